"""A column of money as spreadsheets and CRMs write it, read without guessing.

Owns the decision what a comma and a point mean in a column, and which currency it is in.

``45,000`` may be forty-five thousand or forty-five. Nobody writes money with three decimals, so a
single mark before exactly three digits parts thousands, unless the column itself shows otherwise:
beside ``12,50`` the comma is a decimal mark, and ``45,000`` is refused as ambiguous.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.scenario.accounts.table import Cell, short
from simulator.scenario.faults import listed
from simulator.scenario.units import MOST_MONEY

_SIGNS = "$€£¥₹₩₽₺₪฿₴₫₱₦₡₲₵₸₼₾"
_SYMBOL = rf"[{_SIGNS}]|[A-Za-z]{{1,2}}[$£]|[A-Za-z]{{3}}|kr\.?|zł|Kč"
_AMOUNT = re.compile(
    rf"(?P<before>{_SYMBOL})?\s*(?P<sign>-)?\s*(?P<first>{_SYMBOL})?\s*"
    r"(?P<number>[0-9.,'\u2019\s]*[0-9])(?P<power>[eE][+-]?[0-9]{1,3})?\s*"
    rf"(?P<scale>[kK]|[mM]|[mM]n|[mM]io\.?|bn)?\s*(?P<after>{_SYMBOL})?"
)
_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,'\u2019\s])[0-9]{3})(?:\1[0-9]{3})*")
_SCALE = {"": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9}
_SAME = {"US$": "$", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KR": "kr"}
_EXAMPLES = {".": "1,234.50", ",": "1.234,50"}
_LONGEST = 40  # an amount of money with all that may stand around it


@dataclass(slots=True)
class Amounts:
    """What a column says: an amount for each text that is one, and what is wrong with the rest."""

    values: dict[Cell, float] = field(default_factory=dict)
    wrong: dict[Cell, str] = field(default_factory=dict)
    currencies: dict[str, Cell] = field(default_factory=dict)  # with an example
    decimal: str = ""  # the decimal mark, where the column shows one

    def said(self) -> str:
        """How the figures were read."""
        return f"as {_EXAMPLES[self.decimal]}" if self.decimal else "whole figures"


@dataclass(frozen=True, slots=True)
class _Parts:
    number: str
    power: str
    scale: float
    negative: bool
    currency: str


def amounts(column: Iterable[Cell]) -> Amounts:
    """The amounts of a column, each text looked at once."""
    result = Amounts()
    parts: dict[Cell, _Parts] = {}
    for cell in dict.fromkeys(column):
        if isinstance(cell, str):
            found = _parts(cell)
            if found is None:
                result.wrong[cell] = _no_amount(cell)
            else:
                parts[cell] = found
                result.currencies.setdefault(found.currency, cell)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
            result.values[cell] = float(cell)
        else:
            result.wrong[cell] = _no_amount(cell)
    result.currencies.pop("", None)
    shown = {mark: text for text, part in parts.items() for mark in _decimal_mark(part)}
    if len(shown) > 1:
        here, there = (short(text) for text in shown.values())
        message = f'"{here}" and "{there}" disagree on the decimal mark; write all alike'
        result.wrong |= dict.fromkeys(shown.values(), message)
        return result
    result.decimal = next(iter(shown), "")
    three = any(_has_three_decimals(part.number) for part in parts.values())
    for cell, part in parts.items():
        _value(cell, part, result, three)
    return result


def _parts(text: str) -> _Parts | None:
    text = " ".join(text.split())
    in_brackets = text.startswith("(") and text.endswith(")")
    if len(text) > _LONGEST:
        return None
    match = _AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    if match is None:
        return None
    symbols = [match[name] for name in ("before", "first", "after") if match[name]]
    if len(symbols) > 1:
        return None
    symbol = symbols[0].rstrip(".") if symbols else ""
    scale = (match["scale"] or "").lower().rstrip(".")
    return _Parts(
        number=match["number"],
        power=match["power"] or "",
        scale=_SCALE[scale],
        negative=in_brackets or match["sign"] is not None,
        currency=currency(symbol),
    )


def currency(symbol: str) -> str:
    """A symbol or code as it is compared: USD is $."""
    code = symbol.upper() if symbol.isalpha() else symbol
    return _SAME.get(code, code)


def _decimal_mark(part: _Parts) -> str:
    """The decimal mark that a figure gives away by itself; "" when it gives away none."""
    number = part.number
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:  # 1,200,000
        return "." if marks[0] == "," else ","
    if _GROUPS.fullmatch(number) and not part.power and not number.startswith("0"):
        return ""
    return marks[0]


def _has_three_decimals(number: str) -> bool:
    return re.fullmatch(r"[0-9]{4,}[.,][0-9]{3}", number) is not None


def _value(cell: Cell, part: _Parts, result: Amounts, three_decimals: bool) -> None:
    number, decimal = part.number, result.decimal
    marks = [mark for mark in number if mark in ".,"]
    unclear = (
        len(marks) == 1
        and not _decimal_mark(part)
        and (marks[0] == decimal if decimal else part.scale > 1)
        and not three_decimals
    )
    if unclear:
        whole, after = re.split("[.,]", number)
        message = f'"{short(cell)}" may be {whole}{after} or {whole}.{after}; write {whole}{after}'
        result.wrong[cell] = message if decimal else message + " or leave out the unit"
        return
    is_decimal = decimal if decimal in marks else ""
    before, _, after = number.partition(is_decimal) if is_decimal else (number, "", "")
    if not re.fullmatch("[0-9]*", before) and not _GROUPS.fullmatch(before):
        result.wrong[cell] = _no_amount(cell)
        return
    if not re.fullmatch("[0-9]*", after):
        result.wrong[cell] = _no_amount(cell)
        return
    digits = re.sub("[^0-9]", "", before)
    value = float(f"{digits or 0}.{after or 0}{part.power}") * part.scale
    result.values[cell] = -value if part.negative else value


def _no_amount(cell: Cell) -> str:
    return f'"{short(cell)}" is not an amount of money; write for example 45000'


def too_odd(value: float) -> str:
    """What is wrong with an amount that an account pays a year, if anything."""
    if value == 0:
        return "is 0; take the row out, or give what the account pays"
    if value < 0:
        return "is negative; take the row out, or give what the account pays"
    if value > MOST_MONEY or not math.isfinite(value):
        return f"is too much; {MOST_MONEY:g} is the most"
    return ""


def mixed(currencies: Mapping[str, Cell]) -> str:
    """What is wrong with amounts in several currencies."""
    examples: Sequence[str] = [f'"{short(cell)}"' for cell in currencies.values()]
    return f"is in several currencies, such as {listed(examples, 'and')}; convert all to one"
