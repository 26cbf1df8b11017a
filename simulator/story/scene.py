"""One replication, as a storyteller needs it: who did what, who was away and why.

Owns the lookups in its tables. Adds nothing that did not happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.clock import Clock
from simulator.records import Records
from simulator.records.log import Log
from simulator.scenario.types import Setup
from simulator.story.events import Absence, Work
from simulator.world import World

Spans = npt.NDArray[np.int64]
"""Half-open intervals of ticks, sorted, apart: shape (intervals, 2)."""


@dataclass(frozen=True)
class Scene:
    """Everybody in one replication."""

    setup: Setup
    world: World
    log: Log
    records: Records

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @cached_property
    def csms(self) -> list[str]:
        """The names of the CSMs, in the order of the team."""
        return [str(name) for name in self.records.csms["csm"]]

    def absences(self, csm: str) -> Spans:
        """When a CSM was away."""
        rows = self.log.csms[self.csms.index(csm)].absences
        return np.array(rows, dtype=np.int64).reshape(-1, 2)

    def why_away(self, csm: str, begin: int, end: int) -> list[Absence]:
        """The absences between two ticks, a new one wherever the reason changes."""
        row = self.records.csms.iloc[self.csms.index(csm)]
        whys = self.world.why_away(str(row["role"]), int(row["seat"]), int(row["occupant"]))
        day = self.clock.day
        found: list[Absence] = []
        for first, last in self.absences(csm).tolist():
            for tick in range(max(first, begin), min(last, end), day):
                until = min(tick - tick % day + day, last, end)
                place = tick // day
                why = (whys[place] if place < len(whys) else "") or "away"
                if found and found[-1].end == tick and found[-1].why == why:
                    found[-1] = replace(found[-1], end=until)
                else:
                    found.append(Absence(tick, until, why, csm))
        return found

    def work_of(self, csm: str) -> Spans:
        """When a CSM had work in hand; what is under way at the horizon ends there."""
        rows = self.records.activities
        mine = rows[(rows["performer"] == csm) & rows["start"].notna()]
        start = mine["start"].to_numpy(np.int64)
        length = np.rint(mine["elapsed_hours"].to_numpy(np.float64) * 3600).astype(np.int64)
        spans = np.stack([start, np.minimum(start + length, self.world.horizon)], axis=1)
        return spans[np.argsort(start, kind="stable")]

    def works(self, rows: pd.DataFrame) -> list[Work]:
        """Rows of the activities table as events, with what kept whoever was to do each."""
        spans: dict[str, tuple[Spans, Spans]] = {}
        works = []
        for work in map(_work, _cells(rows)):
            person = work.performer or work.owner
            until = work.start if work.start is not None else work.end
            if person is not None and work.outcome != "digital":
                if person not in spans:
                    spans[person] = self.work_of(person), self.absences(person)
                at_work, away = spans[person]
                last = self.world.horizon if until is None else until
                ahead = (at_work[:, 0] < last) & (at_work[:, 1] > work.due)
                work = replace(work, ahead=int(ahead.sum()), away=overlap(away, work.due, last))
            works.append(work)
        return works


def overlap(spans: Spans, begin: int, end: int) -> int:
    """Ticks of ``spans`` that lie in [begin, end)."""
    inside = np.minimum(spans[:, 1], end) - np.maximum(spans[:, 0], begin)
    return int(inside[inside > 0].sum())


def _cells(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows by column, None where there is nothing to say."""
    plain = rows.astype(object).where(rows.notna(), None)
    for values in plain.itertuples(index=False, name=None):
        yield dict(zip(rows.columns, values, strict=True))


def _work(cells: dict[str, Any]) -> Work:
    def whole(name: str) -> int | None:
        return None if cells[name] is None else int(cells[name])

    return Work(
        account=cells["account"],
        activity=cells["activity"],
        stage=cells["stage"],
        occurrence=int(cells["occurrence"]),
        attempt=int(cells["attempt"]),
        owner=cells["owner"],
        performer=cells["performer"],
        due=int(cells["due"]),
        window_end=whole("window_end"),
        start=whole("start"),
        end=whole("end"),
        outcome=cells["outcome"],
        work=round(cells["work_hours"] * 3600),
        elapsed=round(cells["elapsed_hours"] * 3600),
        touch=bool(cells["touch"]),
    )
