"""The same semantics once more, as one plain loop over a heap: the roles that serve one stage.

Written from the design, not from the model, to be held against it row by row. No SimPy, no
shortcuts: one event for everything that can happen, and nothing starts before all else in a tick
has happened. Covers one segment of one stage in a held book: priorities, windows, absences and
their cover, repeats of required work, work set off by a miss, automation, renewal work; roles
beside the segment's own, pools beside books, skills; part-timers, planned leave, roles that differ.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import floor
from typing import Any

from simulator.scenario.types import Activity, Cover, Timing, TriggerKind
from simulator.world import ATTEMPT, World

FINISH, BACK, EXPIRY, RENEWAL, DUE, AWAY = range(6)
"""What happens at one tick, in this order; then whoever can start something does."""


@dataclass(eq=False)
class Job:
    """One piece of work; ``seat`` is who has it, to do or in hand: -1 while it waits in a pool."""

    account: int
    code: int
    occurrence: int
    due: int
    ends: int
    work: int
    owner: int
    seat: int
    tie: tuple[int, ...]
    start: int | None = None


@dataclass
class Desk:
    """What one CSM has before them."""

    role: int
    away: list[tuple[int, int]]
    waiting: list[Job] = field(default_factory=list)
    in_hand: Job | None = None
    idle_since: int = 0

    def back_at(self, now: int) -> int | None:
        """The end of the absence that is on, if one is."""
        return next((end for begin, end in self.away if begin <= now < end), None)


def time_off(world: World, role: int, seat: int) -> list[tuple[int, int]]:
    """When a CSM of the first day is away, for whatever reason, looked up day by day."""
    clock, said = world.clock, world.setup.roles[role]
    spans = list(world.absences(said.name, seat, 0))
    for leave in world.setup.moves.aways:
        if (leave.role, leave.seat) == (role, seat):
            end = clock.tick(leave.last_day + dt.timedelta(days=1))
            if clock.tick(leave.first_day) < end:
                spans.append((clock.tick(leave.first_day), end))
    free = round((1 - said.works_in(seat)) * clock.week)  # of each week
    for day in range(-(-world.horizon // clock.day)):
        week, weekday = divmod(day, 5)
        before = (weekday - seat - week) % 5 * clock.day  # of the week's time off, until this day
        off = min(max(free - before, 0), clock.day)
        if off:
            spans.append((day * clock.day, day * clock.day + off))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            begin, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((begin, min(end, world.horizon)))
    return joined


class Queue:
    """Plays a world; :attr:`rows` then holds (account, activity, occurrence, owner, performer,
    due, window end, start, end, outcome)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.segment = world.setup.segments[0]
        self.rank = world.accounts.rank.tolist()
        self.desks = [
            Desk(code, time_off(world, code, seat))
            for code, role in enumerate(world.setup.roles)
            for seat in range(role.team)
        ]
        self.seats = [
            [seat for seat, desk in enumerate(self.desks) if desk.role == code]
            for code in range(len(world.setup.roles))
        ]
        self.pools: list[list[Job]] = [[] for _ in self.seats]
        accounts = range(len(world.accounts))
        self.owner = {
            (account, role): owner
            for role in range(len(self.seats))
            for account, owner in zip(
                sorted(accounts, key=self.rank.__getitem__), self.dealt(role), strict=False
            )
        }
        self.to_do = {
            (account, code)
            for account in accounts
            for code, activity in enumerate(self.segment.activities)
            if activity.required
        }
        self.set_off: Counter[tuple[int, int]] = Counter()
        self.rows: list[tuple[Any, ...]] = []
        self.open: Counter[tuple[int, int]] = Counter()
        self.number = count()  # so that nothing else is ever compared
        self.events: list[tuple[int, int, tuple[int, ...], int, Any]] = []
        self._plan()

    def play(self) -> list[tuple[Any, ...]]:
        happen = self.finish, self.come_back, self.expire, self.renew, self.fall_due, self.leave
        while self.events and self.events[0][0] < self.world.horizon:
            now = self.events[0][0]
            while self.events and self.events[0][0] == now:
                _, kind, _, _, what = heappop(self.events)
                happen[kind](now, what)
            for role in range(len(self.seats)):
                while self.start_one(now, role):
                    pass
        in_hand = [desk.in_hand for desk in self.desks if desk.in_hand]
        for job in [*in_hand, *(job for line in self.lines() for job in line)]:
            self.log(job, None, "open")
        return sorted(self.rows, key=lambda row: (row[5], row[0], row[1], row[2] % ATTEMPT, row[2]))

    # The plan.

    def dealt(self, role: int) -> Iterator[int]:
        """Who gets the next account of the first book: who has the fewest for what they work of a
        week; nobody who is on leave then, unless all are."""
        books = dict.fromkeys(self.seats[role], 0)
        works = self.world.setup.roles[role].works_in
        first = min(books, default=0)
        away = {
            first + leave.seat
            for leave in self.world.setup.moves.aways
            if leave.role == role and leave.first_day == self.world.setup.start
        }
        while books:
            open_ = [seat for seat in books if seat not in away] or list(books)
            seat = min(open_, key=lambda s: (books[s] / works(s - first), s))
            books[seat] += 1
            yield seat

    def _plan(self) -> None:
        agenda = self.world.agenda(0, 0)
        tick, code_, occurrence = (
            column.tolist() for column in (agenda.tick, agenda.activity, agenda.occurrence)
        )
        luck = list(
            zip(
                agenda.work.tolist(), agenda.window.tolist(), agenda.automated.tolist(), strict=True
            )
        )
        for account in range(len(self.rank)):
            for i in range(agenda.first[account], agenda.first[account + 1]):
                self.plan_due(tick[i], account, code_[i], occurrence[i], luck[i])
            for code, activity in enumerate(self.segment.activities):
                due = int(self.world.accounts.signed[account]) + activity.delay
                if activity.timing is Timing.AFTER and due < 0:
                    self.to_do.discard((account, code))
                elif activity.timing is Timing.AFTER:
                    self.plan_due(due, account, code, 1)
            for end in self.world.term_ends[account]:
                self.plan(end.tick, RENEWAL, (self.rank[account],), account)
        for seat, desk in enumerate(self.desks):
            for begin, end in desk.away:
                self.plan(begin, AWAY, (seat,), desk)
                self.plan(end, BACK, (seat,), desk)

    def plan(self, tick: int, kind: int, tie: tuple[int, ...], what: Any) -> None:
        heappush(self.events, (tick, kind, tie, next(self.number), what))

    def plan_due(
        self,
        tick: int,
        account: int,
        code: int,
        occurrence: int,
        luck: tuple[int, int, bool] | None = None,
    ) -> None:
        priority = self.segment.activities[code].priority
        tie = (priority, tick, self.rank[account], code, occurrence)
        self.plan(tick, DUE, tie, (account, code, occurrence, tie, luck))

    # What happens.

    def fall_due(self, now: int, what: Any) -> None:
        account, code, occurrence, tie, luck = what
        work, window, automated = luck or self.world.luck(account, code, occurrence)
        kind = self.segment.activities[code]
        owner = -1 if kind.pooled else self.owner[account, kind.role]
        job = Job(account, code, occurrence, now, now + window, work, owner, owner, tie)
        if automated:
            self.log(job, now, "digital")
            self.to_do.discard((account, code))
        elif not (self.kind_of(job).skip_if_open and self.open[account, code]):
            self.open[account, code] += 1
            self.hand_to(now, job, owner)

    def hand_to(self, now: int, job: Job, seat: int) -> None:
        """Give a job to a CSM, or to whoever covers for them past the end of its window; or to the
        pool."""
        back = None if seat < 0 else self.desks[seat].back_at(now)
        if back is not None and back >= job.ends:
            if self.kind_of(job).cover is Cover.PAUSE:
                job.ends += back - now
            elif self.kind_of(job).cover is Cover.COLLEAGUE:
                seat = min(
                    (s for s in self.seats[self.desks[seat].role] if self.is_there(now, s)),
                    key=lambda s: (self.length(s), self.desks[s].idle_since, s),
                    default=seat,
                )
        job.seat = seat
        self.line_of(job).append(job)
        self.plan(job.ends, EXPIRY, job.tie, job)

    def leave(self, now: int, desk: Desk) -> None:
        back = desk.back_at(now)
        assert back is not None
        for job in sorted(desk.waiting, key=lambda job: job.tie):
            if job.ends <= back:
                desk.waiting.remove(job)
                self.hand_to(now, job, job.seat)

    def come_back(self, now: int, desk: Desk) -> None:
        """Who is there is read off the calendar: those still away find cover now, if need be."""
        for other in self.desks:
            if other.back_at(now) is not None:
                self.leave(now, other)

    def start_one(self, now: int, role: int) -> bool:
        """Have the best item started that anybody free in a role may start: by its owner, or out of
        the pool by who has been idle longest."""
        desks = self.desks
        free = [s for s in self.seats[role] if self.is_there(now, s) and desks[s].in_hand is None]
        may_start = [job for seat in free for job in desks[seat].waiting]
        may_start += self.pools[role] if free else []
        if not may_start:
            return False
        job = min(may_start, key=lambda job: job.tie)
        self.line_of(job).remove(job)
        if job.seat < 0:
            job.seat = min(free, key=lambda seat: (desks[seat].idle_since, seat))
        desks[job.seat].in_hand = job
        job.start = now
        speed = 1 - self.world.setup.roles[role].csm.internal_time
        speed = speed / self.kind_of(job).slower
        self.plan(now + max(1, floor(job.work / speed + 0.5)), FINISH, job.tie, job)
        return True

    def finish(self, now: int, job: Job) -> None:
        desk = self.desks[job.seat]
        desk.in_hand, desk.idle_since = None, now
        self.log(job, now, "done")
        self.to_do.discard((job.account, job.code))

    def expire(self, now: int, job: Job) -> None:
        if now == job.ends and job in self.line_of(job):
            self.miss(now, job)

    def renew(self, now: int, account: int) -> None:
        jobs = [job for line in self.lines() for job in line if job.account == account]
        for job in jobs:
            if self.kind_of(job).timing is Timing.BEFORE_RENEWAL:
                self.miss(now, job)

    def miss(self, now: int, job: Job) -> None:
        self.line_of(job).remove(job)
        self.log(job, now, "missed")
        again = job.occurrence + ATTEMPT
        if (job.account, job.code) in self.to_do and again < 1 << 32:
            self.plan_due(now + self.kind_of(job).retry_after, job.account, job.code, again)
        for code, activity in enumerate(self.segment.activities):
            trigger = activity.trigger
            if trigger and trigger.kind is TriggerKind.MISSED and trigger.activity == job.code:
                self.set_off[job.account, code] += 1
                number = self.set_off[job.account, code]
                self.plan_due(now + activity.delay, job.account, code, number)

    # Reading.

    def kind_of(self, job: Job) -> Activity:
        return self.segment.activities[job.code]

    def line_of(self, job: Job) -> list[Job]:
        """Where a job waits, if it does."""
        return self.pools[self.kind_of(job).role] if job.seat < 0 else self.desks[job.seat].waiting

    def lines(self) -> list[list[Job]]:
        return [*(desk.waiting for desk in self.desks), *self.pools]

    def is_there(self, now: int, seat: int) -> bool:
        return self.desks[seat].back_at(now) is None

    def length(self, seat: int) -> int:
        return len(self.desks[seat].waiting) + (self.desks[seat].in_hand is not None)

    def log(self, job: Job, end: int | None, outcome: str) -> None:
        performer = None if job.start is None else job.seat
        owner = None if outcome == "digital" or job.owner < 0 else job.owner
        self.open[job.account, job.code] -= outcome != "digital"
        self.rows.append(
            (
                *(job.account, job.code, job.occurrence, owner, performer),
                *(job.due, job.ends, job.start, end, outcome),
            )
        )
