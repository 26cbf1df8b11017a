"""CSMs who come and go: what they start, who gets their customers, and what goes along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.scenario.types import Setup
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Seen, company, play

pytestmark = pytest.mark.unit

WORK = "adoption: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"


def staffed(*changes: str, csm: str = "", **said: Any) -> Setup:
    """A company whose team changes by these lines; ``csm`` says how people come and go."""
    lines = "".join(f"\n  - {{{change}}}" for change in changes)
    top = f"csm: {{{csm or 'notice: 4 weeks'}}}\nteam_changes: {lines or '[]'}\n"
    return company(said.pop("work", WORK), top=top + said.pop("top", ""), **said)


def leave(last_day: str, who: str = "leave: 1", **said: Any) -> Setup:
    return staffed(f"{who}, segment: ours, last_day: {last_day}", **{"team": 2, **said})


def csms(seen: Seen) -> dict[str, tuple[int, int | None]]:
    """First tick and first tick no longer employed, by name."""
    table = seen.records.csms
    left = [
        None if gone else int(tick)
        for gone, tick in zip(table["left"].isna(), table["left"].fillna(0), strict=True)
    ]
    return dict(zip(table["csm"], zip(table["hired"].tolist(), left, strict=True), strict=True))


# Who is there, and when.


def test_a_hire_is_there_from_the_first_day_and_takes_the_next_new_customer() -> None:
    setup = staffed("hire: 1, segment: ours, first_day: 2026-01-12", accounts=3)
    seen = play(setup, signed={1: 4 * DAY, 2: 5 * DAY})
    assert csms(seen) == {"ours CSM 1": (0, None), "ours CSM 2": (5 * DAY, None)}
    assert list(seen.records.accounts["owner"]) == ["ours CSM 1", "ours CSM 1", "ours CSM 2"]


def test_a_hire_begins_with_what_already_waits_in_the_pool() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12", segment="coverage: pooled", accounts=3
    )
    calls = [Due(4 * DAY, "call", n, takes=10 * DAY, within=4 * WEEK) for n in range(3)]
    rows = play(setup, calls).rows("call")
    assert [(row.start, row.performer) for row in rows] == [
        (4 * DAY, 0),
        (5 * DAY, 1),
        (14 * DAY, 0),
    ]


def test_a_first_day_at_a_weekend_is_the_monday_after() -> None:
    seen = play(staffed("hire: 1, segment: ours, first_day: 2026-01-10"))
    assert csms(seen)["ours CSM 2"] == (5 * DAY, None)


def test_an_opened_seat_is_filled_when_the_world_says_on_a_whole_day() -> None:
    setup = staffed("hire: 1, segment: ours, open: 2026-01-07", csm="time_to_fill: 5 days")
    assert csms(play(setup, fills={(1, 0): 3.5}))["ours CSM 2"] == (6 * DAY, None)


def test_of_those_who_leave_the_longest_there_go_and_of_those_laid_off_the_newest() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-12"
    for who, name in [("leave", "ours CSM 1"), ("lay_off", "ours CSM 3")]:
        seen = play(staffed(hire, f"{who}: 1, segment: ours, last_day: 2026-02-06", team=2))
        assert {name: left for name, (_, left) in csms(seen).items() if left} == {name: 25 * DAY}


def test_a_leaver_may_be_named_by_seat_or_by_name() -> None:
    for who in ("segment: ours, seat: 2", "csm: ours CSM 2"):
        seen = play(staffed(f"leave: 1, {who}, last_day: 2026-01-16", team=3))
        assert csms(seen)["ours CSM 2"] == (0, 10 * DAY)


def test_who_follows_a_csm_in_a_seat_does_not_leave_in_that_csms_name() -> None:
    csm = "attrition: 10 / year, notice: 0, backfill: yes, time_to_fill: 5 days"
    resigns_first = {"fills": {(1, 1): 5}, "endures": {(1, 0): 1e-9}}
    for line, left in [
        ("leave: 1, csm: ours CSM 2", None),
        ("leave: 1, segment: ours, seat: 2", 20 * DAY),
        ("lay_off: 1, csm: ours CSM 2", 20 * DAY),  # the seat is what is saved
    ]:
        seen = play(staffed(f"{line}, last_day: 2026-01-30", csm=csm, team=2), **resigns_first)
        assert csms(seen)["ours CSM 2"] == (0, WEEK)
        assert csms(seen)["ours CSM 2b"] == (2 * WEEK, left)


def test_a_leavers_seat_is_opened_when_notice_is_given() -> None:
    csm = "notice: 2 weeks, backfill: yes, time_to_fill: 15 days"
    seen = play(leave("2026-01-30", csm=csm), fills={(0, 1): 15})
    notice = 20 * DAY - 2 * WEEK
    assert csms(seen)["ours CSM 1"] == (0, 20 * DAY)
    assert csms(seen)["ours CSM 1b"] == (notice + 15 * DAY, None)
    assert list(seen.records.csms["csm"]) == ["ours CSM 1", "ours CSM 1b", "ours CSM 2"]
    assert seen.records.csms["left_reason"].astype(object)[0] == "planned"


def test_nobody_follows_who_is_laid_off_or_leaves_during_a_freeze() -> None:
    csm = "notice: 2 weeks, backfill: yes, time_to_fill: 5 days"
    laid_off = play(leave("2026-01-30", "lay_off: 1", csm=csm))
    frozen = staffed(
        "leave: 1, segment: ours, last_day: 2026-01-30", "freeze: 2026-01-19", team=2, csm=csm
    )
    assert len(csms(laid_off)) == len(csms(play(frozen))) == 2
    before = staffed(
        "leave: 1, segment: ours, last_day: 2026-01-30", "freeze: 2026-01-20", team=2, csm=csm
    )
    assert len(csms(play(before))) == 3


def test_to_lay_off_a_seat_that_its_csm_has_resigned_from_is_not_to_fill_it_again() -> None:
    """Whether the successor is still looked for, or would come on the last day itself."""
    csm = "attrition: 10 / year, notice: 2 weeks, backfill: yes, time_to_fill: 5 days"
    for days in (15, 20):
        seen = play(
            staffed("lay_off: 1, segment: ours, seat: 2, last_day: 2026-01-30", csm=csm, team=2),
            fills={(1, 1): days},  # from the first review on
            endures={(1, 0): 1e-9},
        )
        assert csms(seen) == {"ours CSM 1": (0, None), "ours CSM 2": (0, 3 * WEEK)}
        leaver = seen.records.csms.iloc[1]
        assert (leaver["left_reason"], leaver["replaced"]) == ("resigned", False)


def test_a_seat_that_is_closed_no_longer_counts_as_one_that_will_be_filled() -> None:
    csm = "attrition: 10 / year, notice: 2 weeks, backfill: yes, time_to_fill: 30 days"
    lines = ["lay_off: 1, segment: ours, seat: 2, last_day: 2026-01-30", WHEN]
    seen = play(
        staffed(*lines, csm=csm, team=2, accounts=4),
        fills={(1, 1): 30, (2, 0): 5},
        endures={(1, 0): 1e-9},
    )
    # Two are enough until the notice, on day 10, to whoever should have come.
    assert csms(seen)["ours CSM 3"] == (2 * WEEK + 5 * DAY, None)


def test_whoever_comes_within_the_notice_of_their_own_leaving_still_leaves() -> None:
    csm = "notice: 4 weeks, time_to_fill: 5 days"
    for line in ("leave: 1", "lay_off: 1"):
        seen = play(
            staffed(
                "hire: 1, segment: ours, first_day: 2026-01-12",
                f"{line}, segment: ours, seat: 2, last_day: 2026-01-30",
                csm=csm,
            )
        )
        assert csms(seen)["ours CSM 2"] == (5 * DAY, 20 * DAY)


def test_a_newcomer_covers_at_once_for_those_who_are_away() -> None:
    """The only colleague leaves work behind that would lapse, and nobody is there to take it."""
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12", top="defaults: {cover: colleague}"
    )
    calls = [Due(3 * DAY, "call", within=3 * DAY)]
    call = play(setup, calls, away={0: [(2 * DAY, 20 * DAY)]}).one("call")
    assert (call.start, call.performer) == (5 * DAY, 1)


# What a newcomer starts.


def test_work_takes_as_much_longer_as_the_ramp_says_by_the_month_it_begins_in() -> None:
    csm = "ramp: [25%, 50%]"
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12", csm=csm, horizon="12 weeks", accounts=2
    )
    february, march = 25 * DAY, 45 * DAY  # the 12th is a Thursday in both, three days later
    days = (5 * DAY, february + 2 * DAY, february + 3 * DAY, march - DAY, march + 10 * DAY)
    dues = [Due(tick, "call", account=1) for tick in days]
    seen = play(setup, dues, signed={1: 5 * DAY})
    assert [row.performer for row in seen.rows("call")] == [1] * 5
    hours = [
        (row.end - row.start) / HOUR
        for row in seen.rows("call")
        if row.end and row.start is not None
    ]
    assert hours == [4, 4, 2, 2, 1]


def test_a_newcomer_at_zero_is_paid_but_starts_nothing_and_covers_for_nobody() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12", csm="ramp: [0%, 50%]", accounts=1
    )
    away = {0: [(6 * DAY, 20 * DAY)]}
    seen = play(setup, [Due(6 * DAY, "call", within=WEEK)], away=away)
    assert seen.one("call").outcome == "missed"
    newcomer = seen.records.csms.iloc[1]
    assert newcomer["on_shift_hours"] == (40 - 5) * 8
    february = 28 * DAY  # 12 February
    assert newcomer["ramp_hours"] == (february - 5 * DAY + (40 * DAY - february) / 2) / HOUR


def test_whoever_cannot_start_yet_gets_no_customers() -> None:
    setup = staffed("hire: 1, segment: ours, first_day: 2026-01-12", csm="ramp: [0%]", accounts=2)
    seen = play(setup, signed={1: 6 * DAY})
    assert seen.account(1)["owner"] == "ours CSM 1"


def test_a_newcomer_takes_from_the_pool_and_a_leaver_no_longer_does() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12",
        "leave: 1, segment: ours, seat: 1, last_day: 2026-01-16",
        segment="coverage: pooled",
    )
    dues = [Due(tick, "call", takes=4 * HOUR) for tick in (0, 5 * DAY, 5 * DAY, 10 * DAY, 10 * DAY)]
    rows = play(setup, dues).rows()
    assert [(row.performer, row.start) for row in rows] == [
        (0, 0), (0, 5 * DAY), (1, 5 * DAY), (1, 10 * DAY), (1, 10 * DAY + 4 * HOUR),
    ]  # fmt: skip


# What becomes of a leaver's customers.


def test_what_waits_goes_along_with_the_customer_as_it_was() -> None:
    dues = [Due(9 * DAY + 7 * HOUR, "call", takes=3 * HOUR), Due(9 * DAY + 7 * HOUR, "ask")]
    seen = play(leave("2026-01-16"), dues, rank=[0])
    ask, call = seen.one("ask"), seen.one("call")
    first, second = sorted([ask, call], key=lambda row: row.start or 0)
    assert (first.owner, first.performer, first.start) == (0, 0, 9 * DAY + 7 * HOUR)
    assert (second.owner, second.performer, second.start) == (1, 1, 10 * DAY)
    assert second.window_end == 9 * DAY + 7 * HOUR + WEEK
    assert seen.account()["owner"] == "ours CSM 2"
    assert seen.account()["csms"] == 2


def test_work_in_hand_on_the_last_day_is_finished_by_the_leaver_in_overtime() -> None:
    seen = play(leave("2026-01-16"), [Due(9 * DAY + 7 * HOUR, "call", takes=3 * HOUR)])
    assert (seen.one("call").performer, seen.one("call").end) == (0, 10 * DAY + 2 * HOUR)
    leaver = seen.records.csms.iloc[0]
    assert (leaver["on_shift_hours"], leaver["overtime_hours"]) == (82, 2)


def test_at_one_tick_the_customer_moves_before_work_expires_or_falls_due() -> None:
    dues = [
        Due(9 * DAY, "call", takes=2 * DAY, within=DAY),
        Due(9 * DAY + 1, "call", within=DAY - 1),
        Due(10 * DAY, "ask"),
    ]
    seen = play(leave("2026-01-16", top="first_served: [call]"), dues)
    _, late = seen.rows("call")
    assert (late.outcome, late.end, late.owner) == ("missed", 10 * DAY, 1)
    assert (seen.one("ask").owner, seen.one("ask").start) == (1, 10 * DAY)


def test_whoever_comes_on_the_day_after_the_last_one_is_there_for_the_customers() -> None:
    setup = staffed(
        "leave: 1, segment: ours, last_day: 2026-01-16",
        "hire: 1, segment: ours, first_day: 2026-01-19",
        team=1,
    )
    seen = play(setup, [Due(10 * DAY, "ask")])
    assert (seen.one("ask").owner, seen.one("ask").start) == (1, 10 * DAY)


def test_of_several_that_go_along_the_best_is_begun_first() -> None:
    dues = [
        Due(9 * DAY, "call", takes=2 * DAY, within=4 * WEEK),
        Due(9 * DAY + HOUR, "call", account=0),
        Due(9 * DAY + 2 * HOUR, "ask", account=2),
    ]
    seen = play(
        leave("2026-01-16", accounts=3, top="first_served: [ask]"),
        dues,
        away={1: [(5 * DAY, 10 * DAY)]},
    )
    assert seen.one("ask", account=2).start == 10 * DAY
    assert seen.rows("call")[1].start == 10 * DAY + HOUR


def test_of_what_goes_along_to_somebody_away_the_best_finds_the_idlest_cover() -> None:
    """Whatever came first: the colleague in the last seat has been idle longest."""
    dues = [
        Due(8 * DAY, "call", takes=2 * DAY, within=4 * WEEK),  # keeps the leaver busy
        Due(9 * DAY, "call", within=2 * DAY),
        Due(9 * DAY + HOUR, "ask", within=2 * DAY),
        Due(9 * DAY, "call", account=2),  # and the third seat, a moment ago
    ]
    top = "first_served: [ask]\ndefaults: {cover: colleague}\n"
    away = {1: [(5 * DAY, 20 * DAY)]}
    setup = leave("2026-01-16", who="leave: 1", team=4, accounts=4, top=top)
    seen = play(setup, dues, away=away, arr=[1, 1, 1, 1])
    ask, call = seen.one("ask"), seen.rows("call", 0)[1]
    assert (ask.owner, call.owner) == (1, 1)
    assert (ask.performer, call.performer) == (3, 2)


@pytest.mark.parametrize(
    ("to", "shares"),
    [("fewest accounts", [3, 2]), ("least arr", [4, 1])],
)
def test_customers_go_to_the_colleague_with_the_least(to: str, shares: list[int]) -> None:
    setup = leave("2026-01-16", csm=f"transfer: {{to: {to}}}", team=3, accounts=5)
    # Dealt out in turn: the first CSM has accounts 0 and 3, the second 1 and 4, the third 2.
    seen = play(setup, arr=[1, 1, 100, 1, 1])
    owners = seen.records.accounts["owner"].value_counts()
    assert [owners[f"ours CSM {seat}"] for seat in (2, 3)] == shares


def test_by_hours_a_customer_weighs_what_its_stage_needs() -> None:
    setup = leave(
        "2026-01-16", csm="transfer: {to: fewest hours}", team=3, accounts=5,
        work="busy: {exits: [{to: calm, after: 5 years}], call: {every: 1 week, takes: 1h}}\n"
        "calm: {ask: {every: 6 months, takes: 1h}}",
    )  # fmt: skip
    # The second CSM has two calm customers, the third has a busy one.
    seen = play(setup, stage=dict.fromkeys((0, 1, 3, 4), "calm"))
    owners = seen.records.accounts["owner"].value_counts()
    assert (owners["ours CSM 2"], owners["ours CSM 3"]) == (4, 1)


def test_by_hours_a_customer_weighs_as_often_as_its_own_contract_ends() -> None:
    setup = leave(
        "2026-01-16", csm="transfer: {to: fewest hours}", team=3, accounts=5,
        work="adoption: {prep: {before_renewal: 20 days, takes: 1h}}",
        segment="term: {6 months: 20%, 36 months: 80%}",
    )  # fmt: skip
    # The second CSM has two customers for three years each, the third one for half a year.
    seen = play(setup, months=[36, 36, 6, 36, 36])
    owners = seen.records.accounts["owner"].value_counts()
    assert (owners["ours CSM 2"], owners["ours CSM 3"]) == (4, 1)


def test_a_change_costs_health_and_the_receiver_the_work_of_the_handover() -> None:
    csm = "transfer: {takes: fixed 2h, within: 1 week, health: -5}"
    seen = play(leave("2026-01-16", csm=csm, accounts=2, horizon="3 weeks"))
    handover = seen.one("handover")
    assert (handover.due, handover.owner, handover.performer) == (10 * DAY, 1, 1)
    assert handover.end == 10 * DAY + 2 * HOUR
    healths = seen.records.accounts["health"].tolist()
    assert healths[1] - healths[0] == pytest.approx(5 * 0.5 ** (5 / 65))


def test_work_can_wait_for_a_new_csm() -> None:
    work = "adoption: {hello: {when: new csm, delay: 1 day, takes: 1h}}"
    assert play(leave("2026-01-16", work=work)).one("hello").due == 11 * DAY


# When nobody is left.

ALONE = "notice: 1 week, backfill: yes, time_to_fill: 10 days"


@pytest.mark.parametrize(
    ("cover", "outcome"), [("none", "missed"), ("colleague", "missed"), ("pause", "done")]
)
def test_customers_of_an_empty_seat_wait_for_the_successor(cover: str, outcome: str) -> None:
    setup = leave("2026-01-16", csm=ALONE, team=1, top=f"defaults: {{cover: {cover}}}")
    dues = [Due(11 * DAY, "ask", within=DAY), Due(13 * DAY, "call")]
    seen = play(setup, dues, fills={(0, 1): 10})  # comes on day 15
    assert seen.one("ask").outcome == outcome
    assert (seen.one("call").owner, seen.one("call").performer) == ("ours CSM 1b",) * 2
    assert seen.one("call").start == 15 * DAY + (HOUR if cover == "pause" else 0)
    assert seen.account()["csms"] == 2


PAUSE = "defaults: {cover: pause}\nfirst_served: [call]"


@pytest.mark.parametrize(("colleague", "back"), [((), 5), (((4 * DAY, 8 * DAY),), 8)])
def test_a_window_stands_still_until_the_customers_next_csm_is_there(
    colleague: tuple[tuple[int, int], ...], back: int
) -> None:
    """The first CSM is away for two weeks and leaves after one: who takes over is there at once,
    or is away for three days more, and too busy with another customer then."""
    dues = [
        Due(HOUR, "ask", within=DAY),
        Due(3 * DAY + 4 * HOUR, "call", account=1, takes=8 * DAY, within=2 * WEEK),
    ]
    away = {0: [(0, 2 * WEEK)], 1: colleague}
    seen = play(leave("2026-01-09", accounts=2, top=PAUSE), dues, away=away)
    ask = seen.one("ask")
    assert ask.owner == 1
    assert (ask.outcome, ask.end, ask.window_end) == ("missed", *((back + 1) * DAY,) * 2)


def test_a_window_that_nobody_was_to_look_after_goes_on_with_whoever_comes_after_all() -> None:
    setup = staffed(
        "hire: 1, segment: ours, open: 2026-01-14",  # when the only CSM has resigned already
        csm="attrition: 10 / year, notice: 0, time_to_fill: 2 days", accounts=2, top=PAUSE,
    )  # fmt: skip
    dues = [
        Due(4 * DAY, "call", takes=DAY),
        Due(4 * DAY + HOUR, "ask", within=DAY + HOUR),
        Due(4 * DAY + HOUR, "call", account=1, takes=DAY, within=2 * WEEK),
    ]
    seen = play(setup, dues, fills={(1, 0): 2}, endures={(0, 0): 1e-9})  # leaves day 5, comes day 9
    assert seen.one("call", account=1).start == 9 * DAY
    ask = seen.one("ask")
    assert (ask.outcome, ask.end) == ("missed", 9 * DAY + 2 * HOUR)


def test_an_absence_that_becomes_a_departure_holds_a_window_until_the_successor_comes() -> None:
    """Not for the rest of the absence besides."""
    setup = leave("2026-01-09", csm=ALONE, team=1, accounts=2, top=PAUSE)
    dues = [
        Due(HOUR, "ask", within=DAY),
        Due(HOUR, "call", account=1, takes=2 * DAY, within=4 * WEEK),
    ]
    seen = play(setup, dues, fills={(0, 1): 12}, away={0: [(0, 2 * WEEK)]})  # comes on day 12
    assert seen.one("call", account=1).start == 12 * DAY
    ask = seen.one("ask")
    assert (ask.outcome, ask.end) == ("missed", 13 * DAY)


def test_new_customers_of_a_role_that_has_nobody_wait_as_well() -> None:
    setup = leave("2026-01-16", csm=ALONE, team=1, accounts=2)
    seen = play(setup, signed={1: 12 * DAY}, fills={(0, 1): 10})
    assert seen.account(1)["owner"] == "ours CSM 1b"


# What a new CSM takes over.


@pytest.mark.parametrize(
    ("takes", "books"),
    [
        ("new accounts", [6, 6, 0]),
        ("{balance: accounts}", [4, 4, 4]),
        ("{balance: accounts, at_most: 20% / month}", [5, 5, 2]),
    ],
)
def test_a_new_csms_share(takes: str, books: list[int]) -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-12"
    seen = play(
        staffed(hire, csm=f"new_csm_takes: {takes}", team=2, accounts=12, horizon="4 weeks")
    )
    owners = seen.records.accounts["owner"].value_counts()
    assert [owners[f"ours CSM {seat}"] for seat in (1, 2, 3)] == books


def test_month_by_month_the_books_become_equal_and_then_nothing_moves() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-12"
    takes = "new_csm_takes: {balance: accounts, at_most: 20% / month}"
    seen = play(staffed(hire, csm=takes, team=2, accounts=12, horizon="40 weeks"))
    owners = seen.records.accounts["owner"].value_counts()
    assert [owners[f"ours CSM {seat}"] for seat in (1, 2, 3)] == [4, 4, 4]
    assert seen.records.accounts["csms"].sum() == 12 + 4


BALANCE = "new_csm_takes: {balance: accounts, at_most: 20% / month}"


def books_after(weeks: int, *changes: str, csm: str, accounts: int) -> list[int]:
    seen = play(staffed(*changes, csm=csm, team=2, accounts=accounts, horizon=f"{weeks} weeks"))
    owners = seen.records.accounts["owner"].value_counts()
    return [int(owners.get(f"ours CSM {seat}", 0)) for seat in (1, 2, 3, 4)]


def test_two_newcomers_together_take_no_more_of_a_book_a_month_than_one() -> None:
    """Each of two books of twenty gives four a month, and the newcomers have as many each."""
    both = ["hire: 2, segment: ours, first_day: 2026-01-12"]
    for weeks, books in [(4, [16, 16, 4, 4]), (8, [13, 13, 7, 7]), (12, [11, 11, 9, 9])]:
        assert books_after(weeks, *both, csm=BALANCE, accounts=40) == books


def test_who_comes_later_in_the_month_finds_nothing_left_but_has_a_part_in_the_next() -> None:
    """Of twenty accounts each gives four on the 12th of January, and three of sixteen on the 12th
    of February, all of them to the one who came on the 26th and has none yet."""
    days = ["2026-01-12", "2026-01-26"]
    changes = [f"hire: 1, segment: ours, first_day: {day}" for day in days]
    assert books_after(5, *changes, csm=BALANCE, accounts=40) == [16, 16, 8, 0]
    assert books_after(7, *changes, csm=BALANCE, accounts=40) == [13, 13, 8, 6]


@pytest.mark.parametrize(
    ("day", "books"), [("2026-02-06", [16, 16, 8, 0]), ("2026-02-09", [13, 13, 8, 6])]
)
def test_four_weeks_later_a_colleague_gives_again(day: str, books: list[int]) -> None:
    """To whoever comes then, and no day sooner."""
    changes = [f"hire: 1, segment: ours, first_day: {each}" for each in ("2026-01-12", day)]
    until = 6 if day == "2026-02-09" else 5
    assert books_after(until, *changes, csm=BALANCE, accounts=40) == books


def test_a_newcomers_share_grows_with_the_ramp() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-12"
    csm = "new_csm_takes: {balance: accounts}, ramp: [25%, 50%]"
    for horizon, books in [("4 weeks", [5, 6, 1]), ("8 weeks", [5, 5, 2]), ("12 weeks", [4, 4, 4])]:
        seen = play(staffed(hire, csm=csm, team=2, accounts=12, horizon=horizon))
        owners = seen.records.accounts["owner"].value_counts()
        assert [owners[f"ours CSM {seat}"] for seat in (1, 2, 3)] == books


def test_a_newcomers_book_counts_by_the_speed_that_is_reached() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-01-05"
    # Four customers for one CSM; the newcomer at 50 % gets the next two and then every third.
    setup = staffed(hire, csm="ramp: [50%, 50%]", accounts=10)
    signs = {number: number * DAY for number in range(4, 10)}
    owners = play(setup, signed=signs).records.accounts["owner"].tolist()
    assert [name[-1] for name in owners[4:]] == ["2", "2", "1", "2", "1", "1"]


# Attrition.


def test_a_csm_gives_notice_at_the_review_after_having_endured_enough() -> None:
    setup = staffed(csm="attrition: 10 / year, notice: 2 weeks", team=2)
    endured = 10 * 3 / 52
    seen = play(setup, endures={(0, 0): endured * 1.0001, (1, 0): endured * 0.9999})
    left = {name: left for name, (_, left) in csms(seen).items()}
    assert left == {"ours CSM 1": 4 * WEEK + 2 * WEEK, "ours CSM 2": 3 * WEEK + 2 * WEEK}
    assert set(seen.records.csms["left_reason"]) == {"resigned"}


def test_a_newcomers_hazard_counts_from_the_first_day() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-14", csm="attrition: 10 / year, notice: 0"
    )
    seen = play(setup, endures={(1, 0): 10 * 3 / 260 * 1.0001})
    assert csms(seen)["ours CSM 2"] == (7 * DAY, 3 * WEEK)


def test_the_overloaded_leave_earlier_and_then_those_who_take_over() -> None:
    csm = "attrition: {rate: 1 / year, above: 50%, adds: 40, memory: 2 weeks}, notice: 0"
    # Busy 30 of 40 hours: 25 points above the line, so 1 + 0.25 x 40 = 11 a year.
    dues = [Due(week * WEEK, "call", takes=30 * HOUR) for week in range(8)]
    seen = play(
        staffed(csm=csm, team=2, accounts=2), dues, endures={(0, 0): 33 / 52, (1, 0): 33 / 52}
    )
    assert csms(seen)["ours CSM 1"][1] == 3 * WEEK
    # Four quiet weeks are 4 of 33; from the fifth on the last two were busy, 11 each.
    assert csms(seen)["ours CSM 2"][1] == 7 * WEEK
    plain = staffed(csm="attrition: 1 / year, notice: 0", team=2, accounts=2)
    alone = play(plain, dues, endures={(0, 0): 33 / 52, (1, 0): 33 / 52})
    assert {left for _, left in csms(alone).values()} == {None}


# Hires that wait for a reason.

WHEN = "hire: 1, segment: ours, when: accounts_per_csm above 3"


def test_a_seat_is_opened_when_there_are_too_many_customers_for_each() -> None:
    setup = staffed(WHEN, csm="time_to_fill: 10 days", accounts=4)
    seen = play(setup, signed={3: 6 * DAY}, fills={(1, 0): 10})
    assert csms(seen)["ours CSM 2"] == (2 * WEEK + 10 * DAY, None)
    assert len(csms(seen)) == 2


def test_not_again_while_one_is_open_nor_more_often_than_said() -> None:
    for at_most, hired in [("", 3), (", at_most: 2", 2)]:
        setup = staffed(WHEN + at_most, csm="time_to_fill: 10 days", accounts=12)
        seen = play(setup, fills={(1, 0): 10, (2, 0): 5, (3, 0): 5})
        days = [first for first, _ in csms(seen).values()][1:]
        assert days == [15 * DAY, 20 * DAY, 25 * DAY][:hired]


def test_a_seat_that_is_called_for_may_be_opened_a_month_later() -> None:
    setup = staffed(WHEN, csm="time_to_fill: 10 days", accounts=4, horizon="16 weeks")
    (hire,) = setup.moves.hires
    later = replace(setup, moves=replace(setup.moves, hires=(replace(hire, waits=1),)))
    seen = play(later, signed={3: 6 * DAY}, fills={(1, 0): 10})
    # Called for on 19 January, opened on 19 February: not twice, while it waits.
    assert csms(seen)["ours CSM 2"] == (33 * DAY + 10 * DAY, None)
    assert len(csms(seen)) == 2


def test_no_seat_is_opened_that_would_be_only_after_a_freeze() -> None:
    setup = staffed(WHEN, "freeze: 2026-02-09", csm="time_to_fill: 1 day", accounts=4)
    (hire,) = setup.moves.hires
    later = replace(setup, moves=replace(setup.moves, hires=(replace(hire, waits=1),)))
    assert len(csms(play(setup, signed={3: 6 * DAY}, fills={(1, 0): 1}))) == 2
    assert len(csms(play(later, signed={3: 6 * DAY}, fills={(1, 0): 1}))) == 1


def test_a_trend_opens_a_seat_ahead_of_time() -> None:
    growth = {account: account * WEEK + DAY for account in range(1, 9)}
    ahead = staffed(
        WHEN.replace("above 3", "above 6") + ", ahead: 4 weeks",
        csm="time_to_fill: 1 day",
        accounts=9,
        horizon="10 weeks",
    )
    now = staffed(
        WHEN.replace("above 3", "above 6"),
        csm="time_to_fill: 1 day",
        accounts=9,
        horizon="10 weeks",
    )
    first = {
        name: csms(play(setup, signed=growth))["ours CSM 2"][0]
        for name, setup in (("ahead", ahead), ("now", now))
    }
    # After week 5 there are 5, 4 more than at the first look: as many again in a quarter.
    assert first == {"ahead": 5 * WEEK + 10 * DAY, "now": 7 * WEEK + 10 * DAY}


def test_one_customer_in_the_first_weeks_is_not_yet_a_trend() -> None:
    ahead = WHEN.replace("above 3", "above 8") + ", ahead: 13 weeks"
    setup = staffed(ahead, csm="time_to_fill: 1 day", accounts=6, horizon="10 weeks")
    assert list(csms(play(setup, signed={5: WEEK + DAY}))) == ["ours CSM 1"]


# The books of the company.


def test_the_weeks_tell_who_was_there() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-14",
        "leave: 1, segment: ours, seat: 1, last_day: 2026-01-30",
        team=2,
    )
    weeks = play(setup).records.timeline.head(6)
    assert weeks["headcount"].tolist() == [2, 3, 3, 2, 2, 2]
    assert weeks["hires"].tolist() == [0, 1, 0, 0, 0, 0]
    assert weeks["leavers"].tolist() == [0, 0, 0, 1, 0, 0]
    assert weeks["on_shift_hours"].tolist() == [80, 80 + 24, 120, 120, 80, 80]
