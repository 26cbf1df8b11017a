"""Random amounts: a family of distributions, and its numbers.

Owns these two types; :mod:`simulator.scenario.types` says what their neighbours are, and hands them
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """Families of distributions; each is drawn by inverse transform of one uniform."""

    FIXED = "fixed"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    EXPONENTIAL = "exponential"
    PERT = "pert"
    TRIANGULAR = "triangular"
    EMPIRICAL = "empirical"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A positive quantity: its family, its mean and its coefficient of variation.

    ``cv`` (standard deviation / mean) is 0 for FIXED and 1 for EXPONENTIAL. A duration with mean
    :data:`~simulator.scenario.types.NEVER` and shape FIXED means "no limit".
    """

    shape: Shape
    mean: float
    cv: float
    low: float = 0.0  # PERT and TRIANGULAR
    high: float = 0.0  # PERT and TRIANGULAR
    values: tuple[float, ...] = ()  # EMPIRICAL: as measured, sorted
