"""One scenario, many replications: what a run is, and how to ask it things.

Owns :func:`run` and its result, but for what all results share (:mod:`.result`); must never start
a process (see :mod:`.replicate`), write a file (see :mod:`.store`) or word a sentence (see
:mod:`simulator.report`).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pandas as pd

from simulator.experiment import monthly, replicate, summary, verdicts
from simulator.experiment.checks import checked_seed, known, loaded, whole_number
from simulator.experiment.intervals import LEVEL, Difference, Floats, paired_difference
from simulator.experiment.origin import Made, origin, plan_of
from simulator.experiment.replicate import Played, Progress, Trial
from simulator.experiment.result import Result
from simulator.experiment.verdicts import Judged
from simulator.metrics import ByMonth
from simulator.records import SCHEMA, Records
from simulator.scenario import Scenario
from simulator.scenario.types import Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.report.words import Words

WEEKLY = [
    column
    for column in SCHEMA["timeline"]
    if column not in ("week", "tick", "date", "segment", "role", "backlog_age_hours")
]
"""Columns of the timeline that segments and roles add up to."""

REPLICATIONS = 100
KEEP_TABLES = 10
"""Replications whose tables a run holds in memory and saves, a few megabytes each."""


@dataclass(frozen=True, eq=False, repr=False)
class RunResult(Result):
    """What ``values.shape[0]`` replications of a scenario gave.

    ``values`` has one row a replication and columns (scope, name, metric), nan where undefined.
    ``kept`` holds the records of some replications; the others are played again when asked for.
    ``by_month`` holds the months of each.
    """

    scenario: Scenario
    seed: int
    values: pd.DataFrame
    kept: Mapping[int, Records]
    made: Made
    by_month: tuple[ByMonth, ...] = ()

    @property
    def replications(self) -> int:
        return len(self.values)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure, one row each: see :func:`simulator.experiment.summary.summarise`."""
        return summary.summarise(self.values)

    @cached_property
    def months(self) -> pd.DataFrame:
        """The report window month by month: see :func:`simulator.experiment.monthly.table`."""
        return monthly.table(self.by_month)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """What became of the scenario's targets."""
        return self.judge(self.scenario.targets)

    def judge(self, targets: Iterable[Target]) -> tuple[Judged, ...]:
        """What becomes of targets in this run."""
        return tuple(verdicts.judge(target, self.values) for target in targets)

    @property
    def targets(self) -> pd.DataFrame:
        """What became of the targets: see :func:`simulator.experiment.verdicts.table`."""
        return verdicts.table(self.judged)

    def series(
        self, metric: str, segment: str | None = None, role: str | None = None
    ) -> pd.Series[float]:
        """A figure in each replication, of the whole team, of one segment or of one role.

        Raises ValueError when there is no such figure, or both are named.
        """
        figures = self.values.columns.to_frame(index=False)
        if segment is not None and role is not None:
            raise ValueError("a figure is that of a segment or of a role; name one of them")
        group = ("total", "")
        for scope, name in (("segment", segment), ("role", role)):
            if name is not None:
                known(scope, name, figures["name"][figures["scope"] == scope].unique())
                group = (scope, name)
        here = (figures["scope"] == group[0]) & (figures["name"] == group[1])
        known("metric", metric, figures["metric"][here])
        return self.values[(*group, metric)]

    def difference(
        self,
        metric: str,
        other: RunResult,
        segment: str | None = None,
        level: float = LEVEL,
        role: str | None = None,
    ) -> Difference:
        """This run less the ``other``, replication by replication; interval of ``level``.

        Raises ValueError unless both met the same worlds: one seed, equally many replications.
        """
        if (self.seed, self.replications) != (other.seed, other.replications):
            raise ValueError(
                "only runs of one seed with equally many replications meet the same customers; "
                f"these are seed {self.seed} with {self.replications} replications and seed "
                f"{other.seed} with {other.replications}"
            )
        return paired_difference(
            _numbers(self.series(metric, segment, role)),
            _numbers(other.series(metric, segment, role)),
            level,
        )

    def table(self, name: str, replication: int = 0) -> pd.DataFrame:
        """One of the five tables of a replication, played again unless it was kept.

        Raises ValueError for an unknown table, or a replication that is not part of the run.
        """
        known("table", name, SCHEMA)
        number = whole_number("replication", replication, at_least=0)
        if number >= self.replications:
            raise ValueError(
                f"replication {number} is not part of this run, which has 0 to "
                f"{self.replications - 1}"
            )
        records = self.kept.get(number)
        if records is None:
            trial = Trial(self.scenario.name, self.scenario.setup, self.seed, number)
            records = replicate.replay(trial)
        return records.table(name)

    def weekly(self, column: str, role: str | None = None) -> pd.DataFrame:
        """A column of the timeline in every week, summed over its rows or those of one role: a row
        for each week's first tick, a column for each kept replication.

        Raises ValueError for a column that does not add up, or an unknown role.
        """
        known("weekly column", column, WEEKLY)
        if role is not None:
            known("role", role, [one.name for one in self.scenario.setup.roles])
        weeks = {}
        for number in sorted(self.kept):
            table = self.kept[number].timeline
            rows = table if role is None else table[table["role"] == role]
            weeks[number] = rows.groupby("tick")[column].sum()
        return pd.DataFrame(weeks).rename_axis(index="tick", columns="replication")

    def words(self) -> Words:
        from simulator.report.run_words import run_words

        return run_words(self)

    def plot(self) -> Figure:
        from simulator.report.figures import run_figure

        return run_figure(self)

    def _repr_html_(self) -> str:
        from simulator.report.html import run_html

        return run_html(self)

    def __repr__(self) -> str:
        return (
            f"<RunResult {self.scenario.name!r}: {self.replications} replications, "
            f"seed {self.seed}>"
        )

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, in the shape that ``csmsim run --json`` prints."""
        return {
            "scenario": self.scenario.name,
            **plan_of(self.scenario),
            "seed": self.seed,
            "replications": self.replications,
            **summary.blocks(self.frame),
            "targets": verdicts.entries(self.judged),
        }

    def sheets(self) -> dict[str, pd.DataFrame]:
        months = {} if self.months.empty else {"By month": self.months}
        return super().sheets() | months

    def manifest(self) -> dict[str, Any]:
        return {
            "kind": "run",
            **origin(self.scenario, self.seed, self.replications, self.made),
            "kept_replications": sorted(self.kept),
        }

    def long_values(self) -> pd.DataFrame:
        """:attr:`values` as rows (replication, scope, name, metric, value)."""
        return summary.long_values(self.values)


def run(
    scenario: Scenario,
    *,
    plan: str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
    keep_tables: int = KEEP_TABLES,
) -> RunResult:
    """Plays a scenario ``replications`` times. The result depends on the scenario, the seed and
    the number of replications alone.

    ``plan``: the one of the scenario's plans to play, by default the one that it names itself.
    ``jobs``: worker processes, by default one a core. ``progress(done, total)`` is called as the
    work goes on. The tables of the first ``keep_tables`` replications are kept.

    Raises ValueError for arguments that make no sense, TypeError for a path that is not loaded,
    ScenarioError for a plan that is not there, ReplicationError when a replication fails.
    """
    loaded(scenario)
    if plan is not None:
        scenario = scenario.plan(plan)
    seed, replications, jobs = check_arguments(seed, replications, jobs)
    keep = whole_number("keep_tables", keep_tables, at_least=0)
    trials = [
        Trial(scenario.name, scenario.setup, seed, number, keep=number < keep)
        for number in range(replications)
    ]
    played, made = make(trials, jobs, progress)
    return result_of(scenario, seed, played, made)


def check_arguments(seed: int, replications: int, jobs: int | None) -> tuple[int, int, int | None]:
    return (
        checked_seed(seed),
        whole_number("replications", replications, at_least=1),
        None if jobs is None else whole_number("jobs", jobs, at_least=1),
    )


def make(
    trials: list[Trial], jobs: int | None, progress: Progress | None
) -> tuple[list[Played], Made]:
    """Plays the trials and notes how that was done."""
    started = dt.datetime.now(dt.UTC)
    began = time.perf_counter()
    played = replicate.replicate(trials, jobs=jobs, progress=progress)
    return played, Made(jobs or joblib.cpu_count(), started, time.perf_counter() - began)


def result_of(scenario: Scenario, seed: int, played: list[Played], made: Made) -> RunResult:
    """The result of replications 0, 1, ... of a scenario."""
    kept = {i: one.records for i, one in enumerate(played) if one.records is not None}
    values = summary.values_table(played, range(len(played)))
    return RunResult(scenario, seed, values, kept, made, tuple(one.months for one in played))


def _numbers(series: pd.Series[float]) -> Floats:
    return np.asarray(series, dtype=np.float64)
