"""Leaving between renewals: who does, what becomes of their work, and how figures count them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.metrics import measure
from simulator.world import Opportunity, Strike, Temptation, TermEnd
from tests.reference.arranged import DAY, HOUR, WEEK, YEAR, Due, Seen, company, play

pytestmark = pytest.mark.unit

CALLS = "calls: {call: {rate: 1 / year, takes: 1h}}"
# Fully served, half of the temptations at health 0 that would be followed are; neglected, all.
HAZARD = "{served: 10% / year, neglected: 20% / year}"
CHURN = f"renewal: {{served: 90%, neglected: 50%, mid_term_churn: {HAZARD}}}"
FIT_OF_NO_SPREAD = "health: {fit: 40, span: 40, half_life: 10000 weeks}"
SEGMENT = f"{CHURN}\n{FIT_OF_NO_SPREAD}"
NEGLECTED = f"{CHURN}\n{FIT_OF_NO_SPREAD[:-1]}, attention_at_start: 0%}}"
HELD = "book: held"
STORM = "shocks: {storm: {rate: 1 / year, health: -40}}"
WELL, BADLY = 0.499, 0.501  # luck of those who leave well served, and of those who do not


def tempted(tick: int, luck: float) -> dict[int, list[Temptation]]:
    return {0: [Temptation(tick, luck)]}


def fate(seen: Seen) -> tuple[Any, Any]:
    return seen.account().churned, seen.account().churn_reason


@pytest.mark.parametrize(("luck", "leaves"), [(WELL, True), (BADLY, False)])
def test_a_customer_who_is_well_served_leaves_as_often_as_stated(luck: float, leaves: bool) -> None:
    seen = play(company(CALLS, segment=SEGMENT), temptations=tempted(WEEK, luck))
    assert (seen.account().arr_end == 0) == leaves


@pytest.mark.parametrize(("luck", "leaves"), [(BADLY, True), (0.999, True)])
def test_a_neglected_customer_leaves_more_often(luck: float, leaves: bool) -> None:
    seen = play(company(CALLS, segment=NEGLECTED), temptations=tempted(WEEK, luck))
    assert (seen.account().arr_end == 0) == leaves


def test_who_leaves_pays_no_more_and_what_waits_is_cancelled() -> None:
    seen = play(
        company(CALLS, segment=SEGMENT, top="defaults: {cover: none}"),
        [Due(0, "call", within=2 * WEEK), Due(WEEK + 1, "call")],
        temptations=tempted(WEEK, WELL),
        ends={0: [TermEnd(2 * WEEK, 1, 0.0, 0.99)]},
        away={0: [(0, 2 * WEEK)]},
    )
    assert [(row.outcome, row.end) for row in seen.rows()] == [("cancelled", WEEK)]
    assert fate(seen) == (WEEK, "between renewals")
    assert len(seen.records.renewals) == 0
    window = seen.records.window
    years = window.months / 12 * WEEK / (window.t1 - window.t0)
    assert seen.account().revenue == pytest.approx(10_000 * years)
    assert seen.records.timeline["accounts"].tolist() == [1, *[0] * 7]


def test_a_place_in_a_book_is_free_when_its_customer_has_left() -> None:
    seen = play(
        company(CALLS, segment=SEGMENT, accounts=3, team=2),
        temptations=tempted(WEEK, WELL),
        signed={2: 2 * WEEK},
    )
    assert seen.records.accounts["owner"].tolist() == ["ours CSM 1", "ours CSM 2", "ours CSM 1"]


def test_in_a_held_book_whoever_leaves_for_want_of_attention_stays_and_counts_as_lost() -> None:
    seen = play(company(CALLS, segment=NEGLECTED, top=HELD), temptations=tempted(WEEK, BADLY))
    assert fate(seen) == (WEEK, "between renewals")
    assert seen.account().arr_end == 10_000
    assert seen.records.timeline["accounts"].tolist() == [1] * 8


def test_in_a_held_book_whoever_would_leave_however_well_served_leaves() -> None:
    seen = play(company(CALLS, segment=NEGLECTED, top=HELD), temptations=tempted(WEEK, WELL))
    assert (*fate(seen), seen.account().arr_end) == (WEEK, "between renewals", 0)


# Ties.


def test_at_the_end_of_the_term_the_renewal_comes_first() -> None:
    for luck, reason in [(0.0, "between renewals"), (1.0, "renewal")]:
        seen = play(
            company(CALLS, segment=SEGMENT),
            temptations=tempted(WEEK, WELL),
            ends={0: [TermEnd(WEEK, 1, luck, 0.99)]},
        )
        assert fate(seen) == (WEEK, reason)
        assert len(seen.records.renewals) == 1


@pytest.mark.parametrize(("struck", "leaves"), [(WEEK, True), (WEEK + 1, False)])
def test_a_shock_of_the_same_moment_makes_leaving_likely(struck: int, leaves: bool) -> None:
    seen = play(
        company(CALLS, segment=SEGMENT, top=STORM),
        temptations=tempted(WEEK, BADLY),
        strikes={0: [Strike(struck, 0, 0)]},
    )
    assert (seen.account().arr_end == 0) == leaves


def test_who_leaves_at_that_moment_takes_up_no_opportunity() -> None:
    lifecycle = """
        one: {exits: [{to: two, opportunity: yes}], call: {rate: 1 / year, takes: 1h}}
        two: {exits: [{to: one, after: 1 week}], offer: {after: 0 days, takes: 1h}}
    """
    segment = f"{SEGMENT}\nexpansion: {{opportunities: 1 / year, adds: 10%}}"
    for luck, offers in [(WELL, 0), (BADLY, 1)]:
        seen = play(
            company(lifecycle, segment=segment),
            temptations=tempted(WEEK, luck),
            chances={0: [Opportunity(WEEK, 0.0, 0.0)]},
        )
        assert len(seen.rows("offer")) == offers


# The figures. Two customers and a window of a year that begins after half a year.


def figures(segment: str, top: str = "", **arrangement: Any) -> dict[str, float]:
    setup = company(CALLS, segment=segment, top=top, accounts=2, horizon="18 months")
    return measure(play(setup, **arrangement).records)["total", ""]


def test_a_loss_between_renewals_counts_for_retention() -> None:
    found = figures(SEGMENT, temptations=tempted(YEAR, WELL))
    assert (found["logo_churn"], found["grr"], found["nrr"]) == (0.5, 0.5, 0.5)
    assert found["expected_logo_churn"] == 0.5
    assert (found["expected_grr"], found["expected_nrr"]) == (0.5, 0.5)


def test_of_a_renewal_before_it_only_the_luck_is_taken_out() -> None:
    """The renewal at 90 % goes well, then the customer leaves: 10 % are lost at the renewal, and
    what was kept there is lost afterwards."""
    ends = {0: [TermEnd(YEAR - DAY, 1, 0.0, 0.99)]}
    found = figures(SEGMENT, temptations=tempted(YEAR, WELL), ends=ends)
    assert (found["logo_churn"], found["grr"]) == (0.5, 0.5)
    assert found["expected_logo_churn"] == pytest.approx((0.1 + 1) / 2)
    assert found["expected_grr"] == pytest.approx((1 - 0.1) / 2)


def test_a_renewal_of_a_customer_lost_before_it_does_not_count() -> None:
    """In a held book the lost customer stays, and renews."""
    ends = {0: [TermEnd(YEAR + DAY, 1, 0.0, 0.99)]}
    found = figures(NEGLECTED, HELD, temptations=tempted(YEAR, BADLY), ends=ends)
    assert found["logo_churn"] == found["expected_logo_churn"] == 0.5
    assert found["grr"] == found["expected_grr"] == 0.5


@pytest.mark.parametrize(
    ("moments", "churned", "churn"),
    [
        ([WEEK], WEEK, 0.0),
        ([WEEK, YEAR], YEAR, 0.5),
        ([YEAR, YEAR + WEEK], YEAR, 0.5),
    ],
)
def test_a_held_book_tells_the_loss_in_the_window_from_one_before(
    moments: list[int], churned: int, churn: float
) -> None:
    lost = {0: [Temptation(tick, BADLY) for tick in moments]}
    setup = company(CALLS, segment=NEGLECTED, top=HELD, accounts=2, horizon="18 months")
    seen = play(setup, temptations=lost)
    assert seen.account().churned == churned
    assert measure(seen.records)["total", ""]["logo_churn"] == churn


def test_nothing_of_it_shows_where_nobody_leaves_between_renewals() -> None:
    seen = play(company(CALLS, segment="renewal: {served: 90%, neglected: 50%}"))
    assert seen.records.accounts["churn_reason"].cat.categories.tolist() == ["renewal"]


def test_the_tick_of_work_in_hand_is_no_matter() -> None:
    seen = play(
        company(CALLS, segment=SEGMENT),
        [Due(WEEK - HOUR, "call", takes=2 * HOUR)],
        temptations=tempted(WEEK, WELL),
    )
    assert (seen.one("call").outcome, seen.one("call").end) == ("done", WEEK + HOUR)
