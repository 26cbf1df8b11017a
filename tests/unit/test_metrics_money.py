"""What the team costs by month, role and segment, and what customers of the first year take."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from simulator.clock import Clock
from simulator.metrics import MONTHLY, by_month, measure
from simulator.records import Month, Records, months_of
from simulator.scenario.types_money import Cost, Fee
from tests.unit.metrics_tables import DAY, T0, T1, Row, account, activity, csm, records, week

pytestmark = pytest.mark.unit

TOTAL = ("total", "")
HALVES = (
    Month(dt.date(2026, 7, 1), T0, T0 + 130 * DAY, 6.0),
    Month(dt.date(2027, 1, 1), T0 + 130 * DAY, T1, 6.0),
)
AFTER = Month(dt.date(2027, 7, 1), T1, T1 + 260 * DAY, 12.0, following=True)
POOL: Row = {"role": "pool", "segment": None}
PRICES = {"mid_market": Cost(1_200.0, 50.0), "pool": Cost(600.0, 30.0)}


def months_shown(found: Records) -> dict[tuple[str, str], dict[str, list[float]]]:
    """Figure by month, of each group."""
    table = by_month(found)
    groups = list(dict.fromkeys(row[2:] for row in table.rows))
    values = table.values.reshape(-1, len(groups), len(MONTHLY))
    return {
        group: {name: values[:, i, k].tolist() for k, name in enumerate(MONTHLY)}
        for i, group in enumerate(groups)
    }


def test_a_hire_is_paid_from_the_first_day_and_costs_once_then() -> None:
    found = records(
        csms=[csm("there"), csm("new", hired=T0 + 195 * DAY)], calendar=HALVES, costs=PRICES
    )
    assert months_shown(found)[TOTAL]["cost"] == [600.0, 600.0 + 300.0 + 50.0]
    assert measure(found)[TOTAL]["cost"] == 1_550.0


def test_those_of_day_one_and_those_hired_before_the_window_cost_no_hiring_in_it() -> None:
    before = records(csms=[csm("a"), csm("b", hired=DAY)], calendar=HALVES, costs=PRICES)
    assert measure(before)[TOTAL]["cost"] == 2_400.0


def test_opening_headcount_plus_hires_less_leavers_opens_the_next_month() -> None:
    middle = HALVES[1].t0
    staff = [csm("throughout"), csm("first", hired=T0), csm("second", hired=middle)]
    staff += [csm("goes", left=middle), csm("goes early", hired=DAY, left=T0 + DAY)]
    shown = months_shown(records(csms=staff, calendar=HALVES))[TOTAL]
    assert shown["opening_headcount"] == [3, 2]
    assert shown["hires"] == [1, 1]
    assert shown["leavers"] == [2, 0]


def test_costs_add_up_over_months_roles_and_segments() -> None:
    late = HALVES[1].t0 + DAY
    staff = [csm("ann", hired=T0 + DAY), csm("bob", **POOL), csm("eve", hired=late, **POOL)]
    work = [
        activity(performer="bob", segment=segment, due=due)
        for segment, due in [("mid_market", T0), ("smb", T0), ("smb", T0 + DAY), ("smb", late)]
    ]
    book = [account()]
    found = records(csms=staff, activities=work, accounts=book, calendar=HALVES, costs=PRICES)
    figures, shown = measure(found), months_shown(found)
    for scope in ("role", "segment"):
        groups = [group for group in shown if group[0] == scope]
        assert len(groups) == 2
        of_months = np.sum([shown[group]["cost"] for group in groups], axis=0)
        assert of_months == pytest.approx(shown[TOTAL]["cost"])
        for group in groups:
            assert sum(shown[group]["cost"]) == pytest.approx(figures[group]["cost"])
        total = sum(figures[group]["cost"] for group in groups)
        assert total == pytest.approx(figures[TOTAL]["cost"])


@pytest.mark.parametrize("specialists", range(1, 11))
def test_the_same_people_cost_the_same_in_whatever_roles_they_are(specialists: int) -> None:
    """So that a comparison does not call it a difference how fractions of a cent add up."""
    paid = {"mid_market": Cost(175_000.1), "pool": Cost(175_000.1)}
    groups = [{}] * (11 - specialists) + [POOL] * specialists

    def cost(roles: list[Row]) -> float:
        staff = [csm(f"csm {i}", **role) for i, role in enumerate(roles)]
        return measure(records(csms=staff, calendar=HALVES, costs=paid))[TOTAL]["cost"]

    assert cost(groups) == cost([{}] * 11)


def test_a_shared_role_is_paid_for_by_the_hours_of_each_month() -> None:
    early, late = T0, HALVES[1].t0
    work = [activity(performer="bob", segment="smb", due=early, elapsed_hours=3.0)]
    work += [activity(performer="bob", due=early), activity(performer="bob", due=late)]
    shown = months_shown(
        records(csms=[csm("bob", **POOL)], activities=work, calendar=HALVES, costs=PRICES)
    )
    assert shown["segment", "smb"]["cost"] == [225.0, 0.0]
    assert shown["segment", "mid_market"]["cost"] == [75.0, 300.0]


def test_a_month_without_work_is_shared_by_the_others_and_idle_people_by_nobody() -> None:
    work = [activity(performer="bob", segment="smb", due=T0)]
    found = records(
        csms=[csm("bob", **POOL), csm("ann")], activities=work, calendar=HALVES, costs=PRICES
    )
    shown = months_shown(found)
    assert shown["segment", "smb"]["cost"] == [300.0, 300.0]
    assert shown["segment", "mid_market"]["cost"] == [600.0, 600.0]  # the team that is its own
    idle = measure(records(csms=[csm("bob", **POOL)], accounts=[account()], costs=PRICES))
    assert idle["segment", "mid_market"]["cost"] == 0
    assert idle[TOTAL]["cost"] == 600.0


def test_the_following_year_is_apart_and_unknown_where_it_is_not_simulated() -> None:
    staff = [csm("ann"), csm("new", hired=T1 + 130 * DAY)]
    weeks = [week(number, arr=float(number)) for number in range(131)]
    shown = measure(records(csms=staff, timeline=weeks, calendar=(*HALVES, AFTER), costs=PRICES))
    assert (shown[TOTAL]["cost"], shown[TOTAL]["cost_next"]) == (1_200.0, 1_850.0)
    assert shown[TOTAL]["arr_next"] == 129.0  # of the 52 weeks after week 77, the last one
    assert shown["segment", "mid_market"]["cost_next"] == 1_850.0
    within = measure(records(csms=staff, timeline=weeks, calendar=HALVES))[TOTAL]
    assert np.isnan(within["cost_next"])
    assert np.isnan(within["arr_next"])


def test_customers_of_the_first_year_take_more_hours_than_they_bring_revenue() -> None:
    """One who signed half a year before the window is in its first year for half of it."""
    young = account("young", signed=T0 - 130 * DAY, revenue=100.0)
    old = account("old", signed=-400 * DAY, revenue=300.0)
    early, late = T0 + DAY, T1 - 5 * DAY
    work = [
        activity(account="young", due=early, elapsed_hours=3.0),
        activity(account="young", due=late, elapsed_hours=2.0),
        activity(account="old", due=early, elapsed_hours=5.0),
        activity(account=None, due=early, elapsed_hours=50.0),
    ]
    found = measure(
        records(accounts=[young, old], activities=work, csms=[csm("csm_1")], costs=PRICES)
    )[TOTAL]
    assert found["first_year_hours_share"] == 0.3
    assert found["first_year_revenue_share"] == 50 / 400
    assert found["first_year_cost_share_of_revenue"] == pytest.approx(1_200 * 0.3 / 50)
    assert found["later_cost_share_of_revenue"] == pytest.approx(1_200 * 0.7 / 350)


def test_onboarding_fees_are_of_customers_who_sign_in_the_window_and_count_if_said() -> None:
    book = [account(), account("new", initial=False, signed=T0 + DAY, revenue=10.0)]
    book.append(account("smb 1", initial=False, signed=T0 + DAY, segment="smb", revenue=10.0))
    book.append(account("smb 2", initial=False, signed=T0 - DAY, segment="smb", revenue=10.0))
    fees = {"mid_market": Fee(7.0, counts=True), "smb": Fee(5.0, counts=False)}
    found = measure(records(accounts=book, fees=fees))
    assert found[TOTAL]["onboarding_fees"] == 12.0
    assert found["segment", "smb"]["onboarding_fees"] == 5.0
    assert found["segment", "mid_market"]["revenue"] == 100.0 + 10.0 + 7.0
    assert found["segment", "smb"]["revenue"] == 20.0
    assert np.isnan(measure(records(accounts=book))[TOTAL]["onboarding_fees"])


@pytest.mark.parametrize(
    ("begin", "end", "lengths"),
    [
        ("2027-01-01", "2028-01-01", [1.0] * 12),
        ("2026-07-05", "2027-07-05", [27 / 31, *[1.0] * 11, 4 / 31]),
        ("2026-01-31", "2026-03-01", None),  # Saturday: January has no day of it
    ],
)
def test_the_months_of_a_window_fill_it_and_add_up_to_its_length(
    begin: str, end: str, lengths: list[float] | None
) -> None:
    clock = Clock.of(dt.date(2026, 1, 5), 8)
    report = dt.date.fromisoformat(begin), dt.date.fromisoformat(end)
    months = months_of(clock, report, report[1])
    assert months[0].t0 == clock.tick(report[0])
    assert months[-1].t1 == clock.tick(report[1])
    assert all(a.t1 == b.t0 and a.t0 < a.t1 for a, b in pairwise(months))
    if lengths is None:
        assert len(months) == 1
    else:
        assert [month.length for month in months] == pytest.approx(lengths)
        assert sum(month.length for month in months) == 12.0


def test_a_following_year_is_there_only_if_all_of_it_is_simulated() -> None:
    clock = Clock.of(dt.date(2026, 1, 5), 8)
    report = dt.date(2027, 1, 1), dt.date(2028, 1, 1)
    for horizon, months in ((dt.date(2028, 12, 31), 12), (dt.date(2029, 1, 1), 24)):
        found = months_of(clock, report, horizon)
        assert len(found) == months
        assert sum(month.following for month in found) == months - 12
