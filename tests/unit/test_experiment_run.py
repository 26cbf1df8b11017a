"""What a run holds, and how to ask it things."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import RunResult, replicate, run
from simulator.experiment.summary import summarise
from tests.unit import experiment_fakes as fakes
from tests.unit.metrics_tables import WEEK, records, week

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)


def company(**changes: Any) -> Any:
    return fakes.Company().with_(**changes)


def made(**arguments: Any) -> RunResult:
    return run(company(), **{"replications": 50, "jobs": 1, **arguments})


def test_a_replication_is_a_row_and_a_figure_a_column() -> None:
    values = made().values
    assert values.shape == (50, 9)
    assert values.columns.names == ["scope", "name", "metric"]
    kept = [fakes.measure(fakes.simulate(fakes.Plan(), 0, i)) for i in range(50)]
    expected = [one["total", ""]["expected_grr"] for one in kept]
    assert values["total", "", "expected_grr"].tolist() == expected


def test_metrics_are_the_whole_team_and_its_segments() -> None:
    result = made()
    assert result.metrics["scope"].unique().tolist() == ["total", "segment"]
    assert result.metrics["segment"].unique().tolist() == ["", fakes.SEGMENT]
    row = result.metrics.set_index(["scope", "metric"]).loc[("total", "expected_grr")]
    assert row["mean"] == pytest.approx(result.series("expected_grr").mean())
    assert row["ci_low"] < row["mean"] < row["ci_high"]
    missed = result.metrics.set_index(["scope", "metric"]).loc[("total", "missed_touch_rate")]
    assert missed["p10"] <= missed["p50"] <= missed["p90"]
    assert (row["n"], row["unit"]) == (50, "share")


def test_activities_roles_and_stages_are_asked_for_by_name() -> None:
    result = made()
    assert result.by("activity")["name"].tolist() == ["call"]
    assert result.by("role")["metric"].tolist() == ["utilization"]
    assert result.by("stage")["name"].tolist() == ["adoption"]
    with pytest.raises(ValueError, match="did you mean activity"):
        result.by("activities")


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    short, long = made(replications=5).values, made(replications=9).values
    assert long.iloc[:5].equals(short)


def test_another_seed_is_another_world() -> None:
    assert not made(seed=1).values.equals(made(seed=2).values)


def test_tables_are_kept_or_played_again() -> None:
    result = made(replications=4, keep_tables=2)
    assert sorted(result.kept) == [0, 1]
    for replication in range(4):
        again = fakes.simulate(fakes.Plan(), 0, replication).accounts
        assert result.table("accounts", replication).equals(again)


def test_tables_that_are_not_there_are_refused() -> None:
    result = made(replications=4)
    with pytest.raises(ValueError, match="did you mean accounts"):
        result.table("account")
    with pytest.raises(ValueError, match="has 0 to 3"):
        result.table("accounts", 4)


def test_weeks_are_those_of_the_whole_team_in_each_kept_replication() -> None:
    one = [week(0, busy=10), week(0, busy=30, segment="smb"), week(1, busy=20)]
    other = [week(0, busy=5), week(1, busy=6)]
    kept = {4: records(timeline=other), 2: records(timeline=one)}
    weekly = replace(made(), kept=kept).weekly("busy_hours")
    assert weekly.index.tolist() == [0, WEEK]
    assert weekly.to_dict("list") == {2: [40, 20], 4: [5, 6]}
    assert made(keep_tables=0).weekly("busy_hours").empty


def test_weeks_of_what_does_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown weekly column 'backlog_age_hours'"):
        made().weekly("backlog_age_hours")


def test_json_has_the_promised_shape() -> None:
    document = made().to_json()
    assert list(document) == [
        "scenario",
        "seed",
        "replications",
        "metrics",
        "by_segment",
        "by_activity",
        "by_role",
        "targets",
    ]
    assert (document["scenario"], document["seed"], document["replications"]) == (
        "Twelve customers",
        0,
        50,
    )
    entry = document["metrics"]["expected_grr"]
    assert list(entry) == ["mean", "ci_low", "ci_high", "p10", "p50", "p90", "unit"]
    assert document["by_segment"][fakes.SEGMENT]["expected_grr"] == entry
    assert list(document["by_activity"]["call"]) == ["missed_touch_rate"]
    assert list(document["by_role"][fakes.SEGMENT]) == ["utilization"]
    assert document["targets"] == []


def test_json_says_null_for_what_is_undefined() -> None:
    entry = made().to_json()["metrics"]["missed_per_churned_account"]
    assert entry["mean"] is entry["ci_low"] is entry["p90"] is None
    few = made(replications=39).to_json()
    assert few["metrics"]["missed_touch_rate"]["p10"] is None
    assert few["metrics"]["missed_touch_rate"]["ci_low"] is not None
    one = made(replications=1).to_json()
    assert one["metrics"]["expected_grr"]["mean"] is not None
    assert one["metrics"]["expected_grr"]["ci_low"] is None
    assert json.loads(json.dumps(one, allow_nan=False)) == one


def test_expected_figures_hide_the_luck_of_a_year_and_so_never_show_one() -> None:
    result = made()
    expected = result.frame[result.frame["metric"] == "expected_grr"]
    assert expected[["p10", "p50", "p90"]].isna().all(axis=None)
    entry = result.to_json()["metrics"]["expected_grr"]
    assert entry["p10"] is entry["p50"] is entry["p90"] is None
    assert result.to_json()["metrics"]["missed_touch_rate"]["p10"] is not None


def test_no_interval_of_a_share_holds_what_no_share_can_be() -> None:
    two_years = {"utilization": 0.95, "missed_touch_rate": 0.05, "nrr": 1.0, "backlog": 1.0}
    columns = pd.MultiIndex.from_tuples(
        [("total", "", metric) for metric in two_years], names=["scope", "name", "metric"]
    )
    middle = np.array(list(two_years.values()))
    rows = summarise(pd.DataFrame([middle - 0.05, middle + 0.05], columns=columns))
    found = rows.set_index("metric")
    assert found.loc["utilization", "ci_high"] == 1
    assert found.loc["missed_touch_rate", "ci_low"] == 0
    assert found.loc["nrr", "ci_high"] > 1


def test_a_path_is_not_yet_a_scenario() -> None:
    path: Any = "scenarios/mid_market.yaml"
    for unread in (path, Path(path)):
        with pytest.raises(
            TypeError, match=r"load it first: cs\.load\('scenarios/mid_market\.yaml'"
        ):
            run(unread)


def test_a_figure_missing_from_a_replication_is_undefined_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def sometimes(records: Any) -> dict[tuple[str, str], dict[str, float]]:
        lost = int((records.accounts["arr_end"] == 0).sum())
        return {("total", ""): {"headcount": 1.0} | ({"grr": 0.5} if lost > 1 else {})}

    monkeypatch.setattr(replicate, "measure", sometimes)
    result = made()
    defined = result.series("grr").notna().sum()
    assert 0 < defined < 50
    assert result.metrics.set_index("metric").loc["grr", "n"] == defined


def test_two_teams_are_compared_customer_by_customer() -> None:
    small, large = (run(company(team=n), replications=20, jobs=1) for n in (2, 5))
    gap = large.difference("expected_grr", small)
    assert gap.mean == pytest.approx(
        (large.series("expected_grr") - small.series("expected_grr")).mean()
    )
    assert (gap.n, gap.ci_low > 0) == (20, True)
    assert gap == large.difference("expected_grr", small, segment=fakes.SEGMENT)


def test_runs_that_met_other_customers_are_not_compared() -> None:
    with pytest.raises(ValueError, match="meet the same customers"):
        made(seed=1).difference("expected_grr", made(seed=2))
    with pytest.raises(ValueError, match="meet the same customers"):
        made(replications=4).difference("expected_grr", made(replications=5))


def test_unknown_figures_are_refused_with_the_nearest_name() -> None:
    result = made(replications=2)
    with pytest.raises(ValueError, match="unknown metric 'expected_gr'; did you mean expected_grr"):
        result.series("expected_gr")
    with pytest.raises(ValueError, match="unknown segment 'midmarket'; did you mean mid_market"):
        result.series("expected_grr", "midmarket")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"replications": 0}, "replications: 0 is not a whole number of at least 1"),
        ({"replications": 2.5}, "replications: 2.5 is not a whole number of at least 1"),
        ({"seed": -1}, "seed: -1 is not a whole number of at least 0"),
        ({"jobs": 0}, "jobs: 0 is not a whole number of at least 1"),
        ({"keep_tables": -1}, "keep_tables: -1 is not a whole number of at least 0"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**arguments)


def test_numpy_counts_are_counts() -> None:
    assert made(replications=np.int64(3), seed=np.int32(1)).replications == 3
