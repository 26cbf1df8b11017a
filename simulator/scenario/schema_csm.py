"""The language of a CSM's year: time at work, and how people come and go. What `csm` says at the
top holds for every CSM; a segment's own team and a role may say most of it again.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pydantic import PlainValidator

from simulator.scenario import times, units
from simulator.scenario.countries import country
from simulator.scenario.fields import NONE, InternalShare, OpenShare, Problem, default
from simulator.scenario.schema_money import Cost
from simulator.scenario.schema_team import TeamLife

CSM = "csm"
_OF_ALL = "`{}` in the `csm` at the top of the file; it is the same for all CSMs"


def _holidays(value: object) -> str | tuple[dt.date, ...]:
    if isinstance(value, list):
        return tuple(times.date(item) for item in value)
    word = units.plain(value, "US")
    return word if word == NONE else country(word)


class RoleCsm(TeamLife):
    """What may be said again for the CSMs of one team; the rest is as for every CSM."""

    LOOKS_LIKE = "{ramp: fast, attrition: 25% / year}"
    MAY_BE_EMPTY = True
    INHERITS = CSM
    SAID_AS: ClassVar[Mapping[str, str]] = {
        "cost": "`cost: $175k / year` beside `csm`, not inside it",
        "overload": _OF_ALL.format("overload: 85%"),
        "outside_skills": _OF_ALL.format("outside_skills: 150%"),
    }
    internal_time: InternalShare = default("0%")
    vacation: Annotated[float, PlainValidator(times.days_per_year)] = default("0 days / year")
    sick_leave: Annotated[float, PlainValidator(times.days_per_year)] = default("0 days / year")
    holidays: Annotated[str | tuple[dt.date, ...], PlainValidator(_holidays)] = default(NONE)

    def problems(self) -> Iterable[Problem]:
        if self.vacation + self.sick_leave > 200:
            yield Problem("vacation and sick leave take more than 200 of 260 days a year")


class Csm(RoleCsm):
    """What is true of every CSM."""

    LOOKS_LIKE = "cost: $175k / year"
    LATER = ("handover",)
    INHERITS = ""
    SAID_AS: ClassVar[Mapping[str, str]] = {
        "hours": "`hours_per_day` at the top of the file",
        "salary": "`cost: $175k / year`, fully loaded",
        "meetings": "`internal_time: 36%`, meetings and admin together",
        "turnover": "`attrition: 18% / year`",
    }
    cost: Cost = default("0 / year")
    overload: OpenShare = default("85%")
    outside_skills: Annotated[float, PlainValidator(units.multiple("150%"))] = default("150%")
