"""Tables of a comparison: the baseline's figures, each alternative's, and what differs.

Owns the choice and the order of columns; they fit a terminal of 80 columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measures import COMPARED
from simulator.report import numbers
from simulator.report.compare_words import figures_of
from simulator.report.grid import Grid
from simulator.report.labels import EVERY, label
from simulator.report.month_tables import change_grids
from simulator.report.tables import NEW_BLOCK, ORDER
from simulator.report.target_words import named, targets_by
from simulator.report.views import CompareView, Difference, Estimate

if TYPE_CHECKING:
    from simulator.experiment.verdicts import Aim
    from simulator.scenario.types import Setup

SIGNIFICANT = ("missed_touch_rate", "utilization", "expected_grr")
"""What is told of each segment."""


def compare_grids(result: CompareView) -> list[Grid]:
    """The targets; then, for each alternative, every figure against the baseline's."""
    setup = result.scenario.setup
    names = (result.baseline, *result.alternatives)
    points = {numbers.words(name): result.judged(name) for name in names}
    grids = [*targets_by("", points, setup), *_aims(result)]
    for name in result.alternatives:
        grids += change_grids(result, name)
        grids.append(_figures(result, name))
        if len(setup.segments) > 1:
            grids.append(_segments(result, name))
    return grids


def _aims(result: CompareView) -> list[Grid]:
    """The stated family of differences."""
    setup = result.scenario.setup
    blocks = []
    for name in result.alternatives:
        aims = [aim for aim in result.aims if aim.alternative == name]
        blocks.append(tuple(
            (
                f"{named(aim.judged, setup)}, {numbers.words(name)}",
                *_changes(aim.difference, EVERY[_counted(aim)].unit, setup.currency),
            )
            for aim in aims
        ))  # fmt: skip
    if not result.aims:
        return []
    title = f"What the targets are about, less {numbers.words(result.baseline)}"
    caption = "These intervals hold all at once in 95 % of comparisons."
    return [Grid(title, ("", "Difference", "Interval"), tuple(blocks), caption)]


def _counted(aim: Aim) -> str:
    one = aim.judged
    return one.figure if one.target.share is None else one.target.metric


def _figures(result: CompareView, name: str) -> Grid:
    setup = result.scenario.setup
    here, there = figures_of(result, name), figures_of(result, result.baseline)
    blocks: list[list[tuple[str, ...]]] = [[]]
    for metric in (*ORDER, *COMPARED):
        if metric in NEW_BLOCK and blocks[-1]:
            blocks.append([])
        row = _row(result, name, metric, here.find(metric), there.find(metric))
        if row:
            blocks[-1].append((label(metric, setup), *row))
    title = f"{numbers.words(name)} against {numbers.words(result.baseline)}"
    columns = ("", _heading(result.baseline), _heading(name), "Difference", "95 % interval")
    caption = "Differences are paired, each interval by itself; shares differ by points."
    return Grid(title, columns, tuple(tuple(block) for block in blocks if block), caption)


def _segments(result: CompareView, name: str) -> Grid:
    setup = result.scenario.setup
    here, there = figures_of(result, name), figures_of(result, result.baseline)
    shared = [s for s in there.names("segment") if s in here.names("segment")]
    blocks = []
    for segment in shared:
        group = ("segment", segment)
        found = [
            (
                metric,
                _row(
                    result,
                    name,
                    metric,
                    here.find(metric, group),
                    there.find(metric, group),
                    segment,
                ),
            )
            for metric in SIGNIFICANT
        ]
        rows = tuple(
            (f"{numbers.words(segment)}: {label(metric, setup)}", *row)
            for metric, row in found
            if row
        )
        blocks.append(rows)
    columns = ("", _heading(result.baseline), _heading(name), "Difference", "95 % interval")
    return Grid("By segment", columns, tuple(blocks))


def _row(
    result: CompareView,
    name: str,
    metric: str,
    here: Estimate | None,
    there: Estimate | None,
    segment: str | None = None,
) -> tuple[str, ...]:
    """A figure of both and what differs; empty where there is nothing to tell."""
    if here is None:
        return ()
    setup, unit = result.scenario.setup, EVERY[metric].unit
    if there is None and metric not in COMPARED:
        return ()
    change = result.difference(metric, name, result.baseline, segment)
    figures = [one.mean for one in (here, there) if one is not None and one.known]
    if not any([*figures, change.mean == change.mean and change.mean]):
        return ()  # nothing of the kind happens in either
    both = (_value(one, unit, setup) for one in (there, here))
    return (*both, *_changes(change, unit, setup.currency))


def _value(one: Estimate | None, unit: str, setup: Setup) -> str:
    if one is None or not one.known:
        return ""
    return numbers.mean(one.mean, one.ci_low, one.ci_high, unit, setup.currency)


def _changes(change: Difference, unit: str, currency: str) -> tuple[str, str]:
    """``-2.1``, ``-2.7 to -1.5``; shares in points."""
    scale, shown = (100, "points") if unit == "share" else (1, unit)
    mean, low, high = (scale * x for x in (change.mean, change.ci_low, change.ci_high))
    if mean == low == high == 0:
        return "none", ""
    sign = "+" if mean > 0 else ""
    told = numbers.mean(mean, low, high, shown, currency)
    told = told.removesuffix(numbers.suffix(shown)) if unit == "share" else told
    if not high > low:
        return sign + told, ""
    return sign + told, numbers.span(low, high, shown, currency, named=False)


def _heading(name: str) -> str:
    return "\n".join(numbers.words(name).split())
