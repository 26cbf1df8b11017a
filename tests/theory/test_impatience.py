"""Customers who give up: how many, how long the wait, how busy the CSM that is left."""

from __future__ import annotations

import pytest

from simulator.records import Records
from tests.theory.agreement import Floats, Requests, Values, assert_agrees, busy_share, replicate
from tests.theory.formulas import exponential_patience, fixed_patience

pytestmark = pytest.mark.theory

RATE = 20 * 0.045
EXACT = {
    "exponential": exponential_patience(RATE, service=1.0, patience=3.0),
    "fixed": fixed_patience(RATE, service=1.0, patience=2.0),
}


def read(records: Records) -> Values:
    values = {}
    for name in EXACT:
        requests = Requests(records, "segment", name)
        values[f"gave up {name}"] = float(requests.missed.mean())
        values[f"wait {name}"] = float(requests.waits.mean())
        values[f"waiting {name}"] = requests.time_average_waiting()
        values[f"busy {name}"] = busy_share(records, name)
    return values


@pytest.fixture(scope="module")
def found() -> dict[str, Floats]:
    return replicate("impatience.yaml", 40, read)


@pytest.mark.parametrize("patience", EXACT)
def test_as_many_give_up_as_theory_says(found: dict[str, Floats], patience: str) -> None:
    assert_agrees(found[f"gave up {patience}"], EXACT[patience].gave_up)


@pytest.mark.parametrize("patience", EXACT)
def test_they_wait_as_long_as_theory_says(found: dict[str, Floats], patience: str) -> None:
    assert_agrees(found[f"wait {patience}"], EXACT[patience].wait)


@pytest.mark.parametrize("patience", EXACT)
def test_as_many_wait_as_littles_law_says(found: dict[str, Floats], patience: str) -> None:
    assert_agrees(found[f"waiting {patience}"], RATE * EXACT[patience].wait)


@pytest.mark.parametrize("patience", EXACT)
def test_csms_work_for_those_who_stay(found: dict[str, Floats], patience: str) -> None:
    assert_agrees(found[f"busy {patience}"], EXACT[patience].busy)
