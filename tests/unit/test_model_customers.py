"""Customers: what work and its absence do to health, and what health does to the contract."""

from __future__ import annotations

import math

import pytest

from simulator.world import TermEnd
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Seen, company, play

pytestmark = pytest.mark.unit

CALLS = "calls: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"
NO_COVER = "defaults: {cover: none}"
RENEWAL = "renewal: {served: 90%, neglected: 50%}\nhealth: {prior: 1h}"
HELD = f"{NO_COVER}\nbook: held"


def years_per_tick(seen: Seen) -> float:
    window = seen.records.window
    return window.months / 12 / (window.t1 - window.t0)


def ends(*ticks: int, luck: float = 0.0, contraction: float = 0.99) -> dict[int, list[TermEnd]]:
    return {0: [TermEnd(tick, n, luck, contraction) for n, tick in enumerate(ticks, start=1)]}


# Health.


def test_all_done_is_full_health_and_none_done_costs_the_span() -> None:
    setup = company(CALLS, segment=RENEWAL, top=NO_COVER, horizon="12 months")
    dues = [Due(k * DAY, "call", within=HOUR) for k in range(250)]
    assert play(setup, dues).account().health == 72
    neglected = play(setup, dues, away={0: [(0, 250 * DAY)]}).account().health
    assert neglected == pytest.approx(72 - 40, abs=0.2)


@pytest.mark.parametrize("per_day", [1, 4])
def test_doing_half_costs_half_the_span_however_frequent_the_calls(per_day: int) -> None:
    setup = company(CALLS, segment=RENEWAL, top=NO_COVER, horizon="24 months")
    dues = [
        Due(k * DAY + n * HOUR, "call", takes=HOUR // 2, within=HOUR)
        for k in range(500)
        for n in range(per_day)
    ]
    away = [(k * DAY, k * DAY + 5 * HOUR) for k in range(0, 500, 2)]
    assert play(setup, dues, away={0: away}).account().health == pytest.approx(52, abs=0.5)


def test_a_touch_counts_for_the_hours_it_takes_unless_stated() -> None:
    for weight, health in [("", 72 - 40 * 1 / 2), (", weight: 3h", 72 - 40 * 3 / 4)]:
        setup = company(
            f"calls: {{call: {{rate: 1 / year, takes: 1h{weight}}}}}",
            segment=RENEWAL.replace("prior: 1h", "prior: 1h, memory: 1000 weeks"),
            top=NO_COVER,
        )
        seen = play(setup, [Due(0, "call", within=HOUR)], away={0: [(0, DAY)]})
        assert seen.account().health == pytest.approx(health, abs=1e-2)


def test_work_that_no_customer_sees_cannot_move_health() -> None:
    setup = company("calls: {call: {rate: 1 / year, takes: 1h, touch: no}}", top=NO_COVER)
    seen = play(setup, [Due(0, "call", within=HOUR)], away={0: [(0, DAY)]})
    assert (seen.one("call").outcome, seen.account().health) == ("missed", 72)


def test_automation_cannot_move_health() -> None:
    setup = company(CALLS, segment="health: {attention_at_start: 50%}")
    seen = play(setup, [Due(k * DAY, "call", automated=True) for k in range(30)])
    assert seen.account().health == 72 - 40 / 2


def test_late_onboarding_shocks_once_and_fades() -> None:
    setup = company(
        """
        one: {exits: [{to: two, after: 2 weeks}], call: {rate: 1 / year, takes: 1h}}
        two: {exits: [{to: one, after: 1 week}], visit: {rate: 1 / year, takes: 1h}}
        """,
        segment="onboarding: {late_after: 1 week, late_shock: 8}\nhealth: {half_life: 7 weeks}",
    )
    for signed, shock in [(0, 8), (-1 * DAY, 8 * 2 ** (-1 / 35)), (-WEEK - 1, 0)]:
        health = play(setup, signed={0: signed}).account().health
        assert health == pytest.approx(72 - (shock and shock / 2), abs=0.1)


def test_onboarding_in_time_shocks_nobody() -> None:
    for late_after, health in [("1 week", 72), ("3 days", 64)]:
        setup = company(
            """
            one: {exits: [{to: two, after: 4 days}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {rate: 1 / year, takes: 1h}}
            """,
            segment=f"onboarding: {{late_after: {late_after}, late_shock: 8}}\n"
            "health: {half_life: 10000 weeks}",
        )
        assert play(setup, signed={0: 0}).account().health == pytest.approx(health, abs=0.01)


# What sets work off.


def test_a_miss_sets_work_off_each_time() -> None:
    setup = company(
        """
        calls:
          call: {rate: 1 / year, takes: 1h}
          apology: {when: call missed, delay: 2h, takes: fixed 1h}
        """,
        top=NO_COVER,
    )
    dues = [Due(k * DAY, "call", within=HOUR) for k in range(3)]
    seen = play(setup, dues, away={0: [(0, 2 * HOUR), (DAY, DAY + 2 * HOUR)]})
    assert [(row.due, row.occurrence) for row in seen.rows("apology")] == [
        (3 * HOUR, 1),
        (DAY + 3 * HOUR, 2),
    ]


@pytest.mark.parametrize(("side", "due"), [("below", [0, 7]), ("above", [3, 8])])
def test_health_sets_work_off_when_it_crosses_the_line_and_not_while_it_stays(
    side: str, due: list[int]
) -> None:
    """Two calls are missed, four done, two missed, one done."""
    setup = company(
        f"""
        calls:
          call: {{rate: 1 / year, takes: 1h, weight: 10h}}
          alarm: {{when: health {side} 55, takes: fixed 1h, weight: 0h}}
        """,
        segment="health: {prior: 10h, memory: 1000 weeks}\nrenewal: {served: 90%, neglected: 50%}",
        top=NO_COVER,
    )
    dues = [Due(k * DAY, "call", within=HOUR) for k in range(9)]
    away = [(k * DAY, k * DAY + 2 * HOUR) for k in (0, 1, 6, 7)]
    seen = play(setup, dues, away={0: away})
    # Health is 52, 45, then 52, 56, 59, 61, then 57, 54, and 56 after one more is done.
    assert [row.due // DAY for row in seen.rows("alarm")] == due


def test_what_was_set_off_falls_due_in_its_stage_only() -> None:
    setup = company(
        """
        one:
          exits: [{to: two, after: 1 week}]
          call: {rate: 1 / year, takes: 1h}
          apology: {when: call missed, delay: 1 week, takes: fixed 1h}
        two: {visit: {rate: 1 / year, takes: 1h}}
        any_stage: {letter: {when: call missed, delay: 1 week, takes: fixed 1h}}
        """,
        top=NO_COVER,
    )
    seen = play(setup, [Due(0, "call", within=HOUR)], away={0: [(0, DAY)]}, signed={0: 0})
    assert [(row.activity, row.stage) for row in seen.rows()] == [
        ("call", "one"),
        ("letter", "two"),
    ]


# The contract.


def test_a_served_customer_renews_with_the_first_known_number_and_a_neglected_with_the_other() -> (
    None
):
    setup = company(CALLS, segment=RENEWAL, top=NO_COVER, horizon="12 months")
    dues = [Due(k * DAY, "call", within=HOUR) for k in range(250)]
    served = play(setup, dues, ends=ends(250 * DAY)).renewal()
    neglected = play(setup, dues, ends=ends(250 * DAY), away={0: [(0, 250 * DAY)]}).renewal()
    assert served.probability == pytest.approx(0.9)
    assert neglected.probability == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("luck", "outcome"), [(0.8999, "renewed"), (0.9001, "churned")])
def test_luck_below_the_probability_renews(luck: float, outcome: str) -> None:
    row = play(company(CALLS, segment=RENEWAL), ends=ends(WEEK, luck=luck)).renewal()
    assert (row.outcome, row.uniform, row.health) == (outcome, luck, 72)


def test_larger_customers_leave_less_where_size_has_an_effect() -> None:
    setup = company(
        CALLS,
        accounts=2,
        segment=RENEWAL.replace("50%}", "50%, size_effect: 0.5}"),
    )
    two = {i: [TermEnd(WEEK, 1, 0.0, 0.99)] for i in range(2)}
    seen = play(setup, ends=two, arr=[10_000, 20_000])
    odds = [p / (1 - p) for p in seen.records.renewals["probability"]]
    assert odds[0] == pytest.approx(9)
    assert math.log(odds[1] / odds[0]) == pytest.approx(0.5 * math.log(2))


@pytest.mark.parametrize(
    ("contraction", "arr"), [(0.99, [10_300, 10_609]), (0.0, [7_725, 5_967.56])]
)
def test_a_price_rise_comes_with_each_renewal_also_of_a_contract_that_shrinks(
    contraction: float, arr: list[float]
) -> None:
    renewal = "served: 90%, neglected: 50%, contraction: {share: 10%, by: 25%}, price_rise: 3%"
    setup = company(CALLS, segment=f"renewal: {{{renewal}}}")
    seen = play(setup, ends=ends(WEEK, 2 * WEEK, contraction=contraction))
    assert seen.records.renewals["arr_after"].tolist() == pytest.approx(arr)
    assert seen.account().arr_end == pytest.approx(arr[1])


def test_in_a_living_book_a_lost_customer_leaves() -> None:
    seen = play(
        company(CALLS, segment=RENEWAL, top=NO_COVER),
        [Due(0, "call", within=2 * WEEK), Due(WEEK + 1, "ask")],
        ends=ends(WEEK, 2 * WEEK, luck=1.0),
        away={0: [(0, WEEK)]},
    )
    assert [(row.activity, row.outcome, row.end) for row in seen.rows()] == [
        ("call", "cancelled", WEEK)
    ]
    assert seen.renewal().arr_after == 0
    account = seen.account()
    assert (account.churned, account.churn_reason, account.arr_end) == (WEEK, "renewal", 0)
    assert account.revenue == pytest.approx(10_000 * WEEK * years_per_tick(seen))


def test_in_a_held_book_whoever_is_lost_for_want_of_attention_stays_and_counts_as_lost() -> None:
    """Fully served, nine customers in ten renew; this one, neglected so far, does not."""
    seen = play(
        company(CALLS, segment=f"{RENEWAL[:-1]}, attention_at_start: 0%}}", top=HELD),
        [Due(0, "call", within=2 * WEEK), Due(WEEK + 1, "ask")],
        ends=ends(WEEK, 2 * WEEK, luck=0.899),
        away={0: [(0, WEEK)]},
    )
    assert {row.outcome for row in seen.rows()} == {"done"}
    renewals = seen.records.renewals
    assert renewals["tick"].tolist() == [WEEK, 2 * WEEK]
    assert set(renewals["outcome"]) == {"churned"}
    assert renewals["arr_before"].tolist() == [10_000, 10_000]
    assert seen.account().churned == WEEK
    assert seen.records.timeline["accounts"].tolist() == [1] * 8


def test_in_a_held_book_whoever_would_leave_however_well_served_leaves() -> None:
    seen = play(
        company(CALLS, segment=RENEWAL, top=HELD),
        [Due(0, "call"), Due(WEEK + 1, "ask")],
        ends=ends(WEEK, luck=0.901),
    )
    assert [row.activity for row in seen.rows()] == ["call"]
    assert (seen.account().churned, seen.account().arr_end) == (WEEK, 0)


def test_work_in_hand_for_a_lost_customer_is_done_and_changes_no_health() -> None:
    seen = play(
        company(
            "calls: {call: {rate: 1 / year, takes: 1h, weight: 1000h}}",
            segment=f"{RENEWAL[:-1]}, attention_at_start: 50%}}",
        ),
        [Due(WEEK - HOUR, "call", takes=2 * HOUR)],
        ends=ends(WEEK, luck=1.0),
    )
    call = seen.one("call")
    assert (call.outcome, call.end) == ("done", WEEK + HOUR)
    assert seen.account().health == seen.renewal().health == 52
    assert seen.records.csms["busy_hours"][0] == 2


def test_a_new_customer_takes_the_place_of_one_who_left() -> None:
    seen = play(
        company(CALLS, accounts=4, team=2, segment=RENEWAL),
        ends=ends(WEEK, luck=1.0),
        signed={2: 2 * WEEK, 3: 2 * WEEK},
    )
    owners = seen.records.accounts["owner"].tolist()
    assert owners[:2] == ["ours CSM 1", "ours CSM 2"]
    assert owners[2:] == ["ours CSM 1", "ours CSM 1"]


@pytest.mark.parametrize(("luck", "after"), [(0.09, 8_000), (0.11, 10_000)])
def test_some_renew_for_less(luck: float, after: float) -> None:
    setup = company(
        CALLS, segment=RENEWAL.replace("50%}", "50%, contraction: {share: 10%, by: 20%}}")
    )
    seen = play(setup, ends=ends(4 * WEEK, contraction=luck))
    row = seen.renewal()
    assert (row.arr_before, row.arr_if_renewed, row.arr_after) == (10_000, after, after)
    assert seen.account().arr_end == after
    revenue = (10_000 + after) * 4 * WEEK * years_per_tick(seen)
    assert seen.account().revenue == pytest.approx(revenue)


def test_several_pieces_of_renewal_work_each_end_once_when_the_first_miss_ends_the_stage() -> None:
    """The term ends while two pieces of work wait; missing one drives the customer into risk."""
    seen = play(
        company(
            """
            usual:
              exits: [{to: risk, health: below 50}]
              agree:   {before_renewal: 20 days, takes: 1h, weight: 100h}
              prepare: {before_renewal: 20 days, takes: 1h}
            risk: {rescue: {rate: 1 / year, takes: 1h}}
            """,
            segment=RENEWAL,
            top=NO_COVER,
        ),
        [Due(0, "agree", within=2 * WEEK), Due(0, "prepare", within=2 * WEEK)],
        ends=ends(WEEK),
        away={0: [(0, 2 * WEEK)]},
    )
    assert [(row.activity, row.end) for row in seen.rows()] == [("agree", WEEK), ("prepare", WEEK)]


def test_renewal_work_in_hand_as_the_term_ends_is_done() -> None:
    seen = play(
        company("calls: {prepare: {before_renewal: 20 days, takes: 1h}}"),
        [Due(WEEK - 1, "prepare")],
        ends=ends(WEEK),
    )
    assert seen.one("prepare").outcome == "done"
