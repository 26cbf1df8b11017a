"""CSMs who work part-time or are on leave: what they start, whom they have, what they cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.metrics import measure
from simulator.model.off_shift import days_off, union
from simulator.replication import follow
from simulator.scenario import loads
from simulator.scenario.types import Setup
from simulator.story.scene import Scene
from tests.reference.arranged import DAY, HOUR, WEEK, Due, Seen, arranged, company, play
from tests.unit import accounts_files

pytestmark = pytest.mark.unit

WORK = "adoption: {call: {rate: 1 / year, takes: 1h}, ask: {rate: 1 / year, takes: 1h}}"


def staffed(*changes: str, team: str, top: str = "", **said: Any) -> Setup:
    """A company with such a ``team``, which changes by these lines; it begins on a Monday."""
    lines = "".join(f"\n  - {{{change}}}" for change in changes)
    top += f"\nteam_changes: {lines or '[]'}\n"
    return company(said.pop("work", WORK), team=team, top=top, **said)  # type: ignore[arg-type]


def away(first: str, last: str, who: str = "csm: Ana", more: str = "") -> str:
    return f"away: 1, {who}, first_day: {first}, last_day: {last}{more}"


def books(seen: Seen) -> dict[str, int]:
    return {str(k): int(v) for k, v in seen.records.accounts["owner"].value_counts().items()}


def column(seen: Seen, name: str) -> dict[str, float]:
    csms = seen.records.csms
    return dict(zip(csms["csm"], csms[name].tolist(), strict=True))


def total(seen: Seen) -> dict[str, float]:
    return dict(measure(seen.records)["total", ""])


# Days off.


def test_a_part_timer_is_off_on_another_day_each_week() -> None:
    spans = [(a // DAY, b // DAY) for a, b in days_off(0.8, 0, DAY, WEEK, 6 * WEEK)]
    # Monday, Tuesday, Wednesday, Thursday, Friday with the Monday after it
    assert spans == [(0, 1), (6, 7), (12, 13), (18, 19), (24, 26)]


def test_days_off_stand_together_within_the_week_and_begin_elsewhere_in_each_seat() -> None:
    assert days_off(0.6, 0, DAY, WEEK, WEEK) == [(0, 2 * DAY)]
    assert days_off(0.6, 3, DAY, WEEK, WEEK) == [(3 * DAY, 5 * DAY)]
    assert days_off(0.6, 4, DAY, WEEK, WEEK) == [(0, DAY), (4 * DAY, 5 * DAY)]


def test_where_the_share_makes_no_whole_days_the_beginning_of_one_more_is_off() -> None:
    assert days_off(0.75, 1, DAY, WEEK, WEEK) == [(DAY, 2 * DAY + DAY // 4)]


@pytest.mark.parametrize("works", [0.1, 0.5, 0.6, 0.75, 0.8, 0.99])
def test_each_week_has_as_much_off_as_is_not_worked(works: float) -> None:
    for seat in range(7):
        off = days_off(works, seat, DAY, WEEK, 20 * WEEK)
        for begin in range(0, 20 * WEEK, WEEK):
            inside = sum(max(0, min(b, begin + WEEK) - max(a, begin)) for a, b in off)
            assert inside == pytest.approx((1 - works) * WEEK, abs=0.5)


def test_a_union_is_in_order_apart_and_ends_with_the_horizon() -> None:
    assert union([(5, 9), (20, 40)], [(0, 2), (8, 12), (12, 13)], horizon=30) == [
        (0, 2),
        (5, 13),
        (20, 30),
    ]
    assert union([(30, 40)], horizon=30) == []


def test_nothing_is_started_on_a_day_off_and_colleagues_take_what_would_lapse() -> None:
    setup = staffed(team="[{name: Ana, works: 80%}, Ben]", accounts=2)
    waits = Due(HOUR, "call", within=2 * DAY)
    lapses = Due(HOUR, "ask", within=4 * HOUR)
    seen = play(setup, [waits, lapses])
    assert (seen.one("call").performer, seen.one("call").start) == ("Ana", DAY)
    assert (seen.one("ask").performer, seen.one("ask").start) == ("Ben", HOUR)


def test_work_in_hand_is_finished_on_the_day_off_as_overtime() -> None:
    setup = staffed(team="[{name: Ana, works: 80%}]")
    seen = play(setup, [Due(6 * DAY - HOUR, "call", takes=3 * HOUR)])  # Tuesday of week 1 is off
    assert seen.one("call").end == 6 * DAY + 2 * HOUR
    assert column(seen, "overtime_hours") == {"Ana": 2}


def test_hours_on_shift_are_those_of_the_share_worked() -> None:
    setup = staffed(team="[{works: 60%}, Ben]", horizon="10 weeks")
    seen = play(setup, [Due(2 * DAY, "call", takes=12 * HOUR)])
    assert column(seen, "works") == {"ours CSM 1": 0.6, "Ben": 1}
    assert column(seen, "on_shift_hours") == {"ours CSM 1": 240, "Ben": 400}
    assert column(seen, "absent_hours") == {"ours CSM 1": 160, "Ben": 0}
    found = total(seen)  # 12 of 640 hours
    assert found["utilization"] == pytest.approx(12 / 640)
    assert found["effective_fte"] == pytest.approx(1.6)
    assert found["headcount"] == 2


def test_absences_on_a_day_off_count_once() -> None:
    setup = staffed(team="[{works: 80%}]", horizon="2 weeks")
    seen = play(setup, away={0: [(0, 2 * DAY), (6 * DAY + HOUR, 7 * DAY)]})
    assert seen.floor.csms[0].absences == [(0, 2 * DAY), (6 * DAY, 7 * DAY)]


# Books.


def test_books_are_as_large_as_the_share_worked() -> None:
    team = "[Ana, {name: Ben, works: 60%}, {name: Cy, works: 40%}]"
    assert books(play(staffed(team=team, accounts=20))) == {"Ana": 10, "Ben": 6, "Cy": 4}


def test_books_of_part_timers_without_a_name_are_smaller_too() -> None:
    seen = play(staffed(team="[{works: 100%}, {works: 50%}]", accounts=12))
    assert books(seen) == {"ours CSM 1": 8, "ours CSM 2": 4}


def test_new_customers_go_where_the_book_is_smallest_for_the_share_worked() -> None:
    setup = staffed(team="[{name: Ana, works: 50%}, Ben]", accounts=9)
    assert books(play(setup, signed=dict.fromkeys(range(3, 9), DAY))) == {"Ana": 3, "Ben": 6}


def test_names_alone_change_no_book() -> None:
    plain, named = (
        play(company(WORK, team=3, accounts=7)),
        play(staffed(team="[A, B, C]", accounts=7)),
    )
    codes = [seen.records.accounts["owner"].cat.codes.tolist() for seen in (plain, named)]
    assert codes[0] == codes[1]


def test_a_leavers_customers_go_by_the_share_worked() -> None:
    setup = staffed(
        "leave: 1, csm: Cy, last_day: 2026-01-30",
        team="[Ana, {name: Ben, works: 50%}, Cy]",
        accounts=30,
    )
    assert books(play(setup)) == {"Ana": 20, "Ben": 10, "Cy": 0}


def test_a_part_time_newcomer_takes_over_a_part_of_the_average() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-01-12, works: 50%",
        team="2",
        top="csm: {new_csm_takes: {balance: accounts}}",
        accounts=50,
    )
    assert books(play(setup)) == {"ours CSM 1": 20, "ours CSM 2": 20, "ours CSM 3": 10}


def test_a_part_time_newcomer_takes_over_less_while_learning() -> None:
    setup = staffed(
        "hire: 1, segment: ours, first_day: 2026-02-02, works: 50%",
        team="2",
        top="csm: {new_csm_takes: {balance: accounts}, ramp: [50%]}",
        accounts=50,
        horizon="6 weeks",
    )
    assert books(play(setup))["ours CSM 3"] == 5  # half of half of the 20 of a full-timer


def test_who_follows_in_a_seat_works_the_same_share() -> None:
    setup = staffed(
        "leave: 1, csm: Ana, last_day: 2026-01-16",
        team="[{name: Ana, works: 60%}, Ben]",
        top="csm: {backfill: yes, notice: 0, time_to_fill: 5 days}",
    )
    seen = play(setup, fills={(0, 1): 5})
    assert column(seen, "works") == {"Ana": 0.6, "ours CSM 1b": 0.6, "Ben": 1}


def test_a_hire_that_waits_for_a_ratio_counts_full_time_csms() -> None:
    line = "hire: 1, segment: ours, when: accounts_per_csm above 10, at_most: 1"
    for works, hired in [("100%", 2), ("60%", 3)]:  # 18 accounts for 2, or for 1.6
        team = f"[Ana, {{name: Ben, works: {works}}}]"
        setup = staffed(line, team=team, top="csm: {time_to_fill: 5 days}", accounts=18)
        assert len(play(setup).records.csms) == hired


# Planned leave.


def test_during_a_leave_nothing_is_started_and_each_activity_is_covered_for_as_it_says() -> None:
    work = (
        "adoption: {call: {rate: 1 / year, takes: 1h, cover: none},"
        " ask: {rate: 1 / year, takes: 1h}, plan: {rate: 1 / year, takes: 1h, cover: pause}}"
    )
    setup = staffed(away("2026-01-12", "2026-01-30"), team="[Ana, Ben]", accounts=2, work=work)
    dues = [Due(5 * DAY + HOUR, what, within=2 * DAY) for what in ("call", "ask", "plan")]
    seen = play(setup, dues)
    assert seen.one("call").outcome == "missed"
    assert (seen.one("ask").performer, seen.one("ask").start) == ("Ben", 5 * DAY + HOUR)
    assert (seen.one("plan").performer, seen.one("plan").start) == ("Ana", 20 * DAY)


def test_a_leave_lasts_from_the_first_day_to_the_last_and_shows_in_the_table() -> None:
    seen = play(
        staffed(away("2026-01-10", "2026-01-25"), team="[Ana, Ben]"),
        away={0: [(7 * DAY, 30 * DAY)]},
    )
    assert seen.floor.csms[0].absences == [(5 * DAY, 30 * DAY)]  # both days at weekends
    assert column(seen, "leave_hours") == {"Ana": 10 * 8, "Ben": 0}
    assert column(seen, "absent_hours") == {"Ana": 25 * 8, "Ben": 0}


def test_customers_stay_with_who_is_away_and_new_ones_go_to_others() -> None:
    setup = staffed(away("2026-01-12", "2026-01-30"), team="[Ana, Ben]", accounts=6)
    seen = play(setup, signed={2: 6 * DAY, 3: 7 * DAY, 4: 22 * DAY, 5: 23 * DAY})
    assert books(seen) == {"Ana": 3, "Ben": 3}
    assert list(seen.records.accounts["owner"]) == ["Ana", "Ben", "Ben", "Ben", "Ana", "Ana"]


def test_owners_keep_their_accounts_while_they_are_away(tmp_path: Path) -> None:
    leave = "team_changes: [{away: 1, csm: Ann Lee, first_day: 2026-01-05, last_day: 2026-06-30}]\n"
    scenario = accounts_files.loaded(tmp_path, None, accounts_files.SCENARIO + leave)
    owner = follow(scenario.setup, 0, 0).records.accounts["owner"]
    assert owner.tolist() == [row[5] for row in accounts_files.ROWS]


def test_a_leavers_customers_do_not_go_to_who_is_away() -> None:
    setup = staffed(
        away("2026-01-12", "2026-01-30"), "leave: 1, csm: Cy, last_day: 2026-01-20",
        team="[Ana, Ben, Cy]", accounts=6,
    )  # fmt: skip
    assert books(play(setup)) == {"Ana": 2, "Ben": 4, "Cy": 0}


def test_a_newcomer_who_goes_on_leave_goes_on_taking_over_after_it() -> None:
    csm = "csm: {new_csm_takes: {balance: accounts, at_most: 10% / month}}"
    hire = "hire: 1, segment: ours, first_day: 2026-01-12"
    leave = away("2026-02-09", "2026-03-06", "segment: ours, seat: 2")
    taken = []
    for lines in ([hire], [hire, leave]):
        setup = staffed(*lines, team="1", top=csm, accounts=20, horizon="18 weeks")
        taken.append(play(setup).floor.csms[1].book)
    assert taken == [5, 4]  # 2 in January, then 1 a month; none in February


def test_a_leave_by_seat_is_that_of_whoever_is_there_on_its_first_day() -> None:
    top = "csm: {backfill: yes, notice: 0, time_to_fill: 5 days}"
    gone = "leave: 1, csm: Ana, last_day: 2026-01-16"
    for first, taken in [
        ("2026-01-12", {"Ana": 40, "ours CSM 1b": 0}),
        ("2026-02-02", {"Ana": 0, "ours CSM 1b": 40}),
    ]:
        leave = away(first, "2026-02-06", "segment: ours, seat: 1")
        seen = play(staffed(gone, leave, team="[Ana]", top=top), fills={(0, 1): 5})
        assert column(seen, "leave_hours") == taken


def test_who_follows_in_a_seat_is_not_away_in_the_leavers_name() -> None:
    top = "csm: {attrition: 1 / year, backfill: yes, notice: 0, time_to_fill: 5 days}"
    setup = staffed(away("2026-02-02", "2026-02-06"), team="[Ana]", top=top)
    seen = play(setup, fills={(0, 1): 5}, endures={(0, 0): 1e-9})
    assert column(seen, "leave_hours") == {"Ana": 0, "ours CSM 1b": 0}


def test_a_leave_leaves_the_memory_of_overload_alone() -> None:
    top = "csm: {attrition: {rate: 10% / year, above: 50%, adds: 1, memory: 4 weeks}}"
    setup = staffed(away("2026-02-02", "2026-03-13"), team="[Ana]", top=top, horizon="14 weeks")
    dues = [Due(day * DAY, "call", takes=6 * HOUR, within=HOUR) for day in range(70)]
    stamina = next(iter(play(setup, dues).floor.staffing._stamina.values()))  # type: ignore[union-attr]
    assert [busy / shift for busy, shift in stamina._weeks] == [0.75] * 4
    # 4 weeks at 75 %, 6 of leave, 3 at 75 %: each of the 7 adds a quarter, the leave nothing.
    assert stamina._endured == pytest.approx((13 * 0.1 + 7 * 0.25) / 52)


def test_the_story_says_why_somebody_is_away() -> None:
    setup = staffed(
        away("2026-01-12", "2026-01-16"), team="[{name: Ana, works: 80%}]",
        top="csm: {sick_leave: 3 days / year}", horizon="4 weeks",
    )  # fmt: skip
    seen = play(setup)
    scene = Scene(setup, arranged(setup), seen.floor.log, seen.records)
    told = [(a.tick // DAY, (a.end - 1) // DAY, a.why) for a in scene.why_away("Ana", 0, 4 * WEEK)]
    assert (0, 0, "day off") in told
    assert (5, 9, "planned leave") in told
    assert sum(a.end - a.tick for a in scene.why_away("Ana", 0, 4 * WEEK)) == sum(
        end - begin for begin, end in seen.floor.csms[0].absences
    )


# Cost.


YEAR = {"horizon": "12 months", "top": "csm: {cost: {salary: $100k, recruiting: $10k}}"}


def cost(*changes: str, team: str) -> float:
    return total(play(staffed(*changes, team=team, **YEAR)))["cost"]


def test_a_part_timer_costs_a_part() -> None:
    assert cost(team="[Ana, {works: 60%}]") == pytest.approx(160_000)


def test_recruiting_a_part_timer_costs_as_much_as_anybody() -> None:
    hire = "hire: 1, segment: ours, first_day: 2026-07-06, works: {}"
    one, other = (cost(hire.format(share), team="[Ana]") for share in ("100%", "50%"))
    assert one - 110_000 == pytest.approx(2 * (other - 110_000))


def test_a_leave_costs_what_work_costs_unless_it_is_unpaid() -> None:
    dates = "2026-02-01", "2026-04-30"
    assert cost(away(*dates), team="[Ana]") == pytest.approx(100_000)
    # February to April are a quarter of the twelve months that are paid, but begin on the 5th.
    unpaid = cost(away(*dates, more=", paid: no"), team="[Ana]")
    assert unpaid == pytest.approx(75_000, rel=0.01)
    half = cost(away(*dates, more=", paid: no"), team="[{name: Ana, works: 50%}]")
    assert half == pytest.approx(unpaid / 2)


# The common world.


TWO_PLANS = """
name: Two plans
start: 2026-01-05
horizon: 12 months
csm: {vacation: 25 days / year, sick_leave: 6 days / year}
plans: {stay: [], go: [{away: 1, csm: Ana, first_day: 2026-03-02, last_day: 2026-08-31}]}
segments:
  ours:
    team: [Ana, {name: Ben, works: 60%}, Cy]
    accounts: 30
    arr: $10k
    new_accounts: 1 / month
    lifecycle:
      adoption:
        ask: {rate: 12 / year, takes: 1h}
"""


def test_a_leave_changes_no_customers_draw_and_nobody_elses_absences() -> None:
    stay, go = (follow(loads(TWO_PLANS, plan=plan).setup, 1, 0) for plan in ("stay", "go"))
    away_then = [[csm.absences for csm in played.log.csms] for played in (stay, go)]
    assert away_then[0][0] != away_then[1][0]
    assert away_then[0][1:] == away_then[1][1:]
    drawn = ["account", "activity", "occurrence", "due", "work_hours"]
    one, other = (played.records.activities[drawn] for played in (stay, go))
    assert len(one) > 300
    pd.testing.assert_frame_equal(one, other)
    served = ["performer", "start"]
    assert not stay.records.activities[served].equals(go.records.activities[served])
