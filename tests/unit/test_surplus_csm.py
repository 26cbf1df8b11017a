"""One CSM more than there is work for: nothing that is drawn changes, nor what customers do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import Scenario, load
from simulator.world import draw_world
from tests.unit.world_draws import all_draws

pytestmark = pytest.mark.unit

SEGMENT = "segments.mid_market"
FILE = Path(__file__).parents[1] / "data" / "mid_market.yaml"
SEED = 3
OTHERWISE = ["owner", "csms", "time_to_value"]
"""Columns that tell whom a customer has met, and how many seconds two pieces of work took."""


def at_once() -> Scenario:
    """Work takes a second and nobody is ever away, so that each touch is done as it falls due."""
    scenario = load(FILE)
    instant = {
        f"{SEGMENT}.lifecycle.{stage}.{name}.takes": {"mean": "1 second", "shape": "fixed"}
        for stage, content in scenario.tree["segments"]["mid_market"]["lifecycle"].items()
        for name, line in content.items()
        if isinstance(line, dict) and "takes" in line
    }
    calm = {"internal_time": "0%", "vacation": "0 days / year", "sick_leave": "0 days / year"}
    of_all = {f"csm.{key}": value for key, value in calm.items()} | {"csm.holidays": "none"}
    always = {f"{SEGMENT}.health.attention_at_start": "100%"}
    return scenario.with_(**instant, **of_all, **always)


def assert_nothing_is_missed(records: Records) -> None:
    assert set(records.activities["outcome"].unique()) <= {"done", "cancelled", "open", "digital"}


def retention(records: Records) -> list[pd.DataFrame]:
    """The tables that tell who stayed and what they pay, all but whose customers they were."""
    return [records.renewals, records.accounts.drop(columns=OTHERWISE)]


@pytest.fixture(scope="module")
def eight() -> Records:
    records = simulate(at_once().setup, SEED, 0)
    assert_nothing_is_missed(records)
    assert len(records.renewals) > 300
    assert set(records.renewals["outcome"]) == {"renewed", "churned"}
    assert records.accounts["expansion_arr"].sum() > 0
    return records


@pytest.mark.parametrize("team", [9, 20])
def test_a_surplus_csm_changes_no_draw(team: int) -> None:
    worlds = [
        draw_world(at_once().with_(**{f"{SEGMENT}.team": size}).setup, SEED, 0)
        for size in (8, team)
    ]
    first, second = (all_draws(world) for world in worlds)
    assert first == second
    for seat in range(8):
        people = [world.absences("mid_market", seat, 0) for world in worlds]
        assert people[0] == people[1]


@pytest.mark.parametrize("team", [9, 20])
def test_nor_does_it_change_who_stays_where_nothing_is_left_to_do(
    eight: Records, team: int
) -> None:
    more = simulate(at_once().with_(**{f"{SEGMENT}.team": team}).setup, SEED, 0)
    assert_nothing_is_missed(more)
    for mine, theirs in zip(retention(eight), retention(more), strict=True):
        pd.testing.assert_frame_equal(mine, theirs)


def test_nor_does_a_hire_who_takes_customers_over_or_one_who_leaves(eight: Records) -> None:
    changes = [
        {"hire": 3, "segment": "mid_market", "first_day": "2026-03-02"},
        {"leave": 1, "segment": "mid_market", "last_day": "2026-09-30"},
    ]
    balance = {"csm.new_csm_takes": {"balance": "accounts", "at_most": "10% / month"}}
    moved = simulate(at_once().with_(team_changes=changes, **balance).setup, SEED, 0)
    assert moved.accounts["csms"].sum() > eight.accounts["csms"].sum() + 100
    for mine, theirs in zip(retention(eight), retention(moved), strict=True):
        pd.testing.assert_frame_equal(mine, theirs)


def test_where_work_is_left_to_do_it_does() -> None:
    """So that the tables above are equal for a reason."""
    few, many = (
        simulate(load(FILE).with_(**{f"{SEGMENT}.team": size}).setup, SEED, 0) for size in (4, 9)
    )
    assert few.renewals["probability"].mean() < many.renewals["probability"].mean()
