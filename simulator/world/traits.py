"""What each account is like, and what that makes of its work.

Owns the drawing of an account's value of each trait, and the factors on work and frequency that
follow. Never sees the team, nor what the traits are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.scenario.types import Activity, Segment
from simulator.scenario.types_listed import UNKNOWN
from simulator.scenario.types_traits import Trait
from simulator.world.chance import Chance, Words

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of a segment's accounts; ``values`` has the shape (accounts, traits)."""

    traits: tuple[Trait, ...]
    values: Ints

    def fit(self) -> Floats | float:
        """Points of health that they add to the fit of each account."""
        points: Floats | float = 0.0
        for place, trait in enumerate(self.traits):
            points = points + np.array(trait.fit)[self.values[:, place]]
        return points

    def work(self, code: int, rows: Ints) -> Floats | float:
        """Factor on the work of an activity, for the accounts at ``rows``."""
        return self._factor([trait.work[code] for trait in self.traits], rows)

    def rate(self, code: int, rows: Ints) -> Floats | float:
        """Factor on how often an activity falls due by `rate`."""
        return self._factor([trait.rate[code] for trait in self.traits], rows)

    def _factor(self, tables: Sequence[tuple[float, ...]], rows: Ints) -> Floats | float:
        factor: Floats | float = 1.0
        for place, table in enumerate(tables):
            if any(each != 1.0 for each in table):
                factor = factor * np.array(table)[self.values[rows, place]]
        return factor

    def applies(self, activity: Activity, rows: Ints) -> Mask:
        """Whether the accounts at ``rows`` are among those that have the activity."""
        among = np.ones(rows.size, dtype=np.bool_)
        for place, values in activity.only_for:
            among &= np.isin(self.values[rows, place], values)
        return among

    def among(self, chosen: Mask) -> Traits:
        """Those of the chosen accounts."""
        return Traits(self.traits, self.values[chosen])

    def left_out(self, segment: Segment) -> list[frozenset[int]]:
        """Codes of the activities that each account does not have."""
        rows = np.arange(len(self.values))
        special = {c: self.applies(a, rows) for c, a in enumerate(segment.activities) if a.only_for}
        return [frozenset(c for c in special if not special[c][row]) for row in rows]


ALIKE = Traits((), np.zeros((0, 0), dtype=np.int64))
"""Accounts without traits, however many."""


def draw_traits(
    traits: tuple[Trait, ...], chance: Chance, keys: Words, given: Ints | None = None
) -> Traits:
    """The value of each account's traits, from uniforms of its own: another trait, or another
    account, changes none.

    ``given`` (accounts, traits) holds the values that are known, and :data:`UNKNOWN` elsewhere.
    """
    values = np.full((keys.size, len(traits)), UNKNOWN, dtype=np.int64)
    if given is not None:
        values[:] = given
    for place, trait in enumerate(traits):
        lots = chance.uniform(f"trait/{trait.name}", keys, 0)
        # The last value that anybody has stands for all above, whatever the rounding of the sum.
        last = max(code for code, share in enumerate(trait.shares) if share)
        drawn = np.minimum(np.searchsorted(np.cumsum(trait.shares), lots, side="right"), last)
        open_ = values[:, place] == UNKNOWN
        values[open_, place] = drawn[open_]
    return Traits(traits, values)
