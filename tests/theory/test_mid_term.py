"""Leaving between renewals at the rate that the scenario states, and figures that stay unbiased."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from simulator.clock import DAYS_PER_YEAR
from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import loads
from simulator.scenario.types import Setup
from simulator.world import draw_world

pytestmark = pytest.mark.theory

ACCOUNTS = 4000
HEAD = """
name: Between renewals
start: 2026-01-05
horizon: {horizon}
report: {report}
book: {book}
segments:
  ours:
    team: 1
    accounts: {accounts}
    arr: {{mean: $10k, spread: 80%}}
    health: {{fit_spread: {spread}, attention_at_start: {attention}}}
    renewal:
      served: {renewal}
      neglected: {renewal}
      mid_term_churn: {{served: 20% / year, neglected: 80% / year}}
    lifecycle: {{service: {work}}}
"""
# 52 weeks are 260 working days.
PLAIN = {
    "horizon": "52 weeks",
    "report": "2026-01-05 to 2027-01-03",
    "book": "living",
    "accounts": ACCOUNTS,
    "spread": 0,
    "attention": "100%",
    "renewal": "100%",
    "work": "{note: {after: 0 days, takes: 1 second, touch: no}}",
}


def setup_of(**changes: object) -> Setup:
    return loads(HEAD.format(**(PLAIN | changes))).setup


def still_there(records: Records) -> npt.NDArray[np.bool_]:
    return records.accounts["churned"].isna().to_numpy()


@pytest.mark.parametrize(("attention", "hazard"), [("100%", 0.2), ("50%", 0.4), ("0%", 0.8)])
def test_so_many_stay_a_year_as_the_hazard_at_their_health_says(
    attention: str, hazard: float
) -> None:
    """Half way between served and neglected the hazard is the geometric mean."""
    stays = still_there(simulate(setup_of(attention=attention), 5, 0))
    exact = np.exp(-hazard)
    assert abs(stays.mean() - exact) < 3 * (exact * (1 - exact) / ACCOUNTS) ** 0.5


def test_losses_are_spread_over_the_year_like_an_exponential_time() -> None:
    records = simulate(setup_of(), 5, 0)
    gone = records.accounts["churned"].dropna().to_numpy(float) / records.window.year
    assert len(gone) > 500
    exact = 1 / 0.2 - np.exp(-0.2) / (1 - np.exp(-0.2))  # mean of those within the year
    assert abs(gone.mean() - exact) < 3 * gone.std() / len(gone) ** 0.5


def test_each_customer_leaves_as_its_own_health_says() -> None:
    setup = setup_of(spread=13)
    fit = draw_world(setup, 5, 0).accounts.fit
    hazard = 0.2 * (0.8 / 0.2) ** ((72 - fit) / 40)
    exact = np.exp(-hazard)
    stays = still_there(simulate(setup, 5, 0))
    for some in (fit < 60, fit > 80):
        error = np.sqrt((exact * (1 - exact))[some].sum())
        assert abs(stays[some].sum() - exact[some].sum()) < 3 * error


def test_the_first_book_is_of_those_who_have_not_left() -> None:
    """Of customers who signed evenly over ten years, those of an age are still there with the
    chance of having survived it."""
    world = draw_world(setup_of(), 5, 0)
    age = -world.accounts.signed / (DAYS_PER_YEAR * world.clock.day)
    last = np.exp(-2.0)  # 20 % a year for ten years
    exact = 5 - 10 * last / (1 - last)
    assert abs(age.mean() - exact) < 3 * age.std() / ACCOUNTS**0.5


MISSED = "{call: {every: 1 week, takes: 1h, within: 1 day}}"
"""One CSM for so many: nearly every call is missed, and health falls in the course of the year."""


@cache
def years(book: str) -> list[dict[str, float]]:
    setup = setup_of(
        horizon="18 months",
        report="2026-07-05 to 2027-07-04",
        accounts=150,
        spread=13,
        renewal="75%",
        book=book,
        work=MISSED,
    )
    return [measure(simulate(setup, 8, number))["total", ""] for number in range(60)]


@pytest.mark.parametrize("book", ["living", "held"])
@pytest.mark.parametrize("figure", ["logo_churn", "grr", "nrr"])
def test_expected_figures_are_those_simulated_on_average(book: str, figure: str) -> None:
    """Only the luck of renewals is replaced by its mean, and it has mean zero."""
    pairs = np.array([(year[figure], year[f"expected_{figure}"]) for year in years(book)])
    difference = pairs[:, 0] - pairs[:, 1]
    error = difference.std(ddof=1) / len(difference) ** 0.5
    assert abs(difference.mean()) < 3 * error
    # Sharp enough to see losses between renewals left out, or counted twice.
    assert 3 * error < 0.05
    assert pairs[:, 1].var() < pairs[:, 0].var()
