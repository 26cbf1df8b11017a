"""The spreadsheet's answer: hours needed a year against hours available, without any simulation.

Owns a plain arithmetic on a :class:`~simulator.scenario.types.Setup`, for a team that keeps up with
everything. Never draws, never simulates, and cannot know of queues and windows.

The approximation, averaged over the report window:

- *Customers* and the *stages* they are in: see :mod:`.customers`.
- *Work.* Customers in the stage times the rate or rhythm; entries into the stage times one for
  `after`. Work that falls due `when` something happens is not counted, as here little does.
- *Traits* and *terms* of contracts. Each kind of customer that they make is counted by itself, as
  large as its share.
- *Hours.* Counts times the mean of `takes`, less what automation does, longer where a role lacks
  the skill. A role has the work of all segments that it serves; internal time and absences reduce
  what it has for them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.estimate.customers import Flow, average_accounts, average_book, caveats, flows
from simulator.estimate.needs import Need, needs
from simulator.estimate.today import stages_today
from simulator.hours import days_at_work, hours_available
from simulator.scenario.kinds import Kind
from simulator.scenario.types import Segment, Setup

__all__ = [
    "Estimate",
    "Need",
    "RoleEstimate",
    "SegmentEstimate",
    "average_accounts",
    "estimate",
]


@dataclass(frozen=True, slots=True)
class SegmentEstimate:
    """The customers of one segment, and the work that they are in a year."""

    segment: str
    role: int  # who looks after them: code in Setup.roles
    accounts_at_start: int
    arr_at_start: float
    accounts: float  # average over the report window
    new_a_year: float
    stages: Mapping[str, float]  # customers in each stage, on average
    caveats: tuple[str, ...]  # what this lifecycle has that the approximation leaves out
    needs: tuple[Need, ...]
    today: Mapping[str, int]  # customers in a stage on the first day, where a file tells

    @property
    def hours_needed(self) -> float:
        return sum(need.hours for need in self.needs)

    def hours_of(self, role: int) -> float:
        """The part of them that falls to one role."""
        return sum(need.hours for need in self.needs if need.role == role)


@dataclass(frozen=True, slots=True)
class RoleEstimate:
    """The hours a year that one role is asked for, and has."""

    role: str
    team: int
    accounts_at_start: int  # that it looks after, 0 beside: specialists look after nobody
    arr_at_start: float
    hours_by_segment: Mapping[str, float]  # of the segments that it works for
    days_at_work: float  # of one of them in a year
    hours_per_csm: float  # for customers, in a year
    hours_available: float
    full_time: float  # the team as so many full-time CSMs

    @property
    def hours_needed(self) -> float:
        return sum(self.hours_by_segment.values())

    @property
    def utilization(self) -> float:
        """Needed / available, as `utilization` in a simulation of a team that keeps up; infinite
        when a team has no hours at all, nan when nobody is asked for any."""
        if self.hours_available:
            return self.hours_needed / self.hours_available
        return math.inf if self.hours_needed else math.nan

    @property
    def accounts_per_csm(self) -> float:
        """nan where there are no CSMs, or they look after nobody."""
        return self._each(self.accounts_at_start)

    @property
    def arr_per_csm(self) -> float:
        return self._each(self.arr_at_start)

    def _each(self, all_of_them: float) -> float:
        return all_of_them / self.team if self.team and self.accounts_at_start else math.nan


@dataclass(frozen=True, slots=True)
class Estimate:
    """What customers need in a year and what the team has; ``roles`` by their codes."""

    segments: tuple[SegmentEstimate, ...]
    roles: tuple[RoleEstimate, ...]

    @property
    def days_at_work(self) -> float:
        """Of an average CSM in a year."""
        return self._average([role.days_at_work for role in self.roles])

    @property
    def hours_per_csm(self) -> float:
        """For customers, in a year, of an average CSM."""
        return self._average([role.hours_per_csm for role in self.roles])

    def _average(self, of_roles: list[float]) -> float:
        team = sum(role.team for role in self.roles)
        if not team or len(set(of_roles)) == 1:
            return of_roles[0]
        whole = sum(role.team * each for role, each in zip(self.roles, of_roles, strict=True))
        return whole / team


def estimate(setup: Setup) -> Estimate:
    """The hours needed and available a year, by segment and by role."""
    segments = tuple(_segment(setup, segment) for segment in setup.segments)
    return Estimate(
        segments=segments,
        roles=tuple(_role(setup, code, segments) for code in range(len(setup.roles))),
    )


def _segment(setup: Setup, segment: Segment) -> SegmentEstimate:
    year = Clock.of(setup.start, setup.hours_per_day).year
    accounts = 0.0
    stages: dict[int, Flow] = {}
    found: dict[str, Need] = {}
    for kind in Kind.all(segment):
        book = average_book(setup, kind.segment)
        here = kind.share * sum(alike.accounts for alike in book)
        by_stage = {c: f * kind.share for c, f in flows(kind.segment, book, year).items()}
        accounts += here
        stages = {c: stages.get(c, Flow()) + by_stage.get(c, Flow()) for c in stages | by_stage}
        for need in needs(kind.segment, here, by_stage, year):
            found[need.activity] = need + found.get(need.activity)
    return SegmentEstimate(
        segment=segment.name,
        role=segment.role,
        accounts_at_start=segment.accounts,
        arr_at_start=segment.accounts * segment.arr.mean,
        accounts=accounts,
        new_a_year=sum(segment.new_per_month),
        stages={segment.stages[c].name: flow.accounts for c, flow in sorted(stages.items())},
        caveats=tuple(caveats(segment, stages)),
        needs=tuple(found[a.name] for a in segment.activities if a.name in found),
        today={segment.stages[c].name: n for c, n in stages_today(setup, segment).items()},
    )


def _role(setup: Setup, code: int, segments: tuple[SegmentEstimate, ...]) -> RoleEstimate:
    role = setup.roles[code]
    own = [each for each in segments if each.role == code]
    return RoleEstimate(
        role=role.name,
        team=role.team,
        accounts_at_start=sum(each.accounts_at_start for each in own),
        arr_at_start=sum(each.arr_at_start for each in own),
        hours_by_segment={
            each.segment: each.hours_of(code)
            for each in segments
            if each.role == code or any(need.role == code for need in each.needs)
        },
        days_at_work=days_at_work(setup, role.csm),
        hours_per_csm=hours_available(setup, role.csm, 1),
        hours_available=hours_available(setup, role.csm, role.full_time),
        full_time=role.full_time,
    )
