"""The CSMs of one role: who owns whom, and who stands in for whom.

Owns the choice among CSMs. Never knows the customers beyond their number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from simpy.events import Event

from simulator.model.csm import Csm
from simulator.model.employment import Employment
from simulator.model.engine import Alarm, Engine
from simulator.model.off_shift import days_off, union
from simulator.model.order import ABSENCE_END
from simulator.model.pool import Pool
from simulator.model.queue import Queue
from simulator.records.log import Leave
from simulator.scenario.types import Setup
from simulator.world import World

ONE_DAY = dt.timedelta(days=1)
_LAST = 1 << 40  # after every CSM's own events of a kind


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
        self.role = role
        self.name = said.name
        self._world = world
        self.turnover = said.csm.turnover
        self.speed = 1.0 - said.csm.internal_time
        self.first_number = first_number
        self._offers_again = False
        self.horizon = world.horizon
        self.log = log
        self._works = [said.works_in(seat) for seat in range(said.team)]  # of seats ever there
        self._aways = [away for away in setup.moves.aways if away.role == role]
        self.csms: list[Csm] = []  # employed now
        self.gone: list[Csm] = []
        self.pool = self._new_pool()
        self.shares = any(a.pooled and a.role == role for s in setup.segments for a in s.activities)
        for seat in range(said.team):
            self.hire(first_number + seat, seat, Employment())

    def hire(self, number: int, seat: int, employment: Employment) -> Csm:
        """Somebody's first day. ``number`` is the position among all CSMs there have been."""
        absences = self._world.absences(self.name, seat, employment.occupant)
        works = employment.works = self._works[seat]
        leaves = employment.leaves = tuple(self._leaves(seat, employment))
        if leaves or works != 1.0:
            clock = self._world.clock
            off = days_off(works, seat, clock.day, clock.week, self.horizon)
            planned = [(leave.begin, leave.end) for leave in leaves]
            absences = union(absences, off, planned, horizon=self.horizon)
        csm = self._new_csm(number, seat, absences, employment)
        if self.shares:
            csm.join(self.pool)
        self.csms.append(csm)
        if self.pool.waiting:
            self.pool.set_start()  # else a newcomer would sit idle until something else falls due
        return csm

    def _new_pool(self) -> Pool:
        return Pool(self.env, self.csms, self.first_number, self.horizon, self.log)

    def _new_csm(
        self, number: int, seat: int, absences: list[tuple[int, int]], employment: Employment
    ) -> Csm:
        return Csm(self.env, self, number, seat, self.speed, absences, employment)

    def _leaves(self, seat: int, employment: Employment) -> Iterator[Leave]:
        """The planned leaves of somebody who comes into a seat: those that begin later."""
        clock = self._world.clock
        for away in self._aways:
            begin, end = clock.tick(away.first_day), clock.tick(away.last_day + ONE_DAY)
            own = not (away.by_name and employment.occupant)
            if away.seat == seat and own and employment.hired <= begin < end:
                yield Leave(begin, end, away.paid)

    def next_seat(self, works: float = 1.0) -> int:
        """A seat that nobody has had yet, for somebody who works that share of a week."""
        self._works.append(works)
        return self.seats - 1

    @property
    def seats(self) -> int:
        """How many there have been."""
        return len(self._works)

    def works_in(self, seat: int) -> float:
        """The share of a week that whoever has the seat works."""
        return self._works[seat]

    def is_even(self) -> bool:
        """Whether those of the first day get books of equal size."""
        now = self.env.now
        return all(
            csm.employment.works == 1.0 and not csm.employment.is_on_leave(now) for csm in self.csms
        )

    def let_go(self, csm: Csm, back_at: int) -> None:
        """Somebody has left."""
        self.csms.remove(csm)
        self.gone.append(csm)
        csm.leave(back_at)

    def takers(self) -> list[Csm]:
        """Those to whom customers are entrusted, or else anybody; when all have left, the last of
        them, in whose name the customers wait for a successor."""
        now = self.env.now
        able = [csm for csm in self.csms if csm.employment.takes_customers(now)]
        return able or self.keepers()

    def keepers(self) -> list[Csm]:
        """The same, those on planned leave included, who keep the customers that they have."""
        now = self.env.now
        able = [csm for csm in self.csms if csm.employment.keeps_customers(now)]
        return able or self.csms or self.gone[-1:]

    def server_on_day_one(self, pooled: bool, place: int) -> Queue:
        """Who serves the initial account that is ``place``-th in the world's ranking: books of
        equal size, dealt out like cards."""
        return _takes(self.pool if pooled else self.csms[place % len(self.csms)])

    def server_in(self, seat: int) -> Queue:
        """Who serves an account that is known to belong to that seat; once the seat is empty, it
        is an account like any other."""
        there = next((csm for csm in self.keepers() if csm.seat == seat), None)
        return self.server_of_new(pooled=False) if there is None else _takes(there)

    def server_of_new(self, pooled: bool) -> Queue:
        """Who serves a new logo: the CSM with the smallest book, then the lowest seat."""
        if pooled:
            return _takes(self.pool)
        return self.server_with_least(lambda csm: csm.book)

    def server_with_least(self, load: Callable[[Csm], float]) -> Queue:
        """The CSM with the smallest load, then the lowest seat. A newcomer's counts by the speed
        that is reached, a part-timer's by the share worked."""
        now = self.env.now
        return _takes(
            min(
                self.takers(),
                key=lambda csm: (load(csm) / csm.employment.capacity(now), csm.number),
            )
        )

    def somebody_is_back(self) -> None:
        """Once all who come back in this tick are back: what waits for those still away, and
        found nobody to cover for it, is offered again."""
        if not self._offers_again:
            self._offers_again = True
            alarm = Alarm(self.env)
            alarm.callbacks = [self._offer_again]
            self.env.at(self.env.now, ABSENCE_END + _LAST + self.first_number, alarm)

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
