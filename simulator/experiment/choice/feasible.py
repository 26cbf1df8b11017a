"""Which alternatives meet their targets, told as early as the allowed error lets one tell.

Owns the order in which teams are probed and when a probe ends; must never compare costs (see
:mod:`.select`). The intervals of all targets of all alternatives at all looks hold at once, also
of those never probed: which ones are probed depends on what was found, so the error is shared out
over all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from simulator.experiment.choice.batches import Batches, Name
from simulator.experiment.choice.sequential import at_first_decision, level_of_each, looks
from simulator.experiment.verdicts import Judged, Verdict, judge, together
from simulator.scenario.types import Target

FALLING = {
    *("missed_touch_rate", "missed_proactive_rate", "missed_reactive_rate"),
    *("utilization", "busiest_csm_utilization", "peak_utilization", "overload_share"),
    *("mean_wait_hours", "backlog", "backlog_age_hours"),
    *("at_risk_account_share", "at_risk_arr_share", "no_touch_90_days_share"),
    *("days_since_touch_p50", "days_since_touch_p90"),
    *("logo_churn", "expected_logo_churn"),
    *("accounts_per_csm_start", "accounts_per_csm", "arr_per_csm"),
}
"""Figures that one more CSM can only lower."""

RISING = {
    *("headcount", "effective_fte", "cost", "cost_share_of_arr", "cost_per_account"),
    *("on_time_rate", "grr", "nrr", "expected_grr", "expected_nrr", "renewal_rate"),
}
"""Figures that one more CSM can only raise. Of the others nothing is taken for granted."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of every alternative, and how sure an answer must be."""

    targets: tuple[Target, ...]
    schedule: tuple[int, ...]  # the numbers of replications at which to look
    level: float  # of each single interval

    @classmethod
    def of(
        cls, targets: Sequence[Target], alternatives: int, confidence: float, budget: int
    ) -> Rule:
        """Intervals that hold all at once with probability ``confidence``."""
        schedule = looks(budget)
        tests = alternatives * len(targets)
        return cls(tuple(targets), schedule, level_of_each(confidence, tests, schedule))

    def judge(self, values: pd.DataFrame) -> tuple[Judged, ...]:
        """Each target at the first look that decides it: later replications change nothing."""

        def at(target: Target) -> Judged:
            return at_first_decision(
                self.schedule,
                len(values),
                lambda n: judge(target, values.iloc[:n], self.level),
                lambda one: one.verdict is not Verdict.CLOSE,
            )

        return tuple(map(at, self.targets))


@dataclass(frozen=True, slots=True)
class Probe:
    """What became of the targets in an alternative."""

    alternative: Name
    judged: tuple[Judged, ...]

    @property
    def verdict(self) -> Verdict:
        """Fails where any target fails, meets where all are met."""
        return together(self.judged)

    @property
    def shortfall(self) -> tuple[int, float]:
        """How many targets are not known to be met, and by how much they are missed in all: as
        shares of the lines, or of years."""
        unmet = [one for one in self.judged if one.verdict is not Verdict.MEETS]
        return len(unmet), sum(map(_shortfall, unmet))


def _shortfall(one: Judged) -> float:
    target = one.target
    if one.verdict is Verdict.UNKNOWN:
        return math.inf
    if target.share is not None:
        return max(0.0, target.share - one.met)
    gap = (target.line - one.mean) * (1 if target.at_least else -1)
    return max(0.0, gap) / (abs(target.line) or 1.0)


def settle(
    batches: Batches,
    names: Iterable[Name],
    rule: Rule,
    vital: Callable[[Target], bool] = lambda target: True,
) -> dict[Name, Probe]:
    """Plays each alternative until a ``vital`` target fails, until all are decided, or to the end
    of the budget."""
    waiting = list(names)
    probes: dict[Name, Probe] = {}
    for count in rule.schedule:
        batches.play(dict.fromkeys(waiting, count))
        for name in waiting:
            probes[name] = Probe(name, rule.judge(batches.values(name)))
        waiting = [name for name in waiting if not _settled(probes[name], vital)]
        if not waiting:
            break
    return probes


def smallest_team(batches: Batches, headcounts: Sequence[Name], rule: Rule) -> dict[Name, Probe]:
    """Probes teams of ascending ``headcounts`` until the smallest that meets every target is found.

    The largest comes first: where it fails what more CSMs can only better, no smaller one meets it.
    Then bisection. A team of which too little can be told is taken for too small. Where a target
    is about a figure that more CSMs may move either way, all are tried in turn, the smallest first.
    """
    if not all(one.metric in FALLING | RISING for one in rule.targets):
        return _in_turn(batches, headcounts, rule)
    probes: dict[Name, Probe] = {}

    def enough(place: int) -> bool:
        name = headcounts[place]
        probes.update(settle(batches, [name], rule, helped))
        return together(j for j in probes[name].judged if helped(j.target)) is Verdict.MEETS

    too_small, high = -1, len(headcounts) - 1
    if not enough(high):
        return probes
    while high - too_small > 1:
        middle = (too_small + high) // 2
        if enough(middle):
            high = middle
        else:
            too_small = middle
    return probes


def helped(target: Target) -> bool:
    """Whether one more CSM can only bring the figure nearer to where the target wants it."""
    return target.metric in (RISING if target.at_least else FALLING)


def _harmed(target: Target) -> bool:
    return target.metric in FALLING | RISING and not helped(target)


def ruled_out(
    headcounts: Sequence[Name], probes: Mapping[Name, Probe], by_order: bool
) -> set[Name]:
    """The teams known to fail a target, of ascending ``headcounts``: those found to fail one; and,
    ``by_order``, those smaller than one that fails what more CSMs can only better, and those larger
    than one that fails what more CSMs can only worsen.

    That a team fails the one kind says nothing of smaller ones: they may meet it.
    """
    out: set[Name] = set()
    for place, name in enumerate(headcounts):
        judged = probes[name].judged if name in probes else ()
        failed = [one.target for one in judged if one.verdict is Verdict.FAILS]
        out |= {name} if failed else set()
        out |= set(headcounts[:place]) if by_order and any(map(helped, failed)) else set()
        out |= set(headcounts[place:]) if by_order and any(map(_harmed, failed)) else set()
    return out


def _in_turn(batches: Batches, headcounts: Sequence[Name], rule: Rule) -> dict[Name, Probe]:
    probes: dict[Name, Probe] = {}
    for name in headcounts:
        probes |= settle(batches, [name], rule)
        if probes[name].verdict is Verdict.MEETS:
            break
    return probes


def _settled(probe: Probe, vital: Callable[[Target], bool]) -> bool:
    failed = any(one.verdict is Verdict.FAILS and vital(one.target) for one in probe.judged)
    return failed or all(one.verdict is not Verdict.CLOSE for one in probe.judged)
