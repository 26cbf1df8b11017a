"""One book for every variant of a scenario, and for every team of a sweep: it is read once.

Owns what a book follows from. Must never keep one with a mistake, which each load tells anew.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path

from simulator.scenario.accounts.book import Book, read_book
from simulator.scenario.accounts.segments import WHERE
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import AccountsFile
from simulator.scenario.timeline import Days
from simulator.scenario.traits import Declared

MOST_KEPT = 4

_kept: dict[tuple[Hashable, ...], Book] = {}


def book_of(
    reader: Reader,
    said: AccountsFile,
    span: Days,
    currency: str,
    segments: Sequence[str],
    traits: Sequence[Declared] = (),
) -> Book | None:
    """The accounts of a scenario, or None after recording what is wrong with them."""
    path = Path(reader.file_of((*WHERE, "file"))).parent / said.file
    file = str(path)
    table = reader.table(WHERE, path, said.columns.headings().values(), said.sheet)
    if table is None:
        return None
    # Texts of what pydantic holds, which has no hash of its own.
    key = (file, table.digest, repr(said), span, currency, tuple(segments), repr(traits))
    if key not in _kept:
        book = read_book(reader, table, file, said, span, currency, segments, traits)
        if book is None:
            return None
        if len(_kept) == MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = book
    return _kept[key]
