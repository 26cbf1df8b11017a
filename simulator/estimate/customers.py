"""How many customers a segment has on average, and in which stages they are.

Owns the averages over the report window and the health that goes with them, for a team that keeps
up with everything. Never knows what work customers are.

- *Customers.* A customer renews at the share that follows from their health when every touch is
  done; losses are spread evenly over the term, and some leave between renewals. Those of day one
  are survivors: whoever fits badly has often left before. New logos add at a steady rate. A held
  book is the same here, as nobody is lost for want of attention.
- *Stages.* New customers stay in the first stage until its required work falls due (or its `after`
  has passed). Of all others, the share whose own health lies below a way out of the home stage is
  in the stage that this way leads to. Opportunities lead the rest into the stage of theirs, until
  that is over. Whoever is left is at home, the stage that the first one leads to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.loyalty import MONTHS_PER_YEAR, fit_when_served, lost_in_a_term
from simulator.rules import opportunity_taken
from simulator.scenario.types import Activity, ExitKind, Segment, Setup, Timing

_MONTHS_OF_SURVIVORS = 120
"""Customers of day one have signed in the ten years before it, as in the world."""
_ENDS = (ExitKind.REQUIRED_DONE, ExitKind.AFTER)
_FOLLOWED = (ExitKind.HEALTH_BELOW, ExitKind.OPPORTUNITY)


@dataclass(frozen=True, slots=True)
class Alike:
    """Customers of one health, on average over the report window."""

    fit: float
    accounts: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers in a stage on average, and how many enter it in a year."""

    accounts: float = 0.0
    entries: float = 0.0

    def __add__(self, other: Flow) -> Flow:
        return Flow(self.accounts + other.accounts, self.entries + other.entries)

    def __mul__(self, share: float) -> Flow:
        return Flow(self.accounts * share, self.entries * share)


def average_accounts(setup: Setup, segment: Segment) -> float:
    """Customers on average over the report window, of a segment as in :func:`average_book`."""
    return _total(average_book(setup, segment))


def average_book(setup: Setup, segment: Segment) -> tuple[Alike, ...]:
    """The same by health, for a segment whose customers have the same traits and the same term. At
    time t there are ``n/c + (book - n/c) exp(-c t)`` of one health, with n new ones a year and a
    share c leaving a year."""
    clock = Clock.of(setup.start, setup.hours_per_day)
    t0, t1 = (clock.tick(day) / clock.year for day in setup.report)
    fits = fit_when_served(segment)
    new = sum(segment.new_per_month) / len(fits)
    lost = lost_in_a_term(segment, fits, clock.year)
    terms = max(1, round(_MONTHS_OF_SURVIVORS / segment.renewal.terms.only))
    there = [sum(max(0.0, 1 - share) ** k for k in range(terms)) for share in lost]
    book = []
    for fit, share, survived in zip(fits, lost, there, strict=True):
        leaving = share * MONTHS_PER_YEAR / segment.renewal.terms.only
        first = segment.accounts * survived / sum(there)
        if leaving < 1e-9:
            accounts = first + new * (t0 + t1) / 2
        else:
            settled = new / leaving
            fading = (math.exp(-leaving * t0) - math.exp(-leaving * t1)) / (leaving * (t1 - t0))
            accounts = settled + (first - settled) * fading
        book.append(Alike(fit, accounts))
    return tuple(book)


def flows(segment: Segment, book: Sequence[Alike], year: int) -> dict[int, Flow]:
    """Stage code -> flow, for the stages that the approximation reaches. ``year`` in ticks."""
    new, accounts = sum(segment.new_per_month), _total(book)
    home = home_of(segment)
    result = dict.fromkeys(range(len(segment.stages)), Flow())
    beginners = min(accounts, new * stay(segment, 0, year) / year) if home else 0.0
    if home:
        result[0] = Flow(beginners, new)
    for code, flow in _from_home(segment, home, Flow(accounts - beginners, new), book, year):
        result[code] += flow
    return {code: flow for code, flow in result.items() if flow != Flow() or code in (0, home)}


def stay(segment: Segment, code: int, year: int) -> float:
    """Ticks from entering a stage until it is over by itself; infinite when it never is."""
    ends = [math.inf]
    for exit_ in segment.stages[code].exits:
        if exit_.kind is ExitKind.AFTER:
            ends.append(exit_.delay)
        if exit_.kind is ExitKind.REQUIRED_DONE:
            required = (a for a in segment.activities if a.required and a.stage == code)
            ends.append(max(_first_due(activity, year) for activity in required))
    return min(ends)


def ticks_between(activity: Activity, year: int) -> float:
    """Ticks from one occurrence of an `every` activity to the next."""
    return activity.period.months * year / MONTHS_PER_YEAR + activity.period.seconds


def caveats(segment: Segment, filled: Iterable[int]) -> Iterator[str]:
    """What this lifecycle has that the approximation leaves out; ``filled`` are the stages that
    it reaches."""
    home = home_of(segment)
    name = segment.stages[home].name
    if any(e.kind not in _FOLLOWED for e in segment.stages[home].exits):
        yield f"customers are taken to stay in {name} until health or an opportunity moves them"
    empty = [stage.name for code, stage in enumerate(segment.stages) if code not in set(filled)]
    if empty:
        yield f"nobody is taken to be in {' or '.join(empty)}, so the work there is left out"
    waiting = [a.name for a in segment.activities if a.timing is Timing.WHEN]
    if waiting:
        yield f"left out, as it waits for something to happen: {', '.join(waiting)}"


def home_of(segment: Segment) -> int:
    """The stage that the first one leads to when it is over; the first itself when it never is."""
    ends = (exit_ for exit_ in segment.stages[0].exits if exit_.kind in _ENDS)
    return next((exit_.target for exit_ in ends), 0)


def _from_home(
    segment: Segment, home: int, arriving: Flow, book: Sequence[Alike], year: int
) -> Iterator[tuple[int, Flow]]:
    """The home stage and those that health and opportunities lead to from there."""
    there = arriving
    for exit_ in segment.stages[home].exits:
        if exit_.kind is ExitKind.HEALTH_BELOW:
            well = [alike for alike in book if alike.fit >= exit_.line]
            below = 1 - _total(well) / _total(book) if _total(book) else 0.0
            yield exit_.target, there * below
            there, book = there * (1 - below), well or book
    target = _opportunity_stage(segment, home)
    length = 0.0 if target is None else stay(segment, target, year) / year
    if segment.expansion and target is not None and math.isfinite(length):
        health, expected = segment.health, 0.0
        for alike in book:
            taken = opportunity_taken(alike.fit, health.at_risk_below, health.fit_mean)
            expected += taken * alike.accounts
        rate = segment.expansion.rate * year * expected / _total(book) if _total(book) else 0.0
        at_home = there.accounts / (1 + rate * length)  # a second one finds nobody at home
        yield target, Flow(at_home * rate * length, at_home * rate)
        there = Flow(at_home, there.entries + at_home * rate)
    yield home, there


def _total(book: Iterable[Alike]) -> float:
    return sum(alike.accounts for alike in book)


def _opportunity_stage(segment: Segment, home: int) -> int | None:
    ways = (e.target for e in segment.stages[home].exits if e.kind is ExitKind.OPPORTUNITY)
    return next(ways, None)


def _first_due(activity: Activity, year: int) -> float:
    """Ticks after entering the stage, on average."""
    if activity.timing is Timing.AFTER:
        return activity.delay
    return ticks_between(activity, year) / 2
