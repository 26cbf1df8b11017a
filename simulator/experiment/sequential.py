"""Deciding while replications come in: when a look may decide, and which alternative is best.

Owns the statistics of that on plain arrays, and how an allowed error is shared out; must never
play a replication, nor touch scenarios or files. Replication k is always the same one, and every
decision is made at the first replication at which it can be: it depends neither on how the
replications were batched nor on who played them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from simulator.experiment.intervals import Floats

FIRST_LOOK = 10
"""Replications before which nothing is decided: an interval from fewer is itself luck."""

GROWTH = 2
"""Each look sees so many times as many replications as the one before."""

FIRST_STAGE = 20
"""Replications from which a race takes its variances; n0 of Kim and Nelson."""

T = TypeVar("T")


def looks(budget: int) -> tuple[int, ...]:
    """The numbers of replications at which a test looks: 10, 20, 40, ... and the budget."""
    found = []
    count = FIRST_LOOK
    while count < budget:
        found.append(count)
        count *= GROWTH
    return (*found, budget)


def level_of_each(confidence: float, tests: int, schedule: Sequence[int]) -> float:
    """The level of a single interval such that those of all ``tests`` at all looks of the schedule
    hold at once with probability ``confidence``, however they hang together (Bonferroni; for
    looks of a sequential test: Armitage, McPherson and Rowe 1969, who show what happens without).
    """
    return 1 - (1 - confidence) / max(1, tests * len(schedule))


def at_first_decision(
    schedule: Sequence[int], played: int, look: Callable[[int], T], decided: Callable[[T], bool]
) -> T:
    """What ``look(n)`` finds at the first n of the schedule that decides; else at the last n that
    is within ``played``. Once decided stays decided, whatever is played later.

    ValueError when not even the first look is within ``played``.
    """
    within = [n for n in schedule if n <= played]
    if not within:
        raise ValueError(f"the first look is at {schedule[0]} replications, not {played}")
    for n in within:
        found = look(n)
        if decided(found):
            break
    return found


@dataclass(frozen=True, slots=True)
class Race:
    """Who is still in the race after ``n`` replications, as columns of its values; ``ranked`` are
    all columns, those left standing first, then the others from the last one to leave."""

    standing: tuple[int, ...]
    ranked: tuple[int, ...]
    n: int

    @property
    def decided(self) -> bool:
        return len(self.standing) == 1


def race(values: Floats, worth: float, error: float, first_stage: int = FIRST_STAGE) -> Race:
    """Which column of ``values``, shape (replications, k), has the largest mean.

    The fully sequential procedure KN with c = 1 (Kim and Nelson 2001, ACM TOMACS 11:251-273), in
    its form for common random numbers, whose error is shared out by Bonferroni over the k - 1
    rivals of the best. If the best mean is ahead of every other by at least ``worth``, and the
    values are normal, the probability that the best is not the one left is at most ``error``.
    Differences smaller than ``worth`` are taken as none: the race always ends, at the latest when
    the replications exceed ``h2 * variance / worth**2`` of every pair still in it.

    It may be called again with more rows: what was out stays out. Means are looked at after each
    replication from ``first_stage`` on; what is out need not be played on and may be nan there.
    ValueError for fewer rows, or where a column that is still in the race is nan.
    """
    if len(values) < first_stage:
        raise ValueError(f"a race needs {first_stage} replications, not {len(values)}")
    k = values.shape[1]
    h2 = _h2(k, error, first_stage)
    variance = pair_variances(values[:first_stage])
    standing = np.ones(k, dtype=bool)
    out: list[int] = []
    sums = values[:first_stage].sum(axis=0)
    n = first_stage
    while True:
        means = sums / n
        if np.isnan(means[standing]).any():
            raise ValueError("only what is defined in every replication can be raced")
        room = np.maximum(0.0, h2 * variance / worth - worth * n) / (2 * n)
        behind = standing & (means[:, np.newaxis] < means - room)[:, standing].any(axis=1)
        if (room[np.ix_(standing, standing)] == 0).all():  # nothing more can be learnt
            behind = standing & (np.arange(k) != _best(means, standing))
        out += sorted(np.flatnonzero(behind).tolist(), key=lambda i: means[i])
        standing &= ~behind
        if standing.sum() == 1 or n == len(values):
            ranked = sorted(np.flatnonzero(standing).tolist(), key=lambda i: -means[i])
            return Race(tuple(np.flatnonzero(standing).tolist()), (*ranked, *out[::-1]), n)
        sums = sums + values[n]
        n += 1


def pair_variances(values: Floats) -> Floats:
    """``S2[i, j]``, the sample variance of the paired difference of columns i and j, shape (k, k).

    Of every pair its own: taking that of another pair is a known mistake of a widely used program,
    which then keeps far less than it promises.
    """
    gaps = values[:, :, np.newaxis] - values[:, np.newaxis, :]
    return np.asarray(gaps.var(axis=0, ddof=1), dtype=np.float64)


def _h2(k: int, error: float, first_stage: int) -> float:
    """h squared = 2 c eta (n0 - 1) with c = 1 and eta the root of
    ``(1 + 2 eta)^(-(n0 - 1) / 2) / 2 = error / (k - 1)``."""
    degrees = first_stage - 1
    eta = ((2 * error / max(1, k - 1)) ** (-2 / degrees) - 1) / 2
    return float(2 * eta * degrees)


def _best(means: Floats, standing: npt.NDArray[np.bool_]) -> int:
    return int(np.argmax(np.where(standing, means, -np.inf)))
