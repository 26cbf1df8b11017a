"""Candidates until one is accepted, of each of many at once.

Owns the order in which they are tried. Never knows what is drawn: as each account's candidates have
chance of their own, it makes no difference how many are looked at together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Column = npt.NDArray[Any]
Candidates = Callable[[Ints, Ints], tuple[Mask, tuple[Column, ...]]]
"""Of accounts (shape (accounts, 1)) and numbers of attempts (shape (attempts,)): who would be
accepted, and what each would be; each of shape (accounts, attempts)."""

_AT_ONCE = 1000
"""So many candidates are hardly dearer than one."""


def first_accepted(count: int, attempts: int, candidates: Candidates) -> list[Column]:
    """The first candidate accepted of each of ``count`` accounts; after so many attempts, whatever
    candidate comes next."""
    left, tried = np.arange(count), 0
    places: list[Ints] = []
    found: list[tuple[Column, ...]] = []
    while not found or left.size:
        at_once = max(count, _AT_ONCE) // max(left.size, 1)
        numbers = np.arange(tried, tried + at_once)
        accepted, values = candidates(left[:, None], numbers)
        accepted = accepted | (numbers >= attempts)
        done = np.flatnonzero(accepted.any(axis=1))
        best = accepted[done].argmax(axis=1)
        places.append(left[done])
        found.append(tuple(value[done, best] for value in values))
        left = np.delete(left, done)
        tried += at_once
    order = np.argsort(np.concatenate(places))
    return [np.concatenate(column)[order] for column in zip(*found, strict=True)]
