"""One lever moved over the same customers: how a ratio shows in misses, load and renewals.

Owns :func:`sweep` and its result; must never start a process (see :mod:`.replicate`), write a
file (see :mod:`.store`) or draw (see :mod:`simulator.report`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from simulator.experiment import summary, verdicts
from simulator.experiment.checks import loaded, whole_number
from simulator.experiment.intervals import LEVEL, Difference
from simulator.experiment.levers import role_moved
from simulator.experiment.origin import Made, origin, plan_of
from simulator.experiment.replicate import Progress, Trial
from simulator.experiment.result import SameWorlds
from simulator.experiment.run import (
    REPLICATIONS,
    RunResult,
    check_arguments,
    make,
    result_of,
)
from simulator.experiment.verdicts import Verdict
from simulator.measures import METRICS
from simulator.metrics import Group
from simulator.scenario import Scenario
from simulator.scenario.types import Book

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.report.words import Words

EXPECTED_DIRECTION = {"missed_touch_rate": -1, "expected_grr": 1}
"""Metrics that one more CSM can only lower (-1) or raise (1)."""

ROUNDING = 1e-9
"""Smaller differences are not read as a direction."""


@dataclass(frozen=True, eq=False, repr=False)
class SweepResult(SameWorlds[int]):
    """What each headcount gave against the same worlds.

    ``scenario`` is as given; ``points`` holds the run of each headcount, ascending, with a held
    book (see :attr:`held_for_sweep`).
    """

    KEY: ClassVar[str] = "headcount"
    KIND: ClassVar[str] = "sweep"
    SHEET: ClassVar[str] = "Sweep"
    PICTURE: ClassVar[str] = "sweep.png"

    scenario: Scenario
    lever: str
    points: Mapping[int, RunResult]
    made: Made

    @property
    def headcounts(self) -> tuple[int, ...]:
        """The values of the lever, ascending."""
        return tuple(self.points)

    @property
    def role(self) -> str:
        """The role whose team moves."""
        return self.scenario.setup.roles[role_moved(self.scenario, self.lever)].name

    @property
    def segment(self) -> str | None:
        """The segment whose customers that role alone looks after; None when it looks after
        several, or stands beside."""
        home = self.scenario.setup.segments_of_roles()[role_moved(self.scenario, self.lever)]
        return self.scenario.setup.segments[home].name if home >= 0 else None

    def group(self, metric: str) -> Group:
        """Of whom a figure is that shows what the lever does: of the segment whose team it is;
        of a role that has none, where roles have that figure; else of the whole company."""
        if self.segment is not None:
            return "segment", self.segment
        own = ("role", self.role, metric) in self._first.values.columns
        return ("role", self.role) if own else ("total", "")

    def moved(self, metric: str, a: int, b: int, level: float = LEVEL) -> Difference:
        """``metric`` at ``a`` less the same at ``b``, of those whom :meth:`group` says."""
        scope, name = self.group(metric)
        named = {scope: name} if name else {}
        return self[a].difference(metric, self[b], level=level, **named)

    @property
    def held_for_sweep(self) -> bool:
        """Whether the scenario's own book is living and was held for the sweep: a customer who
        would leave even a fully served team leaves in every team alike; one who is lost for want
        of attention is counted as lost and stays, or churn would empty the book of a small team
        and hide its overload."""
        return self.scenario.setup.book is not Book.HELD

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every figure at every point: headcount, accounts_per_csm (accounts on day one a seat),
        then the columns of :attr:`RunResult.frame`."""
        frames = []
        for headcount, result in self.points.items():
            frame = result.frame.copy()
            frame.insert(0, "headcount", headcount)
            frame.insert(1, "accounts_per_csm", self.ratio(headcount))
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def ratio(self, headcount: int) -> float:
        """Accounts on day one a seat; nan without seats, and for a role that looks after none."""
        code, segments = role_moved(self.scenario, self.lever), self.scenario.setup.segments
        accounts = sum(segment.accounts for segment in segments if segment.role == code)
        looks_after = any(segment.role == code for segment in segments)
        return accounts / headcount if headcount and looks_after else float("nan")

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Where more CSMs made things worse, beyond what chance explains.

        Paired differences of neighbouring points, all intervals together at 95 % (Bonferroni).
        """
        return tuple(self._wrong_ways())

    def _wrong_ways(self) -> Iterator[str]:
        steps = list(pairwise(self.points))
        level = 1 - (1 - LEVEL) / max(1, len(steps) * len(EXPECTED_DIRECTION))
        for metric, direction in EXPECTED_DIRECTION.items():
            for few, many in steps:
                step = self.moved(metric, many, few, level)
                if min(-direction * step.ci_low, -direction * step.ci_high) > ROUNDING:
                    yield (
                        f"{label_of(metric)} {'falls' if direction > 0 else 'rises'} by "
                        f"{abs(step.mean):.2%} from {few} to {many} CSMs, against what more CSMs "
                        "should do: look closer before you rely on these two points"
                    )

    @property
    def smallest_meeting_all(self) -> int | None:
        """The smallest headcount tried at which every target is met; None where there is none.

        A scan over the points, each judged by itself at 95 %: that the choice is the right one
        has no guarantee of its own.
        """
        met = {Verdict.MEETS}
        for headcount in self.points:
            if {one.verdict for one in self.judged(headcount)} == met:
                return headcount
        return None

    def words(self) -> Words:
        from simulator.report.sweep_words import sweep_words

        return sweep_words(self)

    def plot(self, metric: str | None = None, by: str | None = None) -> Figure:
        from simulator.report.figures import sweep_figure

        return sweep_figure(self, metric=metric, by=by)

    def _repr_html_(self) -> str:
        from simulator.report.html import sweep_html

        return sweep_html(self)

    def __repr__(self) -> str:
        return (
            f"<SweepResult {self.scenario.name!r}: {self.lever} at "
            f"{', '.join(map(str, self.points))}; {self.replications} replications each, "
            f"seed {self.seed}>"
        )

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values, in the shape that ``csmsim sweep --json`` prints."""
        return {
            "scenario": self.scenario.name,
            **plan_of(self.scenario),
            "seed": self.seed,
            "replications": self.replications,
            "lever": self.lever,
            "book_held_for_sweep": self.held_for_sweep,
            "points": [
                {
                    "headcount": headcount,
                    "accounts_per_csm": summary.plain(self.ratio(headcount)),
                    **summary.blocks(result.frame),
                    "targets": verdicts.entries(result.judged),
                }
                for headcount, result in self.points.items()
            ],
            "warnings": list(self.warnings),
            "smallest_meeting_all_targets": self.smallest_meeting_all,
        }

    def manifest(self) -> dict[str, Any]:
        """What it takes to make this result again: the scenario is that which was played."""
        return {
            "kind": "sweep",
            **origin(with_held_book(self.scenario), self.seed, self.replications, self.made),
            "lever": self.lever,
            "headcounts": list(self.headcounts),
            "book_held_for_sweep": self.held_for_sweep,
            "kept_replications": [],
        }


def sweep(
    scenario: Scenario,
    lever: str,
    values: Iterable[int],
    *,
    replications: int = REPLICATIONS,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> SweepResult:
    """Plays a scenario with different teams against the same customers.

    ``lever`` is the key path of a team, ``segments.mid_market.team`` or ``roles.pool.team``;
    ``values`` are headcounts, of which each is played once. The book is held; where a file lists
    its owners, the books of that team are dealt out evenly. The other arguments are those of
    :func:`simulator.experiment.run.run`.

    Raises ValueError for arguments that make no sense, TypeError for a path that is not loaded,
    ScenarioError for a headcount that the scenario refuses, ReplicationError when a replication
    fails.
    """
    loaded(scenario)
    seed, replications, jobs = check_arguments(seed, replications, jobs)
    role_moved(scenario, lever)
    headcounts = sorted({whole_number("headcount", value, at_least=0) for value in values})
    if not headcounts:
        raise ValueError("nothing to sweep: give at least one headcount")
    scenarios = teams_of(scenario, lever, headcounts)
    trials = [
        Trial(f"{scenario.name}, {n} CSMs", scenarios[n].setup, seed, number)
        for n in headcounts
        for number in range(replications)
    ]
    played, made = make(trials, jobs, progress)
    points = {
        n: result_of(scenarios[n], seed, played[i : i + replications], made)
        for n, i in zip(headcounts, range(0, len(played), replications), strict=True)
    }
    return SweepResult(scenario, lever, points, made)


def teams_of(scenario: Scenario, lever: str, headcounts: Iterable[int]) -> dict[int, Scenario]:
    """The scenario with each team, its book held and dealt out evenly where a file lists owners.

    Raises ScenarioError for a headcount that the scenario refuses.
    """
    held = with_held_book(scenario)
    return {n: held.with_(**{lever: n} | _dealt(scenario, lever)) for n in headcounts}


def with_held_book(scenario: Scenario) -> Scenario:
    """The scenario as a sweep plays it, but for the team."""
    return scenario if scenario.setup.book is Book.HELD else scenario.with_(book="held")


def _dealt(scenario: Scenario, lever: str) -> dict[str, object]:
    """Books as a file lists them fit one team only: for a sweep they are dealt out evenly."""
    code = role_moved(scenario, lever)
    if not scenario.setup.roles[code].people:
        return {}
    own = (s for s in scenario.setup.segments if s.role == code and s.listed is not None)
    return {f"segments.{segment.name}.owners": "evenly" for segment in own}


def label_of(metric: str) -> str:
    return METRICS[metric].label if metric in METRICS else metric
