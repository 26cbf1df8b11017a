"""Months, the following year and the next hire, in simulations of a small company."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import simulator as cs
from simulator.experiment import RunResult
from simulator.metrics import MONTHLY, ByMonth
from simulator.records import SCHEMA
from simulator.replication import simulate
from simulator.report.numbers import plain
from simulator.report.tables import run_grids
from simulator.scenario import Scenario
from tests.unit.report_fakes import a_comparison

pytestmark = pytest.mark.unit

SMALL = """\
name: Small
start: 2026-01-01
report: 2026-01-01 to 2026-12-31
horizon: {horizon}
csm: {{cost: {cost}}}
roles: {{shared: {{team: 2, cost: $120k / year}}}}
segments:
  smb:
    team: 1
    accounts: 20
    arr: $9k
    new_accounts: 1 / month
    renewal: {{served: 90%, neglected: 30%}}
    lifecycle:
      adoption:
        check_in: {{every: 1 week, takes: 4h, within: 3 days}}
        setup: {{rate: 2 / year, takes: 2h, role: shared}}
  big: {{like: smb, accounts: 5, team: 2}}
"""
LIST = "{salary: $80k, benefits: 25%, recruiting: $9k}"


def small(horizon: str = "12 months", cost: str = LIST) -> Scenario:
    return cs.loads(SMALL.format(horizon=horizon, cost=cost))


@pytest.fixture(scope="module")
def two_years() -> RunResult:
    return cs.run(small("24 months"), replications=2, jobs=1)


def test_months_add_up_to_the_window_and_to_the_following_year(two_years: RunResult) -> None:
    costs = two_years.months.query("metric == 'cost'")
    for following, metric in ((False, "cost"), (True, "cost_next")):
        here = costs[costs["following"] == following]
        assert here["month"].nunique() == 12
        for scope in ("total", "role", "segment"):
            sums = here[here["scope"] == scope].groupby("name")["mean"].sum()
            frame = two_years.frame
            rows = frame[(frame["scope"] == scope) & (frame["metric"] == metric)]
            figures = rows.set_index("name")["mean"]
            assert sums[figures.index].to_numpy() == pytest.approx(figures.to_numpy())
            assert sums.sum() == pytest.approx(3 * 100_000 + 2 * 120_000)


def test_the_table_of_months_names_every_figure_with_its_unit(two_years: RunResult) -> None:
    months = two_years.months
    assert set(months["metric"]) == set(MONTHLY)
    assert set(months["scope"]) == {"total", "role", "segment"}
    first = months[(months["month"] == "2026-01-01") & (months["scope"] == "total")]
    assert first["metric"].tolist() == list(MONTHLY)
    assert first.set_index("metric")["mean"]["opening_headcount"] == 5
    assert two_years.sheets()["By month"] is months


def test_the_months_are_printed_when_asked_for_or_when_somebody_comes(
    two_years: RunResult,
) -> None:
    assert run_grids(two_years)[-1].title != "By month"
    grid = run_grids(two_years, months=True)[-1]
    window, following = grid.blocks
    assert [len(window), len(following)] == [13, 13]
    assert window[0][:3] == ("Jan 2026", "5", "")
    assert window[-1] == ("In all", "", "", "", "", "$540k", "", "")
    assert following[0][0] == "Jan 2027"
    coming = replace(two_years, by_month=tuple(map(with_a_hire, two_years.by_month)))
    grid = run_grids(coming)[-1]
    assert grid.title == "By month"
    assert (grid.blocks[0][0][2], grid.blocks[0][-1][2]) == ("1", "1")


def with_a_hire(months: ByMonth) -> ByMonth:
    values = months.values.copy()
    values[0, list(MONTHLY).index("hires")] = 1.0
    return replace(months, values=values)


def test_a_cost_changes_no_table_and_one_figure_is_the_same_as_its_list() -> None:
    listed, figure = (simulate(small(cost=c).setup, 0, 0) for c in (LIST, "$100k / year"))
    for name in SCHEMA:
        assert listed.table(name).equals(figure.table(name))


def test_the_next_hire_costs_what_a_csm_costs_and_is_held_against_the_same_years() -> None:
    hire = cs.marginal(small("24 months"), "smb", replications=3, jobs=1)
    assert hire.comparison.baseline == "smb team of 1"
    assert hire.alternative == "smb team of 2"
    assert hire.cost.mean == pytest.approx(100_000)
    gained = hire.of("arr_end").mean
    assert hire.value.mean == pytest.approx(gained - 100_000)
    assert hire.value_next.mean == pytest.approx(hire.of("arr_next").mean - 100_000)
    assert hire.frame["metric"].tolist() == ["cost", "arr_end", "net_value", "net_value_next"]


def test_a_following_year_that_is_not_simulated_is_unknown() -> None:
    hire = cs.marginal(small(), "shared", replications=2, jobs=1)
    assert math.isnan(hire.value_next.mean)
    entry = hire.comparison.to_json()["alternatives"][1]["differences"]["metrics"]
    assert entry["net_value_next"]["difference"] is None
    assert entry["net_value"]["difference"] == pytest.approx(-120_000)
    assert "The following year is not simulated" in " ".join(hire.comparison.words().notes)


def test_the_next_hire_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown role 'smbb'; did you mean smb"):
        cs.marginal(small(), "smbb")
    with pytest.raises(ValueError, match="more: 0"):
        cs.marginal(small(), "smb", more=0)


def test_a_shared_role_falls_on_both_segments(two_years: RunResult) -> None:
    cost = {name: two_years.series("cost", name) for name in ("smb", "big")}
    assert np.all(cost["smb"] > 100_000)
    assert np.all(cost["big"] > 200_000)


def test_net_value_of_the_following_year_is_of_that_years_arr_and_cost() -> None:
    result = a_comparison(
        figures={
            6: {"arr_next": 13e6, "cost_next": 500e3},
            8: {"arr_next": 14e6, "cost_next": 900e3},
        }
    )
    assert result.difference("net_value_next", "eight", "six").mean == pytest.approx(600e3)
    rows = result.metrics.set_index(["alternative", "scope", "metric"])
    assert rows.loc[("eight", "total", "net_value_next"), "difference"] == pytest.approx(600e3)
    said = plain(" ".join(text for _, text in result.words().paragraphs))
    assert "Net of its cost it gains $600k in the 12 months after it" in said
