"""CSV files as people's programs write them: a heading, and rows of text with their numbers.

Owns separators, encodings and the reading of decimal commas. Knows nothing of what a column means.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario.faults import did_you_mean

MOST_BYTES = 50 * 1024 * 1024
_DELIMITERS = ",;\t|"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LAST_COMMA = re.compile(r"(.*),([0-9]*[^,.]*)")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file. Rows are numbered as a spreadsheet does, the heading being row 1; empty ones are
    left out. ``digest`` is the SHA-256 of the file."""

    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    delimiter: str
    digest: str


def read_csv(file: Path) -> Table:
    """The table in a file; its separator is what the heading has most of: , ; tab or |.

    Raises ValueError, which says why it cannot be read.
    """
    raw = _bytes(file)
    text = _text(raw, file)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(f"{file} is not a CSV file: {error}") from None
    rows = [
        (number, [cell.strip() for cell in line])
        for number, line in enumerate(lines, start=1)
        if any(cell.strip() for cell in line)
    ]
    if not rows:
        raise ValueError(f"{file} is empty; its first row must hold the headings")
    header = tuple(rows[0][1])
    return Table(header, rows[1:], delimiter, hashlib.sha256(raw).hexdigest())


def decimal(cell: str, delimiter: str) -> str:
    """A number with a decimal point: where ``;`` separates, ``1.234,5`` is 1234.5."""
    match = _LAST_COMMA.fullmatch(cell) if delimiter == ";" else None
    return f"{match[1].replace('.', '')}.{match[2]}" if match else cell


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise ValueError(f"{file} is a folder; name a CSV file") from None
    except FileNotFoundError:
        hint = did_you_mean(file.name, _neighbours(file))
        raise ValueError(f"there is no file {file}{hint}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable file name"
        raise ValueError(f"{file} cannot be read: {why}") from None
    if len(raw) > MOST_BYTES:
        raise ValueError(f"{file} is larger than {MOST_BYTES >> 20} MB")
    return raw


def _text(raw: bytes, file: Path) -> str:
    """UTF-8 or UTF-16 where the file says so, else what Excel writes on Windows."""
    encodings = ("utf-16",) if raw.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError(f"{file} is not text; save the sheet as CSV")


def _neighbours(file: Path) -> list[str]:
    try:
        return [other.name for other in file.parent.iterdir()]
    except OSError:
        return []
