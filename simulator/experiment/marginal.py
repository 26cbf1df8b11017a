"""What one CSM more is worth: the same scenario with a larger team, against the same customers.

Owns which scenarios are held against each other for that, and what is read off their comparison;
a plan that hires later is another such pair (see :mod:`.delay`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulator.experiment.checks import known, loaded, whole_number
from simulator.experiment.compare import CompareResult, compare
from simulator.experiment.intervals import Difference
from simulator.experiment.replicate import Progress
from simulator.experiment.run import REPLICATIONS
from simulator.scenario import Scenario

FIGURES = ("cost", "arr_end", "net_value", "net_value_next")
"""What a change of the team is judged by, besides its effect on the customers."""


@dataclass(frozen=True, eq=False, repr=False)
class Worth:
    """What an alternative costs and brings, against the baseline of a comparison."""

    alternative: str
    comparison: CompareResult

    @property
    def cost(self) -> Difference:
        """Of the window: the alternative's cost less the baseline's."""
        return self.of("cost")

    @property
    def value(self) -> Difference:
        """Net of that cost, in-year; ``share_above`` is the share of years that are better."""
        return self.of("net_value")

    @property
    def value_next(self) -> Difference:
        """Net value of the following year; nan where it is not simulated."""
        return self.of("net_value_next")

    def of(self, metric: str) -> Difference:
        """What the alternative changes in a figure."""
        return self.comparison.difference(metric, self.alternative, self.comparison.baseline)

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each of :data:`FIGURES`: metric, mean, ci_low, ci_high, share_above."""
        rows = [(metric, self.of(metric)) for metric in FIGURES]
        columns = ("mean", "ci_low", "ci_high", "share_above")
        return pd.DataFrame(
            [(metric, *(getattr(found, name) for name in columns)) for metric, found in rows],
            columns=["metric", *columns],
        )

    def __repr__(self) -> str:
        return f"<Worth of {self.alternative} against {self.comparison.baseline}>"


def marginal(
    scenario: Scenario,
    whose: str,
    *,
    more: int = 1,
    replications: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Worth:
    """The worth of ``more`` CSMs in the team of a role or segment, there from the first day.

    Raises ValueError for a role that is not there and numbers that make no sense, ScenarioError
    where the scenario does not hold with the larger team, ReplicationError when a replication
    fails.
    """
    both = with_more(scenario, whose, more)
    result = compare(both, replications=replications, seed=seed, jobs=jobs, progress=progress)
    return Worth(result.alternatives[0], result)


def with_more(scenario: Scenario, whose: str, more: int = 1) -> dict[str, Scenario]:
    """A scenario and the same with ``more`` CSMs in the team of a role or segment, by name."""
    loaded(scenario)
    more = whole_number("more", more, at_least=1)
    setup = scenario.setup
    teams = {segment.name: setup.roles[segment.role] for segment in setup.segments}
    teams |= {role.name: role for role in setup.roles}
    role = teams[known("role", whose, teams)]
    beside = role.name in (scenario.tree.get("roles") or {})
    key = f"{'roles' if beside else 'segments'}.{role.name}.team"
    named = f"{role.name} " if len(setup.roles) > 1 else ""
    sizes = (role.team, role.team + more)
    return {
        f"{named}team of {size:,}": scenario if size == role.team else scenario.with_(**{key: size})
        for size in sizes
    }
