"""The clock: integer seconds of working time since the scenario's start date.

A working day has ``hours_per_day`` hours, a week five days; weekends do not exist. Public
holidays are absences of the CSMs, not gaps in the clock. A date at a weekend means the Monday
after it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DAYS_PER_WEEK = 5
DAYS_PER_YEAR = 260
"""Working days of the year that rates ("4 / year") refer to: 52 weeks of 5 days."""
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
"""Working days of a month used as a delay; terms and monthly cadences follow the calendar."""

NINE = 9 * 3600
"""When a working day is taken to begin, where a time of day is shown: on the clock itself no day
has a beginning, and no lunch break. Days longer than 15 hours begin earlier, to end by midnight."""

DATES_PER_MONTH = 365.2425 / 12
"""Calendar days of a month, on average over the leap years."""

Ticks = npt.NDArray[np.int64]
Dates = npt.NDArray[np.datetime64]


def add_months(dates: Dates, months: npt.ArrayLike) -> Dates:
    """Calendar months later, the day clipped to the month's last (31 January + 1 = 28 February).

    ``dates`` is datetime64[D]; ``months`` broadcasts against it.
    """
    month = dates.astype("datetime64[M]")
    day = (dates - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.asarray(months, dtype="timedelta64[M]")
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(
        np.int64
    )
    later = target.astype("datetime64[D]") + np.minimum(day, length - 1).astype("timedelta64[D]")
    return np.asarray(later, dtype="datetime64[D]")


def months_between(begin: dt.date, end: dt.date) -> float:
    """Calendar months from ``begin`` to ``end``: exact where both fall on the same day of the
    month, else by months of average length."""
    if begin.day == end.day:
        return 12.0 * (end.year - begin.year) + end.month - begin.month
    return (end - begin).days / DATES_PER_MONTH


@dataclass(frozen=True, slots=True)
class Clock:
    """Maps dates to ticks and back. ``origin`` is the first working day on or after ``start``."""

    start: np.datetime64
    origin: np.datetime64
    day: int  # seconds in a working day

    @classmethod
    def of(cls, start: dt.date, hours_per_day: float) -> Clock:
        first = np.datetime64(start, "D")
        return cls(first, np.busday_offset(first, 0, roll="forward"), round(hours_per_day * 3600))

    @property
    def week(self) -> int:
        return self.day * DAYS_PER_WEEK

    @property
    def year(self) -> int:
        return self.day * DAYS_PER_YEAR

    def ticks(self, dates: Dates) -> Ticks:
        """Start of the working day on or after each date; negative before the origin."""
        dates = np.asarray(dates, dtype="datetime64[D]")
        first = np.minimum(dates, self.origin)
        last = np.maximum(dates, self.origin)
        count = np.busday_count(first, last).astype(np.int64)
        return np.where(dates < self.origin, -count, count) * self.day

    def tick(self, date: dt.date | np.datetime64) -> int:
        return int(self.ticks(np.array([date], dtype="datetime64[D]"))[0])

    def dates(self, ticks: npt.ArrayLike) -> Dates:
        """The calendar date in which each tick lies."""
        days = np.floor_divide(np.asarray(ticks, dtype=np.int64), self.day)
        return np.asarray(np.busday_offset(self.origin, days), dtype="datetime64[D]")

    def months_later(self, tick: int, months: int) -> int:
        """The tick that lies so many calendar months after the date of another."""
        return int(self.ticks(add_months(self.dates(np.array([tick])), months))[0])

    def when(self, ticks: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
        """Date and time of day of each tick, datetime64[s]; NaT where a tick is missing.

        Takes what the tables hold: ``frame["due_at"] = scenario.clock.when(frame["due"])``. The
        last tick of a day is the first of the next.
        """
        exact = np.asarray(ticks, dtype=np.float64)  # whole numbers up to 2 ** 53 stay exact
        missing = np.isnan(exact)
        days, seconds = np.divmod(np.where(missing, 0, exact).astype(np.int64), self.day)
        begins = max(0, min(NINE, 24 * 3600 - self.day))
        dates = np.busday_offset(self.origin, days).astype("datetime64[s]")
        when = dates + (begins + seconds).astype("timedelta64[s]")
        return np.where(missing, np.datetime64("NaT", "s"), when)
