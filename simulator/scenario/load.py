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

from simulator.clock import Clock
from simulator.scenario import notebook, variants
from simulator.scenario.accounts import Summary
from simulator.scenario.faults import Fault, ScenarioError, did_you_mean, listed
from simulator.scenario.fields import NONE
from simulator.scenario.inherit import compose
from simulator.scenario.moves import PLAN, PLANS
from simulator.scenario.override import Change, from_settings, from_values
from simulator.scenario.reading import Reader
from simulator.scenario.resolve import resolve
from simulator.scenario.source import Document, Tree, parse, read_file
from simulator.scenario.types import Setup, Target
from simulator.scenario.types_futures import Doubts
from simulator.scenario.variants import Variants


@dataclass(frozen=True, repr=False)
class Scenario:
    """A scenario that holds together. Two are equal when they say the same.

    ``tree`` is the whole document in the language's own words, defaults filled in and the variants
    left out; ``hash`` is the SHA-256 of it, of the accounts that a file lists and of the files with
    measured values, blind to the order of keys and rows wherever order means nothing (segments and
    stages keep theirs). ``chosen`` is the variant that it is; empty for the file as it stands.
    ``book_summary`` is what was read from the file of accounts, if there is one; ``doubts`` are
    the named futures and the ranges of what is uncertain.
    """

    name: str
    file: str
    setup: Setup
    targets: tuple[Target, ...]
    hash: str
    chosen: str = field(compare=False)
    warnings: tuple[str, ...] = field(compare=False)
    book_summary: Summary | None = field(compare=False)
    tree: dict[str, Any] = field(compare=False)
    doubts: Doubts = field(compare=False)
    _document: Document = field(compare=False)
    _variants: Variants = field(compare=False)
    _changes: tuple[Change, ...] = field(compare=False)

    def __repr__(self) -> str:
        return notebook.line(self)

    def _repr_html_(self) -> str:
        return notebook.html(self)

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

    @property
    def clock(self) -> Clock:
        """Turns the ticks of the tables into dates: ``s.clock.when(frame["due"])``."""
        return Clock.of(self.setup.start, self.setup.hours_per_day)

    @property
    def title(self) -> str:
        """The name, and the variant if it is one."""
        return f"{self.name}, {self.chosen}" if self.chosen else self.name

    @property
    def variants(self) -> tuple[str, ...]:
        """The names of the file's variants, in its order."""
        return tuple(self._variants)

    def variant(self, name: str) -> Scenario:
        """One of the file's variants, under the changes made so far, which win over it.

        Raises ScenarioError when there is none of that name, or those changes do not go with it.
        """
        return _scenario(self._document, self._variants, name, self._changes)

    def with_(self, **changes: object) -> Scenario:
        """The scenario with other values: ``s.with_(**{"segments.smb.team": 4})``.

        Raises ScenarioError when a path does not exist or a value is not allowed there.
        """
        changed = (*self._changes, *from_values(changes))
        return _scenario(self._document, self._variants, self.chosen, changed)

    def said(self) -> tuple[Document, dict[str, Tree], tuple[Change, ...]]:
        """The document, its tree after all changes and before defaults, and the changes; of two
        of one thing the later one wins."""
        changes = (*self._variants.get(self.chosen, ()), *self._changes)
        return self._document, Reader(self._document, changes).tree, changes


def load(path: str | Path, set: Iterable[str] = (), variant: str = "", plan: str = "") -> Scenario:
    """The scenario in a file, or one of its variants, after changes such as
    ``segments.smb.team=4``, under one of its plans if one is named.

    Raises ScenarioError, which lists every fault of the file and of each of its variants.
    """
    return _loaded(compose(read_file(path)), set, variant, plan)


def loads(
    text: str,
    set: Iterable[str] = (),
    file: str = "<text>",
    variant: str = "",
    plan: str = "",
) -> Scenario:
    """The scenario in a text; ``file`` is what faults call it, and ``extends`` starts from it."""
    return _loaded(compose(parse(text, file)), set, variant, plan)


def _loaded(document: Document, settings: Iterable[str], variant: str, plan: str) -> Scenario:
    changes, faults = from_settings(settings)
    named, of_variants = variants.read(document)
    if variant and variant not in named:
        faults.append(variants.unknown(document, variant, named))
    faults += of_variants
    if plan:
        known = document.tree.get(PLANS)
        unknown = _unknown_plan(document, plan, known if isinstance(known, dict) else {})
        faults += unknown
        changes += from_values({} if unknown else {PLAN: plan})
    try:
        # What is wrong with a variant has been found: a second time it would be told otherwise.
        scenario = _scenario(document, named, "" if faults else variant, changes)
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return scenario


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
    document: Document, named: Variants, chosen: str, changes: Iterable[Change]
) -> Scenario:
    """Raises ScenarioError."""
    changes = tuple(changes)
    if chosen and chosen not in named:
        raise ScenarioError([variants.unknown(document, chosen, named)])
    reader = Reader(document, (*named.get(chosen, ()), *changes))
    resolved = resolve(reader)
    if resolved is None or reader.faults:
        raise ScenarioError(reader.faults)
    return Scenario(
        name=resolved.setup.name,
        file=document.file,
        setup=resolved.setup,
        targets=resolved.targets,
        hash=_hash(resolved.tree, resolved.setup, resolved.digests),
        chosen=chosen,
        warnings=resolved.warnings,
        book_summary=resolved.summary,
        tree=resolved.tree,
        doubts=resolved.doubts,
        _document=document,
        _variants=named,
        _changes=changes,
    )


def _hash(tree: dict[str, Any], setup: Setup, digests: dict[str, str]) -> str:
    order = {name: list(segment["lifecycle"]) for name, segment in tree["segments"].items()}
    whole = [tree, list(order.items())]
    if listed := [(s.name, s.listed.digest) for s in setup.segments if s.listed is not None]:
        whole.append(listed)
    if digests:
        whole.append(digests)
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
