"""Who the customers are: a first book of survivors, and new logos by month."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from simulator import loads
from simulator.clock import add_months
from simulator.rules import renewal_line, renewal_probability
from simulator.world import World, draw_world
from simulator.world.past import renewed

pytestmark = pytest.mark.unit

ALWAYS_RENEW = "{served: 100%, neglected: 100%}"
MANY = 20_000


def draw(
    replication: int = 0,
    lifecycle: str = "",
    start: str = "2026-01-05",
    horizon: str = "12 months",
    **said: str,
) -> World:
    customers = {
        "team": "1",
        "accounts": str(MANY),
        "arr": "$10k",
        "health": "{fit: 72, fit_spread: 0}",
        "renewal": ALWAYS_RENEW,
    } | said
    lines = "\n".join(f"    {key}: {value}" for key, value in customers.items())
    text = f"""
name: A book
start: {start}
horizon: {horizon}
segments:
  customers:
{lines}
    lifecycle: {lifecycle or "{service: {request: {rate: 1 / year, takes: 1h}}}"}
"""
    return draw_world(loads(text).setup, 5, replication)


def completed_terms(world: World) -> np.ndarray:
    """Terms that ended before day one, of each account."""
    return np.array([ends[0].term - 1 for ends in world.term_ends])


# The first book.


def test_the_first_book_signed_before_day_one() -> None:
    accounts = draw().accounts
    assert (accounts.signed_date < np.datetime64("2026-01-05")).all()
    assert (accounts.signed < 0).all()
    assert accounts.initial.all()


def test_no_renewal_is_decided_twice() -> None:
    """Survivors have come through every term end before day one; those are not played again."""
    world = draw()
    first = np.array([ends[0].term for ends in world.term_ends])
    dates = add_months(world.accounts.signed_date, 12 * first)
    assert dates.min() >= np.datetime64("2026-01-05")


def test_every_customer_of_the_first_book_has_a_term_end_within_a_year() -> None:
    world = draw(renewal="{served: 90%, neglected: 60%}")
    assert {len(ends) for ends in world.term_ends} <= {1, 2}
    assert np.mean([len(ends) for ends in world.term_ends]) == pytest.approx(1, abs=0.01)


def test_where_nobody_leaves_all_ages_up_to_ten_years_are_alike() -> None:
    start = np.datetime64("2026-01-05")
    age = (start - draw().accounts.signed_date).astype(int)
    assert 0 < age.min() <= age.max() <= 3652
    assert stats.kstest(age / 3652, "uniform").pvalue > 0.001


@pytest.mark.parametrize(("term", "terms"), [("12 months", 10), ("24 months", 5)])
def test_survivors_of_one_term_more_are_fewer_by_the_renewal_rate(term: str, terms: int) -> None:
    """Equal customers who renew at 80 %: a geometric number of terms, within three standard
    errors in each class."""
    done = completed_terms(draw(renewal="{served: 80%, neglected: 60%}", term=term, horizon=term))
    exact = 0.8 ** np.arange(terms)
    exact /= exact.sum()
    share = np.bincount(done, minlength=terms) / MANY
    error = (exact * (1 - exact) / MANY) ** 0.5
    assert (np.abs(share - exact) < 3 * error).all()


def test_survivors_are_fitter_the_longer_they_have_stayed() -> None:
    served = "{served: 80%, neglected: 40%}"
    world = draw(renewal=served, health="{fit: 60, fit_spread: 15, span: 40}")
    done, fit = completed_terms(world), world.accounts.fit
    by_terms = [fit[done == terms].mean() for terms in range(5)]
    assert by_terms == sorted(by_terms)
    assert by_terms[0] == pytest.approx(60, abs=1)
    assert by_terms[4] > 65


def test_survivors_are_fitter_by_as_much_as_selection_says() -> None:
    """After k terms the density of fit is that of new customers times renewal rate to the k."""
    world = draw(
        renewal="{served: 80%, neglected: 40%}", health="{fit: 60, fit_spread: 10, span: 40}"
    )
    points = np.linspace(0, 100, 4001)
    slope = (np.log(0.8 / 0.2) - np.log(0.4 / 0.6)) / 40
    chance = 1 / (1 + np.exp(-(np.log(0.8 / 0.2) + slope * (points - 60))))
    for terms in (1, 3):
        weight = np.exp(-(((points - 60) / 10) ** 2) / 2) * chance**terms
        exact = (points * weight).sum() / weight.sum()
        found = world.accounts.fit[completed_terms(world) == terms]
        assert found.mean() == pytest.approx(exact, abs=3 * found.std() / found.size**0.5)


@pytest.mark.parametrize("size_effect", ["0", "0.5", "-0.3"])
@pytest.mark.parametrize(
    "rates",
    [
        "served: 92%, neglected: 60%",
        "served: 99%, neglected: 5%",
        "served: 80%, neglected: 80%",
        "served: 100%, neglected: 100%",
    ],
)
def test_survivors_are_chosen_by_the_rule_that_renewals_are_played_by(
    rates: str, size_effect: str
) -> None:
    """The book draws on whole columns and the model on single numbers, but it is one formula."""
    world = draw(renewal=f"{{{rates}, size_effect: {size_effect}}}", accounts="1")
    (segment,) = world.setup.segments
    renewal, health = segment.renewal, segment.health
    line = renewal_line(renewal.served, renewal.neglected, health.fit_mean, health.span)
    points, sizes = (
        grid.ravel() for grid in np.meshgrid(np.linspace(0, 100, 41), np.logspace(-4, 4, 33))
    )
    exact = [
        renewal_probability(*line, health_points, renewal.size_effect, size)
        for health_points, size in zip(points.tolist(), sizes.tolist(), strict=True)
    ]
    np.testing.assert_allclose(renewed(segment, points, sizes), exact, rtol=1e-12, atol=1e-300)


def test_large_customers_have_survived_longer_when_size_helps() -> None:
    world = draw(
        arr="{mean: $10k, spread: 100%}",
        renewal="{served: 80%, neglected: 60%, size_effect: 1}",
    )
    done, arr = completed_terms(world), world.accounts.arr
    assert np.median(arr[done >= 4]) > 1.3 * np.median(arr[done == 0])
    assert arr.mean() == pytest.approx(10_000, rel=0.04)


def test_survivors_signed_in_the_season_in_which_customers_sign() -> None:
    world = draw(new_accounts="{rate: 10 / month, seasonality: {dec: 3, jan: 0}}")
    month = world.accounts.signed_date.astype("datetime64[M]").astype(int) % 12
    share = np.bincount(month, minlength=12) / MANY
    exact = np.array([0] + [31 if m in (3, 5, 7, 8, 10) else 30 for m in range(2, 12)] + [93.0])
    exact[1] = 28.25
    exact /= exact.sum()
    assert (np.abs(share - exact) < 4 * (exact * (1 - exact) / MANY) ** 0.5 + 1e-3).all()
    assert share[0] == 0


def test_size_is_drawn_as_the_scenario_states() -> None:
    arr = draw(arr="{mean: $45k, spread: 90%}").accounts.arr
    assert arr.mean() == pytest.approx(45_000, rel=0.03)
    assert arr.std() / arr.mean() == pytest.approx(0.9, rel=0.1)


LIFECYCLE = """
      onboarding:
        kickoff: {after: 1 week, takes: 1h, required: yes}
        training: {after: 4 weeks, takes: 1h, required: yes}
      adoption:
        call: {every: 1 month, takes: 1h}
      renewal_risk:
        rescue: {every: 1 week, takes: 1h}
"""


def test_only_those_still_in_onboarding_begin_there() -> None:
    world = draw(lifecycle=LIFECYCLE)
    onboarding = world.accounts.stage == 0
    four_weeks_ago = np.datetime64("2025-12-08")
    assert (onboarding == (world.accounts.signed_date >= four_weeks_ago - 2)).all()
    assert onboarding.any()
    assert (world.accounts.stage[~onboarding] == 1).all()


def test_unhealthy_survivors_begin_at_risk() -> None:
    world = draw(lifecycle=LIFECYCLE, health="{fit: 60, fit_spread: 15, attention_at_start: 90%}")
    settled = world.accounts.stage > 0
    health = world.accounts.fit - 40 * 0.1
    assert ((world.accounts.stage == 2) == (health < 50))[settled].all()
    assert 0.1 < (world.accounts.stage == 2).mean() < 0.4


def test_the_worlds_rank_is_a_fair_shuffle() -> None:
    accounts = draw().accounts
    assert sorted(accounts.rank) == list(range(MANY))
    assert abs(stats.spearmanr(np.arange(MANY), accounts.rank).statistic) < 4 / MANY**0.5


def test_no_two_customers_share_a_name_or_a_key() -> None:
    accounts = draw(new_accounts="100 / month").accounts
    assert len(set(accounts.id)) == len(set(accounts.key.tolist())) == len(accounts)


# New logos.

SEASON = np.array([0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2.0])


def test_new_customers_come_by_the_season_as_a_poisson_stream() -> None:
    """Counts by month over 300 replications: mean and variance as of a Poisson number."""
    rate = "{rate: 5 / month, seasonality: {jan: 0.5, dec: 2}}"
    counts = []
    for replication in range(300):
        world = draw(replication, start="2026-01-01", accounts="0", new_accounts=rate)
        month = world.accounts.signed_date.astype("datetime64[M]")
        counts.append([(month == np.datetime64(f"2026-{m:02}")).sum() for m in range(1, 13)])
    exact = 5 * SEASON * 12 / SEASON.sum()
    found = np.array(counts)
    assert (np.abs(found.mean(axis=0) - exact) < 4 * (exact / 300) ** 0.5).all()
    assert (found.var(axis=0, ddof=1) / exact).mean() == pytest.approx(
        1, abs=4 * (2 / 300 / 12) ** 0.5
    )
    totals = found.sum(axis=1)  # months are independent of each other
    assert totals.var(ddof=1) / totals.mean() == pytest.approx(1, abs=4 * (2 / 300) ** 0.5)


def test_new_customers_sign_on_any_day_of_the_month_from_the_start_to_the_horizon() -> None:
    world = draw(start="2026-01-15", accounts="0", new_accounts="500 / month")
    dates = world.accounts.signed_date
    assert dates.min() == np.datetime64("2026-01-15")
    assert np.datetime64("2027-01-10") <= dates.max() < np.datetime64("2027-01-15")
    june = dates[dates.astype("datetime64[M]") == np.datetime64("2026-06")]
    days = np.bincount((june - np.datetime64("2026-06-01")).astype(int), minlength=30)
    assert stats.chisquare(days).pvalue > 0.001
    january = (dates.astype("datetime64[M]") == np.datetime64("2026-01")).sum()
    assert january == pytest.approx(500 * 17 / 31, abs=4 * (500 * 17 / 31) ** 0.5)


def test_new_customers_start_at_the_beginning_with_the_fit_of_new_ones() -> None:
    world = draw(
        lifecycle=LIFECYCLE,
        accounts="0",
        new_accounts="{rate: 1000 / month, arr: $30k}",
        health="{fit: 60, fit_spread: 10}",
    )
    accounts = world.accounts
    assert not accounts.initial.any()
    assert (accounts.stage == 0).all()
    assert (accounts.signed >= 0).all()
    assert (accounts.signed < world.horizon).all()
    assert (accounts.signed == world.clock.ticks(accounts.signed_date)).all()
    assert accounts.fit.mean() == pytest.approx(60, abs=4 * 10 / len(accounts) ** 0.5)
    assert accounts.fit.std() == pytest.approx(10, rel=0.05)
    assert set(accounts.arr) == {30_000.0}


def test_a_segment_without_growth_gains_nobody() -> None:
    assert draw(new_accounts="none").accounts.initial.all()


def test_health_lies_between_0_and_100() -> None:
    world = draw(health="{fit: 90, fit_spread: 40}", new_accounts="500 / month")
    assert world.accounts.fit.min() >= 0
    assert world.accounts.fit.max() == 100


def test_a_start_at_a_weekend_loses_nobody() -> None:
    world = draw(start="2026-01-03", accounts="2000", new_accounts="500 / month")
    assert (world.accounts.signed_date[world.accounts.initial] < np.datetime64("2026-01-03")).all()
    new = world.accounts.signed_date[~world.accounts.initial]
    assert new.min() == np.datetime64("2026-01-03")
    assert world.accounts.signed[~world.accounts.initial].min() == 0
    assert world.horizon == world.clock.tick(dt.date(2027, 1, 3))
