"""The CSMs of one role: who owns whom, and who stands in for whom.

Owns the choice among CSMs. Never knows the customers beyond their number.
"""

from __future__ import annotations

from simpy.events import Event

from simulator.model.csm import Csm
from simulator.model.engine import Alarm, Engine
from simulator.model.order import ABSENCE_END
from simulator.scenario.types import Segment, Setup
from simulator.world import World


class Team:
    """The dedicated CSMs of a segment, by seat."""

    def __init__(
        self,
        env: Engine,
        setup: Setup,
        world: World,
        segment: Segment,
        first_number: int,
        log: bytearray,
    ) -> None:
        self.env = env
        self.first_number = first_number
        self._offers_again = False
        self.horizon = world.horizon
        self.log = log
        self.csms = [
            Csm(env, self, seat, _speed(setup), world.absences(segment.name, seat, 0))
            for seat in range(segment.team)
        ]

    def owner_on_day_one(self, place: int) -> Csm:
        """Owner of the initial account that is ``place``-th in the world's ranking: books of
        equal size, dealt out like cards."""
        return self._takes(self.csms[place % len(self.csms)])

    def owner_in(self, seat: int) -> Csm:
        """Owner of an account that is known to belong to that seat."""
        return self._takes(self.csms[seat])

    def owner_of_new(self) -> Csm:
        """Owner of a new logo: the CSM with the smallest book, then the lowest seat."""
        return self._takes(min(self.csms, key=lambda csm: (csm.book, csm.seat)))

    def somebody_is_back(self) -> None:
        """Once all who come back in this tick are back: what waits for those still away, and
        found nobody to cover for it, is offered again."""
        if not self._offers_again:
            self._offers_again = True
            alarm = Alarm(self.env)
            alarm.callbacks = [self._offer_again]
            self.env.at(self.env.now, ABSENCE_END + self.first_number + len(self.csms), alarm)

    def _offer_again(self, _: Event) -> None:
        self._offers_again = False
        for csm in self.csms:
            if csm.waiting and not csm.is_present():
                csm.hand_over()

    def stand_in(self) -> Csm | None:
        """The present CSM with the shortest queue, or nobody."""
        present = [csm for csm in self.csms if csm.is_present()]
        return min(present, key=Csm.load, default=None)

    @staticmethod
    def _takes(csm: Csm) -> Csm:
        csm.book += 1
        return csm


def _speed(setup: Setup) -> float:
    return 1.0 - setup.csm.internal_time
