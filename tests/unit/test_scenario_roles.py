"""The language of roles: who serves what, by the nearest word, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import ScenarioError, load, loads
from simulator.scenario.explain import explain
from simulator.scenario.types import Activity, Setup

pytestmark = pytest.mark.unit

BASE = """\
name: Two teams
start: 2026-01-05
horizon: 12 months
roles:
  onboarding: {team: 3, skills: [technical]}
  desk: {team: 2, coverage: dedicated}
segments:
  ours:
    team: 6
    accounts: 20
    arr: $10k
    lifecycle:
      onboarding:
        role: onboarding
        kickoff: {after: 3 days, takes: 2h, required: yes}
        train: {after: 1 week, takes: 2h, required: yes}
      adoption:
        check_in: {every: 1 month, takes: 1h}
        question: {rate: 1 / year, takes: 1h, role: desk}
"""
KICKOFF = "{after: 3 days, takes: 2h, required: yes}"
CHECK_IN = "{every: 1 month, takes: 1h}"
QUESTION = "{rate: 1 / year, takes: 1h, role: desk}"


def changed(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def faults(text: str, *settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text, settings, file="x.yaml")
    return str(error.value).splitlines()


def of(text: str, activity: str, segment: int = 0) -> tuple[str, bool, float, float]:
    """Role, whether pooled, how much slower, automated share."""
    setup = loads(text).setup
    one = activities(setup, segment)[activity]
    return setup.roles[one.role].name, one.pooled, one.slower, one.automated


def activities(setup: Setup, segment: int = 0) -> dict[str, Activity]:
    return {one.name: one for one in setup.segments[segment].activities}


# The nearest word.


def test_teams_of_segments_come_first_then_the_roles_beside() -> None:
    setup = loads(BASE).setup
    assert [(r.name, r.team) for r in setup.roles] == [("ours", 6), ("onboarding", 3), ("desk", 2)]
    assert (setup.segments[0].role, setup.segments[0].dedicated) == (0, True)
    assert setup.segments_of_roles() == (0, -1, -1)


def test_a_stage_says_for_all_its_work_and_a_role_how_it_serves() -> None:
    assert of(BASE, "kickoff") == of(BASE, "train") == ("onboarding", True, 1, 0)
    assert of(BASE, "check_in") == ("ours", False, 1, 0)
    assert of(BASE, "question") == ("desk", False, 1, 0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((KICKOFF, KICKOFF[:-1] + ", role: ours}"), ("ours", False, 1, 0)),
        ((KICKOFF, KICKOFF[:-1] + ", coverage: dedicated}"), ("onboarding", False, 1, 0)),
        ((KICKOFF, KICKOFF[:-1] + ", coverage: digital}"), ("onboarding", True, 1, 1)),
        ((KICKOFF, KICKOFF[:-1] + ", skill: technical}"), ("onboarding", True, 1, 0)),
        ((KICKOFF, KICKOFF[:-1] + ", skill: legal}"), ("onboarding", True, 1.5, 0)),
        (("role: onboarding", "role: ours"), ("ours", False, 1, 0)),
        (("role: onboarding", "coverage: pooled"), ("ours", True, 1, 0)),
        (("role: onboarding", "role: ours\n        coverage: pooled"), ("ours", True, 1, 0)),
        (("role: onboarding", "role: desk\n        skill: legal"), ("desk", False, 1, 0)),
    ],
)
def test_the_nearest_word_wins(change: tuple[str, str], expected: tuple[object, ...]) -> None:
    assert of(changed(change), "kickoff") == expected


def test_a_segment_says_for_all_work_of_its_own_csms() -> None:
    text = changed(("team: 6", "team: 6\n    coverage: digital\n    skills: [legal]"))
    assert of(text, "check_in") == ("ours", True, 1, 1)
    assert of(text, "kickoff") == ("onboarding", True, 1, 0)
    half = text.replace(CHECK_IN, CHECK_IN[:-1] + ", automated: 50%, skill: technical}")
    assert of(half, "check_in") == ("ours", True, 1.5, 0.5)
    assert not loads(text).setup.segments[0].dedicated


def test_a_segment_may_be_looked_after_by_a_role() -> None:
    text = changed(("team: 6", "role: desk"))
    setup = loads(text).setup
    assert [role.name for role in setup.roles] == ["onboarding", "desk"]
    assert (setup.segments[0].role, setup.segments[0].dedicated) == (1, True)
    assert of(text, "question") == of(text, "check_in") == ("desk", False, 1, 0)
    assert of(text, "kickoff") == ("onboarding", True, 1, 0), "the first role is beside, too"


def test_the_order_of_roles_in_the_file_changes_no_word() -> None:
    first = "  onboarding: {team: 3, skills: [technical]}\n"
    second = "  desk: {team: 2, coverage: dedicated}\n"
    for text in (BASE, changed(("team: 6", "role: desk"))):
        other = text.replace(first + second, second + first)
        assert other != text
        for name in ("kickoff", "train", "check_in", "question"):
            assert of(text, name) == of(other, name)


def test_all_of_a_team_of_nobody_is_pooled() -> None:
    text = changed(("team: 6", "team: 0"), (CHECK_IN, CHECK_IN[:-1] + ", automated: 100%}"))
    assert of(text, "check_in") == ("ours", True, 1, 1)
    assert not loads(text).setup.segments[0].dedicated


def test_outside_skills_is_true_of_every_csm() -> None:
    text = changed((KICKOFF, KICKOFF[:-1] + ", skill: legal}"))
    assert of("csm: {outside_skills: 200%}\n" + text, "kickoff")[2] == 2
    assert of("csm: {outside_skills: 100%}\n" + text, "kickoff")[2] == 1


# like, extends, --set.


def test_a_segment_like_another_shares_no_team_unless_it_says_so() -> None:
    setup = loads(BASE + "  smb: {like: ours, team: 2}\n").setup
    assert [r.name for r in setup.roles] == ["ours", "smb", "onboarding", "desk"]
    roles = [{a.name: setup.roles[a.role].name for a in s.activities} for s in setup.segments]
    assert roles[0] == roles[1] | {"check_in": "ours"}
    assert roles[1]["check_in"] == "smb"
    shared = loads(changed(("team: 6", "role: desk")) + "  smb: {like: ours}\n").setup
    assert [segment.role for segment in shared.segments] == [1, 1]
    assert shared.segments_of_roles() == (-1, -1)


def test_a_role_instead_of_the_team_of_the_segment_it_is_like() -> None:
    text = BASE + "  smb: {like: ours, role: desk}\n"
    setup = loads(text).setup
    assert setup.roles[setup.segments[1].role].name == "desk"
    setup = loads(changed(("team: 6", "role: desk")) + "  smb: {like: ours, team: 1}\n").setup
    assert setup.roles[setup.segments[1].role].name == "smb"


def test_roles_are_taken_over_from_another_file(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    own = tmp_path / "own.yaml"
    own.write_text("extends: base.yaml\nroles: {onboarding: {team: 5}}\n")
    assert load(own).setup.roles[1].team == 5
    own.write_text(
        "extends: base.yaml\nroles: {onboarding: none}\n"
        "segments: {ours: {lifecycle: {onboarding: {role: ours}}}}\n"
    )
    setup = load(own).setup
    assert [role.name for role in setup.roles] == ["ours", "desk"]
    assert activities(setup)["kickoff"].role == 0
    assert activities(setup)["question"].role == 1


def test_a_setting_reaches_a_role() -> None:
    assert loads(BASE, ["roles.onboarding.team=4"]).setup.roles[1].team == 4
    assert (
        loads(BASE)
        .with_(**{"roles.desk.coverage": "pooled"})
        .setup.segments[0]
        .activities[list(activities(loads(BASE).setup)).index("question")]
        .pooled
    )
    (fault,) = faults(BASE, "roles.onbording.team=4")
    assert fault == (
        '--set roles.onbording.team: there is no "onbording"; did you mean "onboarding"?'
    )


def test_explain_says_where_a_role_comes_from() -> None:
    lines = {line.key: line for line in explain(loads(BASE, file="x.yaml"), "roles")}
    assert lines["roles.onboarding.team"].value == 3
    assert lines["roles.onboarding.team"].origin.endswith("x.yaml:5")
    assert lines["roles.onboarding.coverage"].value == "pooled"
    assert lines["roles.onboarding.skills"].value == ["technical"]


# Mistakes.

OURS = "segments.ours"
NEEDS = "needs somebody; it must be at least 1, or all work of this team automated"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "role: desk}",
            "role: dsk}",
            f"19:53: {OURS}.lifecycle.adoption.question.role: "
            'there is no role "dsk"; describe it under `roles:`; did you mean "desk"?',
        ),
        (
            "role: onboarding",
            "role: onbording",
            f"14:15: {OURS}.lifecycle.onboarding.role: "
            'there is no role "onbording"; describe it under `roles:`; did you mean "onboarding"?',
        ),
        (
            "team: 6",
            "role: dsk",
            f"9:11: {OURS}.role: "
            'there is no role "dsk"; describe it under `roles:`; did you mean "desk"?',
        ),
        (
            "  desk:",
            "  ours: {team: 1}\n  desk:",
            "6:3: roles.ours: is also the name of a segment's own team",
        ),
        (
            "team: 6",
            "team: 6\n    role: desk",
            f"9:11: {OURS}.team: goes with a team of its own; the team of a `role` stands there",
        ),
        (
            "    team: 6\n",
            "",
            f'8:3: {OURS}: "team" is missing: the number of CSMs, such as 6',
        ),
        (
            "team: 6",
            "role: desk\n    skills: [legal]",
            f"10:13: {OURS}.skills: goes with a team of its own; "
            "the skills of a `role` stand there",
        ),
        ("team: 6", "team: 0", f"9:11: {OURS}.team: 0 is too few, as check_in {NEEDS}"),
        (
            "{team: 2, coverage: dedicated}",
            "{team: 0}",
            f"6:16: roles.desk.team: 0 is too few, as question {NEEDS}",
        ),
        (
            "coverage: dedicated",
            "coverage: digital",
            '6:29: roles.desk.coverage: "digital" is unknown; it must be dedicated or pooled',
        ),
        (
            "{team: 2, coverage: dedicated}",
            "{coverage: dedicated}",
            '6:3: roles.desk: "team" is missing: the number of people in this role, such as 3',
        ),
        (
            "skills: [technical]",
            "skills: technical",
            "5:33: roles.onboarding.skills: must be a list of skills, "
            "such as [technical, onboarding]",
        ),
        (
            "skills: [technical]",
            "skills: [[technical]]",
            "5:33: roles.onboarding.skills: must be a single value such as a skill, not a list",
        ),
        (
            "role: onboarding",
            "skills: [technical]",
            f"14:9: {OURS}.lifecycle.onboarding.skills: "
            'must be an activity such as {after: 3 days, takes: 2h}; did you mean "skill"?',
        ),
        (
            "role: onboarding",
            "coverage: shared",
            f'14:19: {OURS}.lifecycle.onboarding.coverage: "shared" is unknown; '
            "it must be dedicated, pooled or digital",
        ),
        (
            "role: desk}",
            "team: 3}",
            f"19:47: {OURS}.lifecycle.adoption.question.team: is an unknown key",
        ),
    ],
)
def test_each_mistake_has_its_message(old: str, new: str, expected: str) -> None:
    (found,) = faults(changed((old, new)))
    assert found.removeprefix("x.yaml:").startswith(expected)


def test_without_any_role_a_name_is_still_only_unknown() -> None:
    text = changed(("team: 6", "role: dsk"), ("role: desk}", "role: dsk}"))
    text = text[: text.index("roles:")] + text[text.index("segments:") :]
    found = [line.split(": ", 1)[1] for line in faults(text)]
    assert found == [
        f'{OURS}.role: there is no role "dsk"; describe it under `roles:`',
        f"{OURS}.lifecycle.onboarding.role: "
        'there is no role "onboarding"; describe it under `roles:`',
        f"{OURS}.lifecycle.adoption.question.role: "
        'there is no role "dsk"; describe it under `roles:`',
    ]


@pytest.mark.parametrize("roles", ["", " 3", " []", " [desk]"])
def test_roles_that_are_no_roles(roles: str) -> None:
    text = BASE[: BASE.index("roles:")] + f"roles:{roles}\n" + BASE[BASE.index("segments:") :]
    found = faults(text)
    assert any(line.startswith("x.yaml:4:1: roles: ") for line in found)


def test_a_role_without_work_is_pointed_out() -> None:
    text = changed((QUESTION, QUESTION.replace(", role: desk", "")))
    assert loads(text).warnings == ("desk: no work is done by this role",)
    assert loads(BASE).warnings == ()


def test_a_wrong_role_breaks_nothing_else() -> None:
    text = changed(("{team: 2, coverage: dedicated}", "{taem: 2}"), ("name: Two", "nmae: Two"))
    assert [line.split(": ")[1] for line in faults(text)] == ["nmae", "roles.desk.taem"]


def test_a_skill_that_nobody_names_is_pointed_out() -> None:
    text = (
        "name: A\nstart: 2026-01-05\nhorizon: 3 months\nsegments:\n  smb:\n    team: 2\n"
        "    skills: [technical]\n    accounts: 5\n    arr: $10k\n    lifecycle:\n"
        "      adoption:\n        setup: {every: 1 month, takes: 1h, skill: %s}\n"
    )
    (warning,) = loads(text % "techncal").warnings
    assert warning == (
        'no role names the skill "techncal" among its own; did you mean "technical"?'
    )
    assert loads(text % "technical").warnings == ()
