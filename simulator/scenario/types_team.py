"""How a team changes: who comes, who goes, and what then becomes of their customers.

Owns these values, as plain as those of :mod:`simulator.scenario.types`, which hands them on.
Units as there; a list of shares by month counts calendar months since a CSM's first day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario.types import Distribution


class Load(Enum):
    """What makes a CSM's book large."""

    ACCOUNTS = "accounts"
    ARR = "arr"
    HOURS = "hours"  # expected hours of work in the customers' present stages


class Signal(Enum):
    """What a hire can wait for, by role."""

    ACCOUNTS = "accounts_per_csm"
    ARR = "arr_per_csm"


@dataclass(frozen=True, slots=True)
class Attrition:
    """How many CSMs leave: ``rate`` a year, and ``adds`` more for each unit by which a CSM's
    occupancy over the last ``memory`` weeks exceeds ``above``."""

    rate: float
    above: float
    adds: float
    memory: int  # weeks


@dataclass(frozen=True, slots=True)
class Shadowing:
    """How a leaver introduces the successor to each customer."""

    lasts: int  # until the last day is over
    spares: float  # share of the shock


@dataclass(frozen=True, slots=True)
class Transfer:
    """What becomes of a leaver's customers."""

    by: Load  # they go to the colleague with the least of this
    shock: float  # points of health that each loses
    shadowing: Shadowing | None = None


FEWEST_ACCOUNTS = Transfer(Load.ACCOUNTS, 0.0)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a new CSM takes over: customers from whoever has more than the average."""

    by: Load
    at_most: float  # share of a colleague's book, a month


@dataclass(frozen=True, slots=True)
class Turnover:
    """How CSMs come and go, whoever they are."""

    time_to_fill: Distribution | None = None  # working seconds; None where nobody needs it
    ramp: tuple[float, ...] = ()  # speed in the first months; then 1
    attrition: Attrition | None = None
    notice: int = 0
    backfill: bool = False
    transfer: Transfer = FEWEST_ACCOUNTS
    balance: Balance | None = None  # none: a new CSM gets new customers only
    assign: Load = Load.ACCOUNTS  # a customer without a CSM goes to whoever has the least of this


NOBODY_LEAVES = Turnover()


@dataclass(frozen=True, slots=True)
class Condition:
    """A hire's reason: ``signal`` of the role is above ``line``, now or, as the last quarter's
    trend goes on, in ``ahead``."""

    signal: Signal
    line: float
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Hire:
    """Seats that are added to a role: from ``first_day`` on; or opened on a day, or whenever a
    condition holds, and filled as time to fill goes. One of the three is given."""

    role: int
    number: int
    first_day: dt.date | None = None
    opened: dt.date | None = None
    when: Condition | None = None
    at_most: int = 0  # with `when`: that many in all; 0 for no limit
    works: float = 1.0  # share of a full week, of each of them
    waits: int = 0  # with `when`: calendar months until what is called for is opened


@dataclass(frozen=True, slots=True)
class Leave:
    """CSMs who go after ``last_day``: the one in ``seat``, or else ``number`` of them: those who
    have been there longest, of those laid off the newest."""

    role: int
    number: int
    last_day: dt.date
    seat: int = -1
    by_name: bool = False  # that very person: whoever followed in the seat stays
    laid_off: bool = False  # never replaced


@dataclass(frozen=True, slots=True)
class Away:
    """A planned leave of absence of whoever has a seat on its first day."""

    role: int
    seat: int
    first_day: dt.date
    last_day: dt.date
    by_name: bool = False  # that very person: nobody who followed in the seat
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Moves:
    """All that is known to happen to the team: its own changes and those of a plan."""

    hires: tuple[Hire, ...] = ()
    leaves: tuple[Leave, ...] = ()
    frozen_from: dt.date | None = None  # from that day on no seat is opened
    aways: tuple[Away, ...] = ()


NO_MOVES = Moves()
