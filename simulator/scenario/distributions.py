"""Random amounts as said, turned into distributions: in seconds or in money, with mean and spread.

Owns the moments of the shapes that are said by three points or by a file of measured values, and
the check of the order of the points. The words are those of :mod:`simulator.scenario.amounts`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from simulator.scenario import times, units
from simulator.scenario.amounts import POINTS, Amount, Lasting
from simulator.scenario.csv_file import decimal
from simulator.scenario.faults import listed
from simulator.scenario.fields import ERLANG
from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys
from simulator.scenario.types import Distribution, Shape

MOST_VALUES = 100_000
MOST_ROWS_NAMED = 20
_FAULTY = Distribution(Shape.FIXED, 1.0, 0.0)
"""In place of what is wrong, so that the rest of the scenario can be looked at."""


def distribution(
    reader: Reader,
    path: Keys,
    amount: Amount,
    day: int,
    spread: float,
    own_spread: float | None = None,
) -> Distribution:
    """The amount that stands at ``path``; a working day has ``day`` seconds.

    ``spread`` applies where neither the amount nor its owner says one. What is wrong with three
    points or with a file of values is recorded as a fault.
    """
    if amount.file is not None:
        return _measured(reader, path, amount, day)
    if amount.has_points:
        return _three_points(reader, path, amount, day)
    mean = amount.size("mean", day)
    if amount.shape == Shape.FIXED.value:
        return Distribution(Shape.FIXED, mean, 0.0)
    if amount.shape == Shape.EXPONENTIAL.value:
        return Distribution(Shape.EXPONENTIAL, mean, 1.0)
    if amount.shape == ERLANG and amount.phases:
        return Distribution(Shape.GAMMA, mean, amount.phases**-0.5)
    own = amount.spread if amount.spread is not None else own_spread
    cv = spread if own is None else own
    shape = Shape(amount.shape or Shape.LOGNORMAL.value) if cv else Shape.FIXED
    return Distribution(shape, mean, cv)


def _three_points(reader: Reader, path: Keys, amount: Amount, day: int) -> Distribution:
    """Mean and variance of a PERT (a beta distribution whose parameters add up to 6) or triangular
    distribution; for the sources see :mod:`simulator.world.variates`."""
    low, likely, high = (amount.size(key, day) for key in POINTS)
    if low >= high:
        message = "low must be less than high; what does not vary is `fixed` with a mean"
        reader.fault((*path, "low"), message)
        return _FAULTY
    if not low <= likely <= high:
        reader.fault((*path, "likely"), "likely must lie between low and high")
        return _FAULTY
    if amount.shape == Shape.TRIANGULAR.value:
        shape, mean = Shape.TRIANGULAR, (low + likely + high) / 3
        products = low * likely + low * high + likely * high
        variance = (low**2 + likely**2 + high**2 - products) / 18
    else:
        shape, mean = Shape.PERT, (low + 4 * likely + high) / 6
        variance = (mean - low) * (high - mean) / 7
    return Distribution(shape, mean, math.sqrt(variance) / mean, low, high)


def _measured(reader: Reader, path: Keys, amount: Amount, day: int) -> Distribution:
    """The values of a column of a CSV file, each as likely as any other."""
    values = sorted(_values(reader, path, amount, day))
    if not values:
        return _FAULTY
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    return Distribution(Shape.EMPIRICAL, mean, math.sqrt(variance) / mean, values=tuple(values))


def _values(reader: Reader, path: Keys, amount: Amount, day: int) -> list[float]:
    """What the column holds, in the order of the file; nothing after recording what is wrong."""
    assert amount.file is not None
    assert amount.column is not None
    place, heading = (*path, "file"), (*path, "column")
    file = Path(reader.file_of(place)).parent / amount.file
    try:
        table = reader.table(place, file)
    except ValueError as error:
        reader.fault(place, str(error))
        return []
    if amount.column not in table.header:
        message = f'{file} has no column "{amount.column}"'
        reader.fault(heading, message, word=amount.column, options=table.header)
        return []
    index = table.header.index(amount.column)
    read = _reader_of(amount, day)
    values, wrong = [], []
    for number, row in table.rows:
        cell = row[index] if index < len(row) else ""
        try:
            values.append(read(decimal(cell, table.delimiter)))
        except ValueError:
            wrong.append(f'row {number} ("{cell}")' if cell else f"row {number} (empty)")
    if wrong:
        more = len(wrong) - MOST_ROWS_NAMED
        named = [*wrong[:MOST_ROWS_NAMED], *([f"{more} more"] if more > 0 else [])]
        what = f"{file} must hold a number above 0 in each row"
        reader.fault(heading, f"{what}; it does not in {listed(named, 'and')}")
        return []
    if not 0 < len(values) <= MOST_VALUES:
        many = f"more than {MOST_VALUES:,} values" if values else "no rows below its headings"
        reader.fault(place, f"{file} has {many}")
        return []
    return values


def _reader_of(amount: Amount, day: int) -> Callable[[str], float]:
    if isinstance(amount, Lasting):
        return lambda cell: times.positive_duration(f"{cell} {amount.unit}").exact(day)
    return lambda cell: units.positive_money(cell).amount
