"""What a choice makes small or large, one number a replication.

Owns which figures these are and how they are read off; must never decide anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.experiment.intervals import Floats
from simulator.scenario import Scenario
from simulator.scenario.types import Book

WORTH_A_CSM = 0.1
"""A difference below a tenth of a CSM, in money of what one costs a year, is nobody's concern."""

DEAREST_NOTHING = 1.0
"""What is told apart where CSMs cost nothing: one unit of money."""


@dataclass(frozen=True, slots=True)
class Objective:
    """``sign`` is 1 where more is better, else -1."""

    metric: str
    sign: int
    unit: str


MINIMISED = {
    "cost": Objective("cost", -1, "money"),
    "headcount": Objective("headcount", -1, "count"),
}
MAXIMISED = {"net_value": Objective("net_value", 1, "money")}


def default_worth(objective: Objective, scenario: Scenario) -> float:
    """The difference that is worth telling apart, in the unit of the objective."""
    if objective.unit != "money":
        return WORTH_A_CSM
    dearest = max((role.cost.per_year for role in scenario.setup.roles), default=0.0)
    return WORTH_A_CSM * dearest or DEAREST_NOTHING


def series(objective: Objective, scenario: Scenario, values: pd.DataFrame) -> Floats:
    """The objective in each replication of a table of values, shape (replications,)."""
    if objective.metric == "net_value":
        return net_worth(scenario, values)
    return np.asarray(values["total", "", objective.metric], dtype=np.float64)


def net_worth(scenario: Scenario, values: pd.DataFrame) -> Floats:
    """ARR at the window's end less the cost of the team in it, shape (replications,). The luck of
    the single renewals is taken out of that ARR where :func:`hides_luck`.

    ``arr_end + (expected_nrr - nrr) * arr_start``: what is added is the sum over renewals of
    (probability - outcome) * ARR, whose mean is 0 (conditional Monte Carlo; see
    :mod:`simulator.metrics.retention`). nan where the book is held.
    """
    figures = ("arr_end", "cost", "expected_nrr", "nrr", "arr_start")
    end, cost, expected, simulated, start = (
        np.asarray(values["total", "", name], dtype=np.float64) for name in figures
    )
    held = np.nan if scenario.setup.book is Book.HELD else 1.0
    return (end + np.nan_to_num(expected - simulated) * start - cost) * held


def hides_luck(values: pd.DataFrame) -> bool:
    """Whether the luck of renewals can be taken out: retention is a figure of 12 months."""
    return bool(values["total", "", "expected_nrr"].notna().all())
