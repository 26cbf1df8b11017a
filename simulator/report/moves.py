"""Paired differences in words: which way a figure moves, by how much, and how sure that is.

Owns these phrases, so that a sweep and a comparison tell a difference in the same way.
"""

from __future__ import annotations

from simulator.report import numbers
from simulator.report.views import Difference


def moves(change: Difference) -> str:
    """A paired difference of shares as a verb, points and an interval."""
    if change.ci_low == change.ci_high == 0:
        return "does not change"
    if unseen(change):
        text = "shows no difference that this many runs can see"
        ends = numbers.span(100 * change.ci_low, 100 * change.ci_high, "points")
        return text if ends == numbers.NOTHING else f"{text} ({ends})"
    verb = "rises" if change.mean > 0 else "falls"
    low, high = sorted((abs(100 * change.ci_low), abs(100 * change.ci_high)))
    size = numbers.mean(abs(100 * change.mean), low, high, "points")
    return (
        f"{verb} by {size} "
        f"(95{numbers.NBSP}% interval {numbers.span(low, high, 'points', named=False)})"
    )


def unseen(change: Difference) -> bool:
    """Whether the interval leaves open if there is a difference at all (nan: it does)."""
    return not (change.ci_low > 0 or change.ci_high < 0)
