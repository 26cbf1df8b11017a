"""How pictures look: colours, type, axes and labels.

Owns every visual decision and no finding. Colours are those of Okabe and Ito (2008), which
colour-blind readers tell apart; lines in one panel differ in their marks too.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from simulator.report.numbers import money

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
INK, GREY, FAINT, RULE = "#222222", "#666666", "#CCCCCC", "#E3E3E3"
BODY, TITLE = 10, 11.5
WIDTH = 8.4
SCREEN_DPI = 100
LINE = 84
"""Letters of what is measured that fit beside the names of a panel's rows."""
LEGEND_FLOOR = 0.66
"""Share of a panel's height below which a legend of two lines leaves room."""


class Picture(Figure):
    """A figure that shows itself in a notebook; one without pyplot does not otherwise. Its words
    are words: what stands between two ``$`` is money, not a formula."""

    def draw(self, renderer: RendererBase) -> None:
        for text in self.findobj(Text):
            text.set_parse_math(False)
        super().draw(renderer)

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=SCREEN_DPI)
        return buffer.getvalue()


def sheet(heights: Sequence[float], shared: bool = False) -> tuple[Figure, list[Axes]]:
    """A figure of panels above one another, of these heights in inches; with ``shared``, the
    lowest x axis is that of all."""
    size = (WIDTH, sum(heights) + 1.1)
    layout = ConstrainedLayoutEngine(hspace=0.06, h_pad=0.08, w_pad=0.1)
    figure = Picture(figsize=size, facecolor="white", layout=layout)
    grid = figure.subplots(len(heights), 1, sharex=shared, squeeze=False, height_ratios=heights)
    axes = [grid[row, 0] for row in range(len(heights))]
    for axis in axes:
        _undress(axis)
    return figure, axes


def tiles(count: int) -> tuple[Figure, list[Axes]]:
    """A figure of ``count`` small panels in rows, all with the same axes."""
    across = min(count, 4)
    down = -(-count // across)
    layout = ConstrainedLayoutEngine(hspace=0.06, wspace=0.03, h_pad=0.06, w_pad=0.06)
    figure = Picture(figsize=(WIDTH, 1.7 * down + 1.6), facecolor="white", layout=layout)
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for spare in grid[count:]:
        spare.set_visible(False)
    for place, axis in enumerate(grid[:count]):
        _undress(axis)
        # The lowest panel of a column may have none below it although it is not in the last row.
        axis.tick_params(labelbottom=place + across >= count, labelsize=9)
    return figure, list(grid[:count])


def heading(figure: Figure, title: str, about: str) -> None:
    """A title and a line of explanation above all panels, flush left."""
    text = figure.suptitle(title, x=0.012, ha="left", fontsize=15, fontweight="bold", color=INK)
    text.set_in_layout(True)
    figure.supxlabel(about, x=0.012, ha="left", fontsize=9, color=GREY, linespacing=1.5)


def panel_title(axis: Axes, finding: str, measured: str) -> None:
    """What is seen (bold), and under it what is measured."""
    lines = textwrap.wrap(measured, LINE)
    axis.set_title("\n".join(lines), loc="left", fontsize=BODY, color=GREY, pad=6)
    axis.annotate(
        finding,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 21 + 13 * (len(lines) - 1)),
        textcoords="offset points",
        fontsize=TITLE,
        fontweight="bold",
        color=INK,
        annotation_clip=False,
    )


def unit_axis(axis: Axes, unit: str, currency: str) -> None:
    """Tick labels of the y axis in the unit of a metric."""
    axis.yaxis.set_major_locator(MaxNLocator(nbins=5))
    if unit == "share":
        axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.4g} %"))
    elif unit == "money":
        axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: money(y, currency)))
    else:
        axis.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.6g}"))


def legend(axis: Axes, columns: int = 1) -> None:
    """Names the labelled lines at the upper right, above :data:`LEGEND_FLOOR`; with ``columns`` in
    rows of so many."""
    axis.legend(
        ncols=columns,
        loc="upper right",
        bbox_to_anchor=(1, 0.94),  # a remark at the top edge has room above it
        facecolor="white",
        edgecolor="none",
        framealpha=1,
        labelcolor="linecolor",
        fontsize=BODY,
        handlelength=1.5,
    )


def key(axis: Axes, handles: Sequence[Artist] | None = None) -> None:
    """Names the marks of a panel in the row of its finding, to the right."""
    row = ScaledTranslation(0, 17 / 72, axis.figure.dpi_scale_trans)
    axis.legend(
        handles=handles if handles is not None else axis.get_legend_handles_labels()[0],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        bbox_transform=axis.transAxes + row,
        ncols=6,
        frameon=False,
        fontsize=9,
        labelcolor=GREY,
        handletextpad=0.3,
        handlelength=1.2,
        columnspacing=1.1,
        borderaxespad=0,
        borderpad=0,
    )


def zone(axis: Axes, low: float, high: float) -> None:
    """Shades the heights from ``low`` to ``high``."""
    axis.axhspan(low, high, color="#F1EDE4", zorder=0)


def name_below(axis: Axes, text: str) -> None:
    """Names the rows of tick labels under the panel, to the left of them."""
    axis.annotate(
        text,
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(-8, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=BODY,
        color=GREY,
        annotation_clip=False,
    )


def bars(axis: Axes) -> None:
    """The look of horizontal bars that carry their own numbers: no grid, no x axis."""
    axis.grid(visible=False)
    axis.spines["bottom"].set_visible(False)
    axis.set_xticks([])
    axis.tick_params(axis="y", labelcolor=INK)


def _undress(axis: Axes) -> None:
    for edge in ("top", "right", "left"):
        axis.spines[edge].set_visible(False)
    axis.spines["bottom"].set_color("#AAAAAA")
    axis.grid(axis="y", color=RULE, linewidth=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(length=0, labelsize=BODY, labelcolor=GREY)


def inside(axis: Axes, text: str, x: float, y: float, colour: str, lift: float = 0) -> None:
    """A label inside the panel that ends at ``x``, ``lift`` points above ``y``."""
    axis.annotate(
        text,
        xy=(x, y),
        xytext=(0, lift),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=9,
        color=colour,
    )


def date_axis(axis: Axes) -> None:
    """Dates along the bottom, as few words as they need."""
    # matplotlib's dates are the one part of it without types.
    locator = AutoDateLocator(minticks=4, maxticks=10)  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
