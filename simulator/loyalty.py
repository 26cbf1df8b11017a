"""Customers who are fully served: how healthy they are, and how many of them leave.

Owns the arithmetic of that, for the spreadsheet's answer. Never draws, never simulates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import NormalDist

from simulator.rules import hazard_line, renewal_line, renewal_probability
from simulator.scenario.types import Segment

MONTHS_PER_YEAR = 12
_POINTS = 200
"""Quantiles of health that stand for all customers."""


def fit_when_served(segment: Segment) -> list[float]:
    """Equally likely healths of new customers who are fully served, and alike in their traits."""
    health = segment.health
    mean = health.fit_mean + sum(trait.fit[0] for trait in segment.traits)
    if health.fit_sd == 0:
        return [min(100.0, max(0.0, mean))] * _POINTS
    normal = NormalDist(mean, health.fit_sd)
    points = (normal.inv_cdf((k + 0.5) / _POINTS) for k in range(_POINTS))
    return [min(100.0, max(0.0, point)) for point in points]


def lost_in_a_term(segment: Segment, fits: Iterable[float], year: int) -> list[float]:
    """Of fully served customers of typical size, whose contracts run equally long, by their health:
    how many leave in a term, as a share of those who are there."""
    renewal, health, churn = segment.renewal, segment.health, segment.mid_term_churn
    anchors = (health.fit_mean, health.span)
    line = renewal_line(renewal.served, renewal.neglected, *anchors)
    typical = 1 / math.sqrt(1 + segment.arr.cv**2)  # the median, of a lognormal size of mean 1
    effect = renewal.size_effect
    lost = [1 - renewal_probability(*line, points, effect, typical) for points in fits]
    if churn is None:
        return lost
    at_most, slope = hazard_line(churn.served, churn.neglected, *anchors)
    term = year * renewal.terms.only / MONTHS_PER_YEAR
    return [
        share + term * math.exp(at_most + slope * points)
        for share, points in zip(lost, fits, strict=True)
    ]
