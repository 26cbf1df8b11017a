"""Pools and roles: who takes what, when several may, and who may not."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import loads
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Row, Seen, company, play

pytestmark = pytest.mark.unit

CALLS = "calls: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"
ASK_IS_COMMON = """
    calls:
      call: {rate: 1 / year, takes: 1h}
      ask: {rate: 1 / year, takes: 1h, coverage: pooled}
"""
ASK_FIRST = "first_served: [ask]"
NO_COVER = "defaults: {cover: none}"


def pool(*dues: Due, team: int = 2, top: str = "", **arrangement: Any) -> Seen:
    """A team all of whose work is common."""
    setup = company(CALLS, team=team, accounts=4, top=top, segment="coverage: pooled")
    return play(setup, dues, **arrangement)


def mixed(*dues: Due, team: int = 2, top: str = "", **arrangement: Any) -> Seen:
    """A team whose calls are each CSM's own, account 0 of seat 0 and so on; asks are common."""
    return play(company(ASK_IS_COMMON, team=team, accounts=4, top=top), dues, **arrangement)


def served(row: Row) -> tuple[int | None, int | None]:
    """Who began it, and when."""
    return row.performer, row.start


# Who takes it.


def test_at_first_the_lowest_seat_takes_it() -> None:
    assert served(pool(Due(HOUR, "call"), team=3).one("call")) == (0, HOUR)


def test_then_whoever_has_been_idle_longest() -> None:
    seen = pool(*(Due(2 * HOUR * i, "call") for i in range(4)), team=3)
    assert [row.performer for row in seen.rows()] == [0, 1, 2, 0]


def test_of_those_idle_equally_long_the_lowest_seat() -> None:
    seen = pool(
        Due(0, "call", account=0, takes=2 * HOUR),
        Due(0, "call", account=1, takes=2 * HOUR),
        Due(0, "call", account=2, takes=HOUR),
        *(Due(3 * HOUR, "ask", account=account) for account in range(3)),
        team=3,
    )
    assert [row.performer for row in seen.rows("call")] == [0, 1, 2]
    assert [row.performer for row in seen.rows("ask")] == [2, 0, 1]


def test_several_due_at_once_go_to_as_many_csms() -> None:
    seen = pool(*(Due(HOUR, "call", account=account) for account in range(3)))
    assert [served(row) for row in seen.rows()] == [(0, HOUR), (1, HOUR), (0, 2 * HOUR)]


def test_whoever_is_free_first_goes_on_with_what_waits() -> None:
    seen = pool(
        Due(0, "call", account=0, takes=3 * HOUR),
        Due(0, "call", account=1, takes=2 * HOUR),
        Due(HOUR, "ask"),
    )
    assert served(seen.one("ask")) == (1, 2 * HOUR)


def test_nobody_owns_it() -> None:
    seen = pool(Due(0, "call"), Due(0, "ask", automated=True))
    assert {row.owner for row in seen.rows()} == {None}
    assert seen.records.accounts["owner"].isna().all()
    assert (seen.records.accounts["csms"] == 0).all()
    assert (seen.records.csms["mean_book"] == 0).all()


# What is taken first.


def test_the_pool_serves_by_priority_then_by_due_time() -> None:
    seen = pool(
        Due(0, "call", account=0, takes=4 * HOUR),
        Due(HOUR, "call", account=1),
        Due(2 * HOUR, "call", account=2),
        Due(3 * HOUR, "ask", account=3),
        team=1,
        top=ASK_FIRST,
    )
    assert seen.one("ask", 3).start == 4 * HOUR
    assert [row.start for row in seen.rows("call")] == [0, 5 * HOUR, 6 * HOUR]


@pytest.mark.parametrize(("top", "first"), [("", "call"), (ASK_FIRST, "ask")])
def test_own_and_common_work_stand_in_one_order(top: str, first: str) -> None:
    seen = mixed(
        Due(0, "call", takes=3 * HOUR),
        Due(HOUR, "call", account=1),
        Due(2 * HOUR, "ask"),
        team=1,
        top=top,
    )
    start = {"call": seen.one("call", 1).start, "ask": seen.one("ask").start}
    assert start[first] == 3 * HOUR
    assert sorted(start.values(), key=str) == [3 * HOUR, 4 * HOUR]


def test_common_work_does_not_wait_for_the_one_who_owns_the_customer() -> None:
    seen = mixed(Due(0, "call", takes=DAY), Due(HOUR, "ask"))
    assert (seen.one("call").owner, seen.one("ask").owner) == (0, None)
    assert served(seen.one("ask")) == (1, HOUR)


def test_own_work_waits_for_its_owner_though_others_are_idle() -> None:
    seen = mixed(Due(0, "ask", takes=DAY), Due(HOUR, "call"))
    assert served(seen.one("ask")) == (0, 0)
    assert served(seen.one("call")) == (0, DAY)


def test_who_has_better_work_of_their_own_leaves_the_common_one_to_others() -> None:
    seen = mixed(
        Due(0, "call", account=0, takes=4 * HOUR),
        Due(0, "call", account=1, takes=4 * HOUR),
        Due(HOUR, "call", account=2),
        Due(2 * HOUR, "ask"),
    )
    assert served(seen.one("call", 2)) == (0, 4 * HOUR)
    assert served(seen.one("ask")) == (1, 4 * HOUR)


def test_the_best_item_goes_first_and_so_to_who_has_been_idle_longest() -> None:
    """Even where it makes their own, worse item wait while a colleague stays idle."""
    seen = mixed(
        Due(0, "call", account=0, takes=4 * HOUR),
        Due(0, "call", account=1, takes=4 * HOUR),
        Due(HOUR, "ask"),
        Due(2 * HOUR, "call", account=2),
    )
    assert served(seen.one("ask")) == (0, 4 * HOUR)
    assert served(seen.one("call", 2)) == (0, 5 * HOUR)


def test_the_best_of_all_own_work_comes_before_the_pool() -> None:
    """Seat 1 has been idle longest, but its own call goes before the ask, which seat 0 takes."""
    seen = mixed(
        Due(0, "call", account=0, takes=3 * HOUR),
        Due(3 * HOUR, "call", account=1),
        Due(3 * HOUR, "ask", account=2),
        Due(3 * HOUR, "call", account=2),
    )
    assert served(seen.one("call", 1)) == (1, 3 * HOUR)
    assert served(seen.one("ask", 2)) == (0, 3 * HOUR)


# One choice a tick, as its last kind of event.


def test_what_falls_due_as_a_csm_finishes_may_still_go_first() -> None:
    seen = pool(
        Due(0, "call", takes=3 * HOUR),
        Due(HOUR, "call", account=1),
        Due(3 * HOUR, "ask", account=2),
        team=1,
        top=ASK_FIRST,
    )
    assert seen.one("ask", 2).start == 3 * HOUR
    assert seen.one("call", 1).start == 4 * HOUR


def test_who_finishes_now_has_not_been_idle_as_long_as_who_waited() -> None:
    seen = pool(
        Due(0, "call", account=0, takes=3 * HOUR),
        Due(0, "call", account=1, takes=2 * HOUR),
        Due(3 * HOUR, "ask"),
    )
    assert served(seen.one("ask")) == (1, 3 * HOUR)


def test_all_who_finish_in_a_tick_are_chosen_among() -> None:
    """Seat 1 finishes first by the order of ties, and seat 0 takes the better item."""
    seen = pool(
        Due(0, "call", account=0, takes=4 * HOUR),
        Due(0, "ask", account=1, takes=4 * HOUR),
        Due(HOUR, "call", account=2),
        Due(2 * HOUR, "call", account=3),
        top=ASK_FIRST,
    )
    assert [row.performer for row in seen.rows()[:2]] == [1, 0]
    assert [served(row) for row in seen.rows("call")[1:]] == [(0, 4 * HOUR), (1, 4 * HOUR)]


# Windows.


@pytest.mark.parametrize(("within", "outcome"), [(2 * HOUR, "missed"), (2 * HOUR + 1, "done")])
def test_started_exactly_at_the_end_of_its_window_is_too_late(within: int, outcome: str) -> None:
    seen = pool(Due(0, "call", takes=3 * HOUR), Due(HOUR, "ask", within=within), team=1)
    ask = seen.one("ask")
    assert (ask.outcome, ask.owner) == (outcome, None)
    assert ask.end == (3 * HOUR if outcome == "missed" else 4 * HOUR)


def test_each_of_several_windows_closes_in_its_time() -> None:
    seen = pool(
        Due(0, "call", takes=DAY),
        Due(1, "ask", account=1, within=5 * HOUR),
        Due(2, "ask", account=2, within=2 * HOUR),
        Due(3, "ask", account=3, within=DAY),
        team=1,
    )
    assert [seen.one("ask", n).end for n in (1, 2)] == [5 * HOUR + 1, 2 * HOUR + 2]
    assert seen.one("ask", 3).start == DAY


# Absences.


def test_those_who_are_there_take_it_at_once() -> None:
    seen = pool(Due(HOUR, "call"), away={0: [(HOUR, WEEK)]})
    assert served(seen.one("call")) == (1, HOUR)


@pytest.mark.parametrize("cover", ["none", "colleague", "pause"])
def test_with_everybody_away_the_window_runs_on(cover: str) -> None:
    seen = pool(
        Due(HOUR, "call", within=DAY),
        Due(HOUR, "ask", within=2 * WEEK),
        top=f"defaults: {{cover: {cover}}}",
        away={0: [(0, WEEK)], 1: [(0, WEEK + HOUR)]},
    )
    assert (seen.one("call").outcome, seen.one("call").end) == ("missed", DAY + HOUR)
    assert served(seen.one("ask")) == (0, WEEK)


def test_who_comes_back_takes_what_waits() -> None:
    seen = pool(
        Due(HOUR, "call", account=0, takes=WEEK),
        Due(2 * HOUR, "ask"),
        Due(2 * HOUR, "call", account=1),
        away={0: [(0, 3 * HOUR)]},
    )
    assert served(seen.one("call", 0)) == (1, HOUR)
    assert served(seen.one("call", 1)) == (0, 4 * HOUR)
    assert served(seen.one("ask")) == (0, 3 * HOUR)


def test_who_leaves_finishes_what_is_in_hand_and_starts_nothing() -> None:
    seen = pool(
        Due(0, "call", takes=4 * HOUR),
        Due(HOUR, "ask"),
        team=1,
        away={0: [(2 * HOUR, DAY)]},
    )
    assert seen.one("call").end == 4 * HOUR
    assert served(seen.one("ask")) == (0, DAY)
    assert seen.records.csms["overtime_hours"][0] == 2


def test_who_leaves_with_work_in_hand_leaves_the_pool_to_the_others() -> None:
    seen = pool(
        Due(0, "call", account=0, takes=4 * HOUR),
        Due(0, "call", account=1, takes=5 * HOUR),
        Due(HOUR, "ask"),
        away={0: [(2 * HOUR, DAY)]},
    )
    assert served(seen.one("ask")) == (1, 5 * HOUR)


def test_covering_for_a_colleague_stands_in_line_with_the_pool() -> None:
    seen = mixed(
        Due(0, "call", account=1, takes=3 * HOUR),
        Due(HOUR, "call", account=0, within=DAY),
        Due(2 * HOUR, "ask"),
        away={0: [(HOUR, WEEK)]},
    )
    assert served(seen.one("call", 0)) == (1, 3 * HOUR)
    assert served(seen.one("ask")) == (1, 4 * HOUR)


# Customers who go.


def test_the_work_of_a_stage_leaves_the_pool_with_it() -> None:
    setup = company(
        """
        one: {exits: [{to: two, after: 1 day}], call: {rate: 1 / year, takes: 1h}}
        two: {visit: {rate: 1 / year, takes: 1h}}
        """,
        segment="coverage: pooled",
        accounts=2,
    )
    busy = Due(0, "call", account=1, takes=2 * DAY)
    seen = play(setup, [busy, Due(HOUR, "call")], signed={0: 0, 1: 0})
    assert (seen.one("call").outcome, seen.one("call").end) == ("cancelled", DAY)


# Roles.

TWO_STAGES = """
    start:
      role: experts
      exits: [{to: later, required: done}]
      set_up: {every: 1 week, takes: 1h, required: yes}
      chat: {rate: 1 / year, takes: 1h, role: ours}
    later:
      call: {rate: 1 / year, takes: 1h}
      fix: {rate: 1 / year, takes: 1h, role: experts, coverage: dedicated}
"""


def both(experts: str, *dues: Due, accounts: int = 2, **arrangement: Any) -> list[tuple[Any, ...]]:
    """What two teams of two did: activity, owner, performer, start."""
    top = f"roles: {{experts: {experts}}}\n{NO_COVER}"
    seen = play(company(TWO_STAGES, team=2, accounts=accounts, top=top), dues, **arrangement)
    table = seen.records.activities.astype({"owner": object, "performer": object})
    return [
        (row.activity, *(None if x != x else x for x in (row.owner, row.performer)), row.start)
        for row in table.itertuples()
    ]


def test_a_stage_is_served_by_its_role_and_handed_over_at_its_end() -> None:
    assert both("{team: 2}", Due(0, "set_up"), Due(DAY, "call"), Due(DAY, "fix")) == [
        ("set_up", None, "experts CSM 1", 0),
        ("call", "ours CSM 1", "ours CSM 1", DAY),
        ("fix", "experts CSM 1", "experts CSM 1", DAY),
    ]


def test_the_nearest_word_says_who() -> None:
    assert both("{team: 2, coverage: dedicated}", Due(0, "set_up", 1), Due(0, "chat", 1)) == [
        ("chat", "ours CSM 2", "ours CSM 2", 0),
        ("set_up", "experts CSM 2", "experts CSM 2", 0),
    ]


def test_one_role_does_not_wait_for_another() -> None:
    rows = both("{team: 1}", Due(0, "set_up", takes=DAY), Due(HOUR, "chat"), Due(HOUR, "set_up", 1))
    assert rows[1:] == [
        ("chat", "ours CSM 1", "ours CSM 1", HOUR),
        ("set_up", None, "experts CSM 1", DAY),
    ]


def test_another_role_covers_for_nobody() -> None:
    top = "roles: {experts: {team: 2}}"
    setup = company(TWO_STAGES, team=1, top=top)
    seen = play(setup, [Due(HOUR, "chat", within=DAY)], away={("ours", 0): [(0, WEEK)]})
    assert seen.one("chat").outcome == "missed"


def test_work_outside_the_skills_of_a_role_takes_longer() -> None:
    calls = "calls: {call: {rate: 1 / year, takes: 1h, skill: talks}}"
    for skills, hours in [("[talks, builds]", 2), ("[builds]", 3), ("[]", 3)]:
        segment = f"skills: {skills}"
        setup = company(calls, segment=segment, top="csm: {internal_time: 50%}")
        row = play(setup, [Due(0, "call")]).records.activities.iloc[0]
        assert (row["work_hours"], row["elapsed_hours"]) == (1, hours)
    everything = play(company(calls), [Due(0, "call")]).records.activities.iloc[0]
    assert everything["elapsed_hours"] == 1
    setup = company(calls, segment="skills: [builds]", top="csm: {outside_skills: 250%}")
    assert play(setup, [Due(0, "call")]).records.activities["elapsed_hours"][0] == 2.5


# Segments together.

SEGMENT = """
    accounts: {accounts}
    arr: $10k
    new_accounts: 12 / year
    lifecycle:
      start:
        exits: [{{to: usual, after: 4 weeks}}]
        set_up: {{after: 1 day, takes: 2h{of_start}}}
      usual: {{call: {{every: 2 weeks, takes: 1h}}, ask: {{rate: 20 / year, takes: 1h{of_ask}}}}}
"""
TEAMS = """
name: Teams
start: 2026-01-05
horizon: 26 weeks
csm: {vacation: 25 days / year}
roles:
  shared: {team: 3}
  experts: {team: 2}
segments:
"""


def segment(name: str, who: str, accounts: int, of_start: str = "", of_ask: str = "") -> str:
    return f"  {name}:\n    {who}" + SEGMENT.format(
        accounts=accounts, of_start=of_start, of_ask=of_ask
    )


def of(*segments: str) -> Records:
    return simulate(loads(TEAMS + "".join(segments)).setup, 5, 0)


def shares(records: Records, segment: str) -> list[int]:
    table = records.accounts
    mine = table[(table["segment"] == segment) & table["initial"]]
    return [int((mine["owner"] == f"shared CSM {n}").sum()) for n in (1, 2, 3)]


def test_segments_that_share_a_role_share_out_their_customers_together() -> None:
    records = of(segment("small", "role: shared", 20), segment("large", "role: shared", 12))
    table = records.accounts
    books = [a + b for a, b in zip(shares(records, "small"), shares(records, "large"), strict=True)]
    assert sorted(books) == [10, 11, 11]
    counts = table["owner"].astype(str).value_counts()
    assert set(counts.index) == {f"shared CSM {n}" for n in (1, 2, 3)}
    assert counts.max() - counts.min() <= 1, "new customers go to the smallest book of all"


def test_automation_does_what_does_not_say_and_the_pool_the_rest() -> None:
    ask = ", automated: 30%"
    records = of(segment("small", "coverage: digital\n    role: shared", 20, of_ask=ask))
    table = records.activities
    assert (table["outcome"][table["activity"] != "ask"] == "digital").all()
    asked = table[table["activity"] == "ask"]
    assert 0 < (asked["outcome"] == "digital").mean() < 0.5
    people = asked[asked["outcome"] != "digital"]
    assert people["owner"].isna().all()
    assert set(people["performer"].dropna()) == {f"shared CSM {n}" for n in (1, 2, 3)}


def test_a_segment_without_people_runs_on_automation() -> None:
    text = TEAMS.replace("  shared: {team: 3}\n  experts: {team: 2}\n", "  shared: {team: 0}\n")
    records = simulate(
        loads(text + segment("small", "team: 0\n    coverage: digital", 20)).setup, 5, 0
    )
    assert len(records.csms) == 0
    assert (records.activities["outcome"] == "digital").all()
    assert len(records.activities) > 0
    assert (records.timeline["headcount"] == 0).all()
    assert records.accounts["owner"].isna().all()
    figures = measure(records)["total", ""]
    assert figures["digital_share"] == 1
    assert figures["headcount"] == figures["effective_fte"] == 0
    assert math.isnan(figures["utilization"])


@pytest.mark.parametrize(
    "segments",
    [
        (segment("small", "role: shared", 20), segment("large", "role: shared", 12)),
        (
            segment("small", "team: 1", 20, ", role: experts"),
            segment("large", "role: shared", 12, ", role: experts", ", role: small"),
        ),
        (
            segment("small", "role: shared\n    coverage: pooled", 20),
            segment("large", "team: 2", 9),
        ),
    ],
)
def test_the_timeline_adds_up_to_the_other_tables(segments: tuple[str, ...]) -> None:
    records = of(*segments)
    weeks, table, csms = records.timeline, records.activities, records.csms
    human = table[table["outcome"] != "digital"]
    assert weeks["due"].sum() == len(human)
    for outcome in ("done", "missed"):
        assert weeks[outcome].sum() == (table["outcome"] == outcome).sum()
    t0, t1 = records.window.t0, records.window.t1
    inside = weeks[(weeks["tick"] >= t0) & (weeks["tick"] < t1)]
    for column in ("busy_hours", "on_shift_hours"):
        assert inside[column].sum() == pytest.approx(csms[column].sum())
        by_role = inside.groupby("role", observed=False)[column].sum()
        assert by_role.to_dict() == pytest.approx(
            csms.groupby("role", observed=False)[column].sum().to_dict()
        )
    last = weeks[weeks["week"] == weeks["week"].max()]
    assert (weeks.groupby("week")["headcount"].sum() == len(csms)).all()
    assert last["accounts"].sum() == (records.accounts["signed"] < 26 * WEEK).sum()
    assert last["arr"].sum() == pytest.approx(records.accounts["arr_end"].sum())
    waiting = human["start"].isna() & (human["outcome"] == "open")
    assert last["backlog"].sum() == waiting.sum()
    assert not weeks.duplicated(["week", "segment", "role"]).any()
    done = human[human["outcome"] == "done"]
    role_of = done["performer"].astype(str).str.removesuffix(" CSM 1").str.rsplit(" CSM ").str[0]
    assert weeks.groupby("role", observed=True)["done"].sum()[lambda n: n > 0].to_dict() == (
        role_of.value_counts().to_dict()
    )
