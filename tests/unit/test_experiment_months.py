"""What two plans differ by, month by month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import monthly
from simulator.metrics import MONTHLY, ByMonth
from simulator.report.compare_words import compare_words
from simulator.report.month_tables import change_grids
from simulator.report.numbers import plain
from tests.unit.report_fakes import a_comparison

pytestmark = pytest.mark.unit

TOTAL = [("2027-01-01", False, "total", ""), ("2027-02-01", False, "total", "")]


def months(*replications: list[dict[str, float]], rows: list[tuple[str, bool, str, str]] = TOTAL):
    return [
        ByMonth(tuple(rows), np.array([[one.get(m, 0.0) for m in MONTHLY] for one in months]))
        for months in replications
    ]


FREEZE = months(
    [{"cost": 100, "arr": 1000}, {"cost": 100, "arr": 900}],
    [{"cost": 100, "arr": 1100}, {"cost": 100, "arr": 1000}],
)
HIRE = months(
    [{"cost": 120, "arr": 1000, "hires": 1}, {"cost": 130, "arr": 960}],
    [{"cost": 120, "arr": 1110, "hires": 1}, {"cost": 130, "arr": 1080}],
)


def figure(frame: pd.DataFrame, metric: str, month: str = "2027-02-01") -> list[float]:
    here = frame[(frame["metric"] == metric) & (frame["month"] == month)]
    return list(here[list(monthly.DIFFERENCES)].iloc[0])


def test_each_month_is_held_against_the_same_month_of_the_same_year() -> None:
    found = monthly.beside(HIRE, FREEZE, held=False)
    # 60 and 80 more: mean 70, t(1) = 12.706 times 14.14 / sqrt(2)
    assert figure(found, "arr") == pytest.approx([70, 70 - 127.06, 70 + 127.06], abs=0.01)
    assert figure(found, "hires", "2027-01-01") == [1, 1, 1]


def test_net_value_so_far_is_the_arr_gained_less_all_that_was_spent_until_then() -> None:
    found = monthly.beside(HIRE, FREEZE, held=False)
    assert figure(found, monthly.SO_FAR, "2027-01-01")[0] == 5 - 20
    assert figure(found, monthly.SO_FAR)[0] == 70 - (20 + 30)
    assert np.isnan(figure(monthly.beside(HIRE, FREEZE, held=True), monthly.SO_FAR)).all()
    row = found[found["metric"] == monthly.SO_FAR].iloc[0]
    assert row["unit"] == "money"
    assert np.isnan(row["mean"])


def test_the_following_year_counts_from_its_own_beginning() -> None:
    rows = [TOTAL[0], ("2027-02-01", True, "total", "")]
    one, other = (
        months(*([{"cost": c, "arr": 0}] * 2 for _ in range(2)), rows=rows) for c in (9, 4)
    )
    assert figure(monthly.beside(one, other, held=False), monthly.SO_FAR)[0] == -5


def test_a_team_that_the_baseline_does_not_have_has_no_difference() -> None:
    rows = [TOTAL[0], ("2027-01-01", False, "role", "onboarding")]
    there = months([{"cost": 1}, {"cost": 1}], rows=rows)
    found = monthly.beside(there, months([{"cost": 1}], rows=rows[:1]), held=False)
    roles = found[found["scope"] == "role"]
    assert np.isnan(roles["difference"]).all()
    assert roles["mean"].iloc[list(MONTHLY).index("cost")] == 1


def test_the_months_are_printed_where_the_teams_move_differently() -> None:
    fake = a_comparison({"freeze": 8, "hire": 8})
    runs = {"freeze": FREEZE, "hire": HIRE}
    points = {n: replace(run, by_month=tuple(runs[n])) for n, run in fake.points.items()}
    (grid,) = change_grids(replace(fake, points=points), "hire")
    assert grid.title == "By month: hire less freeze"
    first, second, whole = grid.blocks[0]
    assert first == ("Jan 2027", "", "+1", "", "", "+$20", "~+$5", "~-$15")
    assert second[5:] == ("+$30", "~+$70", "~+$20")
    assert whole == ("In all", "", "+1", "", "", "+$50", "", "")
    assert change_grids(fake, "hire") == []


def test_words_begin_with_hires_and_end_with_what_they_protect() -> None:
    arr = {n: {"arr_end": np.full(100, x), "hires": h, "effective_fte": 6.2 + h}
           for n, x, h in ((6, 13e6, 0.0), (8, 13.3e6, 1.5))}  # fmt: skip
    text = plain(dict(compare_words(a_comparison(figures=arr)).paragraphs)["Eight"])
    assert text.startswith(
        "Compared with six, 1.5 more are hired on average, and 7.7 instead of 6.2 CSMs are at work."
    )
    assert "It protects $300k of ARR by the end of the window" in text
