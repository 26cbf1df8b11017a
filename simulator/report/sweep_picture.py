"""Pictures of a sweep: team sizes against what they lead to.

Owns what these pictures show and what their titles say; how they look stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics import METRICS
from simulator.report import numbers, style
from simulator.report.findings import Curve, all_past_take_off, take_off
from simulator.report.numbers import value
from simulator.report.style import BLUE, GREEN, GREY, ORANGE
from simulator.report.views import SweepView
from simulator.report.words import why_no_retention

MOST_TICKS = 14
MISSED = {
    "missed_proactive_rate": ("planned touches", BLUE, "o"),
    "missed_reactive_rate": ("customers' requests", ORANGE, "s"),
}
"""The name, colour and mark of each line."""


def sweep_figure(result: SweepView, metric: str | None = None, by: str | None = None) -> Figure:
    """Team sizes against what they lead to.

    Without ``metric``: missed touches, utilization and expected GRR above one another, which is
    the picture to decide with. With ``metric``: that one alone; ``by`` ("activity", "role",
    "stage") draws a line for each name. Lines are means, bands 95 % intervals.

    Raises ValueError for an unknown metric, naming those there are, and for a scope without it.
    """
    curve = Curve(result)
    if metric is None:
        if by is not None:
            raise ValueError(f"by={by!r} wants a metric too, for instance 'missed_touch_rate'")
        return _decision(curve)
    if metric not in METRICS:
        raise ValueError(f"no metric {metric!r}; there are {', '.join(METRICS)}")
    return _single(curve, metric) if by is None else _each(curve, metric, by)


def _decision(curve: Curve) -> Figure:
    figure, (missed, busy, kept) = style.sheet([3.1, 3.1, 3.1], shared=True)
    _missed_panel(missed, curve)
    _busy_panel(busy, curve)
    _kept_panel(kept, curve)
    _teams_axis(kept, curve)
    _own_team(missed, curve, (missed, busy, kept))
    style.heading(figure, curve.question, _about(curve))
    return figure


def _missed_panel(axis: Axes, curve: Curve) -> None:
    style.panel_title(axis, _missed_finding(curve), "Share of touches that nobody started in time")
    drawn = [metric for metric in MISSED if any(curve.at(n, metric).known for n in curve.teams)]
    for metric in drawn:
        name, colour, mark = MISSED[metric]
        _line(axis, curve, metric, colour, name=name, mark=mark)
    # The lines fall to the right, so the legend is there; it must not lie on those that do not.
    right = curve.teams[len(curve.teams) // 2 :]
    heights = [
        np.nanmax([curve.at(team, metric).mean, curve.at(team, metric).ci_high, 0.0])
        for team in right
        for metric in MISSED
    ]
    # Where nobody had any touch to do there is no line, and no height of it.
    highest = axis.dataLim.ymax * 1.12 if math.isfinite(axis.dataLim.ymax) else 0.0
    axis.set_ylim(0, max(0.02, highest, max(heights) / style.LEGEND_FLOOR))
    _axis_unit(axis, curve, "share")
    axis.set_yticks([tick for tick in axis.get_yticks() if tick <= min(1, axis.get_ylim()[1])])
    if drawn:
        style.legend(axis)


def _missed_finding(curve: Curve) -> str:
    if len(curve.teams) == 1:
        (team,) = curve.teams
        missed = value(curve.at(team, "missed_touch_rate").mean, "share")
        return f"{curve.named(team)}: {missed} of the touches are missed"
    if all_past_take_off(curve):
        return "Missed touches have taken off in every team tried: try larger teams"
    step = take_off(curve)
    if step is None:
        return "Missed touches do not take off in this range"
    return f"Missed touches take off below {curve.named(step[0])}"


def _busy_panel(axis: Axes, curve: Curve) -> None:
    overload = curve.result.scenario.setup.overload_line
    full = [team for team in curve.teams if curve.at(team, "utilization").mean > overload]
    line = numbers.given(overload)
    if not full:
        finding = f"No team is busy more than {line} of its hours"
    elif len(full) == len(curve.teams):
        finding = f"Every team is busy more than {line} of its hours"
    else:
        finding = f"With {curve.named(max(full))} or fewer, little room is left for bad weeks"
    style.panel_title(
        axis, finding, f"Share of the hours on shift that work fills; shaded: more than {line}"
    )
    style.zone(axis, overload, 1.05)
    _line(axis, curve, "utilization", GREEN)
    axis.set_ylim(0, 1.05)
    _axis_unit(axis, curve, "share")


def _kept_panel(axis: Axes, curve: Curve) -> None:
    most = curve.teams[-1]
    large = curve.at(most, "expected_grr").mean
    years = [curve.at(team, "grr") for team in curve.teams]
    lucky = all(year.has_years for year in years)
    measured = "Share of the opening ARR that is kept"
    style.panel_title(
        axis,
        _kept_finding(curve),
        measured + ("; wide band: with the luck of a single year" if lucky else ""),
    )
    _axis_unit(axis, curve, "share")
    if math.isnan(large):
        return
    if lucky:
        low, high = [year.p10 for year in years], [year.p90 for year in years]
        axis.fill_between(curve.teams, low, high, color=BLUE, alpha=0.12, linewidth=0)
        height = low[-1] + 0.12 * (high[-1] - low[-1])
        style.inside(axis, "8 of 10 single years", most, height, BLUE)
    _line(axis, curve, "expected_grr", BLUE)
    style.inside(axis, "expected", most, large, BLUE, lift=9)


def _kept_finding(curve: Curve) -> str:
    least, most = curve.teams[0], curve.teams[-1]
    small, large = (curve.at(team, "expected_grr") for team in (least, most))
    if not large.known:
        return f"No retention: {why_no_retention(curve.result.scenario.setup)}"
    text = f"Expected GRR is {value(large.mean, 'share')} with {curve.named(most)}"
    if small.known and least < most:
        text += f", {value(small.mean, 'share')} with {least}"
    return text


def _single(curve: Curve, metric: str) -> Figure:
    known = METRICS[metric]
    figure, (axis,) = style.sheet([3.5])
    style.panel_title(axis, known.label, known.meaning)
    _line(axis, curve, metric, BLUE)
    _axis_unit(axis, curve, known.unit)
    _teams_axis(axis, curve)
    _own_team(axis, curve, (axis,))
    style.heading(figure, curve.result.scenario.setup.name, _about(curve))
    return figure


def _each(curve: Curve, metric: str, by: str) -> Figure:
    """A small panel for each name, the others in grey: a dozen lines in one could not be told
    apart where they matter, at the steep part."""
    frame = curve.result.by(by)
    rows = frame[(frame["metric"] == metric) & frame["mean"].notna()].sort_values("headcount")
    if rows.empty:
        raise ValueError(f"{metric!r} is not known by {by!r}")
    worst_first = rows.groupby("name")["mean"].mean().sort_values(ascending=False).index
    lines = {str(name): rows[rows["name"] == name] for name in worst_first}
    figure, axes = style.tiles(len(lines))
    for axis, (name, line) in zip(axes, lines.items(), strict=True):
        for other in lines.values():
            axis.plot(other["headcount"], other["mean"], color=style.FAINT, linewidth=1.2, zorder=1)
        x = line["headcount"]
        axis.fill_between(
            x, line["ci_low"], line["ci_high"], color=BLUE, alpha=0.3, linewidth=0, zorder=2
        )
        axis.plot(x, line["mean"], color=BLUE, linewidth=2.2, zorder=3)
        axis.set_title(numbers.words(name), loc="left", fontsize=style.BODY, color=style.INK)
    _axis_unit(axes[0], curve, METRICS[metric].unit)
    for axis in axes:
        _teams_axis(axis, curve, most=5, named=False)
    title = f"{METRICS[metric].label.lower()} by {by}"
    style.heading(figure, f"{curve.result.scenario.setup.name}: {title}", _about_tiles(curve, by))
    return figure


def _line(
    axis: Axes, curve: Curve, metric: str, colour: str, name: str | None = None, mark: str = "o"
) -> None:
    points = [curve.at(team, metric) for team in curve.teams]
    low, high = [p.ci_low for p in points], [p.ci_high for p in points]
    axis.fill_between(curve.teams, low, high, color=colour, alpha=0.35, linewidth=0)
    means = [p.mean for p in points]
    axis.plot(
        curve.teams, means, color=colour, linewidth=2.2, marker=mark, markersize=5, label=name
    )


def _axis_unit(axis: Axes, curve: Curve, unit: str) -> None:
    style.unit_axis(axis, unit, curve.result.scenario.setup.currency)


def _teams_axis(axis: Axes, curve: Curve, most: int = MOST_TICKS, named: bool = True) -> None:
    """Headcount, and under it the accounts of each CSM."""
    every = -(-len(curve.teams) // most)
    shown = curve.teams[::every]
    ratios = {team: curve.ratio(team) for team in shown}
    each = any(ratio == ratio for ratio in ratios.values())
    axis.set_xticks(
        shown,
        [f"{team}\n{numbers.whole(ratios[team])}" if each else f"{team}" for team in shown],
    )
    if named:
        style.name_below(axis, "CSMs\naccounts each" if each else "CSMs")


def _own_team(axis: Axes, curve: Curve, panels: Sequence[Axes]) -> None:
    if curve.own_team is None:
        return
    for panel in panels:
        panel.axvline(curve.own_team, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    at_the_end = curve.teams.index(curve.own_team) >= 0.75 * (len(curve.teams) - 1) > 0
    axis.annotate(
        "the scenario's team",
        xy=(curve.own_team, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-5 if at_the_end else 5, -3),
        textcoords="offset points",
        ha="right" if at_the_end else "left",
        va="top",
        fontsize=9,
        color=GREY,
    )


def _about(curve: Curve) -> str:
    count = f"{curve.result.replications:,}"
    return (
        f"Lines are means of {count} simulated years, the narrow bands their 95 % intervals. Every "
        "team meets the same\ncustomers, so differences between teams are known better than the "
        f"bands suggest.{_held(curve)}{_scope(curve)}"
    )


def _held(curve: Curve) -> str:
    if not curve.result.held_for_sweep:
        return ""
    return (
        "\nThe book is held: a customer lost for want of attention is counted as lost, but stays, "
        "so that every\nteam keeps the same customers."
    )


def _scope(curve: Curve) -> str:
    return "\n" + "\n".join(textwrap.wrap(curve.scope, 92)) if curve.scope else ""


def _about_tiles(curve: Curve, by: str) -> str:
    return (
        f"Across: CSMs, and under them the accounts of each. Blue: this {by}, mean of "
        f"{curve.result.replications:,} simulated years\nwith its 95 % interval; grey: the others. "
        f"The worst come first.{_held(curve)}"
    )
