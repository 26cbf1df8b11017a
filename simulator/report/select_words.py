"""What a choice with a guarantee comes to, in plain words: the choice first, for whoever signs it.

Owns these sentences. What can be told and what cannot is decided by the result.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.experiment.verdicts import Judged, Verdict
from simulator.report import numbers, words
from simulator.report.break_even_words import ONLY_GAP, SIMULATED
from simulator.report.chosen import begin, called, kind_of
from simulator.report.compare_words import LIVING
from simulator.report.moves import unseen
from simulator.report.numbers import NBSP, money
from simulator.report.promises import other_promises
from simulator.report.run_words import HELD
from simulator.report.target_words import found, lower, named
from simulator.report.views import Name, SelectView
from simulator.report.words import Words
from simulator.scenario.types import Book

WHAT = {"cost": "cheapest", "headcount": "smallest", "net_value": "most valuable"}


def select_words(result: SelectView) -> Words:
    """The words for a :class:`~simulator.experiment.SelectResult`."""
    setup, terms = result.scenario.setup, result.terms
    considered = [called(name) for name in terms.considered]
    if terms.lever:
        considered = [f"{len(considered)} teams, from {considered[0]} to {considered[-1]}"]
    about = (
        f"From {', '.join(considered)}, all with the same customers and the same luck. "
        f"{words.reported(setup)}, each played until it is decided, at most {terms.budget:,} times."
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
    if not terms.lever:
        setups = {str(name): one.scenario.setup for name, one in result.points.items()}
        notes[2:2] = other_promises(str(result.reference), setups)
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
    kind = kind_of(result)
    best = "smallest" if terms.lever else WHAT[terms.objective.metric]
    name = called(result.choice)
    condition = " that meets every target" if terms.targets else ""
    if not result.sure:
        who = f"a team of {name}" if terms.lever else name
        first = f"{who[:1].upper()}{who[1:]} {_meets(result)}; {_open(result)}"
        return first + _price(result, who)
    if len(terms.considered) - _failing(result) == 1 and not terms.lever:
        text = f"Only {name} of {len(terms.considered)} {kind}s meets every target."
    else:
        text = f"The {best} {kind}{condition} is {name}."
    if terms.lever and result.choice == terms.considered[0]:
        text += " It is also the smallest team asked about: a smaller one may do."
    return text + (_ahead(result) or _price(result))


def _ahead(result: SelectView) -> str:
    """By how much the most valuable is ahead of the next one."""
    if result.terms.objective.metric != "net_value" or len(result.ranked) < 2:
        return ""
    best, next_, *_ = result.ranked
    gap, currency = result.difference("net_value", best, next_), result.scenario.setup.currency
    ends = numbers.span(gap.ci_low, gap.ci_high, "money", currency)
    interval = f" (95{NBSP}% interval {ends})" if gap.ci_high > gap.ci_low else ""
    return (
        f" Net of its cost it is worth {money(gap.mean, currency)} more than {called(next_)} "
        f"within the window{interval}."
    )


def _meets(result: SelectView) -> str:
    return "meets every target" if result.terms.targets else "looks best"


def _open(result: SelectView) -> str:
    """What stays open, so that nothing is promised of the choice being the best."""
    terms = result.terms
    others = [n for n in result.ranked if n != result.choice]
    undecided = [n for n in others if result.verdict(n) is not Verdict.MEETS]
    if terms.lever:
        # With a lever, every name is a headcount.
        undecided = [n for n in undecided if n < result.choice]  # type: ignore[operator]
        if not undecided:
            return (
                "whether a smaller team does too is not known, as more CSMs did not always do "
                "better."
            )
    if undecided:
        team = "a team of " if terms.lever else ""
        names = " and ".join(f"{team}{called(name)}" for name in undecided)
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


def _price(result: SelectView, who: str = "it") -> str:
    """What the choice, called ``who``, costs, against the next cheaper one that was played."""
    setup, mine = result.scenario.setup, result.reference
    cost = float(result[mine].series("cost").mean())
    if not cost:
        return ""
    text = f" {who[:1].upper()}{who[1:]} costs {money(cost, setup.currency)} {words.period(setup)}"
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
            f"No {kind_of(result)} is known to meet every target: it is too close to "
            f"call with {terms.budget:,} replications. The nearest is {called(nearest)}: "
            f"{_listed(unmet, result)}. More replications may tell: raise --budget."
        )
    stopping = [one for one in failing if _all_fail(result, one)]
    if stopping:
        asked = " and ".join(
            f"{_asked(one, result)} (the best reached is {_best(one, result)})" for one in stopping
        )
        first, last = terms.considered[0], terms.considered[-1]
        who = f"No team from {called(first)} to {called(last)}"
        if not terms.lever:
            who = f"None of {', '.join(map(called, terms.considered))}"
        return f"{who} meets {asked}."
    return (
        f"No {kind_of(result)} meets every target; the nearest is {called(nearest)}: "
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
    said = {
        Verdict.FAILS: "Does not meet {}",
        Verdict.CLOSE: "Too close to call: {}",
        Verdict.UNKNOWN: "Cannot be told: {}",
    }
    if verdict is not Verdict.MEETS:
        ones = [one for one in judged if one.verdict is verdict]
        text = said[verdict].format(_listed(ones, result))
        return f"{text}. That took {n:,} replications.{_dearer(result, name)}"
    reason = "Meets every target." if result.terms.targets else f"Played {n:,} times."
    return f"{reason}{_dearer(result, name)}{_worth(result, name)}"


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
    promised = []
    if terms.targets:
        promised.append("get every verdict right")
    if not terms.lever and len(result.ranked) > 1:
        money_ = terms.objective.unit == "money"
        size = money(terms.worth, setup.currency) if money_ else f"{terms.worth:g} CSMs"
        promised.append(
            f"put the best of those that remain first if it is ahead by {size} or more (less is "
            "taken as no difference)"
        )
    text = f"At least {numbers.given(terms.confidence)} of such studies {' and '.join(promised)}."
    if not terms.targets:
        return text
    return (
        f"{text} The intervals are wide enough for every {kind_of(result)}, every target and every "
        "look at the growing number of replications at once."
    )
