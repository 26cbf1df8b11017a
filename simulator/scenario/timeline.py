"""Which days a scenario covers: its horizon, its report window, the public holidays.

Owns the calendar arithmetic of a scenario's dates. Knows nothing of customers or CSMs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from simulator.clock import Clock, add_months
from simulator.scenario.countries import public_holidays
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Document
from simulator.scenario.schema_csm import RoleCsm
from simulator.scenario.times import Duration

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """``horizon`` is the first day that is not simulated; ``report`` is [first, end)."""

    start: dt.date
    horizon: dt.date
    report: tuple[dt.date, dt.date]


def days(reader: Reader, document: Document) -> Days | None:
    """The days of a scenario, or None after recording why they make no sense."""
    before = len(reader.faults)
    horizon = _horizon(reader, document)
    if horizon is None:
        return None
    clock = Clock.of(document.start, document.hours_per_day)
    if clock.tick(horizon) <= 0:
        message = f"ends on {horizon}, before the first working day from {document.start} on"
        reader.fault(("horizon",), message)
        return None
    if document.report is None:
        first = max(months_later(horizon, -12), document.start)
        report = (first, horizon)
    else:
        report = (document.report[0], document.report[1] + ONE_DAY)
        if report[0] < document.start:
            reader.fault(("report",), f"begins before the start, {document.start}")
        if report[1] > horizon:
            reader.fault(("report",), f"ends after the last simulated day, {horizon - ONE_DAY}")
        if clock.tick(report[0]) == clock.tick(report[1]):
            reader.fault(("report",), "holds no working day")
    return Days(document.start, horizon, report) if len(reader.faults) == before else None


def _horizon(reader: Reader, document: Document) -> dt.date | None:
    horizon = document.horizon
    if horizon is None:
        return document.report[1] + ONE_DAY if document.report else None
    if isinstance(horizon, Duration):
        if horizon.months:
            return months_later(document.start, horizon.months)
        return document.start + dt.timedelta(weeks=int(horizon.number))
    return horizon


def months_later(day: dt.date, months: int) -> dt.date:
    """So many calendar months later: 31 January and a month is the last day of February."""
    later = add_months(np.array([day], dtype="datetime64[D]"), months)[0]
    return dt.date.fromisoformat(str(later))


def free_days(csm: RoleCsm, span: Days) -> tuple[dt.date, ...]:
    """The working days inside the horizon on which nobody works."""
    named = csm.holidays
    if isinstance(named, str):
        named = () if named == NONE else public_holidays(named, span.start, span.horizon)
    inside = {day for day in named if span.start <= day < span.horizon and day.weekday() < 5}
    return tuple(sorted(inside))
