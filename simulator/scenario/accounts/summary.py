"""What was read from a file of accounts, for a person to compare with what they meant.

Owns the figures of the summary and its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

ByTrait: TypeAlias = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
"""Of each trait that the file tells, accounts by value; by "" where it does not say."""

_MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class SegmentSummary:
    """The accounts of one segment. Money is a year's, in the scenario's currency."""

    segment: str
    accounts: int
    arr: float
    median_arr: float
    books: tuple[tuple[str, int], ...]  # CSM and accounts, by name
    unowned: int  # accounts that the file gives no CSM
    signed: tuple[dt.date, dt.date]
    renewals: int  # renewal dates of the file in the report window
    terms: tuple[tuple[int, int], ...]  # months of a term, and accounts of which the file tells it
    traits: ByTrait

    def in_words(self, currency: str) -> str:
        """One line, the CSMs apart."""
        first, last = self.signed
        said = [
            f"{counted(self.accounts, 'account')} worth {_money(self.arr, currency)} a year, "
            f"with a median of {_money(self.median_arr, currency)}",
            f"signed from {first} to {last}",
        ]
        if self.renewals:
            said.append(f"{counted(self.renewals, 'renewal date')} in the report window")
        return "; ".join(said)

    def terms_in_words(self) -> str:
        """How long contracts run; nothing where the file does not say."""
        said = ", ".join(f"{counted(months, 'month')} {size}" for months, size in self.terms)
        drawn = self.accounts - sum(size for _, size in self.terms)
        return said + (f"; drawn for {drawn}" if said and drawn else "")

    def traits_in_words(self) -> Iterator[tuple[str, str]]:
        """Each trait, and who has which value."""
        for trait, counts in self.traits:
            said = [f"{value} {size}" for value, size in counts if value and size]
            blank = sum(size for value, size in counts if not value)
            yield trait, ", ".join(said) + (f"; drawn for {blank}" if blank else "")

    def books_in_words(self) -> str:
        """Who owns how many."""
        said = [f"{name} {size}" for name, size in self.books[:_MOST_NAMES]]
        if len(self.books) > _MOST_NAMES:
            said.append(f"{len(self.books) - _MOST_NAMES} more CSMs")
        if self.books and self.unowned:
            said.append(f"nobody {self.unowned}, who go to the smallest books")
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole file."""

    file: str
    rows: int  # that became accounts
    read_as: str
    dates_as: str
    money_as: str
    segments: tuple[SegmentSummary, ...]
    left_out: tuple[str, ...]  # what was ignored, in words

    def lines(self, currency: str) -> Iterator[tuple[str, str]]:
        """Labels and what stands beside them."""
        yield "file", f"{self.file}, {counted(self.rows, 'account')}"
        yield "read as", self.read_as
        yield "dates", self.dates_as
        yield "money", self.money_as
        if self.left_out:
            yield "left out", "; ".join(self.left_out)
        for each in self.segments:
            yield each.segment, each.in_words(currency)
            if each.books:
                yield f"CSMs of {each.segment}", each.books_in_words()
            if each.terms:
                yield f"terms of {each.segment}", each.terms_in_words()
            for trait, said in each.traits_in_words():
                yield f"{trait} of {each.segment}", said

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        whole = asdict(self)
        for segment in whole["segments"]:
            segment["signed"] = [day.isoformat() for day in segment["signed"]]
            segment["books"] = dict(segment["books"])
            segment["terms"] = dict(segment["terms"])
            segment["traits"] = {trait: dict(counts) for trait, counts in segment["traits"]}
        return whole


def counted(number: int, noun: str) -> str:
    """``1 account``, ``2 accounts``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _money(amount: float, currency: str) -> str:
    return f"{currency}{' ' if currency.isalpha() else ''}{amount:,.0f}"
