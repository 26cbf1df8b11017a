"""`explain` says of every value where it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from simulator.scenario import load
from simulator.scenario.explain import explain, in_words

pytestmark = pytest.mark.unit

BASE = """\
name: Base
start: 2026-01-05
horizon: 12 months
defaults: {within: {mean: 1 week, shape: exponential}}
segments:
  mid:
    team: 6
    accounts: 200
    arr: {mean: $45k, spread: 90%}
    lifecycle:
      adoption:
        exits: [{to: risk, health: below 40}]
        check_in: {every: 1 month, takes: 1h, within: 10 days}
      risk:
        exits: none
        call:     {every: 1 week, takes: fixed 1h}
first_served: [call, check_in]
"""
OWN = """\
extends: base.yaml
name: Own
segments:
  smb:
    like: mid
    team: 3
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "own.yaml").write_text(OWN)
    return tmp_path


def origins(*settings: str) -> dict[str, tuple[str, str]]:
    lines = explain(load("own.yaml", settings))
    return {line.key: (in_words(line.value), line.origin) for line in lines}


def csmsim(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("key", "value", "origin"),
    [
        ("name", "Own", "own.yaml:2"),
        ("horizon", "12 months", "base.yaml:3"),
        ("report", "2026-01-05 to 2027-01-04", "default"),
        ("first_served", "[call, check_in]", "base.yaml:17"),
        ("csm.overload", "85%", "default"),
        ("segments.mid.team", "6", "base.yaml:7"),
        ("segments.smb.team", "3", "own.yaml:6"),
        ("segments.smb.arr.mean", "$45k", "like mid (base.yaml:9)"),
        ("segments.smb.term", "12 months", "default"),
        ("segments.smb.health.fit", "72", "default"),
        (
            "segments.mid.lifecycle.adoption.exits[1]",
            "{to: risk, health: below 40}",
            "base.yaml:12",
        ),
        ("segments.mid.lifecycle.risk.exits", "none", "base.yaml:15"),
        ("segments.smb.lifecycle.adoption.check_in.within", "10 days", "like mid (base.yaml:13)"),
        ("segments.smb.lifecycle.adoption.check_in.touch", "yes", "default"),
        ("segments.smb.lifecycle.risk.call.within.mean", "1 week", "defaults (base.yaml:4)"),
        ("segments.smb.lifecycle.adoption.check_in.spread", "50%", "default"),
    ],
)
def test_each_value_has_its_origin(key: str, value: str, origin: str) -> None:
    assert origins()[key] == (value, origin)


def test_what_does_not_vary_takes_no_spread_from_the_defaults() -> None:
    assert "segments.mid.lifecycle.risk.call.spread" not in origins()


def test_a_setting_is_an_origin_and_what_it_does_not_say_is_a_default() -> None:
    found = origins("segments.smb.arr={mean: $5k}", "csm.cost=$90k / year")
    assert found["segments.smb.arr.mean"] == ("$5k", "--set")
    assert "segments.smb.arr.spread" not in found
    assert found["csm.cost"] == ("$90k / year", "--set")
    assert found["csm.vacation"] == ("0 days / year", "default")


def test_a_part_is_what_stands_at_or_below_a_key() -> None:
    scenario = load("own.yaml")
    assert [line.key for line in explain(scenario, "segments.smb.team")] == ["segments.smb.team"]
    assert {line.key.split(".")[0] for line in explain(scenario, "csm")} == {"csm"}
    (way,) = explain(scenario, "segments.mid.lifecycle.adoption.exits")
    assert way.key.endswith("exits[1]")


def test_every_line_of_the_shipped_scenario_has_an_origin() -> None:
    file = Path(__file__).parents[2] / "scenarios/mid_market.yaml"
    lines = explain(load(file))
    assert len({line.key for line in lines}) == len(lines) > 100
    text = file.read_text().splitlines()
    for line in lines:
        if line.origin.startswith(str(file)):
            said = text[int(line.origin.rsplit(":", 1)[1]) - 1]
            assert line.key.rsplit(".", 1)[-1].split("[")[0] in said


def test_the_command_prints_aligned_columns() -> None:
    result = csmsim("explain", "own.yaml", "defaults")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "defaults.spread        50%          default",
        "defaults.within.shape  exponential  base.yaml:4",
        "defaults.within.mean   1 week       base.yaml:4",
        "defaults.cover         colleague    default",
        "defaults.retry_after   1 week       default",
    ]


def test_the_command_prints_json() -> None:
    result = csmsim("explain", "own.yaml", "segments.smb.team", "--json", "--set", "name=New")
    assert json.loads(result.stdout) == {
        "scenario": "New",
        "file": "own.yaml",
        "values": {"segments.smb.team": {"value": 3, "origin": "own.yaml:6"}},
    }


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("segmnts", 'segmnts: there is no "segmnts"; did you mean "segments"?'),
        ("segments.smb.taem", 'there is no "taem" in segments.smb; did you mean "team"?'),
        ("name.x", "name.x: there is nothing inside name"),
        ("segments.zzz.team", 'there is no "zzz" in segments; there are mid, smb'),
        (".", 'there is no ""'),
    ],
)
def test_an_unknown_key_is_a_mistake(key: str, answer: str) -> None:
    result = csmsim("explain", "own.yaml", key)
    assert (result.exit_code, result.stdout) == (2, "")
    assert answer in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_fault_in_the_base_is_a_mistake_too(folder: Path) -> None:
    (folder / "base.yaml").write_text(BASE.replace("team: 6", "team: no"))
    result = csmsim("explain", "own.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith("base.yaml:7:11: segments.mid.team: ")
