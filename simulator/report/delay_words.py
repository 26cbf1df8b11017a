"""What it costs to hire later, in the words of somebody who signs the budget.

Owns the sentences about a plan whose hires come later than it says, against the plan as stated.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from simulator.report import numbers
from simulator.report.moves import unseen
from simulator.report.numbers import NBSP, money, words
from simulator.report.views import CompareView, Paired
from simulator.scenario.types import Book

if TYPE_CHECKING:
    from simulator.experiment.delay import Delay

SAME_DAYS = (
    "Only the plan's hires come later: its leavers, lay-offs, leaves of absence and freezes keep "
    "their days, and so does all of team_changes."
)
WHEN = {"net_value": "In the window", "net_value_next": "In the 12 months after it"}
HELD = (
    "What waiting loses in ARR cannot be told of a held book, where customers who are lost stay; "
    "try --set book=living."
)


def delay_words(result: CompareView, delay: Delay) -> str:
    """The paragraph that comes first: what waiting saves, what it loses, and what is left."""
    setup = result.scenario.setup
    (later,) = result.alternatives

    def change(metric: str) -> Paired:
        return result.difference(metric, later, result.baseline)

    saved = f"Hiring {_long(delay.months)} later {_saves(change('cost'), setup.currency)}"
    if setup.book is Book.HELD:
        parts = [f"{saved}.", HELD]
    else:
        parts = [f"{saved}, and {_loses(change('arr_end'), setup.currency)}."]
        parts += [_net(change(metric), when, setup.currency) for metric, when in WHEN.items()]
    return " ".join(filter(None, [*parts, *_hires(delay, setup.horizon)]))


def _saves(cost: Paired, currency: str) -> str:
    if _is_nothing(cost):
        return "saves nothing in the window"
    if _untold(cost):
        return f"makes no difference in cost that can be told{_interval(cost, currency)}"
    side = "saves" if cost.mean < 0 else "costs"
    what = "of what the team costs in the window" if cost.mean < 0 else "more in the window"
    return f"{side} {money(abs(cost.mean), currency)} {what}{_interval(cost, currency)}"


def _loses(arr: Paired, currency: str) -> str:
    if _is_nothing(arr):
        return "changes nothing in the ARR at its end"
    if _untold(arr):
        return f"no difference in the ARR at its end can be told{_interval(arr, currency)}"
    side = "loses" if arr.mean < 0 else "gains"
    return f"{side} {money(abs(arr.mean), currency)} of ARR by its end{_interval(arr, currency)}"


def _net(net: Paired, when: str, currency: str) -> str:
    """Empty where nothing differs, and for a year that is not simulated."""
    if net.mean != net.mean or _is_nothing(net):
        return ""
    years = f"waiting is better in {numbers.value(net.share_above, 'share')} of years"
    if _untold(net):
        told = f"whether that pays cannot be told: net{_interval(net, currency)}"
        return f"{when}, {told}; {years}."
    side = "gains" if net.mean > 0 else "loses"
    return (
        f"{when} it {side} {money(abs(net.mean), currency)} net{_interval(net, currency)}; {years}."
    )


def _hires(delay: Delay, horizon: dt.date) -> list[str]:
    """Whom it is about, where that is not simply everybody."""
    said = []
    if delay.dropped:
        last = horizon - dt.timedelta(days=1)
        some = "The" if delay.dropped == delay.hires else f"{delay.dropped:,} of the"
        verb = "is" if delay.dropped == 1 else "are"
        hires = "hire" if delay.hires == 1 else f"{delay.hires:,} hires"
        said.append(
            f"{some} {hires} of {words(delay.plan)} would then come after the last simulated day, "
            f"{last.day}{NBSP}{last:%B %Y}, and {verb} not there."
        )
    if delay.waiting:
        said.append(
            "Seats that open when a figure calls for them are opened "
            f"{_long(delay.months)} after it does."
        )
    return said


def _is_nothing(change: Paired) -> bool:
    """Whether no year differs."""
    return not change.mean and not change.ci_high > change.ci_low


def _untold(change: Paired) -> bool:
    """Whether the interval leaves the side open; one replication has none."""
    return unseen(change) and change.ci_low == change.ci_low


def _interval(change: Paired, currency: str) -> str:
    """The interval of the size of a change, or, where its side is open, of the change."""
    low, high = change.ci_low, change.ci_high
    if not high > low:
        return ""
    if high < 0:
        low, high = -high, -low
    return f" (95{NBSP}% interval {numbers.span(low, high, 'money', currency)})"


def _long(months: int) -> str:
    return "a month" if months == 1 else f"{months:,}{NBSP}months"
