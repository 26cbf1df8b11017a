"""What became of targets, in the words of a run and of a sweep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.experiment import RunResult
from simulator.report.numbers import plain
from simulator.report.run_words import run_words
from simulator.report.sweep_words import sweep_words
from simulator.report.tables import run_grids, sweep_grids
from simulator.scenario import Scenario, loads
from simulator.scenario.types import Target
from tests.unit.report_fakes import SCENARIO, a_run, a_sweep, scenario

pytestmark = pytest.mark.unit

MISSED = Target("missed_touch_rate", "at most 5%", at_least=False, line=0.05)
BUSY = Target("utilization", "at most 85%", at_least=False, line=0.85)
KEPT = Target("grr", "at least 88% in 80% of years", at_least=True, line=0.88, share=0.8)


def aiming(*targets: Target) -> Scenario:
    return replace(scenario(), targets=targets)


def told(result: RunResult) -> str:
    lead, text = run_words(result).paragraphs[0]
    assert lead == "Targets"
    return plain(text)


def test_a_run_says_first_what_it_meets() -> None:
    text = told(a_run(6, told=aiming(MISSED, BUSY, KEPT)))
    assert text.startswith(
        "The team meets 0 of 3 targets. Missed: missed touches at most 5% (8.7 %"
    )
    assert "utilization at most 85% (98.00 %, 95 % interval 97.99 to 98.01)" in text
    assert "Too close to call with so many replications: GRR at least 88% in 80% of years" in text
    assert "(in 73.0 % of years, 95 % interval 63.2 to 81.4)" in text


def test_all_met_is_said_in_fewer_words() -> None:
    assert told(a_run(8, told=aiming(MISSED, BUSY))).startswith("The team meets all 2 targets. Met")
    assert told(a_run(8, told=aiming(MISSED))).startswith("The team meets its one target.")


def test_without_targets_nothing_is_said_of_them() -> None:
    assert "Targets" not in dict(run_words(a_run()).paragraphs)
    assert run_grids(a_run())[0].title == "All figures"
    assert len(sweep_grids(a_sweep([7, 8]))) == 1


def test_retention_of_a_short_window_cannot_be_told_and_says_why() -> None:
    short = loads(SCENARIO.replace("18 months", "6 months"))
    gone = {"grr": None, "expected_grr": None}
    text = told(a_run(8, told=replace(short, targets=(KEPT,)), **gone))
    assert "The team meets 0 of 1 target. Cannot be told: GRR at least 88% in 80% of years" in text
    assert "it is a figure of 12 months, never of fewer" in text


def test_the_table_has_what_was_asked_and_what_was_found() -> None:
    grid, *_ = run_grids(a_run(6, told=aiming(MISSED, KEPT)))
    missed, kept = ([plain(cell) for cell in row] for row in grid.blocks[0])
    assert missed == ["Missed touches", "at most 5%", "8.7 % (8.6 to 8.8)", "fails"]
    assert kept[0] == "GRR"
    assert kept[3] == "close"


def test_a_target_of_a_segment_names_it() -> None:
    grid, *_ = run_grids(a_run(8, told=aiming(replace(MISSED, segment="mid_market"))))
    assert grid.blocks[0][0][0] == "Missed touches, mid market"


def test_a_sweep_names_the_smallest_team_that_meets_every_target() -> None:
    result = a_sweep(range(4, 11), told=aiming(MISSED, BUSY))
    assert result.smallest_meeting_all == 8
    lead, text = sweep_words(result).paragraphs[0]
    assert lead == "Targets"
    start = "The smallest team tried that meets every target is 8 CSMs (38 accounts each). "
    assert plain(text).startswith(start)
    assert "it does not guarantee that the team found is the right one" in text
    assert result.to_json()["smallest_meeting_all_targets"] == 8
    assert [point["targets"][0]["verdict"] for point in result.to_json()["points"]] == [
        *["fails"] * 3,
        *["meets"] * 4,
    ]


def test_the_smallest_team_tried_may_not_be_the_smallest_that_would_do() -> None:
    text = dict(sweep_words(a_sweep([9, 10], told=aiming(MISSED))).paragraphs)["Targets"]
    assert "It is also the smallest team tried: a smaller one may do." in text


def test_a_sweep_in_which_no_team_meets_all_says_which_comes_nearest() -> None:
    dear = Target("cost", "at most $1M", at_least=False, line=1e6)
    result = a_sweep(range(4, 11), told=aiming(MISSED, BUSY, dear))
    assert result.smallest_meeting_all is None
    text = plain(dict(sweep_words(result).paragraphs)["Targets"])
    assert text.startswith(
        "No team tried meets every target. 8 CSMs (38 accounts each) meets 2 of 3"
    )
    assert "no other team more" in text
    assert "Missed: cost of the team at most $1M ($1.4M)" in text


def test_a_sweep_has_a_row_a_team_and_a_column_a_target() -> None:
    _, grid = sweep_grids(a_sweep([6, 8], told=aiming(MISSED, BUSY)))
    assert grid.columns == (
        "CSMs",
        "Missed\ntouches\nat most 5%",
        "Utilization\nat most 85%",
        "all",
    )
    assert grid.blocks[0] == (("6 ", "fails", "fails", "no"), ("8*", "meets", "meets", "yes"))


def test_results_hold_the_verdicts_for_notebooks_too() -> None:
    frame = a_sweep([6, 8], told=aiming(MISSED)).targets
    assert frame[["headcount", "verdict"]].to_numpy().tolist() == [[6, "fails"], [8, "meets"]]
    assert np.isfinite(frame["mean"]).all()
    assert a_run(told=aiming(MISSED)).to_json()["targets"][0]["target"] == (
        "missed_touch_rate at most 5%"
    )
    assert a_sweep([6, 8]).targets.empty
