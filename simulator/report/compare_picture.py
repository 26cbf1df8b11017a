"""The picture of a comparison: what each alternative changes, and how sure that is.

Owns what the picture shows and what its titles say; how it looks stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.report import numbers, style
from simulator.report.labels import EVERY
from simulator.report.moves import unseen
from simulator.report.style import BLUE, GREY, ORANGE
from simulator.report.views import CompareView, Difference, Estimates

SHOWN = (
    ("missed_touch_rate", "Missed touches"),
    ("expected_grr", "GRR (expected)"),
    ("cost", "Cost of the team"),
    ("net_value", "Net value in-year: ARR at the end less cost"),
)
ROW = 0.42
"""Height of an alternative in a panel, in inches."""


def compare_figure(result: CompareView) -> Figure:
    """A panel for each figure to decide on, a dot with its interval for each alternative, the
    baseline as the line they are read against."""
    panels = [(metric, title) for metric, title in SHOWN if _tells(result, metric)]
    height = ROW * len(result.alternatives) + 0.85
    figure, axes = style.sheet([height] * len(panels))
    for axis, (metric, title) in zip(axes, panels, strict=True):
        _panel(axis, result, metric, title)
    base = numbers.words(result.baseline)
    style.heading(figure, f"{result.scenario.name}: what changes against {base}", _about(result))
    return figure


def _tells(result: CompareView, metric: str) -> bool:
    return any(not math.isnan(_change(result, metric, n).mean) for n in result.alternatives)


def _panel(axis: Axes, result: CompareView, metric: str, title: str) -> None:
    style.panel_title(axis, title, _measured(result, metric))
    style.bars(axis)
    axis.axvline(0, color=GREY, linewidth=1.2, zorder=1)
    places = range(len(result.alternatives))
    for place, name in zip(places, result.alternatives, strict=True):
        change = _change(result, metric, name)
        if not math.isnan(change.mean):
            _interval(axis, place, change, metric, result)
    axis.set_yticks(list(places), [numbers.words(name) for name in result.alternatives])
    axis.set_ylim(len(places) - 0.5, -0.5)
    low, high = axis.get_xlim()
    reach = max(abs(low), abs(high)) or 1.0
    axis.set_xlim(-1.15 * reach, 1.15 * reach)


def _interval(axis: Axes, place: int, change: Difference, metric: str, result: CompareView) -> None:
    colour = _colour(change, EVERY[metric].better)
    if change.ci_high > change.ci_low:
        axis.plot([change.ci_low, change.ci_high], [place, place], color=colour, linewidth=3)
    axis.plot([change.mean], [place], marker="o", markersize=8, color=colour)
    axis.annotate(
        _said(change, metric, result),
        xy=(change.mean, place),
        xytext=(0, 9),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9,
        color=colour,
    )


def _colour(change: Difference, better: str) -> str:
    """Blue for better, orange for worse, grey where it cannot be told."""
    if unseen(change) or better == "neither":
        return GREY
    return BLUE if (change.mean > 0) == (better == "higher") else ORANGE


def _said(change: Difference, metric: str, result: CompareView) -> str:
    currency = result.scenario.setup.currency
    unit, scale = EVERY[metric].unit, 1
    if unit == "share":
        unit, scale = "points", 100
    mean, low, high = (scale * x for x in (change.mean, change.ci_low, change.ci_high))
    if mean == 0 and not high > low:
        return "the same"
    text = ("+" if mean > 0 else "") + numbers.mean(mean, low, high, unit, currency)
    if high > low:
        text += f" ({numbers.span(low, high, unit, currency, named=False)})"
    return text


def _measured(result: CompareView, metric: str) -> str:
    frame = result.metrics
    base = Estimates([frame[frame["alternative"] == result.baseline]]).find(metric)
    name = numbers.words(result.baseline)
    if base is None or not base.known:
        return f"against {name}"
    value = numbers.value(base.mean, EVERY[metric].unit, result.scenario.setup.currency)
    return f"against {value} of {name}"


def _change(result: CompareView, metric: str, name: str) -> Difference:
    return result.difference(metric, name, result.baseline)


def _about(result: CompareView) -> str:
    return (
        f"Dots: means of {result.replications:,} simulated years, bars their 95 % intervals; all "
        "meet the same customers, so chance cancels.\nBlue: better than "
        f"{numbers.words(result.baseline)} (the upright line), orange: worse, grey: cannot be told."
    )
