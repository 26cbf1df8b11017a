"""The rows of a person's file to the customers of each segment.

Owns what the columns mean together: which row belongs to which segment, which dates contradict
each other, who owns whom. Every row that is wrong is named by its number in the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.scenario.accounts.columns import (
    TOTALS_HINT,
    Columns,
    Dates,
    Findings,
    Floats,
    places,
)
from simulator.scenario.accounts.segments import WHERE, SegmentNames
from simulator.scenario.accounts.summary import ByTrait, SegmentSummary, Summary, counted
from simulator.scenario.accounts.traits import check_traits, known_traits, tally
from simulator.scenario.faults import Fault
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import AccountsFile
from simulator.scenario.table import Table
from simulator.scenario.timeline import Days
from simulator.scenario.traits import Declared
from simulator.scenario.types_listed import UNKNOWN, Listed

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Book:
    """The customers that a file lists, by segment; ``file`` is what faults call it. ``owners`` are
    the CSMs of a segment's accounts, sorted: ``Listed.owner`` is the place of one among them."""

    file: str
    listed: dict[str, Listed]
    owners: dict[str, tuple[str, ...]]
    summary: Summary
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """All accounts of the file, in its order."""

    id: npt.NDArray[np.str_]
    segment: npt.NDArray[np.str_]
    arr: Floats
    signed: Dates
    renewal: Dates
    term_months: npt.NDArray[np.int64]
    health: Floats
    owner: npt.NDArray[np.str_]
    traits: npt.NDArray[np.int64]

    def take(self, which: npt.NDArray[np.generic]) -> _Rows:
        return _Rows(*(getattr(self, name)[which] for name in self.__slots__))

    def __len__(self) -> int:
        return len(self.id)


def read_book(
    reader: Reader,
    table: Table,
    file: str,
    said: AccountsFile,
    span: Days,
    currency: str,
    segments: Sequence[str],
    traits: Sequence[Declared],
) -> Book | None:
    """The accounts of a table, or None after recording what is wrong with them."""
    before = len(reader.faults)
    check_traits(reader, said, traits)
    found = places(table, said, reader, file)
    names = SegmentNames(reader, said, segments, file)
    if len(reader.faults) > before:
        return None
    if not table.rows:
        reader.fault((*WHERE, "file"), f"{file} holds a heading and no accounts")
        return None
    columns = Columns(table, said, found)
    rows, kept = _rows(reader, columns, names, currency, traits)
    _check_ids(columns, rows, kept, segments)
    _check(columns, rows, kept)
    _tell(reader, file, columns.wrong)
    if len(reader.faults) > before:
        return None
    return _book(file, columns, rows.take(kept), names, span, traits)


def _rows(
    reader: Reader,
    columns: Columns,
    names: SegmentNames,
    currency: str,
    traits: Sequence[Declared],
) -> tuple[_Rows, npt.NDArray[np.bool_]]:
    """Every row as a customer, and which rows are to be kept."""
    count = len(columns.table.rows)
    columns.too_wide()
    ids = columns.ids()
    arr = columns.arr(reader, currency)
    segment = (
        names.of(columns.segments()) if columns.has("segment") else np.full(count, names.names[0])
    )
    kept = np.asarray(segment != NONE)
    dated = columns.dates("signed", *(["renewal"] if columns.has("renewal") else []))
    nothing = np.full(count, "NaT", dtype="datetime64[D]")
    rows = _Rows(
        id=np.array(ids, dtype=np.str_),
        segment=segment,
        arr=arr,
        signed=dated[0],
        renewal=dated[1] if len(dated) > 1 else nothing,
        term_months=columns.terms() if columns.has("term") else np.full(count, UNKNOWN),
        health=columns.health() if columns.has("health") else np.full(count, np.nan),
        owner=np.array(columns.owners() if columns.has("csm") else [""] * count, dtype=np.str_),
        traits=known_traits(reader, columns, traits, kept),
    )
    columns.wrong = _of_rows(columns, columns.wrong, kept)
    return rows, kept


def _of_rows(columns: Columns, wrong: Findings, kept: npt.NDArray[np.bool_]) -> Findings:
    """What is wrong with rows that are kept, and of a row of totals only that it is one: what is
    left out may hold what it likes."""
    numbers = {n for n, keep in zip(columns.table.numbers, kept.tolist(), strict=True) if keep}
    result = Findings()
    for row, heading, message in wrong.found:
        if row in numbers and (row not in columns.totals or message == TOTALS_HINT):
            result.add(row, heading, message)
    return result


def _check_ids(
    columns: Columns, rows: _Rows, kept: npt.NDArray[np.bool_], segments: Sequence[str]
) -> None:
    """Ids that customers will have whom no file lists: those who sign, or a whole segment's."""
    listed = set(rows.segment[kept].tolist())
    for name in segments:
        number = "" if name in listed else "|[0-9]{4,}"
        taken = re.compile(rf"{re.escape(name)}-([0-9]{{4}}-[0-9]{{2}}-[0-9]+{number})")
        for place, own in enumerate(rows.id.tolist()):
            if own.startswith(name) and kept[place] and taken.fullmatch(own):
                message = f"{own} is what a new customer of {name} would be called; "
                columns.fault(place, "id", message + "put something before it")


def _check(columns: Columns, rows: _Rows, kept: npt.NDArray[np.bool_]) -> None:
    """Dates that cannot both be true."""
    early = kept & (rows.renewal <= rows.signed)  # comparisons with no date are False
    for place in np.flatnonzero(early).tolist():
        message = f"{rows.renewal[place]} is not after the day the account became a customer, "
        columns.fault(place, "renewal", message + str(rows.signed[place]))


def _tell(reader: Reader, file: str, wrong: Findings) -> None:
    told = sorted(wrong.found)
    for row, heading, message in told[:MOST_TOLD]:
        reader.faults.append(Fault(file, row, 0, heading, message))
    if len(told) > MOST_TOLD:
        message = f"{len(wrong.rows):,} rows hold mistakes; the first {MOST_TOLD} are listed"
        reader.faults.append(Fault(file, 0, 0, "", message))


def _book(
    file: str,
    columns: Columns,
    rows: _Rows,
    names: SegmentNames,
    span: Days,
    traits: Sequence[Declared],
) -> Book:
    horizon, start = (np.datetime64(day, "D") for day in (span.horizon, span.start))
    left_out = [
        counted(count, "row") + f' of segment "{name}"'
        for name, count in sorted(names.left_out.items())
    ]
    late = rows.signed >= horizon
    if late.any():
        left_out.append(f"{counted(int(late.sum()), 'row')} signed after the horizon")
        rows = rows.take(~late)
    if columns.table.footer:
        left_out.append(f"{counted(columns.table.footer, 'row')} below the table")
    listed: dict[str, Listed] = {}
    owners: dict[str, tuple[str, ...]] = {}
    summaries = []
    for name in names.names:
        part = rows.take(rows.segment == name)
        if len(part):
            part = part.take(np.argsort(part.id, kind="stable"))
            owners[name] = tuple(sorted(set(part.owner.tolist()) - {""}))
            listed[name] = _listed(part, owners[name])
            by_trait = tally(traits, part.traits)
            summaries.append(_summary(name, part, listed[name], owners[name], span, by_trait))
    summary = Summary(
        file=file,
        rows=len(rows),
        read_as=columns.table.read_as,
        dates_as=columns.dates_as,
        money_as=columns.money_as,
        segments=tuple(summaries),
        left_out=tuple(left_out),
    )
    return Book(file, listed, owners, summary, tuple(_warnings(rows, start)))


def _listed(rows: _Rows, owners: tuple[str, ...]) -> Listed:
    place = {name: number for number, name in enumerate(owners)} | {"": -1}
    owner = np.array([place[name] for name in rows.owner.tolist()], dtype=np.int64)
    columns: list[npt.NDArray[np.generic]] = [
        *(rows.arr, rows.signed, rows.renewal, rows.health, owner),
    ]
    columns += [own for own in (rows.traits, rows.term_months) if (own != UNKNOWN).any()]
    digest = hashlib.sha256("\n".join((*owners, "", *rows.id.tolist())).encode())
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    return Listed(
        digest=digest.hexdigest(),
        id=rows.id,
        arr=rows.arr,
        signed=rows.signed,
        renewal=rows.renewal,
        term_months=rows.term_months,
        health=rows.health,
        owner=owner,
        traits=rows.traits,
    )


def _summary(
    name: str,
    rows: _Rows,
    listed: Listed,
    owners: tuple[str, ...],
    span: Days,
    by_trait: ByTrait,
) -> SegmentSummary:
    first, end = (np.datetime64(day, "D") for day in span.report)
    books = np.bincount(listed.owner[listed.owner >= 0], minlength=len(owners))
    return SegmentSummary(
        segment=name,
        accounts=len(rows),
        arr=float(rows.arr.sum()),
        median_arr=float(np.median(rows.arr)),
        books=tuple(zip(owners, books.tolist(), strict=True)),
        unowned=int((listed.owner < 0).sum()),
        signed=(_date(rows.signed.min()), _date(rows.signed.max())),
        renewals=int(((rows.renewal >= first) & (rows.renewal < end)).sum()),
        terms=_by_term(listed),
        traits=by_trait,
    )


def _by_term(listed: Listed) -> tuple[tuple[int, int], ...]:
    months, counts = np.unique(listed.known_terms, return_counts=True)
    return tuple(zip(months.tolist(), counts.tolist(), strict=True))


def _warnings(rows: _Rows, start: np.datetime64) -> Iterable[str]:
    overdue = int((rows.renewal < start).sum())
    if overdue:
        yield (
            f"renewal dates before {start}: {counted(overdue, 'account')}, taken to have renewed "
            "then and to renew next a term later"
        )
    coming = int((rows.signed >= start).sum())
    if coming:
        yield (
            f"signed on {start} or later: {counted(coming, 'account')}, who come on that day, "
            "besides the `new_accounts` that chance brings"
        )
    points = rows.health[~np.isnan(rows.health)]
    if points.size >= 5 and points.max() <= 10:
        yield f"no health in the file is above {points.max():g}; it runs from 0 to 100 here"


def _date(day: np.datetime64) -> dt.date:
    return dt.date.fromisoformat(str(day))
