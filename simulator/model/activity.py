"""One piece of work for one account: what waits in a CSM's queue and, once begun, its finish.

Owns the state of an open activity. It is a SimPy event, scheduled for the tick at which the work
in hand is finished, so that an activity costs one object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from simulator.records.log import pack_activity
from simulator.scenario.types import Activity

if TYPE_CHECKING:
    from simulator.model.account import Account
    from simulator.model.queue import Queue


class Item(Event):
    """An activity that fell due. ``holder`` is the CSM in whose queue it waits, else None."""

    _ok = True
    _value = None
    holder: Queue | None = None
    start = -1
    elapsed = 0

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
