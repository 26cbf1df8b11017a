"""Who the customers are: the initial book, drawn from survivors, and the new logos.

Owns identity, signing, size, fit, first stage and the world's rank of every account. Never sees
the team, the plan or what happens to an account later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulator.clock import (
    Clock,
    Dates,
    Ticks,
    add_months,
    last_working_dates,
    months_of,
    working_days,
)
from simulator.scenario.types import Segment, Setup
from simulator.world.chance import Chance, Words, entity_key, entity_keys
from simulator.world.listed import listed_columns
from simulator.world.past import renewed, stage_on_day_one, stayed, terms_before
from simulator.world.rejection import first_accepted
from simulator.world.terms import draw_terms
from simulator.world.traits import Traits, draw_traits
from simulator.world.variates import normals, poisson_counts, quantities

OLDEST_DAYS = 3652
"""The initial book holds customers of up to ten years."""

_ATTEMPTS = 2000  # survivors no likelier than this are taken as they come

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Accounts:
    """One row an account, over all segments: the initial book of each segment by number, or its
    listed accounts by id, then its new logos by (month, slot). All columns have shape (accounts,)
    unless they say otherwise."""

    id: npt.NDArray[np.str_]
    key: Words
    segment: Ints  # position in Setup.segments
    initial: npt.NDArray[np.bool_]
    signed_date: Dates
    signed: Ticks  # below 0 for the initial book
    term_months: Ints  # how long a term of its contract is
    term_date: Dates  # an end of a term, from which the later ones are counted
    term: Ints  # which term ends on it; 0 for the signing date itself
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
    lots = chance.uniform("rank", columns["key"], 0)
    order = np.argsort(lots, kind="stable")
    columns["rank"] = np.empty(len(lots), dtype=np.int64)
    columns["rank"][order] = np.arange(len(lots))
    return Accounts(**columns)


def _initial_book(
    setup: Setup, clock: Clock, chance: Chance, code: int, segment: Segment
) -> Accounts:
    if segment.listed is not None:
        columns = listed_columns(setup, clock, chance, segment, segment.listed)
        nothing = np.zeros(len(segment.listed), dtype=np.int64)
        return Accounts(segment=nothing + code, rank=nothing, **columns)
    ids, keys = _numbered(segment.name, segment.accounts)
    sizes = chance.uniform("arr", keys, 0)
    arr = quantities(segment.arr, sizes)
    traits = draw_traits(segment.traits, chance, keys)
    months = draw_terms(segment.renewal.terms, chance, keys)
    signed_date, fit = _survivors(setup, chance, segment, keys, arr, traits, months)
    signed = clock.ticks(signed_date)
    stage, entered = stage_on_day_one(segment, chance, keys, signed, fit, traits)
    return Accounts(
        id=ids,
        key=keys,
        segment=np.full(len(ids), code),
        initial=np.ones(len(ids), dtype=np.bool_),
        signed_date=signed_date,
        signed=signed,
        term_months=months,
        term_date=signed_date,
        term=np.zeros(len(ids), dtype=np.int64),
        arr=arr,
        fit=fit,
        stage=stage,
        entered=entered,
        traits=traits.values,
        rank=np.zeros(len(ids), dtype=np.int64),
    )


def _survivors(
    setup: Setup,
    chance: Chance,
    segment: Segment,
    keys: Words,
    arr: Floats,
    traits: Traits,
    months: Ints,
) -> tuple[Dates, Floats]:
    """Signing date and fit of customers who are still there, given their size and their term.

    Candidates sign uniformly over the last ten years with the fit of a new customer, and are
    accepted with the probability of having renewed, well served, at every term end since and of
    not having left between (and in proportion to the season in which they signed). Each account
    tries until it is accepted, with chance of its own, so that no account's luck depends on
    another's.
    """
    start = np.datetime64(setup.start, "D")
    day = round(setup.hours_per_day * 3600)
    relative_arr = arr / segment.arr.mean if len(keys) else arr
    season = np.array(segment.new_per_month) if any(segment.new_per_month) else np.ones(12)
    mean_fit = np.broadcast_to(segment.health.fit_mean + traits.fit(), keys.shape)

    def candidates(rows: Ints, attempts: Ints) -> tuple[Mask, tuple[Dates, Floats]]:
        age, luck = chance.uniforms("survivor", keys[rows], attempts)
        accept = chance.uniform("survivor/accepted", keys[rows], attempts)
        days = 1 + np.floor(age * OLDEST_DAYS)
        # People sign on working days, and before day one.
        date = last_working_dates(start - days.astype("timedelta64[D]"))
        points = np.clip(normals(mean_fit[rows], segment.health.fit_sd, luck), 0, 100)
        weight = renewed(segment, points, relative_arr[rows])
        weight = weight ** terms_before(start, date, months[rows])
        weight = weight * stayed(segment, points, (working_days(start) - working_days(date)) * day)
        likely = weight * season[months_of(date) % 12] / season.max()
        return accept < likely, (date, points)

    signed, fit = first_accepted(len(keys), _ATTEMPTS, candidates)
    return signed, fit


def _new_logos(setup: Setup, clock: Clock, chance: Chance, code: int, segment: Segment) -> Accounts:
    """Customers who sign before the horizon: a Poisson number each month, on a day of it."""
    first, last = (np.datetime64(day, "M") for day in (setup.start, setup.horizon))
    months = np.arange(first, last + np.timedelta64(1, "M"))
    month_keys = np.array([_month_key(segment.name, m) for m in months.tolist()], dtype=np.uint64)
    means = np.array(segment.new_per_month)[months.astype(np.int64) % 12]
    lots = chance.uniform("new/count", month_keys, 0)
    counts = poisson_counts(means, lots)
    month = np.repeat(months, counts)
    # The power of two above their number is asked for: few sizes are made in all replications.
    slots = [
        (ids[:n], keys[:n])
        for m, n in zip(months.tolist(), counts.tolist(), strict=True)
        for ids, keys in [_slots(segment.name, m, 1 << n.bit_length())]
    ]
    ids, keys = (np.concatenate(column) for column in zip(*slots, strict=True))

    day = chance.uniform("new/day", keys, 0)
    length = (add_months(month.astype("datetime64[D]"), 1) - month).astype(np.int64)
    signed_date = month.astype("datetime64[D]") + np.floor(day * length).astype("timedelta64[D]")
    signed = clock.ticks(signed_date)
    inside = (signed_date >= np.datetime64(setup.start, "D")) & (signed < clock.tick(setup.horizon))
    sizes = chance.uniform("arr", keys, 0)
    luck = chance.uniform("new/fit", keys, 0)
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
        term_months=draw_terms(segment.renewal.terms, chance, keys)[inside],
        term_date=signed_date[inside],
        term=np.zeros(int(inside.sum()), dtype=np.int64),
        arr=quantities(segment.new_arr, sizes)[inside],
        fit=fit[inside],
        stage=np.zeros(int(inside.sum()), dtype=np.int64),
        entered=signed[inside],
        traits=traits.values[inside],
        rank=np.zeros(int(inside.sum()), dtype=np.int64),
    )


@lru_cache(maxsize=64)
def _numbered(segment: str, count: int) -> tuple[npt.NDArray[np.str_], Words]:
    """Ids and keys of the customers of day one, the same in every replication."""
    ids = [f"{segment}-{number:04d}" for number in range(1, count + 1)]
    return np.array(ids, dtype=np.str_), entity_keys(ids)


@lru_cache(maxsize=4096)
def _month_key(segment: str, month: dt.date) -> int:
    return entity_key(segment, month.isoformat()[:7], "count")


@lru_cache(maxsize=2048)
def _slots(segment: str, month: dt.date, count: int) -> tuple[npt.NDArray[np.str_], Words]:
    """Ids and keys of the first new logos of a month."""
    name = month.isoformat()[:7]
    ids = [f"{segment}-{name}-{slot + 1}" for slot in range(count)]
    keys = [entity_key(segment, name, slot) for slot in range(count)]
    return np.array(ids, dtype=np.str_), np.array(keys, dtype=np.uint64)
