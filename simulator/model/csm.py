"""A CSM: a SimPy resource with a name, a priority queue and a calendar.

Owns who is served when: one thing at a time, never interrupted, the best item first, nothing
started while away or at the end of its window. Never knows what the work does to the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from simulator.model.activity import Item
from simulator.model.employment import Employment
from simulator.model.engine import Alarm, Engine
from simulator.model.order import ABSENCE_END, ABSENCE_START, FINISH, START
from simulator.model.queue import Queue
from simulator.records.schema import Outcome
from simulator.rules import elapsed_ticks
from simulator.scenario.types import NEVER, Cover

if TYPE_CHECKING:
    from simulator.model.pool import Pool
    from simulator.model.team import Team

_DONE = int(Outcome.DONE)


class Csm(Queue):
    """A resource of capacity one, to be read like a :class:`simpy.Resource` (``capacity``,
    ``count``, ``queue``)."""

    def __init__(
        self,
        env: Engine,
        team: Team,
        number: int,
        seat: int,
        speed: float,
        absences: list[tuple[int, int]],
        employment: Employment | None = None,
    ) -> None:
        super().__init__(env, 1, team.horizon, team.log)
        self.team = team
        self.number = number
        self.seat = seat
        self.employment = employment or Employment()
        self._full_speed = speed
        self.set_speed(1.0)
        self.absences = absences  # half-open, in order
        self.books: list[int] = []  # accounts served, at each weekly review
        self.first_review = 0  # the number of the first of those
        self.in_hand: Item | None = None
        self.finished = 0  # ticks of work, where they are counted
        self.idle_since = env.now
        self._off_work = self.employment.off_work(absences)
        self.away_from, self._back_at = (*self._off_work, (NEVER, NEVER))[0]  # on, or next
        self._start_is_set = False
        self._on_finish: list[Callable[[Any], None]] = [self._finish]  # on this CSM's items
        self._pool: Pool | None = None
        self._common: dict[int, Item] = {}  # what waits in the pool
        env.process(self.calendar())

    def join(self, pool: Pool) -> None:
        """From now on also take work from ``pool``."""
        self._pool, self._common = pool, pool.waiting

    def set_speed(self, ramp: float) -> None:
        """From now on work at this share of full speed; work in hand goes on as it began."""
        self.speed = self._full_speed * ramp  # (1 - internal share) x ramp
        self._slowed = self.speed != 1.0

    def count_work(self) -> None:
        """From now on add up in ``finished`` what is finished."""
        self._on_finish.insert(0, self._count_item)

    def _count_item(self, item: Item) -> None:
        self.finished += item.elapsed

    def leave(self, back_at: int) -> None:
        """Gone for good, once work in hand is finished. ``back_at``: when somebody comes to look
        after what is left behind."""
        self.employment.left = self.away_from = self.env.now
        self._back_at = back_at

    def calendar(self) -> Generator[Event, None, None]:
        """The CSM's process: away and back again."""
        for begin, end in self._off_work:
            self.away_from, self._back_at = begin, end
            yield self._alarm(begin, ABSENCE_START)
            if self.employment.is_over():
                return
            self.hand_over()
            yield self._alarm(end, ABSENCE_END)
            if self.employment.is_over():
                return
            self.away_from = NEVER
            self.team.somebody_is_back()
            if (self.waiting or self._common) and self.in_hand is None:
                self._set_start()

    @property
    def count(self) -> int:
        """Items in hand: none or one."""
        return int(self.in_hand is not None)

    def is_present(self) -> bool:
        """Whether work may start now."""
        return self.env.now < self.away_from

    def load(self) -> tuple[int, int, int]:
        """Sort key of "the shortest queue": items here, idle since when, seat."""
        return len(self.waiting) + self.count, self.idle_since, self.seat

    def take(self, item: Item) -> None:
        """Start ``item`` if nothing else is to do and nothing else can happen in this tick; else
        let it wait. The last thing done in a callback."""
        env = self.env
        idle = self.in_hand is None
        now = env.now
        if (
            idle
            and not self.waiting
            and not self._common
            and now < self.away_from
            and env.upcoming[0][0] > now
        ):
            self.begin(item)
            return
        self.add(item)
        if idle:
            self._set_start()

    def take_while_away(self, item: Item) -> None:
        """The same during an absence: what would lapse before its end is covered for as the
        activity says, and the rest waits."""
        holder: Csm | None = None
        if self._back_at >= item.window_end:
            cover = item.activity.cover
            if cover is Cover.PAUSE:
                item.pause(self.env.now, self._back_at)
            elif cover is Cover.COLLEAGUE:
                holder = self.team.stand_in()
        (holder or self).take(item)

    def hand_over(self) -> None:
        """While away: cover for all that waits and would lapse before the absence ends."""
        for item in self.queue:
            if self._back_at >= item.window_end:
                self.drop(item)
                self.take_while_away(item)

    def begin(self, item: Item) -> None:
        """Start ``item``, which waits nowhere."""
        env = self.env
        self.in_hand = item
        item.start = now = env.now
        slower = item.activity.slower
        if self._slowed or slower != 1.0:
            item.elapsed = elapsed_ticks(item.work, self.speed / slower)
        else:
            item.elapsed = item.work
        if item.guests:
            item.gather(self.number, now)
        item.callbacks = self._on_finish
        env.push((now + item.elapsed, FINISH + item.key, env.number(), item))

    def _set_start(self) -> None:
        """Start the best waiting item as the tick's last kind of event."""
        if not self.is_present():
            return
        if self._pool is not None:
            self._pool.set_start()
        elif not self._start_is_set:
            self._start_is_set = True
            self._alarm(self.env.now, START).callbacks = [self._start]

    def _start(self, _: Event) -> None:
        self._start_is_set = False
        if self.waiting and self.in_hand is None and self.is_present():
            self.begin(self.pop())

    def _best(self) -> Queue:
        """Where the best item waits, of one's own and in the pool, which is not empty."""
        pool = self._pool
        assert pool is not None
        return pool if not self.waiting or pool.first_key() < self.first_key() else self

    def _finish(self, item: Item) -> None:
        env = self.env
        now = env.now
        self.in_hand = None
        self.idle_since = now
        self.log.extend(item.row(self.number, now, _DONE))
        item.account.resolved(item, True)
        if (self.waiting or self._common) and now < self.away_from:
            if env.upcoming[0][0] > now:  # nothing else can happen in this tick
                self.begin(self._best().pop() if self._common else self.pop())
            else:
                self._set_start()

    def _alarm(self, tick: int, kind: int) -> Alarm:
        alarm = Alarm(self.env)
        self.env.at(tick, kind + self.number, alarm)
        return alarm
