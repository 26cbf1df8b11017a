"""Dates and ticks: the clock counts seconds of working time, and weekends do not exist."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from simulator.clock import (
    DAYS_PER_YEAR,
    Clock,
    add_months,
    last_working_dates,
    months_between,
    months_of,
    working_dates,
    working_days,
)

pytestmark = pytest.mark.unit

DAY = 8 * 3600
MONDAY = dt.date(2026, 1, 5)
CLOCK = Clock.of(MONDAY, 8)


def days(*written: str) -> np.ndarray:
    return np.array(written, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("date", "working_days"),
    [
        ("2026-01-05", 0),
        ("2026-01-06", 1),
        ("2026-01-09", 4),  # Friday
        ("2026-01-10", 5),  # Saturday: the Monday after it
        ("2026-01-11", 5),
        ("2026-01-12", 5),
        ("2027-01-04", 260),  # 52 weeks
        ("2026-01-04", 0),  # the Sunday before the start: Monday
        ("2026-01-03", 0),
        ("2026-01-02", -1),
        ("2025-12-29", -5),
        ("2025-12-28", -5),
        ("2025-12-26", -6),
        ("2025-01-06", -260),
    ],
)
def test_a_date_is_the_start_of_the_working_day_on_or_after_it(
    date: str, working_days: int
) -> None:
    assert CLOCK.tick(np.datetime64(date, "D")) == working_days * DAY
    assert CLOCK.tick(dt.date.fromisoformat(date)) == working_days * DAY


def test_ticks_of_many_dates_are_those_of_each() -> None:
    dates = np.arange(np.datetime64("2024-01-01"), np.datetime64("2028-01-01"))
    assert CLOCK.ticks(dates).tolist() == [CLOCK.tick(date) for date in dates]
    assert (np.diff(CLOCK.ticks(dates)) >= 0).all()


@pytest.mark.parametrize(
    ("tick", "date"),
    [
        (0, "2026-01-05"),
        (DAY - 1, "2026-01-05"),
        (DAY, "2026-01-06"),
        (5 * DAY - 1, "2026-01-09"),
        (5 * DAY, "2026-01-12"),
        (-1, "2026-01-02"),
        (-DAY, "2026-01-02"),
        (-DAY - 1, "2026-01-01"),
        (260 * DAY, "2027-01-04"),
    ],
)
def test_a_tick_lies_in_a_working_day(tick: int, date: str) -> None:
    assert CLOCK.dates(tick) == np.datetime64(date)


def test_dates_and_ticks_are_each_others_inverse_on_working_days() -> None:
    dates = np.arange(np.datetime64("2016-01-01"), np.datetime64("2030-01-01"))
    dates = dates[np.is_busday(dates)]
    assert (CLOCK.dates(CLOCK.ticks(dates)) == dates).all()
    assert (CLOCK.dates(CLOCK.ticks(dates) + DAY - 1) == dates).all()


@pytest.mark.parametrize("start", [dt.date(2026, 1, 3), dt.date(2026, 1, 4)])
def test_a_scenario_that_starts_at_a_weekend_starts_on_monday(start: dt.date) -> None:
    clock = Clock.of(start, 8)
    assert clock.origin == np.datetime64(MONDAY)
    assert clock.tick(start) == clock.tick(MONDAY) == 0
    assert clock.tick(dt.date(2026, 1, 2)) == -DAY
    assert clock.dates(0) == np.datetime64(MONDAY)


@pytest.mark.parametrize(("hours", "seconds"), [(8, 28_800), (7.5, 27_000), (24, 86_400)])
def test_the_length_of_a_day_is_the_scenarios(hours: float, seconds: int) -> None:
    clock = Clock.of(MONDAY, hours)
    assert clock.day == seconds
    assert clock.week == 5 * seconds
    assert clock.year == DAYS_PER_YEAR * seconds
    assert clock.tick(dt.date(2026, 1, 13)) == 6 * seconds


@pytest.mark.parametrize(
    ("date", "months", "later"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2026-05-31", 0, "2026-05-31"),
        ("1968-12-31", 2, "1969-02-28"),  # before the epoch of numpy's dates
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    date: str, months: int, later: str
) -> None:
    assert add_months(days(date), months).tolist() == days(later).tolist()


def test_months_are_added_from_the_first_day_not_step_by_step() -> None:
    """Clipped in February, back on the 31st in March."""
    dates = add_months(days("2026-01-31"), np.arange(1, 5))
    assert (dates == days("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")).all()


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        ("2026-10-01", "2027-01-01", 3),
        ("2026-07-05", "2027-07-05", 12),
        ("2028-02-29", "2032-02-29", 48),
        ("2026-01-05", "2026-01-05", 0),
    ],
)
def test_months_from_a_day_to_the_same_day_are_whole(begin: str, end: str, months: int) -> None:
    assert months_between(dt.date.fromisoformat(begin), dt.date.fromisoformat(end)) == months


def test_other_months_are_of_average_length() -> None:
    four_centuries = dt.date(2000, 1, 1), dt.date(2400, 1, 2)
    assert months_between(*four_centuries) == pytest.approx(4800 + 12 / 365.2425)


@pytest.mark.parametrize(
    ("tick", "moment"),
    [
        (0, "2026-01-05T09:00:00"),
        (DAY - 1, "2026-01-05T16:59:59"),
        (DAY, "2026-01-06T09:00:00"),  # the end of a day is the beginning of the next
        (5 * DAY + 80 * 60, "2026-01-12T10:20:00"),  # there is no weekend
        (-1, "2026-01-02T16:59:59"),
    ],
)
def test_a_tick_has_a_date_and_a_time_of_day(tick: int, moment: str) -> None:
    assert CLOCK.when(tick) == np.datetime64(moment)


def test_moments_of_a_column_and_none_where_a_tick_is_missing() -> None:
    when = CLOCK.when(pd.array([0, None, DAY], dtype="Int64"))
    assert when.dtype == "datetime64[s]"
    assert np.isnat(when).tolist() == [False, True, False]


@pytest.mark.parametrize(("hours", "begins"), [(4, 9), (15, 9), (20, 4), (24, 0)])
def test_a_long_day_begins_early_enough_to_end_by_midnight(hours: int, begins: int) -> None:
    clock = Clock.of(MONDAY, hours)
    first, last = clock.when([0, clock.day - 1])
    assert first == np.datetime64(f"2026-01-05T{begins:02}:00:00")
    assert last.astype("datetime64[D]") == np.datetime64("2026-01-05")


@pytest.mark.parametrize("years", [("1890", "1910"), ("1995", "2045"), ("2190", "2210")])
def test_months_and_working_days_are_those_of_numpy(years: tuple[str, str]) -> None:
    """Inside the table of months, beyond it, and over its borders."""
    dates = np.arange(*years, dtype="datetime64[D]")
    assert (months_of(dates) == dates.astype("datetime64[M]").astype(np.int64)).all()
    for months in (-7, 0, 1, 12, 36):
        target = dates.astype("datetime64[M]") + months
        day = dates - dates.astype("datetime64[M]")
        last = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        assert (add_months(dates, months) == np.minimum(target + day, last)).all()
    monday = np.datetime64("1970-01-05")
    assert (np.diff(working_days(dates)) == np.is_busday(dates)[:-1]).all()
    assert (
        working_days(dates[dates > monday]) == np.busday_count(monday, dates[dates > monday])
    ).all()
    on = np.busday_offset(dates, 0, roll="forward")
    assert (working_dates(working_days(dates)) == on).all()
    assert (last_working_dates(dates) == np.busday_offset(dates, 0, roll="preceding")).all()
