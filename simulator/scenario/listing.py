"""How many customers a segment has and what they pay: its own lines, or a file of accounts.

Owns the choice between the two, and what the owners in a file mean for the seats of a role.
Reading the file is the business of :mod:`simulator.scenario.accounts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulator.scenario import schema
from simulator.scenario.accounts import Book, Summary, book_of
from simulator.scenario.accounts.summary import counted
from simulator.scenario.amounts import Arr
from simulator.scenario.distributions import distribution
from simulator.scenario.faults import listed as in_words
from simulator.scenario.fields import NONE
from simulator.scenario.people import strangers, with_owners
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import AccountsFile
from simulator.scenario.schema_work import TERM
from simulator.scenario.source import Keys
from simulator.scenario.staff import Staff
from simulator.scenario.timeline import Days
from simulator.scenario.traits import Declared
from simulator.scenario.types import Coverage, Distribution, Shape
from simulator.scenario.types_contract import Terms
from simulator.scenario.types_listed import Listed
from simulator.scenario.words import words

_WHERE = ("accounts",)


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

    def in_words(self) -> dict[str, Any]:
        """The tree's part, empty without a file."""
        if self.said is None:
            return {}
        return {"accounts": words(self.said, self.reader.at(_WHERE))}


def read_listing(
    reader: Reader,
    span: Days | None,
    currency: str,
    segments: Sequence[str],
    traits: Sequence[Declared],
) -> Listing:
    """The file of accounts of a scenario, if it names one."""
    if reader.tree.get("accounts", NONE) == NONE:
        return Listing(reader, span, has_file=False, said=None, book=None)
    said = reader.read(AccountsFile, _WHERE)
    book = None
    if said and span and segments:
        book = book_of(reader, said, span, currency, segments, traits)
    return Listing(reader, span, has_file=True, said=said, book=book)


@dataclass(frozen=True, slots=True)
class FirstBook:
    """The customers of a segment on the first day."""

    accounts: int
    arr: Distribution
    terms: Terms  # of those of whom no file says it, and of new customers
    listed: Listed | None

    @property
    def shortest_term(self) -> int:
        """Months of the shortest contract that any customer may have."""
        listed: list[int] = [] if self.listed is None else self.listed.known_terms.tolist()
        return min([*self.terms.months, *listed])


@dataclass(slots=True)
class FirstBooks:
    """The first book of each segment; and the seats of each role, once the owners sit on them."""

    listing: Listing
    listed: dict[str, Listed] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, listing: Listing, staff: Staff, segments: Mapping[str, schema.Segment | None]
    ) -> FirstBooks:
        """All books, after recording what is wrong with the teams."""
        books = cls(listing)
        if not listing.has_file:
            return books
        homes: dict[int, dict[str, schema.Segment]] = {}
        for name, said in segments.items():
            if said is not None:
                homes.setdefault(staff.home(name, said), {})[name] = said
        if listing.book:
            books.warnings += listing.book.warnings
            for role, own in homes.items():
                books._seat(listing.book, staff, role, own)
            books._name_apart(staff)
        return books

    def _seat(
        self, book: Book, staff: Staff, role: int, segments: Mapping[str, schema.Segment]
    ) -> None:
        """The seats of one role. The people of the file sit on the first of them, by name; owners
        matter where each customer has a CSM, unless books are to be dealt out anew."""
        here = [name for name in segments if name in book.listed]
        kept = [
            name
            for name in here
            if segments[name].coverage == Coverage.DEDICATED.value
            and segments[name].owners != schema.EVENLY
        ]
        everybody = _people(book, here)
        people = _people(book, kept)
        said, listed = staff.size(role), staff.listed[role]
        team = len(everybody) if said is None else said
        if not team and said is None:
            self._missing(staff.place(role))
            return
        if message := strangers(listed, people, book.file):
            self.listing.reader.fault(staff.place(role), message)
            return
        seated = with_owners(listed, team, people)
        if team < len(seated):
            self._too_few(book, staff.place(role), people if not listed.people else seated)
            return
        if not kept and not listed.is_all and not _any_evenly(segments.values()):
            named = with_owners(listed, team, everybody)
            seated = named if len(named) <= team else seated
            # a pool has no books, but its people have names
        staff.seat(role, team, seated)
        seats = {name: seat for seat, name in enumerate(seated)}
        for name in here:
            owned = [seats[owner] for owner in book.owners[name]] if name in kept else []
            self.listed[name] = _seated(book.listed[name], owned)

    def _missing(self, place: Keys) -> None:
        message = schema.TEAM_MISSING
        if self.listing.said and self.listing.said.columns.csm is None:
            message += "; or name the column of their names, `csm`, in accounts: columns"
        self.listing.reader.fault(place[:-1], message, on_key=True)

    def _too_few(self, book: Book, place: Keys, people: Sequence[str]) -> None:
        people = [name for name in people if name]
        some = ", ".join(people[:6]) + (", ..." if len(people) > 6 else "")
        message = f"is fewer than the {len(people)} CSMs who own accounts in {book.file} ({some}); "
        message += "write `owners: evenly` in the segment to deal its accounts out anew"
        self.listing.reader.fault(place, message)

    def _name_apart(self, staff: Staff) -> None:
        """People who sit in several roles, which no table must take for one."""
        where: dict[str, list[str]] = {}
        for role in staff.roles:
            for name in filter(None, role.people):
                where.setdefault(name, []).append(role.name)
        taken = set(where)
        for code, role in enumerate(staff.roles):
            people = list(role.people)
            for seat, name in enumerate(people):
                while len(where.get(name, ())) > 1 and people[seat] in taken:
                    people[seat] += f" ({role.name})"
            taken.update(people)
            staff.seat(code, role.team, people)
        for name, roles in where.items():
            if len(roles) > 1:
                self.warnings.append(
                    f"{name} owns accounts in {in_words(roles, 'and')}, and counts as a full-time "
                    "CSM in each of them; let them name one `role` to make it one CSM"
                )

    def of_segment(self, name: str, said: schema.Segment) -> FirstBook | None:
        """The first day of a segment, or None after recording what is missing or too much."""
        path: Keys = ("segments", name)
        if isinstance(said, schema.SegmentAlone):
            return FirstBook(said.accounts, self._amount(path, said.arr), said.term, None)
        book, span = self.listing.book, self.listing.span
        if book is None or span is None:
            return None
        if name not in book.listed:
            return self._said_alone(book, path, said)
        for key in ("accounts", "arr"):
            if getattr(said, key) is not None:
                message = f"is in {book.file}, which lists {book_size(book, name)}; take this away"
                self.listing.reader.fault((*path, key), message, on_key=True)
        listed = self.listed.get(name, book.listed[name])
        start = np.datetime64(span.start, "D")
        accounts = int((listed.signed < start).sum())
        terms = said.term if TERM in said.model_fields_set else _as_listed(listed) or said.term
        return FirstBook(accounts, _measured(listed), terms, listed)

    def _said_alone(self, book: Book, path: Keys, said: schema.Segment) -> FirstBook | None:
        if said.accounts is None or said.arr is None:
            missing = [key for key in ("accounts", "arr") if getattr(said, key) is None]
            names = in_words([f"`{key}`" for key in missing], "and")
            message = f"{book.file} holds no account of it; say {names} here, or what the "
            message += "file calls it under accounts: segments"
            self.listing.reader.fault(path, message, on_key=True)
            return None
        return FirstBook(said.accounts, self._amount(path, said.arr), said.term, None)

    def _amount(self, path: Keys, arr: Arr) -> Distribution:
        any_day = 1  # money takes no time
        return distribution(self.listing.reader, (*path, "arr"), arr, any_day, 0.0)


def book_size(book: Book, segment: str) -> str:
    """``300 accounts of it``."""
    return counted(len(book.listed[segment]), "account") + " of it"


def _people(book: Book, segments: Iterable[str]) -> list[str]:
    return sorted({owner for name in segments for owner in book.owners[name]})


def _any_evenly(segments: Iterable[schema.Segment]) -> bool:
    return any(said.owners == schema.EVENLY for said in segments)


def _seated(listed: Listed, seats: Sequence[int]) -> Listed:
    """The same accounts, their owners by seat; without seats nobody owns them."""
    lookup = np.array([*seats, -1] if seats else [-1], dtype=np.int64)
    owner = lookup[listed.owner] if seats else np.full(len(listed), -1)
    digest = hashlib.sha256(f"{listed.digest} {list(seats)}".encode()).hexdigest()
    return replace(listed, digest=digest, owner=owner)


def _as_listed(listed: Listed) -> Terms | None:
    """The terms that the file tells, and how many of its accounts have each; None if it tells
    none."""
    months, counts = np.unique(listed.known_terms, return_counts=True)
    if not months.size:
        return None
    return Terms(tuple(months.tolist()), tuple((counts / counts.sum()).tolist()))


def _measured(listed: Listed) -> Distribution:
    """What the accounts of the file pay: new ones resemble them."""
    values = np.sort(listed.arr)
    mean = float(values.mean())
    cv = float(values.std()) / mean
    return Distribution(Shape.EMPIRICAL, mean, cv, values=tuple(values.tolist()))
