"""What the roles of a scenario cost, and what its customers pay for their onboarding.

Owns whose cost is said where (the nearest word wins), and the currency of both.
"""

from __future__ import annotations

from dataclasses import replace

from simulator.scenario.currency import check_currency
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Segment
from simulator.scenario.schema_money import Cost
from simulator.scenario.source import Keys
from simulator.scenario.staff import Staff
from simulator.scenario.types import Role
from simulator.scenario.types_money import FREE, NO_FEE
from simulator.scenario.types_money import Cost as Costs
from simulator.scenario.types_money import Fee as Fees

COST = "cost"
_ITEMS = ("loaded", "salary", "tools", "travel", "recruiting", "onboarding")


def roles(reader: Reader, staff: Staff, of_all: Cost | None, currency: str) -> tuple[Role, ...]:
    """The roles of a scenario with what their people cost; ``of_all`` is what `csm` says, None
    where that is faulty."""
    usual = _cost(reader, ("csm", COST), of_all, currency) if of_all else FREE
    found = []
    for code, role in enumerate(staff.roles):
        own = staff.cost(code)
        path = (*staff.place(code)[:-1], COST)
        found.append(replace(role, cost=_cost(reader, path, own, currency) if own else usual))
    return tuple(found)


def _cost(reader: Reader, path: Keys, said: Cost, currency: str) -> Costs:
    for item in _ITEMS:
        if amount := getattr(said, item):
            check_currency(reader, (*path, item), amount, currency)
    if said.management:
        check_currency(reader, (*path, "management", COST), said.management.cost, currency)
    return Costs(said.of_a_year, said.of_a_hire)


def fee(reader: Reader, path: Keys, segment: Segment | None, currency: str) -> Fees:
    """What a new customer of the segment at ``path`` pays for its onboarding; ``segment`` is None
    where it is faulty."""
    said = segment.onboarding_fee if segment else None
    if said is None:
        return NO_FEE
    check_currency(reader, (*path, "onboarding_fee", "fee"), said.fee, currency)
    return Fees(said.fee.amount, said.counts)
