"""Which column of a table a scenario means by a heading.

Owns the finding of it, and what is said where there is none or more than one.
"""

from __future__ import annotations

from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys
from simulator.scenario.table import Table, folded

_MOST_NAMED = 12


def place_of(reader: Reader, path: Keys, wanted: str, table: Table, file: str) -> int | None:
    """The place of the column called ``wanted``, which ``path`` says; None after recording that
    it is not there, or stands twice."""
    if not table.separator:
        file = table.read_as.replace("an Excel workbook", file)  # sheet "Cover" of book.xlsx
    names = [folded(heading) for heading in table.heading]
    exact = [place for place, heading in enumerate(table.heading) if heading == wanted]
    matches = exact or [place for place, name in enumerate(names) if name == folded(wanted)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        message = f'{file} has {len(matches)} columns "{wanted}"; rename one of them'
        reader.fault(path, message)
        return None
    options = [heading for heading in table.heading if heading]
    message = f'{file} has no column "{wanted}"'
    before = len(reader.faults)
    reader.fault(path, message, word=wanted, options=options)
    if "did you mean" not in reader.faults[before].message:
        reader.faults.pop()
        reader.fault(path, f"{message}; there are {some(options)}")
    return None


def some(headings: list[str]) -> str:
    """``Account ID, ARR, Owner``, the first dozen of them."""
    return ", ".join(headings[:_MOST_NAMED]) + (", ..." if len(headings) > _MOST_NAMED else "")
