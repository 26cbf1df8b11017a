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
    sums = values.cumsum(axis=0)
    standing = np.arange(k)
    out: list[int] = []
    n = first_stage
    while len(standing) > 1:
        pairs = variance[np.ix_(standing, standing)]
        means, behind = _behind(sums[n - 1 :, standing], pairs, n, h2, worth)
        leaving = np.flatnonzero(behind.any(axis=1))
        if not len(leaving):
            n = len(values)
            break
        n += int(leaving[0])
        gone = behind[leaving[0]]
        ordered = np.argsort(means[leaving[0]])
        out += [int(standing[i]) for i in ordered if gone[i]]
        standing = standing[~gone]
    order = np.argsort(-sums[n - 1, standing], kind="stable")
    ranked = tuple(int(standing[i]) for i in order)
    return Race(tuple(standing.tolist()), (*ranked, *out[::-1]), n)


def _behind(
    sums: Floats, variance: Floats, n: int, h2: float, worth: float
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Means after n, n + 1, ... replications and who falls behind at each, shape (times, k)."""
    times = np.arange(n, n + len(sums))[:, np.newaxis, np.newaxis]
    means = sums / times[:, 0]
    if np.isnan(means[0]).any():
        raise ValueError("only what is defined in every replication can be raced")
    room = np.maximum(0.0, h2 * variance / worth - worth * times) / (2 * times)
    behind = (means[:, :, np.newaxis] < means[:, np.newaxis, :] - room).any(axis=2)
    # With no room left nothing more can be learnt: of equals the first one stays.
    over = (room == 0).all(axis=(1, 2))
    others = np.arange(sums.shape[1]) != means.argmax(axis=1)[:, np.newaxis]
    return means, np.where(over[:, np.newaxis], others, behind)


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
