"""Customers who change from one CSM to another: whose they become, and what goes along.

Owns the policies of transfer and of a new CSM's share. What waits keeps due time, window and
priority. Never knows why anybody comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor as whole
from typing import TYPE_CHECKING

from simulator.model.account import Account
from simulator.model.activity import Item
from simulator.model.csm import Csm
from simulator.model.engine import Alarm
from simulator.model.introduction import Introduction
from simulator.model.order import START
from simulator.scenario.types_team import Balance

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_LAST = 1 << 41
_MONTH = 4  # weeks


class Books:
    """Who has which customers, and how they are passed on."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._loads = floor.loads
        self._introduced: dict[Account, Introduction] = {}  # those who will change hands
        self._given: dict[Csm, list[int]] = {}  # when each gave customers to newcomers

    def pass_on(self, leaver: Csm) -> None:
        """A leaver's customers to those who take them, and what was covered for back to its owner.
        Where nobody is left they stay, and what would lapse before somebody comes is covered for.
        """
        self._start_nothing_yet()
        heirs = leaver.team.takers()
        if leaver not in heirs:
            for account, heir in self._dealt(leaver, heirs):
                self._move(account, leaver, heir)
        now = self._floor.env.now
        for item in leaver.queue:
            if item.owner is not leaver or item.paused_until > now:
                leaver.drop(item)
                _offer(item)
        leaver.hand_over()

    def introduce(self, leaver: Csm) -> None:
        """Whose each customer of somebody who will leave is to become, and the shadowing that this
        begins with. Where nobody will be left there is none."""
        heirs = leaver.team.takers()
        if leaver in heirs:
            return
        self._start_nothing_yet()
        for account, heir in self._dealt(leaver, heirs):
            code = account.lifecycle.shadowing
            if code is not None and account.servers[0] is leaver:
                known = Introduction.of(account, code, leaver, heir)
                self._introduced[account] = known
                for item in known.items:
                    _offer(item)

    def _dealt(self, leaver: Csm, heirs: list[Csm]) -> Iterator[tuple[Account, Csm]]:
        """Whose each customer of a leaver becomes: the successor's who was introduced, if still
        there, or whoever has the least, counting what is promised."""
        by, role = leaver.team.turnover.transfer.by, leaver.team.role
        loads = {heir: self._loads.of(heir, by) for heir in heirs}
        capacity = {heir: heir.employment.capacity(self._floor.env.now) for heir in heirs}
        for account, introduction in self._introduced.items():
            if introduction.successor in loads and account.is_under_contract():
                loads[introduction.successor] += self._loads.size(account, role, by)
        for account in self._loads.customers(leaver):
            known = self._introduced.get(account)
            if known is not None and known.successor in loads:
                yield account, known.successor
                continue
            heir = min(heirs, key=lambda heir: (loads[heir] / capacity[heir], heir.number))
            loads[heir] += self._loads.size(account, role, by)
            yield account, heir

    def share(self, newcomers: Sequence[Csm], balance: Balance) -> list[Csm]:
        """Customers to the new CSMs of a team from each colleague who has more than the average,
        up to a share of that colleague's book in any month, until each has as much of the average
        as of full speed, and as they work of a week; each customer to the newcomer with the
        smallest book for that. Returns those to whom more are to come later."""
        team, by, now = newcomers[0].team, balance.by, self._floor.env.now
        loads = {csm: self._loads.of(csm, by) for csm in team.csms}
        works = {csm: csm.employment.works for csm in team.csms}
        average = sum(loads.values()) / sum(works.values())  # of a full-timer
        capacity = {csm: csm.employment.capacity(now) for csm in newcomers}
        unfilled = {csm for csm in newcomers if csm.employment.reached(now) < 1.0}
        self._start_nothing_yet()
        for giver in sorted(loads, key=lambda csm: (-loads[csm] / works[csm], csm.number)):
            left = self._left_to_give(giver, balance)
            for account in self._loads.customers(giver):
                size = self._loads.size(account, team.role, by)
                takers = [
                    csm
                    for csm in newcomers
                    if csm is not giver and loads[csm] + size <= capacity[csm] * average
                ]
                gives = loads[giver] - size >= works[giver] * average
                if not takers or size <= 0.0 or not gives or self._is_promised(account, giver):
                    continue
                if left <= 0:
                    unfilled.update(takers)
                    break
                taker = min(takers, key=lambda csm: (loads[csm] / capacity[csm], csm.number))
                left -= 1
                loads[giver] -= size
                loads[taker] += size
                self._given.setdefault(giver, []).append(now)
                self._move(account, giver, taker)
        return [csm for csm in newcomers if csm in unfilled]

    def _left_to_give(self, giver: Csm, balance: Balance) -> int:
        """How many customers a CSM may give to newcomers now, whoever they are: a share of the
        book of a month ago, at least one. A month is four weeks here, the shortest there is, so
        that a newcomer's next turn always finds the last one over."""
        since = self._floor.env.now - _MONTH * self._floor.world.clock.week
        given = sum(tick > since for tick in self._given.get(giver, ()))
        return max(1, whole(balance.at_most * (giver.book + given))) - given

    def _is_promised(self, account: Account, giver: Csm) -> bool:
        """Whether a customer of ``giver`` knows already whose it will be."""
        return account in self._introduced and account.servers[0] is giver

    def _start_nothing_yet(self) -> None:
        """Whoever gets several items at once begins the best of them, not the first: there is
        something to wait for at the end of this tick."""
        env = self._floor.env
        env.at(env.now, START + _LAST, Alarm(env))

    def _move(self, account: Account, giver: Csm, taker: Csm) -> None:
        slot = account.servers.index(giver)
        is_own = slot == 0  # the customer's own CSM, not a specialist beside
        shock = self._shock(account, taker) if is_own else 0.0
        account.servers[slot] = taker
        account.moves += 1
        giver.book -= 1
        taker.book += 1
        for item in sorted(account.waiting, key=lambda item: item.key):  # the best first
            if item.owner is giver and item.holder is not None:
                item.holder.drop(item)
                item.owner = taker
                _offer(item)
        if is_own:
            account.meet_new_csm(shock)

    def _shock(self, account: Account, taker: Csm) -> float:
        """Points of health that the change costs: fewer to those who know their new CSM."""
        transfer, known = taker.team.turnover.transfer, self._introduced.pop(account, None)
        if known is None or transfer.shadowing is None:
            return transfer.shock
        known.end()
        is_warm = known.successor is taker and known.is_done(self._floor.env.now)
        return transfer.shock * (1 - transfer.shadowing.spares if is_warm else 1)


def _offer(item: Item) -> None:
    """Let an item, which waits nowhere, wait for its owner. An absence of somebody else's, or one
    that has become a departure, no longer holds its window."""
    now = item.owner.env.now
    item.go_on(now)
    if now < item.owner.away_from:
        item.owner.take(item)
    else:
        item.owner.take_while_away(item)
