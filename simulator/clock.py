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
"""Days, of which none is missing."""


_TABLE_FROM, _TABLE_UNTIL = np.datetime64("1900-01", "M"), np.datetime64("2200-01", "M")
_FIRST_MONTH = int(_TABLE_FROM.astype(np.int64))
_FIRST_DAYS = np.arange(_TABLE_FROM, _TABLE_UNTIL + 1).astype("datetime64[D]").astype(np.int64)
_MONTH_OF_DAY = np.repeat(np.arange(_FIRST_DAYS.size - 1), np.diff(_FIRST_DAYS))
"""Three hundred years of months and days, since numpy's own reckoning takes ten times as long."""

_A_MONDAY = 4
"""5 January 1970, in days since the first."""


def months_of(dates: Dates | np.datetime64) -> Ticks:
    """The calendar month of each date, counted from January 1970."""
    place = _days(dates) - _FIRST_DAYS[0]
    if place.min(initial=0) < 0 or place.max(initial=0) >= _MONTH_OF_DAY.size:
        return dates.astype("datetime64[M]").astype(np.int64)
    return np.asarray(_MONTH_OF_DAY[place] + _FIRST_MONTH)


def add_months(dates: Dates, months: npt.ArrayLike) -> Dates:
    """Calendar months later, the day clipped to the month's last (31 January + 1 = 28 February).

    ``dates`` is datetime64[D]; ``months`` broadcasts against it.
    """
    month = months_of(dates)
    day = _days(dates) - _first_days(month)
    target = month + np.asarray(months)
    first = _first_days(target)
    later = first + np.minimum(day, _first_days(target + 1) - first - 1)
    return np.asarray(later.astype("datetime64[D]"))


def _days(dates: Dates | np.datetime64) -> Ticks:
    return np.asarray(dates, dtype="datetime64[D]").astype(np.int64)


def _first_days(months: Ticks) -> Ticks:
    """The first day of each month, in days since January 1970."""
    place = months - _FIRST_MONTH
    if place.min(initial=0) < 0 or place.max(initial=0) >= _FIRST_DAYS.size:
        return _days(months.astype("datetime64[M]"))
    return _FIRST_DAYS[place]


def working_days(dates: Dates | np.datetime64) -> Ticks:
    """Working days before each date, counted from a Monday. A date at a weekend has as many as the
    Monday after it."""
    days = _days(dates) - _A_MONDAY
    weeks = days // 7
    return np.asarray(DAYS_PER_WEEK * weeks + np.minimum(days - 7 * weeks, DAYS_PER_WEEK))


def last_working_dates(dates: Dates) -> Dates:
    """Each date itself, or the Friday before it."""
    return working_dates(working_days(dates + np.timedelta64(1, "D")) - 1)


def working_dates(days: Ticks) -> Dates:
    """The working day before which there are so many others."""
    weeks = days // DAYS_PER_WEEK
    return (7 * weeks + (days - DAYS_PER_WEEK * weeks) + _A_MONDAY).astype("datetime64[D]")


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
        (origin,) = working_dates(working_days(np.array([first])))
        return cls(first, origin, round(hours_per_day * 3600))

    @property
    def week(self) -> int:
        return self.day * DAYS_PER_WEEK

    @property
    def year(self) -> int:
        return self.day * DAYS_PER_YEAR

    def ticks(self, dates: Dates | np.datetime64) -> Ticks:
        """Start of the working day on or after each date; negative before the origin."""
        return (working_days(dates) - working_days(self.origin)) * self.day

    def tick(self, date: dt.date | np.datetime64) -> int:
        return int(self.ticks(np.array(date, dtype="datetime64[D]")))

    def dates(self, ticks: npt.ArrayLike) -> Dates:
        """The calendar date in which each tick lies."""
        days = np.floor_divide(np.asarray(ticks, dtype=np.int64), self.day)
        return np.asarray(working_dates(days + working_days(self.origin)))

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
        dates = working_dates(days + working_days(self.origin)).astype("datetime64[s]")
        when = dates + (begins + seconds).astype("timedelta64[s]")
        return np.where(missing, np.datetime64("NaT", "s"), when)
