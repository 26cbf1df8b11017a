"""Stages are data: what a scenario may rename, add or drop, and which ways it may not build."""

from __future__ import annotations

import pytest

from simulator.scenario import ScenarioError, loads
from simulator.scenario.types import Exit, ExitKind, Stage

pytestmark = pytest.mark.unit

DAY = 8 * 3600
HEAD = """\
name: Stages
start: 2026-01-05
horizon: 12 months
segments:
  customers:
    team: 1
    accounts: 10
    arr: $10k
    expansion: {opportunities: 1 / year, adds: 10%}
    lifecycle:
"""
NEEDED = "{after: 1 day, takes: 1h, required: yes}"


def text(lifecycle: str) -> str:
    lines = lifecycle.strip("\n").splitlines()
    return HEAD + "".join(f"      {line}\n" for line in lines)


def stages(lifecycle: str) -> dict[str, tuple[Exit, ...]]:
    (segment,) = loads(text(lifecycle)).setup.segments
    return {stage.name: stage.exits for stage in segment.stages}


def faults(lifecycle: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text(lifecycle), file="x")
    return [str(fault).replace("segments.customers.lifecycle.", "") for fault in error.value.faults]


def test_every_way_out() -> None:
    ways = stages(f"""
start:
  exits:
    - {{to: middle, required: done}}
    - {{to: middle, after: 3 months}}
    - {{to: last, health: below 40}}
    - {{to: last, opportunity: yes}}
    - {{to: last, before_renewal: 90 days}}
  first: {NEEDED}
middle:
  exits: [{{to: last, health: above 70}}]
last:
""")
    assert ways["start"] == (
        Exit(ExitKind.REQUIRED_DONE, 1),
        Exit(ExitKind.AFTER, 1, delay=65 * DAY),
        Exit(ExitKind.HEALTH_BELOW, 2, line=40),
        Exit(ExitKind.OPPORTUNITY, 2),
        Exit(ExitKind.BEFORE_RENEWAL, 2, delay=90 * DAY),
    )
    assert ways["middle"] == (Exit(ExitKind.HEALTH_ABOVE, 2, line=70),)
    assert ways["last"] == ()


def test_stages_with_the_usual_names_lead_to_each_other_where_those_exist() -> None:
    assert stages("adoption:") == {"adoption": ()}
    assert stages(f"onboarding: {{kickoff: {NEEDED}}}\nadoption:") == {
        "onboarding": (Exit(ExitKind.REQUIRED_DONE, 1),),
        "adoption": (),
    }
    assert stages("adoption:\nrenewal_risk:")["adoption"] == (
        Exit(ExitKind.HEALTH_BELOW, 1, line=50),
    )


def test_a_stage_may_have_no_way_out() -> None:
    for none in ("none", "[]"):
        (segment,) = loads(text(f"adoption:\n  exits: {none}")).setup.segments
        assert segment.stages == (Stage("adoption", ()),)


def test_a_stage_may_keep_its_name_and_change_its_ways() -> None:
    ways = stages("""
adoption:
  exits: [{to: renewal_risk, health: below 35}]
renewal_risk:
  exits: [{to: adoption, health: above 45}]
""")
    assert ways["adoption"] == (Exit(ExitKind.HEALTH_BELOW, 1, line=35),)


@pytest.mark.parametrize(
    ("lifecycle", "fault"),
    [
        (
            "a:\n  exits: [{to: bb, after: 1 day}]\nb_b:",
            'x:12:22: a.exits[1].to: there is no stage "bb"; did you mean "b_b"?',
        ),
        (
            "a:\n  exits: [{to: a, after: 1 day}]",
            "x:12:22: a.exits[1].to: leads back to the same stage",
        ),
        (
            "a:\n  exits: [{to: b, after: 0}]\nb:",
            "x:12:32: a.exits[1].after: 0 is no time at all; it must be a second or more",
        ),
        (
            "a:\n  exits: [{to: b, after: 1 day, health: below 4}]\nb:",
            "x:12:17: a.exits[1]: has after and health; it must have exactly one of them",
        ),
        (
            "a:\n  exits: [{to: b}]\nb:",
            "x:12:17: a.exits[1]: gives no reason to leave; "
            "give one of required, after, health, opportunity or before_renewal",
        ),
        (
            "a:\n  exits: [b]\nb:",
            "x:12:17: a.exits[1]: must look like {to: adoption, health: above 60}",
        ),
        (
            "a:\n  exits: {to: b}\nb:",
            "x:12:16: a.exits: must be a list of ways out, "
            "such as [{to: adoption, health: above 60}]",
        ),
        (
            "a:\n  exit: [{to: b, after: 1 day}]\nb:",
            'x:12:9: a.exit: must be an activity such as {after: 3 days, takes: 2h}; '
            'did you mean "exits"?',
        ),
        (
            "a:\nb:",
            'x:12:7: b: nothing leads here from "a", the first stage; '
            "add a way to it under another stage's `exits`",
        ),
        (
            "a:\n  exits: [{to: b, required: done}]\n  x: {after: 1 day, takes: 1h}\nb:",
            "x:12:17: a.exits[1]: is over when its required work is done, but nothing is required; "
            "mark an activity `required: yes` or give other `exits`",
        ),
        (
            "onboarding:\n  x: {after: 1 day, takes: 1h}\nadoption:",
            "x:11:7: onboarding: is over when its required work is done, but nothing is required; "
            "mark an activity `required: yes` or give other `exits`",
        ),
        (
            "adoption:\nany_stage:\n  exits: [{to: adoption, after: 1 day}]",
            "x:13:9: any_stage.exits: any_stage is not a stage, so it has no ways out",
        ),
        (
            f"adoption:\nany_stage:\n  x: {NEEDED}",
            "x:13:48: any_stage.x.required: has no place in any_stage, which is never over",
        ),
        (
            "adoption:\n  x: {after: 1 day, takes: 1h}\nany_stage:\n  x: {after: 1 day, takes: 1h}",
            "x:14:9: any_stage.x: stands in two stages, here and in adoption.x; "
            "give one another name",
        ),
        ("any_stage:", "x:10:5: segments.customers.lifecycle: has no stage; "
         "the first one is where customers begin"),
        ("adoption: 3", "x:11:7: adoption: must hold activities, each with a name and a colon"),
    ],
)  # fmt: skip
def test_what_makes_no_lifecycle(lifecycle: str, fault: str) -> None:
    assert faults(lifecycle) == [fault]


def circle(there: str, back: str) -> str:
    return f"a:\n  exits: [{{to: b, {there}}}]\nb:\n  exits: [{{to: a, {back}}}]"


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("health: below 60", "health: above 50"),
        ("health: above 40", "health: below 41"),
        ("health: below 50", "before_renewal: 90 days"),
        ("before_renewal: 90 days", "before_renewal: 30 days"),
        ("health: below 50", "health: below 60"),
    ],
)
def test_stages_that_hand_a_customer_round_in_no_time_are_refused(there: str, back: str) -> None:
    (fault,) = faults(circle(there, back))
    assert "goes round for ever at health" in fault
    assert "a -> b -> a; leave a gap between health lines, such as below 50 and above 60" in fault


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("health: below 50", "health: above 60"),
        ("health: below 50", "health: above 50"),  # touching lines: neither holds at 50
        ("health: below 50", "after: 1 day"),
        ("before_renewal: 90 days", "after: 3 months"),
        ("opportunity: yes", "health: above 1"),
    ],
)
def test_stages_that_take_turns_are_welcome(there: str, back: str) -> None:
    assert set(stages(circle(there, back))) == {"a", "b"}


def test_a_circle_is_found_however_long_it_is() -> None:
    (fault,) = faults("""
a:
  exits: [{to: b, health: below 50}, {to: d, health: above 95}]
b:
  exits: [{to: c, health: below 30}]
c:
  exits: [{to: a, health: below 20}]
d:
""")
    assert "goes round for ever at health 10: a -> b -> c -> a" in fault


def test_required_work_that_automation_does_on_entry_takes_no_time() -> None:
    at_once = "{after: 0, takes: 1h, required: yes, automated: 100%}"
    lifecycle = f"a:\n  exits: [{{to: b, required: done}}]\n  x: {at_once}\nb:\n" + (
        "  exits: [{to: a, health: below 50}]"
    )
    (fault,) = faults(lifecycle)
    assert "a -> b -> a" in fault
    assert stages(lifecycle.replace("automated: 100%", "automated: 0%"))
    assert stages(lifecycle.replace("after: 0", "after: 1 day"))


def test_a_segment_without_expansion_has_no_opportunities() -> None:
    without = HEAD.replace("    expansion: {opportunities: 1 / year, adds: 10%}\n", "")
    with pytest.raises(ScenarioError, match="without `expansion:` in the segment there are no"):
        loads(without + "      adoption:\n      expansion: {x: " + NEEDED + "}\n")
    with pytest.raises(ScenarioError, match='opportunity: never happens: the segment has no "exp'):
        loads(without + "      a:\n        exits: [{to: b, opportunity: yes}]\n      b:\n")


def watched(stage: str, when: str) -> list[str]:
    """The warnings about work that waits for ``when`` in ``stage``; usual is left below 50, risk
    above 60."""
    stages = {
        "usual": "exits: [{to: risk, health: below 50}, {to: risk, opportunity: yes}]",
        "risk": "exits: [{to: usual, health: above 60}]",
        "any_stage": "call: {every: 1 month, takes: 1h}",
    }
    stages[stage] += f"\n  alarm: {{when: {when}, takes: 1h}}"
    lines = (f"{name}:\n  {content}" for name, content in stages.items())
    return list(loads(text("\n".join(lines))).warnings)


@pytest.mark.parametrize(
    ("stage", "when", "left", "never", "there"),
    [
        ("usual", "health below 50", "below 50", "never", "risk"),
        ("usual", "health below 30", "below 50", "never", "risk"),
        ("usual", "health below 50, delay: 1 week", "below 50", "hardly ever", "risk"),
        ("risk", "health above 60", "above 60", "never", "usual"),
        ("risk", "health above 70", "above 60", "never", "usual"),
    ],
)
def test_work_that_waits_for_what_ends_its_stage_draws_a_warning(
    stage: str, when: str, left: str, never: str, there: str
) -> None:
    assert watched(stage, when) == [
        f"customers: {stage}.alarm waits for {when.split(',')[0]}, but customers leave {stage} "
        f"{left}, so it {never} falls due; move it to {there} or to any_stage"
    ]


@pytest.mark.parametrize(
    ("stage", "when"),
    [
        ("usual", "health below 51"),
        ("usual", "health above 50"),
        ("risk", "health above 59"),
        ("risk", "health below 60"),
        ("risk", "health below 50"),
        ("any_stage", "health below 50"),
        ("usual", "call is missed"),
    ],
)
def test_work_that_waits_for_something_else_draws_none(stage: str, when: str) -> None:
    assert watched(stage, when) == []
