"""What the team costs, by month, role and segment.

Owns who is paid when and whose customers pay for it: a role's cost falls on the segments by the
hours that it works for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from simulator.metrics.tally import Codes, Floats, Mask, Names, Split, rows_named
from simulator.records import Month, Records

Ints = npt.NDArray[np.int64]

NAMED_IN = {
    "segment": ("accounts", "csms", "activities", "timeline"),
    "role": ("csms", "activities", "timeline"),
}
"""The tables that tell which segments and roles there are."""


def names_of(records: Records, scope: str) -> Names:
    """The segments or roles that any table declares, in their order."""
    declared = [records.tables[table].names(scope) for table in NAMED_IN[scope]]
    return tuple(dict.fromkeys(chain.from_iterable(declared)))


@dataclass(frozen=True, slots=True)
class Employed:
    """First and last days, by CSM. What is asked of several times, of shape (times, 1), is told for
    each: shape (times, CSMs)."""

    hired: Floats
    left: Floats  # infinite for those who stay

    @classmethod
    def of(cls, records: Records) -> Employed:
        """Read from the table of CSMs."""
        csms = records.tables["csms"]
        return cls(csms.floats("hired"), csms.floats("left", missing=np.inf))

    def presence(self, begin: Ints | int, end: Ints | int) -> Floats:
        """Share of [begin, end) for which each is employed."""
        employed = np.minimum(self.left, end) - np.maximum(self.hired, begin)
        return np.asarray(np.maximum(employed, 0.0) / (end - begin))

    def hired_in(self, begin: Ints | int, end: Ints | int) -> Mask:
        """Who starts in [begin, end); those who are there when the clock starts, never do."""
        return np.asarray((self.hired > 0) & (self.hired >= begin) & (self.hired < end))

    def left_in(self, begin: Ints | int, end: Ints | int) -> Mask:
        """Whose last day lies in [begin, end)."""
        return np.asarray((self.left > begin) & (self.left <= end))

    def before(self, tick: Ints | int) -> Mask:
        """Who is on the payroll when ``tick`` begins, without those who start then."""
        return np.asarray(((self.hired <= 0) | (self.hired < tick)) & (self.left > tick))


def unpaid(records: Records, begin: int, end: int) -> Floats:
    """Share of [begin, end) for which each CSM is on a leave without pay. Two such leaves of one
    CSM never overlap."""
    spans, csms = records.money.unpaid, records.tables["csms"]
    away = np.zeros(len(csms))
    if spans:
        names = csms.names("csm")
        for row, code in enumerate(csms.codes("csm").tolist()):
            mine = spans.get(names[code], ())
            away[row] = sum(max(0, min(last, end) - max(first, begin)) for first, last in mine)
    return away / (end - begin)


@dataclass(frozen=True, slots=True)
class Ledger:
    """CSMs on the payroll and CSMs hired in each month, and what they cost."""

    months: tuple[Month, ...]
    per_year: Floats  # (roles,)
    per_hire: Floats  # (roles,)
    paid: Floats  # months of pay of all CSMs of a role in a month: (months, roles)
    hires: Floats  # first days: (months, roles)
    share: Floats  # of a role's cost that falls on a segment: (months, roles, segments)

    @classmethod
    def of(cls, records: Records, names: Names, customers: Names) -> Ledger:
        """Read from the tables of CSMs and activities, for these roles and segments."""
        csms = records.tables["csms"]
        of_csm = csms.codes("role", names)
        split, months = Split(names, of_csm + 1), records.months
        staff, works = Employed.of(records), csms.floats("works")
        t0 = np.array([[month.t0] for month in months])
        t1 = np.array([[month.t1] for month in months])
        lengths = np.array([[month.length] for month in months])
        away = np.array([unpaid(records, month.t0, month.t1) for month in months])
        pay = lengths * (staff.presence(t0, t1) - away) * works
        costs = [records.money.costs[name] for name in names]
        return cls(
            records.months,
            np.array([cost.per_year for cost in costs]),
            np.array([cost.per_hire for cost in costs]),
            np.array([split.sum(month)[:-1] for month in pay]),
            np.array([split.sum(month)[:-1] for month in staff.hired_in(t0, t1)]),
            _shares(records, of_csm, names, customers),
        )

    def by_month(self) -> tuple[Floats, Floats]:
        """Cost by month and role, and by month and segment."""
        roles = self._cost(self.paid, self.hires)
        return roles, np.einsum("mr,mrs->ms", roles, self.share)

    def total(self, following: bool = False) -> tuple[Floats, Floats]:
        """Cost of the window, or of the year after it, by role and by segment; nan where that is
        not simulated."""
        some = np.array([month.following for month in self.months], dtype=np.bool_) == following
        if not some.any():
            return np.full(len(self.per_year), np.nan), np.full(self.share.shape[2], np.nan)
        # Months of pay are added up before they are priced: twelve of them are exactly a year.
        roles = self._cost(self.paid[some].sum(axis=0), self.hires[some].sum(axis=0))
        parts = [
            np.einsum("mr,mrs->rs", of[some], self.share[some]) for of in (self.paid, self.hires)
        ]
        return roles, self._cost(*(part.T for part in parts)).sum(axis=1)

    def _cost(self, paid: Floats, hires: Floats) -> Floats:
        return np.asarray(self.per_year * paid / 12 + self.per_hire * hires)


def _shares(records: Records, of_csm: Codes, roles: Names, segments: Names) -> Floats:
    """By the hours of the month; in a month without work, by those of all months; without any, all
    of it to the segment that the role looks after."""
    hours = _hours(records, of_csm, len(roles), segments)
    home = np.zeros(hours.shape[1:])
    own = records.tables["csms"].codes("segment", segments)
    home[of_csm[own >= 0], own[own >= 0]] = 1.0
    ever = hours.sum(axis=0)
    basis = np.where(ever.sum(axis=1, keepdims=True) > 0, ever, home)
    basis = np.where(hours.sum(axis=2, keepdims=True) > 0, hours, basis)
    whole = basis.sum(axis=2, keepdims=True)
    return np.asarray(basis / np.where(whole > 0, whole, 1.0))


def _hours(records: Records, of_csm: Codes, roles: int, segments: Names) -> Floats:
    """Hours at work by the month of their start, role and segment."""
    table, months = records.tables["activities"], records.months
    shape = (len(months), roles, len(segments))
    performer = rows_named(table, "performer", records.tables["csms"], "csm")
    served = np.flatnonzero(performer >= 0)
    start, hours = (table.floats(name).take(served) for name in ("start", "elapsed_hours"))
    performer, segment = performer.take(served), table.codes("segment", segments).take(served)
    month = np.searchsorted([each.t1 for each in months], start, side="right")
    some = (segment >= 0) & (month < len(months)) & (start >= months[0].t0)
    place = (month[some], of_csm[performer[some]], segment[some])
    index = np.ravel_multi_index(place, shape)
    sums = np.bincount(index, hours[some], int(np.prod(shape)))
    return sums.reshape(shape).astype(np.float64)
