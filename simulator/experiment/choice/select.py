"""The choice with a guarantee: the best alternative that meets every target.

Owns :func:`select`: what is asked, in which order things are decided, and how the allowed error is
split between them. The statistics stand in :mod:`.sequential` and :mod:`.feasible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulator.experiment import objectives
from simulator.experiment.break_even import (
    ENOUGH,
    BreakEven,
    Meets,
    Pays,
    Question,
    find_break_even,
)
from simulator.experiment.choice.batches import Batches, Name
from simulator.experiment.choice.feasible import (
    FALLING,
    RISING,
    Probe,
    Rule,
    ruled_out,
    settle,
    smallest_team,
)
from simulator.experiment.choice.monotone import wrong_ways
from simulator.experiment.choice.options import check, check_numbers, named, objective_of, teams
from simulator.experiment.choice.selected import SelectResult, Terms
from simulator.experiment.choice.sequential import FIRST_STAGE, race
from simulator.experiment.intervals import Floats
from simulator.experiment.objectives import Objective, default_worth
from simulator.experiment.replicate import Progress
from simulator.experiment.run import check_arguments
from simulator.experiment.verdicts import Verdict
from simulator.measures import EXPECTED
from simulator.scenario import Scenario
from simulator.scenario.types import Target

BUDGET = 400
BATCH = FIRST_STAGE
"""Replications by which a race goes on."""


def select(
    scenario: Scenario | Mapping[str, Scenario],
    *,
    over: Iterable[str] | str | None = None,
    values: Iterable[int] | None = None,
    minimise: str | None = None,
    maximise: str | None = None,
    confidence: float = 0.95,
    worth: float | None = None,
    budget: int = BUDGET,
    targets: bool = True,
    break_even: bool = True,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> SelectResult:
    """The cheapest alternative that meets every target of the scenario, with a stated confidence.

    ``over``: names of plans or of variants, by default all; or the key path of a team, with the
    headcounts to choose from as ``values``, its book held as in a sweep. ``minimise`` "cost" (the
    default) or "headcount", or ``maximise`` "net_value" (of plans, in-year, by expected figures);
    with ``targets=False`` whether or not they are met. ``worth``: a difference in the objective
    too small to matter, by default a tenth of what a CSM costs a year. ``budget``: replications of
    each alternative, at most. ``break_even``: find the break-even assumption of the choice too.

    The result depends on the scenario, the seed and these arguments; never on ``jobs``.

    Raises ChoiceError for arguments that make no sense, IncomparableError for alternatives that
    cannot be held against each other, ScenarioError for a plan or a headcount that the scenario
    refuses, TypeError for a path that is not loaded, ReplicationError when a replication fails.
    """
    seed, _, jobs = check_arguments(seed, 1, jobs)
    objective = objective_of(minimise, maximise)
    check_numbers(confidence, worth, budget)
    lever = over if isinstance(over, str) else ""
    if lever or values is not None:
        offered, base = teams(scenario, lever, values)
    else:
        offered, base = named(scenario, over)
    asked = base.targets if targets else ()
    check(objective, asked, offered, lever)
    terms = Terms(
        objective=objective,
        confidence=confidence,
        budget=budget,
        worth=default_worth(objective, base) if worth is None else worth,
        targets=asked,
        considered=tuple(offered),
        lever=lever,
    )
    found = (
        _of_teams(offered, terms, seed, jobs, progress)
        if lever
        else _of_names(offered, terms, seed, jobs, progress)
    )
    result = SelectResult(
        scenario=base,
        seed=seed,
        terms=terms,
        probes=found.probes,
        points=found.batches.results(),
        ranked=found.ranked,
        choice=found.choice,
        sure=found.sure,
        warnings=found.warnings,
        made=found.batches.made,
    )
    return replace(result, break_even=_break_even(result, jobs, progress)) if break_even else result


@dataclass(frozen=True)
class _Found:
    batches: Batches
    probes: tuple[Probe, ...]
    ranked: tuple[Name, ...]
    choice: Name | None
    sure: bool
    warnings: tuple[str, ...] = ()


def _of_teams(
    offered: Mapping[Name, Scenario],
    terms: Terms,
    seed: int,
    jobs: int | None,
    progress: Progress | None,
) -> _Found:
    """The smallest team: it is also the cheapest, so the whole error goes to the targets. That more
    CSMs do what they should is leaned on only where nothing seen speaks against it."""
    batches = Batches(offered, seed, jobs, progress)
    rule = Rule.of(terms.targets, len(offered), terms.confidence, terms.budget)
    headcounts = tuple(offered)
    probes = smallest_team(batches, headcounts, rule)
    ordered = tuple(probes[name] for name in offered if name in probes)
    left = tuple(one.alternative for one in ordered if one.verdict is not Verdict.FAILS)
    meeting = [one.alternative for one in ordered if one.verdict is Verdict.MEETS]
    choice = meeting[0] if meeting else None
    figures = [_figure(one) for one in terms.targets if one.metric in FALLING | RISING]
    wrong = tuple(wrong_ways({int(n): batches.values(n) for n in probes}, figures))
    smaller = headcounts if choice is None else headcounts[: headcounts.index(choice)]
    sure = set(smaller) <= ruled_out(headcounts, probes, by_order=not wrong)
    return _Found(batches, ordered, left, choice, sure, wrong)


def _figure(target: Target) -> tuple[str, str, str]:
    group = ("segment", target.segment) if target.segment else ("total", "")
    return (*group, EXPECTED.get(target.metric, target.metric))


def _of_names(
    offered: Mapping[Name, Scenario],
    terms: Terms,
    seed: int,
    jobs: int | None,
    progress: Progress | None,
) -> _Found:
    """Half of the error goes to the targets, half to the race between those not known to fail."""
    batches = Batches(offered, seed, jobs, progress)
    error = 1 - terms.confidence
    share = 0.5 if terms.targets else 0.0
    rule = Rule.of(terms.targets, len(offered), 1 - share * error, terms.budget)
    probes = settle(batches, offered, rule)
    left = [name for name in offered if probes[name].verdict is not Verdict.FAILS]
    ranked, decided = _race(batches, left, terms, (1 - share) * error)
    meeting = [name for name in ranked if probes[name].verdict is Verdict.MEETS]
    choice = meeting[0] if meeting else None
    sure = not ranked or (decided and ranked[0] == choice)
    return _Found(batches, tuple(probes.values()), ranked, choice, sure)


def _race(
    batches: Batches, names: list[Name], terms: Terms, error: float
) -> tuple[tuple[Name, ...], bool]:
    """The names, best first, and whether the first one is known to be the best."""
    if len(names) < 2:
        return tuple(names), True
    # Of all that might have been left, as who is left depends on the same replications.
    error = error * (len(names) - 1) / (len(terms.considered) - 1)
    first = min(FIRST_STAGE, terms.budget)
    count = first
    standing = names
    while True:
        batches.play(dict.fromkeys(standing, count))
        n = min(batches.count(name) for name in standing)
        found = race(_columns(batches, names, terms.objective, n), terms.worth, error, first)
        standing = [names[i] for i in found.standing]
        if found.decided or n >= terms.budget:
            return tuple(names[i] for i in found.ranked), found.decided
        count = min(n + BATCH, terms.budget)


def _columns(batches: Batches, names: list[Name], objective: Objective, n: int) -> Floats:
    """The objective, more is better, of shape (n, names); nan where it was not played on."""
    columns = np.full((n, len(names)), np.nan)
    for column, name in zip(columns.T, names, strict=True):
        one = objectives.series(objective, batches.scenarios[name], batches.values(name))[:n]
        column[: len(one)] = objective.sign * one
    return columns


def _break_even(
    result: SelectResult, jobs: int | None, progress: Progress | None
) -> BreakEven | None:
    """What the decision rests on; None where nothing is chosen, so nothing can flip."""
    questions = questions_of(result)
    if not questions:
        return None
    return find_break_even(
        {called(name): run.scenario for name, run in result.points.items()},
        questions,
        {called(name): run.values for name, run in result.points.items()},
        seed=result.seed,
        replications=min(ENOUGH, result.terms.budget),
        jobs=jobs,
        progress=progress,
    )


def questions_of(result: SelectResult) -> list[Question]:
    """That the choice is worth more than the next one, that it meets the targets, and that the
    nearest of those that would be better, if only they met them, does not. None without a
    choice."""
    terms, choice = result.terms, result.choice
    if choice is None:
        return []
    questions: list[Question] = []
    others = [name for name in result.ranked if name != choice]
    if terms.objective.metric == "net_value" and others:
        questions.append(Pays(called(choice), called(others[0])))
    if terms.targets:
        refused = [
            one
            for one in result.probes
            if one.verdict is not Verdict.MEETS and _better(result, one.alternative, choice)
        ]
        rivals = [min(refused, key=lambda one: one.shortfall).alternative] if refused else []
        questions += [Meets(called(name), terms.targets) for name in (choice, *rivals)]
    return questions


def _better(result: SelectResult, name: Name, choice: Name) -> bool:
    """Whether an alternative would be chosen instead, as far as the objective goes."""
    if isinstance(name, int) and isinstance(choice, int):
        return name < choice
    objective = result.terms.objective
    return objective.sign * result.difference(objective.metric, name, choice).mean > 0


def called(name: Name) -> str:
    """What an alternative is called: ``requested``, ``7 CSMs``."""
    return name if isinstance(name, str) else f"{name:,} CSM{'' if name == 1 else 's'}"
