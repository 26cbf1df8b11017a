"""Prices: what a CSM of each role costs, and what new customers of each segment pay once.

Owns these figures, which no table holds. What they come to is for the metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.scenario.types import Setup
from simulator.scenario.types_money import Cost, Fee


@dataclass(frozen=True, slots=True)
class Prices:
    """By the names of roles and segments; money in the scenario's currency."""

    costs: Mapping[str, Cost]
    fees: Mapping[str, Fee]

    @classmethod
    def of(cls, setup: Setup) -> Prices:
        return cls(
            {role.name: role.cost for role in setup.roles},
            {segment.name: segment.onboarding_fee for segment in setup.segments},
        )
