"""What part-time and planned leave take from a team's capacity is what arithmetic says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import follow
from simulator.scenario import loads
from tests.theory.agreement import Values, assert_agrees, replicate

pytestmark = pytest.mark.theory

WEEKS = 104
WELL = math.exp(-7 / 260)
SEATS = 20
MONDAYS = [str(np.datetime64("2026-01-05") + 7 * week) for week in range(20)]


def team(works: str) -> dict[str, object]:
    return {
        "segments.bench.team": {"seats": SEATS, "people": [{"works": works}] * SEATS},
        "csm.vacation": "0 days / year",
        "csm.sick_leave": "0 days / year",
        "csm.holidays": "none",
    }


def on_shift(records: Records) -> Values:
    days = records.csms["on_shift_hours"] / 8
    return {"mean": float(days.mean()), "least": float(days.min()), "most": float(days.max())}


@pytest.mark.parametrize("works", [0.6, 0.75, 0.8])
def test_vacation_and_illness_take_from_a_part_timer_what_they_take_from_anybody(
    works: float,
) -> None:
    said = team(f"{works:.0%}") | {
        "csm.vacation": "20 days / year",
        "csm.sick_leave": "7 days / year",
    }
    found = replicate("absences.yaml", 20, on_shift, **said)
    assert_agrees(found["mean"], works * 5 * WEEKS * (1 - 20 / 260) * WELL)


@pytest.mark.parametrize("works", [0.6, 0.75, 0.8])
def test_holidays_that_all_fall_on_mondays_cost_a_part_timer_no_more_than_the_share(
    works: float,
) -> None:
    found = replicate(
        "absences.yaml", 2, on_shift, **team(f"{works:.0%}") | {"csm.holidays": MONDAYS}
    )
    for figure in ("least", "mean", "most"):
        assert found[figure] == pytest.approx(works * (5 * WEEKS - len(MONDAYS)))


LEAVES = """
name: Everything at once
start: 2026-01-05
horizon: 52 weeks
report: 2026-01-05 to 2027-01-03
csm: {vacation: 25 days / year, sick_leave: 12 days / year, holidays: US, cost: $100k / year}
segments:
  bench:
    team: [Ana, {name: Ben, works: 60%}, {name: Cy, works: 75%}]
    accounts: 1
    arr: $10k
    lifecycle: {adoption: {call: {rate: 1 / year, takes: 1 min}}}
team_changes:
  - {away: 1, csm: Ana, first_day: 2026-02-02, last_day: 2026-05-29}
  - {away: 1, csm: Ben, first_day: 2026-03-02, last_day: 2026-03-13}
  - {away: 1, csm: Ben, first_day: 2026-09-07, last_day: 2027-05-28}
"""


def test_capacity_lost_to_part_time_and_leave_is_the_integral() -> None:
    """Day by day, a quarter at a time, with the calendar that the world gives each of them."""
    setup = loads(LEAVES).setup
    for seed in range(3):
        played = follow(setup, seed, 0)
        quarters = np.arange(52 * 5 * 4)
        week, weekday, part = quarters // 20, quarters // 4 % 5, quarters % 4
        there = []
        for seat, (off, leaves) in enumerate(
            [(0.0, [(20, 105)]), (2.0, [(40, 50), (175, 260)]), (1.25, [])]
        ):
            at_work = np.ones(len(quarters), dtype=bool)
            for begin, end in played.world.absences("bench", seat, 0):
                at_work[begin // 7200 : end // 7200] = False
            for first, last in leaves:
                at_work[first * 4 : last * 4] = False
            at_work &= ((weekday - seat - week) % 5) + part / 4 >= off
            there.append(int(at_work.sum()))
        hours = played.records.csms["on_shift_hours"] - played.records.csms["overtime_hours"]
        assert hours.tolist() == [2 * quarters_there for quarters_there in there]
        found = measure(played.records)["total", ""]
        assert found["effective_fte"] == pytest.approx(sum(there) / len(quarters), rel=1e-3)
        assert found["cost"] == pytest.approx(235_000, rel=0.005)
