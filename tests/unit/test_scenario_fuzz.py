"""Thousands of damaged scenarios: each loads or is refused, with the place of every fault.

Never another exception, never a hang. The usual profile of hypothesis plays the same cases every
time; ``pytest --hypothesis-profile deep`` plays ten times as many, and others each time.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario import ScenarioError, load, loads
from simulator.scenario.json_schema_words import KEYS
from simulator.scenario.source import MAX_BYTES
from tests.unit.test_scenario_whole import RICH, SMALLEST

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
SHIPPED = [file.read_text() for file in sorted((ROOT / "scenarios").glob("*.yaml"))]
TOGETHER = """
name: Teams that share work
start: 2026-01-05
horizon: 12 months
csm: {outside_skills: 180%}
roles:
  onboarding: {team: 3, coverage: pooled, skills: [technical]}
  scale: {team: 2, coverage: pooled}
segments:
  large:
    team: 2
    accounts: 20
    arr: $50k
    lifecycle:
      onboarding:
        role: onboarding
        kickoff: {after: 3 days, takes: 2h, required: yes}
        migration: {after: 1 week, takes: 6h, skill: technical, coverage: dedicated, required: yes}
      adoption:
        coverage: pooled
        webinar: {sessions: 2 / month, takes: 2h, attendance: 50%}
        check_in: {every: 1 month, takes: 1h, automated: 20%}
  small:
    role: scale
    accounts: 90
    arr: $5k
    coverage: digital
    lifecycle: {adoption: {check_in: {every: 1 month, takes: 30 min}}}
"""
SOURCES = [*SHIPPED, RICH, TOGETHER]
DEEP = settings.default is not None and settings.default.max_examples > 100
CASES = 10_000 if DEEP else 1_000
"""Of each kind; there are three, and half as many of a fourth."""

SEED = random.SystemRandom().randrange(2**32) if DEEP else 7
PATIENCE = 120
"""Seconds for one case, which usually takes a hundredth of one: longer is a hang."""

WORDS = [
    *("", "~", "[]", "{}", "[a, b]", "{a: b}", "0", "-1", "none", "yes", "no", "50%", "-50%"),
    *("2 weeks", "$5", "below 50", "exponential 1h", "{mean: 1h}", "{mean: [1]}", "any_stage"),
    *("exits", "[{to: adoption, after: 1 day}]", "1 / year", "İ", "\u017f", "\u2028", "9" * 400),
    *("1e400", "-1e400", "1e308", "1e-400", ".inf", "-.inf", ".nan", "0x7f", "0o7", "1_000", "٣"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "1969-12-31", "2200-12-31", "2026-01-05T00:00:00Z"),
    *("2200-12-31 to 2200-12-31", "2026-13-01 to 2026-14-01", "200 years", "1e300 years", "1e-9 s"),
    *("'", '"', "&a", "*a", "!x", "!!int 5", "!!binary x", "<<", "> 5", "| x", "{", "}", "@", "%"),
    *("? a", "- a", "a: b: c", "#", "a #b", "---", "...", "%YAML 1.1", "\t", "\0", "\x07", "\x85"),
    *('"\\0"', '"\\n"', '"\\ud800"', '"\\U0010ffff"', "\ud800", "\ufeff", "\u202e", "\r", "👩‍💻"),
]  # fmt: skip
KEY_NAMES = sorted({key for model in KEYS.values() for key in model} | {"<<", "", "none", "a.b"})


@contextmanager
def soon(what: str) -> Iterator[None]:
    """Fails a case that hangs, and says which it was."""

    def too_late(*_: object) -> None:
        raise AssertionError(f"still not loaded after {PATIENCE} s: {what!r}")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def survives(text: str) -> ScenarioError | None:
    """Loads, or is refused with faults that can be found and printed."""
    with soon(text):
        try:
            loads(text, file="x.yaml")
        except ScenarioError as error:
            check(error, text)
            return error
    return None


def check(error: ScenarioError, text: str) -> None:
    """Every fault stands at a place of the file, from top to bottom, on a line of its own."""
    assert error.faults
    places = [(fault.file, fault.line, fault.column) for fault in error.faults]
    assert places == sorted(places)
    last = len(re.findall("\r\n|[\n\r\x85\u2028\u2029]", text)) + 2  # where a missing end is told
    for fault in error.faults:
        of_the_whole = (fault.line, fault.column, fault.path) == (0, 0, "")
        assert of_the_whole or (1 <= fault.line <= last and 1 <= fault.column <= len(text) + 1)
    assert str(error).replace("\n", "").isprintable(), "a terminal could not show it"
    assert len(str(error).split("\n")) == len(error.faults)


# Line by line --------------------------------------------------------------------------------


def _damaged_line(line: str, chance: random.Random) -> str:
    cut = chance.randrange(len(line) + 1)
    end = chance.randrange(cut, len(line) + 1)
    return chance.choice(
        [
            "",
            f"{line}\n{line}",
            re.sub(r"\w+", lambda found: found[0][::-1], line, count=1),
            re.sub(r"\w+", chance.choice(KEY_NAMES), line, count=1),
            line.split(":")[0] + ": " + chance.choice(WORDS),
            chance.choice(["  ", "\t", "    ", " "]) + line,
            line[1:],
            line[:cut] + chance.choice(WORDS) + line[cut:],
            line[:cut] + line[end:],
            line[:cut] + chr(chance.randrange(0x2100)) + line[end:],
        ]
    )


def test_lines_may_be_dropped_doubled_renamed_shifted_and_torn() -> None:
    chance = random.Random(SEED)
    refused = 0
    for case in range(CASES):
        lines = SOURCES[case % len(SOURCES)].splitlines()
        for at in chance.sample(range(len(lines)), chance.choice([1, 1, 1, 2, 4])):
            lines[at] = _damaged_line(lines[at], chance)
        refused += survives("\n".join(lines)) is not None
    assert CASES / 3 < refused < CASES, "damage that is always or never seen says little"


# Key by key ----------------------------------------------------------------------------------

Path_ = tuple[str | int, ...]


def _paths(tree: Any, at: Path_ = ()) -> list[Path_]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if _is_list(tree) else ()
    return [path for key, value in inner for path in ((*at, key), *_paths(value, (*at, key)))]


def _is_list(tree: Any) -> bool:
    return isinstance(tree, list)


def _parent(tree: Any, path: Path_) -> Any:
    for key in path[:-1]:
        tree = tree[key]
    return tree


def _drop(tree: Any, path: Path_, chance: random.Random) -> None:
    del _parent(tree, path)[path[-1]]


def _rename(tree: Any, path: Path_, chance: random.Random) -> None:
    inside = _parent(tree, path)
    if isinstance(inside, dict):
        inside[chance.choice(KEY_NAMES)] = inside.pop(path[-1])


def _retype(tree: Any, path: Path_, chance: random.Random) -> None:
    inside = _parent(tree, path)
    value = inside[path[-1]]
    kinds = (None, "", "x", [], ["x"], {}, {"x": "y"}, {"mean": None}, [[]], [value], {"to": value},
             {"mean": value}, str(value), True, -1, 1e308)  # fmt: skip
    inside[path[-1]] = chance.choice(kinds)


def _say_otherwise(tree: Any, path: Path_, chance: random.Random) -> None:
    _parent(tree, path)[path[-1]] = chance.choice(WORDS)


def _add(tree: Any, path: Path_, chance: random.Random) -> None:
    inside = _parent(tree, path)
    if isinstance(inside, dict):
        inside.setdefault(chance.choice(KEY_NAMES), chance.choice(WORDS))


def _copy_elsewhere(tree: Any, path: Path_, chance: random.Random) -> None:
    other = chance.choice(_paths(tree))
    if other[: len(path)] != path and path[: len(other)] != other:
        _parent(tree, other)[other[-1]] = json.loads(json.dumps(_parent(tree, path)[path[-1]]))


DAMAGES: tuple[Callable[[Any, Path_, random.Random], None], ...] = (
    _drop, _rename, _retype, _say_otherwise, _add, _copy_elsewhere,
)  # fmt: skip


def test_keys_may_be_dropped_renamed_retyped_and_put_elsewhere() -> None:
    chance = random.Random(SEED + 1)
    trees = [json.dumps(yaml.load(text, Loader=yaml.BaseLoader)) for text in SOURCES]
    refused = 0
    for case in range(CASES):
        tree = json.loads(trees[case % len(trees)])
        for _ in range(chance.choice([1, 1, 2, 5])):
            if paths := _paths(tree):
                chance.choice(DAMAGES)(tree, chance.choice(paths), chance)
        refused += survives(json.dumps(tree, ensure_ascii=chance.random() < 0.5)) is not None
    assert CASES / 3 < refused < CASES


def test_anything_may_be_set_from_outside() -> None:
    chance = random.Random(SEED + 2)
    scenario = loads(RICH)
    paths = [".".join(map(str, path)) for path in _paths(scenario.tree)]
    for _ in range(CASES // 2):
        path, value = chance.choice(paths), chance.choice(WORDS)
        cut = chance.randrange(len(path) + 1)
        key = path[:cut] + chance.choice(["", path[cut:], path[cut:], ".x", "[1]", "..", *WORDS])
        plain = chance.choice([value, None, [value], {value: value}, 1e308])
        refused = []
        with soon(f"{key}={value}"):
            try:
                loads(RICH, [f"{key}={value}"])
            except ScenarioError as error:
                refused.append(str(error))
            try:
                scenario.with_(**{key: plain})
            except ScenarioError as error:
                refused.append(str(error))
        assert all(text.replace("\n", "").isprintable() for text in refused)


# Byte by byte --------------------------------------------------------------------------------


def test_bytes_may_be_flipped_lost_and_shuffled(tmp_path: Path) -> None:
    chance = random.Random(SEED + 3)
    file = tmp_path / "x.yaml"
    for case in range(CASES):
        data = bytearray(SOURCES[case % len(SOURCES)].encode())
        for _ in range(chance.choice([1, 1, 2, 8])):
            at = chance.randrange(len(data))
            length = chance.choice([1, 1, 4, 40])
            data[at : at + length] = chance.choice(
                [
                    b"",
                    bytes([data[at] ^ 1 << chance.randrange(8)]),
                    chance.randbytes(length),
                    bytes(reversed(data[at : at + length])),
                    data[at : at + length] * 2,
                ]
            )
        file.write_bytes(data)
        with soon(repr(bytes(data))):
            try:
                load(file)
            except ScenarioError as error:
                check(error, data.decode(errors="replace"))


# One by one ----------------------------------------------------------------------------------

HEAD, WORK = SMALLEST.split("        request:")
ABOVE_STAGES = SMALLEST.split("    lifecycle:")[0]
MANY = range(4_000)


@pytest.mark.parametrize(
    "text",
    [
        SMALLEST.replace("\n", "\r"),
        SMALLEST.replace("\n", "\r\n"),
        SMALLEST.replace("\n", "\x85"),
        f"\ufeff{SMALLEST}",
        SMALLEST.replace("$10k", f"${' ' * 100_000}10k"),
        f"{'#' * 100_000}\n{SMALLEST}",
    ],
    ids=["CR", "CRLF", "NEL", "BOM", "spaces", "comment"],
)
def test_what_is_odd_but_clear_is_understood(text: str) -> None:
    assert loads(text).setup == loads(SMALLEST).setup


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{" * 100_000,
        "[" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "!a " * 60_000,
        "'" * 100_001,
        "{a: " * 3_000 + "}" * 3_000,
        "\n".join(" " * depth + "a:" for depth in range(600)),
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: {b: 1}\nc: {<<: {b: 2}}\n",
        "a: !!python/object/apply:os.system [ls]\n",
        "".join(f"k{i}: {i}\n" for i in MANY),
        "a: 1\n" * 4_000,
        "name: x\nsegments:\n" + "".join(f"  s{i}: {{like: s{i + 1}}}\n" for i in MANY),
        ABOVE_STAGES + "    lifecycle:\n"
        + "".join(f"      s{i}: {{exits: [{{to: s{i + 1}, after: 0 days}}]}}\n" for i in MANY),
        HEAD + "".join(f"        a{i}: {{every: 1 week, takes: 1h}}\n" for i in MANY),
        HEAD + "".join(f"        a{i}: {{when: a{i + 1} missed, takes: 1h}}\n" for i in MANY),
        HEAD + "".join(f"        a{i}: {{when: a{(i + 1) % 900} missed, takes: 1h}}\n"
                       for i in range(900)),
        HEAD + "".join(f"        a{i}: {{when: b{i} missed, takes: 1h}}\n" for i in range(900)),
        f"{SMALLEST}first_served: [{', '.join(f'r{i}' for i in MANY)}]\n",
        SMALLEST.replace("team: 2", f"team: {'9' * 100_000}"),
        SMALLEST.replace("$10k", f"${'1,111' * 20_000}"),
        SMALLEST.replace("12 / year", f"12{' / year' * 20_000}"),
        "x" * (MAX_BYTES + 1),
        SMALLEST.replace("team: 2", "role: nowhere"),
        SMALLEST.replace("Smallest", '"\\ud800"'),
        SMALLEST.replace("customers:", '"custom\\ners":'),
        SMALLEST.replace("customers:", '"custom\\0ers":'),
    ],
    ids=lambda text: f"{text[:20]!r}, {len(text)} letters",
)  # fmt: skip
def test_what_is_monstrous_is_refused_in_time_and_in_few_letters(text: str) -> None:
    error = survives(text)
    assert error is not None
    assert all(len(line) < 2_000 for line in str(error).splitlines())


@pytest.mark.parametrize("base", ["/dev/zero", "pipe", ".", "x.yaml", "nowhere.yaml", '"a\\0b"'])
def test_a_base_that_is_no_file_is_refused_at_its_line(base: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    file = tmp_path / "x.yaml"
    file.write_text(f"name: x\nextends: {base}\n")
    with soon(base), pytest.raises(ScenarioError) as error:
        load(file)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(2, 10)]


# Anything ------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    survives(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(data)
        file.flush()
        with soon(repr(data)), suppress(ScenarioError):
            load(file.name)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(KEY_NAMES), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_document_is_survived(tree: object) -> None:
    survives(yaml.safe_dump(tree))
    scenario = loads(SMALLEST)
    for path in ("segments.customers", "segments.customers.lifecycle.adoption", "csm", "a.b"):
        with suppress(ScenarioError):
            scenario.with_(**{path: tree})
