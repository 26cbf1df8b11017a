"""One customer's life, in order.

Owns how the notes on a watched account and the rows of the tables become one sequence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.records.notes import Closed, Entered, Offered, Paid, Shaken, Touched, Watch
from simulator.rules import renewal_line, renewal_probability
from simulator.scenario.types import Exit, ExitKind, Segment
from simulator.story.events import (
    Began,
    Chance,
    Deal,
    Ended,
    Event,
    Left,
    Moved,
    Renewal,
    Shock,
    Work,
)
from simulator.story.scene import Scene
from simulator.world import ATTEMPT

Placed = tuple[tuple[int, int, int], Event]
"""An event and its place: tick, then notes as they came, renewals, departure, other work."""


@dataclass(frozen=True)
class Life:
    """One account's life between two ticks. ``health`` is a line of (tick, points)."""

    account: str
    segment: Segment
    signed: np.datetime64
    term_months: int
    fit: float  # its health when fully served
    events: tuple[Event, ...]
    health: tuple[tuple[int, float], ...]
    begin: int
    end: int

    @property
    def works(self) -> list[Work]:
        """What the customer's CSMs were to do, in the order in which it fell due."""
        works = [event for event in self.events if isinstance(event, Work)]
        return sorted(works, key=lambda work: work.due)


def tell(scene: Scene, watch: Watch, begin: int, end: int) -> Life:
    """The life of the account that ``watch`` saw, in the ticks [begin, end]."""
    number = watch.account
    accounts = scene.world.accounts
    told = _Life(scene, watch)
    placed = sorted(told.all(), key=lambda one: one[0])
    events = tuple(event for (tick, *_), event in placed if begin <= tick <= end)
    first = max(0, int(accounts.signed[number]))
    last = min(end, told.last)
    line = tuple((t, h) for t, h in watch.health if max(begin, first) <= t <= last)
    signed = accounts.signed_date[number]
    fit = float(accounts.fit[number])
    months = int(accounts.term_months[number])
    return Life(told.account, told.segment, signed, months, fit, events, line, begin, end)


class _Life:
    def __init__(self, scene: Scene, watch: Watch) -> None:
        self.scene, self.watch = scene, watch
        number = watch.account
        world = scene.world
        self.account = str(world.accounts.id[number])
        self.segment = scene.setup.segments[int(world.accounts.segment[number])]
        self.fate = scene.records.accounts.iloc[number]
        renewals = scene.records.renewals
        self.renewals = renewals[renewals["account"] == self.account]
        paid = [note for note in watch.notes if isinstance(note, Paid)]
        self.arr = paid[-1].arr if paid else float(world.accounts.arr[number])
        self.is_gone = self.arr == 0.0
        self.last = paid[-1].tick if self.is_gone else world.horizon

    def all(self) -> Iterator[Placed]:
        works = self._works()
        for place, note in enumerate(self.watch.notes):
            match note:
                case Entered():
                    yield from self._entered(note, place)
                case Touched():
                    key = note.code, note.occurrence
                    work = replace(works[key].pop(0), before=note.before, after=note.after)
                    yield (note.tick, 0, place), work
                case Shaken():
                    yield (
                        (note.tick, 0, place),
                        Shock(note.tick, note.cause, note.before, note.after),
                    )
                case Offered():
                    chance = Chance(note.tick, note.health, note.needed, note.luck, note.in_season)
                    yield (note.tick, 0, place), chance
                case Closed():
                    money = note.arr_before, note.arr_after
                    deal = Deal(note.tick, note.finished, *money, note.needed, note.luck)
                    yield (note.tick, 0, place), deal
        yield from self._ends()
        others = (work for waiting in works.values() for work in waiting)
        for place, work in enumerate(others):
            tick = self.scene.world.horizon if work.outcome == "open" else work.tick
            yield (tick, 3, place), work

    def _works(self) -> dict[tuple[int, int], list[Work]]:
        """Every row of the activities table, by activity code and occurrence."""
        rows = self.scene.records.activities
        codes = {activity.name: code for code, activity in enumerate(self.segment.activities)}
        found: dict[tuple[int, int], list[Work]] = defaultdict(list)
        for work in self.scene.works(rows[rows["account"] == self.account]):
            key = codes[work.activity], work.occurrence + work.attempt * ATTEMPT
            found[key].append(work)
        return found

    def _entered(self, note: Entered, place: int) -> Iterator[Placed]:
        stages = [stage.name for stage in self.segment.stages]
        before = [n for n in self.watch.notes[:place] if isinstance(n, Entered)]
        if before:
            left, here = stages[before[-1].stage], stages[note.stage]
            why = self._why(note.by, before[-1].stage, note.health)
            yield (note.tick, 0, place), Moved(note.tick, left, here, why, note.health)
            return
        accounts, number = self.scene.world.accounts, self.watch.account
        began = Began(
            note.tick,
            bool(accounts.initial[number]),
            stages[note.stage],
            float(accounts.arr[number]),
            self._owner(),
            note.health,
        )
        yield (note.tick, 0, place), began

    def _owner(self) -> str | None:
        """Its own CSM at first, of the role that looks after its segment."""
        role = self.scene.setup.roles[self.segment.role].name
        rows = self.scene.records.activities
        owners = rows.loc[rows["account"] == self.account, "owner"].dropna()
        own = (str(owner) for owner in owners if self.scene.role(str(owner)) == role)
        last = self.fate["owner"]
        return next(own, None if pd.isna(last) else str(last))

    def _why(self, by: Exit | None, stage: int, health: float) -> str:
        """What led to a stage change, as the rest of a sentence."""
        if by is None:
            return ""
        days = f"{by.delay / self.scene.clock.day:.4g} working days"
        if by.kind is ExitKind.REQUIRED_DONE:
            names = [
                activity.name.replace("_", " ")
                for activity in self.segment.activities
                if activity.required and activity.stage == stage
            ]
            return f"all its required work is done ({', '.join(names)})"
        return {
            ExitKind.AFTER: f"its {days} in this stage are over",
            ExitKind.HEALTH_BELOW: f"health {_beside(health, by.line)} is below {by.line:g}",
            ExitKind.HEALTH_ABOVE: f"health {_beside(health, by.line)} is above {by.line:g}",
            ExitKind.OPPORTUNITY: "there is a chance to sell more",
            ExitKind.BEFORE_RENEWAL: f"its renewal is {days} off",
        }[by.kind]

    def _ends(self) -> Iterator[Placed]:
        """The renewals, and how it ends."""
        for place, row in enumerate(self.renewals.itertuples()):
            renewal = self._renewal(row)
            yield (renewal.tick, 1, place), renewal
        if self.is_gone and self.last not in set(self.renewals["tick"]):
            why = self.fate["churn_reason"]
            seen = [points for tick, points in self.watch.health if tick <= self.last]
            health = seen[-1] if seen else float(self.fate["health"])
            left = Left(self.last, "" if pd.isna(why) else str(why), health)
            yield (self.last, 2, 0), left
        horizon = self.scene.world.horizon
        if not self.is_gone and self.watch.notes:
            stage, health = str(self.fate["stage"]), float(self.fate["health"])
            yield (horizon, 4, 0), Ended(horizon, stage, self.arr, health)

    def _renewal(self, row: Any) -> Renewal:
        rule, fit = self.segment.renewal, float(self.scene.world.accounts.fit[self.watch.account])
        line = renewal_line(
            rule.served, rule.neglected, self.segment.health.fit_mean, self.segment.health.span
        )
        arr = float(row.arr_before)
        served = renewal_probability(*line, fit, rule.size_effect, arr / self.segment.arr.mean)
        return Renewal(
            tick=int(row.tick),
            term=int(row.term),
            health=float(row.health),
            needed=float(row.probability),
            luck=float(row.uniform),
            needed_if_served=served,
            served_health=fit,
            arr_before=arr,
            arr=float(row.arr_after),
            outcome=str(row.outcome),
            stays=row.outcome == "churned" and not (self.is_gone and row.tick == self.last),
        )


def _beside(health: float, line: float) -> str:
    """Health in as many digits as tell it from the line that it crossed."""
    digits = next((d for d in (0, 1, 2) if float(f"{health:.{d}f}") != line), 3)
    return f"{health:.{digits}f}"
