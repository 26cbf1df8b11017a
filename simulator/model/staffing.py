"""Who comes and who goes: hires and leavers by date, seats opened and filled, resignations.

Owns the team's changes over time. The people, their luck included, are the world's, by role, seat
and occupant: the next hire of a role is the same person whatever the plan. What becomes of their
customers is for :mod:`simulator.model.handover`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.model.burnout import Stamina
from simulator.model.csm import Csm
from simulator.model.employment import Employment
from simulator.model.engine import Alarm
from simulator.model.handover import Books
from simulator.model.order import TRANSFER
from simulator.model.requisition import Standby
from simulator.model.team import Team
from simulator.records.log import Reason
from simulator.scenario.types import NEVER
from simulator.scenario.types_team import Hire, Leave

if TYPE_CHECKING:
    from simulator.model.floor import Floor

_GROUP = 80
ARRIVAL, OPENING, NOTICE, LEAVING, SHARING, RAMP, SHADOWING = (
    place << _GROUP for place in range(7)
)
"""Order of the team's changes at one tick: whoever comes is there for the customers of whoever
leaves."""
_ROLE, _SEAT = 60, 20


class Staffing:
    """The changes of all teams of a floor."""

    def __init__(self, floor: Floor) -> None:
        setup = floor.setup
        self.floor = floor
        self.env = floor.env
        self._clock = floor.world.clock
        self._books = Books(floor)
        # By role, the first days of those who will come, their seats (-1 where not known yet), and
        # what they work of a week.
        self._arrivals: dict[int, list[tuple[int, int, float]]] = {}
        self._closed: set[tuple[int, int]] = set()  # role and seat: laid off while nobody sat there
        frozen = setup.moves.frozen_from
        self._frozen_from = NEVER if frozen is None else self._clock.tick(frozen)
        self._newcomers: list[Csm] = []  # who take over customers until they have enough
        self._standbys: list[Standby] = []
        self._stamina: dict[Csm, Stamina] = {}
        for csm in floor.csms:
            self._keep_an_eye_on(csm)
        for place, hire in enumerate(setup.moves.hires):
            self._note_hire(place, hire)
        for place, leave in enumerate(setup.moves.leaves):
            last = self._clock.tick(leave.last_day) + self._clock.day
            told = max(0, last - floor.teams[leave.role].turnover.notice)
            self._at(told, NOTICE + place, partial(self._tell, leave, last))

    def review(self) -> None:
        """Once a week: who has had enough, and which seats are opened because of the numbers."""
        now = self.env.now
        for csm in list(self._stamina):
            if csm.employment.leaves_at == NEVER and self._stamina[csm].is_spent(now):
                self._resign(csm)
        for standby in self._standbys:
            hire, team = standby.hire, self.floor.teams[standby.hire.role]
            opens = self._clock.months_later(now, hire.waits) if hire.waits else now
            if opens < self._frozen_from and standby.calls(self.floor, self._future_size(team)):
                for _ in range(hire.number):
                    self._open(team, team.next_seat(hire.works), 0, standby.arrived, opens)
                    standby.opened()

    def _note_hire(self, place: int, hire: Hire) -> None:
        team = self.floor.teams[hire.role]
        if hire.when is not None:
            self._standbys.append(Standby(hire))
        for number in range(hire.number):
            order = place << _SEAT | number
            if hire.first_day is not None:
                tick = self._clock.tick(hire.first_day)
                self._expect(team, tick, -1, hire.works)
                self._at(tick, ARRIVAL + order, partial(self._add, team, hire.works))
            elif hire.opened is not None:
                tick = self._clock.tick(hire.opened)
                self._at(tick, OPENING + order, partial(self._open_new, team, hire.works))

    def _add(self, team: Team, works: float) -> None:
        self._arrive(team, team.next_seat(works), 0)

    def _open_new(self, team: Team, works: float) -> None:
        self._open(team, team.next_seat(works), 0)

    def _open(
        self,
        team: Team,
        seat: int,
        occupant: int,
        then: Callable[[], None] | None = None,
        since: int | None = None,
    ) -> None:
        """Look for somebody for a seat, from now or ``since`` then. The first day is the next day
        on which that can be."""
        day = self._clock.day
        wait = self.floor.world.time_to_fill(team.name, seat, occupant)
        tick = -(-((self.env.now if since is None else since) + wait) // day) * day
        self._expect(team, tick, seat, team.works_in(seat))
        order = team.role << _ROLE | seat << _SEAT | occupant
        self._at(
            tick,
            ARRIVAL + (1 << _GROUP - 1) + order,
            partial(self._arrive, team, seat, occupant, then),
        )

    def _expect(self, team: Team, tick: int, seat: int, works: float) -> None:
        self._arrivals.setdefault(team.role, []).append((tick, seat, works))

    def _coming(self, team: Team) -> list[tuple[int, float]]:
        """First days of those who will come, and what they work of a week."""
        coming = self._arrivals.get(team.role, ())
        return [(tick, works) for tick, _, works in coming if tick > self.env.now]

    def _future_size(self, team: Team) -> float:
        """CSMs who stay, and those who will come, as so many full-time ones."""
        people = [csm.employment for csm in team.csms]
        staying = sum(each.works for each in people if each.leaves_at == NEVER)
        return staying + sum(works for _, works in self._coming(team))

    def _arrive(
        self, team: Team, seat: int, occupant: int, then: Callable[[], None] | None = None
    ) -> None:
        """Somebody's first day."""
        now, floor = self.env.now, self.floor
        if (team.role, seat) in self._closed:
            if then is not None:
                then()
            return
        nobody = not team.csms
        ramp = self._ramp(team.turnover.ramp, now)
        csm = team.hire(len(floor.csms), seat, Employment(occupant, now, ramp))
        csm.first_review = floor.week
        floor.csms.append(csm)
        self._keep_an_eye_on(csm)
        for tick, share in csm.employment.ramp:
            if share:
                self._at(tick, RAMP + csm.number, partial(csm.set_speed, share))
        for gone in team.gone if nobody else ():
            self._books.pass_on(gone)
        if csm.is_present():
            team.somebody_is_back()
        if team.turnover.balance is not None:
            self._newcomers.append(csm)
            self._share_at(csm, csm.employment.able_from, 0)
        if then is not None:
            then()

    def _ramp(self, shares: tuple[float, ...], now: int) -> tuple[tuple[int, float], ...]:
        """The shares of full speed and the ticks from which they are reached."""
        if not shares:
            return ()
        ticks = [self._clock.months_later(now, month) for month in range(len(shares) + 1)]
        return tuple(zip(ticks, (*shares, 1.0), strict=True))

    def _share_at(self, csm: Csm, tick: int, month: int) -> None:
        self._at(tick, SHARING + csm.number, partial(self._share, csm, month))

    def _share(self, csm: Csm, month: int) -> None:
        """A new CSM takes over some customers, month by month, and so do all who have come to the
        team and have not enough yet: what colleagues give does not go to the first of them."""
        balance, now = csm.team.turnover.balance, self.env.now
        if balance is None or not csm.employment.keeps_customers(now):
            return
        newcomers = [
            other
            for other in self._newcomers
            if other.team is csm.team and other.employment.takes_customers(now)
        ]
        if csm.employment.is_on_leave(now) or csm in self._books.share(newcomers, balance):
            tick = self._clock.months_later(csm.employment.able_from, month + 1)
            self._share_at(csm, tick, month + 1)
        else:
            self._newcomers.remove(csm)

    def _tell(self, leave: Leave, last: int) -> None:
        """Those who will leave tell, or are told: whoever has the seat; else who has been there
        longest, so that the same people leave whoever else is hired, or the newest are laid off."""
        team = self.floor.teams[leave.role]
        staying = [csm for csm in team.csms if csm.employment.leaves_at == NEVER]
        if leave.seat >= 0:
            chosen = [csm for csm in staying if csm.seat == leave.seat]
            if not chosen:
                self._find_empty(team, leave, last)
            if leave.by_name:
                chosen = [csm for csm in chosen if csm.employment.occupant == 0]
        else:
            by_tenure = sorted(staying, key=lambda csm: (csm.employment.hired, csm.seat))
            chosen = (by_tenure[::-1] if leave.laid_off else by_tenure)[: leave.number]
        reason = Reason.LAID_OFF if leave.laid_off else Reason.PLANNED
        for csm in chosen:
            self._give_notice(csm, last, reason)

    def _find_empty(self, team: Team, leave: Leave, last: int) -> None:
        """Nobody sits there who has not given notice already. To lay off an open seat is to close
        it: whoever was to come does not. Else somebody may come by the last day after all."""
        there = [csm for csm in (*team.gone, *team.csms) if csm.seat == leave.seat]
        if leave.laid_off and leave.seat < team.seats:
            self._closed.add((team.role, leave.seat))
            coming = self._arrivals.get(team.role, [])
            coming[:] = [each for each in coming if each[1] != leave.seat]
            for csm in sorted(there, key=lambda csm: csm.employment.occupant)[-1:]:
                csm.employment.replaced = False
        elif self.env.now < last and not any(csm in team.csms for csm in there):
            self._at(last, NOTICE, partial(self._tell, leave, last))

    def _resign(self, csm: Csm) -> None:
        self._give_notice(csm, self.env.now + csm.team.turnover.notice, Reason.RESIGNED)

    def _give_notice(self, csm: Csm, last: int, reason: Reason) -> None:
        employment = csm.employment
        employment.leaves_at, employment.reason = last, reason
        self._at(last, LEAVING + csm.number, partial(self._leave, csm))
        shadowing = csm.team.turnover.transfer.shadowing
        if shadowing is not None and last - shadowing.lasts >= self.env.now:
            introduce = partial(self._books.introduce, csm)
            self._at(last - shadowing.lasts, SHADOWING + csm.number, introduce)
        refilled = csm.team.turnover.backfill and reason is not Reason.LAID_OFF
        if refilled and self.env.now < self._frozen_from:
            employment.replaced = True
            self._open(csm.team, csm.seat, employment.occupant + 1)

    def _leave(self, csm: Csm) -> None:
        """After somebody's last day."""
        team = csm.team
        back_at = min((tick for tick, _ in self._coming(team)), default=NEVER)
        team.let_go(csm, back_at)
        self._stamina.pop(csm, None)
        self._books.pass_on(csm)

    def _keep_an_eye_on(self, csm: Csm) -> None:
        attrition = csm.team.turnover.attrition
        if attrition is not None:
            world, occupant = self.floor.world, csm.employment.occupant
            luck = world.endurance(csm.team.name, csm.seat, occupant)
            self._stamina[csm] = Stamina(csm, attrition, luck, self._clock.year)

    def _at(self, tick: int, order: int, what: Callable[[], None]) -> None:
        if tick < self.floor.world.horizon:
            alarm = Alarm(self.env)
            alarm.callbacks = [partial(_do, what)]
            self.env.at(tick, TRANSFER + order, alarm)


def _do(what: Callable[[], None], _: Event) -> None:
    what()
