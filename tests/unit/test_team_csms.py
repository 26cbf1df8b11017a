"""CSMs of one team who differ from the others: what that changes for them, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.estimate import estimate
from simulator.estimate_words import check_lines
from simulator.records import SCHEMA, Records
from simulator.replication import simulate
from simulator.scenario import Scenario, loads
from simulator.world import draw_world
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company, play

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
WORK = """\
adoption:
  call: {rate: 1 / year, takes: 1h}
  ask: {rate: 1 / year, takes: 1h, role: desk, coverage: dedicated}
"""


def two_teams(*changes: str, ours: str = "", desk: str = "", csm: str = "") -> str:
    """Further lines for a company whose segment and whose desk have CSMs of their own."""
    lines = "".join(f"\n  - {{{change}}}" for change in changes)
    return (
        f"csm: {{{csm or 'notice: 4 weeks'}}}\n"
        f"roles: {{desk: {{team: 2, csm: {{{desk}}}}}}}\n"
        f"team_changes: {lines or '[]'}\n"
    )


def left(records: Records) -> dict[str, int | None]:
    """The first tick no longer employed, by name."""
    table = records.csms
    return {
        str(name): None if pd.isna(tick) else int(tick)
        for name, tick in zip(table["csm"], table["left"], strict=True)
    }


# What it changes for them.


def test_each_team_has_its_own_internal_time() -> None:
    top = two_teams(csm="internal_time: 20%", desk="internal_time: 50%")
    seen = play(company(WORK, top=top), [Due(0, "call"), Due(0, "ask")])
    assert seen.one("call").end == round(HOUR / 0.8)
    assert seen.one("ask").end == 2 * HOUR


def test_each_team_has_its_own_ramp() -> None:
    hires = [f"hire: 1, role: {role}, first_day: 2026-01-05" for role in ("ours", "desk")]
    top = two_teams(*hires, csm="ramp: [25%, 50%]", desk="ramp: [50%]")
    setup = company(WORK, top=top, accounts=9, horizon="12 weeks")
    signs = {number: number * HOUR for number in range(4, 9)}
    dues = [Due(4 * DAY, what, account) for account in range(9) for what in ("call", "ask")]
    dues += [Due(5 * WEEK, what, account) for account in range(9) for what in ("call", "ask")]
    rows = play(setup, dues, signed=signs).records.activities
    hours = rows.groupby(["performer", "activity", "due"], observed=True)["elapsed_hours"].mean()
    new = {(a, due): value for (name, a, due), value in hours.items() if name in NEWCOMERS}
    assert new == {
        ("call", 4 * DAY): 4, ("call", 5 * WEEK): 2, ("ask", 4 * DAY): 2, ("ask", 5 * WEEK): 1,
    }  # fmt: skip


NEWCOMERS = ("ours CSM 2", "desk CSM 3")


def test_each_team_has_its_own_attrition_and_notice() -> None:
    top = two_teams(csm="attrition: 5 / year", desk="attrition: 10 / year, notice: 1 week")
    seen = play(
        company(WORK, top=top, team=2, horizon="12 weeks"),
        endures={(0, 0): 20 / 52 * 0.9999, (1, 0): 30 / 52 * 0.9999},
    )
    # 5 a year: 4 weeks to endure 20 / 52, then 4 of notice; 10 a year: 2 weeks, then one.
    assert left(seen.records) == {
        "ours CSM 1": 8 * WEEK,
        "ours CSM 2": 10 * WEEK,
        "desk CSM 1": 3 * WEEK,
        "desk CSM 2": 4 * WEEK,
    }


def test_attrition_in_one_team_alone_makes_only_its_people_leave() -> None:
    seen = play(
        company(WORK, top=two_teams(desk="attrition: 10 / year, notice: 0"), team=2),
        endures={(0, 0): 10 / 52 * 0.9999, (1, 0): 10 / 52 * 0.9999},
    )
    assert left(seen.records) == {
        "ours CSM 1": None, "ours CSM 2": None, "desk CSM 1": WEEK, "desk CSM 2": WEEK,
    }  # fmt: skip


def test_each_team_refills_its_seats_or_not() -> None:
    leaves = [f"leave: 1, role: {role}, last_day: 2026-01-30" for role in ("ours", "desk")]
    top = two_teams(*leaves, desk="backfill: yes, time_to_fill: 5 days, notice: 2 weeks")
    seen = play(company(WORK, top=top, team=2), fills={(0, 1): 5})
    assert list(left(seen.records)) == [
        "ours CSM 1", "ours CSM 2", "desk CSM 1", "desk CSM 1b", "desk CSM 2",
    ]  # fmt: skip
    assert seen.records.csms["hired"].tolist() == [0, 0, 0, 20 * DAY - 2 * WEEK + 5 * DAY, 0]


def test_each_team_has_its_own_policy_for_a_newcomer() -> None:
    hires = [f"hire: 1, role: {role}, first_day: 2026-01-12" for role in ("ours", "desk")]
    takes = "new_csm_takes: {balance: accounts}"
    seen = play(company(WORK, top=two_teams(*hires, desk=takes), team=2, accounts=12))
    books = {csm.team.name: [] for csm in seen.floor.csms}
    for csm in sorted(seen.floor.csms, key=lambda csm: csm.seat):
        books[csm.team.name].append(csm.book)
    assert books == {"ours": [6, 6, 0], "desk": [4, 4, 4]}


def test_customers_lose_what_the_team_that_looks_after_them_says() -> None:
    leave = "leave: 1, role: ours, last_day: 2026-01-16"
    for own, lost in (("", 20), ("csm: {transfer: {health: -5}}", 5)):
        top = two_teams(leave, csm="transfer: {health: -20}", desk="transfer: {health: -1}")
        seen = play(company(WORK, top=top, team=2, accounts=2, horizon="3 weeks", segment=own))
        first, second = seen.records.accounts["health"]
        assert second - first == pytest.approx(lost * 0.5 ** (5 / 65))


def test_each_team_has_its_own_time_off() -> None:
    top = two_teams(
        csm="vacation: 25 days / year",
        desk="vacation: 0 days / year, holidays: [2026-07-03, 2026-12-25]",
    )
    setup = company(WORK, top=top, horizon="12 months")
    world = draw_world(setup, 3, 0)
    days = {}
    for role in ("ours", "desk"):
        whys = list(world.why_away(role, 0, 0))[:260]
        days[role] = (whys.count("vacation"), whys.count("public holiday"))
        assert whys.count("sick leave") == 0
        away = world.absences(role, 0, 0)
        assert sum(end - begin for begin, end in away if end <= 260 * DAY) == sum(days[role]) * DAY
    assert days == {"ours": (25, 0), "desk": (0, 2)}


def test_check_counts_the_hours_of_each_team() -> None:
    top = two_teams(csm="internal_time: 50%", desk="internal_time: 25%, vacation: 60 days / year")
    text = f"name: Two\nstart: 2026-01-05\nhorizon: 12 months\n{top}segments:\n"
    text += (
        "  ours: {team: 3, accounts: 9, arr: $10k, lifecycle: {adoption: {call: {rate: 1 / year,"
    )
    text += " takes: 1h}, ask: {rate: 1 / year, takes: 1h, role: desk}}}}\n"
    scenario = loads(text)
    found = estimate(scenario.setup)
    ours, desk = found.roles
    assert (ours.days_at_work, ours.hours_per_csm) == (260, 260 * 8 * 0.5)
    assert (desk.days_at_work, desk.hours_per_csm) == (200, 200 * 8 * 0.75)
    assert ours.hours_available == 3 * ours.hours_per_csm
    assert found.days_at_work == pytest.approx((3 * 260 + 2 * 200) / 5)
    told = (line.replace("\u00a0", "") for line in check_lines(scenario, found))
    lines = [line for line in told if "hours per CSM" in line]
    assert lines == [
        "  hours per CSM  1,040 a year: 260 of 260 days x 8 h, less 50% internal time (ours)",
        "  hours per CSM  1,200 a year: 200 of 260 days x 8 h, less 25% internal time (desk)",
    ]


# And for nobody else.

MIXED = """\
name: Two teams that have nothing to do with each other
start: 2026-01-05
horizon: 9 months
csm:
  internal_time: 30%
  vacation: 20 days / year
  sick_leave: 7 days / year
  time_to_fill: {mean: 20 days, spread: 40%}
  ramp: usual
  attrition: {rate: 100% / year, above: 50%, adds: 2}
  backfill: yes
  transfer: {takes: 1h, health: -4}
  new_csm_takes: {balance: accounts, at_most: 20% / month}
segments:
  ours:
    team: 3
    accounts: 40
    arr: $20k
    new_accounts: 2 / month
    renewal: {served: 92%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 1 week}
        request: {rate: 12 / year, takes: 1h, within: 2 days}
  theirs: {like: ours}
team_changes:
  - {leave: 1, segment: ours, last_day: 2026-04-30}
  - {leave: 1, segment: theirs, last_day: 2026-04-30}
  - {hire: 1, segment: ours, first_day: 2026-02-02}
  - {hire: 1, segment: theirs, first_day: 2026-02-02}
"""
OWN = {
    "ramp": "[0%, 20%]",
    "attrition": "{rate: 400% / year}",
    "notice": "1 week",
    "time_to_fill": "60 days",
    "internal_time": "45%",
    "vacation": "50 days / year",
    "sick_leave": "30 days / year",
    "backfill": "no",
    "transfer": "{health: -30, takes: 6h, shadowing: 3 days}",
    "new_csm_takes": "new accounts",
    "holidays": "US",
}
SEED = 5


def played(scenario: Scenario) -> Records:
    return simulate(scenario.setup, SEED, 0)


def mine(records: Records, name: str, key: str, who: str) -> pd.DataFrame:
    """The rows of one segment or team, names as words."""
    frame = records.table(name)
    words = frame.select_dtypes("category").columns
    frame = frame.astype(dict.fromkeys(words, object))
    return frame[frame[key] == who].reset_index(drop=True)


@pytest.fixture(scope="module")
def usual() -> Records:
    records = played(loads(MIXED))
    assert set(records.csms["role"][records.csms["left"].notna()]) == {"ours", "theirs"}
    return records


@pytest.mark.parametrize("key", OWN)
def test_what_one_team_says_of_its_own_moves_nothing_of_the_other(usual: Records, key: str) -> None:
    own = played(loads(MIXED, [f"segments.theirs.csm.{key}={OWN[key]}"]))
    for name in SCHEMA:
        by = "role" if name in ("csms", "timeline") else "segment"
        pd.testing.assert_frame_equal(
            mine(usual, name, by, "ours"), mine(own, name, by, "ours"), check_exact=True
        )
    changed = [
        name
        for name in SCHEMA
        if not mine(usual, name, KEY_OF.get(name, "segment"), "theirs").equals(
            mine(own, name, KEY_OF.get(name, "segment"), "theirs")
        )
    ]
    assert changed, "or the test would pass for a key that is not read"


KEY_OF = {"csms": "role", "timeline": "role"}


def test_the_customers_of_that_team_are_the_same_whatever_it_says(usual: Records) -> None:
    settings = [f"segments.theirs.csm.{key}={said}" for key, said in OWN.items()]
    own = played(loads(MIXED, settings))
    same = ["account", "signed", "initial"]
    pd.testing.assert_frame_equal(own.accounts[same], usual.accounts[same])
    keys = ["account", "activity", "occurrence", "attempt"]
    work = own.activities[own.activities["activity"] != "handover"]  # it says how long that takes
    both = work.merge(usual.activities, on=keys, suffixes=("", "_usual"))
    assert len(both) > 1000
    assert (both["work_hours"] == both["work_hours_usual"]).all()
    renewals = own.renewals.merge(usual.renewals, on=["account", "term"], suffixes=("", "_usual"))
    assert (renewals["uniform"] == renewals["uniform_usual"]).all()


def test_the_people_are_the_same_whatever_another_team_says(usual: Records) -> None:
    base = draw_world(loads(MIXED).setup, SEED, 0)
    settings = [f"segments.theirs.csm.{key}={said}" for key, said in OWN.items()]
    other = draw_world(loads(MIXED, settings).setup, SEED, 0)
    for seat in range(3):
        for occupant in range(3):
            for draw in ("absences", "time_to_fill", "endurance"):
                person = ("ours", seat, occupant)
                assert getattr(base, draw)(*person) == getattr(other, draw)(*person)
            person = ("theirs", seat, occupant)
            assert base.endurance(*person) == other.endurance(*person)
            assert base.absences(*person) != other.absences(*person)
