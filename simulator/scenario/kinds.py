"""The kinds of accounts that the traits of a segment make, each with the work that it has.

Owns a plain arithmetic on traits, for those who count instead of draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from simulator.scenario.types import Activity, Segment, Timing
from simulator.scenario.types_traits import Trait


@dataclass(frozen=True, slots=True)
class Kind:
    """Accounts that are alike in every trait."""

    share: float  # of the segment's accounts
    segment: Segment  # as if all were like them: one value a trait, and the means of their work

    @classmethod
    def all(cls, segment: Segment) -> Iterator[Kind]:
        """Every kind that some account of the segment is; one, without traits."""
        choices = ([v for v, share in enumerate(t.shares) if share] for t in segment.traits)
        for values in product(*choices):
            share = prod(t.shares[v] for t, v in zip(segment.traits, values, strict=True))
            yield cls(share, _alike(segment, values) if values else segment)


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
