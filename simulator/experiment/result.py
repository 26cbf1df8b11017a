"""What every result offers, whether of one run or of several against the same worlds.

Owns what runs, sweeps and comparisons have in common; must never start a process (see
:mod:`.replicate`), write a file (see :mod:`.store`) or word a sentence (see
:mod:`simulator.report`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import pandas as pd

from simulator.experiment import store, summary, workbook
from simulator.experiment.checks import known
from simulator.experiment.intervals import LEVEL, Difference
from simulator.experiment.origin import Made
from simulator.experiment.verdicts import Judged
from simulator.experiment.verdicts import table as table_of
from simulator.records import Records
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.experiment.run import RunResult
    from simulator.report.words import Words

K = TypeVar("K", int, str, tuple[str, str])
AnyKey = TypeVar("AnyKey", bound=Hashable)


class Result(ABC):
    """Figures, what they mean in words and pictures, and how to keep them."""

    SHEET: ClassVar[str] = "Summary"  # the first of the workbook
    PICTURE: ClassVar[str] = ""  # the name that the figure is saved by, if it is
    scenario: Scenario
    kept: Mapping[int, Records]  # the records of some replications
    made: Made

    @property
    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """Every figure, one row each."""

    @property
    @abstractmethod
    def targets(self) -> pd.DataFrame:
        """What became of each target: see :func:`simulator.experiment.verdicts.table`."""

    @abstractmethod
    def plot(self) -> Figure: ...

    @abstractmethod
    def words(self) -> Words:
        """What the figures mean, in sentences."""

    @abstractmethod
    def _repr_html_(self) -> str: ...

    @abstractmethod
    def to_json(self) -> dict[str, Any]: ...

    @abstractmethod
    def manifest(self) -> dict[str, Any]:
        """What it takes to make this result again."""

    @abstractmethod
    def long_values(self) -> pd.DataFrame:
        """Every figure of every replication, one row each."""

    @property
    def metrics(self) -> pd.DataFrame:
        """The rows of :attr:`frame` for the whole team and for each segment."""
        return self._rows("total", "segment")

    def by(self, scope: str) -> pd.DataFrame:
        """The rows of :attr:`frame` by ``"segment"``, ``"role"``, ``"activity"``, ``"stage"`` or
        ``"trait"``."""
        return self._rows(known("scope", scope, summary.SCOPES))

    def _rows(self, *scopes: str) -> pd.DataFrame:
        return self.frame[self.frame["scope"].isin(scopes)].reset_index(drop=True)

    def sheets(self) -> dict[str, pd.DataFrame]:
        """The sheets of the workbook."""
        targets = {} if self.targets.empty else {"Targets": self.targets}
        return {
            self.SHEET: self.metrics,
            **targets,
            "By activity": self.by("activity"),
            "By role": self.by("role"),
            "By stage": self.by("stage"),
            **({} if (traits := self.by("trait")).empty else {"By trait": traits}),
        }

    def to_excel(self, path: str | Path) -> Path:
        """Writes a workbook; an existing file is replaced."""
        return store.write_file(path, workbook.workbook(self, self.words()))

    def save(self, directory: str | Path | None = None) -> Path:
        """Writes one folder: see :func:`simulator.experiment.store.save`."""
        files: dict[str, bytes] = {}
        if self.PICTURE:
            from simulator.report.figures import drawn

            files[self.PICTURE] = drawn(self.plot())
        return store.save(self, directory, files=files)


class SameWorlds(Result, Generic[K]):
    """Several runs of one seed and equally many replications, so that replication k of each met
    the same customers and the same luck.

    ``points`` holds the run of each; ``KEY`` says what tells them apart, in the ``COLUMNS`` of
    its tables if it is made of several.
    """

    KEY: ClassVar[str]
    KIND: ClassVar[str]
    COLUMNS: ClassVar[tuple[str, ...]] = ()
    points: Mapping[K, RunResult]
    kept: Mapping[int, Records] = MappingProxyType({})  # would be points times replications

    @property
    def seed(self) -> int:
        return self._first.seed

    @property
    def replications(self) -> int:
        return self._first.replications

    @property
    def _first(self) -> RunResult:
        return next(iter(self.points.values()))

    def __getitem__(self, key: K) -> RunResult:
        """One of the runs. ValueError when there is none of that key."""
        if key not in self.points:
            there = ", ".join(map(str, self.points))
            raise ValueError(f"no {self.KEY} {key!r} in this {self.KIND}, which has {there}")
        return self.points[key]

    def difference(
        self,
        metric: str,
        a: K,
        b: K,
        segment: str | None = None,
        level: float = LEVEL,
        role: str | None = None,
    ) -> Difference:
        """``metric`` at ``a`` less the same at ``b``, replication by replication.

        Raises ValueError for an unknown metric, point, segment or role.
        """
        return self[a].difference(metric, self[b], segment, level, role)

    def table(self, name: str, point: K, replication: int = 0) -> pd.DataFrame:
        """One of the five tables of a replication of one run, played again."""
        return self[point].table(name, replication)

    def judged(self, key: K) -> tuple[Judged, ...]:
        """What became of the targets at one point."""
        return self[key].judged

    @property
    def targets(self) -> pd.DataFrame:
        frames = {key: table_of(self.judged(key)) for key in self.points}
        return with_key(frames, self.COLUMNS or (self.KEY,))

    def long_values(self) -> pd.DataFrame:
        """The figures as rows (key, replication, scope, name, metric, value)."""
        frames = {key: run.long_values() for key, run in self.points.items()}
        return with_key(frames, self.COLUMNS or (self.KEY,))


def with_key(frames: Mapping[AnyKey, pd.DataFrame], names: Sequence[str]) -> pd.DataFrame:
    """The frames below one another, the key of each as first columns."""
    keyed = pd.concat(frames, names=list(names))
    return keyed.reset_index(level=list(range(len(names)))).reset_index(drop=True)
