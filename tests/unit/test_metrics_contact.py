"""Silence, misses before a renewal, time to value, and customers at risk."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics import measure
from tests.unit.metrics_tables import (
    AFTER,
    BEFORE,
    DAY,
    INSIDE,
    T0,
    T1,
    Row,
    account,
    activity,
    records,
    renewal,
    week,
)

pytestmark = pytest.mark.unit

TOTAL = ("total", "")


def total(**tables: list[Row]) -> dict[str, float]:
    return measure(records(**tables))[TOTAL]


def touched(days_ago: int, name: str = "acme", **said: object) -> Row:
    """A touch that ended so many working days before the window's end."""
    end = T1 - days_ago * DAY
    return activity(account=name, due=end - DAY, end=end, **said)


def test_silence_is_counted_in_calendar_days_from_the_last_touch() -> None:
    found = total(accounts=[account()], activities=[touched(10), touched(5), touched(200)])
    assert found["days_since_touch_p50"] == 7, "five working days are a week"


@pytest.mark.parametrize(
    "nothing",
    [
        touched(5, touch=False),
        activity("digital", due=T1 - DAY),
        activity("missed", due=T1 - 6 * DAY),
        touched(0),
        touched(-5),
    ],
    ids=["not seen by the customer", "automated", "missed", "at the end", "later"],
)
def test_what_the_customer_did_not_get_from_a_csm_is_no_touch(nothing: Row) -> None:
    found = total(accounts=[account()], activities=[touched(20), nothing])
    assert found["days_since_touch_p50"] == 28


def test_without_a_touch_silence_counts_from_signing_but_not_from_before_day_one() -> None:
    new = account("new", arr=None, arr_end=100.0, signed=T1 - 15 * DAY, initial=False)
    assert total(accounts=[new])["days_since_touch_p50"] == 21
    assert total(accounts=[account()])["days_since_touch_p50"] == T1 / DAY * 7 / 5


def test_only_customers_under_contract_at_the_end_can_be_silent() -> None:
    lost, future = account("lost", arr_end=0.0), account("future", arr=None, signed=AFTER)
    found = total(accounts=[account(), lost, future], activities=[touched(5)])
    assert found["days_since_touch_p90"] == 7
    assert np.isnan(total(accounts=[lost])["no_touch_90_days_share"])


def test_quantiles_of_silence() -> None:
    names = [f"customer_{number}" for number in range(11)]
    found = total(
        accounts=[account(name) for name in names],
        activities=[touched(10 * number, name) for number, name in enumerate(names, start=1)],
    )
    assert found["days_since_touch_p50"] == pytest.approx(6 * 14)
    assert found["days_since_touch_p90"] == pytest.approx(10 * 14)


def test_long_silence_is_more_than_90_calendar_days() -> None:
    """64 working days are 89.6 calendar days, 65 are 91."""
    found = total(
        accounts=[account("a"), account("b"), account("c")],
        activities=[touched(64, "a"), touched(65, "b"), touched(66, "c")],
    )
    assert found["no_touch_90_days_share"] == 2 / 3


def test_misses_are_counted_up_to_the_renewal_of_those_who_left_and_those_who_stayed() -> None:
    names = ["left_1", "left_2", "stayed_1", "stayed_2", "no_renewal"]
    decided = T0 + 100 * DAY
    misses = [
        activity("missed", account=name, end=end)
        for name, ends in {
            "left_1": [T0, T0 + 10 * DAY, decided],
            "left_2": [BEFORE],
            "stayed_1": [T0 + DAY, decided + 1, decided + 50 * DAY],
            "stayed_2": [],
            "no_renewal": [INSIDE],
        }.items()
        for end in ends
    ]
    found = total(
        accounts=[account(name) for name in names],
        activities=[*misses, activity(account="left_1"), activity("cancelled", account="left_1")],
        renewals=[
            renewal(name, renewed=name.startswith("stayed"), tick=decided) for name in names[:4]
        ],
    )
    assert found["missed_per_churned_account"] == 3 / 2
    assert found["missed_per_renewed_account"] == 1 / 2


def test_misses_that_have_no_bearing_on_renewals_look_the_same_in_both_groups() -> None:
    """In a living book the lost have less time to collect misses; the figures must not show it."""
    rng = np.random.default_rng(2)
    names = [f"customer_{number}" for number in range(600)]
    renewals, misses = [], []
    for name in names:
        decided = int(rng.integers(T0, T1))
        renewed = bool(rng.random() < 0.5)
        renewals.append(renewal(name, renewed=renewed, tick=decided))
        ends = rng.integers(T0, T1, size=rng.poisson(8))
        misses += [
            activity("missed", account=name, end=int(end))
            for end in ends
            if renewed or end < decided
        ]
    found = total(accounts=[account(name) for name in names], activities=misses, renewals=renewals)
    # Misses up to a uniform time are 4 on average; their standard deviation is about 3.
    error = 3 * np.sqrt(1 / 300 + 1 / 300)
    difference = found["missed_per_churned_account"] - found["missed_per_renewed_account"]
    assert abs(difference) < 3.5 * error
    assert found["missed_per_renewed_account"] == pytest.approx(4, abs=3.5 * error)


def test_time_to_value_is_of_the_customers_who_got_there_inside_the_window() -> None:
    accounts = [
        account("a", signed=T0 - 20 * DAY, time_to_value=20 * DAY),
        account("b", signed=T0, time_to_value=30 * DAY),
        account("too_early", signed=T0 - 20 * DAY, time_to_value=20 * DAY - 1),
        account("too_late", signed=T1 - 20 * DAY, time_to_value=20 * DAY),
        account("never"),
    ]
    assert total(accounts=accounts)["time_to_value_days"] == pytest.approx((28 + 42) / 2)


def test_accounts_at_risk_are_a_mean_over_the_weeks() -> None:
    quiet = week(26, accounts=10, at_risk_accounts=1, arr=1_000.0, at_risk_arr=50.0)
    bad = week(27, accounts=20, at_risk_accounts=8, arr=2_000.0, at_risk_arr=600.0)
    outside = week(25, accounts=10, at_risk_accounts=10, arr=1.0, at_risk_arr=1.0)
    empty = week(28, accounts=0, arr=0.0)
    found = total(timeline=[outside, quiet, bad, empty])
    assert found["at_risk_account_share"] == pytest.approx((0.1 + 0.4) / 2)
    assert found["at_risk_arr_share"] == pytest.approx((0.05 + 0.3) / 2)
