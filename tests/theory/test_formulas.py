"""The exact formulas agree with each other where one is a special case of another."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from tests.theory.formulas import (
    Impatient,
    Work,
    exponential_patience,
    fixed_patience,
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
