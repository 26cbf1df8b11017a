"""Columns of dates as spreadsheets and CRMs write them, read without guessing.

Owns the decision whether 03/04 is in March or in April: what ``dates:`` says, else what the
columns themselves show (a 13 or more can only be a day), else a fault.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.scenario.schema_accounts import DAY_FIRST, MONTH_FIRST, YEAR_FIRST
from simulator.scenario.table import Cell, short
from simulator.scenario.times import MONTH_NAMES, MONTHS

FIRST_YEAR, LAST_YEAR = 1970, 2200
_TIME = r"(?:(?:[T,]|\s)\s*[0-9]{1,2}[:.][0-9]{2}.*)?"
_YEAR, _DAY = "([0-9]{4}|[0-9]{2})", "([0-9]{1,2})"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.]?){_DAY}\2{_DAY}{_TIME}")
_THREE = re.compile(rf"{_DAY}([-/. ])\s?{_DAY}\2\s?{_YEAR}{_TIME}")
_DAY_NAME = re.compile(rf"{_DAY}\.?[-/ ]\s*([A-Za-z]+)\.?,?[-/ ]\s*{_YEAR}{_TIME}")
_NAME_DAY = re.compile(rf"([A-Za-z]+)\.?\s+{_DAY},?\s+([0-9]{{4}}){_TIME}")
_LONGEST = 60  # a date with its time of day
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_MONTH_OF = {
    name: number for names in (MONTHS, MONTH_NAMES) for number, name in enumerate(names, start=1)
} | {"sept": 9}


@dataclass(slots=True)
class Dates:
    """What a column says: a date for each cell that is one, and what is wrong with the rest."""

    values: dict[Cell, dt.date] = field(default_factory=dict)
    wrong: dict[Cell, str] = field(default_factory=dict)
    open: dict[Cell, tuple[int, int, int]] = field(default_factory=dict)  # two numbers and a year
    shown: dict[str, Cell] = field(default_factory=dict)  # the order that a cell gives away


def scanned(column: Iterable[Cell]) -> Dates:
    """A column's dates, those left open whose day and month depend on what the rest shows."""
    found = Dates()
    for cell in dict.fromkeys(column):
        if isinstance(cell, dt.date):
            _keep(found, cell, cell.year, cell.month, cell.day)
        elif isinstance(cell, str):
            _scan(found, cell, " ".join(cell.split())[:_LONGEST])
        else:
            found.wrong[cell] = f"{cell} is not a date; format the column as a date"
    return found


def _scan(found: Dates, cell: str, text: str) -> None:
    match = _YEAR_FIRST.fullmatch(text)
    if match and (match[2] or len(match[3] + match[4]) == 4):
        _keep(found, cell, int(match[1]), int(match[3]), int(match[4]))
    elif match := _DAY_NAME.fullmatch(text):
        _named(found, cell, match[2], match[1], match[3])
    elif match := _NAME_DAY.fullmatch(text):
        _named(found, cell, match[1], match[2], match[3])
    elif match := _THREE.fullmatch(text):
        first, second, last = int(match[1]), int(match[3]), match[4]
        found.open[cell] = (first, second, int(last) if len(last) == 4 else -1 - int(last))
        if match[2] == ".":
            found.shown.setdefault(DAY_FIRST, cell)  # nobody writes months first with points
        if first > 12 >= second:
            found.shown.setdefault(DAY_FIRST, cell)
        if second > 12 >= first:
            found.shown.setdefault(MONTH_FIRST, cell)
    elif _SERIAL.fullmatch(text):
        found.wrong[cell] = f"{text} is the number of a day in Excel; format the column as a date"
    else:
        found.wrong[cell] = f'"{short(cell)}" is not a date; write for example 2027-01-31'


def _named(found: Dates, cell: Cell, month: str, day: str, year: str) -> None:
    number = _MONTH_OF.get(month.lower())
    if number is None:
        message = f'"{month}" is not a month (jan to dec); write for example 2027-01-31'
        found.wrong[cell] = message
    else:
        _keep(found, cell, _year(year), number, int(day))


def _year(digits: str) -> int:
    """A year of two digits lies between 1970 and 2069."""
    if len(digits) == 4:
        return int(digits)
    return _century(int(digits))


def _century(year: int) -> int:
    return year + (1900 if year >= FIRST_YEAR % 100 else 2000)


def _keep(found: Dates, cell: Cell, year: int, month: int, day: int) -> None:
    text = short(cell)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        found.wrong[cell] = f"{text} is not in the calendar"
        return
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"{text} is out of range; the year must lie between {FIRST_YEAR} and {LAST_YEAR}"
        found.wrong[cell] = message
        return
    found.values[cell] = date


def settle(found: Dates, order: str) -> None:
    """Reads what was left open, day, month or year first."""
    for cell, (first, second, last) in found.open.items():
        if order == YEAR_FIRST and last < 0:
            _keep(found, cell, _century(first), second, -1 - last)
            continue
        year = last if last >= 0 else _century(-1 - last)
        day, month = (first, second) if order == DAY_FIRST else (second, first)
        if month > 12 >= day and order != YEAR_FIRST:
            found.wrong[cell] = f"{short(cell)} is not {order}, as the others are"
        elif order == YEAR_FIRST:
            found.wrong[cell] = f"{short(cell)} does not begin with the year"
        else:
            _keep(found, cell, year, month, day)
    found.open.clear()


def order_of(columns: Sequence[Dates], own: int) -> str:
    """The order that a column shows, else that of its neighbours; "" where nothing tells."""
    others = [column for place, column in enumerate(columns) if place != own]
    for column in (columns[own], *others):
        if len(column.shown) == 1:
            return next(iter(column.shown))
        if column.shown:
            return ""
    return ""


def is_unclear(found: Dates, cell: Cell) -> bool:
    """Whether a cell means two days, depending on the order."""
    first, second, _ = found.open.get(cell, (0, 0, 0))
    return first != second and max(first, second) <= 12


def two_ways(found: Dates, cell: Cell) -> str:
    """``may be 3 April 2024 or 4 March 2024``."""
    first, second, last = found.open[cell]
    year = last if last >= 0 else _century(-1 - last)
    names = [name.capitalize() for name in MONTH_NAMES]
    return (
        f'"{short(cell)}" may be {first} {names[second - 1]} {year} '
        f"or {second} {names[first - 1]} {year}"
    )
