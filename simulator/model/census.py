"""Who is in the book, what they pay, and whose health is poor, as columns over all accounts.

Owns these columns. They are written when something changes, which is seldom, so that the weekly
count is a sum and asks no customer anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.records.log import WeekRow


class Census:
    """``first``: the number of each segment's first account, and of all accounts at the end."""

    def __init__(self, first: Sequence[int]) -> None:
        self._first = first
        self.is_here = np.zeros(first[-1], dtype=np.bool_)  # under contract
        self.is_at_risk = np.zeros(first[-1], dtype=np.bool_)  # if here
        self.arr = np.zeros(first[-1])  # if here

    def count(self, week: int, segment: int) -> WeekRow:
        """A segment now."""
        rows = slice(self._first[segment], self._first[segment + 1])
        here = self.is_here[rows]
        at_risk = here & self.is_at_risk[rows]
        arr = self.arr[rows]
        return WeekRow(
            week=week,
            segment=segment,
            accounts=int(np.count_nonzero(here)),
            arr=_total(arr[here]),
            at_risk_accounts=int(np.count_nonzero(at_risk)),
            at_risk_arr=_total(arr[at_risk]),
        )


def _total(amounts: npt.NDArray[np.float64]) -> float:
    """The sum, added up one after the other: `np.sum` adds in pairs, so its last bit would depend
    on how many there are."""
    return float(np.cumsum(amounts)[-1]) if amounts.size else 0.0
