"""Tables of a stress test: each plan in each future, and the ranges of what is uncertain.

Owns the choice and the order of columns; they fit a terminal of 80 columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.experiment.verdicts import together
from simulator.report import numbers
from simulator.report.grid import Grid
from simulator.report.labels import EVERY
from simulator.report.rule_words import NAMES, assumed
from simulator.report.stress_words import REGRETTED, figures, regretted
from simulator.report.target_words import SHORT

if TYPE_CHECKING:
    from simulator.experiment.verdicts import Judged
    from simulator.report.views import StressView

SHOWN = {
    "missed_touch_rate": "Missed",
    "utilization": "Busy",
    "expected_grr": "Expected\nGRR",
    "headcount": "CSMs",
    "cost": "Cost",
}


def stress_grids(result: StressView) -> list[Grid]:
    """A table for each future with a row for each plan; then the ranges that were sampled."""
    metric = regretted(result)
    regret = _regrets(result, metric)
    found, currency = figures(result), result.scenario.setup.currency
    grids = []
    for future in result.futures:
        rows = []
        for plan in result.plans:
            own = found[plan, future.name]
            cells = [numbers.words(plan)]
            for shown in SHOWN:
                one = own.of(shown)
                unit = EVERY[shown].unit
                cells.append(numbers.mean(one.mean, one.ci_low, one.ci_high, unit, currency))
            cells += [regret[plan, future.name]] if metric else []
            cells += [all_of(result.judged((plan, future.name)))] if result.scenario.targets else []
            rows.append(tuple(cells))
        last = [*(["Regret"] if metric else []), *(["Targets"] if result.scenario.targets else [])]
        title = f"{numbers.words(future.name)}: {future.said}"
        grids.append(Grid(title, ("", *SHOWN.values(), *last), (tuple(rows),)))
    if metric:
        caption = f"Regret is of {REGRETTED[metric]}; ~ where its interval holds 0."
        grids[-1] = Grid(grids[-1].title, grids[-1].columns, grids[-1].blocks, caption)
    return [*grids, *_ranges(result)]


def all_of(judged: tuple[Judged, ...]) -> str:
    """What becomes of all targets together: ``meet``, ``fail`` or ``close``."""
    return SHORT[together(judged)]


def _regrets(result: StressView, metric: str) -> dict[tuple[str, str], str]:
    if not metric:
        return {}
    told = {}
    currency = result.scenario.setup.currency
    for row in result.regret(metric).to_dict("records"):
        unit, scale = ("money", 1) if row["unit"] == "money" else ("points", 100)
        low, high = scale * row["regret_low"], scale * row["regret_high"]
        text = numbers.mean(scale * row["regret"], low, high, unit, currency)
        told[row["plan"], row["future"]] = ("~" if low <= 0 <= high else "") + text
    return told


def _ranges(result: StressView) -> list[Grid]:
    ranges = result.samples.ranges
    if not len(result.samples):
        return []
    rows = tuple(
        (NAMES[one.lever], assumed(one.lever, one.low), assumed(one.lever, one.high))
        for one in ranges
    )
    stated = "as stated" if result.scenario.doubts.uncertainties else "as usual, a guess (F)"
    return [Grid(f"Assumptions that were sampled, {stated}", ("", "From", "To"), (rows,))]
