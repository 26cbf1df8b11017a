"""The document as a whole: written out in full it says the same, and the page tells the truth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from simulator.scenario import load, loads
from simulator.scenario.amounts import Arr, Takes, Within
from simulator.scenario.fields import Model
from simulator.scenario.schema import (
    Contraction,
    Defaults,
    Document,
    Expansion,
    Health,
    NewAccounts,
    Onboarding,
    Renewal,
    Segment,
)
from simulator.scenario.schema_csm import Csm
from simulator.scenario.schema_people import Person, Team
from simulator.scenario.schema_shocks import MidTermChurn, Shock
from simulator.scenario.schema_team import Change, Shadowing
from simulator.scenario.schema_traits import TraitValue
from simulator.scenario.schema_work import Activity, Way

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
MID_MARKET = (ROOT / "tests/data/mid_market.yaml").read_text()
SMALLEST = (ROOT / "tests/data/smallest.yaml").read_text()
RICH = """
name: '012'
start: 2026-01-05
report: 2026-07-01 to 2026-12-31
hours_per_day: 7.5
csm: {holidays: [2026-12-25], vacation: 5 weeks / year, overload: 0.9}
defaults: {within: {mean: 1 week, shape: exponential}}
segments:
  no:
    team: 012
    accounts: 1e2
    arr: "$1,200"
    new_accounts: {rate: 10% / year, arr: gamma $5k, seasonality: {dec: 2}}
    health: {at_risk: below 40}
    lifecycle:
      two:
        exits: [{to: one, after: 1 month}, {to: one, opportunity: yes}]
        half past: {every: 1 week, takes: fixed 1h, within: no limit, skip_if_open: yes}
      one:
      any_stage:
        prep: {before_renewal: 8 weeks, takes: exponential 1h, within: {mean: 1 day, spread: 10%}}
        rescue: {when: prep missed, takes: 1h, spread: 0%, touch: no, cover: pause}
    expansion: {opportunities: 1 / year, adds: 10%}
  '1e3':
    team: 1
    accounts: 0
    arr: {mean: 5, shape: erlang, phases: 3}
    expansion: none
    lifecycle: {adoption: }
"""


@pytest.mark.parametrize(
    "text", [MID_MARKET, SMALLEST, RICH], ids=["mid_market", "smallest", "rich"]
)
def test_the_document_in_full_says_the_same_as_the_one_it_came_from(text: str) -> None:
    first = loads(text)
    for dump in (
        yaml.safe_dump(first.tree, sort_keys=False),
        yaml.safe_dump(first.tree, sort_keys=False, default_flow_style=True),
        json.dumps(first.tree),
    ):
        again = loads(dump)
        assert again.setup == first.setup
        assert again.tree == first.tree
        assert again.hash == first.hash


def test_the_document_in_full_has_the_defaults_in_words() -> None:
    tree = loads(SMALLEST).tree
    assert tree["csm"]["overload"] == "85%"
    assert tree["defaults"]["within"] == "2 weeks"
    assert tree["report"] == "2026-01-05 to 2027-01-04"
    segment = tree["segments"]["customers"]
    assert (segment["team"], segment["term"]) == (2, "12 months")
    assert segment["renewal"] == {
        "served": "100%",
        "neglected": "100%",
        "size_effect": 0,
        "contraction": {"share": "0%", "by": "0%"},
        "price_rise": "0%",
    }
    assert segment["lifecycle"]["adoption"]["request"]["takes"] == "1h"


def test_the_order_of_stages_is_part_of_the_hash() -> None:
    lines = [
        "      a: {exits: [{to: b, after: 1 day}]}",
        "      b: {exits: [{to: a, after: 1 day}]}",
    ]
    head = SMALLEST[: SMALLEST.index("      adoption")]
    forward, backward = (loads(head + "\n".join(order)) for order in (lines, lines[::-1]))
    assert forward.tree == backward.tree
    assert forward.hash != backward.hash


def test_the_hash_is_of_what_is_said_not_of_where_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "copy.yaml").write_text("# a comment\n" + SMALLEST)
    assert load(tmp_path / "copy.yaml").hash == loads(SMALLEST).hash
    assert len(loads(SMALLEST).hash) == 64


def test_the_reference_page_names_every_key() -> None:
    page = (ROOT / "docs/language.md").read_text()
    models: list[type[Model]] = [
        *(Document, Csm, Shadowing, Defaults, Segment, NewAccounts, Health, Onboarding, Renewal),
        *(Contraction, Expansion, MidTermChurn, Shock, Activity, Way),
        *(Takes, Arr, Within, TraitValue, Change, Team, Person),
    ]
    keys = {key for model in models for key in model.model_fields}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_every_example_on_the_reference_page_loads() -> None:
    page = (ROOT / "docs/language.md").read_text()
    examples = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) >= 3
    for example in examples:
        if example.startswith("accounts:"):
            continue  # needs its file: tests/unit/test_accounts_pages.py
        loads(example if example.startswith("name:") else _in_place(example))


def _in_place(example: str) -> str:
    """A piece of a scenario from the page, in the smallest scenario where it belongs."""
    key = example.lstrip().split(":")[0]
    if key == "segments":
        return SMALLEST[: SMALLEST.index("segments:")] + example
    if key in Document.model_fields:
        return re.sub(rf"(?m)^{key}:.*\n", "", SMALLEST) + example
    head = SMALLEST[: SMALLEST.index("    lifecycle:")]
    indented = "".join(f"    {line}\n" for line in example.splitlines())
    if key == "lifecycle":
        return head + indented
    head = re.sub(rf"(?m)^    {key}:.*\n", "", head)
    return head + indented + SMALLEST[SMALLEST.index("    lifecycle:") :]


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda f: f.name)
def test_every_shipped_scenario_loads_and_raises_no_eyebrow(file: Path) -> None:
    scenario = load(file)
    assert scenario.warnings == ()
    assert len(file.read_text().splitlines()) <= 100
