"""One CSM's week in plain words: what came, what was done, what waited and what never happened.

Owns the sentences about a week's story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from simulator.report import numbers
from simulator.report.moments import HOUR, Moments
from simulator.report.story_words import WorkWords, notes, picked, played
from simulator.report.tale import Chapter, Line, Tale
from simulator.story.events import Absence, Event, Work
from simulator.story.scene import DAY_OFF, GONE, NOT_YET

if TYPE_CHECKING:
    from simulator.story.story import Story
    from simulator.story.week import Week


SPENT = {"": "away", DAY_OFF: "off", NOT_YET: NOT_YET, GONE: GONE}
"""How time away reads after its length, where it is not the time "of" something."""


def week_tale(story: Story, week: Week, every: bool) -> Tale:
    """The story of one CSM's week; with ``every``, all that waited is listed."""
    told = _WeekWords(story, week, every)
    return Tale(
        title=f"{week.csm}, week {week.number}",
        about=told.about(),
        summary=tuple(filter(None, (picked(story), told.hours(), told.queue()))),
        chapters=tuple(told.chapters()),
        notes=notes(story, every, luck=False),
    )


def shares(week: Week) -> Literal["own", "pool", "both"]:
    """Whose work the CSM does in the week: that of own customers, or of a pool."""
    works = [w for w in (*week.done, *week.came, *week.waiting_before) if not w.is_cover]
    kinds = {work.pool is not None for work in works}
    if len(kinds) == 2:
        return "both"
    return "pool" if True in kinds else "own"


class _WeekWords:
    def __init__(self, story: Story, week: Week, every: bool) -> None:
        self.story, self.week, self.every = story, week, every
        self.moments = Moments(story.clock)
        self.work = WorkWords(self.moments)

    def about(self) -> str:
        week = self.week
        last = self.moments.day(week.end - 1)
        count = f"{week.accounts:,} account" + ("s" if week.accounts > 1 else "")
        owned = f", {count}" if week.accounts else ""
        return f"{self.moments.day(week.begin, year=False)} to {last}{owned}. {played(self.story)}"

    def hours(self) -> str:
        """How the hours were spent."""
        week, lasting = self.week, self._hours
        away = self._away()
        if week.utilization is None:
            return f"Nobody was at work: {away}.{self._employed()}"
        text = (
            f"{lasting(week.shift)} on shift{f' ({away})' if away else ''}, "
            f"{lasting(week.busy) if week.busy else 'none'} of them busy: a utilization of "
            f"{numbers.value(week.utilization, 'share')}."
        )
        parts = [f"{lasting(week.customers)} went into work for customers"]
        internal = round(week.busy * max((w.internal_time for w in week.done), default=0.0))
        slow = week.busy - week.customers - internal
        if internal > 60:
            parts.append(f"{lasting(internal)} into the internal time that goes with it")
        if slow > 60:
            parts.append(f"{lasting(slow)} into going slower, as a newcomer or without the skill")
        if len(parts) > 1:
            text += f" {', '.join(parts)}."
        idle = week.shift - week.busy
        if idle > 60:
            text += f" {lasting(idle)} were free: nothing waited then."
        if week.overtime:
            text += f" {lasting(week.overtime)} of it were overtime, to finish work in hand."
        return text + self._employed()

    def _employed(self) -> str:
        """The first or the last day, in a week outside of which the CSM was no colleague."""
        week = self.week
        if week.hired > week.begin:
            return f" The first day of {week.csm} was {self.moments.day(week.hired)}."
        if week.left is not None and week.left < week.end:
            return f" The last day of {week.csm} was {self.moments.day(week.left - 1)}."
        return ""

    def _away(self) -> str:
        parts = Counter[str]()
        for absence in self.week.absences:
            parts[absence.why] += absence.end - absence.tick
        return ", ".join(
            f"{self.moments.lasting(seconds)} {SPENT.get(why, f'of {why}')}"
            for why, seconds in parts.items()
        )

    def queue(self) -> str:
        """What came and went."""
        week = self.week
        before, after = len(week.waiting_before), len(week.waiting_after)
        done = sum(week.begin <= (work.start or 0) for work in week.done)
        text = f"{_things(before)} waited when the week began"
        if week.waiting_before:
            oldest = min(work.due for work in week.waiting_before)
            text += f", the oldest for {self.moments.lasting(week.begin - oldest)}"
        begun = f"{done:,} {_was(done)}" if done else "nothing was"
        text += f". {_things(len(week.came))} fell due, {begun} begun"
        if week.taken:
            text += f", colleagues took over {len(week.taken):,}"
        expired = len(week.expired)
        text += f", and {expired:,} expired" if expired else ", and nothing expired"
        called_off = before + len(week.came) - after - expired - len(week.taken) - self._own()
        if called_off > 0:
            text += f" ({called_off:,} more {_was(called_off)} called off)"
        text += f". {f'{after:,}' if after else 'Nothing'} waited at the end."
        if shares(week) == "pool":
            text += " This counts what waits for any CSM of the pool."
        elif shares(week) == "both":
            text += " This counts what waits for this CSM and what waits for any of the pool."
        return text

    def _own(self) -> int:
        """Work for the CSM's own customers that was begun in the week."""
        week = self.week
        return sum(not w.is_cover and week.begin <= (w.start or 0) for w in week.done)

    def chapters(self) -> Iterator[Chapter]:
        """The queue, the days, the queue."""
        week, day = self.week, self.story.clock.day
        yield from self._waiting("Waiting when the week began", week.waiting_before, week.begin)
        for begin in range(week.begin, week.end, day):
            lines = tuple(self._lines(begin, min(begin + day, week.end)))
            when = self.moments.of(begin)
            yield Chapter(f"{when:%A} {when.day} {when:%B}", lines or (Line("", "Nothing to do."),))
        yield from self._waiting("Waiting at the end", week.waiting_after, week.end)

    def _lines(self, begin: int, end: int) -> Iterator[Line]:
        for work in self.week.done:
            started = work.start or 0
            until = started + work.elapsed
            if started < begin < until:
                yield Line(
                    self._time(begin), f"Goes on with {self._what(work)}{self._until(work, begin)}."
                )
        for event in self.week.events:
            tick = event.start if isinstance(event, Work) and event.outcome != "missed" else None
            if begin <= (event.tick if tick is None else tick) < end:
                yield Line(self._time(event.tick if tick is None else tick), self._said(event))
            elif isinstance(event, Absence) and event.tick < begin < event.end:
                yield Line(self._time(begin), _away(event))

    def _said(self, event: Event) -> str:
        if isinstance(event, Absence):
            return _away(event)
        if isinstance(event, Work) and event.outcome == "missed":
            since = self.moments.lasting(event.waited)
            return f"EXPIRED: {self._what(event)}, {since} after it fell due."
        if isinstance(event, Work):
            cover = f", standing in for {event.owner}" if event.is_cover else ""
            return (
                f"{self._what(event, first=True)}{self._until(event, event.start or 0)}"
                f"{self._since(event)}{cover}. {self.work.took(event)}"
            )
        return "Something happened."

    def _since(self, work: Work) -> str:
        return "" if work.waited < 60 else f"; it had waited {self.moments.lasting(work.waited)}"

    def _what(self, work: Work, first: bool = False) -> str:
        name = self.work.name(work) if first else numbers.words(work.activity)
        whom = f"{work.guests:,} customers" if work.account is None else work.account
        return f"{name} for {whom}"

    def _until(self, work: Work, now: int) -> str:
        """To when it is in hand, as seen from ``now``."""
        end = (work.start or 0) + work.elapsed
        day = self.story.clock.day
        # The last tick of a day is the first of the next.
        same = (end - 1) // day == now // day
        return f" until {self._time(end, last=True) if same else self.moments.at(end)}"

    def _time(self, tick: int, last: bool = False) -> str:
        """Of the day; a ``last`` tick may be the end of one."""
        if last and tick % self.story.clock.day == 0:
            before = self.moments.of(tick - 1)
            return f"{before.hour + 1:02}:00" if before.minute == 59 else f"{before:%H:%M}"
        return f"{self.moments.of(tick):%H:%M}"

    def _waiting(self, title: str, works: Sequence[Work], now: int) -> Iterator[Chapter]:
        if not works:
            return
        if self.every:
            lines = [
                Line(
                    self.moments.at(work.due), f"{self._what(work, first=True)}{self._left(work)}."
                )
                for work in works
            ]
        else:
            kinds = Counter(work.activity for work in works)
            lines = []
            for name, count in kinds.most_common():
                oldest = min(work.due for work in works if work.activity == name)
                age = self.moments.lasting(now - oldest)
                lead = "the oldest for" if count > 1 else "for"
                lines.append(Line("", f"{count:,} x {numbers.words(name)}, {lead} {age}"))
        yield Chapter(title, tuple(lines))

    def _left(self, work: Work) -> str:
        if work.window_end is None:
            return ""
        return f", to be begun before {self.moments.at(work.window_end)}"

    def _hours(self, seconds: int) -> str:
        """Hours of a week, never days: ``36h20``, ``5 min``."""
        if seconds < HOUR:
            return self.moments.lasting(seconds)
        hours, minutes = divmod(round(seconds / 60), 60)
        return f"{hours}h" + (f"{minutes:02}" if minutes else "")


def _away(absence: Absence) -> str:
    if absence.why in (NOT_YET, GONE):
        return f"{absence.why.capitalize()}."
    return f"Away: {absence.why}." if absence.why else "Away."


def _things(count: int) -> str:
    return f"{count:,} thing" + ("" if count == 1 else "s") if count else "Nothing"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
