"""Pieces of the shipped scenarios, as their text stands there: with its comments and grades.

Owns the cutting out of keys, and which scenario's customers are most like some others. Writes
nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario.load import load
from simulator.scenario.source import Document, Keys, read_file
from simulator.scenario.types import Segment, Timing


@dataclass(frozen=True, slots=True)
class Template:
    """A shipped scenario with one segment."""

    name: str
    lines: tuple[str, ...]
    document: Document
    segment: Segment
    team: int
    day: int  # seconds of work
    first_served: tuple[str, ...]

    @property
    def median_arr(self) -> float:
        """What half of its customers pay more than, were sizes lognormal."""
        return self.segment.arr.mean / math.sqrt(1 + self.segment.arr.cv**2)

    @property
    def accounts_per_csm(self) -> float:
        """On the first day."""
        return self.segment.accounts / max(1, self.team)

    @property
    def longest_before_renewal(self) -> float:
        """Working days that its work for a renewal begins before it, at most."""
        kinds = (a for a in self.segment.activities if a.timing is Timing.BEFORE_RENEWAL)
        return max((activity.delay for activity in kinds), default=0) / self.day

    def block(self, *path: str) -> list[str]:
        """The lines of a key, with all that stands in it; none where it is not there."""
        starts = {at: mark.line for at, mark in self.document.keys.items()}
        if path not in starts:
            return []
        first = starts[path]
        later = (line for at, line in starts.items() if len(at) <= len(path) and line > first)
        block = list(self.lines[first - 1 : min(later, default=len(self.lines) + 1) - 1])
        while block and (not block[-1].strip() or block[-1].startswith("#")):
            block.pop()
        return block

    def keys(self, *path: str) -> list[str]:
        """The keys in a mapping, in the order of the file."""
        inside: list[Keys] = [at for at in self.document.keys if at[:-1] == path]
        return [str(at[-1]) for at in inside]


def with_one_segment(files: Iterable[Path]) -> list[Template]:
    """Those of the scenarios that can lend a segment: it stands by itself, with a team of its own
    and no file of accounts."""
    found = []
    for file in files:
        document = read_file(file)
        if document.tree.keys() & {"extends", "accounts", "roles"}:
            continue
        scenario = load(file)
        if len(scenario.setup.segments) == 1:
            (segment,) = scenario.setup.segments
            served = document.tree.get("first_served") or []
            found.append(
                Template(
                    name=file.stem,
                    lines=tuple(file.read_text(encoding="utf-8").splitlines()),
                    document=document,
                    segment=segment,
                    day=round(scenario.setup.hours_per_day * 3600),
                    team=scenario.setup.roles[segment.role].team,
                    first_served=tuple(map(str, served)),
                )
            )
    return found


def nearest(templates: Iterable[Template], median_arr: float) -> Template:
    """The one whose customers pay most nearly as much, in ratio."""
    return min(templates, key=lambda each: abs(math.log(each.median_arr / median_arr)))
