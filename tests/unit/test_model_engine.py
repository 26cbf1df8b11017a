"""The engine: SimPy's order and clock, and nothing swallowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from simpy.events import Event

from simulator.model import floor, simulate
from simulator.model.account import Account
from simulator.model.engine import Engine
from simulator.records import SCHEMA, SORT_KEYS
from simulator.scenario import load
from simulator.scenario.types import Setup
from tests.reference.arranged import DAY, WEEK, Due, company, play

pytestmark = pytest.mark.unit

SCENARIO = load(Path(__file__).parents[2] / "scenarios" / "mid_market.yaml")
SMALL = {"segments.mid_market.accounts": 60, "segments.mid_market.team": 2, "horizon": "6 months"}


@pytest.fixture(scope="module")
def setup() -> Setup:
    return SCENARIO.with_(**SMALL).setup


class Textbook(Engine):
    """Runs as SimPy does, step by step."""

    def step(self) -> None:
        self.now = int(self.peek())
        super().step()

    def run_before(self, horizon: int) -> None:
        self.run(until=horizon)


class Watched(Engine):
    """Refuses what SimPy would let pass in silence."""

    def at(self, tick: int, priority: int, event: Event) -> None:
        assert type(tick) is int
        assert type(priority) is int
        assert tick >= self.now
        super().at(tick, priority, event)


def test_the_lean_loop_does_what_simpys_own_does(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    lean = simulate(setup, 1, 0)
    monkeypatch.setattr(floor, "Engine", Textbook)
    own = simulate(setup, 1, 0)
    for name in SCHEMA:
        pd.testing.assert_frame_equal(lean.table(name), own.table(name))


def test_the_clock_is_whole_numbers_and_never_turned_back(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "Engine", Watched)
    assert len(simulate(setup, 0, 0).activities) > 500


def test_a_mistake_in_a_customers_life_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(Account, "_fall_due", fail)
    setup = company("calls: {call: {after: 1 day, takes: fixed 1h}}")
    with pytest.raises(ZeroDivisionError, match="a mistake"):
        play(setup, signed={0: 0})


def test_nothing_happens_at_the_horizon() -> None:
    """Health fades back above the line between the last review and the horizon."""
    seen = play(
        company(
            """
            one: {exits: [{to: two, health: above 70}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {rate: 1 / year, takes: 1h}}
            """,
            segment="onboarding: {late_after: 1 day, late_shock: 2.5}\n"
            "health: {half_life: 35 days}",
            horizon="3 weeks",
        ),
        [Due(DAY, "call", within=4 * WEEK)],
        away={0: [(0, 3 * WEEK)]},
        signed={0: 0},
    )
    assert seen.one("call").outcome == "open"
    assert seen.account().stage == "one"


def test_the_last_week_is_counted_whether_or_not_it_is_whole() -> None:
    calls = "calls: {call: {rate: 1 / year, takes: 1h}}"
    for horizon, weeks in [("2026-01-19", 2), ("2026-01-21", 3)]:
        seen = play(company(calls, horizon=horizon), [Due(10 * DAY - 1, "call")])
        timeline = seen.records.timeline
        assert timeline["accounts"].tolist() == [1] * weeks
        assert timeline["due"].tolist() == [0, 1, 0][:weeks]


def test_tables_are_sorted_by_their_declared_keys(setup: Setup) -> None:
    records = simulate(setup, 0, 0)
    for name, keys in SORT_KEYS.items():
        table = records.table(name)
        pd.testing.assert_frame_equal(table, table.sort_values(keys, ignore_index=True))
