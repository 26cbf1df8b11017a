"""True of the work in every scenario that can be written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.metrics import measure
from simulator.records import SCHEMA, SORT_KEYS, Outcome, Records, Window
from simulator.scenario import Scenario
from simulator.scenario.types import Activity, Cover, Setup, Timing
from simulator.world import ATTEMPT, World
from tests.property.leaving import departures
from tests.property.scenarios import (
    Document,
    documents,
    lines_of,
    scenarios,
    seeds,
    world_of,
    worlds,
    written,
)
from tests.reference.arranged import HOUR, play_world
from tests.reference.textbook import by_the_textbook

pytestmark = pytest.mark.property

FOR_EVER = 2**62
START = dt.date(2026, 1, 5)  # of every generated scenario


def played(world: World) -> pd.DataFrame:
    """The activities table; times without a value as a tick that never comes."""
    return plain(play_world(world).records)


def plain(records: Records) -> pd.DataFrame:
    table = records.activities.copy()
    for name in ("window_end", "start", "end"):
        table[name] = table[name].fillna(FOR_EVER).astype("int64")
    return table


def started(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["start"] < FOR_EVER]


def absences(world: World) -> dict[str, list[tuple[int, int]]]:
    """When each CSM is away, by name."""
    return {
        f"{role.name} CSM {seat + 1}": world.absences(role.name, seat, 0)
        for role in world.setup.roles
        for seat in range(role.team)
    }


def team(world: World, role: int) -> list[str]:
    """The names of a role's CSMs."""
    said = world.setup.roles[role]
    return [f"{said.name} CSM {seat + 1}" for seat in range(said.team)]


def kinds(world: World) -> dict[tuple[str, str], Activity]:
    """Each activity, by its segment and name."""
    return {
        (segment.name, activity.name): activity
        for segment in world.setup.segments
        for activity in segment.activities
    }


def each(world: World, table: pd.DataFrame, what: Callable[[Activity], Any]) -> npt.NDArray[Any]:
    """``what`` the scenario says of the activity of each row."""
    kind = kinds(world)
    names = zip(table["segment"], table["activity"], strict=True)
    return np.array([what(kind[key]) for key in names])


def is_pooled(world: World, table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return each(world, table, lambda activity: activity.pooled).astype(bool)


@given(worlds)
def test_an_activity_has_one_outcome(world: World) -> None:
    table = played(world)
    key = ["account", "activity", "occurrence", "attempt"]
    assert not table.duplicated(key).any()
    assert set(table["outcome"].astype(str)) <= {outcome.name.lower() for outcome in Outcome}


@given(worlds)
def test_the_times_of_an_activity_say_what_its_outcome_says(world: World) -> None:
    table = played(world)
    was_started, has_ended = table["start"] < FOR_EVER, table["end"] < FOR_EVER
    is_ = {outcome: table["outcome"] == outcome.name.lower() for outcome in Outcome}
    assert (was_started & has_ended)[is_[Outcome.DONE]].all()
    for outcome in (Outcome.MISSED, Outcome.DIGITAL, Outcome.CANCELLED):
        assert (~was_started & has_ended)[is_[outcome]].all()
    assert (~has_ended)[is_[Outcome.OPEN]].all()
    assert (table["performer"].notna() == was_started).all()
    nobodys = is_[Outcome.DIGITAL] | is_pooled(world, table)
    assert (table["owner"].isna() == nobodys).all()
    assert (table["end"][is_[Outcome.DIGITAL]] == table["due"][is_[Outcome.DIGITAL]]).all()


@given(worlds)
def test_work_is_started_inside_its_window_and_takes_its_time(world: World) -> None:
    table = started(played(world))
    assert (table["start"] >= table["due"]).all()
    assert (table["start"] < table["window_end"]).all()
    assert (table["start"] < world.horizon).all()
    elapsed = (table["elapsed_hours"] * HOUR).round().astype("int64")
    slower = each(world, table, lambda activity: activity.slower).astype(float)
    speed = (1.0 - world.setup.roles[0].csm.internal_time) / slower
    expected = np.maximum(1, np.floor(table["work_hours"] * HOUR / speed + 0.5))
    assert (abs(elapsed - expected) <= 1).all()
    ends = table["start"] + elapsed
    assert ((table["end"] == ends) | ((table["end"] == FOR_EVER) & (ends >= world.horizon))).all()


@given(worlds)
def test_work_is_missed_as_its_window_closes_or_as_the_term_ends(world: World) -> None:
    table = played(world)
    missed = table[table["outcome"] == "missed"]
    cancelled = table[table["outcome"] == "cancelled"]
    for row in missed[missed["end"] != missed["window_end"]].itertuples():
        assert row.end < row.window_end
        assert kinds(world)[row.segment, row.activity].timing is Timing.BEFORE_RENEWAL
        number = table["account"].cat.categories.get_loc(row.account)
        assert row.end in [end.tick for end in world.term_ends[number]]
    assert (cancelled["end"] < cancelled["window_end"]).all()
    assert (cancelled["end"] >= cancelled["due"]).all()
    assert (table[["due"]] < world.horizon).all(axis=None)
    ended = table["end"][table["end"] < FOR_EVER]
    assert (ended < world.horizon).all()


@given(worlds)
def test_a_csm_does_one_thing_at_a_time(world: World) -> None:
    for _, mine in started(played(world)).groupby("performer", observed=True):
        mine = mine.sort_values("start")
        assert (mine["end"].to_numpy()[:-1] <= mine["start"].to_numpy()[1:]).all()


@given(worlds)
def test_nobody_starts_anything_while_away(world: World) -> None:
    away = absences(world)
    for row in started(played(world)).itertuples():
        assert not any(begin <= row.start < end for begin, end in away[row.performer])


@given(worlds)
def test_others_serve_an_account_only_to_cover_for_its_owner(world: World) -> None:
    away, kind = absences(world), kinds(world)
    table = started(played(world))
    owned = table[table["owner"].notna()]
    for row in owned[owned["performer"].astype(str) != owned["owner"].astype(str)].itertuples():
        assert kind[row.segment, row.activity].cover is Cover.COLLEAGUE
        # The owner was away for a time that began before the start and reached the window's end.
        assert any(
            begin <= row.start and end >= row.window_end > begin for begin, end in away[row.owner]
        )


@given(worlds)
def test_work_is_done_in_the_role_whose_it_is(world: World) -> None:
    kind = kinds(world)
    for row in started(played(world)).itertuples():
        assert row.performer in team(world, kind[row.segment, row.activity].role)


def without_cover(setup: Setup) -> Setup:
    """The same, but nobody covers for anybody."""
    segments = tuple(
        replace(
            segment,
            activities=tuple(replace(one, cover=Cover.NONE) for one in segment.activities),
        )
        for segment in setup.segments
    )
    return replace(setup, segments=segments)


on_their_own = st.builds(
    lambda world: replace(world, setup=without_cover(world.setup)),
    worlds,
)


@given(on_their_own)
def test_nobody_is_idle_while_work_waits(world: World) -> None:
    table = played(world)
    away = absences(world)
    for csm, (mine, own, common) in in_reach(world, table).items():
        busy = [(row.start, row.end) for row in mine.itertuples()]
        free = _gaps([*busy, *away[csm]], world.horizon)
        for row in pd.concat([own, common]).itertuples():
            until = min(row.start, row.end, world.horizon)
            waited = [max(begin, row.due) < min(end, until) for begin, end in free]
            assert not any(waited)


def in_reach(
    world: World, table: pd.DataFrame
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """For each CSM what they began, what they own, and what waits in the pool of their role."""
    human = table[table["outcome"] != "digital"]
    roles = each(world, human, lambda activity: activity.role)
    pooled = is_pooled(world, human)
    return {
        csm: (
            table[table["performer"] == csm],
            human[human["owner"] == csm],
            human[pooled & (roles == role)],
        )
        for role in range(len(world.setup.roles))
        for csm in team(world, role)
    }


def _gaps(intervals: list[tuple[int, int]], horizon: int) -> list[tuple[int, int]]:
    """What is left of [0, horizon)."""
    gaps, reached = [], 0
    for begin, end in sorted(intervals):
        if begin > reached:
            gaps.append((reached, min(begin, horizon)))
        reached = max(reached, end)
    return [*gaps, (reached, horizon)] if reached < horizon else gaps


@given(on_their_own)
def test_the_best_of_what_waits_is_started(world: World) -> None:
    """By priority, then due time, then the world's rank of the account, activity, occurrence."""
    table = played(world)
    kind = kinds(world)
    for csm, (_, own, common) in in_reach(world, table).items():
        rows = [
            (
                (
                    kind[row.segment, row.activity].priority,
                    row.due,
                    world.accounts.rank[world.accounts.id == row.account].item(),
                    row.activity,  # codes are in the order of names
                    row.occurrence + row.attempt * ATTEMPT,
                ),
                min(row.start, row.end),
                row.start,
                row.performer,
            )
            for row in pd.concat([own, common]).itertuples()
        ]
        for key, _, start, performer in rows:
            if performer == csm:
                rivals = [rival for rival, until, *_ in rows if rival[1] <= start < until]
                assert all(key < rival for rival in rivals)


@given(worlds)
def test_every_account_has_one_owner_in_each_role_that_deals_out_books(world: World) -> None:
    records = play_world(world).records
    accounts, table = records.accounts, records.activities
    assert len(accounts) == len(world.accounts)
    of = {segment.name: segment for segment in world.setup.segments}
    for row in accounts.itertuples():
        is_owned = row.signed < world.horizon and of[row.segment].dedicated
        assert pd.notna(row.owner) == is_owned
        assert not is_owned or row.owner in team(world, of[row.segment].role)
    owned = table[table["owner"].notna()]
    roles = each(world, owned, lambda activity: activity.role)
    assert (owned.groupby(["account", roles], observed=True)["owner"].nunique() == 1).all()
    owner = dict(zip(accounts["account"], accounts["owner"], strict=True))
    for row, role in zip(owned.itertuples(), roles, strict=True):
        if of[row.segment].dedicated and role == of[row.segment].role:
            assert owner[row.account] == row.owner


@given(worlds)
def test_the_timeline_counts_each_activity_once(world: World) -> None:
    records = play_world(world).records
    table, weeks = plain(records), records.timeline
    human = table[table["outcome"] != "digital"]
    assert weeks["due"].sum() == len(human)
    assert weeks["done"].sum() == (human["outcome"] == "done").sum()
    assert weeks["missed"].sum() == (human["outcome"] == "missed").sum()
    left = np.minimum(human["start"], human["end"])
    edges = [*weeks["tick"].unique()[1:], world.horizon]
    for edge, (_, week) in zip(edges, weeks.groupby("week"), strict=True):
        waiting = ((human["due"] < edge) & (left >= edge)).sum()
        assert week["backlog"].sum() == waiting


def in_one_stage(document: Document, window: tuple[int, int]) -> Document:
    """All its work in one stage or in every one, none of it skipped; ``window`` is the report, in
    days after the start."""
    for segment in document["segments"].values():
        stages = {name: lines_of(stage) for name, stage in segment["lifecycle"].items()}
        for lines in stages.values():
            for line in lines.values():
                line["skip_if_open"] = "no"
                if line.get("when", "").startswith("leaves"):
                    line["when"] = "storm"
        everywhere = stages.pop("any_stage", {})
        service = {name: line for lines in stages.values() for name, line in lines.items()}
        segment["lifecycle"] = {"service": service, "any_stage": everywhere}
        segment.pop("expansion", None)
    first, last = (START + dt.timedelta(days=days) for days in window)
    return document | {"report": f"{first} to {last}"}


one_stage_worlds = st.builds(
    lambda document, window, seed, on_the_hour: world_of(
        written(in_one_stage(document, window)), seed, on_the_hour
    ),
    documents(),
    st.tuples(st.integers(0, 50), st.integers(57, 97)),
    seeds,
    st.booleans(),
)


def foreseen(world: World, left: dict[str, int]) -> pd.DataFrame:
    """What the world says will fall due of each customer, until the tick at which it has ``left``:
    (account, activity, occurrence, due)."""
    rows = []
    for code, segment in enumerate(world.setup.segments):
        agenda = world.agenda(code, 0)
        for row, number in enumerate(range(world.first[code], world.first[code + 1])):
            account = str(world.accounts.id[number])
            for i in range(agenda.first[row], agenda.first[row + 1]):
                if agenda.tick[i] < left.get(account, world.horizon):
                    name = segment.activities[agenda.activity[i]].name
                    rows.append((account, name, agenda.occurrence[i], agenda.tick[i]))
    return pd.DataFrame(rows, columns=["account", "activity", "occurrence", "due"])


@given(one_stage_worlds)
def test_all_that_the_world_foresees_falls_due_once_and_nothing_else(world: World) -> None:
    records = play_world(world).records
    expected = foreseen(world, departures(world, records.renewals, records.accounts))

    agendas = {Timing.EVERY, Timing.RATE, Timing.BEFORE_RENEWAL}
    in_agenda = {name for (_, name), kind in kinds(world).items() if kind.timing in agendas}
    table = records.activities
    is_planned = table["activity"].isin(in_agenda) & (table["attempt"] == 0)
    found = table[is_planned][list(expected.columns)]
    assert entries(found) == entries(expected)

    # And in the figures each of those in the window counts once.
    figures, window = measure(records), records.window
    due = in_window(expected, window)["activity"].value_counts()
    came_up = in_window(table[~is_planned], window)
    assert_accounted_for(figures["total", ""], table, due.sum() + len(came_up), window)
    for name in set(expected["activity"]) - set(came_up["activity"].astype(str)):
        mine = table[table["activity"] == name]
        assert_accounted_for(figures["activity", name], mine, due.get(name, 0), window)


def entries(dues: pd.DataFrame) -> Counter[tuple[str, str, int, int]]:
    return Counter(dues.itertuples(index=False, name=None))


def in_window(dues: pd.DataFrame, window: Window) -> pd.DataFrame:
    return dues[dues["due"].between(window.t0, window.t1, inclusive="left")]


def assert_accounted_for(
    figures: dict[str, float], rows: pd.DataFrame, due: int, window: Window
) -> None:
    """The shares are of the ``due`` activities, and all the others of them are done or missed."""
    counts = in_window(rows, window)["outcome"].astype(str).value_counts()
    assert counts.sum() == due
    for outcome in ("digital", "cancelled", "open"):
        share, count = figures[f"{outcome}_share"], counts.get(outcome, 0)
        assert np.isnan(share) if due == 0 else share * due == pytest.approx(count)
    shares = [figures[f"{outcome}_share"] for outcome in ("digital", "cancelled", "open")]
    ended = counts.get("done", 0) + counts.get("missed", 0)
    assert due == 0 or sum(shares) * due + ended == pytest.approx(due)


@given(worlds)
def test_csms_are_busy_only_on_shift(world: World) -> None:
    records = play_world(world).records
    csms, window = records.csms, records.window
    assert (csms["busy_hours"] <= csms["on_shift_hours"] + 1e-9).all()
    assert (csms["overtime_hours"] <= csms["busy_hours"] + 1e-9).all()
    away = absences(world)
    table = started(plain(records))
    for row in csms.itertuples():
        mine = table[table["performer"] == row.csm]
        ends = np.minimum(mine["start"] + (mine["elapsed_hours"] * HOUR).round(), window.t1)
        busy = (ends - np.maximum(mine["start"], window.t0)).clip(lower=0).sum()
        absent = sum(max(0, min(e, window.t1) - max(b, window.t0)) for b, e in away[row.csm])
        assert row.busy_hours == pytest.approx(busy / HOUR)
        assert row.absent_hours == pytest.approx(absent / HOUR)
        shift = (window.t1 - window.t0 - absent) / HOUR + row.overtime_hours
        assert row.on_shift_hours == pytest.approx(shift)


@given(scenarios(), seeds)
def test_without_demand_nobody_is_used(scenario: Scenario, seed: int) -> None:
    idle = replace(
        scenario.setup,
        segments=tuple(
            replace(
                segment,
                activities=(),
                stages=tuple(replace(stage, exits=()) for stage in segment.stages),
            )
            for segment in scenario.setup.segments
        ),
    )
    records = play_world(world_of(replace(scenario, setup=idle), seed, False)).records
    assert len(records.activities) == 0
    assert (records.csms["busy_hours"] == 0).all()
    assert measure(records)["total", ""]["utilization"] == 0


@given(worlds)
def test_the_lean_loop_does_what_simpys_own_does_and_time_never_goes_back(world: World) -> None:
    lean = play_world(world).records
    with by_the_textbook():
        own = play_world(world).records
    for name in SCHEMA:
        pd.testing.assert_frame_equal(lean.table(name), own.table(name))


@given(worlds)
def test_tables_are_sorted_by_their_declared_keys(world: World) -> None:
    records = play_world(world).records
    for name, keys in SORT_KEYS.items():
        table = records.table(name)
        pd.testing.assert_frame_equal(
            table, table.sort_values(keys, kind="stable", ignore_index=True)
        )
