"""What falls due in one stage of a segment, in the shape in which its accounts read it.

Owns the split between what happens one after the other and what automation does by itself, which
nobody waits for and nothing follows from: that needs no event, and is logged a stretch at a time.
Constant during a run.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct

import numpy as np
import numpy.typing as npt

from simulator.model.lifecycle import Lifecycle
from simulator.model.order import DUE_SHIFT
from simulator.records.log import ActivityRow
from simulator.records.schema import Outcome
from simulator.world import Agenda

Ints = npt.NDArray[np.int64]

_ENTRY = Struct("=5q?")
_COLUMNS = np.dtype("i8,i8,i8,i8,i8,?")  # the same
ENTRY_SIZE = _ENTRY.size
Entry = tuple[int, int, int, int, int, bool]
read_entry: Callable[[bytes, int], Entry] = _ENTRY.unpack_from
"""Tick, activity, occurrence, work, window and whether it is automated, from a buffer and a
position in bytes. Integers that are made when they are read lie together in memory, unlike those
of long lists, most of which would never be read."""

ROW_SIZE = 8 * len(ActivityRow._fields)
"""Bytes of a row of the log."""


@dataclass(frozen=True, slots=True)
class Part:
    """Entries by account, tick and tie; account i of the segment owns ``first[i]`` up to
    ``first[i + 1]``."""

    first: list[int]
    tick: memoryview
    entries: bytes

    def begin(self, row: int, now: int, passed: tuple[int, int], keys: list[int]) -> int:
        """The account's first entry whose turn has not come at ``now``: not before it, and not
        ``passed``, a tick and a tie key. ``keys``: the account's, of each activity."""
        end = self.first[row + 1]
        at = bisect_left(self.tick, now, self.first[row], end)
        if passed[0] == now:
            while at < end and self.tick[at] == now and self.tie_key(at, keys) <= passed[1]:
                at += 1
        return at

    def tie_key(self, at: int, keys: list[int]) -> int:
        """The tie key of an entry, see :mod:`simulator.model.order`."""
        tick, activity, occurrence, *_ = read_entry(self.entries, at * ENTRY_SIZE)
        return keys[activity] + (tick << DUE_SHIFT) + occurrence


@dataclass(frozen=True, slots=True)
class Timetable:
    """An agenda in two parts, and the rows of the log that the automatic part leaves."""

    eventful: Part
    automatic: Part
    rows: bytes

    @classmethod
    def of(cls, agenda: Agenda, lifecycle: Lifecycle, stage: int, first_account: int) -> Timetable:
        """``first_account``: the number of the segment's first."""
        required = np.array([activity.required for activity in lifecycle.activities], dtype=bool)
        automatic = agenda.automated & ~required[agenda.activity]
        return cls(
            _part(agenda, ~automatic),
            _part(agenda, automatic),
            _rows(agenda, automatic, stage, first_account).tobytes(),
        )


def _part(agenda: Agenda, chosen: npt.NDArray[np.bool_]) -> Part:
    columns = (
        agenda.tick,
        agenda.activity,
        agenda.occurrence,
        agenda.work,
        agenda.window,
        agenda.automated,
    )
    entries = np.rec.fromarrays([column[chosen] for column in columns], dtype=_COLUMNS)
    return Part(
        first=np.append(0, np.cumsum(chosen))[agenda.first].tolist(),
        tick=agenda.tick[chosen].data,
        entries=entries.tobytes(),
    )


def _rows(
    agenda: Agenda, chosen: npt.NDArray[np.bool_], stage: int, first_account: int
) -> npt.NDArray[np.int64]:
    """Rows of the log: nobody's, without work, over as soon as they are due."""
    tick = agenda.tick[chosen]
    account = np.arange(agenda.first.size - 1).repeat(np.diff(agenda.first))[chosen]
    said: dict[str, Ints | int] = {
        "account": first_account + account,
        "stage": stage,
        "code": agenda.activity[chosen],
        "occurrence": agenda.occurrence[chosen],
        "due": tick,
        "window_end": tick + agenda.window[chosen],
        "end": tick,
        "outcome": int(Outcome.DIGITAL),
        "work": 0,
        "elapsed": 0,
    }
    columns = [said.get(name, -1) for name in ActivityRow._fields]
    return np.stack([np.broadcast_to(column, tick.shape) for column in columns], axis=1)


_EMPTY = Part([0, 0], memoryview(b"").cast("q"), b"")
NOTHING = Timetable(_EMPTY, _EMPTY, b"")
"""The timetable of an account that has not begun."""
