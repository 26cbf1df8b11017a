"""CSMs and pools as the code that changes a team sees them.

Owns how rows of the queues look as objects. Who comes and goes is seldom, so ``simulator.model``
itself does it, on these instead of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.compiled import commands
from simulator.compiled import layout as c
from simulator.compiled.customer import Piece
from simulator.model.employment import Employment
from simulator.scenario.types import NEVER

if TYPE_CHECKING:
    from simulator.compiled.floor import Floor
    from simulator.compiled.team import Team


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
