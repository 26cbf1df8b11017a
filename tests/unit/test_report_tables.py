"""Tables fit a terminal and hold every figure that is defined."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from simulator.report.numbers import plain
from simulator.report.tables import Grid, run_grids, sweep_grid
from simulator.terminal import in_terminal
from tests.unit.report_fakes import a_run, a_sweep, scenario

pytestmark = pytest.mark.unit


def rows(grid: Grid) -> dict[str, list[str]]:
    return {row[0].strip(): [plain(c) for c in row[1:]] for block in grid.blocks for row in block}


def printed(grid: Grid, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(in_terminal(grid))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_figure_has_a_mean_an_interval_and_what_a_year_may_look_like() -> None:
    table = rows(run_grids(a_run())[0])
    assert table["Gross revenue retention (GRR)"] == ["89.5 %", "89.2 to 89.9", "87.3 to 91.8"]


def test_expected_figures_pretend_no_single_year() -> None:
    assert rows(run_grids(a_run())[0])["GRR (expected)"][2] == ""


def test_below_forty_years_no_year_is_shown() -> None:
    assert run_grids(a_run(years=40))[0].columns == ("", "Mean", "95 % interval", "P10-P90 year")
    assert run_grids(a_run(years=39))[0].columns == ("", "Mean", "95 % interval")
    assert run_grids(a_run(years=1))[0].columns == ("", "Mean")


def test_what_is_the_same_in_every_year_has_no_interval() -> None:
    assert rows(run_grids(a_run(team=8))[0])["CSMs"] == ["8", "", ""]


def test_an_undefined_figure_is_left_out() -> None:
    assert "Time to value (calendar days)" in rows(run_grids(a_run())[0])
    assert "Time to value (calendar days)" not in rows(run_grids(a_run(time_to_value_days=None))[0])


def test_activities_have_their_own_table() -> None:
    assert rows(run_grids(a_run())[-1])["business review"] == ["968", "3.2 %", "24.0 h", "1,452"]


def test_what_automation_does_stands_beside_what_csms_do() -> None:
    run = a_run()
    values = run.values.copy()
    values["activity", "request", "digital_share"] = 0.4
    grid = run_grids(replace(run, values=values))[-1]
    assert grid.columns[1] == "Done\nby CSMs"
    assert [rows(grid)[name][-1] for name in ("request", "kickoff")] == ["40.0 %", "0.0 %"]
    assert "automation" not in "".join(run_grids(run)[-1].columns)


def test_the_mean_lies_inside_its_interval() -> None:
    narrow = np.linspace(6.951, 7.0, 100)
    table = rows(run_grids(a_run(effective_fte=narrow))[0])
    assert table["CSMs at work"][:2] == ["6.98", "6.97 to 6.98"]


def test_expected_retention_comes_before_simulated() -> None:
    names = list(rows(run_grids(a_run())[0]))
    at = names.index("Logo churn (expected)")
    assert names[at : at + 4] == [
        *("Logo churn (expected)", "GRR (expected)", "NRR (expected)", "Logo churn"),
    ]


def test_the_line_of_overload_is_the_scenarios() -> None:
    told = scenario(**{"csm.overload": "70%"})
    assert "CSM weeks above 70 %" in map(plain, rows(run_grids(a_run(told=told))[0]))


def test_a_book_that_grows_is_told_beside_the_ratio_of_day_one() -> None:
    grown = {team: {"accounts": 330.0} for team in (6, 8)}
    caption = plain(sweep_grid(a_sweep([6, 8], figures=grown)).caption)
    assert "on average over the window they are 55 with 6 CSMs and 41.2 with 8 CSMs." in caption
    level = {team: {"accounts": 312.0} for team in (6, 8)}
    assert "window" not in sweep_grid(a_sweep([6, 8], figures=level)).caption


def test_one_segment_is_not_shown_twice() -> None:
    assert [grid.title for grid in run_grids(a_run())] == [
        "All figures",
        "By activity, on average in the window",
    ]


def test_a_sweep_has_a_row_a_headcount_with_its_ratio() -> None:
    table = rows(sweep_grid(a_sweep()))
    assert table["6"] == [
        "50", "98.0 ±0.1", "8.7 ±0.1", "12.1 ±0.2", "14.1 ±0.1", "89.1 ±0.3", "$1.05M"
    ]  # fmt: skip


def test_the_scenarios_own_team_is_marked() -> None:
    grid = sweep_grid(a_sweep())
    assert "8*" in rows(grid)
    assert "* is the scenario's own team." in grid.caption
    without = sweep_grid(a_sweep([3, 4]))
    assert "own team" not in without.caption


def test_money_is_in_the_scenarios_currency() -> None:
    told = scenario(currency="EUR")
    assert rows(run_grids(a_run(told=told))[0])["Cost of the team"][0] == "EUR 1.4M"


@pytest.mark.parametrize("grid", [*run_grids(a_run()), sweep_grid(a_sweep())])
def test_nothing_is_cut_off_in_80_columns(grid: Grid) -> None:
    text = printed(grid, width=80)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    for block in grid.blocks:
        for row in block:
            for cell in row:
                assert plain(cell).strip() in text


def test_no_colour_codes_where_there_is_no_terminal() -> None:
    assert "\x1b" not in printed(sweep_grid(a_sweep()))
