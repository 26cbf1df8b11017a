"""The report window month by month, as a table: of a run, and of what two alternatives differ by.

Owns the choice and the order of columns; both fit a terminal of 80 columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from simulator.experiment.monthly import DIFFERENCES
from simulator.metrics import MONTHLY
from simulator.report import numbers
from simulator.report.grid import Grid

if TYPE_CHECKING:
    import pandas as pd

    from simulator.report.views import CompareView, RunView

HEADINGS = {
    "opening_headcount": "CSMs",
    "hires": "hired",
    "leavers": "left",
    "effective_fte": "at work",
    "cost": "cost",
    "arr": "ARR",
    "at_risk_arr": "ARR\nat risk",
}
CHANGES = {
    "opening_headcount": "CSMs",
    "hires": "hired",
    "leavers": "left",
    "effective_fte": "at work",
    "cost": "cost",
    "arr": "ARR",
    "net_value_so_far": "net value\nso far",
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


def change_grids(result: CompareView, name: str) -> list[Grid]:
    """One row a month: what an alternative has more than the baseline. None where the teams are
    the same in every month, or differ from the first day to the last by the same seats."""
    months = result.months
    here = months[(months["alternative"] == name) & (months["scope"] == "total")]
    moves = here[here["metric"].isin(("hires", "leavers"))]
    if not (moves["difference"] != 0).any():
        return []
    currency = result.scenario.setup.currency
    blocks = []
    for _, part in here.groupby("following", sort=True):
        table = part.pivot(index="month", columns="metric")
        rows = [
            (_named(month), *(_change(m, row.to_dict(), currency) for m in CHANGES))
            for month, row in table.iterrows()
        ]
        sums = part.groupby("metric")["difference"].sum()
        told = (_signed(m, sums[m], currency) if m in SUMMED else "" for m in CHANGES)
        blocks.append((*rows, ("In all", *told)))
    title = f"By month: {numbers.words(name)} less {numbers.words(result.baseline)}"
    caption = (
        "Means of paired differences; ~ before one whose 95 % interval holds 0. The workbook has "
        "the intervals, and each role."
    )
    return [Grid(title, ("", *CHANGES.values()), tuple(blocks), caption)]


def _change(metric: str, row: Mapping[Hashable, float], currency: str) -> str:
    """``+1.0``, ``~+$12,000`` where nothing is sure, empty where nothing differs."""
    mean, low, high = (row[name, metric] for name in DIFFERENCES)
    unsure = low < high and low <= 0 <= high
    told = _signed(metric, mean, currency)
    return f"~{told}" if told and unsure else told


def _signed(metric: str, mean: float, currency: str) -> str:
    if not mean or mean != mean:
        return ""
    unit = "fte" if metric in MONTHLY and MONTHLY[metric].unit != "money" else "money"
    told = numbers.money(mean, currency) if unit == "money" else numbers.number(mean, unit)
    return f"+{told}" if mean > 0 else told


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
