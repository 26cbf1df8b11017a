"""Pictures of results, and their bytes as a file.

Owns the public names of all pictures. Each is drawn on a canvas of its own (no pyplot, no global
state), so it may be drawn anywhere and costs nothing to whoever does not ask for it.
"""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.figure import Figure

from simulator.report.account_picture import life_figure
from simulator.report.compare_picture import compare_figure
from simulator.report.run_picture import run_figure
from simulator.report.select_picture import select_figure
from simulator.report.stress_picture import stress_figure
from simulator.report.style import SCREEN_DPI
from simulator.report.sweep_picture import sweep_figure
from simulator.report.week_picture import week_figure

__all__ = [
    "compare_figure",
    "drawn",
    "life_figure",
    "on_screen",
    "run_figure",
    "select_figure",
    "stress_figure",
    "sweep_figure",
    "week_figure",
]


def drawn(figure: Figure, kind: str = "png", dpi: int = 150) -> bytes:
    """The figure as a file of a kind: "png", "svg" or "pdf"; always the same bytes."""
    buffer = io.BytesIO()
    # Otherwise the time and the drawing software's version would stand in the file.
    unsaid = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    with rc_context({"svg.hashsalt": "csmsim"}):
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=unsaid[kind])
    return buffer.getvalue()


def on_screen(figure: Figure) -> bytes:
    """The figure as a page holds it."""
    return drawn(figure, dpi=SCREEN_DPI)
