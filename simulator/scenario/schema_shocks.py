"""The language of what befalls customers: shocks to their health, and leaving between renewals.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from simulator.scenario import times, units
from simulator.scenario.fields import Model, OpenShare, Problem, given, needed, one_of


def _rate(value: object) -> times.Rate:
    result = times.rate(value)
    if not result.number:
        raise ValueError(f'"{value}" never happens; take the line away, or write `none`')
    return result


def _points(value: object) -> float:
    word = units.plain(value, "-12")
    points = units.number(-100, 100, "-12")(value)
    if points > 0:
        raise ValueError(f"{word} would do customers good; did you mean -{word}?")
    if points == 0:
        raise ValueError("0 changes nothing; it must be less than 0, such as -12")
    return points


def _hazard(value: object) -> times.Rate:
    result = times.rate(value)
    if not result.number:
        raise ValueError(f'"{value}" must be more than 0, such as 0.5% / year')
    return result


class MidTermChurn(Model):
    """How many leave between renewals."""

    LOOKS_LIKE = "{served: 1% / year, neglected: 6% / year}"
    served: Annotated[times.Rate, PlainValidator(_hazard)] = needed(
        "the share that leaves when every touch is done, such as 1% / year"
    )
    neglected: Annotated[times.Rate, PlainValidator(_hazard)] = needed(
        "the share that leaves when no touch is done, such as 6% / year"
    )

    def problems(self) -> Iterable[Problem]:
        served, neglected = (r.per_second(times.USUAL_DAY) for r in (self.served, self.neglected))
        if served > neglected:
            message = (
                "is below served; neglected customers cannot leave less often than served ones"
            )
            yield Problem(message, "neglected")


class Shock(Model):
    LOOKS_LIKE = "{rate: 15% / year, health: -12}"
    rate: Annotated[times.Rate | None, PlainValidator(_rate)] = None
    on: Annotated[dt.date | None, PlainValidator(times.date)] = None
    accounts: Annotated[OpenShare | None, BeforeValidator(given)] = None
    health: Annotated[float, PlainValidator(_points)] = needed(
        "the points of health that it costs a customer, such as -12"
    )

    def problems(self) -> Iterable[Problem]:
        yield from one_of(self, ("rate", "on"), "does not say when it strikes")
