"""What goes to which stream: results to stdout; progress and remarks to stderr.

Owns the look of output in a terminal, a pipe and a file. Only the command line uses it.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import typer

from simulator.report.numbers import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulator.report.grid import Grid
    from simulator.report.tale import Tale
    from simulator.report.words import Words

WIDEST = 96
"""Longer lines of prose are hard to read, however wide the terminal."""

SECONDS_BETWEEN_LINES = 15
"""How often progress is told to a file or a pipe."""


def tell(line: str) -> None:
    """A remark on stderr, signed."""
    typer.echo(f"csmsim: {line}", err=True)


@contextmanager
def progress_shown() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; on anything else a line now and then."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("simulating"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines() -> Callable[[int, int], None]:
    told = monotonic()

    def now_and_then(done: int, total: int) -> None:
        nonlocal told
        if done < total and monotonic() - told >= SECONDS_BETWEEN_LINES:
            told = monotonic()
            tell(f"{done:,} of {total:,} replications")

    return now_and_then


def print_json(document: dict[str, Any]) -> None:
    """A document on stdout, and nothing else."""
    with _reader_may_leave():
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows of plain text on stdout, aligned, for people and for grep."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    cells = ((f"{c:<{width}}" for c, width in zip(row, widths, strict=True)) for row in rows)
    print_lines("  ".join(row).rstrip() for row in cells)


def print_lines(lines: Iterable[str]) -> None:
    """Plain text on stdout, as it is."""
    with _reader_may_leave():
        for line in lines:
            typer.echo(line)


def print_report(words: Words, grids: Sequence[Grid]) -> None:
    """Paragraphs, tables, notes on stdout; colours and width are those of the terminal, if any."""
    from rich.console import Console

    console = Console(highlight=False)
    with _reader_may_leave():
        _print_prose(console, "", words.title, style="bold")
        _print_prose(console, "", words.about)
        for lead, text in words.paragraphs:
            console.print()
            _print_prose(console, f"{lead}.", text)
        for grid in grids:
            console.print()
            console.print(in_terminal(grid))
        console.print()
        for note in words.notes:
            _print_prose(console, "-", note, indent="  ")


def print_tale(tale: Tale) -> None:
    """A story on stdout, chapter by chapter."""
    from rich.console import Console
    from rich.text import Text

    from simulator.report.tale import as_text

    console = Console(highlight=False)
    bold = {tale.title, *(chapter.title for chapter in tale.chapters)}
    with _reader_may_leave():
        for line in as_text(tale, min(console.width, WIDEST)).splitlines():
            console.print(Text(line, style="bold" if line in bold else ""), soft_wrap=True)


def in_terminal(grid: Grid) -> Table:
    """The table as rich draws it."""
    from rich import box
    from rich.table import Table

    table = Table(
        title=grid.title or None,
        caption=grid.caption or None,
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 0, 0, 1),
        show_edge=False,
    )
    for place, column in enumerate(grid.columns):
        name = place == 0 and not column
        table.add_column(column, justify="left" if name else "right", no_wrap=not name)
    for block in grid.blocks:
        for row in block:
            table.add_row(*map(plain, row))
        table.add_section()
    return table


def _print_prose(console: Console, lead: str, text: str, indent: str = "", style: str = "") -> None:
    from rich.text import Text

    # textwrap keeps the no-break spaces between a number and its unit; rich would not.
    wrapped = textwrap.fill(
        f"{lead} {text}".strip(), min(console.width, WIDEST), subsequent_indent=indent
    )
    line = Text(plain(wrapped), style=style)
    line.stylize("bold", 0, len(lead) if lead.endswith(".") else 0)
    console.print(line, soft_wrap=True)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """``csmsim run ... | head`` closes the pipe early; that is nobody's mistake."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would complain again when the interpreter ends.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
