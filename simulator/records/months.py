"""The calendar months that figures are shown and people are paid by.

Owns where they begin and end on the clock. The report window may begin or end inside a month; that
month is cut there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from simulator.clock import Clock, add_months, months_between

MONTHS_AFTER = 12
"""The following year, which is shown only if all of it is simulated."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, or what of it lies in the report window: [t0, t1), never empty."""

    begin: dt.date
    t0: int
    t1: int
    length: float  # in months: those of the window add up to its length
    following: bool = False  # after the report window


@lru_cache(maxsize=64)  # the same in every replication
def months_of(clock: Clock, report: tuple[dt.date, dt.date], horizon: dt.date) -> tuple[Month, ...]:
    """The months of the report window, and those of the year after it if that is simulated."""
    begin, end = report
    found = list(_parts(clock, begin, end, following=False))
    (after,) = add_months(np.array([end], "datetime64[D]"), MONTHS_AFTER).astype(dt.date).tolist()
    if after <= horizon:
        found += _parts(clock, end, after, following=True)
    return tuple(found)


def _parts(clock: Clock, begin: dt.date, end: dt.date, following: bool) -> Iterator[Month]:
    # A cut that leaves no working day is no month: its days count with the others.
    cuts = [cut for cut in _cuts(begin, end) if clock.tick(cut[0]) < clock.tick(cut[1])]
    shares = [_share(*cut) for cut in cuts]
    scale = Fraction(months_between(begin, end)) / sum(shares, Fraction())
    for (first, last), share in zip(cuts, shares, strict=True):
        t0, t1 = clock.tick(first), clock.tick(last)
        yield Month(first, t0, t1, float(share * scale), following)


def _cuts(begin: dt.date, end: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    while begin < end:
        following = min(_next_first(begin), end)
        yield begin, following
        begin = following


def _next_first(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _share(begin: dt.date, end: dt.date) -> Fraction:
    """The part of a calendar month that [begin, end) is."""
    return Fraction((end - begin).days, (_next_first(begin) - begin.replace(day=1)).days)
