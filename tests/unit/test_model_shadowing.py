"""A leaver introduces the successor: who has which work, what it spares, and when there is none."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario.types import Setup
from simulator.world import TermEnd
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Seen, company, play

pytestmark = pytest.mark.unit

WORK = "adoption: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"
LEAVE = "leave: 1, segment: ours, last_day: 2026-02-06"
GONE = 25 * DAY  # the Monday after
BEGINS = GONE - 2 * WEEK
SHADOWING = "{lasts: 2 weeks, takes: fixed 3h, spares: 75%}"


def leaving(
    *changes: str,
    shadowing: str = SHADOWING,
    csm: str = "",
    health: str = "-8",
    **said: Any,
) -> Setup:
    lines = "".join(f"\n  - {{{change}}}" for change in (LEAVE, *changes))
    transfer = f"transfer: {{takes: fixed 1h, health: {health}, shadowing: {shadowing}}}"
    top = f"csm: {{{transfer}{csm}}}\nteam_changes: {lines}\n" + said.pop("top", "")
    said = {"team": 2, "horizon": "6 weeks", **said}
    return company(said.pop("work", WORK), top=top, **said)


def shock(seen: Seen, account: int = 0, untouched: int = 1) -> float:
    """Points that the change cost, as they were on that day."""
    health = seen.records.accounts["health"]
    return float(health[untouched] - health[account]) / 0.5 ** ((30 * DAY - GONE) / (65 * DAY))


def shares(seen: Seen, account: int = 0) -> list[tuple[object, object, object, str]]:
    """Owner, performer, start and outcome of the two pieces of shadowing."""
    return [(r.owner, r.performer, r.start, r.outcome) for r in seen.rows("shadowing", account)]


def test_leaver_and_successor_both_have_their_hours_before_the_last_day() -> None:
    seen = play(leaving(accounts=2))
    assert shares(seen) == [(0, 0, BEGINS, "done"), (1, 1, BEGINS, "done")]
    rows = seen.rows("shadowing")
    assert [row.end - row.due for row in rows if row.end] == [3 * HOUR] * 2
    assert {row.window_end for row in rows} == {GONE}
    assert seen.records.csms["busy_hours"].tolist() == [3, 3 + 1]  # and the handover


def test_it_spares_the_customer_a_part_of_the_shock() -> None:
    assert shock(play(leaving(accounts=2))) == pytest.approx(2)
    assert shock(play(leaving(accounts=2, shadowing="none"))) == pytest.approx(8)


def test_until_the_last_day_the_customer_is_the_leavers() -> None:
    dues = [Due(GONE - DAY, "call"), Due(GONE, "ask")]
    seen = play(leaving(accounts=2), dues)
    assert (seen.one("call").owner, seen.one("ask").owner) == (0, 1)
    assert (seen.account()["owner"], seen.account()["csms"]) == ("ours CSM 2", 2)


@pytest.mark.parametrize("seat", [0, 1])
def test_where_one_of_the_two_is_away_all_the_while_nothing_is_spared(seat: int) -> None:
    seen = play(leaving(accounts=2), away={seat: [(BEGINS, GONE)]})
    mine, other = shares(seen)[seat], shares(seen)[1 - seat]
    assert mine == (seat, None, None, "missed")
    assert other == (1 - seat, 1 - seat, BEGINS, "done")
    assert shock(seen) == pytest.approx(8)


def test_nobody_stands_in() -> None:
    seen = play(leaving(accounts=3, team=3), away={1: [(BEGINS, GONE)]})
    assert [row.performer for row in seen.rows("shadowing", 0)] == [0, None]


def test_what_is_finished_after_the_last_day_spares_nothing() -> None:
    late = [Due(GONE - HOUR, "call", takes=HOUR)]
    begun = play(leaving(accounts=2), away={0: [(BEGINS, GONE - 2 * HOUR)]})
    assert [row.end for row in begun.rows("shadowing", 0) if row.owner == 0] == [GONE + HOUR]
    assert [row.outcome for row in begun.rows("shadowing", 0)] == ["done", "done"]
    assert shock(begun) == pytest.approx(8)
    in_time = play(leaving(accounts=2), late, away={0: [(BEGINS, GONE - 3 * HOUR)]})
    assert shock(in_time) == pytest.approx(2)


def test_it_can_wait_for_better_work() -> None:
    dues = [Due(BEGINS, "call", takes=5 * HOUR)]
    seen = play(leaving(accounts=2, top="first_served: [call]\n"), dues)
    assert shares(seen)[0] == (0, 0, BEGINS + 5 * HOUR, "done")
    asked = play(leaving(accounts=2, top="first_served: [shadowing]\n"), dues)
    assert asked.one("call").start == BEGINS + 3 * HOUR


@pytest.mark.parametrize("csm", ["notice: 9 days", "notice: 0"])
def test_a_notice_that_is_too_short_leaves_none(csm: str) -> None:
    seen = play(leaving(accounts=2, csm=f", {csm}"))
    assert seen.rows("shadowing") == []
    assert shock(seen) == pytest.approx(8)
    assert len(play(leaving(accounts=2, csm=", notice: 2 weeks")).rows("shadowing")) == 2


def test_whoever_must_go_in_the_first_days_has_no_time_either() -> None:
    early = leaving(
        accounts=2, shadowing="{lasts: 26 days, takes: fixed 3h}", csm=", notice: 8 weeks"
    )
    assert play(early).rows("shadowing") == []
    in_time = leaving(
        accounts=2, shadowing="{lasts: 25 days, takes: fixed 3h}", csm=", notice: 8 weeks"
    )
    assert [row.start for row in play(in_time).rows("shadowing")] == [0, 0]


def test_who_resigns_introduces_the_successor_as_well() -> None:
    csm = ", attrition: 10 / year, notice: 2 weeks"
    setup = leaving(accounts=2, csm=csm, team=2)
    seen = play(setup, endures={(1, 0): 1e-9})
    (mine, _) = seen.rows("shadowing", 1)
    assert (mine.owner, mine.due, mine.window_end) == (1, WEEK, 3 * WEEK)


def test_where_nobody_stays_nobody_is_introduced() -> None:
    csm = ", notice: 4 weeks, backfill: yes, time_to_fill: 10 days"
    seen = play(leaving(accounts=2, team=1, csm=csm), fills={(0, 1): 60})
    assert seen.rows("shadowing") == []
    both = leaving("leave: 1, segment: ours, seat: 2, last_day: 2026-02-06", csm=csm)
    assert play(both, fills={(0, 1): 60, (1, 1): 60}).rows("shadowing") == []


def test_the_successors_are_those_who_have_the_least_with_what_is_promised() -> None:
    seen = play(leaving(accounts=9, team=4))
    # Three of nine customers are the leaver's, two each the colleagues': one goes to each of them.
    assert sorted(row.owner for row in seen.rows("shadowing") if row.owner) == [1, 2, 3]
    also = "leave: 1, segment: ours, seat: 4, last_day: 2026-02-11"
    two = play(leaving(also, accounts=9, team=4))
    # Two of the first leaver's three are promised to the second CSM, one to the third.
    assert [row.owner for row in two.rows("shadowing", 3)] == [3, 2]
    owners = two.records.accounts["owner"].value_counts()
    assert [owners[f"ours CSM {seat}"] for seat in (2, 3)] == [5, 4]


def test_a_newcomer_in_the_last_weeks_takes_no_customer_who_knows_another_successor() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-28"
    seen = play(leaving(hire, accounts=9, csm=", new_csm_takes: {balance: accounts}"))
    known = {row.account: row.owner for row in seen.rows("shadowing") if row.owner}
    assert known == dict.fromkeys((0, 2, 4, 6, 8), 1)
    owners = seen.records.accounts["owner"].astype(str)
    assert set(owners[list(known)]) == {"ours CSM 2"}
    assert (owners == "ours CSM 3").sum() == 1, "one of the successor's own"


def test_a_customer_who_leaves_meanwhile_calls_it_off() -> None:
    setup = leaving(accounts=2, segment="renewal: {served: 50%, neglected: 50%}")
    ends = {0: [TermEnd(BEGINS + DAY, 1, 0.99, 0.5)]}
    seen = play(setup, away={0: [(BEGINS, GONE)]}, ends=ends)
    outcomes = {row.owner: row.outcome for row in seen.rows("shadowing", 0)}
    assert outcomes == {0: "cancelled", 1: "done"}


def test_a_specialist_who_leaves_introduces_nobody() -> None:
    setup = leaving(
        "leave: 1, role: desk, seat: 1, last_day: 2026-01-30",
        work="adoption: {call: {rate: 1 / year, takes: 1h, role: desk}}",
        top="roles: {desk: {team: 2, coverage: dedicated}}\n",
        accounts=2,
    )
    seen = play(setup)
    assert {row.owner for row in seen.rows("shadowing")} == {0, 1}
    assert {row.account for row in seen.rows("shadowing")} == {0}
    assert shock(seen) == pytest.approx(2), "the specialist's going takes nothing from it"
