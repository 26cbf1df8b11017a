"""The picture of a comparison: what each alternative changes, and how sure that is.

Owns what the picture shows and what its titles say; how it looks stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.report import numbers, style
from simulator.report.compare_words import figures_of
from simulator.report.labels import EVERY
from simulator.report.moves import unseen
from simulator.report.style import BLUE, GREY, INK, ORANGE
from simulator.report.views import CompareView, Difference

TITLES = {
    "missed_touch_rate": "Missed touches",
    "expected_grr": "Expected GRR",
    "cost": "Cost of the team",
    "net_value": "Net value",
}
"""What there is to decide on."""

MEASURED = {
    "missed_touch_rate": "Share of touches that nobody started in time",
    "expected_grr": "Share of the opening ARR that is expected to be kept",
    "cost": "Over the window, fully loaded",
    "net_value": "In-year: ARR at the end of the window less the cost of the team in it",
}
MOST_NAMES = 2
"""More alternatives than these are counted in a title, not named."""

ROW = 0.36
"""Height of an alternative in a panel, in inches."""

ROOM_FOR_NUMBERS = 0.42
"""Share of a panel's width that is kept for the numbers, at the right."""


def compare_figure(result: CompareView) -> Figure:
    """A panel for each figure to decide on: a dot with its interval for each alternative, read
    against the upright line of the baseline."""
    panels = [metric for metric in TITLES if _tells(result, metric)]
    height = ROW * len(result.alternatives) + 1.0
    figure, axes = style.sheet([height] * len(panels))
    for axis, metric in zip(axes, panels, strict=True):
        _panel(axis, result, metric)
    base = numbers.words(result.baseline)
    style.heading(figure, f"{result.scenario.name}: what changes against {base}", _about(result))
    return figure


def _tells(result: CompareView, metric: str) -> bool:
    return any(not math.isnan(_change(result, metric, n).mean) for n in result.alternatives)


def _panel(axis: Axes, result: CompareView, metric: str) -> None:
    changes = {name: _change(result, metric, name) for name in result.alternatives}
    style.panel_title(axis, _finding(result, metric, changes), _measured(result, metric))
    style.bars(axis)
    axis.axvline(0, color=GREY, linewidth=1.2, zorder=1)
    for place, change in enumerate(changes.values()):
        if not math.isnan(change.mean):
            _interval(axis, place, change, metric, result)
    axis.set_yticks(range(len(changes)), [numbers.words(name) for name in changes])
    axis.set_ylim(len(changes) - 0.5, -0.5)
    _around_zero(axis, list(changes.values()))


def _around_zero(axis: Axes, changes: list[Difference]) -> None:
    """All dots and intervals, and the baseline, in the part that the numbers leave free."""
    ends = [x for c in changes for x in (0.0, c.mean, c.ci_low, c.ci_high) if not math.isnan(x)]
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0
    room = width * 1.1 / (1 - ROOM_FOR_NUMBERS)
    axis.set_xlim(low - 0.05 * width, low - 0.05 * width + room)


def _interval(axis: Axes, place: int, change: Difference, metric: str, result: CompareView) -> None:
    colour = _colour(change, EVERY[metric].better)
    axis.plot([0, change.mean], [place, place], color=colour, linewidth=1, alpha=0.5)
    if change.ci_high > change.ci_low:
        ends = [change.ci_low, change.ci_high]
        axis.plot(ends, [place, place], color=colour, linewidth=4, alpha=0.6)
    axis.plot([change.mean], [place], marker="o", markersize=8, color=colour)
    axis.annotate(
        _said(change, metric, result),
        xy=(1, place),
        xycoords=("axes fraction", "data"),
        ha="right",
        va="center",
        fontsize=style.BODY,
        color=INK if colour == GREY else colour,
    )


def _colour(change: Difference, better: str) -> str:
    """Blue for better, orange for worse, grey where it cannot be told."""
    if unseen(change) and change.ci_low != change.ci_high:
        return GREY
    if not change.mean or better == "neither":
        return GREY
    return BLUE if (change.mean > 0) == (better == "higher") else ORANGE


def _finding(result: CompareView, metric: str, changes: dict[str, Difference]) -> str:
    """What is seen: who is better than the baseline, and who is worse."""
    sides: dict[str, list[str]] = {BLUE: [], ORANGE: []}
    for name, change in changes.items():
        sides.setdefault(_colour(change, EVERY[metric].better), []).append(numbers.words(name))
    said = [
        f"{side} with {', '.join(names) if len(names) <= MOST_NAMES else len(names)}"
        for side, names in (("better", sides[BLUE]), ("worse", sides[ORANGE]))
        if names
    ]
    if said:
        return f"{TITLES[metric]}: {', '.join(said)}"
    same = all(change.ci_low == change.ci_high for change in changes.values())
    return f"{TITLES[metric]}: {'the same' if same else 'no difference can be told'}"


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
    base = figures_of(result, result.baseline).find(metric)
    name = numbers.words(result.baseline)
    what = MEASURED[metric]
    if base is None or not base.known:
        return f"{what}, less that of {name}"
    unit, currency = EVERY[metric].unit, result.scenario.setup.currency
    return f"{what}; {name}: {numbers.value(base.mean, unit, currency)}"


def _change(result: CompareView, metric: str, name: str) -> Difference:
    return result.difference(metric, name, result.baseline)


def _about(result: CompareView) -> str:
    return (
        f"Dots: means of {result.replications:,} simulated years, bars: their 95 % intervals. All "
        "meet the same customers, so most chance cancels.\nUpright line: "
        f"{numbers.words(result.baseline)}. Blue: better than it, orange: worse, grey: the same, "
        "or it cannot be told."
    )
