"""Notes on one customer who is watched closely: what the five tables do not say.

Owns their layout. The model takes them for the one account of a :class:`Watch`, for whoever wants
to follow it (:mod:`simulator.story`); without a watch nobody takes any, and nothing is slower.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.scenario.types import Exit


@dataclass(frozen=True, slots=True)
class Touched:
    """A touch was done or missed, and health moved."""

    tick: int
    before: float
    after: float
    code: int  # of the activity
    occurrence: int  # as in the log: index + attempt * ATTEMPT


@dataclass(frozen=True, slots=True)
class Shaken:
    """Something other than a touch moved health."""

    tick: int
    before: float
    after: float
    cause: str  # in words, as "late onboarding"; empty where the model has no word for it


@dataclass(frozen=True, slots=True)
class Entered:
    """The account came into a stage. ``by`` is the way it took; None on signing and on day one,
    and where it was moved by something that is no exit of the stage."""

    tick: int
    stage: int
    by: Exit | None
    health: float


@dataclass(frozen=True, slots=True)
class Offered:
    """There was a chance to sell more: taken up when ``luck`` < ``needed``."""

    tick: int
    health: float
    needed: float  # share of opportunities that are real at this health
    luck: float
    in_season: bool  # the stage has a way out for opportunities


@dataclass(frozen=True, slots=True)
class Closed:
    """The work for an opportunity was done, or broken off (``finished`` is False)."""

    tick: int
    finished: bool
    arr_before: float
    arr_after: float
    needed: float  # won when luck < needed
    luck: float


@dataclass(frozen=True, slots=True)
class Paid:
    """The customer pays ``arr`` a year from now on; 0 when it has left."""

    tick: int
    arr: float


Note = Touched | Shaken | Entered | Offered | Closed | Paid


@dataclass(slots=True)
class Watch:
    """Whom to watch, and what was seen: notes and readings in the order in which they came."""

    account: int  # position over all segments
    notes: list[Note] = field(default_factory=list)
    health: list[tuple[int, float]] = field(default_factory=list)
    """(tick, health) at every reading; between two of them it moves in a straight line, or nearly
    so where a shock fades."""
