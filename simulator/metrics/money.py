"""What customers are worth, what serving them costs, and how that changes after their first year.

Owns the figures about money; what the team costs in each month is :mod:`.ledger`.
"""

from __future__ import annotations

import numpy as np

from simulator.metrics.ledger import Ledger
from simulator.metrics.tally import Floats, Split, filled, ratio
from simulator.metrics.team import Weeks
from simulator.metrics.traits import under_contract
from simulator.metrics.work import Work
from simulator.records import Records


def money(
    records: Records, weeks: Weeks, work: Work, ledger: Ledger, accounts: Split
) -> dict[str, Floats]:
    """Figures by segment, then in total; ``accounts`` splits them by segment."""
    cost, _next = _cost(ledger), _cost(ledger, following=True)
    fees, counted = _fees(records, accounts)
    worth = customers(records, accounts)
    revenue = worth["revenue"] + counted
    return {
        **worth,
        "revenue": revenue,
        "onboarding_fees": fees,
        "cost": cost,
        "cost_next": _next,
        "arr_next": _arr_next(records, weeks, accounts),
        **_cohorts(records, work, accounts, cost),
    }


def customers(records: Records, split: Split) -> dict[str, Floats]:
    """Sums over the accounts of what they are worth."""
    columns = ("arr_start", "arr_end", "expansion_arr", "revenue")
    return {name: split.sum(filled(records.tables["accounts"].floats(name))) for name in columns}


def _cost(ledger: Ledger, following: bool = False) -> Floats:
    roles, segments = ledger.total(following)
    # Rounded far below a cent: the same people cost the same, however they are grouped into roles.
    return np.append(segments, roles.sum().round(6))


def _fees(records: Records, accounts: Split) -> tuple[Floats, Floats]:
    """What customers who sign inside the window pay for their onboarding (nan where nobody ever
    does), and what of it counts as revenue."""
    prices = [records.money.fees[name] for name in accounts.names]
    amount = np.array([0.0, *(fee.amount for fee in prices)])
    counts = np.array([False, *(fee.counts for fee in prices)])
    signed = records.tables["accounts"].floats("signed")
    new = (signed >= records.window.t0) & (signed < records.window.t1)
    new &= ~records.tables["accounts"].flags("initial")
    paid = np.where(new, amount[accounts.slots], 0.0)
    has_any = np.append(amount[1:], amount.max()) > 0
    return (
        np.where(has_any, accounts.sum(paid), np.nan),
        accounts.sum(np.where(counts[accounts.slots], paid, 0.0)),
    )


def _arr_next(records: Records, weeks: Weeks, accounts: Split) -> Floats:
    """ARR a year after the window's end, at the end of that week; nan where it is not simulated."""
    after = [month.t1 for month in records.months if month.following]
    if not after:
        return np.full(len(accounts.names) + 1, np.nan)
    split = Split.by(weeks.table, "segment", accounts.names)
    begins = weeks.table.ints("tick")
    last = begins == begins[begins < after[-1]].max(initial=-1)
    return split.sum(weeks.table.floats("arr"), last)


def _cohorts(records: Records, work: Work, split: Split, cost: Floats) -> dict[str, Floats]:
    """Customers in their first 12 months against those who have been there for longer: hours of
    the work done for one customer, and revenue; the team's cost is shared by these hours."""
    hours, young_hours = _hours(records, work, split)
    revenue, young_revenue = _revenue(records, split)
    share = ratio(young_hours, hours)
    return {
        "first_year_hours_share": share,
        "first_year_revenue_share": ratio(young_revenue, revenue),
        "first_year_cost_share_of_revenue": ratio(cost * share, young_revenue),
        "later_cost_share_of_revenue": ratio(cost * (1 - share), revenue - young_revenue),
    }


def _hours(records: Records, work: Work, split: Split) -> tuple[Floats, Floats]:
    """CSM hours of the activities that were done in the window, and those for customers in their
    first year. Sessions, which nobody has alone, are left out."""
    signed = records.tables["accounts"].floats("signed")
    done = np.flatnonzero(work.finished & (work.account >= 0))
    of = split.of(work.account[done])
    young = work.end[done] < signed[work.account[done]] + records.window.year
    hours = work.elapsed_hours[done]
    return of.sum(hours), of.sum(hours, young)


def _revenue(records: Records, split: Split) -> tuple[Floats, Floats]:
    """Revenue of the contracts, and that of customers in their first year; what a customer earns
    in a window that its first year ends in is shared by time."""
    accounts, window = records.tables["accounts"], records.window
    since, until = under_contract(records)
    first = np.minimum(until, accounts.floats("signed") + window.year)
    young = ratio(np.maximum(first - since, 0.0), until - since)
    revenue = filled(accounts.floats("revenue"))
    return split.sum(revenue), split.sum(revenue * filled(young))
