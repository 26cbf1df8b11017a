"""How sure a figure is, by numbers that a reader can check by hand."""

import math

import numpy as np
import pytest

from simulator.experiment.intervals import Difference, means, paired_difference, quantiles

pytestmark = pytest.mark.unit

NAN = float("nan")


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def test_mean_of_one_to_five_is_three_give_or_take_1_963() -> None:
    # s = sqrt(2.5), t(4 degrees, 97.5 %) = 2.776445 from any table, so 2.776445 * s / sqrt(5).
    found = means(column(1, 2, 3, 4, 5))
    assert found.mean[0] == 3
    assert found.ci_high[0] - 3 == pytest.approx(1.963243, abs=1e-6)
    assert 3 - found.ci_low[0] == pytest.approx(1.963243, abs=1e-6)
    assert found.n[0] == 5


def test_one_replication_has_a_mean_and_no_interval() -> None:
    found = means(column(7))
    assert found.mean[0] == 7
    assert np.isnan([found.ci_low[0], found.ci_high[0]]).all()


def test_a_figure_undefined_in_some_replications_is_averaged_over_the_others() -> None:
    found = means(column(NAN, 1, 2, NAN, 3, 4, 5))
    assert (found.mean[0], found.n[0]) == (3, 5)
    assert found.ci_high[0] - 3 == pytest.approx(1.963243, abs=1e-6)


def test_a_figure_defined_nowhere_stays_undefined() -> None:
    found = means(column(NAN, NAN, NAN))
    assert np.isnan([found.mean[0], found.ci_low[0], found.ci_high[0]]).all()
    assert found.n[0] == 0


def test_a_figure_that_never_varies_is_known_exactly() -> None:
    found = means(np.full((100, 1), 0.1))
    assert found.mean[0] == found.ci_low[0] == found.ci_high[0] == 0.1


def test_columns_do_not_disturb_each_other() -> None:
    together = means(np.array([[1.0, NAN], [2.0, 10.0], [3.0, 20.0]]))
    assert together.mean.tolist() == [2, 15]
    assert together.n.tolist() == [3, 2]


def test_ninety_five_in_a_hundred_intervals_hold_the_truth() -> None:
    studies = np.random.default_rng(1).normal(5.0, 2.0, size=(8, 20_000))
    found = means(studies)
    share = np.mean((found.ci_low <= 5) & (found.ci_high >= 5))
    assert abs(share - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 20_000)


def test_quantiles_of_forty_years() -> None:
    assert quantiles(column(*range(40)))[:, 0] == pytest.approx([3.9, 19.5, 35.1])


def test_thirty_nine_years_are_too_few_for_quantiles() -> None:
    assert np.isnan(quantiles(column(*range(39)))).all()


def test_only_years_in_which_the_figure_is_defined_count_towards_forty() -> None:
    years = [float(year) for year in range(40)]
    assert quantiles(column(NAN, *years, NAN))[:, 0] == pytest.approx([3.9, 19.5, 35.1])
    assert np.isnan(quantiles(column(NAN, *years[1:]))).all()


def test_shared_luck_cancels_in_a_paired_difference() -> None:
    luck = np.random.default_rng(2).normal(0, 10, 50)
    own = np.random.default_rng(3).normal(0, 0.1, 50)
    paired = paired_difference(luck + own + 1, luck)
    apart = paired_difference(luck + own + 1, luck[::-1])
    assert paired.ci_low < 1 < paired.ci_high
    assert paired.ci_high - paired.ci_low < (apart.ci_high - apart.ci_low) / 50


def test_difference_by_hand() -> None:
    # Differences 1, 2, 3: s = 1, t(2 degrees, 97.5 %) = 4.302653, so 4.302653 / sqrt(3).
    found = paired_difference(np.array([2.0, 4, 6]), np.array([1.0, 2, 3]))
    assert found.mean == 2
    assert found.ci_high - 2 == pytest.approx(2.484138, abs=1e-6)
    assert (found.n, found.share_above) == (3, 1.0)


def test_a_tie_is_not_better() -> None:
    found = paired_difference(np.array([1.0, 2, 3, NAN]), np.array([0.0, 2, 4, 5]))
    assert found.share_above == pytest.approx(1 / 3)
    assert found.n == 3


def test_a_difference_of_what_is_nowhere_defined_is_undefined() -> None:
    found = paired_difference(np.array([NAN, 1]), np.array([1, NAN]))
    assert found.n == 0
    assert math.isnan(found.mean)
    assert math.isnan(found.share_above)


def test_a_stricter_level_gives_a_wider_interval() -> None:
    a, b = np.array([2.0, 4, 6]), np.array([1.0, 2, 3])
    wide: Difference = paired_difference(a, b, level=0.99)
    assert wide.ci_low < paired_difference(a, b).ci_low


def test_pairs_need_partners() -> None:
    with pytest.raises(ValueError, match="not 2 and 3"):
        paired_difference(np.zeros(2), np.zeros(3))
