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

    account: Account
    successor: Csm
    items: tuple[Item, ...]

    @classmethod
    def of(cls, account: Account, code: int, leaver: Csm, successor: Csm) -> Introduction:
        """What falls due now, as activity ``code``; it is for the caller to let it wait."""
        first = 2 * account.moves + 1  # an account is introduced once before each move
        pair = (leaver, first), (successor, first + 1)
        items = tuple(account.piece(code, number, csm) for csm, number in pair)
        return cls(account, successor, items)

    def end(self) -> None:
        """The customer changes hands: what nobody has begun is missed."""
        for item in self.items:
            if item.holder is not None:
                self.account.miss(item)

    def is_done(self, now: int) -> bool:
        """Whether both have done their part."""
        return all(item.start >= 0 and item.start + item.elapsed <= now for item in self.items)
