"""Results with believable figures, made by hand, for tests of what people see.

300 customers of $45k a year, reported in months 7 to 18. What a team size leads to is read off a
table that an early prototype measured; the luck of replication k is the same for every team.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.experiment import CompareResult, RunResult, SweepResult
from simulator.experiment.origin import Made
from simulator.metrics import METRICS
from simulator.scenario import Scenario, loads
from simulator.scenario.types import Target

Floats = npt.NDArray[np.float64]

ACCOUNTS = 300
ARR = 45_000.0
PAY = 175_000.0
SEGMENT = "mid_market"

SCENARIO = """
name: Acme mid-market
start: 2026-01-05
horizon: 18 months
csm: {cost: $175k / year}
segments:
  mid_market:
    team: 8
    accounts: 300
    arr: $45k
    renewal: {served: 92%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days}
"""

PER_CSM = [20, 30, 40, 50, 60, 75, 100]
PROTOTYPE = {
    "utilization": [0.41, 0.62, 0.82, 0.98, 0.998, 1.0, 1.0],
    "missed_proactive_rate": [0.0, 0.004, 0.027, 0.121, 0.335, 0.546, 0.731],
    "missed_touch_rate": [0.002, 0.005, 0.022, 0.087, 0.236, 0.387, 0.535],
    "logo_churn": [0.134, 0.134, 0.135, 0.141, 0.160, 0.191, 0.226],
    "grr": [0.896, 0.896, 0.895, 0.891, 0.874, 0.849, 0.819],
}
ACTIVITIES = {"kickoff": 0.1, "check_in": 1.2, "business_review": 1.5, "request": 0.05}
"""How often each is missed, against the average planned touch."""


def scenario(**changes: object) -> Scenario:
    return loads(SCENARIO, file="scenarios/acme.yaml").with_(**changes)


def a_run(
    team: int = 8,
    years: int = 100,
    told: Scenario | None = None,
    **figures: float | Floats | None,
) -> RunResult:
    """A run of one team; ``figures`` replaces figures, None leaves one undefined."""
    values = _values(team, years, figures)
    made = Made(1, dt.datetime(2026, 1, 5, tzinfo=dt.UTC), 1.0)
    return RunResult(told or scenario(), 0, values, {}, made)


def a_sweep(
    teams: Iterable[int] = range(3, 13),
    years: int = 100,
    told: Scenario | None = None,
    figures: Mapping[int, Mapping[str, float | Floats | None]] | None = None,
) -> SweepResult:
    """Runs of several teams; ``figures`` replaces figures of some teams."""
    own = figures or {}
    points = {team: a_run(team, years, told, **own.get(team, {})) for team in teams}
    made = next(iter(points.values())).made
    return SweepResult(told or scenario(), f"segments.{SEGMENT}.team", points, made)


def a_comparison(
    teams: Mapping[str, int] | None = None,
    years: int = 100,
    told: Scenario | None = None,
    figures: Mapping[int, Mapping[str, float | Floats | None]] | None = None,
    targets: tuple[Target, ...] = (),
) -> CompareResult:
    """Teams of several sizes, the first of which is the baseline."""
    own = figures or {}
    one = replace(told or scenario(), targets=targets)
    sizes = teams or {"six": 6, "eight": 8}
    kept: dict[str, float | Floats | None] = {"arr_end": 13e6}
    points = {
        name: a_run(team, years, one, **(kept | dict(own.get(team, {}))))
        for name, team in sizes.items()
    }
    first = next(iter(points))
    return CompareResult(one, first, points, points[first].made)


def luck(years: int, step: int) -> Floats:
    """Normal luck of every year, spread evenly; another ``step`` deals it out in another order."""
    normal = NormalDist()
    dealt = [(k * step) % years for k in range(years)]
    return np.array([normal.inv_cdf((k + 0.5) / years) for k in dealt])


def _values(team: int, years: int, changes: Mapping[str, float | Floats | None]) -> pd.DataFrame:
    figures: dict[str, float | Floats | None] = {**_company(team, years), **changes}
    groups: dict[tuple[str, str], Mapping[str, float | Floats | None]] = {
        ("total", ""): figures,
        ("segment", SEGMENT): figures,
        ("role", SEGMENT): {"utilization": figures["utilization"]},
    }
    for name, often in ACTIVITIES.items():
        planned = figures["missed_proactive_rate"]
        missed = np.minimum(1.0, often * np.nan_to_num(np.asarray(planned, dtype=np.float64)))
        groups["activity", name] = {
            "missed_touch_rate": missed,
            "mean_wait_hours": 16.0 * often,
            "activities_done": 1_000 * (1 - missed),
            "hours": 1_500 * (1 - missed),
            "digital_share": 0.0,
        }
    columns = {
        (scope, name, metric): np.broadcast_to(
            np.float64(np.nan) if value is None else np.asarray(value, np.float64), years
        )
        for (scope, name), group in groups.items()
        for metric, value in group.items()
    }
    frame = pd.DataFrame(columns)
    frame.columns = pd.MultiIndex.from_tuples(columns, names=["scope", "name", "metric"])
    frame.index.name = "replication"
    return frame


UNKNOWN = ("first_year_hours_share", "first_year_revenue_share", "cost_next", "arr_next")


def _company(team: int, years: int) -> dict[str, float | Floats]:
    year, small = luck(years, 37), luck(years, 23)
    ratio = ACCOUNTS / team
    found = {name: float(np.interp(ratio, PER_CSM, row)) for name, row in PROTOTYPE.items()}
    room = max(0.0, 1 - found["utilization"])
    grr, churn = found["grr"], found["logo_churn"]
    known: dict[str, float | Floats] = {
        "headcount": team,
        "hires": 0.0,
        "effective_fte": 0.86 * team,
        "accounts": ACCOUNTS,
        "accounts_per_csm_start": ratio,
        "accounts_per_csm": ratio / 0.86,
        "arr_per_csm": ratio * ARR / 0.86,
        "utilization": found["utilization"] + 0.02 * room * small,
        "peak_utilization": min(1.0, found["utilization"] + 0.08),
        "overload_share": min(1.0, max(0.0, 3 * found["utilization"] - 1.9)),
        "missed_touch_rate": found["missed_touch_rate"] * (1 + 0.05 * small),
        "missed_proactive_rate": found["missed_proactive_rate"] * (1 + 0.05 * small),
        "missed_reactive_rate": found["missed_proactive_rate"] * 0.1,
        "on_time_rate": 1 - found["missed_touch_rate"] * (1 + 0.05 * small),
        "mean_wait_hours": 8 / (0.05 + room),
        "logo_churn": churn + 0.018 * year,
        "grr": grr - 0.018 * year,
        "nrr": grr + 0.03 - 0.02 * year,
        "expected_logo_churn": churn + 0.005 * small,
        "expected_grr": grr - (0.005 + 0.0002 * ratio) * small,
        "expected_nrr": grr + 0.03 - 0.006 * small,
        "time_to_value_days": 40 + 0.5 * small,
        "arr_start": ACCOUNTS * ARR,
        "cost": PAY * team,
        "cost_share_of_arr": PAY * team / (ACCOUNTS * ARR),
        "cost_per_account": PAY * team / ACCOUNTS,
        **dict.fromkeys(UNKNOWN, np.nan),
    }
    return {metric: known[metric] for metric in METRICS if metric in known}
