"""The picture of a stress test: each plan in each future.

Owns what the picture shows and what its titles say; how it looks stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulator.report import numbers, style
from simulator.report.labels import EVERY
from simulator.report.numbers import money
from simulator.report.stress_words import begin, figures
from simulator.report.style import BLUE, GREEN, GREY, INK, ORANGE
from simulator.report.views import Difference, Estimates, StressView

TITLES = {
    "missed_touch_rate": ("Missed touches", "Share of touches that nobody started in time"),
    "expected_grr": ("Expected GRR", "Share of the opening ARR that is expected to be kept"),
    "net_value": ("Net value", "In-year, against {} in the same future"),
}
LOOKS = ((GREY, "o"), (BLUE, "s"), (ORANGE, "^"), (GREEN, "D"), (INK, "v"))
"""Colours and marks of the plans, in their order; from the sixth on they come again."""

ROW = 0.42
"""Height of a future in a panel, in inches."""


def stress_figure(result: StressView) -> Figure:
    """A panel for each figure to decide on: a row for each future, in it a dot with its interval
    for each plan."""
    found = figures(result)
    panels = {metric: _points(result, found, metric) for metric in TITLES}
    panels = {metric: points for metric, points in panels.items() if points}
    height = ROW * len(result.futures) + 1.0
    figure, axes = style.sheet([height] * len(panels))
    for axis, (metric, points) in zip(axes, panels.items(), strict=True):
        _panel(axis, result, metric, points)
    style.heading(figure, f"{result.scenario.name}: when things go otherwise", _about(result))
    return figure


Points = dict[tuple[str, str], Difference]


def _points(result: StressView, found: Mapping[tuple[str, str], Estimates], metric: str) -> Points:
    """What is drawn of a figure; nothing where no plan has it, or there is but one to compare."""
    points: dict[tuple[str, str], Difference] = {}
    for plan in result.plans:
        for future in result.futures:
            key = (plan, future.name)
            if metric == "net_value":
                one: Difference = result.difference(metric, key, (result.baseline, future.name))
            else:
                one = found[key].of(metric)
            if not math.isnan(one.mean):
                points[key] = one
    if metric == "net_value" and len(result.plans) < 2:
        return {}
    return points


def _panel(axis: Axes, result: StressView, metric: str, points: Points) -> None:
    title, measured = TITLES[metric]
    base = numbers.words(result.baseline)
    style.panel_title(axis, _finding(result, title, metric, points), measured.format(base))
    names = [future.name for future in result.futures]
    for place in range(len(names)):
        axis.axhline(place, color=style.RULE, linewidth=0.8, zorder=0)
    many = len(result.plans)
    for order, plan in enumerate(result.plans):
        colour, mark = LOOKS[order % len(LOOKS)]
        aside = 0.0 if many == 1 else (order / (many - 1) - 0.5) * min(0.5, 0.18 * many)
        for place, name in enumerate(names):
            one = points.get((plan, name))
            if one is None:
                continue
            height = place + aside
            if one.ci_high > one.ci_low:
                ends = [one.ci_low, one.ci_high]
                axis.plot(ends, [height, height], color=colour, linewidth=3, alpha=0.5)
            axis.plot([one.mean], [height], marker=mark, markersize=7, color=colour)
    axis.set_yticks(range(len(names)), [numbers.words(name) for name in names])
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.grid(visible=False)
    axis.tick_params(axis="y", labelcolor=INK)
    _scale(axis, EVERY[metric].unit, result.scenario.setup.currency)
    if metric == "net_value":
        axis.axvline(0, color=GREY, linewidth=1.0, zorder=0)
    handles = [
        Line2D([], [], color=colour, marker=mark, linestyle="", label=numbers.words(plan))
        for plan, (colour, mark) in zip(result.plans, LOOKS * many, strict=False)
    ]
    style.key(axis, handles)


def _scale(axis: Axes, unit: str, currency: str) -> None:
    axis.xaxis.set_major_locator(MaxNLocator(nbins=6))
    if unit == "money":
        axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: money(x, currency)))
    else:
        axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.4g} %"))


def _finding(result: StressView, title: str, metric: str, points: Points) -> str:
    """In which future it is worst, of the first plan that is not the baseline, if there is one."""
    side = 1 if EVERY[metric].better == "lower" else -1
    plan = next((one for one in result.plans if one != result.baseline), result.baseline)
    own = {future: one.mean for (of, future), one in points.items() if of == plan}
    if not own:
        return title
    worst = max(own, key=lambda future: side * own[future])
    if len(set(own.values())) == 1:
        return f"{title}: the same in every future with {numbers.words(plan)}"
    return f"{title}: with {numbers.words(plan)} worst in {numbers.words(worst)}"


def _about(result: StressView) -> str:
    said = "\n".join(f"{begin(future.name)}: {future.said}." for future in result.futures[1:])
    return (
        f"Marks: means of {result.replications:,} simulated years, bars: their 95 % intervals. All "
        f"plans meet the same customers in every future.\n{said}"
    )
