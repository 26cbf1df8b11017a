"""One replication, as a storyteller needs it: who did what, who was away and why.

Owns the lookups in its tables. Adds nothing that did not happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.clock import Clock
from simulator.records import Records
from simulator.records.log import CsmRow, Log
from simulator.scenario.types import Activity, Setup, Timing
from simulator.story.events import Absence, Work
from simulator.world import World

DAY_OFF, ON_LEAVE = "day off", "planned leave"
"""Reasons of absences that no chance decides about."""

NOT_YET, GONE = "not yet here", "no longer here"
"""Why nobody sees a CSM before the first day, and after the last one."""

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
        return np.array(self.row(csm).absences, dtype=np.int64).reshape(-1, 2)

    def elsewhere(self, csm: str) -> Spans:
        """When a CSM was away, not yet hired or gone for good."""
        row, horizon = self.row(csm), self.world.horizon
        gone = [(row.left, horizon)] if 0 <= row.left < horizon else []
        spans = [*([(0, row.hired)] if row.hired else []), *row.absences, *gone]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)

    def why_away(self, csm: str, begin: int, end: int) -> list[Absence]:
        """The absences between two ticks, a new one wherever the reason changes; it is empty
        where the world knows none."""
        row = self.row(csm)
        whys = self.world.why_away(self.role(csm), row.seat, row.occupant)
        otherwise = DAY_OFF if row.works < 1.0 else ""
        day = self.clock.day
        found: list[Absence] = []
        for first, last in self.elsewhere(csm).tolist():
            tick, last = max(first, begin), min(last, end)
            while tick < last:
                place, until = tick // day, min(tick - tick % day + day, last)
                why = (whys[place] if place < len(whys) else "") or otherwise
                for leave in row.leaves:  # which goes before whatever else falls into it
                    why = ON_LEAVE if leave.begin <= tick < leave.end else why
                why = NOT_YET if last <= row.hired else GONE if 0 <= row.left <= tick else why
                if found and found[-1].end == tick and found[-1].why == why:
                    found[-1] = replace(found[-1], end=until)
                else:
                    found.append(Absence(tick, until, why, csm))
                tick = until
        return found

    def row(self, csm: str) -> CsmRow:
        """What the log holds of a CSM."""
        return self._rows[csm]

    @cached_property
    def _rows(self) -> dict[str, CsmRow]:
        # The log has its CSMs as they came, the table by seat.
        rows = sorted(self.log.csms, key=lambda row: (row.role, row.seat, row.occupant))
        return dict(zip(self.csms, rows, strict=True))

    def work_of(self, csm: str) -> Spans:
        """When a CSM had work in hand; what is under way at the horizon ends there."""
        rows = self.records.activities
        mine = rows[(rows["performer"] == csm) & (rows["elapsed_hours"] > 0)]
        start = mine["start"].to_numpy(np.int64)
        length = np.rint(mine["elapsed_hours"].to_numpy(np.float64) * 3600).astype(np.int64)
        spans = np.stack([start, np.minimum(start + length, self.world.horizon)], axis=1)
        return spans[np.argsort(start, kind="stable")]

    @cached_property
    def kinds(self) -> dict[tuple[str, str], Activity]:
        """The activities of the scenario by segment and name."""
        return {(s.name, a.name): a for s in self.setup.segments for a in s.activities}

    @cached_property
    def _roles(self) -> dict[str, str]:
        return dict(zip(self.csms, self.records.csms["role"].astype(str), strict=True))

    def role(self, csm: str) -> str:
        """The role of a CSM."""
        return self._roles[csm]

    def shared(self, role: str) -> pd.Series[bool]:
        """Which rows of the activities table are work that the CSMs of a role share."""
        rows = self.records.activities
        return rows["owner"].isna() & self._rows_of(
            {pair for pair, kind in self.kinds.items() if kind.pooled and self._role(kind) == role}
        )

    @cached_property
    def _guests(self) -> Counter[tuple[str, str, int]]:
        """How many customers each session was for."""
        rows = self.records.activities
        rows = rows[self.is_guest]
        return Counter(zip(rows["segment"], rows["activity"], rows["occurrence"], strict=True))

    @cached_property
    def is_guest(self) -> pd.Series[bool]:
        """Which rows of the activities table are a customer's part in a session."""
        sessions = {p for p, kind in self.kinds.items() if kind.timing is Timing.SESSIONS}
        return self._rows_of(sessions) & self.records.activities["account"].notna()

    def _rows_of(self, kinds: set[tuple[str, str]]) -> pd.Series[bool]:
        """Which rows of the activities table are of these kinds (segment, name)."""
        rows = self.records.activities
        found = pd.Series(False, rows.index)
        for segment, activity in kinds:
            found |= (rows["segment"] == segment) & (rows["activity"] == activity)
        return found

    def works(self, rows: pd.DataFrame) -> list[Work]:
        """Rows of the activities table as events, with what kept whoever was to do each."""
        spans: dict[tuple[str, ...], tuple[Spans, Spans]] = {}
        works = []
        for cells in _cells(rows):
            work, kind = _work(cells), self.kinds[cells["segment"], cells["activity"]]
            if work.outcome != "digital":
                pool = self._role(kind) if work.owner is None and kind.pooled else None
                session = cells["segment"], work.activity, work.occurrence
                guests = self._guests[session] if kind.timing is Timing.SESSIONS else 0
                work = replace(work, pool=pool, guests=guests, slower=kind.slower)
                crew = self._crew(work)
                if crew not in spans:
                    spans[crew] = self._spans(crew)
                until = work.start if work.start is not None else work.end
                last = self.world.horizon if until is None else until
                busy, away = spans[crew]
                ahead = (busy[:, 0] < last) & (busy[:, 1] > work.due)
                if work.performer is not None:
                    internal = self.setup.csm(self.role(work.performer)).internal_time
                    work = replace(work, internal_time=internal)
                work = replace(work, ahead=int(ahead.sum()), away=overlap(away, work.due, last))
            works.append(work)
        return works

    def _crew(self, work: Work) -> tuple[str, ...]:
        """Who might have begun it while it waited."""
        if work.pool is not None:
            return tuple(csm for csm in self.csms if self.role(csm) == work.pool)
        person = work.performer or work.owner
        return () if person is None else (person,)

    def _spans(self, crew: tuple[str, ...]) -> tuple[Spans, Spans]:
        """The work of a crew, and the absences of one that is a single person."""
        nothing = np.zeros((0, 2), dtype=np.int64)
        busy = np.concatenate([nothing, *(self.work_of(csm) for csm in crew)])
        return busy, self.absences(crew[0]) if len(crew) == 1 else nothing

    def _role(self, kind: Activity) -> str:
        return self.setup.roles[kind.role].name


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
