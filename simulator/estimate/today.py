"""In which stages the customers of a file are on the first day, as far as the file tells.

Owns that count, beside which the steady year of the estimate may look quite different. Never draws:
what a file leaves to chance is not counted.
"""

from __future__ import annotations

import numpy as np

from simulator.clock import Clock
from simulator.estimate.customers import home_of, stay
from simulator.scenario.types import ExitKind, Segment, Setup


def stages_today(setup: Setup, segment: Segment) -> dict[int, int]:
    """Stage code -> customers, of the first stage, by when they signed, and of those that health
    leads to from the home stage, where the file gives everybody's. Empty without a file."""
    home, listed = home_of(segment), segment.listed
    if listed is None or not home:
        return {}
    clock = Clock.of(setup.start, setup.hours_per_day)
    there = listed.signed < np.datetime64(setup.start, "D")
    age, health = -clock.ticks(listed.signed[there]), listed.health[there]
    beginning = age <= stay(segment, 0, clock.year)
    found = {0: int(beginning.sum())}
    left = health[~beginning]
    if np.isnan(left).any():
        return found
    for exit_ in segment.stages[home].exits:
        if exit_.kind is ExitKind.HEALTH_BELOW:
            found[exit_.target] = int((left < exit_.line).sum())
            left = left[left >= exit_.line]
    return found
