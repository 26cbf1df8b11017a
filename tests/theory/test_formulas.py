"""The exact formulas agree with each other where one is a special case of another."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from tests.theory.formulas import (
    Impatient,
    Work,
    exponential_patience,
    finite_source,
    fixed_patience,
    several_servers,
    several_servers_by_priority,
    wait,
    waits_by_priority,
)

pytestmark = pytest.mark.theory

Model = Callable[[float, float, float], Impatient]


def test_exponential_work_waits_as_in_mm1() -> None:
    assert wait(Work(0.6, 1.0, 1.0)) == pytest.approx(0.6 / (1 - 0.6))


def test_priorities_share_out_the_wait_that_first_come_first_served_would_give() -> None:
    """Kleinrock's conservation law: the waits weighted by load do not depend on the order."""
    kinds = [Work(0.4, 0.5, 0.0), Work(0.25, 1.0, 0.5), Work(0.1, 2.0, 1.0)]
    load = sum(kind.load for kind in kinds)
    in_order, reverse = waits_by_priority(kinds), waits_by_priority(kinds[::-1])[::-1]
    fair = sum(kind.residual for kind in kinds) / (1 - load)
    for waits in (in_order, reverse):
        weighted = sum(kind.load * w for kind, w in zip(kinds, waits, strict=True))
        assert weighted == pytest.approx(load * fair)


@pytest.mark.parametrize(
    ("model", "endless"), [(exponential_patience, 1e5), (fixed_patience, 200.0)]
)
def test_endless_patience_is_mm1(model: Model, endless: float) -> None:
    found = model(0.6, 1.0, endless)
    assert found.wait == pytest.approx(0.6 / (1 - 0.6), rel=1e-3)
    assert found.gave_up < 1e-3
    assert found.busy == pytest.approx(0.6, rel=1e-3)


@pytest.mark.parametrize("model", [exponential_patience, fixed_patience])
def test_no_patience_is_erlangs_loss_formula(model: Model) -> None:
    found = model(0.9, 1.0, 1e-7)
    assert found.gave_up == pytest.approx(0.9 / 1.9, rel=1e-4)


@pytest.mark.parametrize("model", [exponential_patience, fixed_patience])
def test_the_server_is_busy_with_those_who_did_not_give_up(model: Model) -> None:
    found = model(1.3, 1.0, 2.0)
    assert found.busy == pytest.approx(1.3 * (1 - found.gave_up))


def test_patience_as_long_as_service_makes_the_number_present_poisson() -> None:
    """With equal rates of service and giving up, each of n present leaves at the same rate."""
    assert exponential_patience(0.9, 1.0, 1.0).busy == pytest.approx(1 - math.exp(-0.9))


def test_at_full_load_the_work_ahead_is_uniform_up_to_the_patience() -> None:
    """With rate = 1/service the density is flat: p0 (1 + D + 1) = 1, for patience D."""
    assert fixed_patience(1.0, 1.0, 3.0).gave_up == pytest.approx(1 / 5)


def test_one_server_is_mm1() -> None:
    alone = several_servers(0.6, 1.0, 1)
    assert alone.wait == pytest.approx(wait(Work(0.6, 1.0, 1.0)))
    assert (alone.found_busy, alone.busy) == pytest.approx((0.6, 0.6))


def test_two_servers_by_hand() -> None:
    """Weights 1, a, a^2/2, a^2/2 x a/2 ... with a = 1: P(both busy) = 1/3."""
    assert several_servers(1.0, 1.0, 2).found_busy == pytest.approx(1 / 3)


def test_several_servers_share_out_the_wait_by_priority() -> None:
    rates = [0.8, 0.6, 0.4]
    waits = several_servers_by_priority(rates, 1.0, 3)
    weighted = sum(rate * w for rate, w in zip(rates, waits, strict=True)) / sum(rates)
    assert weighted == pytest.approx(several_servers(sum(rates), 1.0, 3).wait)
    assert several_servers_by_priority([0.3, 0.4], 1.0, 1) == pytest.approx(
        waits_by_priority([Work(0.3, 1.0, 1.0), Work(0.4, 1.0, 1.0)])
    )


@pytest.mark.parametrize(
    ("model", "endless"), [(exponential_patience, 1e5), (fixed_patience, 200.0)]
)
def test_several_servers_with_endless_patience_are_mmc(model: Any, endless: float) -> None:
    found, exact = model(2.4, 1.0, endless, 3), several_servers(2.4, 1.0, 3)
    assert found.wait == pytest.approx(exact.wait, rel=1e-3)
    assert found.busy == pytest.approx(exact.busy, rel=1e-3)


@pytest.mark.parametrize("model", [exponential_patience, fixed_patience])
def test_several_servers_without_patience_are_erlangs_loss_formula(model: Any) -> None:
    """B(3, 2.7) = (2.7^3 / 6) / (1 + 2.7 + 2.7^2 / 2 + 2.7^3 / 6)."""
    lost = 2.7**3 / 6 / (1 + 2.7 + 2.7**2 / 2 + 2.7**3 / 6)
    assert model(2.7, 1.0, 1e-7, 3).gave_up == pytest.approx(lost, rel=1e-4)


def test_many_seldom_customers_are_a_poisson_stream() -> None:
    few, many = finite_source(4000, 4000 / 1.8, 1.0, 3), several_servers(1.8, 1.0, 3)
    assert few.wait == pytest.approx(many.wait, rel=0.01)
    assert few.found_busy == pytest.approx(many.found_busy, rel=0.01)


def test_a_server_for_each_customer_lets_nobody_wait() -> None:
    found = finite_source(4, 3.0, 1.0, 4)
    assert (found.wait, found.found_busy) == (0, 0)
    assert found.busy == pytest.approx(1 / (3 + 1))


def test_two_customers_of_one_server_by_hand() -> None:
    """Away and served an hour each: weights 1, 2, 2, so that 2/5 of the time one waits."""
    found = finite_source(2, 1.0, 1.0, 1)
    assert found.busy == pytest.approx(4 / 5)
    assert found.wait == pytest.approx((2 / 5) / (4 / 5))
    assert found.found_busy == pytest.approx(1 / 2)
