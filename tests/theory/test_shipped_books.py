"""The shipped teams hold where practitioners say that such teams hold, and break where they break.

As in test_believable.py, nothing in the scenarios states a threshold: the bounds are what people in
the field report (docs/sources.md), and must follow from hours, windows and absences alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulator.metrics import measure
from simulator.replication import simulate
from simulator.scenario import load

pytestmark = pytest.mark.theory

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SEGMENT = {"enterprise": "enterprise", "smb_pooled": "smb", "digital": "digital"}
TEAM = {"enterprise": 8, "smb_pooled": 3, "digital": 2}
"""Small teams are quicker to simulate, and a pool of two is a hard case."""

Figures = dict[tuple[str, str], dict[str, tuple[float, float]]]


@cache
def year(
    name: str, changes: tuple[str, ...] = (), variant: str = "", replications: int = 3
) -> Figures:
    """Mean and standard error of each figure of each group."""
    scenario = load(SCENARIOS / f"{name}.yaml", set=list(changes))
    if variant:
        scenario = scenario.variant(variant)
    runs = [measure(simulate(scenario.setup, 3, k)) for k in range(replications)]
    return {
        group: {
            figure: (
                float(np.mean([run[group][figure] for run in runs])),
                float(np.std([run[group][figure] for run in runs], ddof=1) / replications**0.5),
            )
            for figure in runs[0][group]
        }
        for group in runs[0]
        if group[0] in ("total", "segment")
    }


def with_books_of(
    name: str, accounts: int, replications: int = 3
) -> dict[str, tuple[float, float]]:
    """The team of a scenario, with so many accounts each, in a held book."""
    segment, team = SEGMENT[name], TEAM[name]
    changes = (
        "book=held",
        f"segments.{segment}.team={team}",
        f"segments.{segment}.accounts={team * accounts}",
    )
    return year(name, changes, "", replications)["total", ""]


@pytest.mark.parametrize(
    ("name", "holds", "fails"),
    [("enterprise", 18, 30), ("smb_pooled", 150, 300), ("digital", 650, 1300)],
)
def test_planned_work_holds_and_fails_where_practitioners_say(
    name: str, holds: int, fails: int
) -> None:
    before, error_before = with_books_of(name, holds)["missed_proactive_rate"]
    after, error_after = with_books_of(name, fails)["missed_proactive_rate"]
    assert before + 3 * error_before < 0.05
    assert after - 3 * error_after > 0.20


@pytest.mark.parametrize(
    ("name", "holds", "churn", "grr", "nrr"),
    [
        ("enterprise", 15, (0.06, 0.10), (0.90, 0.94), (1.05, 1.15)),
        ("smb_pooled", 150, (0.31, 0.58), (0.84, 0.93), (0.97, 1.04)),
        ("digital", 650, (0.31, 0.58), (0.84, 0.93), (0.97, 1.04)),
    ],
)
def test_a_well_staffed_team_keeps_what_such_teams_keep(
    name: str,
    holds: int,
    churn: tuple[float, float],
    grr: tuple[float, float],
    nrr: tuple[float, float],
) -> None:
    figures = with_books_of(name, holds)
    bounds = {"expected_logo_churn": churn, "expected_grr": grr, "expected_nrr": nrr}
    for figure, (low, high) in bounds.items():
        mean, error = figures[figure]
        assert error < (high - low) / 2, "too few replications to tell"
        assert low - 2 * error < mean < high + 2 * error, (figure, mean, error)


@pytest.mark.parametrize(
    ("name", "holds", "fails"), [("enterprise", 18, 30), ("smb_pooled", 150, 300)]
)
def test_overload_costs_renewals(name: str, holds: int, fails: int) -> None:
    well, overloaded = with_books_of(name, holds), with_books_of(name, fails)
    assert overloaded["expected_logo_churn"][0] > well["expected_logo_churn"][0] + 0.02


def test_equal_arr_is_not_equal_work_nor_equal_risk() -> None:
    """Three books of fifteen customers at $750k: their hours, misses and risk stand apart."""
    profiles = year("three_profiles", replications=20)
    banks, retailers, hospitals = (
        profiles["segment", name] for name in ("banks", "retailers", "hospitals")
    )
    for more, less in ((retailers, banks), (hospitals, banks)):
        difference = more["hours"][0] - less["hours"][0]
        assert difference > 3 * (more["hours"][1] + less["hours"][1])
    assert retailers["missed_touch_rate"][0] < 0.05 < hospitals["missed_touch_rate"][0]
    assert banks["missed_touch_rate"][0] > 0.2  # fifteen are onboarded at once
    assert (
        retailers["at_risk_account_share"][0] < 0.05 < 0.1 < hospitals["at_risk_account_share"][0]
    )
    assert banks["time_to_value_days"][0] > 90  # the target of the article


def test_the_same_customers_are_well_served_by_five_people() -> None:
    profiles = year("three_profiles", variant="five_csms", replications=20)
    assert profiles["segment", "banks"]["time_to_value_days"][0] < 90
    for name in ("banks", "retailers", "hospitals"):
        assert profiles["segment", name]["missed_touch_rate"][0] < 0.08


def test_specialists_are_quicker_and_training_everybody_helps_most() -> None:
    ways = {
        name: year("generalists_vs_specialists", (), name)["total", ""]
        for name in ("generalists", "trained_generalists", "implementation_team")
    }
    value = {name: figures["time_to_value_days"][0] for name, figures in ways.items()}
    busy = {name: figures["utilization"][0] for name, figures in ways.items()}
    assert value["implementation_team"] < value["generalists"]
    assert busy["trained_generalists"] < busy["implementation_team"] < busy["generalists"]


def test_an_overloaded_scale_group_drops_small_customers_before_anybody_elses_own() -> None:
    segments = {
        team: year("mixed", ("book=held", f"roles.scale.team={team}"), "", 2) for team in (1, 4)
    }
    missed = {
        (team, name): segments[team]["segment", name]["missed_touch_rate"][0]
        for team in (1, 4)
        for name in ("small", "digital", "mid_market")
    }
    assert missed[4, "small"] < 0.02
    assert missed[1, "small"] > 0.5
    assert missed[4, "mid_market"] < missed[1, "mid_market"] < 0.2  # their webinars
