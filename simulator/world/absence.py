"""When a CSM is away: public holidays, vacation and sick leave, as a union of whole days.

Owns the calendar of one person, keyed (role, seat, occupant). Never sees the work.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator.clock import DAYS_PER_WEEK, DAYS_PER_YEAR, Clock
from simulator.scenario.types import Csm, Distribution, Shape
from simulator.world.chance import Chance, entity_key
from simulator.world.variates import durations

HERE = ""
"""The reason of a day without absence."""


def absences(
    csm: Csm, clock: Clock, horizon: int, chance: Chance, role: str, seat: int, occupant: int
) -> list[tuple[int, int]]:
    """Half-open intervals of ticks, sorted, apart from each other and inside [0, horizon]."""
    away = reasons(csm, clock, horizon, chance, role, seat, occupant) != HERE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], away, [False]]).astype(np.int8)))
    return [
        (int(begin) * clock.day, min(int(end) * clock.day, horizon))
        for begin, end in edges.reshape(-1, 2)
    ]


def reasons(
    csm: Csm, clock: Clock, horizon: int, chance: Chance, role: str, seat: int, occupant: int
) -> npt.NDArray[np.str_]:
    """Why that person would be away on each working day of the clock, :data:`HERE` if not. Where
    several reasons fall on one day, a holiday is one for everybody and vacation outdoes illness."""
    key = np.array([entity_key(role, seat, occupant)], dtype=np.uint64)
    last_day = -(-horizon // clock.day)
    why = np.full(last_day, HERE, dtype="<U16")
    why[_sick_days(csm, clock, chance, key, last_day)] = "sick leave"
    why[_vacation(csm, chance, key, last_day)] = "vacation"
    why[_holidays(csm, clock, last_day)] = "public holiday"
    return why


def _holidays(csm: Csm, clock: Clock, last_day: int) -> npt.NDArray[np.int64]:
    days = np.array(csm.holidays, dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    index = clock.ticks(days) // clock.day
    return index[(index >= 0) & (index < last_day)]


def _vacation(
    csm: Csm, chance: Chance, key: npt.NDArray[np.uint64], last_day: int
) -> npt.NDArray[np.int64]:
    """Blocks of a week, and one shorter for the rest, spread over the year: block j of m begins
    somewhere in the j-th m-th of the year, so that two blocks never overlap and the year's days
    are all taken."""
    whole = round(csm.vacation_days)
    lengths = [DAYS_PER_WEEK] * (whole // DAYS_PER_WEEK)
    if whole % DAYS_PER_WEEK:
        lengths.append(whole % DAYS_PER_WEEK)
    if not lengths:
        return np.zeros(0, dtype=np.int64)
    years = -(-last_day // DAYS_PER_YEAR)
    length = np.tile(lengths, years)
    block = np.arange(length.size)
    slice_ = DAYS_PER_YEAR / len(lengths)
    room = np.maximum(slice_ - length, 0)
    uniforms = chance.uniform("vacation", np.repeat(key, block.size), block)
    year, place = block // len(lengths), block % len(lengths)
    first = np.floor(year * DAYS_PER_YEAR + place * slice_ + uniforms * room).astype(np.int64)
    days = np.concatenate([np.arange(f, f + n) for f, n in zip(first, length, strict=True)])
    return days[days < last_day]


def _sick_days(
    csm: Csm, clock: Clock, chance: Chance, key: npt.NDArray[np.uint64], last_day: int
) -> npt.NDArray[np.int64]:
    """Single days of a Poisson stream."""
    if csm.sick_days <= 0:
        return np.zeros(0, dtype=np.int64)
    gap = Distribution(Shape.EXPONENTIAL, clock.year / csm.sick_days, 1.0)
    size = int(csm.sick_days * last_day / DAYS_PER_YEAR * 2 + 20)
    ticks = np.zeros(0, dtype=np.int64)
    end = 0
    while end < last_day * clock.day:
        index = np.arange(ticks.size, ticks.size + size)
        uniforms = chance.uniform("sick", np.repeat(key, size), index)
        ticks = np.concatenate([ticks, end + np.cumsum(durations(gap, uniforms))])
        end = int(ticks[-1])
    days = ticks // clock.day
    return days[days < last_day]
