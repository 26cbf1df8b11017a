"""What befalls accounts, resolved: shocks, and leaving between renewals.

Like :mod:`simulator.scenario.types`, of which it is a part.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shock:
    """Something that befalls accounts and costs them health. Its position in ``Segment.shocks``
    is its code."""

    name: str  # the same shock in every segment that has one of this name
    points: float  # of health lost, to fade with the half-life
    rate: float  # strikes per working second; 0 on a date
    on: dt.date | None  # the one day on which it strikes
    share: float  # of the accounts, struck at once
    at_once: bool  # strikes at one moment for all, rather than each account by itself


@dataclass(frozen=True, slots=True)
class MidTermChurn:
    """Leaving between renewals: a hazard per working second whose logarithm is linear in health
    through ``served`` (mean fit, attention 1) and ``neglected`` (mean fit, attention 0)."""

    served: float
    neglected: float
