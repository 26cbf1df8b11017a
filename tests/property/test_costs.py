"""What teams that change cost, in every scenario that can be written, adds up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import simulator as cs
from simulator.metrics import MONTHLY, by_month, measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import Scenario
from tests.property.scenarios import written
from tests.property.test_staffing import staffing_documents

pytestmark = pytest.mark.property

LISTS = [
    "$120k / year",
    {"salary": "$80k", "bonus": "10%", "benefits": "25%", "tools": "$3k", "recruiting": "$15k"},
]


@st.composite
def paid(draw: st.DrawFn) -> Scenario:
    """A team that changes: a spring is looked at, and the year after it."""
    document = draw(staffing_documents(horizon="17 months", most_accounts=6))
    document["csm"]["cost"] = draw(st.sampled_from(LISTS))
    for role in document["roles"].values():
        if draw(st.booleans()):
            role["cost"] = "$90k / year"
    begin = draw(st.sampled_from(["2026-01-05", "2026-02-01", "2026-02-17"]))
    document["report"] = f"{begin} to {draw(st.sampled_from(['2026-04-30', '2026-05-15']))}"
    return written(document)


def months(records: Records) -> pd.DataFrame:
    """A figure of a month in each row."""
    found = by_month(records)
    rows = pd.DataFrame(found.rows, columns=["month", "following", "scope", "name"])
    return rows.assign(cost=found.values[:, list(MONTHLY).index("cost")])


def worked(records: Records) -> set[str]:
    """The roles that did something, or that look after a segment."""
    csms, table = records.csms, records.activities
    role = dict(zip(csms["csm"], csms["role"], strict=True))
    own = csms.loc[csms["segment"].notna(), "role"]
    return {str(role[name]) for name in table["performer"].dropna()} | set(own.astype(str))


@given(paid(), st.integers(0, 50))
@settings(max_examples=10)
def test_months_add_up_to_years_and_roles_and_segments_to_the_whole(
    scenario: Scenario, seed: int
) -> None:
    records = simulate(scenario.setup, seed, 0)
    figures, rows = measure(records), months(records)
    for following, metric in ((False, "cost"), (True, "cost_next")):
        here = rows[rows["following"] == following]
        for scope, name in {("total", "")} | {key for key in figures if key[0] == "role"}:
            if metric not in figures[scope, name]:
                continue
            mine = here[(here["scope"] == scope) & (here["name"] == name)]["cost"]
            assert np.isclose(mine.sum(), figures[scope, name][metric])
    idle = {role.name for role in scenario.setup.roles} - worked(records)
    by = rows.groupby(["month", "scope", "name"])["cost"].sum()
    for month in rows["month"].unique():
        whole = by[month, "total", ""]
        assert np.isclose(by[month, "role"].sum(), whole)
        nobodys = sum(by[month, "role", name] for name in idle)
        assert np.isclose(by[month, "segment"].sum(), whole - nobodys)


@given(paid(), st.integers(0, 50))
@settings(max_examples=10)
def test_everybody_is_paid_for_the_days_employed_and_hired_once(
    scenario: Scenario, seed: int
) -> None:
    """A twelfth of a year's pay a month, by the working days of it; recruiting on the first day."""
    setup = replace(scenario.setup, report=(dt.date(2026, 2, 1), dt.date(2026, 8, 1)))
    records = simulate(setup, seed, 0)
    prices, day = records.money.costs, records.window.day
    cost = dict.fromkeys(prices, 0.0)
    firsts = [np.datetime64(f"2026-{month:02}-01") for month in range(2, 9)]
    for begin, end in pairwise(int(np.busday_count("2026-01-05", first)) for first in firsts):
        for row in records.csms.itertuples():
            left = end if pd.isna(row.left) else row.left / day
            there = max(0.0, min(end, left) - max(begin, row.hired / day))
            price = prices[str(row.role)]
            cost[str(row.role)] += price.per_year / 12 * there / (end - begin)
            cost[str(row.role)] += price.per_hire * (begin <= row.hired / day < end)
    figures = measure(records)
    for role, amount in cost.items():
        assert np.isclose(figures["role", role]["cost"], amount)
    assert np.isclose(figures["total", ""]["cost"], sum(cost.values()))


@given(paid(), st.integers(0, 50))
@settings(max_examples=10)
def test_customers_in_their_first_year_and_the_others_cost_it_all(
    scenario: Scenario, seed: int
) -> None:
    figures = measure(simulate(scenario.setup, seed, 0))
    for group, one in figures.items():
        if group[0] not in ("total", "segment"):
            continue
        young = one["first_year_revenue_share"] * one["revenue"]
        old = one["revenue"] - young
        parts = [
            share * revenue
            for share, revenue in (
                (one["first_year_cost_share_of_revenue"], young),
                (one["later_cost_share_of_revenue"], old),
            )
        ]
        if not np.isnan(parts).any():
            assert np.isclose(sum(parts), one["cost"])


@given(paid(), st.integers(0, 50))
@settings(max_examples=3)
def test_net_value_is_the_gain_in_arr_less_the_cost_replication_by_replication(
    scenario: Scenario, seed: int
) -> None:
    scenario = scenario.with_(book="living")
    found = cs.compare(scenario, plans=["one", "other"], baseline="other", replications=3,
                       seed=seed, jobs=1)  # fmt: skip
    worlds = [
        [measure(simulate(scenario.plan(name).setup, seed, number))["total", ""]
         for name in ("one", "other")]
        for number in range(3)
    ]  # fmt: skip
    for metric, arr, cost in (
        ("net_value", "arr_end", "cost"),
        ("net_value_next", "arr_next", "cost_next"),
    ):
        gains = [one[arr] - other[arr] - (one[cost] - other[cost]) for one, other in worlds]
        assume(not np.isnan(gains).any())
        assert np.isclose(found.difference(metric, "one", "other").mean, np.mean(gains))
