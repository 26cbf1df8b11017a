"""The language of money: what a CSM costs, item by item, and what onboarding brings in.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator, model_validator

from simulator.scenario import times, units
from simulator.scenario.fields import Flag, Model, Money, Problem, default, needed, unless_none

LOADED = "loaded"
ITEMS = ("salary", "bonus", "benefits", "tools", "management", "travel")
"""What a year of a CSM is made of."""


def _yearly(value: object) -> units.Money:
    """``$100k``, which is by the year in this list, or ``$500 / month``."""
    word = units.plain(value, "$100k / year")
    by_time = not word.startswith("-") and ("/" in word or " per " in word)
    return times.money_per_year(word) if by_time else _once(word)


def _once(value: object) -> units.Money:
    word = units.plain(value, "$15k")
    if word.startswith("-"):
        raise ValueError(f"{word} is below 0; a cost is 0 or more")
    return units.money(word)


def _management(value: object) -> object:
    if isinstance(value, str) and value != "none":
        raise ValueError(
            f'"{value}" does not say what a manager costs; write {Management.LOOKS_LIKE}'
        )
    return unless_none(value)


Yearly = Annotated[units.Money, PlainValidator(_yearly)]
Once = Annotated[units.Money, PlainValidator(_once)]


class Management(Model):
    """A CSM's part of a manager."""

    LOOKS_LIKE = "{span: 8, cost: $220k / year}"
    span: Annotated[float, PlainValidator(units.number(1, 100, "8"))] = needed(
        "how many people a manager leads, such as 8"
    )
    cost: Yearly = needed("what a manager costs, fully loaded, such as $220k / year")


class Cost(Model):
    """What a CSM costs: one figure, or the list of what it is made of."""

    LOOKS_LIKE = "$175k / year, or {salary: $100k / year, benefits: 25%}"
    loaded: Annotated[units.Money | None, PlainValidator(times.money_per_year)] = None
    salary: Annotated[units.Money | None, PlainValidator(_yearly)] = None
    bonus: Annotated[float, PlainValidator(units.share(high=2.0))] = default("0%")
    benefits: Annotated[float, PlainValidator(units.share(high=1.0))] = default("0%")
    tools: Yearly = default("0 / year")
    management: Annotated[Management | None, BeforeValidator(_management)] = None
    travel: Yearly = default("0 / year")
    recruiting: Once = default("0")
    onboarding: Once = default("0")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {LOADED: value} if isinstance(value, str) else value

    def problems(self) -> Iterable[Problem]:
        if self.loaded is None and self.salary is None:
            yield Problem('"salary" is missing: the pay of a year, such as $100k / year')
        elif self.loaded is not None:
            for item in (item for item in ITEMS if item in self.model_fields_set):
                yield Problem(f"is part of what is `{LOADED}` already; give one of them", item)

    @property
    def of_a_year(self) -> float:
        if self.loaded is not None or self.salary is None:
            return 0.0 if self.loaded is None else self.loaded.amount
        pay = self.salary.amount * (1 + self.bonus) * (1 + self.benefits)
        led = self.management.cost.amount / self.management.span if self.management else 0.0
        return pay + self.tools.amount + self.travel.amount + led

    @property
    def of_a_hire(self) -> float:
        return self.recruiting.amount + self.onboarding.amount


class OnboardingFee(Model):
    """What a new customer pays once for being onboarded."""

    LOOKS_LIKE = "$5k, or {fee: $5k, counts: yes}"
    fee: Money = needed("what a new customer pays once, such as $5k")
    counts: Flag = default("no")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"fee": value} if isinstance(value, str) else value
