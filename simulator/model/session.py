"""Work for many customers at once: one CSM holds a session, and every guest has a touch.

Owns the guests of a session: those who are in its stage when it falls due, still need it and will
attend. Each has an item of their own, without any work in it, that shares the session's fate.
Draws nothing: who attends is the world's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.model.activity import Item
from simulator.model.engine import Alarm
from simulator.model.order import DUE, DUE_SHIFT, activity_key, rank_key
from simulator.model.queue import Queue
from simulator.records.schema import Outcome
from simulator.world import Session

if TYPE_CHECKING:
    from simulator.model.account import Account
    from simulator.model.floor import Floor

_DONE, _MISSED, _CANCELLED = map(int, (Outcome.DONE, Outcome.MISSED, Outcome.CANCELLED))


class Audience:
    """The customers of a segment as one: stands where an account stands for other work."""

    def __init__(self, floor: Floor, segment: int) -> None:
        self.floor = floor
        self.number = -1 - segment  # as the log counts audiences
        self.segment = segment
        self.waiting: list[Item] = []
        self._activities = floor.setup.segments[segment].activities
        rank = rank_key(len(floor.accounts) + segment)  # after what customers have to themselves
        for session in floor.world.sessions(segment):
            priority = self._activities[session.activity].priority
            key = activity_key(priority, session.activity) + rank
            key += (session.tick << DUE_SHIFT) + session.number
            alarm = Alarm(floor.env)
            alarm.callbacks = [partial(self._fall_due, session, key)]
            floor.env.at(session.tick, DUE + key, alarm)

    def _fall_due(self, session: Session, key: int, _: Event) -> None:
        """A session is held if anybody comes. The last thing done in a callback."""
        world = self.floor.world
        first, accounts = world.first[self.segment], self.floor.accounts
        attends = world.attends(self.segment, session.activity, session.number)
        invited = (accounts[first + row] for row in attends)
        guests = [account for account in invited if account.wants(session.activity)]
        if guests:
            pool = self.floor.teams[self._activities[session.activity].role].pool
            pool.take(Gathering(self, pool, session, key, guests))

    def resolved(self, item: Item, done: bool) -> None:
        """A session was held or missed, and so was each guest's part in it."""
        item.part(done)


class Gathering(Item):
    """A session that fell due, and holds the items of its guests until it begins."""

    def __init__(
        self, audience: Audience, pool: Queue, session: Session, key: int, guests: list[Account]
    ) -> None:
        activity = audience.floor.setup.segments[audience.segment].activities[session.activity]
        self.account = audience
        self.activity = activity
        self.code = session.activity
        self.occurrence = session.number
        self.key = key
        self.due = session.tick
        self.window_end = session.tick + session.window
        self.work = session.work
        self.stage = activity.stage
        self.entry = 0
        self.owner = pool
        self.performer = -1
        self.guests: list[Item] = [
            Item(each, activity, self.code, self.occurrence, key, self.due, self.window_end, 0)
            for each in guests
        ]
        for guest, each in zip(self.guests, guests, strict=True):
            guest.holder = self
            each.waiting.append(guest)

    def drop(self, item: Item) -> None:
        """A guest will not come after all; nobody waits for a session without guests."""
        self._release(item)
        self.guests.remove(item)
        if not self.guests and self.holder is not None:
            self.holder.drop(self)
            log = self.account.floor.log.activities
            log.extend(self.row(-1, self.account.floor.env.now, _CANCELLED))

    def gather(self, performer: int, now: int) -> None:
        """The session begins: from now on its guests share its end."""
        self.performer = performer
        for guest in self.guests:
            self._release(guest)
            guest.start = now

    def part(self, done: bool) -> None:
        """The session is over, or was missed."""
        floor = self.account.floor
        for guest in self.guests:
            if not done:
                self._release(guest)
            row = guest.row(self.performer, floor.env.now, _DONE if done else _MISSED)
            floor.log.activities.extend(row)
            guest.account.resolved(guest, done)

    @staticmethod
    def _release(guest: Item) -> None:
        guest.holder = None
        guest.account.waiting.remove(guest)
