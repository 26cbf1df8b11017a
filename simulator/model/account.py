"""An account: a SimPy process that lives through the stages of its segment's lifecycle.

Owns what happens to one customer and what the outcomes of work lead to. Draws nothing: dues and
luck are the world's.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.model.activity import Item
from simulator.model.contract import Contract
from simulator.model.csm import Csm
from simulator.model.diary import Diary
from simulator.model.lifecycle import Lifecycle
from simulator.model.order import DUE, STAGE, rank_key
from simulator.model.wellbeing import Wellbeing
from simulator.records.schema import Outcome
from simulator.rules import opportunity_taken
from simulator.scenario.types import ANY_STAGE, Activity, Exit, ExitKind, Timing, TriggerKind
from simulator.world import ATTEMPT, Opportunity, TermEnd

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_MISSED, _DIGITAL, _CANCELLED = map(int, (Outcome.MISSED, Outcome.DIGITAL, Outcome.CANCELLED))
_RENEWAL, _EXIT, _LATE, _OPPORTUNITY = range(4)  # order of an account's own stage events
_LAST_ATTEMPT = 255
_ANY_ENTRY = -1  # a due that outlives the stage entry in which it was planned


class Account:
    """One customer. ``owner`` is set before day one, or on signing."""

    owner: Csm

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
        self.has_moved = False  # into a stage for which its health has not been looked at
        self.time_to_value = -1
        self.waiting: list[Item] = []  # in whosever queue
        attention = lifecycle.segment.health.attention_at_start if self.initial else 1.0
        fit = float(accounts.fit[number])
        self.wellbeing = Wellbeing(lifecycle.segment.health, fit, attention, self.env.now)
        self.contract = Contract(lifecycle, float(accounts.arr[number]), floor.t0, floor.t1)
        self._rank = rank_key(int(accounts.rank[number]))
        self._diary = Diary(
            self.env, floor.world.horizon, lifecycle.keys, self._rank, self._fall_due
        )
        self._plan = lifecycle.stages[self.stage]
        self._visits = [0] * len(lifecycle.stages)
        self._left: set[int] = set()  # required work of this stage still to do
        self._opportunity: Opportunity | None = None
        self._open = [0] * len(lifecycle.activities)  # of `skip_if_open` activities
        self._triggered = [0] * len(lifecycle.activities)
        self._holds: dict[int, bool] = {}  # whether health is past each health trigger's line
        self._term_of_exit = 0  # the term whose BEFORE_RENEWAL exit was used

    # What happens to a customer, in order.

    def life(self) -> Generator[Event, None, None]:
        """The process: from signing, or day one, until the customer leaves."""
        diary = self._diary
        if not self.initial:
            self.env.at(self.signed, STAGE + self._rank, diary.alarm)
            yield diary.alarm
            self.owner = self.floor.teams[self.segment].owner_of_new()
        self._begin()
        while not self.gone:
            yield diary.alarm
            diary.serve()

    def _begin(self) -> None:
        """Under contract from now on."""
        now = self.env.now
        self.contract.sign(now)
        world, segment = self.floor.world, self.lifecycle.segment
        for end in world.term_ends[self.number]:
            self._diary.note(end.tick, STAGE + self._rank + _RENEWAL, self._renew, end)
        for chance in world.opportunities[self.number]:
            self._diary.note(chance.tick, STAGE + self._rank + _OPPORTUNITY, self._offer, chance)
        late = self.signed + segment.onboarding.late_after
        if late >= now and self.stage == 0:
            self._diary.note(late, STAGE + self._rank + _LATE, self._is_late)
        health = self.wellbeing.health(now)
        for code in self.lifecycle.health_triggers:
            self._holds[code] = self._has_crossed(code, health)
        self._enter(self.stage, since=self.signed if self.stage == 0 else now)
        self._diary.set_alarm()

    def _fall_due(
        self, code: int, occurrence: int, key: int, work: int, window: int, automated: bool
    ) -> None:
        """An activity is due now. The last thing done in a callback."""
        now = self.env.now
        activity = self.lifecycle.activities[code]
        if automated:
            item = Item(self, activity, code, occurrence, key, now, now + window, 0)
            self.floor.log.activities.extend(item.row(-1, now, _DIGITAL))
            if activity.required:
                self._required(item, activity, True)
                self.look_around(self.wellbeing.health(now))
            return
        if activity.skip_if_open:
            if self._open[code]:
                return
            self._open[code] += 1
        item = Item(self, activity, code, occurrence, key, now, now + window, work)
        if now < self.owner.away_from:
            self.owner.take(item)
        else:
            self.owner.take_while_away(item)

    def resolved(self, item: Item, done: bool) -> None:
        """Work was done or missed. After the customer has left, it changes nothing."""
        if self.gone:
            return
        activity = item.activity
        if activity.weight:
            self.wellbeing.touch(self.env.now, activity.weight, done)
        if item.code in self.lifecycle.consequential:
            self._follow_up(item, activity, done)
        if self._plan.on_outcome or self._holds:
            self.look_around(self.wellbeing.health(self.env.now))

    def _follow_up(self, item: Item, activity: Activity, done: bool) -> None:
        """What the outcome of this very activity leads to."""
        if activity.skip_if_open:
            self._open[item.code] -= 1
        if activity.required:
            self._required(item, activity, done)
        if not done and item.code in self.lifecycle.miss_triggers:
            for reaction in self.lifecycle.miss_triggers[item.code]:
                self._react(reaction)
            self._diary.set_alarm()

    def has_signed(self) -> bool:
        """Whether the customer was ever under contract."""
        return self.entry > 0

    def is_under_contract(self) -> bool:
        """Whether the customer is in the book now."""
        return self.entry > 0 and not self.gone

    def look_around(self, health: float) -> None:
        """Health, now at ``health``, may have crossed a line, or the stage may be done."""
        entry = self.entry
        self.has_moved = False
        for code, held in self._holds.items():
            holds = self._holds[code] = self._has_crossed(code, health)
            if holds and not held:
                self._react(code)
                self._diary.set_alarm()
        way = self._way_out(health)
        while way is not None:
            self._leave_by(way)
            way = self._way_out(health)
        if self.entry != entry:
            self.has_moved = False
            self._diary.set_alarm()

    # Stages.

    def _enter(self, stage: int, since: int) -> None:
        """Begin ``stage``; its timers count from ``since``, which lies before now only for
        customers who were in it on day one."""
        now = self.env.now
        self.stage = stage
        self.entry += 1
        self.has_moved = True
        self._visits[stage] += 1
        plan = self._plan = self.lifecycle.stages[stage]
        for item in list(self.waiting):
            if item.activity.stage not in (ANY_STAGE, stage):
                self._give_up(item, _CANCELLED)
        self._diary.open_at(
            self.floor.world.agenda(self.segment, stage),
            self.number - self.floor.world.first[self.segment],
        )
        self._left = set(plan.required)
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
        priority = STAGE + self._rank + (place << 4) + _EXIT
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
        self._leave_for(exit_.target)

    def _leave_for(self, stage: int) -> None:
        now = self.env.now
        if self.stage == 0 and self.time_to_value < 0:
            self.time_to_value = now - self.signed
        self._opportunity = None
        self._enter(stage, since=now)

    # What comes up on the way.

    def _plan_due(self, tick: int, code: int, occurrence: int, entry: int) -> None:
        priority = DUE + self._diary.tie_key(code, tick, occurrence)
        self._diary.note(tick, priority, self._due_by_timer, code, occurrence, entry)

    def _due_by_timer(self, code: int, occurrence: int, entry: int) -> None:
        self._diary.set_alarm()
        activity = self.lifecycle.activities[code]
        outdated = entry not in (self.entry, _ANY_ENTRY)
        if outdated or activity.stage not in (ANY_STAGE, self.stage):
            return
        key = self._diary.tie_key(code, self.env.now, occurrence)
        work, window, automated = self.floor.world.luck(self.number, code, occurrence)
        self._fall_due(code, occurrence, key, work, window, automated)

    def _required(self, item: Item, activity: Activity, done: bool) -> None:
        """Required work: done, the stage may end; missed, it falls due again."""
        everywhere = activity.stage == ANY_STAGE
        if not everywhere and (item.entry != self.entry or item.code not in self._left):
            return
        if done:
            self._left.discard(item.code)
        elif item.occurrence // ATTEMPT < _LAST_ATTEMPT:
            self._plan_due(
                self.env.now + activity.retry_after,
                item.code,
                item.occurrence + ATTEMPT,
                _ANY_ENTRY if everywhere else self.entry,
            )
            self._diary.set_alarm()

    def _react(self, code: int) -> None:
        """What a `when` activity waits for has happened."""
        self._triggered[code] += 1
        delay = self.lifecycle.activities[code].delay
        self._plan_due(self.env.now + delay, code, self._triggered[code], _ANY_ENTRY)

    def _has_crossed(self, code: int, health: float) -> bool:
        trigger = self.lifecycle.activities[code].trigger
        if trigger is None:
            return False
        falls = trigger.kind is TriggerKind.HEALTH_BELOW
        return health < trigger.line if falls else health > trigger.line

    def _offer(self, opportunity: Opportunity) -> None:
        """A chance to sell more: real for healthy customers, in a stage that takes it up."""
        target = self._plan.opportunity
        if target is not None:
            rule = self.lifecycle.segment.health
            health = self.wellbeing.health(self.env.now)
            if opportunity.luck < opportunity_taken(health, rule.at_risk_below, rule.fit_mean):
                self._leave_for(target)
                self._opportunity = opportunity
        self._diary.set_alarm()

    def _is_late(self) -> None:
        """Onboarding has taken too long: a shock, once."""
        if self.stage == 0 and self.time_to_value < 0:
            now = self.env.now
            self.wellbeing.shock(now, self.lifecycle.segment.onboarding.late_shock)
            self.look_around(self.wellbeing.health(now))
        self._diary.set_alarm()

    def _renew(self, end: TermEnd) -> None:
        """The term ends: renewal work still waiting is missed, then the customer decides."""
        now = self.env.now
        late = [i for i in self.waiting if i.activity.timing is Timing.BEFORE_RENEWAL]
        for item in late:  # all of them, before the first miss can end the stage
            self._give_up(item, _MISSED)
        for item in late:
            self.resolved(item, False)
        row = self.contract.renew(
            self.number, now, end, self.wellbeing.health(now), self.floor.holds_book
        )
        self.floor.log.renewals.append(row)
        if not row.renewed and not self.floor.holds_book:
            self.gone = True
            self.owner.book -= 1
            for item in list(self.waiting):
                self._give_up(item, _CANCELLED)
        else:
            self._diary.set_alarm()

    def _give_up(self, item: Item, outcome: int) -> None:
        """``item`` waits no longer, and nobody will start it."""
        if item.holder is not None:
            item.holder.drop(item)
        if outcome == _CANCELLED and item.activity.skip_if_open:
            self._open[item.code] -= 1
        self.floor.log.activities.extend(item.row(-1, self.env.now, outcome))
