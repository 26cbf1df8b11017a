"""What happens first when two things fall on one tick.

Finish, absence end, expiry, review, renewal or stage change, due, absence start, start of work:
one test for each pair of these that can be told apart from outside, then ties within a kind.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.model import order
from simulator.world import TermEnd, draw_world
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company, play, play_world, with_absences

pytestmark = pytest.mark.unit

KINDS = [
    *(order.FINISH, order.ABSENCE_END, order.TRANSFER, order.EXPIRY, order.REVIEW),
    *(order.STAGE, order.DUE, order.ABSENCE_START, order.START),
]
CALLS = "calls: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"
ASK_FIRST = "first_served: [ask]"
NO_COVER = "defaults: {cover: none}"
UNTIL_SET_UP = """
    one:
      exits: [{to: two, required: done}]
      set_up: {every: 1 week, takes: 1h, required: yes}
      call: {rate: 1 / year, takes: 1h}
    two: {visit: {rate: 1 / year, takes: 1h}}
"""
FOR_A_DAY = """
    one: {exits: [{to: two, after: 1 day}], call: {rate: 1 / year, takes: 1h}}
    two: {visit: {rate: 1 / year, takes: 1h}}
    any_stage: {ask: {rate: 1 / year, takes: 1h}}
"""
# Health is 32 at first, and near 72 once one such touch is done; or the other way round.
UNSERVED = "health: {attention_at_start: 0%}\nrenewal: {served: 90%, neglected: 50%}"
SERVED = "renewal: {served: 90%, neglected: 50%}"
HEAVY = "calls: {call: {rate: 1 / year, takes: 1h, weight: 1000h}}"
# The shock of late onboarding fades; health rises above 70 between the first two reviews.
UNTIL_WELL = """
    one: {exits: [{to: two, health: above 70}], call: {rate: 1 / year, takes: 1h}}
    two: {visit: {rate: 1 / year, takes: 1h}}
    any_stage: {ask: {rate: 1 / year, takes: 1h, weight: 0h}}
"""
LATE_AND_SORRY = "onboarding: {late_after: 1 day, late_shock: 2.5}\nhealth: {half_life: 20 days}"
RENEWS = TermEnd(WEEK, 1, luck=0.0, contraction_luck=0.5)
LEAVES = TermEnd(WEEK, 1, luck=1.0, contraction_luck=0.5)


# Finish and ...


def test_who_finishes_as_an_absence_ends_goes_on_at_once() -> None:
    seen = play(
        company(CALLS, top=NO_COVER),
        [Due(0, "call", takes=4 * HOUR), Due(HOUR, "ask")],
        away={0: [(2 * HOUR, 4 * HOUR)]},
    )
    assert (seen.one("call").end, seen.one("ask").start) == (4 * HOUR, 4 * HOUR)


def test_a_finish_ends_the_stage_before_a_window_closes() -> None:
    seen = play(
        company(UNTIL_SET_UP),
        [Due(0, "set_up", takes=3 * HOUR), Due(HOUR, "call", within=2 * HOUR)],
    )
    call = seen.one("call")
    assert (call.outcome, call.end) == ("cancelled", call.window_end)


def test_a_finish_counts_in_the_review_of_its_tick() -> None:
    seen = play(company(HEAVY, segment=UNSERVED), [Due(WEEK - HOUR, "call")])
    assert seen.one("call").end == WEEK
    assert seen.records.timeline["at_risk_accounts"][0] == 0


def test_a_finish_counts_for_the_renewal_of_its_tick() -> None:
    seen = play(company(HEAVY, segment=UNSERVED), [Due(WEEK - HOUR, "call")], ends={0: [RENEWS]})
    assert seen.one("call").end == WEEK
    assert seen.renewal().health == pytest.approx(72, abs=0.5)


def test_what_falls_due_at_a_finish_may_be_next() -> None:
    dues = [Due(0, "call", takes=3 * HOUR), Due(HOUR, "call"), Due(3 * HOUR, "ask")]
    seen = play(company(CALLS, top=ASK_FIRST), dues)
    assert seen.one("ask").start == 3 * HOUR
    assert [row.start for row in seen.rows("call")] == [0, 4 * HOUR]


def test_a_finish_at_the_start_of_an_absence_starts_nothing() -> None:
    seen = play(
        company(CALLS, top=NO_COVER),
        [Due(0, "call", takes=3 * HOUR), Due(HOUR, "ask")],
        away={0: [(3 * HOUR, DAY)]},
    )
    assert seen.one("ask").start == DAY


def test_the_next_thing_starts_in_the_tick_of_a_finish() -> None:
    seen = play(company(CALLS), [Due(0, "call"), Due(0, "ask")])
    assert (seen.one("ask").start, seen.one("call").start) == (0, HOUR)


# The end of an absence and ...


def test_back_as_a_window_closes_is_too_late() -> None:
    seen = play(company(CALLS, top=NO_COVER), [Due(0, "call", within=DAY)], away={0: [(0, DAY)]})
    call = seen.one("call")
    assert (call.outcome, call.start, call.end) == ("missed", None, DAY)


def test_back_as_the_stage_ends_starts_nothing_of_the_old_one() -> None:
    seen = play(
        company(FOR_A_DAY, top=NO_COVER),
        [Due(0, "call"), Due(DAY, "visit")],
        away={0: [(0, DAY)]},
        signed={0: 0},
    )
    assert seen.one("call").outcome == "cancelled"
    assert seen.one("visit").start == DAY


def test_who_is_back_needs_no_cover_for_what_falls_due() -> None:
    dues = [Due(DAY, "call", within=1)]
    seen = play(company(CALLS, team=2, accounts=2), dues, away={0: [(0, DAY)]})
    assert (seen.one("call").performer, seen.one("call").start) == (0, DAY)


def test_who_is_back_covers_for_who_leaves() -> None:
    seen = play(
        company(CALLS, team=2, accounts=2),
        [
            Due(0, "call", account=1, takes=DAY + HOUR),
            Due(HOUR, "ask", account=1, within=DAY),
        ],
        away={0: [(0, DAY)], 1: [(DAY, 3 * DAY)]},
    )
    ask = seen.one("ask", account=1)
    assert (ask.owner, ask.performer, ask.start) == (1, 0, DAY)


# A closing window and ...


def test_a_miss_counts_in_the_review_of_its_tick() -> None:
    seen = play(
        company(HEAVY, segment=SERVED, top=NO_COVER),
        [Due(0, "call", within=WEEK)],
        away={0: [(0, 2 * WEEK)]},
    )
    assert seen.one("call").end == WEEK
    assert seen.records.timeline["at_risk_accounts"][0] == 1


def test_a_miss_counts_for_the_renewal_of_its_tick() -> None:
    seen = play(
        company(HEAVY, segment=SERVED, top=NO_COVER),
        [Due(0, "call", within=WEEK)],
        away={0: [(0, 2 * WEEK)]},
        ends={0: [RENEWS]},
    )
    assert seen.renewal().health == pytest.approx(32, abs=0.5)


def test_a_window_that_closes_as_the_stage_ends_was_missed() -> None:
    seen = play(
        company(FOR_A_DAY, top=NO_COVER),
        [Due(0, "call", within=DAY)],
        away={0: [(0, WEEK)]},
        signed={0: 0},
    )
    assert seen.one("call").outcome == "missed"


def test_a_window_that_closes_makes_room_for_what_falls_due() -> None:
    seen = play(
        company("calls: {call: {rate: 1 / year, takes: 1h, skip_if_open: yes}}", top=NO_COVER),
        [Due(0, "call", within=DAY), Due(DAY - 1, "call"), Due(DAY, "call")],
        away={0: [(0, 2 * DAY)]},
    )
    assert [(row.due, row.outcome) for row in seen.rows()] == [(0, "missed"), (DAY, "done")]


def test_a_window_that_closes_as_the_owner_leaves_is_not_covered() -> None:
    seen = play(
        company(CALLS, team=2, accounts=2),
        [Due(0, "call", takes=4 * HOUR), Due(HOUR, "ask", within=2 * HOUR)],
        away={0: [(3 * HOUR, DAY)]},
    )
    assert (seen.one("ask").outcome, seen.one("ask").performer) == ("missed", None)


@pytest.mark.parametrize(("longer", "outcome"), [(0, "missed"), (1, "done")])
def test_to_start_as_the_window_closes_is_too_late(longer: int, outcome: str) -> None:
    seen = play(
        company(CALLS),
        [Due(0, "call", takes=3 * HOUR), Due(HOUR, "ask", within=2 * HOUR + longer)],
    )
    assert seen.one("ask").outcome == outcome


# The weekly review and ...


def test_a_customer_lost_at_a_review_was_in_the_book_until_then() -> None:
    seen = play(company(CALLS, segment=SERVED), ends={0: [LEAVES]})
    assert seen.renewal().outcome == "churned"
    assert seen.records.timeline["accounts"].tolist() == [1, *[0] * 7]


def test_what_falls_due_at_a_review_belongs_to_the_stage_after_it() -> None:
    seen = play(
        company(UNTIL_WELL, segment=LATE_AND_SORRY),
        [Due(2 * WEEK, "call"), Due(2 * WEEK, "visit"), Due(2 * WEEK, "ask")],
        signed={0: 0},
    )
    assert [(row.activity, row.stage) for row in seen.rows()] == [("ask", "two"), ("visit", "two")]


def test_a_review_ends_a_stage_before_its_work_is_handed_over() -> None:
    seen = play(
        company(UNTIL_WELL, segment=LATE_AND_SORRY, team=2, accounts=2),
        [Due(2 * WEEK - HOUR, "ask", takes=DAY), Due(2 * WEEK - 60, "call", within=DAY)],
        signed={0: 0},
        away={0: [(2 * WEEK, 3 * WEEK)]},
    )
    call = seen.one("call")
    assert (call.outcome, call.end) == ("cancelled", 2 * WEEK)


def test_a_review_ends_a_stage_before_its_work_is_started() -> None:
    seen = play(
        company(UNTIL_WELL, segment=LATE_AND_SORRY),
        [Due(2 * WEEK - HOUR, "ask"), Due(2 * WEEK - 60, "call")],
        signed={0: 0},
    )
    assert seen.one("ask").end == 2 * WEEK
    assert (seen.one("call").outcome, seen.one("call").end) == ("cancelled", 2 * WEEK)


# A renewal or a stage change and ...


def test_renewal_work_still_waiting_is_missed_but_not_that_of_the_next_term() -> None:
    seen = play(
        company("calls: {prepare: {before_renewal: 20 days, takes: 1h}}", top=NO_COVER),
        [Due(DAY, "prepare"), Due(WEEK, "prepare", within=2 * WEEK)],
        away={0: [(0, 2 * WEEK)]},
        ends={0: [RENEWS]},
    )
    assert [(row.due, row.end, row.outcome) for row in seen.rows()] == [
        (DAY, WEEK, "missed"),
        (WEEK, 2 * WEEK + HOUR, "done"),
    ]


def test_nothing_falls_due_in_the_tick_in_which_a_customer_leaves() -> None:
    seen = play(company(CALLS, segment=SERVED), [Due(WEEK, "call")], ends={0: [LEAVES]})
    assert seen.rows() == []


def test_what_falls_due_at_a_stage_change_belongs_to_the_new_stage() -> None:
    seen = play(
        company(FOR_A_DAY), [Due(DAY, "call"), Due(DAY, "visit"), Due(DAY, "ask")], signed={0: 0}
    )
    assert [(row.activity, row.stage) for row in seen.rows()] == [("ask", "two"), ("visit", "two")]


def test_a_customer_who_signs_when_something_falls_due_gets_it() -> None:
    seen = play(company(CALLS), [Due(DAY - 1, "call"), Due(DAY, "ask")], signed={0: DAY})
    assert [(row.activity, row.start) for row in seen.rows()] == [("ask", DAY)]


def test_a_stage_ends_before_its_work_is_handed_over() -> None:
    seen = play(
        company(FOR_A_DAY, team=2, accounts=2),
        [Due(0, "ask", takes=2 * DAY), Due(HOUR, "call", within=DAY)],
        signed={0: 0},
        away={0: [(DAY, 3 * DAY)]},
    )
    assert (seen.one("call").outcome, seen.one("call").end) == ("cancelled", DAY)


def test_a_stage_ends_before_its_work_is_started() -> None:
    seen = play(company(FOR_A_DAY), [Due(0, "ask", takes=DAY), Due(HOUR, "call")], signed={0: 0})
    assert (seen.one("call").outcome, seen.one("call").end) == ("cancelled", DAY)


# Something due and ...


@pytest.mark.parametrize(
    ("within", "performer", "start"), [(DAY, 1, HOUR), (DAY + 1, 0, HOUR + DAY)]
)
def test_what_falls_due_as_the_owner_leaves_is_covered_only_if_it_would_lapse(
    within: int, performer: int, start: int
) -> None:
    seen = play(
        company(CALLS, team=2, accounts=2),
        [Due(HOUR, "call", within=within)],
        away={0: [(HOUR, HOUR + DAY)]},
    )
    assert (seen.one("call").performer, seen.one("call").start) == (performer, start)


@pytest.mark.parametrize("accounts", [(0, 0), (0, 1), (1, 0)])
def test_of_two_things_due_at_once_an_idle_csm_starts_the_better(
    accounts: tuple[int, int],
) -> None:
    call, ask = accounts
    seen = play(
        company(CALLS, accounts=2, top=ASK_FIRST),
        [Due(DAY, "call", account=call), Due(DAY, "ask", account=ask)],
    )
    assert (seen.one("ask", ask).start, seen.one("call", call).start) == (DAY, DAY + HOUR)


def test_what_is_handed_over_is_started_in_that_tick() -> None:
    seen = play(
        company(CALLS, team=2, accounts=2),
        [Due(0, "call", takes=DAY), Due(HOUR, "ask", within=4 * HOUR)],
        away={0: [(2 * HOUR, DAY)]},
    )
    assert (seen.one("ask").performer, seen.one("ask").start) == (1, 2 * HOUR)


# Two of a kind.


def test_of_equal_work_due_at_once_the_one_waiting_longer_then_the_worlds_rank_decides() -> None:
    dues = [
        Due(DAY, "ask", account=0, takes=DAY),
        *(Due(DAY + HOUR, "call", account=account) for account in range(3)),
        Due(DAY + HOUR - 1, "call", account=2),
    ]
    seen = play(company(CALLS, accounts=3), dues, rank=[1, 0, 2])
    calls = sorted(seen.rows("call"), key=lambda row: row.start or 0)
    assert [row.account for row in calls] == [2, 1, 0, 2]


@pytest.mark.parametrize("better", ["finish_a", "finish_b"])
def test_of_two_finishes_for_one_customer_the_better_comes_first(better: str) -> None:
    """The first one ends the stage; the other is done, and what it requires is settled."""
    seen = play(
        company(
            """
            one:
              exits: [{to: two, health: above 40}, {to: three, health: above 30}]
              finish_a: {rate: 1 / year, takes: 1h, weight: 2h}
              finish_b: {rate: 1 / year, takes: 1h, weight: 1000h}
            two: {visit: {rate: 1 / year, takes: 1h}}
            three: {visit_too: {rate: 1 / year, takes: 1h}}
            """,
            segment="health: {attention_at_start: 0%, fit: 72, span: 60}",
            top=f"first_served: [{better}]",
            team=2,
            accounts=2,
        ),
        [
            Due(0, "finish_a", takes=3 * HOUR, within=HOUR),
            Due(HOUR, "finish_b", takes=2 * HOUR),
        ],
        away={0: [(0, HOUR)]},
    )
    assert [(row.end, row.outcome, row.performer) for row in seen.rows()] == [
        (3 * HOUR, "done", 1),
        (3 * HOUR, "done", 0),
    ]
    assert seen.account().stage == ("three" if better == "finish_a" else "two")


def test_of_two_windows_that_close_at_once_the_better_is_missed_first() -> None:
    """Its miss drives the customer out of the stage, which cancels the other."""
    seen = play(
        company(
            """
            one:
              exits: [{to: two, health: below 50}]
              call: {rate: 1 / year, takes: 1h, weight: 1000h}
              ask:  {rate: 1 / year, takes: 1h, weight: 1000h}
            two: {visit: {rate: 1 / year, takes: 1h}}
            """,
            top=f"{ASK_FIRST}\n{NO_COVER}",
        ),
        [Due(0, "call", within=DAY), Due(HOUR, "ask", within=DAY - HOUR)],
        away={0: [(0, WEEK)]},
    )
    assert (seen.one("ask").outcome, seen.one("call").outcome) == ("missed", "cancelled")
    assert seen.one("ask").end == seen.one("call").end == DAY


def test_that_holds_when_two_csms_have_the_work() -> None:
    """The owner has the better one, and a colleague who stands in was given the other first."""
    seen = play(
        company(
            """
            one:
              exits: [{to: two, health: below 50}]
              call: {rate: 1 / year, takes: 1h, weight: 1000h}
              ask:  {rate: 1 / year, takes: 1h, weight: 1000h, cover: none}
            two: {visit: {rate: 1 / year, takes: 1h}}
            any_stage: {other: {rate: 1 / year, takes: 1h, weight: 0h}}
            """,
            top=ASK_FIRST,
            team=2,
            accounts=2,
        ),
        [
            Due(0, "other", account=1, takes=2 * DAY),
            Due(HOUR, "call", within=DAY - HOUR),
            Due(2 * HOUR, "ask", within=DAY - 2 * HOUR),
        ],
        away={0: [(0, WEEK)]},
    )
    assert (seen.one("ask").outcome, seen.one("call").outcome) == ("missed", "cancelled")


def test_of_two_things_due_at_once_for_one_customer_the_better_comes_first() -> None:
    """The owner is away, so the first of them takes the colleague with the shortest queue."""
    setup = company(
        """
        calls:
          agree:   {before_renewal: 1 day, takes: 1h, within: 1 day}
          prepare: {before_renewal: 1 day, takes: 1h, within: 1 day}
        """,
        horizon="12 months",
        team=3,
        top="first_served: [prepare]\nbook: held",
    )
    world = draw_world(setup, 0, 0)
    due = world.term_ends[0][0].tick - DAY
    seen = play_world(with_absences(world, {0: [(due, due + DAY)]}))
    assert [(row.activity, row.performer, row.start) for row in seen.rows()] == [
        ("agree", 2, due),
        ("prepare", 1, due),
    ]


def test_of_two_dues_of_one_customer_and_that_of_another_the_best_comes_first() -> None:
    """Both customers' owner is away: the best work takes the colleague with the lowest seat."""
    seen = play(
        company(
            "calls: {ask: {rate: 1 / year, takes: 1h}, call: {rate: 1 / year, takes: 1h},"
            " visit: {rate: 1 / year, takes: 1h}}",
            accounts=4,
            team=3,
            top="first_served: [visit, call, ask]",
        ),
        [
            Due(DAY, "ask", account=0, within=DAY),
            Due(DAY, "visit", account=0, within=DAY),
            Due(DAY, "call", account=3, within=DAY),
        ],
        away={0: [(0, WEEK)]},
    )
    assert [(row.activity, row.performer, row.start) for row in seen.rows()] == [
        ("ask", 1, DAY + HOUR),
        ("visit", 1, DAY),
        ("call", 2, DAY),
    ]


@pytest.mark.parametrize("mail", ["every: 1 week", "after: 1 day"])
def test_work_of_a_stage_entered_after_its_turn_in_the_tick_does_not_fall_due(mail: str) -> None:
    """The visit comes first in the tick, in which the customer is not in its stage yet; it makes
    no difference how the mail that ends the stage before is timed."""
    setup = company(
        f"""
        one: {{exits: [{{to: two, required: done}}],
              mail: {{{mail}, takes: 1h, required: yes, automated: 100%}}}}
        two: {{visit: {{rate: 1 / year, takes: 1h}}, call: {{rate: 1 / year, takes: 1h}}}}
        """,
        top="first_served: [visit, mail, call]",
    )
    by_grid = [Due(DAY, "mail", automated=True)] if mail.startswith("every") else []
    seen = play(setup, [*by_grid, Due(DAY, "visit"), Due(DAY, "call")], signed={0: 0})
    assert {row.activity for row in seen.rows()} == {"mail", "call"}


# The packing of all this into SimPy's one number.


def test_no_kind_reaches_into_the_next() -> None:
    highest = (
        order.activity_key((1 << order.PRIORITY_BITS) - 1, (1 << order.ACTIVITY_BITS) - 1)
        + (((1 << order.DUE_BITS) - 1) << order.DUE_SHIFT)
        + order.rank_key((1 << order.RANK_BITS) - 1)
        + (1 << order.OCCURRENCE_BITS)
        - 1
    )
    assert order.FINISH > 1, "SimPy's own kinds are 0 and 1"
    assert all(kind + highest < later for kind, later in pairwise(KINDS))


def test_within_a_kind_the_first_difference_decides() -> None:
    def key(priority: int, due: int, rank: int, activity: int, occurrence: int) -> int:
        return (
            order.activity_key(priority, activity)
            + (due << order.DUE_SHIFT)
            + order.rank_key(rank)
            + occurrence
        )

    most = (2**12 - 1, 2**40 - 1, 2**32 - 1, 2**12 - 1, 2**32 - 1)
    least = (0, 0, 0, 0, 0)
    for place in range(5):
        low = key(*least[: place + 1], *most[place + 1 :])
        high = key(*least[:place], 1, *least[place + 1 :])
        assert low < high
