"""The weekly timeline of a replication, by segment and role.

Owns what happened in each week of the clock; the last one may be cut short by the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.records.log import Log, WeekRow
from simulator.records.schema import SCHEMA, Outcome
from simulator.records.shifts import Hours
from simulator.records.table import Column, Named, Table
from simulator.scenario.types import NEVER, Segment, Setup
from simulator.world import World

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def timeline(
    setup: Setup, world: World, rows: dict[str, Ints], log: Log, edges: Ints, hours: Hours
) -> Table:
    """For each week between two ``edges`` a row for each segment and each role that serves it, and
    one for each role that looks after no segment alone."""
    weeks = np.arange(len(edges) - 1)
    teams = _Teams.of(setup, log, hours, edges)
    role_of = _roles_of_work(setup, rows["segment"], rows["code"])
    home = setup.segments_of_roles()
    human = (rows["outcome"] != Outcome.DIGITAL) & (rows["account"] >= 0)
    parts = []
    for code, role in _pairs(setup):
        here = np.flatnonzero((rows["segment"] == code) & (role_of == role) & human)
        looks_after = code >= 0 and setup.segments[code].role == role
        parts.append(
            {
                "week": weeks,
                "segment": np.full(len(weeks), code),
                "role": np.full(len(weeks), role),
                **teams.columns(role if home[role] == code else -1),
                **_customers(log, code if looks_after else -1, edges),
                **_work({name: rows[name].take(here) for name in _OF_WORK}, edges),
            }
        )
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    nobodys = columns["segment"] < 0  # which come last
    order = np.lexsort((columns["role"], columns["segment"], nobodys, columns["week"]))
    sorted_ = {name: column[order] for name, column in columns.items()}
    names = {
        "segment": tuple(segment.name for segment in setup.segments),
        "role": tuple(each.name for each in setup.roles),
    }
    tick = edges[sorted_["week"]]
    shown: dict[str, Column] = {
        **sorted_,
        "tick": tick,
        "date": world.clock.dates(tick).astype("datetime64[ms]"),
        **{name: Named(sorted_[name], of) for name, of in names.items()},
    }
    return Table({name: shown[name] for name in SCHEMA["timeline"]})


def _pairs(setup: Setup) -> list[tuple[int, int]]:
    """Segments with the roles that serve them, their own first; then, without a segment, the roles
    that look after none alone."""
    pairs = [
        (code, role)
        for code, segment in enumerate(setup.segments)
        for role in dict.fromkeys([segment.role, *_at_work(segment)])
    ]
    return pairs + [(-1, role) for role, code in enumerate(setup.segments_of_roles()) if code < 0]


def _at_work(segment: Segment) -> list[int]:
    """The roles with work that automation does not do all of."""
    return [a.role for a in segment.activities if a.automated < 1]


def _roles_of_work(setup: Setup, segment: Ints, code: Ints) -> Ints:
    roles = np.array([a.role for s in setup.segments for a in s.activities], dtype=np.int64)
    first = np.cumsum([0] + [len(s.activities) for s in setup.segments])
    return roles[first[segment] + code]


@dataclass(frozen=True, slots=True)
class _Teams:
    """Each CSM's weeks, arrays of shape (CSMs, weeks)."""

    role: Ints
    hired: Ints
    left: Ints  # NEVER for those who stay
    edges: Ints
    hours: Hours
    present: npt.NDArray[np.bool_]
    loaded: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, setup: Setup, log: Log, hours: Hours, edges: Ints) -> _Teams:
        return cls(
            role=np.array([csm.role for csm in log.csms], dtype=np.int64),
            hired=np.array([csm.hired for csm in log.csms], dtype=np.int64),
            left=np.array([csm.left if csm.left >= 0 else NEVER for csm in log.csms], np.int64),
            edges=edges,
            hours=hours,
            present=hours.scheduled > 0,
            loaded=hours.busy > setup.overload_line * hours.shift,
        )

    def columns(self, role: int) -> dict[str, Ints | Floats]:
        """The columns of a role's team; all 0 for -1."""
        mine = self.role == role
        hired, left, ends = self.hired[mine], self.left[mine], self.edges[1:]
        shift, busy = self.hours.shift[mine].sum(axis=0), self.hours.busy[mine].sum(axis=0)
        overloaded = self.present[mine] & self.loaded[mine]
        return {
            "headcount": _before(hired, ends) - _before(left - 1, ends),
            "hires": np.diff(_before(hired[hired > 0], self.edges)),
            "leavers": np.diff(_before(left - 1, self.edges)),
            "effective_fte": (shift - self.hours.ramp[mine].sum(axis=0)) / np.diff(self.edges),
            "on_shift_hours": shift / 3600,
            "busy_hours": busy / 3600,
            "csms_present": self.present[mine].sum(axis=0),
            "csms_overloaded": overloaded.sum(axis=0),
        }


def _before(ticks: Ints, edges: Ints) -> Ints:
    """How many of some ticks lie before each edge."""
    return np.searchsorted(np.sort(ticks), edges).astype(np.int64)


def _customers(log: Log, segment: int, edges: Ints) -> dict[str, Ints | Floats]:
    """The columns of a segment's customers at each week's end; all 0 for -1."""
    state = [row for row in log.weeks if row.segment == segment]
    if not state:
        state = [WeekRow(week, segment, 0, 0.0, 0, 0.0) for week in range(len(edges) - 1)]
    return {
        "accounts": np.array([row.accounts for row in state], dtype=np.int64),
        "arr": np.array([row.arr for row in state], dtype=np.float64),
        "at_risk_accounts": np.array([row.at_risk_accounts for row in state], dtype=np.int64),
        "at_risk_arr": np.array([row.at_risk_arr for row in state], dtype=np.float64),
    }


_OF_WORK = ("due", "start", "end", "outcome")


def _work(rows: dict[str, Ints], edges: Ints) -> dict[str, Ints | Floats]:
    """The columns of human work, given as rows."""
    backlog, age = _backlog(rows, edges[1:])
    return {
        "backlog": backlog,
        "backlog_age_hours": age / 3600,
        "due": _by_week(rows["due"], edges),
        "done": _by_week(rows["end"][rows["outcome"] == Outcome.DONE], edges),
        "missed": _by_week(rows["end"][rows["outcome"] == Outcome.MISSED], edges),
    }


def _by_week(ticks: Ints, edges: Ints) -> Ints:
    return np.bincount(ticks // edges[1], minlength=len(edges) - 1)


def _backlog(rows: dict[str, Ints], at: Ints) -> tuple[Ints, Floats]:
    """Items that wait just before each tick, and their mean age in seconds (nan for none);
    ``rows`` are sorted by due time."""
    waited_until = np.where(rows["start"] >= 0, rows["start"], rows["end"])
    waited_until = np.where(waited_until < 0, np.iinfo(np.int64).max, waited_until)
    due = rows["due"]
    order = np.argsort(waited_until, kind="stable")
    come = np.searchsorted(due, at)
    gone = np.searchsorted(waited_until[order], at)
    sum_come = np.append(0, np.cumsum(due))[come]
    sum_gone = np.append(0, np.cumsum(rows["due"][order]))[gone]
    count = come - gone
    # An item that is started in the tick in which it falls due never waits.
    with np.errstate(invalid="ignore", divide="ignore"):
        age = at - (sum_come - sum_gone) / count
    return count.astype(np.int64), np.where(count > 0, age, np.nan)
