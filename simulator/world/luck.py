"""How much work each piece of it is, how long it can wait, and whether automation takes it.

Owns the luck of an occurrence of an activity, wherever it falls due. Never knows when it does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulator.scenario.types import Activity, Distribution, Shape
from simulator.world.chance import Chance, Uniforms, Words
from simulator.world.variates import Floats, durations

Ints = npt.NDArray[np.int64]


def luck(
    activity: Activity,
    chance: Chance,
    keys: Words,
    occurrences: npt.ArrayLike,
    factor: Floats | float = 1.0,
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Work (seconds), window (seconds) and whether automation takes it, of each occurrence. What
    automation always takes is nobody's work, and 0.

    ``factor`` is that of the account's traits on the work.
    """

    def uniforms(purpose: str) -> Uniforms:
        return chance.uniform(f"{purpose}/{activity.name}", keys, occurrences)

    return _luck(activity, uniforms, keys.shape, factor)


def luck_of_one(
    activity: Activity, chance: Chance, key: int, occurrence: int, factor: Floats | float = 1.0
) -> tuple[int, int, bool]:
    """:func:`luck` of a single occurrence, to the bit."""

    def uniform(purpose: str) -> Uniforms:
        return np.array([chance.one_uniform(f"{purpose}/{activity.name}", key, occurrence)])

    work, window, automated = _luck(activity, uniform, (1,), factor)
    return int(work[0]), int(window[0]), bool(automated[0])


def _luck(
    activity: Activity,
    uniforms: Callable[[str], Uniforms],
    shape: tuple[int, ...],
    factor: Floats | float,
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    def drawn(purpose: str, distribution: Distribution, factor: Floats | float = 1.0) -> Ints:
        if distribution.shape is not Shape.FIXED:
            return durations(distribution, uniforms(purpose), factor)
        if isinstance(factor, float):
            return np.full(shape, max(1, round(distribution.mean * factor)), dtype=np.int64)
        return durations(distribution, np.zeros(shape), factor)

    window = drawn("window", activity.window)
    if activity.automated >= 1.0:
        return np.zeros(shape, dtype=np.int64), window, np.ones(shape, dtype=np.bool_)
    automated = np.zeros(shape, dtype=np.bool_)
    if activity.automated > 0.0:
        automated = uniforms("automated") < activity.automated
    return drawn("work", activity.work, factor), window, automated
