"""Seats that are opened when the numbers call for it, looked at once a week.

Owns the figures that a hire can wait for and their trend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules import trend
from simulator.scenario.types_team import Hire, Signal

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_QUARTER = 13
"""Weeks that a trend is read from. Those before the first look count as without change: one new
customer in the first week is no thirteen in the first quarter."""


class Standby:
    """A hire that waits for its condition."""

    def __init__(self, hire: Hire) -> None:
        self.hire = hire
        self._seen: list[float] = []  # customers or ARR of the role, week by week
        self._open = 0  # seats looked for now
        self._used = 0

    def calls(self, floor: Floor, csms: float) -> bool:
        """Whether seats are to be opened now. ``csms``: those who stay, and those who will come,
        as so many full-time ones."""
        condition = self.hire.when
        assert condition is not None
        self._seen.append(self._measure(floor, condition.signal))
        past = self._seen[-_QUARTER - 1 :]
        elapsed = _QUARTER * floor.world.clock.week
        expected = trend(past[0], past[-1], elapsed, condition.ahead)
        may = not self.hire.at_most or self._used + self.hire.number <= self.hire.at_most
        return may and not self._open and expected > condition.line * csms

    def opened(self) -> None:
        """A seat is looked for."""
        self._open += 1
        self._used += 1

    def arrived(self) -> None:
        """A seat is filled."""
        self._open -= 1

    def _measure(self, floor: Floor, signal: Signal) -> float:
        segments = floor.setup.segments
        rows = floor.log.weeks[-len(segments) :]
        mine = [row for row in rows if segments[row.segment].role == self.hire.role]
        return float(sum(row.accounts if signal is Signal.ACCOUNTS else row.arr for row in mine))
