"""Words that all stories share: a piece of work, how a story was picked, what one must know.

Owns the sentences about one piece of work. Computes nothing but the speed at which it was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.report import numbers
from simulator.report.moments import Moments
from simulator.report.numbers import NBSP, given
from simulator.scenario.types import Timing

if TYPE_CHECKING:
    from simulator.scenario.types import Setup
    from simulator.story.events import Work
    from simulator.story.story import Story

WORTH_TELLING = 3.0
"""Points by which one touch must move health to be told on its own."""

TRIES = {1: "the second try", 2: "the third try"}


@dataclass(frozen=True)
class WorkWords:
    """Words for pieces of work. ``usual`` is the CSM whom the reader knows as the customer's
    own."""

    moments: Moments
    usual: str | None = None

    def is_quiet(self, work: Work) -> bool:
        """Done as planned: in time, by whom it belongs to, at the first try, with little effect."""
        moved = abs((work.after or 0.0) - (work.before or 0.0))
        return (
            work.outcome in ("done", "digital")
            and work.attempt == 0
            and not work.is_cover
            and moved < WORTH_TELLING
        )

    def sentence(self, work: Work) -> str:
        """What became of it, and why, in sentences."""
        name = self.name(work)
        health = _health(work)
        due = f"fell due {self.moments.at(work.due)}"
        match work.outcome:
            case "digital":
                return f"{name} done by automation.{health}"
            case "done":
                return (
                    f"{name} done{self._who(work)}{self._among(work)}. It {due} and "
                    f"{self._waited(work)}. {self.took(work)}{health}"
                )
            case "missed":
                return f"{name} missed. It {due}, {self._why_missed(work)}.{health}"
            case "cancelled":
                return (
                    f"{name} called off: it {due} and still waited when the customer "
                    f"left {numbers.words(work.stage or '')}.{health}"
                )
            case "open" if work.start is not None:
                return f"{name} still under way{self._who(work)}. It {due}, {self._waited(work)}."
            case "open":
                return f"{name} still waits. It {due}."
            case other:
                return f"{name}: {numbers.words(other)}. It {due}.{health}"

    def name(self, work: Work) -> str:
        """``Business review (the second try)``"""
        words = numbers.words(work.activity)
        tries = TRIES.get(work.attempt, f"try number {work.attempt + 1}")
        return words[:1].upper() + words[1:] + (f" ({tries})" if work.attempt else "")

    def took(self, work: Work) -> str:
        """Why the clock shows more than the work: ``1h of work took 1h34 of the shift.``"""
        lasting = self.moments.lasting
        if work.guests and not work.elapsed:  # its hours are those of the session
            return f"The session took {lasting((work.end or 0) - (work.start or 0))} of the shift."
        if work.elapsed == work.work:
            return f"It took {lasting(work.work)}."
        text = f"{lasting(work.work)} of work took {lasting(work.elapsed)}"
        if work.slower > 1.0:
            text += f", {work.slower:g} times as long as in skilled hands"
        speed = self.speed(work)
        if speed is not None:
            text += f", at {numbers.value(speed, 'share')} of full speed"
        return text + "."

    def speed(self, work: Work) -> float | None:
        """At which it was done, besides internal time and want of skill; None at full speed."""
        full = work.work * work.slower / (1.0 - work.internal_time)
        speed = full / work.elapsed if work.elapsed else 1.0
        return None if abs(full - work.elapsed) <= 1.0 or abs(speed - 1.0) < 0.005 else speed

    def _who(self, work: Work) -> str:
        if work.performer is None or work.performer == self.usual:
            return ""
        cover = (
            f", standing in for {self._called(work.owner)}, who was away" if work.is_cover else ""
        )
        return f" by {work.performer}{cover}"

    def _among(self, work: Work) -> str:
        return f", in a session for {work.guests:,}" if work.guests else ""

    def _called(self, csm: str | None) -> str:
        return "its CSM" if csm == self.usual else csm or "nobody"

    def _crew(self, work: Work) -> str:
        """Whoever might have begun it, as the subject of a sentence."""
        if work.pool is not None:
            return f"all {numbers.words(work.pool)} CSMs together were"
        return f"{self._called(work.performer or work.owner)} was"

    def _waited(self, work: Work) -> str:
        if work.waited < 60:
            return "was begun at once"
        text = f"waited {self.moments.lasting(work.waited)}"
        kept = self._kept(work)
        return f"{text}, while {self._crew(work)} {kept}" if kept else text

    def _why_missed(self, work: Work) -> str:
        window = "" if work.window_end is None else self.moments.lasting(work.window_end - work.due)
        text = f"and nobody began it within {window}" if window else "and nobody began it"
        kept = self._kept(work)
        return f"{text}: {self._crew(work)} {kept}" if kept else text

    def _kept(self, work: Work) -> str:
        """What kept whoever was to do it: ``busy with 14 other things and away for 3 days``."""
        kept = []
        if work.ahead:
            kept.append(f"busy with {work.ahead:,} other thing" + ("s" if work.ahead > 1 else ""))
        if work.away >= 60:
            kept.append(f"away for {self.moments.lasting(work.away)}")
        return " and ".join(kept)


def played(story: Story) -> str:
    """Which simulated years these are."""
    scenario = story.scenario
    return f"{scenario.name}: seed {story.seed}, replication {story.replication}."


def picked(story: Story) -> str:
    """How the story was chosen, and what share of the misses it explains."""
    worst = story.picked
    if worst is None:
        return ""
    share, setup = numbers.value(worst.missed / worst.of, "share"), story.scenario.setup
    guests = ""
    if worst.account is not None:
        what, other = "this customer", "the average customer misses"
    elif worst.pool is not None:
        what = f"what all {numbers.words(worst.pool)} CSMs share, in this week"
        other = "in the average week it is"
        if any(a.timing is Timing.SESSIONS for s in setup.segments for a in s.activities):
            guests = " A session that is not held is missed by each of those invited."
    else:
        what, other = "the customers of this CSM in this week", "in the average week of a CSM it is"
    return (
        f"Picked because it has the most missed touches: of {worst.of:,} in the report window "
        f"{worst.missed:,} ({share}) were those of {what}; {other} "
        f"{numbers.number(worst.others, 'count')}.{guests}"
    )


def notes(story: Story, every: bool, luck: bool) -> tuple[str, ...]:
    """What one must know to believe the story."""
    setup = story.scenario.setup
    moments = Moments(story.clock)
    hours = f"{setup.hours_per_day:g}"
    begins = moments.of(0)
    lines = [
        f"All times are working time: a day has {hours} hours, here as if they began at "
        f"{begins:%H:%M} without a break, and there are no weekends."
    ]
    lines += _internal_time(setup, moments)
    first = _served_first(setup)
    if first:
        lines.append(f"Served first, in this order: {first}. The rest goes by due date.")
    if luck:
        lines.append(
            "Luck is drawn once for each customer and is the same for every team. What a team "
            "changes is the number that luck must stay below."
        )
    if not every:
        lines.append(f"Quiet times are summed up: --all{NBSP}tells every step.")
    return tuple(lines)


def _internal_time(setup: Setup, moments: Moments) -> Iterator[str]:
    """What it makes of an hour of work, for each team if they differ."""
    alike: dict[float, list[str]] = {}
    for role in setup.roles:
        alike.setdefault(role.csm.internal_time, []).append(numbers.words(role.name))
    for internal, names in alike.items():
        if internal:
            csm = f"a {' or '.join(names)} CSM" if len(alike) > 1 else "a CSM"
            clock = moments.lasting(3600 / (1.0 - internal))
            yield (
                f"{given(internal)} of {csm}'s time is internal (meetings, tools, planning), "
                f"so 1h of work takes {clock} of the shift."
            )


def _served_first(setup: Setup) -> str:
    """The kinds of work that go before others."""
    ranked = {a.name: a.priority for s in setup.segments for a in s.activities}
    last = max(ranked.values(), default=0)
    first = sorted((priority, name) for name, priority in ranked.items() if priority < last)
    return ", ".join(numbers.words(name) for _, name in first)


def _health(work: Work) -> str:
    if work.before is None or work.after is None:
        return ""
    if round(work.before) == round(work.after):
        return ""
    return f" Health{NBSP}{work.before:.0f}{NBSP}->{NBSP}{work.after:.0f}."
