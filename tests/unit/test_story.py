"""A story tells all that happened, once, in order and with its reason; it changes nothing."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import Story, trace
from simulator.records import SCHEMA
from simulator.records.notes import Watch
from simulator.replication import follow, simulate
from simulator.report.numbers import plain
from simulator.report.story_words import picked
from simulator.scenario import load, loads
from simulator.story import NothingMissedError
from simulator.story.account import _beside
from simulator.story.events import (
    Began,
    Chance,
    Deal,
    Ended,
    Left,
    Moved,
    Renewal,
    Shock,
    Work,
)
from simulator.world import Opportunity, TermEnd, draw_world
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company
from tests.unit.story_scenes import (
    BEFALLEN,
    COMING_AND_GOING,
    POOL,
    SESSIONS,
    Told,
    scene,
    watched,
)

pytestmark = pytest.mark.unit

DATA = Path(__file__).parents[1] / "data"
SCENARIOS = {
    "mid market": load(
        DATA / "mid_market.yaml",
        set=["segments.mid_market.team=1", "segments.mid_market.accounts=40", "horizon=14 months"],
    ),
    "busy team": load(DATA / "busy_team.yaml"),
    "pool": loads(POOL),
    "sessions": loads(SESSIONS),
}
CALLS = "calls: {call: {rate: 1 / year, takes: 1h}}"
NO_COVER = "defaults: {cover: none}"


@cache
def played(name: str) -> Told:
    """Replication 0 of a scenario, for weeks without end."""
    return watched(draw_world(SCENARIOS[name].setup, 0, 0))


# A story and the tables.


@pytest.mark.parametrize("name", SCENARIOS)
def test_watching_changes_nothing(name: str) -> None:
    setup = SCENARIOS[name].setup
    alone = simulate(setup, 3, 1)
    for account in (0, 31):
        seen = follow(setup, 3, 1, Watch(account))
        for table in SCHEMA:
            pd.testing.assert_frame_equal(seen.records.table(table), alone.table(table))


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_activity_is_told_exactly_once(name: str) -> None:
    scenario = SCENARIOS[name]
    records = simulate(scenario.setup, 0, 0)
    columns = ["activity", "occurrence", "attempt", "due", "start", "end", "outcome", "performer"]
    for account in records.accounts["account"][::12]:
        rows = records.activities[records.activities["account"] == account]
        frame = trace(scenario, account=account).frame
        told = frame[frame["event"] == "activity"]
        pd.testing.assert_frame_equal(
            told[columns].sort_values(columns, ignore_index=True).astype(str),
            rows[columns].sort_values(columns, ignore_index=True).astype(str),
        )


@pytest.mark.parametrize("name", SCENARIOS)
def test_health_and_renewals_are_those_of_the_tables(name: str) -> None:
    scenario = SCENARIOS[name]
    records = simulate(scenario.setup, 0, 0)
    for number, account in enumerate(records.accounts["account"]):
        if number % 12:
            continue
        story = trace(scenario, account=account)
        fate = records.accounts.iloc[number]
        renewals = [event for event in story.told.events if isinstance(event, Renewal)]
        rows = records.renewals[records.renewals["account"] == account]
        assert [(r.tick, r.health, r.needed, r.luck, r.arr, r.outcome) for r in renewals] == list(
            rows[["tick", "health", "probability", "uniform", "arr_after", "outcome"]].itertuples(
                index=False, name=None
            )
        )
        ends = [event for event in story.told.events if isinstance(event, Ended)]
        assert len(ends) == (
            not renewals or renewals[-1].outcome == "renewed" or renewals[-1].stays
        )
        # The table's last column goes on for a customer who has left: a shock still fades.
        last = fate["health"] if ends else renewals[-1].health
        assert story.told.health[-1][1] == last


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_happened_is_told_in_order_and_health_never_jumps_unexplained(name: str) -> None:
    scenario = SCENARIOS[name]
    for account in ("ours-0003", "mid_market-0005", "smb-0011"):
        if not account.startswith(tuple(s.name for s in scenario.setup.segments)):
            continue
        frame = trace(scenario, account=account).frame
        assert frame["tick"].is_monotonic_increasing
        moved = frame[frame["health_before"].notna()]
        assert len(moved) > 3
        faded = (frame["event"] == "shock").any()
        for before, after in pairwise(moved.itertuples()):
            assert faded or before.health == after.health_before


def test_a_story_has_dates() -> None:
    frame = trace(SCENARIOS["busy team"], account="ours-0001").frame
    first = frame[frame["event"] == "activity"].iloc[0]
    assert first["due_at"] == SCENARIOS["busy team"].clock.when(first["due"])
    assert frame["when"].dt.day_of_week.max() < 5


# Why things happened.


def test_a_customer_signs_and_reaches_adoption_when_the_required_work_is_done() -> None:
    setup = company(
        """
        start_up: {exits: [{to: use, required: done}],
                   plan: {after: 1 day, takes: fixed 1h, required: yes}}
        use: {call: {rate: 1 / year, takes: 1h}}
        """,
    )
    told = scene(setup, signed={0: 0})
    (began,), (moved,) = told.events(Began), told.events(Moved)
    assert (began.tick, began.initial, began.owner) == (0, False, "ours CSM 1")
    assert (moved.tick, moved.left, moved.stage) == (DAY + HOUR, "start_up", "use")
    assert moved.why == "all its required work is done (plan)"


def test_stage_changes_say_which_line_health_crossed_and_which_time_was_over() -> None:
    setup = company(
        """
        fine: {exits: [{to: risk, health: below 60}], call: {rate: 1 / year, takes: 1h}}
        risk: {exits: [{to: fine, after: 1 week}], visit: {rate: 1 / year, takes: 1h}}
        """,
        segment="renewal: {served: 90%, neglected: 50%}\nhealth: {prior: 1h}",
        top=NO_COVER,
    )
    told = scene(setup, [Due(0, "call", within=HOUR)], away={0: [(0, DAY)]})
    first, second = told.events(Moved)[:2]
    assert (first.tick, first.why) == (HOUR, "health 52 is below 60")
    assert (second.tick, second.why) == (HOUR + WEEK, "its 5 working days in this stage are over")


def test_late_onboarding_is_named_as_the_shock_that_it_is() -> None:
    setup = company(
        "calls: {exits: [], plan: {after: 1 month, takes: 1h, required: yes}}",
        segment="onboarding: {late_after: 1 week, late_shock: 8}",
    )
    told = scene(setup, signed={0: 0})
    assert [type(event) for event in told.life().events[:2]] == [Began, Shock]
    (shock,) = told.events(Shock)
    assert (shock.tick, shock.why) == (WEEK, "late onboarding")
    assert shock.before - shock.after == pytest.approx(8)


def test_a_new_csm_is_named_as_the_shock_that_it_is() -> None:
    top = "csm: {transfer: {health: -5}}\nteam_changes:\n"
    top += "  - {leave: 1, segment: ours, last_day: 2026-01-16}\n"
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}}", top=top, team=2)
    (shock,) = scene(setup).events(Shock)
    assert (shock.tick, shock.why) == (2 * WEEK, "a new CSM")


def test_health_that_crossed_a_line_does_not_look_like_the_line() -> None:
    assert [_beside(health, 60.0) for health in (60.2, 60.04, 61.4)] == ["60.2", "60.04", "61"]


def test_shocks_and_leaving_between_renewals_are_told_by_name() -> None:
    scenario = loads(BEFALLEN)
    fates = simulate(scenario.setup, 0, 0).accounts
    quits = fates[fates["churn_reason"] == "between renewals"]
    account, churned = quits.iloc[0][["account", "churned"]]
    events = trace(scenario, account=account).told.events
    assert isinstance(events[-1], Left)
    assert (events[-1].tick, events[-1].why) == (churned, "between renewals")
    for account in quits["account"]:  # its health is that of the day on which it left
        life = trace(scenario, account=account).told
        assert life.events[-1].health == life.health[-1][1]
    kept = fates[fates["churned"].isna()]["account"].iloc[0]
    shocks = [e for e in trace(scenario, account=kept).told.events if isinstance(e, Shock)]
    assert "acquisition" in {shock.why for shock in shocks}
    assert {shock.why for shock in shocks} <= {"acquisition", "champion leaves"}


def test_a_miss_says_what_kept_its_csm() -> None:
    setup = company(CALLS, top=NO_COVER, accounts=2)
    dues = [
        Due(0, "call", account=1, takes=3 * HOUR),
        Due(HOUR, "call", takes=HOUR, within=DAY),
    ]
    (work,) = scene(setup, dues, away={0: [(3 * HOUR, 2 * DAY)]}).events(Work)
    assert (work.outcome, work.waited) == ("missed", DAY)
    assert (work.ahead, work.away) == (1, DAY - 2 * HOUR)
    assert work.before is not None
    assert work.after is not None
    assert work.after < work.before


def test_a_colleague_who_stands_in_is_told_from_the_owner() -> None:
    setup = company(CALLS, team=2, top="defaults: {cover: colleague}")
    (work,) = scene(setup, [Due(0, "call", within=HOUR)], away={0: [(0, DAY)]}).events(Work)
    assert (work.owner, work.performer, work.is_cover) == ("ours CSM 1", "ours CSM 2", True)


EXPANSION = """
use: {exits: [{to: grow, opportunity: yes}], call: {rate: 1 / year, takes: 1h}}
grow: {exits: [{to: use, required: done}],
       offer: {after: 1 day, takes: fixed 1h, required: yes}}
"""


@pytest.mark.parametrize(
    ("winning", "outcome", "arr"), [(0.1, "won", 12_500), (0.9, "not won", 10_000)]
)
def test_an_opportunity_is_followed_to_its_end(winning: float, outcome: str, arr: float) -> None:
    setup = company(EXPANSION, segment="expansion: {opportunities: 1 / year, adds: 25%, won: 60%}")
    chance = Opportunity(HOUR, 0.3, winning)
    told = scene(setup, chances={0: [chance]}, arr=[10_000.0])
    (offered,), (deal,) = told.events(Chance), told.events(Deal)
    assert (offered.tick, offered.luck, offered.outcome) == (HOUR, 0.3, "taken up")
    assert (deal.tick, deal.outcome, deal.arr) == (2 * HOUR + DAY, outcome, arr)
    assert (deal.needed, deal.luck) == (0.6, winning)
    assert told.events(Moved)[0].why == "there is a chance to sell more"
    assert told.events(Ended)[0].arr == arr


def test_a_chance_in_a_stage_that_takes_none_up_is_passed_by() -> None:
    setup = company(CALLS, segment="expansion: {opportunities: 1 / year, adds: 25%, won: 60%}")
    told = scene(setup, chances={0: [Opportunity(HOUR, 0.0, 0.0)]})
    (chance,) = told.events(Chance)
    assert (chance.in_season, chance.outcome) == (False, "passed by")
    assert not told.events(Deal)


@pytest.mark.parametrize("luck", [0.85, 0.95])
def test_a_lost_renewal_says_whether_good_service_would_have_saved_it(luck: float) -> None:
    setup = company(
        CALLS,
        segment="renewal: {served: 90%, neglected: 50%, size_effect: 0}\nhealth: {prior: 1h}",
        top=NO_COVER,
    )
    told = scene(
        setup,
        [Due(0, "call", within=HOUR)],
        away={0: [(0, DAY)]},
        ends={0: [TermEnd(WEEK, 1, luck, 0.99)]},
    )
    (renewal,) = told.events(Renewal)
    assert renewal.outcome == "churned"
    assert renewal.needed < luck
    assert renewal.needed_if_served == pytest.approx(0.9)
    assert not renewal.stays
    assert not told.events(Ended)
    assert not told.events(Left)
    assert told.life().health[-1][0] == WEEK


def test_only_the_days_asked_for_are_told() -> None:
    scenario = SCENARIOS["busy team"]
    clock = scenario.clock
    first, last = np.datetime64("2026-02-02"), np.datetime64("2026-02-13")
    story = trace(scenario, account="ours-0001", begin=first.item(), end=last.item())
    whole = trace(scenario, account="ours-0001")
    inside = whole.frame["when"].between("2026-02-02", "2026-02-14")
    pd.testing.assert_frame_equal(story.frame, whole.frame[inside].reset_index(drop=True))
    assert clock.dates(story.frame["tick"]).min() >= first


# A CSM's week.


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_weeks_of_all_csms_add_up_to_the_timeline(name: str) -> None:
    scenario = SCENARIOS[name]
    records = simulate(scenario.setup, 0, 0)
    for role in scenario.setup.roles:
        for number in (0, 6, 11):
            weeks = [
                played(name).week(f"{role.name} CSM {seat + 1}", number)
                for seat in range(role.team)
            ]
            line = records.timeline
            line = line[(line["role"] == role.name) & (line["week"] == number)]
            assert sum(w.busy for w in weeks) == pytest.approx(3600 * line["busy_hours"].sum())
            assert sum(w.shift for w in weeks) == pytest.approx(3600 * line["on_shift_hours"].sum())
            if name not in ("pool", "sessions"):  # one thing for several CSMs or customers
                for count in ("waiting_after", "came", "expired"):
                    column = {"waiting_after": "backlog", "came": "due", "expired": "missed"}[count]
                    assert sum(len(getattr(w, count)) for w in weeks) == line[column].sum()


def test_the_backlog_of_a_week_ends_with_what_waits() -> None:
    for seat in (1, 2, 3, 4):
        week = played("busy team").week(f"ours CSM {seat}", 6)
        assert week.backlog[0] == (week.begin, len(week.waiting_before))
        assert week.backlog[-1][1] == len(week.waiting_after)


def test_every_absence_of_a_week_has_its_reason() -> None:
    found = set()
    for seat in (1, 2, 3, 4):
        for number in range(16):
            week = played("busy team").week(f"ours CSM {seat}", number)
            assert sum(a.end - a.tick for a in week.absences) == week.away
            found |= {a.why for a in week.absences}
    assert found == {"public holiday", "vacation", "sick leave"}


def test_nobody_is_on_shift_before_the_first_day_or_after_the_last() -> None:
    setup = loads(COMING_AND_GOING).setup
    team = watched(draw_world(setup, 0, 0))
    timeline = simulate(setup, 0, 0).timeline
    for number in (4, 5, 6, 7, 8, 9):
        weeks = {csm: team.week(csm, number) for csm in ("Ana", "Ben", "ours CSM 3")}
        hours = 3600 * timeline.loc[timeline["week"] == number, "on_shift_hours"].sum()
        assert sum(week.shift for week in weeks.values()) == pytest.approx(hours)
        if number > 5:
            assert {absence.why for absence in weeks["Ben"].absences} == {"no longer here"}
            assert (weeks["Ben"].shift, weeks["Ben"].accounts) == (0, 0)
    whys = [absence.why for absence in team.week("Ben", 5).absences]
    assert whys[-1] == "no longer here"
    assert team.week("Ben", 5).absences[-1].tick == 5 * WEEK + 3 * DAY
    (before,) = team.week("ours CSM 3", 8).absences
    assert (before.why, before.end) == ("not yet here", 8 * WEEK + 2 * DAY)


def test_what_waits_in_a_pool_waits_for_each_of_its_csms() -> None:
    first, second = (played("pool").week(f"smb CSM {n}", 20) for n in (1, 2))
    assert first.waiting_before == second.waiting_before
    assert first.came == second.came
    assert {work.pool for work in first.came} == {"smb"}
    assert len(first.waiting_after) == (
        len(first.waiting_before)
        + len(first.came)
        - len(first.expired)
        - sum(first.begin <= (work.start or 0) for work in (*first.done, *second.done))
    )


def test_a_session_is_one_thing_to_its_csm_and_one_to_each_guest() -> None:
    rows = played("sessions").scene.records.activities
    held = rows[(rows["activity"] == "webinar") & rows["account"].isna()]
    held = held[held["outcome"] == "done"].iloc[-1]
    week = played("sessions").week("smb CSM 1", int(held["start"]) // WEEK)
    (session,) = (w for w in week.done if (w.activity, w.start) == ("webinar", held["start"]))
    here = (rows["activity"] == "webinar") & (rows["occurrence"] == held["occurrence"])
    guests = rows[here & rows["account"].notna()]
    assert (session.account, session.guests) == (None, len(guests))
    assert len(guests) > 1
    life = trace(SCENARIOS["sessions"], account=guests["account"].iloc[0]).told
    (part,) = (w for w in life.works if (w.activity, w.start) == ("webinar", held["start"]))
    assert (part.guests, part.work, part.elapsed) == (len(guests), 0, 0)


def test_a_week_may_be_named_by_any_date_in_it() -> None:
    scenario = SCENARIOS["busy team"]
    by_date = trace(scenario, csm="ours CSM 2", week=np.datetime64("2026-02-18").item())
    assert by_date.told == trace(scenario, csm="ours CSM 2", week=6).told


# The worst.


@pytest.mark.parametrize("pick", ["account", "week", "either"])
def test_the_worst_story_is_that_of_the_most_misses(pick: str) -> None:
    """Touches alone, and those of the report window alone."""
    silent = {"segments.mid_market.lifecycle.adoption.outreach.touch": False}
    report = {"report": "2026-03-02 to 2026-12-31"}
    scenario = SCENARIOS["mid market"].with_(**silent, **report)
    records = simulate(scenario.setup, 0, 0)
    rows, window = records.activities, records.window
    missed = rows[(rows["outcome"] == "missed") & rows["touch"]]
    missed = missed[missed["window_end"].between(window.t0, window.t1 - 1)]
    weeks = missed["end"] // (5 * window.day)
    most = {
        "account": missed.groupby("account", observed=True).size().max(),
        "week": missed.groupby([missed["owner"].astype(str), weeks]).size().max(),
    }
    most["either"] = max(most.values())
    worst = trace(scenario, pick=pick).picked  # type: ignore[arg-type]
    assert worst is not None
    assert (worst.missed, worst.of) == (most[pick], len(missed))
    if worst.account is not None:
        assert (missed["account"] == worst.account).sum() == worst.missed
    else:
        assert ((missed["owner"] == worst.csm) & (weeks == worst.week)).sum() == worst.missed


def test_the_worst_week_may_be_that_of_a_pool() -> None:
    short = SCENARIOS["pool"].with_(**{"segments.smb.team": 1, "segments.smb.accounts": 200})
    records = simulate(short.setup, 0, 0)
    rows, window = records.activities, records.window
    missed = rows[(rows["outcome"] == "missed") & (rows["window_end"] >= window.t0)]
    weeks = missed["end"] // (5 * window.day)
    story = trace(short, pick="week")
    worst = story.picked
    assert worst is not None
    assert (worst.csm, worst.pool) == ("smb CSM 1", "smb")
    counts = missed.groupby([missed["role"].astype(str), weeks]).size()
    assert worst.missed == counts.max() == counts["smb", worst.week]
    assert f"{worst.missed} (" in plain(picked(story))
    assert "were those of what all smb CSMs share" in plain(picked(story))


def test_where_nothing_is_missed_there_is_no_worst_story() -> None:
    plenty = SCENARIOS["pool"].with_(**{"segments.smb.team": 30, "roles.onboarder.team": 30})
    with pytest.raises(NothingMissedError, match="no touch was missed"):
        trace(plenty, pick="account")


# Asking.


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({}, "ask for one story"),
        ({"account": "ours-0001", "pick": "week"}, "ask for one story"),
        ({"csm": "ours CSM 1"}, "a CSM and a week go together"),
        (
            {"account": "ours-001"},
            "? (there are 40: ours-0001, ours-0002, ours-0003, ... ours-0040)",
        ),
        ({"csm": "our CSM 1", "week": 1}, "did you mean ours CSM 1?"),
        ({"account": "OURS-0017"}, "did you mean ours-0017?"),
        ({"csm": "ours CSM 1", "week": 16}, "week: 16 is none of the weeks 0 to 1"),
        ({"account": "ours-0001", "replication": -1}, "replication: -1"),
        ({"account": "ours-0001", "seed": 1.5}, "seed: 1.5"),
    ],
)
def test_a_story_that_is_not_there_is_refused_in_words(
    request_: dict[str, object], answer: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(answer)):
        trace(SCENARIOS["busy team"], **request_)  # type: ignore[arg-type]


def test_a_path_is_not_a_scenario() -> None:
    with pytest.raises(TypeError, match="load it first"):
        trace("acme.yaml", account="a")  # type: ignore[arg-type]


def test_a_story_says_who_it_is_about() -> None:
    story = trace(SCENARIOS["busy team"], account="ours-0001")
    assert isinstance(story, Story)
    assert repr(story).startswith("<Story of ours-0001: ")
