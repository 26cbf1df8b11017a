"""Who serves an account from the start: its CSM by a file of accounts, or whom it is dealt to.

Owns that choice. Never knows when it falls due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.queue import Queue
from simulator.model.team import Team
from simulator.scenario.types import Setup
from simulator.world import World


class Ownership:
    """The books. Accounts are addressed by their position over all segments; ``serving`` are the
    roles that serve one, and whether their pools do: its segment's own comes first."""

    def __init__(self, setup: Setup, world: World, teams: Sequence[Team]) -> None:
        self._teams = teams
        self._by_size = [
            bool(role.people) or not team.is_even()
            for role, team in zip(setup.roles, teams, strict=True)
        ]
        self._dealt = [0] * len(teams)
        seat = np.full(len(world.accounts), -1, dtype=np.int64)
        for first, segment in zip(world.first, setup.segments, strict=False):
            if segment.listed is not None:  # whose accounts stand before the segment's others
                seat[first : first + len(segment.listed)] = segment.listed.owner
        self._seat: list[int] = seat.tolist()

    def in_order(self, ranked: npt.NDArray[np.int64]) -> Iterable[int]:
        """The initial book as it is dealt: by the world's ranking, but what has an owner first, so
        that the rest goes to the smallest books."""
        numbers: list[int] = ranked.tolist()
        return sorted(numbers, key=lambda number: self._seat[number] < 0)

    def on_day_one(self, number: int, serving: Iterable[tuple[int, bool]]) -> list[Queue]:
        """Who serves an account of the initial book. Books without names are of equal size, those
        of part-timers smaller."""
        servers: list[Queue] = []
        for place, (role, pooled) in enumerate(serving):
            team = self._teams[role]
            if place == 0 and self._seat[number] >= 0:
                servers.append(team.server_in(self._seat[number]))
            elif self._by_size[role]:
                servers.append(team.server_of_new(pooled))
            else:
                servers.append(team.server_on_day_one(pooled, self._dealt[role]))
                self._dealt[role] += not pooled
        return servers

    def of_new(self, number: int, serving: Iterable[tuple[int, bool]]) -> list[Queue]:
        """Who serves an account that signs now."""
        servers: list[Queue] = []
        for place, (role, pooled) in enumerate(serving):
            team, seat = self._teams[role], self._seat[number]
            is_owned = place == 0 and seat >= 0
            servers.append(team.server_in(seat) if is_owned else team.server_of_new(pooled))
        return servers
