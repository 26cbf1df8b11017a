"""Moments and lengths of time as people say them: Tue 3 Mar 10:20; 2 days 3h.

Owns their formats. A day is a working day: weekends do not exist on the clock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.report.numbers import NBSP

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Moments:
    """Words for the ticks of one clock."""

    clock: Clock

    def of(self, tick: int) -> dt.datetime:
        # numpy does not say what Python value its date becomes.
        return self.clock.when(tick).astype(object).item()  # type: ignore[no-any-return]

    def at(self, tick: int) -> str:
        """``Tue 3 Mar 10:20``"""
        when = self.of(tick)
        return f"{when:%a} {when.day} {when:%b} {when:%H:%M}".replace(" ", NBSP)

    def day(self, tick: int, year: bool = True) -> str:
        """``3 March 2026``"""
        when = self.of(tick)
        return f"{when.day} {when:%B}" + (f" {when.year}" if year else "")

    def short_day(self, tick: int) -> str:
        """``Tue 3 Mar``"""
        when = self.of(tick)
        return f"{when:%a} {when.day} {when:%b}"

    def lasting(self, seconds: float) -> str:
        """``25 min``, ``1h34``, ``2 days 3h``; working time, from a day on in full hours."""
        minutes = round(seconds / MINUTE)
        if minutes < 60:
            return f"{minutes}{NBSP}min"
        if minutes * MINUTE < self.clock.day:
            hours, rest = divmod(minutes, 60)
            return f"{hours}h" + (f"{rest:02}" if rest else "")
        days, rest = divmod(round(seconds), self.clock.day)
        rest -= rest % HOUR  # rounded up, 9 days 7h40 of waiting would look like a window of 10
        words = f"{days}{NBSP}day" + ("" if days == 1 else "s")
        return words + (f"{NBSP}{rest // HOUR}h" if rest else "")


def named(day: dt.date | dt.datetime) -> str:
    """``3 March 2026``"""
    return f"{day.day} {day:%B} {day.year}"
