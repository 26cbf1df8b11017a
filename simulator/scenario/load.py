"""Loads a scenario: a person's YAML in, an immutable :class:`Scenario` or every fault at once out.

Owns the public face of the language. Never runs anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.scenario.accounts import Summary
from simulator.scenario.faults import Fault, ScenarioError, did_you_mean, listed
from simulator.scenario.fields import NONE
from simulator.scenario.inherit import compose
from simulator.scenario.moves import PLAN, PLANS
from simulator.scenario.override import Change, apply, from_settings, from_values
from simulator.scenario.reading import Reader
from simulator.scenario.resolve import resolve
from simulator.scenario.source import Document, Tree, parse, read_file
from simulator.scenario.types import Setup


@dataclass(frozen=True)
class Scenario:
    """A scenario that holds together. Two are equal when they say the same.

    ``tree`` is the whole document in the language's own words, defaults filled in; ``hash`` is the
    SHA-256 of it and of the accounts that a file lists, blind to the order of keys and rows
    wherever order means nothing (segments and stages keep theirs). ``book_summary`` is what was
    read from that file, if there is one.
    """

    name: str
    file: str
    setup: Setup
    hash: str
    warnings: tuple[str, ...] = field(compare=False)
    book_summary: Summary | None = field(compare=False, repr=False)
    tree: dict[str, Any] = field(compare=False, repr=False)
    _document: Document = field(compare=False, repr=False)
    _changes: tuple[Change, ...] = field(compare=False, repr=False)

    @property
    def plans(self) -> tuple[str, ...]:
        """The names of the file's plans, in its order."""
        return tuple(self.tree[PLANS])

    @property
    def played(self) -> str:
        """The plan that is played; empty for none."""
        return "" if self.tree[PLAN] == NONE else str(self.tree[PLAN])

    def plan(self, name: str) -> Scenario:
        """The scenario under one of the file's plans, and the changes made so far.

        Raises ScenarioError when there is none of that name.
        """
        if unknown := _unknown_plan(self._document, name, self.plans):
            raise ScenarioError(unknown)
        return self.with_(**{PLAN: name})

    def with_(self, **changes: object) -> Scenario:
        """The scenario with other values: ``s.with_(**{"segments.smb.team": 4})``.

        Raises ScenarioError when a path does not exist or a value is not allowed there.
        """
        return _scenario(self._document, (*self._changes, *from_values(changes)))

    def said(self) -> tuple[Document, dict[str, Tree], tuple[Change, ...]]:
        """The document, its tree after all changes and before defaults, and the changes."""
        return self._document, apply(self._document.tree, self._changes)[0], self._changes


def load(path: str | Path, set: Iterable[str] = (), plan: str = "") -> Scenario:
    """The scenario in a file, after changes such as ``segments.smb.team=4``, under one of its
    plans if one is named.

    Raises ScenarioError, which lists every fault of the file.
    """
    return _loaded(compose(read_file(path)), set, plan)


def loads(text: str, set: Iterable[str] = (), file: str = "<text>", plan: str = "") -> Scenario:
    """The scenario in a text; ``file`` is what faults call it, and ``extends`` starts from it."""
    return _loaded(compose(parse(text, file)), set, plan)


def _loaded(document: Document, settings: Iterable[str], plan: str) -> Scenario:
    changes, faults = from_settings(settings)
    if plan:
        known = document.tree.get(PLANS)
        faults += _unknown_plan(document, plan, known if isinstance(known, dict) else {})
        changes += from_values({} if faults else {PLAN: plan})
    return _scenario(document, changes, faults)


def _unknown_plan(document: Document, name: str, plans: Iterable[str]) -> list[Fault]:
    """The fault of asking for a plan that is not there."""
    plans = list(plans)
    if name in plans:
        return []
    hint = did_you_mean(name, plans)
    if plans and not hint:
        hint = f"; there {'is' if len(plans) == 1 else 'are'} {listed(plans, 'and')}"
    return [Fault(document.file, 0, 0, PLANS, f'there is no "{name}"{hint}')]


def _scenario(
    document: Document, changes: Iterable[Change], faults: Iterable[Fault] = ()
) -> Scenario:
    changes = tuple(changes)
    tree, of_paths = apply(document.tree, changes)
    reader = Reader(document, tree, [path for path, _ in changes])
    reader.faults += [*faults, *of_paths]
    resolved = resolve(reader)
    if resolved is None or reader.faults:
        raise ScenarioError(reader.faults)
    return Scenario(
        name=resolved.setup.name,
        file=document.file,
        setup=resolved.setup,
        hash=_hash(resolved.tree, resolved.setup),
        warnings=resolved.warnings,
        book_summary=resolved.summary,
        tree=resolved.tree,
        _document=document,
        _changes=changes,
    )


def _hash(tree: dict[str, Any], setup: Setup) -> str:
    order = {name: list(segment["lifecycle"]) for name, segment in tree["segments"].items()}
    whole = [tree, list(order.items())]
    if listed := [(s.name, s.listed.digest) for s in setup.segments if s.listed is not None]:
        whole.append(listed)
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
