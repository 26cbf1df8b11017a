"""What can be said of customers who are there already: terms come through, stages lived through.

Owns the past of the initial book, whether it is drawn or listed. Never sees the team, and never
what happens later.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from simulator.clock import Dates, Ticks, add_months, months_of
from simulator.rules import hazard_line, renewal_line
from simulator.scenario.types import ExitKind, Segment, Timing
from simulator.world.chance import Chance, Words
from simulator.world.traits import Traits

_STAGES_WALKED = 1000  # enough for any lifecycle in ten years, and an end for circular ones
_RECENT = 65 * 28_800  # a quarter of eight-hour days, in ticks

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def terms_before(start: np.datetime64, signed: Dates, months: Ints) -> Ints:
    """Number of term ends before ``start``, of contracts that run for so many ``months`` each."""
    terms = (months_of(start) - months_of(signed)) // months
    return np.asarray(terms - (add_months(signed, terms * months) >= start))


def renewed(segment: Segment, fit: Floats, relative_arr: Floats) -> Floats:
    """Renewal probability of accounts that are fully served."""
    renewal = (segment.past or segment).renewal
    intercept, slope = renewal_line(
        renewal.served, renewal.neglected, segment.health.fit_mean, segment.health.span
    )
    return np.asarray(expit(intercept + slope * fit + renewal.size_effect * np.log(relative_arr)))


def stayed(segment: Segment, fit: Floats, age: Ints) -> Floats:
    """Probability that accounts which are fully served did not leave between renewals in ``age``
    working seconds."""
    churn, health = (segment.past or segment).mid_term_churn, segment.health
    if churn is None:
        return np.ones(fit.shape)
    at_most, slope = hazard_line(churn.served, churn.neglected, health.fit_mean, health.span)
    return np.asarray(np.exp(-np.exp(at_most + slope * fit) * age))


def stage_on_day_one(
    segment: Segment, chance: Chance, keys: Words, signed: Ticks, fit: Floats, traits: Traits
) -> tuple[Ints, Ticks]:
    """Where each customer stands on day one, and since when (a tick, not after 0).

    From the first stage on by age: as far as exits by time, and required work done on time, have
    led by now. A customer whose health is below a line out of that stage is in the stage the line
    leads to, since some tick of the last quarter.
    """
    stage = np.zeros(len(signed), dtype=np.int64)
    entered = signed.copy()
    for _ in range(_STAGES_WALKED):
        moved = np.zeros(len(signed), dtype=np.bool_)
        for code in range(len(segment.stages)):
            way_out = _way_out_by_time(segment, code, traits)
            if way_out is not None:
                lasts, target = way_out
                leaves = ~moved & (stage == code) & (entered + lasts < 0)
                stage[leaves], entered[leaves] = target, (entered + lasts)[leaves]
                moved |= leaves
        if not moved.any():
            break
    health = segment.health
    points = fit + health.span * (health.attention_at_start - 1.0)
    since = chance.uniform("survivor/stage", keys, 0)
    recent = np.maximum(entered, -np.floor(since * _RECENT).astype(np.int64))
    walked = stage.copy()
    for code, said in enumerate(segment.stages):
        if code == 0 and _way_out_by_time(segment, 0, traits) is not None:
            continue  # still being onboarded: health has hardly been put to the test
        for exit_ in said.exits:
            if exit_.kind is ExitKind.HEALTH_BELOW:
                falls = (walked == code) & (stage == code) & (points < exit_.line)
                stage[falls], entered[falls] = exit_.target, recent[falls]
    return stage, entered


def _way_out_by_time(segment: Segment, stage: int, traits: Traits) -> tuple[Ints | int, int] | None:
    """How long the stage lasts when all goes to plan (of each account, where they differ), and
    where it leads; None if time alone, or the stage's own work, does not end it."""
    for exit_ in segment.stages[stage].exits:
        if exit_.kind is ExitKind.AFTER:
            return exit_.delay, exit_.target
        if exit_.kind is ExitKind.REQUIRED_DONE and stage == 0:
            lasts: Ints | int = 0
            everybody = np.arange(len(traits.values))
            for activity in segment.activities:
                if not activity.required or activity.stage != stage:
                    continue
                has_it = traits.applies(activity, everybody)
                if activity.timing is Timing.AFTER:
                    lasts = np.maximum(lasts, activity.delay * has_it)
                elif activity.timing is Timing.SESSIONS:
                    lasts = np.maximum(lasts, activity.period.seconds * has_it)
            return lasts, exit_.target
    return None
