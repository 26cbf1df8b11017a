"""What an alternative differs from a baseline by, figure by figure, replication by replication.

Owns the columns of these differences and the figures that only a comparison has, net values; must
never choose what is compared (see :mod:`.compare`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.experiment import intervals, summary
from simulator.experiment.intervals import Floats
from simulator.scenario.types import Book

if TYPE_CHECKING:
    from simulator.experiment.run import RunResult
    from simulator.scenario import Scenario

NET_VALUES = {"net_value": ("arr_end", "cost"), "net_value_next": ("arr_next", "cost_next")}
"""The figures of worth and of cost that each is made of."""

DIFFERENCES = ("difference", "difference_low", "difference_high", "share_better")


def beside(run: RunResult, base: RunResult) -> pd.DataFrame:
    """The frame of a run, net values added, with the columns :data:`DIFFERENCES`."""
    rows = pd.concat([run.frame, _valueless(run)], ignore_index=True)
    found = _differences(_valued(run), _valued(base))
    keys = pd.MultiIndex.from_frame(rows[["scope", "name", "metric"]])
    return rows.assign(**found.reindex(keys).reset_index(drop=True))


def net(scenario: Scenario, worth: pd.Series[float], cost: pd.Series[float]) -> pd.Series[float]:
    """ARR at the end of the window, or of the following year, less the cost of the team over that
    time, in each replication.

    nan where the book is held: customers who were lost stay in its ARR.
    """
    return (worth - cost) * (np.nan if scenario.setup.book is Book.HELD else 1.0)


def _valued(run: RunResult) -> pd.DataFrame:
    """The figures of a run, and those of :func:`net`."""
    values = run.values.copy()
    for metric, parts in NET_VALUES.items():
        for group in _groups(run, parts):
            worth, cost = (values[*group, part] for part in parts)
            values[*group, metric] = net(run.scenario, worth, cost)
    return values


def _valueless(run: RunResult) -> pd.DataFrame:
    """Rows of a frame for net values, which have a difference and nothing else."""
    rows = [(group, metric) for metric, of in NET_VALUES.items() for group in _groups(run, of)]
    frame = run.frame.iloc[: len(rows)].copy()
    frame["scope"] = [scope for (scope, _), _ in rows]
    frame["name"] = [name for (_, name), _ in rows]
    frame["segment"] = frame["name"].where(frame["scope"] == "segment", "")
    frame["metric"] = [metric for _, metric in rows]
    frame["unit"] = [summary.unit_of(metric) for _, metric in rows]
    frame[list(summary.NUMBERS)] = np.nan
    frame["n"] = run.replications
    return frame


def _groups(run: RunResult, parts: tuple[str, str]) -> list[tuple[str, str]]:
    """The groups that have both figures, of ARR and of a cost."""
    there = set(run.values.columns)
    names = run.values.columns.to_frame(index=False)[["scope", "name"]].drop_duplicates()
    groups = names.itertuples(index=False, name=None)
    return [group for group in groups if {(*group, part) for part in parts} <= there]


def _differences(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Paired differences of all figures that both have, a row each, columns DIFFERENCES."""
    shared = a.columns[a.columns.isin(b.columns)]
    first, second = (each[shared].to_numpy(dtype=np.float64) for each in (a, b))
    found, above = intervals.paired_differences(first, second)
    _, below = intervals.paired_differences(second, first)
    better = _better(shared.get_level_values("metric"), above, below)
    numbers = (found.mean, found.ci_low, found.ci_high, better)
    return pd.DataFrame(dict(zip(DIFFERENCES, numbers, strict=True)), index=shared)


def _better(metrics: Iterable[str], above: Floats, below: Floats) -> Floats:
    """The share of years in which ``a`` is better; nan where a figure has no better side."""
    sides = np.array([summary.EVERY[m].better if m in summary.EVERY else "" for m in metrics])
    return np.select([sides == "higher", sides == "lower"], [above, below], np.nan)
