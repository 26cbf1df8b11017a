"""What stands where the SimPy engine has its environment, and its accounts by CSM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simpy.events import Event

from simulator.compiled import commands
from simulator.compiled import layout as c
from simulator.model.csm import Csm
from simulator.model.loads import Loads as PlainLoads

if TYPE_CHECKING:
    from simulator.compiled.floor import Floor
    from simulator.compiled.people import Person
    from simulator.model.floor import Floor as PlainFloor

_PRIORITY = 128  # bits of a priority below its kind, see simulator.model.order
_LOW = 76  # of them in the second number
_LOW_OF_TRANSFER = 63
_TRANSFER = 4


class Clock:
    """What stands where SimPy's environment stands for those who plan something."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.planned: list[Event] = []

    @property
    def now(self) -> int:
        """The tick."""
        return int(self._floor.m.n[c.N_NOW])

    def at(self, tick: int, priority: int, event: Event) -> None:
        """Let ``event`` happen at ``tick``."""
        kind, rest = priority >> _PRIORITY, priority & ((1 << _PRIORITY) - 1)
        low = _LOW_OF_TRANSFER if kind == _TRANSFER else _LOW
        key0, key1 = kind << 52 | rest >> low, rest & ((1 << low) - 1)
        self.planned.append(event)
        self._floor.ask(commands.PLAN, tick, key0, key1, len(self.planned) - 1)


class Loads(PlainLoads):
    """The sizes of books."""

    def __init__(self, floor: Floor) -> None:
        super().__init__(cast("PlainFloor", floor))
        self._of = floor

    def customers(self, csm: Csm) -> list[Any]:
        return self._of.customers(cast("Person", csm))
