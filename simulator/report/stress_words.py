"""What a stress test means, in plain words.

Owns the sentences about plans in other futures. Regret, verdicts, rules and their intervals come
from the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.report import numbers, words
from simulator.report.moves import moves, unseen
from simulator.report.numbers import NBSP
from simulator.report.rule_words import rule_words
from simulator.report.views import Estimates, StressView
from simulator.report.words import Words
from simulator.scenario.schema_futures import AS_PLANNED

REGRETTED = {"net_value": "net value, in-year", "expected_grr": "expected GRR"}
"""By what plans are chosen, the first of them that the result has."""

NO_CHANCES = (
    "Nobody knows how likely each future is, so none is weighed: a share of futures is a count of "
    "those tried, no probability."
)
SIGNED = (
    "Regret is what the best of the other plans would have been better by in the same future; "
    "below 0 the plan is ahead of all others by so much."
)
NET = (
    "Net value is in-year: the difference in ARR at the end of the window less that in the team's "
    "cost during it, against {} in the same future. The ARR lasts into the following years, and so "
    "does the cost of a larger team; the first year shows all of the cost and only part of the "
    "effect."
)
FREE = (
    "CSMs cost nothing in this scenario, so what a plan is worth is its ARR alone; state csm.cost, "
    "such as $175k / year."
)
KEPT_APART = (
    "What nobody knows and what is luck are kept apart: sampled futures differ in their "
    "assumptions alone, all of them meet the same few years. More replications narrow the error "
    "of the mean, never what is not known."
)


def stress_words(result: StressView) -> Words:
    """The words for a :class:`~simulator.experiment.StressResult`."""
    setup = result.scenario.setup
    plans = [numbers.words(plan) for plan in result.plans]
    others = len(result.futures) - 1
    about = (
        f"{begin(', '.join(plans))}: as planned and in {others} other future"
        f"{'' if others == 1 else 's'}. All meet the same customers, with the same luck. "
    )
    about += words.window(setup, result.replications)
    paragraphs = [
        ("Targets", _targets(result)),
        ("Regret", _regret(result)),
        *((begin(one.name), _future(result, one.name, one.said)) for one in result.futures[1:]),
        ("When it fails", " ".join(rule_words(rule) for rule in result.rules)),
        ("What is not known", _spread(result)),
    ]
    known = any(found.of("expected_grr").known for found in figures(result).values())
    notes = list(words.notes(setup, result.replications, known, None))
    notes[1:1] = _notes(result)
    return Words(
        f"{result.scenario.name}: {' or '.join(plans)} when things go otherwise",
        about,
        words.written(paragraphs),
        tuple(notes),
    )


def figures(result: StressView) -> Mapping[tuple[str, str], Estimates]:
    """The figures of each plan and future."""
    return {
        (str(plan), str(future)): Estimates([rows])
        for (plan, future), rows in result.metrics.groupby(["plan", "future"], sort=False)
    }


def regretted(result: StressView) -> str:
    """The metric by which plans are regretted; empty where there is no choice, or no figure."""
    if len(result.plans) < 2:
        return ""
    by = [metric for metric in REGRETTED if metric != "net_value" or not is_free(result)]
    return next((m for m in by if result.regret(m)["regret"].notna().all()), "")


def is_free(result: StressView) -> bool:
    """Whether CSMs cost nothing, so that a larger team can only be worth more."""
    return all(found.of("cost").mean == 0 for found in figures(result).values())


def begin(name: str) -> str:
    """The name of a plan or a future at the beginning of a sentence."""
    text = numbers.words(name)
    return text[:1].upper() + text[1:]


def _targets(result: StressView) -> str:
    told = []
    for row in result.meets().to_dict("records"):
        n = row["futures"]
        text = f"{begin(row['plan'])} meets all targets in {row['meets']} of {n} futures"
        rest = [
            f"misses at least one target in {row['fails']}" if row["fails"] else "",
            f"{row['open']} {_is(row['open'])} too close to call" if row["open"] else "",
        ]
        told.append(", ".join([text, *filter(None, rest)]) + ".")
    return " ".join(told)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _regret(result: StressView) -> str:
    metric = regretted(result)
    if not metric:
        return ""
    rows = result.minimax(metric).to_dict("records")
    told = [_at_worst(row, result) for row in rows]
    first, second = rows[0], rows[1]
    by = REGRETTED[metric]
    if first["regret"] == second["regret"]:
        chosen = f"By {by}, none of the plans is regretted less than the others at worst."
    else:
        chosen = f"By {by}, {numbers.words(first['plan'])} is regretted least at worst"
        chosen += f"{_though(result, first['plan'])}."
    return " ".join([chosen, *told])


def _though(result: StressView, plan: str) -> str:
    """What a plan that is regretted least misses all the same."""
    for row in result.meets().to_dict("records"):
        if row["plan"] == plan and row["fails"]:
            return f", though it misses a target in {row['fails']} of {row['futures']} futures"
    return ""


def _at_worst(row: Mapping[Any, Any], result: StressView) -> str:
    name = begin(row["plan"])
    if not row["future"]:
        return f"{name} is behind no other plan in any future."
    unit, scale = ("money", 1) if row["unit"] == "money" else ("points", 100)
    currency = result.scenario.setup.currency
    low, high = scale * row["regret_low"], scale * row["regret_high"]
    size = numbers.mean(scale * row["regret"], low, high, unit, currency)
    ends = numbers.span(low, high, unit, currency)
    known = f" (95{NBSP}% interval {ends})" if high > low else ""
    future = numbers.words(row["future"])
    when = "if all comes as planned" if row["future"] == AS_PLANNED else f"in {future}"
    return f"{name}: {size} at worst, {when}{known}."


def _future(result: StressView, future: str, said: str) -> str:
    """What a future does to each plan, against the same plan as planned."""
    told = []
    for plan in result.plans:
        here, there = (plan, future), (plan, AS_PLANNED)
        missed = result.difference("missed_touch_rate", here, there)
        kept = result.difference("expected_grr", here, there)
        parts = (
            [f"the share of touches missed {moves(missed)}"] if missed.mean == missed.mean else []
        )
        if kept.mean == kept.mean:
            parts.append(f"expected GRR {moves(kept)}")
        if parts and unseen(missed) and unseen(kept):
            parts = ["no difference can be told"]
        if parts:
            told.append(f"{begin(plan)}: {' and '.join(parts)}.")
    return " ".join([f"{said[:1].upper()}{said[1:]}.", *told])


def _spread(result: StressView) -> str:
    told = []
    for row in result.spread("expected_grr").to_dict("records"):
        if row["assumptions"] != row["assumptions"]:
            continue
        unsure, luck, error = (
            numbers.value(100 * row[key], "points") for key in ("assumptions", "luck", "error")
        )
        told.append(
            f"{begin(row['plan'])}: expected GRR is {numbers.value(row['mean'], 'share')} on "
            f"average over the sampled assumptions, give or take {unsure} because nobody knows "
            f"them and {luck} because years differ; that mean is known to {error}."
        )
    return " ".join(told)


def _notes(result: StressView) -> list[str]:
    metric = regretted(result)
    notes = [FREE, NO_CHANCES] if is_free(result) else [NO_CHANCES]
    if metric:
        notes.append(SIGNED)
    if metric == "net_value":
        notes.append(NET.format(numbers.words(result.baseline)))
    if len(result.samples):
        stated = result.scenario.doubts.uncertainties
        where = "of the scenario" if stated else "that are usual (a guess), as none are stated"
        notes.append(
            f"The {len(result.samples)} sampled futures come from the ranges {where}; each was "
            f"played {result.samples.each} times. {KEPT_APART}"
        )
    return notes
