"""Random amounts as said, turned into distributions: in seconds or in money, with mean and spread.

Owns the moments of the shapes that are said by three points or by a file of measured values, and
the check of the order of the points. The words are those of :mod:`simulator.scenario.amounts`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

from simulator.scenario import times, units
from simulator.scenario.amounts import POINTS, Amount, Lasting
from simulator.scenario.faults import listed
from simulator.scenario.fields import ERLANG
from simulator.scenario.headings import place_of
from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys, path_text
from simulator.scenario.table import as_text, short
from simulator.scenario.types import Distribution, Shape

MOST_VALUES = 100_000
MOST_ROWS_NAMED = 20
_LAST_COMMA = re.compile(r"(.*),([0-9]*[^,.]*)")
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
    """The values of a column of a file, each as likely as any other."""
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
    table = reader.table(path, file, [amount.column])
    if table is None:
        return []
    reader.digests[path_text(place)] = table.digest
    column = place_of(reader, heading, amount.column, table, str(file))
    if column is None:
        return []
    read = _reader_of(amount, day)
    values, wrong = [], []
    for number, row in zip(table.numbers, table.rows, strict=True):
        cell = as_text(table.cell(column, row))
        try:
            values.append(read(_decimal(cell) if table.separator == ";" else cell))
        except ValueError:
            wrong.append(f'row {number} ("{short(cell)}")' if cell else f"row {number} (empty)")
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


def _decimal(cell: str) -> str:
    """``1.234,5``, as those write who separate cells by ``;``, with a decimal point: 1234.5."""
    match = _LAST_COMMA.fullmatch(cell)
    return f"{match[1].replace('.', '')}.{match[2]}" if match else cell


def _reader_of(amount: Amount, day: int) -> Callable[[str], float]:
    if isinstance(amount, Lasting):
        return lambda cell: times.positive_duration(f"{cell} {amount.unit}").exact(day)
    return lambda cell: units.positive_money(cell).amount
