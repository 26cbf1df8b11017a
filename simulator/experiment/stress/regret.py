"""What a choice is regretted by: plans in futures, on plain arrays.

Owns the statistics of a decision under several futures; must never touch scenarios, frames or
files. A future has no probability here: nobody knows how likely it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.experiment.intervals import (
    LEVEL,
    NO_DIFFERENCE,
    Difference,
    Floats,
    paired_difference,
)

FEWEST_IN_TAIL = 4
"""A mean of the worst tenth from fewer replications than these would be an anecdote."""


@dataclass(frozen=True, slots=True)
class Regret:
    """How much better the best of the other plans does in a future, in the metric's unit: above 0
    where one of them would have been the better choice, below 0 by how much this plan is ahead."""

    best: int  # of the others, by its mean; -1: none of them has the figure
    by: Difference


def regrets(values: Floats, higher_is_better: bool, level: float = LEVEL) -> list[Regret]:
    """The signed regret of each plan in one future; ``values`` has shape (plans, replications).

    Savage (1951), "The theory of statistical decision", Journal of the American Statistical
    Association 46, 55-67, whose regret is the part above 0: an improvement is no regret. Paired,
    replication by replication, so nothing is divided by a base that could be 0.

    Which of the others is the best is itself learnt from these replications, so the interval is
    that of the largest of all differences: its ends are the largest ends of intervals that hold at
    once (Bonferroni).
    """
    better = values if higher_is_better else -values
    means = np.array([_mean(row) for row in better])
    found = []
    for plan in range(len(better)):
        others = [i for i in np.flatnonzero(~np.isnan(means)) if i != plan]
        if not others:
            found.append(Regret(-1, NO_DIFFERENCE))
            continue
        each = 1 - (1 - level) / len(others)
        gaps = [paired_difference(better[i], better[plan], each) for i in others]
        best = int(np.argmax(means[others]))
        low, high = max(one.ci_low for one in gaps), max(one.ci_high for one in gaps)
        found.append(Regret(int(others[best]), replace(gaps[best], ci_low=low, ci_high=high)))
    return found


def worst_of(regret: Sequence[float]) -> int:
    """The future in which a plan is regretted most; -1 where no future has the figure."""
    known = np.array(regret, dtype=np.float64)
    return -1 if np.isnan(known).all() else int(np.nanargmax(known))


def tail_mean(values: Floats, share: float, worst_is_high: bool = False) -> float:
    """The mean of the worst ``share`` of replications (conditional value at risk).

    Rockafellar, Uryasev (2002), "Conditional value-at-risk for general loss distributions",
    Journal of Banking & Finance 26, 1443-1471: the replication on the edge counts by the part of
    it that lies in the tail. nan where fewer than :data:`FEWEST_IN_TAIL` lie in it.
    """
    there = np.sort(values[~np.isnan(values)])
    if worst_is_high:
        there = there[::-1]
    size = share * there.size
    if size < FEWEST_IN_TAIL - 1e-9:
        return float("nan")
    weights = np.clip(size - np.arange(there.size), 0.0, 1.0)
    return float(weights @ there / size)


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a figure may lie from its mean, as standard deviations, for want of what.

    Only ``error`` shrinks as more replications are played.
    """

    mean: float
    assumptions: float  # nobody knows the assumptions: between sampled futures
    luck: float  # years differ: between replications of one sampled future
    error: float  # too few replications were played: of the mean


def spread(values: Floats) -> Spread:
    """The parts of the variance of ``values``, shape (futures, replications), in which replication
    k meets the same world in every future: futures and replications are crossed factors (Searle,
    Casella, McCulloch, "Variance Components", 1992, the balanced two-way layout). nan for a
    figure that is undefined somewhere, or with fewer than two of either.
    """
    futures, replications = values.shape
    mean = float(values.mean())
    if np.isnan(mean) or futures < 2 or replications < 2:
        return Spread(mean, np.nan, np.nan, np.nan)
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    rest = values - rows[:, np.newaxis] - columns + mean
    noise = float((rest**2).sum()) / ((futures - 1) * (replications - 1))
    between_futures = max(0.0, float(rows.var(ddof=1)) - noise / replications)
    between_years = max(0.0, float(columns.var(ddof=1)) - noise / futures)
    return Spread(
        mean,
        between_futures**0.5,
        (between_years + noise) ** 0.5,
        (float(columns.var(ddof=1)) / replications) ** 0.5,
    )


def _mean(row: Floats) -> float:
    there = row[~np.isnan(row)]
    return float(there.mean()) if there.size else float("nan")
