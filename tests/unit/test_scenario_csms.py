"""The language of CSMs who differ from most: what a team says itself, and what it takes over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.explain import explain, in_words
from simulator.scenario.json_schema import json_schema
from simulator.scenario.schema_csm import Csm, RoleCsm
from simulator.scenario.types import Csm as Csms

pytestmark = pytest.mark.unit

BASE = """\
name: Two kinds of CSMs
start: 2026-01-05
horizon: 12 months
csm:
  internal_time: 36%
  vacation: 20 days / year
  holidays: [2026-05-01]
  cost: $150k / year
  time_to_fill: 40 days
  ramp: slow
  attrition: {rate: 18% / year, above: 80%, adds: 0.5}
  transfer: {to: least arr, takes: 2h, health: -4}
roles:
  onboarding: {team: 3}
segments:
  ours:
    team: 6
    accounts: 20
    arr: $10k
    lifecycle:
      start: {kickoff: {after: 3 days, takes: 2h, role: onboarding}}
"""


def text(*, role: str = "", segment: str = "", more: str = "") -> str:
    """The base, with ``csm`` lines of the role and of the segment."""
    written = BASE
    if role:
        written = written.replace("onboarding: {team: 3}", f"onboarding: {{team: 3, {role}}}")
    if segment:
        written = written.replace("    team: 6\n", f"    team: 6\n    {segment}\n")
    return written + more


def loaded(*settings: str, **said: str) -> Scenario:
    return loads(text(**said), settings, file="x.yaml")


def csm(scenario: Scenario, role: str) -> Csms:
    return scenario.setup.csm(role)


def faults(*settings: str, **said: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loaded(*settings, **said)
    return str(error.value).splitlines()


# What holds for whom.


def test_what_is_said_at_the_top_holds_for_everybody() -> None:
    roles = loaded().setup.roles
    assert roles[0].csm == roles[1].csm
    assert roles[0].csm.internal_time == 0.36


def test_a_team_says_only_what_differs() -> None:
    said = loaded(role="csm: {ramp: fast, vacation: 30 days / year}")
    usual, own = csm(said, "ours"), csm(said, "onboarding")
    assert usual == csm(loaded(), "ours")
    assert (own.vacation_days, own.turnover.ramp) == (30, (0.5, 0.75))
    assert own.internal_time == 0.36
    assert own.holidays == usual.holidays
    assert own.turnover.attrition == usual.turnover.attrition
    assert own.turnover.transfer == usual.turnover.transfer


def test_a_segments_own_team_may_differ_as_a_role_may() -> None:
    said = loaded(segment="csm: {notice: 8 weeks, backfill: yes, holidays: none}")
    assert csm(said, "onboarding") == csm(loaded(), "onboarding")
    own = csm(said, "ours")
    assert (own.turnover.notice, own.turnover.backfill) == (8 * 5 * 8 * 3600, True)
    assert own.holidays == ()


def test_inside_a_mapping_too_only_what_differs_is_said() -> None:
    own = csm(loaded(role="csm: {attrition: {rate: 30% / year}}"), "onboarding").turnover.attrition
    assert own is not None
    assert (own.rate, own.above, own.adds) == (pytest.approx(0.3), 0.8, 0.5)


def test_a_line_takes_the_place_of_the_whole() -> None:
    own = csm(loaded(role="csm: {attrition: 30% / year}"), "onboarding").turnover.attrition
    assert own is not None
    assert (own.rate, own.above, own.adds) == (pytest.approx(0.3), 0.85, 0.0)
    assert csm(loaded(role="csm: {attrition: none}"), "onboarding").turnover.attrition is None


@pytest.mark.parametrize("empty", ["csm:", "csm: {}"])
def test_a_csm_that_says_nothing_changes_nothing(empty: str) -> None:
    assert loaded(segment=empty).setup == loaded().setup


def test_the_handover_is_that_of_the_team_that_looks_after_the_customer() -> None:
    takes = {
        what: [
            a.work.mean / 3600 for a in said.setup.segments[0].activities if a.name == "handover"
        ]
        for what, said in {
            "usual": loaded(),
            "role": loaded(role="csm: {transfer: {takes: 5h}}"),
            "segment": loaded(segment="csm: {transfer: {takes: 5h}}"),
            "none": loaded(segment="csm: {transfer: {takes: none}}"),
        }.items()
    }
    assert takes == {"usual": [2], "role": [2], "segment": [5], "none": []}


def test_like_carries_it_and_a_role_instead_of_the_team_leaves_it_behind() -> None:
    like = (
        "  theirs: {like: ours, csm: {notice: 2 weeks}}\n  others: {like: ours, role: onboarding}\n"
    )
    said = loaded(segment="csm: {ramp: none}", more=like)
    assert csm(said, "theirs").turnover.ramp == ()
    assert csm(said, "theirs").turnover.notice == 2 * 5 * 8 * 3600
    assert csm(said, "ours").turnover.notice == 4 * 5 * 8 * 3600
    assert said.setup.roles[said.setup.segments[2].role].name == "onboarding"


def test_a_setting_reaches_one_team() -> None:
    said = loaded("roles.onboarding.csm.attrition.rate=50% / year", "csm.ramp=none")
    attrition = csm(said, "onboarding").turnover.attrition
    assert attrition is not None
    assert (attrition.rate, attrition.adds) == (pytest.approx(0.5), 0.5)
    assert csm(said, "onboarding").turnover.ramp == ()


def test_the_hash_knows_what_a_team_says_of_its_own() -> None:
    assert loaded(role="csm: {ramp: fast}").hash != loaded().hash


# What is wrong.


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        ("ramp: [50%, 25%]", "csm.ramp: falls in month 2; a new CSM only becomes faster"),
        ("rampe: fast", 'csm.rampe: is an unknown key; did you mean "ramp"?'),
        ("cost: $90k / year", "csm.cost: is an unknown key; write `cost: $175k / year` beside "
         "`csm`, not inside it"),
        ("overload: 90%", "csm.overload: is an unknown key; write `overload: 85%` in the `csm` at "
         "the top of the file; it is the same for all CSMs"),
        ("outside_skills: 200%", "csm.outside_skills: is an unknown key; write `outside_skills: "
         "150%` in the `csm` at the top of the file; it is the same for all CSMs"),
        ("transfer: {shadows: 2 weeks}", "csm.transfer.shadows: is an unknown key; "
         'did you mean "shadowing"?'),
        ("sick_leave: 190 days / year", "csm: vacation and sick leave take more than 200 of 260 "
         "days a year"),
    ],
)  # fmt: skip
def test_each_mistake_stands_where_the_team_says_it(own: str, fault: str) -> None:
    (of_role,) = faults(role=f"csm: {{{own}}}")
    (of_segment,) = faults(segment=f"csm: {{{own}}}")
    assert of_role.startswith("x.yaml:14:")
    assert of_role.endswith(f": roles.onboarding.{fault}")
    assert of_segment.startswith("x.yaml:18:")
    assert of_segment.endswith(f": segments.ours.{fault}")


def test_the_column_is_that_of_the_value() -> None:
    (found,) = faults(role="csm: {ramp: [50%, 25%]}")
    assert found.startswith("x.yaml:14:37: ")
    (found,) = faults(role="csm: 5")
    assert found == (
        "x.yaml:14:30: roles.onboarding.csm: must look like {ramp: fast, attrition: 25% / year}"
    )


def test_a_segment_of_a_role_has_no_csms_of_its_own() -> None:
    line = "  others: {like: ours, role: onboarding, csm: {ramp: fast}}\n"
    (found,) = faults(more=line)
    assert found.startswith("x.yaml:22:47: segments.others.csm: ")
    assert found.endswith("goes with a team of its own; the csm of a `role` stands there")


def test_a_mistake_at_the_top_is_told_once_and_there() -> None:
    wrong = BASE.replace("ramp: slow", "ramp: [150%]").replace("18% / year", "18%")
    with pytest.raises(ScenarioError) as error:
        loads(wrong.replace("{team: 3}", "{team: 3, csm: {notice: 2 weeks}}"), file="x.yaml")
    assert [fault.path for fault in error.value.faults] == ["csm.ramp", "csm.attrition.rate"]


def test_what_a_team_leaves_incomplete_is_told_at_the_team() -> None:
    without = text(role="csm: {attrition: {adds: 1}}").replace(
        "attrition: {rate: 18% / year, above: 80%, adds: 0.5}", "attrition: none"
    )
    with pytest.raises(ScenarioError) as error:
        loads(without, file="x.yaml")
    (fault,) = map(str, error.value.faults)
    assert fault.startswith("x.yaml:14:")
    assert 'roles.onboarding.csm.attrition: "rate" is missing' in fault


def test_only_teams_that_look_for_people_need_a_time_to_fill() -> None:
    nobody = BASE.replace("  time_to_fill: 40 days\n", "")
    own = nobody.replace("{team: 3}", "{team: 3, csm: {time_to_fill: 20 days, backfill: yes}}")
    assert loads(own).setup.csm("onboarding").turnover.backfill
    opened = "team_changes:\n  - {hire: 1, role: onboarding, open: 2026-03-02}\n"
    opened += "  - {hire: 1, segment: ours, open: 2026-03-02}\n"
    with pytest.raises(ScenarioError) as error:
        loads(own + opened, file="x.yaml")
    assert str(error.value) == (
        "x.yaml:23:36: team_changes[2].open: needs csm.time_to_fill, such as 40 days"
    )
    with pytest.raises(ScenarioError) as error:
        loads(nobody.replace("{team: 3}", "{team: 3, csm: {backfill: yes}}"), file="x.yaml")
    assert str(error.value) == (
        "x.yaml:13:41: roles.onboarding.csm.backfill: needs csm.time_to_fill, such as 40 days"
    )


def test_who_may_leave_goes_by_the_backfill_of_the_team() -> None:
    all_go = "team_changes:\n  - {leave: 3, role: onboarding, last_day: 2026-06-30}\n"
    (found,) = faults(segment="csm: {backfill: yes}", more=all_go)
    assert found.endswith("leaves nobody in onboarding, which has work to do")
    loaded(role="csm: {backfill: yes}", more=all_go)


def test_the_name_of_the_handover_is_taken_only_where_there_is_one() -> None:
    work = "      any_stage: {handover: {every: 1 month, takes: 1h}}\n"
    (found,) = faults(more=work)
    assert found.startswith("x.yaml:22:19: segments.ours.lifecycle.any_stage.handover: is what")
    loaded(segment="csm: {transfer: {takes: none}}", more=work)


def test_shadowing_that_never_happens_is_warned_of() -> None:
    never = "begins before notice is given, so it never takes place"
    said = loaded(role="csm: {transfer: {shadowing: 6 weeks}}").warnings
    assert [line for line in said if never in line] == [
        f"roles.onboarding.csm.transfer.shadowing: {never}"
    ]
    assert not any(never in line for line in loaded("csm.transfer.shadowing=4 weeks").warnings)


# What is shown of it.


def test_explain_tells_own_words_from_those_taken_over() -> None:
    said = loaded(role="csm: {ramp: fast, attrition: {adds: 2}}")
    lines = {line.key: (in_words(line.value), line.origin) for line in explain(said)}
    own = {
        key.removeprefix("roles.onboarding.csm."): line
        for key, line in lines.items()
        if key.startswith("roles.onboarding.csm.")
    }
    assert own["ramp"] == ("fast", "x.yaml:14")
    assert own["attrition.adds"] == ("2", "x.yaml:14")
    assert own["attrition.rate"] == ("18% / year", "csm (x.yaml:11)")
    assert own["transfer.health"] == ("-4", "csm (x.yaml:12)")
    assert own["sick_leave"] == ("0 days / year", "default")
    assert own["notice"] == ("4 weeks", "default")
    assert lines["csm.ramp"] == ("slow", "x.yaml:10")
    assert "cost" not in own
    assert not any(key.startswith("segments.ours.csm") for key in lines)


def test_explain_tells_settings_too(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(text(segment="csm: {ramp: fast}"))
    said = load(tmp_path / "x.yaml", ["csm.notice=1 week", "segments.ours.csm.ramp=none"])
    origins = {line.key: line.origin for line in explain(said, "segments.ours.csm")}
    assert origins["segments.ours.csm.notice"] == "csm (--set)"
    assert origins["segments.ours.csm.ramp"] == "--set"


def test_the_schema_knows_the_words_of_a_team_and_no_defaults_of_its_own() -> None:
    schema = json_schema()
    own, usual = schema["$defs"]["RoleCsm"], schema["$defs"]["Csm"]
    for place in ("Role", "Segment"):
        assert schema["$defs"][place]["properties"]["csm"]["$ref"] == "#/$defs/RoleCsm"
    assert set(own["properties"]) == set(RoleCsm.model_fields)
    only_for_all = set(usual["properties"]) - set(own["properties"])
    assert only_for_all == set(Csm.model_fields) - set(RoleCsm.model_fields)
    assert only_for_all == {"cost", "overload", "outside_skills"}
    for key, words in own["properties"].items():
        assert words["description"] == usual["properties"][key]["description"]
        assert "default" not in words
        assert words["markdownDescription"].endswith("Unless said: as in `csm` at the top.")
    assert json.dumps(own)
