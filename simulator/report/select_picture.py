"""The picture of a choice: where each alternative stands against each line, and what it costs.

Owns what the picture shows and what its titles say; how it looks stands in
:mod:`simulator.report.style`.
"""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.experiment.verdicts import Judged, Verdict
from simulator.report import numbers, style
from simulator.report.chosen import begin, called
from simulator.report.labels import EVERY
from simulator.report.style import BLUE, GREY, INK, ORANGE
from simulator.report.target_words import found, named
from simulator.report.views import Name, SelectView

COLOURS = {Verdict.MEETS: BLUE, Verdict.FAILS: ORANGE}
ROW = 0.36
"""Height of an alternative in a panel, in inches."""

ROOM_FOR_NUMBERS = 0.45
"""Share of a panel's width that is kept for the numbers, at the right."""


def select_figure(result: SelectView) -> Figure:
    """A panel for each target: a dot with its interval for each alternative, read against the
    upright line of the target; then what each costs."""
    names = list(result.points)
    targets = range(len(result.terms.targets))
    figure, axes = style.sheet([ROW * len(names) + 1.0] * (len(targets) + 1))
    for axis, place in zip(axes, targets, strict=False):
        _target(axis, result, place)
    _cost(axes[-1], result)
    style.heading(figure, _heading(result), _about(result))
    return figure


def _heading(result: SelectView) -> str:
    name = result.scenario.name
    if result.choice is None:
        return f"{name}: {'nothing' if result.sure else 'nothing surely'} meets every target"
    return f"{name}: {called(result.choice)}{'' if result.sure else ', as far as can be told'}"


def _target(axis: Axes, result: SelectView, place: int) -> None:
    setup = result.scenario.setup
    judged = {name: result.judged(name)[place] for name in result.points}
    one = next(iter(judged.values()))
    title = f"{named(one, setup)}, {one.target.said}: {_count(result, place)}"
    what = "Share of simulated years that reach the line"
    if one.target.share is None:
        what = EVERY[one.figure].meaning
    style.panel_title(axis, title, what)
    ends = [_line(one)]
    for row, (name, found_) in enumerate(judged.items()):
        mean, low, high = _numbers(found_)
        if math.isnan(mean):
            continue
        ends += [x for x in (mean, low, high) if not math.isnan(x)]
        colour = COLOURS.get(found_.verdict, GREY)
        _dot(axis, row, mean, low, high, colour, found(judged[name], setup))
    axis.axvline(_line(one), color=GREY, linewidth=1.2, zorder=1)
    _rows(axis, result, ends)


def _count(result: SelectView, place: int) -> str:
    """How many meet it."""
    verdicts = [result.judged(name)[place].verdict for name in result.points]
    met = verdicts.count(Verdict.MEETS)
    surely = "" if {*verdicts} <= {Verdict.MEETS, Verdict.FAILS} else "surely "
    return f"{met} of {len(verdicts)} played {surely}{'meets' if met == 1 else 'meet'} it"


def _line(one: Judged) -> float:
    return one.target.line if one.target.share is None else one.target.share


def _numbers(one: Judged) -> tuple[float, float, float]:
    if one.target.share is None:
        return one.mean, one.mean_low, one.mean_high
    return one.met, one.met_low, one.met_high


def _cost(axis: Axes, result: SelectView) -> None:
    currency, reference = result.scenario.setup.currency, result.reference
    style.panel_title(axis, f"Cost, against {called(reference)}", "Over the window, fully loaded")
    ends = [0.0]
    for row, name in enumerate(result.points):
        gap = result.difference("cost", name, reference)
        cost = numbers.value(float(result[name].series("cost").mean()), "money", currency)
        ends.append(gap.mean)
        sign = "+" if gap.mean > 0 else ""
        said = "" if name == reference else f" ({sign}{numbers.money(gap.mean, currency)})"
        _dot(axis, row, gap.mean, gap.ci_low, gap.ci_high, GREY, cost + said)
    axis.axvline(0, color=GREY, linewidth=1.2, zorder=1)
    _rows(axis, result, ends)


def _dot(
    axis: Axes, row: int, mean: float, low: float, high: float, colour: str, said: str
) -> None:
    if high > low:
        axis.plot([low, high], [row, row], color=colour, linewidth=4, alpha=0.5)
    axis.plot([mean], [row], marker="o", markersize=8, color=colour)
    axis.annotate(
        said,
        xy=(1, row),
        xycoords=("axes fraction", "data"),
        ha="right",
        va="center",
        fontsize=style.BODY,
        color=INK if colour == GREY else colour,
    )


def _rows(axis: Axes, result: SelectView, ends: list[float]) -> None:
    """The names of the alternatives, and room for the numbers at the right."""
    style.bars(axis)
    names: list[Name] = list(result.points)
    axis.set_yticks(range(len(names)), [begin(name) for name in names])
    axis.set_ylim(len(names) - 0.5, -0.5)
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0
    axis.set_xlim(low - 0.05 * width, low - 0.05 * width + 1.1 * width / (1 - ROOM_FOR_NUMBERS))


def _about(result: SelectView) -> str:
    sure = numbers.given(result.terms.confidence)
    return (
        f"Dots: what was found, bars: intervals that hold all at once at {sure}; of costs each by "
        "itself at 95 %.\nUpright line: the target. Blue: meets it, orange: does not, grey: too "
        "close to call. Each was played until that was decided."
    )
