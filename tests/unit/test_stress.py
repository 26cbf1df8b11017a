"""Plans in other futures: the same worlds, paired regret, verdicts and what is not known."""

from __future__ import annotations

import json
import math
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as cs
from simulator.experiment import IncomparableError, StressResult, run, stress
from simulator.experiment.stress.futures import of_happenings
from simulator.experiment.stress.samples import Samples
from simulator.report.stress_tables import stress_grids
from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.types import Target
from simulator.scenario.types_futures import Uncertainty

pytestmark = pytest.mark.unit

FILE = """\
name: Small
start: 2026-01-05
horizon: 13 months
csm: {cost: $10k / year, attrition: 18% / year, time_to_fill: 40 days, notice: 2 weeks}
segments:
  smb:
    team: 2
    accounts: 25
    arr: {mean: $9k, spread: 50%}
    new_accounts: 2 / month
    renewal: {served: 90%, neglected: 40%}
    lifecycle:
      adoption:
        check_in: {every: 1 week, takes: 3h, within: 3 days}
plans:
  freeze: []
  requested: [{hire: 1, segment: smb, first_day: 2026-02-02}]
targets: {missed_touch_rate: at most 15%}
"""
DOUBTS = """\
futures:
  quits: {two_resignations: {n: 1, when: 2026-03-02}}
  storm: [{growth_surge: 200%}, {more_work: 130%}]
uncertainties: {work: 40% to 200%, growth: 50% to 150%}
"""
FUTURES = ["growth_miss", "more_work", cs.shock("two_resignations", n=1)]


@pytest.fixture(scope="module")
def small() -> Scenario:
    return loads(FILE)


@pytest.fixture(scope="module")
def test(small: Scenario) -> StressResult:
    return stress(small, futures=FUTURES, replications=8, samples=0, jobs=1)


@pytest.fixture(scope="module")
def doubtful() -> StressResult:
    return stress(loads(FILE + DOUBTS), replications=2, samples=20, jobs=1, seed=3)


def test_a_plan_as_planned_is_the_run_of_that_plan(small: Scenario, test: StressResult) -> None:
    alone = run(small, plan="requested", replications=8, jobs=1)
    pd.testing.assert_frame_equal(test["requested", "as_planned"].values, alone.values)


def test_a_future_is_the_run_of_the_changed_scenario(small: Scenario, test: StressResult) -> None:
    asked = small.plan("freeze").with_(**{"segments.smb.new_accounts": "1 / month"})
    alone = run(asked, replications=8, jobs=1)
    here = test["freeze", "growth_miss"].values
    np.testing.assert_array_equal(here.to_numpy(), alone.values[here.columns].to_numpy())


def test_plans_and_futures_stand_in_the_order_given_as_planned_first(test: StressResult) -> None:
    assert test.plans == ("freeze", "requested")
    assert test.names == ("as_planned", "growth_miss", "more_work", "two_resignations")
    assert set(test.points) == {(plan, name) for plan in test.plans for name in test.names}


def test_regret_is_the_paired_difference_to_the_other_plan(test: StressResult) -> None:
    found = test.regret("missed_touch_rate").set_index(["plan", "future"])
    gap = test.difference("missed_touch_rate", ("freeze", "more_work"), ("requested", "more_work"))
    row = found.loc["freeze", "more_work"]
    assert row[["regret", "regret_low", "regret_high"]].tolist() == pytest.approx(
        [gap.mean, gap.ci_low, gap.ci_high]
    )
    assert row["regret"] > 0.05  # a plan without the hire misses more
    assert found.loc["requested", "more_work"]["regret"] == pytest.approx(-gap.mean)


def test_net_value_is_against_the_baseline_plan_in_the_same_future(test: StressResult) -> None:
    assert (test.series("net_value", "freeze", "more_work") == 0).all()
    worth = test.series("arr_end", "requested", "more_work")
    worth = worth - test.series("arr_end", "freeze", "more_work")
    cost = test.series("cost", "requested", "more_work")
    cost = cost - test.series("cost", "freeze", "more_work")
    np.testing.assert_allclose(test.series("net_value", "requested", "more_work"), worth - cost)
    frame = test.metrics.set_index(["plan", "future", "scope", "metric"])
    row = frame.loc["requested", "more_work", "total", "net_value"]
    assert row["difference"] == pytest.approx(float((worth - cost).mean()))


def test_a_regret_in_net_value_does_not_hang_on_the_baseline(test: StressResult) -> None:
    other = replace(test, baseline="requested")
    assert (other.series("net_value", "requested", "more_work") == 0).all()
    pd.testing.assert_frame_equal(test.regret(), other.regret())


def test_the_minimax_plan_is_the_one_of_least_regret_at_worst(test: StressResult) -> None:
    regrets = test.regret("missed_touch_rate")
    first, last = test.minimax("missed_touch_rate").to_dict("records")
    assert (first["plan"], first["regret"]) == ("requested", 0.0)
    assert last["regret"] == regrets["regret"].max()


def test_what_a_future_does_is_told_against_the_same_plan_as_planned(test: StressResult) -> None:
    change = test.change("missed_touch_rate").set_index(["plan", "future"])
    assert change.loc["freeze", "more_work"]["change"] > 0
    assert change.loc["freeze", "growth_miss"]["change"] < 0
    assert len(change) == 6


def test_targets_are_met_in_a_share_of_the_futures(test: StressResult) -> None:
    for row in test.meets().to_dict("records"):
        told = [test.judged((row["plan"], name))[0].verdict.value for name in test.names]
        assert row["meets"] == told.count("meets")
        assert row["fails"] == told.count("fails")
        assert row["meets"] + row["fails"] + row["open"] == row["futures"] == 4
        assert row["share"] == row["meets"] / 4


def test_worst_years_are_those_on_the_bad_side(test: StressResult) -> None:
    years = np.sort(test.series("missed_touch_rate", "freeze", "as_planned"))
    found = test.cvar("missed_touch_rate", worst="50%").set_index(["plan", "future"])
    assert found.loc["freeze", "as_planned"]["cvar"] == pytest.approx(years[4:].mean())
    pd.testing.assert_frame_equal(test.cvar("grr", worst=0.5), test.cvar("grr", worst="50%"))
    assert test.cvar("grr")["cvar"].isna().all()  # a tenth of eight years is nobody's tail


def test_the_scenarios_own_futures_and_ranges_are_played(doubtful: StressResult) -> None:
    assert doubtful.names == ("as_planned", "quits", "storm")
    assert [one.lever for one in doubtful.samples.ranges] == ["growth", "work"]
    assert len(doubtful.samples) == 20
    assert doubtful.samples.each == 4


def test_the_rule_is_found_and_said_in_words(doubtful: StressResult) -> None:
    """Ranges so wide that work alone decides whether two CSMs keep up."""
    rule = doubtful.fails_when("freeze")
    assert rule.found
    assert rule.tree is not None
    assert rule.tree.right > rule.tree.guess
    assert re.search(r"misses a target when .*work takes more than \d+\W% of the time", str(rule))


def test_assumptions_and_luck_are_reported_apart(doubtful: StressResult) -> None:
    one = doubtful.spread("missed_touch_rate").set_index("plan").loc["freeze"]
    assert one["assumptions"] > one["luck"] > one["error"] > 0


def test_more_replications_of_a_future_change_nothing_of_what_is_not_known(small: Scenario) -> None:
    few, many = (
        stress(small, plans=["freeze"], futures=[], replications=n, samples=3, jobs=1)
        for n in (1, 3)
    )
    pd.testing.assert_frame_equal(few.spread("grr"), many.spread("grr"))
    assert few.samples.each == many.samples.each
    assert str(few.fails_when("freeze")) == str(many.fails_when("freeze"))


def hand_made(means: dict[str, list[float]]) -> Samples:
    """Samples of which each plan has these net values, in two worlds that differ by 2."""
    column = [("total", "", "arr_end"), ("total", "", "cost")]
    names = pd.MultiIndex.from_tuples(column, names=["scope", "name", "metric"])
    tables = {
        plan: [pd.DataFrame([[x - 1, 0.0], [x + 1, 0.0]], columns=names) for x in worth]
        for plan, worth in means.items()
    }
    values = np.arange(len(means["base"]), dtype=float)[:, np.newaxis]
    return Samples((Uncertainty("growth", 0.0, 20.0),), values, tables, "base")


def test_without_targets_a_plan_fails_where_it_is_worth_less_than_the_baseline() -> None:
    samples = hand_made({"base": [5.0] * 20, "new": [4.0] * 9 + [7.0] * 11})
    assert samples.fails("new", ()).tolist() == [True] * 9 + [False] * 11
    rule = samples.rule("new", ())
    assert str(rule).startswith("New is worth less than base when at most 800\u00a0% of")


def test_a_target_on_years_is_missed_when_too_few_reach_it() -> None:
    samples = hand_made({"base": [5.0, 6.5, 8.0]})
    half = Target("arr_end", "at least 7 in 50% of years", True, 7.0, 0.5)
    average = Target("arr_end", "at least 7", True, 7.0)
    assert samples.fails("base", [half]).tolist() == [True, False, False]
    assert samples.fails("base", [average]).tolist() == [True, True, False]
    unknown = Target("grr", "at least 90%", True, 0.9)
    assert samples.fails("base", [unknown]).tolist() == [False] * 3


def test_a_scenario_alone_is_tested_too() -> None:
    plain = FILE[: FILE.index("plans:")] + FILE[FILE.index("targets:") :]
    found = stress(loads(plain), futures=["more_work"], replications=2, samples=2, jobs=1)
    assert found.plans == ("as_it_stands",)
    with pytest.raises(ValueError, match="regret is about a choice"):
        found.regret()
    assert "Regret" not in dict(found.words().paragraphs)
    assert "too few" in str(found.fails_when("as_it_stands")) or "all 2" in str(
        found.fails_when("as_it_stands")
    )


def test_a_future_of_ones_own_is_any_change_of_the_setup(small: Scenario) -> None:
    calm = cs.Future("calm", "nothing happens", of_happenings("x", ()).change)
    found = stress(small, plans=["freeze"], futures=[calm], replications=2, samples=0, jobs=1)
    assert found.change("missed_touch_rate")["change"].tolist() == [0.0]


def test_where_csms_cost_nothing_a_larger_team_is_not_called_the_better_one() -> None:
    free = loads(FILE, ["csm.cost=0 / year"])
    told = stress(free, futures=["growth_miss"], replications=2, samples=0, jobs=1).words()
    regret = dict(told.paragraphs)["Regret"]
    assert regret.startswith("By expected GRR, ")
    assert any("state csm.cost" in note for note in told.notes)


def test_a_plan_regretted_least_is_not_praised_for_missing_its_targets(test: StressResult) -> None:
    least = test.minimax("net_value")["plan"].iloc[0]
    missed = int(test.meets().set_index("plan")["fails"][least])
    said = dict(test.words().paragraphs)["Regret"].replace("\u00a0", " ")
    assert missed > 0
    assert (
        f"{least} is regretted least at worst, though it misses a target in {missed} of 4" in said
    )


def test_words_tables_and_pages_say_it(doubtful: StressResult, tmp_path: Path) -> None:
    told = doubtful.words()
    leads = [lead for lead, _ in told.paragraphs]
    assert leads == ["Targets", "Regret", "Quits", "Storm", "When it fails", "What is not known"]
    said = " ".join(text for _, text in told.paragraphs).replace("\u00a0", " ")
    assert "1 CSM of the largest team resigns on 2026-03-02." in said
    assert "200 % more new customers sign than expected; all work takes 1.3 times" in said
    assert "By net value, in-year, " in said
    assert any("More replications narrow the error of the mean" in note for note in told.notes)
    titles = [grid.title for grid in stress_grids(doubtful)]
    assert not any("state csm.cost" in note for note in told.notes)
    assert titles[0].startswith("as planned: ")
    assert titles[-1] == "Assumptions that were sampled, as stated"
    assert "Storm" in doubtful._repr_html_()
    folder = doubtful.save(tmp_path / "there")
    assert (folder / "stress.png").stat().st_size > 10_000
    kept = json.loads((folder / "summary.json").read_text())
    assert kept["futures"][1] == {
        "future": "quits",
        "assumed": "1 CSM of the largest team resigns on 2026-03-02",
    }
    assert kept["rules"][0]["plan"] == "freeze"
    values = pd.read_parquet(folder / "metrics.parquet")
    assert list(values.columns[:3]) == ["plan", "future", "replication"]
    assert len(values["future"].unique()) == 3
    doubtful.to_excel(tmp_path / "all.xlsx")
    with zipfile.ZipFile(tmp_path / "all.xlsx") as book:
        names = book.read("xl/workbook.xml").decode()
    assert all(f'name="{name}"' in names for name in ("Stress", "Regret", "What is not known"))


def test_the_result_depends_on_scenario_seed_and_numbers_alone(small: Scenario) -> None:
    one, other = (
        stress(small, futures=["growth_miss"], replications=2, samples=2, jobs=jobs).to_json()
        for jobs in (1, 2)
    )
    assert one == other


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"plans": ["freez"]}, ScenarioError, 'did you mean "freeze"'),
        ({"plans": []}, IncomparableError, "name at least one plan"),
        ({"plans": "freeze"}, TypeError, "lists of names"),
        ({"baseline": "requestd"}, ValueError, "did you mean requested"),
        ({"samples": -1}, ValueError, "samples: -1"),
        ({"futures": ["slow_ramp"]}, ValueError, "newcomers are at full speed at once"),
        ({"futures": [3]}, TypeError, "3 is not a future"),
    ],
)
def test_what_makes_no_sense_is_refused(
    small: Scenario, how: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        stress(small, **{"replications": 1, "jobs": 1, **how})  # type: ignore[arg-type]


def test_questions_without_an_answer_are_refused(small: Scenario, test: StressResult) -> None:
    with pytest.raises(ValueError, match="no assumptions were sampled"):
        test.fails_when("freeze")
    with pytest.raises(ValueError, match="did you mean freeze"):
        test.fails_when("freez")
    with pytest.raises(ValueError, match="'headcount' has no better side"):
        test.regret("headcount")
    with pytest.raises(ValueError, match="'as_planed'"):
        test.series("cost", "freeze", "as_planed")
    untold = loads(FILE[: FILE.index("targets:")])
    aimless = stress(untold, futures=["growth_miss"], replications=2, samples=2, jobs=1)
    with pytest.raises(ValueError, match="no targets, and freeze is the baseline"):
        aimless.fails_when("freeze")
    assert [rule.plan for rule in aimless.rules] == ["requested"]
    assert aimless.meets().empty
    assert math.isfinite(aimless.regret()["regret"].iloc[0])
