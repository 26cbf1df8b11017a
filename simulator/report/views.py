"""What a report needs of a result: a few attributes and frames, and one way to look a number up.

Owns the reading of results' frames, so that no sentence or picture indexes pandas by itself.
Computes no statistic: means, intervals and quantiles come from the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiment.break_even import BreakEven
    from simulator.experiment.choice.selected import Terms
    from simulator.experiment.delay import Delay
    from simulator.experiment.run import RunResult
    from simulator.experiment.stress.futures import Future
    from simulator.experiment.stress.samples import Rule, Samples
    from simulator.experiment.verdicts import Aim, Judged, Verdict
    from simulator.scenario import Scenario

TOTAL = ("total", "")

Name = int | str
"""Of an alternative to choose: a headcount, or the name of a plan or variant."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications, its 95 % confidence interval and the quantiles of single years.

    Any of them is nan where it is undefined.
    """

    mean: float
    ci_low: float
    ci_high: float
    p10: float
    p50: float
    p90: float

    @property
    def known(self) -> bool:
        return not math.isnan(self.mean)

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval to show: not for a figure that is the same in every run."""
        return self.ci_high > self.ci_low

    @property
    def has_years(self) -> bool:
        return not math.isnan(self.p10)

    @property
    def half_width(self) -> float:
        return (self.ci_high - self.ci_low) / 2


class Difference(Protocol):
    """A paired difference over the same replications."""

    @property
    def mean(self) -> float: ...
    @property
    def ci_low(self) -> float: ...
    @property
    def ci_high(self) -> float: ...


class Paired(Difference, Protocol):
    """The same, with the share of replications in which it is above 0."""

    @property
    def share_above(self) -> float: ...


class RunView(Protocol):
    """The part of a run's result that reports read."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def seed(self) -> int: ...
    @property
    def replications(self) -> int: ...
    @property
    def metrics(self) -> pd.DataFrame: ...
    @property
    def judged(self) -> tuple[Judged, ...]: ...
    @property
    def months(self) -> pd.DataFrame: ...
    def by(self, scope: str) -> pd.DataFrame: ...
    def weekly(self, column: str, role: str | None = None) -> pd.DataFrame: ...


class SweepView(Protocol):
    """The part of a sweep's result that reports read."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def seed(self) -> int: ...
    @property
    def replications(self) -> int: ...
    @property
    def segment(self) -> str | None: ...
    @property
    def role(self) -> str: ...
    @property
    def held_for_sweep(self) -> bool: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def metrics(self) -> pd.DataFrame: ...
    def by(self, scope: str) -> pd.DataFrame: ...
    @property
    def smallest_meeting_all(self) -> int | None: ...
    def judged(self, point: int) -> tuple[Judged, ...]: ...
    def ratio(self, headcount: int) -> float: ...
    def group(self, metric: str) -> tuple[str, str]: ...
    def moved(self, metric: str, a: int, b: int) -> Difference: ...


class CompareView(Protocol):
    """The part of a comparison's result that reports read."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def baseline(self) -> str: ...
    @property
    def alternatives(self) -> tuple[str, ...]: ...
    @property
    def replications(self) -> int: ...
    @property
    def metrics(self) -> pd.DataFrame: ...
    @property
    def months(self) -> pd.DataFrame: ...
    @property
    def aims(self) -> tuple[Aim, ...]: ...
    @property
    def delay(self) -> Delay | None: ...
    @property
    def break_evens(self) -> Mapping[str, BreakEven]: ...
    def scenario_of(self, point: str) -> Scenario: ...
    def judged(self, point: str) -> tuple[Judged, ...]: ...
    def difference(self, metric: str, a: str, b: str, segment: str | None = None) -> Paired: ...


class SelectView(Protocol):
    """The part of a choice's result that reports read."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def points(self) -> Mapping[Name, RunResult]: ...
    @property
    def ranked(self) -> tuple[Name, ...]: ...
    @property
    def choice(self) -> Name | None: ...
    @property
    def sure(self) -> bool: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def break_even(self) -> BreakEven | None: ...
    @property
    def replications(self) -> int: ...
    @property
    def metrics(self) -> pd.DataFrame: ...
    @property
    def cost(self) -> pd.DataFrame: ...
    @property
    def reference(self) -> Name: ...
    @property
    def nearest(self) -> Name: ...
    def __getitem__(self, name: Name) -> RunResult: ...
    def judged(self, name: Name) -> tuple[Judged, ...]: ...
    def verdict(self, name: Name) -> Verdict: ...
    def difference(self, metric: str, a: Name, b: Name) -> Difference: ...


class StressView(Protocol):
    """The part of a stress test's result that reports read."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def baseline(self) -> str: ...
    @property
    def plans(self) -> tuple[str, ...]: ...
    @property
    def futures(self) -> tuple[Future, ...]: ...
    @property
    def replications(self) -> int: ...
    @property
    def metrics(self) -> pd.DataFrame: ...
    @property
    def samples(self) -> Samples: ...
    @property
    def rules(self) -> tuple[Rule, ...]: ...
    def judged(self, key: tuple[str, str]) -> tuple[Judged, ...]: ...
    def difference(self, metric: str, a: tuple[str, str], b: tuple[str, str]) -> Paired: ...
    def regret(self, metric: str = "net_value") -> pd.DataFrame: ...
    def minimax(self, metric: str = "net_value") -> pd.DataFrame: ...
    def meets(self) -> pd.DataFrame: ...
    def spread(self, metric: str) -> pd.DataFrame: ...


class Estimates:
    """Estimates by (scope, name) and metric id, read once from a long frame."""

    def __init__(self, frames: Iterable[pd.DataFrame]) -> None:
        self._found: dict[tuple[str, str, str], Estimate] = {}
        for frame in frames:
            columns = ["scope", "name", "metric", "mean", "ci_low", "ci_high", "p10", "p50", "p90"]
            for row in frame[columns].itertuples(index=False, name=None):
                scope, name, metric, *numbers = row
                self._found[scope, name, metric] = Estimate(*(_number(x) for x in numbers))

    def of(self, metric: str, group: tuple[str, str] = TOTAL) -> Estimate:
        """KeyError when the result holds no such metric for the group."""
        return self._found[(*group, metric)]

    def find(self, metric: str, group: tuple[str, str] = TOTAL) -> Estimate | None:
        """The same, or None."""
        return self._found.get((*group, metric))

    def names(self, scope: str) -> list[str]:
        """The names of a scope, in the order of the frame."""
        return list(dict.fromkeys(name for s, name, _ in self._found if s == scope))


def _number(value: object) -> float:
    # A cell of a frame is an object to the type checker; these columns hold numbers or None.
    return math.nan if value is None else float(value)  # type: ignore[arg-type]
