"""What happened: the five tidy tables of one replication, and their one schema.

Owns the columns, their order and the keys they are sorted by. Knows nothing of SimPy, of chance
or of metrics. Times are ticks (integer seconds of working time since the start); a column whose
name ends in ``_hours`` is in working hours; a missing time or number is <NA>/NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import pandas as pd

from simulator.records.money import Prices
from simulator.records.months import Month
from simulator.records.table import Table


class Outcome(IntEnum):
    """The one way in which an activity ends."""

    DONE = 0
    MISSED = 1  # not started inside its window
    DIGITAL = 2  # done by automation
    CANCELLED = 3  # the account left the stage or churned while it waited
    OPEN = 4  # waiting or under way at the horizon


# Column -> pandas dtype. "name" stands for a categorical of names. (Parquet has no whole seconds.)
ACTIVITIES = {
    "account": "name",  # <NA> for a session as a whole; each guest has a row without work, too
    "segment": "name",
    "stage": "name",  # the stage the account was in when it fell due; <NA>: a session for all
    "activity": "name",
    "occurrence": "int64",  # grid or arrival index, or number of the stage entry
    "attempt": "int64",  # 0, or the how-manieth repeat of a missed required activity
    "role": "name",  # whose work it is; of what automation does, who would have done it
    "owner": "name",  # the account's CSM; <NA> for digital and pooled work
    "performer": "name",  # who served it; <NA> unless started
    "due": "int64",
    "window_end": "Int64",  # first tick that is too late; <NA> without limit
    "start": "Int64",
    "end": "Int64",  # done: finish; missed, cancelled: when it was given up; open: <NA>
    "outcome": "name",  # lower-case names of Outcome
    "work_hours": "float64",  # before internal time and ramp
    "elapsed_hours": "float64",  # of the performer's shift; 0 unless started
    "proactive": "bool",
    "touch": "bool",  # the customer sees it; never a session as a whole
}
ACCOUNTS = {
    "account": "name",
    "segment": "name",
    "owner": "name",  # at the end
    "signed": "int64",  # negative for the initial book
    "signed_date": "datetime64[ms]",
    "initial": "bool",  # in the book on day one
    "arr_start": "float64",  # at T0, before that tick's events; NaN: not under contract
    "arr_end": "float64",  # at T1, after all earlier events; 0: lost; NaN: not yet signed
    "revenue": "float64",  # ARR integrated over the report window, in money (ARR * years)
    "expansion_arr": "float64",  # ARR won by expansion in the report window
    "stage": "name",  # at the end, or when lost
    "health": "float64",  # at the end, or when lost
    # Tick of the first loss; <NA>: none. In a held book, where the account stays, the first one
    # between renewals inside the report window takes the place of a loss before the window.
    "churned": "Int64",
    "churn_reason": "name",  # "renewal", "between renewals", or <NA>
    "time_to_value": "Int64",  # working seconds from signing to leaving the first stage; <NA>
    "csms": "int64",  # owners it has had
    "traits": "name",  # "complexity=simple, industry=regulated"; <NA> in a scenario without traits
}
RENEWALS = {
    "account": "name",
    "segment": "name",
    "term": "int64",  # 1 for the first renewal after signing
    "tick": "int64",
    "date": "datetime64[ms]",
    "health": "float64",
    "probability": "float64",
    "uniform": "float64",  # renewed when uniform < probability
    "arr_before": "float64",
    "arr_if_renewed": "float64",  # after contraction and price rise, whatever the outcome
    "arr_after": "float64",  # 0 when not renewed (also in a held book, where it stays)
    "outcome": "name",  # "renewed" or "churned"
}
# Time columns cover the report window [T0, T1).
CSMS = {
    "csm": "name",
    "role": "name",
    "segment": "name",  # whose customers it looks after; <NA>: several segments, or a role beside
    "seat": "int64",
    "occupant": "int64",  # of the seat: 0 is the first
    "hired": "int64",  # 0: employed on day one
    "left": "Int64",  # the first tick after the last day; <NA>: employed at the end
    "left_reason": "name",  # "resigned" (attrition), "planned", "laid off", or <NA>
    "replaced": "bool",  # the seat was opened again when notice was given
    "on_shift_hours": "float64",  # calendar less absences, while employed, plus overtime
    "absent_hours": "float64",  # also planned leave, and the days that a part-timer has off
    "busy_hours": "float64",  # work in hand, all of it on shift
    "overtime_hours": "float64",  # work finished after an absence had begun or the last day
    "ramp_hours": "float64",  # of those on shift, lost to the slowness of newcomers
    "mean_book": "float64",  # time-averaged accounts owned (at the weekly reviews); NaN: not there
    "works": "float64",  # share of a full week; 1 full-time
    "leave_hours": "float64",  # planned leave, of those absent
}
TIMELINE = {
    "week": "int64",  # 0 is the first week of the clock
    "tick": "int64",  # the week's first tick
    "date": "datetime64[ms]",  # and its date
    "segment": "name",  # <NA> for the team of a role that looks after no segment alone
    "role": "name",  # so that every column adds up over the rows of a week:
    "headcount": "int64",  # with the segment that the role looks after, else on its own row
    "hires": "int64",  # first days in the week; the headcount is that of the week's end
    "leavers": "int64",  # last days in the week
    "effective_fte": "float64",  # (on-shift hours - those lost to ramp) / (hours of the week)
    "accounts": "int64",  # at the week's end, like the next three; with the segment's own role
    "arr": "float64",
    "at_risk_accounts": "int64",
    "at_risk_arr": "float64",
    "on_shift_hours": "float64",
    "busy_hours": "float64",
    "csms_present": "int64",  # with any shift this week
    "csms_overloaded": "int64",  # busy / on-shift above the overload line
    "backlog": "int64",  # of the segment with the role, waiting at the week's end
    "backlog_age_hours": "float64",  # mean age of those; NaN when there are none
    "due": "int64",  # of human activities, in the week
    "done": "int64",
    "missed": "int64",
}
SCHEMA: dict[str, dict[str, str]] = {
    "activities": ACTIVITIES,
    "accounts": ACCOUNTS,
    "renewals": RENEWALS,
    "csms": CSMS,
    "timeline": TIMELINE,
}
SORT_KEYS: dict[str, list[str]] = {
    # Accounts and CSMs sort by their position in the world and the team, not by spelling: the
    # categories of a "name" column are in that order.
    "activities": ["due", "account", "activity", "occurrence", "attempt"],
    "accounts": ["account"],
    "renewals": ["tick", "account"],
    "csms": ["csm"],
    "timeline": ["week", "segment", "role"],
}


@dataclass(frozen=True, slots=True)
class Window:
    """The report window and the facts of the clock that metrics need."""

    t0: int
    t1: int
    months: float  # calendar length of [t0, t1)
    day: int  # ticks a working day
    year: int  # ticks a working year


@dataclass(frozen=True, slots=True)
class Records:
    """What one replication leaves. ``window`` is the report window [T0, T1)."""

    tables: Mapping[str, Table]  # the five, by name
    window: Window
    money: Prices
    months: tuple[Month, ...]  # of the window, then of the year after it if that is simulated

    @property
    def activities(self) -> pd.DataFrame:
        return self.table("activities")

    @property
    def accounts(self) -> pd.DataFrame:
        return self.table("accounts")

    @property
    def renewals(self) -> pd.DataFrame:
        return self.table("renewals")

    @property
    def csms(self) -> pd.DataFrame:
        return self.table("csms")

    @property
    def timeline(self) -> pd.DataFrame:
        return self.table("timeline")

    def table(self, name: str) -> pd.DataFrame:
        """One of the five tables by name; KeyError lists the names."""
        if name not in SCHEMA:
            raise KeyError(f"no table {name!r}; the tables are {', '.join(SCHEMA)}")
        return self.tables[name].frame
