"""One currency in a scenario: an amount must not carry the sign of another.

Owns that fault and its wording.
"""

from __future__ import annotations

from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys
from simulator.scenario.units import Money


def check_currency(reader: Reader, path: Keys, money: Money, currency: str) -> None:
    """A fault when an amount has another sign than the scenario's currency."""
    both_signs = not money.symbol.isalpha() and not currency.isalpha()
    if money.symbol and currency and money.symbol != currency and both_signs:
        message = f"is in {money.symbol}, but the currency is {currency}"
        message += f"; write `currency: {money.symbol}`"
        reader.fault(path, message)
