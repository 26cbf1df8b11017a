"""The raw log of one replication: what the model appends while time runs.

Owns the rows' layout. Activities, the long table, are packed integers in one buffer: no dearer to
append than a tuple, a quarter of the memory, and columns without conversion.
:mod:`simulator.records.build` turns all of it into tables once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cache
from struct import Struct
from typing import Any, NamedTuple, TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Columns = TypeVar("Columns", "RenewalColumns", "AccountColumns")


class ActivityRow(NamedTuple):
    """The positions in a row of ``Log.activities``; all integers, -1 for none."""

    account: int  # position over all segments; -1 - segment for a session as a whole
    stage: int
    code: int
    occurrence: int  # index + attempt * ATTEMPT
    owner: int
    performer: int
    due: int
    window_end: int
    start: int
    end: int
    outcome: int
    work: int
    elapsed: int


pack_activity = Struct(f"{len(ActivityRow._fields)}q").pack
"""The bytes of one activity row, from its fields in the order of :class:`ActivityRow`."""


class RenewalRow(NamedTuple):
    """One contract term that ended."""

    account: int
    term: int
    tick: int
    health: float
    probability: float
    uniform: float
    arr_before: float
    arr_if_renewed: float
    renewed: bool


@dataclass(frozen=True, slots=True)
class RenewalColumns:
    """All terms that ended, in any order: the fields of :class:`RenewalRow` as columns."""

    account: Ints
    term: Ints
    tick: Ints
    health: Floats
    probability: Floats
    uniform: Floats
    arr_before: Floats
    arr_if_renewed: Floats
    renewed: Mask


class AccountRow(NamedTuple):
    """How an account stood at the end."""

    owner: int  # its CSM, or -1
    csms: int  # that it has had, of all roles
    arr_start: float
    arr_end: float
    revenue_ticks: float  # ARR x ticks under contract inside the report window
    expansion_arr: float
    stage: int
    health: float
    churned: int
    quit_mid_term: bool
    time_to_value: int


@dataclass(frozen=True, slots=True)
class AccountColumns:
    """How all accounts stood at the end, by number: the same of :class:`AccountRow`."""

    owner: Ints
    csms: Ints
    arr_start: Floats
    arr_end: Floats
    revenue_ticks: Floats
    expansion_arr: Floats
    stage: Ints
    health: Floats
    churned: Ints
    quit_mid_term: Mask
    time_to_value: Ints


_DTYPES: dict[Any, type[np.generic]] = {Ints: np.int64, Floats: np.float64, Mask: np.bool_}


@cache
def _dtypes(kind: type[Any]) -> list[type[np.generic]]:
    hints = get_type_hints(kind)
    return [_DTYPES[hints[each.name]] for each in fields(kind)]


def columns_of(kind: type[Columns], rows: Sequence[NamedTuple]) -> Columns:
    """Rows as columns."""
    hashable: Any = kind  # as every class is
    dtypes = _dtypes(hashable)
    values = zip(*rows, strict=True) if rows else [()] * len(dtypes)
    return kind(*(np.array(of, dtype) for of, dtype in zip(values, dtypes, strict=True)))


@dataclass(slots=True)
class WeekRow:
    """A segment at the end of a week."""

    week: int
    segment: int
    accounts: int
    arr: float
    at_risk_accounts: int
    at_risk_arr: float


class Reason(IntEnum):
    """Why a CSM left."""

    RESIGNED = 0  # attrition
    PLANNED = 1  # known beforehand
    LAID_OFF = 2


class Leave(NamedTuple):
    """A planned leave of absence, in ticks."""

    begin: int
    end: int
    paid: bool = True


@dataclass(slots=True)
class CsmRow:
    """A CSM, with the absences that took effect and the accounts owned at each weekly review."""

    role: int
    seat: int
    absences: list[tuple[int, int]]
    books: list[int]
    occupant: int = 0  # of the seat
    hired: int = 0
    left: int = -1
    reason: Reason | None = None
    replaced: bool = False  # the seat was opened again
    ramp: tuple[tuple[int, float], ...] = ()  # ticks from which a share of full speed is reached
    first_review: int = 0  # number of the weekly review that `books` begins with
    works: float = 1.0  # share of a full week
    leaves: tuple[Leave, ...] = ()  # planned, that took effect; they are among the absences


@dataclass(slots=True)
class Log:
    """Everything that one replication leaves, in the order in which it happened."""

    window: tuple[int, int]  # the report window [T0, T1), in ticks
    activities: bytearray = field(default_factory=bytearray)  # of `pack_activity`
    renewals: RenewalColumns = field(default_factory=lambda: columns_of(RenewalColumns, []))
    weeks: list[WeekRow] = field(default_factory=list)
    accounts: AccountColumns = field(default_factory=lambda: columns_of(AccountColumns, []))
    csms: list[CsmRow] = field(default_factory=list)  # those of day one first, by role and seat
