"""Whether targets are met, as far as so many replications can tell.

Owns the verdicts and the rule behind them; what a target is belongs to the scenario.

A target about the average is met when the 95 % interval of the mean lies on its side of the line,
and failed when it lies on the other. Retention is judged by its expected figures, from which the
luck of single renewals is taken out. A target about ``80 % of years`` is a statement about the
probability that a simulated year reaches the line: met when the interval of that probability
(Clopper and Pearson) lies at or above 80 %, failed when it lies below. Each target is judged by
itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

from simulator.experiment import intervals, summary
from simulator.experiment.intervals import LEVEL, Difference, Floats
from simulator.measures import EXPECTED
from simulator.scenario.types import Target

ROUNDING = 1e-9
"""A figure that misses the line by less, relative to it, has reached it."""


class Verdict(Enum):
    MEETS = "meets"
    FAILS = "fails"
    CLOSE = "too close to call"  # at this number of replications
    UNKNOWN = "cannot tell"  # no simulated year has the figure


@dataclass(frozen=True, slots=True)
class Judged:
    """A target, what was found, and the verdict; numbers are nan where they are undefined.

    ``mean`` is that of ``figure``, over the ``n`` replications in which it is defined; ``met`` is
    the share of these in which the simulated metric, luck included, reached the line.
    """

    target: Target
    figure: str  # the metric whose mean counts: expected_grr for grr
    mean: float
    mean_low: float
    mean_high: float
    met: float
    met_low: float
    met_high: float
    n: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Aim:
    """What an alternative changes in the figure of a target, less the baseline.

    The intervals of all aims of a comparison hold at once, in 95 % of comparisons (Bonferroni).
    """

    alternative: str
    judged: Judged
    difference: Difference


def judge(target: Target, values: pd.DataFrame, level: float = LEVEL) -> Judged:
    """The verdict on ``values``, one row a replication, columns (scope, name, metric), by intervals
    of ``level``."""
    group = ("segment", target.segment) if target.segment else ("total", "")
    years = _column(values, (*group, target.metric))
    figure = EXPECTED.get(target.metric, target.metric)
    means = intervals.means(_column(values, (*group, figure))[:, np.newaxis], level)
    mean, low, high = (float(x[0]) for x in (means.mean, means.ci_low, means.ci_high))
    least, most = summary.bounds(figure)
    n = int((~np.isnan(years)).sum())
    hits = sum(reaches(target, x) for x in years)
    met_low, met_high = intervals.probability(hits, n, level)
    return Judged(
        target=target,
        figure=figure,
        mean=mean,
        mean_low=max(low, least) if low == low else low,
        mean_high=min(high, most) if high == high else high,
        met=hits / n if n else math.nan,
        met_low=met_low,
        met_high=met_high,
        n=n,
        verdict=_of_average(target, mean, low, high)
        if target.share is None
        else _of_years(target.share, met_low, met_high),
    )


COLUMNS = (
    *("target", "segment", "metric", "unit", "mean", "mean_low", "mean_high"),
    *("met_probability", "met_low", "met_high", "n", "verdict"),
)


def table(judged: Iterable[Judged]) -> pd.DataFrame:
    """One row a target: what it says; the metric whose mean counts, that mean and its interval;
    the probability that a year meets the line and its interval; n, verdict."""
    rows = [
        (
            *(str(one.target), one.target.segment, one.figure, summary.unit_of(one.figure)),
            *(one.mean, one.mean_low, one.mean_high, one.met, one.met_low, one.met_high),
            *(one.n, one.verdict.value),
        )
        for one in judged
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def entries(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """The same as plain values for JSON, None for what is undefined; ``ci_low`` and ``ci_high``
    are those of the probability."""
    rows = table(judged).rename(columns={"met_low": "ci_low", "met_high": "ci_high"})
    return [
        {
            str(key): summary.plain(value) if isinstance(value, float) else value
            for key, value in row.items()
        }
        for row in rows.to_dict("records")
    ]


def together(judged: Iterable[Judged]) -> Verdict:
    """The verdict on several targets; without any, all are met. What cannot be told is said before
    what more replications might tell."""
    found = {one.verdict for one in judged}
    order = (Verdict.FAILS, Verdict.UNKNOWN, Verdict.CLOSE)
    return next((verdict for verdict in order if verdict in found), Verdict.MEETS)


def margins(target: Target, values: pd.DataFrame) -> Floats:
    """By how much each replication is on the right side of the line, in the unit of the figure that
    is judged, shape (replications,), nan where it is undefined. Of a target about a share of years:
    1 less that share where the year reaches the line, else 0 less it. The mean is at least 0 where
    the target is met.
    """
    group = ("segment", target.segment) if target.segment else ("total", "")
    if target.share is None:
        figure = _column(values, (*group, EXPECTED.get(target.metric, target.metric)))
        return (figure - target.line) * (1 if target.at_least else -1)
    years = _column(values, (*group, target.metric))
    met = np.array([reaches(target, year) for year in years], dtype=np.float64)
    return np.where(np.isnan(years), np.nan, met) - target.share


def _column(values: pd.DataFrame, column: tuple[str, str, str]) -> Floats:
    if column not in values.columns:
        return np.full(len(values), np.nan)
    return np.asarray(values[column], dtype=np.float64)


def reaches(target: Target, value: float) -> bool:
    """Whether a figure lies on the target's side of the line; False for nan."""
    room = ROUNDING * max(1.0, abs(target.line))
    if target.at_least:
        return value >= target.line - room
    return value <= target.line + room


def _of_average(target: Target, mean: float, low: float, high: float) -> Verdict:
    if math.isnan(mean):
        return Verdict.UNKNOWN
    if math.isnan(low):
        return Verdict.CLOSE
    ends = [reaches(target, low), reaches(target, high)]
    return Verdict.MEETS if all(ends) else Verdict.CLOSE if any(ends) else Verdict.FAILS


def _of_years(share: float, low: float, high: float) -> Verdict:
    if math.isnan(low):
        return Verdict.UNKNOWN
    return Verdict.MEETS if low >= share else Verdict.FAILS if high < share else Verdict.CLOSE
