"""All figures of one replication, by group.

Owns which figures each kind of group gets. The definitions are in the other modules.
"""

from __future__ import annotations

import numpy as np

from simulator.measures import METRICS
from simulator.metrics.contact import contact
from simulator.metrics.ledger import Ledger, names_of
from simulator.metrics.money import customers, money
from simulator.metrics.retention import Renewals, retention
from simulator.metrics.tally import Floats, Names, Split, ratio
from simulator.metrics.team import Weeks, book, seats_at_start, staffing
from simulator.metrics.traits import average_accounts, splits_by_trait
from simulator.metrics.work import Counts, Work, service, workload
from simulator.records import Records

Group = tuple[str, str]
"""(scope, name): ("total", ""), ("segment", name), ("role", name), ("activity", name),
("stage", name) or ("trait", "industry=regulated")."""

Figures = dict[str, float]


def measure(records: Records) -> dict[Group, Figures]:
    """Metric id -> value, for the whole company and for each segment, role, activity and stage.

    A value is NaN where it is undefined. Roles have the figures about CSMs, about the activities
    that are theirs, and about the size of the book, where they look after one; activities and
    stages those about activities only, each over all segments; so are traits, which have the
    figures about customers and their activities.
    """
    weeks, work = Weeks.of(records), Work.of(records)
    segments = names_of(records, "segment")
    roles = names_of(records, "role")
    ledger = Ledger.of(records, roles, segments)
    whole = _company(records, weeks, work, ledger, segments)
    found = _groups("total", ("",), {name: values[-1:] for name, values in whole.items()})
    found |= _groups("segment", segments, whole)
    of_roles = _roles(records, weeks, work, roles)
    of_roles |= {"cost": ledger.total()[0], "cost_next": ledger.total(following=True)[0]}
    found |= _groups("role", roles, of_roles)
    for scope in ("activity", "stage"):
        activities = Split.by(records.tables["activities"], scope)
        found |= _groups(scope, activities.names, workload(work, activities))
    renewals = Renewals.of(records)
    for accounts in splits_by_trait(records):
        figures = _customers(records, work, renewals, accounts, accounts.of(work.account))
        figures["accounts"] = average_accounts(records, accounts)
        found |= _groups("trait", accounts.names, figures)
    return found


def _company(
    records: Records, weeks: Weeks, work: Work, ledger: Ledger, segments: Names
) -> dict[str, Floats]:
    """Every figure by segment, then in total."""
    renewals = Renewals.of(records)
    accounts = Split.by(records.tables["accounts"], "segment", segments)
    activities = Split.by(records.tables["activities"], "segment", segments)
    figures = {
        **staffing(records, weeks, "segment", segments),
        **book(weeks, "segment", segments),
        **_customers(records, work, renewals, accounts, activities),
        **money(records, weeks, work, ledger, accounts),
    }
    initial = accounts.count(records.tables["accounts"].flags("initial"))
    years = records.window.months / 12
    return figures | {
        "accounts_per_csm_start": ratio(initial, seats_at_start(records, segments)),
        "accounts_per_csm": ratio(figures["accounts"], figures["owning_fte"]),
        "arr_per_csm": ratio(figures["mean_arr"], figures["owning_fte"]),
        "cost_share_of_arr": ratio(figures["cost"] / years, figures["arr_end"]),
        "cost_share_of_revenue": ratio(figures["cost"], figures["revenue"]),
        "cost_per_account": ratio(figures["cost"], figures["accounts"]),
    }


def _roles(records: Records, weeks: Weeks, work: Work, roles: Names) -> dict[str, Floats]:
    """Figures about CSMs and what is their work, whoever's customers it is for."""
    activities = Split.by(records.tables["activities"], "role", roles)
    counts = Counts.of(work, activities)
    figures = {
        **staffing(records, weeks, "role", roles),
        **workload(work, activities, counts),
        **service(counts),
    }
    looked_after = book(weeks, "role", roles)
    nobody = looked_after["accounts"] == 0
    accounts, arr = (np.where(nobody, np.nan, looked_after[of]) for of in ("accounts", "mean_arr"))
    return figures | {
        "accounts": accounts,
        "accounts_per_csm": ratio(accounts, figures["effective_fte"]),
        "arr_per_csm": ratio(arr, figures["effective_fte"]),
    }


def _customers(
    records: Records, work: Work, renewals: Renewals, accounts: Split, activities: Split
) -> dict[str, Floats]:
    """The figures about customers and what is done for them; the two splits are of one kind."""
    counts = Counts.of(work, activities)
    return {
        **workload(work, activities, counts),
        **service(counts),
        **contact(records, work, renewals, accounts),
        **retention(records, renewals, accounts),
        **customers(records, accounts),
    }


def _groups(scope: str, names: Names, figures: dict[str, Floats]) -> dict[Group, Figures]:
    values = {name: figures[name].tolist() for name in METRICS if name in figures}
    return {
        (scope, group): {name: of[place] for name, of in values.items()}
        for place, group in enumerate(names)
    }
