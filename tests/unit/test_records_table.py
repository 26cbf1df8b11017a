"""Columns of plain numbers, the data frame that shows them, and back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.records import Table
from simulator.records.table import Named, Nullable

pytestmark = pytest.mark.unit

TABLE = Table(
    {
        "who": Named(np.array([1, -1, 0]), ("ann", "bob")),
        "left": Nullable(np.array([7, 0, 2**53]), np.array([False, True, False])),
        "hours": np.array([0.5, np.nan, 2.0]),
        "seat": np.array([0, 1, 2]),
        "new": np.array([True, False, False]),
    }
)


def test_a_frame_shows_the_columns() -> None:
    shown = TABLE.frame
    assert shown["who"].isna().tolist() == [False, True, False]
    assert shown["who"].dropna().tolist() == ["bob", "ann"]
    assert shown["who"].cat.categories.tolist() == ["ann", "bob"]
    assert shown["left"].tolist() == [7, pd.NA, 2**53]
    assert [str(dtype) for dtype in shown.dtypes] == [
        "category", "Int64", "float64", "int64", "bool",
    ]  # fmt: skip


def test_a_table_comes_back_from_its_frame() -> None:
    pd.testing.assert_frame_equal(Table.of(TABLE.frame).frame, TABLE.frame)


def test_what_is_missing_is_read_as_the_reader_wants_it() -> None:
    assert TABLE.floats("left", missing=np.inf).tolist() == [7.0, np.inf, 2.0**53]
    assert np.isnan(TABLE.floats("left")).tolist() == [False, True, False]
    assert TABLE.floats("seat").tolist() == [0.0, 1.0, 2.0]


def test_names_are_looked_up_among_others() -> None:
    assert TABLE.codes("who").tolist() == [1, -1, 0]
    assert TABLE.codes("who", ("bob",)).tolist() == [0, -1, -1]
    assert TABLE.codes("who", ("bob", "eve", "ann")).tolist() == [0, -1, 2]


def test_a_column_is_read_as_what_it_is() -> None:
    with pytest.raises(TypeError, match="no column of names"):
        TABLE.codes("seat")
    with pytest.raises(TypeError, match="no plain numbers"):
        TABLE.ints("who")
