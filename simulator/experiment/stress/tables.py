"""The tables of a stress test: regret, change, targets met, worst years, spread.

Owns their columns; the statistics are those of :mod:`.regret` and
:mod:`simulator.experiment.intervals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.experiment import intervals, summary
from simulator.experiment.intervals import LEVEL, paired_difference
from simulator.experiment.stress import regret as rules
from simulator.experiment.verdicts import Verdict, together
from simulator.scenario import units
from simulator.scenario.schema_futures import AS_PLANNED

if TYPE_CHECKING:
    from simulator.experiment.stress.result import StressResult

DECIDING = ("net_value", "expected_grr", "missed_touch_rate")
"""The figures whose regret is kept with a result."""


def regret(
    result: StressResult, metric: str, segment: str | None = None, futures: int = 1
) -> pd.DataFrame:
    """``futures``: of so many the intervals of a plan hold at once (Bonferroni)."""
    side = _side(metric)
    plans = result.plans
    if len(plans) < 2:
        raise ValueError(f"regret is about a choice; there is only {plans[0]}")
    level = 1 - (1 - LEVEL) / futures
    rows = []
    for future in result.names:
        values = np.array([result.series(metric, plan, future, segment) for plan in plans])
        for plan, one in zip(plans, rules.regrets(values, side == "higher", level), strict=True):
            best = plans[one.best] if one.best >= 0 else ""
            rows.append((plan, future, one.by.mean, one.by.ci_low, one.by.ci_high, best))
    columns = ["plan", "future", "regret", "regret_low", "regret_high", "best_other"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["plan"] = pd.Categorical(frame["plan"], plans)
    frame = frame.sort_values("plan", kind="stable", ignore_index=True).astype({"plan": object})
    return frame.assign(metric=metric, unit=summary.unit_of(metric))


def minimax(regrets: pd.DataFrame) -> pd.DataFrame:
    """Of regrets whose intervals hold at once for all futures: which future is the worst is learnt
    from the same replications, so the ends are the largest of all."""
    rows = []
    for plan, own in regrets.groupby("plan", sort=False):
        place = rules.worst_of(own["regret"].tolist())
        if place < 0:
            rows.append((plan, np.nan, "", np.nan, np.nan))
            continue
        worst = own.iloc[place]
        ends = own[["regret_low", "regret_high"]].max().clip(lower=0.0)
        behind = worst["regret"] > 0
        rows.append((plan, max(0.0, worst["regret"]), worst["future"] if behind else "", *ends))
    columns = ["plan", "regret", "future", "regret_low", "regret_high"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.assign(metric=regrets["metric"].iloc[0], unit=regrets["unit"].iloc[0])
    return frame.sort_values("regret", kind="stable", ignore_index=True)


def change(result: StressResult, metric: str, segment: str | None = None) -> pd.DataFrame:
    rows = []
    for plan in result.plans:
        planned = result.series(metric, plan, AS_PLANNED, segment)
        for future in result.names[1:]:
            found = paired_difference(result.series(metric, plan, future, segment), planned)
            rows.append((plan, future, found.mean, found.ci_low, found.ci_high))
    columns = ["plan", "future", "change", "change_low", "change_high"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(metric=metric, unit=summary.unit_of(metric))


def meets(result: StressResult) -> pd.DataFrame:
    rows = []
    for plan in result.plans if result.scenario.targets else ():
        found = [together(result.judged((plan, future))) for future in result.names]
        met, failed = found.count(Verdict.MEETS), found.count(Verdict.FAILS)
        n = len(found)
        rows.append((plan, n, met, failed, n - met - failed, met / n))
    return pd.DataFrame(rows, columns=["plan", "futures", "meets", "fails", "open", "share"])


def cvar(
    result: StressResult, metric: str, worst: float | str, segment: str | None = None
) -> pd.DataFrame:
    share = units.share(positive=True)(worst if isinstance(worst, str) else f"{worst:.10g}")
    high = _side(metric) == "lower"
    rows = []
    for plan, future in result.points:
        values = result.series(metric, plan, future, segment)
        mean = float(intervals.means(values[:, np.newaxis]).mean[0])
        rows.append((plan, future, mean, rules.tail_mean(values, share, worst_is_high=high)))
    frame = pd.DataFrame(rows, columns=["plan", "future", "mean", "cvar"])
    return frame.assign(metric=metric, unit=summary.unit_of(metric))


def spread(result: StressResult, metric: str) -> pd.DataFrame:
    _side(metric)
    rows = []
    for plan in result.plans if len(result.samples) else ():
        one = rules.spread(result.samples.series(metric, plan))
        rows.append((plan, one.mean, one.assumptions, one.luck, one.error))
    frame = pd.DataFrame(rows, columns=["plan", "mean", "assumptions", "luck", "error"])
    return frame.assign(metric=metric, unit=summary.unit_of(metric))


def sheets(result: StressResult) -> dict[str, pd.DataFrame]:
    """The sheets that only a stress test has."""
    found = {}
    if len(result.plans) > 1:
        regrets = [regret(result, metric) for metric in DECIDING]
        found["Regret"] = pd.concat(regrets, ignore_index=True)
    if len(result.samples):
        spreads = [spread(result, metric) for metric in DECIDING]
        found["What is not known"] = pd.concat(spreads, ignore_index=True)
    return found


def entries(result: StressResult) -> dict[str, Any]:
    """Regret, spread and rules as plain values for JSON."""
    samples = result.samples
    return {
        **{
            key.lower().replace(" ", "_"): [
                {
                    str(name): summary.plain(value) if isinstance(value, float) else value
                    for name, value in row.items()
                }
                for row in frame.to_dict("records")
            ]
            for key, frame in sheets(result).items()
        },
        "uncertainties": [
            {"assumption": one.lever, "low": one.low, "high": one.high} for one in samples.ranges
        ],
        "rules": [
            {
                "plan": rule.plan,
                "samples": rule.samples,
                "failed": rule.failed,
                "rule": str(rule),
                "right": summary.plain(rule.tree.right) if rule.tree else None,
                "guess": summary.plain(rule.tree.guess) if rule.tree else None,
            }
            for rule in result.rules
        ],
    }


def _side(metric: str) -> str:
    """Which side of a metric is better. ValueError where none is, or for an unknown metric."""
    side = summary.EVERY[metric].better if metric in summary.EVERY else ""
    if side not in ("higher", "lower"):
        good = [name for name, one in summary.EVERY.items() if one.better in ("higher", "lower")]
        raise ValueError(f"{metric!r} has no better side; take one of {', '.join(good)}")
    return side
