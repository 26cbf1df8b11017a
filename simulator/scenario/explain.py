"""Where each value of a scenario comes from: a line, a variant, a setting, a default.

Owns the words for an origin. Reads a loaded scenario, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.scenario.amounts import POINTS, Takes
from simulator.scenario.faults import did_you_mean
from simulator.scenario.override import Change
from simulator.scenario.schema_csm import CSM
from simulator.scenario.schema_work import VARIANTS, is_name
from simulator.scenario.source import Document, Keys, Mark, Tree, path_text

if TYPE_CHECKING:
    from simulator.scenario.load import Scenario

SET, DEFAULT = "--set", "default"


@dataclass(frozen=True, slots=True)
class Explained:
    """A value in the words of the language, and its origin: ``acme.yaml:12``,
    ``like mid_market (acme.yaml:12)``, ``variant lean (acme.yaml:40)``, ``--set``, ``default``,
    ``defaults (acme.yaml:3)``, ``csm (acme.yaml:5)``."""

    key: str
    value: Any
    origin: str


def explain(scenario: Scenario, key: str = "") -> tuple[Explained, ...]:
    """Every value of a scenario, or those at and below ``key``, in the order of the document.

    Raises ValueError when nothing is called ``key``.
    """
    origins = _Origins(*scenario.said())
    tree = {**scenario.tree, VARIANTS: origins.said.get(VARIANTS) or {}}
    lines = (*origins.walk(tree, (), tree["defaults"]), *_as_read(scenario))
    part = tuple(line for line in lines if _is_within(line.key, key))
    if not part:
        raise ValueError(_unknown(key, lines))
    return part


def _as_read(scenario: Scenario) -> Iterator[Explained]:
    """What a file of accounts holds. Brackets keep it apart from what a scenario says."""
    summary = scenario.book_summary
    if summary is not None:
        for label, text in summary.lines(scenario.setup.currency):
            yield Explained(f"accounts.({label})", text, summary.file)


@dataclass(frozen=True, slots=True)
class _Origins:
    document: Document
    said: dict[str, Tree]  # after changes, before defaults
    changes: Sequence[Change]

    def walk(self, tree: Any, at: Keys, defaults: dict[str, Any]) -> Iterator[Explained]:
        if isinstance(tree, dict) and tree:
            for key, inner in tree.items():
                yield from self.walk(inner, (*at, key), defaults)
            if len(at) == 5 and is_name(at):
                yield from self._inherited(tree, at, defaults)
        elif isinstance(tree, list) and any(isinstance(item, dict) for item in tree):
            for index, item in enumerate(tree):
                yield Explained(path_text((*at, index)), item, self.of((*at, index)))
        else:
            yield Explained(path_text(at), tree, self.of(at))

    def _inherited(
        self, activity: dict[str, Any], at: Keys, defaults: dict[str, Any]
    ) -> Iterator[Explained]:
        """What an activity takes from ``defaults``, as it says nothing of its own."""
        for key in _from_defaults(activity):
            for line in self.walk(defaults[key], ("defaults", key), defaults):
                own = path_text(at) + line.key.removeprefix("defaults")
                origin = line.origin if line.origin == DEFAULT else f"defaults ({line.origin})"
                yield Explained(own, line.value, origin)

    def of(self, at: Keys) -> str:
        if not _stands(self.said, at):
            of_all = at[2:]  # below `csm` of a segment or role: the place of what holds for all
            inherits = len(at) > 3 and at[2] == CSM and at[0] in ("segments", "roles")
            stands = inherits and _stands(self.said, of_all)
            return f"{CSM} ({self.of(of_all)})" if stands else DEFAULT
        change = next((c for c in reversed(self.changes) if c.covers(at)), None)
        if change and not change.written:
            return SET
        if change:
            _, variant, _ = change.written
            mark = self._mark((*change.written, *at[len(change.path) :]))
            return f"variant {variant} ({self._place(mark)})"
        mark = self._mark(at)
        return f"like {mark.like} ({self._place(mark)})" if mark.like else self._place(mark)

    def _mark(self, at: Keys) -> Mark:
        return self.document.keys.get(at) or self.document.values[at]

    def _place(self, mark: Mark) -> str:
        return f"{mark.file or self.document.file}:{mark.line}"


def _from_defaults(activity: dict[str, Any]) -> Iterable[str]:
    takes = activity["takes"]
    said = takes if isinstance(takes, dict) else Takes.spelled_out(takes)
    says_all = {"spread", "file", *POINTS} & said.keys() or "spread" in activity
    if not says_all and said.get("shape") not in ("exponential", "fixed", "erlang"):
        yield "spread"
    if "within" not in activity:
        yield "within"
    if activity["required"] and "retry_after" not in activity:
        yield "retry_after"
    if "cover" not in activity:
        yield "cover"


def _stands(tree: Any, at: Keys) -> bool:
    for key in at:
        in_list = isinstance(tree, list) and isinstance(key, int) and key < len(tree)
        if not in_list and not (isinstance(tree, dict) and key in tree):
            return False
        tree = tree[key]
    return True


def _is_within(key: str, part: str) -> bool:
    return not part or key == part or key.startswith((f"{part}.", f"{part}["))


def _unknown(key: str, lines: Iterable[Explained]) -> str:
    """What is wrong with a key: the first of its parts that is not there."""
    there = [line.key for line in lines]
    good, parts = "", key.split(".")
    for part in parts:
        longer = f"{good}.{part}".removeprefix(".")
        if not any(_is_within(other, longer) for other in there):
            break
        good = longer
    below = (other.removeprefix(good) for other in there if _is_within(other, good))
    names = (rest.removeprefix(".").split(".")[0].split("[")[0] for rest in below)
    options = dict.fromkeys(filter(None, names))
    where = f" in {good}" if good else ""
    if not options:
        return f"there is nothing inside {good}"
    hint = did_you_mean(part, options)
    return f'there is no "{part}"{where}{hint or "; there are " + ", ".join(options)}'


def in_words(value: Any) -> str:
    """A value of the tree on one line, as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {in_words(inner)}" for key, inner in value.items())
        return f"{{{inside}}}" if value else "none"
    if isinstance(value, list):
        return f"[{', '.join(map(in_words, value))}]" if value else "none"
    return str(value)
