"""Which values of the traits the cells of a file of accounts name.

Owns the pairing of cells with the declared values, and what is said when one has no counterpart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.scenario.accounts.columns import Columns
from simulator.scenario.accounts.segments import WHERE, fold
from simulator.scenario.accounts.summary import ByTrait, counted
from simulator.scenario.faults import did_you_mean
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import TRAIT, AccountsFile
from simulator.scenario.table import short
from simulator.scenario.traits import Declared
from simulator.scenario.types_listed import UNKNOWN

Ints = npt.NDArray[np.int64]

_MOST_NAMED = 10


def check_traits(reader: Reader, said: AccountsFile, declared: Sequence[Declared]) -> None:
    """That every trait with a column is one of the scenario's."""
    names = [trait.name for trait in declared]
    for name in said.columns.traits or {}:
        if name not in names:
            message = f'there is no trait "{name}"'
            path = (*WHERE, "columns", "traits", name)
            reader.fault(path, message, word=name, options=names, on_key=True)


def known_traits(
    reader: Reader, columns: Columns, declared: Sequence[Declared], kept: npt.NDArray[np.bool_]
) -> Ints:
    """What the file says of each row, of shape (rows, traits): the place of the value among those
    declared, or UNKNOWN where the cell is empty or there is no column. Rows that are not ``kept``
    may hold what they like."""
    found = np.full((len(kept), len(declared)), UNKNOWN, dtype=np.int64)
    for place, trait in enumerate(declared):
        if columns.has(TRAIT + trait.name):
            found[:, place] = _codes(reader, columns, trait, kept)
    return found


def tally(declared: Sequence[Declared], codes: Ints) -> ByTrait:
    """Accounts by value, of each trait that the file tells of at least one of them."""
    found = []
    for trait, own in zip(declared, codes.T, strict=True):
        unknown, *known = np.bincount(own + 1, minlength=len(trait.values) + 1).tolist()
        if any(known):
            found.append((trait.name, (*zip(trait.values, known, strict=True), ("", unknown))))
    return tuple(found)


def _codes(
    reader: Reader, columns: Columns, trait: Declared, kept: npt.NDArray[np.bool_]
) -> list[int]:
    cells = columns.texts(TRAIT + trait.name)
    exact = {name: code for code, name in enumerate(trait.values)}
    alike = Counter(map(fold, exact))
    folded = {fold(name): code for name, code in exact.items() if alike[fold(name)] == 1}
    codes = {cell: exact.get(cell, folded.get(fold(cell), UNKNOWN)) for cell in set(cells)}
    used = (cell for cell, keep in zip(cells, kept.tolist(), strict=True) if keep and cell)
    unknown = {c: count for c, count in Counter(used).items() if codes[c] == UNKNOWN}
    if unknown:
        _refuse(reader, columns, trait, unknown)
    return [codes[cell] for cell in cells]


def _refuse(reader: Reader, columns: Columns, trait: Declared, unknown: dict[str, int]) -> None:
    told = []
    for cell, count in sorted(unknown.items(), key=lambda item: (-item[1], item[0]))[:_MOST_NAMED]:
        told.append(f'"{short(cell)}" ({counted(count, "row")}{did_you_mean(cell, trait.values)})')
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    message = f'"{columns.heading(TRAIT + trait.name)}" holds what is no value of {trait.name}: '
    message += f"{', '.join(told)}{more}; there are {', '.join(trait.values)}"
    reader.fault((*WHERE, "columns", "traits", trait.name), message)
