"""What happens: small pure functions on plain numbers, apart from when it happens.

Owns the formulas of health, renewal, expansion, working speed and leaving. Scalar ``math`` only, no
state: the SimPy model and any other engine call the same functions and so agree bit for bit.
"""

from __future__ import annotations

import math


def decay(elapsed: int, time_constant: int) -> float:
    """Share that is left after exponential decay over ``elapsed`` ticks."""
    return math.exp(-elapsed / time_constant)


def halved(points: float, elapsed: int, half_life: int) -> float:
    """``points`` of a shock after ``elapsed`` ticks of fading with a half-life."""
    return points * math.exp(-math.log(2.0) * elapsed / half_life)


def health(fit: float, span: float, attention: float, shocks: float) -> float:
    """Health in [0, 100]: own fit, less what lack of attention and shocks take away.

    ``attention`` in [0, 1] is the share of touches done, weighted by hours and by recency;
    ``shocks`` are points, negative when they hurt.
    """
    points = fit + span * (attention - 1.0) + shocks
    return 0.0 if points < 0.0 else 100.0 if points > 100.0 else points


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)); 1 and 0 are taken as one in a billion away."""
    bounded = min(1.0 - 1e-9, max(1e-9, probability))
    return math.log(bounded / (1.0 - bounded))


def renewal_line(
    served: float, neglected: float, fit_mean: float, span: float
) -> tuple[float, float]:
    """Intercept and slope of the renewal log-odds in health.

    Fixed by the two numbers that people know: the renewal rate of an average account when every
    touch is done (health ``fit_mean``) and when none is (health ``fit_mean - span``). Customers
    who always renew, served or not, get an infinite intercept.
    """
    if served == neglected:
        return (math.inf if served >= 1.0 else log_odds(served)), 0.0
    slope = (log_odds(served) - log_odds(neglected)) / span
    return log_odds(served) - slope * fit_mean, slope


def renewal_probability(
    intercept: float, slope: float, health_points: float, size_effect: float, relative_arr: float
) -> float:
    """Probability of renewing at ``health_points``; ``relative_arr`` is ARR / the segment's mean
    ARR, and ``size_effect`` what its logarithm adds to the log-odds."""
    odds = intercept + slope * health_points + size_effect * math.log(relative_arr)
    return 1.0 / (1.0 + math.exp(-odds)) if odds > -700.0 else 0.0


def hazard_line(
    served: float, neglected: float, fit_mean: float, span: float
) -> tuple[float, float]:
    """Intercept and slope of the logarithm of a hazard in health.

    Fixed, like :func:`renewal_line`, by its values (above 0, in any unit of time) for an average
    account when every touch is done and when none is; at health 0 it is ``exp(intercept)``.
    """
    slope = math.log(served / neglected) / span
    return math.log(served) - slope * fit_mean, slope


def relative_hazard(slope: float, health_points: float) -> float:
    """The hazard at ``health_points`` as a share of that at health 0."""
    return math.exp(slope * health_points)


def opportunity_taken(health_points: float, at_risk_below: float, fit_mean: float) -> float:
    """Share of expansion opportunities that are real: none from customers at risk, all from
    those at or above the average fit, linear between."""
    if health_points >= fit_mean:
        return 1.0
    if health_points <= at_risk_below:
        return 0.0
    return (health_points - at_risk_below) / (fit_mean - at_risk_below)


def elapsed_ticks(work: int, speed: float) -> int:
    """Ticks of shift that ``work`` ticks of work take at ``speed`` = (1 - internal share) x ramp,
    fixed at the start; rounded to the nearest tick, at least one."""
    elapsed = math.floor(work / speed + 0.5)
    return elapsed if elapsed > 1 else 1


def leaving_hazard(rate: float, above: float, adds: float, busy: int, on_shift: int) -> float:
    """How many times a year a CSM like this one leaves: ``rate``, and ``adds`` for each unit by
    which occupancy, ``busy / on_shift`` ticks, lies above the line ``above``."""
    if not adds or busy <= above * on_shift:
        return rate
    return rate + adds * (busy / on_shift - above) if on_shift else rate


def trend(past: float, now: float, elapsed: int, ahead: int) -> float:
    """What a figure will be ``ahead`` ticks from now if it goes on as in the last ``elapsed``."""
    return now + (now - past) * ahead / elapsed
