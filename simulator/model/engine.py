"""SimPy's environment on integer ticks, with a leaner loop.

Owns how time advances. Events, their order and their callbacks are SimPy's own.
"""

from __future__ import annotations

from functools import partial
from heapq import heappop, heappush
from typing import cast

from simpy import Environment
from simpy.events import Event, Process


class Engine(Environment):
    """An environment whose ``now`` is a plain attribute: a property would cost a tenth of a run."""

    now: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.upcoming = cast("list[tuple[int, int, int, Event]]", self._queue)
        """SimPy's heap of (tick, priority, number, event); inside :meth:`run_before` never empty,
        so that ``upcoming[0][0]`` is SimPy's ``peek()`` without a Python call."""
        self.number = self._eid.__next__
        self.push = partial(heappush, self.upcoming)
        """``push((tick, priority, number(), event))`` is :meth:`at` without a Python call, for the
        two places that schedule one event an activity."""

    def at(self, tick: int, priority: int, event: Event) -> None:
        """Schedule ``event`` for ``tick``, which must not lie in the past: SimPy would turn the
        clock back without a word. ``priority`` as in :mod:`simulator.model.order`."""
        self.push((tick, priority, self.number(), event))

    def run_before(self, horizon: int) -> None:
        """Process every event of the ticks before ``horizon``, in SimPy's order.

        The same as ``run(until=horizon)`` where nothing waits for a process, so that only a
        process itself can fail, without three function calls and an exception handler an event.
        """
        queue = self.upcoming
        self.at(horizon, 0, Alarm(self))
        while queue[0][0] < horizon:
            tick, _, _, event = heappop(queue)
            self._now = self.now = tick
            # As SimPy's own step does: None marks an event as processed, against its declared type.
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not callbacks and not event._ok:  # a process has failed, and nobody waits for it
                raise event._value


class Alarm(Event):
    """An event that cannot fail, and that may be set again once it has rung."""

    def __init__(self, env: Engine) -> None:
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None


class Life(Process):
    """A process that waits for alarms alone, one after the other, and that nobody waits for: it
    goes on without SimPy's search for what may have failed, a tenth of the time of a run."""

    def _resume(self, _: Event) -> None:
        try:
            alarm = self._target = self._generator.send(None)
        except StopIteration:
            self._ok, self._value = True, None
        else:
            alarm.callbacks.append(self._resume)
