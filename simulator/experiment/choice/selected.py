"""What a choice with a guarantee comes to: the choice, the verdicts behind it, what others cost.

Owns the result; how it is found stands in :mod:`.select`. Must never start a process (see
:mod:`simulator.experiment.replicate`), write a file (see :mod:`simulator.experiment.store`)
or word a sentence (see :mod:`simulator.report`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from simulator.experiment import objectives, summary, verdicts
from simulator.experiment.break_even import BreakEven
from simulator.experiment.choice.batches import Name
from simulator.experiment.choice.feasible import Probe
from simulator.experiment.intervals import NO_DIFFERENCE, Difference, paired_difference
from simulator.experiment.objectives import Objective
from simulator.experiment.origin import Made, origin, plan_of
from simulator.experiment.result import Result, with_key
from simulator.experiment.run import RunResult
from simulator.experiment.verdicts import Judged, Verdict
from simulator.records import Records
from simulator.scenario import Scenario
from simulator.scenario.types import Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.report.words import Words


@dataclass(frozen=True)
class Terms:
    """What was asked, and how sure the answer should be."""

    objective: Objective
    confidence: float
    budget: int  # replications of one alternative, at most
    worth: float  # a smaller difference in the objective is taken as none
    targets: tuple[Target, ...]  # all of which the choice must meet
    considered: tuple[Name, ...]  # all alternatives
    lever: str = ""  # of teams of several sizes


@dataclass(frozen=True, eq=False, repr=False)
class SelectResult(Result):
    """``choice`` is the best alternative of those known to meet every target; None where none is.

    ``sure``: with probability ``terms.confidence`` the choice meets every target *and* none that
    meets them is better by ``terms.worth`` (of teams: none is smaller); where there is no choice,
    none meets them. Otherwise something was too close to call within the budget.

    How long an alternative was played hung on what was found, so the 95 % intervals of its figures
    and of differences are there to be read; the promise rests on :attr:`verdicts` and the race.

    ``points`` holds the run of each alternative that was played, each of as many replications as
    it took; ``ranked`` those not known to fail, best first. ``scenario`` is as given.
    """

    SHEET: ClassVar[str] = "Choice"
    PICTURE: ClassVar[str] = "select.png"

    scenario: Scenario
    seed: int
    terms: Terms
    probes: tuple[Probe, ...]
    points: Mapping[Name, RunResult]
    ranked: tuple[Name, ...]
    choice: Name | None
    sure: bool
    warnings: tuple[str, ...]
    made: Made
    break_even: BreakEven | None = None
    kept: Mapping[int, Records] = field(default_factory=dict)

    @property
    def replications(self) -> int:
        """Of the alternative that was played most often."""
        return max(len(run.values) for run in self.points.values())

    def __getitem__(self, name: Name) -> RunResult:
        """The run of an alternative. ValueError where it was not played."""
        if name not in self.points:
            there = ", ".join(map(str, self.points))
            raise ValueError(f"{name!r} was not played; there are {there}")
        return self.points[name]

    def judged(self, name: Name) -> tuple[Judged, ...]:
        """What became of the targets in an alternative that was played."""
        return next(one.judged for one in self.probes if one.alternative == name)

    def verdict(self, name: Name) -> Verdict:
        """Whether an alternative that was played meets all of them."""
        return next(one.verdict for one in self.probes if one.alternative == name)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """A row for each alternative and target: alternative, then the columns of
        :func:`simulator.experiment.verdicts.table`. All intervals hold at once; ``n`` are the
        replications at which the verdict was reached."""
        frames = [
            verdicts.table(one.judged).assign(alternative=one.alternative) for one in self.probes
        ]
        columns = ["alternative", *verdicts.COLUMNS]
        found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
        return found[columns]

    @property
    def targets(self) -> pd.DataFrame:
        """The same as :attr:`verdicts`."""
        return self.verdicts

    @property
    def reference(self) -> Name:
        """What costs are held against: the choice, else the alternative that comes nearest."""
        return self.nearest if self.choice is None else self.choice

    @property
    def nearest(self) -> Name:
        """Of the alternatives played the one that comes nearest to all targets: which leaves the
        fewest of them unmet, then the one that falls short by the least."""
        return min(self.probes, key=lambda one: one.shortfall).alternative

    @cached_property
    def cost(self) -> pd.DataFrame:
        """A row for each alternative that was played: alternative, its mean cost, the paired
        difference to that of :attr:`reference` with its 95 % interval, n (replications that
        both have)."""
        rows = []
        for name in self.points:
            gap = self.difference("cost", name, self.reference)
            mean = float(self[name].series("cost").mean())
            rows.append((name, mean, gap.mean, gap.ci_low, gap.ci_high, gap.n))
        columns = ["alternative", "cost", "difference", "difference_low", "difference_high", "n"]
        return pd.DataFrame(rows, columns=columns)

    def difference(self, metric: str, a: Name, b: Name) -> Difference:
        """``metric`` of ``a`` less that of ``b`` over the replications that both have; also of
        ``net_value``, by expected figures. ValueError for what is not there."""
        n = min(len(self[a].values), len(self[b].values))
        one, other = (self._series(metric, name)[:n] for name in (a, b))
        return paired_difference(one, other) if n else NO_DIFFERENCE

    def _series(self, metric: str, name: Name) -> np.ndarray[Any, np.dtype[np.float64]]:
        run = self[name]
        if metric == "net_value":
            return objectives.net_worth(run.scenario, run.values)
        return np.asarray(run.series(metric), dtype=np.float64)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure of every alternative played: its name, then the columns of
        :attr:`RunResult.frame`. Each mean is of all its replications."""
        return with_key({name: run.frame for name, run in self.points.items()}, ("alternative",))

    def long_values(self) -> pd.DataFrame:
        """Rows (alternative, replication, scope, name, metric, value)."""
        frames = {str(name): run.long_values() for name, run in self.points.items()}
        return with_key(frames, ("alternative",))

    def words(self) -> Words:
        from simulator.report.select_words import select_words

        return select_words(self)

    def plot(self) -> Figure:
        from simulator.report.figures import select_figure

        return select_figure(self)

    def _repr_html_(self) -> str:
        from simulator.report.html import select_html

        return select_html(self)

    def __repr__(self) -> str:
        sure = "" if self.sure else ", too close to call"
        return (
            f"<SelectResult {self.scenario.name!r}: {self.choice}{sure}; "
            f"{len(self.points)} of {len(self.terms.considered)} played, seed {self.seed}>"
        )

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, in the shape that ``csmsim select --json`` prints."""
        costs = self.cost.set_index("alternative")
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            **self._asked(),
            "choice": self.choice,
            "sure": self.sure,
            "alternatives": [
                {
                    "alternative": name,
                    "replications": len(run.values),
                    "verdict": self.verdict(name).value,
                    **summary.blocks(run.frame),
                    "cost_difference": {
                        key: summary.plain(float(costs[column][name]))
                        for key, column in (
                            ("mean", "difference"),
                            ("ci_low", "difference_low"),
                            ("ci_high", "difference_high"),
                        )
                    },
                    "targets": verdicts.entries(self.judged(name)),
                }
                for name, run in self.points.items()
            ],
            "warnings": list(self.warnings),
            "break_even": None if self.break_even is None else self.break_even.to_json(),
        }

    def _asked(self) -> dict[str, Any]:
        objective = self.terms.objective
        return {
            "maximise" if objective.sign > 0 else "minimise": objective.metric,
            "confidence": self.terms.confidence,
            "budget": self.terms.budget,
            "worth": self.terms.worth,
            "lever": self.terms.lever or None,
            "considered": list(self.terms.considered),
        }

    def manifest(self) -> dict[str, Any]:
        return {
            "kind": "select",
            **origin(self.scenario, self.seed, self.replications, self.made),
            **self._asked(),
            "played": {str(name): len(run.values) for name, run in self.points.items()},
            "alternatives": {
                str(name): {
                    "scenario": run.scenario.tree,
                    "scenario_file": run.scenario.file,
                    "scenario_hash": run.scenario.hash,
                    "variant": run.scenario.chosen,
                    **plan_of(run.scenario),
                }
                for name, run in self.points.items()
            },
            "kept_replications": [],
        }
