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


def temptations(segment: Segment, calendar: Calendar, chance: Chance) -> list[list[Temptation]]:
    """Those of each account, in time order: a stream at the hazard of health 0, to be thinned by
    health (Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning",
    1979)."""
    found: list[list[Temptation]] = [[] for _ in range(calendar.key.size)]
    churn, health = segment.mid_term_churn, segment.health
    if churn is not None:
        at_most, _ = hazard_line(churn.served, churn.neglected, health.fit_mean, health.span)
        everybody = np.arange(calendar.key.size)
        row, tick, index = poisson_stream(MID_TERM, math.exp(at_most), calendar, chance, everybody)
        luck, _ = chance.uniforms("mid-term", calendar.key[row], index)
        for i in range(row.size):
            found[row[i]].append(Temptation(int(tick[i]), float(luck[i])))
    return found


def stream_name(shock: Shock) -> str:
    """The shock in names of streams; brackets keep it apart from every activity's name."""
    return f"(shock) {shock.name}"


def strikes(segment: Segment, calendar: Calendar, chance: Chance) -> list[list[Strike]]:
    """The strikes of each account of the segment while it may be under contract, in time order;
    of two at once, that of the lower code comes first."""
    found: list[list[Strike]] = [[] for _ in range(calendar.key.size)]
    for code, shock in enumerate(segment.shocks):
        row, tick, occurrence = _struck(shock, calendar, chance)
        for i in range(row.size):
            found[row[i]].append(Strike(int(tick[i]), code, int(occurrence[i])))
    if len(segment.shocks) > 1:
        for of_one in found:
            of_one.sort(key=lambda strike: (strike.tick, strike.shock, strike.occurrence))
    return found


def _struck(shock: Shock, calendar: Calendar, chance: Chance) -> Dues:
    """Who is struck, when, and by the how-manieth occurrence."""
    everybody = np.arange(calendar.key.size)
    if not shock.at_once:
        return poisson_stream(stream_name(shock), shock.rate, calendar, chance, everybody)
    moments, number = _moments(shock, calendar, chance)
    row, which = (grid.ravel() for grid in np.indices((everybody.size, moments.size)))
    tick, occurrence = moments[which], number[which]
    there = tick >= calendar.opens[row]
    lots, _ = chance.uniforms(f"struck/{stream_name(shock)}", calendar.key[row], occurrence)
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
