"""What happens, in numbers that a reader can check by hand."""

from __future__ import annotations

import math

import pytest

from simulator import rules

pytestmark = pytest.mark.unit


def test_what_is_remembered_fades_to_one_over_e_after_the_time_constant() -> None:
    assert rules.decay(0, 100) == 1.0
    assert rules.decay(100, 100) == pytest.approx(1 / math.e)
    assert rules.decay(200, 100) == pytest.approx(1 / math.e**2)


def test_a_shock_halves_with_every_half_life() -> None:
    assert rules.halved(-8.0, 0, 50) == -8.0
    assert rules.halved(-8.0, 50, 50) == pytest.approx(-4.0)
    assert rules.halved(-8.0, 150, 50) == pytest.approx(-1.0)


def test_the_hazard_is_as_stated_where_it_is_stated_and_log_linear_between() -> None:
    at_most, slope = rules.hazard_line(0.01, 0.06, 72.0, 40.0)

    def hazard(health: float) -> float:
        return math.exp(at_most) * rules.relative_hazard(slope, health)

    assert hazard(72) == pytest.approx(0.01)
    assert hazard(32) == pytest.approx(0.06)
    assert hazard(52) == pytest.approx((0.01 * 0.06) ** 0.5)
    assert rules.relative_hazard(slope, 0) == 1
    assert rules.hazard_line(0.05, 0.05, 72.0, 40.0)[1] == 0


@pytest.mark.parametrize(
    ("attention", "shocks", "points"),
    [
        (1.0, 0.0, 72.0),  # every touch done: the account's own fit
        (0.0, 0.0, 32.0),  # none done: the whole span is lost
        (0.5, 0.0, 52.0),
        (0.5, -8.0, 44.0),
        (0.0, -40.0, 0.0),  # never below 0
        (1.0, 40.0, 100.0),  # never above 100
    ],
)
def test_health_is_fit_less_what_neglect_and_shocks_take_away(
    attention: float, shocks: float, points: float
) -> None:
    assert rules.health(72.0, 40.0, attention, shocks) == points


def test_log_odds() -> None:
    assert rules.log_odds(0.5) == 0.0
    assert rules.log_odds(0.9) == pytest.approx(math.log(9))
    assert rules.log_odds(0.1) == pytest.approx(-math.log(9))
    assert math.isfinite(rules.log_odds(0.0))
    assert rules.log_odds(1.0) == pytest.approx(-rules.log_odds(0.0))


def renewal(health: float, size_effect: float = 0.0, relative_arr: float = 1.0) -> float:
    """Of a segment where 92 % of served and 60 % of neglected average customers renew."""
    line = rules.renewal_line(served=0.92, neglected=0.60, fit_mean=72.0, span=40.0)
    return rules.renewal_probability(*line, health, size_effect, relative_arr)


def test_the_average_customer_renews_at_the_two_rates_that_people_know() -> None:
    assert renewal(72.0) == pytest.approx(0.92)
    assert renewal(32.0) == pytest.approx(0.60)


def test_halfway_in_health_is_halfway_in_log_odds() -> None:
    odds = math.sqrt(0.92 / 0.08 * 0.60 / 0.40)
    assert renewal(52.0) == pytest.approx(odds / (1 + odds))


def test_healthier_customers_renew_more_often() -> None:
    rates = [renewal(float(points)) for points in range(0, 101, 5)]
    assert rates == sorted(rates)
    assert len(set(rates)) == len(rates)


def test_size_multiplies_the_odds_by_a_power() -> None:
    """A customer of four times the mean ARR, at an effect of one half: twice the odds."""
    odds = 2 * 0.92 / 0.08
    assert renewal(72.0, 0.5, 4.0) == pytest.approx(odds / (1 + odds))
    assert renewal(72.0, 0.5, 1.0) == pytest.approx(0.92)
    assert renewal(72.0, 0.0, 4.0) == pytest.approx(0.92)


@pytest.mark.parametrize("health", [0.0, 32.0, 100.0])
def test_when_neglect_costs_nothing_health_does_not_matter(health: float) -> None:
    line = rules.renewal_line(0.8, 0.8, 72.0, 40.0)
    assert rules.renewal_probability(*line, health, 0.0, 1.0) == pytest.approx(0.8)


@pytest.mark.parametrize("relative_arr", [1e-9, 1.0, 1e9])
def test_customers_who_always_renew_always_renew(relative_arr: float) -> None:
    line = rules.renewal_line(1.0, 1.0, 72.0, 40.0)
    assert rules.renewal_probability(*line, 0.0, 5.0, relative_arr) == 1.0


def test_hopeless_odds_are_zero_and_not_an_error() -> None:
    assert rules.renewal_probability(-1e4, 0.0, 50.0, 0.0, 1.0) == 0.0


@pytest.mark.parametrize(
    ("health", "share"), [(90.0, 1.0), (72.0, 1.0), (61.0, 0.5), (50.0, 0.0), (20.0, 0.0)]
)
def test_opportunities_come_from_healthy_customers(health: float, share: float) -> None:
    assert rules.opportunity_taken(health, at_risk_below=50.0, fit_mean=72.0) == share


@pytest.mark.parametrize(
    ("work", "speed", "elapsed"),
    [
        (3600, 1.0, 3600),
        (3600, 0.64, 5625),  # an hour of work beside 36 % of meetings
        (3600, 0.5, 7200),
        (1, 1.0, 1),
        (10, 0.64, 16),  # 15.625
        (3, 0.4, 8),  # 7.5 rounds up
    ],
)
def test_work_takes_longer_beside_meetings_or_when_new(
    work: int, speed: float, elapsed: int
) -> None:
    assert rules.elapsed_ticks(work, speed) == elapsed


def test_work_takes_at_least_a_second() -> None:
    assert rules.elapsed_ticks(1, 4.0) == 1
