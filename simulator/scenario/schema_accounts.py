"""The language of a person's own list of accounts: which file, and what its columns are called.

Owns the pydantic models of ``accounts:`` at the top level. What stands in the file is read by
:mod:`simulator.scenario.accounts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator

from simulator.scenario import units
from simulator.scenario.fields import NONE, Model, Problem, Problems, Text, default, needed, or_word

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
TRAIT = "traits."
DATE_ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)

Heading = Annotated[str, PlainValidator(units.text)]
MaybeHeading = Annotated[str | None, PlainValidator(or_word(NONE, units.text))]


def _segments(value: object) -> dict[str, str]:
    """What the file calls a segment -> the scenario's name for it, or ``none`` to leave it out."""
    if not isinstance(value, dict):
        raise ValueError("must pair names, such as {Mid-Market: mid_market}")
    return {str(name): units.plain(own, "mid_market") for name, own in value.items()}


def _of_traits(value: object) -> dict[str, str]:
    """Trait -> the heading of the column that tells its value."""
    if not isinstance(value, dict) or not value:
        raise ValueError("must pair traits with headings, such as {industry: Industry}")
    found, problems = {}, []
    for name, heading in value.items():
        try:
            found[name] = units.text(heading)
        except ValueError as error:
            problems.append(Problem(str(error), name))
    if problems:
        raise Problems(problems)
    return found


class Columns(Model):
    """The headings of the columns, as they stand in the file."""

    LOOKS_LIKE = "{id: Account ID, arr: ARR, signed: Customer Since}"
    LATER = ("name", "stage")
    id: Heading = needed("the heading of the column that tells accounts apart, such as Account ID")
    segment: MaybeHeading = None
    arr: Heading = needed("the heading of what an account pays a year, such as ARR")
    signed: Heading = needed("the heading of the day it became a customer, such as Customer Since")
    renewal: MaybeHeading = None
    term: MaybeHeading = None
    csm: MaybeHeading = None
    health: MaybeHeading = None
    traits: Annotated[Mapping[str, str] | None, PlainValidator(_of_traits)] = None

    def headings(self) -> dict[str, str]:
        """Those that are named, by key; that of a trait by ``traits.industry``."""
        own = {key: heading for key, heading in self if isinstance(heading, str)}
        return own | {f"{TRAIT}{name}": heading for name, heading in (self.traits or {}).items()}


class AccountsFile(Model):
    LOOKS_LIKE = "{file: accounts.csv, columns: {id: Account ID, ...}}"
    file: Text = needed("the list of accounts, a .csv or .xlsx file, such as accounts.csv")
    columns: Columns = needed("what the columns are called: id, arr and signed at least")
    dates: Annotated[str | None, PlainValidator(units.choice(*DATE_ORDERS))] = None
    segments: Annotated[dict[str, str], PlainValidator(_segments)] = default({})
    sheet: Annotated[str | None, PlainValidator(units.text)] = None
