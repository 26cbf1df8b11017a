"""The report window month by month, as a CFO reads it.

Owns the figures of a month, in total and by role and segment, and what follows on the window where
it is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.clock import DAYS_PER_WEEK
from simulator.measures import Metric
from simulator.metrics.ledger import Employed, Ledger, names_of
from simulator.metrics.tally import Floats, Names, Split, ratio
from simulator.records import Records

MONTHLY: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        Metric("opening_headcount", "CSMs at the start", "count", "neither",
               "CSMs on the payroll when the month begins, without those who start that day."),
        Metric("hires", "Hires", "count", "neither",
               "CSMs whose first day lies in the month."),
        Metric("leavers", "Leavers", "count", "lower",
               "CSMs whose last day lies in the month."),
        Metric("effective_fte", "CSMs at work", "fte", "neither",
               "Full-time CSMs actually at work, averaged over the weeks of the month."),
        Metric("cost", "Cost of the team", "money", "lower",
               "What the CSMs on the payroll cost in the month, fully loaded."),
        Metric("arr", "ARR", "money", "higher",
               "Yearly contract value of the customers at the end of the month's last week."),
        Metric("at_risk_arr", "ARR at risk", "money", "lower",
               "What of it belongs to customers whose health is below the line."),
    )
}  # fmt: skip
"""The figures of a month, in the order in which people want to read them."""

Row = tuple[str, bool, str, str]
"""(first day of the month or of what of it is shown, whether it follows on the report window,
scope, name); scope and name are those of :data:`simulator.metrics.Group`."""


@dataclass(frozen=True, slots=True)
class ByMonth:
    """The months of one replication; ``values`` has shape (rows, len(MONTHLY))."""

    rows: tuple[Row, ...]
    values: Floats


def by_month(records: Records) -> ByMonth:
    """Each month in total, then by role, then by segment.

    A segment's CSMs are those of its own team; a role's ARR is that of the segments it looks after.
    """
    declared = {scope: names_of(records, scope) for scope in ("role", "segment")}
    ledger = Ledger.of(records, declared["role"], declared["segment"])
    cost = dict(zip(declared, ledger.by_month(), strict=True))
    blocks: list[Floats] = []
    names: list[tuple[str, str]] = []
    for scope, columns in declared.items():
        figures = np.stack([*_team(records, scope, columns), *_weekly(records, scope, columns)])
        whole = cost["role"].sum(axis=1, keepdims=True)
        paid = np.hstack([cost[scope], whole])
        # (figures, months, groups and last the total), with the cost in its place
        block = np.concatenate([figures[:4], paid[None], figures[4:]])
        if not blocks:
            blocks.append(block[:, :, -1:])
            names.append(("total", ""))
        blocks.append(block[:, :, :-1])
        names += [(scope, name) for name in columns]
    values = np.concatenate(blocks, axis=2)
    rows = tuple(
        (month.begin.isoformat(), month.following, *group)
        for month in records.months
        for group in names
    )
    return ByMonth(rows, values.reshape(len(MONTHLY), -1).T)


def _team(records: Records, scope: str, names: Names) -> list[Floats]:
    """Opening headcount, hires and leavers: each of shape (months, groups + 1)."""
    split, staff = Split.by(records.tables["csms"], scope, names), Employed.of(records)
    t0 = np.array([[month.t0] for month in records.months])
    t1 = np.array([[month.t1] for month in records.months])
    figures = staff.before(t0), staff.hired_in(t0, t1), staff.left_in(t0, t1)
    return [figure @ split.members() for figure in figures]


def _weekly(records: Records, scope: str, names: Names) -> list[Floats]:
    """CSMs at work, ARR and ARR at risk: each of shape (months, groups + 1)."""
    table, length = records.tables["timeline"], DAYS_PER_WEEK * records.window.day
    split = Split.by(table, scope, names)
    week = table.ints("week")
    size = int(week.max(initial=0)) + 1
    at_work, arr, at_risk = (
        split.grid(week, size, table.floats(column))
        for column in ("effective_fte", "arr", "at_risk_arr")
    )
    t0, t1 = np.array([(month.t0, month.t1) for month in records.months]).T
    begins = np.arange(size) * length
    overlaps = np.minimum(begins + length, t1[:, None]) - np.maximum(begins, t0[:, None])
    weights = overlaps.clip(0).astype(np.float64)
    last = np.minimum((t1 - 1) // length, size - 1)
    return [ratio(weights @ at_work, weights.sum(axis=1, keepdims=True)), arr[last], at_risk[last]]
