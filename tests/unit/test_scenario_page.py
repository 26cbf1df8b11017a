"""docs/scenario.md and the shipped schema say what the program reads, key by key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from docs.scenario import MODELS, PAGE, SCHEMA, UNSAID, Section, example_of, page, sections
from simulator.scenario.amounts import Amount
from simulator.scenario.begin import SCHEMA_NAME
from simulator.scenario.fields import Model
from simulator.scenario.grounds import GRADES, GROUNDS
from simulator.scenario.json_schema import json_schema, schema_text
from simulator.scenario.json_schema_words import KEYS
from simulator.scenario.schema_roles import Served
from simulator.scenario.source import parse_value

pytestmark = pytest.mark.unit

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SECTIONS: dict[str, Section] = {section.name: section for section in sections(json_schema())}
PARTS = {Amount, Served}
"""Models that have no place of their own: their keys stand in others."""

SAYS_NOTHING = re.compile(r"\D*|(0|0%|100%|0 days|0 / year|0 days / year)")
"""Defaults that are words, or that leave something out."""

ROWS = [(section, key) for section in SECTIONS.values() for key in section.node["properties"]]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_the_schema_beside_the_scenarios_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `make docs`"


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda file: file.name)
def test_a_shipped_scenario_tells_editors_where_its_schema_is(file: Path) -> None:
    first, *_ = file.read_text(encoding="utf-8").splitlines()
    assert first == f"# yaml-language-server: $schema={SCHEMA_NAME}"
    assert SCHEMA == SCENARIOS / SCHEMA_NAME


def test_every_key_has_its_row_with_a_meaning() -> None:
    for model in KEYS.keys() - PARTS:
        section = next(one for name, one in SECTIONS.items() if MODELS.get(name) is model)
        assert set(model.model_fields) <= set(section.node["properties"]), model.__name__
    for section, key in ROWS:
        assert len(section.node["properties"][key]["description"]) > 10, (section.title, key)


def test_every_place_has_its_heading_and_every_link_leads_to_one() -> None:
    text = page()
    headings = re.findall(r"(?m)^## (.+)$", text)
    assert len(set(headings)) == len(headings) == len(SECTIONS)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize(("section", "key"), ROWS, ids=lambda one: getattr(one, "title", one))
def test_every_example_of_a_key_is_read_by_the_language(section: Section, key: str) -> None:
    example, model = example_of(section, key), MODELS.get(section.name)
    if example and model and key in model.model_fields:  # `extends` and `like` are gone by then
        assert complaints(model, key, example) == []


def complaints(model: type[Model], key: str, text: str) -> list[object]:
    """What is wrong with one key of a model, whatever else the model misses."""
    try:
        model.model_validate({key: parse_value(text, key)})
    except ValidationError as error:
        return [one for one in error.errors() if one["loc"][:1] == (key,)]
    return []


def test_a_default_that_states_a_number_says_what_it_rests_on() -> None:
    without = {
        f"{model.__name__}.{key}"
        for model in KEYS
        if not model.INHERITS
        for key, field in model.model_fields.items()
        if isinstance(field.default, str) and not SAYS_NOTHING.fullmatch(field.default)
        if key not in GROUNDS.get(model, {})
    }
    assert without == set()


def test_what_defaults_rest_on_is_said_of_keys_that_are_there() -> None:
    for model, grounds in GROUNDS.items():
        assert set(grounds) <= set(model.model_fields), model.__name__
        for key, ground in grounds.items():
            assert not ground.instead or complaints(model, key, ground.instead) == []
            assert ground.grade in GRADES
            assert not ground.source.endswith(".")


def test_what_is_read_unless_said_is_told_of_keys_that_are_there() -> None:
    assert set(UNSAID) <= {(section.name, key) for section, key in ROWS}


def test_the_page_shows_defaults_bounds_and_grades_in_the_row_of_a_key() -> None:
    text = page()
    assert "| 0 to 100 |" not in text, "bounds go with what they bound"
    (row,) = re.findall(r"(?m)^\| `fit_spread` .*$", text)
    assert "a number; 0 to 100" in row
    assert "`13` (F)" in row
    row, of_a_team = re.findall(r"(?m)^\| `internal_time` .*$", text)
    assert "`0%`; try `36%` (S)" in row
    assert "| as in [csm](#csm) | `internal_time: 36%` |" in of_a_team
