"""The weekly timeline of a replication, by segment and role.

Owns what happened in each week of the clock; the last one may be cut short by the horizon.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.records.log import Log
from simulator.records.schema import SCHEMA, Outcome
from simulator.records.shifts import Shifts
from simulator.world import World

Ints = npt.NDArray[np.int64]


def timeline(
    world: World,
    segments: pd.Index,
    rows: dict[str, Ints],
    log: Log,
    shifts: Shifts,
    overload_line: float,
) -> pd.DataFrame:
    """One row for each week and segment (each segment has one role, of its own name)."""
    week = world.clock.week
    edges = np.append(np.arange(0, world.horizon, week), world.horizon)
    absent, busy, overtime = (np.diff(total, axis=1) for total in shifts.until(edges))
    scheduled = np.diff(edges) - absent
    on_shift = scheduled + overtime
    segment_of = world.accounts.segment[rows["account"]]
    parts = []
    for code in range(len(segments)):
        mine = np.array([csm.segment == code for csm in log.csms], dtype=np.bool_)
        shift, work = on_shift[mine], busy[mine]
        present = scheduled[mine] > 0
        loaded = work > overload_line * shift
        human = (segment_of == code) & (rows["outcome"] != Outcome.DIGITAL)
        here = {name: column[human] for name, column in rows.items()}
        backlog, age = _backlog(here, edges[1:])
        state = [row for row in log.weeks if row.segment == code]
        parts.append(
            pd.DataFrame(
                {
                    "week": np.arange(len(edges) - 1),
                    "tick": edges[:-1],
                    "date": world.clock.dates(edges[:-1]).astype("datetime64[ms]"),
                    "segment": pd.Categorical.from_codes(
                        np.full(len(edges) - 1, code), categories=segments
                    ),
                    "role": pd.Categorical.from_codes(
                        np.full(len(edges) - 1, code), categories=segments
                    ),
                    "headcount": np.full(len(edges) - 1, int(mine.sum())),
                    "effective_fte": shift.sum(axis=0) / np.diff(edges),
                    "accounts": np.array([row.accounts for row in state], dtype=np.int64),
                    "arr": np.array([row.arr for row in state], dtype=np.float64),
                    "at_risk_accounts": np.array([row.at_risk_accounts for row in state]),
                    "at_risk_arr": np.array([row.at_risk_arr for row in state], dtype=np.float64),
                    "on_shift_hours": shift.sum(axis=0) / 3600,
                    "busy_hours": work.sum(axis=0) / 3600,
                    "csms_present": present.sum(axis=0),
                    "csms_overloaded": (present & loaded).sum(axis=0),
                    "backlog": backlog,
                    "backlog_age_hours": age / 3600,
                    "due": _by_week(here["due"], edges),
                    "done": _by_week(here["end"][here["outcome"] == Outcome.DONE], edges),
                    "missed": _by_week(here["end"][here["outcome"] == Outcome.MISSED], edges),
                }
            )[list(SCHEMA["timeline"])]
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["week", "segment"], kind="stable", ignore_index=True)


def _by_week(ticks: Ints, edges: Ints) -> Ints:
    return np.bincount(ticks // edges[1], minlength=len(edges) - 1)


def _backlog(rows: dict[str, Ints], at: Ints) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Items that wait just before each tick, and their mean age in seconds (nan for none);
    ``rows`` are sorted by due time."""
    waited_until = np.where(rows["start"] >= 0, rows["start"], rows["end"])
    waited_until = np.where(waited_until < 0, np.iinfo(np.int64).max, waited_until)
    due = rows["due"]
    order = np.argsort(waited_until, kind="stable")
    come = np.searchsorted(due, at)
    gone = np.searchsorted(waited_until[order], at)
    sum_come = np.append(0, np.cumsum(due))[come]
    sum_gone = np.append(0, np.cumsum(rows["due"][order]))[gone]
    count = come - gone
    # An item that is started in the tick in which it falls due never waits.
    with np.errstate(invalid="ignore", divide="ignore"):
        age = at - (sum_come - sum_gone) / count
    return count.astype(np.int64), np.where(count > 0, age, np.nan)
