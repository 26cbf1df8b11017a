"""The kinds of accounts that the traits of a segment make, each with the work that it has.

Owns a plain arithmetic on traits, for those who count instead of draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from simulator.scenario.types import Segment


@dataclass(frozen=True, slots=True)
class Kind:
    """Accounts that are alike in every trait."""

    share: float  # of the segment's accounts
    fit: float  # points that their traits add to their health
    segment: Segment  # with the activities that they have, and the means of these as they are

    @classmethod
    def all(cls, segment: Segment) -> Iterator[Kind]:
        """Every kind that some account of the segment is; one, without traits."""
        choices = ([v for v, share in enumerate(t.shares) if share] for t in segment.traits)
        for values in product(*choices):
            of = list(zip(segment.traits, values, strict=True))
            yield cls(
                share=prod(trait.shares[value] for trait, value in of),
                fit=sum(trait.fit[value] for trait, value in of),
                segment=_as_for(segment, values) if of else segment,
            )


def _as_for(segment: Segment, values: tuple[int, ...]) -> Segment:
    of = list(zip(segment.traits, values, strict=True))
    activities = (
        replace(
            activity,
            work=replace(
                activity.work,
                mean=activity.work.mean * prod(trait.work[code][value] for trait, value in of),
            ),
            rate=activity.rate * prod(trait.rate[code][value] for trait, value in of),
        )
        for code, activity in enumerate(segment.activities)
        if all(values[trait] in allowed for trait, allowed in activity.only_for)
    )
    return replace(segment, activities=tuple(activities), traits=())
