"""Which engine plays a replication: SimPy's, or the compiled one where it is ready.

Owns that choice, and nothing that happens. Both leave the same rows, so a result never depends on
it; only the time does.
"""

from __future__ import annotations

import os
from enum import Enum

from simulator.compiled import library
from simulator.model import play as play_in_simpy
from simulator.records.log import Log
from simulator.records.notes import Watch
from simulator.scenario.types import Setup
from simulator.world import World

VARIABLE = "CSMSIM_ENGINE"
"""The environment variable that chooses an engine."""

_NO_COMPILER = "the compiled engine needs numba; install csmsim with [fast]"


class Engine(Enum):
    """What plays time."""

    SIMPY = "simpy"
    COMPILED = "compiled"


class EngineError(ValueError):
    """There is no such engine, or it cannot be had here; the message says why."""


def engine() -> Engine:
    """The one that :data:`VARIABLE` names; else the compiled one if its machine code is there.

    Raises EngineError for a name that is none, and for the compiled one without its compiler.
    """
    said = os.environ.get(VARIABLE, "")
    if not said:
        return Engine.COMPILED if library.is_there() and library.is_kept() else Engine.SIMPY
    if said not in [each.value for each in Engine]:
        names = " or ".join(each.value for each in Engine)
        raise EngineError(f"{VARIABLE}={said}: there is no such engine; write {names}")
    if said == Engine.COMPILED.value and not library.is_there():
        raise EngineError(f"{VARIABLE}={said}: {_NO_COMPILER}")
    return Engine(said)


def is_prepared() -> bool:
    """Whether the compiled engine's machine code is there.

    Raises EngineError without its compiler.
    """
    if not library.is_there():
        raise EngineError(_NO_COMPILER)
    return library.is_kept()


def warm_up() -> None:
    """Have the engine ready in this process, which takes the compiled one a moment."""
    if engine() is Engine.COMPILED:
        library.answer()


def prepare() -> None:
    """Make the compiled engine's machine code, if there is none yet: about a minute.

    Raises EngineError without its compiler, and where there is no place to keep it.
    """
    if not library.is_there():
        raise EngineError(_NO_COMPILER)
    try:
        library.answer()
    except OSError as error:
        raise EngineError(str(error)) from error
    library.forget_others()


def play(setup: Setup, world: World, watch: Watch | None = None) -> Log:
    """Play the team of ``setup`` against ``world`` and return what happened; ``watch`` is filled
    with notes on its account, and changes nothing. Only SimPy's engine takes notes."""
    if watch is None and engine() is Engine.COMPILED:
        from simulator.compiled import floor

        if floor.can_play(setup, world):
            return floor.play(setup, world)
    return play_in_simpy(setup, world, watch)
