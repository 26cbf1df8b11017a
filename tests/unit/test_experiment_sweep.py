"""Different teams, the same customers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.experiment import SweepResult, replicate, run, sweep
from simulator.scenario.types import Book
from tests.unit import experiment_fakes as fakes

pytestmark = pytest.mark.unit

LEVER = f"segments.{fakes.SEGMENT}.team"


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)


def company() -> Any:
    return fakes.Company()


def made(values: Any = (2, 3, 4), lever: str = LEVER, **arguments: Any) -> SweepResult:
    return sweep(company(), lever, values, **{"replications": 50, "jobs": 1, **arguments})


def test_every_point_is_the_run_of_that_team_with_a_held_book() -> None:
    result = made(seed=3)
    for headcount, point in result.points.items():
        alone = run(
            company().with_(book="held", **{LEVER: headcount}), replications=50, seed=3, jobs=1
        )
        assert point.values.equals(alone.values)


def test_the_frame_shows_headcount_and_ratio_first() -> None:
    frame = made().frame
    assert frame.columns.tolist() == [
        *("headcount", "accounts_per_csm", "scope", "name", "metric", "segment"),
        *("mean", "ci_low", "ci_high", "p10", "p50", "p90", "n", "unit"),
    ]
    ratios = frame.groupby("headcount")["accounts_per_csm"].unique().explode()
    assert ratios.to_dict() == {2: 6, 3: 4, 4: 3}


def test_a_living_book_is_held_and_the_result_says_so() -> None:
    result = made()
    assert result.held_for_sweep
    assert result.scenario.setup.book is Book.LIVING
    assert {point.scenario.setup.book for point in result.points.values()} == {Book.HELD}


def test_the_manifest_holds_the_scenario_as_it_was_played() -> None:
    manifest = made().manifest()
    assert manifest["book_held_for_sweep"] is True
    assert manifest["scenario"]["book"] == "held"


def test_a_path_is_not_yet_a_scenario() -> None:
    path: Any = "scenarios/mid_market.yaml"
    with pytest.raises(TypeError, match="load it first"):
        sweep(path, LEVER, [2])


def test_a_held_book_stays_as_it_is() -> None:
    held = company().with_(book="held")
    assert not sweep(held, LEVER, [2], replications=2, jobs=1).held_for_sweep


def test_points_are_in_order_and_each_is_played_once() -> None:
    assert made([4, np.int64(2), 4, 2]).headcounts == (2, 4)


def test_differences_are_paired() -> None:
    result = made()
    gap = result.difference("expected_grr", 4, 2)
    pairs = result[4].series("expected_grr") - result[2].series("expected_grr")
    assert gap.mean == pytest.approx(pairs.mean())
    assert gap.share_above == (pairs > 0).mean()
    assert gap.n == 50
    apart = [result[n].metrics.set_index(["scope", "metric"]) for n in (2, 4)]
    widths = [f.loc[("total", "expected_grr")] for f in apart]
    unpaired = np.hypot(*(row["ci_high"] - row["ci_low"] for row in widths))
    assert gap.ci_high - gap.ci_low < 0.8 * unpaired


def test_one_team_against_itself_is_no_difference() -> None:
    gap = made().difference("missed_touch_rate", 3, 3)
    assert (gap.mean, gap.ci_low, gap.ci_high, gap.share_above) == (0, 0, 0, 0)


def test_more_csms_that_help_raise_no_warning() -> None:
    assert made().warnings == ()


def test_more_csms_that_harm_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.worse_with_more)
    warnings = made([6, 7, 8]).warnings
    assert len(warnings) == 4
    assert "rises by" in warnings[0]
    assert "from 6 to 7 CSMs" in warnings[0]
    assert "falls by" in warnings[-1]


def test_a_difference_that_chance_explains_is_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def noise(setup: Any, seed: int, replication: int) -> Any:
        return fakes.simulate(fakes.Plan(), seed + setup.segments[0].team, replication)

    monkeypatch.setattr(replicate, "simulate", noise)
    assert made([2, 3, 4, 5]).warnings == ()


def test_tables_of_a_point() -> None:
    held = replace(fakes.Plan(book=Book.HELD), segments=(fakes.Team(team=4),))
    again = fakes.simulate(held, 0, 7).accounts
    assert made().table("accounts", point=4, replication=7).equals(again)


def test_json_has_a_block_a_point() -> None:
    document = made().to_json()
    assert document["lever"] == LEVER
    assert document["book_held_for_sweep"] is True
    assert [point["headcount"] for point in document["points"]] == [2, 3, 4]
    assert [point["accounts_per_csm"] for point in document["points"]] == [6, 4, 3]
    keys = ["headcount", "accounts_per_csm", "metrics", "by_segment", "by_activity", "by_role"]
    assert list(document["points"][0]) == [*keys, "targets"]
    assert document["points"][1]["metrics"] == made().points[3].to_json()["metrics"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": []}, "nothing to sweep"),
        ({"values": [2, 2.5]}, "headcount: 2.5 is not a whole number"),
        ({"values": [-1]}, "headcount: -1 is not a whole number of at least 0"),
        ({"lever": "segments.midmarket.team"}, "did you mean mid_market"),
        ({"lever": f"segments.{fakes.SEGMENT}.taem"}, "did you mean segments.mid_market.team"),
        ({"lever": "csm.internal_time"}, "'csm.internal_time' is none"),
        ({"replications": 0}, "replications: 0"),
        ({"seed": -3}, "seed: -3"),
        ({"jobs": -1}, "jobs: -1"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**arguments)


def test_points_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="no headcount 9 in this sweep, which has 2, 3, 4"):
        made().difference("expected_grr", 9, 2)
