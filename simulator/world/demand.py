"""When each activity falls due, and how much work it will be: absolute times, blind to staffing.

Owns the agenda of every account in every stage. An agenda lists what would fall due if the
account were in that stage; the model reads on from the tick at which the account enters it.
What depends on the course of events (``after``, ``when``, repeats) stands in no agenda; its work
and patience come from the same keyed chance, see :mod:`simulator.world.luck`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.clock import (
    DAYS_PER_MONTH,
    Clock,
    Dates,
    Ticks,
    add_months,
    months_of,
    working_dates,
    working_days,
)
from simulator.scenario.types import ANY_STAGE, Activity, Distribution, Segment, Shape, Timing
from simulator.world.chance import Chance, Words
from simulator.world.luck import luck
from simulator.world.traits import ALIKE, Floats, Traits
from simulator.world.variates import durations

ATTEMPT = 1 << 20
"""An occurrence number is ``index + attempt * ATTEMPT``, where the index is that of the grid, the
arrival, the term or the stage entry: a repeat never changes the luck of a later occurrence."""

Ints = npt.NDArray[np.int64]
Dues = tuple[Ints, Ticks, Ints]
"""Rows (positions of accounts), ticks and occurrence numbers, in parallel."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the timing of an account's activities hangs on; columns of shape (accounts,)."""

    clock: Clock
    horizon: int
    key: Words
    signed_date: Dates
    signed: Ticks
    term_months: Ints
    term_date: Dates  # the end of term number ``term``, or the signing date for 0
    term: Ints
    traits: Traits = ALIKE

    @property
    def opens(self) -> Ticks:
        """First tick at which anything can fall due."""
        return np.maximum(self.signed, 0)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What falls due in one stage of one segment, as columns sorted by account, tick, priority,
    activity and occurrence; account i of the segment owns entries ``first[i]`` up to
    ``first[i + 1]``."""

    first: Ints
    tick: Ints
    activity: Ints
    occurrence: Ints
    work: Ints
    window: Ints
    automated: npt.NDArray[np.bool_]


Demand = tuple[npt.NDArray[Any], ...]
"""Columns row, tick, activity, occurrence, work, window, automated."""


def demand(segment: Segment, code: int, calendar: Calendar, chance: Chance, rows: Ints) -> Demand:
    """All that falls due of one activity, for the accounts at ``rows``."""
    activity = segment.activities[code]
    if activity.only_for:
        rows = rows[calendar.traits.applies(activity, rows)]
    row, tick, occurrence = _dues(segment, code, calendar, chance, rows)
    factor = calendar.traits.work(code, row)
    work, window, automated = luck(activity, chance, calendar.key[row], occurrence, factor)
    return row, tick, np.full(row.size, code), occurrence, work, window, automated


def stage_agenda(
    segment: Segment,
    stage: int,
    calendar: Calendar,
    chance: Chance,
    rows: Ints,
    everywhere: Demand | None = None,
) -> Agenda:
    """The agenda of ``stage`` for the accounts at ``rows``; the others' entries are empty.

    ``everywhere`` is :func:`demand_everywhere`, if it is at hand already.
    """
    if everywhere is None:
        everywhere = demand_everywhere(segment, calendar, chance)
    if rows.size < calendar.key.size:
        wanted = np.zeros(calendar.key.size, dtype=np.bool_)
        wanted[rows] = True
        here = np.flatnonzero(wanted[everywhere[0]])
        everywhere = tuple(column.take(here) for column in everywhere)
    own = _demands(segment, stage, calendar, chance, rows)
    row, *columns = _in_order(segment, calendar, [everywhere, *own]) if own else everywhere
    return Agenda(np.searchsorted(row, np.arange(calendar.key.size + 1)), *columns)


def demand_everywhere(segment: Segment, calendar: Calendar, chance: Chance) -> Demand:
    """The demand of the activities that fall due in every stage, for all accounts, in the order of
    agendas."""
    none = np.zeros(0, dtype=np.int64)
    nothing = (none, none, none, none, none, none, none.astype(np.bool_))
    rows = np.arange(calendar.key.size)
    everywhere = _demands(segment, ANY_STAGE, calendar, chance, rows)
    return _in_order(segment, calendar, [nothing, *everywhere])


def _demands(
    segment: Segment, stage: int, calendar: Calendar, chance: Chance, rows: Ints
) -> list[Demand]:
    return [
        demand(segment, code, calendar, chance, rows)
        for code, activity in enumerate(segment.activities)
        if activity.stage == stage
    ]


def _in_order(segment: Segment, calendar: Calendar, parts: list[Demand]) -> Demand:
    """Demands together, by account, tick, priority, activity and occurrence. That of one activity
    is in the order of its occurrences already, and stays so."""
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    row, tick, activity = columns[:3]
    priorities = np.array([each.priority for each in segment.activities])
    place = np.argsort(np.argsort(priorities, kind="stable"))
    key = (row * calendar.horizon + tick) * place.size + place[activity]
    order = np.argsort(key, kind="stable")
    return tuple(column.take(order) for column in columns)


def term_ends(calendar: Calendar, until: int) -> Dues:
    """Ends of contract terms from day one on and before ``until``; the occurrence is the number of
    the term, from 1. A term that ended at the weekend before day one is over, though its tick
    would be 0."""
    months, rows = calendar.term_months, np.arange(calendar.key.size)
    row, later = _calendar_grid(calendar.clock, calendar.term_date, months, 0, until, rows)
    dates = add_months(calendar.term_date[row], later * months[row])
    tick = calendar.clock.ticks(dates)
    term = calendar.term[row] + later
    keep = (term >= 1) & (dates >= calendar.clock.start) & (tick < until)
    return row[keep], tick[keep], term[keep]


def poisson_stream(
    name: str,
    rate: float,
    calendar: Calendar,
    chance: Chance,
    rows: Ints,
    factor: Floats | float = 1.0,
) -> Dues:
    """Arrivals of a Poisson stream of ``rate`` per tick from day one, or from signing.

    ``factor`` is that of each account's traits on the rate: the same luck, in shorter gaps.
    """
    span = float((calendar.horizon - calendar.opens[rows]).max(initial=0))
    found: list[Dues] = []
    if rate > 0 and span > 0:
        expected = rate * span * float(np.max(factor, initial=0.0))
        # Few have many more than expected: those alone are asked for more.
        size = 2 + int(expected + expected**0.5)
        gap = Distribution(Shape.EXPONENTIAL, 1 / rate, 1.0)
        shorter = np.broadcast_to(1 / np.asarray(factor), rows.shape)[:, None]
        left, last, occurrence = np.arange(rows.size), calendar.opens[rows], np.arange(size)
        while left.size:
            keys = calendar.key[rows[left], None]
            uniforms = chance.uniform(f"gap/{name}", keys, occurrence)
            gaps = durations(gap, uniforms, shorter[left])
            arrivals = last[:, None] + np.cumsum(gaps, axis=1)
            which, index = np.nonzero(arrivals < calendar.horizon)
            found.append((rows[left[which]], arrivals[which, index], occurrence[index]))
            goes_on = arrivals[:, -1] < calendar.horizon
            left, last = left[goes_on], arrivals[goes_on, -1]
            occurrence = occurrence + size
    return _merged(found)


def _merged(found: list[Dues]) -> Dues:
    """By row; what was found first comes first."""
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    if len(found) == 1:
        return found[0]
    row, tick, occurrence = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(row, kind="stable")
    return row[order], tick[order], occurrence[order]


def _dues(segment: Segment, code: int, calendar: Calendar, chance: Chance, rows: Ints) -> Dues:
    activity = segment.activities[code]
    match activity.timing:
        case Timing.EVERY if activity.period.months:
            return _monthly(activity, calendar, chance, rows)
        case Timing.EVERY:
            return _periodic(activity, calendar, chance, rows)
        case Timing.RATE:
            factor = calendar.traits.rate(code, rows)
            return poisson_stream(activity.name, activity.rate, calendar, chance, rows, factor)
        case Timing.BEFORE_RENEWAL:
            row, end, term = term_ends(calendar, calendar.horizon + activity.delay)
            wanted = np.isin(row, rows)
            return _inside(calendar, row[wanted], end[wanted] - activity.delay, term[wanted])
        case _:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none


def _periodic(activity: Activity, calendar: Calendar, chance: Chance, rows: Ints) -> Dues:
    """The grid signing + phase + k periods, for periods of working time."""
    period = activity.period.seconds
    phase = chance.uniform(f"phase/{activity.name}", calendar.key[rows], 0)
    anchor = calendar.signed[rows] + np.floor(phase * period).astype(np.int64)
    low = (calendar.opens[rows] - activity.jitter - anchor) // period
    high = (calendar.horizon - anchor) // period
    which, index = _ragged(np.maximum(low, 0), high)
    tick = anchor[which] + index * period
    return _jittered(activity, calendar, chance, rows[which], tick, index)


def _monthly(activity: Activity, calendar: Calendar, chance: Chance, rows: Ints) -> Dues:
    """The same for periods of calendar months: the anchor's day of the month and time of day."""
    clock, months = calendar.clock, activity.period.months
    phase = chance.uniform(f"phase/{activity.name}", calendar.key[rows], 0)
    offset = np.floor(phase * months * DAYS_PER_MONTH * clock.day).astype(np.int64)
    anchor = working_dates(working_days(calendar.signed_date[rows]) + offset // clock.day)
    which, index = _calendar_grid(
        clock,
        anchor,
        np.full(rows.size, months),
        -activity.jitter,
        calendar.horizon,
        np.arange(rows.size),
    )
    tick = clock.ticks(add_months(anchor[which], index * months)) + offset[which] % clock.day
    return _jittered(activity, calendar, chance, rows[which], tick, index)


def _jittered(
    activity: Activity, calendar: Calendar, chance: Chance, row: Ints, tick: Ticks, index: Ints
) -> Dues:
    if activity.jitter:
        late = chance.uniform(f"jitter/{activity.name}", calendar.key[row], index)
        tick = tick + np.floor(late * activity.jitter).astype(np.int64)
    return _inside(calendar, row, tick, index)


def _inside(calendar: Calendar, row: Ints, tick: Ticks, index: Ints) -> Dues:
    keep = np.flatnonzero((tick >= calendar.opens[row]) & (tick < calendar.horizon))
    return row.take(keep), tick.take(keep), index.take(keep)


def _calendar_grid(
    clock: Clock, anchor: Dates, months: Ints, since: int, until: int, rows: Ints
) -> tuple[Ints, Ints]:
    """Rows and k >= 0 such that anchor + k * months may lie in [since, until): a few too many at
    both ends, never one too few."""
    months = months[rows]
    low_month, high_month = (months_of(clock.dates(tick)) for tick in (since, until))
    month = months_of(anchor[rows])
    which, index = _ragged(
        np.maximum((low_month - month) // months - 1, 0), (high_month - month) // months + 1
    )
    return rows[which], index


def _ragged(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Every (position, value) with low[position] <= value <= high[position]."""
    counts = np.maximum(high - low + 1, 0)
    position = np.repeat(np.arange(low.size), counts)
    within = np.arange(position.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return position, low[position] + within
