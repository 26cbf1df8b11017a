"""What the model leaves out to be quick changes nothing: automation without events, and no look at
customers whose health cannot have crossed a line."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import floor, timetable
from simulator.model.account import Account
from simulator.model.activity import Item
from simulator.model.lifecycle import Lifecycle
from simulator.records import Records
from simulator.records.build import build_records
from simulator.world import Agenda, World
from tests.property import scenarios, test_staffing

pytestmark = pytest.mark.property

worlds = st.one_of(scenarios.worlds, test_staffing.worlds)


class EventForAll(timetable.Timetable):
    """All that automation does happens one after the other, like everything else."""

    @classmethod
    def of(
        cls, agenda: Agenda, lifecycle: Lifecycle, stage: int, first_account: int
    ) -> EventForAll:
        every = np.ones(agenda.tick.size, dtype=bool)
        none = timetable._rows(agenda, ~every, stage, first_account)
        parts = (timetable._part(agenda, chosen) for chosen in (every, ~every))
        return cls(*parts, none.tobytes())


class LookedAtAlways(Account):
    """A customer who is looked at after every outcome."""

    def resolved(self, item: Item, done: bool) -> None:
        super().resolved(item, done)
        if not self.gone:
            self.look_around(self.wellbeing.health(self.env.now))

    def look_around(self, health: float) -> None:
        self._stir()  # whatever is known of the way to the next line is forgotten
        super().look_around(health)


class FloorThatLooks(floor.Floor):
    """Every customer is looked at in every weekly review."""

    def _count_week(self, acting: bool) -> None:
        self.restless = {a.number for a in self.accounts if a.is_under_contract()}
        super()._count_week(acting)


def played(world: World, kind: type[floor.Floor] = floor.Floor) -> Records:
    there = kind(world.setup, world)
    there.run()
    return build_records(world.setup, world, there.log)


def assert_same(one: Records, other: Records) -> None:
    for name in ("activities", "accounts", "renewals", "csms", "timeline"):
        pd.testing.assert_frame_equal(one.table(name), other.table(name), check_exact=True)


@given(worlds)
def test_automation_without_events_does_what_it_does_with_them(world: World) -> None:
    with mock.patch.object(floor, "Timetable", EventForAll):
        events = played(world)
    assert_same(played(world), events)


@given(worlds)
def test_nothing_is_overlooked_by_looking_only_where_a_line_may_be_crossed(world: World) -> None:
    with mock.patch.object(floor, "Account", LookedAtAlways):
        always = played(world, FloorThatLooks)
    assert_same(played(world), always)
