"""Regret, worst years and the parts of what is not known, on numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulator.experiment.intervals import paired_difference
from simulator.experiment.stress.regret import regrets, spread, tail_mean, worst_of
from simulator.experiment.stress.tables import minimax

pytestmark = pytest.mark.unit

VALUES = np.array([[10.0, 12.0, 14.0], [13.0, 13.0, 16.0], [4.0, 8.0, 9.0]])
"""Three plans in three worlds; their means are 12, 14 and 7."""


def test_the_best_plan_is_ahead_and_every_other_regrets_it() -> None:
    first, best, last = regrets(VALUES, higher_is_better=True)
    assert (first.best, first.by.mean) == (1, 2.0)
    assert (best.best, best.by.mean) == (0, -2.0)  # ahead of the next best: no regret
    assert (last.best, last.by.mean) == (1, 7.0)


def test_regret_is_paired_world_by_world() -> None:
    first, _ = regrets(VALUES[:2], higher_is_better=True)
    assert first.by == paired_difference(VALUES[1], VALUES[0])
    assert first.by.share_above == 1.0  # the other plan is better in every world: 3, 1 and 2


def test_that_the_best_of_several_is_not_known_for_sure_widens_the_interval() -> None:
    first, *_ = regrets(VALUES, higher_is_better=True)
    wide = [paired_difference(VALUES[i], VALUES[0], 0.975) for i in (1, 2)]
    assert first.by.ci_low == max(one.ci_low for one in wide)
    assert first.by.ci_high == max(one.ci_high for one in wide)


def test_of_what_should_be_low_the_lowest_is_the_best() -> None:
    first, second, low = regrets(VALUES, higher_is_better=False)
    assert (first.best, first.by.mean) == (2, 5.0)
    assert (second.best, second.by.mean) == (2, 7.0)
    assert (low.best, low.by.mean) == (0, -5.0)


def test_a_base_of_zero_is_a_number_like_any_other() -> None:
    nothing, some = regrets(np.array([[0.0, 0.0], [1.0, 3.0]]), higher_is_better=True)
    assert (nothing.by.mean, some.by.mean) == (2.0, -2.0)


def test_a_figure_that_a_plan_does_not_have_is_never_the_best() -> None:
    unknown, known = regrets(np.array([[np.nan, np.nan], [1.0, 3.0]]), higher_is_better=True)
    assert (unknown.best, known.best) == (1, -1)
    assert math.isnan(unknown.by.mean)
    assert math.isnan(known.by.mean)


def test_the_future_of_most_regret_is_looked_for_among_those_that_are_known() -> None:
    assert worst_of([1.0, math.nan, 3.0, -5.0]) == 2
    assert worst_of([math.nan, math.nan]) == -1


def table(regret: dict[str, tuple[float, float]]) -> pd.DataFrame:
    rows = [
        (plan, future, by, by - 1, by + 1, "net_value", "money")
        for plan, both in regret.items()
        for future, by in zip(("calm", "storm"), both, strict=True)
    ]
    columns = ["plan", "future", "regret", "regret_low", "regret_high", "metric", "unit"]
    return pd.DataFrame(rows, columns=columns)


def test_the_plan_that_is_regretted_least_at_worst_comes_first() -> None:
    found = minimax(table({"bold": (-10.0, 30.0), "even": (10.0, -30.0), "safe": (12.0, 5.0)}))
    assert found["plan"].tolist() == ["even", "safe", "bold"]
    assert found["regret"].tolist() == [10.0, 12.0, 30.0]
    assert found["future"].tolist() == ["calm", "calm", "storm"]
    assert found["regret_high"].tolist() == [11.0, 13.0, 31.0]


def test_the_most_may_lie_in_a_future_of_which_less_is_known() -> None:
    regrets = table({"bold": (1.0, 3.0), "even": (0.0, 0.0)})
    regrets.loc[0, "regret_high"] = 9.0
    assert minimax(regrets)["regret_high"].tolist() == [1.0, 9.0]


def test_a_plan_that_is_always_ahead_is_never_regretted() -> None:
    found = minimax(table({"good": (-10.0, -30.0), "bad": (10.0, 30.0)}))
    assert found.iloc[0][["plan", "regret", "future"]].tolist() == ["good", 0.0, ""]


def test_the_worst_tenth_of_forty_years_is_the_mean_of_four() -> None:
    years = np.arange(40.0)[::-1]
    assert tail_mean(years, 0.10) == 1.5  # of 0, 1, 2, 3
    assert tail_mean(years, 0.10, worst_is_high=True) == 37.5


def test_a_year_on_the_edge_counts_by_its_part() -> None:
    assert tail_mean(np.arange(45.0), 0.10) == pytest.approx((0 + 1 + 2 + 3 + 0.5 * 4) / 4.5)


def test_of_fewer_than_four_worst_years_nothing_is_said() -> None:
    assert math.isnan(tail_mean(np.arange(39.0), 0.10))
    assert math.isnan(tail_mean(np.append(np.arange(39.0), np.nan), 0.10))


FUTURES = np.array([[-3.0], [0.0], [3.0]])
YEARS = np.array([[-1.0, 1.0, -1.0, 1.0]])


def test_assumptions_and_luck_are_told_apart() -> None:
    one = spread(10 + FUTURES + YEARS)
    assert one.mean == 10
    assert one.assumptions == pytest.approx(3.0)  # standard deviation of -3, 0, 3
    assert one.luck == pytest.approx((4 / 3) ** 0.5)  # of -1, 1, -1, 1
    assert one.error == pytest.approx((4 / 3) ** 0.5 / 2)


def test_more_replications_look_never_like_more_knowledge() -> None:
    few, many = spread(FUTURES + YEARS), spread(FUTURES + np.tile(YEARS, 100))
    assert many.assumptions == pytest.approx(few.assumptions)
    assert many.luck == pytest.approx(few.luck, rel=0.15)  # of 4 and of 400 draws
    assert many.error < few.error / 9


def test_luck_alone_is_not_taken_for_a_lack_of_knowledge() -> None:
    """Every future is the same, but for noise of its own in every cell."""
    noise = np.random.default_rng(1).normal(size=(300, 5))
    assert spread(noise).assumptions < 0.15
    assert spread(noise).luck == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("values", [np.ones((1, 4)), np.ones((4, 1)), np.full((3, 3), np.nan)])
def test_what_cannot_be_told_apart_is_not_told(values: np.ndarray) -> None:
    assert math.isnan(spread(values).assumptions)
