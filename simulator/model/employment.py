"""A CSM's time with the company: first day, ramp, notice, last day.

Owns when somebody may work and how fast, as intervals of ticks. Never knows the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.records.log import Leave, Reason
from simulator.scenario.types import NEVER

Spans = list[tuple[int, int]]


@dataclass(slots=True)
class Employment:
    """One person in one seat. ``ramp`` holds the ticks from which a share of full speed is
    reached, in order; before the first of them with more than 0, nothing is started."""

    occupant: int = 0  # of the seat: 0 is the first
    hired: int = 0
    ramp: tuple[tuple[int, float], ...] = ()
    leaves_at: int = NEVER  # once notice is given
    left: int = -1
    reason: Reason | None = None
    replaced: bool = False  # the seat was opened again
    works: float = 1.0  # share of a full week
    leaves: tuple[Leave, ...] = ()  # planned, in order

    @property
    def able_from(self) -> int:
        """The first tick at which anything may be started."""
        return next((tick for tick, share in self.ramp if share > 0.0), self.hired)

    def reached(self, now: int) -> float:
        """The share of full speed that is reached; 1 while nothing may be started at all."""
        share = 1.0
        for tick, later in self.ramp:
            if tick <= now and later > 0.0:
                share = later
        return share

    def capacity(self, now: int) -> float:
        """How large a book is right for this CSM, against that of a full-timer at full speed."""
        return self.reached(now) * self.works

    def is_on_leave(self, now: int) -> bool:
        """Whether this is a time of planned leave."""
        return any(leave.begin <= now < leave.end for leave in self.leaves)

    def is_over(self) -> bool:
        """Whether the last day lies behind."""
        return self.left >= 0

    def takes_customers(self, now: int) -> bool:
        """Whether customers are entrusted to this CSM: not before work may be started, nor after
        notice was given, nor during a planned leave."""
        return self.keeps_customers(now) and not self.is_on_leave(now)

    def keeps_customers(self, now: int) -> bool:
        """Whether this CSM looks after those who are known to be the CSM's own."""
        return self.leaves_at == NEVER and self.able_from <= now

    def off_work(self, absences: Spans) -> Spans:
        """When nothing is started: absences, and the beginning of a ramp that begins at 0."""
        if not self.hired and not self.ramp:
            return absences
        spans: Spans = [(self.hired, self.able_from)] if self.able_from > self.hired else []
        for begin, end in absences:
            if end <= self.able_from and spans:
                continue
            if spans and begin <= spans[-1][1]:
                spans[-1] = spans[-1][0], end
            elif end > self.hired:
                spans.append((max(begin, self.hired), end))
        return spans

    def employed(self, spans: Iterable[tuple[int, int]]) -> Spans:
        """The parts of ``spans`` between the first and the last day."""
        last = self.left if self.is_over() else NEVER
        clipped = [(max(begin, self.hired), min(end, last)) for begin, end in spans]
        return [(begin, end) for begin, end in clipped if begin < end]

    def taken(self) -> tuple[Leave, ...]:
        """The planned leaves before the last day."""
        last = self.left if self.is_over() else NEVER
        cut = [leave._replace(end=min(leave.end, last)) for leave in self.leaves]
        return tuple(leave for leave in cut if leave.begin < leave.end)

    def scheduled(self, absences: Spans, begin: int, end: int) -> int:
        """Ticks on shift in [begin, end), all of it while employed."""
        away = sum(max(0, min(end, b) - max(begin, a)) for a, b in absences)
        return end - begin - away
