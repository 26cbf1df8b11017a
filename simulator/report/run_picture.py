"""The picture of a run: how busy one team is week by week, and which touches it misses.

Owns what the picture shows and what its titles say; how it looks stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from simulator.clock import Clock
from simulator.report import numbers, style
from simulator.report.numbers import value
from simulator.report.style import BLUE, GREEN, GREY, ORANGE
from simulator.report.views import Estimate, Estimates, RunView

COLOURS = (GREEN, BLUE, ORANGE, GREY)
DASHES = (*["-"] * len(COLOURS), *["--"] * len(COLOURS))
"""So that eight roles can be told apart."""

BAR = 0.3
"""Height of a bar with its gap, in inches."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Utilization of a team by week: dates of shape (weeks,), shares of shape
    (replications, weeks), nan in a week without shifts."""

    dates: npt.NDArray[np.datetime64]
    shares: npt.NDArray[np.float64]


def run_figure(result: RunView) -> Figure:
    """One team: its load over time and its misses by activity.

    The weeks are those of the replications whose tables the result keeps; without any, only the
    misses are drawn.
    """
    found = Estimates([result.metrics, result.by("activity")])
    missed = _missed_by_activity(found)
    weeks = _weeks(result)
    bars = BAR * max(3, len(missed)) + 1.0
    heights = [bars] if weeks is None else [3.1, bars]
    figure, axes = style.sheet(heights)
    if weeks is not None:
        _weeks_panel(axes[0], result, weeks)
    _missed_panel(axes[-1], found, missed)
    about = f"Bars are means of {result.replications:,} simulated years with 95 % intervals."
    if weeks is not None:
        years, lines = len(weeks.shares), _roles(result)
        drawn = "lines their means" if lines else "line their mean, band their range"
        about += f" Weeks: {years} of these years; {drawn}."
    style.heading(figure, result.scenario.setup.name, about)
    return figure


def _weeks(result: RunView, role: str | None = None) -> Weeks | None:
    """Those of the whole team, or of one role; None where no tables are kept."""
    busy, shift = (result.weekly(column, role) for column in ("busy_hours", "on_shift_hours"))
    if busy.empty:
        return None
    shares = busy / shift.where(shift > 0)
    setup = result.scenario.setup
    dates = Clock.of(setup.start, setup.hours_per_day).dates(busy.index.to_numpy(np.int64))
    return Weeks(dates, shares.to_numpy(np.float64).T)


def _weeks_panel(axis: Axes, result: RunView, weeks: Weeks) -> None:
    line = result.scenario.setup.overload_line
    style.panel_title(
        axis,
        _load_finding(result, line),
        "Share of the hours on shift that work fills, by week; shaded: more than "
        f"{numbers.given(line)}",
    )
    style.zone(axis, line, 1.05)
    axis.set_ylim(0, 1.05)
    if roles := _roles(result):
        for role, colour, dashes in zip(roles, cycle(COLOURS), cycle(DASHES), strict=False):
            own = _weeks(result, role)
            if own is not None:
                dates, shares = _with_shifts(own)
                means = np.nanmean(shares, axis=0)
                name = numbers.words(role)
                axis.plot(dates, means, color=colour, linestyle=dashes, linewidth=1.8, label=name)
        axis.set_ylim(0, 1.3)  # room for the names above all lines
        style.legend(axis, columns=4)
    else:
        dates, shares = _with_shifts(weeks)
        low, high = np.nanmin(shares, axis=0), np.nanmax(shares, axis=0)
        axis.fill_between(dates, low, high, color=GREEN, alpha=0.2, linewidth=0)
        axis.plot(dates, np.nanmean(shares, axis=0), color=GREEN, linewidth=2)
    axis.set_xlim(weeks.dates[0], weeks.dates[-1])
    style.unit_axis(axis, "share", "")
    axis.set_yticks([0, 0.25, 0.5, 0.75, 1])
    style.date_axis(axis)
    _report_window(axis, result.scenario.setup.report, weeks)


def _report_window(axis: Axes, report: tuple[dt.date, dt.date], weeks: Weeks) -> None:
    # matplotlib's dates have no types.
    start, first = (float(date2num(day)) for day in (weeks.dates[0], report[0]))  # type: ignore[no-untyped-call]
    if first <= start:
        return
    axis.axvspan(start, first, color="white", alpha=0.6, zorder=3)
    axis.axvline(first, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    axis.annotate(
        "every figure is from here on",
        xy=(first, 0),
        xycoords=("data", "axes fraction"),
        xytext=(5, 5),
        textcoords="offset points",
        fontsize=9,
        color=GREY,
    )


def _with_shifts(weeks: Weeks) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.float64]]:
    """The weeks in which somebody was on shift in some replication."""
    there = ~np.isnan(weeks.shares).all(axis=0)
    return weeks.dates[there], weeks.shares[:, there]


def _roles(result: RunView) -> list[str]:
    """The roles to tell apart: those with CSMs, where there are several."""
    roles = [role.name for role in result.scenario.setup.roles if role.team]
    return roles if len(roles) > 1 else []


def _load_finding(result: RunView, line: float) -> str:
    found = Estimates([result.metrics, result.by("role")])
    who, use = "The team", found.of("utilization")
    known = {name: found.of("utilization", ("role", name)) for name in _roles(result)}
    if busiest := max(
        (n for n in known if known[n].known), key=lambda n: known[n].mean, default=""
    ):
        who, use = numbers.words(busiest).capitalize(), known[busiest]
    if not use.known:
        return "Nobody was on shift"
    room = "room for bad weeks" if use.mean <= line else "no room for a bad week"
    return f"{who} is busy {value(use.mean, 'share')} of its hours: {room}"


def _missed_by_activity(found: Estimates) -> dict[str, Estimate]:
    """The activities of which a miss is possible, the worst first."""
    rates = {
        name: found.of("missed_touch_rate", ("activity", name)) for name in found.names("activity")
    }
    known = {name: rate for name, rate in rates.items() if rate.known}
    return dict(sorted(known.items(), key=lambda item: -item[1].mean))


def _missed_panel(axis: Axes, found: Estimates, missed: dict[str, Estimate]) -> None:
    rate = found.of("missed_touch_rate")
    finding = f"{value(rate.mean, 'share')} of the touches never happen" if rate.known else ""
    if missed and next(iter(missed.values())).mean > 0:
        finding += f", {numbers.words(next(iter(missed)))} above all"
    style.panel_title(axis, finding, "Share of each kind that nobody started in time")
    places = range(len(missed))
    means = [one.mean for one in missed.values()]
    axis.barh(places, means, height=0.62, color=BLUE)
    for place, one in zip(places, missed.values(), strict=True):
        if one.has_interval:
            axis.plot([one.ci_low, one.ci_high], [place, place], color="#333333", linewidth=1.4)
        axis.annotate(
            value(one.mean, "share"),
            xy=(max(one.mean, one.ci_high), place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.BODY,
            color=style.INK,
        )
    axis.set_yticks(places, [numbers.words(name) for name in missed])
    axis.set_ylim(len(missed) - 0.4, -0.6)
    axis.set_xlim(0, max([0.02, *(one.ci_high for one in missed.values())]) * 1.15)
    style.bars(axis)
