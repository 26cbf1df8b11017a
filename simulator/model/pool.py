"""A pool: work that any free CSM of a role may take, and the choice of who does.

Owns one queue beside those of the role's CSMs. The best item goes first, own or common; a common
one to the CSM who has been idle longest, then to the lowest seat. One choice a tick, as its last
kind of event, unless nothing else can happen in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.model.activity import Item
from simulator.model.engine import Alarm, Engine
from simulator.model.order import START
from simulator.model.queue import Queue

if TYPE_CHECKING:
    from simulator.model.csm import Csm


class Pool(Queue):
    """Work of a role that nobody owns. ``capacity`` is its CSMs, ``count`` how many are busy."""

    def __init__(
        self, env: Engine, csms: list[Csm], place: int, horizon: int, log: bytearray
    ) -> None:
        super().__init__(env, max(1, len(csms)), horizon, log)
        self.csms = csms
        self._place = place  # among all pools and CSMs: orders what happens in one tick
        self._start_is_set = False

    @property
    def capacity(self) -> int:
        """CSMs who share it now."""
        return len(self.csms)

    @property
    def count(self) -> int:
        """CSMs with work in hand."""
        return sum(csm.count for csm in self.csms)

    def take(self, item: Item) -> None:
        """Have ``item`` started if somebody is free and nothing else can happen in this tick;
        else let it wait. The last thing done in a callback."""
        env = self.env
        free = self._free()
        if free and not self.waiting and env.upcoming[0][0] > env.now:
            min(free, key=_idle_longest).begin(item)
            return
        self.add(item)
        if free:
            self.set_start()

    def set_start(self) -> None:
        """Let the free CSMs start what waits as the tick's last kind of event."""
        if not self._start_is_set:
            self._start_is_set = True
            alarm = Alarm(self.env)
            alarm.callbacks = [self._start]
            self.env.at(self.env.now, START + self._place, alarm)

    def _start(self, _: Event) -> None:
        self._start_is_set = False
        free = self._free()
        while free:
            own = [csm for csm in free if csm.waiting]
            first = min(own, key=Queue.first_key, default=None)
            if self.waiting and (first is None or self.first_key() < first.first_key()):
                first = min(free, key=_idle_longest)
                first.begin(self.pop())
            elif first is not None:
                first.begin(first.pop())
            else:
                return
            free.remove(first)

    def _free(self) -> list[Csm]:
        now = self.env.now
        return [csm for csm in self.csms if csm.in_hand is None and now < csm.away_from]


def _idle_longest(csm: Csm) -> tuple[int, int]:
    return csm.idle_since, csm.seat
