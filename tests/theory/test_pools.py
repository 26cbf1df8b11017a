"""Pools: any free CSM takes the next customer, as at a counter with several clerks."""

from __future__ import annotations

import pytest

from simulator.records import Records
from tests.theory.agreement import Floats, Requests, Values, assert_agrees, busy_share, replicate
from tests.theory.formulas import (
    Work,
    exponential_patience,
    finite_source,
    fixed_patience,
    several_servers,
    several_servers_by_priority,
    wait,
)

pytestmark = pytest.mark.theory

CSMS = 3
RATE = 60 * 0.03
MMC = several_servers(RATE, 1.0, CSMS)
RATES = {"urgent": 40 * 0.02, "usual": 40 * 0.015, "slow": 40 * 0.01}
ASKED = 60 * 0.045
IMPATIENT = {
    "exponential": exponential_patience(ASKED, 1.0, 1.0, CSMS),
    "fixed": fixed_patience(ASKED, 1.0, 1.0, CSMS),
}
REPAIR = finite_source(30, 12.0, 1.0, CSMS)
ALONE = Work(40 * 0.015, 1.0, 0.0)
OF_UNSKILLED = 20 * 0.025


def read_pools(records: Records) -> Values:
    requests = Requests(records, "segment", "in_turn")
    return {
        "wait": float(requests.waits.mean()),
        "found_busy": float((requests.waits > 0).mean()),
        "busy": busy_share(records, "in_turn"),
        "waiting": requests.time_average_waiting(),
        "busy ranked": busy_share(records, "ranked"),
        **{name: float(Requests(records, "activity", name).waits.mean()) for name in RATES},
    }


def read_impatient(records: Records) -> Values:
    values = {}
    for name in IMPATIENT:
        requests = Requests(records, "segment", name)
        values[f"gave up {name}"] = float(requests.missed.mean())
        values[f"wait {name}"] = float(requests.waits.mean())
        values[f"waiting {name}"] = requests.time_average_waiting()
        values[f"busy {name}"] = busy_share(records, name)
    return values


def read_repair(records: Records) -> Values:
    requests = Requests(records, "segment", "queue")
    return {
        "wait": float(requests.waits.mean()),
        "found_busy": float((requests.waits > 0).mean()),
        "busy": busy_share(records, "queue"),
        "waiting": requests.time_average_waiting(),
        "asked_an_hour": len(requests.waits) / requests.window_hours,
    }


def read_mixed(records: Records) -> Values:
    names = ("own", "common", "talk", "build")
    waits = {name: float(Requests(records, "activity", name).waits.mean()) for name in names}
    shared, kept = (Requests(records, "activity", name) for name in ("shared", "kept"))
    busy = {f"busy {n}": busy_share(records, n) for n in ("alone", "together", "unskilled")}
    gain = {"shared": float(shared.waits.mean()), "kept": float(kept.waits.mean())}
    return waits | busy | gain


@pytest.fixture(scope="module")
def pools() -> dict[str, Floats]:
    return replicate("pools.yaml", 100, read_pools)


@pytest.fixture(scope="module")
def impatient() -> dict[str, Floats]:
    return replicate("impatient_pools.yaml", 20, read_impatient)


@pytest.fixture(scope="module")
def repair() -> dict[str, Floats]:
    return replicate("finite_source.yaml", 16, read_repair)


@pytest.fixture(scope="module")
def mixed() -> dict[str, Floats]:
    return replicate("mixed.yaml", 30, read_mixed)


def test_customers_of_a_pool_wait_as_long_as_erlang_says(pools: dict[str, Floats]) -> None:
    assert_agrees(pools["wait"], MMC.wait)


def test_they_find_all_csms_busy_as_often_as_all_are(pools: dict[str, Floats]) -> None:
    """Poisson arrivals see time averages: Wolff (1982)."""
    assert_agrees(pools["found_busy"], MMC.found_busy)


def test_a_pool_is_busy_for_the_share_of_time_that_is_asked_of_it(
    pools: dict[str, Floats],
) -> None:
    assert_agrees(pools["busy"], MMC.busy)
    assert_agrees(pools["busy ranked"], MMC.busy)


def test_as_many_wait_for_a_pool_as_littles_law_says(pools: dict[str, Floats]) -> None:
    assert_agrees(pools["waiting"], RATE * MMC.wait)
    surplus = pools["waiting"] - RATE * pools["wait"]  # the same customers
    assert_agrees(RATE * MMC.wait + surplus, RATE * MMC.wait)


@pytest.mark.parametrize("kind", RATES)
def test_each_priority_of_a_pool_waits_as_cobham_says(pools: dict[str, Floats], kind: str) -> None:
    exact = several_servers_by_priority(list(RATES.values()), 1.0, CSMS)
    assert_agrees(pools[kind], dict(zip(RATES, exact, strict=True))[kind])


@pytest.mark.parametrize("patience", IMPATIENT)
def test_as_many_give_up_on_a_pool_as_theory_says(
    impatient: dict[str, Floats], patience: str
) -> None:
    exact = IMPATIENT[patience]
    assert_agrees(impatient[f"gave up {patience}"], exact.gave_up)
    assert_agrees(impatient[f"wait {patience}"], exact.wait)
    assert_agrees(impatient[f"waiting {patience}"], ASKED * exact.wait)
    assert_agrees(impatient[f"busy {patience}"], exact.busy)


def test_customers_who_ask_again_once_served_are_a_finite_source(
    repair: dict[str, Floats],
) -> None:
    assert_agrees(repair["wait"], REPAIR.wait)
    assert_agrees(repair["found_busy"], REPAIR.found_busy)
    assert_agrees(repair["busy"], REPAIR.busy)
    assert_agrees(repair["asked_an_hour"], CSMS * REPAIR.busy)
    assert_agrees(repair["waiting"], CSMS * REPAIR.busy * REPAIR.wait)


def test_own_and_common_work_of_one_csm_are_one_queue(mixed: dict[str, Floats]) -> None:
    assert_agrees(mixed["own"], wait(ALONE))
    assert_agrees(mixed["common"], wait(ALONE))
    assert_agrees(mixed["busy alone"], ALONE.load)


def test_whosever_the_work_is_it_is_done(mixed: dict[str, Floats]) -> None:
    assert_agrees(mixed["busy together"], 120 * 0.015 / CSMS)


def test_common_work_waits_less_than_work_of_ones_own(mixed: dict[str, Floats]) -> None:
    """And both less than with a CSM for each third of all of it."""
    difference = mixed["kept"] - mixed["shared"]
    error = difference.std(ddof=1) / len(difference) ** 0.5
    assert difference.mean() > 3 * error
    assert mixed["kept"].mean() < wait(ALONE)


def test_outside_their_skills_csms_are_a_queue_of_uneven_work(mixed: dict[str, Floats]) -> None:
    """Of work that takes an hour or one and a half, with equal chance."""
    work = Work(OF_UNSKILLED, 1.25, 0.25 / 1.25)
    assert_agrees(mixed["busy unskilled"], work.load)
    assert_agrees(mixed["talk"], wait(work))
    assert_agrees(mixed["build"], wait(work))
