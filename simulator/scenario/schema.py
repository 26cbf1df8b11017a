"""The language, key by key: what may stand where, in which unit, and what it is by default.

Owns the pydantic models that a person's file is checked against, the edge of the program; the
defaults are written in the language's own words. Knows nothing of positions in files, and nothing
of how the pieces hang together: that is :mod:`simulator.scenario.resolve`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, PlainValidator, model_validator

from simulator.scenario import times, units
from simulator.scenario.amounts import Arr, Within
from simulator.scenario.faults import listed
from simulator.scenario.fields import (
    NONE,
    CoverWord,
    Duration,
    Growth,
    Model,
    OpenShare,
    Points,
    PositiveDuration,
    Problem,
    Share,
    Spread,
    Text,
    default,
    given,
    needed,
    or_word,
    unless_none,
)
from simulator.scenario.schema_money import OnboardingFee
from simulator.scenario.schema_roles import SegmentTeam
from simulator.scenario.schema_shocks import MidTermChurn
from simulator.scenario.schema_terms import ContractTerms
from simulator.scenario.schema_traits import mix
from simulator.scenario.types import Cover

NEVER_WORD = "never"
TEAM_MISSING = '"team" is missing: the number of CSMs, such as 6'
LISTED, EVENLY = "as listed", "evenly"


def _horizon(value: object) -> times.Duration | dt.date | None:
    word = units.plain(value, "18 months")
    if "-" in word.removeprefix("-"):
        return times.date(word)
    length = times.positive_duration(word)
    weeks = length.number if length.unit == "week" else 0
    if not length.months and (not weeks or weeks != int(weeks)):
        raise ValueError(f'"{word}" must be whole months or weeks, or a date')
    return length


def _at_risk(value: object) -> float:
    line = units.health_line(value)
    if line.side != "below":
        raise ValueError(f'"{value}" must be the other way round; did you mean "below 50"?')
    return line.line


def _seasonality(value: object) -> tuple[float, ...]:
    """Twelve multipliers, January first, that leave the year's total as it is."""
    if not isinstance(value, dict):
        raise ValueError("must give months, such as {dec: 2, jan: 0.5}")
    factors = dict.fromkeys(times.MONTHS, 1.0)
    seen: set[str] = set()
    for name, factor in value.items():
        month = name.lower()[:3]
        if month not in factors or name.lower() not in (*times.MONTHS, *times.MONTH_NAMES):
            raise ValueError(f'"{name}" is not a month; write {listed(times.MONTHS)}')
        if month in seen:
            raise ValueError(f'"{name}" is given twice')
        seen.add(month)
        factors[month] = units.number(0, 100, "2")(factor)
    total = sum(factors.values())
    if total == 0:
        raise ValueError("leaves no month in which customers sign")
    return tuple(factor * 12 / total for factor in factors.values())


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of activities, such as [rescue_call, request]")
    return tuple(units.plain(item, "an activity") for item in value)


class Document(Model):
    """The top level. The parts that have models of their own are read apart."""

    LOOKS_LIKE = "name: ..."

    name: Text = needed("what to call this scenario")
    start: Annotated[dt.date, PlainValidator(times.date)] = needed("the first day, as 2026-01-05")
    horizon: Annotated[times.Duration | dt.date | None, PlainValidator(_horizon)] = None
    report: Annotated[tuple[dt.date, dt.date] | None, PlainValidator(times.date_range)] = None
    book: Annotated[str, PlainValidator(units.choice("living", "held"))] = default("living")
    hours_per_day: Annotated[float, PlainValidator(units.number(0.25, 24, "8"))] = default("8")
    currency: Text = default("$")
    accounts: Any = None
    csm: Any = None
    defaults: Any = None
    traits: Any = None
    roles: Any = None
    segments: Any = needed("the kinds of customers, each with a team")
    shocks: Any = default({})
    first_served: Annotated[tuple[str, ...], PlainValidator(_names)] = default([])
    team_changes: Any = None
    plans: Any = None
    plan: Annotated[Text | None, BeforeValidator(unless_none)] = default(NONE)
    targets: Any = default({})
    variants: Any = default({})
    futures: Any = None
    uncertainties: Any = None


class Defaults(Model):
    LOOKS_LIKE = "spread: 50%"
    MAY_BE_EMPTY = True
    spread: Spread = default("50%")
    within: Within = default("2 weeks")
    cover: CoverWord = default(Cover.COLLEAGUE.value)
    retry_after: Duration = default("1 week")


class NewAccounts(Model):
    LOOKS_LIKE = "{rate: 4 / month}"
    rate: Annotated[times.Rate, PlainValidator(times.arrivals)] = needed(
        "how many sign, such as 4 / month, or 16% / year of the first book"
    )
    arr: Annotated[Arr | None, BeforeValidator(given)] = None
    seasonality: Annotated[tuple[float, ...], PlainValidator(_seasonality)] = default({})

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return {"rate": "0 / year" if value.strip() == NONE else value}


class Health(Model):
    LOOKS_LIKE = "{fit: 72, span: 40}"
    MAY_BE_EMPTY = True
    LATER = ("review_every", "signals")
    fit: Points = default("72")
    fit_spread: Points = default("13")
    span: Annotated[float, PlainValidator(units.number(1, 100, "40"))] = default("40")
    at_risk: Annotated[float, PlainValidator(_at_risk)] = default("below 50")
    memory: PositiveDuration = default("26 weeks")
    prior: PositiveDuration = default("4h")
    attention_at_start: Share = default("100%")
    half_life: PositiveDuration = default("13 weeks")

    def problems(self) -> Iterable[Problem]:
        if self.span > self.fit:
            yield Problem("takes an average customer below 0; it must not exceed fit", "span")


class Onboarding(Model):
    LOOKS_LIKE = "{late_after: 60 days, late_shock: 8}"
    MAY_BE_EMPTY = True
    late_after: Annotated[
        times.Duration | None, PlainValidator(or_word(NEVER_WORD, times.duration))
    ] = default(NEVER_WORD)
    late_shock: Points = default("0")

    def problems(self) -> Iterable[Problem]:
        if self.late_shock and self.late_after is None:
            yield Problem("says nothing without late_after, such as 60 days", "late_shock")


class Contraction(Model):
    LOOKS_LIKE = "{share: 10%, by: 20%}"
    share: Share = default("0%")
    by: Annotated[float, PlainValidator(units.share(high=0.99))] = default("0%")

    def problems(self) -> Iterable[Problem]:
        if self.share and not self.by:
            yield Problem("says nothing without `by`, such as {share: 10%, by: 20%}", "share")


class Renewal(Model):
    LOOKS_LIKE = "{served: 92%, neglected: 60%}"
    SAID_AS: ClassVar[Mapping[str, str]] = {
        "term": "`term: 12 months` in the segment",
        "churn": "`served: 92%` and `neglected: 60%`, the shares that renew",
    }
    served: OpenShare = needed("the share that renews when every touch is done, such as 92%")
    neglected: OpenShare = needed("the share that renews when no touch is done, such as 60%")
    size_effect: Annotated[float, PlainValidator(units.number(-5, 5, "0.5"))] = default("0")
    contraction: Contraction = default({})
    price_rise: Share = default("0%")
    mid_term_churn: Annotated[MidTermChurn | None, BeforeValidator(unless_none)] = None

    def problems(self) -> Iterable[Problem]:
        if self.neglected > self.served:
            message = (
                "is above served; neglected customers cannot renew more often than served ones"
            )
            yield Problem(message, "neglected")
        elif self.served == 1 > self.neglected:
            message = "must be below 100%, unless neglected is 100% as well"
            yield Problem(message, "served")


class Expansion(Model):
    LOOKS_LIKE = "{opportunities: 20% / year, adds: 25%}"
    opportunities: Annotated[times.Rate, PlainValidator(times.rate)] = needed(
        "how often one comes up per customer, such as 20% / year"
    )
    adds: Growth = needed("by how much a won one raises the ARR, such as 25%")
    won: Share = default("100%")


class Segment(SegmentTeam):
    SAID_AS: ClassVar[Mapping[str, str]] = {
        "churn": "who renews: `renewal: {served: 92%, neglected: 60%}`",
        "file": "`accounts: {file: ..., columns: ...}` at the top of the file",
        "csms": "`team: 6`",
        "headcount": "`team: 6`",
        "customers": "`accounts: 300`, the number of them",
        "acv": "`arr: $45k`",
        "stages": "`lifecycle`",
    }
    LOOKS_LIKE = "{team: 6, accounts: 300, ...}"
    accounts: Annotated[int | None, PlainValidator(units.count(0, "300"))] = None
    arr: Annotated[Arr | None, BeforeValidator(given)] = None
    new_accounts: NewAccounts = default(NONE)
    term: ContractTerms = default("12 months")
    traits: Annotated[Mapping[str, Mapping[str, float]] | None, PlainValidator(mix)] = None
    health: Health = default({})
    onboarding: Onboarding = default({})
    renewal: Renewal = default({"served": "100%", "neglected": "100%"})
    expansion: Annotated[Expansion | None, BeforeValidator(unless_none)] = None
    onboarding_fee: Annotated[OnboardingFee | None, BeforeValidator(unless_none)] = None
    shocks: Any = None
    targets: Any = default({})
    owners: Annotated[str | None, PlainValidator(units.choice(LISTED, EVENLY))] = None
    lifecycle: Any = needed("the stages and what is done in each")


class SegmentAlone(Segment):
    """A segment without a file of accounts, which must know how many they are, what they pay and
    how many CSMs there are."""

    accounts: Annotated[int, PlainValidator(units.count(0, "300"))] = needed(
        "the number of customers on the first day, such as 300"
    )
    arr: Arr = needed("what a customer pays a year, such as {mean: $45k, spread: 90%}")

    def problems(self) -> Iterable[Problem]:
        if self.role is None and self.team is None:
            yield Problem(TEAM_MISSING)
        yield from super().problems()
