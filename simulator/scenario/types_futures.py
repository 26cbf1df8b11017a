"""What may happen to a plan, and how sure its assumptions are: plain values.

Owns these values, as :mod:`simulator.scenario.types` owns those of the setup. Nothing here is part
of what a run plays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens, by its name in the language, and the values of its words."""

    name: str
    how: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """An assumption that may lie anywhere from ``low`` to ``high``, each value as likely.

    Rates and shares are shares, time to fill is in working days, a ramp in months, renewals are
    shares by which they lie above (below 0: under) what is assumed.
    """

    lever: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a scenario says of the future: named ones, and the ranges of what is uncertain."""

    futures: Mapping[str, tuple[Happening, ...]] = field(default_factory=dict)
    uncertainties: tuple[Uncertainty, ...] = ()
