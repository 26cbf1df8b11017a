"""Customers who change from one CSM to another: whose they become, and what goes along.

Owns the policies of transfer and of a new CSM's share. What waits keeps due time, window and
priority. Never knows why anybody comes or goes.
"""

from __future__ import annotations

from functools import cache
from math import floor as whole
from typing import TYPE_CHECKING

from simulator.model.account import Account
from simulator.model.activity import Item
from simulator.model.csm import Csm
from simulator.model.engine import Alarm
from simulator.model.order import START
from simulator.scenario.types import ANY_STAGE, Activity, Timing
from simulator.scenario.types_team import Balance, Load

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_LAST = 1 << 41


class Books:
    """Who has which customers, and how they are passed on."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._transfer = floor.setup.csm.turnover.transfer
        self._hours = cache(self._expected_hours)

    def pass_on(self, leaver: Csm) -> None:
        """A leaver's customers to those who take them, and what was covered for back to its owner.
        Where nobody is left they stay, and what would lapse before somebody comes is covered for.
        """
        self._start_nothing_yet()
        heirs = leaver.team.takers()
        if leaver not in heirs:
            by = self._transfer.by
            loads = {heir: self._load(heir, by) for heir in heirs}
            speed = {heir: heir.employment.reached(self._floor.env.now) for heir in heirs}
            for account in self._customers(leaver):
                heir = min(heirs, key=lambda heir: (loads[heir] / speed[heir], heir.number))
                loads[heir] += self._size(account, leaver.team.role, by)
                self._move(account, leaver, heir)
        for item in leaver.queue:
            if item.owner is not leaver:
                leaver.drop(item)
                _offer(item)
        leaver.hand_over()

    def share(self, newcomer: Csm, balance: Balance) -> bool:
        """Customers to a new CSM from each colleague who has more than the average, up to a
        share of that colleague's book, until the new one has as much of the average as of full
        speed. Returns whether more are to come later."""
        team, by = newcomer.team, balance.by
        loads = {csm: self._load(csm, by) for csm in team.csms}
        average = sum(loads.values()) / len(loads)
        reached = newcomer.employment.reached(self._floor.env.now)
        more = reached < 1.0
        self._start_nothing_yet()
        for giver in sorted(loads, key=lambda csm: (-loads[csm], csm.number)):
            left = max(1, whole(balance.at_most * giver.book))
            for account in self._customers(giver) if giver is not newcomer else ():
                size = self._size(account, team.role, by)
                gives, takes = loads[giver] - size, loads[newcomer] + size
                fits = gives >= average and takes <= reached * average
                if not fits or size <= 0.0:
                    continue
                if not left:
                    more = True
                    break
                left -= 1
                loads[giver] -= size
                loads[newcomer] += size
                self._move(account, giver, newcomer)
        return more

    def _start_nothing_yet(self) -> None:
        """Whoever gets several items at once begins the best of them, not the first: there is
        something to wait for at the end of this tick."""
        env = self._floor.env
        env.at(env.now, START + _LAST, Alarm(env))

    def _customers(self, csm: Csm) -> list[Account]:
        """Whom a CSM looks after, in the world's order."""
        served = [a for a in self._floor.accounts if a.entry and not a.gone and csm in a.servers]
        return sorted(served, key=lambda account: self._floor.world.accounts.rank[account.number])

    def _move(self, account: Account, giver: Csm, taker: Csm) -> None:
        slot = account.servers.index(giver)
        account.servers[slot] = taker
        account.moves += 1
        giver.book -= 1
        taker.book += 1
        for item in list(account.waiting):
            if item.owner is giver and item.holder is not None:
                item.holder.drop(item)
                item.owner = taker
                _offer(item)
        if slot == 0:  # the customer's own CSM, not a specialist beside
            account.meet_new_csm(self._transfer.shock)

    def _load(self, csm: Csm, by: Load) -> float:
        """How large a CSM's book is."""
        if by is Load.ACCOUNTS:
            return float(csm.book)
        role = csm.team.role
        return sum(self._size(account, role, by) for account in self._customers(csm))

    def _size(self, account: Account, role: int, by: Load) -> float:
        if by is Load.ACCOUNTS:
            return 1.0
        if by is Load.ARR:
            return account.contract.arr
        return self._hours(account.segment, account.stage, role)

    def _expected_hours(self, segment: int, stage: int, role: int) -> float:
        """Hours a year that a customer of a stage needs from a role, as far as known beforehand."""
        here = [
            a
            for a in self._floor.setup.segments[segment].activities
            if a.role == role and not a.pooled and a.stage in (stage, ANY_STAGE)
        ]
        return sum(self._a_year(segment, a) * a.work.mean * (1 - a.automated) for a in here) / 3600

    def _a_year(self, segment: int, activity: Activity) -> float:
        """How often an activity falls due; what only follows from something else does not count."""
        year = self._floor.world.clock.year
        if activity.timing is Timing.RATE:
            return activity.rate * year
        if activity.timing is Timing.EVERY:
            period = activity.period
            return year / (period.months * year / 12 + period.seconds)
        if activity.timing is Timing.BEFORE_RENEWAL:
            return 12 / self._floor.setup.segments[segment].renewal.term_months
        return 0.0


def _offer(item: Item) -> None:
    """Let an item, which waits nowhere, wait for its owner."""
    if item.owner.env.now < item.owner.away_from:
        item.owner.take(item)
    else:
        item.owner.take_while_away(item)
