"""The language of targets: what a figure must reach, on average or in how many years.

Owns the spelling of ``at most 5%`` and ``at least 88% in 80% of years``. Whether a target is met is
the experiment's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, create_model

from simulator.measures import MAY_EXCEED_ALL, METRICS, Metric
from simulator.scenario import times, units
from simulator.scenario.faults import listed
from simulator.scenario.fields import Model
from simulator.scenario.units import NUMBER, Money

AT_LEAST, AT_MOST = "at least", "at most"
UNITS = {
    "share": "5%",
    "money": "$2M",
    "days": "60 days",
    "hours": "8h",
    "count": "40",
    "fte": "6",
}
"""The units that metrics have, each with a line in it."""

_TARGET = re.compile(
    r"(at least|at most)\s+(.+?)(?:\s+in\s+(\S+(?:\s*%)?)\s+of(?:\s+the)?\s+years)?"
)
_MEANT = {
    AT_LEAST: (
        ">=",
        ">",
        "over",
        "above",
        "more than",
        "min",
        "minimum",
        "not below",
        "no less than",
    ),
    AT_MOST: ("<=", "<", "under", "below", "less than", "max", "maximum", "up to", "no more than"),
}
_USUAL = {"higher": AT_LEAST, "lower": AT_MOST}
"""The side on which people want a metric to be."""


@dataclass(frozen=True, slots=True)
class Line:
    """A target as written: ``share`` of years is None where the average must reach the line."""

    said: str
    at_least: bool
    line: Money  # only an amount of money has a symbol
    share: float | None


def reader(metric: Metric) -> Callable[[object], Line]:
    """A reader of the target of one metric, in the metric's unit."""

    def read(value: object) -> Line:
        said = units.plain(value, f'"{_example(metric)}"')
        match = _TARGET.fullmatch(said)
        if match is None:
            raise ValueError(_meant(said, metric))
        side, amount, years = match.groups()
        if " in " in amount:
            message = 'after "in" must stand a share of years, such as "in 80% of years"'
            raise ValueError(f'"{said}": {message}')
        return Line(said, side == AT_LEAST, _amount(metric)(amount), _years(metric, years))

    return read


class _Targets(Model):
    LOOKS_LIKE = "{missed_touch_rate: at most 5%, grr: at least 88% in 80% of years}"
    MAY_BE_EMPTY = True


_FIELDS: dict[str, Any] = {
    name: (Annotated[Line | None, PlainValidator(reader(metric))], None)
    for name, metric in METRICS.items()
}
Targets: type[Model] = create_model("Targets", __base__=_Targets, **_FIELDS)


def _years(metric: Metric, said: str | None) -> float | None:
    if said is None:
        return None
    if metric.id.startswith("expected_"):
        plain = metric.id.removeprefix("expected_")
        raise ValueError(f"leaves out the luck of single years, so it has none; write {plain}")
    share = units.share(positive=True)(said)
    if share == 1:
        raise ValueError("no number of simulated years shows that all will; write 95% or less")
    return share


def _amount(metric: Metric) -> Callable[[str], Money]:
    if metric.unit == "money":
        return units.money
    plain: dict[str, Callable[[object], float]] = {
        "share": units.share(high=10.0 if metric.id in MAY_EXCEED_ALL else 1.0),
        "hours": _hours,
        "days": _calendar_days,
    }
    read = plain.get(metric.unit, units.number(0, 1e9, UNITS[metric.unit]))
    return lambda said: Money(read(said))


def _hours(value: object) -> float:
    said = str(value)
    length = times.duration(said)
    if length.unit not in ("hour", "minute"):
        raise ValueError(f'"{said}" must be in working hours, such as 8h')
    return length.exact(times.USUAL_DAY) / 3600


def _calendar_days(value: object) -> float:
    match = re.fullmatch(rf"({NUMBER})\s*days?", str(value))
    if match is None:
        raise ValueError(f'"{value}" is not a number of calendar days; write for example 60 days')
    return float(match[1])


def _example(metric: Metric) -> str:
    if metric.unit == "share" and metric.better == "higher":
        return f"{AT_LEAST} 90%"
    return f"{_USUAL.get(metric.better, AT_MOST)} {UNITS[metric.unit]}"


def _meant(said: str, metric: Metric) -> str:
    """What is wrong with a text that is no target."""
    for side, others in _MEANT.items():
        for word in sorted(others, key=len, reverse=True):
            if said.lower().startswith(word) and not said[len(word) : len(word) + 1].isalpha():
                rest = said[len(word) :].strip() or UNITS[metric.unit]
                return f'"{said}" is not a target; did you mean "{side} {rest}"?'
    if re.fullmatch(rf"\D{{0,3}}({NUMBER}).*", said):
        sides = [_USUAL[metric.better]] if metric.better in _USUAL else [AT_MOST, AT_LEAST]
        meant = listed(f'"{side} {said}"' for side in sides)
        return f'"{said}" does not say on which side; did you mean {meant}?'
    return f'"{said}" is not a target; write for example "{_example(metric)}"'
