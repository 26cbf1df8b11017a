"""One customer's life in plain words, for a Head of Customer Success.

Owns the sentences about an account's story, and what counts as quiet enough to be summed up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.report import numbers
from simulator.report.moments import Moments, named
from simulator.report.numbers import NBSP, money
from simulator.report.story_words import WorkWords, notes, picked, played
from simulator.report.tale import Chapter, Line, Tale
from simulator.story.events import (
    Began,
    Chance,
    Deal,
    Ended,
    Event,
    Left,
    Moved,
    Renewal,
    Shock,
    Work,
)

if TYPE_CHECKING:
    from simulator.story.account import Life
    from simulator.story.story import Story


def life_tale(story: Story, life: Life, every: bool) -> Tale:
    """The story of one account; with ``every``, quiet times are told one by one."""
    told = _LifeWords(story, life, every)
    return Tale(
        title=life.account,
        about=told.about(),
        summary=tuple(filter(None, (picked(story), told.summary()))),
        chapters=tuple(told.chapters()),
        notes=notes(story, every, told.has_luck),
    )


class _LifeWords:
    def __init__(self, story: Story, life: Life, every: bool) -> None:
        self.story, self.life, self.every = story, life, every
        self.setup = story.scenario.setup
        self.moments = Moments(story.clock)
        began = next((e for e in life.events if isinstance(e, Began)), None)
        usual = began.owner if began is not None else next((w.owner for w in life.works), None)
        self.work = WorkWords(self.moments, usual)
        self.has_luck = any(isinstance(e, Renewal | Chance | Deal) for e in life.events)

    def about(self) -> str:
        life, events = self.life, self.life.events
        began = next((e for e in events if isinstance(e, Began)), None)
        signed = life.signed.astype("datetime64[D]").item()
        words = f"A customer ({numbers.words(life.segment.name)}) since {named(signed)}"
        if len(life.segment.renewal.terms.months) > 1:
            words += f", for {_count(life.term_months, 'month', 'months')} at a time"
        if began is not None:
            words += f", paying {self._money(began.arr)} a year"
            words += f", with {began.owner}" if began.owner else ""
        return f"{words}. {played(self.story)}"

    def summary(self) -> str:
        events, works = self.life.events, [w for w in self.life.works if w.touch]
        if not events:
            return "Nothing happened to it in this time."
        counts = Counter(work.outcome for work in works)
        done, missed = counts["done"] + counts["digital"], counts["missed"]
        text = [f"{_count(done + missed, 'touch', 'touches')} came to an end"]
        text[0] += f": {done:,} done, {missed:,} missed." if done + missed else "."
        if counts["digital"]:
            text.append(f"Automation did {counts['digital']:,} of them.")
        worst = Counter(w.activity for w in works if w.outcome == "missed").most_common(1)
        if worst and missed > 1:
            text.append(f"Missed most often: {numbers.words(worst[0][0])}, {worst[0][1]:,} times.")
        text.append(self._health_in_short())
        for event in events:
            if isinstance(event, Renewal):
                when = self.moments.day(event.tick)
                verb = "It renewed" if event.outcome == "renewed" else "It did not renew"
                text.append(f"{verb} on {when}: {_luck(event.needed, event.luck)}.")
            elif isinstance(event, Left):
                text.append(f"It left on {self.moments.day(event.tick)}.")
        return " ".join(filter(None, text))

    def _health_in_short(self) -> str:
        line = self.life.health
        if not line:
            return ""
        first, last = line[0][1], line[-1][1]
        tick, lowest = min(line, key=lambda one: one[1])
        text = f"Health was {first:.0f} at first and {last:.0f} in the end"
        if lowest < min(first, last) - 1:
            text += f", {lowest:.0f} at its lowest ({self.moments.day(tick)})"
        served = f"{self.life.fit:.0f}, which is how well the product suits it"
        return f"{text}. With every touch done it would be {served}."

    def chapters(self) -> Iterator[Chapter]:
        """One chapter for each stage that it was in, and for each calendar year of it."""
        stage, part = "", list[Event]()
        title, year = f"From {self.moments.day(self.life.begin)}", 0
        for event in self.life.events:
            enters, then = isinstance(event, Began | Moved), self.moments.of(event.tick).year
            if part and (enters or then != year):
                yield Chapter(title, tuple(self._lines(part)))
                title, part = f"{stage + ', ' if stage else ''}{then}", []
            if isinstance(event, Began | Moved):
                name = numbers.words(event.stage)
                stage = name[:1].upper() + name[1:]
                title = f"{stage}, from {self.moments.day(event.tick)}"
            year = then
            part.append(event)
        if part:
            yield Chapter(title, tuple(self._lines(part)))

    def _lines(self, events: Sequence[Event]) -> Iterator[Line]:
        quiet: list[Work] = []
        for event in events:
            if isinstance(event, Work) and not self.every and self.work.is_quiet(event):
                quiet.append(event)
                continue
            if quiet and not self._goes_with_quiet(event):
                yield from self._quiet(quiet)
                quiet = []
            if not self._goes_with_quiet(event):
                yield Line(self.moments.at(event.tick), self.sentence(event))
        yield from self._quiet(quiet)

    def _goes_with_quiet(self, event: Event) -> bool:
        """Chances that came to nothing are told only when all is told."""
        return not self.every and isinstance(event, Chance) and event.outcome == "passed by"

    def _quiet(self, works: list[Work]) -> Iterator[Line]:
        if not works:
            return
        if len(works) == 1:
            yield Line(self.moments.at(works[0].tick), self.work.sentence(works[0]))
            return
        kinds = Counter(work.activity for work in works)
        what = _listed(f"{numbers.words(name)} {_times(n)}" for name, n in kinds.items())
        longest = max(work.waited for work in works)
        waited = (
            "all at once" if longest < 60 else f"waiting {self.moments.lasting(longest)} at most"
        )
        last = self.moments.short_day(works[-1].tick)
        text = f"Done in time until {last}: {what}, {waited}"
        moved = [work for work in works if work.before is not None and work.after is not None]
        if moved:
            text += f".{_health(moved[0].before, moved[-1].after)}"
        yield Line(self.moments.at(works[0].tick), text.rstrip(".") + ".")

    def sentence(self, event: Event) -> str:
        """What happened, in a sentence or two."""
        match event:
            case Work():
                return self.work.sentence(event)
            case Began():
                how = "In the book since before day one" if event.initial else "Signed"
                owner = f", with {event.owner}" if event.owner and not event.initial else ""
                return f"{how}{owner}. Health {event.health:.0f}."
            case Moved():
                why = f", because {event.why}" if event.why else ""
                return (
                    f"Goes from {numbers.words(event.left)} to {numbers.words(event.stage)}{why}."
                )
            case Shock():
                name = event.why[:1].upper() + event.why[1:] if event.why else "A shock"
                points = numbers.value(abs(event.before - event.after), "points")
                move = "loses" if event.after <= event.before else "gains"
                health = _health(event.before, event.after)
                return f"{name}: it {move} {points} of health, an effect that fades.{health}"
            case Chance():
                return self._chance(event)
            case Deal():
                return self._deal(event)
            case Renewal():
                return self._renewal(event)
            case Left():
                return (
                    f"It leaves{f' ({event.why})' if event.why else ''}. Health {event.health:.0f}."
                )
            case Ended():
                stage = numbers.words(event.stage)
                return (
                    f"Here the simulation ends: in {stage}, health {event.health:.0f}, paying "
                    f"{self._money(event.arr)} a year."
                )
            case _:
                return "Something happened."

    def _chance(self, event: Chance) -> str:
        if not event.in_season:
            return "A chance to sell more comes up, in a stage that does not take one up."
        real = f"at health {event.health:.0f} it {_luck(event.needed, event.luck)}"
        if event.outcome == "taken up":
            return f"A chance to sell more comes up: {real}."
        return f"A chance to sell more comes up and comes to nothing: {real}."

    def _deal(self, event: Deal) -> str:
        if not event.finished:
            return "The chance to sell more is gone: the work on it was broken off."
        if event.outcome == "won":
            return (
                f"More is sold: it pays {self._money(event.arr)} a year now, up from "
                f"{self._money(event.arr_before)}; the deal {_luck(event.needed, event.luck)}."
            )
        return f"The customer says no to more: the deal {_luck(event.needed, event.luck)}."

    def _renewal(self, event: Renewal) -> str:
        renewed = event.outcome == "renewed"
        chance = numbers.value(event.needed, "share")
        text = "Renewed. " if renewed else "Not renewed. "
        text += f"At health {event.health:.0f}, {chance} of such customers renew: it "
        text += f"{_luck(event.needed, event.luck)}."
        if renewed and event.arr != event.arr_before:
            side = "less" if event.arr < event.arr_before else "more"
            text += f" It pays {side} from now on: {self._money(event.arr)} a year."
        better = event.needed_if_served - event.needed
        if better > 0.005:
            served = numbers.value(event.needed_if_served, "share")
            would = _would(event)
            text += (
                f" With every touch done (health {event.served_health:.0f}) it would have been "
                f"{served}{would}."
            )
        if event.stays:
            text += " The book is held: the loss is counted, and the customer stays."
        elif not renewed:
            text += f" {self._money(event.arr_before)} a year are lost."
        return text

    def _money(self, amount: float) -> str:
        return money(amount, self.setup.currency)


def _would(renewal: Renewal) -> str:
    if renewal.outcome == "renewed":
        return ""
    if renewal.luck < renewal.needed_if_served:
        return ", and with the same luck it would have stayed"
    return ", and with the same luck it would have left all the same"


def _luck(needed: float, luck: float) -> str:
    """``needed luck below 0.91, drew 0.34``, in as many digits as tell them apart."""
    digits = next((d for d in (2, 3, 4) if f"{needed:.{d}f}" != f"{luck:.{d}f}"), 6)
    return f"needed luck below {needed:.{digits}f}, drew {luck:.{digits}f}"


def _health(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    if round(before) == round(after):
        return f" Health stays at {after:.0f}."
    return f" Health{NBSP}{before:.0f}{NBSP}->{NBSP}{after:.0f}."


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _times(n: int) -> str:
    return "once" if n == 1 else "twice" if n == 2 else f"{n:,} times"


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
