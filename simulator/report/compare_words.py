"""What a comparison of alternatives means, in plain words.

Owns the sentences about differences to a baseline. What can be told and what cannot is decided by
the paired intervals of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.report import numbers, words
from simulator.report.break_even_words import ONLY_GAP, SIMULATED
from simulator.report.delay_words import SAME_DAYS, delay_words
from simulator.report.moves import unseen
from simulator.report.numbers import NBSP, money
from simulator.report.promises import other_promises
from simulator.report.run_words import HELD
from simulator.report.target_words import in_short
from simulator.report.team_words import played
from simulator.report.views import CompareView, Difference, Estimate, Estimates, Paired
from simulator.report.words import Words
from simulator.scenario.types import Book, Setup

FREE = (
    "CSMs cost nothing in this scenario, so what an alternative costs and is worth is not told; "
    "state csm.cost, such as $175k / year."
)
LIVING = "The book is living: a customer who does not renew leaves, and is no more work."
EXPLORATORY = "Read every other difference as exploratory: its interval is by itself."
NO_TARGETS = (
    "The scenario names no targets, so every difference here is exploratory: each interval is by "
    "itself, and of twenty one misses."
)
NET = (
    "Net value is in-year: the difference in ARR at the end of the window less that in the team's "
    "cost during it, against the baseline. The ARR lasts into the following years, and so does the "
    "cost of a larger team."
)
WHEN = {
    "net_value": ("within the window", "net value, in-year"),
    "net_value_next": ("in the 12 months after it", "net value, following year"),
}
NOT_SIMULATED = (
    "The following year is not simulated: that takes a `horizon` 12 months past the report window."
)


@dataclass(frozen=True, slots=True)
class Moving:
    """A share, and what is said when it is higher or lower than the baseline's."""

    name: str
    more: str
    fewer: str


MOVING = {
    "missed_touch_rate": Moving(
        "share of touches missed", "{} more touches are missed", "{} fewer touches are missed"
    ),
    "expected_grr": Moving("expected GRR", "Expected GRR is {} higher", "Expected GRR is {} lower"),
}


def compare_words(result: CompareView) -> Words:
    """The words for a :class:`~simulator.experiment.CompareResult`."""
    setup = result.scenario.setup
    base = numbers.words(result.baseline)
    others = [numbers.words(name) for name in result.alternatives]
    about = (
        f"Against {base}: {', '.join(others)}. All meet the same customers, with the same luck. "
    )
    about = " ".join([about + words.window(setup, result.replications), *_plans(result)])
    delay = result.delay
    paragraphs = [] if delay is None else [("Waiting", delay_words(result, delay))]
    paragraphs += [("Targets", _targets(result))]
    paragraphs += [(begin(name), _told(result, name)) for name in result.alternatives]
    retention = figures_of(result, result.baseline).of("expected_grr").known
    notes = list(words.notes(setup, result.replications, retention, None))
    notes[1:1] = [
        _family(result),
        *([] if delay is None else [SAME_DAYS]),
        *_books(result),
        *_customers(result),
        *_promises(result),
        *_net_value(result),
        *_break_even(result),
    ]
    return Words(
        f"{result.scenario.name}: {base} or {' or '.join(others)}",
        about,
        words.written(paragraphs),
        tuple(notes),
    )


def _plans(result: CompareView) -> list[str]:
    """Which plan is played, where the name of an alternative does not say so."""
    scenarios = {n: result.scenario_of(n) for n in (result.baseline, *result.alternatives)}
    said = {name: played(scenario) for name, scenario in scenarios.items()}
    if len(set(said.values())) == 1:
        return [f"In each {text}." for text in set(said.values()) if text]
    return [
        f"{begin(name)}: {text}."
        for name, text in said.items()
        if text and scenarios[name].played != name
    ]


def _targets(result: CompareView) -> str:
    names = (result.baseline, *result.alternatives)
    judged = {name: result.judged(name) for name in names}
    if not any(judged.values()):
        return ""
    setup = result.scenario.setup
    return " ".join(f"{begin(name)}: {in_short(judged[name], setup)}." for name in names)


def _told(result: CompareView, name: str) -> str:
    base, setup = result.baseline, result.scenario.setup

    def change(metric: str) -> Paired:
        return result.difference(metric, name, base)

    now, then = figures_of(result, name), figures_of(result, base)
    parts = [
        _moved(change(metric), text, (words.share(then.of(metric)), words.share(now.of(metric))))
        for metric, text in MOVING.items()
        if now.of(metric).known and then.of(metric).known
    ]
    if change("hires").mean:
        parts.insert(0, _hired(change("hires"), then.of("effective_fte"), now.of("effective_fte")))
    if result.delay is None and setup.book is Book.LIVING:
        parts.append(_arr(change("arr_end"), setup))
    if result.delay is None and not _is_free(result):  # a delay has words of its own for money
        parts.append(_cost(change("cost"), setup))
        for metric, when in WHEN.items():
            net = change(metric)
            if net.mean == net.mean and net.mean:
                parts.append(_net(net, when, setup))
    if name in result.break_evens:
        parts.append(result.break_evens[name].words())
    if not parts:
        return ""
    first = parts[0][:1].lower() + parts[0][1:]
    return f"Compared with {numbers.words(base)}, {' '.join([first, *parts[1:]])}"


def _moved(change: Difference, text: Moving, ends: tuple[str, str]) -> str:
    """A share that moves from one of ``ends`` to the other."""
    then, now = ends
    if change.ci_low == change.ci_high == 0:
        return f"The {text.name} stays the same, {now}."
    low, high = 100 * change.ci_low, 100 * change.ci_high
    span = numbers.span(low, high, "points")
    if unseen(change):
        known = "" if span == numbers.NOTHING else f" (95{NBSP}% interval {span})"
        return f"No difference in the {text.name} can be told{known}."
    if change.mean < 0:
        low, high = -high, -low
    size = numbers.mean(abs(100 * change.mean), low, high, "points")
    ends_said = numbers.span(low, high, "points", named=False)
    said = (text.more if change.mean > 0 else text.fewer).format(size)
    return f"{said} (95{NBSP}% interval {ends_said}): {now} instead of {then}."


def _hired(change: Difference, then: Estimate, now: Estimate) -> str:
    count, side = numbers.number(abs(change.mean), "count"), "more" if change.mean > 0 else "fewer"
    fte = [numbers.number(one.mean, "fte") for one in (now, then)]
    are = "is" if count == "1" else "are"
    return (
        f"{count} {side} {are} hired on average, and {fte[0]} instead of {fte[1]} CSMs are at work."
    )


def _arr(change: Difference, setup: Setup) -> str:
    low, high = change.ci_low, change.ci_high
    if low == high == 0:
        return "ARR at the end of the window is the same."
    if unseen(change):
        span = numbers.span(low, high, "money", setup.currency)
        known = f" (95{NBSP}% interval {span})" if high > low else ""
        return f"No difference in ARR at the end of the window can be told{known}."
    verb = "protects"
    if change.mean < 0:
        low, high, verb = -high, -low, "loses"
    span = numbers.span(low, high, "money", setup.currency)
    worth = money(abs(change.mean), setup.currency)
    return f"It {verb} {worth} of ARR by the end of the window (95{NBSP}% interval {span})."


def _cost(change: Difference, setup: Setup) -> str:
    if change.ci_low == change.ci_high == 0 or not change.mean:
        return "It costs the same."
    if unseen(change) and change.ci_low == change.ci_low:
        return "No difference in cost can be told."
    side = "more" if change.mean > 0 else "less"
    return f"It costs {money(abs(change.mean), setup.currency)} {side} {words.period(setup)}."


def _net(change: Paired, when: tuple[str, str], setup: Setup) -> str:
    time, called = when
    low, high = change.ci_low, change.ci_high
    if high < 0:
        low, high = -high, -low
    ends = numbers.span(low, high, "money", setup.currency)
    known = "" if not high > low else f" (95{NBSP}% interval {ends})"
    if unseen(change):
        return f"Whether that pays {time} cannot be told: {called}{known}."
    worth = money(abs(change.mean), setup.currency)
    years = numbers.value(change.share_above, "share")
    side = "gains" if change.mean > 0 else "loses"
    return f"Net of its cost it {side} {worth} {time}{known}; it is ahead in {years} of years."


def _family(result: CompareView) -> str:
    if not result.aims:
        return NO_TARGETS
    count = len(result.aims)
    return (
        f"The {count} differences of the targets' figures stand in a table of their own, with "
        f"intervals that hold all at once in 95{NBSP}% of comparisons (Bonferroni). {EXPLORATORY}"
        if count > 1
        else f"The one difference of a target's figure is what was asked. {EXPLORATORY}"
    )


def _books(result: CompareView) -> list[str]:
    names = (result.baseline, *result.alternatives)
    books = {name: result.scenario_of(name).setup.book for name in names}
    said = {Book.LIVING: LIVING, Book.HELD: HELD}
    if len(set(books.values())) == 1:
        return [said[books[result.baseline]]]
    return [
        f"{begin(name)}: {said[book][:1].lower()}{said[book][1:]}" for name, book in books.items()
    ]


def _customers(result: CompareView) -> list[str]:
    """Alternatives that say other things of the customers, not only of the team."""
    base = _book(result.scenario.setup)
    return [
        f"{begin(name)} has other customers than {numbers.words(result.baseline)}: those that both "
        "have are the same."
        for name in result.alternatives
        if _book(result.scenario_of(name).setup) != base
    ]


def _promises(result: CompareView) -> list[str]:
    names = (result.baseline, *result.alternatives)
    return other_promises(result.baseline, {name: result.scenario_of(name).setup for name in names})


def _book(setup: Setup) -> list[tuple[object, ...]]:
    """What decides which customers there are."""
    return [
        (s.name, s.accounts, s.listed, s.arr, s.new_arr, s.new_per_month, s.renewal.terms)
        for s in setup.segments
    ]


def _net_value(result: CompareView) -> list[str]:
    def known(metric: str) -> bool:
        nets = (result.difference(metric, name, result.baseline) for name in result.alternatives)
        return any(net.mean == net.mean for net in nets)

    if _is_free(result):
        return [FREE]
    if not known("net_value"):
        return []
    return [NET if known("net_value_next") else f"{NET} {NOT_SIMULATED}"]


def _is_free(result: CompareView) -> bool:
    """Whether CSMs cost nothing in any of the alternatives."""
    names = (result.baseline, *result.alternatives)
    return all(figures_of(result, name).of("cost").mean == 0 for name in names)


def _break_even(result: CompareView) -> list[str]:
    found = list(result.break_evens.values())
    if not found:
        return []
    return [ONLY_GAP, *([] if all(one.expected for one in found) else [SIMULATED])]


def figures_of(result: CompareView, name: str) -> Estimates:
    """The figures of the baseline or of an alternative."""
    frame = result.metrics
    return Estimates([frame[frame["alternative"] == name]])


def begin(name: str) -> str:
    """The name of an alternative at the beginning of a sentence."""
    text = numbers.words(name)
    return text[:1].upper() + text[1:]
