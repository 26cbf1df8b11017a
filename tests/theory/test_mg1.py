"""Work of any shape: the wait follows from its mean and its spread alone."""

from __future__ import annotations

import pytest

from simulator.records import Records
from tests.theory.agreement import Floats, Requests, Values, assert_agrees, busy_share, replicate
from tests.theory.formulas import Work, wait, waits_by_priority

pytestmark = pytest.mark.theory

PERT = (0.25 + 4 * 0.85 + 3) / 6
"""Mean hours of work between 15 minutes and 3 hours, at the likeliest 51 minutes."""
SHAPES = {
    "fixed": Work(40 * 0.03 / 2, 1.0, 0.0),
    "gamma": Work(80 * 0.0275 / 4, 1.0, 0.7),
    "lognormal": Work(200 * 0.03 / 20, 1.0, 1.5),
    "pert": Work(80 * 0.0275 / 4, PERT, ((PERT - 0.25) * (3 - PERT) / 7) ** 0.5 / PERT),
}
KINDS = {
    "urgent": Work(120 * 0.02 / 6, 0.5, 0.0),
    "usual": Work(120 * 0.0125 / 6, 1.0, 0.5),
    "slow": Work(120 * 0.005 / 6, 2.0, 1.0),
}


def read_shapes(records: Records) -> Values:
    waits = {n: float(Requests(records, "segment", n).waits.mean()) for n in SHAPES}
    return waits | {f"busy {name}": busy_share(records, name) for name in SHAPES}


def read_kinds(records: Records) -> Values:
    waits = {n: float(Requests(records, "activity", n).waits.mean()) for n in KINDS}
    return waits | {"busy": busy_share(records, "queue")}


@pytest.fixture(scope="module")
def shapes() -> dict[str, Floats]:
    return replicate("mg1.yaml", 40, read_shapes)


@pytest.fixture(scope="module")
def kinds() -> dict[str, Floats]:
    return replicate("priorities.yaml", 40, read_kinds)


@pytest.mark.parametrize("shape", SHAPES)
def test_customers_wait_as_pollaczek_and_khinchine_say(
    shapes: dict[str, Floats], shape: str
) -> None:
    assert_agrees(shapes[shape], wait(SHAPES[shape]))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_of_work_leaves_utilization_alone(shapes: dict[str, Floats], shape: str) -> None:
    assert_agrees(shapes[f"busy {shape}"], SHAPES[shape].load)


@pytest.mark.parametrize("kind", KINDS)
def test_each_priority_waits_as_cobham_says(kinds: dict[str, Floats], kind: str) -> None:
    exact = dict(zip(KINDS, waits_by_priority(list(KINDS.values())), strict=True))
    assert_agrees(kinds[kind], exact[kind])


def test_the_order_of_service_leaves_utilization_alone(kinds: dict[str, Floats]) -> None:
    assert_agrees(kinds["busy"], sum(kind.load for kind in KINDS.values()))
