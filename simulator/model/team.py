"""The CSMs of one role: who owns whom, and who stands in for whom.

Owns the choice among CSMs. Never knows the customers beyond their number.
"""

from __future__ import annotations

from simpy.events import Event

from simulator.model.csm import Csm
from simulator.model.engine import Alarm, Engine
from simulator.model.order import ABSENCE_END
from simulator.model.pool import Pool
from simulator.model.queue import Queue
from simulator.scenario.types import Setup
from simulator.world import World


class Team:
    """The CSMs of one role, by seat, and the pool that they share if any work is common."""

    def __init__(
        self,
        env: Engine,
        setup: Setup,
        world: World,
        role: int,
        first_number: int,
        log: bytearray,
    ) -> None:
        said = setup.roles[role]
        self.env = env
        self.first_number = first_number
        self._offers_again = False
        self.horizon = world.horizon
        self.log = log
        self.csms = [
            Csm(env, self, seat, _speed(setup), world.absences(said.name, seat, 0))
            for seat in range(said.team)
        ]
        self.pool = Pool(env, self.csms, first_number, self.horizon, log)
        if any(a.pooled and a.role == role for s in setup.segments for a in s.activities):
            for csm in self.csms:
                csm.join(self.pool)

    def server_on_day_one(self, pooled: bool, place: int) -> Queue:
        """Who serves the initial account that is ``place``-th in the world's ranking: books of
        equal size, dealt out like cards."""
        return _takes(self.pool if pooled else self.csms[place % len(self.csms)])

    def server_in(self, seat: int) -> Queue:
        """Who serves an account that is known to belong to that seat."""
        return _takes(self.csms[seat])

    def server_of_new(self, pooled: bool) -> Queue:
        """Who serves a new logo: the CSM with the smallest book, then the lowest seat."""
        csm = None if pooled else min(self.csms, key=lambda csm: (csm.book, csm.seat))
        return _takes(csm or self.pool)

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


def _takes(server: Queue) -> Queue:
    server.book += 1
    return server


def _speed(setup: Setup) -> float:
    return 1.0 - setup.csm.internal_time
