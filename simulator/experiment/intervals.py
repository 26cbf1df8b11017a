"""How sure a figure is: means, paired differences and quantiles over replications.

Owns the statistics of repeated runs on plain arrays; must never touch scenarios, frames or files.
A replication in which a figure is undefined (nan) is left out of it, and counted out of ``n``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEVEL = 0.95
"""Share of confidence intervals that hold the true mean."""

QUANTILES = (0.10, 0.50, 0.90)

FEWEST_FOR_QUANTILES = 40
"""A tenth percentile from fewer replications would rest on fewer than four of them."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Means:
    """Means of k figures with their confidence intervals; each field is an array of shape (k,).

    The interval is nan where ``n`` < 2, the mean where ``n`` = 0.
    """

    mean: Floats
    ci_low: Floats
    ci_high: Floats
    n: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """``a - b``, each replication of ``a`` against the same replication of ``b``."""

    mean: float
    ci_low: float
    ci_high: float
    n: int  # replications in which both are defined
    share_above: float  # share of these in which a > b


NO_DIFFERENCE = Difference(np.nan, np.nan, np.nan, 0, np.nan)
"""Where no replication has both figures."""


def means(values: Floats, level: float = LEVEL) -> Means:
    """Mean +- t(n - 1) s / sqrt(n) of each column of ``values``, shape (replications, k)."""
    # Deferred: the workers that play replications import this package and never need scipy.
    from scipy.special import stdtrit

    there = ~np.isnan(values)
    n = there.sum(axis=0)
    # Deviations from a first value, so that a figure that never varies has an interval of
    # exactly no width instead of one of rounding errors.
    first = values[there.argmax(axis=0), np.arange(values.shape[1])]
    offsets = np.where(there, values - first, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_offset = offsets.sum(axis=0) / n
        squares = np.where(there, (offsets - mean_offset) ** 2, 0.0).sum(axis=0)
        error = np.sqrt(squares / (n - 1) / n)
        half = stdtrit(n - 1, (1 + level) / 2) * error
    half = np.where(n > 1, half, np.nan)
    mean = first + mean_offset
    return Means(mean, mean - half, mean + half, n)


def quantiles(values: Floats) -> Floats:
    """The :data:`QUANTILES` of each column, shape (3, k), linearly interpolated: how single
    years differ (a prediction interval), not how sure their mean is.

    nan where a column has fewer than :data:`FEWEST_FOR_QUANTILES` defined values.
    """
    found = np.full((len(QUANTILES), values.shape[1]), np.nan)
    n = (~np.isnan(values)).sum(axis=0)
    whole = n == len(values)
    enough = n >= FEWEST_FOR_QUANTILES
    found[:, enough & whole] = np.quantile(values[:, enough & whole], QUANTILES, axis=0)
    found[:, enough & ~whole] = np.nanquantile(values[:, enough & ~whole], QUANTILES, axis=0)
    return found


def probability(hits: float, trials: int, level: float = LEVEL) -> tuple[float, float]:
    """The interval of Clopper and Pearson (1934) for a probability, from ``hits`` in independent
    ``trials``: it holds the true one in at least ``level`` of cases, however few the trials.
    ``hits`` that are no whole number lie between two of which it is known.

    nan without trials.
    """
    from scipy.special import betaincinv

    if not trials:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low = betaincinv(hits, trials - hits + 1, tail) if hits else 0.0
    high = betaincinv(hits + 1, trials - hits, 1 - tail) if hits < trials else 1.0
    return float(low), float(high)


def paired_differences(a: Floats, b: Floats, level: float = LEVEL) -> tuple[Means, Floats]:
    """Means of ``a - b`` over replications, both of shape (replications, k) in the same order,
    and the share of the defined pairs in which ``a > b``, shape (k,).

    Under a common world most chance cancels in each pair, so this interval is far narrower than
    two separate ones would suggest. ValueError when the lengths differ.
    """
    if a.shape != b.shape:
        raise ValueError(f"pairs need equally many replications, not {len(a)} and {len(b)}")
    gaps = a - b
    found = means(gaps, level)
    with np.errstate(invalid="ignore"):
        return found, (gaps > 0).sum(axis=0) / found.n


def paired_difference(a: Floats, b: Floats, level: float = LEVEL) -> Difference:
    """The same of a single figure, both of shape (replications,)."""
    found, above = paired_differences(a[:, np.newaxis], b[:, np.newaxis], level)
    return Difference(
        mean=float(found.mean[0]),
        ci_low=float(found.ci_low[0]),
        ci_high=float(found.ci_high[0]),
        n=int(found.n[0]),
        share_above=float(above[0]),
    )
