"""The language of who sits in a team: so many seats, or people by name and the share of a week that
they work.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator, model_validator

from simulator.scenario import units
from simulator.scenario.fields import Model, default, needed
from simulator.scenario.source import Tree

LEAST_WORK = 0.1
PEOPLE, SEATS = "people", "seats"


def working_share(value: object) -> float:
    share = units.share(positive=True)(value)
    if share < LEAST_WORK:
        raise ValueError(f"{value} is too little to look after customers; it must be at least 10%")
    return share


Works = Annotated[float, PlainValidator(working_share)]


def _name(value: object) -> str:
    word = units.plain(value, "Ana Costa")
    if not any(letter.isalpha() for letter in word):
        raise ValueError(f'"{word}" is not a name; a number of CSMs stands alone, as `team: 6`')
    return word


class Person(Model):
    """Who has a seat."""

    LOOKS_LIKE = "Ana Costa, or {name: Ana Costa, works: 60%}"
    name: Annotated[str | None, PlainValidator(_name)] = None
    works: Works = default("100%")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("must be a list of people, such as [Ana Costa, {name: Ben, works: 60%}]")
    return value


class Team(Model):
    """So many seats, on the first of which these people sit."""

    LOOKS_LIKE = "{seats: 6, people: [Ana Costa, {name: Ben, works: 60%}]}"
    seats: Annotated[int, PlainValidator(units.count(0, "6"))] = needed(
        "the number of CSMs, such as 6"
    )
    people: Annotated[list[object], PlainValidator(_list)] = needed(
        "the list of those who have a name or work part-time"
    )


def seats(value: object) -> int:
    """How many they are, whatever else is said of them."""
    if isinstance(value, list):
        return len(value)
    count = units.count(0, "6")
    if isinstance(value, dict):
        try:
            return count(value.get(SEATS))
        except ValueError:
            return len(value.get(PEOPLE) or ()) or 1  # a fault, which `people` tells in its place
    return count(value)


def with_seats(team: Tree, number: Tree) -> Tree:
    """A team after another number has been set: the people stay, as far as there are seats."""
    if isinstance(number, str) and isinstance(team, dict) and PEOPLE in team:
        return {SEATS: number, PEOPLE: team[PEOPLE]}
    if isinstance(number, str) and isinstance(team, list):
        return {SEATS: number, PEOPLE: team}
    return number
