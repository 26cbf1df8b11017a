"""The spreadsheet's answer: hours needed a year against hours available, without any simulation.

Owns a plain arithmetic on a :class:`~simulator.scenario.types.Setup`, for a team that keeps up with
everything. Never draws, never simulates, and cannot know of queues and windows.

The approximation, for one segment, averaged over the report window:

- *Customers.* A customer renews at the share that follows from the health of new customers when
  every touch is done; losses are spread evenly over the term, and some leave between renewals. New
  logos add at a steady rate. A held book is the same here, as nobody is lost for want of attention.
- *Stages.* New customers stay in the first stage until its required work falls due (or its `after`
  has passed). Of all others, the share whose own health lies below a way out of the home stage is
  in the stage that this way leads to. Opportunities lead the rest into the stage of theirs, until
  that is over. Whoever is left is at home, the stage that the first one leads to.
- *Work.* Customers in the stage times the rate or rhythm; entries into the stage times one for
  `after`. Work that falls due `when` something happens is not counted, as here little does.
- *Traits.* Each kind of customer that they make is counted by itself, as large as its share.
- *Hours.* Counts times the mean of `takes`, less what automation does; internal time and absences
  reduce what the team has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from simulator.clock import Clock
from simulator.hours import days_at_work, hours_available
from simulator.loyalty import MONTHS_PER_YEAR, fit_when_served, leaving_a_year
from simulator.rules import opportunity_taken
from simulator.scenario.kinds import Kind
from simulator.scenario.types import (
    ANY_STAGE,
    Activity,
    ExitKind,
    Segment,
    Setup,
    Timing,
)

_ENDS = (ExitKind.REQUIRED_DONE, ExitKind.AFTER)
_FOLLOWED = (ExitKind.HEALTH_BELOW, ExitKind.OPPORTUNITY)


@dataclass(frozen=True, slots=True)
class Need:
    """What one activity asks of the team in a year."""

    activity: str
    stage: str  # "" in every stage
    times: float
    hours: float
    counted: bool  # False for work that falls due `when` something happens
    for_all: bool  # one for many customers, however many kinds of them there are

    def __add__(self, other: Need | None) -> Need:
        """That of some accounts and of others; None has none of it."""
        if other is None:
            return self
        if self.for_all:
            return max(self, other, key=lambda need: need.times)
        return replace(self, times=self.times + other.times, hours=self.hours + other.hours)


@dataclass(frozen=True, slots=True)
class SegmentEstimate:
    """Customers, hours a year and the team's use of them, for one segment; its CSMs are the role
    of the same name."""

    segment: str
    team: int
    accounts_at_start: int
    accounts: float  # average over the report window
    new_a_year: float
    stages: dict[str, float]  # customers in each stage, on average
    caveats: tuple[str, ...]  # what this lifecycle has that the approximation leaves out
    needs: tuple[Need, ...]
    hours_needed: float
    days_at_work: float  # of a CSM in a year
    hours_available: float
    arr_at_start: float

    @property
    def utilization(self) -> float:
        """Needed / available, as `utilization` in a simulation of a team that keeps up; infinite
        when a team has no hours at all."""
        return self.hours_needed / self.hours_available if self.hours_available else math.inf

    @property
    def accounts_per_csm(self) -> float:
        return self.accounts_at_start / self.team

    @property
    def arr_per_csm(self) -> float:
        return self.arr_at_start / self.team


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers in a stage on average, and how many enter it in a year."""

    accounts: float = 0.0
    entries: float = 0.0

    def __add__(self, other: Flow) -> Flow:
        return Flow(self.accounts + other.accounts, self.entries + other.entries)

    def __mul__(self, share: float) -> Flow:
        return Flow(self.accounts * share, self.entries * share)


def estimate(setup: Setup) -> tuple[SegmentEstimate, ...]:
    """The hours needed and available a year, segment by segment."""
    return tuple(_segment(setup, segment) for segment in setup.segments)


def average_accounts(setup: Setup, segment: Segment) -> float:
    """Customers on average over the report window: at time t there are
    ``n/c + (book - n/c) exp(-c t)``, with n new ones a year and a share c leaving a year."""
    clock = Clock.of(setup.start, setup.hours_per_day)
    t0, t1 = (clock.tick(day) / clock.year for day in setup.report)
    new = sum(segment.new_per_month)
    leaving = leaving_a_year(segment, clock.year)
    if leaving < 1e-9:
        return segment.accounts + new * (t0 + t1) / 2
    settled = new / leaving
    fading = (math.exp(-leaving * t0) - math.exp(-leaving * t1)) / (leaving * (t1 - t0))
    return settled + (segment.accounts - settled) * fading


def flows(segment: Segment, accounts: float, year: int) -> dict[int, Flow]:
    """Stage code -> flow, for the stages that the approximation reaches. ``year`` in ticks."""
    new = sum(segment.new_per_month)
    home = _home(segment)
    result = dict.fromkeys(range(len(segment.stages)), Flow())
    beginners = min(accounts, new * _stay(segment, 0, year) / year) if home else 0.0
    if home:
        result[0] = Flow(beginners, new)
    for code, flow in _from_home(segment, home, Flow(accounts - beginners, new), year):
        result[code] += flow
    return {code: flow for code, flow in result.items() if flow != Flow() or code in (0, home)}


def _home(segment: Segment) -> int:
    """The stage that the first one leads to when it is over; the first itself when it never is."""
    ends = (exit_ for exit_ in segment.stages[0].exits if exit_.kind in _ENDS)
    return next((exit_.target for exit_ in ends), 0)


def _from_home(
    segment: Segment, home: int, arriving: Flow, year: int
) -> Iterator[tuple[int, Flow]]:
    """The home stage and those that health and opportunities lead to from there."""
    there, fit = arriving, fit_when_served(segment)
    for exit_ in segment.stages[home].exits:
        if exit_.kind is ExitKind.HEALTH_BELOW:
            well = [points for points in fit if points >= exit_.line]
            below = 1 - len(well) / len(fit)
            yield exit_.target, there * below
            there, fit = there * (1 - below), well or fit
    target = _opportunity_stage(segment, home)
    stay = 0.0 if target is None else _stay(segment, target, year) / year
    if segment.expansion and target is not None and math.isfinite(stay):
        health = segment.health
        taken = [opportunity_taken(p, health.at_risk_below, health.fit_mean) for p in fit]
        rate = segment.expansion.rate * year * sum(taken) / len(taken)
        at_home = there.accounts / (1 + rate * stay)  # a second one finds nobody at home
        yield target, Flow(at_home * rate * stay, at_home * rate)
        there = Flow(at_home, there.entries + at_home * rate)
    yield home, there


def _opportunity_stage(segment: Segment, home: int) -> int | None:
    ways = (e.target for e in segment.stages[home].exits if e.kind is ExitKind.OPPORTUNITY)
    return next(ways, None)


def _caveats(segment: Segment, filled: Iterable[int]) -> Iterator[str]:
    home = _home(segment)
    name = segment.stages[home].name
    if any(e.kind not in _FOLLOWED for e in segment.stages[home].exits):
        yield f"customers are taken to stay in {name} until health or an opportunity moves them"
    empty = [stage.name for code, stage in enumerate(segment.stages) if code not in set(filled)]
    if empty:
        yield f"nobody is taken to be in {' or '.join(empty)}, so the work there is left out"
    waiting = [a.name for a in segment.activities if a.timing is Timing.WHEN]
    if waiting:
        yield f"left out, as it waits for something to happen: {', '.join(waiting)}"


def _segment(setup: Setup, segment: Segment) -> SegmentEstimate:
    year = Clock.of(setup.start, setup.hours_per_day).year
    accounts = 0.0
    stages: dict[int, Flow] = {}
    needs: dict[str, Need] = {}
    for kind in Kind.all(segment):
        here = average_accounts(setup, kind.segment)
        by_stage = {c: f * kind.share for c, f in flows(kind.segment, here, year).items()}
        accounts += here * kind.share
        stages = {c: stages.get(c, Flow()) + by_stage.get(c, Flow()) for c in stages | by_stage}
        for need in _needs(kind.segment, here * kind.share, by_stage, year):
            needs[need.activity] = need + needs.get(need.activity)
    return SegmentEstimate(
        segment=segment.name,
        team=setup.team(segment),
        accounts_at_start=segment.accounts,
        accounts=accounts,
        new_a_year=sum(segment.new_per_month),
        stages={_name(segment, code): flow.accounts for code, flow in sorted(stages.items())},
        caveats=tuple(_caveats(segment, stages)),
        needs=tuple(needs[a.name] for a in segment.activities if a.name in needs),
        hours_needed=sum(need.hours for need in needs.values()),
        days_at_work=days_at_work(setup),
        hours_available=hours_available(setup, setup.team(segment)),
        arr_at_start=segment.accounts * segment.arr.mean,
    )


def _needs(
    segment: Segment, accounts: float, by_stage: dict[int, Flow], year: int
) -> Iterator[Need]:
    everywhere = Flow(accounts, sum(flow.entries for flow in by_stage.values()))
    for activity in segment.activities:
        flow = everywhere if activity.stage == ANY_STAGE else by_stage.get(activity.stage, Flow())
        times = _times(segment, activity, flow, year) * (1 - activity.automated)
        yield Need(
            activity=activity.name,
            stage="" if activity.stage == ANY_STAGE else _name(segment, activity.stage),
            times=times,
            hours=times * activity.work.mean / 3600,
            counted=activity.timing is not Timing.WHEN,
            for_all=activity.timing is Timing.SESSIONS,
        )


def _name(segment: Segment, code: int) -> str:
    return segment.stages[code].name


def _times(segment: Segment, activity: Activity, flow: Flow, year: int) -> float:
    """How often an activity falls due in a year, before automation."""
    match activity.timing:
        case Timing.AFTER:
            stay = math.inf if activity.stage == ANY_STAGE else _stay(segment, activity.stage, year)
            return flow.entries if activity.delay <= stay else 0.0
        case Timing.EVERY:
            return flow.accounts * year / _period(activity, year)
        case Timing.RATE:
            return flow.accounts * activity.rate * year
        case Timing.BEFORE_RENEWAL:
            return flow.accounts * MONTHS_PER_YEAR / segment.renewal.term_months
        case Timing.SESSIONS:
            return year / activity.period.seconds if flow.accounts > 0 else 0.0
        case Timing.WHEN:
            return 0.0


def _period(activity: Activity, year: int) -> float:
    return activity.period.months * year / MONTHS_PER_YEAR + activity.period.seconds


def _stay(segment: Segment, code: int, year: int) -> float:
    """Ticks from entering a stage until it is over by itself; infinite when it never is."""
    ends = [math.inf]
    for exit_ in segment.stages[code].exits:
        if exit_.kind is ExitKind.AFTER:
            ends.append(exit_.delay)
        if exit_.kind is ExitKind.REQUIRED_DONE:
            required = (a for a in segment.activities if a.required and a.stage == code)
            ends.append(max(_first_due(activity, year) for activity in required))
    return min(ends)


def _first_due(activity: Activity, year: int) -> float:
    """Ticks after entering the stage, on average."""
    return activity.delay if activity.timing is Timing.AFTER else _period(activity, year) / 2
