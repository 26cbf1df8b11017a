"""The shipped mid-market team behaves as practitioners say that such teams do.

Not theory in the sense of a formula: the bounds are what people in the field report (FACTS and
docs/sources.md), and the scenario must meet them by its hours, windows and absences alone.
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

SCENARIO = Path(__file__).parents[2] / "scenarios" / "mid_market.yaml"
SEATS = 8


@cache
def year(ratio: int, replications: int = 4) -> dict[str, tuple[float, float]]:
    """Mean and standard error of each figure, for eight CSMs with ``ratio`` accounts each."""
    scenario = load(
        SCENARIO,
        set=[
            "book=held",
            f"segments.mid_market.team={SEATS}",
            f"segments.mid_market.accounts={SEATS * ratio}",
        ],
    )
    runs = [measure(simulate(scenario.setup, 3, k))["total", ""] for k in range(replications)]
    return {
        name: (
            float(np.mean([run[name] for run in runs])),
            float(np.std([run[name] for run in runs], ddof=1) / replications**0.5),
        )
        for name in runs[0]
    }


def test_planned_work_holds_at_35_accounts() -> None:
    mean, error = year(35)["missed_proactive_rate"]
    assert mean + 3 * error < 0.03


def test_planned_work_begins_to_slip_between_45_and_60_accounts() -> None:
    before, error_before = year(45)["missed_proactive_rate"]
    after, error_after = year(60)["missed_proactive_rate"]
    assert before + 3 * error_before < 0.10 < after - 3 * error_after


def test_planned_work_has_broken_down_at_75_accounts() -> None:
    mean, error = year(75)["missed_proactive_rate"]
    assert mean - 3 * error > 0.25


def test_a_well_staffed_team_keeps_what_such_teams_keep() -> None:
    figures = year(35, replications=12)
    churn, churn_error = figures["expected_logo_churn"]
    grr, grr_error = figures["expected_grr"]
    assert churn - 3 * churn_error > 0.11
    assert churn + 3 * churn_error < 0.22
    assert grr - 3 * grr_error > 0.86
    assert grr + 3 * grr_error < 0.93


def test_overload_costs_renewals_and_never_helps() -> None:
    assert year(75)["expected_grr"][0] < year(60)["expected_grr"][0] < year(35)["expected_grr"][0]


def test_a_book_of_survivors_neither_drifts_up_nor_down_in_two_years() -> None:
    """A well-staffed team, and as many new logos as customers lost: the second year looks like
    the first."""
    scenario = load(
        SCENARIO,
        set=[
            "segments.mid_market.team=15",
            "horizon=24 months",
            "segments.mid_market.new_accounts=12% / year",
        ],
    )
    changes = []
    for replication in range(12):
        records = simulate(scenario.setup, 5, replication)
        weeks, renewals = records.timeline, records.renewals
        later = weeks["week"] >= 52
        second = renewals["tick"] >= 52 * 5 * records.window.day
        at_risk = weeks["at_risk_accounts"] / weeks["accounts"]
        occupancy = weeks["busy_hours"] / weeks["on_shift_hours"]
        changes.append(
            [
                weeks["accounts"][later].mean() / weeks["accounts"][~later].mean() - 1,
                at_risk[later].mean() - at_risk[~later].mean(),
                renewals["probability"][second].mean() - renewals["probability"][~second].mean(),
                (renewals["health"][second].mean() - renewals["health"][~second].mean()) / 100,
                occupancy[later].mean() - occupancy[~later].mean(),
            ]
        )
    change = np.mean(changes, axis=0)
    error = np.std(changes, axis=0, ddof=1) / len(changes) ** 0.5
    assert (error < 0.01).all(), "too few replications to see a drift of a few points"
    bound = np.array([0.03, 0.01, 0.015, 0.015, 0.02])
    assert (np.abs(change) < bound).all(), change
