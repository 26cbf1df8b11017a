"""The language of a team that changes: what it says, and what is wrong with it, where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.explain import explain
from simulator.scenario.types import Shape
from simulator.scenario.types_team import (
    Attrition,
    Balance,
    Condition,
    Hire,
    Leave,
    Load,
    Moves,
    Signal,
)

pytestmark = pytest.mark.unit

SMALLEST = (Path(__file__).parents[2] / "tests/data/smallest.yaml").read_text()
DAY = 8 * 3600
FILL = "csm: {time_to_fill: 40 days}"


def said(lines: str) -> str:
    """The smallest scenario, two CSMs from 2026-01-05 for 12 months, after some more lines; these
    stand in line 4 and below."""
    assert SMALLEST.count("horizon: 12 months\n") == 1
    return SMALLEST.replace("horizon: 12 months\n", f"horizon: 12 months\n{lines}\n")


def loaded(lines: str, plan: str = "") -> Scenario:
    return loads(said(lines), plan=plan)


def faults(lines: str, plan: str = "") -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(said(lines), file="x.yaml", plan=plan)
    return str(error.value).splitlines()


def planned(line: str) -> str:
    return f"plans:\n  grow:\n    - {{{line}}}"


def test_how_people_come_and_go() -> None:
    turnover = (
        loaded(
            "csm:\n"
            "  time_to_fill: {mean: 40 days, spread: 30%}\n"
            "  ramp: [0%, 25%, 50%]\n"
            "  attrition: {rate: 18% / year, above: 80%, adds: 0.5, memory: 8 weeks}\n"
            "  notice: 6 weeks\n"
            "  backfill: yes\n"
            "  transfer: {to: least arr, health: -5}\n"
            "  new_csm_takes: {balance: hours, at_most: 10% / month}"
        )
        .setup.roles[0]
        .csm.turnover
    )
    fill = turnover.time_to_fill
    assert fill
    assert (fill.shape, fill.mean, fill.cv) == (Shape.LOGNORMAL, 40 * DAY, 0.3)
    assert turnover.ramp == (0, 0.25, 0.5)
    assert turnover.attrition
    assert turnover.attrition == Attrition(pytest.approx(0.18), 0.8, 0.5, 8)
    assert (turnover.notice, turnover.backfill) == (30 * DAY, True)
    assert (turnover.transfer.by, turnover.transfer.shock) == (Load.ARR, 5)
    assert turnover.balance == Balance(Load.HOURS, 0.1)


@pytest.mark.parametrize(
    ("word", "shares"),
    [("none", ()), ("fast", (0.5, 0.75)), ("[100%]", (1,)), ("[0%, 20%]", (0, 0.2)), ("[]", ())],
)
def test_ramps(word: str, shares: tuple[float, ...]) -> None:
    assert loaded(f"csm: {{ramp: {word}}}").setup.roles[0].csm.turnover.ramp == shares


def test_without_a_word_nobody_ever_comes_or_goes() -> None:
    scenario = loads(SMALLEST)
    assert not scenario.setup.changes_team()
    assert (scenario.plans, scenario.played) == ((), "")


PLANS = f"""\
{FILL}
team_changes:
  - {{leave: 1, segment: customers, seat: 2, last_day: 2026-03-31}}
plans:
  freeze:
    - {{freeze: 2026-02-01}}
  requested:
    - {{hire: 2, segment: customers, first_day: 2026-02-02}}
    - {{hire: 1, segment: customers, open: 2026-03-02}}
    - {{hire: 1, segment: customers, when: accounts_per_csm above 38, ahead: 4 weeks, at_most: 3}}
    - {{lay_off: 1, role: customers, last_day: 2026-06-30}}"""
LEAVES = Leave(0, 1, dt.date(2026, 3, 31), seat=1)


def test_what_a_plan_says() -> None:
    moves = loaded(PLANS, plan="requested").setup.moves
    line = Condition(Signal.ACCOUNTS, 38, 20 * DAY)
    assert moves.hires == (
        Hire(0, 2, first_day=dt.date(2026, 2, 2)),
        Hire(0, 1, opened=dt.date(2026, 3, 2)),
        Hire(0, 1, when=line, at_most=3),
    )
    assert moves.leaves == (LEAVES, Leave(0, 1, dt.date(2026, 6, 30), laid_off=True))


def test_what_happens_anyway_happens_in_every_plan_and_without_one() -> None:
    assert loaded(PLANS).setup.moves == Moves(leaves=(LEAVES,))
    frozen = loaded(PLANS, plan="freeze").setup.moves
    assert frozen == Moves(leaves=(LEAVES,), frozen_from=dt.date(2026, 2, 1))


def test_a_plan_is_chosen_in_the_file_by_name_or_by_setting() -> None:
    scenario = loaded(PLANS)
    assert (scenario.plans, scenario.played) == (("freeze", "requested"), "")
    requested = scenario.plan("requested")
    assert requested.played == "requested"
    assert requested.plan("freeze") == scenario.plan("freeze")
    for same in (
        loaded(PLANS, plan="requested"),
        loaded(f"{PLANS}\nplan: requested"),
        scenario.with_(plan="requested"),
    ):
        assert same == requested
    assert requested.hash != scenario.hash != scenario.plan("freeze").hash


def test_plans_are_taken_over_by_extends_and_like_everything_else(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(said(PLANS))
    own = (
        "extends: base.yaml\nplans: {more: [{hire: 3, segment: customers, first_day: 2026-05-04}]}"
    )
    assert loads(own, file=str(tmp_path / "own.yaml")).plans == ("freeze", "requested", "more")


def test_somebody_is_named_by_seat_by_default_name_or_by_the_file_of_accounts() -> None:
    for who, by_name in (("segment: customers, seat: 2", False), ("csm: customers CSM 2", True)):
        lines = f"team_changes:\n  - {{leave: 1, {who}, last_day: 2026-03-31}}"
        assert loaded(lines).setup.moves.leaves == (replace(LEAVES, by_name=by_name),)


def test_handover_is_work_that_waits_for_a_new_csm() -> None:
    (segment,) = loaded(
        "csm: {transfer: {takes: 2h, within: 3 days}}\nfirst_served: [handover]"
    ).setup.segments
    handover = segment.activities[-1]
    assert (handover.name, handover.work.mean, handover.window.mean) == ("handover", 7200, 3 * DAY)
    assert (handover.priority, handover.weight, handover.touch) == (0, 0, False)


H, L = "hire: 1, segment: customers", "leave: 1, segment: customers"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"{H}, first_day: 2025-12-31", ".first_day: is before the start, 2026-01-05"),
        (f"{H}, first_day: 2027-01-05", ".first_day: is after the last simulated day, 2027-01-04"),
        (f"{L}, last_day: 2025-12-31", ".last_day: is before the start, 2026-01-05"),
        ("freeze: 2025-12-31", ".freeze: is before the start, 2026-01-05"),
        (
            "leave: 1, segment: custmers, last_day: 2026-03-31",
            '.segment: there is no segment "custmers"; did you mean "customers"?',
        ),
        (
            "hire: 1, role: custmers, first_day: 2026-03-31",
            '.role: there is no role "custmers"; did you mean "customers"?',
        ),
        (f"{L}, seat: 3, last_day: 2026-03-31", ".seat: customers has only 2 seats by then"),
        (
            "leave: 1, csm: custmers CSM 2, last_day: 2026-03-31",
            '.csm: there is no CSM "custmers CSM 2" on the first day; '
            'did you mean "customers CSM 2"?',
        ),
        (
            "lay_off: 3, segment: customers, last_day: 2026-03-31",
            ".lay_off: 3 cannot leave, as customers has 2 by then",
        ),
        (
            "lay_off: 2, segment: customers, last_day: 2026-03-31",
            ".lay_off: leaves nobody in customers, which has work to do",
        ),
        (f"{H}, first_day: 2026-02-02, open: 2026-01-05",
         ": has first_day and open; it must have exactly one of them"),
        (H, ": does not say when; give one of first_day, open or when"),
        (L, ': "last_day" is missing, such as 2027-03-31'),
        ("segment: customers", ": does not say what happens; "
         "give one of hire, leave, lay_off, away or freeze"),
        (f"{H}, leave: 1, last_day: 2026-02-02",
         ": has hire and leave; it must have exactly one of them"),
        ("hire: 1, first_day: 2026-02-02",
         ": must say whose CSMs: give either a segment or a role"),
        (f"{H}, first_day: 2026-02-02, seat: 1", ".seat: goes with leave, lay_off or away only"),
        (f"{H}, first_day: 2026-02-02, at_most: 1", ".at_most: goes with `when` only"),
        ("leave: 2, segment: customers, seat: 1, last_day: 2026-02-02",
         ".seat: is only one; write one line for each"),
        ("hire: 0, segment: customers, first_day: 2026-02-02",
         ".hire: 0 is too few; it must be at least 1"),
        (f"{H}, open: 2026-02-02", ".open: needs csm.time_to_fill, such as 40 days"),
        (f"{H}, when: acounts_per_csm above 3",
         '.when: "acounts_per_csm" is not a figure to wait for; write accounts_per_csm or '
         'arr_per_csm; did you mean "accounts_per_csm"?'),
        (f"{H}, when: accounts_per_csm below 3",
         '.when: "accounts_per_csm below 3" is not a condition; '
         'write for example "accounts_per_csm above 38"'),
        ("hyre: 1, segment: customers, first_day: 2026-02-02",
         '.hyre: is an unknown key; did you mean "hire"?'),
    ],
)  # fmt: skip
def test_each_mistake_in_a_plan_has_its_message(line: str, fault: str) -> None:
    found = faults(planned(line))
    assert len([each for each in found if each.endswith(fault)]) == 1, found
    assert all(each.startswith("x.yaml:6:") and "plans.grow[1]" in each for each in found)


@pytest.mark.parametrize(
    ("csm", "fault"),
    [
        ("ramp: [50%, 25%]", "ramp: falls in month 2; a new CSM only becomes faster"),
        ("ramp: [150%]", "ramp: 150% is too much; it must be at most 100%"),
        ("ramp: [10%, 50%]", "ramp: 10% in month 1 is too slow to be of use; "
         "it must be 0%, or at least 20%"),
        ("ramp: usal", 'ramp: "usal" is not a ramp; write slow, usual, fast or none, or months as '
         '[25%, 50%, 75%]; did you mean "usual"?'),
        ("backfill: yes", "backfill: needs csm.time_to_fill, such as 40 days"),
        ("attrition: 18%", 'attrition: "18%" is not a rate; did you mean "18% / year"?'),
        ("transfer: {to: fewest}", 'transfer.to: "fewest" is unknown; it must be fewest accounts, '
         'least arr or fewest hours; did you mean "fewest hours"?'),
        ("transfer: {health: 5}", "transfer.health: 5 would do customers good; did you mean -5?"),
        ("transfer: {shadowing: yes}", 'transfer.shadowing: "yes" is not a length of time; write '
         "for example 2h or 3 days"),
        ("transfer: {shadowing: {spares: 50%}}", 'transfer.shadowing: "lasts" is missing: how long '
         "before the last day it begins, such as 2 weeks"),
        ("transfer: {shadowing: {lasts: 2 weeks, spares: 150%}}", "transfer.shadowing.spares: 150% "
         "is too much; it must be at most 100%"),
        ("new_csm_takes: {balance: arr, at_most: 10%}", "new_csm_takes.at_most: "
         '"10%" must be a share a month, such as 10% / month'),
    ],
)  # fmt: skip
def test_each_mistake_in_how_people_come_and_go_has_its_message(csm: str, fault: str) -> None:
    (found,) = faults(f"csm: {{{csm}}}")
    assert found.startswith("x.yaml:4:")
    assert found.endswith(f"csm.{fault}")


def test_every_plan_is_checked_not_only_the_one_that_is_played() -> None:
    lines = "plans:\n  good: []\n  bad:\n    - {hire: 1, segment: customers}\nplan: good"
    (found,) = faults(lines)
    assert found.startswith("x.yaml:7:7: plans.bad[1]: does not say when")


def test_an_unknown_plan() -> None:
    assert faults(PLANS, plan="reqested") == [
        'x.yaml: plans: there is no "reqested"; did you mean "requested"?'
    ]
    assert faults(f"{PLANS}\nplan: frieze") == [
        'x.yaml:15:7: plan: there is no plan "frieze"; did you mean "freeze"?'
    ]
    with pytest.raises(ScenarioError, match='plans: there is no "x"; there are freeze and'):
        loaded(PLANS).plan("x")


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("none", "no plan"),
        ("as_it_stands", "the file as it stands"),
        ("As it stands", "the file as it stands"),
    ],
)
def test_a_plan_takes_no_name_that_means_something_already(name: str, meaning: str) -> None:
    (found,) = faults(f"plans:\n  grow: []\n  {name}: []")
    assert found == (f"x.yaml:6:3: plans.{name}: is what {meaning} is called; choose another name")


def test_a_plan_may_empty_a_role_only_if_somebody_follows() -> None:
    leaves = "team_changes:\n  - {leave: 2, segment: customers, last_day: 2026-03-31}"
    assert faults(leaves)
    loaded(f"csm: {{backfill: yes, time_to_fill: 40 days}}\n{leaves}")
    assert faults(
        f"csm: {{backfill: yes, time_to_fill: 40 days}}\n{leaves}\n  - {{freeze: 2026-01-05}}"
    )
    loaded(f"{leaves}\n  - {{hire: 1, segment: customers, first_day: 2026-04-01}}")
    assert faults(f"{leaves}\n  - {{hire: 1, segment: customers, first_day: 2026-04-02}}")


def test_a_line_with_a_day_of_its_own_waits_ahead_of_nothing() -> None:
    scenario = loaded(planned("hire: 1, segment: customers, first_day: 2026-02-02"))
    assert "ahead" not in str(explain(scenario, "plans"))


@pytest.mark.parametrize("first", ["leave", "lay_off"])
def test_nobody_leaves_twice(first: str) -> None:
    lines = "{NAME: 1, segment: customers, seat: 2, last_day: 2026-03-31}"
    again = lines.replace("NAME", "leave").replace("2026-03-31", "2026-05-29")
    of_plan = said(
        f"team_changes: [{lines.replace('NAME', first)}]\n"
        f"plans: {{cut: [{{hire: 1, segment: customers, first_day: 2026-02-02}}, {again}]}}"
    )
    with pytest.raises(ScenarioError) as error:
        loads(of_plan, file="x.yaml")
    message = "plans.cut[2].seat: leaves by another line already; the last day there is 2026-03-31"
    assert message in str(error.value)
    if first == "leave":
        loads(of_plan, ["csm={backfill: yes, time_to_fill: 20 days}"])


def test_handover_is_no_name_for_other_work() -> None:
    text = said("csm: {transfer: {takes: 1h}}").replace("request:", "handover:")
    with pytest.raises(ScenarioError, match="is what the work of csm.transfer is called"):
        loads(text)
