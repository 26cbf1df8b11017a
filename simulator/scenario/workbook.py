"""An Excel workbook to rows of cells. Owns the sheets; numbers and dates are what Excel says.

Dates that Excel stores as dates need no ``dates:``, and figures no currency or decimal mark.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from simulator.scenario.faults import did_you_mean

MOST_UNPACKED = 2_000_000_000


class UnreadableError(ValueError):
    """A file holds no table. ``row`` tells where, as a spreadsheet counts; 0 for all of it."""

    def __init__(self, message: str, row: int = 0) -> None:
        self.message, self.row = message, row
        super().__init__(message)


def cells(
    raw: bytes, sheet: str | None, most_rows: int, most_columns: int
) -> tuple[list[Sequence[Any]], str]:
    """The rows of a sheet, from the first one on, and its name; the first sheet unless named.

    Raises UnreadableError for what is no workbook, and for a sheet that is not there.
    """
    import python_calamine as calamine

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise UnreadableError("is larger than a workbook can be")
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        name = _sheet(book.sheet_names, sheet)
        page = book.get_sheet_by_name(name)
        if page.total_height > most_rows or page.total_width > most_columns:
            raise UnreadableError(f"has more than {most_rows:,} rows or {most_columns:,} columns")
        return list(page.to_python(skip_empty_area=False)), name
    except (KeyboardInterrupt, SystemExit, MemoryError, UnreadableError):
        raise
    except BaseException:  # the reader is compiled, and panics outside of Exception
        raise UnreadableError("is a damaged workbook; open it in Excel and save it again") from None


def _sheet(names: Sequence[str], wanted: str | None) -> str:
    if not names:
        raise UnreadableError("has no sheet")
    if wanted is None:
        return names[0]
    if wanted not in names:
        hint = did_you_mean(wanted, names) or f"; there are {', '.join(names)}"
        raise UnreadableError(f'has no sheet "{wanted}"{hint}')
    return wanted
