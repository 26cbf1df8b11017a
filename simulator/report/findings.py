"""What a sweep over team sizes shows: the curve by headcount and the places where it bends.

Owns the findings that sentences, tables and pictures share, so that all of them tell the same
story. Differences between teams are always the paired ones of the result, never two intervals
compared by eye.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from simulator.report import numbers
from simulator.report.views import Difference, Estimate, Estimates, SweepView

TAKE_OFF = 0.02
"""Missed touches take off where one CSM fewer adds more than these 2 points. A choice."""

LITTLE_MISSED = 0.05
"""A team that misses fewer planned touches than this keeps its promises. A choice."""

MOVED = 0.05
"""By how much accounts per CSM may differ from those of day one without a word."""


@dataclass(frozen=True)
class Curve:
    """The estimates of a sweep by headcount, for the role whose team moves and its customers."""

    result: SweepView

    @property
    def question(self) -> str:
        """What the sweep asks, for a heading."""
        setup = self.result.scenario.setup
        where = f" in {numbers.words(self.result.role)}" if len(setup.roles) > 1 else ""
        return f"{setup.name}: how many CSMs{where}"

    @property
    def scope(self) -> str:
        """Whose figures these are, where that does not go without saying."""
        if self.result.segment is not None:
            return ""
        role = numbers.words(self.result.role)
        return (
            f"Hours, cost and missed touches are those of {role} and its work, for whichever "
            "customers it is; retention, churn and ARR are those of all customers."
        )

    @cached_property
    def _estimates(self) -> dict[int, Estimates]:
        frames = [self.result.metrics, self.result.by("role")]
        teams = sorted(int(team) for team in frames[0]["headcount"].unique())
        return {
            team: Estimates(frame[frame["headcount"] == team] for frame in frames) for team in teams
        }

    @property
    def teams(self) -> list[int]:
        """The headcounts, ascending."""
        return list(self._estimates)

    def at(self, team: int, metric: str) -> Estimate:
        return self._estimates[team].of(metric, self.result.group(metric))

    def ratio(self, team: int) -> float:
        """Accounts of each CSM at the start; nan without CSMs."""
        return self.result.ratio(team)

    def accounts_each(self, team: int) -> float:
        """Accounts of each CSM on average in the window; nan without CSMs."""
        return self.at(team, "accounts").mean / team if team else math.nan

    def named(self, team: int) -> str:
        """``6 CSMs (50 accounts each)``."""
        if not team:
            return "no CSM"
        ratio = self.ratio(team)
        return f"{csms(team)} ({accounts_each(ratio)})" if ratio == ratio else csms(team)

    def difference(self, metric: str, team: int, other: int) -> Difference:
        """``metric`` with ``team`` minus ``metric`` with ``other``, paired."""
        return self.result.moved(metric, team, other)

    @cached_property
    def own_team(self) -> int | None:
        """The scenario's own team, where the sweep holds it."""
        setup = self.result.scenario.setup
        own = {role.name: role.team for role in setup.roles}[self.result.role]
        return own if own in self.teams else None

    def downwards(self) -> list[tuple[int, int]]:
        """Neighbouring team sizes (larger, smaller), from the largest down."""
        return list(pairwise(self.teams[::-1]))


def csms(headcount: float) -> str:
    """``6 CSMs``, ``1 CSM``."""
    text = numbers.number(headcount, "count")
    return f"{text}{numbers.NBSP}CSM" + ("" if text == "1" else "s")


def accounts_each(ratio: float) -> str:
    """``50 accounts each``."""
    return f"{round(ratio):,}{numbers.NBSP}accounts each"


def take_off(curve: Curve) -> tuple[int, int] | None:
    """The first step down (larger, smaller) that adds more than 2 points a CSM to missed touches,
    and not by chance as far as the paired interval can tell (one replication has none)."""
    for larger, smaller in curve.downwards():
        change = curve.difference("missed_touch_rate", smaller, larger)
        if change.mean > TAKE_OFF * (larger - smaller) and not change.ci_low <= 0:
            return larger, smaller
    return None


def all_past_take_off(curve: Curve) -> bool:
    """Whether even the largest team misses so much that the break must lie above it."""
    return curve.at(curve.teams[-1], "missed_touch_rate").mean >= LITTLE_MISSED


def smallest_keeping_up(curve: Curve) -> int | None:
    """The smallest team from which on every larger one misses under 5 % of planned touches."""
    smallest = None
    for team in reversed(curve.teams):
        missed = curve.at(team, "missed_proactive_rate")
        if missed.known and missed.mean >= LITTLE_MISSED:
            break
        smallest = team
    return smallest


def book_moves(curve: Curve) -> bool:
    """Whether the accounts of a CSM on average in the window are not those of day one."""
    pairs = [(curve.accounts_each(team), curve.ratio(team)) for team in curve.teams]
    return any(abs(mean - first) > MOVED * first for mean, first in pairs)
