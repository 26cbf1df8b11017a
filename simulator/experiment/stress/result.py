"""What a stress test gave, and how to ask it things.

Owns the result of :func:`simulator.experiment.stress.stress.stress`; its tables are those of
:mod:`.tables`. Must never start a process, write a file or draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from simulator.experiment import differences, summary, verdicts
from simulator.experiment.checks import known
from simulator.experiment.differences import NET_VALUES
from simulator.experiment.intervals import LEVEL, Difference, Floats, paired_difference
from simulator.experiment.origin import Made, origin
from simulator.experiment.result import SameWorlds
from simulator.experiment.run import RunResult
from simulator.experiment.stress import tables
from simulator.experiment.stress.futures import Future
from simulator.experiment.stress.samples import Rule, Samples
from simulator.experiment.verdicts import Judged
from simulator.scenario import Scenario
from simulator.scenario.schema_futures import AS_PLANNED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.report.words import Words


@dataclass(frozen=True, eq=False, repr=False)
class StressResult(SameWorlds[tuple[str, str]]):
    """What each plan gave in each future, all in the same worlds.

    ``points`` holds the run of each (plan, future); ``as_planned`` is the first future. Net values
    are those against the ``baseline`` plan in the same future. ``samples`` holds the futures in
    which uncertain assumptions were drawn, whose replications are few and kept apart.
    """

    KEY: ClassVar[str] = "plan and future"
    KIND: ClassVar[str] = "stress test"
    COLUMNS: ClassVar[tuple[str, ...]] = ("plan", "future")
    SHEET: ClassVar[str] = "Stress"
    PICTURE: ClassVar[str] = "stress.png"

    scenario: Scenario
    baseline: str
    futures: tuple[Future, ...]
    points: Mapping[tuple[str, str], RunResult]
    samples: Samples
    made: Made

    @property
    def plans(self) -> tuple[str, ...]:
        """The names of the plans, in the order given."""
        return tuple(dict.fromkeys(plan for plan, _ in self.points))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the futures, ``as_planned`` first."""
        return tuple(future.name for future in self.futures)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure of every plan in every future: plan, future, the columns of
        :attr:`RunResult.frame`, and what it differs from the baseline plan by in that future."""
        frames = []
        for (plan, future), run in self.points.items():
            rows = differences.beside(run, self.points[self.baseline, future])
            rows.insert(0, "future", future)
            rows.insert(0, "plan", plan)
            frames.append(rows)
        return pd.concat(frames, ignore_index=True)

    def series(self, metric: str, plan: str, future: str, segment: str | None = None) -> Floats:
        """A figure in each replication, shape (replications,); a net value is that against the
        baseline plan in the same future.

        Raises ValueError for a metric, plan, future or segment that is not there.
        """
        run = self[plan, future]
        if metric not in NET_VALUES:
            return np.asarray(run.series(metric, segment), dtype=np.float64)
        here, there = (
            differences.net(one.scenario, *(one.series(m, segment) for m in NET_VALUES[metric]))
            for one in (run, self[self.baseline, future])
        )
        return np.asarray(here - there, dtype=np.float64)

    def regret(self, metric: str = "net_value", segment: str | None = None) -> pd.DataFrame:
        """How much each plan is regretted in each future, a row each: plan, future, regret with
        its paired 95 % interval (regret_low, regret_high), best_other, metric, unit.

        Signed: what the best of the *other* plans is better by. Above 0, that plan would have been
        the better choice; below 0, the plan is ahead of every other by so much, and an improvement
        is no regret. The interval takes into account that the best is told by its mean.

        Raises ValueError for a metric that has no better side, or fewer than two plans.
        """
        return tables.regret(self, metric, segment)

    def minimax(self, metric: str = "net_value", segment: str | None = None) -> pd.DataFrame:
        """The plans by the most that each may be regretted, the least first: plan, regret (0 for
        one that is never behind), the future in which that is, and the interval of the most, which
        takes into account that the worst future is told by its mean."""
        return tables.minimax(tables.regret(self, metric, segment, futures=len(self.futures)))

    def change(self, metric: str, segment: str | None = None) -> pd.DataFrame:
        """What each future does to each plan, against the same plan ``as_planned``: plan, future,
        change, change_low, change_high, metric, unit; paired, 95 % intervals."""
        return tables.change(self, metric, segment)

    def meets(self) -> pd.DataFrame:
        """In how many of the futures each plan meets all targets: plan, futures, meets, fails,
        open (too close to call at so many replications), share. No rows without targets."""
        return tables.meets(self)

    def cvar(
        self, metric: str, worst: float | str = "10%", segment: str | None = None
    ) -> pd.DataFrame:
        """The mean of the ``worst`` share of years in each future: plan, future, mean, cvar,
        metric, unit. nan where fewer than four years are that share."""
        return tables.cvar(self, metric, worst, segment)

    def spread(self, metric: str) -> pd.DataFrame:
        """How far a figure may lie from its mean over the sampled futures, and why, by plan: see
        :class:`.regret.Spread`. More replications shrink nothing but ``error``."""
        return tables.spread(self, metric)

    def fails_when(self, plan: str) -> Rule:
        """The assumptions under which a plan misses a target (is worth less than the baseline,
        where there are none), read off the sampled futures; print it.

        Raises ValueError for a plan that is not there, and without samples or a measure.
        """
        known("plan", plan, self.plans)
        if not len(self.samples):
            raise ValueError("no assumptions were sampled; ask for them with samples=64")
        if not self.scenario.targets and plan == self.baseline:
            raise ValueError(
                f"nothing for {plan} to fail by: the scenario has no targets, and {plan} is the "
                "baseline"
            )
        return self._rules[plan]

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        targets = self.scenario.targets
        return {plan: self.samples.rule(plan, targets) for plan in self.plans}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """:meth:`fails_when` of every plan that can fail; none without samples."""
        if not len(self.samples):
            return ()
        plans = [plan for plan in self.plans if self.scenario.targets or plan != self.baseline]
        return tuple(self._rules[plan] for plan in plans)

    def difference(
        self,
        metric: str,
        a: tuple[str, str],
        b: tuple[str, str],
        segment: str | None = None,
        level: float = LEVEL,
        role: str | None = None,
    ) -> Difference:
        """``metric`` of one (plan, future) less that of another, replication by replication."""
        if metric not in NET_VALUES:
            return super().difference(metric, a, b, segment, level, role)
        one, other = (self.series(metric, *key, segment) for key in (a, b))
        return paired_difference(one, other, level)

    def judged(self, key: tuple[str, str]) -> tuple[Judged, ...]:
        """What becomes of the baseline's targets in a plan and future."""
        return self[key].judge(self.scenario.targets)

    def words(self) -> Words:
        from simulator.report.stress_words import stress_words

        return stress_words(self)

    def plot(self) -> Figure:
        from simulator.report.figures import stress_figure

        return stress_figure(self)

    def _repr_html_(self) -> str:
        from simulator.report.html import stress_html

        return stress_html(self)

    def __repr__(self) -> str:
        return (
            f"<StressResult {self.scenario.name!r}: {', '.join(self.plans)} in "
            f"{len(self.futures)} futures; {self.replications} replications each, "
            f"{len(self.samples)} sampled futures, seed {self.seed}>"
        )

    def sheets(self) -> dict[str, pd.DataFrame]:
        return super().sheets() | tables.sheets(self)

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, in the shape that ``csmsim stress --json`` prints."""
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replications": self.replications,
            "baseline": self.baseline,
            "futures": [{"future": one.name, "assumed": one.said} for one in self.futures],
            "points": [
                {
                    "plan": plan,
                    "future": future,
                    **summary.blocks(run.frame),
                    "targets": verdicts.entries(self.judged((plan, future))),
                }
                for (plan, future), run in self.points.items()
            ],
            **tables.entries(self),
        }

    def manifest(self) -> dict[str, Any]:
        return {
            "kind": "stress",
            **origin(self.scenario, self.seed, self.replications, self.made),
            "baseline": self.baseline,
            "plans": {plan: self[plan, AS_PLANNED].scenario.hash for plan in self.plans},
            "futures": {one.name: one.said for one in self.futures},
            "samples": len(self.samples),
            "replications_of_samples": self.samples.each,
            "kept_replications": [],
        }
