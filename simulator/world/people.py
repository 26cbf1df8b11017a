"""What chance decides about a CSM's coming and going, keyed (role, seat, occupant).

Owns how long a seat stays open before that person comes, and how much the person endures before
leaving. Never sees how many there are, nor what they are asked to do.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.scenario.types import Distribution
from simulator.world.chance import Chance, entity_key
from simulator.world.variates import durations


def time_to_fill(
    distribution: Distribution, chance: Chance, role: str, seat: int, occupant: int
) -> int:
    """Ticks from a seat's opening to that person's first day."""
    uniform = chance.one_uniform("fill", entity_key(role, seat, occupant), 0)
    return int(durations(distribution, np.array([uniform]))[0])


def endurance(chance: Chance, role: str, seat: int, occupant: int) -> float:
    """The sum of hazards after which that person gives notice: exponential with mean 1."""
    return -math.log1p(-chance.one_uniform("attrition", entity_key(role, seat, occupant), 0))
