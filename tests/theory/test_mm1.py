"""A CSM whose customers ask at random for work of exponential length is an M/M/1 queue."""

from __future__ import annotations

import pytest
from scipy.stats import chi2

from simulator.records import Records
from tests.theory.agreement import Floats, Requests, Values, assert_agrees, busy_share, replicate
from tests.theory.formulas import Work, wait

pytestmark = pytest.mark.theory

RATE = 200 * 0.03 / 10
WORK = Work(RATE, 1.0, 1.0)


def read(records: Records) -> Values:
    requests = Requests(records, "segment", "queue")
    week = records.timeline["tick"]
    backlog = records.timeline["backlog"][(week >= records.window.t0) & (week < records.window.t1)]
    csms = len(records.csms)
    return {
        "wait": float(requests.waits.mean()),
        "found_busy": float((requests.waits > 0).mean()),
        "busy": busy_share(records, "queue"),
        "waiting": requests.time_average_waiting() / csms,
        "backlog": float(backlog.mean()) / csms,
        "asked": len(requests.waits),
        "asked_an_hour": len(requests.waits) / requests.window_hours / csms,
        "work": float(requests.work.mean()),
        "work_squared": float((requests.work**2).mean()),
    }


@pytest.fixture(scope="module")
def found() -> dict[str, Floats]:
    return replicate("mm1.yaml", 40, read)


def test_customers_wait_as_long_as_theory_says(found: dict[str, Floats]) -> None:
    assert_agrees(found["wait"], wait(WORK))


def test_csms_are_busy_for_the_share_of_time_that_is_asked_of_them(
    found: dict[str, Floats],
) -> None:
    assert_agrees(found["busy"], WORK.load)


def test_customers_find_the_csm_busy_as_often_as_the_csm_is_busy(
    found: dict[str, Floats],
) -> None:
    """Poisson arrivals see time averages: Wolff (1982)."""
    assert_agrees(found["found_busy"], WORK.load)


def test_the_queue_is_as_long_as_littles_law_says(found: dict[str, Floats]) -> None:
    assert_agrees(found["waiting"], RATE * wait(WORK))


def test_littles_law_holds_within_each_replication(found: dict[str, Floats]) -> None:
    """Time-average number waiting = arrival rate x mean wait, compared on the same customers:
    only chance in the number of arrivals and at the window's borders is left."""
    surplus = found["waiting"] - RATE * found["wait"]
    length = RATE * wait(WORK)
    assert_agrees(length + surplus, length)


def test_the_weekly_backlog_is_a_fair_sample_of_the_queue(found: dict[str, Floats]) -> None:
    assert_agrees(found["backlog"], RATE * wait(WORK))


def test_requests_come_at_the_rate_that_the_scenario_states(found: dict[str, Floats]) -> None:
    assert_agrees(found["asked_an_hour"], RATE)


def test_requests_are_as_irregular_as_chance_makes_them(found: dict[str, Floats]) -> None:
    """Counts of a Poisson stream have a variance equal to their mean: over the replications, the
    chi-square statistic of dispersion lies where 99.8 % of its distribution does."""
    counts = found["asked"]
    freedom = len(counts) - 1
    low, high = chi2.interval(0.998, freedom)
    assert low < counts.var(ddof=1) / counts.mean() * freedom < high


def test_work_is_as_long_and_as_uneven_as_the_scenario_states(found: dict[str, Floats]) -> None:
    assert_agrees(found["work"], 1.0)
    assert_agrees(found["work_squared"], 2.0)


def test_with_meetings_work_takes_longer_and_the_queue_is_that_of_a_slower_csm() -> None:
    slow = Work(100 * 0.016 / 5, 1 / 0.64, 1.0)
    found = replicate("internal_time.yaml", 40, read)
    assert_agrees(found["busy"], slow.load)
    assert_agrees(found["wait"], wait(slow))
    assert_agrees(found["work"], 1.0)
