"""Results as a piece of a page, for notebooks.

Owns the page's layout, in ``page.html.j2``: self-contained, everything escaped, no script.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from simulator.report.run_words import run_words
from simulator.report.sweep_words import sweep_words
from simulator.report.tables import Grid, run_grids, sweep_grid
from simulator.report.views import RunView, SweepView
from simulator.report.words import Words


def run_html(result: RunView) -> str:
    """What a run means, and its tables."""
    return _page(run_words(result), run_grids(result))


def sweep_html(result: SweepView) -> str:
    """What a sweep means, its figure and its table."""
    from simulator.report.figures import drawn, sweep_figure
    from simulator.report.style import SCREEN_DPI

    picture = drawn(sweep_figure(result), dpi=SCREEN_DPI)
    return _page(sweep_words(result), [sweep_grid(result)], picture)


def _page(words: Words, grids: Sequence[Grid], picture: bytes = b"") -> str:
    pages = Environment(
        loader=PackageLoader("simulator.report", ""), autoescape=True, undefined=StrictUndefined
    )
    encoded = base64.b64encode(picture).decode()
    return pages.get_template("page.html.j2").render(words=words, grids=grids, picture=encoded)
