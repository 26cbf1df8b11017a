"""Who goes first at one tick.

Owns the order of kinds and the tie key within a kind, packed into SimPy's one integer priority.
SimPy itself uses 0 and 1, so kinds begin at 2. Within a kind: priority, due time, the world's rank
of the account, activity, occurrence.
"""

from __future__ import annotations

OCCURRENCE_BITS = 32
ACTIVITY_BITS = 12
RANK_BITS = 32
DUE_BITS = 40
PRIORITY_BITS = 12

_ACTIVITY = OCCURRENCE_BITS
_RANK = _ACTIVITY + ACTIVITY_BITS
DUE_SHIFT = _RANK + RANK_BITS
"""The due time adds ``due << DUE_SHIFT`` to the tie key; the occurrence adds itself."""
_PRIORITY = DUE_SHIFT + DUE_BITS
_KIND = _PRIORITY + PRIORITY_BITS

PHOTOGRAPH = 1
"""Before everything else of a tick: the state at the borders of the report window."""
FINISH = 2 << _KIND
ABSENCE_END = 3 << _KIND
TRANSFER = 4 << _KIND  # of customers between CSMs; arrivals, departures
EXPIRY = 5 << _KIND
REVIEW = 6 << _KIND
STAGE = 7 << _KIND
DUE = 8 << _KIND
ABSENCE_START = 9 << _KIND
START = 10 << _KIND


def activity_key(priority: int, activity: int) -> int:
    """The part of the tie key that the kind of activity gives."""
    return priority << _PRIORITY | activity << _ACTIVITY


def rank_key(rank: int) -> int:
    """The part of the tie key that the account gives."""
    return rank << _RANK
