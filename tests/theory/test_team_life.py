"""What comes and goes of a team's capacity is what the integrals and the renewal theory say."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import gamma

from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import load, loads
from simulator.scenario.types import NEVER
from simulator.world import draw_world
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
    people = csms.sort_values(["seat", "occupant"])
    again = people["seat"].to_numpy()[1:] == people["seat"].to_numpy()[:-1]
    gone = people["left"].fillna(window.t1).astype("int64").to_numpy()
    until = np.append(np.where(again, people["hired"].to_numpy()[1:], window.t1), window.t1)
    empty = np.maximum(0, until.clip(max=window.t1) - gone.clip(window.t0, window.t1)).sum()
    return {
        "filled": float(employed / length / SEATS),
        "empty": float(empty / length / SEATS),
        "leavers": float(resigned / SEATS / (length / window.year)),
    }


def test_seats_are_filled_for_the_share_of_the_time_that_renewal_theory_says() -> None:
    """An alternating renewal process: somebody stays until notice is given and for the notice,
    then the seat is empty for what is left of the time to fill."""
    found = replicate("turnover.yaml", 20, read)
    stay, empty = WEEKS_TO_NOTICE + NOTICE, FILL - NOTICE
    assert_agrees(found["filled"], stay / (stay + empty))
    assert_agrees(1 - found["empty"], stay / (stay + empty))
    assert_agrees(found["leavers"], 52 / (stay + empty))


def test_a_seat_that_is_filled_before_the_notice_is_over_is_never_empty() -> None:
    found = replicate("turnover.yaml", 10, read, **{"csm.time_to_fill": "2 weeks"})
    assert (found["empty"] == 0).all()
    # For the last two weeks of the notice there are two in the seat.
    stay, cycle = WEEKS_TO_NOTICE + NOTICE, WEEKS_TO_NOTICE + 2
    assert_agrees(found["filled"], stay / cycle)


def test_with_a_time_to_fill_that_varies_the_share_is_that_of_renewal_theory_too() -> None:
    """Whoever has left is followed as a gamma distribution says, some before the notice is over
    and some long after: how many are employed, and for how long a seat is empty."""
    fill = {"mean": f"{FILL} weeks", "spread": "80%", "shape": "gamma"}
    found = replicate("turnover.yaml", 20, read, **{"csm.time_to_fill": fill})
    days = np.arange(20 * 5 * FILL)
    beyond = gamma.sf(days, 1 / 0.8**2, scale=5 * FILL * 0.8**2)  # P(first day comes later)
    to_first_day, empty = beyond.sum() / 5, beyond[5 * NOTICE :].sum() / 5
    cycle = _weeks_to_notice(-np.diff(beyond)) + to_first_day
    assert_agrees(found["filled"], (cycle - to_first_day + NOTICE) / cycle)
    assert_agrees(1 - found["empty"], 1 - empty / cycle)
    assert_agrees(found["leavers"], 52 / cycle)


def _weeks_to_notice(on_day: npt.NDArray[np.float64]) -> float:
    """Mean time from the first day to the review after which the sum of hazards is passed, for
    first days that lie so many days after a review: day 0 of the distribution is the first."""
    weeks = 0.0
    for weekday in range(5):
        share = on_day[(np.arange(len(on_day)) + 1) % 5 == weekday].sum()
        first = (5 - weekday) / 5
        weeks += share * (first + math.exp(-RATE * first / 52) / (1 / WEEKS_TO_NOTICE))
    return float(weeks)


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


def test_people_at_work_are_those_on_shift_by_the_speed_they_have_reached() -> None:
    """Two CSMs for a quarter: one off for two weeks; one who comes in the third week, starts
    nothing for a month, is at 40 % for the next, and is ill for three days of that."""
    setup = company(
        "adoption: {call: {rate: 1 / year, takes: 1h}}",
        team=1,
        horizon="13 weeks",
        top="csm: {ramp: [0%, 40%]}\n"
        "team_changes: [{hire: 1, segment: ours, first_day: 2026-01-19}]",
    )
    away = {0: [(30 * DAY, 40 * DAY)], 1: [(12 * DAY, 14 * DAY), (34 * DAY, 37 * DAY)]}
    records = play(setup, away=away).records
    # The 19th is a Thursday a month later, day 33, and again in March, day 53.
    first, newcomer = 65 - 10, 0.0 * (23 - 2) + 0.4 * (20 - 3) + 1.0 * 12
    weeks = records.timeline
    assert weeks["effective_fte"].sum() * 5 == pytest.approx(first + newcomer)
    assert weeks["effective_fte"].to_numpy()[[0, 3, 6, 12]] == pytest.approx([1, 1, 0.4 / 5, 2])
    total = measure(records)["total", ""]
    assert total["effective_fte"] == pytest.approx((first + newcomer) / 65)
    assert total["headcount"] == pytest.approx(1 + 55 / 65)


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


TEAMS, CSMS = 12, 100
ABOVE, ADDS, YEARLY = 0.7, 20.0, 3.5
HAZARD = {20: YEARLY, 30: YEARLY + ADDS * (0.75 - ABOVE), 36: YEARLY + ADDS * (0.9 - ABOVE)}
"""Hours of work a week -> how many times a year such a CSM leaves."""


@pytest.mark.parametrize("hours", HAZARD)
def test_at_a_constant_occupancy_csms_resign_at_the_stated_rate(hours: int) -> None:
    """Each has one customer and the same work every week. Whoever leaves is followed on the next
    day by somebody who stays, so that nobody has more to do than before."""
    until = round(1.65 * 52 / HAZARD[hours])
    setup = company(
        "adoption: {call: {rate: 1 / year, takes: 1h}}",
        team=CSMS,
        accounts=CSMS,
        horizon=f"{until + 3} weeks",
        top="csm: {notice: 2 weeks, backfill: yes, time_to_fill: 10 days, attrition: "
        f"{{rate: {YEARLY} / year, above: {ABOVE:.0%}, adds: {ADDS}, memory: 6 weeks}}}}",
    )
    dues = [
        Due(week * WEEK, "call", account, takes=hours * HOUR)
        for week in range(until + 3)
        for account in range(CSMS)
    ]
    gone: list[bool] = []
    for team in range(TEAMS):
        luck = draw_world(setup, 2026, team)
        endures = {(seat, 0): luck.endurance("ours", seat, 0) for seat in range(CSMS)}
        csms = play(setup, dues, endures=endures).records.csms
        assert (csms["mean_book"].dropna() == 1).all()
        left = csms[csms["occupant"] == 0]["left"].fillna(NEVER).astype("int64").to_numpy()
        weeks = (left - 2 * WEEK) / WEEK  # of the review at which notice was given
        spent = np.ceil([endures[seat, 0] / (HAZARD[hours] / 52) for seat in range(CSMS)])
        soon = spent <= until
        assert (weeks[soon] == spent[soon]).all()
        gone += (weeks <= until).tolist()
    assert_agrees(gone, 1 - math.exp(-HAZARD[hours] * until / 52))
