"""Tables: which figures stand where, as rows of text.

Owns the choice and the order of columns, so that a terminal and a page show the same table; they
fit a terminal of 80 columns. How a table looks is for those who show it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING

from simulator.metrics import METRICS
from simulator.report import numbers
from simulator.report.findings import Curve, book_moves, csms
from simulator.report.grid import Grid
from simulator.report.labels import label
from simulator.report.month_tables import month_grids, team_changes
from simulator.report.target_words import targets_by, targets_grid
from simulator.report.views import TOTAL, Estimate, Estimates, RunView, SweepView

if TYPE_CHECKING:
    from simulator.scenario.types import Setup

EXPECTED = tuple(metric for metric in METRICS if metric.startswith("expected_"))
_OTHERS = [metric for metric in METRICS if metric not in EXPECTED]
_BEFORE = _OTHERS.index("logo_churn")
ORDER = (*_OTHERS[:_BEFORE], *EXPECTED, *_OTHERS[_BEFORE:])
"""Metrics as people read them: retention to decide on comes before the simulated."""

NEW_BLOCK = {"missed_touch_rate", "at_risk_account_share", EXPECTED[0], "arr_start"}
"""Metrics before which the eye may rest."""

TURNOVER = {
    *("hires", "leavers", "planned_leavers", "attrition_rate", "vacancy_days", "ramp_share")
}
"""Metrics that are left out where nobody comes or goes."""

OWN_TEAM = {"headcount", "effective_fte"}
"""Metrics that are left out of a segment without a team of its own: others do look after it."""

SWEPT = (
    ("busy\n%", "utilization"),
    ("touches\nmissed %", "missed_touch_rate"),
    ("planned\nmissed %", "missed_proactive_rate"),
    ("logo churn\nexpected %", "expected_logo_churn"),
    ("GRR\nexpected %", "expected_grr"),
)


def run_grids(result: RunView, months: bool = False) -> list[Grid]:
    """All figures in total, the segments where there are several, then the activities, the roles
    and the traits where there are any, and the months where asked for or where the team changes."""
    scopes = [result.by(scope) for scope in ("activity", "role", "trait")]
    found = Estimates([result.metrics, *scopes])
    setup = result.scenario.setup
    grids = [_figures("All figures", found, TOTAL, setup)]
    segments = found.names("segment")
    if len(segments) > 1:
        grids += [
            _figures(f"Segment {numbers.words(name)}", found, ("segment", name), setup)
            for name in segments
        ]
    roles = [_roles(found, setup)] if len(setup.roles) > 1 else []
    traits = [_traits(found)] if found.names("trait") else []
    monthly = month_grids(result) if months or team_changes(result) else []
    judged = targets_grid(result.judged, setup)
    return [*judged, *roles, *grids, _activities(found), *traits, *monthly]


def sweep_grids(result: SweepView) -> list[Grid]:
    """The sweep, and which targets each team meets."""
    curve = Curve(result)
    points = {_team(team, curve): result.judged(team) for team in curve.teams}
    return [sweep_grid(result), *targets_by("CSMs", points, result.scenario.setup)]


def sweep_grid(result: SweepView) -> Grid:
    """One row a headcount: ratio, load, misses, expected retention and cost."""
    curve = Curve(result)
    currency = result.scenario.setup.currency
    each = any(curve.ratio(team) == curve.ratio(team) for team in curve.teams)
    rows = tuple(
        (
            _team(team, curve),
            *([numbers.number(curve.ratio(team), "count")] if each else []),
            *(_give_or_take(curve.at(team, metric)) for _, metric in SWEPT),
            numbers.money(curve.at(team, "cost").mean, currency),
        )
        for team in curve.teams
    )
    caption = "± is half the 95 % confidence interval, rounded up."
    if curve.own_team is not None:
        caption += "\n* is the scenario's own team."
    caption += _book(curve)
    ratio = ["accounts\nper CSM"] if each else []
    columns = ("CSMs", *ratio, *(title for title, _ in SWEPT), "cost")
    return Grid("", columns, (rows,), caption)


def _team(team: int, curve: Curve) -> str:
    return f"{team:,}*" if team == curve.own_team else f"{team:,} "


def _book(curve: Curve) -> str:
    """A line of the caption on a book that is not that of day one."""
    if not book_moves(curve):
        return ""
    ends = dict.fromkeys(team for team in (curve.teams[0], curve.teams[-1]) if team)
    each = " and ".join(
        f"{numbers.number(curve.accounts_each(team), 'count')} with {csms(team)}" for team in ends
    )
    return f"\nAccounts per CSM are those of day one; on average over the window they are {each}."


def _figures(title: str, found: Estimates, group: tuple[str, str], setup: Setup) -> Grid:
    blocks: list[list[tuple[str, ...]]] = [[]]
    currency = setup.currency
    moves = (found.find(metric, group) for metric in TURNOVER)
    stays = not any(estimate is not None and estimate.mean > 0 for estimate in moves)
    for metric in (METRICS[name] for name in ORDER if not (stays and name in TURNOVER)):
        if metric.id in NEW_BLOCK and blocks[-1]:
            blocks.append([])
        estimate = found.find(metric.id, group)
        if estimate is None or not estimate.known:
            continue
        if metric.id in OWN_TEAM and group != TOTAL and estimate.mean == 0:
            continue
        row = (
            label(metric.id, setup),
            numbers.mean(estimate.mean, estimate.ci_low, estimate.ci_high, metric.unit, currency),
            _interval(estimate, metric.unit, currency),
            _years(estimate, metric.unit, currency),
        )
        blocks[-1].append(row)
    columns = ("", "Mean", "95 % interval", "P10-P90 year")
    return _without_empty_columns(Grid(title, columns, tuple(tuple(block) for block in blocks)))


def _without_empty_columns(grid: Grid) -> Grid:
    filled = [
        any(row[i] for block in grid.blocks for row in block) for i in range(len(grid.columns))
    ]
    blocks = tuple(tuple(tuple(compress(row, filled)) for row in block) for block in grid.blocks)
    return replace(grid, columns=tuple(compress(grid.columns, filled)), blocks=blocks)


ACTIVITIES = (
    ("Done", "activities_done"),
    ("Missed", "missed_touch_rate"),
    ("Mean wait", "mean_wait_hours"),
    ("CSM hours", "hours"),
)
BY_AUTOMATION = ("By\nautomation", "digital_share")


def _activities(found: Estimates) -> Grid:
    """What CSMs did and missed of each, and what share automation did, if it did any."""
    names = found.names("activity")
    automated = any(found.of("digital_share", ("activity", name)).mean > 0 for name in names)
    columns = (*ACTIVITIES, *([BY_AUTOMATION] if automated else []))

    def shown(name: str, metric: str) -> str:
        mean = found.of(metric, ("activity", name)).mean
        if metric in ("activities_done", "hours"):
            return numbers.whole(mean)
        return numbers.value(mean, METRICS[metric].unit)

    rows = tuple(
        (numbers.words(name), *(shown(name, metric) for _, metric in columns)) for name in names
    )
    titles = ("Done\nby CSMs" if automated and t == "Done" else t for t, _ in columns)
    return Grid("By activity, on average in the window", ("", *titles), (rows,))


ROLES = (
    ("CSMs", "headcount"),
    ("Accounts\nper CSM\nat work", "accounts_per_csm"),
    ("Busy", "utilization"),
    ("Busiest\n4 weeks", "peak_utilization"),
    ("Missed", "missed_touch_rate"),
    ("Mean\nwait", "mean_wait_hours"),
    ("CSM\nhours", "hours"),
    ("Cost", "cost"),
)


def _roles(found: Estimates, setup: Setup) -> Grid:
    rows = tuple(
        (numbers.words(role.name), *(_of_role(found, role.name, m, setup) for _, m in ROLES))
        for role in setup.roles
    )
    columns = ("", *(title for title, _ in ROLES))
    return Grid("By role, on average in the window", columns, (rows,))


def _of_role(found: Estimates, role: str, metric: str, setup: Setup) -> str:
    one = found.find(metric, ("role", role))
    if one is None or not one.known:
        return numbers.NOTHING
    if metric == "hours":
        return numbers.whole(one.mean)
    return numbers.value(one.mean, METRICS[metric].unit, setup.currency)


def _traits(found: Estimates) -> Grid:
    columns = ("", "Accounts", "CSM hours", "Hours each", "Missed", "Lost\n(expected)")
    rows = []
    for name in found.names("trait"):
        of = partial(found.of, group=("trait", name))
        accounts, hours = of("accounts").mean, of("hours").mean
        each = hours / accounts if accounts else math.nan
        row = [numbers.words(name), numbers.whole(accounts), numbers.whole(hours)]
        row += [numbers.value(each, "hours")]
        row += [
            numbers.value(of(metric).mean, "share")
            for metric in ("missed_touch_rate", "expected_logo_churn")
        ]
        rows.append(tuple(row))
    return Grid("By trait, on average in the window", columns, (tuple(rows),))


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
