"""Tables: which figures stand where, as rows of text.

Owns the choice and the order of columns, so that a terminal and a page show the same table; they
fit a terminal of 80 columns. How a table looks is for those who show it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.metrics import METRICS
from simulator.report import numbers
from simulator.report.findings import Curve
from simulator.report.views import TOTAL, Estimate, Estimates, RunView, SweepView

SHORTER = {
    "accounts_per_csm_start": "Accounts per CSM, at the start",
    "accounts_per_csm": "Accounts per CSM at work",
    "arr_per_csm": "ARR per CSM at work",
    "days_since_touch_p50": "Days since last touch, median",
    "days_since_touch_p90": "Days since last touch, 1 in 10",
    "missed_per_churned_account": "Missed per lost account",
    "missed_per_renewed_account": "Missed per renewed account",
}
"""Labels that would not fit into 80 columns."""

NEW_BLOCK = {"missed_touch_rate", "at_risk_account_share", "logo_churn", "arr_start"}
"""Metrics before which the eye may rest."""

SWEPT = (
    ("busy\n%", "utilization"),
    ("touches\nmissed %", "missed_touch_rate"),
    ("planned\nmissed %", "missed_proactive_rate"),
    ("logo churn\nexpected %", "expected_logo_churn"),
    ("GRR\nexpected %", "expected_grr"),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text. The first column of every row is its name where ``columns[0]`` is empty."""

    title: str
    columns: tuple[str, ...]
    blocks: tuple[tuple[tuple[str, ...], ...], ...]  # blocks of rows, with a gap between
    caption: str = ""


def run_grids(result: RunView) -> list[Grid]:
    """All figures in total, the segments where there are several, then the activities."""
    found = Estimates([result.metrics, result.by("activity")])
    currency = result.scenario.setup.currency
    grids = [_figures("All figures", found, TOTAL, currency)]
    segments = found.names("segment")
    if len(segments) > 1:
        grids += [
            _figures(f"Segment {numbers.words(name)}", found, ("segment", name), currency)
            for name in segments
        ]
    return [*grids, _activities(found)]


def sweep_grid(result: SweepView) -> Grid:
    """One row a headcount: ratio, load, misses, expected retention and cost."""
    curve = Curve(result)
    currency = result.scenario.setup.currency
    rows = tuple(
        (
            f"{team:,}*" if team == curve.own_team else f"{team:,} ",
            numbers.number(curve.ratio(team), "count"),
            *(_give_or_take(curve.at(team, metric)) for _, metric in SWEPT),
            numbers.money(curve.at(team, "cost").mean, currency),
        )
        for team in curve.teams
    )
    caption = "± is half the 95 % confidence interval, rounded up."
    if curve.own_team is not None:
        caption += "\n* is the scenario's own team."
    columns = ("CSMs", "accounts\nper CSM", *(title for title, _ in SWEPT), "cost")
    return Grid("", columns, (rows,), caption)


def _figures(title: str, found: Estimates, group: tuple[str, str], currency: str) -> Grid:
    blocks: list[list[tuple[str, ...]]] = [[]]
    for metric in METRICS.values():
        if metric.id in NEW_BLOCK and blocks[-1]:
            blocks.append([])
        estimate = found.find(metric.id, group)
        if estimate is None or not estimate.known:
            continue
        # Luck is taken out of expected figures, so their spread is not that of a year.
        hides_luck = metric.id.startswith("expected_")
        row = (
            SHORTER.get(metric.id, metric.label),
            numbers.value(estimate.mean, metric.unit, currency),
            _interval(estimate, metric.unit, currency),
            "" if hides_luck else _years(estimate, metric.unit, currency),
        )
        blocks[-1].append(row)
    columns = ("", "Mean", "95 % interval", "P10-P90 year")
    return Grid(title, columns, tuple(tuple(block) for block in blocks))


def _activities(found: Estimates) -> Grid:
    columns = ("", "Done", "Missed", "Mean wait", "CSM hours")
    rows = tuple(
        (
            numbers.words(name),
            *(
                numbers.whole(found.of(metric, ("activity", name)).mean)
                if metric in ("activities_done", "hours")
                else numbers.value(found.of(metric, ("activity", name)).mean, METRICS[metric].unit)
                for metric in ("activities_done", "missed_touch_rate", "mean_wait_hours", "hours")
            ),
        )
        for name in found.names("activity")
    )
    return Grid("By activity, on average in the window", columns, (rows,))


def _interval(estimate: Estimate, unit: str, currency: str) -> str:
    if not estimate.has_interval:
        return ""
    return numbers.span(estimate.ci_low, estimate.ci_high, unit, currency, named=False)


def _years(estimate: Estimate, unit: str, currency: str) -> str:
    if not (estimate.has_years and estimate.p90 > estimate.p10):
        return ""
    return numbers.span(estimate.p10, estimate.p90, unit, currency, named=False)


def _give_or_take(estimate: Estimate) -> str:
    """``12.3 ±0.4``: a share in per cent and half its interval."""
    if not estimate.known:
        return numbers.NOTHING
    text = numbers.number(estimate.mean, "share")
    if not estimate.has_interval:
        return text
    half = math.ceil(1000 * estimate.half_width - 1e-9) / 10
    return f"{text} ±{half:.1f}"
