"""What it costs to hire later: a plan with all its hires some months later, against the plan as it
is stated, for the same customers.

Owns what "later" means for each kind of hire, and which two scenarios are held against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.experiment.alternatives import IncomparableError
from simulator.experiment.checks import loaded, whole_number
from simulator.experiment.compare import compare
from simulator.experiment.marginal import Worth
from simulator.experiment.replicate import Progress
from simulator.experiment.run import REPLICATIONS
from simulator.scenario import Scenario
from simulator.scenario.fields import NONE
from simulator.scenario.timeline import months_later
from simulator.scenario.types import Setup
from simulator.scenario.types_team import Hire

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Delay:
    """A plan whose hires come later than it says."""

    plan: str
    months: int
    hires: int  # CSMs whom the plan hires by date
    dropped: int  # those of them whose day would lie past the horizon: they never come
    waiting: int  # lines of the plan that hire when a figure calls for it


def delay(
    scenario: Scenario,
    plan: str | None = None,
    months: int = 1,
    *,
    replications: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Worth:
    """The worth of making all hires of a plan so many calendar months later; the baseline is the
    plan as it is stated.

    ``plan`` is one of the scenario's, by default the one that it plays. Whoever leaves or is
    away keeps that day, and so do its freezes and all of ``team_changes``.

    Raises IncomparableError for a plan that hires nobody, ValueError for numbers that make no
    sense, ScenarioError for a plan that is not there, ReplicationError when a replication fails.
    """
    both, later = with_delay(scenario, plan, months)
    result = compare(both, replications=replications, seed=seed, jobs=jobs, progress=progress)
    return Worth(result.alternatives[0], replace(result, delay=later))


def with_delay(
    scenario: Scenario, plan: str | None = None, months: int = 1
) -> tuple[dict[str, Scenario], Delay]:
    """A scenario under a plan, and the same with the plan's hires later, by name."""
    loaded(scenario)
    months = whole_number("months", months, at_least=1)
    if months > MOST_MONTHS:
        raise ValueError(f"months: {months:,} is too late; {MOST_MONTHS} is the most")
    stated = scenario if plan is None else scenario.plan(plan)
    if not stated.played:
        there = f"name one of {', '.join(stated.plans)}" if stated.plans else "the file has none"
        raise IncomparableError(f"no plan is played, so there are no hires to delay; {there}")
    anyway = len(scenario.with_(plan=NONE).setup.moves.hires)
    hires = stated.setup.moves.hires[anyway:]
    if not hires:
        raise IncomparableError(f"the plan {stated.played} hires nobody; there is none to delay")
    setup = delayed(stated.setup, months, anyway)
    dated = _by_date(hires)
    kept = _by_date(setup.moves.hires[anyway:])
    waiting = sum(hire.when is not None for hire in hires)
    named = f"{stated.played} {months:,} {'month' if months == 1 else 'months'} later"
    both = {stated.played: stated, named: replace(stated, setup=setup)}
    return both, Delay(stated.played, months, dated, dated - kept, waiting)


def delayed(setup: Setup, months: int, anyway: int = 0) -> Setup:
    """A setup in which people are hired so many calendar months later, but for the first
    ``anyway`` hires: those of ``team_changes``, which come before those of a plan.

    First days and openings move; seats that are opened when a figure calls for it are opened
    later than it does. What would lie past the horizon does not happen.
    """
    hires = setup.moves.hires
    moved = tuple(_later(hires[anyway:], months, setup))
    return replace(setup, moves=replace(setup.moves, hires=(*hires[:anyway], *moved)))


def _later(hires: tuple[Hire, ...], months: int, setup: Setup) -> Iterator[Hire]:
    for hire in hires:
        if hire.when is not None:
            yield replace(hire, waits=hire.waits + months)
            continue
        first_day, opened = (
            None if day is None else months_later(day, months)
            for day in (hire.first_day, hire.opened)
        )
        if all(day is None or day < setup.horizon for day in (first_day, opened)):
            yield replace(hire, first_day=first_day, opened=opened)


def _by_date(hires: tuple[Hire, ...]) -> int:
    return sum(hire.number for hire in hires if hire.when is None)
