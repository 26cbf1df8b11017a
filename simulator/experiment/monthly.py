"""The months of many replications, brought together into one table.

Owns the shape of that table; what a month's figures are is :mod:`simulator.metrics.months`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulator.experiment import intervals
from simulator.metrics import MONTHLY, ByMonth

NUMBERS = ("mean", "p10", "p90")


def table(replications: Sequence[ByMonth]) -> pd.DataFrame:
    """A row for each month, group and figure, in the order of the calendar.

    Columns: month (its first day, or the first of the window in it), following (whether it follows
    on the report window), scope and name ("total", "role" or "segment"), metric (a key of
    :data:`simulator.metrics.MONTHLY`), mean, p10, p90 (nan below 40 replications), unit. Empty
    without replications.
    """
    rows = replications[0].rows if replications else ()
    frame = pd.DataFrame(list(rows), columns=["month", "following", "scope", "name"])
    frame = frame.loc[frame.index.repeat(len(MONTHLY))].reset_index(drop=True)
    frame["metric"] = list(MONTHLY) * len(rows)
    shape = (len(replications), len(frame))
    values = np.array([one.values.ravel() for one in replications]).reshape(shape)
    quantiles = intervals.quantiles(values) if replications else np.empty((3, 0))
    p10, _, p90 = quantiles
    mean = values.mean(axis=0) if replications else values.ravel()
    units = [metric.unit for metric in MONTHLY.values()] * len(rows)
    return frame.assign(mean=mean, p10=p10, p90=p90, unit=units)
