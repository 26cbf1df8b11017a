"""From bytes to a tree: what a person's file may look like, and where things stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import ScenarioError, load
from simulator.scenario.source import Mark, parse, path_text

pytestmark = pytest.mark.unit


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as error:
        parse(text, "x.yaml")
    return str(error.value)


def test_scalars_are_the_text_that_was_written() -> None:
    text = "{a: no, b: on, c: 8:30, d: 012, e: 1e3, f: 2026-01-05, g: 0x1F, h: 1_0, i: .5, j: '~'}"
    assert parse(text, "x.yaml").tree == {
        "a": "no",
        "b": "on",
        "c": "8:30",
        "d": "012",
        "e": "1e3",
        "f": "2026-01-05",
        "g": "0x1F",
        "h": "1_0",
        "i": ".5",
        "j": "~",
    }


def test_nothing_is_nothing() -> None:
    assert parse("{a: , b: ~, c: null}\n", "x.yaml").tree == {"a": None, "b": None, "c": None}


def test_lists_and_mappings_keep_their_order() -> None:
    tree = parse("z: [c, a, b]\ny: {q: 1, p: 2}\n", "x.yaml").tree
    assert tree == {"z": ["c", "a", "b"], "y": {"q": "1", "p": "2"}}
    assert list(tree) == ["z", "y"]


def test_every_key_and_value_has_its_line_and_column() -> None:
    document = parse("a:\n  b: {c: 1,\n      d: [2, 3]}\n", "x.yaml")
    assert document.keys[("a", "b", "d")] == Mark(3, 7)
    assert document.values[("a", "b", "c")] == Mark(2, 10)
    assert document.values[("a", "b", "d", 1)] == Mark(3, 14)


def test_columns_count_letters_not_bytes(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("{näme: x, bük: held, bük: held}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(file)
    assert [(f.line, f.column) for f in error.value.faults] == [(1, 22)]


def test_paths_count_list_items_from_one() -> None:
    assert path_text(("a", "b", 0, "c")) == "a.b[1].c"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: a: is given twice; the first is on line 1"),
        (
            "a: {b: 1, b: {c: [1]}, d: 2}",
            "x.yaml:1:11: a.b: is given twice; the first is on line 1",
        ),
        ("a: &x 1\n", "x.yaml:1:4: anchors and aliases (& and *) are not part of the language"),
        ("a: *x\n", "x.yaml:1:4: anchors and aliases (& and *) are not part of the language"),
        ("a: 1\nb: {<<: *x}\n", "x.yaml:2:9: anchors and aliases"),
        ("a: !!python/object:os.system {}\n", "x.yaml:1:4: tags (!) are not part of the language"),
        ("a: !cents 5\n", "x.yaml:1:4: tags (!) are not part of the language"),
        ("[a]: 1\n", "x.yaml:1:1: a key must be a single word"),
        ("? {a: 1}\n: 2\n", "x.yaml:1:3: a key must be a single word"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document begins; a file holds one scenario"),
        ("a: 1\n\tb: 2\n", "x.yaml:2:1: a tab; indent with spaces"),
        ("a: {b: 1\nc: 2\n", "x.yaml:2:2: a { is never closed, or a comma is missing"),
        ("a: [1, 2\n", "x.yaml:2:1: a [ is never closed, or a comma is missing"),
        (
            "a: 'Bob's team'\n",
            "x.yaml:1:9: words after a closed quote; put text with a quote in it",
        ),
        ("a:\u00a01\nb: 2\n", "x.yaml:1:1: a space is missing after the colon"),
        ('a: 1\nb: "x\nc: 2\n', "x.yaml:2:4: a quote is never closed"),
        ("a: b: c\n", 'x.yaml:1:5: a second ":" or a wrong indentation'),
        ("a: 1\n b: 2\n", 'x.yaml:2:3: a second ":" or a wrong indentation'),
        ("a: 1\nb\n", "x.yaml:3:1: expected `key: value`, with a space after the colon"),
        ("a:\n    b: 1\n  c: 2\n", "x.yaml:3:3: the indentation does not line up"),
        ("a: >= 90%\n", 'x.yaml:1:5: YAML gives ">" a meaning of its own'),
        ("{a: > 50}\n", 'x.yaml:1:5: YAML gives ">" a meaning of its own'),
        ("a: `b`\n", "x.yaml:1:4: a character that YAML reserves; put the text in"),
        ("a: %5\n", "x.yaml:1:4: a character that YAML reserves; put the text in"),
        ("a: x\x07y\n", "x.yaml:1:5: a character that cannot be printed"),
        ("", "x.yaml: is empty; a scenario begins with `name: ...`"),
        ("# only a comment\n", "x.yaml: is empty"),
        ("---\n...\n", "x.yaml: is empty"),
        ("just words\n", "x.yaml: does not hold `key: value` lines"),
        ("- a\n- b\n", "x.yaml: does not hold `key: value` lines"),
        ("a: " + "[" * 200 + "]" * 200, "is nested too deeply"),
        ("[" * 20_000, "is nested too deeply"),
        ("a: " + "x" * 300_000, "x.yaml: is larger than 256 KB"),
    ],
)
def test_what_is_refused_and_where(text: str, refused: str) -> None:
    assert refused in refusal(text)
    assert len(refusal(text).splitlines()) == 1


def test_all_doubled_keys_are_found_at_once() -> None:
    lines = refusal("a: 1\na: {x: 1, x: 2}\nb: {c: 1, c: 1}\nb: 3\n").splitlines()
    assert lines == [
        "x.yaml:2:1: a: is given twice; the first is on line 1",
        "x.yaml:3:11: b.c: is given twice; the first is on line 3",
        "x.yaml:4:1: b: is given twice; the first is on line 3",
    ]


def test_a_billion_laughs_is_refused_before_it_grows() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert "anchors and aliases" in refusal("\n".join(rows))


def test_a_missing_file_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "mid_market.yaml").write_text("name: x\n")
    with pytest.raises(ScenarioError) as error:
        load(tmp_path / "mid_markt.yaml")
    assert str(error.value) == (
        f'{tmp_path}/mid_markt.yaml: there is no such file; did you mean "mid_market.yaml"?'
    )


def test_a_folder_is_not_a_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a folder; name a scenario file in it"):
        load(tmp_path)


def test_a_name_that_no_file_can_have_is_a_fault_not_a_crash() -> None:
    with pytest.raises(ScenarioError, match="cannot be read|no such file"):
        load("a\x00b.yaml")
    with pytest.raises(ScenarioError, match="cannot be read|no such file"):
        load("x" * 5000)


def test_text_that_is_not_utf8_is_refused_where_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("name: é\nstart: caf".encode() + b"\xe9\n")
    with pytest.raises(ScenarioError, match="x.yaml:2:11: is not UTF-8 text; save the file"):
        load(file)
    file.write_bytes("name: x\n".encode("utf-16"))
    with pytest.raises(ScenarioError, match="x.yaml:1:1: is not UTF-8 text"):
        load(file)


def test_a_byte_order_mark_and_windows_line_ends_are_welcome() -> None:
    smallest = (Path(__file__).parents[1] / "data/smallest.yaml").read_text()
    bytes_of_windows = b"\xef\xbb\xbf" + smallest.replace("\n", "\r\n").encode()
    assert parse(bytes_of_windows.decode(), "x").tree == parse(smallest, "x").tree


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"#" * 300_000)
    with pytest.raises(ScenarioError, match="is larger than 256 KB"):
        load(file)
