"""The document as a whole: written out in full it says the same, and nothing breaks the loader."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario import ScenarioError, load, loads
from simulator.scenario.amounts import Arr, Takes, Within
from simulator.scenario.fields import Model
from simulator.scenario.schema import (
    Contraction,
    Csm,
    Defaults,
    Document,
    Expansion,
    Health,
    NewAccounts,
    Onboarding,
    Renewal,
    Segment,
)
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
        *(Document, Csm, Defaults, Segment, NewAccounts, Health, Onboarding, Renewal),
        *(Contraction, Expansion, Activity, Way, Takes, Arr, Within, TraitValue),
    ]
    keys = {key for model in models for key in model.model_fields}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_every_example_on_the_reference_page_loads() -> None:
    page = (ROOT / "docs/language.md").read_text()
    examples = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) >= 3
    for example in examples:
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
    assert len(file.read_text().splitlines()) <= 70


# Nothing but ScenarioError --------------------------------------------------------------------


def survives(text: str) -> None:
    """Loads or refuses with faults; any other exception fails the test."""
    refused = None
    try:
        loads(text)
    except ScenarioError as error:
        refused = error
    assert refused is None or refused.faults


WORDS = ["", "~", "[]", "{}", "[a, b]", "{a: b}", "0", "-1", "1e999", "none", "yes", "no", "50%",
         "2 weeks", "$5", "2026-02-30", "below 50", "exponential 1h", "{mean: 1h}", "{mean: [1]}",
         "any_stage", "exits", "[{to: adoption, after: 1 day}]", "1 / year", "İ", "'", '"', "&a",
         "*a", "!x", "> 5", "| x", "{", "}", "@", "%", "? a", "- a", "a: b: c",
         "9" * 400]  # fmt: skip


def test_a_hundred_ways_to_damage_a_scenario_line_by_line() -> None:
    chance = random.Random(7)
    lines = MID_MARKET.replace("holidays: US", "holidays: none").splitlines()
    keyed = [i for i, line in enumerate(lines) if re.match(r" *\w+:", line)]
    for _ in range(300):
        damaged = list(lines)
        for at in chance.sample(keyed, chance.choice([1, 1, 2, 4])):
            line = damaged[at]
            match chance.randrange(6):
                case 0:
                    damaged[at] = ""
                case 1:
                    damaged[at] = f"{line}\n{line}"
                case 2:
                    damaged[at] = re.sub(r"\w+", lambda m: m[0][::-1], line, count=1)
                case 3:
                    damaged[at] = line.split(":")[0] + ": " + chance.choice(WORDS)
                case 4:
                    damaged[at] = chance.choice(["  ", "\t", "    "]) + line
                case 5:
                    cut = chance.randrange(len(line) + 1)
                    damaged[at] = line[:cut] + chance.choice(WORDS) + line[cut:]
        survives("\n".join(damaged))


def test_every_value_may_be_of_the_wrong_kind() -> None:
    tree = yaml.load(MID_MARKET.replace("US", "none"), Loader=yaml.BaseLoader)
    kinds = (None, "", "x", [], ["x"], {}, {"x": "y"}, {"mean": None}, [[]])
    damages = [(path, kind) for path in _paths(tree) for kind in kinds]
    for path, kind in random.Random(7).sample(damages, 200):
        changed = json.loads(json.dumps(tree))
        here = changed
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = kind
        survives(json.dumps(changed))


def _paths(tree: object, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(tree, dict):
        return []
    return [path for key in tree for path in ((*at, key), *_paths(tree[key], (*at, key)))]


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    survives(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*Document.model_fields, *Segment.model_fields, "exits"]),
                          inner, max_size=4),
        max_leaves=20,
    )
)  # fmt: skip
def test_any_document_is_survived(tree: object) -> None:
    survives(yaml.safe_dump(tree))
    scenario = loads(SMALLEST)
    for path in ("segments.customers", "segments.customers.lifecycle.adoption", "csm", "a.b"):
        with suppress(ScenarioError):
            scenario.with_(**{path: tree})
