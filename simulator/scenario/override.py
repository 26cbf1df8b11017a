"""Changes to a tree before it is checked: a variant, ``--set key=value``, ``Scenario.with_``.

Owns what a path may lead to. The values are judged later, like those in the file.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.scenario.faults import Fault, ScenarioError, did_you_mean
from simulator.scenario.fields import NONE
from simulator.scenario.schema_people import with_seats
from simulator.scenario.schema_roles import INSTEAD
from simulator.scenario.schema_work import VARIANTS, is_name
from simulator.scenario.source import (
    CANNOT_BE_PRINTED,
    UNPRINTABLE,
    Keys,
    Tree,
    parse_value,
    path_text,
)
from simulator.scenario.units import THOUSANDS_OR_DECIMALS


@dataclass(frozen=True, slots=True)
class Change:
    """A value put in the place of what stands at ``path``.

    ``written`` is where the document says so, in a variant; empty for ``--set`` and ``with_``.
    """

    path: Keys
    value: Tree
    written: Keys = ()

    def covers(self, path: Keys) -> bool:
        return path[: len(self.path)] == self.path


def from_settings(settings: Iterable[str]) -> tuple[list[Change], list[Fault]]:
    """``["segments.smb.team=4"]`` as changes, and what is wrong with those that are none."""
    changes: list[Change] = []
    faults: list[Fault] = []
    for setting in settings:
        key, equals, value = setting.partition("=")
        key = key.strip()
        if not equals or not key:
            message = "is not key=value, such as segments.smb.team=4"
            faults.append(_fault(setting, message))
            continue
        path = tuple(key.split("."))
        wrong = _unprintable(key) or overlap(path, changes)
        if wrong:
            faults.append(_fault(key, wrong))
            continue
        try:
            changes.append(Change(path, parse_value(value, key)))
        except ScenarioError as error:
            faults += error.faults
    return changes, faults


def from_values(changes: Mapping[str, object]) -> list[Change]:
    """Python values as changes; numbers, dates and yes/no become the text a person would write.

    Raises ScenarioError when two of them change the same thing, or hold what no file could.
    """
    result: list[Change] = []
    for key, value in changes.items():
        path = tuple(key.split("."))
        tree = _as_tree(value)
        wrong = _unprintable(key, tree) or overlap(path, result)
        if wrong:
            raise ScenarioError([_fault(key, wrong)])
        result.append(Change(path, tree))
    return result


def overlap(path: Keys, others: Iterable[Change]) -> str:
    """What is wrong with changing ``path`` beside the others, if anything."""
    for other in others:
        if other.path == path:
            return "is set twice"
        if other.covers(path) or path == other.path[: len(path)]:
            return f"is set twice, as {path_text(other.path)} is set as well"
    return ""


def _unprintable(*trees: Tree) -> str:
    """What is wrong with texts that hold what no file could, if anything."""
    for tree in trees:
        if isinstance(tree, str) and UNPRINTABLE.search(tree):
            return f"holds {CANNOT_BE_PRINTED}"
        inside = (*tree, *tree.values()) if isinstance(tree, dict) else tree
        if isinstance(inside, (list, tuple)) and (wrong := _unprintable(*inside)):
            return wrong
    return ""


def apply(
    tree: dict[str, Tree], changes: Iterable[Change]
) -> tuple[dict[str, Tree], list[tuple[Change, str]]]:
    """The changed tree, and what is wrong with the paths of the changes."""
    tree = copy.deepcopy(tree)
    tried = [(change, _change(tree, change.path, change.value)) for change in changes]
    return tree, [(change, message) for change, message in tried if message]


def _change(tree: dict[str, Tree], path: Keys, value: Tree) -> str:
    """Makes one change in place; returns what is wrong with its path, if anything."""
    if path[0] == VARIANTS:
        return "variants stand in the file alone; choose one with --variant"
    here = tree
    for depth, key in enumerate(path):
        assert isinstance(key, str)
        final = depth == len(path) - 1
        adds = final and isinstance(value, dict)
        if key not in here and not adds and is_name(path[: depth + 1]):
            return f'there is no "{key}"{did_you_mean(key, here)}'
        if final and value == NONE and is_name(path):
            del here[key]
            return ""
        if final:
            if len(path) == 3 and path[0] == "segments" and key == "role":
                for gone in INSTEAD[key]:
                    here.pop(gone, None)
            if len(path) == 3 and path[0] in ("segments", "roles") and key == "team":
                value = with_seats(here.get(key), value)
            here[key] = copy.deepcopy(value)  # a later change may reach inside
            return ""
        below = here.setdefault(key, {})
        if below is None:
            below = here[key] = {}
        if not isinstance(below, dict):
            whole = path_text(path[: depth + 1])
            return f"there is nothing inside {whole}; set the whole of {whole}"
        here = below
    return ""


def _as_tree(value: Any) -> Tree:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and THOUSANDS_OR_DECIMALS.fullmatch(str(value)):
        return f"{value}0"  # 45.125 is no 45,125
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, Mapping):
        return {str(key): _as_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range, set)):
        return [_as_tree(item) for item in value]
    return str(value)


def _fault(path: str, message: str) -> Fault:
    return Fault("", 0, 0, path, message, path)
