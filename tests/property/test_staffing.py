"""True of a team that changes, in every scenario that can be written."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simpy.events import Event

from simulator.metrics import measure
from simulator.model.csm import Csm
from simulator.model.engine import Alarm
from simulator.model.floor import Floor
from simulator.records import Records
from simulator.records.build import build_records
from simulator.replication import simulate
from simulator.scenario import Scenario
from simulator.world import World
from tests.property.scenarios import Document, documents, seeds, world_of, written

pytestmark = pytest.mark.property

_dates = st.integers(0, 65).map(lambda day: str(np.datetime64("2026-01-05") + day))
_works = st.sampled_from(["100%", "80%", "60%", "55%", "10%"])
LIFE = st.fixed_dictionaries(
    {
        "time_to_fill": st.sampled_from(["1 day", "2 weeks", {"mean": "3 weeks", "spread": "60%"}]),
        "assign": st.sampled_from(["fewest accounts", "least arr", "fewest hours"]),
        "ramp": st.sampled_from(["none", "fast", "slow", ["0%", "20%"]]),
        "attrition": st.sampled_from(
            ["none", "400% / year", {"rate": "100% / year", "above": "30%", "adds": 30}]
        ),
        "notice": st.sampled_from(["0", "3 days", "2 weeks"]),
        "backfill": st.sampled_from(["yes", "no"]),
        "transfer": st.fixed_dictionaries(
            {
                "to": st.sampled_from(["fewest accounts", "least arr", "fewest hours"]),
                "takes": st.sampled_from(["none", "2h"]),
                "within": st.just("1 week"),
                "health": st.sampled_from(["0", "-20"]),
                "shadowing": st.sampled_from(
                    ["none", "3 days", {"lasts": "2 weeks", "takes": "5h"}]
                ),
            }
        ),
        "new_csm_takes": st.sampled_from(
            [
                "new accounts",
                {"balance": "accounts"},
                {"balance": "arr", "at_most": "20% / month"},
                {"balance": "hours"},
            ]
        ),
    }
)


@st.composite
def changes(draw: st.DrawFn, teams: list[str], homes: list[str]) -> list[Document]:
    """A few hires; whoever goes is told by attrition, so that nothing contradicts itself.
    ``homes`` are the teams that look after customers."""
    lines: list[Document] = []
    for _ in range(draw(st.integers(0, 3))):
        line: Document = {"hire": draw(st.integers(1, 2))}
        how = draw(st.sampled_from(["first_day", "open", "when"]))
        line["role"] = draw(st.sampled_from(homes if how == "when" else teams))
        line[how] = "accounts_per_csm above 4" if how == "when" else draw(_dates)
        line["works"] = draw(_works)
        lines.append(line)
    if draw(st.booleans()):
        lines.append({"freeze": draw(_dates)})
    return lines


@st.composite
def staffing_documents(
    draw: st.DrawFn, horizon: str = "14 weeks", most_accounts: int = 25
) -> Document:
    """Any scenario, whose team changes, with a plan that is played and one that is not."""
    document = draw(documents(horizon))
    segments, roles = document["segments"], document["roles"]
    for segment in segments.values():
        segment["coverage"] = draw(st.sampled_from(["dedicated", "dedicated", "pooled"]))
        segment["accounts"] = min(segment["accounts"], most_accounts)
    places = roles | {name: said for name, said in segments.items() if "team" in said}
    for place in places.values():
        place["team"] += draw(st.integers(0, 1))
    document["csm"] |= draw(LIFE)
    for place in places.values():
        if draw(st.booleans()):  # CSMs who differ from the others
            own = draw(LIFE)
            place["csm"] = {key: own[key] for key in draw(st.sets(st.sampled_from(sorted(own))))}
    teams = list(places)
    homes = sorted({said.get("role", name) for name, said in segments.items()})
    document["team_changes"] = draw(changes(teams, homes))
    for name, place in places.items():
        if place["team"] > 1 and draw(st.booleans()):
            document["team_changes"].append(draw(leaver(name, place["team"])))
    document["plans"] = {"one": draw(changes(teams, homes)), "other": []}
    for name, place in places.items():
        if draw(st.booleans()):
            days = dict(
                zip(("first_day", "last_day"), sorted([draw(_dates), draw(_dates)]), strict=True)
            )
            leave = {"away": draw(st.integers(1, place["team"])), "role": name, **days}
            draw(st.sampled_from([document["team_changes"], document["plans"]["one"]])).append(
                leave
            )
        if draw(st.booleans()):
            place["team"] = [{"works": draw(_works)} for _ in range(place["team"])]
    document["plan"] = draw(st.sampled_from(["one", "other"]))
    return document


@st.composite
def leaver(draw: st.DrawFn, role: str, team: int) -> Document:
    """One who leaves or is laid off, or whoever has a certain seat by then."""
    what = draw(st.sampled_from(["leave", "leave", "lay_off"]))
    line = {what: 1, "role": role, "last_day": draw(_dates)}
    if draw(st.booleans()):
        line["seat"] = draw(st.integers(1, team))
    return line


def staffed() -> st.SearchStrategy[Scenario]:
    """Such a scenario, for a quarter of a year."""
    return staffing_documents().map(written)


worlds = st.builds(world_of, staffed(), seeds, st.booleans())


def played(world: World) -> Records:
    floor = Floor(world.setup, world)
    floor.run()
    return build_records(world.setup, world, floor.log)


def looked_at(world: World, look: object) -> Floor:
    """The floor after a run in which ``look(floor)`` was called every other hour."""
    floor = Floor(world.setup, world)

    def at(_: Event) -> None:
        look(floor)  # type: ignore[operator]

    for tick in range(3600, world.horizon, 7200):
        alarm = Alarm(floor.env)
        alarm.callbacks = [at]
        floor.env.at(tick, 1, alarm)
    floor.run()
    return floor


@given(worlds)
@settings(max_examples=60)
def test_every_account_always_has_exactly_one_owner_or_the_pool(world: World) -> None:
    def look(floor: Floor) -> None:
        books = dict.fromkeys(floor.csms, 0)
        for account in floor.accounts:
            if account.is_under_contract():
                for place in account.lifecycle.stages[account.stage].books:
                    server, (role, pooled) = (
                        account.servers[place],
                        account.lifecycle.serving[place],
                    )
                    team = floor.teams[role]
                    if pooled:
                        assert server is team.pool
                    else:
                        assert isinstance(server, Csm)
                        books[server] += 1
                        assert server in (team.csms or team.gone[-1:])
        assert books == {csm: csm.book for csm in floor.csms}

    looked_at(world, look)


@given(worlds)
@settings(max_examples=60)
def test_nothing_waits_with_somebody_who_has_left_while_anybody_is_there(world: World) -> None:
    def look(floor: Floor) -> None:
        for team in floor.teams:
            for csm in team.gone if team.csms else ():
                assert not csm.waiting

    looked_at(world, look)


@given(worlds)
def test_work_is_started_only_between_the_first_day_and_the_last(world: World) -> None:
    records = played(world)
    csms = records.csms.set_index("csm")
    rows = records.activities[records.activities["performer"].notna()]
    hired = rows["performer"].map(csms["hired"].to_dict()).astype("int64")
    left = rows["performer"].map(csms["left"].fillna(2**62).to_dict()).astype("int64")
    assert (rows["start"] >= hired).all()
    assert (rows["start"] < left).all()


@given(worlds)
def test_shadowing_is_for_the_leaver_and_the_successor_alone(world: World) -> None:
    records = played(world)
    rows = records.activities
    rows = rows[rows["activity"] == "shadowing"].astype({"owner": object, "performer": object})
    begun = rows[rows["start"].notna()]
    assert (begun["performer"] == begun["owner"]).all()
    left = records.csms.set_index("csm")["left"].astype(object)
    for _, pair in rows.groupby(["account", "due"], observed=True):
        assert pair["owner"].nunique() == len(pair) == 2
        (ends,) = set(pair["window_end"])
        assert {ends} & set(left[pair["owner"]]) or ends >= world.horizon


@given(worlds)
def test_nothing_is_started_during_a_leave_and_leaves_are_absences(world: World) -> None:
    floor = Floor(world.setup, world)
    floor.run()
    records = build_records(world.setup, world, floor.log)
    rows = records.activities[records.activities["performer"].notna()]
    names = {
        csm.number: name for csm, name in zip(_in_order(floor), records.csms["csm"], strict=True)
    }
    for csm in floor.csms:
        starts = rows.loc[rows["performer"] == names[csm.number], "start"].astype("int64")
        for leave in csm.employment.leaves:
            assert not starts.between(leave.begin, leave.end, inclusive="left").any()
    assert (records.csms["leave_hours"] <= records.csms["absent_hours"] + 1e-9).all()


def _in_order(floor: Floor) -> list[Csm]:
    """The CSMs as the tables have them."""
    return sorted(floor.csms, key=lambda c: (c.team.role, c.seat, c.employment.occupant))


@given(worlds)
def test_the_weeks_add_up_to_the_people(world: World) -> None:
    records = played(world)
    csms, weeks = records.csms, records.timeline
    mine = weeks.groupby("week")[["headcount", "hires", "leavers"]].sum()
    first = int((csms["hired"] == 0).sum())
    assert (mine["headcount"] == first + (mine["hires"] - mine["leavers"]).cumsum()).all()
    assert mine["hires"].sum() == len(csms) - first
    assert mine["leavers"].sum() == csms["left"].notna().sum()


@given(worlds)
def test_hours_on_shift_are_those_employed_less_those_absent(world: World) -> None:
    records = played(world)
    csms, window = records.csms, records.window
    left = csms["left"].fillna(window.t1).astype("int64").clip(window.t0, window.t1)
    employed = left - csms["hired"].clip(window.t0, window.t1)
    hours = employed / 3600 - csms["absent_hours"] + csms["overtime_hours"]
    assert np.allclose(csms["on_shift_hours"], hours)
    assert (csms["busy_hours"] <= csms["on_shift_hours"] + 1e-9).all()
    assert (csms["ramp_hours"] <= csms["on_shift_hours"] + 1e-9).all()


@given(worlds)
def test_capacity_is_each_day_on_shift_by_the_speed_reached_on_it(world: World) -> None:
    """The integral, day by day: who is employed, not away, and in which month of the ramp."""
    floor = looked_at(world, lambda _: None)
    records = build_records(world.setup, world, floor.log)
    away = {(c.team.name, c.seat, c.employment.occupant): c.absences for c in floor.csms}
    clock, window = world.clock, records.window
    days = np.arange(window.t0, window.t1, clock.day)
    dates = pd.DatetimeIndex(clock.dates(days))
    total = 0.0
    for row in records.csms.itertuples():
        left = window.t1 if pd.isna(row.left) else int(row.left)
        absences = away[str(row.role), int(row.seat), int(row.occupant)]
        ramp = world.setup.csm(str(row.role)).turnover.ramp if row.hired or row.occupant else ()
        since = pd.Timestamp(clock.dates([row.hired])[0])
        reached = np.ones(len(days))
        for month in range(len(ramp), 0, -1):
            reached[dates < since + pd.DateOffset(months=month)] = ramp[month - 1]
        there = (days >= row.hired) & (days < left)
        on_shift = np.where(there, float(clock.day), 0.0)
        for begin, end in absences:
            off = np.minimum(days + clock.day, end) - np.maximum(days, begin)
            on_shift -= np.where(there, off.clip(0), 0)
        capacity = (on_shift * reached).sum() / 3600
        stated = row.on_shift_hours - row.overtime_hours - row.ramp_hours
        assert np.isclose(stated, capacity)
        total += capacity + row.overtime_hours
    fte = measure(records)["total", ""]["effective_fte"]
    assert np.isclose(fte, total * 3600 / (window.t1 - window.t0))


@given(worlds)
def test_cost_is_the_time_on_the_payroll_and_adds_up_over_roles(world: World) -> None:
    records = played(world)
    figures = measure(records)
    names = [group for group in figures if group[0] == "role"]
    whole = figures["total", ""]
    for metric in ("cost", "headcount", "hires", "leavers", "vacancy_days"):
        assert np.isclose(sum(figures[name][metric] for name in names), whole[metric])


@given(staffed(), st.integers(0, 50))
def test_a_plan_changes_neither_the_customers_nor_another_persons_luck(
    scenario: Scenario, seed: int
) -> None:
    one, other = (simulate(scenario.plan(name).setup, seed, 0) for name in ("one", "other"))
    same = ["account", "signed", "initial"]
    pd.testing.assert_frame_equal(one.accounts[same], other.accounts[same])
    both = one.renewals.merge(other.renewals, on=["account", "term"], suffixes=("", "_other"))
    assert (both["uniform"] == both["uniform_other"]).all()
    assert (both["tick"] == both["tick_other"]).all()
    keys = ["account", "activity", "occurrence", "attempt"]
    mine = one.activities.dropna(subset=["account"])
    both = mine.merge(other.activities, on=keys, suffixes=("", "_other"))
    assert (both["work_hours"] == both["work_hours_other"]).all()


@given(staffed(), st.integers(0, 50))
def test_without_feedback_the_line_means_nothing(scenario: Scenario, seed: int) -> None:
    if scenario.setup.roles[0].csm.turnover.attrition is None:
        return
    plain, lined = (
        simulate(scenario.with_(**{"csm.attrition": said}).setup, seed, 0)
        for said in ("200% / year", {"rate": "200% / year", "above": "1%", "adds": 0})
    )
    for name in ("activities", "accounts", "renewals", "csms", "timeline"):
        pd.testing.assert_frame_equal(plain.table(name), lined.table(name))


@given(staffed(), st.integers(0, 50))
def test_a_rate_of_0_without_feedback_is_no_attrition(scenario: Scenario, seed: int) -> None:
    quiet, none = (
        simulate(scenario.with_(**{"csm.attrition": said}).setup, seed, 0)
        for said in ({"rate": "0 / year", "above": "1%", "adds": 0}, "none")
    )
    for name in ("activities", "accounts", "renewals", "csms", "timeline"):
        pd.testing.assert_frame_equal(quiet.table(name), none.table(name))


def test_names_of_later_occupants_go_on_for_ever() -> None:
    from simulator.records.names import _letters

    names = [_letters(occupant) for occupant in range(60)]
    assert names[:3] == ["", "b", "c"]
    assert names[24:28] == ["y", "z", "aa", "ab"]
    assert len(set(names)) == 60
    assert all(len(a) <= len(b) for a, b in itertools.pairwise(names))
