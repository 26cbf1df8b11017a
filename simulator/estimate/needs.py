"""How often each kind of work falls due in a year, and the hours that it takes.

Owns one rule for each timing key. Never knows how many people there are to do it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simulator.estimate.customers import Flow, stay, ticks_between
from simulator.loyalty import MONTHS_PER_YEAR
from simulator.scenario.types import ANY_STAGE, Activity, Segment, Timing


@dataclass(frozen=True, slots=True)
class Need:
    """What one activity asks of CSMs in a year."""

    activity: str
    stage: str  # "" in every stage
    role: int  # who does it: code in Setup.roles
    times: float
    hours: float
    automated: bool  # all of it is done by automation
    counted: bool  # False for work that falls due `when` something happens
    for_all: bool  # one for many customers, however many kinds of them there are

    def __add__(self, other: Need | None) -> Need:
        """That of some accounts and of others; None has none of it."""
        if other is None:
            return self
        if self.for_all:
            return max(self, other, key=lambda need: need.times)
        return replace(self, times=self.times + other.times, hours=self.hours + other.hours)


def needs(
    segment: Segment, accounts: float, by_stage: Mapping[int, Flow], year: int
) -> Iterator[Need]:
    """Every activity of a segment with so many ``accounts``, in its order. ``year`` in ticks."""
    everywhere = Flow(accounts, sum(flow.entries for flow in by_stage.values()))
    for activity in segment.activities:
        anywhere = activity.stage == ANY_STAGE
        flow = everywhere if anywhere else by_stage.get(activity.stage, Flow())
        times = _times(segment, activity, flow, year) * (1 - activity.automated)
        yield Need(
            activity=activity.name,
            stage="" if anywhere else segment.stages[activity.stage].name,
            role=activity.role,
            times=times,
            hours=times * activity.work.mean * activity.slower / 3600,
            automated=activity.automated == 1,
            counted=activity.timing is not Timing.WHEN,
            for_all=activity.timing is Timing.SESSIONS,
        )


def _times(segment: Segment, activity: Activity, flow: Flow, year: int) -> float:
    """How often an activity falls due in a year, before automation."""
    match activity.timing:
        case Timing.AFTER:
            anywhere = activity.stage == ANY_STAGE
            length = math.inf if anywhere else stay(segment, activity.stage, year)
            return flow.entries if activity.delay <= length else 0.0
        case Timing.EVERY:
            return flow.accounts * year / ticks_between(activity, year)
        case Timing.RATE:
            return flow.accounts * activity.rate * year
        case Timing.BEFORE_RENEWAL:
            return flow.accounts * MONTHS_PER_YEAR / segment.renewal.terms.only
        case Timing.SESSIONS:
            return year / activity.period.seconds if flow.accounts > 0 else 0.0
        case Timing.WHEN:
            return 0.0
