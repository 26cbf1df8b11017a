"""The report window month by month, as a table.

Owns the choice and the order of columns; it fits a terminal of 80 columns.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from simulator.metrics import MONTHLY
from simulator.report import numbers
from simulator.report.grid import Grid

if TYPE_CHECKING:
    import pandas as pd

    from simulator.report.views import RunView

HEADINGS = {
    "opening_headcount": "CSMs",
    "hires": "hired",
    "leavers": "left",
    "effective_fte": "at work",
    "cost": "cost",
    "arr": "ARR",
    "at_risk_arr": "ARR\nat risk",
}
SUMMED = ("hires", "leavers", "cost")
"""What a month adds to the year."""


def team_changes(result: RunView) -> bool:
    """Whether anybody comes or goes in any of the years."""
    months = result.months
    return bool((months["mean"][months["metric"].isin(["hires", "leavers"])] > 0).any())


def month_grids(result: RunView) -> list[Grid]:
    """One row a month: who is there at its start, who comes and goes, and what it comes to. What
    follows on the report window, where it is simulated, stands apart."""
    months = result.months
    total = months[months["scope"] == "total"]
    if total.empty:
        return []
    currency = result.scenario.setup.currency
    blocks = []
    for _, part in total.groupby("following", sort=True):
        table = part.pivot(index="month", columns="metric", values="mean")
        blocks.append((*_rows(table, currency), _sum(table, currency)))
    caption = "Means over the years; the workbook has each role, and the P10 and P90 of a year."
    columns = ("", *HEADINGS.values())
    return [Grid("By month", columns, tuple(blocks), caption)]


def _rows(table: pd.DataFrame, currency: str) -> list[tuple[str, ...]]:
    return [
        (_named(month), *(_shown(metric, row[metric], currency) for metric in HEADINGS))
        for month, row in table.iterrows()
    ]


def _sum(table: pd.DataFrame, currency: str) -> tuple[str, ...]:
    sums = table.sum()
    cells = (_shown(m, sums[m], currency) if m in SUMMED else "" for m in HEADINGS)
    return ("In all", *cells)


def _named(month: object) -> str:
    """``Jan 2027``, or ``5 Jan 2027`` where it begins on another day than the first."""
    day = dt.date.fromisoformat(str(month))
    return f"{day:%b %Y}" if day.day == 1 else f"{day.day} {day:%b %Y}"


def _shown(metric: str, mean: float, currency: str) -> str:
    unit = MONTHLY[metric].unit
    if metric in ("hires", "leavers") and not mean:
        return ""
    return (
        numbers.money(mean, currency, short=False)
        if unit == "money"
        else numbers.number(mean, unit)
    )
