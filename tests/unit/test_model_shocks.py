"""Shocks and what waits for them, in worlds where each falls on a chosen tick."""

from __future__ import annotations

import pytest

from simulator.world import Opportunity, Strike, TermEnd
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company, play

pytestmark = pytest.mark.unit

CALLS = "calls: {call: {rate: 1 / year, takes: 1h}}"
STORM = "shocks: {storm: {rate: 1 / year, health: -20}, drizzle: {rate: 1 / year, health: -5}}"
DRIZZLE, THUNDER = 0, 1  # codes, by name
LASTING = "health: {half_life: 10000 weeks}\nrenewal: {served: 90%, neglected: 50%}"
RESCUED = """
    calls:
      call: {rate: 1 / year, takes: 1h}
      rescue: {when: storm, delay: 2h, takes: fixed 1h}
"""


def storms(*ticks: int) -> dict[int, list[Strike]]:
    return {0: [Strike(tick, THUNDER, number) for number, tick in enumerate(ticks)]}


def test_a_shock_costs_its_points_which_fade_with_the_half_life() -> None:
    setup = company(CALLS, segment="health: {half_life: 2 weeks}", top=STORM)
    for weeks_ago, left in [(2, 10), (4, 5), (6, 2.5)]:
        seen = play(setup, strikes=storms((8 - weeks_ago) * WEEK))
        assert seen.account().health == pytest.approx(72 - left)


def test_shocks_add_up_but_health_stays_above_nothing() -> None:
    setup = company(CALLS, segment=LASTING, top=STORM)
    both = {0: [Strike(DAY, DRIZZLE, 0), Strike(DAY, THUNDER, 0)]}
    assert play(setup, strikes=both).account().health == pytest.approx(47, abs=0.1)
    assert play(setup, strikes=storms(*range(DAY, 6 * DAY, DAY))).account().health == 0


def test_only_those_who_are_struck_are_shocked() -> None:
    seen = play(company(CALLS, segment=LASTING, top=STORM, accounts=2), strikes=storms(DAY))
    assert seen.records.accounts["health"].tolist() == [pytest.approx(52, abs=0.1), 72]


def test_a_shock_drives_a_customer_over_a_line_at_once() -> None:
    seen = play(
        company(
            """
            one: {exits: [{to: two, health: below 60}], call: {rate: 1 / year, takes: 1h}}
            two: {visit: {after: 0 days, takes: fixed 1h}}
            any_stage: {alarm: {when: health below 60, takes: fixed 1h}}
            """,
            segment=LASTING,
            top=STORM,
        ),
        strikes=storms(DAY + 60),
    )
    assert [(row.activity, row.due, row.stage) for row in seen.rows()] == [
        ("alarm", DAY + 60, "two"),
        ("visit", DAY + 60, "two"),
    ]


def test_each_strike_sets_work_off() -> None:
    seen = play(company(RESCUED, top=STORM), strikes=storms(DAY, DAY, 2 * DAY))
    assert [(row.due, row.occurrence) for row in seen.rows("rescue")] == [
        (DAY + 2 * HOUR, 1),
        (DAY + 2 * HOUR, 2),
        (2 * DAY + 2 * HOUR, 3),
    ]


def test_another_shock_does_not() -> None:
    strikes = {0: [Strike(DAY, DRIZZLE, 0)]}
    assert play(company(RESCUED, top=STORM), strikes=strikes).rows("rescue") == []


def test_a_shock_with_the_renewal_comes_after_the_decision() -> None:
    renews = {0: [TermEnd(WEEK, 1, 0.0, 0.99), TermEnd(2 * WEEK, 2, 0.0, 0.99)]}
    seen = play(company(CALLS, segment=LASTING, top=STORM), strikes=storms(WEEK), ends=renews)
    assert seen.records.renewals["health"].tolist() == [72, pytest.approx(52, abs=0.1)]


def test_who_has_left_is_not_shocked() -> None:
    leaves = {0: [TermEnd(WEEK, 1, 1.0, 0.99)]}
    seen = play(
        company(RESCUED, segment=LASTING, top=STORM), strikes=storms(WEEK, 2 * WEEK), ends=leaves
    )
    assert (seen.account().health, seen.rows()) == (72, [])


def test_a_shock_with_an_opportunity_comes_before_it() -> None:
    """At health 52 a tenth of the opportunities is real, at 72 every one."""
    setup = company(
        """
        one: {exits: [{to: two, opportunity: yes}], call: {rate: 1 / year, takes: 1h}}
        two: {exits: [{to: one, after: 1 week}], offer: {after: 0 days, takes: 1h}}
        """,
        segment=f"{LASTING}\nexpansion: {{opportunities: 1 / year, adds: 10%}}",
        top=STORM,
    )
    chance = {0: [Opportunity(WEEK, 0.5, 0.0)]}
    for tick, offers in [(WEEK - 1, 0), (WEEK, 0), (WEEK + 1, 1)]:
        assert len(play(setup, chances=chance, strikes=storms(tick)).rows("offer")) == offers


def test_a_shock_with_the_end_of_a_stage_finds_the_customer_in_the_next() -> None:
    seen = play(
        company(
            """
            one: {exits: [{to: two, after: 1 day}, {to: three, health: below 60}]}
            two: {call: {when: storm, takes: fixed 1h}}
            three: {visit: {when: storm, takes: fixed 1h}}
            """,
            segment=LASTING,
            top=STORM,
        ),
        signed={0: 0},
        strikes=storms(DAY),
    )
    assert [(row.activity, row.due) for row in seen.rows()] == [("call", DAY)]


def test_work_for_a_shock_is_due_in_its_stage_only() -> None:
    work = "one: {exits: [{to: two, after: 1 day}], rescue: {when: storm, takes: fixed 1h}}"
    setup = company(f"{work}\ntwo: {{call: {{rate: 1 / year, takes: 1h}}}}", top=STORM)
    seen = play(setup, signed={0: 0}, strikes=storms(HOUR, 2 * DAY))
    assert [row.due for row in seen.rows("rescue")] == [HOUR]


# Leaving a stage.

HANDED_OVER = """
    one: {exits: [{to: two, after: 1 day}, {to: three, health: below 60}]}
    two:
      exits: [{to: three, after: 1 week}]
      handover: {when: leaves one, delay: 1h, takes: fixed 1h}
    three: {visit: {when: leaves two, takes: fixed 1h}}
    any_stage: {note: {when: leaves one, takes: fixed 1h, touch: no}}
"""


def test_leaving_a_stage_sets_work_off_in_the_next_and_in_any() -> None:
    seen = play(company(HANDED_OVER), signed={0: 0})
    assert [(row.activity, row.due, row.stage) for row in seen.rows()] == [
        ("note", DAY, "two"),
        ("handover", DAY + HOUR, "two"),
        ("visit", DAY + WEEK, "three"),
    ]


def test_work_for_a_handover_elsewhere_is_not_due() -> None:
    seen = play(
        company(HANDED_OVER, segment=LASTING, top=STORM), signed={0: 0}, strikes=storms(HOUR)
    )
    assert [(row.activity, row.due, row.stage) for row in seen.rows()] == [("note", HOUR, "three")]


def test_who_churns_is_handed_over_to_nobody() -> None:
    leaves = {0: [TermEnd(HOUR, 1, 1.0, 0.99)]}
    seen = play(company(HANDED_OVER, segment=LASTING), signed={0: 0}, ends=leaves)
    assert seen.rows() == []


def test_work_under_way_for_a_customer_does_not_delay_a_shock() -> None:
    seen = play(
        company(RESCUED, segment=LASTING, top=STORM),
        [Due(DAY, "call", takes=4 * HOUR)],
        strikes=storms(DAY + 60),
    )
    rescue = seen.one("rescue")
    assert (rescue.due, rescue.start) == (DAY + 60 + 2 * HOUR, DAY + 4 * HOUR)
