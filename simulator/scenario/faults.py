"""Faults in a person's file: what is wrong, where, and what was probably meant.

Owns the wording of a fault's position. Knows nothing of the language itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``line`` and ``column`` count from 1; 0 means the whole file."""

    file: str
    line: int
    column: int
    path: str  # "segments.mid_market.team"; empty for the document as a whole
    message: str
    set_by: str = ""  # the path of the ``--set`` that brought the value in, if one did

    def __str__(self) -> str:
        if self.set_by:
            place = f"--set {self.set_by}"
            path = self.path.removeprefix(self.set_by).removeprefix(".")
        else:
            place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
            path = self.path
        return f"{place}: {path}: {self.message}" if path else f"{place}: {self.message}"

    def order(self) -> tuple[bool, str, int, int, str, str]:
        """Sort key: the file's faults from top to bottom, then those of ``--set``."""
        file = "" if self.set_by else self.file
        return (bool(self.set_by), file, self.line, self.column, self.path, self.message)


class ScenarioError(ValueError):
    """Everything that is wrong with a scenario, at once; ``str()`` is one line a fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults), key=Fault.order))
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """``'; did you mean "x"?'`` for the option closest to ``word``, or nothing."""
    spelling = {_fold(option): option for option in options}
    close = difflib.get_close_matches(_fold(word), sorted(spelling), n=5, cutoff=0.6)
    swapped = [option for option in close if sorted(option) == sorted(_fold(word))]
    return f'; did you mean "{spelling[(swapped or close)[0]]}"?' if close else ""


def listed(options: Iterable[str], joint: str = "or") -> str:
    """``a, b or c``."""
    *head, last = options
    return f"{', '.join(head)} {joint} {last}" if head else last


def _fold(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")
