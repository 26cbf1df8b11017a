"""Who sits in a team: people by name, the share of a week that they work, and planned leave."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from simulator import sweep
from simulator.experiment.marginal import with_more
from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.types_team import Away, Hire
from tests.unit import accounts_files

pytestmark = pytest.mark.unit

SMALLEST = (Path(__file__).parents[2] / "tests/data/smallest.yaml").read_text()
KEY = "segments.customers.team"
FOUR = "[Ana Costa, Ben Ito, {name: Chris, works: 60%}, {works: 75%}]"
NAMES, WORKS = ("Ana Costa", "Ben Ito", "Chris", ""), (1.0, 1.0, 0.6, 0.75)


def text(team: str, top: str = "") -> str:
    said = SMALLEST.replace("team: 2", f"team: {team}")
    return said.replace("horizon: 12 months\n", f"horizon: 12 months\n{top}")


def seats(scenario: Scenario) -> tuple[int, tuple[str, ...], tuple[float, ...]]:
    role = scenario.setup.roles[0]
    return role.team, role.people, role.works


def faults(team: str, top: str = "", *settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text(team, top), settings, file="x.yaml")
    return str(error.value).replace("segments.customers", "CUSTOMERS").splitlines()


def test_a_list_of_people_is_the_team() -> None:
    assert seats(loads(text(FOUR))) == (4, NAMES, WORKS)
    assert loads(text(FOUR)).setup.roles[0].full_time == pytest.approx(3.35)


def test_some_seats_of_many_may_be_known() -> None:
    known = "{seats: 40, people: [Ana Costa, {works: 80%}]}"
    assert seats(loads(text(known))) == (40, ("Ana Costa", ""), (1.0, 0.8))


def test_a_team_of_full_timers_without_names_is_a_number() -> None:
    assert seats(loads(text("[{works: 100%}, {works: 100%}]"))) == seats(loads(text("2")))


def test_people_of_a_role_beside_the_segments() -> None:
    role = "roles:\n  desk: {team: [Dora, {name: Eli, works: 50%}]}\n"
    assert loads(text("2", role)).setup.roles[1].people == ("Dora", "Eli")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (2, (2, NAMES[:2], ())),
        (3, (3, NAMES[:3], WORKS[:3])),
        (4, (4, NAMES, WORKS)),
        (6, (6, NAMES, WORKS)),
    ],
)
def test_another_number_of_seats_keeps_the_first_people(number: int, found: object) -> None:
    assert seats(loads(text(FOUR), [f"{KEY}={number}"])) == found
    assert seats(loads(text(FOUR)).with_(**{KEY: number})) == found
    variant = f"variants:\n  other: {{{KEY}: {number}}}\n"
    assert seats(loads(text(FOUR, variant)).variant("other")) == found


def test_the_number_may_be_set_again_and_people_anew() -> None:
    scenario = loads(text(FOUR)).with_(**{KEY: 2})
    assert seats(scenario.with_(**{KEY: 4})) == (4, NAMES, WORKS)
    assert seats(scenario.with_(**{KEY: ["Fay"]})) == (1, ("Fay",), ())


def test_a_sweep_moves_whole_seats_and_the_next_hire_is_full_time() -> None:
    scenario = loads(text(FOUR))
    found = sweep(scenario, KEY, [2, 5], replications=1, jobs=1)
    assert {n: seats(point.scenario)[1] for n, point in found.points.items()} == {
        2: NAMES[:2],
        5: NAMES,
    }
    now, more = with_more(scenario, "customers").values()
    assert (seats(now), seats(more)) == ((4, NAMES, WORKS), (5, NAMES, WORKS))


def test_what_was_said_of_a_team_is_told_again() -> None:
    assert loads(text("4")).tree["segments"]["customers"]["team"] == 4
    again = loads(text(FOUR)).tree["segments"]["customers"]["team"]
    assert again == ["Ana Costa", "Ben Ito", {"name": "Chris", "works": "60%"}, {"works": "75%"}]
    fewer = loads(text(FOUR), [f"{KEY}=3"]).tree["segments"]["customers"]["team"]
    assert fewer == {"seats": "3", "people": again}


@pytest.mark.parametrize(
    ("team", "message"),
    [
        ("[Ana, Ben, Ana]", '6:22: CUSTOMERS.team[3]: "Ana" stands in the list twice'),
        ("[Ana, {name: Ben, works: 160%}]",
         "6:36: CUSTOMERS.team[2].works: 160% is too much; it must be at most 100%"),
        ("[Ana, {works: 5%}]", "6:25: CUSTOMERS.team[2].works: 5% is too little to look after "
         "customers; it must be at least 10%"),
        ("[Ana, {works: 0}]",
         "6:25: CUSTOMERS.team[2].works: 0 is nothing; it must be more than 0%"),
        ("[Ana, {nmae: Ben}]", "6:18: CUSTOMERS.team[2].nmae: is an unknown key; did you mean "
         '"name"?'),
        ("[[Ana]]", "6:12: CUSTOMERS.team[1]: must look like Ana Costa, or {name: Ana Costa, "
         "works: 60%}"),
        ("{people: [Ana]}",
         '6:5: CUSTOMERS.team: "seats" is missing: the number of CSMs, such as 6'),
        ("{seats: two, people: [Ana]}", '6:19: CUSTOMERS.team.seats: "two" is not a whole number; '
         "write for example 6"),
        ("{seats: 2, people: Ana}", "6:30: CUSTOMERS.team.people: must be a list of people, such "
         "as [Ana Costa, {name: Ben, works: 60%}]"),
        ("[]", "6:11: CUSTOMERS.team: 0 is too few, as request needs somebody; it must be at "
         "least 1, or all work of this team automated"),
    ],
)  # fmt: skip
def test_each_mistake_in_a_team_has_its_message(team: str, message: str) -> None:
    assert faults(team) == [f"x.yaml:{message}"]


def test_a_faulty_number_that_is_set_is_told_as_such() -> None:
    wrong = {"no": '"no" is not a whole number; write for example 6'}
    wrong |= {"-1": "-1 is too few; it must be at least 0"}
    for number, message in wrong.items():
        assert faults(FOUR, "", f"{KEY}={number}") == [f"--set CUSTOMERS.team: seats: {message}"]


@pytest.mark.parametrize(
    "change",
    [
        "{leave: 1, csm: Ben Ito, last_day: 2026-03-31}",
        "{leave: 1, segment: customers, seat: 2, last_day: 2026-03-31}",
        "{away: 2, segment: customers, first_day: 2026-03-02, last_day: 2026-03-31}",
    ],
)
@pytest.mark.parametrize(
    ("team", "wrong"),
    [
        ("[Ana Costa, {name: Ben Ito, works: 5%}]", "team[2].works"),
        ("{seats: 3, poeple: [Ben Ito]}", "team.poeple"),
        ("[Ana Costa, Ben Ito]\n    termm: 12 months", "termm"),
    ],
)
def test_a_mistake_in_a_team_does_not_make_its_people_unknown(
    team: str, wrong: str, change: str
) -> None:
    (fault,) = faults(team, f"team_changes:\n  - {change}\n")
    assert wrong in fault


def test_nobody_sits_in_two_teams() -> None:
    other = "  others:\n    like: customers\n"
    with pytest.raises(ScenarioError) as error:
        loads(text(FOUR) + other, file="x.yaml")
    assert '"Ana Costa" has a seat in customers, and everybody has one; say the team of others' in (
        str(error.value)
    )
    loads(text(FOUR) + other + "    team: 2\n")


# Owners in a file of accounts.


def with_team(team: str) -> str:
    return accounts_files.SCENARIO.replace("  mid_market:\n", f"  mid_market:\n    team: {team}\n")


def test_owners_have_the_seats_that_the_list_gives_them(tmp_path: Path) -> None:
    scenario = accounts_files.loaded(
        tmp_path, None, with_team("[Dee Moe, {name: Bo Chan, works: 60%}, Ann Lee]")
    )
    role, listed = scenario.setup.roles[0], scenario.setup.segments[0].listed
    assert (role.people, role.works) == (("Dee Moe", "Bo Chan", "Ann Lee"), (1.0, 0.6, 1.0))
    assert listed
    assert listed.owner.tolist() == [2, 1]  # Ann Lee's account, Bo Chan's


def test_an_owner_whom_the_list_leaves_out_is_a_fault(tmp_path: Path) -> None:
    assert accounts_files.faults(tmp_path, None, with_team("[Anne Lee, Bo Chan]")) == [
        "acme.yaml:10:11: segments.mid_market.team: does not name Ann Lee, who owns accounts in "
        "accounts.csv; add them, or write `owners: evenly` in the segment to deal its accounts "
        'out anew; did you mean "Anne Lee"?'
    ]


def test_owners_take_the_seats_that_nobody_is_named_for(tmp_path: Path) -> None:
    said = with_team("{seats: 4, people: [{name: Bo Chan, works: 60%}]}")
    role = accounts_files.loaded(tmp_path, None, said).setup.roles[0]
    assert (role.team, role.people, role.works) == (4, ("Bo Chan", "Ann Lee"), (0.6,))


# Planned leave, and hires who work part-time.

FIRST, LAST = dt.date(2026, 2, 2), dt.date(2026, 5, 29)
DAYS = f"first_day: {FIRST}, last_day: {LAST}"


def changes(*lines: str) -> str:
    return "team_changes:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def aways(*lines: str, team: str = FOUR) -> tuple[Away, ...]:
    return loads(text(team, changes(*lines))).setup.moves.aways


def test_who_is_away_may_be_said_by_name_by_seat_or_not_at_all() -> None:
    chris = f"away: 1, csm: Chris, {DAYS}"
    assert aways(chris) == (Away(0, 2, FIRST, LAST, by_name=True),)
    assert aways(f"away: 1, segment: customers, seat: 2, paid: no, {DAYS}") == (
        Away(0, 1, FIRST, LAST, paid=False),
    )
    # Those on the last seats, who are not away already.
    assert [each.seat for each in aways(f"away: 2, segment: customers, {DAYS}", chris)] == [1, 2, 3]


def test_a_team_that_is_all_on_leave_at_once_is_warned_of() -> None:
    lines = [f"away: 1, csm: {name}, first_day: 2026-02-0{day}, last_day: 2026-02-1{day}"
             for name, day in (("Ana Costa", 2), ("Ben Ito", 5))]  # fmt: skip
    both = "customers: everybody of the first day is on planned leave from 2026-02-05 to 2026-02-12"
    assert both in loads(text("[Ana Costa, Ben Ito]", changes(*lines))).warnings
    three = loads(text("[Ana Costa, Ben Ito, Chris]", changes(*lines))).warnings
    assert not any("planned leave" in warning for warning in three)


def test_a_leave_may_last_longer_than_what_is_simulated() -> None:
    aways(f"away: 1, csm: Chris, first_day: {FIRST}, last_day: 2028-01-31")


def test_somebody_may_be_hired_part_time() -> None:
    hire = changes("hire: 1, segment: customers, first_day: 2026-06-01, works: 60%")
    assert loads(text("2", hire)).setup.moves.hires == (
        Hire(0, 1, first_day=dt.date(2026, 6, 1), works=0.6),
    )


def test_a_plan_may_send_somebody_on_leave() -> None:
    plans = f"plans:\n  long:\n    - {{away: 1, csm: Chris, {DAYS}}}\n  short: []\n"
    for plan, seats in [("long", [2]), ("short", [])]:
        found = loads(text(FOUR, plans), plan=plan).setup.moves.aways
        assert [each.seat for each in found] == seats


def test_whoever_has_no_seat_in_a_smaller_team_is_not_away_either() -> None:
    leave = f"away: 1, csm: Chris, {DAYS}", "leave: 1, csm: Chris, last_day: 2026-11-30"
    smaller = loads(text(FOUR, changes(*leave)), [f"{KEY}=2"]).setup.moves
    assert (smaller.aways, smaller.leaves) == ((), ())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([f"away: 1, csm: Chirs, {DAYS}"],
         '5:20: team_changes[1].csm: there is no CSM "Chirs" on the first day; did you mean '
         '"Chris"?'),
        ([f"away: 1, segment: customers, seat: 5, {DAYS}"],
         "5:41: team_changes[1].seat: customers has only 4 seats by then"),
        ([f"away: 5, segment: customers, {DAYS}"],
         "5:12: team_changes[1].away: 5 cannot be away, as customers has 4"),
        ([f"away: 2, csm: Chris, {DAYS}"],
         "5:20: team_changes[1].csm: is only one; write one line for each"),
        (["away: 1, csm: Chris, last_day: 2026-03-31"],
         '5:5: team_changes[1]: "first_day" is missing, such as 2027-02-01'),
        (["away: 1, csm: Chris, first_day: 2026-03-31"],
         '5:5: team_changes[1]: "last_day" is missing, such as 2027-03-31'),
        (["away: 1, csm: Chris, first_day: 2026-03-31, last_day: 2026-03-30"],
         "5:60: team_changes[1].last_day: is before the first day, 2026-03-31"),
        (["away: 1, csm: Chris, first_day: 2025-12-31, last_day: 2026-03-30"],
         "5:38: team_changes[1].first_day: is before the start, 2026-01-05"),
        (["away: 1, csm: Chris, first_day: 2027-01-05, last_day: 2027-03-30"],
         "5:38: team_changes[1].first_day: is after the last simulated day, 2027-01-04"),
        (["leave: 1, csm: Chris, last_day: 2026-01-30", f"away: 1, csm: Chris, {DAYS}"],
         "6:38: team_changes[2].first_day: is after the last day of this CSM, 2026-01-30"),
        ([f"away: 1, csm: Chris, {DAYS}",
          "away: 1, segment: customers, seat: 3, first_day: 2026-05-29, last_day: 2026-06-30"],
         "6:55: team_changes[2].first_day: this CSM is away from 2026-02-02 to 2026-05-29 already"),
        (["leave: 1, csm: Chris, last_day: 2026-01-30, paid: no"],
         "5:56: team_changes[1].paid: goes with away only"),
        (["leave: 1, csm: Chris, last_day: 2026-01-30, works: 50%"],
         "5:57: team_changes[1].works: goes with hire only"),
        ([f"away: 1, csm: Chris, {DAYS}, at_most: 2"],
         "5:81: team_changes[1].at_most: goes with `when` only"),
    ],
)  # fmt: skip
def test_each_mistake_about_a_leave_has_its_message(lines: list[str], message: str) -> None:
    assert faults(FOUR, changes(*lines)) == [f"x.yaml:{message}"]
