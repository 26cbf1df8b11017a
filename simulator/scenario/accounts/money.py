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

from simulator.scenario.faults import listed
from simulator.scenario.table import Cell, short
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
_DIGITS = dict.fromkeys(map(ord, "0123456789"), "9")
_LONGEST = 40  # an amount of money with all that may stand around it


@dataclass(slots=True)
class Amounts:
    """What a column says: an amount for each text that is one, and what is wrong with the rest."""

    values: dict[Cell, float] = field(default_factory=dict)
    wrong: dict[Cell, str] = field(default_factory=dict)
    currencies: dict[str, Cell] = field(default_factory=dict)  # with an example
    decimal: str = ""  # the decimal mark, where the column shows one
    grouped: str = ""  # a text whose only mark parts thousands, where there is one

    def said(self) -> str:
        """How the figures were read."""
        if self.decimal:
            return f"as {_EXAMPLES[self.decimal]}"
        return f"{self.grouped} as thousands" if self.grouped else "whole figures"


@dataclass(frozen=True, slots=True)
class _Parts:
    number: str
    power: str
    scale: float
    negative: bool
    currency: str


@dataclass(frozen=True, slots=True)
class _Shape:
    cells: list[str]
    parts: _Parts | None


def amounts(column: Iterable[Cell]) -> Amounts:
    """The amounts of a column."""
    result = Amounts()
    shapes = [_Shape(cells, _parts(cells[0])) for cells in _by_shape(column, result)]
    for shape in shapes:
        if shape.parts is None:
            result.wrong |= {cell: _no_amount(cell) for cell in shape.cells}
        elif shape.parts.currency:
            result.currencies.setdefault(shape.parts.currency, shape.cells[0])
    good = [(shape.cells, shape.parts) for shape in shapes if shape.parts]
    shown = {mark: cells[0] for cells, parts in good if (mark := _decimal_mark(parts))}
    if len(shown) > 1:
        here, there = (short(text) for text in shown.values())
        message = f'"{here}" and "{there}" disagree on the decimal mark; write all alike'
        result.wrong |= dict.fromkeys(shown.values(), message)
        return result
    result.decimal = next(iter(shown), "")
    three = any(_has_three_decimals(parts.number) for _, parts in good)
    for cells, parts in good:
        _values(cells, parts, result, three)
    return result


def _by_shape(column: Iterable[Cell], result: Amounts) -> Iterable[list[str]]:
    """Texts that differ in nothing but their digits, together: they are read alike. Numbers go
    straight to the result."""
    found: dict[tuple[str, bool], list[str]] = {}
    for cell in dict.fromkeys(column):
        if isinstance(cell, str):
            shape = cell.translate(_DIGITS)
            is_below_one = cell.startswith("0", shape.find("9"))  # 0,500 can only be a half
            found.setdefault((shape, is_below_one), []).append(cell)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
            result.values[cell] = float(cell)
        else:
            result.wrong[cell] = _no_amount(cell)
    return found.values()


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


def _values(cells: list[str], parts: _Parts, result: Amounts, three_decimals: bool) -> None:
    """Reads texts of one shape."""
    number, decimal = parts.number, result.decimal
    marks = [mark for mark in number if mark in ".,"]
    is_either = len(marks) == 1 and not _decimal_mark(parts) and not three_decimals
    if is_either and (marks[0] == decimal if decimal else parts.scale > 1):
        for cell in cells:
            whole, after = re.split("[.,]", "".join(c for c in cell if c in "0123456789.,"))[-2:]
            message = f'"{short(cell)}" may be {whole}{after} or {whole}.{after}'
            result.wrong[cell] = f"{message}; write it without a mark"
        return
    before, _, after = number.partition(decimal) if decimal in marks else (number, "", "")
    is_plain = re.fullmatch("[0-9]*", before) or _GROUPS.fullmatch(before)
    if not is_plain or not re.fullmatch("[0-9]*", after):
        result.wrong |= {cell: _no_amount(cell) for cell in cells}
        return
    if marks and not decimal:
        result.grouped = result.grouped or short(cells[0])
    factor = -parts.scale if parts.negative else parts.scale
    outside = cells[0].replace(number, "", 1) if number in cells[0] else decimal + "e"
    if (decimal and decimal in outside) or parts.power:
        for cell in cells:
            own = _parts(cell)
            assert own is not None
            result.values[cell] = factor * float(_bare(own.number, decimal) + own.power)
        return
    bare = {ord(mark): None for mark in cells[0] if mark not in "0123456789"}
    table = bare | ({ord(decimal): "."} if decimal else {})
    result.values.update((cell, factor * float(cell.translate(table))) for cell in cells)


def _bare(number: str, decimal: str) -> str:
    """Digits and at most a point."""
    kept = "".join(mark for mark in number if mark.isdigit() or mark == decimal)
    return kept.replace(decimal, ".") if decimal else kept


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
