"""One piece of work for one account: what waits in a CSM's queue and, once begun, its finish.

Owns the state of an open activity. It is a SimPy event, scheduled for the tick at which the work
in hand is finished, so that an activity costs one object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from simpy.events import Event

from simulator.records.log import pack_activity
from simulator.scenario.types import Activity

if TYPE_CHECKING:
    from simulator.model.account import Account
    from simulator.model.queue import Queue
    from simulator.model.session import Audience


class Holder(Protocol):
    """Where an item waits."""

    def drop(self, item: Item) -> None:
        """``item`` waits here no longer."""


class Item(Event):
    """An activity that fell due. ``holder`` is where it waits, else None."""

    _ok = True
    _value = None
    account: Account | Audience
    owner: Queue
    holder: Holder | None = None
    start = -1
    elapsed = 0
    paused_until = 0
    """When the window goes on, if it stands still now."""
    guests: Sequence[Item] = ()
    """Of a session: the items of the customers who take part."""

    def __init__(
        self,
        account: Account,
        activity: Activity,
        code: int,
        occurrence: int,
        key: int,
        due: int,
        window_end: int,
        work: int,
    ) -> None:
        self.account = account
        self.activity = activity
        self.code = code
        self.occurrence = occurrence
        self.key = key  # tie key, without the kind
        self.due = due
        self.window_end = window_end  # the first tick that is too late
        self.work = work
        self.stage = account.stage
        self.entry = account.entry
        self.owner = account.servers[account.lifecycle.slots[code]]

    def pause(self, now: int, until: int) -> None:
        """The window stands still until then."""
        self.window_end += until - now
        self.paused_until = until

    def go_on(self, now: int) -> None:
        """The window stands still no longer."""
        if self.paused_until > now:
            self.window_end -= self.paused_until - now
            self.paused_until = now

    def gather(self, performer: int, now: int) -> None:
        """A session begins."""

    def part(self, done: bool) -> None:
        """A session is over, or was missed."""

    def row(self, performer: int, end: int, outcome: int) -> bytes:
        """The row of the log (:class:`simulator.records.log.ActivityRow`) that ends it."""
        return pack_activity(
            self.account.number,
            self.stage,
            self.code,
            self.occurrence,
            self.owner.number,
            performer,
            self.due,
            self.window_end,
            self.start,
            end,
            outcome,
            self.work,
            self.elapsed,
        )
