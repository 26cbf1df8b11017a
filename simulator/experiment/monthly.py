"""The months of many replications, brought together into one table.

Owns the shape of that table, and what the months of an alternative differ from a baseline's by;
what a month's figures are is :mod:`simulator.metrics.months`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulator.experiment import intervals
from simulator.experiment.intervals import Floats
from simulator.measures import COMPARED
from simulator.metrics import MONTHLY, ByMonth

NUMBERS = ("mean", "p10", "p90")
DIFFERENCES = ("difference", "difference_low", "difference_high")
SO_FAR = "net_value_so_far"


def table(replications: Sequence[ByMonth]) -> pd.DataFrame:
    """A row for each month, group and figure, in the order of the calendar.

    Columns: month (its first day, or the first of the window in it), following (whether it follows
    on the report window), scope and name ("total", "role" or "segment"), metric (a key of
    :data:`simulator.metrics.MONTHLY`), mean, p10, p90 (nan below 40 replications), unit. Empty
    without replications.
    """
    rows = replications[0].rows if replications else ()
    frame = _keys(replications, list(MONTHLY))
    shape = (len(replications), len(frame))
    values = np.array([one.values.ravel() for one in replications]).reshape(shape)
    quantiles = intervals.quantiles(values) if replications else np.empty((3, 0))
    p10, _, p90 = quantiles
    mean = values.mean(axis=0) if replications else values.ravel()
    units = [metric.unit for metric in MONTHLY.values()] * len(rows)
    return frame.assign(mean=mean, p10=p10, p90=p90, unit=units)


def beside(run: Sequence[ByMonth], base: Sequence[ByMonth], held: bool) -> pd.DataFrame:
    """The :func:`table` of a run with the columns :data:`DIFFERENCES`: what it is more than in the
    same replications of ``base``, with the 95 % interval of each by itself; nan for a group that
    the baseline does not have.

    Each month has one figure more, which is a difference only, ``net_value_so_far``: what ARR is
    more, less what the team has cost more since the window's first month, or since that of the
    following year. nan where the book is ``held``, whose ARR is nobody's.
    """
    if not run:
        return table(run).assign(**dict.fromkeys(DIFFERENCES, np.nan))
    rows, metrics = run[0].rows, [*MONTHLY.values(), COMPARED[SO_FAR]]
    place = {row: index for index, row in enumerate(base[0].rows)}
    aligned = np.array([place.get(row, -1) for row in rows])
    theirs = np.stack([one.values for one in base])[:, aligned]
    theirs[:, aligned < 0] = np.nan
    gaps = np.stack([one.values for one in run]) - theirs
    gaps = np.concatenate([gaps, _so_far(run[0], gaps, held)[..., None]], axis=2)
    found = intervals.means(gaps.reshape(len(run), -1))
    own = table(run)[list(NUMBERS)].to_numpy().reshape(len(rows), len(MONTHLY), -1)
    own = np.pad(own, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)
    return _keys(run, [metric.id for metric in metrics]).assign(
        **dict(zip(NUMBERS, own.reshape(-1, len(NUMBERS)).T, strict=True)),
        unit=[metric.unit for metric in metrics] * len(rows),
        **dict(zip(DIFFERENCES, (found.mean, found.ci_low, found.ci_high), strict=True)),
    )


def _keys(replications: Sequence[ByMonth], metrics: Sequence[str]) -> pd.DataFrame:
    rows = replications[0].rows if replications else ()
    frame = pd.DataFrame(list(rows), columns=["month", "following", "scope", "name"])
    frame = frame.loc[frame.index.repeat(len(metrics))].reset_index(drop=True)
    return frame.assign(metric=list(metrics) * len(rows))


def _so_far(months: ByMonth, gaps: Floats, held: bool) -> Floats:
    """Shape (replications, rows): the gap in ARR less the gaps in cost until then."""
    arr, cost = (gaps[:, :, list(MONTHLY).index(metric)] for metric in ("arr", "cost"))
    spent = np.empty_like(cost)
    groups = pd.DataFrame(list(months.rows)).groupby([1, 2, 3], sort=False).indices
    for rows in groups.values():  # in the order of the calendar
        spent[:, rows] = cost[:, rows].cumsum(axis=1)
    return (arr - spent) * (np.nan if held else 1.0)
