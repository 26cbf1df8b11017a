"""A trait of the accounts, as a segment has it.

Owns that one type; :mod:`simulator.scenario.types` says what its neighbours are.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trait:
    """Something in which the accounts of a segment differ: each has one of the values.

    The traits and their values are the same in all segments, sorted by name; a position in
    ``Segment.traits`` is the code of a trait, and one in ``values`` the code of a value.
    """

    name: str
    values: tuple[str, ...]
    shares: tuple[float, ...]  # of the segment's accounts, by value; they add up to 1
    fit: tuple[float, ...]  # points of health that a value adds
    work: tuple[tuple[float, ...], ...]  # by activity, then value: factor on the work
    rate: tuple[tuple[float, ...], ...]  # the same: factor on a RATE activity's frequency
