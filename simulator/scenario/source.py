"""Text to a plain tree: YAML read as text, with the line and column of everything in it.

Every scalar stays the text that the person wrote, so that ``no``, ``8:30`` and ``012`` mean what
they look like; the field that a text lands in says what it is. Knows YAML and nothing of the
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import yaml

from simulator.scenario.faults import Fault, ScenarioError, did_you_mean

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"
Keys: TypeAlias = tuple[str | int, ...]
"""The way to a place in the tree: ("segments", "smb", "lifecycle", "adoption", "exits", 0)."""

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
NULLS = ("", "~", "null", "Null", "NULL")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML forbids in a text; in quotes it can still be written as an escape."""

_AFTER_SQUEEZED = ("mapping values are not", "could not find expected ':'", "expected <block end>")
_KEY_AND_VALUE = re.compile(r"\s*([\w-]+:)[^ \t\n/]")
CANNOT_BE_PRINTED = "a character that cannot be printed"

_PLAIN_WORDS = (
    ("cannot start any token", 'a character that YAML reserves; put the text in "quotes"'),
    (
        "mapping values are not allowed",
        'a second ":" or a wrong indentation; put text that holds a ":" in "quotes"',
    ),
    ("but found '<scalar>'", 'words after a closed quote; put text with a quote in it in "quotes"'),
    ("expected <block end>", "the indentation does not line up with the lines above"),
    ("unindent does not match", "the indentation does not line up with the lines above"),
    ("could not find expected ':'", "expected `key: value`, with a space after the colon"),
    ("expected ',' or '}'", "a { is never closed, or a comma is missing"),
    ("expected ',' or ']'", "a [ is never closed, or a comma is missing"),
    ("expected the node content", "a value is missing"),
    ("unexpected end of stream", "a quote is never closed"),
    ("expected '<document start>'", "a second document begins; a file holds one scenario"),
    ("unexpected document separator", "a quote is never closed"),
    ("undefined tag handle", "tags (!) are not part of the language"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, counted from 1.

    ``file`` is empty in the document's own file; ``like`` names the segment that a value was
    taken over from.
    """

    line: int
    column: int
    file: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tree and where its keys and values stand.

    ``broken`` names segments that could not be put together, and ``faults`` says why.
    """

    file: str
    tree: dict[str, Tree]
    keys: dict[Keys, Mark] = field(default_factory=dict)
    values: dict[Keys, Mark] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def read_file(path: str | Path) -> Document:
    """The document in a file. ScenarioError when it cannot be read or is not YAML."""
    file = str(path)
    target = Path(path)
    try:
        with target.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        message = "is a folder; name a scenario file in it"
        raise ScenarioError([Fault(file, 0, 0, "", message)]) from None
    except FileNotFoundError:
        hint = did_you_mean(target.name, _siblings(target))
        raise ScenarioError([Fault(file, 0, 0, "", f"there is no such file{hint}")]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable file name"
        raise ScenarioError([Fault(file, 0, 0, "", f"cannot be read: {why}")]) from None
    if len(raw) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024} KB; a scenario is a page of text"
        raise ScenarioError([Fault(file, 0, 0, "", message)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mark = _mark_after(raw[: error.start].decode("utf-8-sig"))
        message = "is not UTF-8 text; save the file as UTF-8"
        raise ScenarioError([Fault(file, mark.line, mark.column, "", message)]) from None
    return parse(text, file)


def parse(text: str, file: str) -> Document:
    """The document in a text. ScenarioError when it is not YAML that the language accepts."""
    if len(text) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024} KB; a scenario is a page of text"
        raise ScenarioError([Fault(file, 0, 0, "", message)])
    builder = _Builder(file)
    text = text.removeprefix("\ufeff")
    tree = builder.build(text)
    if not isinstance(tree, dict):
        what = "is empty" if tree is None else "does not hold `key: value` lines"
        builder.faults.append(Fault(file, 0, 0, "", f"{what}; a scenario begins with `name: ...`"))
    if builder.faults:
        raise ScenarioError(builder.faults)
    assert isinstance(tree, dict)
    return Document(file, tree, builder.keys, builder.values)


def parse_value(text: str, set_by: str) -> Tree:
    """The value of one ``--set path=value``, read by the same rules."""
    builder = _Builder("", set_by)
    tree = builder.build(text)
    if builder.faults:
        raise ScenarioError(builder.faults)
    return tree


def path_text(keys: Keys) -> str:
    """``segments.smb.lifecycle.adoption.exits[1].to``; items of a list count from 1."""
    text = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


class _Builder:
    """Builds the tree from YAML events, refusing what the language has no use for."""

    def __init__(self, file: str, set_by: str = "") -> None:
        self.file = file
        self.set_by = set_by
        self.faults: list[Fault] = []
        self.keys: dict[Keys, Mark] = {}
        self.values: dict[Keys, Mark] = {}

    def build(self, text: str) -> Tree:
        try:
            events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
            tree: Tree = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent) and self.values:
                    mark = _mark(event.start_mark)
                    self._stop(mark, "a second document begins; a file holds one scenario")
                if isinstance(event, yaml.NodeEvent):
                    tree = self._node(event, events, ())
            return tree
        except yaml.reader.ReaderError as error:
            self._stop(_mark_after(text[: error.position]), CANNOT_BE_PRINTED)
        except yaml.MarkedYAMLError as error:
            unclosed = "end of stream" in (error.problem or "") and error.context_mark
            where = unclosed or error.problem_mark
            mark = _mark(where) if where else Mark(1, 1)
            if squeezed := _squeezed(error, text, mark):
                self._stop(squeezed, "a space is missing after the colon")
            self._stop(mark, _plain_words(error, text, mark))

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], at: Keys) -> Tree:
        mark = _mark(event.start_mark)
        self.values[at] = mark
        if event.anchor is not None:
            self._stop(mark, "anchors and aliases (& and *) are not part of the language")
        if getattr(event, "tag", None) is not None:
            self._stop(mark, "tags (!) are not part of the language")
        if len(at) > MAX_DEPTH:
            self._stop(mark, "is nested too deeply")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, at)
        assert isinstance(event, yaml.ScalarEvent)
        if UNPRINTABLE.search(event.value):
            self._fault(mark, at, f"holds {CANNOT_BE_PRINTED}")
        return None if event.style is None and event.value in NULLS else str(event.value)

    def _mapping(self, events: Iterator[yaml.Event], at: Keys) -> dict[str, Tree]:
        tree: dict[str, Tree] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            mark = _mark(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self._stop(mark, "a key must be a single word")
            if UNPRINTABLE.search(event.value):
                self._fault(mark, at, f"holds a key with {CANNOT_BE_PRINTED}")
            inside = (*at, event.value)
            if event.value in tree:
                first = self.keys[inside].line
                self._fault(mark, inside, f"is given twice; the first is on line {first}")
                self._skip(events)
                continue
            self.keys[inside] = mark
            # PyYAML is typed loosely: what stands here is the event that begins a value.
            tree[event.value] = self._node(next(events), events, inside)  # type: ignore[arg-type]
        return tree

    def _sequence(self, events: Iterator[yaml.Event], at: Keys) -> list[Tree]:
        tree: list[Tree] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            assert isinstance(event, yaml.NodeEvent)
            tree.append(self._node(event, events, (*at, len(tree))))
        return tree

    def _skip(self, events: Iterator[yaml.Event]) -> None:
        depth = 0
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return

    def _fault(self, mark: Mark, at: Keys, message: str) -> None:
        path = self.set_by if self.set_by else path_text(at)
        self.faults.append(Fault(self.file, mark.line, mark.column, path, message, self.set_by))

    def _stop(self, mark: Mark, message: str) -> NoReturn:
        self._fault(mark, (), message)
        raise ScenarioError(self.faults)


def _mark_after(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


def _squeezed(error: yaml.MarkedYAMLError, text: str, mark: Mark) -> Mark | None:
    """Where a ``key:value`` stands that made the line at ``mark`` seem wrong, if one does. YAML
    takes it for words, which go on below."""
    if any(words in (error.problem or "") for words in _AFTER_SQUEEZED):
        lines = text.splitlines()
        above = [n for n in range(mark.line, 0, -1) if n <= len(lines) and lines[n - 1].strip()][:2]
        for number in above:
            if found := _KEY_AND_VALUE.match(lines[number - 1]):
                return Mark(number, found.start(1) + 1)
    return None


def _plain_words(error: yaml.MarkedYAMLError, text: str, mark: Mark) -> str:
    lines = text.splitlines()
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if re.search(r"(^|[:,{\[])\s*[<>]=?", line):
        return 'YAML gives ">" a meaning of its own; write "above", "below", "at least", "at most"'
    if "\t" in line[: mark.column]:
        return "a tab; indent with spaces"
    problem = error.problem or "not valid YAML"
    for part, words in _PLAIN_WORDS:
        if part in problem:
            return words
    return f"this is not valid YAML: {problem}"


def _siblings(target: Path) -> list[str]:
    try:
        files = list(target.parent.iterdir())
    except OSError:
        return []
    return [file.name for file in files if file.suffix in (".yaml", ".yml")]
