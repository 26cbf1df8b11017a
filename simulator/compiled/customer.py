"""Accounts and items as the code that changes a team sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.compiled import commands
from simulator.compiled import layout as c

if TYPE_CHECKING:
    from simulator.compiled.floor import Floor
    from simulator.compiled.people import Desk
    from simulator.model.lifecycle import Lifecycle


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
        self._row = floor.m.counts[customer.number, first : first + len(customer.lifecycle.serving)]

    def __getitem__(self, slot: int) -> Desk:
        return self._floor.desks[int(self._row[slot])]

    def __setitem__(self, slot: int, desk: Desk) -> None:
        self._row[slot] = desk.place

    def __contains__(self, desk: Desk) -> bool:
        return desk.place in self._row.tolist()

    def index(self, desk: Desk) -> int:
        """The first entry of ``desk``."""
        places: list[int] = self._row.tolist()
        return places.index(desk.place)


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
