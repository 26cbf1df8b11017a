"""The hours that a team has for customers in a year, by the calendar.

Owns absences and internal time as an average. Never knows what the hours are needed for.
"""

from __future__ import annotations

from simulator.clock import DAYS_PER_YEAR, Clock
from simulator.scenario.types import Csm, Setup


def days_at_work(setup: Setup, csm: Csm) -> float:
    """Of a CSM in a year: 260 less vacation, sick leave and public holidays."""
    away = csm.vacation_days + csm.sick_days + holidays_per_year(setup, csm)
    return max(0.0, DAYS_PER_YEAR - away)


def hours_available(setup: Setup, csm: Csm, team: float) -> float:
    """Hours a year that a team of such CSMs has for customers, internal time taken off. ``team``
    as so many full-time ones."""
    return team * days_at_work(setup, csm) * setup.hours_per_day * (1 - csm.internal_time)


def holidays_per_year(setup: Setup, csm: Csm) -> float:
    """Public holidays in the report window, as so many a year."""
    clock = Clock.of(setup.start, setup.hours_per_day)
    first, end = setup.report
    days = (clock.tick(end) - clock.tick(first)) / clock.day
    return sum(first <= day < end for day in csm.holidays) * DAYS_PER_YEAR / days
