"""One replication: draw its world, play the team against it, tabulate what happened.

Owns nothing but that order. A pure function: the same arguments, the same tables to the byte.
"""

from __future__ import annotations

import gc

from simulator.model import play
from simulator.records import Records
from simulator.records.build import build_records
from simulator.scenario.types import Setup
from simulator.world import draw_world


def simulate(setup: Setup, seed: int, replication: int) -> Records:
    """Play the scenario's team against world number ``replication`` of ``seed``.

    Raises ValueError when the world cannot be drawn.
    """
    was_enabled = gc.isenabled()
    gc.disable()  # a run makes no garbage in cycles, and looking for it costs a tenth of the time
    try:
        world = draw_world(setup, seed, replication)
        return build_records(setup, world, play(setup, world))
    finally:
        if was_enabled:
            gc.enable()
