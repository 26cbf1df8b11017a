"""CSMs are on shift for the share of the year that holidays, vacation and sick leave leave."""

from __future__ import annotations

import math

import pytest

from simulator.records import Records
from tests.theory.agreement import Floats, Values, assert_agrees, replicate

pytestmark = pytest.mark.theory

DAYS = 520
WELL = math.exp(-7 / 260)
"""Share of days without sick leave: none of a Poisson number with a mean of 7 in 260 days."""


def read(records: Records) -> Values:
    csms = records.csms
    assert not csms["overtime_hours"].any()
    absent = csms["absent_hours"] / 8
    return {
        "on shift": float((csms["on_shift_hours"] / 8).mean()),
        "absent": float(absent.mean()),
        "least absent": float(absent.min()),
        "most absent": float(absent.max()),
    }


def days_off(**changes: object) -> dict[str, Floats]:
    said = {"vacation": "0 days / year", "sick_leave": "0 days / year", "holidays": "none"}
    said |= changes
    return replicate("absences.yaml", 30, read, **{f"csm.{k}": v for k, v in said.items()})


def test_every_csm_takes_exactly_the_vacation_of_two_years() -> None:
    found = days_off(vacation="20 days / year")
    assert set(found["least absent"]) == set(found["most absent"]) == {40.0}


def test_vacation_that_is_no_whole_number_of_weeks_is_taken_in_full() -> None:
    found = days_off(vacation="23 days / year")
    assert set(found["least absent"]) == set(found["most absent"]) == {46.0}


def test_every_csm_is_off_on_every_public_holiday_and_no_other_day() -> None:
    dates = ["2026-01-19", "2026-07-03", "2026-07-04", "2027-12-31"]  # 4 July is a Saturday
    found = days_off(holidays=dates)
    assert set(found["least absent"]) == set(found["most absent"]) == {3.0}


def test_sick_days_are_as_many_as_theory_says() -> None:
    found = days_off(sick_leave="7 days / year")
    assert_agrees(found["absent"], DAYS * (1 - WELL))


def test_vacation_and_sick_days_that_coincide_count_once() -> None:
    found = days_off(vacation="20 days / year", sick_leave="7 days / year")
    assert_agrees(found["on shift"], DAYS * (1 - 20 / 260) * WELL)
    assert_agrees(found["absent"], DAYS * (1 - (1 - 20 / 260) * WELL))
