"""Traits change what they say and nothing else: the common world, to the bit."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.metrics import measure
from simulator.replication import simulate
from simulator.scenario.types import Segment
from simulator.scenario.types_traits import Trait
from simulator.world import ATTEMPT, World
from simulator.world.chance import Chance, entity_keys
from simulator.world.luck import luck, luck_of_one
from simulator.world.traits import draw_traits
from tests.unit.world_draws import (
    REPLICATION,
    SEED,
    Draws,
    all_draws,
    scenario,
    setup_of,
    world_of,
)

pytestmark = pytest.mark.unit

Tree = dict[str, Any]
ALIKE = {"industry": {"regulated": {"share": "30%"}, "other": {}}}
COMPLEX = {
    "industry": {"regulated": {"share": "30%", "work": "130%"}, "other": {}},
    "size": {
        "big": {"share": "20%", "work": {"onboarding": "180%", "request": "150%"}},
        "small": {"rate": {"request": "50%"}},
    },
}


def with_traits(traits: Tree, change: Callable[[Tree], None] | None = None) -> Tree:
    tree = scenario() | {"traits": copy.deepcopy(traits)}
    if change:
        change(tree["segments"]["mid_market"])
    return tree


def values(world: World) -> dict[str, tuple[str, ...]]:
    """What each account is like."""
    traits = world.setup.segments[0].traits
    return {
        account: tuple(trait.values[v] for trait, v in zip(traits, of, strict=True))
        for account, of in zip(
            world.accounts.id.tolist(), world.accounts.traits.tolist(), strict=True
        )
    }


@pytest.fixture(scope="module")
def drawn() -> Draws:
    return all_draws(world_of(scenario()))


def differences(drawn: Draws, other: Draws) -> set[tuple[Any, ...]]:
    return {key for key in drawn.keys() | other.keys() if drawn.get(key) != other.get(key)}


# Who is what ----------------------------------------------------------------------------------


def trait(name: str, **shares: float) -> Trait:
    none = (0.0,) * len(shares)
    return Trait(name, tuple(shares), tuple(shares.values()), none, (), ())


def test_each_value_has_its_share_and_traits_know_nothing_of_each_other() -> None:
    keys = entity_keys([f"account {number}" for number in range(40_000)])
    both = (trait("industry", other=0.7, regulated=0.3), trait("size", a=0.2, b=0.0, c=0.8))
    drawn = draw_traits(both, Chance.of(SEED, 0), keys).values
    table = pd.crosstab(drawn[:, 0], drawn[:, 1], normalize=True)
    error = 4 * (0.25 / 40_000) ** 0.5
    assert list(table.columns) == [0, 2]
    for industry, share in enumerate((0.7, 0.3)):
        for size, other_share in ((0, 0.2), (2, 0.8)):
            assert table.loc[industry, size] == pytest.approx(share * other_share, abs=error)


def test_known_values_are_kept_and_the_others_drawn_as_ever() -> None:
    keys = entity_keys([f"account {number}" for number in range(1000)])
    both = (trait("industry", other=0.7, regulated=0.3), trait("size", big=0.5, small=0.5))
    free = draw_traits(both, Chance.of(SEED, 0), keys).values
    given = np.full((1000, 2), -1)
    given[:10, 0], given[5:20, 1] = 1, 0
    drawn = draw_traits(both, Chance.of(SEED, 0), keys, given).values
    assert (drawn[:10, 0] == 1).all()
    assert (drawn[5:20, 1] == 0).all()
    assert (drawn == free)[given == -1].all()


def test_one_more_trait_or_a_larger_share_moves_nobody_without_need() -> None:
    few = values(world_of(with_traits(ALIKE)))
    one_more = values(world_of(with_traits(ALIKE | {"age": {"new": {"share": "50%"}, "old": {}}})))
    assert {account: of[1:] for account, of in one_more.items()} == few
    more_tree = with_traits(ALIKE)
    more_tree["traits"]["industry"]["regulated"]["share"] = "40%"
    more = values(world_of(more_tree))
    moved = {account for account in few if few[account] != more[account]}
    assert {(few[account], more[account]) for account in moved} == {(("other",), ("regulated",))}
    assert 0.05 < len(moved) / len(few) < 0.15


# Minimally different worlds -------------------------------------------------------------------


def test_traits_that_change_nothing_change_no_draw(drawn: Draws) -> None:
    assert differences(drawn, all_draws(world_of(with_traits(ALIKE)))) == set()


def test_traits_that_change_nothing_change_no_table_but_their_own_column() -> None:
    without, alike = scenario(), with_traits(ALIKE)
    before, after = (simulate(setup_of(tree), SEED, REPLICATION) for tree in (without, alike))
    for name in ("activities", "renewals", "csms", "timeline"):
        pd.testing.assert_frame_equal(before.table(name), after.table(name))
    columns = before.accounts.columns.drop("traits")
    pd.testing.assert_frame_equal(before.accounts[columns], after.accounts[columns])
    assert before.accounts["traits"].isna().all()
    assert set(after.accounts["traits"]) == {"industry=other", "industry=regulated"}


def test_more_work_for_some_leaves_all_dates_and_all_others_alone(drawn: Draws) -> None:
    world = world_of(with_traits(COMPLEX | {"size": {"big": {"share": "20%"}, "small": {}}}))
    of, other = values(world), all_draws(world)
    moved = differences(drawn, other)
    assert drawn.keys() == other.keys()
    assert {of[key[2] if key[0] == "due" else key[1]] for key in moved} == {
        ("regulated", "big"),
        ("regulated", "small"),
    }
    for key in moved:
        before, after = drawn[key], other[key]
        place = 1 if key[0] == "due" else 0
        assert abs(after[place] - 1.3 * before[place]) <= 0.5 * 1.3 + 0.51
        assert after[:place] + after[place + 1 :] == before[:place] + before[place + 1 :]


def test_every_kind_of_work_takes_what_the_factors_say(drawn: Draws) -> None:
    """Factors of two traits are multiplied; what is said of a stage goes for its activities."""
    tree = with_traits(COMPLEX)
    del tree["traits"]["size"]["small"]
    tree["traits"]["size"]["small"] = {}
    world = world_of(tree)
    of, other = values(world), all_draws(world)
    onboarding = ("kickoff", "training", "weekly_call")
    seen = set()
    for key, before in drawn.items():
        if key[0] not in ("due", "luck"):
            continue
        account, activity = key[2:4] if key[0] == "due" else key[1:3]
        industry, size = of[account]
        extra = {"request": 1.5, **dict.fromkeys(onboarding, 1.8)}.get(activity, 1.0)
        factor = (1.3 if industry == "regulated" else 1.0) * (extra if size == "big" else 1.0)
        place = 1 if key[0] == "due" else 0
        # The drawn work is rounded after the factor; before it is known to half a second.
        assert abs(other[key][place] - factor * before[place]) <= 0.5 * factor + 0.51
        seen.add(round(factor, 3))
    assert seen == {1.0, 1.3, 1.5, 1.8, 1.95, 2.34}


def test_a_stream_of_its_own_pace_moves_no_other_stream(drawn: Draws) -> None:
    def arrivals(draws: Draws, account: str) -> list[int]:
        due = {k[4]: v[0] for k, v in draws.items() if k[:4] == ("due", "adoption", account, what)}
        return [due[index] for index in sorted(due)]

    what = "request"
    fast = {"size": {"big": {"share": "20%", "rate": {what: "300%"}}, "small": {}}}
    world = world_of(with_traits(fast))
    of, other = values(world), all_draws(world)
    keys = {key[2:4] for key in differences(drawn, other)}
    assert {activity for _, activity in keys} == {what}
    assert {of[account] for account, _ in keys} == {("big",)}
    begins = dict(
        zip(world.accounts.id.tolist(), np.maximum(world.accounts.signed, 0).tolist(), strict=True)
    )
    counts = np.zeros(2)
    for account in (account for account, kind in of.items() if kind == ("big",)):
        usual, more = arrivals(drawn, account), arrivals(other, account)
        since = begins[account]
        for before, after in zip(usual, more, strict=False):
            assert after - since == pytest.approx((before - since) / 3, abs=0.5 * len(more) + 1)
        counts += len(usual), len(more)
    assert counts[1] / counts[0] == pytest.approx(3, rel=0.15)


def test_points_of_fit_move_only_health_and_who_survives(drawn: Draws) -> None:
    """New customers keep all but their fit. Those of the first day keep their size, and with it
    whatever hangs on no date; the others than those with the trait keep everything."""
    tree = with_traits({"industry": {"regulated": {"share": "30%", "fit": "-15"}, "other": {}}})
    world = world_of(tree)
    of, other = values(world), all_draws(world)
    moved = {key for key in differences(drawn, other) if key[0] != "luck"}
    accounts = {key[2] if key[0] == "due" else key[1] for key in moved}
    assert accounts
    assert {of[account] for account in accounts} == {("regulated",)}
    for account, kind in of.items():
        before, after = drawn["account", account], other["account", account]
        assert before[:3] == after[:3]
        assert before[5] == after[5]
        if not before[2] and kind == ("regulated",):
            fits = float.fromhex(before[6]), float.fromhex(after[6])
            assert after[:6] == before[:6]
            assert fits[1] == pytest.approx(max(0, fits[0] - 15)) or fits[0] == 100
    assert not {key for key in differences(drawn, other) if key[0] == "luck"}


# Work for some accounts alone -----------------------------------------------------------------


def only() -> Tree:
    return {"only_for": {"industry": "regulated"}}


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("adoption", "check_in"),
        ("onboarding", "weekly_call"),
        ("adoption", "ad_hoc_call"),
        ("any_stage", "request"),
        ("any_stage", "renewal_prep"),
    ],
)
def test_what_is_for_some_falls_due_for_them_as_ever_and_for_nobody_else(
    drawn: Draws, stage: str, name: str
) -> None:
    tree = with_traits(ALIKE, lambda segment: segment["lifecycle"][stage][name].update(only()))
    world = world_of(tree)
    of, other = values(world), all_draws(world)
    assert not differences(other, {k: v for k, v in drawn.items() if k in other})
    gone = {key[2:4] for key in drawn.keys() - other.keys()}
    assert {activity for _, activity in gone} == {name}
    assert {of[account] for account, _ in gone} == {("other",)}
    still = {key[2] for key in other if key[0] == "due" and key[3] == name}
    assert {of[account] for account in still} == {("regulated",)}


def test_in_a_run_only_they_have_it_and_the_stage_of_others_does_not_wait_for_it() -> None:
    def change(segment: Tree) -> None:
        stages = segment["lifecycle"]
        stages["onboarding"]["audit"] = {
            "after": "10 weeks",
            "takes": "1h",
            "required": "yes",
        } | only()
        stages["any_stage"]["apology"].update(only())
        stages["any_stage"]["greeting"] = {"when": "health below 60", "takes": "1h"} | only()
        segment.update(team=4)

    records = simulate(setup_of(with_traits(ALIKE, change)), SEED, REPLICATION)
    kind = records.accounts.set_index("account")["traits"]
    for name in ("audit", "apology", "greeting"):
        of = records.activities.loc[records.activities["activity"] == name, "account"]
        assert len(of)
        assert set(of.map(kind)) == {"industry=regulated"}
    new = records.accounts[~records.accounts["initial"]].dropna(subset="time_to_value")
    days = (new["time_to_value"] / 28_800).groupby(new["traits"], observed=True)
    assert days.min()["industry=regulated"] >= 50
    assert days.min()["industry=other"] < 50


def test_on_day_one_those_without_the_work_have_left_the_first_stage_sooner() -> None:
    def change(segment: Tree) -> None:
        audit = {"after": "40 weeks", "takes": "1h", "required": "yes"} | only()
        segment["lifecycle"]["onboarding"]["audit"] = audit
        segment["accounts"] = 1000

    world = world_of(with_traits(ALIKE, change))
    accounts = world.accounts
    first = accounts.initial & (accounts.stage == 0)
    weeks = -accounts.signed[first] / (5 * 28_800)
    regulated = accounts.traits[first, 0] == 1
    assert weeks[~regulated].max() <= 4 < weeks[regulated].max() <= 40


# One draw and many ----------------------------------------------------------------------------


def test_the_luck_of_one_is_the_luck_of_many_to_the_bit() -> None:
    setup = setup_of(with_traits(COMPLEX))
    segment: Segment = setup.segments[0]
    chance = Chance.of(SEED, REPLICATION)
    keys = entity_keys([f"account {number}" for number in range(200)])
    traits = draw_traits(segment.traits, chance, keys)
    rows = np.arange(200)
    for code, activity in enumerate(segment.activities):
        for occurrence in (1, 3, ATTEMPT + 1):
            many = luck(activity, chance, keys, np.full(200, occurrence), traits.work(code, rows))
            for row in rows:
                one = luck_of_one(
                    activity,
                    chance,
                    int(keys[row]),
                    occurrence,
                    traits.work(code, rows[row : row + 1]),
                )
                assert one == tuple(column[row] for column in many)


def test_foreseen_luck_and_the_luck_of_the_moment_agree() -> None:
    world, again = (world_of(with_traits(COMPLEX)) for _ in range(2))
    codes = {a.name: code for code, a in enumerate(world.setup.segments[0].activities)}
    for account in range(0, len(world.accounts), 7):
        for name in ("kickoff", "training", "apology"):
            assert world.luck(account, codes[name], 2) == again.luck(account, codes[name], 2)
            row = np.array([account])
            factor = world._traits(0).work(codes[name], row)
            kind = world.setup.segments[0].activities[codes[name]]
            key = int(world.accounts.key[account])
            assert world.luck(account, codes[name], 2) == luck_of_one(
                kind, world.chance, key, 2, factor
            )


# Figures --------------------------------------------------------------------------------------


def test_figures_by_trait_add_up_to_those_of_all() -> None:
    records = simulate(setup_of(with_traits(COMPLEX)), SEED, REPLICATION)
    found = measure(records)
    names = {name for scope, name in found if scope == "trait"}
    assert names == {"industry=other", "industry=regulated", "size=big", "size=small"}
    for kind in ("industry", "size"):
        groups = [found["trait", name] for name in names if name.startswith(kind)]
        for metric in ("hours", "activities_done", "arr_start", "revenue"):
            total = found["total", ""][metric]
            assert sum(group[metric] for group in groups) == pytest.approx(total)
        accounts = sum(group["accounts"] for group in groups)
        assert accounts == pytest.approx(found["total", ""]["accounts"], rel=0.02)
    assert not any(scope == "trait" for scope, _ in measure(simulate(setup_of(scenario()), 1, 0)))
