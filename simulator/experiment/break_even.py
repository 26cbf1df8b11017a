"""How far the assumption that matters most must move before a decision flips.

That assumption is the gap between the renewal of served and of neglected customers: that missed
touches cost renewals is well supported, how much is folklore. Owns the questions that are asked of
it and the answer; must never decide anything itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulator.experiment import altered, objectives, summary
from simulator.experiment.crossing import Crossing, band, nearest_change
from simulator.experiment.intervals import Floats
from simulator.experiment.replicate import Progress, Trial, replicate
from simulator.experiment.verdicts import margins
from simulator.scenario import Scenario
from simulator.scenario.types import Setup, Target

WIDEST = 2.0
"""The gap is moved from none to twice the assumed one."""

ENOUGH = 50
"""Replications, at most: pairs under one world differ little."""

ROUNDS = 2
"""How often the place of the change is played itself, and found more exactly."""

NEAR = 0.02
"""A change that moved by less, as a share of the assumed gap, is found."""


def gaps(setup: Setup) -> dict[str, float]:
    """Segment -> the assumed gap, as a share of customers."""
    return {one.name: one.renewal.served - one.renewal.neglected for one in setup.segments}


def widest(setup: Setup) -> float:
    """The largest share of the gap that is looked at: no further than until as few neglected
    customers renew as can be said."""
    limits = [
        (one.renewal.served - altered.LEAST_RENEWAL) / gap
        for one, gap in zip(setup.segments, gaps(setup).values(), strict=True)
        if gap > 0
    ]
    return max(1.0, min(WIDEST, *limits)) if limits else 1.0


@dataclass(frozen=True, slots=True)
class Pays:
    """Whether ``of`` is worth at least as much as ``against``, by expected net value."""

    of: str
    against: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.of, self.against

    @property
    def shares(self) -> tuple[float | None, ...]:
        return (None,)

    def conditions(self, scenarios: Mapping[str, Scenario], values: Values) -> list[Floats]:
        one, other = (objectives.net_worth(scenarios[n], values[n]) for n in self.names)
        return [one - other]


@dataclass(frozen=True, slots=True)
class Meets:
    """Whether ``of`` meets all ``targets``."""

    of: str
    targets: tuple[Target, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def shares(self) -> tuple[float | None, ...]:
        return tuple(target.share for target in self.targets)

    def conditions(self, scenarios: Mapping[str, Scenario], values: Values) -> list[Floats]:
        return [margins(target, values[self.of]) for target in self.targets]


Values = Mapping[str, pd.DataFrame]
Question = Pays | Meets


@dataclass(frozen=True, eq=False)
class BreakEven:
    """Where the answer to a question changes as the assumed gap is scaled.

    ``at``, ``low`` and ``high`` are shares of the assumed gap (see :class:`.crossing.Crossing`);
    ``now`` is the answer at the gap assumed, ``widest`` the largest share looked at. ``frame`` has
    a row for each share played and condition: share, condition, mean, ci_low, ci_high, n.
    """

    question: Question
    now: bool
    crossing: Crossing
    gaps: Mapping[str, float]
    widest: float
    frame: pd.DataFrame
    expected: bool  # the luck of single renewals is taken out of the ARR

    @property
    def flips(self) -> bool:
        return not np.isnan(self.crossing.at)

    @property
    def at(self) -> float:
        """The share of the assumed gap at which the answer changes; nan where it does not."""
        return self.crossing.at

    @property
    def points(self) -> dict[str, float]:
        """Segment -> the gap at which the answer changes, as a share of customers."""
        return {name: self.at * gap for name, gap in self.gaps.items()}

    @property
    def target(self) -> Target | None:
        """The target that changes sides, where the question is whether all are met."""
        if isinstance(self.question, Pays) or not self.flips:
            return None
        return self.question.targets[self.crossing.condition]

    def words(self) -> str:
        """A sentence."""
        from simulator.report.break_even_words import break_even_words

        return break_even_words(self)

    def __repr__(self) -> str:
        return f"<BreakEven: {self.words()}>"

    def to_json(self) -> dict[str, Any]:
        """Plain values; None for what is undefined or has no end."""
        plain = summary.plain
        return {
            "question": "net_value" if isinstance(self.question, Pays) else "targets",
            "of": self.question.of,
            "against": self.question.against if isinstance(self.question, Pays) else None,
            "now": self.now,
            "share_of_gap": plain(self.crossing.at),
            "share_low": plain(self.crossing.low),
            "share_high": plain(self.crossing.high),
            "widest": self.widest,
            "target": None if self.target is None else str(self.target),
            "assumed_gap": dict(self.gaps),
            "gap_at_flip": {name: plain(gap) for name, gap in self.points.items()},
            "expected_figures": self.expected,
        }


def find_break_even(
    scenarios: Mapping[str, Scenario],
    questions: Sequence[Question],
    played: Values,
    *,
    seed: int,
    replications: int = ENOUGH,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> BreakEven | None:
    """The nearest change of an answer, of several questions that make up a decision.

    ``played`` holds the values of scenarios at the gap assumed, of replications from 0 on: those
    that have fewer than ``replications`` are played again. All are played without the gap, with
    the widest one and near the change, against the same worlds.

    None where no segment has a gap, or a question has no answer because a figure is undefined.
    """
    names = list(dict.fromkeys(name for one in questions for name in one.names))
    setup = scenarios[names[0]].setup
    widest_ = min(widest(scenarios[name].setup) for name in names)
    if widest_ <= 1:
        return None
    enough = {
        name: played[name].iloc[:replications]
        for name in names
        if name in played and len(played[name]) >= replications
    }
    known: dict[float, dict[str, pd.DataFrame]] = {1.0: enough}

    def play(*shares: float) -> None:
        keys = [(x, name) for x in shares for name in names if name not in known.get(x, {})]
        trials = [
            Trial(f"{scenarios[name].name}, {name}", altered.gap(scenarios[name].setup, x), seed, k)
            for x, name in keys
            for k in range(replications)
        ]
        found = replicate(trials, jobs=jobs, progress=progress)
        for place, (x, name) in enumerate(keys):
            rows = found[place * replications : (place + 1) * replications]
            known.setdefault(x, {})[name] = summary.values_table(rows, range(replications))

    play(0.0, 1.0, widest_)
    if not _defined(scenarios, questions, known[1.0]):
        return None
    best = _nearest(scenarios, questions, known)
    for _ in range(ROUNDS):
        if np.isnan(best[1].at) or min(abs(best[1].at - share) for share in known) < NEAR:
            break
        play(best[1].at)
        best = _nearest(scenarios, questions, known)
    question, crossing = best
    now = all(c.mean() >= 0 for c in question.conditions(scenarios, known[1.0]))
    expected = all(objectives.hides_luck(known[1.0][name]) for name in names)
    frame = _frame(question, scenarios, known)
    return BreakEven(question, now, crossing, gaps(setup), widest_, frame, expected)


def _nearest(
    scenarios: Mapping[str, Scenario],
    questions: Sequence[Question],
    known: Mapping[float, Values],
) -> tuple[Question, Crossing]:
    """The question whose answer changes nearest to the gap assumed; of several that do not
    change, one for which chance leaves that open, else the first."""
    shares = sorted(known)
    found = []
    for question in questions:
        at = [question.conditions(scenarios, known[share]) for share in shares]
        curves = [np.stack(one, axis=1) for one in zip(*at, strict=True)]
        found.append((question, nearest_change(shares, curves, 1.0, question.shares)))

    def far(one: tuple[Question, Crossing]) -> tuple[float, bool]:
        at = one[1].at
        return (np.inf if np.isnan(at) else abs(at - 1), one[1].excluded)

    return min(found, key=far)


def _defined(
    scenarios: Mapping[str, Scenario], questions: Sequence[Question], values: Values
) -> bool:
    figures = [c for one in questions for c in one.conditions(scenarios, values)]
    return not any(np.isnan(figure).any() for figure in figures)


def _frame(
    question: Question, scenarios: Mapping[str, Scenario], known: Mapping[float, Values]
) -> pd.DataFrame:
    named = ["net_value"] if isinstance(question, Pays) else [str(t) for t in question.targets]
    rows = []
    for share in sorted(known):
        found = question.conditions(scenarios, known[share])
        for name, one, of_years in zip(named, found, question.shares, strict=True):
            ends = (float(x[0]) for x in band(one[:, np.newaxis], of_years))
            rows.append((share, name, *ends, len(one)))
    return pd.DataFrame(rows, columns=["share", "condition", "mean", "ci_low", "ci_high", "n"])
