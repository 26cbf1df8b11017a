"""Plans under sampled assumptions: in which of them each fails, and how far figures then spread.

Owns what is read off these samples. Each sampled future is played in the same few worlds, so two of
them differ by their assumptions alone. Plays nothing itself, and words nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.experiment import verdicts
from simulator.experiment.differences import NET_VALUES
from simulator.experiment.intervals import Floats
from simulator.experiment.stress.tree import Flags, Tree, grow
from simulator.scenario.types import Target
from simulator.scenario.types_futures import Uncertainty

FEWEST = 10
"""Samples below which no rule is looked for: a leaf of a tenth of them would be nothing."""


@dataclass(frozen=True)
class Rule:
    """Under which assumptions a plan fails, as far as one shallow tree can tell; its text says it.

    ``fails_by`` is "targets" where failing means to miss one of them, on the average of the few
    replications, else "net_value" (worth less than ``baseline``). ``tree`` is None where there
    were too few samples; its conditions count the ``ranges``.
    """

    plan: str
    ranges: tuple[Uncertainty, ...]
    tree: Tree | None
    samples: int
    failed: int
    each: int  # replications a sample
    fails_by: str
    baseline: str

    @property
    def found(self) -> bool:
        """Whether there is a rule that tells better than guessing."""
        return self.tree is not None and self.tree.depth > 0

    def __str__(self) -> str:
        from simulator.report.rule_words import rule_words

        return rule_words(self)

    __repr__ = __str__


@dataclass(frozen=True, eq=False)
class Samples:
    """Values of the uncertain assumptions, shape (samples, ranges), and what came of each plan:
    a table of figures for each sample, as :func:`simulator.experiment.summary.values_table` makes
    it."""

    ranges: tuple[Uncertainty, ...]
    values: Floats
    tables: Mapping[str, Sequence[pd.DataFrame]]
    baseline: str

    def __len__(self) -> int:
        return len(self.values)

    @property
    def each(self) -> int:
        """Replications of each sample."""
        return max((len(table) for found in self.tables.values() for table in found), default=0)

    def series(self, metric: str, plan: str) -> Floats:
        """A figure of the whole company, shape (samples, replications); net values are those
        against the baseline plan in the same sample. nan where it is undefined."""
        if metric not in NET_VALUES:
            return self._figure(metric, plan)
        worth, cost = NET_VALUES[metric]
        here, there = (
            self._figure(worth, name) - self._figure(cost, name) for name in (plan, self.baseline)
        )
        return here - there

    def _figure(self, metric: str, plan: str) -> Floats:
        column = ("total", "", metric)
        rows = [
            table[column].to_numpy(np.float64)
            if column in table.columns
            else np.full(len(table), np.nan)
            for table in self.tables[plan]
        ]
        return np.array(rows).reshape(len(self), -1)

    def fails(self, plan: str, targets: Sequence[Target]) -> Flags:
        """Whether the plan misses a target in each sample, or, where there are none, is worth less
        than the baseline; nothing is missed that cannot be told."""
        if not targets:
            return np.asarray(self.series("net_value", plan).mean(axis=1) < 0)
        return np.array(
            [
                any(_misses(verdicts.judge(target, table)) for target in targets)
                for table in self.tables[plan]
            ],
            dtype=np.bool_,
        )

    def rule(self, plan: str, targets: Sequence[Target]) -> Rule:
        """The rule by which a plan fails."""
        fails = self.fails(plan, targets)
        tree = grow(self.values, fails) if len(self) >= FEWEST and self.ranges else None
        by = "targets" if targets else "net_value"
        n = len(self)
        return Rule(plan, self.ranges, tree, n, int(fails.sum()), self.each, by, self.baseline)


def _misses(one: verdicts.Judged) -> bool:
    """Whether the figures themselves, few as they are, lie on the wrong side of the line."""
    if math.isnan(one.mean) or math.isnan(one.met):
        return False
    if one.target.share is not None:
        return one.met < one.target.share - verdicts.ROUNDING
    return not verdicts.reaches(one.target, one.mean)
