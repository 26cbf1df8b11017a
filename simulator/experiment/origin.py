"""How a result came about: enough to make it again, and to know what made it.

Owns the manifest's common part; must never hold a figure.
"""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from simulator.engines import engine
from simulator.scenario import Scenario

PACKAGES = ("csmsim", "numpy", "pandas", "simpy", "scipy", "pyarrow", "numba")


@dataclass(frozen=True)
class Made:
    """The circumstances of a making. No figure depends on any of them."""

    jobs: int
    started: dt.datetime  # UTC
    wall_seconds: float


def origin(scenario: Scenario, seed: int, replications: int, made: Made) -> dict[str, Any]:
    """The resolved scenario and everything else that the figures depend on, then the rest."""
    return {
        "scenario": scenario.tree,
        "scenario_file": scenario.file,
        "scenario_hash": scenario.hash,
        "variant": scenario.chosen,
        **plan_of(scenario),
        "seed": seed,
        "replications": replications,
        "engine": engine().value,
        "versions": versions(),
        "jobs": made.jobs,
        "started_utc": made.started.isoformat(timespec="seconds"),
        "wall_seconds": round(made.wall_seconds, 3),
    }


def plan_of(scenario: Scenario) -> dict[str, str | None]:
    """The entry on the plan that is played, None for no plan; nothing for a scenario without."""
    return {"plan": scenario.played or None} if scenario.plans else {}


def versions() -> dict[str, str | None]:
    """Versions of python and of the packages that take part; None for one that is not installed:
    csmsim runs from its source too, and without numba."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
