"""Alternatives against the same customers."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import (
    CompareResult,
    IncomparableError,
    alternatives_of,
    compare,
    replicate,
    run,
)
from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.types import Book, Target
from tests.unit import experiment_fakes as fakes
from tests.unit import report_fakes

pytestmark = pytest.mark.unit

LEVER = f"segments.{fakes.SEGMENT}.team"
FILE = """\
name: Small
start: 2026-01-05
horizon: 13 months
csm: {cost: $100k / year}
segments:
  smb:
    team: 1
    accounts: 25
    arr: {mean: $9k, spread: 50%}
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 week, takes: 2h, within: 3 days}
targets: {missed_touch_rate: at most 5%, grr: at least 80% in 50% of years}
variants:
  one: {}
  two: {segments.smb.team: 2}
  dear: {csm.cost: $200k / year}
"""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)


def teams(**sizes: int) -> Any:
    return {name: fakes.Company().with_(**{LEVER: size}) for name, size in sizes.items()}


def made(**arguments: Any) -> CompareResult:
    return compare(teams(three=3, four=4), **{"replications": 50, "jobs": 1, **arguments})


def small(book: str = "living") -> Scenario:
    return loads(FILE, [f"book={book}"])


@pytest.mark.usefixtures("fake")
class TestOfAFakeCompany:
    def test_every_alternative_is_the_run_of_that_scenario(self) -> None:
        result = made(seed=3)
        for name, scenario in teams(three=3, four=4).items():
            alone = run(scenario, replications=50, seed=3, jobs=1)
            assert result[name].values.equals(alone.values)

    def test_the_first_is_the_baseline_unless_said(self) -> None:
        assert (made().baseline, made().alternatives) == ("three", ("four",))
        assert made(baseline="four").alternatives == ("three",)

    def test_differences_are_paired_and_stand_beside_the_figures(self) -> None:
        result = made()
        gap = result.difference("expected_grr", "four", "three")
        pairs = result["four"].series("expected_grr") - result["three"].series("expected_grr")
        assert gap.mean == pytest.approx(pairs.mean())
        rows = result.metrics.set_index(["alternative", "scope", "metric"])
        row = rows.loc[("four", "total", "expected_grr")]
        assert row["difference"] == pytest.approx(gap.mean)
        assert (row["difference_low"], row["difference_high"]) == (gap.ci_low, gap.ci_high)
        assert row["share_better"] == (pairs > 0).mean()
        assert np.isnan(rows.loc[("three", "total", "expected_grr"), "difference"])

    def test_better_is_less_where_less_is_better(self) -> None:
        result = made()
        rows = result.metrics.set_index(["alternative", "scope", "metric"])
        missed = result.difference("missed_touch_rate", "four", "three")
        assert missed.mean < 0
        share = rows.loc[("four", "total", "missed_touch_rate"), "share_better"]
        assert share == 1.0

    def test_killed_workers_cost_time_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        undisturbed = made()
        monkeypatch.setattr(replicate, "simulate", fakes.killed_once)
        marker = tmp_path / "killed"
        marked = {
            name: replace(one, setup=replace(one.setup, marker=str(marker)))
            for name, one in teams(three=3, four=4).items()
        }
        again = compare(marked, replications=50, jobs=2)  # type: ignore[arg-type]
        assert marker.exists()
        assert again.frame.equals(undisturbed.frame)

    def test_a_replication_that_fails_is_named_with_its_alternative(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(replicate, "simulate", fakes.failing)
        with pytest.raises(replicate.ReplicationError, match="4 of 'Twelve customers, three'"):
            made()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"baseline": "thre"}, "unknown baseline 'thre'; did you mean three"),
            ({"replications": 0}, "replications: 0"),
            ({"variants": ["three"]}, "variants and plans are those of one scenario"),
        ],
    )
    def test_arguments_that_make_no_sense_are_refused(
        self, arguments: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            made(**arguments)

    def test_one_alternative_alone_is_refused(self) -> None:
        for scenarios in (teams(three=3), {}):
            with pytest.raises(ValueError, match="nothing to compare: give at least two"):
                compare(scenarios)

    def test_what_is_not_there_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no alternative 'five' in this comparison"):
            made().difference("expected_grr", "five", "three")
        with pytest.raises(ValueError, match="unknown metric"):
            made().difference("expected_gr", "four", "three")


def test_alternatives_with_other_teams_meet_bit_equal_worlds() -> None:
    result = compare(small("held"), variants=["one", "two"], replications=2, jobs=1)
    for replication in range(2):
        one, two = (result.table("renewals", name, replication) for name in ("one", "two"))
        keys = ["account", "date"]
        both = one.merge(two, on=keys, suffixes=("_one", "_two"))
        assert len(both) > 10
        assert (both["uniform_one"] == both["uniform_two"]).all()
        assert (both["probability_one"] != both["probability_two"]).any(), "the team does matter"


def test_all_variants_of_the_file_are_compared_unless_said() -> None:
    result = compare(small(), replications=2, jobs=1)
    assert list(result.points) == ["one", "two", "dear"]
    assert result.scenario.targets == result["one"].scenario.targets
    assert result.manifest()["alternatives"]["two"]["variant"] == "two"


PLANS = """
plans:
  freeze: []
  hire: [{hire: 1, segment: smb, first_day: 2026-02-02}]
"""


def test_the_plans_of_a_scenario_are_compared() -> None:
    text = FILE[: FILE.index("variants:")] + PLANS.replace(
        "smb", loads(FILE).setup.segments[0].name
    )
    result = compare(loads(text), replications=2, jobs=1)
    assert list(result.points) == ["freeze", "hire"]
    assert result.difference("headcount", "hire", "freeze").mean > 0
    one = compare(loads(text), plans=["hire", "freeze"], replications=2, jobs=1)
    assert one.baseline == "hire"
    with pytest.raises(ValueError, match="variants or plans to compare, not both"):
        compare(loads(text), plans=["hire"], variants=["one"])
    with pytest.raises(ScenarioError, match='there is no "hira"; did you mean "hire"'):
        compare(loads(text), plans=["freeze", "hira"])


def test_wrong_variants_are_refused() -> None:
    with pytest.raises(ScenarioError, match='there is no "tow"; did you mean "two"'):
        compare(small(), variants=["one", "tow"])
    with pytest.raises(ValueError, match="at least two alternatives; there is only two"):
        compare(small(), variants=["two"])
    with pytest.raises(ValueError, match="has neither variants nor plans"):
        compare(loads(FILE[: FILE.index("variants:")]))
    with pytest.raises(TypeError, match="lists of names"):
        compare(small(), variants="one")
    path: Any = "small.yaml"
    with pytest.raises(TypeError, match="load it first"):
        compare(path)
    with pytest.raises(TypeError, match="load it first"):
        compare({"a": small(), "b": path})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "2026-02-02"}, "a and b cannot be compared: they begin on different days"),
        ({"report": "2026-02-02 to 2026-12-31"}, "they report different days"),
        ({"currency": "EUR"}, "they have different currencies"),
    ],
)
def test_what_reports_other_days_cannot_be_compared(change: dict[str, str], message: str) -> None:
    plain = loads(FILE.replace("$", ""))
    with pytest.raises(IncomparableError, match=message):
        compare({"a": plain, "b": plain.with_(**change)})


def a_comparison(**changes: Any) -> CompareResult:
    return report_fakes.a_comparison(**changes)


def test_net_value_is_the_arr_gained_less_the_cost_added() -> None:
    arr = {6: 13e6 + 1e4 * report_fakes.luck(100, 37), 8: 13.6e6 + 1e4 * report_fakes.luck(100, 37)}
    result = a_comparison(figures={team: {"arr_end": found} for team, found in arr.items()})
    net = result.difference("net_value", "eight", "six")
    assert net.mean == pytest.approx(600_000 - 2 * 175_000)
    assert result.difference("net_value", "six", "eight").mean == pytest.approx(-net.mean)
    rows = result.metrics.set_index(["alternative", "scope", "metric"])
    row = rows.loc[("eight", "total", "net_value")]
    assert row["difference"] == pytest.approx(net.mean)
    assert row["unit"] == "money"
    assert np.isnan(row["mean"]), "net value means nothing without a baseline"


def test_a_held_book_has_no_net_value() -> None:
    told = report_fakes.scenario(book="held")
    assert told.setup.book is Book.HELD
    figures = {team: {"arr_end": 1e6} for team in (6, 8)}
    result = a_comparison(told=told, figures=figures)
    assert np.isnan(result.difference("net_value", "eight", "six").mean)
    assert result.difference("cost", "eight", "six").mean == 2 * 175_000


def test_the_stated_family_is_wider_than_single_intervals() -> None:
    aims = (
        Target("missed_touch_rate", "at most 5%", at_least=False, line=0.05),
        Target("grr", "at least 88%", at_least=True, line=0.88),
    )
    result = a_comparison(targets=aims)
    assert [(aim.alternative, aim.judged.target) for aim in result.aims] == [
        ("eight", aims[0]),
        ("eight", aims[1]),
    ]
    missed, kept = result.aims
    alone = result.difference("expected_grr", "eight", "six")
    assert kept.difference.mean == alone.mean
    assert kept.difference.ci_low < alone.ci_low < alone.ci_high < kept.difference.ci_high
    at_once = result.difference("expected_grr", "eight", "six", level=0.975)
    assert kept.difference == at_once
    assert missed.difference.ci_high < 0


def test_alternatives_are_judged_by_the_targets_of_the_baseline() -> None:
    aims = (Target("missed_touch_rate", "at most 5%", at_least=False, line=0.05),)
    result = a_comparison(targets=aims)
    verdicts = result.targets.set_index("alternative")["verdict"]
    assert verdicts.to_dict() == {"six": "fails", "eight": "meets"}


def test_a_target_of_a_segment_that_an_alternative_dropped_cannot_be_told() -> None:
    aims = (Target("grr", "at least 88%", at_least=True, line=0.88, segment="gone"),)
    (aim,) = a_comparison(targets=aims).aims
    assert (aim.judged.verdict.value, aim.difference.n) == ("cannot tell", 0)


def test_it_is_saved_as_runs_and_sweeps_are(tmp_path: Path) -> None:
    result = a_comparison()
    folder = result.save(tmp_path / "compared")
    assert sorted(file.name for file in folder.iterdir()) == [
        *("compare.png", "manifest.json", "metrics.parquet", "summary.json")
    ]
    values = pd.read_parquet(folder / "metrics.parquet")
    assert values["alternative"].unique().tolist() == ["six", "eight"]
    said = json.loads((folder / "summary.json").read_text())
    assert said == json.loads(json.dumps(result.to_json()))
    assert (said["baseline"], len(said["alternatives"])) == ("six", 2)
    entry = said["alternatives"][1]["differences"]["metrics"]["cost"]
    assert entry["difference"] == 350_000
    assert said["alternatives"][0]["differences"] == {}


def test_a_workbook_holds_differences_and_targets(tmp_path: Path) -> None:
    aims = (Target("missed_touch_rate", "at most 5%", at_least=False, line=0.05),)
    path = a_comparison(targets=aims).to_excel(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = re.findall(r'sheet name="(.*?)"', book.read("xl/workbook.xml").decode())
        words = book.read("xl/sharedStrings.xml").decode()
    assert sheets[:2] == ["Comparison", "Targets"]
    for word in ("difference_low", "share_better", "eight", "fails", "meets"):
        assert f"<t>{word}</t>" in words


PLANNED = """\
plans:
  freeze: []
  hire:
    - {hire: 1, segment: smb, first_day: 2026-02-02}
"""


def planned(*settings: str) -> Scenario:
    return loads(FILE + PLANNED, settings)


@pytest.mark.parametrize("chosen", [{"plans": ["hire"]}, {"variants": ["two"]}])
def test_the_file_as_it_stands_is_a_baseline_for_plans_and_variants(
    chosen: dict[str, list[str]],
) -> None:
    scenario = planned()
    result = compare(scenario, **chosen, baseline="as_it_stands", replications=2, jobs=1)
    (other,) = next(iter(chosen.values()))
    assert (result.baseline, result.alternatives) == ("as_it_stands", (other,))
    assert result.scenario == scenario
    assert result.scenario_of(other) != scenario
    assert result["as_it_stands"].values.equals(run(scenario, replications=2, jobs=1).values)


def test_the_file_as_it_stands_may_be_any_of_what_is_compared() -> None:
    named = alternatives_of(planned("plan=hire"), plans=["freeze", "as_it_stands"])
    assert list(named) == ["freeze", "as_it_stands"]
    assert [one.played for one in named.values()] == ["freeze", "hire"]
    with pytest.raises(ValueError, match="unknown baseline 'as_it_stands'; there are a, b"):
        compare({"a": planned(), "b": planned()}, baseline="as_it_stands", replications=1)


def test_it_is_said_which_plan_each_plays() -> None:
    result = compare(planned(), plans=["hire"], baseline="as_it_stands", replications=2, jobs=1)
    assert result.words().about.endswith(
        " As it stands: no plan is played, the team is as it stands."
    )
    document = result.to_json()
    assert [one["plan"] for one in document["alternatives"]] == [None, "hire"]
    assert [one["plan"] for one in result.manifest()["alternatives"].values()] == [None, "hire"]
    alike = compare(planned("plan=hire"), variants=["one", "two"], replications=2, jobs=1)
    assert alike.words().about.endswith(" In each the plan hire is played.")


def test_a_scenario_without_plans_says_nothing_of_plans() -> None:
    result = compare(small(), variants=["one", "two"], replications=2, jobs=1)
    assert "plan" not in result.words().about
    assert not [one for one in result.to_json()["alternatives"] if "plan" in one]
    assert "plan" not in result.manifest()
