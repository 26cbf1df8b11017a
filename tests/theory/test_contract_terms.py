"""Contracts of one year and of three: how often they end, and what that does to retention."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.estimate import estimate
from simulator.metrics import measure
from simulator.replication import simulate
from simulator.scenario import loads
from simulator.scenario.types import Setup

pytestmark = pytest.mark.theory

ACCOUNTS, REPLICATIONS = 800, 6
LONG = 0.4
SCENARIO = f"""
name: Contracts of one year and of three
start: 2026-01-05
horizon: 12 months
book: BOOK
segments:
  ours:
    team: 1
    accounts: {ACCOUNTS}
    arr: $10k
    term: {{12 months: {1 - LONG:.0%}, 36 months: {LONG:.0%}}}
    health: {{fit_spread: 0}}
    renewal: {{served: SERVED, neglected: SERVED, price_rise: 5%MORE}}
    lifecycle:
      service:
        prep: {{before_renewal: 20 days, takes: 1 second, within: 1 week, touch: no}}
"""


def setup_of(served: float, book: str, more: str) -> Setup:
    text = SCENARIO.replace("SERVED", f"{served:.0%}").replace("BOOK", book).replace("MORE", more)
    return loads(text).setup


@cache
def year(served: float, book: str = "living", more: str = "") -> dict[str, tuple[float, float]]:
    """Mean and standard error of the figures of a year of equal customers, who renew at ``served``
    each time; ``renewals`` and ``prepared`` are by account of the first day."""
    setup = setup_of(served, book, more)
    found: dict[str, list[float]] = {}
    for replication in range(REPLICATIONS):
        records = simulate(setup, 7, replication)
        figures = dict(measure(records)["total", ""])
        figures["renewals"] = len(records.renewals) / ACCOUNTS
        figures["prepared"] = len(records.activities) / ACCOUNTS
        for name, value in figures.items():
            found.setdefault(name, []).append(float(value))
    return {
        name: (float(np.mean(values)), float(np.std(values, ddof=1)) / REPLICATIONS**0.5)
        for name, values in found.items()
    }


def deciding(served: float) -> float:
    """The share of the three-year customers whose term ends within the year. They signed evenly
    over ten years, so that those of k completed terms, as far as they renewed, stand for three
    years each but the last, of nine to ten years, for one in which nothing ends."""
    whole = sum(served**k for k in range(3))
    return whole / (3 * whole + served**3)


def assert_about(found: tuple[float, float], exact: float) -> None:
    mean, error = found
    assert error < 0.02, "too few replications to tell"
    assert abs(mean - exact) < 4 * error + 1e-3, (mean, exact, error)


@pytest.mark.parametrize("served", [1.0, 0.8])
def test_so_many_contracts_end_in_a_year_as_their_terms_say(served: float) -> None:
    exact = 1 - LONG + LONG * deciding(served)
    assert_about(year(served)["renewals"], exact)
    assert_about(year(served)["prepared"], exact)


def test_the_spreadsheet_counts_as_many_renewals() -> None:
    (found,) = estimate(setup_of(1.0, "living", "")).segments
    (prep,) = found.needs
    assert prep.times / ACCOUNTS == pytest.approx(year(1.0)["prepared"][0], rel=0.03)


def test_the_spreadsheet_loses_as_many_customers() -> None:
    (found,) = estimate(setup_of(0.8, "living", "")).segments
    assert found.accounts == pytest.approx(year(0.8)["accounts"][0], rel=0.01)


@pytest.mark.parametrize("book", ["living", "held"])
def test_retention_counts_what_each_renewal_may_lose(book: str) -> None:
    """Who does not decide in the year is not lost, and pays no more."""
    figures = year(0.8, book)
    decide = 1 - LONG + LONG * deciding(0.8)
    assert_about(figures["expected_logo_churn"], 0.2 * decide)
    assert_about(figures["expected_grr"], 1 - 0.2 * decide)
    assert_about(figures["expected_nrr"], 1 - decide + 0.8 * 1.05 * decide)


def test_expected_and_simulated_retention_agree_also_with_losses_in_between() -> None:
    more = ", contraction: {share: 30%, by: 20%}"
    more += ", mid_term_churn: {served: 10% / year, neglected: 10% / year}"
    figures = year(0.8, "living", more)
    for name in ("logo_churn", "grr", "nrr"):
        (plain, error), (twin, smaller) = figures[name], figures[f"expected_{name}"]
        assert abs(plain - twin) < 4 * (error**2 + smaller**2) ** 0.5
    # A tenth leaves in a year anyway, and of these some before the end of their term.
    assert figures["expected_logo_churn"][0] > year(0.8)["expected_logo_churn"][0] + 0.05
