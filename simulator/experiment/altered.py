"""The same scenario when something else happens than was planned: changes of a resolved setup.

Owns these changes, and that each of them leaves the rest of the world as it is. Plays nothing, and
words nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulator.scenario.futures import resigning
from simulator.scenario.types import Distribution, Past, Segment, Setup, Shape
from simulator.scenario.types_team import Leave, Turnover

FEWEST_CUSTOMERS = 1e-12
"""Where nobody new signs: as good as none, and still a season to read the past by."""

LEAST_RENEWAL, MOST_RENEWAL = 0.01, 0.999
SECONDS_PER_HOUR = 3600
LEAST_SPEED = 0.2
"""A newcomer who is slower may not start anything yet (DESIGN: a ramp is 0, or at least 20 %)."""


def resign(setup: Setup, n: int, when: dt.date | None, segment: str | None) -> Setup:
    """``n`` CSMs give notice on a day, by default the first reported one: those who have been
    there longest, so that the same people go whatever the plan."""
    role = resigning(setup, segment)
    told = _later(when or setup.report[0], 0)
    notice = -(-setup.roles[role].csm.turnover.notice // day_of(setup))
    last = max(_later(told, notice - 1), setup.start)
    leave = Leave(role, n, last)
    return replace(setup, moves=replace(setup.moves, leaves=(*setup.moves.leaves, leave)))


def customers(setup: Setup, share: float) -> Setup:
    """So many of the expected new customers sign; of fewer, those who sign are the same."""
    share = max(share, FEWEST_CUSTOMERS)
    return _segments(
        setup, lambda one: replace(one, new_per_month=tuple(share * n for n in one.new_per_month))
    )


def hiring(setup: Setup, days: float) -> Setup:
    """Time to fill is longer by so many working days on average, and who has a stated first day
    comes later by as many."""
    seconds = days * day_of(setup)

    def longer(life: Turnover) -> Turnover:
        fill = life.time_to_fill
        return replace(life, time_to_fill=_longer(fill, seconds)) if fill else life

    return _postponed(_turnover(setup, longer), days)


def time_to_fill(setup: Setup, times: float, days: float) -> Setup:
    """Time to fill is so many times as long, and who has a stated first day comes so many working
    days later; never earlier."""

    def longer(life: Turnover) -> Turnover:
        fill = life.time_to_fill
        return replace(life, time_to_fill=_scaled(fill, times)) if fill else life

    return _postponed(_turnover(setup, longer), days)


def ramp(setup: Setup, times: float) -> Setup:
    """Newcomers take so many times as long to reach each speed; a month in which the speed changes
    has the average of it."""
    return _turnover(setup, lambda one: replace(one, ramp=stretched(one.ramp, times)))


def stretched(shares: tuple[float, ...], times: float) -> tuple[float, ...]:
    """The shares of full speed month by month when each lasts ``times`` as long."""
    ends = np.arange(1, len(shares) + 1) * times
    months = int(np.ceil(ends[-1] - 1e-9)) if shares else 0
    found = []
    for month in range(months):
        reached = np.clip(ends - month, 0, 1)  # of the month, by the end of each share
        parts = np.diff(reached, prepend=0.0)
        share = float(parts @ np.array(shares)) + 1 - float(reached[-1])
        found.append(share if share >= LEAST_SPEED else 0.0)
    return tuple(found)


def attrition(setup: Setup, times: float, overload: bool = True) -> Setup:
    """So many times as many CSMs leave of their own accord; with ``overload`` so many times as many
    of the overloaded as well."""

    def more(life: Turnover) -> Turnover:
        if life.attrition is None:
            return life
        rate, adds = times * life.attrition.rate, life.attrition.adds * (times if overload else 1)
        return replace(life, attrition=replace(life.attrition, rate=rate, adds=adds))

    return _turnover(setup, more)


def renewals(setup: Setup, by: float) -> Setup:
    """Served and neglected customers renew more often by a share of 1 (less if negative)."""

    def moved(one: Segment) -> Segment:
        here = one.renewal
        served, neglected = _bounded(here.served + by), _bounded(here.neglected + by)
        return replace(one, renewal=replace(here, served=served, neglected=neglected))

    return _from_now_on(setup, moved)


def gap(setup: Setup, share: float) -> Setup:
    """Neglected customers renew less often than served ones, and leave more often between
    renewals, by so much of the assumed gap; served ones stay as before. 1 changes nothing.

    No fewer than :data:`LEAST_RENEWAL` of the neglected renew. Raises ValueError for a share
    below 0.
    """
    if share == 1:
        return setup
    if share < 0:
        raise ValueError(f"a gap has a size: {share!r} is below 0")

    def moved(one: Segment) -> Segment:
        here, churn = one.renewal, one.mid_term_churn
        neglected = max(LEAST_RENEWAL, here.served - share * (here.served - here.neglected))
        if churn is not None:
            hazard = churn.served + share * (churn.neglected - churn.served)
            churn = replace(churn, neglected=hazard)
        renewal = replace(here, neglected=min(here.served, neglected))
        return replace(one, renewal=renewal, mid_term_churn=churn)

    return _from_now_on(setup, moved)


def requests(setup: Setup, times: float) -> Setup:
    """Customers ask so many times as often."""

    def busier(one: Segment) -> Segment:
        activities = tuple(replace(each, rate=times * each.rate) for each in one.activities)
        return replace(one, activities=activities)

    return _segments(setup, busier)


def work(setup: Setup, times: float) -> Setup:
    """All work takes so many times as long; it counts for the customer as before."""

    def slower(one: Segment) -> Segment:
        activities = tuple(replace(each, work=_scaled(each.work, times)) for each in one.activities)
        return replace(one, activities=activities)

    return _segments(setup, slower)


def frozen(setup: Setup, since: dt.date | None) -> Setup:
    """Nobody is hired from a day on, by default the first reported one, whatever the plan says."""
    day = since or setup.report[0]
    moves = setup.moves
    hires = tuple(one for one in moves.hires if (one.first_day or one.opened or dt.date.min) < day)
    first = min(day, moves.frozen_from or day)
    return replace(setup, moves=replace(moves, hires=hires, frozen_from=first))


def _bounded(rate: float) -> float:
    return min(max(rate, LEAST_RENEWAL), MOST_RENEWAL)


def _from_now_on(setup: Setup, change: Callable[[Segment], Segment]) -> Setup:
    """The customers who are there came to be there as they did."""

    def changed(one: Segment) -> Segment:
        past = one.past or Past(one.renewal, one.mid_term_churn)
        return replace(change(one), past=past)

    return _segments(setup, changed)


def _segments(setup: Setup, change: Callable[[Segment], Segment]) -> Setup:
    return replace(setup, segments=tuple(change(one) for one in setup.segments))


def _turnover(setup: Setup, change: Callable[[Turnover], Turnover]) -> Setup:
    roles = tuple(
        replace(one, csm=replace(one.csm, turnover=change(one.csm.turnover))) for one in setup.roles
    )
    return replace(setup, roles=roles)


def _postponed(setup: Setup, days: float) -> Setup:
    late = max(0, round(days))
    hires = tuple(
        replace(one, first_day=_later(one.first_day, late)) if one.first_day else one
        for one in setup.moves.hires
    )
    return replace(setup, moves=replace(setup.moves, hires=hires))


def _longer(distribution: Distribution, seconds: float) -> Distribution:
    """The distribution with a mean that is greater by so much, its shape and cv as they are."""
    if distribution.mean <= 0:
        return Distribution(Shape.FIXED, max(0.0, seconds), 0.0)
    return _scaled(distribution, max(0.0, 1 + seconds / distribution.mean))


def _scaled(one: Distribution, times: float) -> Distribution:
    return replace(
        one,
        mean=times * one.mean,
        low=times * one.low,
        high=times * one.high,
        values=tuple(times * value for value in one.values),
    )


def _later(day: dt.date, days: int) -> dt.date:
    """So many working days after a day; a weekend counts as the Monday after it."""
    later = np.busday_offset(np.datetime64(day, "D"), days, roll="forward")
    return dt.date.fromisoformat(str(later))


def day_of(setup: Setup) -> int:
    """Seconds of a working day."""
    return round(setup.hours_per_day * SECONDS_PER_HOUR)
