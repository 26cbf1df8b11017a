"""One world, played by both engines: whatever they leave must be equal to the last bit."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simulator.compiled import library
from simulator.model import play
from simulator.records import SCHEMA, Records
from simulator.records.build import build_records
from simulator.world import World


def in_both_engines(world: World) -> Records:
    """What SimPy's engine leaves of a world, once the compiled one has left the same."""
    records = build_records(world.setup, world, play(world.setup, world))
    assert_compiled_equals(world, records)
    return records


def assert_compiled_equals(world: World, records: Records) -> None:
    """The compiled engine, where it can be had, leaves just these records of the world."""
    if not library.is_there():
        return
    from simulator.compiled import floor as compiled

    assert compiled.can_play(world.setup, world)
    log = compiled.play(world.setup, world)
    assert_equal(records, build_records(world.setup, world, log))


def assert_equal(records: Records, other: Records) -> None:
    """Two engines have left the same rows; otherwise the first that differs is named."""
    for difference in differences(records, other):
        raise AssertionError(difference)
    for name in SCHEMA:
        pd.testing.assert_frame_equal(records.table(name), other.table(name), check_exact=True)


def differences(records: Records, other: Records) -> Iterator[str]:
    """The first cell of each column that differs, by table: SimPy's, then the compiled engine's."""
    for name in SCHEMA:
        one, two = records.table(name), other.table(name)
        rows = min(len(one), len(two))
        found = []
        for column in one.columns:
            mine, theirs = (table[column].astype(object)[:rows] for table in (one, two))
            unlike = (mine != theirs) & ~(mine.isna() & theirs.isna())
            if unlike.any():
                row = int(unlike.to_numpy().argmax())
                found.append((row, column, mine[row], theirs[row]))
        for row, column, mine, theirs in sorted(found, key=lambda each: each[0]):
            seen = one.loc[row].to_dict()
            yield f"{name}, {column}, row {row}: SimPy {mine!r}, compiled {theirs!r}, in {seen}"
        if len(one) != len(two):
            longer = one if len(one) > len(two) else two
            seen = longer.loc[rows].to_dict()
            yield f"{name} has {len(one)} rows from SimPy, {len(two)} compiled; row {rows}: {seen}"
