"""What an item is of: rows of the tables of activities, by segment and code."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.machine import compiled
from simulator.compiled.state import State


@compiled
def activity_row(m: State, who: int, code: int) -> int:
    """The row of activity ``code`` of the segment of account, or audience, ``who``."""
    return int(m.segment[m.account[who, c.A_SEGMENT], c.S_ACTIVITIES] + code)


@compiled
def activity_of(m: State, i: int) -> int:
    """The row of the activity of an item."""
    return activity_row(m, m.item[i, c.I_ACCOUNT], m.item[i, c.I_CODE])


@compiled
def stage_row(m: State, who: int, stage: int) -> int:
    """The row of a stage of the account's segment."""
    return int(m.segment[m.account[who, c.A_SEGMENT], c.S_STAGES] + stage)
