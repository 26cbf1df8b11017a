"""A team whose queues stand in the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simulator.compiled import commands
from simulator.compiled.people import Person
from simulator.model.employment import Employment
from simulator.model.engine import Engine
from simulator.model.team import Team as PlainTeam

if TYPE_CHECKING:
    from simulator.compiled.floor import Floor


class Team(PlainTeam):
    """The CSMs of one role."""

    def __init__(self, floor: Floor, role: int, first_number: int) -> None:
        self.floor = floor
        setup, world = floor.setup, floor.world
        env = cast("Engine", floor.env)
        super().__init__(env, setup, world, role, first_number, floor.log.activities)

    def _new_pool(self) -> Any:
        return self.floor.desks[self.role]

    def _new_csm(
        self, number: int, seat: int, absences: list[tuple[int, int]], employment: Employment
    ) -> Any:
        return Person(self.floor, self, number, seat, absences, employment)

    def hire(self, number: int, seat: int, employment: Employment) -> Any:
        csm = super().hire(number, seat, employment)
        self.floor.show(self)
        return csm

    def let_go(self, csm: Any, back_at: int) -> None:
        super().let_go(csm, back_at)
        self.floor.show(self)

    def somebody_is_back(self) -> None:
        self.floor.ask(commands.BACK, self.role)
