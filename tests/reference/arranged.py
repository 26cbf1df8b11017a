"""Worlds arranged by hand, so that things fall on chosen ticks.

A test says what falls due when, who is away, when terms end, and reads what became of it. Times
are ticks: seconds of working time since the start, of which :data:`DAY` make a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from textwrap import dedent, indent
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.model.floor import Floor
from simulator.records import Records
from simulator.records.build import build_records
from simulator.scenario import loads
from simulator.scenario.types import ANY_STAGE, NEVER, Setup
from simulator.world import (
    Agenda,
    Opportunity,
    PerAccount,
    Strike,
    Temptation,
    TermEnd,
    World,
    draw_world,
)
from tests.reference.engines import assert_compiled_equals

HOUR = 3600
DAY = 8 * HOUR
WEEK = 5 * DAY
YEAR = 260 * DAY

Away = Mapping[int | tuple[str, int], Sequence[tuple[int, int]]]


class Due(NamedTuple):
    """Something falls due at ``tick``, and must be started before ``tick + within``."""

    tick: int
    activity: str
    account: int = 0
    takes: int = HOUR
    within: int = WEEK
    automated: bool = False


class Row(NamedTuple):
    """What became of it; None where there is nothing to say. CSMs go by their seat, from 0; by
    name, such as "ours CSM 1b", where a seat has had several."""

    activity: str
    account: int
    stage: str
    occurrence: int
    attempt: int
    due: int
    window_end: int | None
    start: int | None
    end: int | None
    outcome: str
    owner: int | str | None
    performer: int | str | None


@dataclass(frozen=True)
class Arranged(World):
    """A world whose absences are given by seat, of any role or of one: (role, seat); and the luck
    of CSMs by seat and occupant: days until a seat is filled (10 unless said), and hazard endured
    (without end unless said)."""

    away: Away = field(default_factory=dict)
    fills: Mapping[tuple[int, int], float] = field(default_factory=dict)
    endures: Mapping[tuple[int, int], float] = field(default_factory=dict)

    def absences(self, role: str, seat: int, occupant: int) -> list[tuple[int, int]]:
        return list(self.away.get((role, seat), self.away.get(seat, ())))

    def time_to_fill(self, role: str, seat: int, occupant: int) -> int:
        return round(self.fills.get((seat, occupant), 10) * DAY)

    def endurance(self, role: str, seat: int, occupant: int) -> float:
        return self.endures.get((seat, occupant), math.inf)


@dataclass(frozen=True)
class Seen:
    """What a run left."""

    records: Records
    floor: Floor

    def rows(self, activity: str | None = None, account: int | None = None) -> list[Row]:
        """Rows of the activities table, in its order."""
        return [
            row
            for row in map(_row, self.records.activities.to_dict("records"))
            if activity in (None, row.activity) and account in (None, row.account)
        ]

    def one(self, activity: str, account: int = 0) -> Row:
        """The only such row."""
        (row,) = self.rows(activity, account)
        return row

    def account(self, number: int = 0) -> Any:
        """A row of the accounts table."""
        return self.records.accounts.iloc[number]

    def renewal(self) -> Any:
        """The only row of the renewals table."""
        assert len(self.records.renewals) == 1
        return self.records.renewals.iloc[0]


def company(
    lifecycle: str,
    *,
    team: int = 1,
    accounts: int = 1,
    horizon: str = "8 weeks",
    segment: str = "",
    top: str = "",
) -> Setup:
    """A small company of one segment; ``segment`` and ``top`` are further lines for those."""
    text = f"name: A small company\nstart: 2026-01-05\nhorizon: {horizon}\n{dedent(top)}\n"
    text += f"segments:\n  ours:\n    team: {team}\n    accounts: {accounts}\n    arr: $10k\n"
    text += indent(dedent(segment), "    ") + "\n    lifecycle:\n"
    return loads(text + indent(dedent(lifecycle), "      ")).setup


def arranged(
    setup: Setup,
    dues: Sequence[Due] = (),
    *,
    away: Away | None = None,
    ends: Mapping[int, Sequence[TermEnd]] | None = None,
    chances: Mapping[int, Sequence[Opportunity]] | None = None,
    strikes: Mapping[int, Sequence[Strike]] | None = None,
    temptations: Mapping[int, Sequence[Temptation]] | None = None,
    signed: Mapping[int, int] | None = None,
    stage: Mapping[int, str] | None = None,
    rank: Sequence[int] | None = None,
    arr: Sequence[float] | None = None,
    months: Sequence[int] | None = None,
    fills: Mapping[tuple[int, int], float] | None = None,
    endures: Mapping[tuple[int, int], float] | None = None,
) -> Arranged:
    """The world of a setup in which nothing happens but what is said here.

    Every customer has the average fit and signed a year ago, unless ``signed`` says otherwise: a
    tick of 0 or later makes a new logo. On day one all are in the first stage, or in ``stage``.
    By ``rank`` (of each account) the world breaks ties; by number, unless stated. ``months`` of a
    term do not make terms end, as ``ends`` do.
    """
    drawn = draw_world(setup, 0, 0)
    count = len(drawn.accounts)
    at = np.array([(signed or {}).get(i, -YEAR) for i in range(count)], dtype=np.int64)
    names = [one.name for one in setup.segments[0].stages]
    begins = [names.index(stage[i]) if stage and i in stage else 0 for i in range(count)]
    parts = _parts(drawn)
    parts["accounts"] = replace(
        drawn.accounts,
        signed=at,
        initial=at < 0,
        stage=np.array(begins, dtype=np.int64),
        entered=np.where(np.array(begins) == 0, at, np.maximum(at, 0)),
        fit=np.full(count, setup.segments[0].health.fit_mean),
        rank=np.array(rank if rank is not None else range(count), dtype=np.int64),
        arr=np.array(arr, dtype=np.float64) if arr is not None else drawn.accounts.arr,
        term_months=np.array(months) if months is not None else drawn.accounts.term_months,
    )
    parts["term_ends"] = _ahead(TermEnd, ends, count)
    parts["opportunities"] = _ahead(Opportunity, chances, count)
    parts["strikes"] = _ahead(Strike, strikes, count)
    parts["temptations"] = _ahead(Temptation, temptations, count)
    parts["_agendas"] = {(0, code): _agenda(setup, code, count, dues) for code in range(len(names))}
    return Arranged(**parts, away=away or {}, fills=fills or {}, endures=endures or {})


def with_absences(world: World, away: Away) -> Arranged:
    """The same world but for who is away when."""
    return Arranged(**_parts(world), away=away)


def play(setup: Setup, dues: Sequence[Due] = (), **arrangement: Any) -> Seen:
    """Plays the setup's team against a world arranged by hand."""
    return play_world(arranged(setup, dues, **arrangement))


def play_world(world: World) -> Seen:
    """Plays the team against any world, in both engines."""
    floor = Floor(world.setup, world)
    floor.run()
    seen = Seen(build_records(world.setup, world, floor.log), floor)
    assert_compiled_equals(world, seen.records)
    return seen


def _ahead(kind: Any, said: Mapping[int, Sequence[Any]] | None, count: int) -> PerAccount[Any]:
    return PerAccount.listed(kind, [(said or {}).get(i, ()) for i in range(count)])


def _parts(world: World) -> dict[str, Any]:
    return {one.name: getattr(world, one.name) for one in fields(World)}


def _agenda(setup: Setup, stage: int, count: int, dues: Sequence[Due]) -> Agenda:
    activities = setup.segments[0].activities
    codes = {activity.name: code for code, activity in enumerate(activities)}

    def order(due: Due) -> tuple[int, ...]:
        code = codes[due.activity]
        return due.account, due.tick, activities[code].priority, code

    seen: dict[tuple[int, int], int] = {}
    entries = []
    for due in sorted(dues, key=order):
        code = codes[due.activity]
        number = seen[due.account, code] = seen.get((due.account, code), -1) + 1
        if activities[code].stage in (stage, ANY_STAGE):
            entries.append((due, code, number))
    first = [sum(due.account < account for due, _, _ in entries) for account in range(count + 1)]
    return Agenda(
        first=np.array(first),
        tick=np.array([due.tick for due, _, _ in entries], dtype=np.int64),
        activity=np.array([code for _, code, _ in entries], dtype=np.int64),
        occurrence=np.array([number for _, _, number in entries], dtype=np.int64),
        work=np.array([due.takes for due, _, _ in entries], dtype=np.int64),
        window=np.array([min(due.within, NEVER) for due, _, _ in entries], dtype=np.int64),
        automated=np.array([due.automated for due, _, _ in entries], dtype=np.bool_),
    )


def _row(cells: dict[str, Any]) -> Row:
    def whole(name: str) -> int | None:
        return None if pd.isna(cells[name]) else int(cells[name])

    def seat(name: str) -> int | str | None:
        if pd.isna(cells[name]):
            return None
        number = cells[name].rpartition(" ")[2]
        return int(number) - 1 if number.isdecimal() else str(cells[name])

    return Row(
        activity=cells["activity"],
        account=int(cells["account"].rsplit("-", 1)[1]) - 1,
        stage=cells["stage"],
        occurrence=int(cells["occurrence"]),
        attempt=int(cells["attempt"]),
        due=int(cells["due"]),
        window_end=whole("window_end"),
        start=whole("start"),
        end=whole("end"),
        outcome=cells["outcome"],
        owner=seat("owner"),
        performer=seat("performer"),
    )


@dataclass(frozen=True)
class OnTheHour(World):
    """A world in which everything takes, and happens on, whole hours: full of ties."""

    _rounded: dict[tuple[int, int], Agenda] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> OnTheHour:
        return cls(**_parts(world))

    def agenda(self, segment: int, stage: int) -> Agenda:
        if (segment, stage) not in self._rounded:
            exact = World.agenda(self, segment, stage)
            priority = [one.priority for one in self.setup.segments[segment].activities]
            account = np.repeat(np.arange(exact.first.size - 1), np.diff(exact.first))
            tick, activity = exact.tick // HOUR * HOUR, exact.activity
            rank = np.array(priority, dtype=np.int64)[activity]
            order = np.lexsort((exact.occurrence, activity, rank, tick, account))
            self._rounded[segment, stage] = Agenda(
                first=exact.first,
                tick=tick[order],
                activity=activity[order],
                occurrence=exact.occurrence[order],
                work=_hours(exact.work[order]),
                window=_hours(exact.window[order]),
                automated=exact.automated[order],
            )
        return self._rounded[segment, stage]

    def foreseen(self, segment: int, activity: int) -> Any:
        work, window, automated = World.foreseen(self, segment, activity)
        return _hours(work), _hours(window), automated

    def luck(self, account: int, activity: int, occurrence: int) -> tuple[int, int, bool]:
        work, window, automated = World.luck(self, account, activity, occurrence)
        return _hours(work), _hours(window), automated


def _hours(duration: Any) -> Any:
    return -(-duration // HOUR) * HOUR
