"""Who serves an account: its CSM by a file of accounts, or whom it is dealt to; specialists, while
there is work for them in its stage.

Owns that choice. Never knows when it falls due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.lifecycle import Lifecycle, StagePlan
from simulator.model.queue import Queue
from simulator.model.team import Team
from simulator.scenario.types import Setup
from simulator.world import World


class Ownership:
    """The books. Accounts are addressed by their position over all segments. Who serves one goes by
    its segment's ``serving``: the segment's own comes first. In place of a specialist who is not
    needed yet stands the role's pool."""

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

    def on_day_one(self, number: int, lifecycle: Lifecycle, stage: int) -> list[Queue]:
        """Who serves an account of the initial book. Books without names are of equal size, those
        of part-timers smaller."""
        servers: list[Queue] = []
        for place, (role, pooled) in enumerate(lifecycle.serving):
            team = self._teams[role]
            if place not in lifecycle.stages[stage].books:
                servers.append(team.pool)
            elif place == 0 and self._seat[number] >= 0:
                servers.append(team.server_in(self._seat[number]))
            elif self._by_size[role]:
                servers.append(team.server_of_new(pooled))
            else:
                servers.append(team.server_on_day_one(pooled, self._dealt[role]))
                self._dealt[role] += not pooled
        return servers

    def of_new(self, number: int, lifecycle: Lifecycle, stage: int) -> list[Queue]:
        """Who serves an account that signs now."""
        servers: list[Queue] = []
        for place, (role, pooled) in enumerate(lifecycle.serving):
            team, seat = self._teams[role], self._seat[number]
            if place not in lifecycle.stages[stage].books:
                servers.append(team.pool)
            elif place == 0 and seat >= 0:
                servers.append(team.server_in(seat))
            else:
                servers.append(team.server_of_new(pooled))
        return servers

    def change(
        self, servers: list[Queue], lifecycle: Lifecycle, before: StagePlan, after: StagePlan
    ) -> int:
        """The account goes on to another stage: specialists without work in it strike the account
        off their books, those with work take it on; the same as before if they can. Returns how
        many others than before do."""
        others = 0
        for place in before.books:
            if place not in after.books:
                servers[place].book -= 1
        for place in after.books:
            if place not in before.books:
                team, known = self._teams[lifecycle.serving[place][0]], servers[place]
                if known in team.takers():
                    known.book += 1
                else:
                    servers[place] = team.server_of_new(pooled=False)
                    others += known is not team.pool
        return others
