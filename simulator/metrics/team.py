"""How busy the team is and how large the book it looks after, from ``csms`` and ``timeline``.

Owns the figures about CSMs and the weekly snapshots. Weekly figures use the whole weeks inside
the report window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.clock import DAYS_PER_WEEK
from simulator.metrics.ledger import Employed
from simulator.metrics.tally import Codes, Floats, Mask, Names, Split, filled, ratio
from simulator.records import Records, Table

PEAK_WEEKS = 4
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Weeks:
    """The timeline's rows of the whole weeks inside the report window."""

    table: Table
    whole: Mask
    index: Codes  # of the whole weeks' rows: weeks since the first of them
    count: int

    @classmethod
    def of(cls, records: Records) -> Weeks:
        """Read from the timeline table."""
        table, window = records.tables["timeline"], records.window
        tick, week = table.ints("tick"), table.ints("week")
        whole = (tick >= window.t0) & (tick + DAYS_PER_WEEK * window.day <= window.t1)
        index = (week[whole] - week[whole][:1]).astype(np.intp)
        return cls(table, whole, index, int(index.max(initial=-1)) + 1)

    def split(self, by: str, names: Names) -> Split:
        """The rows of the whole weeks by a column of names."""
        every = Split.by(self.table, by, names)
        return Split(every.names, every.slots[self.whole])

    def grid(self, split: Split, column: str) -> Floats:
        """The column's sums by week and group: shape (weeks, groups + 1)."""
        values = filled(self.table.floats(column)[self.whole])
        return split.grid(self.index, self.count, values)


def staffing(records: Records, weeks: Weeks, by: str, names: Names) -> dict[str, Floats]:
    """Figures about CSMs, by ``segment`` or by ``role``."""
    csms, weekly = Split.by(records.tables["csms"], by, names), weeks.split(by, names)
    return {**_from_csms(records, csms), **_from_weeks(weeks, weekly)}


def _from_csms(records: Records, split: Split) -> dict[str, Floats]:
    csms, window = records.tables["csms"], records.window
    shift = csms.floats("on_shift_hours")
    busy = csms.floats("busy_hours")
    ramp = csms.floats("ramp_hours")
    staff = Employed.of(records)
    paid = split.sum(staff.presence(window.t0, window.t1))
    own = ratio(busy, shift)
    at_work = (shift - ramp) * SECONDS_PER_HOUR / (window.t1 - window.t0)
    return {
        "headcount": paid,
        "effective_fte": split.sum(at_work),
        "owning_fte": split.sum(at_work, where=looking_after(records)),
        **_turnover(records, split, staff, paid),
        "ramp_share": ratio(split.sum(ramp), split.sum(shift)),
        "utilization": ratio(split.sum(busy), split.sum(shift)),
        "busiest_csm_utilization": split.each(lambda some: float(some.max()), own, shift > 0),
        "overtime_share": ratio(split.sum(csms.floats("overtime_hours")), split.sum(shift)),
    }


def _turnover(records: Records, split: Split, staff: Employed, paid: Floats) -> dict[str, Floats]:
    """Who came and who went. A last day on the window's last day counts."""
    csms, window = records.tables["csms"], records.window
    went = staff.left_in(window.t0, window.t1)
    resigned = went & (csms.codes("left_reason", ("resigned",)) == 0)
    return {
        "hires": split.count(staff.hired_in(window.t0, window.t1)),
        "leavers": split.count(went),
        "planned_leavers": split.count(went & ~resigned),
        "attrition_rate": ratio(split.sum(resigned), paid * (window.months / 12)),
        "vacancy_days": split.sum(_vacant(records)) / window.day,
    }


def _vacant(records: Records) -> Floats:
    """Ticks of the window after each leaver for which a seat that is to be filled again stood
    empty."""
    csms, window = records.tables["csms"], records.window
    left = csms.floats("left", missing=np.inf)
    # Sorted by role, seat and occupant: the next row is who came next, if it is the same seat.
    same = np.zeros(len(csms), dtype=np.bool_)
    same[:-1] = csms.ints("occupant")[1:] > 0
    until = np.where(same, np.append(csms.floats("hired")[1:], 0.0), np.inf)
    empty = np.minimum(until, window.t1) - np.clip(left, window.t0, window.t1)
    return np.where(csms.flags("replaced"), np.maximum(empty, 0.0), 0.0)


def looking_after(records: Records) -> Mask:
    """Which CSMs are in a role that has customers of its own, of one segment or of several."""
    csms, weeks = records.tables["csms"], records.tables["timeline"]
    roles = weeks.names("role")
    has_a_book = np.zeros(len(roles) + 1, dtype=np.bool_)  # the last one is nobody
    has_a_book[weeks.codes("role")[weeks.ints("accounts") > 0]] = True
    has_a_book[-1] = False
    return np.asarray((csms.codes("segment") >= 0) | has_a_book[csms.codes("role", roles)])


def seats_at_start(records: Records, names: Names) -> Floats:
    """CSMs employed on day one to look after customers, by segment."""
    there = Employed.of(records).presence(0, 1)
    return Split.by(records.tables["csms"], "segment", names).sum(
        there, where=looking_after(records)
    )


def _from_weeks(weeks: Weeks, split: Split) -> dict[str, Floats]:
    backlog = weeks.grid(split, "backlog")
    table = weeks.table
    # Weighted by the items: the mean of the weeks' means would count a quiet week like a full one.
    age = filled(table.floats("backlog_age_hours"))
    ages = (age * table.floats("backlog"))[weeks.whole]
    overloaded, present = weeks.grid(split, "csms_overloaded"), weeks.grid(split, "csms_present")
    return {
        "peak_utilization": _peak(
            weeks.grid(split, "busy_hours"), weeks.grid(split, "on_shift_hours")
        ),
        "overload_share": ratio(overloaded.sum(axis=0), present.sum(axis=0)),
        "backlog": ratio(backlog.sum(axis=0), weeks.count),
        "backlog_age_hours": ratio(split.sum(ages), backlog.sum(axis=0)),
    }


def _peak(busy: Floats, shift: Floats) -> Floats:
    """Highest utilization over :data:`PEAK_WEEKS` weeks in a row; arguments (weeks, groups)."""
    if len(busy) < PEAK_WEEKS:
        return np.full(busy.shape[1], np.nan)
    frames = [
        np.lib.stride_tricks.sliding_window_view(hours, PEAK_WEEKS, axis=0).sum(axis=-1)
        for hours in (busy, shift)
    ]
    return np.asarray(np.fmax.reduce(ratio(*frames), axis=0))


def book(weeks: Weeks, by: str, names: Names) -> dict[str, Floats]:
    """Averages over the weekly snapshots of the customers' book, by ``segment`` or by the ``role``
    that looks after them."""
    split = weeks.split(by, names)
    accounts, arr = weeks.grid(split, "accounts"), weeks.grid(split, "arr")
    return {
        "accounts": ratio(accounts.sum(axis=0), weeks.count),
        "mean_arr": ratio(arr.sum(axis=0), weeks.count),
        "at_risk_account_share": _mean_share(weeks.grid(split, "at_risk_accounts"), accounts),
        "at_risk_arr_share": _mean_share(weeks.grid(split, "at_risk_arr"), arr),
    }


def _mean_share(part: Floats, whole: Floats) -> Floats:
    """Mean over the weeks of each week's share; weeks without customers do not count."""
    share, counted = ratio(part, whole), whole != 0
    return ratio(share.sum(axis=0, where=counted), counted.sum(axis=0))
