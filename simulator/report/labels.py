"""What figures are called where people read them.

Owns these names; the list of figures is that of :mod:`simulator.measures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measures import COMPARED, METRICS
from simulator.report import numbers

if TYPE_CHECKING:
    from simulator.scenario.types import Setup

EVERY = METRICS | COMPARED

CLEARER = {
    "mean_wait_hours": "Mean wait (working hours)",
    "time_to_value_days": "Time to value (calendar days)",
    "accounts_per_csm_start": "Accounts per CSM, at the start",
    "accounts_per_csm": "Accounts per CSM at work",
    "arr_per_csm": "ARR per CSM at work",
    "days_since_touch_p50": "Days since last touch, median",
    "days_since_touch_p90": "Days since last touch, 1 in 10",
    "missed_per_churned_account": "Missed per lost account",
    "missed_per_renewed_account": "Missed per renewed account",
}
"""Labels that would not fit into 80 columns, or would leave a unit open."""


SHORT = {"grr": "GRR", "nrr": "NRR"}


def short(metric: str, setup: Setup) -> str:
    """The same where there is little room, and the long name is known."""
    return SHORT.get(metric) or label(metric, setup)


def label(metric: str, setup: Setup) -> str:
    """What a metric is called where people read it."""
    if metric == "overload_share":
        return f"CSM weeks above {numbers.given(setup.overload_line)}"
    return CLEARER.get(metric) or (EVERY[metric].label if metric in EVERY else metric)
