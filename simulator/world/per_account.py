"""What lies ahead of each account, as columns: one list of objects an account, made when asked for.

Owns that layout. Must never know what the objects are about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar, get_type_hints, overload

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[Any]
T = TypeVar("T")

_DTYPES: dict[type, type[np.generic]] = {int: np.int64, float: np.float64}


@dataclass(frozen=True, eq=False)
class PerAccount(Sequence[list[T]], Generic[T]):
    """A list of objects for each account, of Python's own numbers; account ``i`` has the rows
    ``first[i]`` up to ``first[i + 1]`` of the columns."""

    kind: type[T]  # a dataclass of whole numbers and floats
    first: Ints  # shape (accounts + 1,)
    columns: tuple[Column, ...]  # one a field of `kind`, in its order

    @classmethod
    def of(cls, kind: type[T], accounts: int, row: Ints, *columns: Column) -> PerAccount[T]:
        """From columns, and the account of each row; sorted by account already."""
        return cls(kind, np.searchsorted(row, np.arange(accounts + 1)), columns)

    @classmethod
    def none(cls, kind: type[T], accounts: int) -> PerAccount[T]:
        """Nothing ahead of anybody."""
        columns = tuple(np.zeros(0, dtype) for _, dtype in _layout(kind))
        return cls(kind, np.zeros(accounts + 1, dtype=np.int64), columns)

    @classmethod
    def listed(cls, kind: type[T], lists: Iterable[Iterable[T]]) -> PerAccount[T]:
        """From the objects themselves."""
        objects = [list(each) for each in lists]
        first = np.cumsum([0, *map(len, objects)], dtype=np.int64)
        columns = tuple(
            np.array([getattr(one, name) for each in objects for one in each], dtype)
            for name, dtype in _layout(kind)
        )
        return cls(kind, first, columns)

    @classmethod
    def joined(cls, parts: Sequence[PerAccount[T]]) -> PerAccount[T]:
        """The accounts of all parts, one part after the other."""
        ends = np.cumsum([part.first[-1] for part in parts])
        begins = [
            part.first[:-1] + end - part.first[-1] for part, end in zip(parts, ends, strict=True)
        ]
        columns = zip(*(part.columns for part in parts), strict=True)
        return cls(
            parts[0].kind,
            np.concatenate([*begins, ends[-1:]]),
            tuple(np.concatenate(column) for column in columns),
        )

    @cached_property
    def _lists(self) -> list[list[T]]:
        rows = zip(*(column.tolist() for column in self.columns), strict=True)
        objects, first = [self.kind(*row) for row in rows], self.first.tolist()
        return [objects[low:high] for low, high in pairwise(first)]

    def __len__(self) -> int:
        return self.first.size - 1

    @overload
    def __getitem__(self, number: int) -> list[T]: ...

    @overload
    def __getitem__(self, number: slice) -> list[list[T]]: ...

    def __getitem__(self, number: int | slice) -> list[T] | list[list[T]]:
        return self._lists[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._lists == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list


def _layout(kind: type[Any]) -> list[tuple[str, type[np.generic]]]:
    hints = get_type_hints(kind)
    return [(each.name, _DTYPES[hints[each.name]]) for each in fields(kind)]
