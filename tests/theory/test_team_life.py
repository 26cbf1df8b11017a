"""What comes and goes of a team's capacity is what the integrals and the renewal theory say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import load, loads
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company, play
from tests.theory.agreement import DATA, Values, assert_agrees, replicate

pytestmark = pytest.mark.theory

SEATS, RATE = 30, 2.0
WEEKS_TO_NOTICE = 1 / (1 - math.exp(-RATE / 52))
"""Mean of the first weekly review after which an exponential sum of hazards is passed."""
NOTICE, FILL = 4, 12


def read(records: Records) -> Values:
    window, csms = records.window, records.csms
    left = csms["left"].fillna(window.t1).astype("int64").clip(window.t0, window.t1)
    employed = (left - csms["hired"].clip(window.t0, window.t1)).sum()
    length = window.t1 - window.t0
    resigned = csms["left"].dropna().between(window.t0, window.t1, inclusive="right").sum()
    return {
        "filled": float(employed / length / SEATS),
        "leavers": float(resigned / SEATS / (length / window.year)),
    }


def test_seats_are_filled_for_the_share_of_the_time_that_renewal_theory_says() -> None:
    """An alternating renewal process: somebody stays until notice is given and for the notice,
    then the seat is empty for what is left of the time to fill."""
    found = replicate("turnover.yaml", 20, read)
    stay, empty = WEEKS_TO_NOTICE + NOTICE, FILL - NOTICE
    assert_agrees(found["filled"], stay / (stay + empty))
    assert_agrees(found["leavers"], 52 / (stay + empty))


def test_a_seat_that_is_filled_before_the_notice_is_over_is_never_empty() -> None:
    found = replicate("turnover.yaml", 10, read, **{"csm.time_to_fill": "2 weeks"})
    # For the last two weeks of the notice there are two in the seat.
    stay, cycle = WEEKS_TO_NOTICE + NOTICE, WEEKS_TO_NOTICE + 2
    assert_agrees(found["filled"], stay / cycle)


def test_without_backfill_a_team_dies_out_exponentially() -> None:
    setup = load(DATA / "turnover.yaml").with_(
        **{"csm.backfill": "no", "segments.bench.team": 1000, "horizon": "104 weeks",
           "report": "2026-01-05 to 2028-01-02"}
    ).setup  # fmt: skip
    weeks = np.array([13, 26])
    left = [
        simulate(setup, 7, number).timeline["headcount"].to_numpy()[weeks] / 1000
        for number in range(8)
    ]
    # At the end of week w everybody has gone whose notice was given before review w + 1 - 4.
    for column, week in enumerate(weeks):
        survives = math.exp(-RATE * (week + 1 - NOTICE) / 52)
        assert_agrees(np.array(left)[:, column], survives)


RAMP = [0.25, 0.5, 0.75]


def test_what_a_newcomer_gets_done_is_the_integral_of_the_ramp() -> None:
    setup = company(
        "adoption: {call: {rate: 1 / year, takes: 1h}}",
        team=1,
        accounts=2,
        horizon="26 weeks",
        top="csm: {ramp: [25%, 50%, 75%], internal_time: 20%}\n"
        "team_changes: [{hire: 1, segment: ours, first_day: 2026-01-05}]",
    )
    away = {1: [(10 * DAY, 15 * DAY), (60 * DAY, 61 * DAY)]}
    dues = [Due(0, "call", account=1, takes=360, within=10**9) for _ in range(12_000)]
    seen = play(setup, dues, away=away, signed={1: 0})
    table = seen.records.activities
    done = table[(table["outcome"] == "done").to_numpy()]
    assert set(done["performer"]) == {"ours CSM 2"}
    months = [0, 23 * DAY, 43 * DAY, 65 * DAY, 130 * DAY]  # the 5th, or the Monday after
    absent = [5 * DAY, 0, DAY, 0]
    on_shift = np.diff(months) - absent
    ramp = np.array([*RAMP, 1.0])
    item = 360 / HOUR
    assert done["work_hours"].sum() == pytest.approx(
        0.8 * (ramp * on_shift).sum() / HOUR, abs=8 * item
    )
    newcomer = seen.records.csms.iloc[1]
    assert newcomer["ramp_hours"] == pytest.approx(((1 - ramp) * on_shift).sum() / HOUR)


def test_a_leaver_takes_the_rest_of_the_year_along() -> None:
    setup = company(
        "adoption: {call: {rate: 1 / year, takes: 1h}}",
        team=2,
        horizon="26 weeks",
        top="team_changes: [{leave: 1, segment: ours, last_day: 2026-03-06}]",
    )
    records = play(setup, away={0: [(40 * DAY, 60 * DAY)]}).records
    assert records.csms["on_shift_hours"].tolist() == [40 * 8, 130 * 8]
    assert records.timeline["effective_fte"].sum() * WEEK / DAY == pytest.approx(170)


BUSY = """
name: A spiral
start: 2026-01-05
horizon: 104 weeks
report: 2026-01-05 to 2028-01-02
csm:
  attrition: {rate: 20% / year, above: 70%, adds: ADDS}
  notice: 2 weeks
  backfill: yes
  time_to_fill: 8 weeks
  ramp: [50%]
  transfer: {takes: 2h, health: -10}
segments:
  ours:
    team: 8
    accounts: 240
    arr: $10k
    renewal: {served: 92%, neglected: 50%}
    lifecycle:
      service:
        call: {every: 1 week, takes: 1h, within: 1 week}
"""


def test_with_feedback_overload_makes_more_overload_and_costs_renewals() -> None:
    """Thirty calls a week of an hour are 75 % of the time: when one leaves, seven colleagues have
    86 %, and are likelier to follow."""

    def play_with(adds: float) -> dict[str, float]:
        setup = loads(BUSY.replace("ADDS", str(adds))).setup
        runs = [simulate(setup, 3, number) for number in range(4)]
        return {
            "leavers": float(np.mean([run.csms["left"].notna().sum() for run in runs])),
            "probability": float(np.mean([run.renewals["probability"].mean() for run in runs])),
        }

    without, mild, strong = (play_with(adds) for adds in (0, 3, 12))
    assert without["leavers"] < mild["leavers"] < strong["leavers"]
    assert strong["leavers"] > 2 * without["leavers"]
    assert strong["probability"] < without["probability"] - 0.01
