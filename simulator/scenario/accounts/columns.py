"""The columns of a table of accounts, cell by cell: ids, segments, money, dates, owners, health.

Owns what a single cell may say. What cells mean together is
:mod:`simulator.scenario.accounts.book`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.scenario import times
from simulator.scenario.accounts import dates as days
from simulator.scenario.accounts import money
from simulator.scenario.headings import place_of
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import DAY_FIRST, MONTH_FIRST, TRAIT, AccountsFile
from simulator.scenario.table import Cell, Table, as_text, short
from simulator.scenario.types_listed import UNKNOWN

Floats = npt.NDArray[np.float64]
Dates = npt.NDArray[np.datetime64]

LONGEST_ID = 200
NOBODY = ("", "-", "unassigned", "none", "n/a", "na", "#n/a", "null", "nobody", "tbd")
TOTALS = ("total", "totals", "grand total", "grand totals", "subtotal", "sum", "count", "average")
_FIGURE = re.compile(r"([0-9]+)(?:[.,]0+)?")
TOTALS_HINT = "this looks like a row of totals; take it out"


@dataclass(slots=True)
class Findings:
    """What is wrong with rows: (row number, heading, message)."""

    found: list[tuple[int, str, str]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    def add(self, row: int, heading: str, message: str) -> None:
        self.found.append((row, heading, message))
        self.rows.add(row)


class Columns:
    """The cells of a table under the headings that the scenario names."""

    def __init__(self, table: Table, said: AccountsFile, places: dict[str, int]) -> None:
        self.table = table
        self.said = said
        self.wrong = Findings()
        self.totals: set[int] = set()  # rows that only look like accounts
        self.dates_as = ""
        self.money_as = ""
        self._places = places

    def has(self, key: str) -> bool:
        return key in self._places

    def heading(self, key: str) -> str:
        return self.table.heading[self._places[key]]

    def cells(self, key: str) -> list[Cell]:
        """One cell a row, without space around it; "" where the row is too short."""
        place = self._places[key]
        return [self.table.cell(place, row) for row in self.table.rows]

    def texts(self, key: str) -> list[str]:
        """The same as text."""
        return [cell if isinstance(cell, str) else as_text(cell) for cell in self.cells(key)]

    def fault(self, place: int, key: str, message: str) -> None:
        self.wrong.add(self.table.numbers[place], self.heading(key) if key else "", message)

    def ids(self) -> list[str]:
        """What tells accounts apart; each may stand only once."""
        ids = self.texts("id")
        if (
            len(set(ids)) == len(ids)
            and set(map(str.casefold, ids)).isdisjoint(("", *TOTALS))
            and max(map(len, ids)) <= LONGEST_ID
            and "".join(ids).isprintable()
        ):
            return ids  # the usual case, without a look at each
        seen: dict[str, int] = {}
        for place, name in enumerate(ids):
            if name.casefold() in TOTALS or (not name and self._is_a_total(place)):
                self.totals.add(self.table.numbers[place])
                self.fault(place, "id", TOTALS_HINT)
            elif not name:
                self.fault(place, "id", "is empty; each account needs an id")
            elif len(name) > LONGEST_ID:
                self.fault(place, "id", f'"{short(name)}" is too long for an id')
            elif not name.isprintable():
                self.fault(place, "id", f'"{short(name)}" holds a character that cannot be printed')
            elif name in seen:
                first = self.table.numbers[seen[name]]
                self.fault(place, "id", f'"{short(name)}" stands on row {first} already')
            else:
                seen[name] = place
        return ids

    def _is_a_total(self, place: int) -> bool:
        row = self.table.rows[place]
        first = next((as_text(cell).casefold() for cell in row if as_text(cell)), "")
        return first in TOTALS or not self._holds(place, "signed")

    def _holds(self, place: int, key: str) -> bool:
        row, at = self.table.rows[place], self._places[key]
        return at < len(row) and as_text(row[at]) != ""

    def too_wide(self) -> None:
        """Rows with more cells than the heading: somewhere a separator is not in quotes."""
        width = len(self.table.heading)
        for place, row in enumerate(self.table.rows):
            if len(row) > width and any(as_text(cell) for cell in row[width:]):
                message = f"has more cells than the heading, which has {width}"
                self.fault(place, "", message + '; put text that holds a separator in "quotes"')

    def arr(self, reader: Reader, currency: str) -> Floats:
        cells = self.cells("arr")
        found = money.amounts(cell for cell in cells if cell != "")
        self.money_as = found.said()
        where = ("accounts", "columns", "arr")
        if len(found.currencies) > 1:
            reader.fault(where, f'"{self.heading("arr")}" {money.mixed(found.currencies)}')
        for symbol, cell in found.currencies.items():
            self.money_as += f", in {symbol}"
            if len(found.currencies) == 1 and symbol != money.currency(currency):
                message = f'"{self.heading("arr")}" is in {symbol}, as in "{short(cell)}", but the '
                message += f"currency is {currency}; write `currency: {symbol}`"
                reader.fault(where, message)
        for cell, value in found.values.items():
            if message := money.too_odd(value):
                found.wrong[cell] = f'"{short(cell)}" {message}'
        self._tell(cells, "arr", found.wrong, "is empty; say what the account pays a year")
        return np.array([found.values.get(cell, math.nan) for cell in cells], dtype=np.float64)

    def dates(self, *keys: str) -> list[Dates]:
        """The columns of dates, which share an order where one of them leaves it open."""
        cells = [self.cells(key) for key in keys]
        found = [days.scanned(c for c in column if c != "") for column in cells]
        orders = [self.said.dates or days.order_of(found, own) for own in range(len(keys))]
        told: list[str] = []
        for key, column, each, order in zip(keys, cells, found, orders, strict=True):
            if order and each.open and not self.said.dates:
                shows = next(one.shown[order] for one in (each, *found) if order in one.shown)
                told.append(f"{order}, as {short(shows)} shows")
            if order or not self._is_open(key, column, each):
                days.settle(each, order or DAY_FIRST)
            empty = "is empty; say when the account became a customer" if key == "signed" else ""
            self._tell(column, key, each.wrong, empty)
        self.dates_as = self.said.dates or next(iter(told), "unambiguous")
        return [_as_dates(column, each.values) for column, each in zip(cells, found, strict=True)]

    def _is_open(self, key: str, column: Sequence[Cell], found: days.Dates) -> bool:
        """Whether the order matters and nothing tells it, which is then a fault."""
        say = f"write `dates: {DAY_FIRST}` or `dates: {MONTH_FIRST}` under accounts"
        if len(found.shown) > 1:
            for order, cell in found.shown.items():
                message = f'"{short(cell)}" is {order}, other rows are not; {say}'
                self.fault(column.index(cell), key, message)
            return True
        unclear = next((cell for cell in found.open if days.is_unclear(found, cell)), None)
        if unclear is not None:
            message = f"{days.two_ways(found, unclear)}, and no row of the column tells; {say}"
            self.fault(column.index(unclear), key, message)
        return unclear is not None

    def health(self) -> Floats:
        """Points in [0, 100]; nan where the cell is empty."""
        cells = self.cells("health")
        values: dict[Cell, float] = {}
        wrong: dict[Cell, str] = {}
        for cell in dict.fromkeys(cells):
            points = _points(cell)
            if points is None:
                wrong[cell] = f'"{short(cell)}" is not a health between 0 and 100'
            else:
                values[cell] = points
        self._tell(cells, "health", wrong, "")
        return np.array([values.get(cell, math.nan) for cell in cells], dtype=np.float64)

    def terms(self) -> npt.NDArray[np.int64]:
        """Months of each account's term; UNKNOWN where the cell is empty."""
        cells = self.texts("term")
        values: dict[str, int] = {"": UNKNOWN}
        wrong: dict[str, str] = {}
        for cell in set(cells) - {""}:
            try:
                # A figure alone counts months, with decimals where a sheet adds them.
                whole = _FIGURE.fullmatch(cell)
                values[cell] = times.months(f"{whole[1]} months" if whole else cell)
            except ValueError:
                wrong[cell] = f'"{short(cell)}" is no term; write 12, 12 months or 1 year'
        self._tell(cells, "term", wrong, "")
        return np.array([values.get(cell, UNKNOWN) for cell in cells], dtype=np.int64)

    def owners(self) -> list[str]:
        """A name a row; "" where the account has no CSM. One spelling for each name."""
        names = self.texts("csm")
        spelling: dict[str, str] = {}
        for name in sorted(set(names)):
            plain = " ".join(name.split())
            nobody = plain.casefold() in NOBODY
            spelling[name] = spelling.setdefault(plain.casefold(), "" if nobody else plain)
        odd = [n for n in spelling if len(n) > LONGEST_ID or not " ".join(n.split()).isprintable()]
        self._tell(names, "csm", {name: f'"{short(name)}" is not a name' for name in odd}, "")
        return [spelling[name] for name in names]

    def segments(self) -> list[str]:
        names = self.texts("segment")
        self._tell(names, "segment", {}, "is empty; say which segment the account belongs to")
        return names

    def _tell(self, cells: Sequence[Cell], key: str, wrong: Mapping[Any, str], empty: str) -> None:
        """Faults in the rows that hold a wrong cell, or an empty one where that is wrong."""
        if wrong or (empty and "" in cells):
            for place, cell in enumerate(cells):
                if cell in wrong:
                    self.fault(place, key, wrong[cell])
                elif cell == "" and empty:
                    self.fault(place, key, empty)


def places(table: Table, said: AccountsFile, reader: Reader, file: str) -> dict[str, int]:
    """Where each column stands; what is not there is recorded as a fault."""
    found: dict[str, int] = {}
    for key, wanted in said.columns.headings().items():
        of_trait = key.startswith(TRAIT)
        path = ("traits", key.removeprefix(TRAIT)) if of_trait else (key,)
        place = place_of(reader, ("accounts", "columns", *path), wanted, table, file)
        if place is not None:
            found[key] = place
    return found


def _points(cell: Cell) -> float | None:
    text = as_text(cell).removesuffix("%").strip().replace(",", ".")
    if not text:
        return math.nan
    try:
        points = float(text)
    except ValueError:
        return None
    return points if 0 <= points <= 100 else None


def _as_dates(cells: Iterable[Cell], values: dict[Cell, dt.date]) -> Dates:
    days = {cell: np.datetime64(day, "D") for cell, day in values.items()}
    none = np.datetime64("NaT", "D")
    return np.array([days.get(cell, none) for cell in cells], dtype="datetime64[D]")
