"""A successor's introduction to a customer: the shadowing of the last weeks of a notice.

Owns its two pieces of work, one of the leaver and one of the successor, and whether both were done
in time. Who succeeds whom is for :mod:`simulator.model.handover`.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.model.account import Account
from simulator.model.activity import Item
from simulator.model.csm import Csm


@dataclass(frozen=True, slots=True)
class Introduction:
    """``items`` are the work of the leaver and that of the successor."""

    successor: Csm
    items: tuple[Item, ...]

    @classmethod
    def of(cls, account: Account, code: int, leaver: Csm, successor: Csm) -> Introduction:
        """What falls due now, as activity ``code``; it is for the caller to let it wait."""
        first = 2 * account.moves + 1  # an account is introduced once before each move
        pair = (leaver, first), (successor, first + 1)
        return cls(successor, tuple(_item(account, code, number, csm) for csm, number in pair))

    def end(self) -> None:
        """The customer changes hands: what nobody has begun is missed."""
        for item in self.items:
            if item.holder is not None:
                assert isinstance(item.account, Account)
                item.account.miss(item)

    def is_done(self, now: int) -> bool:
        """Whether both have done their part."""
        return all(item.start >= 0 and item.start + item.elapsed <= now for item in self.items)


def _item(account: Account, code: int, occurrence: int, csm: Csm) -> Item:
    now, key = account.env.now, account.tie_key(code, occurrence)
    work, window, _ = account.floor.world.luck(account.number, code, occurrence)
    activity = account.lifecycle.activities[code]
    item = Item(account, activity, code, occurrence, key, now, now + window, work)
    item.owner = csm
    return item
