"""A comparison in words, tables and a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.experiment import CompareResult
from simulator.report.compare_tables import compare_grids
from simulator.report.compare_words import compare_words
from simulator.report.figures import compare_figure
from simulator.report.html import compare_html
from simulator.report.numbers import plain
from simulator.scenario.types import Target
from tests.unit.report_fakes import a_comparison, luck, scenario

pytestmark = pytest.mark.unit

AIMS = (
    Target("missed_touch_rate", "at most 5%", at_least=False, line=0.05),
    Target("grr", "at least 88% in 80% of years", at_least=True, line=0.88, share=0.8),
)


def said(result: CompareResult) -> dict[str, str]:
    return {lead: plain(text) for lead, text in compare_words(result).paragraphs}


def noted(result: CompareResult) -> str:
    return plain("\n".join(compare_words(result).notes))


def test_what_changes_is_said_with_how_sure_it_is() -> None:
    text = said(a_comparison())["Eight"]
    assert text.startswith("Compared with six, 6.9 points fewer touches are missed (95 % interval ")
    assert ": 1.77 % instead of 8.7 %." in text
    assert "Expected GRR is 0.4" in text
    assert "It costs $350k more a year." in text


def test_the_other_way_round_the_words_turn() -> None:
    text = said(a_comparison({"eight": 8, "six": 6}))["Six"]
    assert "6.9 points more touches are missed" in text
    assert "Expected GRR is 0.4" in text
    assert " lower (95 % interval 0." in text
    assert "It costs $350k less a year." in text


def test_where_no_difference_can_be_told_it_says_so() -> None:
    noise = {
        6: {"expected_grr": 0.9 + 0.01 * luck(100, 37)},
        8: {"expected_grr": 0.9 + 0.01 * luck(100, 23)},
    }
    text = said(a_comparison(figures=noise))["Eight"]
    assert "No difference in the expected GRR can be told (95 % interval -0." in text


def test_alternatives_that_are_the_same_are_called_the_same() -> None:
    text = said(a_comparison({"six": 6, "also six": 6}))["Also six"]
    assert text.startswith("Compared with six, the share of touches missed stays the same, 8.7 %.")
    assert "It costs the same." in text


def test_where_csms_cost_nothing_no_word_is_said_about_money() -> None:
    free = {team: {"cost": 0.0, "arr_end": 13e6 + 1e5 * team * luck(100, 37)} for team in (6, 8)}
    result = a_comparison(figures=free)
    assert "cost" not in said(result)["Eight"]
    assert "state csm.cost" in noted(result)
    assert "Net value is" not in noted(result)


def test_net_value_is_in_year_and_says_how_often_it_is_ahead() -> None:
    worth = {
        6: {"arr_end": 13e6 + 3e5 * luck(100, 37)},
        8: {"arr_end": 13.6e6 + 3e5 * luck(100, 23)},
    }
    result = a_comparison(figures=worth)
    assert (
        "Net of its cost it gains $250k within the window (95 % interval $" in said(result)["Eight"]
    )
    assert " of years." in said(result)["Eight"]
    assert "Net value is in-year" in noted(result)
    worse = {
        6: {"arr_end": 13.6e6 + 1e4 * luck(100, 37)},
        8: {"arr_end": 13e6 + 1e4 * luck(100, 37)},
    }
    loses = said(a_comparison(figures=worse))["Eight"]
    assert "it loses $950k within the window" in loses
    assert "interval -" not in loses.split("loses")[1]


def test_a_living_book_and_a_held_one_are_told_apart() -> None:
    assert "The book is living" in noted(a_comparison())
    held = a_comparison(told=scenario(book="held"))
    assert "The book is held" in noted(held)
    assert "Net value" not in noted(held)


def test_what_is_exploratory_is_called_so() -> None:
    assert "every difference here is exploratory" in noted(a_comparison())
    with_aims = noted(a_comparison(targets=AIMS))
    assert "The 2 differences of the targets' figures" in with_aims
    assert "Read every other difference as exploratory" in with_aims


def test_targets_come_first() -> None:
    paragraphs = compare_words(a_comparison(targets=AIMS)).paragraphs
    lead, text = paragraphs[0]
    assert lead == "Targets"
    assert text.startswith("Six: 0 of 2 targets met (missed: missed touches; too close to call")
    assert "Eight: 1 of 2 targets met (too close to call" in text


def test_other_customers_are_mentioned() -> None:
    result = a_comparison()
    assert "other customers" not in noted(result)
    points = dict(result.points)
    more = scenario(**{"segments.mid_market.accounts": 310})
    points["eight"] = points["eight"].__class__(
        more, 0, points["eight"].values, {}, points["eight"].made
    )
    other = CompareResult(result.scenario, "six", points, result.made)
    assert "Eight has other customers than six: those that both have are the same." in noted(other)


@pytest.mark.parametrize(
    "check_in",
    [
        {"every": "2 months", "takes": "1h", "within": "10 days"},
        {"every": "1 month", "takes": "1h", "within": "10 days", "automated": "60%"},
    ],
)
def test_to_drop_or_to_automate_work_is_not_passed_off_as_free(check_in: dict[str, str]) -> None:
    result = a_comparison()
    assert "other work" not in noted(result)
    points = dict(result.points)
    key = "segments.mid_market.lifecycle.adoption.check_in"
    points["eight"] = replace(points["eight"], scenario=scenario(**{key: check_in}))
    other = CompareResult(result.scenario, "six", points, result.made)
    assert "Eight promises customers other work than six" in noted(other)
    assert "looks free of loss here" in noted(other)


def test_work_that_takes_longer_or_is_done_by_others_is_no_other_promise() -> None:
    result = a_comparison()
    points = dict(result.points)
    key = "segments.mid_market.lifecycle.adoption.check_in"
    longer = {"every": "1 month", "takes": "2h", "within": "10 days", "coverage": "pooled"}
    points["eight"] = replace(points["eight"], scenario=scenario(**{key: longer}))
    assert "other work" not in noted(CompareResult(result.scenario, "six", points, result.made))


def test_the_table_has_both_figures_and_the_paired_difference() -> None:
    (grid,) = compare_grids(a_comparison())
    rows = {row[0]: row[1:] for block in grid.blocks for row in block}
    assert grid.columns == ("", "six", "eight", "Difference", "95 % interval")
    missed = [plain(cell) for cell in rows["Missed touches"]]
    assert missed[:3] == ["8.7 %", "1.77 %", "-6.9"]
    assert rows["Cost of the team"] == ("$1.05M", "$1.4M", "+$350k", "")
    assert rows["Accounts"][2] == "none"


def test_targets_have_a_table_of_verdicts_and_one_of_differences_that_hold_at_once() -> None:
    verdicts, family, _ = compare_grids(a_comparison(targets=AIMS))
    assert [row[0] for row in verdicts.blocks[0]] == ["six", "eight"]
    assert verdicts.blocks[0][1][1] == "meets"
    assert [row[0] for row in family.blocks[0]] == ["Missed touches, eight", "GRR, eight"]


def test_the_picture_says_who_is_better_and_by_how_much() -> None:
    figure = compare_figure(a_comparison())
    text = plain("\n".join(t.get_text() for axis in figure.axes for t in axis.texts))
    assert "Missed touches: better with eight" in text
    assert "Cost of the team: worse with eight" in text
    assert "+$350k" in text
    (x,) = figure.axes[0].lines[-1].get_xdata()
    assert np.isclose(x, -0.0695, atol=0.001)


def test_the_picture_of_no_difference_claims_none() -> None:
    figure = compare_figure(a_comparison({"six": 6, "also six": 6}))
    text = plain("\n".join(t.get_text() for axis in figure.axes for t in axis.texts))
    assert "Missed touches: the same" in text
    assert "better" not in text


def test_the_page_holds_words_picture_and_tables() -> None:
    page = compare_html(a_comparison(targets=AIMS))
    assert "<strong>Eight.</strong> Compared with six" in page
    assert 'src="data:image/png;base64,iVBORw0KGgo' in page
    assert page.count("<table") == 3
    assert a_comparison()._repr_html_() == compare_html(a_comparison())
