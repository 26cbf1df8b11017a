"""Adding up the rows of a table by group, and for all of them together.

Owns the one way in which rows become figures: every result is an array with one value a group
and, last, the value of all rows. Must never know what a figure means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Column = pd.Series  # of a table of the records


def codes_of(column: Column[Any], names: pd.Index[Any]) -> Codes:
    """Position in ``names`` of each entry of a column of names; -1 where missing or not there."""
    codes = column.cat.codes.to_numpy().astype(np.intp)
    categories = column.cat.categories
    if categories.equals(names):
        return codes
    return np.append(names.get_indexer(categories), -1)[codes]


def numbers(column: Column[Any], missing: float = np.nan) -> Floats:
    """The column as floats (exact for ticks), ``missing`` where it has <NA>."""
    return column.to_numpy(dtype=np.float64, na_value=missing)


def ratio(above: Floats, below: Floats | int) -> Floats:
    """``above / below``, elementwise; NaN where there is nothing to divide by."""
    return above / np.where(below == 0, np.nan, below)


@dataclass(frozen=True, slots=True)
class Split:
    """The rows of one table sorted into named groups.

    ``slots`` is 0 for a row that belongs to no group (it counts in the total only), else the
    group's position + 1.
    """

    names: tuple[str, ...]
    slots: Codes

    @classmethod
    def by(cls, column: Column[Any], names: pd.Index[Any] | None = None) -> Split:
        """Rows by a column of names: those given, or all that the column declares."""
        wanted = column.cat.categories if names is None else names
        return cls(tuple(str(name) for name in wanted), codes_of(column, wanted) + 1)

    def of(self, rows: Codes) -> Split:
        """The same groups for a table whose rows belong to ``rows`` of this one."""
        return Split(self.names, self.slots[rows])

    def sum(self, values: npt.NDArray[Any], where: Mask | None = None) -> Floats:
        """Sum of ``values`` by group, then over all rows: shape (groups + 1,)."""
        weights = values if where is None else np.where(where, values, 0)
        sums = np.bincount(self.slots, weights, len(self.names) + 1)
        return np.append(sums[1:], sums.sum())

    def count(self, where: Mask) -> Floats:
        """Number of rows by group, then of all rows: shape (groups + 1,)."""
        return self.sum(where)

    def grid(self, index: Codes, size: int, values: Floats | None = None) -> Floats:
        """Number of rows (or sum of ``values``) by index in [0, size) and group.

        Shape (size, groups + 1), the last column over all rows.
        """
        width = len(self.names) + 1
        sums = np.bincount(index * width + self.slots, values, size * width).reshape(size, width)
        return np.column_stack([sums[:, 1:], sums.sum(axis=1)]).astype(np.float64)

    def each(self, figure: Callable[[Floats], float], values: Floats, where: Mask) -> Floats:
        """``figure`` of the values of each group, then of all; NaN where a group has none."""
        members = [where & (self.slots == slot) for slot in range(1, len(self.names) + 1)]
        chosen = [values[rows] for rows in [*members, where]]
        return np.array([figure(some) if some.size else np.nan for some in chosen])
