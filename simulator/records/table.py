"""A table as columns of plain numbers, and the data frame that shows it to people.

Owns the kinds of columns and their reading. Figures are taken from the columns: to build and read
a frame costs more than all that is counted, and nobody looks at the frames of most replications.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Plain = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A column of names, a categorical of the frame."""

    codes: Ints  # positions in `names`; -1 for none
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nullable:
    """A column of whole numbers, of which some may be missing."""

    values: Ints  # 0 where missing
    missing: Mask


Column = Plain | Named | Nullable


@dataclass(frozen=True)
class Table:
    """Columns of one length."""

    columns: Mapping[str, Column]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Table:
        """The table that a frame shows."""
        return cls({str(name): _column(frame[name]) for name in frame.columns})

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table as a data frame."""
        return pd.DataFrame({name: _shown(column) for name, column in self.columns.items()})

    def __len__(self) -> int:
        first = next(iter(self.columns.values()))
        match first:
            case Named():
                return len(first.codes)
            case Nullable():
                return len(first.values)
            case _:
                return len(first)

    def floats(self, name: str, missing: float = np.nan) -> Floats:
        """Numbers as floats (exact for ticks), ``missing`` where one is."""
        match self.columns[name]:
            case Nullable(values, none):
                return np.where(none, missing, values)
            case column:
                return _plain(column).astype(np.float64, copy=False)

    def ints(self, name: str) -> Ints:
        """Whole numbers of which none is missing."""
        return _plain(self.columns[name])

    def flags(self, name: str) -> Mask:
        """Whether, by row."""
        return _plain(self.columns[name])

    def names(self, name: str) -> tuple[str, ...]:
        """All names that a column of names may hold."""
        return self._named(name).names

    def codes(self, name: str, names: tuple[str, ...] | None = None) -> Ints:
        """Position in ``names``, or else among the column's own, of each entry of a column of
        names; -1 where it is missing or not among them."""
        column = self._named(name)
        if names is None or column.names == names:
            return column.codes
        place = {each: position for position, each in enumerate(names)}
        return np.array([*(place.get(each, -1) for each in column.names), -1])[column.codes]

    def _named(self, name: str) -> Named:
        column = self.columns[name]
        if not isinstance(column, Named):
            raise TypeError(f"{name} is no column of names")
        return column


def _plain(column: Column) -> Plain:
    if isinstance(column, Named | Nullable):
        raise TypeError("names, and numbers that may be missing, are no plain numbers")
    return column


def _column(shown: pd.Series) -> Column:
    if isinstance(shown.dtype, pd.CategoricalDtype):
        codes = shown.cat.codes.to_numpy().astype(np.int64)
        return Named(codes, tuple(map(str, shown.cat.categories)))
    if isinstance(shown.dtype, pd.Int64Dtype):
        missing = shown.isna().to_numpy(np.bool_)
        return Nullable(shown.fillna(0).to_numpy(np.int64), missing)
    return shown.to_numpy()


def _shown(column: Column) -> Any:
    match column:
        case Named(codes, names):
            categories = pd.Index(names, dtype=str)
            return pd.Categorical.from_codes(codes, categories=categories, validate=False)
        case Nullable(values, missing):
            return pd.arrays.IntegerArray(values, missing)
        case _:
            return column
