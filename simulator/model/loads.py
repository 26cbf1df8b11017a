"""How large a CSM's book is: in customers, in ARR or in expected hours.

Owns that sum. Never moves a customer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from simulator.model.account import Account
from simulator.model.csm import Csm
from simulator.scenario.types import ANY_STAGE, Activity, Timing
from simulator.scenario.types_team import Load

if TYPE_CHECKING:
    from simulator.model.floor import Floor


class Loads:
    """The sizes of books on a floor."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._hours = cache(self.expected_hours)

    def customers(self, csm: Csm) -> list[Account]:
        """Whom a CSM looks after, in the world's order."""
        served = [a for a in self._floor.accounts if a.is_on_the_books_of(csm)]
        return sorted(served, key=lambda account: self._floor.world.accounts.rank[account.number])

    def of(self, csm: Csm, by: Load) -> float:
        """How large a CSM's book is."""
        if by is Load.ACCOUNTS:
            return float(csm.book)
        role = csm.team.role
        load = 0.0
        for account in self.customers(csm):  # not sum(): how it rounds depends on Python's version
            load += self.size(account, role, by)
        return load

    def size(self, account: Account, role: int, by: Load) -> float:
        if by is Load.ACCOUNTS:
            return 1.0
        if by is Load.ARR:
            return account.contract.arr
        term_months = int(self._floor.world.accounts.term_months[account.number])
        return self._hours(account.segment, account.stage, role, term_months)

    def expected_hours(self, segment: int, stage: int, role: int, term_months: int) -> float:
        """Hours a year that a customer of a stage needs from a role, as far as known beforehand."""
        here = [
            a
            for a in self._floor.setup.segments[segment].activities
            if a.role == role and not a.pooled and a.stage in (stage, ANY_STAGE)
        ]
        by_hand = (self._a_year(a, term_months) * a.work.mean * (1 - a.automated) for a in here)
        return sum(by_hand) / 3600

    def _a_year(self, activity: Activity, term_months: int) -> float:
        """How often an activity falls due; what only follows from something else does not count."""
        year = self._floor.world.clock.year
        if activity.timing is Timing.RATE:
            return activity.rate * year
        if activity.timing is Timing.EVERY:
            period = activity.period
            return year / (period.months * year / 12 + period.seconds)
        if activity.timing is Timing.BEFORE_RENEWAL:
            return 12 / term_months
        return 0.0
