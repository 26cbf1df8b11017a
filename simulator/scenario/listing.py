"""How many customers a segment has and what they pay: its own lines, or a file of accounts.

Owns the choice between the two, and what follows for the team. Reading the file is the business
of :mod:`simulator.scenario.accounts`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.scenario import schema
from simulator.scenario.accounts import Book, Summary, read_book
from simulator.scenario.accounts.summary import counted
from simulator.scenario.amounts import Arr, distribution
from simulator.scenario.faults import listed as in_words
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import AccountsFile
from simulator.scenario.source import Keys
from simulator.scenario.timeline import Days
from simulator.scenario.types import Distribution, Shape
from simulator.scenario.types_listed import Listed
from simulator.scenario.words import words

_WHERE = ("accounts",)


@dataclass(frozen=True, slots=True)
class FirstBook:
    """The customers of a segment on the first day, and the seats of its team."""

    accounts: int
    arr: Distribution
    team: int
    listed: Listed | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What ``accounts:`` at the top level says; ``book`` is None when it cannot be read."""

    reader: Reader
    span: Days | None
    has_file: bool
    said: AccountsFile | None
    book: Book | None

    @property
    def model(self) -> type[schema.Segment]:
        """What a segment must say for itself."""
        return schema.Segment if self.has_file else schema.SegmentAlone

    @property
    def summary(self) -> Summary | None:
        return self.book.summary if self.book else None

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.book.warnings if self.book else ()

    def in_words(self) -> dict[str, Any]:
        """The tree's part, empty without a file."""
        if self.said is None:
            return {}
        return {"accounts": words(self.said, self.reader.at(_WHERE))}

    def first_book(self, name: str, said: schema.Segment) -> FirstBook | None:
        """The first day of a segment, or None after recording what is missing or too much."""
        path: Keys = ("segments", name)
        if isinstance(said, schema.SegmentAlone):
            return FirstBook(said.accounts, _amount(said.arr), said.team, None)
        if self.book is None or self.span is None:
            return None
        listed = self.book.listed.get(name)
        if listed is None:
            return self._said_alone(path, said)
        own = [key for key in ("accounts", "arr") if getattr(said, key) is not None]
        for key in own:
            message = (
                f"is in {self.book.file}, which lists {counted(len(listed), 'account')}; "
            )
            self.reader.fault((*path, key), message + "take this line away", on_key=True)
        if said.owners == schema.EVENLY:
            listed = _dealt_evenly(listed)
        seats = self._seats(path, said, listed)
        if own or not seats:
            return None
        start = np.datetime64(self.span.start, "D")
        return FirstBook(int((listed.signed < start).sum()), _measured(listed), seats, listed)

    def _said_alone(self, path: Keys, said: schema.Segment) -> FirstBook | None:
        assert self.book
        if said.team is None or said.accounts is None or said.arr is None:
            missing = [key for key in ("team", "accounts", "arr") if getattr(said, key) is None]
            names = in_words([f"`{key}`" for key in missing], "and")
            message = f"{self.book.file} holds no account of it; say {names} here, or what the "
            message += "file calls it under accounts: segments"
            self.reader.fault(path, message, on_key=True)
            return None
        return FirstBook(said.accounts, _amount(said.arr), said.team, None)

    def _seats(self, path: Keys, said: schema.Segment, listed: Listed) -> int:
        """Seats of the team; 0 after recording why there is no telling."""
        assert self.book
        found = len(self.book.listed[str(path[-1])].owners)
        team = int(said.team or found)
        if not team:
            message = '"team" is missing: the number of CSMs, such as 6'
            if self.said and self.said.columns.csm is None:
                message += "; or name the column of their names, `csm`, in accounts: columns"
            self.reader.fault(path, message, on_key=True)
        if listed.owners and team < len(listed.owners):
            some = ", ".join(listed.owners[:6]) + (", ..." if len(listed.owners) > 6 else "")
            message = f"is fewer than the {len(listed.owners)} CSMs who own accounts in "
            message += f"{self.book.file} ({some}); write `owners: evenly` to deal them out anew"
            self.reader.fault((*path, "team"), message)
            return 0
        return team


def read_listing(
    reader: Reader, span: Days | None, currency: str, segments: Sequence[str]
) -> Listing:
    """The file of accounts of a scenario, if it names one."""
    if "accounts" not in reader.tree:
        return Listing(reader, span, has_file=False, said=None, book=None)
    said = reader.read(AccountsFile, _WHERE)
    book = None
    if said and span and segments:
        book = read_book(reader, said, span, currency, segments)
    return Listing(reader, span, has_file=True, said=said, book=book)


def _dealt_evenly(listed: Listed) -> Listed:
    digest = hashlib.sha256(f"{listed.digest} evenly".encode()).hexdigest()
    return replace(listed, digest=digest, owners=(), owner=np.full(len(listed), -1))


def _amount(arr: Arr) -> Distribution:
    return distribution(arr, arr.mean.amount, 0.0)


def _measured(listed: Listed) -> Distribution:
    """What the accounts of the file pay: new ones resemble them."""
    values = np.sort(listed.arr)
    mean = float(values.mean())
    spread = float(values.std())
    cv = spread / mean if math.isfinite(spread) else 0.0
    return Distribution(Shape.EMPIRICAL, mean, cv, values=tuple(values.tolist()))
