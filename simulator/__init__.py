"""csmsim: how many Customer Success Managers, and what happens if you are wrong.

The public names, loaded when first used so that ``import simulator`` costs nothing::

    import simulator as cs

    scenario = cs.load("scenarios/mid_market.yaml")
    result = cs.run(scenario, replications=100, seed=0)
    sweep = cs.sweep(scenario, "segments.mid_market.team", range(4, 13))
    story = cs.trace(scenario, account="mid_market-0029")
    teams = cs.compare(scenario, variants=["generalists", "specialists"])
    hire = cs.marginal(scenario, "mid_market")
    wait = cs.delay(scenario, "requested", months=1)
    best = cs.select(scenario, over="segments.mid_market.team", values=range(3, 12))
    test = cs.stress(scenario, futures=["growth_miss", cs.shock("slow_hiring", extra="60 days")])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from simulator.experiment import (
        CompareResult,
        Future,
        RunResult,
        SelectResult,
        StressResult,
        SweepResult,
        Worth,
        compare,
        delay,
        marginal,
        run,
        select,
        shock,
        stress,
        sweep,
    )
    from simulator.scenario import Scenario, ScenarioError, load, loads
    from simulator.story.story import Story
    from simulator.story.trace import trace

_HOME = {
    "load": "simulator.scenario",
    "loads": "simulator.scenario",
    "Scenario": "simulator.scenario",
    "ScenarioError": "simulator.scenario",
    "run": "simulator.experiment",
    "sweep": "simulator.experiment",
    "compare": "simulator.experiment",
    "delay": "simulator.experiment",
    "marginal": "simulator.experiment",
    "stress": "simulator.experiment",
    "shock": "simulator.experiment",
    "Future": "simulator.experiment",
    "StressResult": "simulator.experiment",
    "Worth": "simulator.experiment",
    "CompareResult": "simulator.experiment",
    "RunResult": "simulator.experiment",
    "select": "simulator.experiment",
    "SelectResult": "simulator.experiment",
    "SweepResult": "simulator.experiment",
    "trace": "simulator.story",
    "Story": "simulator.story",
}

__all__ = [
    "CompareResult",
    "Future",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "SelectResult",
    "Story",
    "StressResult",
    "SweepResult",
    "Worth",
    "__version__",
    "compare",
    "delay",
    "load",
    "loads",
    "marginal",
    "run",
    "select",
    "shock",
    "stress",
    "sweep",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'simulator' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
