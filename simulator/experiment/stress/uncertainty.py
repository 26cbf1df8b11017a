"""What nobody knows: assumptions of a scenario, the ranges they may lie in, and samples of them.

Owns which assumptions may be uncertain, how far where a scenario does not say, and the design by
which they are sampled. What each changes stands in :mod:`simulator.experiment.altered`; plays
nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.experiment import altered
from simulator.experiment.intervals import Floats
from simulator.scenario.futures import needs, turnovers
from simulator.scenario.types import Setup
from simulator.scenario.types_futures import Uncertainty

SHARE, DAYS, MONTHS, POINTS = "share", "days", "months", "points"
STEP = {SHARE: 0.01, DAYS: 1.0, MONTHS: 0.1, POINTS: 0.001}
"""Sampled values are as fine as that: nobody assumes an attrition of 18.2731 %."""


@dataclass(frozen=True, slots=True)
class Lever:
    """An assumption: what the scenario says of it (``base``), and the scenario under another
    value. ``low`` and ``high`` are as usual, times the base; of points, as they are."""

    base: Callable[[Setup], float]
    change: Callable[[Setup, float], Setup]
    low: float
    high: float
    unit: str = SHARE


def _attrition(setup: Setup) -> float:
    """That of the first kind of CSMs who leave at all; the others' move in proportion."""
    rates = (one.attrition.rate for one in turnovers(setup) if one.attrition)
    return next(rates, 0.0)


def _leaving(setup: Setup, rate: float) -> Setup:
    return altered.attrition(setup, rate / _attrition(setup), overload=False)


def _days_to_fill(setup: Setup) -> float:
    means = (one.time_to_fill.mean for one in turnovers(setup) if one.time_to_fill)
    return next(means, 0.0) / altered.day_of(setup)


def _filling(setup: Setup, days: float) -> Setup:
    assumed = _days_to_fill(setup)
    return altered.time_to_fill(setup, days / assumed, days - assumed)


def _ramp_months(setup: Setup) -> float:
    return float(next((len(one.ramp) for one in turnovers(setup) if one.ramp), 0))


def _ramping(setup: Setup, months: float) -> Setup:
    return altered.ramp(setup, months / _ramp_months(setup))


def _as_assumed(setup: Setup) -> float:
    return 1.0


LEVERS: Mapping[str, Lever] = {
    "attrition": Lever(_attrition, _leaving, 0.5, 1.5),
    "time_to_fill": Lever(_days_to_fill, _filling, 0.5, 2.0, DAYS),
    "ramp": Lever(_ramp_months, _ramping, 0.5, 2.0, MONTHS),
    "growth": Lever(_as_assumed, altered.customers, 0.5, 1.5),
    "work": Lever(_as_assumed, altered.work, 0.8, 1.2),
    "requests": Lever(_as_assumed, altered.requests, 0.75, 1.25),
    "renewals": Lever(lambda _: 0.0, altered.renewals, -0.03, 0.03, POINTS),
    "neglected_gap": Lever(_as_assumed, altered.gap, 0.5, 1.5),
}
"""In the order in which they are applied. The usual ranges are guesses (grade F)."""


def ranges_of(setup: Setup, said: Sequence[Uncertainty]) -> tuple[Uncertainty, ...]:
    """The ranges that a scenario states; where it states none, the usual ones around what it
    assumes, of the assumptions that matter in it."""
    if said:
        return tuple(said)
    return tuple(
        Uncertainty(name, lever.low, lever.high)
        if lever.unit == POINTS
        else Uncertainty(name, lever.low * lever.base(setup), lever.high * lever.base(setup))
        for name, lever in LEVERS.items()
        if not needs(name, setup) and (lever.unit == POINTS or lever.base(setup) > 0)
    )


def sampled(ranges: Sequence[Uncertainty], samples: int, seed: int) -> Floats:
    """Values of the assumptions, shape (samples, len(ranges)): a Latin hypercube, in which each
    range is cut into as many slices as there are samples and each slice is met once.

    McKay, Beckman, Conover (1979), Technometrics 21, 239-245. Each assumption has chance of its
    own, from the seed and its name: one more of them leaves the others' values as they are.
    """
    from scipy.stats import qmc  # takes long to import, and few need it

    columns = []
    for one in ranges:
        own = [seed, zlib.crc32(one.lever.encode())]
        place = qmc.LatinHypercube(1, rng=own).random(samples)[:, 0]
        step = STEP[LEVERS[one.lever].unit]
        values = np.round((one.low + place * (one.high - one.low)) / step) * step
        columns.append(np.clip(values, one.low, one.high))
    return np.column_stack(columns) if columns else np.zeros((samples, 0))


def under(setup: Setup, ranges: Sequence[Uncertainty], values: Sequence[float]) -> Setup:
    """The scenario under other assumptions."""
    for one, value in zip(ranges, values, strict=True):
        setup = LEVERS[one.lever].change(setup, float(value))
    return setup
