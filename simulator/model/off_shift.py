"""When a CSM starts nothing, in all: absences, planned leave, and a part-timer's days off.

Owns the days off and the union. The absences are the world's; nothing here is left to chance.
"""

from __future__ import annotations

from collections.abc import Iterable

Spans = list[tuple[int, int]]
"""Half-open intervals of ticks, in order."""


def days_off(works: float, seat: int, day: int, week: int, horizon: int) -> Spans:
    """The parts of each week that somebody who works a share of it is off: whole days in a row,
    and of one more day its beginning, where the share makes no whole days.

    They begin on another day in each seat, and in each week a day later than in the last: so in the
    long run holidays, vacation and illness take the same share from a part-timer as from anybody.
    ``day`` and ``week`` in ticks.
    """
    whole, part = divmod(round((1.0 - works) * week), day)
    spans: Spans = []
    for number, monday in enumerate(range(0, horizon, week)):
        for place in range(whole + (part > 0)):
            begin = monday + (seat + number + place) * day % week
            spans.append((begin, begin + (day if place < whole else part)))
    return union(spans, horizon=horizon)


def union(*several: Iterable[tuple[int, int]], horizon: int) -> Spans:
    """What any of them covers before the horizon, apart from each other."""
    found: Spans = []
    for begin, end in sorted(span for spans in several for span in spans):
        end = min(end, horizon)
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        elif begin < end:
            found.append((begin, end))
    return found
