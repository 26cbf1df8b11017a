"""The picture of one CSM's week: five days hour by hour, and the queue behind them.

Owns what the picture shows; how it looks stands in :mod:`simulator.report.style`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from simulator.report import numbers, style
from simulator.report.moments import HOUR, Moments
from simulator.report.numbers import value
from simulator.report.style import BLUE, GREEN, GREY, INK, ORANGE
from simulator.report.week_words import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.story.events import Work
    from simulator.story.story import Story
    from simulator.story.week import Week

OWN, POOL, COVER, AWAY = BLUE, "#9C5B88", GREEN, "#E4E0D8"
PALE = 0.35
LETTERS_A_DAY = 104
"""How many letters of a label fit into the bar of a whole day."""


def week_figure(story: Story, week: Week) -> Figure:
    """The days as a Gantt chart above, what waited below."""
    figure, axes = style.sheet([3.4, 2.2])
    _days(axes[0], story, week)
    _backlog(axes[1], story, week)
    moments = Moments(story.clock)
    about = (
        f"{story.scenario.name}: seed {story.seed}, replication {story.replication}. "
        f"{moments.day(week.begin, year=False)} to {moments.day(week.end - 1)}."
    )
    style.heading(figure, f"{week.csm}, week {week.number}", about)
    return figure


def _days(axis: Axes, story: Story, week: Week) -> None:
    day = story.clock.day
    moments = Moments(story.clock)
    begins = list(range(week.begin, week.end, day))
    use = week.utilization
    finding = "Away all week" if use is None else f"Busy {value(use, 'share')} of the shift"
    style.panel_title(
        axis,
        finding,
        "What was in hand, hour by hour; pale: internal time and whatever else slows work",
    )
    for lane, begin in enumerate(begins):
        for absence in week.absences:
            low, high = max(absence.tick, begin), min(absence.end, begin + day)
            if low < high:
                _bar(axis, lane, low - begin, high - low, AWAY)
                axis.text(
                    (low + high) / 2 / HOUR - begin / HOUR,
                    lane,
                    absence.why or "away",
                    ha="center",
                    va="center",
                    fontsize=9,
                    color=GREY,
                )
        for work in week.done:
            _work(axis, week, work, lane, begin, begin + day)
    first = moments.of(0)
    hours = range(0, day // HOUR + 1, max(1, day // HOUR // 8))
    axis.set_xticks(hours, [f"{(first.hour + hour) % 24}:{first:%M}" for hour in hours])
    axis.set_xlim(-0.02, day / HOUR + 0.02)
    axis.set_yticks(range(len(begins)), [moments.short_day(begin) for begin in begins])
    axis.set_ylim(len(begins) - 0.4, -0.6)
    axis.tick_params(axis="y", labelcolor=INK)
    axis.grid(visible=False)
    there = {_colour(work) for work in week.done}
    kinds = [(OWN, "own customers"), (POOL, "from the pool"), (COVER, "standing in")]
    handles = [Patch(color=colour, label=word) for colour, word in kinds if colour in there]
    style.key(axis, handles)


def _work(axis: Axes, week: Week, work: Work, lane: int, begin: int, end: int) -> None:
    started = work.start or 0
    low, high = max(started, begin), min(started + work.elapsed, end)
    if low >= high:
        return
    colour = _colour(work)
    # Internal time is spread over the work; shown at the end of each stretch of it.
    own = (high - low) * work.work / work.elapsed
    _bar(axis, lane, low - begin, own, colour)
    _bar(axis, lane, low - begin + own, high - low - own, colour, PALE)
    _edge(axis, lane, low - begin)
    room = int(own / (end - begin) * LETTERS_A_DAY) - 1
    fitting = (text for text in _labels(work) if max(map(len, text.splitlines())) <= room)
    axis.text(
        (low - begin) / HOUR + 0.04,
        lane,
        next(fitting, ""),
        va="center",
        ha="left",
        fontsize=8,
        color="white",
        linespacing=1.1,
    )


def _labels(work: Work) -> Iterator[str]:
    """What a bar may say, the longest first."""
    name = numbers.words(work.activity)
    yield f"{name}\n{work.account or f'{work.guests:,} customers'}"
    yield name
    yield name.split()[0]


def _bar(
    axis: Axes, lane: int, start: float, length: float, colour: str, alpha: float = 1.0
) -> None:
    axis.barh(
        lane, length / HOUR, left=start / HOUR, height=0.72, color=colour, alpha=alpha, linewidth=0
    )


def _edge(axis: Axes, lane: int, start: float) -> None:
    axis.plot([start / HOUR] * 2, [lane - 0.36, lane + 0.36], color="white", linewidth=1.4)


def _backlog(axis: Axes, story: Story, week: Week) -> None:
    moments, day = Moments(story.clock), story.clock.day
    before, after = len(week.waiting_before), len(week.waiting_after)
    expired = len(week.expired)
    waits = {
        "pool": "of the whole pool",
        "own": "for own customers",
        "both": "for own customers and of the whole pool",
    }[shares(week)]
    lost = f"{expired:,} expired" if expired else "nothing expired"
    style.panel_title(
        axis,
        f"{before:,} waited when the week began, {after:,} at its end; {lost}",
        f"Work {waits} that waits; crosses: a window that ended",
    )
    ticks = [tick for tick, _ in week.backlog] + [week.end]
    counts = [count for _, count in week.backlog]
    days = [(tick - week.begin) / day for tick in ticks]
    axis.step(days, [*counts, counts[-1]], where="post", color=INK, linewidth=1.6)
    for work in week.expired:
        level = next(n for tick, n in reversed(week.backlog) if tick <= work.tick)
        axis.plot(
            [(work.tick - week.begin) / day],
            [level],
            "X",
            color=ORANGE,
            markersize=7,
            markeredgecolor="white",
            markeredgewidth=0.6,
            zorder=4,
        )
    for absence in week.absences:
        axis.axvspan(
            (absence.tick - week.begin) / day,
            (absence.end - week.begin) / day,
            color=AWAY,
            zorder=0,
            linewidth=0,
        )
    count = round((week.end - week.begin) / day)
    axis.set_xlim(0, count)
    axis.set_ylim(0, max(4, *counts) * 1.15)
    axis.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    names = [moments.short_day(week.begin + n * day) for n in range(count)]
    axis.set_xticks([n + 0.5 for n in range(count)], names)
    for edge in range(1, count):
        axis.axvline(edge, color="#EEEEEE", linewidth=0.8, zorder=0)


def _colour(work: Work) -> str:
    return COVER if work.is_cover else OWN if work.pool is None else POOL
