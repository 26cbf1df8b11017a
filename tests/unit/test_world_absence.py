"""When a CSM is away."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise

import numpy as np
import pytest

from simulator.clock import Clock
from simulator.scenario.types import Csm
from simulator.world.absence import absences
from simulator.world.chance import Chance

pytestmark = pytest.mark.unit

CLOCK = Clock.of(dt.date(2026, 1, 5), 8)
TWO_YEARS = 2 * CLOCK.year
LUCK = Chance.of(3, 1)


def away(
    *,
    vacation: float = 0,
    sick: float = 0,
    holidays: tuple[str, ...] = (),
    seat: int = 0,
    occupant: int = 0,
    role: str = "mid_market",
    horizon: int = TWO_YEARS,
) -> list[tuple[int, int]]:
    dates = tuple(dt.date.fromisoformat(day) for day in holidays)
    csm = Csm(0.36, vacation, sick, dates)
    return absences(csm, CLOCK, horizon, LUCK, role, seat, occupant)


def days(intervals: list[tuple[int, int]]) -> set[int]:
    """Working days off, by number; every absence is of whole days."""
    off: set[int] = set()
    for begin, end in intervals:
        assert begin % CLOCK.day == end % CLOCK.day == 0
        off |= set(range(begin // CLOCK.day, end // CLOCK.day))
    return off


def test_a_csm_without_time_off_is_always_there() -> None:
    assert away() == []


def test_holidays_are_working_days_off() -> None:
    day = CLOCK.day
    found = away(holidays=("2026-01-19", "2026-04-03", "2026-04-06"))
    assert found == [(10 * day, 11 * day), (64 * day, 66 * day)]  # Good Friday, Easter Monday


def test_holidays_at_weekends_and_outside_the_horizon_change_nothing() -> None:
    assert away(holidays=("2026-07-04", "2026-07-05", "2026-01-02", "2028-01-03")) == []


def test_a_holiday_on_the_first_and_on_the_last_day() -> None:
    day = CLOCK.day
    first_and_last = ("2026-01-05", "2027-12-31")
    assert away(holidays=first_and_last) == [(0, day), (TWO_YEARS - day, TWO_YEARS)]


@pytest.mark.parametrize(("vacation", "blocks"), [(20, 4), (5, 1), (23, 5), (3, 1)])
def test_vacation_comes_in_weeks_spread_over_the_year(vacation: int, blocks: int) -> None:
    for seat in range(20):
        found = away(vacation=vacation, seat=seat)
        assert len(days(found)) == 2 * vacation
        for year in range(2):
            taken = sorted(d - 260 * year for d in days(found) if d // 260 == year)
            assert len(taken) == vacation
            by_part = [int(d // (260 / blocks)) for d in taken]
            lengths = np.bincount(by_part, minlength=blocks).tolist()
            assert lengths == [5] * (vacation // 5) + [vacation % 5] * (vacation % 5 > 0)


def test_long_vacations_still_leave_every_day_where_it_belongs() -> None:
    assert len(days(away(vacation=180))) == 360


def test_sick_days_are_single_days_at_random() -> None:
    """Over 400 CSMs and two years; two spells on one day are one day off."""
    taken = [days(away(sick=7, seat=seat)) for seat in range(400)]
    mean = 520 * (1 - math.exp(-7 / 260))
    counts = np.array([len(each) for each in taken])
    assert counts.mean() == pytest.approx(mean, abs=4 * (mean / 400) ** 0.5)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.3)
    when = np.bincount([d for each in taken for d in each], minlength=520)
    assert when.min() > 0
    assert when[:260].sum() == pytest.approx(when[260:].sum(), rel=0.1)


def test_absences_are_a_union_in_order_and_apart() -> None:
    """However much time off falls together, nobody is away twice at once."""
    holidays = ("2026-01-19", "2026-05-25", "2026-12-25", "2027-07-05")
    for seat in range(50):
        found = away(vacation=30, sick=40, holidays=holidays, seat=seat)
        apart = [end < later for (_, end), (later, _) in pairwise(found)]
        assert all(apart)
        assert all(0 <= begin < end <= TWO_YEARS for begin, end in found)
        assert days(found) == days(away(vacation=30, seat=seat)) | days(
            away(sick=40, seat=seat)
        ) | days(away(holidays=holidays))


def test_an_absence_ends_with_the_horizon_even_within_a_day() -> None:
    horizon = 10 * CLOCK.day + 3600
    found = away(holidays=("2026-01-19",), horizon=horizon)
    assert found == [(10 * CLOCK.day, horizon)]


def test_a_longer_horizon_changes_no_day_off_before_it() -> None:
    for seat in range(20):
        short = away(vacation=23, sick=7, seat=seat, horizon=300 * CLOCK.day)
        longer = away(vacation=23, sick=7, seat=seat, horizon=700 * CLOCK.day)
        assert days(short) == {day for day in days(longer) if day < 300}


def test_seats_occupants_and_roles_have_days_off_of_their_own() -> None:
    someone = away(vacation=20, sick=7)
    assert someone == away(vacation=20, sick=7)
    for other in ({"seat": 1}, {"occupant": 1}, {"role": "smb"}):
        assert away(vacation=20, sick=7, **other) != someone  # type: ignore[arg-type]
