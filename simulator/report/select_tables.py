"""Tables of a choice: the verdict on each target in each alternative, and what each costs.

Owns the choice and the order of columns; they fit a terminal of 80 columns.
"""

from __future__ import annotations

from simulator.report import numbers
from simulator.report.chosen import begin, called
from simulator.report.grid import Grid
from simulator.report.target_words import SHORT, found, lines, named
from simulator.report.views import Difference, Name, SelectView

CAPTION = "close: too close to call. Runs: replications that it took to tell."


def select_grids(result: SelectView) -> list[Grid]:
    """The verdicts, if there are targets; then cost, and net value where that decides."""
    return [*_verdicts(result), _worth(result)]


def _verdicts(result: SelectView) -> list[Grid]:
    setup = result.scenario.setup
    if not result.terms.targets:
        return []
    blocks = tuple(
        tuple(
            (
                f"{called(name)}: {named(one, setup)}",
                lines(one.target.said),
                found(one, setup).replace(" (", "\n("),
                f"{one.n:,}",
                SHORT[one.verdict],
            )
            for one in result.judged(name)
        )
        for name in result.points
    )
    sure = numbers.given(result.terms.confidence)
    caption = f"{CAPTION} All intervals hold at once at {sure}."
    return [Grid("Targets", ("", "Target", "Found", "Runs", "Verdict"), blocks, caption)]


def _worth(result: SelectView) -> Grid:
    reference, currency = result.reference, result.scenario.setup.currency
    metrics = {"cost": "Cost"}
    if result.terms.objective.metric == "net_value":
        metrics["net_value"] = "Net value"
    blocks = tuple(
        tuple(_row(result, metric, said, name, currency) for name in result.points)
        for metric, said in metrics.items()
    )
    title = f"Against {called(reference)}"
    caption = "Differences are paired, over the replications that both have, each by itself."
    return Grid(title, ("", "Mean", "Difference", "95 % interval"), blocks, caption)


def _row(result: SelectView, metric: str, said: str, name: Name, currency: str) -> tuple[str, ...]:
    mean = ""
    if metric == "cost":
        mean = numbers.value(float(result[name].series(metric).mean()), "money", currency)
    change = result.difference(metric, name, result.reference)
    return (f"{begin(name)}: {said.lower()}", mean, *_change(change, currency))


def _change(change: Difference, currency: str) -> tuple[str, str]:
    mean, low, high = change.mean, change.ci_low, change.ci_high
    if mean == low == high == 0:
        return "none", ""
    sign = "+" if mean > 0 else ""
    told = sign + numbers.mean(mean, low, high, "money", currency)
    return told, numbers.span(low, high, "money", currency) if high > low else ""
