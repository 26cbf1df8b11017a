"""One replication's world, put together.

Owns the values that the model reads: accounts, term ends with their luck, opportunities, agendas,
absences. Draws lazily where most would never be asked for; a draw is the same whenever it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulator.clock import Clock
from simulator.scenario.types import Segment, Setup
from simulator.world.absence import absences, reasons
from simulator.world.book import Accounts, draw_accounts
from simulator.world.chance import Chance, check_streams
from simulator.world.demand import (
    Agenda,
    Calendar,
    Demand,
    Ints,
    demand_everywhere,
    poisson_stream,
    stage_agenda,
    term_ends,
)
from simulator.world.luck import luck, luck_of_one
from simulator.world.people import endurance, time_to_fill
from simulator.world.per_account import PerAccount
from simulator.world.sessions import Session, attends, sessions
from simulator.world.shocks import Strike, Temptation, stream_name, strikes, temptations
from simulator.world.traits import ALIKE, Traits

OPPORTUNITY = "(opportunity)"
"""Name of the expansion stream; brackets keep it apart from every activity's name."""

FORESEEN = 2
"""Stage entries whose luck is drawn for all accounts at once; later ones are drawn one by one."""

Luck = tuple[int, int, bool]
"""Work (seconds), window (seconds), whether automation takes it."""


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The end of one contract term and the luck that goes with it."""

    tick: int
    term: int  # 1 for the first renewal after signing
    luck: float  # renews when luck < probability
    contraction_luck: float


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A chance to sell more and the luck that goes with it."""

    tick: int
    luck: float  # real when luck < share taken at this health
    winning_luck: float


@dataclass(frozen=True, slots=True)
class World:
    """Chance of one replication. Accounts are addressed by their position over all segments."""

    setup: Setup
    clock: Clock
    horizon: int
    chance: Chance
    accounts: Accounts
    first: tuple[int, ...]  # position of each segment's first account, and the total at the end
    term_ends: PerAccount[TermEnd]  # of each account, in time order, like the next three
    opportunities: PerAccount[Opportunity]
    strikes: PerAccount[Strike]  # what befalls each account
    temptations: PerAccount[Temptation]  # when each may leave between renewals
    _agendas: dict[tuple[int, int], Agenda] = field(default_factory=dict)
    _everywhere: dict[int, Demand] = field(default_factory=dict)
    _foreseen: dict[tuple[int, int], list[Luck]] = field(default_factory=dict)
    _left_out: dict[int, list[frozenset[int]]] = field(default_factory=dict)

    def agenda(self, segment: int, stage: int) -> Agenda:
        """What falls due in a stage, for the accounts of the segment by position in it."""
        agenda = self._agendas.get((segment, stage))
        if agenda is None:
            said, calendar = self.setup.segments[segment], self._calendar(segment)
            if segment not in self._everywhere:
                self._everywhere[segment] = demand_everywhere(said, calendar, self.chance)
            begins = self.accounts.stage[self.first[segment] : self.first[segment + 1]]
            agenda = self._agendas[segment, stage] = stage_agenda(
                said,
                stage,
                calendar,
                self.chance,
                _can_be_in(said, stage, begins),
                self._everywhere[segment],
            )
        return agenda

    def luck(self, account: int, activity: int, occurrence: int) -> Luck:
        """Work, window and automation of one occurrence that stands in no agenda."""
        segment = int(self.accounts.segment[account])
        kind = self.setup.segments[segment].activities[activity]
        if not 0 < occurrence <= FORESEEN:
            factor = self._traits(segment).work(activity, np.array([account - self.first[segment]]))
            key = int(self.accounts.key[account])
            return luck_of_one(kind, self.chance, key, occurrence, factor)
        foreseen = self._foreseen.get((segment, activity))
        if foreseen is None:
            drawn = self.foreseen(segment, activity)
            foreseen = list(zip(*(column.tolist() for column in drawn), strict=True))
            self._foreseen[segment, activity] = foreseen
        return foreseen[(account - self.first[segment]) * FORESEEN + occurrence - 1]

    def foreseen(self, segment: int, activity: int) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
        """The same as columns, for the accounts of a segment one after the other: of each the
        occurrences from 1 to :data:`FORESEEN`."""
        kind, calendar = self.setup.segments[segment].activities[activity], self._calendar(segment)
        rows = np.arange(calendar.key.size).repeat(FORESEEN)
        numbers = np.arange(rows.size) % FORESEEN + 1
        factor = calendar.traits.work(activity, rows)
        return luck(kind, self.chance, calendar.key[rows], numbers, factor)

    def left_out(self, account: int) -> frozenset[int]:
        """Codes of the activities that the account does not have, being what it is."""
        segment = int(self.accounts.segment[account])
        said = self.setup.segments[segment]
        if not any(activity.only_for for activity in said.activities):
            return frozenset()
        if segment not in self._left_out:
            self._left_out[segment] = self._traits(segment).left_out(said)
        return self._left_out[segment][account - self.first[segment]]

    def _traits(self, segment: int) -> Traits:
        low, high = self.first[segment], self.first[segment + 1]
        return Traits(self.setup.segments[segment].traits, self.accounts.traits[low:high])

    def sessions(self, segment: int) -> list[Session]:
        """What is held for many customers of the segment at once."""
        return sessions(self.setup.segments[segment], self.horizon, self.chance)

    def attends(self, segment: int, activity: int, number: int) -> list[int]:
        """Which accounts of the segment, by position in it, attend a session if invited."""
        said = self.setup.segments[segment]
        keys = self.accounts.key[self.first[segment] : self.first[segment + 1]]
        return attends(said, activity, number, keys, self.chance)

    def _calendar(self, segment: int) -> Calendar:
        low, high = self.first[segment], self.first[segment + 1]
        traits = self._traits(segment)
        return _calendar(self.accounts, self.clock, self.horizon, low, high, traits)

    def absences(self, role: str, seat: int, occupant: int) -> list[tuple[int, int]]:
        """When that person would be away: half-open intervals of ticks."""
        calendar = self.setup.csm(role), self.clock, self.horizon, self.chance
        return absences(*calendar, role, seat, occupant)

    def why_away(self, role: str, seat: int, occupant: int) -> Sequence[str]:
        """The reason of each working day of the same absences, empty for a day without."""
        calendar = self.setup.csm(role), self.clock, self.horizon, self.chance
        return [str(why) for why in reasons(*calendar, role, seat, occupant)]

    def time_to_fill(self, role: str, seat: int, occupant: int) -> int:
        """Ticks from a seat's opening to that person's first day; 0 where nobody waits."""
        distribution = self.setup.csm(role).turnover.time_to_fill
        if distribution is None:
            return 0
        return time_to_fill(distribution, self.chance, role, seat, occupant)

    def endurance(self, role: str, seat: int, occupant: int) -> float:
        """The sum of hazards after which that person gives notice."""
        return endurance(self.chance, role, seat, occupant)


def draw_world(setup: Setup, seed: int, replication: int) -> World:
    """The world of one replication.

    Raises ValueError when two names of the scenario share a stream id.
    """
    check_streams(_streams(setup))
    clock = Clock.of(setup.start, setup.hours_per_day)
    chance = Chance.of(seed, replication)
    horizon = clock.tick(setup.horizon)
    accounts = draw_accounts(setup, clock, chance)
    first = np.searchsorted(accounts.segment, np.arange(len(setup.segments) + 1)).tolist()
    parts = [
        (segment, _calendar(accounts, clock, horizon, first[code], first[code + 1], ALIKE), chance)
        for code, segment in enumerate(setup.segments)
    ]
    return World(
        setup,
        clock,
        horizon,
        chance,
        accounts,
        tuple(first),
        PerAccount.joined([_term_ends(*part) for part in parts]),
        PerAccount.joined([_opportunities(*part) for part in parts]),
        PerAccount.joined([strikes(*part) for part in parts]),
        PerAccount.joined([temptations(*part) for part in parts]),
    )


def _streams(setup: Setup) -> list[str]:
    """The streams whose names the scenario chooses."""
    activities = sorted({a.name for s in setup.segments for a in s.activities})
    shocks = sorted({stream_name(shock) for s in setup.segments for shock in s.shocks})
    of_work = ("phase", "jitter", "gap", "work", "window", "automated", "attendance")
    return [
        *(f"{purpose}/{name}" for purpose in of_work for name in activities),
        *(f"{purpose}/{name}" for purpose in ("gap", "struck") for name in shocks),
        *(f"trait/{name}" for name in sorted({t.name for s in setup.segments for t in s.traits})),
    ]


def _calendar(
    accounts: Accounts, clock: Clock, horizon: int, low: int, high: int, traits: Traits
) -> Calendar:
    return Calendar(
        clock,
        horizon,
        accounts.key[low:high],
        accounts.signed_date[low:high],
        accounts.signed[low:high],
        accounts.term_months[low:high],
        accounts.term_date[low:high],
        accounts.term[low:high],
        traits,
    )


def _can_be_in(segment: Segment, stage: int, at_first: Ints) -> Ints:
    """Accounts that can ever be in ``stage``: those that begin there, or all when an exit leads
    there. Spares the long agendas of onboarding for customers who have left it behind."""
    if any(exit_.target == stage for other in segment.stages for exit_ in other.exits):
        return np.arange(at_first.size)
    return np.flatnonzero(at_first == stage)


def _term_ends(segment: Segment, calendar: Calendar, chance: Chance) -> PerAccount[TermEnd]:
    # A stage may begin so long before a renewal that lies beyond the horizon.
    ahead = max([0] + [e.delay for s in segment.stages for e in s.exits])
    row, tick, term = term_ends(calendar, calendar.horizon + ahead)
    after_signing = tick >= calendar.opens[row]
    row, tick, term = row[after_signing], tick[after_signing], term[after_signing]
    luck, contraction = chance.uniforms("renewal", calendar.key[row], term)
    return PerAccount.of(TermEnd, calendar.key.size, row, tick, term, luck, contraction)


def _opportunities(segment: Segment, calendar: Calendar, chance: Chance) -> PerAccount[Opportunity]:
    count = calendar.key.size
    if segment.expansion is None:
        return PerAccount.none(Opportunity, count)
    rows = np.arange(count)
    row, tick, index = poisson_stream(OPPORTUNITY, segment.expansion.rate, calendar, chance, rows)
    luck, winning = chance.uniforms("opportunity", calendar.key[row], index)
    return PerAccount.of(Opportunity, count, row, tick, luck, winning)
