"""Puts a document together: what a segment is ``like``, and what a file ``extends``.

Owns the order in which lines win: a segment's own, then those of the segment that it is like, then
those of the file that this one extends. Every line keeps the place where it was written. Knows
which keys are names that a person chose, which take the place of others, and nothing else of the
language.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TypeAlias

from simulator.scenario.faults import Fault, ScenarioError, did_you_mean
from simulator.scenario.fields import NONE
from simulator.scenario.schema_roles import INSTEAD
from simulator.scenario.schema_work import is_line, is_name
from simulator.scenario.source import Document, Keys, Mark, Tree, path_text, read_file

LIKE, EXTENDS, SEGMENTS = "like", "extends", "segments"
MOST_FILES = 10
MOST_SEGMENTS = 200
MOST_VALUES = 100_000
"""A page of ``like`` lines could otherwise stand for more than a computer holds."""

Content: TypeAlias = "str | None | list[Node] | dict[str, Node]"
Names: TypeAlias = "dict[str, Node]"


@dataclass(frozen=True, slots=True)
class Node:
    """A value, where it stands and where its key stands."""

    content: Content
    mark: Mark
    key: Mark
    size: int


def compose(document: Document) -> Document:
    """The document in full. ScenarioError when a file that it extends cannot be had."""
    levels = [_lifted(each) for each in _files(document)]
    below = [{key: node for key, node in level.items() if key != EXTENDS} for level in levels]
    whole = reduce(lambda base, own: _merged(own, base, ()), reversed(below))
    segments = _Segments(document.file, below)
    if SEGMENTS in whole and isinstance(whole[SEGMENTS].content, dict):
        whole[SEGMENTS] = _node(segments.all(), whole[SEGMENTS])
    keys: dict[Keys, Mark] = {}
    values: dict[Keys, Mark] = {(): Mark(1, 1)}
    tree = {key: _lowered(node, (key,), keys, values) for key, node in whole.items()}
    faults = tuple(segments.faults)
    return Document(document.file, tree, keys, values, frozenset(segments.broken), faults)


def _files(document: Document) -> Iterator[Document]:
    """A document, the one that it extends, the one that that one extends, and so on."""
    seen = [_real(document.file)]
    while True:
        yield document
        if EXTENDS not in document.tree:
            return
        said = document.tree[EXTENDS]
        if not isinstance(said, str) or not said.strip():
            raise _not_extended(document, "must be the name of a file, such as base.yaml")
        base = str(Path(document.file).parent / said.strip())
        if _real(base) in seen:
            raise _not_extended(document, f"goes round in a circle: {base} leads back to itself")
        if len(seen) == MOST_FILES:
            raise _not_extended(document, f"is one file too many; {MOST_FILES} is the most")
        if os.path.exists(base) and not (os.path.isfile(base) or os.path.isdir(base)):
            # A pipe or a device would keep the reader waiting, for ever perhaps.
            raise _not_extended(document, f"{base}: is not a file")
        seen.append(_real(base))
        try:
            document = read_file(base)
        except ScenarioError as error:
            of_file = [fault.message for fault in error.faults if not fault.line]
            raise (_not_extended(document, f"{base}: {of_file[0]}") if of_file else error) from None


def _real(file: str) -> str:
    try:
        return os.path.realpath(file)
    except ValueError:  # no file can have this name, as reading it will tell
        return file


def _not_extended(document: Document, message: str) -> ScenarioError:
    mark = document.values[EXTENDS,]
    return ScenarioError([Fault(document.file, mark.line, mark.column, EXTENDS, message)])


class _Segments:
    """The segments of all files, strongest file first, each put together once."""

    def __init__(self, file: str, levels: list[Names]) -> None:
        self.faults: list[Fault] = []
        self.broken: set[str] = set()
        self._file = file
        self._said = [
            content if SEGMENTS in level and isinstance(content, dict) else {}
            for level in levels
            for content in [level[SEGMENTS].content if SEGMENTS in level else None]
        ]
        self._done: Names = {}
        self._size = 0

    def all(self) -> Names:
        names = dict.fromkeys(name for said in reversed(self._said) for name in said)
        if len(names) > MOST_SEGMENTS:
            message = f"has more than {MOST_SEGMENTS} segments"
            one_more = list(names)[MOST_SEGMENTS]
            mark = next(level[one_more].key for level in self._said if one_more in level)
            file = mark.file or self._file
            raise ScenarioError([Fault(file, mark.line, mark.column, SEGMENTS, message)])
        there = [name for name in names if not self._taken_away(name)]
        models = {name: model for name in there if (model := self._model(name, there))}
        for name in there:
            chain = [name]
            while chain[-1] in models and chain[-1] not in self._done:
                following = models[chain[-1]]
                if following in chain:
                    self._circle(chain[chain.index(following) :])
                    break
                chain.append(following)
            for each in reversed(chain):
                if each not in self._done:
                    self._done[each] = self._together(each, models.get(each, ""))
        return {name: self._done[name] for name in there}

    def _taken_away(self, name: str) -> bool:
        said = [level[name].content for level in self._said if name in level]
        return len(said) > 1 and said[0] == NONE

    def _levels(self, name: str) -> list[Node]:
        """What each file says of a segment, down to one that takes it away."""
        said = [level[name] for level in self._said if name in level]
        end = next((k for k, node in enumerate(said) if k and node.content == NONE), len(said))
        return said[:end]

    def _like(self, name: str) -> tuple[int, Node] | None:
        """The strongest ``like`` of a segment, and the level on which it stands."""
        for level, node in enumerate(self._levels(name)):
            if isinstance(node.content, dict) and LIKE in node.content:
                return level, node.content[LIKE]
        return None

    def _model(self, name: str, names: list[str]) -> str:
        """The segment that this one is like; empty when there is none."""
        found = self._like(name)
        if found is None or found[1].content == NONE:
            return ""
        said = found[1].content
        if not isinstance(said, str):
            self._fault(name, "must be the name of a segment")
        elif said == name:
            self._fault(name, "is like itself; name another segment")
        elif said not in names:
            others = [other for other in names if other != name]
            self._fault(name, f'there is no segment "{said}"{did_you_mean(said, others)}')
        else:
            return said
        return ""

    def _circle(self, names: list[str]) -> None:
        for number, name in enumerate(names):
            if name not in self.broken:
                round_ = [*names[number:], *names[:number], name]
                self._fault(name, f"goes round in a circle: {' -> '.join(round_)}")

    def _together(self, name: str, model: str) -> Node:
        levels = self._levels(name)
        found = self._like(name)
        whole = None
        strongest = found[0] if found else len(levels)
        for level, said in reversed(list(enumerate(levels))):
            if level == strongest:
                # What the base took away from the segment that it is no longer like.
                whole = _without_none(whole, (SEGMENTS, name)) if whole else None
                if taken_over := self._taken_over(name, model):
                    whole = _over(taken_over, whole, (SEGMENTS, name)) if whole else taken_over
            own = _without(said, LIKE)
            whole = _over(own, whole, (SEGMENTS, name)) if whole else own
        assert whole is not None
        return whole

    def _taken_over(self, name: str, model: str) -> Node | None:
        if not model:
            return None
        if model in self.broken or model not in self._done:
            self.broken.add(name)
            return None
        self._size += self._done[model].size
        if self._size > MOST_VALUES:
            self._fault(name, "makes the scenario too large; it is meant to be a page of text")
            return None
        return _like(self._done[model], model)

    def _fault(self, name: str, message: str) -> None:
        self.broken.add(name)
        found = self._like(name)
        assert found
        mark, path = found[1].mark, path_text((SEGMENTS, name, LIKE))
        self.faults.append(Fault(mark.file, mark.line, mark.column, path, message))


def _over(own: Node, base: Node, at: Keys) -> Node:
    """What is said here over what is taken over: mappings merge, all else is replaced."""
    if is_line(at) or not isinstance(base.content, dict):
        return own
    if own.content is None:
        return base
    if not isinstance(own.content, dict):
        return own
    return _node(_merged(own.content, base.content, at), own)


def _merged(own: Names, base: Names, at: Keys) -> Names:
    """Keys keep the order of the base; new ones come last."""
    merged = {}
    in_segment = len(at) == 2 and at[0] == SEGMENTS
    replaced = {key for said in own for key in INSTEAD.get(said, ()) if in_segment}
    for key, node in base.items():
        path = (*at, key)
        if key not in own:
            if key not in replaced:
                merged[key] = node
        elif not (is_name(path) and own[key].content == NONE):
            merged[key] = _over(own[key], node, path)
    return merged | {key: node for key, node in own.items() if key not in base}


def _without(node: Node, key: str) -> Node:
    if not isinstance(node.content, dict):
        return node
    return _node({k: inner for k, inner in node.content.items() if k != key}, node)


def _without_none(node: Node, at: Keys) -> Node:
    if not isinstance(node.content, dict):
        return node
    kept = {
        name: _without_none(inner, (*at, name))
        for name, inner in node.content.items()
        if not (is_name((*at, name)) and inner.content == NONE)
    }
    return _node(kept, node)


def _node(content: Names, like: Node) -> Node:
    return replace(like, content=content, size=1 + sum(n.size for n in content.values()))


def _like(node: Node, name: str) -> Node:
    """The same lines, each marked as those of another segment unless they already are."""
    content = node.content
    if isinstance(content, dict):
        content = {key: _like(inner, name) for key, inner in content.items()}
    elif isinstance(content, list):
        content = [_like(inner, name) for inner in content]
    mark, key = (replace(m, like=m.like or name) for m in (node.mark, node.key))
    return replace(node, content=content, mark=mark, key=key)


def _lifted(document: Document) -> Names:
    def node(tree: Tree, at: Keys) -> Node:
        mark = replace(document.values[at], file=document.file)
        key = replace(document.keys[at], file=document.file) if at in document.keys else mark
        if isinstance(tree, dict):
            inside = {name: node(inner, (*at, name)) for name, inner in tree.items()}
            return Node(inside, mark, key, 1 + sum(n.size for n in inside.values()))
        if isinstance(tree, list):
            items = [node(inner, (*at, index)) for index, inner in enumerate(tree)]
            return Node(items, mark, key, 1 + sum(n.size for n in items))
        return Node(tree, mark, key, 1)

    return {name: node(inner, (name,)) for name, inner in document.tree.items()}


def _lowered(node: Node, at: Keys, keys: dict[Keys, Mark], values: dict[Keys, Mark]) -> Tree:
    values[at] = node.mark
    if isinstance(at[-1], str):
        keys[at] = node.key
    if isinstance(node.content, dict):
        return {
            name: _lowered(inner, (*at, name), keys, values) for name, inner in node.content.items()
        }
    if isinstance(node.content, list):
        return [
            _lowered(inner, (*at, index), keys, values) for index, inner in enumerate(node.content)
        ]
    return node.content
