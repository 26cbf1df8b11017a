"""Work for many customers at once: when sessions are held, and who attends.

Owns the grid of each kind of session in a segment, keyed (segment, activity), and the attendance,
keyed by account. Never sees the team.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.scenario.types import Segment, Timing
from simulator.world.chance import Chance, Words, entity_key
from simulator.world.luck import luck


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a segment."""

    tick: int  # when it falls due
    activity: int  # code
    number: int  # on the grid: its occurrence
    work: int  # seconds
    window: int  # seconds that it may be put off


def sessions(segment: Segment, horizon: int, chance: Chance) -> list[Session]:
    """All sessions of a segment before the horizon, by activity and time: every period, from a
    phase that chance gives to the segment."""
    found = []
    for code, activity in enumerate(segment.activities):
        if activity.timing is not Timing.SESSIONS:
            continue
        period = activity.period.seconds
        key = np.array([entity_key(segment.name, activity.name, "session")], dtype=np.uint64)
        phase = chance.uniform(f"phase/{activity.name}", key, 0)
        ticks = np.arange(int(phase[0] * period), horizon, period)
        number = np.arange(ticks.size)
        work, window, _ = luck(activity, chance, np.repeat(key, ticks.size), number)
        columns = (column.tolist() for column in (ticks, number, work, window))
        found += [
            Session(t, code, n, w, patience) for t, n, w, patience in zip(*columns, strict=True)
        ]
    return found


def attends(segment: Segment, activity: int, number: int, keys: Words, chance: Chance) -> list[int]:
    """Which of the accounts with ``keys`` attend that session if invited: their positions."""
    kind = segment.activities[activity]
    uniforms = chance.uniform(f"attendance/{kind.name}", keys, number)
    here: list[int] = np.flatnonzero(uniforms < kind.attendance).tolist()
    return here
