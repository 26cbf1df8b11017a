"""Stages: what a change of stage does to work, and what moves a customer from one to the next."""

from __future__ import annotations

import pytest

from simulator.world import Opportunity, TermEnd
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Seen, company, play

pytestmark = pytest.mark.unit

BACK_AND_FORTH = """
    one: {exits: [{to: two, after: 1 week}], call: {after: 9 days, takes: fixed 1h}}
    two: {exits: [{to: one, after: 1 day}], visit: {rate: 1 / year, takes: 1h}}
"""
UNTIL_SET_UP = """
    one:
      exits: [{to: two, required: done}]
      set_up: {after: 1 day, takes: fixed 2h, within: 2 days, required: yes, retry_after: 3 days}
      teach:  {after: 1 day, takes: fixed 2h, within: 4 weeks, required: yes}
    two: {visit: {rate: 1 / year, takes: 1h}}
"""
NO_COVER = "defaults: {cover: none}"


def outcomes(seen: Seen, activity: str | None = None) -> list[str]:
    return [row.outcome for row in seen.rows(activity)]


def test_a_stage_change_cancels_what_waits_but_not_what_is_under_way() -> None:
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 day}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {rate: 1 / year, takes: 1h}}
            any_stage: {ask: {rate: 1 / year, takes: 1h}}
            """
        ),
        [
            Due(DAY - HOUR, "call", takes=4 * HOUR),
            Due(DAY - 60, "call"),
            Due(DAY - 60, "ask"),
        ],
        signed={0: 0},
    )
    assert [(row.outcome, row.end) for row in seen.rows("call")] == [
        ("done", DAY + 3 * HOUR),
        ("cancelled", DAY),
    ]
    assert (seen.one("ask").outcome, seen.one("ask").stage) == ("done", "one")


def test_nothing_falls_due_outside_its_stage() -> None:
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 week}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {rate: 1 / year, takes: 1h}}
            """
        ),
        [Due(k * DAY, name) for k in range(1, 10) for name in ("call", "visit")],
        signed={0: 0},
    )
    assert [row.due for row in seen.rows("call")] == [k * DAY for k in range(1, 5)]
    assert [row.due for row in seen.rows("visit")] == [k * DAY for k in range(5, 10)]


def test_coming_back_to_a_stage_revives_no_timer_of_the_time_before() -> None:
    """Each stay lasts 5 days and the call comes after 9, by when the next stay is on."""
    assert play(company(BACK_AND_FORTH), signed={0: 0}).rows("call") == []


def test_what_would_have_fallen_due_later_in_a_stage_that_was_left_does_not() -> None:
    """Not even where nothing at all is left to fall due in the stage that the customer is in."""
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 day}], call: {rate: 1 / year, takes: 1h}}
            two: {exits: [{to: one, after: 1 day}], visit: {rate: 1 / year, takes: 1h}}
            """
        ),
        [Due(0, "call"), Due(2 * DAY + HOUR, "visit"), Due(5 * DAY + HOUR, "visit")],
        signed={0: 0},
    )
    assert [(row.activity, row.due) for row in seen.rows()] == [
        ("call", 0),
        ("visit", 5 * DAY + HOUR),
    ]


def test_each_stay_in_a_stage_has_its_own_timers() -> None:
    setup = company(BACK_AND_FORTH.replace("9 days", "2 days"))
    seen = play(setup, signed={0: 0})
    assert [row.due for row in seen.rows("call")] == [(2 + 6 * k) * DAY for k in range(7)]
    assert [row.occurrence for row in seen.rows("call")] == list(range(1, 8))


def test_timers_of_any_stage_run_from_each_entry_and_are_told_apart() -> None:
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 week}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {rate: 1 / year, takes: 1h}}
            any_stage: {hello: {after: 1 day, takes: fixed 1h}}
            """
        ),
        signed={0: 0},
    )
    assert [(row.stage, row.due) for row in seen.rows()] == [("one", DAY), ("two", 6 * DAY)]
    assert len({(row.occurrence, row.attempt) for row in seen.rows()}) == 2


def test_on_day_one_work_due_before_it_is_taken_as_done() -> None:
    setup = company(UNTIL_SET_UP.replace("teach:  {after: 1 day", "teach: {after: 4 days"))
    seen = play(setup, signed={0: -2 * DAY})
    assert [(row.activity, row.due) for row in seen.rows()] == [("teach", 2 * DAY)]
    assert seen.account().stage == "two"


# Required work.


def test_a_stage_is_over_when_all_required_work_is_done() -> None:
    seen = play(company(UNTIL_SET_UP), [Due(WEEK, "visit")], signed={0: 0})
    assert seen.account().stage == "two"
    assert seen.account().time_to_value == DAY + 4 * HOUR


def test_required_work_that_was_missed_falls_due_again() -> None:
    seen = play(company(UNTIL_SET_UP, top=NO_COVER), signed={0: 0}, away={0: [(0, 6 * DAY + HOUR)]})
    assert [(row.attempt, row.due, row.outcome) for row in seen.rows("set_up")] == [
        (0, DAY, "missed"),
        (1, 6 * DAY, "done"),
    ]
    assert {row.occurrence for row in seen.rows("set_up")} == {1}
    assert seen.account().time_to_value == 6 * DAY + 5 * HOUR


def test_required_work_is_tried_again_and_again() -> None:
    seen = play(company(UNTIL_SET_UP, top=NO_COVER), signed={0: 0}, away={0: [(0, 8 * WEEK)]})
    assert [row.attempt for row in seen.rows("set_up")] == list(range(8))
    assert seen.account().stage == "one"


def test_required_work_done_by_automation_counts() -> None:
    setup = company(UNTIL_SET_UP.replace("required: yes", "required: yes, automated: 100%"))
    seen = play(setup, signed={0: 0})
    assert outcomes(seen) == ["digital", "digital"]
    assert seen.account().time_to_value == DAY


def test_work_of_an_earlier_stay_does_not_end_the_present_one() -> None:
    """The first stay's work is under way when the stay ends, and done during the second."""
    seen = play(
        company(
            """
            one:
              exits: [{to: two, after: 1 day}, {to: three, required: done}]
              set_up: {after: 7h, takes: fixed 10h, within: 1h, required: yes}
            two: {exits: [{to: one, after: 1 day}], visit: {rate: 1 / year, takes: 1h}}
            three: {call: {rate: 1 / year, takes: 1h}}
            """,
            horizon="3 weeks",
        ),
        signed={0: 0},
    )
    first = seen.rows("set_up")[0]
    assert (first.start, first.end, first.outcome) == (7 * HOUR, 2 * DAY + HOUR, "done")
    assert first.end > 2 * DAY  # back in stage one by then
    assert [row.due for row in seen.rows()] == [k * DAY + 7 * HOUR for k in range(0, 15, 2)]


# Automation, and one at a time.


def test_automation_takes_no_csm() -> None:
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}")
    seen = play(setup, [Due(DAY, "call", automated=True), Due(DAY, "ask")])
    call = seen.one("call")
    assert (call.outcome, call.end, call.start) == ("digital", DAY, None)
    assert (call.owner, call.performer) == (None, None)
    assert seen.one("ask").start == DAY


def test_automation_stops_with_the_stage_and_with_the_customer() -> None:
    mails = [Due(k * DAY, name, automated=True) for k in range(1, 15) for name in ("mail", "tip")]
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 week}], mail: {rate: 1 / year, takes: 1h}}
            two: {tip: {rate: 1 / year, takes: 1h}}
            """
        ),
        mails,
        signed={0: 0},
        ends={0: [TermEnd(10 * DAY, 1, 1.0, 1.0)]},
    )
    assert [row.due for row in seen.rows("mail")] == [k * DAY for k in range(1, 5)]
    assert [row.due for row in seen.rows("tip")] == [k * DAY for k in range(5, 10)]
    assert {(row.outcome, row.performer, row.end - row.due) for row in seen.rows()} == {
        ("digital", None, 0)
    }
    assert {(row.activity, row.stage) for row in seen.rows()} == {("mail", "one"), ("tip", "two")}


def test_work_that_automation_requires_is_served_once_though_it_changes_the_stage() -> None:
    """A stage may end by automation while other work falls due in the same tick."""
    seen = play(
        company(
            """
            one: {exits: [{to: two, required: done}],
                  mail: {every: 1 week, takes: 1h, required: yes, automated: 100%}}
            two: {call: {rate: 1 / year, takes: 1h}}
            any_stage: {ask: {rate: 1 / year, takes: 1h}}
            """,
            top="first_served: [ask]",
        ),
        [Due(DAY, "ask"), Due(DAY, "mail", automated=True), Due(2 * DAY, "ask")],
    )
    assert [(row.due, row.occurrence) for row in seen.rows("ask")] == [(DAY, 0), (2 * DAY, 1)]


@pytest.mark.parametrize(("skip", "count"), [("yes", 2), ("no", 4)])
def test_work_may_be_skipped_while_the_previous_one_waits_or_is_under_way(
    skip: str, count: int
) -> None:
    setup = company(f"calls: {{call: {{rate: 1 / year, takes: 1h, skip_if_open: {skip}}}}}")
    dues = [Due(at, "call", takes=2 * HOUR) for at in (DAY, DAY + HOUR, DAY + 2 * HOUR - 1)]
    seen = play(setup, [*dues, Due(2 * DAY, "call")])
    assert len(seen.rows()) == count


def test_cancelled_work_is_no_longer_open() -> None:
    setup = company(
        """
        one: {exits: [{to: two, after: 1 day}], call: {rate: 1 / year, takes: 1h,
              skip_if_open: yes}}
        two: {exits: [{to: one, after: 1 day}], visit: {rate: 1 / year, takes: 1h}}
        """,
        top=NO_COVER,
    )
    dues = [Due(0, "call"), Due(2 * DAY, "call")]
    seen = play(setup, dues, signed={0: 0}, away={0: [(0, 2 * DAY)]})
    assert [(row.due, row.outcome) for row in seen.rows()] == [(0, "cancelled"), (2 * DAY, "done")]


# Other ways out.


def test_health_must_fall_below_the_line_to_enter_and_rise_above_the_other_to_leave() -> None:
    seen = play(
        company(
            """
            good: {exits: [{to: risk, health: below 50}], call: {rate: 1 / year, takes: 1h,
                   weight: 10h}}
            risk: {exits: [{to: good, health: above 60}], rescue: {rate: 1 / year, takes: 1h,
                   weight: 10h}}
            any_stage: {ask: {rate: 1 / year, takes: 1h, weight: 0h}}
            """,
            segment="health: {prior: 10h}\nrenewal: {served: 90%, neglected: 50%}",
            top=NO_COVER,
        ),
        # Health 72 falls to 52 and 45 (attention 1/2, 1/3), then rises to 52, 56, 59 and 61.
        [
            *(Due(k * DAY, "call", within=HOUR) for k in (0, 1)),
            *(Due(k * DAY, "rescue", within=HOUR) for k in range(2, 8)),
            *(Due(k * DAY + 4 * HOUR, "ask", takes=1) for k in range(8)),
        ],
        away={0: [(0, HOUR), (DAY, DAY + HOUR)]},
    )
    assert [row.stage for row in seen.rows("ask")] == ["good", *["risk"] * 4, *["good"] * 3]


def test_a_customer_exactly_on_the_line_crosses_it_with_the_next_miss() -> None:
    """The first call is done, and leaves health where it was: on the line, not below it."""
    seen = play(
        company(
            """
            good: {exits: [{to: risk, health: below 70}], call: {rate: 1 / year, takes: 1h}}
            risk: {rescue: {rate: 1 / year, takes: 1h}}
            """,
            segment="health: {fit: 70}",
            top=NO_COVER,
        ),
        [Due(k * DAY, name, within=HOUR) for k in range(1, 5) for name in ("call", "rescue")],
        away={0: [(2 * DAY, 3 * DAY)]},
        signed={0: 0},
    )
    assert [(row.activity, row.due // DAY) for row in seen.rows()] == [
        ("call", 1),
        ("call", 2),
        ("rescue", 3),
        ("rescue", 4),
    ]


def test_the_way_out_before_a_renewal_is_taken_once_for_each_term() -> None:
    seen = play(
        company(
            """
            usual: {exits: [{to: closing, before_renewal: 2 weeks}], call: {rate: 1 / year,
                    takes: 1h}}
            closing: {exits: [{to: usual, after: 1 week}], offer: {after: 1 day, takes: 1h}}
            """
        ),
        ends={0: [TermEnd(3 * WEEK, 1, 0.0, 0.9), TermEnd(6 * WEEK, 2, 0.0, 0.9)]},
    )
    assert [row.due for row in seen.rows("offer")] == [WEEK + DAY, 4 * WEEK + DAY]


def test_a_late_way_out_before_a_renewal_is_taken_at_once() -> None:
    seen = play(
        company(
            """
            first: {exits: [{to: usual, after: 2 weeks}], call: {rate: 1 / year, takes: 1h}}
            usual: {exits: [{to: closing, before_renewal: 2 weeks}], ask: {rate: 1 / year,
                    takes: 1h}}
            closing: {offer: {after: 1 day, takes: 1h}}
            """
        ),
        ends={0: [TermEnd(3 * WEEK, 1, 0.0, 0.9)]},
        signed={0: 0},
    )
    assert [row.due for row in seen.rows("offer")] == [2 * WEEK + DAY]


def test_exits_are_tried_in_the_order_written() -> None:
    for first, second in [("two", "three"), ("three", "two")]:
        seen = play(
            company(
                f"""
                one: {{exits: [{{to: {first}, health: above 10}}, {{to: {second}, required: done}}],
                       call: {{after: 1 day, takes: fixed 1h, required: yes}}}}
                two: {{ask: {{rate: 1 / year, takes: 1h}}}}
                three: {{tell: {{rate: 1 / year, takes: 1h}}}}
                """
            ),
            signed={0: 0},
        )
        assert seen.account().stage == first


# Expansion.

GROWING = """
    usual: {exits: [{to: growing, opportunity: yes}], call: {rate: 1 / year, takes: 1h,
            weight: 1000h}}
    growing: {exits: [{to: usual, required: done}, {to: usual, after: 2 weeks}],
              proposal: {after: 1 day, takes: fixed 2h, within: 1 week, required: yes}}
"""
EXPANDS = """
expansion: {opportunities: 100% / year, adds: 20%, won: 40%}
health: {fit: 70, at_risk: below 50}
renewal: {served: 90%, neglected: 50%}
"""


@pytest.mark.parametrize(("luck", "arr"), [(0.39, 12_000), (0.4, 10_000)])
def test_an_opportunity_whose_work_is_done_becomes_arr_with_luck(luck: float, arr: float) -> None:
    seen = play(company(GROWING, segment=EXPANDS), chances={0: [Opportunity(WEEK, 0.0, luck)]})
    assert seen.one("proposal").end == WEEK + DAY + 2 * HOUR
    assert seen.account().stage == "usual"
    assert seen.account().arr_end == pytest.approx(arr)
    assert seen.account().expansion_arr == pytest.approx(arr - 10_000)


def test_an_opportunity_whose_work_is_not_done_in_time_is_lost() -> None:
    seen = play(
        company(GROWING, segment=EXPANDS, top=NO_COVER),
        chances={0: [Opportunity(WEEK, 0.0, 0.0)]},
        away={0: [(WEEK, 6 * WEEK)]},
    )
    assert outcomes(seen) == ["missed"]
    assert seen.account().stage == "usual"
    assert seen.account().arr_end == 10_000


def test_an_opportunity_in_a_stage_that_cannot_use_it_is_lost() -> None:
    chances = [Opportunity(WEEK, 0.0, 0.9), Opportunity(WEEK + HOUR, 0.0, 0.0)]
    seen = play(company(GROWING, segment=EXPANDS), chances={0: chances})
    assert len(seen.rows("proposal")) == 1
    assert seen.account().arr_end == 10_000


@pytest.mark.parametrize(("luck", "real"), [(0.49, True), (0.51, False)])
def test_opportunities_are_thinned_by_health(luck: float, real: bool) -> None:
    """Health of 60 is halfway between the line of risk, 50, and the average fit, 70."""
    seen = play(
        company(GROWING, segment=EXPANDS.replace("fit: 70", "fit: 70, attention_at_start: 75%")),
        chances={0: [Opportunity(WEEK, luck, 0.0)]},
    )
    assert bool(seen.rows("proposal")) == real
