"""The JSON schema says of the language what loading says, as far as a schema can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario import ScenarioError, load, loads
from simulator.scenario.amounts import Amount
from simulator.scenario.json_schema import KINDS, json_schema
from simulator.scenario.json_schema_words import KEYS
from simulator.scenario.schema import Document, Segment

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("scenarios/*.yaml"), *ROOT.glob("tests/data/**/*.yaml")]
SMALLEST = (ROOT / "tests/data/smallest.yaml").read_text()
VALIDATOR = jsonschema.Draft202012Validator(json_schema())
OF_FILES = {Document: {"extends"}, Segment: {"like"}}


class Yaml12(yaml.SafeLoader):
    """Scalars as an editor reads them: YAML 1.2, where `no`, `8:30` and dates are text."""


Yaml12.yaml_implicit_resolvers = {}
for pattern, kind, first in [
    (r"true|false", "bool", "tf"),
    (r"[-+]?[0-9]+", "int", "-+0123456789"),
    (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "float", "-+.0123456789"),
    (r"null|~|", "null", "n~\0"),
]:
    # PyYAML looks these up by the first letter; "" stands for a value that is not there.
    letters = [None if letter == "\0" else letter for letter in first]
    tag, whole = f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{pattern})$")
    Yaml12.add_implicit_resolver(tag, whole, [x if x is not None else "" for x in letters])


def in_editor(text: str) -> Any:
    return yaml.load(text, Loader=Yaml12)


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(in_editor(text))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_key_has_a_description_and_a_kind() -> None:
    for model, keys in KEYS.items():
        own = set(model.model_fields) | OF_FILES.get(model, set())
        if issubclass(model, Amount) and model is not Amount:
            own -= set(Amount.model_fields)
        assert set(keys) == own, model.__name__
        assert all(kind in KINDS and len(said) > 10 for kind, said in keys.values())


def test_defaults_are_shown_as_people_would_write_them() -> None:
    properties = json_schema()["$defs"]["Defaults"]["properties"]
    assert properties["within"]["default"] == "2 weeks"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_loads_is_valid(file: Path) -> None:
    load(file)
    assert complaints(file.read_text()) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_scenario_written_out_in_full_is_valid(file: Path) -> None:
    assert complaints(json.dumps(load(file).tree)) == []


def test_a_file_with_like_and_extends_is_valid() -> None:
    lifecycle = "{a: none, any_stage: {b: none}}"
    segments = f"segments:\n  mid: none\n  smb: {{like: mid, lifecycle: {lifecycle}}}\n"
    assert complaints(f"extends: base.yaml\ncsm:\n{segments}") == []


@pytest.mark.parametrize(
    ("right", "other"),
    [
        ("takes: 1h", "takes: pert 1h 2 business days 30 days"),
        ("takes: 1h", "takes: {low: 1h, likely: 2h, high: 5h, shape: triangular}"),
        ("takes: 1h", "takes: 1h, within: triangular 1 day 2 days 5 days"),
        ("takes: 1h", "takes: {file: calls.csv, column: Minutes, unit: min}"),
        ("arr: $10k", "arr: pert $5k $10k $40k"),
        ("arr: $10k", "arr: {file: book.csv, column: ARR}"),
    ],
)
def test_amounts_said_in_other_ways_are_valid(right: str, other: str) -> None:
    assert complaints(SMALLEST.replace(right, other)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("team: 2", "taem: 2"),
        ("team: 2", "team: two"),
        ("team: 2", "team:"),
        ("accounts: 10", "accounts: 10\n    coverage: poled"),
        ("arr: $10k", "arr: ten"),
        ("arr: $10k", "arr: {mean: $10k, sprad: 50%}"),
        ("arr: $10k", "arr: $10k\n    term: 12 moons"),
        ("arr: $10k", "arr: $10k\n    health: {at_risk: 50}"),
        ("start: 2026-01-05", "start: 5 January"),
        ("horizon: 12 months", "horizon: 12 months\nbook: hold"),
        ("horizon: 12 months", "horizon: 12 months\ncsm: {cost: $175k}"),
        ("horizon: 12 months", "horizon: 12 months\ncsm: {internal_time: a third}"),
        ("rate: 12 / year", "rate: 12"),
        ("rate: 12 / year", "rate: 12 / year, every: 1 week"),
        ("rate: 12 / year, ", ""),
        ("takes: 1h", "takes: 1"),
        ("takes: 1h", "takes: 1h, within: soon"),
        ("takes: 1h", "takes: pert 1h 2h"),
        ("takes: 1h", "takes: {low: 1h, likely: 2h, high: soon}"),
        ("arr: $10k", "arr: triangular $10k"),
        ("takes: 1h", "takes: 1h, required: perhaps"),
        (", takes: 1h", ""),
        ("name: Smallest\n", ""),
    ],
)
def test_what_an_editor_marks_is_refused_by_loading_too(right: str, wrong: str) -> None:
    assert SMALLEST.count(right) == 1
    text = SMALLEST.replace(right, wrong)
    assert complaints(text)
    with pytest.raises(ScenarioError):
        loads(text)


def test_the_command_prints_the_schema_and_nothing_else() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == json.loads(json.dumps(json_schema()))
