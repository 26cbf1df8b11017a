"""The Parquet form of tables: schemas, and bytes that depend on the rows alone.

Owns the mapping from the columns of :mod:`simulator.records` to Arrow types; must never choose
which tables are written, or where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.records import SCHEMA

_ARROW = {
    "name": pa.dictionary(pa.int32(), pa.string()),
    "int64": pa.int64(),
    "Int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "datetime64[ms]": pa.timestamp("ms"),
}


def write_table(
    name: str, replications: Iterable[tuple[int, pd.DataFrame]], sink: IO[bytes]
) -> None:
    """One of the five tables, a row group a replication, with ``replication`` as first column."""
    columns = SCHEMA[name]
    schema = _schema({"replication": "int64", **columns})
    with pq.ParquetWriter(sink, schema) as writer:
        for number, frame in replications:
            rows = frame.loc[:, list(columns)]
            rows.insert(0, "replication", number)
            writer.write_table(_arrow(rows, schema))


def write_values(values: pd.DataFrame, sink: IO[bytes]) -> None:
    """Figures by replication: whole numbers, names, and ``value``."""
    numbers = {"headcount": "int64", "replication": "int64", "value": "float64"}
    schema = _schema({column: numbers.get(column, "name") for column in values.columns})
    with pq.ParquetWriter(sink, schema) as writer:
        writer.write_table(_arrow(values, schema))


def _schema(kinds: Mapping[str, str]) -> pa.Schema:
    # What lets pandas read its own dtypes back is taken from a frame without rows, because that of
    # a real one tells how many names it holds.
    pandas_kinds = {column: "category" if k == "name" else k for column, k in kinds.items()}
    empty = pd.DataFrame({column: pd.Series(dtype=k) for column, k in pandas_kinds.items()})
    metadata = pa.Schema.from_pandas(empty, preserve_index=False).metadata
    return pa.schema([(column, _ARROW[kind]) for column, kind in kinds.items()], metadata)


def _arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).cast(schema)
