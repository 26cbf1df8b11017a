"""Variants: the same scenario with a few things different, each checked when the file is loaded."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.explain import explain

pytestmark = pytest.mark.unit

FILE = """\
name: Small
start: 2026-01-05
horizon: 18 months
first_served: [request]
segments:
  mid:
    team: 2
    accounts: 10
    arr: $10k
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 1 week}
        request:  {rate: 6 / year, takes: 30 min}
  smb: {like: mid, team: 1}
"""
CHECK_IN = "segments.mid.lifecycle.adoption.check_in"
VARIANTS = f"""\
variants:
  as_it_is: {{}}
  larger: {{segments.mid.team: 3, csm.overload: 90%}}
  weekly: {{{CHECK_IN}: {{every: 1 week, takes: 2h}}}}
"""


def scenario(variant: str = "", *settings: str) -> Scenario:
    return loads(FILE + VARIANTS, settings, "x.yaml", variant)


def team(told: Scenario) -> int:
    return told.setup.team(told.setup.segments[0])


def refused(block: str, file: str = FILE, variant: str = "", *settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(file + block, settings, "x.yaml", variant)
    return str(error.value).splitlines()


def test_a_variant_is_the_scenario_with_its_changes() -> None:
    assert scenario().variants == ("as_it_is", "larger", "weekly")
    larger = scenario("larger")
    assert (team(scenario()), team(larger), larger.setup.overload_line) == (2, 3, 0.9)
    assert larger == scenario().variant("larger")
    assert larger == scenario().with_(**{"segments.mid.team": 3, "csm.overload": "90%"})


def test_a_variant_without_changes_is_the_file_as_it_stands() -> None:
    assert scenario("as_it_is") == scenario()
    assert scenario("as_it_is").hash == loads(FILE).hash


def test_a_variant_takes_no_name_that_means_something_already() -> None:
    assert refused("variants:\n  as_it_stands: {segments.mid.team: 3}") == [
        "x.yaml:16:3: variants.as_it_stands: is what the file as it stands is called; "
        "choose another name"
    ]


def test_a_mapping_replaces_the_whole_line() -> None:
    check_in = scenario("weekly").setup.segments[0].activities[0]
    assert check_in.work.mean == 2 * 3600
    assert check_in.window.mean == 2 * 5 * 8 * 3600, "the default, not the week of the file"


def test_a_setting_wins_over_the_variant_and_the_variant_over_the_file() -> None:
    assert team(scenario("larger", "segments.mid.team=7")) == 7
    assert team(scenario().with_(**{"segments.mid.team": 7}).variant("larger")) == 7
    assert team(scenario("larger").with_(**{"segments.mid.team": 7})) == 7
    assert scenario("larger", "segments.mid.team=7").setup.overload_line == 0.9


def test_a_setting_inside_a_line_of_a_variant_leaves_the_variant_alone() -> None:
    weekly = scenario("weekly")
    slower = weekly.with_(**{f"{CHECK_IN}.takes": "5h"})
    assert slower.setup.segments[0].activities[0].work.mean == 5 * 3600
    assert weekly.variant("weekly").setup.segments[0].activities[0].work.mean == 2 * 3600


def test_a_variant_of_a_variant_is_the_other_one() -> None:
    assert scenario("larger").variant("weekly") == scenario("weekly")


def test_a_variant_changes_no_segment_that_is_like_the_one_it_names() -> None:
    assert scenario("weekly").setup.segments[1].activities[0].work.mean == 3600


def test_names_may_be_taken_away() -> None:
    fewer = loads(f"{FILE}variants:\n  one: {{segments.smb: none}}\n", variant="one")
    assert [segment.name for segment in fewer.setup.segments] == ["mid"]


def test_a_file_takes_over_variants_and_replaces_or_drops_them(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FILE + VARIANTS)
    own = "extends: base.yaml\nvariants:\n  larger: {segments.mid.team: 5}\n  weekly: none\n"
    (tmp_path / "own.yaml").write_text(own)
    told = load(tmp_path / "own.yaml")
    assert told.variants == ("as_it_is", "larger")
    assert team(told.variant("larger")) == 5
    assert told.variant("larger").setup.overload_line == 0.85, "not merged with the base's"


def test_a_variant_survives_the_way_between_processes() -> None:
    again = pickle.loads(pickle.dumps(scenario("larger")))
    assert (again, again.chosen, again.title) == (scenario("larger"), "larger", "Small, larger")
    assert again.variant("as_it_is") == scenario()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ("{segments.mid.team: two}", '16:26: variants.x.segments.mid.team: "two" is not a whole'),
        ("{segments.mdi.team: 3}", 'x.segments.mdi.team: there is no "mdi"; did you mean "mid"?'),
        ("{segment.mid.team: 3}", "16:7: variants.x.segment.mid.team: segment: is an unknown key"),
        ("{segments.mid.team.size: 3}", "there is nothing inside segments.mid.team"),
        (f"{{{CHECK_IN}: {{evry: 1 week, takes: 1h}}}}", f"{CHECK_IN}.evry: is an unknown key"),
        ("{csm.cost: }", "16:16: variants.x.csm.cost: has no value"),
        (
            "{csm: {cost: 5 / year}, csm.cost: 6}",
            "16:30: variants.x.csm.cost: is set twice, as csm is",
        ),
        ("{csm.cost: $1 / year, csm.cost: $2 / year}", "csm.cost: is given twice"),
        ("{variants.y: {}}", "variants stand in the file alone"),
        ("{extends: a.yaml}", "extends: has its place only at the top of a file"),
        ("{csm..cost: 5}", "csm..cost: is not a key"),
        ("[segments.mid.team]", "16:6: variants.x: must hold changes, such as"),
        ("3", "16:6: variants.x: must hold changes"),
    ],
)
def test_a_fault_of_a_variant_is_one_of_the_file_at_its_place(changes: str, fault: str) -> None:
    (found,) = refused(f"variants:\n  x: {changes}\n")
    assert found.startswith("x.yaml:16:")
    assert fault in found


def test_what_a_variant_breaks_elsewhere_is_told_at_its_name() -> None:
    block = "variants:\n  x:\n    segments.mid.lifecycle.adoption.request: none\n"
    block += "    segments.smb.lifecycle.adoption.request: none\n"
    assert refused(block) == [
        'x.yaml:16:3: variants.x: with it, first_served[1]: there is no activity "request"'
    ]


def test_faults_of_the_file_are_not_told_again_for_each_variant() -> None:
    found = refused(VARIANTS.replace("team: 3", "team: two"), FILE.replace("$10k", "ten"))
    assert [line.split(": ")[1] for line in found] == [
        "segments.mid.arr",
        "variants.larger.segments.mid.team",
    ]


def test_a_broken_variant_is_told_whichever_one_is_played() -> None:
    block = "variants:\n  good: {}\n  bad: {segments.mid.team: two}\n"
    for variant in ("", "good", "bad"):
        (found,) = refused(block, FILE, variant)
        assert found.startswith('x.yaml:17:28: variants.bad.segments.mid.team: "two" is')


def test_a_variant_that_is_not_there_is_told_with_those_that_are() -> None:
    assert refused(VARIANTS, FILE, "large") == [
        'x.yaml: variants: there is no "large"; did you mean "larger"?'
    ]
    assert refused(VARIANTS, FILE, "best") == [
        'x.yaml: variants: there is no "best"; there are as_it_is, larger and weekly'
    ]
    with pytest.raises(ScenarioError, match='there is no "best"'):
        scenario().variant("best")


def test_settings_reach_no_variant() -> None:
    (found,) = refused(VARIANTS, FILE, "", "variants.larger=3")
    assert found.startswith("--set variants.larger: variants stand in the file alone")


def test_more_variants_than_anybody_compares_are_refused() -> None:
    block = "variants:\n" + "".join(f"  v{i}: {{}}\n" for i in range(51))
    assert refused(block) == ["x.yaml:15:1: variants: are more than 50"]


def test_explain_names_the_variant_and_its_line() -> None:
    told = scenario("larger", "csm.overload=95%")
    origin = {line.key: (line.value, line.origin) for line in explain(told)}
    assert origin["segments.mid.team"] == (3, "variant larger (x.yaml:17)")
    assert origin["csm.overload"] == ("95%", "--set")
    assert origin["segments.smb.team"] == (1, "x.yaml:14")
    assert origin["variants.larger.csm.overload"] == ("90%", "x.yaml:17")


def test_the_command_line_plays_and_explains_a_variant(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(FILE + VARIANTS)
    done = CliRunner().invoke(
        app, ["explain", str(file), "segments.mid.team", "--variant", "larger"]
    )
    assert done.stdout.split() == ["segments.mid.team", "3", "variant", "larger", f"({file}:17)"]
    wrong = CliRunner().invoke(app, ["run", str(file), "--variant", "lager"])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert 'there is no "lager"; did you mean "larger"?' in wrong.stderr
