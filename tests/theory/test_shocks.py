"""Shocks as frequent as the scenario says, and as a Poisson stream spreads them."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.world import World, draw_world
from tests.reference.arranged import company

pytestmark = pytest.mark.theory

ACCOUNTS, YEARS = 4000, 2
SERVICE = "service: {call: {rate: 1 / year, takes: 1h}}"


def world(shock: str, accounts: int = ACCOUNTS, replication: int = 0) -> World:
    setup = company(
        SERVICE,
        accounts=accounts,
        horizon="104 weeks",
        top=f"shocks: {{storm: {shock}}}",
    )
    return draw_world(setup, 3, replication)


def counts(one: World) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([len(strikes) for strikes in one.strikes])


def test_each_customer_is_struck_by_a_poisson_stream_of_its_own() -> None:
    """Mean and variance of the counts are both rate x time."""
    found = counts(world("{rate: 60% / year, health: -5}"))
    exact = 0.6 * YEARS
    assert abs(found.mean() - exact) < 3 * (exact / ACCOUNTS) ** 0.5
    spread = ((2 * exact**2 + exact) / ACCOUNTS) ** 0.5  # of the variance of Poisson counts
    assert abs(found.var(ddof=1) - exact) < 3 * spread


def test_strikes_are_spread_evenly_over_time() -> None:
    one = world("{rate: 60% / year, health: -5}")
    ticks = np.array([strike.tick for strikes in one.strikes for strike in strikes])
    share = (ticks < one.horizon / 2).mean()
    assert abs(share - 0.5) < 3 * 0.5 / len(ticks) ** 0.5


def test_an_incident_strikes_the_stated_share_of_customers_each_time() -> None:
    one = world("{rate: 6 / year, accounts: 40%, health: -5}")
    moments = len({strike.tick for strikes in one.strikes for strike in strikes})
    assert moments > 5
    error = (0.4 * 0.6 * ACCOUNTS * moments) ** 0.5
    assert abs(counts(one).sum() - 0.4 * ACCOUNTS * moments) < 3 * error


def test_incidents_come_by_a_poisson_stream() -> None:
    """One account is enough: with `accounts: 100%` it sees every moment."""
    found = np.concatenate(
        [
            counts(world("{rate: 2 / year, accounts: 100%, health: -5}", 1, replication))
            for replication in range(400)
        ]
    )
    exact = 2.0 * YEARS
    assert abs(found.mean() - exact) < 3 * (exact / len(found)) ** 0.5
    spread = ((2 * exact**2 + exact) / len(found)) ** 0.5
    assert abs(found.var(ddof=1) - exact) < 3 * spread


def test_those_who_are_struck_by_one_incident_tell_nothing_of_the_next() -> None:
    one = world("{rate: 4 / year, accounts: 30%, health: -5}")
    moments = sorted({strike.tick for strikes in one.strikes for strike in strikes})
    first, second = (
        np.array([any(s.tick == moment for s in strikes) for strikes in one.strikes])
        for moment in moments[:2]
    )
    correlation = np.corrcoef(first, second)[0, 1]
    assert abs(correlation) < 3 / ACCOUNTS**0.5
