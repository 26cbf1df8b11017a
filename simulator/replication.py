"""One replication: draw its world, play the team against it, tabulate what happened.

Owns nothing but that order. A pure function: the same arguments, the same tables to the byte.
"""

from __future__ import annotations

import gc
from typing import NamedTuple

from simulator.engines import play
from simulator.records import Records
from simulator.records.build import build_records
from simulator.records.log import Log
from simulator.records.notes import Watch
from simulator.scenario.types import Setup
from simulator.world import World, draw_world


class Followed(NamedTuple):
    """One replication with all that it was made of."""

    world: World
    log: Log
    records: Records


def simulate(setup: Setup, seed: int, replication: int) -> Records:
    """Play the scenario's team against world number ``replication`` of ``seed``.

    Raises ValueError when the world cannot be drawn.
    """
    return follow(setup, seed, replication).records


def follow(setup: Setup, seed: int, replication: int, watch: Watch | None = None) -> Followed:
    """The same, with the world and the raw log; ``watch`` is filled with notes on its account,
    and changes nothing."""
    was_enabled = gc.isenabled()
    gc.disable()  # a run makes no garbage in cycles, and looking for it costs a tenth of the time
    try:
        world = draw_world(setup, seed, replication)
        log = play(setup, world, watch)
        return Followed(world, log, build_records(setup, world, log))
    finally:
        if was_enabled:
            gc.enable()
