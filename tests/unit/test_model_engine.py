"""The engine: SimPy's order and clock, and nothing swallowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.model.account import Account
from simulator.model.engine import Alarm
from simulator.records import SCHEMA, SORT_KEYS, Records
from simulator.replication import simulate
from simulator.scenario import load, loads
from simulator.scenario.types import Setup
from tests.reference.arranged import DAY, WEEK, Due, company, play
from tests.reference.textbook import Textbook, by_the_textbook

pytestmark = pytest.mark.unit

SCENARIO = load(Path(__file__).parents[2] / "scenarios" / "mid_market.yaml")
SMALL = {"segments.mid_market.accounts": 60, "segments.mid_market.team": 2, "horizon": "6 months"}


@pytest.fixture(scope="module")
def setup() -> Setup:
    return SCENARIO.with_(**SMALL).setup


def test_the_lean_loop_does_what_simpys_own_does(setup: Setup) -> None:
    lean = simulate(setup, 1, 0)
    with by_the_textbook():
        own = simulate(setup, 1, 0)
    assert len(lean.activities) > 500
    for name in SCHEMA:
        pd.testing.assert_frame_equal(lean.table(name), own.table(name))


@pytest.mark.parametrize("tick", [DAY - 1, DAY + 0.5])
def test_the_textbook_engine_notices_a_clock_gone_wrong(tick: Any) -> None:
    engine = Textbook()
    engine.at(DAY, 2, Alarm(engine))
    engine.step()
    engine.at(tick, 2, Alarm(engine))
    with pytest.raises(AssertionError):
        engine.step()


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


def is_sorted(records: Records) -> bool:
    return all(
        records.table(name).equals(
            records.table(name).sort_values(keys, kind="stable", ignore_index=True)
        )
        for name, keys in SORT_KEYS.items()
    )


def test_tables_are_sorted_by_their_declared_keys(setup: Setup) -> None:
    assert is_sorted(simulate(setup, 0, 0))


def test_a_repeat_sorts_behind_its_first_try_and_before_the_next_occurrence() -> None:
    plan = "{every: 1 week, takes: 1h, within: 1 day, required: yes, retry_after: 1 day}"
    seen = play(
        company(f"calls: {{plan: {plan}}}", top="defaults: {cover: none}"),
        [Due(0, "plan", within=DAY), Due(2 * DAY, "plan")],
        away={0: [(0, 2 * DAY)]},
    )
    assert [(row.due, row.occurrence, row.attempt) for row in seen.rows()] == [
        (0, 0, 0),
        (2 * DAY, 0, 1),
        (2 * DAY, 1, 0),
    ]
    assert is_sorted(seen.records)


def test_tables_are_sorted_when_segments_name_their_work_in_another_order() -> None:
    """Work of the second segment stands in the order of the names' first appearance."""
    segment = "{{team: 1, accounts: 1, arr: $10k, lifecycle: {{service: {{{}}}}}}}"
    line = "{before_renewal: 1 week, takes: fixed 1h, within: 1 day}"
    scenario = loads(
        "{name: Two, start: 2026-01-05, horizon: 12 months, segments: {"
        f"first: {segment.format(f'b: {line}')}, "
        f"second: {segment.format(f'a: {line}, b: {line}')}}}}}"
    )
    records = simulate(scenario.setup, 0, 0)
    assert records.activities["activity"].tolist().count("a") == 1
    assert is_sorted(records)
