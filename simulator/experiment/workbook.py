"""A result as an Excel workbook, because finance lives there.

Owns the look of the sheets; must never write a file (see :mod:`.store`).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from simulator.experiment.summary import NUMBERS
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from simulator.report.words import Words


class Sheeted(Protocol):
    @property
    def scenario(self) -> Scenario: ...
    def sheets(self) -> dict[str, pd.DataFrame]: ...
    def manifest(self) -> dict[str, Any]: ...


# Names come from people's files: one that begins with "=" must stay text.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}

SHARES = ("met_probability", "met_low", "met_high", "share_better")
"""Columns that hold shares, whatever the unit of the figure."""

FIGURES = (
    *(*NUMBERS, "mean_low", "mean_high", "difference", "difference_low", "difference_high"),
    *("regret", "regret_low", "regret_high", "assumptions", "luck", "error"),
)

FORMATS = {"share": "0.0%", "fte": "0.00"}
"""Number formats by unit; money has that of its currency, the rest one decimal."""


def workbook(result: Sheeted, words: Words) -> bytes:
    """The bytes of a workbook: the result's sheets, and one that says in ``words`` what they mean
    and where they come from."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": _OPTIONS}) as writer:
        for name, frame in result.sheets().items():
            _write_figures(writer, name, frame, result.scenario)
        _write_about(writer, [*_said(words), *_flat(result.manifest())])
    return buffer.getvalue()


def _write_figures(
    writer: pd.ExcelWriter, name: str, frame: pd.DataFrame, scenario: Scenario
) -> None:
    from simulator.report.labels import label

    if "scope" in frame and frame.loc[frame["scope"] == "segment", "name"].nunique() == 1:
        frame = frame[frame["scope"] != "segment"]  # the same figures as the total
    frame = frame.reset_index(drop=True)
    labels = [label(metric, scenario.setup) for metric in frame["metric"]]
    frame.insert(0, "figure", labels)
    frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    sheet, book = writer.sheets[name], writer.book
    looks = {
        key: book.add_format({"num_format": key})
        for key in {
            number_format(unit, scenario.setup.currency) for unit in {*frame["unit"], "share"}
        }
    }
    for place, column in enumerate(frame.columns):
        if column not in FIGURES and column not in SHARES:
            continue
        for row, (number, unit) in enumerate(zip(frame[column], frame["unit"], strict=True), 1):
            if math.isfinite(number):
                shown = "share" if column in SHARES else unit
                look = looks[number_format(shown, scenario.setup.currency)]
                sheet.write_number(row, place, number, look)
    sheet.autofit()


def number_format(unit: str, currency: str) -> str:
    """How a workbook shows a figure of a unit: ``0.0%``, ``"$"#,##0``."""
    if unit == "money":
        return f'"{currency}{"" if len(currency) == 1 else " "}"#,##0'
    return FORMATS.get(unit, "#,##0.0")


def _write_about(writer: pd.ExcelWriter, lines: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(lines, columns=["what", "text"])
    frame.to_excel(writer, sheet_name="About", index=False, freeze_panes=(1, 0))
    wrapped = writer.book.add_format({"text_wrap": True, "valign": "top"})
    writer.sheets["About"].set_column(0, 0, 44, wrapped)
    writer.sheets["About"].set_column(1, 1, 110, wrapped)


def _said(words: Words) -> Iterator[tuple[str, str]]:
    from simulator.report.numbers import plain

    yield words.title, plain(words.about)
    for lead, text in words.paragraphs:
        yield lead, plain(text)
    for note in words.notes:
        yield "Note", plain(note)


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """A tree as lines: (``scenario.segments.mid_market.team``, ``8``)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        yield path, ", ".join(map(str, value))
    else:
        yield path, "" if value is None else str(value)
