"""Alternatives against the same customers: what differs, and how sure that is.

Owns :func:`compare` and its result; must never start a process (see :mod:`.replicate`), write a
file (see :mod:`.store`) or draw (see :mod:`simulator.report`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from simulator.experiment import differences, monthly, summary, verdicts
from simulator.experiment.alternatives import alternatives_of, check_comparable
from simulator.experiment.break_even import ENOUGH, BreakEven, Pays, find_break_even
from simulator.experiment.checks import known
from simulator.experiment.differences import DIFFERENCES, NET_VALUES
from simulator.experiment.intervals import (
    LEVEL,
    NO_DIFFERENCE,
    Difference,
    Floats,
    paired_difference,
)
from simulator.experiment.origin import Made, origin, plan_of
from simulator.experiment.replicate import Progress, Trial
from simulator.experiment.result import SameWorlds, with_key
from simulator.experiment.run import REPLICATIONS, RunResult, check_arguments, make, result_of
from simulator.experiment.verdicts import Aim, Judged
from simulator.scenario import Scenario
from simulator.scenario.types import Book

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.delay import Delay
    from simulator.report.words import Words


@dataclass(frozen=True, eq=False, repr=False)
class CompareResult(SameWorlds[str]):
    """What each alternative gave against the same worlds, and its differences to ``baseline``.

    ``scenario`` is that of the baseline; ``points`` holds the run of each alternative, each with
    its own book. Only the differences in :attr:`aims` hold at once; every other interval is by
    itself, and the more of them are read, the more of them miss: take these as exploratory.
    """

    KEY: ClassVar[str] = "alternative"
    KIND: ClassVar[str] = "comparison"
    SHEET: ClassVar[str] = "Comparison"
    PICTURE: ClassVar[str] = "compare.png"

    scenario: Scenario
    baseline: str
    points: Mapping[str, RunResult]
    made: Made
    delay: Delay | None = None  # what the alternative is, where it is a plan that comes later
    break_evens: Mapping[str, BreakEven] = field(default_factory=dict)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The names of all but the baseline, in the order given."""
        return tuple(name for name in self.points if name != self.baseline)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure of every alternative: its name, the columns of :attr:`RunResult.frame`,
        and what it differs from the baseline by: difference, its 95 % interval, and the share of
        years in which it is better (nan where nothing is better, and for the baseline)."""
        base = self.points[self.baseline]
        frames = []
        for name, run in self.points.items():
            if name == self.baseline:
                rows = run.frame.assign(**dict.fromkeys(DIFFERENCES, np.nan))
            else:
                rows = differences.beside(run, base)
            rows.insert(0, self.KEY, name)
            frames.append(rows)
        return pd.concat(frames, ignore_index=True)

    def difference(
        self,
        metric: str,
        a: str,
        b: str,
        segment: str | None = None,
        level: float = LEVEL,
        role: str | None = None,
    ) -> Difference:
        """``metric`` of ``a`` less that of ``b``, replication by replication.

        Also of ``net_value``, in-year: the paired difference in ARR at the window's end less that
        in the team's cost over the window; and of ``net_value_next``, the same for the 12 months
        that follow. nan where a book is held, whose ARR is nobody's, and where these months are
        not simulated.
        Raises ValueError for an unknown metric, alternative, segment or role.
        """
        if metric not in NET_VALUES:
            return super().difference(metric, a, b, segment, level, role)
        one, other = (self._net(metric, name, segment, role) for name in (a, b))
        return paired_difference(one, other, level)

    def _net(self, net_value: str, name: str, segment: str | None, role: str | None) -> Floats:
        figures = NET_VALUES[net_value]
        worth, cost = (self[name].series(metric, segment, role) for metric in figures)
        return np.asarray(differences.net(self[name].scenario, worth, cost), dtype=np.float64)

    def scenario_of(self, point: str) -> Scenario:
        """The scenario of an alternative."""
        return self[point].scenario

    def judged(self, point: str) -> tuple[Judged, ...]:
        """What becomes of the baseline's targets in an alternative."""
        return self[point].judge(self.scenario.targets)

    @cached_property
    def months(self) -> pd.DataFrame:
        """The months of every alternative, each with what it differs from the baseline by: its
        name and the columns of :func:`simulator.experiment.monthly.beside`."""
        held = self.scenario.setup.book is Book.HELD
        base = self.points[self.baseline].by_month
        frames = {name: monthly.beside(r.by_month, base, held) for name, r in self.points.items()}
        return with_key(frames, (self.KEY,))

    def sheets(self) -> dict[str, pd.DataFrame]:
        return super().sheets() | {"By month": self.months}

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The stated family: each of the baseline's targets in each alternative."""
        pairs = [(name, one) for name in self.alternatives for one in self.judged(name)]
        level = 1 - (1 - LEVEL) / max(1, len(pairs))
        return tuple(Aim(name, one, self._aimed(name, one, level)) for name, one in pairs)

    def _aimed(self, name: str, one: Judged, level: float) -> Difference:
        metric = one.figure if one.target.share is None else one.target.metric
        segment = one.target.segment or None
        if not one.n:  # the alternative may not even have the segment
            return NO_DIFFERENCE
        return self.difference(metric, name, self.baseline, segment, level)

    def break_even(
        self, alternative: str, jobs: int | None = None, progress: Progress | None = None
    ) -> BreakEven | None:
        """How far the gap between served and neglected renewal must move before ``alternative``
        is no longer worth more (or less) than the baseline, by expected net value in-year.

        Played now unless it was asked for when comparing. None where the book is held or no gap
        is assumed. ValueError for an unknown alternative.
        """
        known("alternative", alternative, self.alternatives)
        if alternative in self.break_evens:
            return self.break_evens[alternative]
        return find_break_even(
            {name: run.scenario for name, run in self.points.items()},
            [Pays(alternative, self.baseline)],
            {name: run.values for name, run in self.points.items()},
            seed=self.seed,
            replications=min(ENOUGH, self.replications),
            jobs=jobs,
            progress=progress,
        )

    def words(self) -> Words:
        from simulator.report.compare_words import compare_words

        return compare_words(self)

    def plot(self) -> Figure:
        from simulator.report.figures import compare_figure

        return compare_figure(self)

    def _repr_html_(self) -> str:
        from simulator.report.html import compare_html

        return compare_html(self)

    def __repr__(self) -> str:
        others = ", ".join(self.alternatives)
        return (
            f"<CompareResult {self.scenario.name!r}: {others} against {self.baseline}; "
            f"{self.replications} replications each, seed {self.seed}>"
        )

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, in the shape that ``csmsim compare --json`` prints."""
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replications": self.replications,
            "baseline": self.baseline,
            **({} if self.delay is None else {"delay": asdict(self.delay)}),
            "alternatives": [
                {
                    "alternative": name,
                    **plan_of(run.scenario),
                    **summary.blocks(run.frame),
                    "differences": self._differences_of(name),
                    **self._break_even_of(name),
                    "targets": verdicts.entries(self.judged(name)),
                }
                for name, run in self.points.items()
            ],
            "simultaneous": [
                {
                    "alternative": aim.alternative,
                    "target": str(aim.judged.target),
                    "segment": aim.judged.target.segment,
                    "difference": summary.plain(aim.difference.mean),
                    "difference_low": summary.plain(aim.difference.ci_low),
                    "difference_high": summary.plain(aim.difference.ci_high),
                }
                for aim in self.aims
            ],
        }

    def _differences_of(self, name: str) -> dict[str, Any]:
        frame = self.frame[self.frame[self.KEY] == name]
        return {} if name == self.baseline else summary.blocks(frame, DIFFERENCES)

    def _break_even_of(self, name: str) -> dict[str, Any]:
        found = self.break_evens.get(name)
        return {} if found is None else {"break_even": found.to_json()}

    def manifest(self) -> dict[str, Any]:
        return {
            "kind": "compare",
            **origin(self.scenario, self.seed, self.replications, self.made),
            "baseline": self.baseline,
            **({} if self.delay is None else {"delay": asdict(self.delay)}),
            "alternatives": {
                name: {
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


def compare(
    scenario: Scenario | Mapping[str, Scenario],
    *,
    variants: Iterable[str] | None = None,
    plans: Iterable[str] | None = None,
    baseline: str | None = None,
    break_even: bool = False,
    replications: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CompareResult:
    """Plays alternatives against the same customers, CSMs' luck and renewals' luck included.

    The alternatives are ``variants`` or ``plans`` of a scenario, by default all variants, or all
    plans where it has no variants; or scenarios by name: ``compare({"six": s6, "seven": s7})``.
    ``baseline`` is by default the first; "as_it_stands", there or among the plans or variants, is
    the scenario as it is given, with none of them. Each keeps its own book, living unless its
    scenario says otherwise. ``break_even`` asks for that of each. The other arguments are those of
    :func:`simulator.experiment.run.run`.

    Raises ValueError for arguments that make no sense, IncomparableError for alternatives that
    report other days or another currency, TypeError for a path that is not loaded, ScenarioError
    for a variant or plan that is not there, ReplicationError when a replication fails.
    """
    seed, replications, jobs = check_arguments(seed, replications, jobs)
    scenarios = alternatives_of(scenario, variants, plans, baseline)
    first = next(iter(scenarios))
    base = first if baseline is None else known("baseline", baseline, scenarios)
    check_comparable(scenarios, base)
    trials = [
        Trial(f"{one.name}, {name}", one.setup, seed, number)
        for name, one in scenarios.items()
        for number in range(replications)
    ]
    played, made = make(trials, jobs, progress)
    points = {
        name: result_of(one, seed, played[i : i + replications], made)
        for (name, one), i in zip(
            scenarios.items(), range(0, len(played), replications), strict=True
        )
    }
    result = CompareResult(scenarios[base], base, points, made)
    if not break_even:
        return result
    found = {name: result.break_even(name, jobs, progress) for name in result.alternatives}
    return replace(
        result, break_evens={name: one for name, one in found.items() if one is not None}
    )
