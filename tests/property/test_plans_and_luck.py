"""Two plans meet the same world: the same customers with the same luck, and the same people.

Everything that a run asks of the world is written down by what it belongs to, and held against
what another plan was told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.floor import Floor
from simulator.records import Records
from simulator.records.build import build_records
from simulator.scenario import Scenario
from simulator.scenario.types_team import Attrition
from simulator.world import Agenda, World, draw_world
from tests.property.test_staffing import staffed
from tests.unit.world_draws import account_draws, agenda_draws, luck_draws, term_draws

pytestmark = pytest.mark.property

Met = dict[tuple[Any, ...], Any]


@dataclass(frozen=True)
class Asked(World):
    """A world that keeps what it was asked and what it answered."""

    met: Met = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> Asked:
        return cls(**{one.name: getattr(world, one.name) for one in fields(World)})

    def _note(self, answer: Any, *key: object) -> Any:
        assert self.met.setdefault(key, answer) == answer, f"{key} is not the same twice"
        return answer

    def _name(self, account: int) -> str:
        return str(self.accounts.id[account])

    def absences(self, role: str, seat: int, occupant: int) -> list[tuple[int, int]]:
        away: list[tuple[int, int]] = super().absences(role, seat, occupant)
        return list(self._note(away, "away", role, seat, occupant))

    def time_to_fill(self, role: str, seat: int, occupant: int) -> int:
        ticks = super().time_to_fill(role, seat, occupant)
        return int(self._note(ticks, "fill", role, seat, occupant))

    def endurance(self, role: str, seat: int, occupant: int) -> float:
        endured = super().endurance(role, seat, occupant)
        return float(self._note(endured, "endurance", role, seat, occupant))

    def luck(self, account: int, activity: int, occurrence: int) -> tuple[int, int, bool]:
        lucky: tuple[int, int, bool] = super().luck(account, activity, occurrence)
        self._note(lucky, "luck", self._name(account), activity, occurrence)
        return lucky

    def agenda(self, segment: int, stage: int) -> Agenda:
        agenda: Agenda = super().agenda(segment, stage)
        self._note([agenda.tick, agenda.work, agenda.window], "agenda", segment, stage)
        return agenda


def playing(scenario: Scenario, seed: int) -> Iterator[tuple[Asked, Records]]:
    """The world that each plan met, and what became of it."""
    for name in ("one", "other"):
        setup = scenario.plan(name).setup
        world = Asked.of(draw_world(setup, seed, 0))
        floor = Floor(setup, world)
        floor.run()
        yield world, build_records(setup, world, floor.log)


@given(staffed(), st.integers(0, 50))
def test_no_plan_changes_what_a_customer_draws(scenario: Scenario, seed: int) -> None:
    """Dues, works, patience, renewals' luck, shocks: all that there is, met or not."""
    first, second = (draw_world(scenario.plan(name).setup, seed, 0) for name in ("one", "other"))
    for draws in (account_draws, agenda_draws, luck_draws, term_draws):
        assert draws(first) == draws(second)
    assert first.accounts.rank.tolist() == second.accounts.rank.tolist()


@given(staffed(), st.integers(0, 50))
def test_what_two_plans_ask_of_the_world_they_are_told_alike(scenario: Scenario, seed: int) -> None:
    (first, mine), (second, theirs) = playing(scenario, seed)
    both = first.met.keys() & second.met.keys()
    assert {kind for kind, *_ in both} >= {"away"}
    for key in both:
        assert first.met[key] == second.met[key], key
    shared = ["account", "term", "tick", "uniform"]
    terms = [records.renewals[shared].set_index(["account", "term"]) for records in (mine, theirs)]
    there = terms[0].index.intersection(terms[1].index)
    pd.testing.assert_frame_equal(terms[0].loc[there], terms[1].loc[there])


@given(staffed(), st.integers(0, 50))
def test_everybody_is_met_once_by_role_seat_and_occupant(scenario: Scenario, seed: int) -> None:
    """Nobody's luck is another's: not that of who sat there before, nor of the next seat."""
    for world, records in playing(scenario, seed):
        people = records.csms[["role", "seat", "occupant"]].itertuples(index=False, name=None)
        there = {(str(role), seat, occupant) for role, seat, occupant in people}
        assert len(there) == len(records.csms)
        asked = {key[1:] for key in world.met if key[0] == "away"}
        assert asked == there
        tiring = {key[1:] for key in world.met if key[0] == "endurance"}
        csm = world.setup.csm
        assert tiring == {key for key in there if csm(key[0]).turnover.attrition is not None}


@given(staffed(), st.integers(0, 50))
@settings(max_examples=60)
def test_who_resigns_and_who_follows_go_by_their_own_luck(scenario: Scenario, seed: int) -> None:
    """Notice is given at the first weekly review after having endured so much; the successor comes
    so much later, on a whole day."""
    for world, records in playing(scenario, seed):
        day, week, year = world.clock.day, world.clock.week, world.clock.year
        seats = records.csms.groupby(["role", "seat"], observed=True)
        for (role, seat), people in seats:
            turnover = world.setup.csm(str(role)).turnover
            attrition = turnover.attrition
            rows = list(people.sort_values("occupant").itertuples())
            for row, follower in zip(rows, [*rows[1:], None], strict=True):
                if row.left_reason != "resigned":
                    continue
                told = int(row.left) - turnover.notice
                if attrition is not None and attrition.adds == 0:
                    spent = world.endurance(str(role), int(seat), int(row.occupant))
                    assert told % week == 0
                    assert _endured(attrition, told - row.hired, year) >= spent
                    before = max(told - week, row.hired)
                    assert _endured(attrition, before - row.hired, year) < spent
                if follower is not None and follower.occupant == row.occupant + 1:
                    fill = world.time_to_fill(str(role), int(seat), int(follower.occupant))
                    assert follower.hired == -(-(told + fill) // day) * day


def _endured(attrition: Attrition, ticks: int, year: int) -> float:
    return attrition.rate * ticks / year * (1 + 1e-12)  # the model adds week by week
