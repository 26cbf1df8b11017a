"""Adding up the rows of a table by group, and for all of them together.

Owns the one way in which rows become figures: every result is an array with one value a group
and, last, the value of all rows. Must never know what a figure means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.records import Table

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Names = tuple[str, ...]


def rows_named(table: Table, column: str, other: Table, key: str) -> Codes:
    """Row of ``other``, each of which has a name of its own as its ``key``, that each entry of a
    column of names stands for; -1 where there is none."""
    codes, names = other.codes(key), other.names(key)
    if len(codes) == len(names) and (codes == np.arange(len(names))).all():
        return table.codes(column, names)
    return table.codes(column, tuple(names[code] for code in codes.tolist()))


def filled(values: Floats) -> Floats:
    """0 where there is none."""
    return np.where(np.isnan(values), 0.0, values)


def ratio(above: Floats, below: Floats | int) -> Floats:
    """``above / below``, elementwise; NaN where there is nothing to divide by."""
    return above / np.where(below == 0, np.nan, below)


@dataclass(frozen=True, slots=True)
class Split:
    """The rows of one table sorted into named groups.

    ``slots`` is 0 for a row that belongs to no group (it counts in the total only), else the
    group's position + 1.
    """

    names: Names
    slots: Codes

    @classmethod
    def by(cls, table: Table, column: str, names: Names | None = None) -> Split:
        """Rows by a column of names: those given, or all that the column declares."""
        wanted = table.names(column) if names is None else names
        return cls(wanted, table.codes(column, wanted) + 1)

    def of(self, rows: Codes) -> Split:
        """The same groups for a table whose rows belong to ``rows`` of this one."""
        return Split(self.names, self.slots[rows])

    def sum(self, values: npt.NDArray[Any], where: Mask | None = None) -> Floats:
        """Sum of ``values`` by group, then over all rows: shape (groups + 1,)."""
        slots = self.slots
        if where is not None:
            rows = np.flatnonzero(where)
            slots, values = slots.take(rows), values.take(rows)
        return self._total(np.bincount(slots, values, self._width))

    def count(self, where: Mask) -> Floats:
        """Number of rows by group, then of all rows: shape (groups + 1,)."""
        return self._total(
            np.bincount(self.slots.take(np.flatnonzero(where)), minlength=self._width)
        )

    def grid(self, index: Codes, size: int, values: Floats | None = None) -> Floats:
        """Number of rows (or sum of ``values``) by index in [0, size) and group.

        Shape (size, groups + 1), the last column over all rows.
        """
        width = self._width
        sums = np.bincount(index * width + self.slots, values, size * width)
        return self._total(sums.reshape(size, width))

    @property
    def _width(self) -> int:
        return len(self.names) + 1

    def _total(self, sums: npt.NDArray[Any]) -> Floats:
        """From sums by slot those by group, then over all slots."""
        found = np.empty((*sums.shape[:-1], self._width + 1))
        found[..., :-1], found[..., -1] = sums, sums.sum(axis=-1)
        return np.ascontiguousarray(found[..., 1:])

    def members(self) -> Floats:
        """1 where a row is counted, by group, then for all rows: shape (rows, groups + 1)."""
        return np.hstack(
            [np.eye(len(self.names) + 1)[self.slots, 1:], np.ones((len(self.slots), 1))]
        )

    def each(self, figure: Callable[[Floats], float], values: Floats, where: Mask) -> Floats:
        """``figure`` of the values of each group, then of all; NaN where a group has none."""
        return np.array([figure(some) if some.size else np.nan for some in self._of(values, where)])

    def quantiles(self, shares: Sequence[float], values: Floats, where: Mask) -> Floats:
        """Quantiles of the same values: shape (shares, groups + 1)."""
        none = [np.nan] * len(shares)
        found = [
            np.quantile(some, shares) if some.size else none for some in self._of(values, where)
        ]
        return np.array(found).T

    def _of(self, values: Floats, where: Mask) -> list[Floats]:
        slots, values = self.slots[where], values[where]
        return [*(values[slots == slot] for slot in range(1, self._width)), values]
