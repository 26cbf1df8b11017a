"""The kinds of accounts that traits and terms of contracts make, each with the work that it has.

Owns a plain arithmetic on these, for those who count instead of draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from simulator.scenario.types import Activity, Segment, Timing
from simulator.scenario.types_contract import Terms
from simulator.scenario.types_listed import UNKNOWN
from simulator.scenario.types_traits import Trait

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """Accounts that are alike in every trait, and whose contracts run equally long."""

    share: float  # of the segment's accounts
    segment: Segment  # as if all were like them: one value a trait, one term, their means

    @classmethod
    def all(cls, segment: Segment) -> Iterator[Kind]:
        """Every kind that some account of the segment is; one, where they do not differ. New
        accounts are taken to be as those that a file lists."""
        months, of_terms = _terms(segment)
        if not segment.traits and len(months) == 1:
            yield cls(1.0, _with_term(segment, months[0]))
            return
        weights, shares = _told(segment, months, of_terms)
        sizes = [*(len(trait.values) for trait in segment.traits), len(months)]
        for kind in product(*map(range, sizes)):
            of_each = [each[:, v] for each, v in zip(shares, kind, strict=True)]
            share = float(weights @ np.prod(of_each, axis=0))
            if share:
                *values, term = kind
                yield cls(share, _with_term(_alike(segment, tuple(values)), months[term]))


def _terms(segment: Segment) -> tuple[list[int], Floats]:
    """Every term that an account of the segment has, in months, and the chance of each where no
    file tells the term."""
    said = segment.renewal.terms
    chances = dict(zip(said.months, said.shares, strict=True))
    listed = [] if segment.listed is None else segment.listed.known_terms.tolist()
    months = sorted({*said.months, *listed})
    return months, np.array([chances.get(each, 0.0) for each in months])


def _with_term(segment: Segment, months: int) -> Segment:
    return replace(segment, renewal=replace(segment.renewal, terms=Terms.all_of(months)))


def _told(segment: Segment, months: Sequence[int], of_terms: Floats) -> tuple[Floats, list[Floats]]:
    """What is known of accounts: the share of those of whom the same is, of shape (cases,); and by
    trait, and for the terms, the chance of each value then, (cases, values). What a file tells is
    certain."""
    shares = [*(np.array([trait.shares]) for trait in segment.traits), of_terms[None, :]]
    listed = segment.listed
    if listed is None or not len(listed):
        return np.ones(1), shares
    terms = np.where(
        listed.term_months == UNKNOWN, UNKNOWN, np.searchsorted(months, listed.term_months)
    )
    known = np.column_stack([listed.traits, terms])
    cases, counts = np.unique(known, axis=0, return_counts=True)
    chances = [
        np.where(codes[:, None] == UNKNOWN, drawn, np.arange(drawn.size) == codes[:, None])
        for codes, drawn in zip(cases.T, shares, strict=True)
    ]
    return counts / counts.sum(), chances


def _alike(segment: Segment, values: tuple[int, ...]) -> Segment:
    traits = tuple(
        replace(
            trait, values=(trait.values[v],), shares=(1.0,), fit=(trait.fit[v],), work=(), rate=()
        )
        for trait, v in zip(segment.traits, values, strict=True)
    )
    activities = tuple(
        _as_for(activity, code, segment.traits, values)
        for code, activity in enumerate(segment.activities)
        if all(values[trait] in allowed for trait, allowed in activity.only_for)
    )
    return replace(segment, activities=activities, traits=traits)


def _as_for(
    activity: Activity, code: int, traits: tuple[Trait, ...], values: tuple[int, ...]
) -> Activity:
    if activity.timing is Timing.SESSIONS:
        return activity  # held for all, whatever they are like
    of = list(zip(traits, values, strict=True))
    mean = activity.work.mean * prod(trait.work[code][value] for trait, value in of)
    rate = activity.rate * prod(trait.rate[code][value] for trait, value in of)
    return replace(activity, work=replace(activity.work, mean=mean), rate=rate)
