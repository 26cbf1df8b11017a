"""Candidates are tried in their order, however many are looked at together."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.world import rejection
from simulator.world.chance import Chance, entity_keys
from simulator.world.rejection import Column, Ints, Mask, first_accepted

pytestmark = pytest.mark.unit

KEYS = entity_keys([f"customer {i}" for i in range(30)])
LUCK = Chance.of(7, 3)


def tried(attempts: int, share: float = 0.05, count: int = len(KEYS)) -> list[list[float]]:
    """Number and value of the candidate taken, of each account; ``share`` of them are good."""

    def candidates(rows: Ints, numbers: Ints) -> tuple[Mask, tuple[Column, ...]]:
        value, lots = LUCK.uniforms("survivor", KEYS[rows], numbers)
        return lots < share, (np.broadcast_to(numbers, value.shape), value)

    return [column.tolist() for column in first_accepted(count, attempts, candidates)]


@pytest.mark.parametrize("at_once", [1, 7, 100, 5000])
def test_it_makes_no_difference_how_many_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    usual = tried(2000)
    assert max(usual[0]) > 20
    monkeypatch.setattr(rejection, "_AT_ONCE", at_once)
    assert tried(2000) == usual


def test_the_first_that_is_accepted_is_taken() -> None:
    for key, number in zip(KEYS, tried(2000)[0], strict=True):
        _, lots = LUCK.uniforms("survivor", np.array([key]), np.arange(number + 1))
        assert np.flatnonzero(lots < 0.05).tolist() == [number]


def test_after_so_many_attempts_any_candidate_is_taken() -> None:
    assert tried(12, share=0.0)[0] == [12] * len(KEYS)
    assert max(tried(12)[0]) == 12


def test_nobody_needs_no_candidate() -> None:
    assert tried(2000, count=0) == [[], []]
