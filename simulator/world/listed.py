"""The customers that a person's file lists: chance adds only what the file does not say.

Owns their fit, their stage on day one and the ends of their terms. Two rows of a file never share
any chance: a row that is inserted, or a shuffled file, changes nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.clock import Clock, Dates, add_months, last_working_dates, months_of
from simulator.scenario.types import Segment, Setup
from simulator.scenario.types_listed import Listed
from simulator.world.chance import Chance, Words, entity_keys
from simulator.world.past import Floats, Ints, renewed, stage_on_day_one, stayed, terms_before
from simulator.world.rejection import Mask, first_accepted
from simulator.world.terms import draw_terms
from simulator.world.traits import Traits, draw_traits
from simulator.world.variates import normals

_ATTEMPTS = 500  # a fit no likelier than this is taken as it comes


def listed_columns(
    setup: Setup, clock: Clock, chance: Chance, segment: Segment, listed: Listed
) -> dict[str, Any]:
    """The columns of :class:`~simulator.world.book.Accounts` that belong to the customers alone,
    in the order of the list. Who signs on or after day one comes then, as a new customer."""
    start = np.datetime64(setup.start, "D")
    keys = entity_keys(listed.id.tolist())
    initial = listed.signed < start
    # Who signed at the weekend before day one is there on day one.
    worked = last_working_dates(listed.signed)
    signed = clock.ticks(np.where(initial, worked, listed.signed))
    months = draw_terms(segment.renewal.terms, chance, keys, listed.term_months)
    term_date, term = term_ends_from(listed, start, months)
    completed = np.where(term > 0, term - 1, terms_before(start, listed.signed, months))
    traits = draw_traits(segment.traits, chance, keys, listed.traits)
    completed = np.where(initial, completed, 0)
    age = np.where(initial, -signed, 0)
    fit = _fit(segment, chance, keys, listed.arr, completed, age, traits)
    health, known = segment.health, ~np.isnan(listed.health)
    lost = np.where(initial, health.span * (1.0 - health.attention_at_start), 0.0)
    fit[known] = np.clip(listed.health + lost, 0, 100)[known]
    stage, entered = np.zeros(len(listed), dtype=np.int64), signed.copy()
    stage[initial], entered[initial] = stage_on_day_one(
        segment, chance, keys[initial], signed[initial], fit[initial], traits.among(initial)
    )
    return {
        "id": listed.id,
        "key": keys,
        "initial": initial,
        "signed_date": listed.signed,
        "signed": signed,
        "term_months": months,
        "term_date": term_date,
        "term": term,
        "arr": listed.arr,
        "fit": fit,
        "stage": stage,
        "entered": entered,
        "traits": traits.values,
    }


def term_ends_from(listed: Listed, start: np.datetime64, months: Ints) -> tuple[Dates, Ints]:
    """The date from which each account's term ends are counted, and which term ends on it.

    That is the renewal date of the file; one before ``start`` is taken as renewed, and moved on
    by whole terms. Its number is that of the terms since signing, to the nearest, at least 1.
    Without a renewal date it is the signing date, which ends term 0.
    """
    dated = ~np.isnat(listed.renewal)
    given = np.where(dated, listed.renewal, listed.signed)
    behind = np.where(given < start, terms_before(start, given, months) + 1, 0)
    next_end = add_months(given, behind * months)
    apart = months_of(next_end) - months_of(listed.signed)
    number = np.maximum(1, (2 * apart + months) // (2 * months))
    return np.where(dated, next_end, listed.signed), np.where(dated, number, 0)


def _fit(
    segment: Segment,
    chance: Chance,
    keys: Words,
    arr: Floats,
    terms: Ints,
    age: Ints,
    traits: Traits,
) -> Floats:
    """Fit of customers who have come through so many term ends, and ``age`` working seconds
    between them, well served.

    Rejection, as for a book that is drawn: the fit of a new customer is accepted with the
    probability of having renewed each time, here relative to that of the fittest, as the signing
    date is known. Each account tries with chance of its own.
    """
    relative_arr = arr / segment.arr.mean
    fittest = np.full(len(keys), 100.0)
    best, longest = renewed(segment, fittest, relative_arr), stayed(segment, fittest, age)
    mean_fit = np.broadcast_to(segment.health.fit_mean + traits.fit(), keys.shape)

    def candidates(rows: Ints, attempts: Ints) -> tuple[Mask, tuple[Floats]]:
        _, luck = chance.uniforms("survivor", keys[rows], attempts)
        accept = chance.uniform("survivor/accepted", keys[rows], attempts)
        points = np.clip(normals(mean_fit[rows], segment.health.fit_sd, luck), 0, 100)
        weight = (renewed(segment, points, relative_arr[rows]) / best[rows]) ** terms[rows]
        weight = weight * (stayed(segment, points, age[rows]) / longest[rows])
        return accept < weight, (points,)

    (fit,) = first_accepted(len(keys), _ATTEMPTS, candidates)
    return fit
