"""A CSM: a SimPy resource with a name, a priority queue and a calendar.

Owns who is served when: one thing at a time, never interrupted, the best item first, nothing
started while away or at the end of its window. Never knows what the work does to the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from simpy.events import Event
from simpy.resources.base import BaseResource, Get, Put

from simulator.model.activity import Item
from simulator.model.engine import Alarm, Engine
from simulator.model.order import ABSENCE_END, ABSENCE_START, EXPIRY, FINISH, START
from simulator.records.schema import Outcome
from simulator.rules import elapsed_ticks
from simulator.scenario.types import NEVER, Cover

if TYPE_CHECKING:
    from simulator.model.team import Team

_DONE, _MISSED = int(Outcome.DONE), int(Outcome.MISSED)


class Csm(BaseResource[Put[Any], Get[Any]]):
    """A resource of capacity one, to be read like a :class:`simpy.Resource` (``capacity``,
    ``count``, ``queue``). Its requests are the activities themselves, and they are served by
    :meth:`take` instead of SimPy's ``put`` and ``get``: an event less for each, and an order among
    all that happens in one tick."""

    def __init__(
        self, env: Engine, team: Team, seat: int, speed: float, absences: list[tuple[int, int]]
    ) -> None:
        super().__init__(env, capacity=1)
        self.env = env
        self.team = team
        self.log = team.log
        self.number = team.first_number + seat  # position among all CSMs
        self.seat = seat
        self.speed = speed  # (1 - internal share) x ramp
        self._slowed = speed != 1.0
        self.absences = absences  # half-open, in order
        self.book = 0  # accounts owned
        self._keys: list[int] = []  # heap of tie keys; those of items that moved on are passed over
        self.waiting: dict[int, Item] = {}  # by tie key
        self.in_hand: Item | None = None
        self.idle_since = 0
        self._horizon = team.horizon
        self.away_from = NEVER  # begin and end of the absence that is on or comes next
        self._back_at = NEVER
        self._start_is_set = False
        self._expiry: Alarm | None = None
        self._expires_at = NEVER  # deadline and tie key that the expiry alarm is set for
        self._expires_key = 0
        self._on_finish: list[Callable[[Any], None]] = [self._finish]
        env.process(self.calendar())

    def calendar(self) -> Generator[Event, None, None]:
        """The CSM's process: away and back again."""
        for begin, end in self.absences:
            self.away_from, self._back_at = begin, end
            yield self._alarm(begin, ABSENCE_START)
            self.hand_over()
            yield self._alarm(end, ABSENCE_END)
            self.away_from = NEVER
            self.team.somebody_is_back()
            if self.waiting and self.in_hand is None:
                self._set_start()

    @property
    def count(self) -> int:
        """Items in hand: none or one."""
        return int(self.in_hand is not None)

    @property
    def queue(self) -> list[Item]:
        """Items that wait, the best first."""
        return [self.waiting[key] for key in sorted(self.waiting)]

    def is_present(self) -> bool:
        """Whether work may start now."""
        return self.env.now < self.away_from

    def load(self) -> tuple[int, int, int]:
        """Sort key of "the shortest queue": items here, idle since when, seat."""
        return len(self.waiting) + self.count, self.idle_since, self.seat

    def drop(self, item: Item) -> None:
        """``item`` waits here no longer."""
        item.holder = None
        del self.waiting[item.key]
        item.account.waiting.remove(item)

    def take(self, item: Item) -> None:
        """Start ``item`` if nothing else is to do and nothing else can happen in this tick; else
        let it wait, and keep the one expiry alarm at the queue's earliest deadline. The last
        thing done in a callback."""
        env = self.env
        idle = self.in_hand is None
        now = env.now
        if idle and not self.waiting and now < self.away_from and env.upcoming[0][0] > now:
            self._begin(item)
            return
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
        if idle:
            self._set_start()

    def take_while_away(self, item: Item) -> None:
        """The same during an absence: what would lapse before its end is covered for as the
        activity says, and the rest waits."""
        holder: Csm | None = None
        if self._back_at >= item.window_end:
            cover = item.activity.cover
            if cover is Cover.PAUSE:
                item.window_end += self._back_at - self.env.now
            elif cover is Cover.COLLEAGUE:
                holder = self.team.stand_in()
        (holder or self).take(item)

    def hand_over(self) -> None:
        """While away: cover for all that waits and would lapse before the absence ends."""
        for item in self.queue:
            if self._back_at >= item.window_end:
                self.drop(item)
                self.take_while_away(item)

    def _set_start(self) -> None:
        """Start the best waiting item as the tick's last kind of event."""
        if not self._start_is_set and self.is_present():
            self._start_is_set = True
            self._alarm(self.env.now, START).callbacks = [self._start]

    def _start(self, _: Event) -> None:
        self._start_is_set = False
        if self.waiting and self.in_hand is None and self.is_present():
            self._begin(self._best())

    def _best(self) -> Item:
        """Take the best waiting item out of the queue."""
        item = self.waiting.pop(heappop(self._keys), None)
        while item is None:
            item = self.waiting.pop(heappop(self._keys), None)
        item.holder = None
        item.account.waiting.remove(item)
        return item

    def _begin(self, item: Item) -> None:
        env = self.env
        self.in_hand = item
        item.start = now = env.now
        item.elapsed = elapsed = elapsed_ticks(item.work, self.speed) if self._slowed else item.work
        item.callbacks = self._on_finish
        env.push((now + elapsed, FINISH + item.key, env.number(), item))

    def _finish(self, item: Item) -> None:
        env = self.env
        now = env.now
        self.in_hand = None
        self.idle_since = now
        self.log.extend(item.row(self.number, now, _DONE))
        item.account.resolved(item, True)
        if self.waiting and now < self.away_from:
            if env.upcoming[0][0] > now:  # nothing else can happen in this tick
                self._begin(self._best())
            else:
                self._set_start()

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

    def _alarm(self, tick: int, kind: int) -> Alarm:
        alarm = Alarm(self.env)
        self.env.at(tick, kind + self.number, alarm)
        return alarm
