"""What befalls customers, and when: shocks, and moments at which they may leave between renewals.

Owns these for every account, drawn in absolute time and blind to staffing. Never knows what comes
of them, nor who looks after whom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.clock import Clock
from simulator.rules import hazard_line
from simulator.scenario.types import Segment
from simulator.scenario.types_shocks import Shock
from simulator.world.chance import Chance, entity_key
from simulator.world.demand import Calendar, Dues, Ints, poisson_stream
from simulator.world.per_account import PerAccount


@dataclass(frozen=True, slots=True)
class Strike:
    """A shock strikes an account."""

    tick: int
    shock: int  # code in Segment.shocks
    occurrence: int


MID_TERM = "(mid-term)"
"""Name of the stream of temptations, in brackets like :func:`stream_name`."""


@dataclass(frozen=True, slots=True)
class Temptation:
    """A moment at which a customer between renewals leaves, unless its health is good enough."""

    tick: int
    luck: float  # leaves when luck < the hazard as a share of that at health 0


def temptations(segment: Segment, calendar: Calendar, chance: Chance) -> PerAccount[Temptation]:
    """Those of each account, in time order: a stream at the hazard of health 0, to be thinned by
    health (Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning",
    1979)."""
    count = calendar.key.size
    churn, health = segment.mid_term_churn, segment.health
    if churn is None:
        return PerAccount.none(Temptation, count)
    at_most, _ = hazard_line(churn.served, churn.neglected, health.fit_mean, health.span)
    rate, everybody = math.exp(at_most), np.arange(count)
    row, tick, index = poisson_stream(MID_TERM, rate, calendar, chance, everybody)
    luck = chance.uniform("mid-term", calendar.key[row], index)
    return PerAccount.of(Temptation, count, row, tick, luck)


def stream_name(shock: Shock) -> str:
    """The shock in names of streams; brackets keep it apart from every activity's name."""
    return f"(shock) {shock.name}"


def strikes(segment: Segment, calendar: Calendar, chance: Chance) -> PerAccount[Strike]:
    """The strikes of each account of the segment while it may be under contract, in time order;
    of two at once, that of the lower code comes first."""
    count = calendar.key.size
    if not segment.shocks:
        return PerAccount.none(Strike, count)
    parts = [
        (row, tick, np.full(row.size, code), occurrence)
        for code, shock in enumerate(segment.shocks)
        for row, tick, occurrence in [_struck(shock, calendar, chance)]
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    row, tick, code_, occurrence = columns
    order = np.lexsort((occurrence, code_, tick, row))
    return PerAccount.of(Strike, count, *(column[order] for column in columns))


def _struck(shock: Shock, calendar: Calendar, chance: Chance) -> Dues:
    """Who is struck, when, and by the how-manieth occurrence."""
    everybody = np.arange(calendar.key.size)
    if not shock.at_once:
        return poisson_stream(stream_name(shock), shock.rate, calendar, chance, everybody)
    moments, number = _moments(shock, calendar, chance)
    row, which = (grid.ravel() for grid in np.indices((everybody.size, moments.size)))
    tick, occurrence = moments[which], number[which]
    there = tick >= calendar.opens[row]
    lots = chance.uniform(f"struck/{stream_name(shock)}", calendar.key[row], occurrence)
    hit = there & (lots < shock.share)
    return row[hit], tick[hit], occurrence[hit]


def _moments(shock: Shock, calendar: Calendar, chance: Chance) -> tuple[Ints, Ints]:
    """When the shock strikes accounts at once: ticks and occurrences, the same for all segments
    in which it is as frequent."""
    if shock.on is not None:
        return np.array([calendar.clock.tick(shock.on)]), np.array([0])
    everywhere = _calendar_of_all(shock, calendar.clock, calendar.horizon)
    _, tick, occurrence = poisson_stream(
        stream_name(shock), shock.rate, everywhere, chance, np.array([0])
    )
    return tick, occurrence


def _calendar_of_all(shock: Shock, clock: Clock, horizon: int) -> Calendar:
    """One row that stands for the company, there since day one."""
    day_one = np.array([clock.start], dtype="datetime64[D]")
    zero = np.zeros(1, dtype=np.int64)
    key = np.array([entity_key("(shock)", shock.name)], dtype=np.uint64)
    return Calendar(clock, horizon, key, day_one, zero, zero, day_one, zero)
