"""Changes to a tree before it is checked: ``--set key=value`` and ``Scenario.with_``.

Owns what a path may lead to. The values are judged later, like those in the file.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from simulator.scenario.faults import Fault, ScenarioError, did_you_mean
from simulator.scenario.fields import NONE
from simulator.scenario.schema_work import is_name
from simulator.scenario.source import (
    CANNOT_BE_PRINTED,
    UNPRINTABLE,
    Keys,
    Tree,
    parse_value,
    path_text,
)

Change = tuple[Keys, Tree]


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
        wrong = _unprintable(key) or _overlap(path, (other for other, _ in changes))
        if wrong:
            faults.append(_fault(key, wrong))
            continue
        try:
            changes.append((path, parse_value(value, key)))
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
        wrong = _unprintable(key, tree) or _overlap(path, (other for other, _ in result))
        if wrong:
            raise ScenarioError([_fault(key, wrong)])
        result.append((path, tree))
    return result


def _overlap(path: Keys, others: Iterable[Keys]) -> str:
    """What is wrong with setting ``path`` beside the others, if anything."""
    for other in others:
        if other == path:
            return "is set twice"
        if path[: len(other)] == other or other[: len(path)] == path:
            return f"is set twice, as {path_text(other)} is set as well"
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


def apply(tree: dict[str, Tree], changes: Iterable[Change]) -> tuple[dict[str, Tree], list[Fault]]:
    """The changed tree, and what is wrong with the paths of the changes."""
    tree = copy.deepcopy(tree)
    faults = []
    for path, value in changes:
        if message := _change(tree, path, value):
            faults.append(_fault(path_text(path), message))
    return tree, faults


def _change(tree: dict[str, Tree], path: Keys, value: Tree) -> str:
    """Makes one change in place; returns what is wrong with its path, if anything."""
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
            here[key] = value
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
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, Mapping):
        return {str(key): _as_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range, set)):
        return [_as_tree(item) for item in value]
    return str(value)


def _fault(path: str, message: str) -> Fault:
    return Fault("", 0, 0, path, message, path)
