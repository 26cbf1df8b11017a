"""A queue of work: who waits, who is best, and the one alarm for the earliest deadline.

Owns waiting and expiry. Never starts anything: that is for the CSMs.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from simpy.events import Event
from simpy.resources.base import BaseResource, Get, Put

from simulator.model.activity import Item
from simulator.model.engine import Alarm, Engine
from simulator.model.order import EXPIRY
from simulator.records.schema import Outcome
from simulator.scenario.types import NEVER

_MISSED = int(Outcome.MISSED)


class Queue(BaseResource[Put[Any], Get[Any]]):
    """A resource whose requests are the activities themselves. They are served by ``take``
    instead of SimPy's ``put`` and ``get``: an event less for each, and an order among all that
    happens in one tick."""

    number = -1
    """Position among all CSMs; a pool has none."""
    away_from = NEVER
    """Begin of the absence that is on or comes next; a pool is never away."""

    def __init__(self, env: Engine, capacity: int, horizon: int, log: bytearray) -> None:
        super().__init__(env, capacity=capacity)
        self.env = env
        self.log = log
        self.book = 0  # accounts served
        self.waiting: dict[int, Item] = {}  # by tie key
        self._keys: list[int] = []  # heap of tie keys; those of items that moved on are passed over
        self._horizon = horizon
        self._expiry: Alarm | None = None
        self._expires_at = NEVER  # deadline and tie key that the expiry alarm is set for
        self._expires_key = 0

    @property
    def queue(self) -> list[Item]:
        """Items that wait, the best first."""
        return [self.waiting[key] for key in sorted(self.waiting)]

    def take(self, item: Item) -> None:
        """``item`` is due now."""
        raise NotImplementedError

    def take_while_away(self, item: Item) -> None:
        """``item`` is due during an absence."""
        raise NotImplementedError

    def add(self, item: Item) -> None:
        """Let ``item`` wait, and keep the one expiry alarm at the queue's earliest deadline."""
        key = item.key
        item.holder = self
        item.account.waiting.append(item)
        self.waiting[key] = item
        heappush(self._keys, key)
        deadline = item.window_end
        if deadline < self._horizon and (
            deadline < self._expires_at
            or (deadline == self._expires_at and key < self._expires_key)
        ):
            self._set_expiry(deadline, key)

    def drop(self, item: Item) -> None:
        """``item`` waits here no longer."""
        item.holder = None
        del self.waiting[item.key]
        item.account.waiting.remove(item)

    def first_key(self) -> int:
        """Tie key of the best item; somebody must be waiting."""
        keys, waiting = self._keys, self.waiting
        while keys[0] not in waiting:
            heappop(keys)
        return keys[0]

    def pop(self) -> Item:
        """Take the best waiting item out of the queue."""
        item = self.waiting.pop(heappop(self._keys), None)
        while item is None:
            item = self.waiting.pop(heappop(self._keys), None)
        item.holder = None
        item.account.waiting.remove(item)
        return item

    def _set_expiry(self, tick: int, key: int) -> None:
        self._expires_at, self._expires_key = tick, key
        self._expiry = Alarm(self.env)
        self._expiry.callbacks = [self._expire]
        self.env.at(tick, EXPIRY + key, self._expiry)

    def _expire(self, alarm: Event) -> None:
        """The earliest deadline has come: miss that item if it still waits, then look for the
        next deadline. Looking through the queue here, seldom, is cheaper than keeping a second
        heap for every item that waits."""
        if alarm is not self._expiry:
            return  # an earlier deadline took this alarm's place
        tick = self._expires_at
        item = self.waiting.get(self._expires_key)
        self._expires_at = NEVER
        if item is not None and item.window_end == tick:
            self.drop(item)
            self.log.extend(item.row(-1, tick, _MISSED))
            item.account.resolved(item, False)
        deadline, key = min(
            [(item.window_end, key) for key, item in self.waiting.items()], default=(NEVER, 0)
        )
        if deadline < self._horizon:
            self._set_expiry(deadline, key)
