"""How far the assumption that matters most must move before a decision flips, in a sentence.

Owns that sentence, the one that a choice, a comparison and a stress test end their first paragraph
with.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

from simulator.report import numbers
from simulator.report.numbers import NBSP
from simulator.scenario.types import Target

SIMULATED = (
    "The break-even rests on simulated ARR, with all its luck: expected figures need a report "
    "window of 12 months."
)
ONLY_GAP = (
    "The break-even moves one assumption, the gap between the renewal of served and neglected "
    "customers, and leaves everything else as assumed."
)


class Edge(Protocol):
    """A place on the axis of the gap, as shares of the one assumed."""

    @property
    def at(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def excluded(self) -> bool: ...


class Asked(Protocol):
    """What the decision is about."""

    @property
    def of(self) -> str: ...


class BreakEvenView(Protocol):
    """The part of a break-even that reports read."""

    @property
    def question(self) -> Asked: ...
    @property
    def now(self) -> bool: ...
    @property
    def crossing(self) -> Edge: ...
    @property
    def gaps(self) -> Mapping[str, float]: ...
    @property
    def widest(self) -> float: ...
    @property
    def target(self) -> Target | None: ...


def break_even_words(result: BreakEvenView) -> str:
    """The sentence."""
    edge = result.crossing
    if math.isnan(edge.at):
        return _nowhere(result)
    if edge.low <= 1 <= edge.high:
        return (
            f"By these runs it flips where neglected customers renew {_gap(result, edge.at)} worse "
            f"than served ones{_span(result)}; {_assumed(result)}, so the decision could go either "
            "way."
        )
    side = "less" if edge.at < 1 else "more"
    return (
        f"The decision flips if neglected customers renew {side} than "
        f"{_gap(result, edge.at)} worse than served ones{_span(result)}; {_assumed(result)}."
        f"{_why(result)}"
    )


def _nowhere(result: BreakEvenView) -> str:
    most = (
        "twice the assumed gap"
        if result.widest == 2
        else f"{result.widest:.3g} times the assumed gap"
    )
    text = (
        f"The decision does not flip anywhere between no gap and {most} between the renewal of "
        f"served and neglected customers ({_assumed(result)})"
    )
    if result.crossing.excluded:
        return f"{text}."
    return f"{text}, as far as so few runs show."


def _why(result: BreakEvenView) -> str:
    """What changes, where it is a target."""
    if result.target is None:
        return ""
    name = numbers.words(result.question.of)
    fate = "no longer meets" if result.now else "then meets"
    where = f" of {numbers.words(result.target.segment)}" if result.target.segment else ""
    return f" There {name} {fate} {numbers.words(str(result.target))}{where}."


def _gap(result: BreakEvenView, share: float) -> str:
    """``5 points``; ``mid market 5 points, smb 4.5 points (25 % of the gap assumed)``."""
    sizes = set(_rounded(result))
    if len(sizes) == 1:
        return numbers.value(100 * share * sizes.pop(), "points")
    each = ", ".join(
        f"{numbers.words(name)} {numbers.value(100 * share * gap, 'points')}"
        for name, gap in result.gaps.items()
    )
    return f"{each} ({_percent(share)} of the gap assumed)"


def _span(result: BreakEvenView) -> str:
    """The 95 % interval, in points, or as a share of several gaps."""
    low, high = max(result.crossing.low, 0.0), min(result.crossing.high, result.widest)
    open_ = result.crossing.high > result.widest
    sizes = set(_rounded(result))
    if len(sizes) == 1:
        (size,) = sizes
        ends = numbers.span(100 * low * size, 100 * high * size, "points", named=False)
    else:
        ends = f"{100 * low:.0f} to {100 * high:.0f}{NBSP}% of it"
    return f" (95{NBSP}% interval {ends}{' or more' if open_ else ''})"


def _assumed(result: BreakEvenView) -> str:
    sizes = set(_rounded(result))
    if len(sizes) == 1:
        return f"{100 * sizes.pop():.3g} assumed"
    each = ", ".join(f"{numbers.words(name)} {100 * gap:.3g}" for name, gap in result.gaps.items())
    return f"assumed: {each}"


def _rounded(result: BreakEvenView) -> list[float]:
    """The gaps, without the noise of subtraction."""
    return [round(gap, 6) for gap in result.gaps.values()]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{NBSP}%"
