"""The compiled engine: the same world and team as in ``simulator.model.floor``, the same rows.

Owns what Python does between the stretches that are played in compiled code: who comes and goes,
sessions, the weekly count, and luck that cannot be foreseen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import numpy as np
from simpy.events import Event

from simulator.compiled import commands
from simulator.compiled import layout as c
from simulator.compiled.beginning import beginning, with_more_room
from simulator.compiled.customer import Customer
from simulator.compiled.ending import write_down
from simulator.compiled.library import answer
from simulator.compiled.machine import Machine
from simulator.compiled.people import Desk, Person
from simulator.compiled.standins import Clock, Loads
from simulator.compiled.team import Team
from simulator.model import floor as plain
from simulator.model.engine import Alarm
from simulator.model.lifecycle import Lifecycle
from simulator.model.order import PHOTOGRAPH, REVIEW
from simulator.model.ownership import Ownership
from simulator.model.staffing import Staffing
from simulator.records.log import Log, WeekRow
from simulator.scenario.types import NEVER, Book, Setup
from simulator.scenario.types_team import Load
from simulator.world import FORESEEN, Session, World


def can_play(setup: Setup, world: World) -> bool:
    """Whether there is room for the scenario's numbers: for accounts in a tie key, and for a bit
    for each thing that is noted of an account."""
    noted = [
        sum(a.required for a in segment.activities) <= c.MOST_BITS
        and sum(a.trigger is not None for a in segment.activities) <= c.MOST_BITS
        and len(segment.activities) <= c.MOST_ACTIVITIES
        for segment in setup.segments
    ]
    return len(world.accounts) + len(setup.segments) <= c.MOST_ACCOUNTS and all(noted)


def play(setup: Setup, world: World) -> Log:
    """Play the team of ``setup`` against ``world`` and return what happened."""
    floor = Floor(setup, world)
    floor.run()
    return floor.log


class Floor:
    """Everybody at work. ``t0`` and ``t1`` bound the report window, in ticks."""

    def __init__(self, setup: Setup, world: World) -> None:
        self.setup = setup
        self.world = world
        self.t0, self.t1 = (world.clock.tick(day) for day in setup.report)
        self.log = Log((self.t0, self.t1))
        self.holds_book = setup.book is Book.HELD
        lifecycles = [Lifecycle.of(segment) for segment in setup.segments]
        self.m = beginning(setup, world, lifecycles, (self.t0, self.t1))
        self._machine = Machine(answer(), commands.command)
        self.env = Clock(self)
        self.week = 0
        self.staffing: Staffing | None = None
        self.desks: list[Desk] = []  # by row: the pools of the roles, then the CSMs
        for role in range(len(setup.roles)):
            Desk(self, self.add_queue())
            self.m.queue[role, [c.Q_ROLE, c.Q_IS_POOL]] = role, 1
        self.teams: list[Team] = []
        self.csms: list[Person] = []  # all there have been, by number
        for role in range(len(setup.roles)):
            team = Team(self, role, len(self.csms))
            self.teams.append(team)
            self.csms += cast("list[Person]", team.csms)
        self.accounts = [
            Customer(self, number, lifecycles[segment])
            for number, segment in enumerate(world.accounts.segment.tolist())
        ]
        self.loads = Loads(self)
        self.ownership = Ownership(setup, world, self.teams, self.loads)
        self.m.account[: len(self.accounts), c.A_SEAT] = self.ownership.seats
        self._expect_hours()
        self._assign_initial_book()
        for segment in range(len(setup.segments)):
            self._plan_sessions(segment)
        if setup.changes_team():
            self.staffing = Staffing(cast("plain.Floor", self))

    def run(self) -> None:
        """Play until the horizon, then settle every account."""
        env, clock, horizon = self.env, self.world.clock, self.world.horizon
        for tick in range(clock.week, horizon, clock.week):
            self._do_at(tick, REVIEW, self._review)
        for tick in (self.t0, self.t1):
            if tick < horizon:
                self._do_at(tick, PHOTOGRAPH, self._photograph)
        self.ask(commands.BEGIN)
        asked = commands.RUN
        while (why := self.ask(asked)) != c.OVER:
            asked = commands.RUN
            if why == c.CALL:
                event = env.planned[self.m.n[c.N_WHAT]]
                for callback in cast("list[Callable[[Event], None]]", event.callbacks):
                    callback(event)
            else:
                self._draw()
                asked = commands.DRAWN
        self.m.n[c.N_NOW] = horizon
        self._count_week(acting=False)
        if self.t1 == horizon:
            self.ask(commands.PHOTOGRAPH)
        self.ask(commands.CLOSE)
        write_down(self.m, self.log)
        self.log.csms += [plain.csm_row(cast("Any", csm)) for csm in self.csms]

    def ask(
        self,
        what: int,
        one: int = 0,
        two: int = 0,
        three: int = 0,
        four: int = 0,
        points: float = 0.0,
    ) -> int:
        """Have compiled code do something, see :func:`simulator.compiled.commands.command`."""
        if self.staffing is not None:
            for csm in self.csms:
                self.m.queue[csm.place, c.Q_LEAVES_AT] = csm.employment.leaves_at
        while (
            result := self._machine.do(self.m, what, one, two, three, four, points)
        ) == c.MORE_ROOM:
            self.m = with_more_room(self.m)
            if what == commands.DRAWN:  # that is done, and only the rest is still to come
                what = commands.RUN
        return result

    def add_queue(self) -> int:
        """A new row of the queues."""
        row = np.zeros((1, c.Q_COLUMNS), dtype=np.int64)
        for column in (c.Q_NUMBER, c.Q_POOL, c.Q_IN_HAND, c.Q_BEST, c.Q_FIRST, c.Q_LAST):
            row[0, column] = c.NONE
        row[0, c.Q_EXPIRES_AT] = row[0, c.Q_AWAY_FROM] = NEVER
        queue = np.concatenate([self.m.queue, row])
        speed = np.concatenate([self.m.speed, np.ones((1, c.R_COLUMNS))])
        self.m = self.m._replace(queue=queue, speed=speed)
        self.m.n[c.N_QUEUES] = len(queue)
        return len(queue) - 1

    def add_spans(self, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Intervals of ticks: where they begin and end."""
        new = np.array(spans, dtype=np.int64).reshape(-1, 2)
        self.m = self.m._replace(span=np.concatenate([self.m.span, new]))
        return len(self.m.span) - len(new), len(self.m.span)

    def add_ramp(self, ramp: Sequence[tuple[int, float]]) -> tuple[int, int]:
        """The same of ticks and shares."""
        new = np.array(ramp, dtype=np.float64).reshape(-1, 2)
        self.m = self.m._replace(ramp=np.concatenate([self.m.ramp, new]))
        return len(self.m.ramp) - len(new), len(self.m.ramp)

    def show(self, team: Team) -> None:
        """Who is employed in a team now, and who was the last to go."""
        members = [csm.place for csm in cast("list[Person]", team.csms)]
        short = c.T_MEMBERS + len(members) - self.m.team.shape[1]
        if short > 0:
            self.m = self.m._replace(team=np.pad(self.m.team, ((0, 0), (0, short + 8))))
        row = self.m.team[team.role]
        row[c.T_COUNT] = len(members)
        row[c.T_MEMBERS : c.T_MEMBERS + len(members)] = members
        if team.gone:
            row[c.T_LAST_GONE] = cast("Person", team.gone[-1]).place

    def customers(self, csm: Person) -> list[Customer]:
        """Whom a CSM looks after, in the world's order."""
        count, n = self.m.counts, self.m.n
        served = (count[: len(self.accounts), n[c.N_SERVERS] :] == csm.place).any(axis=1)
        numbers = np.flatnonzero(served)
        ranked = numbers[np.argsort(self.world.accounts.rank[numbers])]
        return [a for a in map(self.accounts.__getitem__, ranked) if a.is_on_the_books_of(csm)]

    def _do_at(self, tick: int, priority: int, what: Callable[[Event], None]) -> None:
        alarm = Alarm(cast("Any", self.env))
        alarm.callbacks = [what]
        self.env.at(tick, priority, alarm)

    def _expect_hours(self) -> None:
        """Expected hours a year, for roles whose books are to be alike in them."""
        if all(role.csm.turnover.assign is not Load.HOURS for role in self.setup.roles):
            return
        terms = np.unique(self.world.accounts.term_months).tolist()
        stages = [
            (s, k) for s, said in enumerate(self.setup.segments) for k in range(len(said.stages))
        ]
        hours = [
            self.loads.expected_hours(segment, stage, role, months)
            for role in range(len(self.setup.roles))
            for segment, stage in stages
            for months in terms
        ]
        self.m.n[[c.N_LOAD_STAGES, c.N_LOAD_TERMS]] = len(stages), len(terms)
        self.m = self.m._replace(hours=np.array(hours))

    def _assign_initial_book(self) -> None:
        rank = self.world.accounts.rank
        book = np.flatnonzero(self.world.accounts.initial)
        for number in self.ownership.in_order(book[np.argsort(rank[book])]):
            account = self.accounts[number]
            servers = self.ownership.on_day_one(cast("Any", account))
            for slot, desk in enumerate(servers):
                account.servers[slot] = cast("Any", desk)

    def _plan_sessions(self, segment: int) -> None:
        activities = self.setup.segments[segment].activities
        rank = len(self.accounts) + segment  # after what customers have to themselves
        for session in self.world.sessions(segment):
            priority = activities[session.activity].priority
            key0 = priority << c.PRIORITY_SHIFT | session.tick
            key1 = rank << c.RANK_SHIFT | session.activity << c.CODE_SHIFT | session.number
            alarm = Alarm(cast("Any", self.env))
            alarm.callbacks = [partial(self._hold, segment, session, key0, key1)]
            self.env.planned.append(alarm)
            number = len(self.env.planned) - 1
            self.ask(commands.PLAN, session.tick, c.DUE + key0, key1, number)

    def _hold(self, segment: int, session: Session, key0: int, key1: int, _: Event) -> None:
        """A session falls due."""
        activity = self.setup.segments[segment].activities[session.activity]
        rows = self.world.attends(segment, session.activity, session.number)
        said = (session.activity, session.number, key0, key1, session.window, session.work)
        scratch = self.m.scratch
        scratch[:7] = *said, activity.stage
        scratch[7 : 7 + len(rows)] = np.array(rows, dtype=np.int64) + self.world.first[segment]
        self.ask(commands.HOLD, segment, activity.role, len(rows))

    def _draw(self) -> None:
        """Luck that stands in no agenda: of the first occurrences for all accounts of a segment,
        which are not asked for again, of a later one by itself."""
        m, world = self.m, self.world
        who, what = int(m.n[c.N_WHO]), int(m.n[c.N_WHAT])
        code, occurrence = what >> c.CODE_SHIFT, what & ((1 << c.CODE_SHIFT) - 1)
        segment = int(m.account[who, c.A_SEGMENT])
        if 0 < occurrence <= FORESEEN:
            drawn = np.stack(world.foreseen(segment, code), axis=1).astype(np.int64)
            at = len(m.foreseen)
            m.activity[m.segment[segment, c.S_ACTIVITIES] + code, c.K_FORESEEN] = at
            self.m = m._replace(foreseen=np.concatenate([m.foreseen, drawn]))
            at += int(m.account[who, c.A_ROW]) * FORESEEN + occurrence - 1
            work, window, automated = self.m.foreseen[at].tolist()
        else:
            work, window, automated = world.luck(who, code, occurrence)
        m.scratch[:3] = window, work, automated

    def _review(self, _: Event) -> None:
        self._count_week(acting=True)
        if self.staffing is not None:
            self.staffing.review()

    def _count_week(self, acting: bool) -> None:
        self.ask(commands.REVIEW, int(acting))
        for segment, (accounts, arr, at_risk, arr_at_risk) in enumerate(self.m.week.tolist()):
            self.log.weeks.append(
                WeekRow(self.week, segment, int(accounts), arr, int(at_risk), arr_at_risk)
            )
        for team in self.teams:
            for csm in team.csms:
                csm.books.append(csm.book)
        self.week += 1

    def _photograph(self, _: Event) -> None:
        self.ask(commands.PHOTOGRAPH)
