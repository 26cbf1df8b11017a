"""Prices: what a CSM of each role costs and when not, and what new customers of each segment pay
once.

Owns these figures, which no table holds. What they come to is for the metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.records.log import CsmRow
from simulator.scenario.types import Setup
from simulator.scenario.types_money import Cost, Fee


@dataclass(frozen=True, slots=True)
class Prices:
    """By the names of roles, segments and CSMs; money in the scenario's currency."""

    costs: Mapping[str, Cost]
    fees: Mapping[str, Fee]
    unpaid: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """The ticks of unpaid leave, by the names of the CSMs who take any."""

    @classmethod
    def of(cls, setup: Setup, csms: Mapping[str, CsmRow]) -> Prices:
        unpaid = {
            name: tuple((leave.begin, leave.end) for leave in row.leaves if not leave.paid)
            for name, row in csms.items()
        }
        return cls(
            {role.name: role.cost for role in setup.roles},
            {segment.name: segment.onboarding_fee for segment in setup.segments},
            {name: spans for name, spans in unpaid.items() if spans},
        )
