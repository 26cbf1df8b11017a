"""Who the customers are: the initial book, drawn from survivors, and the new logos.

Owns identity, signing, size, fit, first stage and the world's rank of every account. Never sees
the team, the plan or what happens to an account later.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from simulator.clock import Clock, Dates, Ticks, add_months
from simulator.rules import renewal_line
from simulator.scenario.types import ExitKind, Segment, Setup, Timing
from simulator.world.chance import Chance, Words, entity_key, entity_keys
from simulator.world.traits import Traits, draw_traits
from simulator.world.variates import normals, poisson_counts, quantities

OLDEST_DAYS = 3652
"""The initial book holds customers of up to ten years."""

_STAGES_WALKED = 1000  # enough for any lifecycle in ten years, and an end for circular ones
_RECENT = 65 * 28_800  # a quarter of eight-hour days, in ticks
_ATTEMPTS = 2000  # survivors no likelier than this are taken as they come

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accounts:
    """One row an account, over all segments: the initial book of each segment by number, then
    its new logos by (month, slot). All columns have shape (accounts,) unless they say otherwise."""

    id: npt.NDArray[np.str_]
    key: Words
    segment: Ints  # position in Setup.segments
    initial: npt.NDArray[np.bool_]
    signed_date: Dates
    signed: Ticks  # below 0 for the initial book
    arr: Floats  # on the signing date, or on day one for the initial book
    fit: Floats
    stage: Ints  # on day one, or on signing: code in Segment.stages
    entered: Ticks  # since when it is in that stage
    traits: Ints  # shape (accounts, traits): code of the account's value of each trait
    rank: Ints  # dense, drawn by the world: who goes first when all else is equal

    def __len__(self) -> int:
        return len(self.id)


def draw_accounts(setup: Setup, clock: Clock, chance: Chance) -> Accounts:
    """Every account under contract on day one or signing before the horizon."""
    parts = [
        part
        for code, segment in enumerate(setup.segments)
        for part in (
            _initial_book(setup, clock, chance, code, segment),
            _new_logos(setup, clock, chance, code, segment),
        )
    ]
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Accounts)
    }
    lots, _ = chance.uniforms("rank", columns["key"], 0)
    order = np.argsort(lots, kind="stable")
    columns["rank"] = np.empty(len(lots), dtype=np.int64)
    columns["rank"][order] = np.arange(len(lots))
    return Accounts(**columns)


def _initial_book(
    setup: Setup, clock: Clock, chance: Chance, code: int, segment: Segment
) -> Accounts:
    ids = [f"{segment.name}-{number:04d}" for number in range(1, segment.accounts + 1)]
    keys = entity_keys(ids)
    sizes, _ = chance.uniforms("arr", keys, 0)
    arr = quantities(segment.arr, sizes)
    traits = draw_traits(segment.traits, chance, keys)
    signed_date, fit = _survivors(setup, chance, segment, keys, arr, traits)
    signed = clock.ticks(signed_date)
    stage, entered = _stage_on_day_one(segment, chance, keys, signed, fit, traits)
    return Accounts(
        id=np.array(ids, dtype=np.str_),
        key=keys,
        segment=np.full(len(ids), code),
        initial=np.ones(len(ids), dtype=np.bool_),
        signed_date=signed_date,
        signed=signed,
        arr=arr,
        fit=fit,
        stage=stage,
        entered=entered,
        traits=traits.values,
        rank=np.zeros(len(ids), dtype=np.int64),
    )


def _survivors(
    setup: Setup, chance: Chance, segment: Segment, keys: Words, arr: Floats, traits: Traits
) -> tuple[Dates, Floats]:
    """Signing date and fit of customers who are still there, given their size.

    Candidates sign uniformly over the last ten years with the fit of a new customer, and are
    accepted with the probability of having renewed, well served, at every term end since (and in
    proportion to the season in which they signed). Each account tries until it is accepted, with
    chance of its own, so that no account's luck depends on another's.
    """
    count = len(keys)
    start = np.datetime64(setup.start, "D")
    signed = np.full(count, start)
    fit = np.zeros(count)
    relative_arr = arr / segment.arr.mean if count else arr
    season = np.array(segment.new_per_month) if any(segment.new_per_month) else np.ones(12)
    mean_fit = np.broadcast_to(segment.health.fit_mean + traits.fit(), count)
    left = np.arange(count)
    attempt = 0
    while left.size:
        age, luck = chance.uniforms("survivor", keys[left], attempt)
        accept, _ = chance.uniforms("survivor/accepted", keys[left], attempt)
        days = 1 + np.floor(age * OLDEST_DAYS)
        date = np.busday_offset(  # people sign on working days, and before day one
            start - days.astype("timedelta64[D]"), 0, roll="preceding"
        ).astype("datetime64[D]")
        points = np.clip(normals(mean_fit[left], segment.health.fit_sd, luck), 0, 100)
        terms = _terms_before(start, date, segment.renewal.term_months)
        month = date.astype("datetime64[M]").astype(np.int64) % 12
        weight = _renewed(segment, points, relative_arr[left]) ** terms
        taken = (accept < weight * season[month] / season.max()) | (attempt >= _ATTEMPTS)
        signed[left[taken]], fit[left[taken]] = date[taken], points[taken]
        left = left[~taken]
        attempt += 1
    return signed, fit


def _terms_before(start: np.datetime64, signed: Dates, months: int) -> Ints:
    """Number of term ends before ``start``."""
    apart = start.astype("datetime64[M]") - signed.astype("datetime64[M]")
    terms = apart.astype(np.int64) // months
    return np.asarray(terms - (add_months(signed, terms * months) >= start))


def _renewed(segment: Segment, fit: Floats, relative_arr: Floats) -> Floats:
    """Renewal probability of accounts that are fully served."""
    renewal = segment.renewal
    intercept, slope = renewal_line(
        renewal.served, renewal.neglected, segment.health.fit_mean, segment.health.span
    )
    return np.asarray(expit(intercept + slope * fit + renewal.size_effect * np.log(relative_arr)))


def _stage_on_day_one(
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
    since, _ = chance.uniforms("survivor/stage", keys, 0)
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


def _new_logos(setup: Setup, clock: Clock, chance: Chance, code: int, segment: Segment) -> Accounts:
    """Customers who sign before the horizon: a Poisson number each month, on a day of it."""
    first, last = (np.datetime64(day, "M") for day in (setup.start, setup.horizon))
    months = np.arange(first, last + np.timedelta64(1, "M"))
    month_keys = np.array([entity_key(segment.name, m, "count") for m in months], dtype=np.uint64)
    means = np.array(segment.new_per_month)[months.astype(np.int64) % 12]
    lots, _ = chance.uniforms("new/count", month_keys, 0)
    counts = poisson_counts(means, lots)
    month = np.repeat(months, counts)
    slot = np.concatenate([np.arange(n) for n in counts]) if len(month) else np.zeros(0, np.int64)
    pairs = list(zip(month, slot, strict=True))
    keys = np.array([entity_key(segment.name, m, int(s)) for m, s in pairs], dtype=np.uint64)
    ids = np.array([f"{segment.name}-{m}-{s + 1}" for m, s in pairs], dtype=np.str_)

    day, _ = chance.uniforms("new/day", keys, 0)
    length = (add_months(month.astype("datetime64[D]"), 1) - month).astype(np.int64)
    signed_date = month.astype("datetime64[D]") + np.floor(day * length).astype("timedelta64[D]")
    signed = clock.ticks(signed_date)
    inside = (signed_date >= np.datetime64(setup.start, "D")) & (signed < clock.tick(setup.horizon))
    sizes, _ = chance.uniforms("arr", keys, 0)
    luck, _ = chance.uniforms("new/fit", keys, 0)
    traits = draw_traits(segment.traits, chance, keys)
    mean_fit = segment.health.fit_mean + traits.fit()
    fit = np.clip(normals(mean_fit, segment.health.fit_sd, luck), 0, 100)
    return Accounts(
        id=ids[inside],
        key=keys[inside],
        segment=np.full(int(inside.sum()), code),
        initial=np.zeros(int(inside.sum()), dtype=np.bool_),
        signed_date=signed_date[inside],
        signed=signed[inside],
        arr=quantities(segment.new_arr, sizes)[inside],
        fit=fit[inside],
        stage=np.zeros(int(inside.sum()), dtype=np.int64),
        entered=signed[inside],
        traits=traits.values[inside],
        rank=np.zeros(int(inside.sum()), dtype=np.int64),
    )
