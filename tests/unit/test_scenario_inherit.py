"""Saying only what differs: `like` inside a file, `extends` across files."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.types import Activity, Segment

pytestmark = pytest.mark.unit

TWO = """\
name: Two
start: 2026-01-05
horizon: 12 months
segments:
  mid:
    team: 6
    accounts: 200
    arr: {mean: $45k, spread: 90%}
    renewal: {served: 90%, neglected: 60%, contraction: {share: 10%, by: 20%}}
    lifecycle:
      onboarding:
        kickoff:  {after: 3 days, takes: 2h, within: 1 week, required: yes}
        weekly:   {every: 1 week, takes: 1h}
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days, automated: 40%}
  smb:
    like: mid
    team: 3
    arr: {mean: $9k}
    renewal: {served: 86%, contraction: {share: 30%}}
    lifecycle:
      onboarding:
        weekly:   none
      adoption:
        check_in: {every: 2 months, takes: 30 min}
        survey:   {every: 6 months, takes: 15 min}
"""


def segment_activities(scenario: Scenario, number: int = -1) -> dict[str, Activity]:
    return {activity.name: activity for activity in scenario.setup.segments[number].activities}


def work(segment: Segment) -> list[Activity]:
    """What is done in a segment, whoever does it."""
    return [replace(activity, role=0) for activity in segment.activities]


def faults(text: str, *settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text, settings, file="x.yaml")
    return str(error.value).splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.yaml").write_text(TWO)
    return tmp_path


# like --------------------------------------------------------------------------------------------


def test_a_segment_like_another_says_only_what_differs() -> None:
    setup = loads(TWO).setup
    mid, smb = setup.segments
    assert (setup.team(smb), smb.accounts) == (3, mid.accounts)
    assert (smb.arr.mean, smb.arr.cv) == (9_000, 0.9)
    assert (smb.renewal.served, smb.renewal.neglected) == (0.86, 0.6)
    assert (smb.renewal.contraction_share, smb.renewal.contraction_by) == (0.3, 0.2)
    assert smb.stages == mid.stages


def test_a_restated_activity_replaces_the_whole_line() -> None:
    check_in = segment_activities(loads(TWO))["check_in"]
    assert check_in.period.months == 2
    assert check_in.automated == 0, "the 40 % of the other segment is not taken over"
    assert check_in.window.mean == 10 * 8 * 3600, "`defaults`, not the 10 days of the other segment"


def test_none_takes_an_activity_a_stage_or_a_segment_away(folder: Path) -> None:
    assert set(segment_activities(loads(TWO))) == {"kickoff", "check_in", "survey"}
    risk = "      renewal_risk:\n        call: {every: 1 week, takes: 1h}\n  smb:"
    without = TWO.replace("  smb:", risk) + "      renewal_risk: none\n"
    mid, smb = loads(without).setup.segments
    assert [len(mid.stages), len(smb.stages)] == [3, 2]
    (folder / "one.yaml").write_text("extends: two.yaml\nsegments: {smb: none}\n")
    assert [segment.name for segment in load("one.yaml").setup.segments] == ["mid"]


def test_the_segment_it_is_like_may_stand_below_and_be_like_another() -> None:
    text = TWO.replace("  mid:\n", "  tiny: {like: smb, team: 1}\n  mid:\n")
    setup = loads(text).setup
    tiny, _, smb = setup.segments
    assert (setup.team(tiny), tiny.renewal) == (1, smb.renewal)
    assert work(tiny) == work(smb)


def test_writing_it_out_is_the_same_scenario() -> None:
    short = loads(TWO)
    head, _ = TWO.split("  smb:")
    mid = head[head.index("    team: 6") :]
    full = (
        mid.replace("team: 6", "team: 3")
        .replace("{mean: $45k,", "{mean: $9k,")
        .replace("served: 90%", "served: 86%")
        .replace("share: 10%", "share: 30%")
        .replace("        weekly:   {every: 1 week, takes: 1h}\n", "")
        .replace("1 month, takes: 1h, within: 10 days, automated: 40%", "2 months, takes: 30 min")
    )
    full += "        survey:   {every: 6 months, takes: 15 min}\n"
    assert loads(f"{head}  smb:\n{full}") == short


def test_a_setting_changes_what_it_names_and_nothing_else() -> None:
    """A sweep over one team must not move the team of a segment that is like it."""
    text = TWO.replace("    team: 3\n", "")
    assert [r.team for r in loads(text, ["segments.mid.team=9"]).setup.roles] == [9, 6]
    assert [r.team for r in loads(text).with_(**{"segments.smb.team": 4}).setup.roles] == [6, 4]


def test_a_setting_reaches_into_a_line_that_was_taken_over() -> None:
    kickoff = "segments.smb.lifecycle.onboarding.kickoff"
    mid, smb = (
        segment_activities(loads(TWO, [f"{kickoff}.takes=5h"]), number)["kickoff"]
        for number in (0, 1)
    )
    assert (mid.work.mean, smb.work.mean) == (2 * 3600, 5 * 3600)
    assert smb.required


def test_a_setting_may_take_an_activity_away() -> None:
    key = "segments.smb.lifecycle.adoption.survey"
    assert "survey" not in segment_activities(loads(TWO, [f"{key}=none"]))
    assert "survey" not in segment_activities(loads(TWO).with_(**{key: "none"}))


def test_a_mistake_that_two_segments_share_is_told_once_where_it_stands() -> None:
    assert faults(TWO.replace("accounts: 200", "accounts: many")) == [
        'x.yaml:7:15: segments.mid.accounts: "many" is not a whole number; write for example 300'
    ]


def test_a_mistake_of_one_segment_only_is_told_with_its_name() -> None:
    """Line 12 is right for the one and too late for the other, whose contracts are shorter."""
    text = TWO.replace("  smb:", "      any_stage:\n        prep: {before_renewal: 3 months, "
                                 "takes: 1h}\n  smb:\n    term: 2 months")  # fmt: skip
    (fault,) = faults(text)
    assert fault.startswith(
        "x.yaml:17:32: segments.smb.lifecycle.any_stage.prep.before_renewal: is as long as"
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("like: mod", '17:11: segments.smb.like: there is no segment "mod"; did you mean "mid"?'),
        ("like: smb", "17:11: segments.smb.like: is like itself; name another segment"),
        ("like: [mid]", "17:11: segments.smb.like: must be the name of a segment"),
        ("like:", "17:10: segments.smb.like: must be the name of a segment"),
    ],
)
def test_what_it_is_like_must_be_another_segment(line: str, fault: str) -> None:
    assert faults(TWO.replace("like: mid", line)) == [f"x.yaml:{fault}"]


def test_segments_that_are_like_each_other_are_refused() -> None:
    text = TWO.replace("    team: 6", "    team: 6\n    like: tiny") + "  tiny: {like: smb}\n"
    assert faults(text) == [
        "x.yaml:7:11: segments.mid.like: goes round in a circle: mid -> tiny -> smb -> mid",
        "x.yaml:18:11: segments.smb.like: goes round in a circle: smb -> mid -> tiny -> smb",
        "x.yaml:28:16: segments.tiny.like: goes round in a circle: tiny -> smb -> mid -> tiny",
    ]


def test_other_faults_come_together_with_a_wrong_like() -> None:
    text = TWO.replace("like: mid", "like: mod").replace("team: 6", "team: 0")
    text += "  micro: {like: smb}\nfirst_served: [survey]\n"
    assert [fault.split(": ")[1] for fault in faults(text)] == [
        "segments.mid.team",
        "segments.smb.like",
    ]


def test_taking_away_what_is_not_there_is_a_fault() -> None:
    assert faults(TWO.replace("weekly:   none", "weekley:  none")) == [
        'x.yaml:23:19: segments.smb.lifecycle.onboarding.weekley: there is no "weekley" '
        'to take away; did you mean "weekly"?'
    ]


@pytest.mark.parametrize("line", ["like: mid", "csm: {like: mid}"])
def test_like_has_its_place_in_a_segment(line: str) -> None:
    (fault,) = faults(f"{TWO}{line}\n")
    assert "like: has its place only in a segment" in fault


def test_neither_like_nor_extends_can_be_set() -> None:
    assert faults(TWO, "segments.mid.like=smb", "extends=base.yaml") == [
        "--set extends: has its place only at the top of a file",
        "--set segments.mid.like: has its place only in a segment that stands in a file",
    ]


def test_many_segments_like_a_large_one_are_refused_before_they_fill_the_memory() -> None:
    lines = "".join(f"        a{n}: {{rate: 1 / year, takes: 1h}}\n" for n in range(900))
    text = TWO.replace("      adoption:\n", f"      adoption:\n{lines}", 1)
    text += "".join(f"  s{n}: {{like: mid}}\n" for n in range(150))
    assert any("makes the scenario too large" in fault for fault in faults(text))
    many = TWO + "".join(f"  s{n}: {{like: mid}}\n" for n in range(1000))
    (fault,) = faults(many)
    assert fault.endswith(":3: segments: has more than 200 segments")
    _, line, _ = fault.split(":", 2)
    assert many.splitlines()[int(line) - 1].startswith("  s198:"), "the first one too many"


# extends -----------------------------------------------------------------------------------------


def test_a_file_says_only_how_it_differs_from_another(folder: Path) -> None:
    (folder / "freeze.yaml").write_text(
        "extends: two.yaml\nname: Freeze\ncsm: {cost: $100k / year}\n"
        "segments:\n  mid: {team: 5, lifecycle: {adoption: {check_in: none}}}\n"
        "  new: {like: smb, team: 1}\n"
    )
    s = load("freeze.yaml")
    assert (s.name, s.file, s.setup.roles[0].cost.per_year) == ("Freeze", "freeze.yaml", 100_000)
    assert [(g.name, s.setup.team(g)) for g in s.setup.segments] == [
        ("mid", 5),
        ("smb", 3),
        ("new", 1),
    ]
    assert "check_in" not in segment_activities(s, 0)
    assert work(s.setup.segments[2]) == work(s.setup.segments[1])


def test_like_sees_what_the_extending_file_says(folder: Path) -> None:
    (folder / "b.yaml").write_text("extends: two.yaml\nsegments: {mid: {accounts: 80}}\n")
    assert [g.accounts for g in load("b.yaml").setup.segments] == [80, 80]


@pytest.mark.parametrize(
    ("said", "team"),
    [
        ("team: 1, like: mid", 1),  # the file's own lines
        ("like: mid", 2),  # before those of the segment that it is like
        ("", 3),  # before those of the file that this one extends
        ("like: none", 3),
    ],
)
def test_the_order_in_which_lines_win(folder: Path, said: str, team: int) -> None:
    lines = "accounts: 10, arr: $5k, lifecycle: {adoption: }"
    (folder / "base.yaml").write_text(
        "name: x\nstart: 2026-01-05\nhorizon: 1 year\n"
        f"segments:\n  mid: {{team: 7, {lines}}}\n  smb: {{team: 3, {lines}}}\n"
    )
    own = f"extends: base.yaml\nsegments:\n  mid: {{team: 2}}\n  smb: {{{said}}}\n"
    (folder / "own.yaml").write_text(own)
    assert [role.team for role in load("own.yaml").setup.roles] == [2, team]
    setting = ["segments.smb.team=9"]
    assert [role.team for role in load("own.yaml", setting).setup.roles] == [2, 9]


def test_the_like_of_a_file_replaces_the_like_of_its_base(folder: Path) -> None:
    large = "  large: {like: mid, lifecycle: {onboarding: {weekly: none}}}\n"
    own = f"extends: two.yaml\nsegments:\n{large}  smb: {{like: large}}\n"
    (folder / "a.yaml").write_text(own)
    (folder / "b.yaml").write_text("extends: two.yaml\nsegments: {smb: {like: none}}\n")
    smb = next(g for g in load("a.yaml").setup.segments if g.name == "smb")
    assert {a.name for a in smb.activities} == {"kickoff", "check_in", "survey"}
    with pytest.raises(ScenarioError, match='b.yaml:2:12: segments.smb: "accounts" is missing'):
        load("b.yaml")


def test_a_mapping_without_content_changes_nothing(folder: Path) -> None:
    (folder / "b.yaml").write_text("extends: two.yaml\nsegments:\n  mid:\ncsm:\n")
    assert load("b.yaml").setup == load("two.yaml").setup


def test_a_mistake_is_reported_in_the_file_in_which_it_stands(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub/base.yaml").write_text(TWO.replace("team: 6", "team: -1"))
    (folder / "b.yaml").write_text("extends: sub/base.yaml\ncsm: {cots: 1}\nname:\n")
    with pytest.raises(ScenarioError) as error:
        load("b.yaml")
    assert str(error.value).splitlines() == [
        'b.yaml:2:7: csm.cots: is an unknown key; did you mean "cost"?',
        'b.yaml:3:6: name: has no value; write for example "some words"',
        "sub/base.yaml:6:11: segments.mid.team: -1 is too few; it must be at least 0",
    ]


def test_a_base_is_looked_for_beside_the_file_that_extends_it(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub/base.yaml").write_text("extends: ../two.yaml\nname: Base\n")
    (folder / "sub/own.yaml").write_text("extends: base.yaml\n")
    assert load("sub/own.yaml").name == "Base"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "tow.yaml",
            'x.yaml:1:10: extends: tow.yaml: there is no such file; did you mean "two.yaml"?',
        ),
        (".", "x.yaml:1:10: extends: .: is a folder; name a scenario file in it"),
        ("", "x.yaml:1:9: extends: must be the name of a file, such as base.yaml"),
        ("[two.yaml]", "x.yaml:1:10: extends: must be the name of a file, such as base.yaml"),
        ("empty.yaml", "x.yaml:1:10: extends: empty.yaml: is empty; a scenario begins with"),
        ("broken.yaml", "broken.yaml:2:2: a { is never closed, or a comma is missing"),
        ('"a\\0b"', "x.yaml:1:10: extends: holds a character that cannot be"),
        ("x.yaml", "x.yaml:1:10: extends: goes round in a circle: x.yaml leads back to itself"),
        ("round.yaml", "round.yaml:1:10: extends: goes round in a circle: x.yaml leads back"),
    ],
)
def test_a_base_that_cannot_be_had(folder: Path, line: str, fault: str) -> None:
    (folder / "empty.yaml").write_text("")
    (folder / "broken.yaml").write_text("a: {b: 1\nc: 2\n")
    (folder / "round.yaml").write_text("extends: ./x.yaml\n")
    (folder / "x.yaml").write_text(f"extends: {line}\n")
    with pytest.raises(ScenarioError) as error:
        load("x.yaml")
    assert len(error.value.faults) == 1
    assert str(error.value).startswith(fault)


def test_a_long_line_of_files_has_an_end(folder: Path) -> None:
    for number in range(12):
        (folder / f"{number}.yaml").write_text(f"extends: {number + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="9.yaml:1:10: extends: is one file too many"):
        load("0.yaml")
    (folder / "9.yaml").write_text(TWO)
    assert load("0.yaml").setup == load("two.yaml").setup


def test_extends_has_its_place_at_the_top() -> None:
    (fault,) = faults(TWO.replace("    team: 6", "    team: 6\n    extends: b.yaml"))
    assert "extends: has its place only at the top of a file" in fault


ROLE_OF_ITS_OWN = TWO.replace("    team: 3", "    role: pool") + "roles:\n  pool: {team: 4}\n"


def test_a_role_takes_the_place_of_the_team_that_a_segment_would_take_over() -> None:
    skilled = ROLE_OF_ITS_OWN.replace("    team: 6", "    team: 6\n    skills: [technical]")
    for text in (ROLE_OF_ITS_OWN, skilled):
        s = loads(text)
        assert [(role.name, role.team) for role in s.setup.roles] == [("mid", 6), ("pool", 4)]
        assert [segment.role for segment in s.setup.segments] == [0, 1]
        assert "team" not in s.tree["segments"]["smb"]
        assert "skills" not in s.tree["segments"]["smb"]


def test_a_team_takes_the_place_of_the_role_that_a_segment_would_take_over() -> None:
    back = ROLE_OF_ITS_OWN + "  second: {team: 1}\n"
    back = back.replace("roles:", "  tiny: {like: smb, team: 2}\n  other: {like: smb}\nroles:")
    s = loads(back)
    homes = {each.name: s.setup.roles[each.role].name for each in s.setup.segments}
    assert homes == {"mid": "mid", "smb": "pool", "tiny": "tiny", "other": "pool"}


def test_a_role_takes_the_place_of_the_team_in_the_file_that_is_extended(folder: Path) -> None:
    (folder / "own.yaml").write_text(
        "extends: two.yaml\nroles:\n  pool: {team: 9}\nsegments:\n  mid: {role: pool}\n"
    )
    s = load("own.yaml")
    assert {role.name: role.team for role in s.setup.roles} == {"pool": 9, "smb": 3}


def test_a_team_and_a_role_in_one_place_are_a_fault() -> None:
    (fault,) = faults(ROLE_OF_ITS_OWN.replace("    role: pool", "    role: pool\n    team: 3"))
    assert "segments.smb.team: goes with a team of its own" in fault


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (["csm.cost=1 / year", "csm={cost: 2 / year}"], "--set csm: is set twice, as csm.cost is"),
        (["csm={cost: 2 / year}", "csm.cost=1 / year"], "--set csm.cost: is set twice, as csm is"),
    ],
)
def test_two_settings_of_one_thing_are_a_fault(settings: list[str], fault: str) -> None:
    (found,) = faults(TWO, *settings)
    assert found.startswith(fault)
    with pytest.raises(ScenarioError, match="is set twice"):
        loads(TWO).with_(**dict(setting.split("=", 1) for setting in settings))


def test_damaged_files_are_refused_with_faults_and_nothing_else(folder: Path) -> None:
    chance = random.Random(5)
    own = "extends: two.yaml\nsegments:\n  new: {like: smb, team: 1}\n  mid: {like: none}\n"
    words = ["none", "", "mid", "smb", "new", "[mid]", "{mid: none}", "two.yaml", "own.yaml", "3"]
    for _ in range(200):
        for name, text in (("two.yaml", TWO), ("own.yaml", own)):
            lines = text.splitlines()
            for at in chance.sample(range(len(lines)), chance.choice([0, 1, 2])):
                match chance.randrange(4):
                    case 0:
                        lines[at] = ""
                    case 1:
                        lines[at] = lines[at].split(":")[0] + ": " + chance.choice(words)
                    case 2:
                        lines[at] = (
                            lines[at].split(":")[0] + ": {like: " + chance.choice(words) + "}"
                        )
                    case 3:
                        indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
                        lines[at] += f"\n{indent}like: {chance.choice(words)}"
            (folder / name).write_text("\n".join(lines))
        with suppress(ScenarioError):
            load("own.yaml")
