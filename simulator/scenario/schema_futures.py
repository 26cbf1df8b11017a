"""The language of what may happen: the futures that a plan is tested in, and ranges of assumptions.

Owns their keys, units and what is read where a future is only named. What they change is the
experiment's to say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, PlainValidator, model_validator

from simulator.clock import DAYS_PER_MONTH
from simulator.scenario import times, units
from simulator.scenario.fields import Growth, Model, Text, default, given
from simulator.scenario.source import Tree
from simulator.scenario.units import NUMBER

AS_PLANNED = "as_planned"
"""The future in which nothing happens. It is always played."""

MOST_POINTS = 90
_POINTS = re.compile(rf"(-?(?:{NUMBER}))\s*points?")
_BARE = re.compile(rf"-?(?:{NUMBER})\s*%?")

Range = tuple[float, float]


def points(value: object) -> float:
    """``5 points``, as a share: 0.05. May be negative."""
    word = units.plain(value, "5 points")
    match = _POINTS.fullmatch(word)
    if match is None:
        hint = f'; did you mean "{word.removesuffix("%").rstrip()} points"?'
        raise ValueError(
            f'"{word}" is not a number of points, such as 5 points'
            + (hint if _BARE.fullmatch(word) else "")
        )
    result = float(match[1])
    if abs(result) > MOST_POINTS:
        raise ValueError(f"{word} is too much; {MOST_POINTS} points is the most")
    return result / 100


def _points_less(value: object) -> float:
    result = points(value)
    if result <= 0:
        raise ValueError(f'"{value}" must be the points that are lost, such as 5 points')
    return result


def spread_of(read: Callable[[object], float], example: str) -> Callable[[object], Range]:
    """A reader of ``10% to 30% / year`` or ``20 to 100 days``: the unit may stand once."""

    def read_range(value: object) -> Range:
        word = units.plain(value, f'"{example}"')
        first, joint, last = word.partition(" to ")
        if not joint:
            raise ValueError(f'"{word}" must be two values, such as {example}')
        unit = re.sub(rf"^-?(?:{NUMBER})\s*", "", last)
        if _BARE.fullmatch(first) and first != last:
            number = first.removesuffix("%").rstrip()
            first = f"{number} {unit}" if not unit.startswith("%") else number + unit
        low, high = read(first), read(last)
        if low >= high:
            raise ValueError(f'"{word}" must go from less to more, such as {example}')
        return low, high

    return read_range


def _yearly(value: object) -> float:
    rate = times.rate(value)
    if not rate.percent:
        raise ValueError(f'"{value}" must be a share, such as 18% / year')
    result = rate.per_month * 12 if rate.unit in times.CALENDAR_MONTHS else -1.0
    if not 0 <= result <= 5:
        raise ValueError(f'"{value}" must be a share a month or a year, at most 500% / year')
    return result


def _days(value: object) -> float:
    return times.positive_duration(value).exact(times.USUAL_DAY) / times.USUAL_DAY


def _months(value: object) -> float:
    return _days(value) / DAYS_PER_MONTH


class Resignations(Model):
    LOOKS_LIKE = "2, or {n: 2, when: 2027-03-01, segment: mid_market}"
    MAY_BE_EMPTY = True
    n: Annotated[int, PlainValidator(units.count(1, "2"))] = default("2")
    when: Annotated[dt.date | None, PlainValidator(times.date)] = None
    segment: Annotated[Text | None, BeforeValidator(given)] = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"n": value} if isinstance(value, str) else value


class Future(Model):
    """One thing that happens, or several together."""

    LOOKS_LIKE = "growth_miss, {growth_miss: 30%} or a list of these"
    two_resignations: Resignations | None = None
    growth_miss: Annotated[float | None, PlainValidator(units.share(positive=True))] = None
    growth_surge: Annotated[Growth | None, BeforeValidator(given)] = None
    slow_hiring: Annotated[times.Duration | None, PlainValidator(times.positive_duration)] = None
    slow_ramp: Annotated[float | None, PlainValidator(units.multiple("200%"))] = None
    more_attrition: Annotated[float | None, PlainValidator(units.multiple("200%"))] = None
    harder_renewals: Annotated[float | None, PlainValidator(_points_less)] = None
    more_requests: Annotated[float | None, PlainValidator(units.multiple("125%"))] = None
    more_work: Annotated[float | None, PlainValidator(units.multiple("125%"))] = None
    hiring_freeze: Annotated[dt.date | None, PlainValidator(times.date)] = None


WORD: Mapping[str, str] = {
    "growth_miss": "by",
    "growth_surge": "by",
    "slow_hiring": "extra",
    "slow_ramp": "times",
    "more_attrition": "times",
    "harder_renewals": "by",
    "more_requests": "times",
    "more_work": "times",
    "hiring_freeze": "since",
}
"""What the one value of a happening is called where it needs a name; resignations have several."""

UNLESS_SAID: Mapping[str, Tree] = {
    "two_resignations": {},
    "growth_miss": "50%",
    "growth_surge": "50%",
    "slow_hiring": "60 days",
    "slow_ramp": "200%",
    "more_attrition": "200%",
    "harder_renewals": "5 points",
    "more_requests": "125%",
    "more_work": "125%",
    "hiring_freeze": None,  # from the first reported day on
}
"""How much it is where a happening is only named: a trial of the plan, no forecast (grade F)."""


RANGES = ("10% to 30% / year", "20 to 100 days", "2 to 6 months", "50% to 120%", "-5 to 2 points")
"""How a range is written, for each kind of assumption."""


class Uncertainties(Model):
    LOOKS_LIKE: ClassVar[str] = "{attrition: 10% to 30% / year, growth: 50% to 120%}"
    MAY_BE_EMPTY = True
    attrition: Annotated[Range | None, PlainValidator(spread_of(_yearly, "10% to 30% / year"))] = (
        None
    )
    time_to_fill: Annotated[Range | None, PlainValidator(spread_of(_days, "20 to 100 days"))] = None
    ramp: Annotated[Range | None, PlainValidator(spread_of(_months, "2 to 6 months"))] = None
    growth: Annotated[
        Range | None, PlainValidator(spread_of(units.share(high=10.0), "50% to 120%"))
    ] = None
    work: Annotated[
        Range | None,
        PlainValidator(spread_of(units.share(high=10.0, positive=True), "90% to 130%")),
    ] = None
    requests: Annotated[
        Range | None, PlainValidator(spread_of(units.share(high=10.0), "80% to 150%"))
    ] = None
    renewals: Annotated[Range | None, PlainValidator(spread_of(points, "-5 to 2 points"))] = None
    neglected_gap: Annotated[
        Range | None, PlainValidator(spread_of(units.share(high=3.0), "50% to 150%"))
    ] = None


def how(name: str, value: Any) -> tuple[tuple[str, Any], ...]:
    """The words of a happening with their values, as :class:`.types_futures.Happening` has them."""
    if isinstance(value, Model):
        return tuple((key, getattr(value, key)) for key in type(value).model_fields)
    return ((WORD[name], value),)
