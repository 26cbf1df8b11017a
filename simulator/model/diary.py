"""An account's diary: everything that can happen to it next, and the one alarm for the first.

Owns the account's place in its timetable (dues known in advance) and its timers (dues and stage
events that came up on the way). Never knows what any of them means.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from simulator.model.engine import Alarm, Engine
from simulator.model.order import DUE, DUE_SHIFT
from simulator.model.timetable import ENTRY_SIZE, NOTHING, ROW_SIZE, Entry, Timetable, read_entry
from simulator.scenario.types import NEVER

FallDue = Callable[[int, int, int, int, int, bool], None]
"""Takes activity, occurrence, tie key, work, window, automated."""

Timer = tuple[int, int, int, Callable[..., None], tuple[Any, ...]]
"""Tick, priority, number (so that nothing else is ever compared), what to do, about what."""


class Diary:
    """Entries are served one an alarm, so that whoever waits for the end of a tick can see that
    more is to come in it."""

    def __init__(
        self, env: Engine, horizon: int, keys: tuple[int, ...], rank: int, fall_due: FallDue
    ) -> None:
        self.alarm = Alarm(env)
        self._env = env
        self._horizon = horizon
        self._keys = [key + rank for key in keys]
        self._fall_due = fall_due
        self._push, self._number = env.push, env.number
        self._timetable = NOTHING
        self._row = 0  # of the account in its segment
        self._entries = b""
        self._first = self._at = self._end = 0  # the account's entries, and the next of them
        self._entry: Entry = 0, 0, 0, 0, 0, False  # the next of them, as it was read
        self._by_itself = self._automatic_end = 0  # the same of what automation does by itself
        self._timers: list[Timer] = []
        self._count = 0
        self._key = -1  # tie key of the timetable's next entry; -1 when a timer comes before it
        self._passed = (-1, -1)  # tick and tie key of the last due left behind

    def open_at(self, timetable: Timetable, row: int) -> bytes:
        """From now on read ``timetable``, the entries of its account ``row``; of this tick those
        whose turn has not passed. Returns what automation has done by itself until now."""
        done, now, passed, keys = self.catch_up(), self._env.now, self._passed, self._keys
        self._timetable, self._row = timetable, row
        part = timetable.eventful
        self._entries, self._end = part.entries, part.first[row + 1]
        self._first = self._at = part.begin(row, now, passed, keys)
        part = timetable.automatic
        self._by_itself, self._automatic_end = (
            part.begin(row, now, passed, keys),
            part.first[row + 1],
        )
        return done

    def catch_up(self) -> bytes:
        """What automation has done by itself since this was last asked, as rows of the log."""
        timetable, since = self._timetable, self._by_itself
        if self._at > self._first:
            last = self._at - 1
            tick, *_ = read_entry(self._entries, last * ENTRY_SIZE)
            self._passed = max(self._passed, (tick, timetable.eventful.tie_key(last, self._keys)))
        if since == self._automatic_end:
            return b""
        now, part = self._env.now, timetable.automatic
        self._by_itself = part.begin(self._row, now, self._passed, self._keys)
        return timetable.rows[since * ROW_SIZE : self._by_itself * ROW_SIZE]

    def tie_key(self, activity: int, due: int, occurrence: int) -> int:
        """The tie key of an occurrence, see :mod:`simulator.model.order`."""
        return self._keys[activity] + (due << DUE_SHIFT) + occurrence

    def note(self, tick: int, priority: int, what: Callable[..., None], *about: Any) -> None:
        """Do ``what(*about)`` at ``tick``. Takes effect with the next :meth:`set_alarm`."""
        self._count += 1
        heappush(self._timers, (tick, priority, self._count, what, about))

    def set_alarm(self) -> None:
        """Set the alarm for whatever comes first: the timetable's next entry or a timer."""
        tick, priority, key = NEVER, 0, -1
        at = self._at
        if at < self._end:
            entry = self._entry = read_entry(self._entries, at * ENTRY_SIZE)
            tick = entry[0]
            key = self._keys[entry[1]] + (tick << DUE_SHIFT) + entry[2]
            priority = DUE + key
        if self._timers:
            timer = self._timers[0]
            if timer[0] < tick or (timer[0] == tick and timer[1] < priority):
                tick, priority, key = timer[0], timer[1], -1
        self._key = key
        alarm = self.alarm
        if alarm.callbacks is None:
            alarm.callbacks = []
        else:  # not rung yet: whoever waits for it waits for a new one instead
            waiting, alarm.callbacks = alarm.callbacks, []
            alarm = self.alarm = Alarm(self._env)
            alarm.callbacks = waiting
        if tick < self._horizon:
            self._push((tick, priority, self._number(), alarm))

    def serve(self) -> None:
        """The alarm has rung: do the one thing it was set for."""
        key = self._key
        if key >= 0:
            _, code, occurrence, work, window, automated = self._entry
            self._at += 1
            self.set_alarm()
            self._fall_due(code, occurrence, key, work, window, automated)
        else:
            tick, priority, _, what, about = heappop(self._timers)
            if priority >= DUE:  # of a due that came up late there may be later ones behind
                self._passed = max(self._passed, (tick, priority - DUE))
            what(*about)
