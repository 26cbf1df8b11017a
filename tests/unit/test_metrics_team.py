"""How busy the CSMs are, how many there are, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics import METRICS, measure
from tests.unit.metrics_tables import (
    DAY,
    INSIDE,
    T0,
    T1,
    Row,
    account,
    activity,
    csm,
    records,
    week,
)

pytestmark = pytest.mark.unit

TOTAL = ("total", "")
HOURS_OF_WINDOW = 52 * 40.0


def total(months: float = 12.0, **tables: list[Row]) -> dict[str, float]:
    return measure(records(months=months, **tables))[TOTAL]


def test_utilization_is_of_the_team_and_the_busiest_csm_stands_apart() -> None:
    full = csm("ann", shift=1_000.0, busy=900.0, overtime_hours=30.0)
    part = csm("bob", shift=500.0, busy=150.0)
    away = csm("eve", shift=0.0, busy=0.0)
    found = total(csms=[full, part, away])
    assert found["utilization"] == 1_050 / 1_500
    assert found["busiest_csm_utilization"] == 0.9
    assert found["overtime_share"] == 30 / 1_500


def test_the_peak_is_the_busiest_four_whole_weeks_in_a_row_inside_the_window() -> None:
    busy = dict.fromkeys(range(20, 84), 20.0)
    busy |= dict.fromkeys([*range(22, 29), *range(75, 82)], 40.0)
    busy |= {40: 40.0, 41: 30.0, 42: 40.0, 43: 40.0, 45: 40.0}
    found = total(timeline=[week(number, busy=hours) for number, hours in busy.items()])
    assert found["peak_utilization"] == (40 + 30 + 40 + 40) / 160


def test_weeks_of_little_shift_weigh_little_in_the_peak() -> None:
    weeks = [week(26, shift=10.0, busy=10.0), *[week(n, busy=20.0) for n in (27, 28, 29)]]
    assert total(timeline=weeks)["peak_utilization"] == 70 / 130
    assert np.isnan(total(timeline=weeks[:3])["peak_utilization"])


def test_overload_is_a_share_of_the_weeks_that_csms_worked() -> None:
    weeks = [week(26, csms_present=3, csms_overloaded=2), week(27, csms_present=1)]
    assert total(timeline=weeks)["overload_share"] == 2 / 4


def test_backlog_is_a_mean_over_weeks_and_its_age_a_mean_over_what_waits() -> None:
    weeks = [week(26, backlog=30, backlog_age_hours=10.0), week(27), week(28, backlog=0)]
    weeks.append(week(29, backlog=10, backlog_age_hours=50.0))
    found = total(timeline=weeks)
    assert found["backlog"] == 40 / 4
    assert found["backlog_age_hours"] == (30 * 10 + 10 * 50) / 40


def test_a_csm_hired_halfway_and_one_who_left_count_for_the_time_they_were_there() -> None:
    middle = (T0 + T1) // 2
    found = total(
        csms=[
            csm("throughout"),
            csm("hired", hired=middle),
            csm("left", left=T0 + (T1 - T0) // 4),
            csm("gone", left=T0),
            csm("future", hired=T1),
        ]
    )
    assert found["headcount"] == 1 + 1 / 2 + 1 / 4
    assert found["cost"] == 1_750.0


def test_cost_is_for_the_length_of_the_window() -> None:
    book = {"accounts": [account(arr_end=10_000.0, revenue=20_000.0)], "csms": [csm(), csm("b")]}
    found = total(months=18.0, timeline=[week(26, accounts=5), week(27, accounts=15)], **book)
    assert found["cost"] == 3_000.0
    assert found["cost_share_of_revenue"] == 3_000 / 20_000
    assert found["cost_share_of_arr"] == 2_000 / 10_000
    assert found["cost_per_account"] == 3_000 / 10


def test_accounts_per_csm_at_the_start_and_on_average() -> None:
    """Two CSMs, of whom 20 % of the time nobody is there: 1.6 at work for 8 customers."""
    shift = 0.8 * HOURS_OF_WINDOW
    names = ["a", "b", "c", "d", "e", "f"]
    found = total(
        accounts=[account(name) for name in names] + [account("new", initial=False)],
        csms=[
            csm("ann", shift=shift),
            csm("bob", shift=shift),
            csm("late", shift=0.0, hired=INSIDE),
        ],
        timeline=[week(26, accounts=6, arr=600.0), week(27, accounts=10, arr=1_000.0)],
    )
    assert found["accounts_per_csm_start"] == 6 / 2
    assert found["effective_fte"] == pytest.approx(1.6)
    assert found["accounts"] == 8
    assert found["accounts_per_csm"] == pytest.approx(8 / 1.6)
    assert found["arr_per_csm"] == pytest.approx(800 / 1.6)


def test_roles_have_the_figures_about_csms_and_their_work() -> None:
    """Bob onboards customers whom Ann looks after."""
    helping = {"role": "onboarder", "performer": "bob"}
    found = measure(
        records(
            csms=[csm("ann", busy=900.0), csm("bob", busy=500.0, role="onboarder")],
            timeline=[week(26, backlog=4), week(26, role="onboarder", backlog=2, accounts=0)],
            accounts=[account()],
            activities=[
                activity(),
                activity("missed", occurrence=1),
                activity(occurrence=2, elapsed_hours=3.0, **helping),
                activity("digital", occurrence=3, role="onboarder"),
            ],
        )
    )
    own, beside = found["role", "mid_market"], found["role", "onboarder"]
    assert (own["missed_touch_rate"], beside["missed_touch_rate"]) == (0.5, 0)
    assert (own["missed_proactive_rate"], beside["on_time_rate"]) == (0.5, 1)
    assert (own["hours"], beside["hours"]) == (1, 3)
    assert (own["digital_share"], beside["digital_share"]) == (0, 0.5)
    assert found["segment", "mid_market"]["hours"] == 4
    assert (own["cost"], beside["cost"]) == (1_000, 1_000)
    assert (own["accounts"], own["accounts_per_csm"]) == (1, 1 / own["effective_fte"])
    assert np.isnan(beside["accounts"]), "specialists look after nobody"
    assert np.isnan(beside["accounts_per_csm"])
    assert np.isnan(beside["arr_per_csm"])
    assert found["role", "onboarder"]["utilization"] == 0.5
    assert found["role", "onboarder"]["backlog"] == 2
    assert found["segment", "mid_market"]["utilization"] == 0.7
    assert found["segment", "mid_market"]["backlog"] == 6
    assert "grr" not in found["role", "onboarder"]


def test_csms_who_belong_to_no_segment_count_in_the_total_only() -> None:
    pool = {"role": "pool", "segment": None}
    found = measure(
        records(
            csms=[csm("ann", busy=200.0), csm("bob", **pool)],
            timeline=[week(26, backlog=1), week(26, backlog=4, **pool)],
        )
    )
    own, whole = found["segment", "mid_market"], found[TOTAL]
    assert (own["headcount"], whole["headcount"]) == (1, 2)
    assert (own["utilization"], whole["utilization"]) == (0.2, 0.5)
    assert (own["busiest_csm_utilization"], whole["busiest_csm_utilization"]) == (0.2, 0.8)
    assert (own["backlog"], whole["backlog"]) == (1, 5)


def test_a_team_without_customers_and_customers_without_a_team_have_figures() -> None:
    idle = total(csms=[csm(busy=0.0)])
    assert idle["utilization"] == 0
    assert idle["cost"] == 1_000
    assert np.isnan(idle["missed_touch_rate"])
    assert np.isnan(idle["grr"])
    alone = total(accounts=[account(expansion_arr=20.0)])
    assert alone["expansion_arr"] == 20
    assert alone["cost"] == 0
    assert np.isnan(alone["utilization"])
    assert np.isnan(alone["accounts_per_csm_start"])


def test_every_metric_is_measured_for_the_whole_company_and_each_segment_in_order() -> None:
    found = measure(records(accounts=[account(signed=INSIDE - DAY)]))
    assert list(found[TOTAL]) == list(METRICS)
    assert list(found["segment", "mid_market"]) == list(METRICS)
    assert not any(np.isinf(value) for value in found[TOTAL].values())


def test_attrition_counts_those_who_resign_and_those_who_go_otherwise_stand_apart() -> None:
    """Of six, one resigns and three go as planned or are laid off, half a year through."""
    middle = (T0 + T1) // 2
    reasons = ["resigned", "planned", "planned", "laid off", None, None]
    people = [
        csm(str(seat), seat=seat, left_reason=reason, left=middle if reason else None)
        for seat, reason in enumerate(reasons)
    ]
    found = total(csms=people)
    assert found["leavers"] == 4
    assert found["planned_leavers"] == 3
    assert found["attrition_rate"] == 1 / (2 + 4 / 2)


def test_per_csm_in_total_counts_only_those_in_roles_that_look_after_customers() -> None:
    """One CSM with a segment of her own, two in a pool for two segments, four specialists."""
    shared = {"role": "pool", "segment": None}
    beside = {"role": "onboarder", "segment": None}
    team = [csm("ann"), *[csm(f"p{i}", **shared) for i in range(2)]]
    team += [csm(f"s{i}", **beside) for i in range(4)]
    pooled = {"segment": "smb", "role": "pool"}
    timeline = [
        week(26, accounts=30, arr=3_000.0),
        week(26, accounts=60, arr=600.0, **pooled),
        week(26, accounts=0, arr=0.0, role="onboarder"),
        week(26, accounts=0, arr=0.0, **beside),
    ]
    accounts = [account(str(number), segment="smb") for number in range(6)]
    found = measure(records(csms=team, timeline=timeline, accounts=accounts))
    whole = found[TOTAL]
    each = 1_000 / HOURS_OF_WINDOW
    assert whole["effective_fte"] == pytest.approx(7 * each)
    assert whole["accounts_per_csm"] == pytest.approx(90 / (3 * each))
    assert whole["arr_per_csm"] == pytest.approx(3_600 / (3 * each))
    assert whole["accounts_per_csm_start"] == 6 / 3
    assert found["role", "pool"]["accounts_per_csm"] == pytest.approx(60 / (2 * each))
    assert np.isnan(found["role", "onboarder"]["accounts_per_csm"])
