"""The kinds of accounts that the traits of a segment make, each with the work that it has.

Owns a plain arithmetic on traits, for those who count instead of draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from simulator.scenario.types import Activity, Segment, Timing
from simulator.scenario.types_listed import UNKNOWN
from simulator.scenario.types_traits import Trait

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """Accounts that are alike in every trait."""

    share: float  # of the segment's accounts
    segment: Segment  # as if all were like them: one value a trait, and the means of their work

    @classmethod
    def all(cls, segment: Segment) -> Iterator[Kind]:
        """Every kind that some account of the segment is; one, without traits. New accounts
        are taken to be as those that a file lists."""
        if not segment.traits:
            yield cls(1.0, segment)
            return
        weights, shares = _told(segment)
        for values in product(*(range(len(trait.values)) for trait in segment.traits)):
            of_each = [each[:, v] for each, v in zip(shares, values, strict=True)]
            share = float(weights @ np.prod(of_each, axis=0))
            if share:
                yield cls(share, _alike(segment, values))


def _told(segment: Segment) -> tuple[Floats, list[Floats]]:
    """What is known of accounts: the share of those of whom the same is, of shape (cases,); and by
    trait the chance of each value then, (cases, values). What a file tells is certain."""
    shares = [np.array([trait.shares]) for trait in segment.traits]
    if segment.listed is None or not len(segment.listed):
        return np.ones(1), shares
    cases, counts = np.unique(segment.listed.traits, axis=0, return_counts=True)
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
