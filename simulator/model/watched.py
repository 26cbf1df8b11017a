"""An account that is watched: it lives as any other, and what moves it is noted.

Owns the taking of notes. Must never change what happens: each method does what it would have
done, and only reads besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.model.account import Account
from simulator.model.activity import Item
from simulator.model.contract import Contract
from simulator.model.lifecycle import Lifecycle
from simulator.model.wellbeing import Wellbeing
from simulator.records.notes import Closed, Entered, Offered, Paid, Shaken, Touched, Watch
from simulator.rules import opportunity_taken
from simulator.scenario.types import Exit, ExitKind
from simulator.world import Opportunity, Strike

if TYPE_CHECKING:
    from simulator.model.floor import Floor


class WatchedWellbeing(Wellbeing):
    """Notes each move of health. ``touched`` or ``cause`` is set by whoever knows."""

    watch: Watch
    touched: tuple[int, int] = (-1, 0)  # activity and occurrence of the touch in question
    cause = ""

    @classmethod
    def of(cls, plain: Wellbeing, watch: Watch) -> WatchedWellbeing:
        """The same customer's, watched from now on."""
        watched = cls.__new__(cls)
        vars(watched).update(vars(plain), watch=watch)
        return watched

    def health(self, now: int) -> float:
        health = super().health(now)
        self.watch.health.append((now, health))
        return health

    def touch(self, now: int, weight: float, done: bool) -> None:
        before = self.health(now)
        super().touch(now, weight, done)
        self.watch.notes.append(Touched(now, before, self.health(now), *self.touched))

    def shock(self, now: int, *points: Any, **how: Any) -> None:
        before = self.health(now)
        super().shock(now, *points, **how)
        self.watch.notes.append(Shaken(now, before, self.health(now), self.cause))


class WatchedContract(Contract):
    """Notes each move of the customer's ARR."""

    watch: Watch

    @classmethod
    def of(cls, plain: Contract, watch: Watch) -> WatchedContract:
        """The same customer's, watched from now on."""
        watched = cls.__new__(cls)
        vars(watched).update(vars(plain), watch=watch)
        return watched

    def _change(self, now: int, arr: float) -> None:
        if arr != self.arr:
            self.watch.notes.append(Paid(now, arr))
        super()._change(now, arr)


class WatchedAccount(Account):
    """One customer, with a notebook."""

    wellbeing: WatchedWellbeing

    def __init__(
        self, floor: Floor, number: int, segment: int, lifecycle: Lifecycle, watch: Watch
    ) -> None:
        super().__init__(floor, number, segment, lifecycle)
        self.watch = watch
        self.wellbeing = WatchedWellbeing.of(self.wellbeing, watch)
        self.contract = WatchedContract.of(self.contract, watch)
        self._by: Exit | None = None  # the way out of the stage that is being taken
        self._arr = self.contract.arr  # before that

    def resolved(self, item: Item, done: bool) -> None:
        self.wellbeing.touched = item.code, item.occurrence
        super().resolved(item, done)

    def look_around(self, health: float) -> None:
        super().look_around(health)
        if self.wellbeing.shocks:  # to be seen fading, week by week
            self.floor.restless.add(self.number)

    def _enter(self, stage: int, since: int) -> None:
        now = self.env.now
        self.watch.notes.append(Entered(now, stage, self._by, self.wellbeing.health(now)))
        self._by = None
        super()._enter(stage, since)

    def _leave_by(self, exit_: Exit) -> None:
        self._by, self._arr = exit_, self.contract.arr
        super()._leave_by(exit_)

    def _leave_for(self, stage: int, arrived: bool) -> None:
        offer, expansion = self._opportunity, self.lifecycle.segment.expansion
        if offer is not None and expansion is not None:
            finished = self._by is not None and self._by.kind is ExitKind.REQUIRED_DONE
            before = self._arr if finished else self.contract.arr
            self.watch.notes.append(
                Closed(
                    self.env.now,
                    finished,
                    before,
                    self.contract.arr,
                    expansion.won,
                    offer.winning_luck,
                )
            )
        super()._leave_for(stage, arrived)

    def _offer(self, opportunity: Opportunity) -> None:
        now = self.env.now
        rule = self.lifecycle.segment.health
        health = self.wellbeing.health(now)
        needed = opportunity_taken(health, rule.at_risk_below, rule.fit_mean)
        target = self._plan.opportunity
        self.watch.notes.append(
            Offered(now, health, needed, opportunity.luck, in_season=target is not None)
        )
        if target is not None:
            self._by = Exit(ExitKind.OPPORTUNITY, target)
        super()._offer(opportunity)
        self._by = None

    def _is_struck(self, strike: Strike) -> None:
        name = self.lifecycle.segment.shocks[strike.shock].name
        self.wellbeing.cause = name.replace("_", " ")
        super()._is_struck(strike)
        self.wellbeing.cause = ""

    def meet_new_csm(self, shock: float) -> None:
        self.wellbeing.cause = "a new CSM"
        super().meet_new_csm(shock)
        self.wellbeing.cause = ""

    def _is_late(self) -> None:
        self.wellbeing.cause = "late onboarding"
        super()._is_late()
        self.wellbeing.cause = ""
