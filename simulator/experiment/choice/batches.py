"""Replications of several scenarios, played as they are asked for, in their order.

Owns what has been played so far; must never start a process (see
:mod:`simulator.experiment.replicate`) nor decide when there is enough.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import joblib
import pandas as pd

from simulator.experiment import summary
from simulator.experiment.origin import Made
from simulator.experiment.replicate import Played, Progress, Trial
from simulator.experiment.run import RunResult, make, result_of
from simulator.scenario import Scenario

Name = int | str
"""Of an alternative: a headcount, or the name of a plan or variant."""


class Batches:
    """Replications 0, 1, ... of each scenario against the worlds of one seed."""

    def __init__(
        self,
        scenarios: Mapping[Name, Scenario],
        seed: int,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.scenarios: dict[Name, Scenario] = dict(scenarios)
        self.seed, self.jobs = seed, jobs
        self.made = Made(jobs or joblib.cpu_count(), dt.datetime.now(dt.UTC), 0.0)
        self._progress = progress
        self._played: dict[Name, list[Played]] = {name: [] for name in scenarios}
        self._tables: dict[Name, pd.DataFrame] = {}

    def count(self, name: Name) -> int:
        """Replications played so far."""
        return len(self._played[name])

    def play(self, wanted: Mapping[Name, int]) -> None:
        """Plays until each of these scenarios has so many replications.

        Raises ReplicationError and WorkersLostError as
        :func:`simulator.experiment.replicate.replicate` does.
        """
        places = [
            (name, number)
            for name, count in wanted.items()
            for number in range(self.count(name), count)
        ]
        if not places:
            return
        trials = [
            Trial(f"{self.scenarios[name].name}, {name}", self.scenarios[name].setup, self.seed, k)
            for name, k in places
        ]
        played, made = make(trials, self.jobs, self._told())
        for (name, _), one in zip(places, played, strict=True):
            self._played[name].append(one)
            self._tables.pop(name, None)
        self.made = replace(self.made, wall_seconds=self.made.wall_seconds + made.wall_seconds)

    def values(self, name: Name) -> pd.DataFrame:
        """What was played: see :func:`simulator.experiment.summary.values_table`."""
        if name not in self._tables:
            played = self._played[name]
            self._tables[name] = summary.values_table(played, range(len(played)))
        return self._tables[name]

    def results(self) -> dict[Name, RunResult]:
        """The runs of all that were played, each of its own number of replications."""
        return {
            name: result_of(self.scenarios[name], self.seed, played, self.made)
            for name, played in self._played.items()
            if played
        }

    def _told(self) -> Progress | None:
        """How far all batches are: nobody knows how many will follow."""
        before, tell = sum(map(len, self._played.values())), self._progress
        if tell is None:
            return None
        return lambda done, total: tell(before + done, before + total)
