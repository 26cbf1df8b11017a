"""One CSM's week: what was in hand when, what waited, what never happened, and who was away.

Owns the cut of a replication to one person and five days.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from simulator.records.log import CsmRow
from simulator.story.events import Absence, Event, Work
from simulator.story.scene import Scene, overlap


@dataclass(frozen=True)
class Week:
    """What one CSM did in the ticks [begin, end); durations in seconds."""

    csm: str
    number: int  # 0 is the first week of the clock
    begin: int
    end: int
    hired: int  # tick of the first day
    left: int | None  # tick after the last day; None if that never came
    accounts: int  # owned at the end of the week
    done: tuple[Work, ...]  # begun, under way or finished in the week, in order
    absences: tuple[Absence, ...]
    waiting_before: tuple[Work, ...]  # the CSM's own and the pool's, when the week began
    waiting_after: tuple[Work, ...]
    came: tuple[Work, ...]  # fell due in the week
    expired: tuple[Work, ...]
    taken: tuple[Work, ...]  # of the CSM's customers or of the pool, begun by colleagues
    backlog: tuple[tuple[int, int], ...]  # (tick, how many wait from then on)
    away: int  # hours of the calendar not worked, or not employed, in seconds
    overtime: int  # work finished after an absence, or the end, had begun
    busy: int
    customers: int  # of busy: what the work itself took; the rest is internal time and ramp

    @property
    def shift(self) -> int:
        """On shift: the calendar while employed, less absences, plus overtime."""
        return self.end - self.begin - self.away + self.overtime

    @property
    def utilization(self) -> float | None:
        """Busy / on shift; None in a week without shift."""
        return self.busy / self.shift if self.shift else None

    @property
    def events(self) -> tuple[Event, ...]:
        """Absences, work and expiries, in order."""
        started = [work for work in self.done if work.start is not None]
        found: list[tuple[int, int, Event]] = [(a.tick, 0, a) for a in self.absences]
        found += [(work.start or 0, 1, work) for work in started]
        found += [(work.tick, 2, work) for work in self.expired]
        return tuple(event for *_, event in sorted(found, key=lambda one: one[:2]))


def tell(scene: Scene, csm: str, number: int) -> Week:
    """Week ``number`` of a CSM."""
    week, horizon = scene.clock.week, scene.world.horizon
    begin, end = number * week, min((number + 1) * week, horizon)
    rows = scene.records.activities
    rows = rows[(rows["outcome"] != "digital") & ~scene.is_guest]  # a session is one thing
    row, spans, absent = scene.row(csm), scene.work_of(csm), scene.elsewhere(csm)
    busy = overlap(spans, begin, end)
    overtime = sum(
        overlap(absent, max(begin, first), min(end, last))
        for first, last in spans.tolist()
        if first < end and last > begin
    )
    mine = rows[rows["performer"] == csm]
    finish = mine["start"] + (mine["elapsed_hours"] * 3600).round().astype("Int64")
    done = scene.works(mine[((mine["start"] < end) & (finish > begin)).fillna(False)])
    done.sort(key=lambda work: work.start or 0)
    own = rows[(rows["owner"] == csm) | scene.shared(scene.role(csm))[rows.index]]
    until = own["start"].fillna(own["end"]).fillna(horizon + 1)
    here = own[(own["due"] < end) & (until >= begin)]
    works = scene.works(here)
    gone = {id(work): int(tick) for work, tick in zip(works, until.loc[here.index], strict=True)}
    before = [work for work in works if work.due < begin <= gone[id(work)]]
    after = [work for work in works if work.due < end <= gone[id(work)]]
    inside = [work for work in works if begin <= work.due]
    left = [work for work in works if begin <= gone[id(work)] < end]
    return Week(
        csm=csm,
        number=number,
        begin=begin,
        end=end,
        hired=row.hired,
        left=row.left if 0 <= row.left < horizon else None,
        accounts=0 if 0 <= row.left <= end else _book(row, number),
        done=tuple(done),
        absences=tuple(scene.why_away(csm, begin, end)),
        waiting_before=tuple(before),
        waiting_after=tuple(after),
        came=tuple(inside),
        expired=tuple(work for work in left if work.outcome == "missed"),
        taken=tuple(w for w in left if w.start is not None and w.performer != csm),
        backlog=_backlog(begin, len(before), inside, [gone[id(work)] for work in left]),
        away=overlap(absent, begin, end),
        overtime=overtime,
        busy=busy,
        customers=round(sum(_share(work, begin, end) for work in done)),
    )


def _share(work: Work, begin: int, end: int) -> float:
    """Seconds of the work itself that fall between two ticks."""
    if work.start is None or not work.elapsed:
        return 0.0
    inside = min(work.start + work.elapsed, end) - max(work.start, begin)
    return work.work * inside / work.elapsed


def _book(row: CsmRow, number: int) -> int:
    place = min(number - row.first_review, len(row.books) - 1)
    return row.books[place] if place >= 0 else 0


def _backlog(
    begin: int, count: int, came: list[Work], left: list[int]
) -> tuple[tuple[int, int], ...]:
    """(tick, how many wait from then on) at each change."""
    moves = Counter(work.due for work in came)
    moves.subtract(left)
    ticks = sorted(moves)
    levels = accumulate((moves[tick] for tick in ticks), initial=count)
    return tuple(zip([begin, *ticks], levels, strict=True))
