"""What everything is called in the tables: the categories of the "name" columns.

Owns these names and their order. Knows nothing of what happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.records.log import CsmRow
from simulator.scenario.types import Role, Setup
from simulator.world import World

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Names:
    """The categories of the "name" columns, in the order of the world and the team."""

    account: tuple[str, ...]
    segment: tuple[str, ...]
    stage: tuple[str, ...]
    activity: tuple[str, ...]
    role: tuple[str, ...]
    csm: tuple[str, ...]
    stage_of: Ints  # [segment, stage code] -> position in `stage`
    activity_of: Ints  # [segment, activity code] -> position in `activity`

    @classmethod
    def of(cls, setup: Setup, world: World, csms: list[CsmRow]) -> Names:
        segments = setup.segments
        stages = list(dict.fromkeys(s.name for segment in segments for s in segment.stages))
        activities = list(dict.fromkeys(a.name for segment in segments for a in segment.activities))
        return cls(
            account=tuple(world.accounts.id.tolist()),
            segment=tuple(segment.name for segment in segments),
            stage=tuple(stages),
            activity=tuple(activities),
            role=tuple(role.name for role in setup.roles),
            csm=tuple(_names_of(setup.roles, csms)),
            stage_of=_lookup([[stages.index(x.name) for x in s.stages] for s in segments]),
            activity_of=_lookup(
                [[activities.index(x.name) for x in s.activities] for s in segments]
            ),
        )


def _names_of(roles: Sequence[Role], csms: Sequence[CsmRow]) -> list[str]:
    """Every CSM: those whom the team or a file of accounts names, and the others by role, seat and
    occupant, such as "smb CSM 3"; later occupants of that seat are "smb CSM 3b", "smb CSM 3c" and
    so on."""
    taken = {name for role in roles for name in role.people}
    names: list[str] = []
    for csm in csms:
        role = roles[csm.role]
        known = role.people[csm.seat] if csm.seat < len(role.people) else ""
        if known and not csm.occupant:
            names.append(known)
        else:
            name = f"{role.name} CSM {csm.seat + 1}{_letters(csm.occupant)}"
            names.append(f"{name} (vacant)" if name in taken else name)
    return names


def _letters(occupant: int) -> str:
    """Nothing for the first one of a seat, then b, c, ..., z, aa, ab and so on."""
    letters, left = "", occupant + 1 if occupant else 0
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _lookup(rows: list[list[int]]) -> Ints:
    table = np.zeros((len(rows), max(map(len, rows), default=0)), dtype=np.int64)
    for row, values in zip(table, rows, strict=True):
        row[: len(values)] = values
    return table
