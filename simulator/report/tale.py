"""A story laid out as chapters of dated lines, and as plain text.

Owns the layout of a story in words; knows nothing of what is told.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from simulator.report.numbers import plain

WIDTH = 92


@dataclass(frozen=True, slots=True)
class Line:
    """What happened and when; ``when`` is empty for what has no moment of its own."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story: a title, what was played, what it comes to, its chapters, what one must know."""

    title: str
    about: str
    summary: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]


def as_text(tale: Tale, width: int = WIDTH) -> str:
    """The story as plain text, each line at most ``width`` long."""
    blocks = [[tale.title, *_filled(tale.about, width)]]
    blocks += [_filled(paragraph, width) for paragraph in tale.summary]
    blocks += [[chapter.title, *chapter_lines(chapter, width)] for chapter in tale.chapters]
    blocks.append([line for note in tale.notes for line in _filled(f"- {note}", width, "  ")])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def chapter_lines(chapter: Chapter, width: int = WIDTH) -> list[str]:
    """The lines of a chapter, dates in a column of their own."""
    column = max((len(line.when) for line in chapter.lines), default=0)
    indent = " " * (column + 4 if column else 2)
    return [
        filled
        for line in chapter.lines
        for filled in _filled(
            f"  {line.when:<{column}}  {line.text}" if column else f"  {line.text}", width, indent
        )
    ]


def _filled(text: str, width: int, indent: str = "") -> list[str]:
    lines = textwrap.wrap(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
    return [plain(line) for line in lines]
