"""Plans in other futures than the one they were made for, against the same customers.

Owns :func:`stress`: which setups are played how often. Must never start a process (see
:mod:`simulator.experiment.replicate`). How a future changes a scenario is for :mod:`.futures`,
what is uncertain for :mod:`.uncertainty`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from simulator.experiment import summary
from simulator.experiment.alternatives import check_comparable, stressed
from simulator.experiment.checks import known, whole_number
from simulator.experiment.replicate import Played, Progress, Trial
from simulator.experiment.run import check_arguments, make, result_of
from simulator.experiment.stress.futures import Future, futures_of
from simulator.experiment.stress.result import StressResult
from simulator.experiment.stress.samples import Samples
from simulator.experiment.stress.uncertainty import ranges_of, sampled, under
from simulator.scenario import Scenario
from simulator.scenario.types import Setup

REPLICATIONS = 50
SAMPLES = 64
EACH = 4
"""Replications of a sampled future; all of them meet the same so many worlds."""


def stress(
    scenario: Scenario | Mapping[str, Scenario],
    *,
    plans: Iterable[str] | None = None,
    variants: Iterable[str] | None = None,
    futures: Iterable[str | Future] | None = None,
    baseline: str | None = None,
    replications: int = REPLICATIONS,
    samples: int = SAMPLES,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> StressResult:
    """Plays plans in several futures, against the same customers and the same luck.

    ``plans`` or ``variants`` of a scenario, by default all plans, else all variants, else the
    scenario as it stands; or scenarios by name. ``futures``: names of the scenario's own or of
    shipped ones, or ``cs.shock(...)``; by default all of the scenario's, else the usual ones. They
    are always joined by ``as_planned``. Besides, ``samples`` futures are drawn from the scenario's
    ``uncertainties`` (else from the usual ranges), each played :data:`EACH` times; 0 for none.
    ``baseline``, by default the first plan, is what net values are against.

    Raises ValueError for arguments that make no sense, FutureError for a future that cannot happen
    here, IncomparableError, ScenarioError and ReplicationError as
    :func:`simulator.experiment.compare.compare` does.
    """
    seed, replications, jobs = check_arguments(seed, replications, jobs)
    samples = whole_number("samples", samples, at_least=0)
    scenarios = stressed(scenario, plans, variants, baseline)
    base = known("baseline", baseline or next(iter(scenarios)), scenarios)
    check_comparable(scenarios, base)
    played_in = tuple(futures_of(scenarios[base], futures))
    changed = {
        (plan, future.name): replace(one, setup=future.change(one))
        for plan, one in scenarios.items()
        for future in played_in
    }
    ranges = ranges_of(scenarios[base].setup, scenarios[base].doubts.uncertainties)
    values = sampled(ranges, samples if ranges else 0, seed)
    unsure = {
        (plan, i): under(one.setup, ranges, row)
        for plan, one in scenarios.items()
        for i, row in enumerate(values)
    }
    trials = [
        trial
        for (plan, future), one in changed.items()
        for trial in _trials(f"{one.name}, {plan}, {future}", one.setup, seed, replications)
    ]
    named = len(trials)
    for (plan, i), setup in unsure.items():
        trials += _trials(f"{plan}, sampled future {i}", setup, seed, EACH)
    played, made = make(trials, jobs, progress)
    points = {
        key: result_of(one, seed, part, made)
        for (key, one), part in zip(
            changed.items(), _parts(played[:named], replications), strict=True
        )
    }
    tables = [summary.values_table(part, range(EACH)) for part in _parts(played[named:], EACH)]
    of_plans = {
        plan: tables[i * len(values) : (i + 1) * len(values)] for i, plan in enumerate(scenarios)
    }
    found = Samples(ranges, values, of_plans, base)
    return StressResult(scenarios[base], base, played_in, points, found, made)


def _trials(name: str, setup: Setup, seed: int, replications: int) -> list[Trial]:
    return [Trial(name, setup, seed, number) for number in range(replications)]


def _parts(played: list[Played], size: int) -> list[list[Played]]:
    return [played[i : i + size] for i in range(0, len(played), size)]
