"""An account's diary: everything that can happen to it next, and the one alarm for the first.

Owns the account's place in its agenda (dues known in advance) and its timers (dues and stage
events that came up on the way). Never knows what any of them means.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from simulator.model.engine import Alarm, Engine
from simulator.model.order import DUE, DUE_SHIFT
from simulator.scenario.types import NEVER
from simulator.world import NOTHING, Agenda

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
        self._agenda = NOTHING
        self._first = self._at = self._end = 0  # the account's entries, and the next of them
        self._timers: list[Timer] = []
        self._count = 0
        self._key = -1  # tie key of the agenda's next entry; -1 when a timer comes before it
        self._passed = (-1, -1)  # tick and tie key of the last due left behind

    def open_at(self, agenda: Agenda, row: int) -> None:
        """From now on read ``agenda``, the entries of its account ``row``; of this tick those
        whose turn has not passed."""
        now = self._env.now
        if self._at > self._first:
            self._passed = max(self._passed, self._entry(self._agenda, self._at - 1))
        self._agenda = agenda
        self._first, self._end = agenda.first[row], agenda.first[row + 1]
        self._at = bisect_left(agenda.tick, now, self._first, self._end)
        while self._at < self._end and self._entry(agenda, self._at) <= self._passed:
            self._at += 1

    def _entry(self, agenda: Agenda, at: int) -> tuple[int, int]:
        tick = agenda.tick[at]
        return tick, self.tie_key(agenda.activity[at], tick, agenda.occurrence[at])

    def tie_key(self, activity: int, due: int, occurrence: int) -> int:
        """The tie key of an occurrence, see :mod:`simulator.model.order`."""
        return self._keys[activity] + (due << DUE_SHIFT) + occurrence

    def note(self, tick: int, priority: int, what: Callable[..., None], *about: Any) -> None:
        """Do ``what(*about)`` at ``tick``. Takes effect with the next :meth:`set_alarm`."""
        self._count += 1
        heappush(self._timers, (tick, priority, self._count, what, about))

    def set_alarm(self) -> None:
        """Set the alarm for whatever comes first: the agenda's next entry or a timer."""
        tick, priority, key = NEVER, 0, -1
        at = self._at
        if at < self._end:
            agenda = self._agenda
            tick = agenda.tick[at]
            key = self._keys[agenda.activity[at]] + (tick << DUE_SHIFT) + agenda.occurrence[at]
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
            at, agenda = self._at, self._agenda
            self._at = at + 1
            self.set_alarm()
            self._fall_due(
                agenda.activity[at],
                agenda.occurrence[at],
                key,
                agenda.work[at],
                agenda.window[at],
                agenda.automated[at],
            )
        else:
            tick, priority, _, what, about = heappop(self._timers)
            if priority >= DUE:
                self._passed = tick, priority - DUE
            what(*about)
