"""Whose a customer becomes, by the rule that a team names."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import simulator as cs
from simulator.replication import simulate
from simulator.world import draw_world

pytestmark = pytest.mark.unit

FILE = """\
name: Books
start: 2026-01-05
horizon: 12 months
csm: {assign: fewest accounts}
segments:
  mixed:
    team: 4
    accounts: 80
    arr: {mean: $40k, spread: 150%}
    new_accounts: 4 / month
    lifecycle:
      onboarding:
        kickoff: {after: 2 days, takes: 2h, within: 4 weeks, required: yes}
        training: {after: 20 weeks, takes: 1h, within: 4 weeks, required: yes}
        weekly_call: {every: 1 week, takes: 1h, within: 2 weeks}
      adoption:
        check_in: {every: 3 months, takes: 30 min, within: 2 weeks}
"""


def played(rule: str) -> pd.DataFrame:
    return simulate(cs.loads(FILE, [f"csm.assign={rule}"]).setup, 4, 0).accounts


def spread(accounts: pd.DataFrame, column: str) -> float:
    """The largest book over the smallest."""
    sums = accounts.groupby("owner")[column].sum()
    return float(sums.max() / sums.min())


@pytest.fixture(scope="module")
def by_count() -> pd.DataFrame:
    return played("fewest accounts")


@pytest.fixture(scope="module")
def by_arr() -> pd.DataFrame:
    return played("least arr")


def test_unless_said_everybody_has_as_many_customers(by_count: pd.DataFrame) -> None:
    first = by_count[by_count["initial"]]
    assert first["owner"].value_counts().tolist() == [20] * 4
    records = simulate(cs.loads(FILE.replace("csm: {assign: fewest accounts}\n", "")).setup, 4, 0)
    assert records.accounts.equals(by_count)


def test_by_arr_the_books_of_the_first_day_pay_alike(
    by_count: pd.DataFrame, by_arr: pd.DataFrame
) -> None:
    alike, dealt = (f[f["initial"]] for f in (by_arr, by_count))
    assert spread(alike, "arr_start") < 1.3 < spread(dealt, "arr_start")
    assert alike["owner"].value_counts().nunique() > 1


def test_each_customer_goes_to_whoever_has_the_least_arr_just_then(by_arr: pd.DataFrame) -> None:
    """The books of the first day by hand, in the world's order."""
    setup = cs.loads(FILE, ["csm.assign=least arr"]).setup
    world = draw_world(setup, 4, 0)
    found = by_arr.set_index("account")
    names = sorted(found["owner"].unique())
    books = dict.fromkeys(names, 0.0)
    initial = [n for n in world.accounts.rank.argsort() if world.accounts.initial[n]]
    ids = by_arr["account"].tolist()
    for number in initial:
        least = min(names, key=lambda name: (books[name], name))
        assert found.loc[ids[number], "owner"] == least
        books[least] += world.accounts.arr[number]


def test_new_customers_go_where_the_least_is_expected_to_be_done() -> None:
    """A newly signed customer is weekly calls for months: two who sign one after the other do not
    go to one CSM, though by count that may be."""
    hours = played("fewest hours")
    new = hours[~hours["initial"]].sort_values("signed")["owner"].tolist()
    assert len(new) > 30
    twice = sum(a == b for a, b in itertools.pairwise(new))
    assert twice <= len(new) / 6
    assert max(pd.Series(new).value_counts()) <= len(new) / 4 + 3


def test_nobodys_luck_moves_with_the_rule(by_count: pd.DataFrame, by_arr: pd.DataFrame) -> None:
    columns = ["account", "signed", "initial"]
    assert by_count[columns].equals(by_arr[columns])


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(cs.ScenarioError, match="assign: .*fewest accounts, least arr or fewest"):
        cs.loads(FILE, ["csm.assign=smallest"])
