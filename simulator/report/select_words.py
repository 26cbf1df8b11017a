"""What a choice with a guarantee comes to, in plain words: the choice first, for whoever signs it.

Owns these sentences. What can be told and what cannot is decided by the result.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.experiment.verdicts import Judged, Verdict
from simulator.report import numbers, words
from simulator.report.break_even_words import ONLY_GAP, SIMULATED
from simulator.report.compare_words import LIVING
from simulator.report.moves import unseen
from simulator.report.numbers import NBSP, money
from simulator.report.run_words import HELD
from simulator.report.target_words import found, lower, named
from simulator.report.views import Name, SelectView
from simulator.report.words import Words
from simulator.scenario.types import Book

WHAT = {"cost": "cheapest", "headcount": "smallest", "net_value": "most valuable"}
KINDS = {True: ("team", "teams"), False: ("alternative", "alternatives")}


def select_words(result: SelectView) -> Words:
    """The words for a :class:`~simulator.experiment.SelectResult`."""
    setup, terms = result.scenario.setup, result.terms
    considered = [called(name) for name in terms.considered]
    if terms.lever:
        considered = [f"{len(considered)} teams, from {considered[0]} to {considered[-1]}"]
    about = (
        f"From {', '.join(considered)}, all with the same customers and the same luck; each "
        f"played until it is decided, at most {terms.budget:,} times. "
        f"{words.window(setup, result.replications)}"
    )
    flips = "" if result.break_even is None else f" {result.break_even.words()}"
    paragraphs = [("Choice", _choice(result) + flips)]
    paragraphs += [(begin(name), _other(result, name)) for name in _others(result)]
    paragraphs.append(("How sure", _how_sure(result)))
    kept = result.metrics.loc[result.metrics["metric"] == "expected_grr", "mean"]
    retention = bool(kept.notna().any())
    notes = list(words.notes(setup, result.replications, retention, None))
    if result.break_even is not None:
        notes[1:1] = [ONLY_GAP, *([] if result.break_even.expected else [SIMULATED])]
    held = bool(terms.lever) or setup.book is Book.HELD
    notes.insert(1, HELD if held else LIVING)
    notes += [f"Watch out: {warning}." for warning in result.warnings]
    return Words(_title(result), about, words.written(paragraphs), tuple(notes))


def _title(result: SelectView) -> str:
    setup, terms = result.scenario.setup, result.terms
    if terms.lever:
        whose = numbers.words(terms.lever.split(".")[1])
        where = f" in {whose}" if len(setup.roles) > 1 else ""
        return f"{setup.name}: the smallest team that will do{where}"
    names = " or ".join(called(name) for name in terms.considered)
    return f"{setup.name}: {names}"


def _choice(result: SelectView) -> str:
    if result.choice is None:
        return _none(result)
    terms = result.terms
    kind = KINDS[bool(terms.lever)]
    best = "smallest" if terms.lever else WHAT[terms.objective.metric]
    name = called(result.choice)
    condition = " that meets every target" if terms.targets else ""
    if not result.sure:
        return f"{begin(result.choice)} {_meets(result)}; {_open(result)}{_price(result)}"
    if len(terms.considered) - _failing(result) == 1 and not terms.lever:
        text = f"Only {name} of {len(terms.considered)} {kind[1]} meets every target."
    else:
        text = f"The {best} {kind[0]}{condition} is {name}."
    if terms.lever and result.choice == terms.considered[0]:
        text += " It is also the smallest team asked about: a smaller one may do."
    return text + _price(result)


def _meets(result: SelectView) -> str:
    return "meets every target" if result.terms.targets else "looks best"


def _open(result: SelectView) -> str:
    """What stays open, so that nothing is promised of the choice being the best."""
    terms = result.terms
    others = [n for n in result.ranked if n != result.choice]
    undecided = [n for n in others if result.verdict(n) is not Verdict.MEETS]
    if terms.lever:
        undecided = [n for n in undecided if n < result.choice]  # type: ignore[operator]
    if undecided:
        names = " and ".join(called(name) for name in undecided)
        verb = "does" if len(undecided) == 1 else "do"
        better = f", which would be {_better(result)}," if not terms.lever else ""
        return (
            f"whether {names}{better} {verb} too is too close to call with {terms.budget:,} "
            "replications."
        )
    names = " or ".join(called(name) for name in others)
    return (
        f"whether it is {_better(result)} than {names} is too close to call with "
        f"{terms.budget:,} replications."
    )


def _better(result: SelectView) -> str:
    return {"cost": "cheaper", "headcount": "smaller", "net_value": "worth more"}[
        result.terms.objective.metric
    ]


def _failing(result: SelectView) -> int:
    return sum(result.verdict(name) is Verdict.FAILS for name in result.points)


def _price(result: SelectView) -> str:
    """What the choice costs, against the next cheaper alternative that was played."""
    setup, mine = result.scenario.setup, result.reference
    cost = float(result[mine].series("cost").mean())
    if not cost:
        return ""
    text = f" It costs {money(cost, setup.currency)} {words.period(setup)}"
    gaps = {name: result.difference("cost", name, mine).mean for name in result.points}
    cheaper = [name for name, gap in gaps.items() if gap < 0]
    if not cheaper:
        return f"{text}."
    next_ = max(cheaper, key=lambda name: gaps[name])
    more = money(-gaps[next_], setup.currency)
    return f"{text}, {more} more than {called(next_)}{_fate(result, next_)}."


def _fate(result: SelectView, name: Name) -> str:
    failing = [one for one in result.judged(name) if one.verdict is Verdict.FAILS]
    if not failing:
        return ""
    setup = result.scenario.setup
    said = " and ".join(
        f"{lower(named(one, setup))} {one.target.said} ({found(one, setup)})" for one in failing
    )
    return f", which does not meet {said}"


def _none(result: SelectView) -> str:
    """No alternative is known to meet all: what stops them, and the best that was reached."""
    terms, setup = result.terms, result.scenario.setup
    nearest = result.nearest
    unmet = [one for one in result.judged(nearest) if one.verdict is not Verdict.MEETS]
    failing = [one for one in unmet if one.verdict is Verdict.FAILS]
    if not result.sure:
        return (
            f"No {KINDS[bool(terms.lever)][0]} is known to meet every target: it is too close to "
            f"call with {terms.budget:,} replications. The nearest is {called(nearest)}: "
            f"{_listed(unmet, result)}."
        )
    stopping = [one for one in failing if _all_fail(result, one)]
    if terms.lever and stopping:
        first, last = called(terms.considered[0]), called(terms.considered[-1])
        best = "; ".join(_best(one, result) for one in stopping)
        asked = " and ".join(_asked(one, result) for one in stopping)
        return f"No team from {first} to {last} meets {asked}: the best reached is {best}."
    if stopping:
        asked = " and ".join(_asked(one, result) for one in stopping)
        best = "; ".join(_best(one, result) for one in stopping)
        names = ", ".join(called(name) for name in terms.considered)
        return f"None of {names} meets {asked}: the best reached is {best}."
    return (
        f"No {KINDS[bool(terms.lever)][0]} meets every target; the nearest is {called(nearest)}: "
        f"{_listed(failing or unmet, result)}. {setup.name} asks for more than any of them gives."
    )


def _all_fail(result: SelectView, one: Judged) -> bool:
    """Whether the target stops every alternative, of teams every larger one too."""
    return all(
        other.verdict is Verdict.FAILS
        for name in result.points
        for other in result.judged(name)
        if other.target == one.target
    )


def _asked(one: Judged, result: SelectView) -> str:
    return f"{lower(named(one, result.scenario.setup))} {one.target.said}"


def _best(one: Judged, result: SelectView) -> str:
    """The best figure of a target that all alternatives fail, and whose it is."""
    reached = {
        name: other
        for name in result.points
        for other in result.judged(name)
        if other.target == one.target
    }
    sign = 1 if one.target.at_least else -1

    def good(name: Name) -> float:
        other = reached[name]
        return other.met if one.target.share is not None else sign * other.mean

    best = max(reached, key=good)
    return f"{found(reached[best], result.scenario.setup)}, with {called(best)}"


def _listed(unmet: Sequence[Judged], result: SelectView) -> str:
    setup = result.scenario.setup
    return "; ".join(f"{_asked(one, result)}, found {found(one, setup)}" for one in unmet)


def _others(result: SelectView) -> list[Name]:
    return [name for name in result.points if name != result.choice]


def _other(result: SelectView, name: Name) -> str:
    """Why another alternative is not the choice."""
    judged, verdict = result.judged(name), result.verdict(name)
    n = len(result[name].values)
    played = f" ({n:,} replications)"
    said = {
        Verdict.FAILS: "Does not meet {}",
        Verdict.CLOSE: "Too close to call: {}",
        Verdict.UNKNOWN: "Cannot be told: {}",
    }
    if verdict is not Verdict.MEETS:
        ones = [one for one in judged if one.verdict is verdict]
        text = said[verdict].format(_listed(ones, result))
        return f"{text}{played}.{_dearer(result, name)}"
    reason = "Meets every target" if result.terms.targets else "Is in the race"
    return f"{reason}{played}.{_dearer(result, name)}{_worth(result, name)}"


def _dearer(result: SelectView, name: Name) -> str:
    if name == result.reference:
        return ""
    gap = result.difference("cost", name, result.reference)
    if unseen(gap):
        return ""
    side = "more" if gap.mean > 0 else "less"
    size = money(abs(gap.mean), result.scenario.setup.currency)
    return f" It costs {size} {side} than {called(result.reference)}."


def _worth(result: SelectView, name: Name) -> str:
    """Its net value against the choice's, where that decides."""
    if result.terms.objective.metric != "net_value" or name == result.reference:
        return ""
    gap = result.difference("net_value", name, result.reference)
    currency = result.scenario.setup.currency
    if not gap.ci_high > gap.ci_low:
        return ""
    ends = numbers.span(gap.ci_low, gap.ci_high, "money", currency)
    return (
        f" Its net value, in-year, is {money(gap.mean, currency)} against that of "
        f"{called(result.reference)} (95{NBSP}% interval {ends})."
    )


def _how_sure(result: SelectView) -> str:
    terms, setup = result.terms, result.scenario.setup
    sure = numbers.given(terms.confidence)
    text = ""
    if terms.targets:
        text = (
            f"At least {sure} of such studies get every verdict right at once: the intervals are "
            f"wide enough for all {len(terms.considered)} "
            f"{KINDS[bool(terms.lever)][1]}, all targets and every look at the growing number of "
            "replications."
        )
    if not terms.lever and len(result.ranked) > 1:
        unit, worth = terms.objective.unit, terms.worth
        size = money(worth, setup.currency) if unit == "money" else f"{worth:g} CSMs"
        text += (
            f" The same {sure} holds for the order of those that remain, as long as the best is "
            f"ahead by {size} or more; a smaller difference is taken as none."
        )
    return text.strip()


def called(name: Name) -> str:
    """``requested``, ``7 CSMs``."""
    if isinstance(name, str):
        return numbers.words(name)
    return f"{name:,} CSM{'' if name == 1 else 's'}"


def begin(name: Name) -> str:
    """The same at the beginning of a sentence."""
    text = called(name)
    return text[:1].upper() + text[1:]
