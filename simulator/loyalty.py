"""Customers who are fully served: how healthy they are, and how many of them leave in a year.

Owns the arithmetic of that, for the spreadsheet's answer. Never draws, never simulates.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from simulator.rules import hazard_line, renewal_line, renewal_probability
from simulator.scenario.types import Segment

MONTHS_PER_YEAR = 12
_POINTS = 200
"""Quantiles of health that stand for all customers."""


def fit_when_served(segment: Segment) -> list[float]:
    """Equally likely healths of customers who are fully served, and alike in their traits."""
    health = segment.health
    mean = health.fit_mean + sum(trait.fit[0] for trait in segment.traits)
    if health.fit_sd == 0:
        return [min(100.0, max(0.0, mean))] * _POINTS
    normal = NormalDist(mean, health.fit_sd)
    points = (normal.inv_cdf((k + 0.5) / _POINTS) for k in range(_POINTS))
    return [min(100.0, max(0.0, point)) for point in points]


def leaving_a_year(segment: Segment, year: int) -> float:
    """Share of fully served customers, of average size, who leave in a year."""
    renewal, health, churn = segment.renewal, segment.health, segment.mid_term_churn
    fit, anchors = fit_when_served(segment), (health.fit_mean, health.span)
    line = renewal_line(renewal.served, renewal.neglected, *anchors)
    lost = sum(1 - renewal_probability(*line, points, 0.0, 1.0) for points in fit) / _POINTS
    at_term_ends = lost * MONTHS_PER_YEAR / renewal.term_months
    if churn is None:
        return at_term_ends
    at_most, slope = hazard_line(churn.served, churn.neglected, *anchors)
    return at_term_ends + year * sum(math.exp(at_most + slope * points) for points in fit) / _POINTS
