"""Which story to tell first: the account, or the week of a CSM, with most of the missed touches.

Owns that choice, and what share of the misses it explains. Reads the activities table alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from simulator.records import Records

Choice = Literal["either", "account", "week"]


@dataclass(frozen=True, slots=True)
class Worst:
    """What was picked: an account, or a CSM and a week; and how it compares."""

    account: str | None
    csm: str | None
    week: int | None
    missed: int  # touches of the report window
    of: int  # all that were missed
    others: float  # misses of the average account, or of the average week of a CSM or of the pool
    pool: str | None = None  # the role, where it is the work that all of its CSMs share


class NothingMissedError(ValueError):
    """No touch was missed, so that none of the stories is the worst."""


def worst(records: Records, choice: Choice = "either") -> Worst:
    """The account, or the week of a CSM, with the most touches missed in the report window. What
    a pool misses in a week is told as the week of the first of its CSMs. Of equals the first in
    the tables; of an account and a week the one with more misses.

    Raises NothingMissedError.
    """
    rows, window = records.activities, records.window
    missed = rows[
        rows["touch"]
        & (rows["outcome"] == "missed")
        & (rows["window_end"] >= window.t0)
        & (rows["window_end"] < window.t1)
    ]
    if missed.empty:
        raise NothingMissedError(
            "no touch was missed in this replication, so there is no worst account or week"
        )
    found = [
        *([_account(records, missed)] if choice != "week" else []),
        *(_week(records, missed) if choice != "account" else []),
        *(_pool(records, missed) if choice != "account" else []),
    ]
    if not found:
        raise NothingMissedError(
            "touches were missed in this replication, but nobody was there to miss them, so there "
            "is no worst week"
        )
    return max(found, key=lambda one: one.missed)


def _account(records: Records, missed: pd.DataFrame) -> Worst:
    counts = missed["account"].value_counts(sort=False)
    there = records.accounts
    inside = there[(there["signed"] < records.window.t1)]
    here = len(inside) or 1
    return Worst(
        str(counts.idxmax()), None, None, int(counts.max()), len(missed), len(missed) / here
    )


def _week(records: Records, missed: pd.DataFrame) -> list[Worst]:
    length = 5 * records.window.day
    owned = missed[missed["owner"].notna()]
    if owned.empty:
        return []
    codes, weeks = owned["owner"].cat.codes, owned["end"].astype("int64") // length
    (code, week), most = Counter(zip(codes, weeks, strict=True)).most_common(1)[0]
    many = len(records.csms) * (records.window.t1 - records.window.t0) / length
    csm = str(owned["owner"].cat.categories[code])
    return [Worst(None, csm, int(week), most, len(missed), len(owned) / many)]


def _pool(records: Records, missed: pd.DataFrame) -> list[Worst]:
    """The week in which a pool missed most, as that of the first CSM who was employed in it."""
    length = 5 * records.window.day
    shared = missed[missed["owner"].isna()]
    roles, weeks = shared["role"].astype(str), shared["end"].astype("int64") // length
    for (role, week), most in Counter(zip(roles, weeks, strict=True)).most_common():
        team = records.csms[records.csms["role"] == role]
        there = team["hired"] < (week + 1) * length
        there &= (team["left"] > week * length).fillna(True)
        if there.any():
            csm = str(team.loc[there, "csm"].iloc[0])
            average = int((roles == role).sum()) * length / (records.window.t1 - records.window.t0)
            return [Worst(None, csm, int(week), most, len(missed), average, role)]
    return []
