"""What became of targets, in words and as tables.

Owns the sentences about targets that runs, sweeps and comparisons share. The verdicts are those of
the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.experiment.verdicts import Judged, Verdict
from simulator.measures import EXPECTED, METRICS
from simulator.report import numbers
from simulator.report.grid import Grid
from simulator.report.labels import short
from simulator.report.numbers import NBSP
from simulator.report.words import why_no_retention

if TYPE_CHECKING:
    from simulator.scenario.types import Setup

SHORT = {
    Verdict.MEETS: "meets",
    Verdict.FAILS: "fails",
    Verdict.CLOSE: "close",
    Verdict.UNKNOWN: "unknown",
}
"""Verdicts where there is no room for more."""

CAPTION = "close: too close to call with so many replications. Each verdict is by itself at 95 %."
LEADS = {
    Verdict.MEETS: "Met",
    Verdict.FAILS: "Missed",
    Verdict.CLOSE: "Too close to call with so many replications",
    Verdict.UNKNOWN: "Cannot be told",
}


def met_of(judged: Sequence[Judged]) -> str:
    """``meets 2 of 3 targets``."""
    met = sum(one.verdict is Verdict.MEETS for one in judged)
    if met == len(judged):
        return "meets its one target" if met == 1 else f"meets all {met} targets"
    return f"meets {met} of {len(judged)} target{'' if len(judged) == 1 else 's'}"


def in_short(judged: Sequence[Judged], setup: Setup) -> str:
    """``2 of 3 targets met (missed: utilization)``, without figures."""
    met = sum(one.verdict is Verdict.MEETS for one in judged)
    text = f"{met} of {len(judged)} target{'' if len(judged) == 1 else 's'} met"
    rest = []
    for verdict, lead in LEADS.items():
        names = [lower(named(one, setup)) for one in judged if one.verdict is verdict]
        if names and verdict is not Verdict.MEETS:
            rest.append(f"{lower(lead)}: {', '.join(names)}")
    return f"{text} ({'; '.join(rest)})" if rest else text


def verdicts(judged: Sequence[Judged], setup: Setup) -> str:
    """What is met, missed and open, each with what was found."""
    said = []
    for verdict, lead in LEADS.items():
        ones = [one for one in judged if one.verdict is verdict]
        if ones:
            said.append(f"{lead}: {'; '.join(_told(one, setup) for one in ones)}.")
    return " ".join(said)


def found(one: Judged, setup: Setup) -> str:
    """What was found of a target: ``4.2 % (4.1 to 4.3)``, or in how many years."""
    told, ends = _found(one, setup)
    return f"{told} ({ends})" if ends else told


def targets_grid(judged: Sequence[Judged], setup: Setup) -> list[Grid]:
    """A row a target: what it asks, what was found, the verdict; nothing without targets."""
    if not judged:
        return []
    rows = tuple(
        (named(one, setup), lines(one.target.said), found(one, setup), SHORT[one.verdict])
        for one in judged
    )
    return [Grid("Targets", ("", "Target", "Found (95 %)", "Verdict"), (rows,), CAPTION)]


def targets_by(name: str, points: Mapping[str, Sequence[Judged]], setup: Setup) -> list[Grid]:
    """A row a point (a team, an alternative), a column a target; nothing without targets."""
    asked = next(iter(points.values()), ())
    if not asked:
        return []
    heads = [f"{lines(named(one, setup))}\n{lines(one.target.said)}" for one in asked]
    rows = tuple(
        (point, *(SHORT[one.verdict] for one in judged), _all(judged))
        for point, judged in points.items()
    )
    return [Grid("Targets", (name, *heads, "all"), (rows,), CAPTION)]


def named(one: Judged, setup: Setup) -> str:
    """What a target is about: ``Missed touches``, ``Missed touches, mid market``."""
    figure = one.figure if one.target.share is None else one.target.metric
    where = f", {numbers.words(one.target.segment)}" if one.target.segment else ""
    return short(figure, setup) + where


def _told(one: Judged, setup: Setup) -> str:
    text = f"{lower(named(one, setup))} {one.target.said}"
    if one.verdict is Verdict.UNKNOWN:
        expected = one.figure in EXPECTED.values()
        why = why_no_retention(setup) if expected else "no simulated year has this figure"
        return f"{text} ({why})"
    told, ends = _found(one, setup)
    return f"{text} ({told}{f', 95{NBSP}% interval {ends}' if ends else ''})"


def _found(one: Judged, setup: Setup) -> tuple[str, str]:
    """What counts for the verdict, and its interval, empty where there is none."""
    if one.verdict is Verdict.UNKNOWN:
        return numbers.NOTHING, ""
    if one.target.share is not None:
        ends = numbers.span(one.met_low, one.met_high, "share", named=False)
        return f"in {numbers.value(one.met, 'share')} of years", ends
    unit, currency = METRICS[one.figure].unit, setup.currency
    told = numbers.mean(one.mean, one.mean_low, one.mean_high, unit, currency)
    if not one.mean_high > one.mean_low:
        return told, ""
    return told, numbers.span(one.mean_low, one.mean_high, unit, currency, named=False)


def lower(text: str) -> str:
    """For the middle of a sentence; abbreviations stay as they are."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _all(judged: Sequence[Judged]) -> str:
    return "yes" if all(one.verdict is Verdict.MEETS for one in judged) else "no"


def lines(text: str) -> str:
    """A heading in lines short enough for a column."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= 12:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
