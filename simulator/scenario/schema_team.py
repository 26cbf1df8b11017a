"""The language of a team that changes: how CSMs come and go, what becomes of their customers, and
what is known to happen, by itself or in a plan.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from simulator.clock import DAYS_PER_YEAR
from simulator.scenario import times, units
from simulator.scenario.amounts import Lasting, Takes, Within
from simulator.scenario.faults import did_you_mean, listed
from simulator.scenario.fields import (
    NONE,
    Duration,
    Flag,
    Model,
    OpenShare,
    PositiveDuration,
    Problem,
    Share,
    Text,
    default,
    given,
    needed,
    one_of,
    unless_none,
)
from simulator.scenario.schema_people import Works
from simulator.scenario.types_team import Load, Signal

RAMPS = {
    "slow": (0.0, 0.25, 0.4, 0.55, 0.7, 0.85),
    "usual": (0.25, 0.5, 0.75),
    "fast": (0.5, 0.75),
}
"""Named ramps: shares of full speed in the first months."""
LEAST_SPEED = 0.2
_FEWEST = {f"{word} {load.value}": load for load in Load for word in ("least", "fewest")}
RECEIVERS = ("fewest accounts", "least arr", "fewest hours")
NEW_ONLY = "new accounts"


def _ramp(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        word = units.plain(value, "[25%, 50%, 75%]")
        if word == NONE:
            return ()
        if word in RAMPS:
            return RAMPS[word]
        words = (*RAMPS, NONE)
        message = f'"{word}" is not a ramp; write {listed(words)}, or months as [25%, 50%, 75%]'
        raise ValueError(message + did_you_mean(word, words))
    shares = tuple(units.share()(item) for item in value)
    for month, share in enumerate(shares, start=1):
        if 0 < share < LEAST_SPEED:
            raise ValueError(
                f"{100 * share:g}% in month {month} is too slow to be of use; "
                "it must be 0%, or at least 20%"
            )
        if month > 1 and share < shares[month - 2]:
            raise ValueError(f"falls in month {month}; a new CSM only becomes faster")
    return shares


def _points(value: object) -> float:
    word = units.plain(value, "-5")
    points = units.number(-100, 100, "-5")(value)
    if points > 0:
        raise ValueError(f"{word} would do customers good; did you mean -{word}?")
    return points


def _receiver(value: object) -> Load:
    return _FEWEST[units.choice(*RECEIVERS)(value)]


def _load(value: object) -> Load:
    return Load(units.choice(*(load.value for load in Load))(value))


def _share_a_month(value: object) -> float:
    word = units.plain(value, "10% / month")
    share, _, per = word.partition("/")
    if per.strip() != "month":
        raise ValueError(f'"{word}" must be a share a month, such as 10% / month')
    return units.share(positive=True)(share.strip())


def _yearly(value: object) -> times.Rate:
    rate = times.rate(value)
    if rate.per_second(times.USUAL_DAY) * times.USUAL_DAY * DAYS_PER_YEAR > 20:
        raise ValueError(f"{value} is more than 20 a year, for each CSM")
    return rate


@dataclass(frozen=True, slots=True)
class Line:
    """A figure and the line above which something is done."""

    signal: Signal
    line: float


def _line(value: object) -> Line:
    word = units.plain(value, '"accounts_per_csm above 38"')
    name, _, rest = word.partition(" ")
    signals = [signal.value for signal in Signal]
    if name not in signals:
        message = f'"{name}" is not a figure to wait for; write {listed(signals)}'
        raise ValueError(message + did_you_mean(name, signals))
    side, _, line = rest.strip().partition(" ")
    if side != "above" or not line:
        raise ValueError(f'"{word}" is not a condition; write for example "{name} above 38"')
    amount = units.money(line).amount
    if not amount:
        raise ValueError(f"{name} is always above 0")
    return Line(Signal(name), amount)


class Fill(Lasting):
    EXAMPLE = ("20 days", "40 days", "90 days")
    LOOKS_LIKE = "40 days, or {mean: 40 days, spread: 30%}"
    mean: Annotated[PositiveDuration | None, BeforeValidator(given)] = Field(
        None, description="how long it takes on average, such as 40 days"
    )


class Attrition(Model):
    """How many CSMs leave of their own accord."""

    LOOKS_LIKE = "18% / year, or {rate: 18% / year, above: 85%, adds: 0.5}"
    rate: Annotated[times.Rate, PlainValidator(_yearly)] = needed(
        "how many leave, such as 18% / year"
    )
    above: OpenShare = default("85%")
    adds: Annotated[float, PlainValidator(units.number(0, 100, "0.5"))] = default("0")
    memory: PositiveDuration = default("13 weeks")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"rate": value} if isinstance(value, str) else value


class Shadowing(Model):
    """The last weeks of a notice, in which each customer's successor is known and joins in."""

    LOOKS_LIKE = "2 weeks, or {lasts: 2 weeks, takes: 1h, spares: 50%}"
    lasts: PositiveDuration = needed("how long before the last day it begins, such as 2 weeks")
    takes: Takes = default("1h")
    spares: Share = default("50%")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"lasts": value} if isinstance(value, str) else value


class Transfer(Model):
    """What becomes of a leaver's customers."""

    LOOKS_LIKE = "{to: fewest accounts, takes: 1h, within: 2 weeks, health: -5}"
    to: Annotated[Load, PlainValidator(_receiver)] = default(RECEIVERS[0])
    takes: Annotated[Takes | None, BeforeValidator(unless_none)] = None
    within: Within = default("2 weeks")
    health: Annotated[float, PlainValidator(_points)] = default("0")
    shadowing: Annotated[Shadowing | None, BeforeValidator(unless_none)] = None


class Balance(Model):
    """What a new CSM takes over from colleagues."""

    LOOKS_LIKE = "{balance: accounts, at_most: 10% / month}"
    balance: Annotated[Load, PlainValidator(_load)] = needed(
        "what is to be equal: accounts, arr or hours"
    )
    at_most: Annotated[float, PlainValidator(_share_a_month)] = default("100% / month")


def _new_csm_takes(value: object) -> object:
    if value == NEW_ONLY:
        return None
    if isinstance(value, str):
        message = f'"{value}" is unknown; write {NEW_ONLY}, or {Balance.LOOKS_LIKE}'
        raise ValueError(message)
    return given(value)


class TeamLife(Model):
    """The part of ``csm`` that says how people come and go."""

    LOOKS_LIKE = "attrition: 18% / year"
    time_to_fill: Annotated[Fill | None, BeforeValidator(given)] = None
    ramp: Annotated[tuple[float, ...], PlainValidator(_ramp)] = default(NONE)
    attrition: Annotated[Attrition | None, BeforeValidator(unless_none)] = None
    notice: Duration = default("4 weeks")
    backfill: Flag = default("no")
    transfer: Transfer = default({})
    new_csm_takes: Annotated[Balance | None, BeforeValidator(_new_csm_takes)] = default(NEW_ONLY)
    assign: Annotated[Load, PlainValidator(_receiver)] = default(RECEIVERS[0])


WHAT = ("hire", "leave", "lay_off", "away", "freeze")
HIRED_BY = ("first_day", "open", "when")
_COUNT = PlainValidator(units.count(1, "1"))
_DATE = PlainValidator(times.date)


class Change(Model):
    """One thing that happens to a team."""

    LOOKS_LIKE = "{hire: 1, segment: mid_market, first_day: 2027-01-04}"
    hire: Annotated[int | None, _COUNT] = None
    leave: Annotated[int | None, _COUNT] = None
    lay_off: Annotated[int | None, _COUNT] = None
    away: Annotated[int | None, _COUNT] = None
    freeze: Annotated[dt.date | None, _DATE] = None
    segment: Annotated[Text | None, BeforeValidator(given)] = None
    role: Annotated[Text | None, BeforeValidator(given)] = None
    seat: Annotated[int | None, PlainValidator(units.count(1, "3"))] = None
    csm: Annotated[Text | None, BeforeValidator(given)] = None
    first_day: Annotated[dt.date | None, _DATE] = None
    open: Annotated[dt.date | None, _DATE] = None
    when: Annotated[Line | None, PlainValidator(_line)] = None
    ahead: Duration = default("0 days")
    at_most: Annotated[int | None, _COUNT] = None
    last_day: Annotated[dt.date | None, _DATE] = None
    works: Annotated[Works | None, BeforeValidator(given)] = None
    paid: Annotated[bool | None, PlainValidator(units.flag)] = None

    @property
    def what(self) -> str:
        """Which of the five it is."""
        return next((word for word in WHAT if getattr(self, word) is not None), "")

    def problems(self) -> Iterable[Problem]:
        yield from one_of(self, WHAT, "does not say what happens")
        if sum(getattr(self, word) is not None for word in WHAT) != 1:
            return
        yield from self._misplaced()
        if self.what == "freeze":
            return
        whose = [self.segment, self.role] if self.csm is None else [self.csm]
        if sum(word is not None for word in whose) != 1:
            yield Problem("must say whose CSMs: give either a segment or a role")
        if self.what == "hire":
            yield from one_of(self, HIRED_BY, "does not say when")
        elif self.last_day is None:
            yield Problem('"last_day" is missing, such as 2027-03-31')
        if self.what == "away" and self.first_day is None:
            yield Problem('"first_day" is missing, such as 2027-02-01')
        elif self.away and self.last_day and self.first_day and self.last_day < self.first_day:
            yield Problem(f"is before the first day, {self.first_day}", "last_day")
        for key in ("seat", "csm"):
            if getattr(self, key) is not None and (getattr(self, self.what) or 1) > 1:
                yield Problem("is only one; write one line for each", key)
        if self.csm is not None:
            for key in ("segment", "role", "seat"):
                if getattr(self, key) is not None:
                    yield Problem("goes without `csm`, who is known by name", key)
        if self.at_most and self.hire and self.at_most < self.hire:
            yield Problem("is fewer than one hire brings", "at_most")

    def _misplaced(self) -> Iterable[Problem]:
        of_people = ("leave", "lay_off", "away")
        goes = {
            **dict.fromkeys(("seat", "csm", "last_day"), of_people),
            **dict.fromkeys((*HIRED_BY, "works"), ("hire",)),
            "first_day": ("hire", "away"),
            "paid": ("away",),
            **dict.fromkeys(("segment", "role"), ("hire", *of_people)),
        }
        for key, places in goes.items():
            if getattr(self, key) is not None and self.what not in places:
                yield Problem(f"goes with {listed(places)} only", key)
        for key, said in (("at_most", self.at_most is not None), ("ahead", self.ahead.number)):
            if said and self.when is None:
                yield Problem("goes with `when` only", key)
