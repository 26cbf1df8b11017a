"""The picture of one customer's life: its health through its stages, and every touch.

Owns what the picture shows; how it looks stands in :mod:`simulator.report.style`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from simulator.report import numbers, style
from simulator.report.moments import Moments
from simulator.report.numbers import money
from simulator.report.style import BLUE, FAINT, GREEN, GREY, INK, ORANGE
from simulator.story.events import Began, Deal, Moved, Renewal, Shock, Work

if TYPE_CHECKING:
    from simulator.story.account import Life
    from simulator.story.story import Story

ROW = 0.34
"""Height of a lane of touches, in inches."""

LETTER = 0.0105
"""Width of a letter in the name of a stage, as a share of the panel's."""

LINE = 8.0
"""Height of a line of a label, in points of health."""

BANDS = ("#DCE9F2", "#F3E3D3", "#DFEEE4", "#EEE0EC", "#F2EFD0", "#E4E4E4")
"""Colours of the stages, in the order of the lifecycle."""

MARKS = {
    "done": (GREEN, "o", "done"),
    "missed": (ORANGE, "X", "missed"),
    "digital": (BLUE, "D", "done by automation"),
    "cancelled": (GREY, "|", "called off"),
    "open": (GREY, ">", "still open"),
}


def life_figure(story: Story, life: Life) -> Figure:
    """Health over the stages above, each touch in its lane below."""
    lanes = list(dict.fromkeys(work.activity for work in life.works))
    figure, axes = style.sheet([3.3, ROW * max(2, len(lanes)) + 0.7], shared=True)
    _health_panel(axes[0], story, life)
    _touch_panel(axes[1], story, life, lanes)
    axes[0].set_xlim(_place(story, life.begin), _place(story, life.end))
    style.date_axis(axes[1])
    moments = Moments(story.clock)
    about = (
        f"{moments.day(life.begin)} to {moments.day(life.end - 1)}. {story.scenario.name}: "
        f"seed {story.seed}, replication {story.replication}.\nNeeded: the luck below which the "
        "customer renews. Luck is the same for every team; what it needs is not."
    )
    style.heading(figure, life.account, about)
    return figure


def _health_panel(axis: Axes, story: Story, life: Life) -> None:
    rule = life.segment.health
    style.panel_title(axis, _finding(life), "Health from 0 to 100 through the stages (tinted)")
    _stages(axis, story, life)
    axis.axhline(rule.at_risk_below, color=ORANGE, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    axis.annotate(
        f"at risk below {rule.at_risk_below:g}",
        xy=(1, rule.at_risk_below),
        xycoords=("axes fraction", "data"),
        xytext=(-3, -3),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
        color=ORANGE,
        zorder=5,
    )
    if life.health:
        when = [_place(story, tick) for tick, _ in life.health]
        points = [health for _, health in life.health]
        axis.plot(when, points, color=INK, linewidth=1.8, zorder=4)
    labels = _Labels(axis, _place(story, life.begin), _place(story, life.end), rule.at_risk_below)
    for event in life.events:
        if isinstance(event, Renewal):
            _renewal(labels, story, event)
        elif isinstance(event, Shock):
            labels.keep_clear(_place(story, event.tick), event.after)
    for event in life.events:
        if isinstance(event, Shock):
            _remark(labels, story, event.tick, event.after, event.why or "a shock", ORANGE)
        elif isinstance(event, Deal) and event.outcome == "won":
            added = money(event.arr - event.arr_before, story.scenario.setup.currency)
            _remark(labels, story, event.tick, _at(life, event.tick), f"+{added} a year", GREEN)
    axis.set_ylim(0, 112)
    axis.set_yticks([0, 25, 50, 75, 100])


def _stages(axis: Axes, story: Story, life: Life) -> None:
    """Tints the time in each stage and names it at the top, where there is room."""
    names = [stage.name for stage in life.segment.stages]
    entries = [e for e in life.events if isinstance(e, Began | Moved)]
    if not entries:
        return
    last = life.health[-1][0] if life.health else life.end
    ticks = [*(e.tick for e in entries), max(last, entries[-1].tick)]
    if isinstance(entries[0], Moved):
        ticks.insert(0, life.begin)
    stages = [e.stage for e in entries]
    if isinstance(entries[0], Moved):
        stages.insert(0, entries[0].left)
    for stage, (begin, end) in zip(stages, pairwise(ticks), strict=True):
        low, high = _place(story, begin), _place(story, end)
        colour = BANDS[names.index(stage) % len(BANDS)]
        axis.axvspan(low, high, color=colour, zorder=0, linewidth=0)
        words = numbers.words(stage)
        share = (end - begin) / max(1, life.end - life.begin)
        upright = share < LETTER * (len(words) + 1)
        if share > 2 * LETTER:
            axis.annotate(
                words,
                xy=(low, 110),
                xytext=(2 if upright else 4, 0),
                textcoords="offset points",
                va="top",
                fontsize=9,
                color=GREY,
                rotation=90 if upright else 0,
            )


class _Labels:
    """Labels of the health panel, none upon another: one without room is left out, as its mark
    shows where it was."""

    def __init__(self, axis: Axes, begin: float, end: float, at_risk: float) -> None:
        self.axis, self._letter = axis, LETTER * (end - begin)
        line = 16 * self._letter  # the name of the line, at the right
        self._taken = [(end - line, end, at_risk - LINE, at_risk)]

    def keep_clear(self, when: float, height: float) -> None:
        """No label over the mark that stands there."""
        self._taken.append((when - self._letter, when + self._letter, height - 3, height + 3))

    def put(self, when: float, heights: Iterable[float], text: str, colour: str) -> None:
        """The text to the right of a moment, its lower end at the first height with room."""
        lines = text.split("\n")
        right = when + self._letter * (max(map(len, lines)) + 2)
        for low in heights:
            high = low + LINE * len(lines)
            if low >= 0 and not any(
                when < end and right > start and low < top and high > bottom
                for start, end, bottom, top in self._taken
            ):
                self._taken.append((when, right, low, high))
                _label(self.axis, when, low, text, colour)
                return


def _renewal(labels: _Labels, story: Story, renewal: Renewal) -> None:
    renewed = renewal.outcome == "renewed"
    colour = GREEN if renewed else ORANGE
    when = _place(story, renewal.tick)
    labels.axis.axvline(when, color=colour, linewidth=1.6, zorder=3)
    word = "renewed" if renewed else "not renewed"
    text = f"{word}\nneeded {renewal.needed:.2f}\ndrew {renewal.luck:.2f}"
    labels.put(when, [6], text, colour)


def _remark(
    labels: _Labels, story: Story, tick: int, height: float, text: str, colour: str
) -> None:
    when = _place(story, tick)
    labels.axis.plot([when], [height], marker="o", markersize=6, color=colour, zorder=7)
    # Health comes back after a shock; the names of the stages stand at the top.
    below = [height - 4 - LINE * n for n in range(1, 12)]
    above = [height + 4 + LINE * n for n in range(3)]
    labels.put(when, below if colour == ORANGE or height > 85 else [*above, *below], text, colour)


def _label(axis: Axes, when: float, height: float, text: str, colour: str) -> None:
    axis.annotate(
        text,
        xy=(when, height),
        xytext=(5, 0),
        textcoords="offset points",
        ha="left",
        va="bottom",
        fontsize=9,
        color=colour,
        linespacing=1.25,
        zorder=6,
        annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.5},
    )


def _touch_panel(axis: Axes, story: Story, life: Life, lanes: list[str]) -> None:
    works = life.works
    touches = [work.outcome for work in works if work.touch]
    done = touches.count("done") + touches.count("digital")
    finding = f"{done:,} touch{'' if done == 1 else 'es'} done, {touches.count('missed'):,} missed"
    finding = finding if works else "Nothing fell due"
    style.panel_title(
        axis, finding, "Each line runs from falling due to the start, or to the end of its window"
    )
    for work in works:
        _touch(axis, story, life, work, lanes.index(work.activity))
    for outcome, (colour, mark, word) in MARKS.items():
        if any(work.outcome == outcome for work in works):
            axis.plot([], [], mark, color=colour, label=word, linestyle="none", markersize=6)
    axis.set_yticks(range(len(lanes)), [numbers.words(name) for name in lanes])
    axis.set_ylim(len(lanes) - 0.4, -0.6)
    axis.tick_params(axis="y", labelcolor=INK)
    axis.grid(axis="y", color=FAINT, linewidth=0.6)
    if works:
        style.key(axis)


def _touch(axis: Axes, story: Story, life: Life, work: Work, lane: int) -> None:
    colour, mark, _ = MARKS.get(work.outcome, MARKS["open"])
    until = work.start if work.start is not None else work.end
    until = life.end if until is None else until
    when = [_place(story, work.due), _place(story, until)]
    axis.plot(
        when, [lane, lane], color=colour, linewidth=1.6, alpha=0.55, zorder=2, solid_capstyle="butt"
    )
    axis.plot(
        when[1:],
        [lane],
        mark,
        color=colour,
        markersize=6,
        zorder=3,
        markeredgecolor="white" if mark in "oXD" else colour,
        markeredgewidth=0.6,
    )


def _finding(life: Life) -> str:
    if not life.health:
        return "It was never a customer"
    first, last = life.health[0][1], life.health[-1][1]
    move = "stays near" if abs(last - first) < 2 else "falls to" if last < first else "rises to"
    text = f"Health {move} {last:.0f}" + ("" if abs(last - first) < 2 else f" from {first:.0f}")
    ends = [event for event in life.events if isinstance(event, Renewal)]
    if ends:
        text += ", and it renews" if ends[-1].outcome == "renewed" else ", and it does not renew"
    return text


def _at(life: Life, tick: int) -> float:
    """Health at a tick."""
    return next((health for then, health in reversed(life.health) if then <= tick), 50.0)


def _place(story: Story, tick: int) -> float:
    """Where a tick stands on an axis of dates."""
    # matplotlib's dates are the one part of it without types.
    # matplotlib's dates have no types.
    return float(date2num(story.clock.when(tick)))  # type: ignore[no-untyped-call]
