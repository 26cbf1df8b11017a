"""Small records written by hand: one call a row, everything unsaid at a harmless default.

The report window is the year from working day 130 to working day 390 of a clock with 8-hour days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from simulator.records import SCHEMA, Month, Prices, Records, Table, Window
from simulator.scenario.types_money import NO_FEE, Cost, Fee

HOUR = 3_600
DAY = 8 * HOUR
WEEK = 5 * DAY
T0, T1 = 130 * DAY, 390 * DAY
BEFORE, INSIDE, AFTER = T0 - DAY, T0 + DAY, T1 + DAY

Row = dict[str, Any]


def account(name: str = "acme", arr: float | None = 100.0, **said: Any) -> Row:
    """A customer since before day one, with ``arr`` at both ends of the window."""
    row: Row = {"account": name, "segment": "mid_market", "owner": "csm_1", "signed": -DAY}
    row |= {"initial": True, "arr_start": arr, "arr_end": arr, "revenue": arr}
    row |= {"expansion_arr": 0.0, "stage": "adoption", "health": 70.0, "csms": 1}
    return row | said


def renewal(name: str = "acme", *, renewed: bool = True, tick: int = INSIDE, **said: Any) -> Row:
    """A term of 100 that ends inside the window, renewed as it was or lost."""
    row: Row = {"account": name, "segment": "mid_market", "term": 1, "tick": tick, "health": 70.0}
    row |= {"probability": 0.9, "uniform": 0.5, "arr_before": 100.0, "arr_if_renewed": 100.0}
    row |= {"outcome": "renewed" if renewed else "churned"}
    row |= said
    return {"arr_after": row["arr_if_renewed"] if renewed else 0.0} | row


def activity(outcome: str = "done", *, due: int = INSIDE, **said: Any) -> Row:
    """A check-in with a window of a week; if started, an hour after it was due, for an hour."""
    row: Row = {"account": "acme", "segment": "mid_market", "stage": "adoption"}
    row |= {"activity": "check_in", "occurrence": 0, "attempt": 0, "owner": "csm_1", "due": due}
    row |= {"role": "mid_market"}
    row |= {"window_end": due + WEEK, "outcome": outcome, "proactive": True, "touch": True}
    row |= {"work_hours": 1.0, "elapsed_hours": 0.0}
    if outcome == "done":
        row |= {"performer": "csm_1", "start": due + HOUR, "end": due + 2 * HOUR}
        row |= {"elapsed_hours": 1.0}
    elif outcome == "digital":
        row |= {"owner": None, "start": due, "end": due}
    elif outcome in ("missed", "cancelled"):
        row |= {"end": due + WEEK}
    return row | said


def csm(name: str = "csm_1", *, shift: float = 1_000.0, busy: float = 800.0, **said: Any) -> Row:
    """A CSM employed throughout."""
    row: Row = {"csm": name, "role": "mid_market", "segment": "mid_market", "seat": 0}
    row |= {"occupant": 0, "hired": 0, "on_shift_hours": shift, "busy_hours": busy}
    row |= {"absent_hours": 0.0, "overtime_hours": 0.0, "ramp_hours": 0.0}
    row |= {"replaced": False, "mean_book": 1.0, "works": 1.0, "leave_hours": 0.0}
    return row | said


def week(number: int, *, shift: float = 40.0, busy: float = 30.0, **said: Any) -> Row:
    """Week ``number`` of the clock; the window's whole weeks are 26 to 77."""
    row: Row = {"week": number, "tick": number * WEEK, "segment": "mid_market"}
    row |= {"role": "mid_market", "headcount": 1, "hires": 0, "leavers": 0}
    row |= {"effective_fte": shift / 40, "accounts": 1}
    row |= {"arr": 100.0, "at_risk_accounts": 0, "at_risk_arr": 0.0, "on_shift_hours": shift}
    row |= {"busy_hours": busy, "csms_present": 1, "csms_overloaded": 0, "backlog": 0}
    row |= {"backlog_age_hours": None, "due": 0, "done": 0, "missed": 0}
    return row | said


def records(
    *,
    activities: Iterable[Row] = (),
    accounts: Iterable[Row] = (),
    renewals: Iterable[Row] = (),
    csms: Iterable[Row] = (),
    timeline: Iterable[Row] = (),
    months: float = 12.0,
    calendar: tuple[Month, ...] = (),
    costs: Mapping[str, Cost] = MappingProxyType({}),
    fees: Mapping[str, Fee] = MappingProxyType({}),
) -> Records:
    """The five tables from rows; unless said, a cost of 1,000 a year for each CSM, in one month."""
    rows = [list(given) for given in (activities, accounts, renewals, csms, timeline)]
    frames = {name: table(SCHEMA[name], given) for name, given in zip(SCHEMA, rows, strict=True)}
    tables = {name: Table.of(frame) for name, frame in frames.items()}
    window = Window(T0, T1, months, DAY, 260 * DAY)
    roles = {row["role"] for row in (*rows[0], *rows[3], *rows[4])}
    named = {row["segment"] for given in rows for row in given if row["segment"]}
    prices = Prices(
        {role: costs.get(role, Cost(per_year=1_000.0)) for role in sorted(roles)},
        {segment: fees.get(segment, NO_FEE) for segment in sorted(named)},
    )
    return Records(tables, window, prices, calendar or (year(months),))


def year(months: float = 12.0) -> Month:
    """The window as if it were one long month."""
    return Month(dt.date(2026, 7, 6), T0, T1, months)


def table(schema: Mapping[str, str], rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as a frame with exactly the columns and types of ``schema``; names keep their order."""
    given = list(rows)
    unknown = {column for row in given for column in row} - set(schema)
    assert not unknown, f"no such columns: {unknown}"
    columns = {}
    for column, dtype in schema.items():
        values = pd.Series([row.get(column) for row in given], dtype="object")
        if dtype == "name":
            values = pd.Series(pd.Categorical(values, categories=values.dropna().unique()))
        else:
            values = values.astype(dtype)
        columns[column] = values
    return pd.DataFrame(columns)
