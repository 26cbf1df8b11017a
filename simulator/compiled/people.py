"""CSMs, pools, accounts and items as the code that changes a team sees them.

Owns how rows of the state look as objects. What comes and goes is seldom, so ``simulator.model``
itself does it, on these instead of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.compiled import commands
from simulator.compiled import layout as c
from simulator.model.employment import Employment
from simulator.scenario.types import NEVER

if TYPE_CHECKING:
    from simulator.compiled.floor import Floor
    from simulator.compiled.team import Team
    from simulator.model.lifecycle import Lifecycle


class Desk:
    """A queue: row ``place`` of the state."""

    def __init__(self, floor: Floor, place: int) -> None:
        self.floor = floor
        self.place = place
        self.env = floor.env
        floor.desks.append(self)

    def _read(self, column: int) -> int:
        return int(self.floor.m.queue[self.place, column])

    def _write(self, column: int, value: int) -> None:
        self.floor.m.queue[self.place, column] = value

    @property
    def number(self) -> int:
        """Position among all CSMs; a pool has none."""
        return self._read(c.Q_NUMBER)

    @property
    def book(self) -> int:
        """Accounts served."""
        return self._read(c.Q_BOOK)

    @book.setter
    def book(self, accounts: int) -> None:
        self._write(c.Q_BOOK, accounts)

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return self._read(c.Q_COUNT)

    @property
    def queue(self) -> list[Piece]:
        """Items that wait, the best first."""
        count = self.floor.ask(commands.IN_ORDER, self.place)
        return [Piece(self.floor, i) for i in self.floor.m.scratch[:count].tolist()]

    @property
    def away_from(self) -> int:
        """Begin of the absence that is on or comes next."""
        return self._read(c.Q_AWAY_FROM)

    def set_start(self) -> None:
        """Let whoever is free start the best item as the tick's last kind of event."""
        self.floor.ask(commands.SET_START, self.place)

    def drop(self, piece: Piece) -> None:
        """An item waits here no longer."""
        self.floor.ask(commands.DROP, piece.place)

    def take(self, piece: Piece) -> None:
        """An item is for whoever sits here, away or not."""
        self.floor.ask(commands.OFFER, self.place, piece.place)

    take_while_away = take


class Person(Desk):
    """A CSM."""

    def __init__(
        self,
        floor: Floor,
        team: Team,
        number: int,
        seat: int,
        absences: list[tuple[int, int]],
        employment: Employment,
    ) -> None:
        super().__init__(floor, floor.add_queue())
        self.team = team
        self.seat = seat
        self.absences = absences
        self.employment = employment
        self.books: list[int] = []  # accounts served, at each weekly review
        self.first_review = 0  # the number of the first of those
        away = employment.off_work(absences)
        leaves = [(leave.begin, leave.end) for leave in employment.leaves]
        for column, value in (
            (c.Q_NUMBER, number),
            (c.Q_ROLE, team.role),
            (c.Q_SEAT, seat),
            (c.Q_IDLE_SINCE, self.env.now),
            (c.Q_AWAY_FROM, away[0][0] if away else NEVER),
            (c.Q_BACK_AT, away[0][1] if away else NEVER),
            (c.Q_ABLE_FROM, employment.able_from),
            (c.Q_LEAVES_AT, NEVER),
        ):
            self._write(column, value)
        for column, spans in ((c.Q_SPAN, away), (c.Q_LEAVE, leaves)):
            begin, end = floor.add_spans(spans)
            self._write(column, begin)
            self._write(column + 1, end)
        begin, end = floor.add_ramp(employment.ramp)
        self._write(c.Q_RAMP, begin)
        self._write(c.Q_RAMP_END, end)
        floor.m.speed[self.place, c.R_WORKS] = employment.works
        self.set_speed(1.0)
        floor.ask(commands.PLAN_ABSENCE, self.place)

    def join(self, pool: Desk) -> None:
        """From now on also take work from ``pool``."""
        self._write(c.Q_POOL, pool.place)

    def set_speed(self, ramp: float) -> None:
        """From now on work at this share of full speed."""
        self.floor.m.speed[self.place, c.R_SPEED] = self.team.speed * ramp

    def count_work(self) -> None:
        """It always is."""

    @property
    def finished(self) -> int:
        """Ticks of work."""
        return self._read(c.Q_FINISHED)

    @property
    def in_hand(self) -> Piece | None:
        """What is being done now."""
        i = self._read(c.Q_IN_HAND)
        return None if i == c.NONE else Piece(self.floor, i)

    def is_present(self) -> bool:
        """Whether work may start now."""
        return self.env.now < self.away_from

    def hand_over(self) -> None:
        """While away: cover for all that waits and would lapse before the absence ends."""
        self.floor.ask(commands.HAND_OVER, self.place)

    def leave(self, back_at: int) -> None:
        """Gone for good, once work in hand is finished."""
        self.employment.left = self.env.now
        self._write(c.Q_AWAY_FROM, self.env.now)
        self._write(c.Q_BACK_AT, back_at)
        self._write(c.Q_IS_OVER, 1)


class Customer:
    """An account."""

    def __init__(self, floor: Floor, number: int, lifecycle: Lifecycle) -> None:
        self.floor = floor
        self.env = floor.env
        self.number = number
        self.lifecycle = lifecycle
        self.contract = self

    def _read(self, column: int) -> int:
        return int(self.floor.m.account[self.number, column])

    @property
    def segment(self) -> int:
        """Its code."""
        return self._read(c.A_SEGMENT)

    @property
    def stage(self) -> int:
        """Its code."""
        return self._read(c.A_STAGE)

    @property
    def arr(self) -> float:
        """What the account pays a year."""
        return float(self.floor.m.money[self.number, c.F_ARR])

    @property
    def moves(self) -> int:
        """From one CSM to another."""
        return self._read(c.A_MOVES)

    @moves.setter
    def moves(self, moves: int) -> None:
        self.floor.m.account[self.number, c.A_MOVES] = moves

    @property
    def servers(self) -> Servers:
        """Who serves it."""
        return Servers(self)

    @property
    def waiting(self) -> list[Piece]:
        """Items in whosever queue."""
        found, i = [], self._read(c.A_FIRST)
        while i != c.NONE:
            found.append(Piece(self.floor, i))
            i = int(self.floor.m.item[i, c.I_NEXT_OF_ACCOUNT])
        return found

    def is_under_contract(self) -> bool:
        """Whether the customer is in the book now."""
        return self._read(c.A_ENTRY) > 0 and not self._read(c.A_GONE)

    def is_on_the_books_of(self, csm: Desk) -> bool:
        """Whether the customer is under contract, and looked after by ``csm`` now."""
        servers = self.servers
        if not self.is_under_contract() or csm not in servers:
            return False
        return servers.index(csm) in self.lifecycle.stages[self.stage].books

    def meet_new_csm(self, shock: float) -> None:
        """Another CSM looks after the customer from now on, which costs ``shock`` points."""
        self.floor.ask(commands.MEET, self.number, points=shock)

    def piece(self, code: int, occurrence: int, owner: Desk) -> Piece:
        """What falls due now and is for ``owner``; it is for the caller to let it wait."""
        work, window, _ = self.floor.world.luck(self.number, code, occurrence)
        self.floor.m.scratch[:2] = window, work
        place = self.floor.ask(commands.PIECE, self.number, code, occurrence, owner.place)
        return Piece(self.floor, place)

    def miss(self, piece: Piece) -> None:
        """``piece`` still waits, and the time for it is over."""
        self.floor.ask(commands.MISS, piece.place)


class Servers:
    """Who serves an account, to be read and changed like a list."""

    def __init__(self, customer: Customer) -> None:
        floor, self._floor = customer.floor, customer.floor
        first = int(floor.m.n[c.N_SERVERS])
        self._row = floor.m.count[customer.number, first : first + len(customer.lifecycle.serving)]

    def __getitem__(self, slot: int) -> Desk:
        return self._floor.desks[self._row[slot]]

    def __setitem__(self, slot: int, desk: Desk) -> None:
        self._row[slot] = desk.place

    def __contains__(self, desk: Desk) -> bool:
        return desk.place in self._row.tolist()

    def index(self, desk: Desk) -> int:
        """The first entry of ``desk``."""
        return self._row.tolist().index(desk.place)


class Piece:
    """An item."""

    def __init__(self, floor: Floor, place: int) -> None:
        self._floor = floor
        self.place = place

    def _read(self, column: int) -> int:
        return int(self._floor.m.item[self.place, column])

    @property
    def key(self) -> tuple[int, int]:
        """Who goes first."""
        return self._read(c.I_KEY0), self._read(c.I_KEY1)

    @property
    def owner(self) -> Desk:
        """Whose it is."""
        return self._floor.desks[self._read(c.I_OWNER)]

    @owner.setter
    def owner(self, desk: Desk) -> None:
        self._floor.m.item[self.place, c.I_OWNER] = desk.place

    @property
    def holder(self) -> Desk | None:
        """Where it waits, if it does: a session is dropped from like a queue."""
        return None if self._read(c.I_HOLDER) == c.NONE else self._floor.desks[0]

    @property
    def start(self) -> int:
        """When it was started, or -1."""
        return self._read(c.I_START)

    @property
    def elapsed(self) -> int:
        """How long it takes, once it is started."""
        return self._read(c.I_ELAPSED)

    @property
    def paused_until(self) -> int:
        """When the window goes on, if it stands still now."""
        return self._read(c.I_PAUSED)

    def go_on(self, now: int) -> None:
        """The window stands still no longer."""
        if self.paused_until > now:
            row = self._floor.m.item[self.place]
            row[c.I_WINDOW_END] -= row[c.I_PAUSED] - now
            row[c.I_PAUSED] = now
