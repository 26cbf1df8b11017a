"""An account: a SimPy process that lives through the stages of its segment's lifecycle.

Owns what happens to one customer and what outcomes lead to. Draws nothing: luck is the world's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.model.activity import Item
from simulator.model.journey import (
    ANY_ENTRY,
    LATE,
    OPPORTUNITY,
    RENEWAL,
    SHOCK,
    TEMPTATION,
    Journey,
)
from simulator.model.lifecycle import Lifecycle
from simulator.model.order import STAGE
from simulator.model.queue import Queue
from simulator.records.schema import Outcome
from simulator.rules import opportunity_taken
from simulator.scenario.types import ANY_STAGE, Activity, Timing, TriggerKind
from simulator.world import ATTEMPT, Opportunity, Strike, Temptation, TermEnd

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_MISSED, _DIGITAL, _CANCELLED = map(int, (Outcome.MISSED, Outcome.DIGITAL, Outcome.CANCELLED))
_LAST_ATTEMPT = (1 << 32) // ATTEMPT - 1  # two years of working time at a miss an hour


class Account(Journey):
    """One customer."""

    def __init__(self, floor: Floor, number: int, segment: int, lifecycle: Lifecycle) -> None:
        super().__init__(floor, number, segment, lifecycle)
        self._open = [0] * len(lifecycle.activities)  # of `skip_if_open` activities
        self._triggered = [0] * len(lifecycle.activities)
        self._holds: dict[int, bool] = {}  # whether health is past each health trigger's line

    def life(self) -> Generator[Event, None, None]:
        """The process: from signing, or day one, until the customer leaves."""
        diary = self._diary
        if not self.initial:
            self.env.at(self.signed, STAGE + self._rank, diary.alarm)
            yield diary.alarm
            self.servers = self.floor.ownership.of_new(self)
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
            self._diary.note(end.tick, STAGE + self._rank + RENEWAL, self._renew, end)
        for offer in world.opportunities[self.number]:
            self._diary.note(offer.tick, STAGE + self._rank + OPPORTUNITY, self._offer, offer)
        for strike in world.strikes[self.number]:
            self._diary.note(strike.tick, STAGE + self._rank + SHOCK, self._is_struck, strike)
        for moment in world.temptations[self.number]:
            self._diary.note(moment.tick, STAGE + self._rank + TEMPTATION, self._is_tempted, moment)
        late = self.signed + segment.onboarding.late_after
        if late >= now and self.stage == 0:
            self._diary.note(late, STAGE + self._rank + LATE, self._is_late)
        health = self.wellbeing.health(now)
        self.weigh(health)
        for code in self.lifecycle.health_triggers:
            self._holds[code] = self._has_crossed(code, health)
        self._enter(self.stage, since=int(world.accounts.entered[self.number]))
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
        if now < item.owner.away_from:
            item.owner.take(item)
        else:
            item.owner.take_while_away(item)

    def resolved(self, item: Item, done: bool) -> None:
        """Work was done or missed. After the customer has left, it changes nothing."""
        if self.gone:
            return
        activity = item.activity
        if activity.weight:
            self.wellbeing.touch(self.env.now, activity.weight, done)
        if item.code in self.lifecycle.consequential:
            self._follow_up(item, activity, done)
        wellbeing = self.wellbeing
        low, high = self._rests_between
        if wellbeing.shocks or not low <= wellbeing.steady < high:
            self.look_around(wellbeing.health(self.env.now))

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

    def wants(self, code: int) -> bool:
        """Whether the customer would take part in a session now."""
        activity = self.lifecycle.activities[code]
        here = self.is_under_contract() and activity.stage in (ANY_STAGE, self.stage)
        among = here and code not in self._left_out
        return among and not (activity.required and code not in self._left)

    def piece(self, code: int, occurrence: int, owner: Queue) -> Item:
        """What falls due now and is for ``owner``; it is for the caller to let it wait."""
        work, window, _ = self.floor.world.luck(self.number, code, occurrence)
        key = self._diary.tie_key(code, now := self.env.now, occurrence)
        kind = self.lifecycle.activities[code]
        item = Item(self, kind, code, occurrence, key, now, now + window, work)
        item.owner = owner
        return item

    def meet_new_csm(self, shock: float) -> None:
        """Another CSM looks after the customer from now on, which costs ``shock`` points."""
        now = self.env.now
        if shock:
            self.wellbeing.shock(now, shock)
        for code in self.lifecycle.csm_triggers:
            self._react(code)
        self._diary.set_alarm()
        self.look_around(self.wellbeing.health(now))

    def miss(self, item: Item) -> None:
        """``item`` still waits, and the time for it is over."""
        self._give_up(item, _MISSED)
        self.resolved(item, False)

    def look_around(self, health: float) -> None:
        """Health, now at ``health``, may have crossed a line, or the stage may be done. A shock
        fades towards the steady health, and crosses no line unless one lies on the way."""
        low, high = self._rests_between
        steady = self.wellbeing.steady
        if low <= health < high and low <= steady < high:
            return
        entry = self.entry
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
            self._diary.set_alarm()
        self.weigh(health)
        cuts = self._plan.cuts
        above = bisect_right(cuts, health)
        low, high = self._rests_between = cuts[above - 1], cuts[above]
        if not low <= steady < high:
            self.floor.restless.add(self.number)

    def weigh(self, health: float) -> None:
        """Note whether the customer is at risk at ``health``."""
        at_risk = health < self.lifecycle.segment.health.at_risk_below
        self.floor.census.is_at_risk[self.number] = at_risk

    def _give_up(self, item: Item, outcome: int) -> None:
        if outcome == _CANCELLED and item.activity.skip_if_open:
            self._open[item.code] -= 1
        super()._give_up(item, outcome)

    def _leave_for(self, stage: int, arrived: bool) -> None:
        left = self.stage
        super()._leave_for(stage, arrived)
        for code in self.lifecycle.exit_triggers.get(left, ()):
            self._react(code)

    def _required(self, item: Item, activity: Activity, done: bool) -> None:
        """Required work: done, the stage may end; missed, it falls due again."""
        everywhere = activity.stage == ANY_STAGE
        if not everywhere and (item.entry != self.entry or item.code not in self._left):
            return
        if done:
            self._left.discard(item.code)
            self._stir()
        elif activity.timing is Timing.SESSIONS:
            return  # the next one comes anyway
        elif item.occurrence // ATTEMPT < _LAST_ATTEMPT:
            self._plan_due(
                self.env.now + activity.retry_after,
                item.code,
                item.occurrence + ATTEMPT,
                ANY_ENTRY if everywhere else self.entry,
            )
            self._diary.set_alarm()

    def _react(self, code: int) -> None:
        """What a `when` activity waits for has happened."""
        self._triggered[code] += 1
        delay = self.lifecycle.activities[code].delay
        self._plan_due(self.env.now + delay, code, self._triggered[code], ANY_ENTRY)

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
                self._leave_for(target, arrived=False)
                self._opportunity = opportunity
        self._diary.set_alarm()

    def _is_struck(self, strike: Strike) -> None:
        """A shock: health is lost, and what waits for this falls due."""
        now = self.env.now
        self.wellbeing.shock(now, self.lifecycle.segment.shocks[strike.shock].points)
        for code in self.lifecycle.shock_triggers.get(strike.shock, ()):
            self._react(code)
        self.look_around(self.wellbeing.health(now))
        self._diary.set_alarm()

    def _is_tempted(self, temptation: Temptation) -> None:
        """The customer may leave between renewals, as poor health makes likely."""
        now = self.env.now
        contract = self.contract
        if contract.is_quit(self.wellbeing.health(now), temptation):
            contract.quit(now)
            if not (self.floor.holds_book and not contract.is_quit(self._fit, temptation)):
                self._depart()
                return
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
        row = self.contract.renew(now, end, self.wellbeing.health(now))
        self.floor.renewals.append(row)
        stays = self.floor.holds_book and not self.contract.lost_in_any_case(self._fit, end)
        if not (row.renewed or stays):
            self._depart()
        else:
            self._diary.set_alarm()

    def _depart(self) -> None:
        """The customer is lost, and whatever waits for it is cancelled."""
        self.contract.leave(self.env.now)
        self.catch_up()
        self.gone = True
        self.floor.restless.discard(self.number)
        for place in self._plan.books:
            self.servers[place].book -= 1
        for item in list(self.waiting):
            self._give_up(item, _CANCELLED)
