"""Where curves known from paired replications cross zero, and how sure that is.

Owns the statistics of that on plain arrays; must never know what is on either axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.experiment.intervals import LEVEL, Floats, means, probability

POINTS = 400
"""Pieces of the axis that are looked at for a change of sign."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The place at which an answer changes, nan where it does nowhere on the axis.

    ``low`` and ``high`` are the ends of a 95 % interval, infinite where it reaches the end of the
    axis. ``excluded``: no change, and at no place does chance leave one open. ``condition``: the
    number of the curve that changes sides.
    """

    at: float
    low: float
    high: float
    excluded: bool
    condition: int = 0


def nearest_change(
    places: Sequence[float],
    conditions: Sequence[Floats],
    reference: float,
    shares: Sequence[float | None] = (),
) -> Crossing:
    """Where the answer to "do all curves lie at or above 0?" changes, nearest to ``reference``.

    ``places``, ascending, are where the curves were played; each of ``conditions`` has shape
    (replications, places), every replication its own curve through them, linear between. The
    answer at a place is that of the curves' means. ``shares``: see :func:`band`, by default none.

    The interval holds every place, next to the change, at which the least of the curves may be 0: a
    test at each place, turned round (Fieller's argument; Cox and Hinkley 1974, section 7.2). The
    intervals of all curves at a place hold at once, as it is not known which of them is the least
    there; so it holds the true place in at least 95 of 100 studies.
    """
    shares = shares or (None,) * len(conditions)
    level = 1 - (1 - LEVEL) / len(conditions)

    def least(axis: Floats) -> tuple[Floats, Floats]:
        bands = [
            band(_along(axis, places, one), share, level)
            for one, share in zip(conditions, shares, strict=True)
        ]
        low, high = (np.min([one[end] for one in bands], axis=0) for end in (1, 2))
        return low, high

    axis = np.unique([*np.linspace(places[0], places[-1], POINTS + 1), *places, reference])
    heights = [_along(axis, places, one).mean(axis=0) for one in conditions]
    yes = np.all([one >= 0 for one in heights], axis=0)
    here = int(np.searchsorted(axis, reference))
    changed = np.flatnonzero(yes != yes[here])
    if not len(changed):
        low, high = least(axis)
        sure = (low > 0).all() if yes[here] else (high < 0).all()
        return Crossing(np.nan, np.nan, np.nan, excluded=bool(sure))
    first = int(changed[np.argmin(np.abs(axis[changed] - reference))])
    before = first + (1 if first < here else -1)
    condition = next(i for i, one in enumerate(heights) if (one[first] >= 0) != (one[before] >= 0))
    at = _root(axis[[before, first]], heights[condition][[before, first]])
    # Outwards from the change, which is a place of the axis now.
    axis = np.unique([*axis, at])
    low, high = least(axis)
    middle = int(np.searchsorted(axis, at))
    below, above = (
        _end(axis[way], low[way], high[way])
        for way in (np.arange(middle, -1, -1), np.arange(middle, len(axis)))
    )
    return Crossing(
        at,
        -np.inf if below is None else below,
        np.inf if above is None else above,
        excluded=False,
        condition=condition,
    )


def band(
    curves: Floats, share: float | None = None, level: float = LEVEL
) -> tuple[Floats, Floats, Floats]:
    """The means of curves, shape (replications, places), and the two ends of their intervals.

    With ``share`` the curves are of a probability: 1 - ``share`` in a replication in which it came
    true, else -``share``. Ten in ten that came true do not vary, and are not certain for that, so
    theirs is the interval of Clopper and Pearson.
    """
    found = means(curves, level)
    if share is None:
        return found.mean, found.ci_low, found.ci_high
    trials = len(curves)
    hits = np.clip(np.round((found.mean + share) * trials, 6), 0, trials)
    ends = np.array([probability(float(one), trials, level) for one in hits]) - share
    return found.mean, ends[:, 0], ends[:, 1]


def _along(axis: Floats, places: Sequence[float], curves: Floats) -> Floats:
    """Each replication's curve on the axis, linear between the places played."""
    return np.array([np.interp(axis, places, one) for one in curves], dtype=np.float64)


def _end(axis: Floats, low: Floats, high: Floats) -> float | None:
    """Where an interval that holds 0 at the beginning of the axis begins not to; None: nowhere."""
    outside = np.flatnonzero((low > 0) | (high < 0))
    if not len(outside):
        return None
    first = int(outside[0])
    if first == 0:
        return float(axis[0])
    bound = low if low[first] > 0 else high
    return _root(axis[[first - 1, first]], bound[[first - 1, first]])


def _root(places: Floats, heights: Floats) -> float:
    """Where a line through two points is 0."""
    (a, b), (low, high) = places, heights
    return float(a if low == high else a - low * (b - a) / (high - low))
