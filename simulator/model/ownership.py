"""Who serves an account: its CSM by a file of accounts, or whom it is dealt to; specialists, while
there is work for them in its stage.

Owns that choice. Never knows when it falls due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulator.model.lifecycle import StagePlan
from simulator.model.queue import Queue
from simulator.model.team import Team
from simulator.scenario.types import Setup
from simulator.scenario.types_team import Load
from simulator.world import World

if TYPE_CHECKING:
    from simulator.model.account import Account
    from simulator.model.journey import Journey
    from simulator.model.loads import Loads


class Ownership:
    """The books. Accounts are addressed by their position over all segments. Who serves one goes by
    its segment's ``serving``: the segment's own comes first. In place of a specialist who is not
    needed yet stands the role's pool."""

    def __init__(self, setup: Setup, world: World, teams: Sequence[Team], loads: Loads) -> None:
        self._teams = teams
        self._loads = loads
        self._initial: defaultdict[Queue, float] = defaultdict(float)  # dealt on day one
        self._by_size = [
            bool(role.people) or not team.is_even() or team.turnover.assign is not Load.ACCOUNTS
            for role, team in zip(setup.roles, teams, strict=True)
        ]
        self._dealt = [0] * len(teams)
        seat = np.full(len(world.accounts), -1, dtype=np.int64)
        for first, segment in zip(world.first, setup.segments, strict=False):
            if segment.listed is not None:  # whose accounts stand before the segment's others
                seat[first : first + len(segment.listed)] = segment.listed.owner
        self.seats: list[int] = seat.tolist()  # of accounts with a CSM of their own, else -1

    def in_order(self, ranked: npt.NDArray[np.int64]) -> Iterable[int]:
        """The initial book as it is dealt: by the world's ranking, but what has an owner first, so
        that the rest goes to the smallest books."""
        numbers: list[int] = ranked.tolist()
        return sorted(numbers, key=lambda number: self.seats[number] < 0)

    def on_day_one(self, account: Account) -> list[Queue]:
        """Who serves an account of the initial book. Books without names are of equal size, those
        of part-timers smaller, unless books are to be alike in something else."""
        number, servers = account.number, list[Queue]()
        for place, (role, pooled) in enumerate(account.lifecycle.serving):
            team = self._teams[role]
            if place not in account.lifecycle.stages[account.stage].books:
                servers.append(team.pool)
            elif place == 0 and self.seats[number] >= 0:
                servers.append(team.server_in(self.seats[number]))
            elif self._by_size[role]:
                servers.append(self._least(team, pooled, self._initial))
            else:
                servers.append(team.server_on_day_one(pooled, self._dealt[role]))
                self._dealt[role] += not pooled
            if not pooled:
                self._initial[servers[-1]] += self._loads.size(account, role, team.turnover.assign)
        return servers

    def of_new(self, account: Account) -> list[Queue]:
        """Who serves an account that signs now."""
        servers: list[Queue] = []
        for place, (role, pooled) in enumerate(account.lifecycle.serving):
            team, seat = self._teams[role], self.seats[account.number]
            if place not in account.lifecycle.stages[account.stage].books:
                servers.append(team.pool)
            elif place == 0 and seat >= 0:
                servers.append(team.server_in(seat))
            else:
                servers.append(self._least(team, pooled))
        return servers

    def _least(self, team: Team, pooled: bool, loads: Mapping[Queue, float] | None = None) -> Queue:
        """The CSM with the smallest book, by what the team assigns by; nobody is under contract
        on day one yet, so ``loads`` are what has been dealt."""
        by = team.turnover.assign
        if pooled or by is Load.ACCOUNTS:
            return team.server_of_new(pooled)
        return team.server_with_least(
            (lambda csm: self._loads.of(csm, by)) if loads is None else loads.__getitem__
        )

    def change(self, account: Journey, before: StagePlan, after: StagePlan) -> int:
        """The account goes on to another stage: specialists without work in it strike the account
        off their books, those with work take it on; the same as before if they can. Returns how
        many others than before do."""
        others, servers = 0, account.servers
        for place in before.books:
            if place not in after.books:
                servers[place].book -= 1
        for place in after.books:
            if place not in before.books:
                team, known = self._teams[account.lifecycle.serving[place][0]], servers[place]
                if known in team.takers():
                    known.book += 1
                else:
                    servers[place] = self._least(team, pooled=False)
                    others += known is not team.pool
        return others
