"""Words that every report carries: what was played, what luck does, what must be known.

Owns the sentences that runs and sweeps share. Computes no figure: it reads estimates and says
what they mean.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.clock import months_between
from simulator.experiment.intervals import FEWEST_FOR_QUANTILES
from simulator.metrics.retention import MONTHS_NEEDED
from simulator.report import numbers
from simulator.report.numbers import given, value
from simulator.report.views import Estimate

if TYPE_CHECKING:
    from simulator.scenario.types import Segment, Setup

FEWEST_FOR_INTERVALS = 10
"""Intervals of fewer replications are called rough: their width itself is luck."""

A_YEAR_WITHIN = 0.1
"""Months by which a window may differ from 12 and its costs still be called those of a year."""

FIRST_YEAR = (
    "The first reported year shows only part, often about half, of what a lasting change does to "
    "retention"
)

SINGLE_YEARS = "What a single year may look like is the P10-P90 column: 8 years in 10 lie inside."
TOO_FEW_YEARS = (
    "What a single year may look like (P10-P90) needs at least "
    f"{FEWEST_FOR_QUANTILES} replications."
)


AUTOMATION = (
    "Assumed: work that automation does is done, takes no CSM's time and costs no health. If "
    "customers would renew less often than those whom people serve, say so in renewal.served."
)


@dataclass(frozen=True, slots=True)
class Words:
    """A report in words: a title, a line on what was played, paragraphs (lead, text), notes."""

    title: str
    about: str
    paragraphs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def written(paragraphs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The paragraphs that have something to say."""
    return tuple((lead, text) for lead, text in paragraphs if text)


def notes(
    setup: Setup, replications: int, retention: bool, years: str | None = SINGLE_YEARS
) -> tuple[str, ...]:
    """What a reader must know to read the numbers right.

    ``retention`` says whether there is any, ``years`` where single years are shown, if they are.
    """
    if replications == 1:
        lines = ["One replication is one story: how sure its figures are cannot be told."]
    else:
        known = "95 % confidence interval: how well the simulation knows the average."
        if years is not None:
            known += f" {years if replications >= FEWEST_FOR_QUANTILES else TOO_FEW_YEARS}"
        lines = [known]
    if 1 < replications < FEWEST_FOR_INTERVALS:
        lines.append(
            f"With fewer than {FEWEST_FOR_INTERVALS} replications the intervals are rough "
            "themselves: play more before you rely on them."
        )
    if retention:
        lines += [] if _is_a_year(setup) else [_long(setup)]
        lines += [_early(setup)] if is_early(setup) else []
    else:
        lines.append(f"Retention is left out: {why_no_retention(setup)}.")
    return (*lines, *([AUTOMATION] if _is_automated(setup) else []), folklore(setup))


def window(setup: Setup, replications: int) -> str:
    often = "once" if replications == 1 else f"{replications:,} times with different luck"
    return f"{reported(setup)}, played {often}."


def reported(setup: Setup) -> str:
    first, end = setup.report
    last = end - dt.timedelta(days=1)
    return f"Every figure is for {_date(first)} to {_date(last)}"


def period(setup: Setup) -> str:
    """``a year``, or how long the window is."""
    return "a year" if _is_a_year(setup) else f"in the {_months(setup)} months of the window"


def why_no_retention(setup: Setup) -> str:
    """Why a result has no figure of retention, as the rest of a sentence."""
    if months_between(*setup.report) < MONTHS_NEEDED:
        return f"it is a figure of 12 months, never of fewer, and the window has {_months(setup)}"
    return "no customer was under contract when the window began"


def interval(estimate: Estimate, unit: str = "share") -> str:
    """``(95 % interval 89.4 to 89.6 %)``, or nothing where there is none."""
    if not estimate.has_interval:
        return ""
    return f" (95{numbers.NBSP}% interval {numbers.span(estimate.ci_low, estimate.ci_high, unit)})"


def share(estimate: Estimate) -> str:
    """The mean of a share, in the digits of its interval: ``89.5 %``."""
    return numbers.mean(estimate.mean, estimate.ci_low, estimate.ci_high, "share")


def folklore(setup: Setup) -> str:
    """The assumption that retention leans on most, and how to question it."""
    pairs = "; ".join(
        f"{_of(segment, setup)}{given(segment.renewal.served)} renew when fully served and "
        f"{given(segment.renewal.neglected)} when neglected"
        for segment in setup.segments
    )
    name = setup.segments[0].name
    return (
        f"Assumed, not measured: of average customers (in size and in how well the product suits "
        f"them), {pairs}. That missed touches cost renewals is well supported; how much is "
        "folklore. Retention here rests on it: try another number with "
        f"--set{numbers.NBSP}segments.{name}.renewal.neglected=..."
    )


def _of(segment: Segment, setup: Setup) -> str:
    return f"in {numbers.words(segment.name)} " if len(setup.segments) > 1 else ""


def luck(grr: Estimate) -> str:
    """What one year's luck does to simulated GRR; empty where it cannot be told."""
    if not (grr.known and grr.has_years):
        return ""
    return (
        f"Luck alone spreads the GRR of one year from "
        f"{numbers.span(grr.p10, grr.p90, 'share')} in 8 years of 10. A real year could not "
        f"confirm an effect smaller than about {value(100 * smallest_visible(grr), 'points')}: "
        "do not wait for one to prove a small change right or wrong."
    )


def smallest_visible(year: Estimate) -> float:
    """The smallest change between two single years that their luck does not hide.

    P10 and P90 of a normal lie 2.563 standard deviations apart; two years differ by luck with a
    standard deviation sqrt(2) as large, and 1.96 of these are needed at 95 %.
    """
    return 1.96 * math.sqrt(2) * (year.p90 - year.p10) / 2.563


def _is_automated(setup: Setup) -> bool:
    return any(activity.automated > 0 for one in setup.segments for activity in one.activities)


def _is_a_year(setup: Setup) -> bool:
    return abs(months_between(*setup.report) - 12) <= A_YEAR_WITHIN


def _months(setup: Setup) -> str:
    return f"{round(months_between(*setup.report), 2):g}"  # 11.96 must not read as 12


def _long(setup: Setup) -> str:
    return f"Retention and churn are those of {_months(setup)} months here, not of a year."


def is_early(setup: Setup) -> bool:
    """Whether the window begins before a change of staffing is fully felt."""
    return months_between(setup.start, setup.report[0]) < 11.5


def _early(setup: Setup) -> str:
    text = f"{FIRST_YEAR}: customers forget slowly and terms run on."
    waited = months_between(setup.start, setup.report[0])
    return text if waited >= 5.5 else f"{text} Look at months 7 to 18 or later."


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
