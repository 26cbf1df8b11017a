"""What a choice is from and by: plans, variants or teams, and the figure that decides.

Owns the reading of these arguments and their faults. Runs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from simulator.experiment.alternatives import alternatives_of, check_comparable
from simulator.experiment.checks import known, loaded, whole_number
from simulator.experiment.choice.batches import Name
from simulator.experiment.levers import role_moved
from simulator.experiment.objectives import MAXIMISED, MINIMISED, Objective
from simulator.experiment.sweep import teams_of
from simulator.scenario import Scenario
from simulator.scenario.fields import AS_IT_STANDS
from simulator.scenario.types import Book, Target
from simulator.scenario.types_money import FREE

FEWEST = 2
"""Replications without which there is no interval."""


class ChoiceError(ValueError):
    """A choice that makes no sense; the message says why."""


Offered = Mapping[Name, Scenario]
"""The alternatives by name, in the order given; headcounts ascend."""


def teams(
    scenario: Scenario | Mapping[str, Scenario], lever: str, values: Iterable[int] | None
) -> tuple[Offered, Scenario]:
    """The scenario with each team, and as given. Raises ChoiceError, ScenarioError, TypeError."""
    if isinstance(scenario, Mapping):
        raise ChoiceError("a team is that of one scenario; these are several")
    loaded(scenario)
    if not lever or values is None:
        raise ChoiceError(
            "to choose a team, give both: over='segments.NAME.team', values=range(3, 12)"
        )
    role_moved(scenario, lever)
    headcounts = sorted({whole_number("headcount", value, at_least=0) for value in values})
    if not headcounts:
        raise ChoiceError("nothing to choose from: give at least one headcount")
    return dict(teams_of(scenario, lever, headcounts).items()), scenario


def named(
    scenario: Scenario | Mapping[str, Scenario], over: Iterable[str] | None
) -> tuple[Offered, Scenario]:
    """Plans, variants or several scenarios, and the first of them. Raises IncomparableError,
    ScenarioError, ValueError, TypeError."""
    names = None if over is None else list(over)
    if names is None or isinstance(scenario, Mapping):
        offered = alternatives_of(scenario)
        if names is not None:
            offered = {known("alternative", name, offered): offered[name] for name in names}
    else:
        loaded(scenario)
        given = set(names) - {AS_IT_STANDS}
        if given <= set(scenario.plans) or not scenario.variants:
            offered = alternatives_of(scenario, plans=names)
        else:
            offered = alternatives_of(scenario, variants=names)
    first = next(iter(offered))
    check_comparable(offered, first)
    return dict(offered.items()), offered[first]


def objective_of(minimise: str | None, maximise: str | None) -> Objective:
    """The figure that decides, by default cost. Raises ChoiceError."""
    if minimise is not None and maximise is not None:
        raise ChoiceError("give one thing to minimise or to maximise, not both")
    try:
        if maximise is not None:
            return MAXIMISED[known("figure to maximise", maximise, MAXIMISED)]
        return MINIMISED[known("figure to minimise", minimise or "cost", MINIMISED)]
    except ValueError as error:
        raise ChoiceError(str(error)) from None


def check_numbers(confidence: float, worth: float | None, budget: int) -> None:
    """Raises ChoiceError."""
    if not 0.5 <= confidence < 1:
        raise ChoiceError(f"confidence: {confidence!r} is not a share from 0.5 to below 1")
    if worth is not None and not 0 < worth < math.inf:
        raise ChoiceError(f"worth: {worth!r} is not an amount above 0")
    try:
        whole_number("budget", budget, at_least=FEWEST)
    except ValueError as error:
        raise ChoiceError(str(error)) from None


def check(objective: Objective, targets: tuple[Target, ...], offered: Offered, lever: str) -> None:
    """Raises ChoiceError where there is nothing to decide on."""
    if objective.sign < 0 and not targets:
        raise ChoiceError(
            f"nothing to meet: without targets the least {objective.metric} is that of the "
            "smallest team; add targets to the scenario, or maximise net_value"
        )
    free = not any(role.cost != FREE for one in offered.values() for role in one.setup.roles)
    if objective.unit == "money" and free and not lever:
        raise ChoiceError(
            f"{objective.metric} says nothing where CSMs cost nothing: state csm.cost, such as "
            "$175k / year, or minimise headcount"
        )
    if objective.metric == "net_value":
        if lever:
            raise ChoiceError(
                "teams of several sizes are played with a held book, whose ARR is nobody's, so "
                "they have no net value; compare plans or variants, or use marginal"
            )
        for name, scenario in offered.items():
            if scenario.setup.book is Book.HELD:
                raise ChoiceError(f"the book of {name} is held, so it has no net value")
