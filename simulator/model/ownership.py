"""Who owns an account from the start: its CSM of the file, or whoever the book is dealt to.

Owns that choice. Never knows when it falls due.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator.model.csm import Csm
from simulator.model.team import Team
from simulator.scenario.types import Segment

Ints = npt.NDArray[np.int64]


def seat_of(segment: Segment, place: int) -> int:
    """Seat of the CSM who owns the ``place``-th account of a segment by its file; -1 for none.
    The accounts of a file stand before all others."""
    listed = segment.listed
    if listed is None or not listed.owners or place >= len(listed):
        return -1
    return int(listed.owner[place])


def owners_on_day_one(segment: Segment, team: Team, ranked: Ints) -> list[Csm]:
    """The owner of each account of the initial book; ``ranked`` are places in the segment, in the
    order of the world's ranking.

    A book whose owners are known stays as it is, and what nobody owns goes to the smallest books.
    Any other is dealt out evenly.
    """
    if segment.listed is None or not segment.listed.owners:
        return [team.owner_on_day_one(turn) for turn in range(len(ranked))]
    seats = [seat_of(segment, place) for place in ranked.tolist()]
    owners = {turn: team.owner_in(seat) for turn, seat in enumerate(seats) if seat >= 0}
    return [owners.get(turn) or team.owner_of_new() for turn in range(len(ranked))]
