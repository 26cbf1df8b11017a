"""The customers of a world and a team, put together and run.

Owns the wiring, the weekly review and the two photographs at the borders of the report window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from simpy.events import Event

from simulator.model.account import Account
from simulator.model.census import Census
from simulator.model.csm import Csm
from simulator.model.engine import Alarm, Engine, Life
from simulator.model.lifecycle import Lifecycle
from simulator.model.loads import Loads
from simulator.model.order import PHOTOGRAPH, REVIEW
from simulator.model.ownership import Ownership
from simulator.model.session import Audience
from simulator.model.staffing import Staffing
from simulator.model.team import Team
from simulator.model.timetable import Timetable
from simulator.model.watched import WatchedAccount
from simulator.records.log import (
    AccountColumns,
    AccountRow,
    CsmRow,
    Log,
    RenewalColumns,
    RenewalRow,
    columns_of,
)
from simulator.records.notes import Watch
from simulator.records.schema import Outcome
from simulator.scenario.types import Book, Setup
from simulator.world import World

_OPEN = int(Outcome.OPEN)


def play(setup: Setup, world: World, watch: Watch | None = None) -> Log:
    """Play the team of ``setup`` against ``world`` and return what happened; ``watch`` is filled
    with notes on its account, and changes nothing."""
    floor = Floor(setup, world, watch)
    floor.run()
    return floor.log


class Floor:
    """Everybody at work. ``t0`` and ``t1`` bound the report window, in ticks."""

    def __init__(self, setup: Setup, world: World, watch: Watch | None = None) -> None:
        self.setup = setup
        self.world = world
        self.env = Engine()
        self.t0, self.t1 = (world.clock.tick(day) for day in setup.report)
        self.log = Log((self.t0, self.t1))
        self.renewals: list[RenewalRow] = []  # in the order in which they happened
        self.holds_book = setup.book is Book.HELD
        self.teams: list[Team] = []
        self.csms: list[Csm] = []  # all there have been, by number
        for role in range(len(setup.roles)):
            team = Team(self.env, setup, world, role, len(self.csms), self.log.activities)
            self.teams.append(team)
            self.csms += team.csms
        self._lifecycles = [Lifecycle.of(segment) for segment in setup.segments]
        self.census = Census(world.first)
        self.restless: set[int] = set()  # accounts to be looked at in the next review
        self.timetable = cache(self._timetable)
        self.accounts = [
            Account(self, number, int(segment), self._lifecycles[segment])
            for number, segment in enumerate(world.accounts.segment)
        ]
        if watch is not None:
            plain = self.accounts[watch.account]
            self.accounts[watch.account] = WatchedAccount(
                self, plain.number, plain.segment, plain.lifecycle, watch
            )
        self.loads = Loads(self)
        self.ownership = Ownership(setup, world, self.teams, self.loads)
        self._assign_initial_book()
        self.audiences = [Audience(self, segment) for segment in range(len(setup.segments))]
        self.staffing = Staffing(self) if setup.changes_team() else None
        self.week = 0

    def run(self) -> None:
        """Play until the horizon, then settle every account."""
        env, clock, horizon = self.env, self.world.clock, self.world.horizon
        for account in self.accounts:
            Life(env, account.life())
        for tick in range(clock.week, horizon, clock.week):
            self._do_at(tick, REVIEW, self._review)
        for tick in (self.t0, self.t1):
            if tick < horizon:
                self._do_at(tick, PHOTOGRAPH, self._photograph)
        env.run_before(horizon)
        env.now = horizon
        self._count_week(acting=False)
        if self.t1 == horizon:
            self._take_photograph()
        self._close()

    def _timetable(self, segment: int, stage: int) -> Timetable:
        """What falls due in a stage, drawn up when the first customer enters it."""
        world = self.world
        agenda = world.agenda(segment, stage)
        return Timetable.of(agenda, self._lifecycles[segment], stage, world.first[segment])

    def _do_at(self, tick: int, priority: int, what: Callable[[Event], None]) -> None:
        alarm = Alarm(self.env)
        alarm.callbacks = [what]
        self.env.at(tick, priority, alarm)

    def _assign_initial_book(self) -> None:
        rank = self.world.accounts.rank
        book = np.flatnonzero(self.world.accounts.initial)
        for number in self.ownership.in_order(book[np.argsort(rank[book])]):
            account = self.accounts[number]
            account.servers = self.ownership.on_day_one(account)

    def _review(self, _: Event) -> None:
        """The one global review: count the week, and see whose health has crossed a line."""
        self._count_week(acting=True)
        if self.staffing is not None:
            self.staffing.review()

    def _count_week(self, acting: bool) -> None:
        now = self.env.now
        restless = [self.accounts[number] for number in sorted(self.restless)]
        healths = [account.wellbeing.health(now) for account in restless]
        for account, health in zip(restless, healths, strict=True):
            account.weigh(health)
        for segment in range(len(self.setup.segments)):
            self.log.weeks.append(self.census.count(self.week, segment))
        self.restless.clear()
        for account, health in zip(restless, healths, strict=True) if acting else ():
            account.look_around(health)
        for team in self.teams:
            for csm in team.csms:
                csm.books.append(csm.book)
        self.week += 1

    def _photograph(self, _: Event) -> None:
        self._take_photograph()

    def _take_photograph(self) -> None:
        at_start = self.env.now == self.t0
        for account in self.accounts:
            contract = account.contract
            if account.is_under_contract() or (contract.churned >= 0 and not at_start):
                if at_start:
                    contract.arr_start = contract.arr
                else:
                    contract.arr_end = contract.arr

    def _close(self) -> None:
        now, log = self.env.now, self.log
        for audience in self.audiences:
            for item in audience.waiting:
                log.activities.extend(item.row(-1, -1, _OPEN))
        for account in self.accounts:
            for item in account.waiting:
                log.activities.extend(item.row(-1, -1, _OPEN))
            if not account.gone:
                account.catch_up()
            account.contract.settle(now)
        log.accounts = columns_of(AccountColumns, [_account_row(a, now) for a in self.accounts])
        log.renewals = columns_of(RenewalColumns, self.renewals)
        for csm in self.csms:
            if csm.in_hand is not None:
                for item in (csm.in_hand, *csm.in_hand.guests):
                    log.activities.extend(item.row(csm.number, -1, _OPEN))
            log.csms.append(csm_row(csm))


def _account_row(account: Account, now: int) -> AccountRow:
    contract = account.contract
    return AccountRow(
        owner=account.servers[0].number if account.has_signed() else -1,
        csms=account.csms_met() if account.has_signed() else 0,
        arr_start=contract.arr_start,
        arr_end=contract.arr_end,
        revenue_ticks=contract.revenue_ticks,
        expansion_arr=contract.expansion_arr,
        stage=account.stage,
        health=account.wellbeing.health(now),
        churned=contract.churned,
        quit_mid_term=contract.quit_mid_term,
        time_to_value=account.time_to_value,
    )


def csm_row(csm: Csm) -> CsmRow:
    """What is told of a CSM in the end."""
    employment = csm.employment
    return CsmRow(
        role=csm.team.role,
        seat=csm.seat,
        absences=employment.employed(csm.absences),
        books=csm.books,
        occupant=employment.occupant,
        hired=employment.hired,
        left=employment.left,
        reason=employment.reason if employment.is_over() else None,
        replaced=employment.replaced,
        ramp=employment.ramp,
        first_review=csm.first_review,
        works=employment.works,
        leaves=employment.taken(),
    )
