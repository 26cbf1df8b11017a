"""Where curves known from paired replications cross zero, and how sure that is.

Owns the statistics of that on plain arrays; must never know what is on either axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.experiment.intervals import LEVEL, Floats, means

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
    places: Sequence[float], conditions: Sequence[Floats], reference: float
) -> Crossing:
    """Where the answer to "do all curves lie at or above 0?" changes, nearest to ``reference``.

    ``places``, ascending, are where the curves were played; each of ``conditions`` has shape
    (replications, places), every replication its own curve through them, linear between. The
    answer at a place is that of the curves' means.

    The interval holds every place at which the 95 % t interval of the mean of the changing curve
    holds 0, next to the change: a test at each place, turned round (Fieller's argument; Cox and
    Hinkley 1974, section 7.2), so it holds the true place in 95 of 100 studies.
    """
    axis = np.unique([*np.linspace(places[0], places[-1], POINTS + 1), *places, reference])
    curves = [_along(axis, places, one) for one in conditions]
    yes = np.all([curve.mean(axis=0) >= 0 for curve in curves], axis=0)
    here = int(np.searchsorted(axis, reference))
    changed = np.flatnonzero(yes != yes[here])
    if not len(changed):
        return _nowhere(curves, bool(yes[here]))
    first = int(changed[np.argmin(np.abs(axis[changed] - reference))])
    before = first + (1 if first < here else -1)
    condition = next(
        i
        for i, curve in enumerate(curves)
        if (curve[:, first].mean() >= 0) != (curve[:, before].mean() >= 0)
    )
    at = _root(axis[[before, first]], curves[condition].mean(axis=0)[[before, first]])
    # Outwards from the change, which is a place of the axis now.
    axis = np.unique([*axis, at])
    band = means(_along(axis, places, conditions[condition]), LEVEL)
    middle = int(np.searchsorted(axis, at))
    low, high = (
        _end(axis[way], band.ci_low[way], band.ci_high[way])
        for way in (np.arange(middle, -1, -1), np.arange(middle, len(axis)))
    )
    return Crossing(
        at,
        -np.inf if low is None else low,
        np.inf if high is None else high,
        excluded=False,
        condition=condition,
    )


def _along(axis: Floats, places: Sequence[float], curves: Floats) -> Floats:
    """Each replication's curve on the axis, linear between the places played."""
    return np.array([np.interp(axis, places, one) for one in curves], dtype=np.float64)


def _nowhere(curves: Sequence[Floats], yes: bool) -> Crossing:
    """No change is seen; whether chance leaves one open is for the intervals to say."""
    bands = [means(curve, LEVEL) for curve in curves]
    if yes:
        sure = np.all([band.ci_low > 0 for band in bands], axis=0)
    else:
        sure = np.any([band.ci_high < 0 for band in bands], axis=0)
    return Crossing(np.nan, np.nan, np.nan, excluded=bool(sure.all()))


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
