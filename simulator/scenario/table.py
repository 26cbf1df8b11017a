"""A file to a table: text or workbook, encoding, separator, heading, rows that mean nothing.

Owns the bytes. Knows nothing of accounts, figures or dates: cells stay text, or what a workbook
says that they are.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from simulator.scenario.faults import did_you_mean
from simulator.scenario.workbook import UnreadableError, cells

Cell: TypeAlias = "str | float | bool | dt.date | dt.time | dt.timedelta"
"""What stands in a cell; "" where nothing does. A date may be a datetime."""

MOST_BYTES = 200 * 1000 * 1000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
TEXTS, WORKBOOKS = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SEPARATOR_SAID = re.compile(r'"?sep=([,;|\t])"?[\r\n]', flags=re.IGNORECASE)
"""The first line of files that are written for Excel alone, which obeys it."""
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that hold something, below a heading. ``numbers`` are their rows in the file, and
    ``digest`` is the SHA-256 of it."""

    heading: tuple[str, ...]
    rows: list[Sequence[Cell]]
    numbers: list[int]
    read_as: str  # "CSV separated by semicolons, UTF-8"
    footer: int  # rows below the table that were left out
    separator: str  # "" in a workbook
    digest: str

    def cell(self, place: int, row: Sequence[Cell]) -> Cell:
        """What stands in a row at a place of the heading, without space around it; "" where the
        row is too short."""
        cell = row[place] if place < len(row) else ""
        return cell.strip() if isinstance(cell, str) else cell


def read_table(path: Path, wanted: Iterable[str], sheet: str | None) -> Table:
    """The table in a file. ``wanted`` headings help to tell what separates the cells.

    Raises UnreadableError.
    """
    try:
        stamp = os.stat(path)
    except (OSError, ValueError):
        stamp = None
    # A sweep loads the scenario for each team: the same file is read once.
    key = (stamp.st_mtime_ns, stamp.st_size, stamp.st_ino) if stamp else (0, 0, 0)
    return _read(path, tuple(wanted), sheet, key)


@lru_cache(maxsize=4)
def _read(path: Path, wanted: tuple[str, ...], sheet: str | None, _: tuple[int, int, int]) -> Table:
    suffix = path.suffix.lower()
    if suffix == ".xls":
        raise UnreadableError("is an old Excel file; save it as .xlsx or as CSV")
    if suffix not in TEXTS + WORKBOOKS and not path.is_dir():
        raise UnreadableError("must be a .csv or .xlsx file")
    raw = _bytes(path)
    digest = hashlib.sha256(raw).hexdigest()
    if suffix in TEXTS:
        if sheet is not None:
            raise UnreadableError("has no sheets, as it is text; take `sheet` away")
        text, encoding = _decoded(raw)
        rows, separator = _records(text, wanted)
        read_as = f"CSV separated by {SEPARATORS[separator]}, {encoding}"
        return _table(rows, wanted, read_as, separator, digest)
    if not raw.startswith(_ZIP):
        raise UnreadableError("is not an Excel workbook, whatever its name says")
    rows, name = cells(raw, sheet, MOST_ROWS, MOST_COLUMNS)
    return _table(rows, wanted, f'sheet "{name}" of an Excel workbook', "", digest)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise UnreadableError("is a folder; name a .csv or .xlsx file in it") from None
    except FileNotFoundError:
        hint = did_you_mean(path.name, _siblings(path))
        raise UnreadableError(f"there is no such file{hint}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable file name"
        raise UnreadableError(f"cannot be read: {why}") from None
    if len(raw) > MOST_BYTES:
        raise UnreadableError(f"is larger than {MOST_BYTES // 1_000_000} MB")
    if not raw:
        raise UnreadableError("is empty")
    return raw


def _siblings(path: Path) -> list[str]:
    try:
        return [p.name for p in path.parent.iterdir() if p.suffix.lower() in TEXTS + WORKBOOKS]
    except OSError:
        return []


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text, and what it was written in: Unicode if it can be, else as Windows writes it."""
    if raw.startswith(_ZIP):
        raise UnreadableError("is an Excel workbook or a zip file; a workbook must end in .xlsx")
    if raw.startswith((_OLD_EXCEL, _PDF)):
        raise UnreadableError("is not text; save it as CSV")
    codec, name = next(
        ((codec, name) for bom, codec, name in _BOMS if raw.startswith(bom)), ("utf-8", "UTF-8")
    )
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(codec, "ignore")
        # One bad byte among good ones is damage; none good means that it is not Unicode at all.
        if codec != "utf-8" or not before.isascii():
            raise UnreadableError(f"is not {name} text; save it as UTF-8", _row(before)) from None
        text, name = _as_windows(raw), "Windows-1252"
    if "\0" in text:
        raise UnreadableError("is not text; save it as CSV", _row(text[: text.index("\0")]))
    return text, name


def _as_windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        row = _row(raw[: error.start].decode("cp1252"))
        raise UnreadableError("is not UTF-8 text; save it as UTF-8", row) from None


def _row(before: str) -> int:
    """The row in which a text goes on; lines inside quotes are not rows of their own."""
    return 1 + sum(part.count("\n") for part in before.split('"')[::2])


def _records(text: str, wanted: Sequence[str]) -> tuple[list[Sequence[Cell]], str]:
    """All rows of a text, and what separates their cells: whatever finds most of the headings."""
    names = {folded(name) for name in wanted}

    def found(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            first = next((row for row in reader if any(map(str.strip, row))), [])
        except csv.Error:
            first = []
        return len(names & set(map(folded, first))), len(first)

    said = _SEPARATOR_SAID.match(text)
    separator = said[1] if said else max(SEPARATORS, key=found)
    rows: list[Sequence[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise UnreadableError(f"has more than {MOST_ROWS:,} rows")
            if len(row) > MOST_COLUMNS:
                raise UnreadableError(f"has more than {MOST_COLUMNS:,} columns", len(rows))
    except csv.Error as error:
        raise UnreadableError(_plain(error), len(rows) + 1) from None
    if said:
        rows[0] = []  # which counts as a row, but holds nothing
    return rows, separator


def _plain(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end" in message or "field larger" in message:
        return "a quote is opened here and never closed"
    if "expected after" in message:
        return 'text follows a closing quote; write "" for a quote inside quotes'
    return f"is not CSV: {message}"


def _table(
    rows: list[Sequence[Cell]], wanted: Sequence[str], read_as: str, separator: str, digest: str
) -> Table:
    filled = [number for number, row in enumerate(rows, 1) if not _is_blank(row)]
    if not filled:
        raise UnreadableError("is empty")
    top = filled[0]
    heading = tuple(map(_heading, rows[top - 1]))
    while heading and not heading[-1]:
        heading = heading[:-1]
    # Where one column is all that matters, a row with a single cell is one of its values.
    last = _last_row(rows, filled) if len(wanted) > 1 else filled[-1]
    numbers = [number for number in filled if top < number <= last]
    footer = len([number for number in filled if number > last])
    kept = [rows[number - 1] for number in numbers]
    return Table(heading, kept, numbers, read_as, footer, separator, digest)


def _last_row(rows: list[Sequence[Cell]], filled: Sequence[int]) -> int:
    """Reports end in an empty row and a few lines of their own (title, copyright, who made it):
    at most one cell each, down to the end of the file."""
    place = len(filled) - 1
    while place > 0 and sum(not _is_empty(cell) for cell in rows[filled[place] - 1]) <= 1:
        if filled[place] > filled[place - 1] + 1:
            return filled[place - 1]
        place -= 1
    return filled[-1]


def _is_blank(row: Sequence[Cell]) -> bool:
    return all(map(_is_empty, row))


def _is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _heading(cell: Cell) -> str:
    return " ".join(str(cell).split())


def as_text(cell: Cell) -> str:
    """A cell as a person sees it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a workbook keeps all numbers as fractions
    return str(cell).strip()


def folded(name: str) -> str:
    """A heading as it is compared: blind to case and to the width of spaces."""
    return " ".join(name.split()).casefold()


def short(cell: Cell) -> str:
    """A cell as a message quotes it."""
    text = " ".join(str(cell).split())
    text = "".join(mark if mark.isprintable() else "?" for mark in text[:41])
    return text if len(text) <= 40 else text[:39] + "…"
