"""Lists of objects, one an account, that are kept as columns."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.world import Opportunity, PerAccount, Strike

pytestmark = pytest.mark.unit

LISTS = [[], [Strike(3, 0, 0), Strike(5, 1, 0)], [], [Strike(4, 1, 2)]]


def test_lists_come_back_from_their_columns() -> None:
    kept = PerAccount.listed(Strike, LISTS)
    assert kept.first.tolist() == [0, 0, 2, 2, 3]
    assert [column.tolist() for column in kept.columns] == [[3, 5, 4], [0, 1, 1], [0, 0, 2]]
    assert list(kept) == LISTS
    assert kept == LISTS
    assert len(kept) == len(LISTS)


def test_numbers_are_pythons_own() -> None:
    """A numpy integer would leak into the clock of the model, and slow all of it down."""
    column = np.array([0.25])
    (offer,) = PerAccount.of(Opportunity, 1, np.array([0]), np.array([7]), column, column)[0]
    assert offer == Opportunity(7, 0.25, 0.25)
    assert {type(value) for value in (offer.tick, offer.luck, offer.winning_luck)} == {int, float}


def test_accounts_without_a_row_have_an_empty_list() -> None:
    row, value = np.array([1, 1, 3]), np.array([3, 5, 4])
    kept = PerAccount.of(Strike, 5, row, value, value * 0, value * 0)
    assert list(map(len, kept)) == [0, 2, 0, 1, 0]
    assert list(PerAccount.none(Strike, 3)) == [[], [], []]
    assert [c.dtype for c in PerAccount.none(Opportunity, 1).columns] == [int, float, float]


@pytest.mark.parametrize("cut", [0, 1, 2, 4])
def test_parts_follow_on_each_other(cut: int) -> None:
    parts = [PerAccount.listed(Strike, part) for part in (LISTS[:cut], LISTS[cut:])]
    assert PerAccount.joined(parts) == LISTS
