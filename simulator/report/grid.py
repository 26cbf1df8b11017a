"""A table as text, before anybody knows where it will be shown.

Owns its shape. How a table looks is for those who show it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text. The first column of every row is its name where ``columns[0]`` is empty."""

    title: str
    columns: tuple[str, ...]
    blocks: tuple[tuple[tuple[str, ...], ...], ...]  # blocks of rows, with a gap between
    caption: str = ""
