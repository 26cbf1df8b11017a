"""How much a CSM has endured: the hazard of leaving, added up since the first day.

Owns the sum and the occupancy of the last weeks that it depends on. The formula is in the rules,
the luck with which it is compared is the world's.
"""

from __future__ import annotations

from collections import deque

from simulator.model.csm import Csm
from simulator.rules import leaving_hazard
from simulator.scenario.types_team import Attrition


class Stamina:
    """One CSM, looked at once a week."""

    def __init__(self, csm: Csm, attrition: Attrition, endurance: float, year: int) -> None:
        self._csm = csm
        self._attrition = attrition
        self._endurance = endurance
        self._year = year
        self._endured = 0.0
        self._seen = csm.employment.hired  # until when
        self._busy_seen = 0
        self._weeks: deque[tuple[int, int]] = deque(maxlen=attrition.memory)  # busy, on shift
        if attrition.adds:
            csm.count_work()

    def is_spent(self, now: int) -> bool:
        """Whether the CSM gives notice now."""
        said, busy, on_shift = self._attrition, 0, 0
        if said.adds:
            busy, on_shift = self._occupancy(now)
            if self._was_on_leave(now):
                busy = on_shift = 0  # nobody burns out then
        rate = leaving_hazard(said.rate, said.above, said.adds, busy, on_shift)
        self._endured += rate * (now - self._seen) / self._year
        self._seen = now
        return self._endured >= self._endurance

    def _occupancy(self, now: int) -> tuple[int, int]:
        """Ticks of work, and on shift, in the last weeks."""
        csm = self._csm
        in_hand = now - csm.in_hand.start if csm.in_hand is not None else 0
        busy = csm.finished + in_hand
        on_shift = csm.employment.scheduled(csm.absences, self._seen, now)
        if not self._was_on_leave(now):  # a leave leaves the memory of the weeks before it alone
            self._weeks.append((busy - self._busy_seen, on_shift))
        self._busy_seen = busy
        return sum(busy for busy, _ in self._weeks), sum(shift for _, shift in self._weeks)

    def _was_on_leave(self, now: int) -> bool:
        """Whether all of the time since the last look was planned leave."""
        leaves = self._csm.employment.leaves
        return any(leave.begin <= self._seen and now <= leave.end for leave in leaves)
