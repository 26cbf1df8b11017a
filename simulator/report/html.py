"""Results as a piece of a page, for notebooks.

Owns the pages' layouts, ``page.html.j2`` and, for stories, ``tale.html.j2``:
self-contained, everything escaped, no script.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from simulator.report.compare_tables import compare_grids
from simulator.report.compare_words import compare_words
from simulator.report.grid import Grid
from simulator.report.numbers import plain
from simulator.report.run_words import run_words
from simulator.report.select_tables import select_grids
from simulator.report.select_words import select_words
from simulator.report.stress_tables import stress_grids
from simulator.report.stress_words import stress_words
from simulator.report.sweep_words import sweep_words
from simulator.report.tables import run_grids, sweep_grids
from simulator.report.views import CompareView, RunView, SelectView, StressView, SweepView
from simulator.report.words import Words

if TYPE_CHECKING:
    from simulator.story import Story


def run_html(result: RunView) -> str:
    """What a run means, and its tables."""
    return _page(run_words(result), run_grids(result))


def sweep_html(result: SweepView) -> str:
    """What a sweep means, its figure and its table."""
    from simulator.report.figures import on_screen, sweep_figure

    return _page(sweep_words(result), sweep_grids(result), on_screen(sweep_figure(result)))


def compare_html(result: CompareView) -> str:
    """What a comparison means, its figure and its tables."""
    from simulator.report.figures import compare_figure, on_screen

    return _page(compare_words(result), compare_grids(result), on_screen(compare_figure(result)))


def select_html(result: SelectView) -> str:
    """What a choice comes to, its figure and its tables."""
    from simulator.report.figures import on_screen, select_figure

    return _page(select_words(result), select_grids(result), on_screen(select_figure(result)))


def stress_html(result: StressView) -> str:
    """What a stress test means, its figure and its tables."""
    from simulator.report.figures import on_screen, stress_figure

    return _page(stress_words(result), stress_grids(result), on_screen(stress_figure(result)))


def tale_html(story: Story) -> str:
    """A story and its figure."""
    from simulator.report.figures import drawn
    from simulator.report.style import SCREEN_DPI

    picture = drawn(story.plot(), dpi=SCREEN_DPI)
    return _rendered("tale.html.j2", picture, tale=story.tale())


def _page(words: Words, grids: Sequence[Grid], picture: bytes = b"") -> str:
    return _rendered("page.html.j2", picture, words=words, grids=grids)


def _rendered(template: str, picture: bytes, **told: object) -> str:
    pages = Environment(
        loader=PackageLoader("simulator.report", ""), autoescape=True, undefined=StrictUndefined
    )
    pages.filters["unbroken"] = _unbroken
    encoded = base64.b64encode(picture).decode()
    return pages.get_template(template).render(picture=encoded, **told)


def _unbroken(text: str) -> Markup:
    """The text with what is to be typed on one line, in ordinary spaces, so that it can be
    copied; a page would end a line after each hyphen."""
    pieces = re.split(r"(--set\s\S+)", text)
    pieces[1::2] = [
        Markup('<code style="white-space: nowrap">{}</code>').format(plain(piece))
        for piece in pieces[1::2]
    ]
    return Markup("").join(map(escape, pieces))
