"""The same customers for every team: a scenario that differs in one thing has a world that differs
in that thing, and in not one bit of anything else."""

from __future__ import annotations

import copy
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.clock import Clock
from simulator.replication import simulate
from simulator.scenario.types import Setup
from simulator.world import Agenda, World
from simulator.world.book import draw_accounts
from simulator.world.chance import Chance, entity_keys
from simulator.world.demand import Calendar, poisson_stream, stage_agenda, term_ends
from tests.unit.world_draws import (
    REPLICATION,
    SEED,
    Draws,
    all_draws,
    days_off,
    digest,
    ranking,
    scenario,
    setup_of,
    world_of,
)

pytestmark = pytest.mark.unit

Tree = dict[str, Any]


@pytest.fixture(scope="module")
def base() -> World:
    return world_of(scenario())


@pytest.fixture(scope="module")
def drawn(base: World) -> Draws:
    return all_draws(base) | days_off(base, "mid_market", 8)


def segment(tree: Tree) -> Tree:
    found: Tree = tree["segments"]["mid_market"]
    return found


def changed(change: Any) -> tuple[World, Draws]:
    """The world after ``change`` to the scenario, and everything it drew."""
    tree = scenario()
    change(tree)
    world = world_of(tree)
    return world, all_draws(world) | days_off(world, "mid_market", 8)


def assert_nothing_else_moved(drawn: Draws, other: Draws) -> Draws:
    """Every draw is still there, to the bit. Returns those that were added."""
    gone = drawn.keys() - other.keys()
    assert not gone, f"{len(gone)} draws are gone, such as {sorted(gone, key=repr)[:3]}"
    moved = [key for key, value in drawn.items() if other[key] != value]
    assert not moved, f"{len(moved)} of {len(drawn)} draws moved, such as {moved[:3]}"
    return {key: value for key, value in other.items() if key not in drawn}


def test_the_comparison_covers_every_kind_of_draw(drawn: Draws) -> None:
    kinds = [key[0] for key in drawn]
    assert set(kinds) == {"account", "due", "luck", "term", "opportunity", "away"}
    assert kinds.count("due") > 20_000


def test_one_more_csm(base: World, drawn: Draws) -> None:
    world, other = changed(lambda tree: segment(tree).update(team=9))
    assert assert_nothing_else_moved(drawn, other) == {}
    ninth = world.absences("mid_market", 8, 0)
    assert ninth
    assert all(ninth != absences for (kind, *_), absences in drawn.items() if kind == "away")
    assert (world.accounts.rank == base.accounts.rank).all()


def test_more_meetings_and_dearer_csms(drawn: Draws) -> None:
    def change(tree: Tree) -> None:
        tree["csm"] |= {"internal_time": "50%", "cost": "$250k / year", "overload": "90%"}

    assert assert_nothing_else_moved(drawn, changed(change)[1]) == {}


@pytest.mark.parametrize("place", ["before", "after"])
def test_one_more_segment(base: World, drawn: Draws, place: str) -> None:
    def change(tree: Tree) -> None:
        old = tree["segments"]
        new = {"smb": copy.deepcopy(old["mid_market"]) | {"accounts": 50}}
        tree["segments"] = new | old if place == "before" else old | new

    world, other = changed(change)
    added = assert_nothing_else_moved(drawn, other)
    assert all("smb-" in str(key) for key in added)
    names = set(base.accounts.id.tolist())
    assert ranking(world, names) == ranking(base, names)
    # And what was added is luck of its own, not the old customers' again.
    work = {value[1] for key, value in added.items() if key[0] == "due"}
    known = {value[1] for key, value in drawn.items() if key[0] == "due"}
    assert len(work - known) > 100


@pytest.mark.parametrize("stage", ["onboarding", "adoption", "any_stage"])
@pytest.mark.parametrize(
    ("timing", "kind"),
    [
        ({"rate": "6 / year"}, "due"),
        ({"every": "2 weeks"}, "due"),
        ({"before_renewal": "30 days", "within": "2 weeks"}, "due"),
        ({"after": "1 week"}, "luck"),
        ({"when": "request is missed", "delay": "2 days"}, "luck"),
        ({"when": "health below 45"}, "luck"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else value,
)
def test_one_more_kind_of_work(drawn: Draws, stage: str, timing: Tree, kind: str) -> None:
    """Put first, so that every other one has a new number. What depends on the course of events
    stands in no agenda: only its luck is drawn."""

    def change(tree: Tree) -> None:
        stages = segment(tree)["lifecycle"]
        new = {"a_newsletter": timing | {"takes": "1h"}}
        stages[stage] = new | stages[stage]

    added = assert_nothing_else_moved(drawn, changed(change)[1])
    assert {key[0] for key in added} == {kind}
    assert {key[3] if kind == "due" else key[2] for key in added} == {"a_newsletter"}


def test_other_work_for_one_kind_leaves_its_dates_and_all_others_alone(drawn: Draws) -> None:
    def change(tree: Tree) -> None:
        segment(tree)["lifecycle"]["adoption"]["check_in"]["takes"] = "2h"

    other = changed(change)[1]
    assert drawn.keys() == other.keys()
    moved = {key for key in drawn if drawn[key] != other[key]}
    assert {key[3] for key in moved} == {"check_in"}
    for key in moved:
        (tick, work, *rest), (other_tick, other_work, *other_rest) = drawn[key], other[key]
        assert (tick, rest) == (other_tick, other_rest)
        assert other_work == pytest.approx(2 * work, abs=1.01)


def test_one_month_more(base: World, drawn: Draws) -> None:
    world, other = changed(lambda tree: tree.update(horizon="19 months"))
    assert world.horizon > base.horizon
    # Whoever was away when the horizon came is away for longer.
    for key, absences in days_off(world, "mid_market", 8).items():
        cut = tuple((a, min(b, base.horizon)) for a, b in absences if a < base.horizon)
        assert cut == drawn[key]
        other[key] = cut
    added = assert_nothing_else_moved(drawn, other)
    assert {key[0] for key in added} == {"account", "due", "luck", "term", "opportunity"}
    assert all(value[4] >= base.horizon for key, value in added.items() if key[0] == "account")
    for kind in ("due", "term", "opportunity"):
        assert all(value[0] >= base.horizon for key, value in added.items() if key[0] == kind)


def test_one_customer_more(base: World, drawn: Draws) -> None:
    world, other = changed(lambda tree: segment(tree).update(accounts=301))
    added = assert_nothing_else_moved(drawn, other)
    assert all("mid_market-0301" in key for key in added)
    names = set(base.accounts.id.tolist())
    assert ranking(world, names) == ranking(base, names)


SHOCKS: Tree = {
    "champion_leaves": {"rate": "30% / year", "health": -12},
    "incident": {"rate": "6 / year", "accounts": "40%", "health": -6},
    "merger": {"on": "2026-09-01", "accounts": "20%", "health": -10},
}


@pytest.mark.parametrize("name", SHOCKS)
def test_one_more_shock(drawn: Draws, name: str) -> None:
    """Alone, or among others; and in a segment as at the top."""
    added = assert_nothing_else_moved(
        drawn, changed(lambda tree: tree.update(shocks={name: SHOCKS[name]}))[1]
    )
    assert {(key[0], key[2]) for key in added} == {("shock", name)}
    among = assert_nothing_else_moved(drawn, changed(lambda tree: tree.update(shocks=SHOCKS))[1])
    assert {key: value for key, value in among.items() if key[2] == name} == added
    own = changed(lambda tree: segment(tree).update(shocks={name: SHOCKS[name]}))[1]
    assert assert_nothing_else_moved(drawn, own) == added


def test_leaving_between_renewals_makes_another_first_book_and_moves_no_one_new(
    drawn: Draws,
) -> None:
    """Who is in the book on day one has stayed so far. All else is as it was."""

    def change(tree: Tree) -> None:
        hazard = {"served": "10% / year", "neglected": "60% / year"}
        segment(tree)["renewal"]["mid_term_churn"] = hazard

    other = changed(change)[1]
    new = {key[1] for key in drawn if key[0] == "account"} - {
        f"mid_market-{n:04d}" for n in range(1, 301)
    }
    added = assert_nothing_else_moved(
        {key: value for key, value in drawn.items() if {*key} & new}, other
    )
    assert new
    assert {key[0] for key in added} >= {"temptation"}
    luck = {key: value for key, value in drawn.items() if key[0] in ("luck", "away")}
    assert_nothing_else_moved(luck, other)
    assert [v[5] for k, v in drawn.items() if k[0] == "account"] == [
        v[5] for k, v in other.items() if k[0] == "account"
    ], "sizes"


def test_temptations_are_the_same_for_every_team_and_horizon() -> None:
    tree = scenario()
    hazard = {"served": "10% / year", "neglected": "60% / year"}
    segment(tree)["renewal"]["mid_term_churn"] = hazard
    before = all_draws(world_of(tree))
    segment(tree)["team"] = 2
    tree["horizon"] = "19 months"
    added = assert_nothing_else_moved(before, all_draws(world_of(tree)))
    assert "temptation" in {key[0] for key in added}


def test_one_customer_more_is_no_matter_for_who_is_struck() -> None:
    tree = scenario() | {"shocks": SHOCKS}
    before = all_draws(world_of(tree))
    segment(tree)["accounts"] = 301
    tree["horizon"] = "19 months"
    segment(tree)["team"] = 3
    added = assert_nothing_else_moved(before, all_draws(world_of(tree)))
    assert {key[0] for key in added} >= {"shock"}


@pytest.mark.parametrize("rate", ["8 / month", "5 / month", "40 / month"])
def test_a_growth_surge_adds_customers_and_changes_none(
    base: World, drawn: Draws, rate: str
) -> None:
    world, other = changed(lambda tree: segment(tree)["new_accounts"].update(rate=rate))
    added = assert_nothing_else_moved(drawn, other)
    new = {key[1] for key in added if key[0] == "account"}
    assert new
    assert {key[2] if key[0] == "due" else key[1] for key in added} <= new
    names = set(base.accounts.id.tolist())
    assert ranking(world, names) == ranking(base, names)


def test_a_growth_miss_removes_customers_and_changes_none(drawn: Draws) -> None:
    other = changed(lambda tree: segment(tree)["new_accounts"].update(rate="1 / month"))[1]
    assert assert_nothing_else_moved(other, drawn)


def shuffled(tree: Tree, luck: random.Random) -> Tree:
    """The same with the keys of every mapping in another order, but for the stages: customers
    begin in the first."""
    keys = list(tree)
    luck.shuffle(keys)
    return {
        key: {k: shuffled(v, luck) for k, v in tree[key].items()}
        if key == "lifecycle"
        else shuffled(tree[key], luck)
        if isinstance(tree[key], dict)
        else tree[key]
        for key in keys
    }


@pytest.mark.parametrize("luck", range(3))
def test_keys_in_another_order(base: World, drawn: Draws, luck: int) -> None:
    tree = shuffled(scenario(), random.Random(luck))
    assert list(segment(tree)) != list(segment(scenario()))
    world = world_of(tree)
    other = all_draws(world) | days_off(world, "mid_market", 8)
    assert assert_nothing_else_moved(drawn, other) == {}
    assert (world.accounts.rank == base.accounts.rank).all()


def test_a_held_book(drawn: Draws) -> None:
    other = changed(lambda tree: tree.update(book="held"))[1]
    assert assert_nothing_else_moved(drawn, other) == {}


def test_another_report_window(drawn: Draws) -> None:
    other = changed(lambda tree: tree.update(report="2026-03-01 to 2026-08-31"))[1]
    assert assert_nothing_else_moved(drawn, other) == {}


def test_another_order_of_service(drawn: Draws) -> None:
    other = changed(lambda tree: tree.update(first_served=["check_in", "kickoff"]))[1]
    assert assert_nothing_else_moved(drawn, other) == {}


# An account inserted in the middle: the world's functions on explicit customers.

NAMES = ["acme", "bolt", "crux"]
SIGNED = dict(
    zip(
        [*NAMES, "between"],
        np.array(["2023-05-31", "2026-03-02", "2025-11-15", "2024-02-29"], "datetime64[D]"),
        strict=True,
    )
)


def calendar(names: list[str], setup: Setup) -> Calendar:
    clock = Clock.of(setup.start, setup.hours_per_day)
    signed = np.array([SIGNED[name] for name in names], dtype="datetime64[D]")
    horizon, ticks = clock.tick(setup.horizon), clock.ticks(signed)
    term = np.full(len(names), 12), signed, np.zeros_like(ticks)
    return Calendar(clock, horizon, entity_keys(names), signed, ticks, *term)


def rows(agenda: Agenda, names: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    columns = (
        agenda.tick,
        agenda.activity,
        agenda.occurrence,
        agenda.work,
        agenda.window,
        agenda.automated,
    )
    entries = list(zip(*columns, strict=True))
    return {name: entries[agenda.first[i] : agenda.first[i + 1]] for i, name in enumerate(names)}


@pytest.mark.parametrize("stage", range(4))
def test_an_account_inserted_in_the_middle_of_the_list(stage: int) -> None:
    setup = setup_of(scenario())
    luck = Chance.of(SEED, REPLICATION)
    with_one_more = ["acme", "between", "bolt", "crux"]
    found = [
        rows(
            stage_agenda(
                setup.segments[0], stage, calendar(names, setup), luck, np.arange(len(names))
            ),
            names,
        )
        for names in (NAMES, with_one_more, with_one_more[::-1])
    ]
    assert found[1].pop("between") == found[2].pop("between") != []
    assert found[0] == found[1] == found[2]
    assert all(found[0].values())


def test_term_ends_and_random_streams_of_an_account_do_not_depend_on_its_neighbours() -> None:
    setup = setup_of(scenario())
    luck = Chance.of(SEED, REPLICATION)
    alone, crowd = calendar(["crux"], setup), calendar(["acme", "between", "crux"], setup)
    for draw in (
        lambda c: term_ends(c, c.horizon),
        lambda c: poisson_stream("request", 1e-5, c, luck, np.arange(c.key.size)),
    ):
        row, tick, number = draw(crowd)
        _, tick_alone, number_alone = draw(alone)
        assert tick[row == 2].tolist() == tick_alone.tolist() != []
        assert number[row == 2].tolist() == number_alone.tolist()


# Replications.


def test_replications_are_worlds_of_their_own(drawn: Draws) -> None:
    other = all_draws(world_of(scenario(), REPLICATION + 1))
    common = [key for key in drawn if key[0] == "account" and key in other]
    assert len(common) >= 300
    assert all(drawn[key][4:7] != other[key][4:7] for key in common)


def test_a_replication_is_the_same_alone_in_any_order_and_in_another_process() -> None:
    forwards = {number: digest(number) for number in (0, 1, 2)}
    backwards = {number: digest(number) for number in (2, 1, 0)}
    assert forwards == backwards
    assert len(set(forwards.values())) == 3
    root = Path(__file__).parents[2]
    command = "from tests.unit.world_draws import digest; print(digest(2))"
    elsewhere = subprocess.run(
        [sys.executable, "-c", command],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "PYTHONHASHSEED": "1234"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == forwards[2]


def test_accounts_are_the_same_when_drawn_again_from_the_same_chance(base: World) -> None:
    again = draw_accounts(base.setup, base.clock, Chance.of(SEED, REPLICATION))
    assert again.id.tolist() == base.accounts.id.tolist()
    assert again.fit.tobytes() == base.accounts.fit.tobytes()
    assert again.rank.tobytes() == base.accounts.rank.tobytes()


# And all the way through the model.


def test_two_teams_meet_the_same_customers() -> None:
    """Requests, renewals and new customers are the same for 4 and for 12 CSMs; only what becomes
    of them differs."""
    tree = scenario() | {"book": "held", "horizon": "12 months"}
    tables = []
    for team in (4, 12):
        segment(tree)["team"] = team
        tables.append(simulate(setup_of(tree), SEED, REPLICATION))
    few, many = tables
    key = ["account", "activity", "occurrence", "attempt"]
    both = few.activities.merge(many.activities, on=key, suffixes=("_few", "_many"))
    assert len(both) > 4000
    assert (both["work_hours_few"] == both["work_hours_many"]).all()
    requests = both[both["activity"].isin(["request", "renewal_prep"])]
    assert (requests["due_few"] == requests["due_many"]).all()
    for name in ("request", "renewal_prep"):
        counts = [(table.activities["activity"] == name).sum() for table in tables]
        assert counts[0] == counts[1] > 0
    for column in ("account", "term", "tick", "uniform"):
        assert few.renewals[column].tolist() == many.renewals[column].tolist()
    assert few.accounts[["account", "signed"]].equals(many.accounts[["account", "signed"]])
    assert (few.activities["outcome"] == "missed").sum() > 10 * (
        many.activities["outcome"] == "missed"
    ).sum()


def people(world: World, role: str, seats: int) -> Draws:
    """When each person would come, and what each would endure."""
    return {
        (what, seat, occupant): (getattr(world, what)(role, seat, occupant),)
        for what in ("time_to_fill", "endurance")
        for seat in range(seats)
        for occupant in range(3)
    }


LIFE = {
    "time_to_fill": {"mean": "40 days", "spread": "60%"},
    "attrition": "18% / year",
    "backfill": "yes",
}
HIRE = {"hire": 2, "segment": "mid_market", "first_day": "2026-03-02"}
LEAVE = {"leave": 1, "segment": "mid_market", "last_day": "2026-03-31"}


def test_how_a_team_changes_changes_no_customer_and_no_days_off(drawn: Draws) -> None:
    def change(tree: Tree) -> None:
        tree["csm"] |= LIFE
        tree["team_changes"] = [HIRE, LEAVE]

    _, other = changed(change)
    assert assert_nothing_else_moved(drawn, other) == {}


def test_two_plans_and_two_teams_meet_the_same_people() -> None:
    def life(team: int, plan: list[Tree]) -> Draws:
        tree = scenario()
        tree["csm"] |= LIFE
        segment(tree)["team"] = team
        tree["plans"], tree["plan"] = {"it": plan}, "it"
        return people(world_of(tree), "mid_market", 9)

    first = life(8, [])
    assert first == life(8, [HIRE]) == life(8, [LEAVE, HIRE]) == life(3, [])
    assert len(set(first.values())) == len(first)


def test_people_are_as_patient_and_as_quick_to_come_as_said() -> None:
    tree = scenario()
    tree["csm"] |= LIFE
    drawn = people(world_of(tree), "mid_market", 3000)
    come = [value for (what, _, _), (value,) in drawn.items() if what == "time_to_fill"]
    endure = [value for (what, _, _), (value,) in drawn.items() if what == "endurance"]
    assert np.mean(come) / 28_800 == pytest.approx(40, rel=0.03)
    assert np.std(come) / np.mean(come) == pytest.approx(0.6, rel=0.06)
    assert np.mean(endure) == pytest.approx(1, rel=0.04)
    assert np.mean(np.array(endure) > 2) == pytest.approx(np.exp(-2), rel=0.08)
