"""How each CSM's time was spent, as running totals that can be read at any tick.

Owns the split of time into absent, busy and overtime. Exact: totals are piecewise linear between
whole ticks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.records.log import CsmRow

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shifts:
    """Per CSM: begin and end of absences, of work in hand, and of work during absences."""

    absent: tuple[Ints, ...]  # each of shape (intervals, 2)
    busy: tuple[Ints, ...]
    overtime: tuple[Ints, ...]

    @classmethod
    def of(cls, rows: dict[str, Ints], csms: list[CsmRow], horizon: int) -> Shifts:
        """From the activity columns and the CSMs' absences; work under way ends at the horizon."""
        order = np.argsort(rows["start"], kind="stable")
        performer = rows["performer"][order]
        start = rows["start"][order]
        end = np.minimum(start + rows["elapsed"][order], horizon)
        absent, busy, overtime = [], [], []
        for number, csm in enumerate(csms):
            mine = performer == number
            absent.append(np.array(csm.absences, dtype=np.int64).reshape(-1, 2))
            busy.append(np.stack([start[mine], end[mine]], axis=1))
            overtime.append(_overlap(busy[-1], absent[-1]))
        return cls(tuple(absent), tuple(busy), tuple(overtime))

    def until(self, ticks: Ints) -> tuple[Floats, Floats, Floats]:
        """Absent, busy and overtime seconds of each CSM before each tick: three arrays of shape
        (CSMs, ticks)."""

        def totals(kind: tuple[Ints, ...]) -> Floats:
            rows = [_total_before(intervals, ticks) for intervals in kind]
            return np.array(rows).reshape(len(kind), len(ticks))

        return totals(self.absent), totals(self.busy), totals(self.overtime)


def _total_before(intervals: Ints, ticks: Ints) -> Floats:
    """Covered seconds before each tick, for sorted intervals that do not overlap."""
    if not intervals.size:
        return np.zeros(len(ticks))
    lengths = intervals[:, 1] - intervals[:, 0]
    after = np.cumsum(lengths)
    points = np.stack([after - lengths, after], axis=1)
    return np.asarray(np.interp(ticks, intervals.ravel(), points.ravel()))


def _overlap(busy: Ints, absent: Ints) -> Ints:
    """The parts of work that lie inside absences."""
    parts = [
        (max(begin, away), min(end, back))
        for begin, end in busy[_runs_over(busy, absent)].tolist()
        for away, back in absent.tolist()
        if begin < back and away < end
    ]
    return np.array(parts, dtype=np.int64).reshape(-1, 2)


def _runs_over(busy: Ints, absent: Ints) -> npt.NDArray[np.bool_]:
    """Which work still goes on when the next absence begins."""
    begins = np.append(absent[:, 0], np.iinfo(np.int64).max)
    return np.asarray(busy[:, 1] > begins[np.searchsorted(begins, busy[:, 0])])
