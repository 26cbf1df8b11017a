"""CSMs: what they may start, who covers for them, and what their time went into."""

from __future__ import annotations

import pytest

from tests.reference.arranged import DAY, HOUR, WEEK, Due, Row, Seen, company, play

pytestmark = pytest.mark.unit

CALLS = "calls: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"
COVER = {cover: f"defaults: {{cover: {cover}}}" for cover in ("none", "colleague", "pause")}


def served(row: Row) -> tuple[int | None, int | None]:
    """Who began it, and when."""
    return row.performer, row.start


def test_one_thing_at_a_time_and_never_interrupted() -> None:
    seen = play(
        company(CALLS, top="first_served: [ask]"),
        [Due(0, "call", takes=4 * HOUR), Due(HOUR, "ask"), Due(HOUR, "call")],
    )
    first, second = seen.rows("call")
    assert (first.start, first.end) == (0, 4 * HOUR)
    assert seen.one("ask").start == 4 * HOUR
    assert second.start == 5 * HOUR


def test_internal_time_slows_work() -> None:
    setup = company(CALLS, top="csm: {internal_time: 36%}")
    call = play(setup, [Due(0, "call", takes=HOUR)]).records.activities.iloc[0]
    assert call["work_hours"] == 1
    assert call["elapsed_hours"] == 1 / (1 - 0.36)
    assert call["end"] - call["start"] == 5625


def test_work_takes_at_least_a_second() -> None:
    call = play(company(CALLS), [Due(0, "call", takes=1, within=1)]).one("call")
    assert (call.start, call.end, call.outcome) == (0, 1, "done")


def test_a_window_of_a_second_closes_after_a_second() -> None:
    dues = [Due(0, "call", takes=1), Due(0, "ask", within=1)]
    assert play(company(CALLS, top="first_served: [call]"), dues).one("ask").outcome == "missed"
    dues = [Due(0, "call", takes=1), Due(0, "ask", within=2)]
    assert play(company(CALLS, top="first_served: [call]"), dues).one("ask").outcome == "done"


def test_work_without_limit_waits_for_ever() -> None:
    setup = company(
        "calls: {call: {after: 1 day, takes: fixed 1h, within: no limit}}", top=COVER["none"]
    )
    call = play(setup, signed={0: 0}, away={0: [(0, 8 * WEEK - DAY)]}).one("call")
    assert (call.window_end, call.start) == (None, 8 * WEEK - DAY)


def test_work_in_hand_is_finished_and_counts_as_overtime() -> None:
    seen = play(
        company(CALLS), [Due(0, "call", takes=3 * HOUR)], away={0: [(HOUR, DAY), (WEEK, 2 * WEEK)]}
    )
    assert seen.one("call").end == 3 * HOUR
    csm = seen.records.csms.iloc[0]
    absent = WEEK + DAY - HOUR
    assert csm["overtime_hours"] == 2
    assert csm["busy_hours"] == 3
    assert csm["absent_hours"] == absent / HOUR
    assert csm["on_shift_hours"] == (8 * WEEK - absent) / HOUR + 2


def test_work_may_run_through_a_whole_absence() -> None:
    seen = play(
        company(CALLS),
        [Due(0, "call", takes=DAY), Due(HOUR, "ask")],
        away={0: [(HOUR, 2 * HOUR)]},
    )
    assert seen.one("ask").start == DAY
    assert seen.records.csms["overtime_hours"][0] == 1


def test_what_finishes_at_the_horizon_is_open() -> None:
    for takes, outcome in [(HOUR - 1, "done"), (HOUR, "open")]:
        call = play(company(CALLS), [Due(8 * WEEK - HOUR, "call", takes=takes)]).one("call")
        assert (call.outcome, call.performer) == (outcome, 0)
        assert (call.end is None) == (outcome == "open")


def test_what_waits_at_the_horizon_is_open() -> None:
    dues = [Due(8 * WEEK - DAY, "call", within=DAY + 1), Due(8 * WEEK - DAY, "ask", within=DAY)]
    seen = play(company(CALLS, top=COVER["none"]), dues, away={0: [(0, 8 * WEEK)]})
    assert {(row.outcome, row.start, row.end) for row in seen.rows()} == {("open", None, None)}


# Cover.


@pytest.mark.parametrize(
    ("cover", "performer", "start", "outcome"),
    [
        ("none", None, None, "missed"),
        ("colleague", 1, HOUR, "done"),
        ("pause", 0, WEEK, "done"),
    ],
)
def test_who_looks_after_work_that_would_lapse_while_its_owner_is_away(
    cover: str, performer: int | None, start: int | None, outcome: str
) -> None:
    seen = play(
        company(CALLS, team=2, accounts=2, top=COVER[cover]),
        [Due(HOUR, "call", within=DAY)],
        away={0: [(0, WEEK)]},
    )
    call = seen.one("call")
    assert (call.owner, call.performer, call.start, call.outcome) == (0, performer, start, outcome)


@pytest.mark.parametrize("cover", COVER)
def test_work_that_can_wait_for_its_owner_does(cover: str) -> None:
    seen = play(
        company(CALLS, team=2, accounts=2, top=COVER[cover]),
        [Due(HOUR, "call", within=WEEK - HOUR + 1)],
        away={0: [(0, WEEK)]},
    )
    assert served(seen.one("call")) == (0, WEEK)


def paused(*dues: Due, away: list[tuple[int, int]]) -> Seen:
    return play(company(CALLS, team=2, accounts=2, top=COVER["pause"]), dues, away={0: away})


def test_a_paused_window_goes_on_when_the_owner_is_back() -> None:
    seen = paused(
        Due(0, "call", takes=2 * DAY),
        Due(HOUR, "ask", within=DAY),
        away=[(2 * HOUR, WEEK)],
    )
    ask = seen.one("ask")
    assert ask.window_end == WEEK + DAY - HOUR
    assert served(ask) == (0, WEEK)


def test_a_paused_window_may_stand_still_again() -> None:
    seen = paused(
        Due(0, "call", takes=2 * WEEK + 2 * HOUR, within=DAY),
        Due(HOUR, "ask", within=DAY),
        away=[(2 * HOUR, WEEK), (WEEK + HOUR, 2 * WEEK)],
    )
    ask = seen.one("ask")
    assert ask.window_end == 2 * WEEK + DAY - 2 * HOUR
    assert served(ask) == (0, 2 * WEEK + 2 * HOUR)


def test_a_paused_window_closes_at_last() -> None:
    seen = paused(
        Due(0, "call", takes=2 * WEEK),
        Due(HOUR, "ask", within=DAY),
        away=[(2 * HOUR, WEEK)],
    )
    ask = seen.one("ask")
    assert (ask.outcome, ask.end) == ("missed", WEEK + DAY - HOUR)


def test_cover_is_the_colleague_with_the_shortest_queue() -> None:
    seen = play(
        company(CALLS, team=4, accounts=4),
        [
            Due(0, "ask", account=1, takes=WEEK),
            Due(0, "ask", account=2, takes=WEEK),
            Due(0, "call", account=2),
            Due(0, "ask", account=3, takes=HOUR),
            Due(DAY, "call", within=DAY),
        ],
        away={0: [(0, WEEK)]},
    )
    assert served(seen.one("call", 0)) == (3, DAY)


def test_of_idle_colleagues_the_one_idle_longest_covers() -> None:
    seen = play(
        company(CALLS, team=3, accounts=3),
        [Due(0, "ask", account=1), Due(DAY, "call", within=DAY)],
        away={0: [(0, WEEK)]},
    )
    assert served(seen.one("call")) == (2, DAY)


def test_a_colleague_who_is_away_does_not_cover() -> None:
    seen = play(
        company(CALLS, team=3, accounts=3),
        [Due(HOUR, "call", within=DAY)],
        away={0: [(0, WEEK)], 1: [(HOUR, 2 * HOUR)]},
    )
    assert served(seen.one("call")) == (2, HOUR)


def test_nobody_covers_on_a_public_holiday() -> None:
    setup = company(CALLS, team=3, accounts=3, top="csm: {holidays: [2026-01-06]}")
    assert [str(day) for day in setup.roles[0].csm.holidays] == ["2026-01-06"]
    seen = play(
        setup,
        [Due(DAY + HOUR, "call", within=2 * HOUR)],
        away={seat: [(DAY, 2 * DAY)] for seat in range(3)},
    )
    assert seen.one("call").outcome == "missed"


def test_work_moves_on_when_who_covers_leaves_too() -> None:
    seen = play(
        company(CALLS, team=3, accounts=3),
        [
            Due(0, "ask", account=1, takes=DAY),
            Due(0, "ask", account=2, takes=4 * HOUR),
            Due(0, "call", account=2),
            Due(HOUR, "call", within=6 * HOUR),
        ],
        away={0: [(0, WEEK)], 1: [(2 * HOUR, WEEK)]},
    )
    assert served(seen.one("call", 0)) == (2, 5 * HOUR)


def test_handed_over_work_keeps_its_due_time_and_so_its_turn() -> None:
    seen = play(
        company(CALLS, team=2, accounts=2),
        [
            Due(0, "ask", account=1, takes=4 * HOUR),
            Due(HOUR, "call", takes=HOUR, within=DAY),
            Due(0, "ask", takes=3 * HOUR),
            Due(2 * HOUR, "call", account=1),
        ],
        away={0: [(3 * HOUR, 2 * DAY)]},
    )
    assert served(seen.one("call", 0)) == (1, 4 * HOUR)
    assert served(seen.one("call", 1)) == (1, 5 * HOUR)


# Books.


def test_books_are_dealt_out_like_cards_in_the_order_of_the_worlds_ranks() -> None:
    dues = [Due(0, "call", account=account) for account in range(4)]
    seen = play(company(CALLS, team=2, accounts=4), dues, rank=[3, 2, 1, 0])
    assert [row.owner for row in seen.rows("call")] == [1, 0, 1, 0]
    assert seen.records.csms["mean_book"].tolist() == [2, 2]


def test_a_new_customer_goes_to_the_smallest_book_then_to_the_first_seat() -> None:
    seen = play(
        company(CALLS, team=3, accounts=6),
        signed={3: DAY, 4: DAY, 5: 2 * DAY},
        rank=[0, 1, 2, 4, 3, 5],
    )
    owners = seen.records.accounts["owner"].tolist()
    assert owners[3:] == ["ours CSM 2", "ours CSM 1", "ours CSM 3"]
