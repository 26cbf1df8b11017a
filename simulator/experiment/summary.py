"""Figures of many replications, brought together: one wide table, one long summary, one JSON.

Owns the shapes of these three, and which statistics of a figure make sense; must never compute
one (see :mod:`.intervals`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from simulator.experiment import intervals
from simulator.experiment.replicate import Column, Played
from simulator.measures import COMPARED, MAY_EXCEED_ALL, METRICS

NUMBERS = ("mean", "ci_low", "ci_high", "p10", "p50", "p90")
EVERY = METRICS | COMPARED
SCOPES = ("total", "segment", "role", "activity", "stage", "trait")


def values_table(played: Sequence[Played], replications: Iterable[int]) -> pd.DataFrame:
    """One row a replication, columns (scope, name, metric); nan where a figure is undefined."""
    columns: tuple[Column, ...] = tuple(
        dict.fromkeys(chain.from_iterable(dict.fromkeys(one.columns for one in played)))
    )
    place = {column: i for i, column in enumerate(columns)}
    table = np.full((len(played), len(columns)), np.nan)
    for row, one in zip(table, played, strict=True):
        row[[place[column] for column in one.columns]] = one.values
    index = pd.Index(list(replications), name="replication")
    names = pd.MultiIndex.from_tuples(columns, names=["scope", "name", "metric"])
    return pd.DataFrame(table, index=index, columns=names)


def summarise(values: pd.DataFrame) -> pd.DataFrame:
    """The long summary of a :func:`values_table`, one row a figure.

    Columns: scope, name, metric, segment (the name in scope segment, else ""), mean, ci_low and
    ci_high (how sure the mean is; inside [0, 1] for a share that cannot exceed all), p10, p50 and
    p90 (how single years differ; nan below 40 replications and for expected figures, which hide
    the luck of a year), n (replications in which the figure is defined), unit.
    """
    numbers = values.to_numpy(dtype=np.float64)
    means = intervals.means(numbers)
    frame = values.columns.to_frame(index=False)
    hides_luck = frame["metric"].str.startswith("expected_").to_numpy(bool)
    p10, p50, p90 = np.where(hides_luck, np.nan, intervals.quantiles(numbers))
    least, most = np.array([bounds(metric) for metric in frame["metric"]]).T
    frame["segment"] = frame["name"].where(frame["scope"] == "segment", "")
    frame = frame.assign(
        mean=means.mean,
        ci_low=np.maximum(means.ci_low, least),
        ci_high=np.minimum(means.ci_high, most),
        p10=p10,
        p50=p50,
        p90=p90,
    )
    return frame.assign(n=means.n, unit=[unit_of(metric) for metric in frame["metric"]])


def unit_of(metric: str) -> str:
    return EVERY[metric].unit if metric in EVERY else ""


def bounds(metric: str) -> tuple[float, float]:
    """The smallest and the largest value that a figure can have."""
    if unit_of(metric) != "share":
        return -math.inf, math.inf
    return 0.0, math.inf if metric in MAY_EXCEED_ALL else 1.0


def blocks(frame: pd.DataFrame, columns: Sequence[str] = NUMBERS) -> dict[str, Any]:
    """Columns of a summary as the JSON blocks ``metrics``, ``by_segment``, ``by_activity``,
    ``by_role``, and ``by_trait`` where there are traits: plain values, None for what is
    undefined."""
    found: dict[str, dict[str, dict[str, Any]]] = {scope: {} for scope in SCOPES}
    rows = frame[["scope", "name", "metric", "unit", *columns]]
    for scope, name, metric, unit, *numbers in rows.itertuples(index=False, name=None):
        entry = {key: plain(x) for key, x in zip(columns, numbers, strict=True)}
        found.setdefault(scope, {}).setdefault(name, {})[metric] = {**entry, "unit": unit}
    return {
        "metrics": found["total"].get("", {}),
        "by_segment": found["segment"],
        "by_activity": found["activity"],
        "by_role": found["role"],
        **({"by_trait": found["trait"]} if found["trait"] else {}),
    }


def plain(number: float) -> float | None:
    """A number that JSON can hold; None where it is undefined."""
    return float(number) if math.isfinite(number) else None


def long_values(values: pd.DataFrame) -> pd.DataFrame:
    """A :func:`values_table` as rows (replication, scope, name, metric, value)."""
    names = values.columns.to_frame(index=False)
    rows = pd.concat([names] * len(values), ignore_index=True)
    rows.insert(0, "replication", np.repeat(values.index.to_numpy(np.int64), len(names)))
    return rows.assign(value=values.to_numpy(dtype=np.float64).ravel())
