"""What people cost and what customers pay beside their contracts, resolved.

Like :mod:`simulator.scenario.types`, of which it is a part.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """What a CSM costs, fully loaded."""

    per_year: float = 0.0  # while on the payroll
    per_hire: float = 0.0  # once, on the first day of who is hired; not for those of day one


@dataclass(frozen=True, slots=True)
class Fee:
    """What a new customer pays once, for its onboarding."""

    amount: float = 0.0
    counts: bool = False  # as revenue


FREE = Cost()
NO_FEE = Fee()
