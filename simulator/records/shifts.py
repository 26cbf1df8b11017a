"""How each CSM's time was spent, as running totals that can be read at any tick.

Owns the split of time into employed, absent, busy, overtime and lost to the ramp. Exact: totals
are piecewise linear between whole ticks.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from simulator.records.log import CsmRow
from simulator.scenario.types import NEVER

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hours:
    """Seconds of each CSM before each of some ticks, or between them: shape (CSMs, ticks)."""

    employed: Floats
    absent: Floats
    busy: Floats
    overtime: Floats
    ramp: Floats  # on shift, but lost to the slowness of newcomers

    @property
    def scheduled(self) -> Floats:
        """On shift by the calendar."""
        return self.employed - self.absent

    @property
    def shift(self) -> Floats:
        """On shift, overtime included."""
        return self.scheduled + self.overtime

    def between(self, begin: int = 0, end: int | None = None) -> Hours:
        """From each tick to the next, of those from the one at place ``begin`` on."""
        return Hours(*(np.diff(getattr(self, f.name)[:, begin:end], axis=1) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Shifts:
    """Per CSM: begin and end of employment, of absences, of work in hand, of work outside hours,
    and of the months of the ramp on shift with the shares of them that are lost."""

    employed: Ints  # shape (CSMs, 2)
    absent: tuple[Ints, ...]  # each of shape (intervals, 2)
    busy: tuple[Ints, ...]
    overtime: tuple[Ints, ...]
    ramp: tuple[tuple[Ints, Floats], ...]

    @classmethod
    def of(cls, rows: dict[str, Ints], csms: list[CsmRow], horizon: int) -> Shifts:
        """From the activity columns and the CSMs' absences; work under way ends at the horizon."""
        served = np.flatnonzero(rows["performer"] >= 0)
        columns = [rows[name].take(served) for name in ("performer", "start", "elapsed")]
        order = np.lexsort((columns[1], columns[0]))
        performer, start, elapsed = (column.take(order) for column in columns)
        work = np.stack([start, np.minimum(start + elapsed, horizon)], axis=1)
        first = np.searchsorted(performer, np.arange(len(csms) + 1))
        employed, absent, busy, overtime, ramp = [], [], [], [], []
        for number, csm in enumerate(csms):
            last = csm.left if csm.left >= 0 else horizon
            away = csm.absences + ([(last, NEVER)] if last < horizon else [])
            employed.append((csm.hired, last))
            absent.append(_spans(csm.absences))
            busy.append(work[first[number] : first[number + 1]])
            overtime.append(_overlap(busy[-1], _spans(away)))
            ramp.append(_lost(csm, last))
        return cls(_spans(employed), tuple(absent), tuple(busy), tuple(overtime), tuple(ramp))

    def until(self, ticks: Ints) -> Hours:
        """Totals before each tick."""

        def totals(kind: tuple[Ints, ...]) -> Floats:
            rows = [_total_before(intervals, ticks) for intervals in kind]
            return np.array(rows).reshape(len(kind), len(ticks))

        lost = [_total_before(intervals, ticks, weights) for intervals, weights in self.ramp]
        begin, end = self.employed[:, :1], self.employed[:, 1:]
        return Hours(
            (np.clip(ticks, begin, end) - begin).astype(np.float64),
            totals(self.absent),
            totals(self.busy),
            totals(self.overtime),
            np.array(lost).reshape(len(self.ramp), len(ticks)),
        )


def _spans(intervals: list[tuple[int, int]]) -> Ints:
    return np.array(intervals, dtype=np.int64).reshape(-1, 2)


def _lost(csm: CsmRow, last: int) -> tuple[Ints, Floats]:
    """When the CSM was on shift but slow, and by which share."""
    spans: list[tuple[int, int]] = []
    shares: list[float] = []
    ends = [tick for tick, _ in csm.ramp[1:]]
    for (begin, share), end in zip(csm.ramp, ends, strict=False):
        edges = [begin, *(tick for away in csm.absences for tick in away), end]
        inside = np.clip(edges, begin, min(end, last)).tolist()
        for since, until in zip(inside[::2], inside[1::2], strict=True):
            if since < until:
                spans.append((since, until))
                shares.append(1.0 - share)
    return _spans(spans), np.array(shares)


def _total_before(intervals: Ints, ticks: Ints, weights: Floats | int = 1) -> Floats:
    """Covered seconds before each tick, for sorted intervals that do not overlap."""
    if not intervals.size:
        return np.zeros(len(ticks))
    lengths = (intervals[:, 1] - intervals[:, 0]) * weights
    points = np.repeat(np.cumsum(lengths), 2)
    points[::2] -= lengths
    return np.asarray(np.interp(ticks, intervals.ravel(), points))


def _overlap(busy: Ints, absent: Ints) -> Ints:
    """The parts of work that lie inside absences."""
    late = busy[_runs_over(busy, absent)]
    begin = np.maximum(late[:, :1], absent[:, 0])
    end = np.minimum(late[:, 1:], absent[:, 1])
    shared = begin < end
    return np.stack([begin[shared], end[shared]], axis=1)


def _runs_over(busy: Ints, absent: Ints) -> npt.NDArray[np.bool_]:
    """Which work still goes on when the next absence begins."""
    begins = np.append(absent[:, 0], np.iinfo(np.int64).max)
    return np.asarray(busy[:, 1] > begins[np.searchsorted(begins, busy[:, 0])])
