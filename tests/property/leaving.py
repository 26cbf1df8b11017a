"""Who leaves, and when, by the word of the scenario: worked out apart from the model."""

from __future__ import annotations

import pandas as pd

from simulator.rules import renewal_line, renewal_probability
from simulator.scenario.types import Book
from simulator.world import World


def departures(world: World, renewals: pd.DataFrame, accounts: pd.DataFrame) -> dict[str, int]:
    """The tick at which each customer that leaves does so, by name.

    In a living book whoever does not renew, or is lost between renewals, leaves. In a held book
    only those do who would not have renewed even if fully served, at the size that they had when
    they came, or would have left between renewals even then.
    """
    served = _chance_when_served(world)
    lost = renewals[renewals["outcome"] == "churned"].sort_values("tick")
    left: dict[str, int] = {}
    for row in lost.itertuples():
        name = str(row.account)
        if world.setup.book is Book.LIVING or row.uniform >= served[name]:
            left.setdefault(name, int(row.tick))
    for name, tick in _gone_between(world, accounts).items():
        left[name] = min(tick, left.get(name, tick))
    return left


def _gone_between(world: World, accounts: pd.DataFrame) -> dict[str, int]:
    """Who leaves between renewals, unless a renewal came first."""
    if world.setup.book is Book.LIVING:
        quitters = accounts[accounts["churn_reason"] == "between renewals"]
        return {str(row.account): int(row.churned) for row in quitters.itertuples()}
    gone: dict[str, int] = {}
    for number, name in enumerate(world.accounts.id.tolist()):
        segment = world.setup.segments[world.accounts.segment[number]]
        churn, span = segment.mid_term_churn, segment.health.span
        for moment in world.temptations[number]:
            assert churn
            factor = (churn.served / churn.neglected) ** (world.accounts.fit[number] / span)
            if moment.luck < factor:
                gone.setdefault(name, moment.tick)
    return gone


def _chance_when_served(world: World) -> dict[str, float]:
    accounts = world.accounts
    chances = {}
    for number, name in enumerate(accounts.id.tolist()):
        segment = world.setup.segments[accounts.segment[number]]
        renewal, health = segment.renewal, segment.health
        chances[name] = renewal_probability(
            *renewal_line(renewal.served, renewal.neglected, health.fit_mean, health.span),
            float(accounts.fit[number]),
            renewal.size_effect,
            float(accounts.arr[number]) / segment.arr.mean,
        )
    return chances
