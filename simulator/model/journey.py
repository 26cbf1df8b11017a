"""An account's way through the stages of its segment's lifecycle.

Owns the stage, what entering it sets going and the ways out of it. Never knows what an outcome
means.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from simulator.model.activity import Item
from simulator.model.contract import Contract
from simulator.model.diary import Diary
from simulator.model.lifecycle import Lifecycle
from simulator.model.order import DUE, STAGE, rank_key
from simulator.model.queue import Queue
from simulator.model.wellbeing import Wellbeing
from simulator.records.schema import Outcome
from simulator.scenario.types import ANY_STAGE, Exit, ExitKind
from simulator.world import Opportunity

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_CANCELLED = int(Outcome.CANCELLED)
RENEWAL, EXIT, LATE, SHOCK, TEMPTATION, OPPORTUNITY = (place << 8 for place in range(6))
"""Order of an account's own stage events at one tick; exits go on in the order they are written."""
_NOWHERE = inf, -inf
ANY_ENTRY = -1
"""The stage entry of a due that outlives the one in which it was planned."""


class Journey:
    """Where a customer stands. ``servers`` are set before day one, or on signing: the CSM, or the
    pool, for each entry of ``lifecycle.serving``. Not all of them have the customer on their books
    in every stage."""

    servers: list[Queue]

    def __init__(self, floor: Floor, number: int, segment: int, lifecycle: Lifecycle) -> None:
        accounts = floor.world.accounts
        self.floor = floor
        self.env = floor.env
        self.number = number
        self.segment = segment
        self.lifecycle = lifecycle
        self.signed = int(accounts.signed[number])
        self.initial = bool(accounts.initial[number])
        self.stage = int(accounts.stage[number])
        self.gone = False
        self.entry = 0  # number of stages entered so far: outdates the timers of earlier ones
        self._rests_between = _NOWHERE  # healths, the second not included: nothing follows
        self.time_to_value = -1
        self.waiting: list[Item] = []  # in whosever queue
        self.moves = 0  # from one CSM to another
        attention = lifecycle.segment.health.attention_at_start if self.initial else 1.0
        self._fit = float(accounts.fit[number])
        self.wellbeing = Wellbeing(lifecycle.segment.health, self._fit, attention, self.env.now)
        arr = float(accounts.arr[number])
        self.contract = Contract(
            lifecycle, number, arr, floor.t0, floor.t1, floor.holds_book, floor.census
        )
        self._rank = rank_key(int(accounts.rank[number]))
        self._diary = Diary(
            self.env, floor.world.horizon, lifecycle.keys, self._rank, self._fall_due
        )
        self._plan = lifecycle.stages[self.stage]
        self._visits = [0] * len(lifecycle.stages)
        self._left: set[int] = set()  # required work of this stage still to do
        self._left_out = floor.world.left_out(number)  # work that this account does not have
        self._opportunity: Opportunity | None = None
        self._term_of_exit = 0  # the term whose BEFORE_RENEWAL exit was used

    def has_signed(self) -> bool:
        """Whether the customer was ever under contract."""
        return self.entry > 0

    def is_under_contract(self) -> bool:
        """Whether the customer is in the book now."""
        return self.entry > 0 and not self.gone

    def is_on_the_books_of(self, csm: Queue) -> bool:
        """Whether the customer is under contract, and looked after by ``csm`` now."""
        if not self.is_under_contract() or csm not in self.servers:
            return False
        return self.servers.index(csm) in self._plan.books

    def csms_met(self) -> int:
        """How many CSMs, of all roles, have had this customer."""
        return self.moves + sum(server.number >= 0 for server in self.servers)

    def _enter(self, stage: int, since: int) -> None:
        """Begin ``stage``: its timers count from ``since``, which lies before now only for
        customers who were in it on day one."""
        now = self.env.now
        self.stage = stage
        self.entry += 1
        self._stir()
        self._visits[stage] += 1
        before, plan = self._plan, self.lifecycle.stages[stage]
        self._plan = plan
        for item in list(self.waiting):
            if item.activity.stage not in (ANY_STAGE, stage):
                self._give_up(item, _CANCELLED)
        if plan.books != before.books:
            self.moves += self.floor.ownership.change(self, before, plan)
        done = self._diary.open_at(
            self.floor.timetable(self.segment, stage),
            self.number - self.floor.world.first[self.segment],
        )
        self.floor.log.activities.extend(done)
        self._left = set(plan.required - self._left_out)
        for code in plan.after:
            due = since + self.lifecycle.activities[code].delay
            if due >= now:
                everywhere = self.lifecycle.activities[code].stage == ANY_STAGE
                number = self.entry if everywhere else self._visits[stage]
                self._plan_due(due, code, number, self.entry)
            else:  # done before day one
                self._left.discard(code)
        for place, exit_ in enumerate(plan.timed):
            self._plan_exit(exit_, since, place)

    def _stir(self) -> None:
        """A way out may stand open: to be looked at with the next outcome, or at the weekly
        review."""
        self._rests_between = _NOWHERE
        self.floor.restless.add(self.number)

    def catch_up(self) -> None:
        """Log what automation has done by itself so far."""
        self.floor.log.activities.extend(self._diary.catch_up())

    def _plan_exit(self, exit_: Exit, since: int, place: int) -> None:
        """Set the timer of a way out by time: so long after the entry, or so long before the next
        term end whose exit was not used yet (at once, where that moment has passed)."""
        now = self.env.now
        term = self._term_of_exit
        if exit_.kind is ExitKind.AFTER:
            tick = max(now, since + exit_.delay)
        else:
            ends = self.floor.world.term_ends[self.number]
            end = next((e for e in ends if e.tick > now and e.term > term), None)
            if end is None:
                return
            tick, term = max(now, end.tick - exit_.delay), end.term
        priority = STAGE + self._rank + EXIT + place
        self._diary.note(tick, priority, self._exit_by_time, exit_, self.entry, term)

    def _exit_by_time(self, exit_: Exit, entry: int, term: int) -> None:
        if entry == self.entry:
            self._term_of_exit = term
            self._leave_by(exit_)
        self._diary.set_alarm()

    def _way_out(self, health: float) -> Exit | None:
        """The first way out that stands open, in the order in which the scenario names them."""
        for exit_ in self._plan.on_outcome:
            if exit_.kind is ExitKind.HEALTH_BELOW:
                stands_open = health < exit_.line
            elif exit_.kind is ExitKind.HEALTH_ABOVE:
                stands_open = health > exit_.line
            else:
                stands_open = not self._left
            if stands_open:
                return exit_
        return None

    def _leave_by(self, exit_: Exit) -> None:
        if self._opportunity is not None and exit_.kind is ExitKind.REQUIRED_DONE:
            self.contract.expand(self.env.now, self._opportunity)
        self._leave_for(
            exit_.target, arrived=exit_.kind in (ExitKind.REQUIRED_DONE, ExitKind.AFTER)
        )

    def _leave_for(self, stage: int, arrived: bool) -> None:
        """Go on to ``stage``; ``arrived`` when this one was gone through, not broken off."""
        now = self.env.now
        if self.stage == 0 and self.time_to_value < 0 and arrived:
            self.time_to_value = now - self.signed
        self._opportunity = None
        self._enter(stage, since=now)

    def _fall_due(
        self, code: int, occurrence: int, key: int, work: int, window: int, automated: bool
    ) -> None:
        """An activity is due now."""
        raise NotImplementedError

    def _plan_due(self, tick: int, code: int, occurrence: int, entry: int) -> None:
        if code in self._left_out:
            return
        priority = DUE + self._diary.tie_key(code, tick, occurrence)
        self._diary.note(tick, priority, self._due_by_timer, code, occurrence, entry)

    def _due_by_timer(self, code: int, occurrence: int, entry: int) -> None:
        self._diary.set_alarm()
        activity = self.lifecycle.activities[code]
        outdated = entry not in (self.entry, ANY_ENTRY)
        if outdated or activity.stage not in (ANY_STAGE, self.stage):
            return
        key = self._diary.tie_key(code, self.env.now, occurrence)
        work, window, automated = self.floor.world.luck(self.number, code, occurrence)
        self._fall_due(code, occurrence, key, work, window, automated)

    def _give_up(self, item: Item, outcome: int) -> None:
        """``item`` waits no longer, and nobody will start it."""
        if item.holder is not None:
            item.holder.drop(item)
        self.floor.log.activities.extend(item.row(-1, self.env.now, outcome))
