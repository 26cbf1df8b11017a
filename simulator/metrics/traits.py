"""Accounts grouped by what they are like: one value of one trait a group.

Owns the reading of the accounts' ``traits`` column. Must never know what a trait does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.metrics.tally import Floats, Split
from simulator.records import Records


def splits_by_trait(records: Records) -> Iterator[Split]:
    """The accounts by each trait in turn; groups are called ``industry=regulated``."""
    accounts = records.tables["accounts"]
    kinds = [kind.split(", ") for kind in accounts.names("traits")]
    codes = accounts.codes("traits")
    for of_trait in zip(*kinds, strict=True):
        names = sorted(set(of_trait))
        slots = np.array([names.index(name) for name in of_trait], dtype=np.intp)
        yield Split(tuple(names), slots[codes] + 1)


def average_accounts(records: Records, split: Split) -> Floats:
    """Accounts under contract by group, averaged over the time of [T0, T1)."""
    since, until = under_contract(records)
    return split.sum(until - since) / (records.window.t1 - records.window.t0)


def under_contract(records: Records) -> tuple[Floats, Floats]:
    """When each account's contract begins and ends inside [T0, T1], by account; the same tick for
    who was never under contract there."""
    accounts, window = records.tables["accounts"], records.window
    since = np.clip(accounts.floats("signed"), window.t0, window.t1)
    lost = accounts.floats("churned", missing=np.inf)
    # Whoever is lost and still has ARR stays in a book that is held.
    stays = accounts.floats("arr_end") > 0
    until = np.clip(np.where(stays, np.inf, lost), window.t0, window.t1)
    return since, np.maximum(until, since)
