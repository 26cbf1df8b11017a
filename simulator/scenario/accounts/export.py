"""An export as it comes, to what a scenario about it must say.

Owns the findings: which columns, segments, terms and owners are in the file. Never guesses where a
figure or a date could mean two things: then it is a fault, as in any scenario.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.scenario.accounts import money
from simulator.scenario.accounts.book import Book, read_book
from simulator.scenario.accounts.columns import Columns, places
from simulator.scenario.accounts.guess import NAMES, guess, is_there, known_headings, missing
from simulator.scenario.accounts.segments import fold
from simulator.scenario.faults import Fault, ScenarioError, did_you_mean
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import DATE_ORDERS, AccountsFile
from simulator.scenario.source import parse
from simulator.scenario.table import Table
from simulator.scenario.timeline import Days
from simulator.scenario.types_listed import Listed

ONLY_SEGMENT = "customers"
MOST_SEGMENTS = 20
_TERMS = (60, 48, 36, 24, 12, 6, 3, 1)
_MONTH = 30.436875  # days
_DAYS_OFF = 4  # a term that ends the day before, or at the end of a short month
_USUAL = 0.8
_LEFT_OUT: Mapping[str, tuple[Callable[[Columns], object], str]] = {
    "health": (Columns.health, "no health between 0 and 100"),
    "term": (Columns.terms, "no term in months or years"),
}
"""Columns that a scenario can do without, where they hold something else than their name says."""
_HINT = re.compile(r"write `dates: [^`]*` or `dates: [^`]*` under accounts")


@dataclass(frozen=True, slots=True)
class Export:
    """A file of accounts, understood. ``columns`` are headings by key, and ``segments`` pairs what
    the file calls a segment with the scenario's name for it, or ``none`` to leave it out; ``notes``
    is what a person should know of it."""

    file: Path
    columns: Mapping[str, str]
    segments: Mapping[str, str]
    currency: str
    book: Book
    notes: tuple[str, ...]


def read_export(file: Path, start: dt.date, dates: str | None, said: Mapping[str, str]) -> Export:
    """What an export holds; ``said`` are headings that the person names. Raises ScenarioError."""
    reader = Reader(parse("accounts: {}", str(file.parent / "export.yaml")))
    table = reader.table(("accounts",), file, [*said.values(), *known_headings()])
    if table is None:
        raise _wrong(reader, file)
    columns = _columns(reader, file, table, said)
    notes = []
    for key, (read, meaning) in _LEFT_OUT.items():
        if key in columns and _has_faults(_cells(reader, file, table, _asked(file, columns)), read):
            notes.append(f'"{columns.pop(key)}" is {meaning}, and is not used')
    asked = _asked(file, columns, dates)
    cells = _cells(reader, file, table, asked)
    named = _segments(cells)
    notes += [
        f'the rows of "{name}" hold no accounts' for name, own in named.items() if own == NONE
    ]
    if len(set(named.values()) - {NONE}) > MOST_SEGMENTS:
        message = f'"{columns["segment"]}" holds more than {MOST_SEGMENTS} different names, so it '
        message += 'is hardly a segment; say --column "segment=Its Heading", or segment=none'
        raise ScenarioError([Fault(str(file), 0, 0, "", message)])
    currency = _currency(cells)
    asked = _asked(file, columns, dates, named)
    span = Days(start, dt.date.max, (start, dt.date.max))
    own = [*dict.fromkeys(name for name in named.values() if name != NONE)]
    names = own or [ONLY_SEGMENT]
    book = read_book(reader, table, str(file), asked, span, currency, names, ())
    if book is None or reader.faults:
        raise _wrong(reader, file)
    return Export(file, columns, named, currency, book, tuple(notes))


def _columns(reader: Reader, file: Path, table: Table, said: Mapping[str, str]) -> dict[str, str]:
    wrong = []
    for key, heading in said.items():
        if key not in NAMES:
            hint = did_you_mean(key, NAMES) or f"; there are {', '.join(NAMES)}"
            wrong.append(f'--column: there is nothing called "{key}" in a file of accounts{hint}')
        elif heading != NONE and not is_there(table.heading, heading):
            names = [name for name in table.heading if name]
            hint = did_you_mean(heading, names) or f"; there are {', '.join(names[:12])}"
            wrong.append(f'--column: has no column "{heading}"{hint}')
    found = {key: name for key, name in guess(table.heading, said).items() if name != NONE}
    wrong += missing(table.heading, found) if not wrong else []
    if wrong:
        raise ScenarioError([Fault(str(file), 0, 0, "", message) for message in wrong])
    return found


def _asked(
    file: Path,
    columns: Mapping[str, str],
    dates: str | None = None,
    segments: Mapping[str, str] | None = None,
) -> AccountsFile:
    """What the scenario will say of the file."""
    said = {"file": file.name, "columns": columns, "dates": dates, "segments": segments}
    return AccountsFile.model_validate({key: value for key, value in said.items() if value})


def _cells(reader: Reader, file: Path, table: Table, asked: AccountsFile) -> Columns:
    found = places(table, asked, reader, str(file))
    if reader.faults:
        raise _wrong(reader, file)
    if not table.rows:
        raise ScenarioError([Fault(str(file), 0, 0, "", "holds a heading and no accounts")])
    return Columns(table, asked, found)


def _has_faults(cells: Columns, read: Callable[[Columns], object]) -> bool:
    read(cells)
    return bool(cells.wrong.found)


def _segments(cells: Columns) -> dict[str, str]:
    """The names in the file, the most frequent first, and what the scenario calls them."""
    if not cells.has("segment"):
        return {}
    names = cells.texts("segment")
    empty = [
        not (arr or signed)
        for arr, signed in zip(*map(cells.texts, ("arr", "signed")), strict=True)
    ]
    holds = Counter(n for n, nothing in zip(names, empty, strict=True) if n and not nothing)
    found: dict[str, str] = {}
    for name, _ in Counter(filter(None, names)).most_common():
        taken = {fold(own) for own in found.values()}
        alike = next((own for other, own in found.items() if fold(other) == fold(name)), None)
        found[name] = alike or (_usable(name, taken) if holds[name] else NONE)
    return found


def _usable(name: str, taken: set[str]) -> str:
    """``Mid-Market (EMEA)`` as ``mid_market_emea``."""
    plain = re.sub(r"\W+", "_", name.casefold()).strip("_") or "segment"
    plain = f"{plain}_segment" if plain in (NONE, "null") else plain
    number = 2
    result = plain
    while fold(result) in taken:
        result, number = f"{plain}_{number}", number + 1
    return result


def _currency(cells: Columns) -> str:
    """That of the ARR, where one is written; what is wrong with several is told by the reader."""
    found = money.amounts(cell for cell in cells.cells("arr") if cell != "").currencies
    return next(iter(found), "$")


def usual_term(listed: Listed) -> tuple[int, float] | None:
    """The longest term, in months, that most of the renewal dates are whole numbers of after the
    signing, and their share; None where the dates do not tell."""
    days = (listed.renewal - listed.signed)[~np.isnat(listed.renewal)].astype(np.int64)
    if not days.size:
        return None
    for term in _TERMS:
        away = np.abs(days - np.round(days / (term * _MONTH)) * term * _MONTH)
        share = float(np.mean((away <= _DAYS_OFF) & (days > term * _MONTH / 2)))
        if share >= _USUAL:
            return term, share
    return None


def _wrong(reader: Reader, file: Path) -> ScenarioError:
    """The faults in the words of the command line."""
    told = []
    for fault in reader.faults:
        message = _HINT.sub(f"say --dates {' or --dates '.join(DATE_ORDERS[:2])}", fault.message)
        own = fault.file == str(file)
        path = fault.path if own else ""
        message = message.removeprefix(f"{file}: ").removeprefix(f"{file} ")
        told.append(Fault(str(file), fault.line if own else 0, 0, path, message))
    return ScenarioError(told)
