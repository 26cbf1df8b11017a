"""Numbers as people write them: 12.3 %, $1.4M, 3.2 h, 14 days.

Owns number formats and nothing else. A number and its unit are joined by a no-break space, so
that no line ends between them; :func:`plain` turns these into ordinary spaces.
"""

from __future__ import annotations

import math

NBSP = "\u00a0"
NOTHING = "-"
"""What stands where a figure is undefined."""


def plain(text: str) -> str:
    """The text with ordinary spaces, for a terminal, where people search and copy."""
    return text.replace(NBSP, " ")


def value(x: float, unit: str, currency: str = "$") -> str:
    """A number with its unit. ``unit`` is that of a metric; nan becomes ``-``."""
    if math.isnan(x):
        return NOTHING
    if unit == "money":
        return money(x, currency)
    return number(x, unit) + suffix(unit)


def given(share: float) -> str:
    """A share that a person wrote: ``92 %``, ``12.5 %``."""
    return f"{100 * share:.10g}{NBSP}%"


def number(x: float, unit: str) -> str:
    """The digits alone, as precise as the unit deserves; shares become per cent."""
    return NOTHING if math.isnan(x) else _digits(_scale(unit) * x, _decimals(x, unit))


def whole(x: float) -> str:
    """A count to the nearest one: ``1,234``."""
    return NOTHING if math.isnan(x) else _digits(x, 0)


def suffix(unit: str) -> str:
    """What follows the digits: `` %``, `` h``, `` days``, or nothing."""
    known = {"share": "%", "hours": "h", "days": "days", "points": "points"}
    return NBSP + known[unit] if unit in known else ""


def money(x: float, currency: str = "$", short: bool = True, finer: int = 0) -> str:
    """Three digits, from ten thousand on with k, M or B: ``$4,490``, ``$175k``, ``EUR 13.2M``.

    ``short`` says ``$2M`` for ``$2.00M``; ``finer`` asks for so many digits more.
    """
    size = abs(x)
    if 999.5 <= size < 9_995:
        return _signed(x, currency, f"{round(size, finer - 1):,.0f}")
    for floor, name, unit in ((999.5e6, "B", 1e9), (999.5e3, "M", 1e6), (999.5, "k", 1e3)):
        if size >= floor:
            scaled = size / unit
            decimals = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            digits = f"{scaled:.{decimals + finer}f}"
            if short and "." in digits:
                digits = digits.rstrip("0").rstrip(".")
            return _signed(x, currency, digits + name)
    return _signed(x, currency, f"{size:.0f}")


def span(
    low: float,
    high: float,
    unit: str,
    currency: str = "$",
    joiner: str = " to ",
    named: bool = True,
) -> str:
    """Two ends of an interval, the unit said once (if ``named``): ``87.5 to 92.4 %``.

    Ends that differ get another decimal where they would look the same.
    """
    if math.isnan(low) or math.isnan(high):
        return NOTHING
    _, *ends = _alike(low, low, high, unit, currency)
    return joiner.join(ends) + (suffix(unit) if named and unit != "money" else "")


def mean(x: float, low: float, high: float, unit: str, currency: str = "$") -> str:
    """A mean with its unit, in as many digits as its interval has in :func:`span`, so that it
    lies inside; without an interval the same as :func:`value`."""
    if math.isnan(x) or not high > low:
        return value(x, unit, currency)
    middle, *_ = _alike(x, low, high, unit, currency)
    return middle if unit == "money" else middle + suffix(unit)


def _alike(x: float, low: float, high: float, unit: str, currency: str) -> list[str]:
    """A number and the ends of its interval, all with as many digits as it takes to tell the ends
    apart."""
    if unit == "money":
        told = [money(n, currency, short=False) for n in (x, low, high)]
        if told[1] == told[2] and high > low:
            told = [money(n, currency, short=False, finer=1) for n in (x, low, high)]
        return told
    decimals = max(_decimals(low, unit), _decimals(high, unit))
    told = [_digits(_scale(unit) * n, decimals) for n in (x, low, high)]
    if told[1] == told[2] and high > low:
        told = [_digits(_scale(unit) * n, 2) for n in (x, low, high)]
    return told


def words(name: str) -> str:
    """A name of the scenario as words: ``business_review`` -> ``business review``."""
    return name.replace("_", " ")


def _scale(unit: str) -> int:
    return 100 if unit == "share" else 1


def _decimals(x: float, unit: str) -> int:
    if unit == "share":
        return 0 if abs(x) >= 0.9995 else 1
    if unit == "points":
        return 1 if abs(x) >= 1 else 2
    if unit in ("hours", "days"):
        return 0 if abs(x) >= 100 else 1
    return 0 if abs(x) >= 100 or math.isclose(x, round(x), abs_tol=1e-9) else 1


def _digits(x: float, decimals: int) -> str:
    text = f"{x:,.{decimals}f}"
    unsigned = text.lstrip("-")
    # A rounded zero has no sign: "-0.0" reads as if it meant something.
    return unsigned if float(unsigned.replace(",", "")) == 0 else text


def _signed(x: float, currency: str, digits: str) -> str:
    minus = "-" if x < 0 and digits != "0" else ""
    symbol = currency if len(currency) == 1 else currency + NBSP
    return minus + symbol + digits
