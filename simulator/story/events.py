"""What a story is made of: one value for each thing that happened, and all of them as a table.

Owns the kinds of events. Times are ticks, durations seconds of working time, health in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from simulator.clock import Clock


@dataclass(frozen=True, slots=True)
class Work:
    """One activity, from falling due to its end; None where there is nothing to say."""

    account: str | None  # None for a session as a whole
    activity: str
    stage: str | None
    occurrence: int
    attempt: int
    owner: str | None
    performer: str | None
    due: int
    window_end: int | None  # first tick that is too late; None without limit
    start: int | None
    end: int | None
    outcome: str
    work: int  # seconds, before internal time
    elapsed: int  # seconds of the performer's shift
    touch: bool
    pool: str | None = None  # the role whose CSMs share it; None for work that one of them owns
    guests: int = 0  # of the session that it is, or is a part of; 0 for work for one customer
    internal_time: float = 0.0  # share of the day of whoever did it that is not for customers
    slower: float = 1.0  # it takes so many times as long, outside the skills of whoever does it
    ahead: int = 0  # other work that whoever was to do it was at while it waited
    away: int = 0  # seconds in which whoever was to do it was away while it waited
    before: float | None = None  # health before and after; None where it cannot move
    after: float | None = None

    @property
    def tick(self) -> int:
        """When its fate was known; of open work, when it began or fell due."""
        known = self.end if self.end is not None else self.start
        return self.due if known is None else known

    @property
    def waited(self) -> int:
        """Until it began, or was given up; 0 for work that still waits."""
        until = self.start if self.start is not None else self.end
        return 0 if until is None else until - self.due

    @property
    def is_cover(self) -> bool:
        """Whether a colleague of the owner did it."""
        return None not in (self.owner, self.performer) and self.owner != self.performer


@dataclass(frozen=True, slots=True)
class Began:
    """The account is in the book: since before day one, or by signing."""

    tick: int
    initial: bool
    stage: str
    arr: float
    owner: str | None
    health: float


@dataclass(frozen=True, slots=True)
class Moved:
    """The account came into another stage."""

    tick: int
    left: str
    stage: str
    why: str  # the rest of a sentence: "its required work is done"; empty if nobody knows
    health: float


@dataclass(frozen=True, slots=True)
class Shock:
    """Something other than a touch moved health."""

    tick: int
    why: str  # "late onboarding"; empty if nobody knows
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance to sell more came up: taken up when ``luck`` < ``needed``, in a stage for it."""

    tick: int
    health: float
    needed: float
    luck: float
    in_season: bool

    @property
    def outcome(self) -> str:
        return "taken up" if self.in_season and self.luck < self.needed else "passed by"


@dataclass(frozen=True, slots=True)
class Deal:
    """The work on a chance came to its end: won when ``luck`` < ``needed``."""

    tick: int
    finished: bool  # or else it was broken off
    arr_before: float
    arr: float
    needed: float
    luck: float

    @property
    def outcome(self) -> str:
        return "won" if self.arr > self.arr_before else "not won" if self.finished else "broken off"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A term ended: renewed when ``luck`` < ``needed``."""

    tick: int
    term: int
    health: float
    needed: float  # the probability
    luck: float
    needed_if_served: float  # the probability, had every touch been done and nothing shaken it
    served_health: float
    arr_before: float
    arr: float
    outcome: str  # "renewed" or "churned"
    stays: bool  # also when churned: the book is held


@dataclass(frozen=True, slots=True)
class Left:
    """The customer left at a moment that is no renewal."""

    tick: int
    why: str
    health: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The simulation ends, and the customer is still there."""

    tick: int
    stage: str
    arr: float
    health: float


@dataclass(frozen=True, slots=True)
class Absence:
    """A stretch of one CSM's absence, for one reason."""

    tick: int
    end: int
    why: str
    csm: str


Event = Work | Began | Moved | Shock | Chance | Deal | Renewal | Left | Ended | Absence

_KINDS: dict[type, str] = {
    Work: "activity",
    Began: "in the book",
    Moved: "stage",
    Shock: "shock",
    Chance: "opportunity",
    Deal: "opportunity closed",
    Renewal: "renewal",
    Left: "left",
    Ended: "end",
    Absence: "absence",
}

COLUMNS = (
    "tick", "when", "event", "account", "stage", "activity", "occurrence", "attempt", "outcome",
    "owner", "performer", "due", "due_at", "window_end", "start", "end", "waited_hours",
    "work_hours", "elapsed_hours", "health_before", "health", "needed", "luck", "arr", "why",
)  # fmt: skip
"""Of the table; ``needed`` is the luck below which it went well, ``luck`` what was drawn."""

_WHOLE = ("occurrence", "attempt", "due", "window_end", "start", "end")


def table(events: Sequence[Event], clock: Clock, account: str | None) -> pd.DataFrame:
    """One row an event, in the order told; ``account`` is whom all of them befell, if one."""
    rows = [{"account": account, **_row(event)} for event in events]
    frame = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in ("when", "due_at")])
    for column in _WHOLE:
        frame[column] = frame[column].astype("Int64")
    frame["when"] = clock.when(frame["tick"])
    frame["due_at"] = clock.when(frame["due"])
    return frame[list(COLUMNS)]


def _row(event: Event) -> dict[str, object]:
    row = asdict(event) | {"event": _KINDS[type(event)], "tick": event.tick}
    if isinstance(event, Work):
        row |= {
            "waited_hours": event.waited / 3600,
            "work_hours": event.work / 3600,
            "elapsed_hours": event.elapsed / 3600,
            "health_before": np.nan if event.before is None else event.before,
            "health": np.nan if event.after is None else event.after,
        }
    elif isinstance(event, Shock):
        row |= {"health_before": event.before, "health": event.after}
    elif isinstance(event, Chance | Deal):
        row["outcome"] = event.outcome
    elif isinstance(event, Absence):
        row["performer"] = event.csm
    return row
