"""True of the customers in every scenario that can be written."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.metrics import measure
from simulator.records import SCHEMA
from simulator.replication import simulate
from simulator.scenario import Scenario
from simulator.scenario.types import Book, Setup
from simulator.world import World
from tests.property.leaving import departures
from tests.property.scenarios import (
    Document,
    documents,
    scenarios,
    seeds,
    world_of,
    worlds,
    written,
)
from tests.reference.arranged import play_world

pytestmark = pytest.mark.property

NEAR = 1e-9


@given(worlds)
def test_health_stays_between_0_and_100(world: World) -> None:
    records = play_world(world).records
    for table in (records.accounts, records.renewals):
        assert table["health"].between(0, 100).all()
    assert records.renewals["probability"].between(0, 1).all()


@given(worlds)
def test_each_term_under_contract_is_renewed_or_lost_once(world: World) -> None:
    records = play_world(world).records
    renewals, accounts = records.renewals, records.accounts
    assert not renewals.duplicated(["account", "term"]).any()
    lucky = renewals["uniform"] < renewals["probability"]
    assert (lucky == (renewals["outcome"] == "renewed")).all()
    left = departures(world, renewals, accounts)
    first_loss = renewals[~lucky].groupby("account", observed=False)["tick"].min()
    for number, account in enumerate(accounts.itertuples()):
        due = [end.tick for end in world.term_ends[number] if end.tick < world.horizon]
        mine = renewals["tick"][renewals["account"] == account.account].tolist()
        lost = first_loss[account.account]
        assert mine == [tick for tick in due if tick <= left.get(account.account, world.horizon)]
        if account.churn_reason == "between renewals":
            assert pd.isna(lost) or world.setup.book is Book.HELD
        else:
            assert pd.isna(lost) == pd.isna(account.churned)
            assert pd.isna(lost) or lost == account.churned


@given(worlds)
def test_nothing_falls_due_before_signing_or_after_leaving(world: World) -> None:
    records = play_world(world).records
    accounts = records.accounts.set_index("account")
    due = records.activities.groupby("account", observed=True)["due"].agg(["min", "max"])
    assert (due["min"] >= accounts["signed"].reindex(due.index)).all()
    for account, tick in departures(world, records.renewals, records.accounts).items():
        assert account not in due.index or due["max"][account] < tick


@given(worlds)
def test_revenue_is_what_was_under_contract(world: World) -> None:
    records = play_world(world).records
    accounts, window = records.accounts, records.window
    years = (window.t1 - window.t0) / window.year
    assert (accounts["revenue"] >= 0).all()
    if not any(s.expansion for s in world.setup.segments):
        bound = world.accounts.arr * years
        assert (accounts["revenue"] <= bound * (1 + NEAR)).all()
    assert (accounts["expansion_arr"] >= 0).all()


@given(scenarios("13 months", most_segments=1), seeds)
def test_revenue_kept_is_at_most_all_of_it_and_at_most_what_it_became(
    scenario: Scenario, seed: int
) -> None:
    found = measure(simulate(scenario.setup, seed, 0))["total", ""]
    grr, nrr = found["grr"], found["nrr"]
    assert np.isnan(grr) == np.isnan(nrr)
    if not np.isnan(grr):
        assert 0 <= grr <= min(1, nrr) + NEAR


@given(documents("13 months", most_segments=1), seeds)
def test_expected_revenue_kept_likewise(document: Document, seed: int) -> None:
    """With one renewal a year and nobody lost after it: the luck of an earlier one, or of one
    before such a loss, is taken out of a larger amount."""
    for segment in document["segments"].values():
        segment["term"] = "12 months"
        segment["renewal"]["mid_term_churn"] = "none"
    found = measure(simulate(written(document).setup, seed, 0))["total", ""]
    grr, nrr = found["expected_grr"], found["expected_nrr"]
    if not np.isnan(grr):
        assert grr <= min(1, nrr) + NEAR


@given(documents("13 months", most_segments=1), seeds, st.integers(1, 6))
def test_where_neglect_has_no_effect_the_team_has_none_on_retention(
    document: Document, seed: int, team: int
) -> None:
    for segment in document["segments"].values():
        segment["renewal"]["neglected"] = segment["renewal"]["served"]
        if isinstance(churn := segment["renewal"]["mid_term_churn"], dict):
            segment["renewal"]["mid_term_churn"] = churn | {"neglected": churn["served"]}
        if "expansion" in segment:
            segment["expansion"]["won"] = "0%"  # opportunities hang on health, and so on the team
    one = simulate(written(document).setup, seed, 0)
    for staff in (*document["segments"].values(), *document.get("roles", {}).values()):
        if "team" in staff:
            staff["team"] = team
    other = simulate(written(document).setup, seed, 0)
    columns = ["account", "term", "tick", "probability", "arr_before", "arr_after", "outcome"]
    pd.testing.assert_frame_equal(one.renewals[columns], other.renewals[columns])
    for name in ("logo_churn", "grr", "nrr", "expected_grr", "expected_logo_churn"):
        np.testing.assert_equal(measure(one)["total", ""][name], measure(other)["total", ""][name])


@given(
    documents(),
    seeds,
    st.sampled_from(["aaa", "zzz"]),
    st.sampled_from(["every: 1 day", "rate: 50 / year", "after: 0 days", "before_renewal: 6 days"]),
)
def test_an_automated_activity_more_changes_nothing_about_humans(
    document: Document, seed: int, name: str, timing: str
) -> None:
    richer = copy.deepcopy(document)
    key, value = timing.split(": ")
    for segment in richer["segments"].values():
        stage = next(iter(segment["lifecycle"]))
        line = {key: value, "takes": "1h", "within": "1 day", "automated": "100%"}
        segment["lifecycle"][stage][name] = line
    without, with_ = (simulate(written(d).setup, seed, 0) for d in (document, richer))
    human = with_.activities[with_.activities["activity"] != name].reset_index(drop=True)
    same_table(without.activities, human)
    for table in ("accounts", "renewals", "csms", "timeline"):
        same_table(without.table(table), with_.table(table))


def same_table(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal up to the names that either could have held."""
    pd.testing.assert_frame_equal(
        one.astype({c: object for c in one if one[c].dtype == "category"}),
        other.astype({c: object for c in other if other[c].dtype == "category"}),
    )


@given(scenarios(), seeds, st.integers(0, 1000))
def test_a_replication_depends_on_scenario_seed_and_number_alone(
    scenario: Scenario, seed: int, number: int
) -> None:
    one = simulate(scenario.setup, seed, number)
    simulate(scenario.setup, seed + 1, number + 1)
    other = simulate(written_again(scenario), seed, number)
    for name in SCHEMA:
        pd.testing.assert_frame_equal(one.table(name), other.table(name))


def written_again(scenario: Scenario) -> Setup:
    """An equal setup that shares nothing with the first."""
    return copy.deepcopy(scenario.setup)


@given(scenarios(most_segments=1), seeds, st.booleans())
def test_another_segment_changes_nothing(scenario: Scenario, seed: int, on_the_hour: bool) -> None:
    """A segment has its own CSMs, so it sees nothing of its neighbours."""
    (segment,) = scenario.setup.segments
    ours = scenario.setup.roles
    theirs = tuple(replace(role, name=f"other {role.name}", team=role.team + 1) for role in ours)
    neighbour = replace(
        segment,
        name="neighbour",
        role=segment.role + len(ours),
        activities=tuple(replace(a, role=a.role + len(ours)) for a in segment.activities),
    )
    both = replace(scenario.setup, roles=(*ours, *theirs), segments=(neighbour, segment))
    alone = play_world(world_of(scenario, seed, on_the_hour)).records
    together = play_world(world_of(replace(scenario, setup=both), seed, on_the_hour)).records
    for name in ("accounts", "csms"):
        table = together.table(name)
        by = alone.table(name)
        mine, before = (t[t["segment"] == segment.name].reset_index(drop=True) for t in (table, by))
        same_table(before, mine)
