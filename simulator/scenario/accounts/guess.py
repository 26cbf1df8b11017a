"""Which columns of an export are meant, by the names that CRMs and people give them.

Owns those names. What is not there is said, and never guessed from the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from simulator.scenario.faults import did_you_mean
from simulator.scenario.table import folded

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("Account ID", "Account ID 18", "Company ID", "Record ID", "Customer ID", "GSID"),
        *("Account Number", "Customer Number", "ID", "Account Name", "Company Name"),
        *("Customer Name", "Account", "Company", "Customer", "Name"),
    ),
    "segment": (
        *("Segment", "Tier", "Customer Segment", "Customer Tier", "Account Segment"),
        *("Account Tier", "Market Segment", "Company Segment", "Size Segment", "Coverage"),
    ),
    "arr": (
        *("ARR", "Current ARR", "Total ARR", "Annual Recurring Revenue", "Account ARR"),
        *("Customer ARR", "ACV", "Annual Contract Value"),
    ),
    "signed": (
        *("Customer Since", "Original Contract Date", "Signed", "Signed Date", "Date Signed"),
        *("First Contract Date", "Contract Start Date", "Contract Start", "Customer Start Date"),
        *("Subscription Start Date", "Became a Customer Date", "Became Customer", "Start Date"),
        "Initial Close Date",
    ),
    "renewal": (
        *("Renewal Date", "Next Renewal Date", "Next Renewal", "Renewal", "Contract End Date"),
        *("Contract End", "Subscription End Date", "End Date", "Expiration Date"),
    ),
    "term": (
        *("Contract Term", "Contract Length", "Contract Duration", "Term", "Term in Months"),
        *("Subscription Term", "Term Length", "Renewal Term"),
    ),
    "csm": (
        *("CSM", "CSM Name", "Customer Success Manager", "CSM Owner", "Success Manager"),
        *("Account Owner", "Company Owner", "Owner", "Owner Name", "Account Manager"),
    ),
    "health": (
        *("Health Score", "Current Score", "Health", "Customer Health", "Customer Health Score"),
        "Overall Score",
    ),
}
"""What stands at the head of each column in Salesforce, HubSpot, Gainsight and plain sheets, the
likeliest first."""

NEEDED = {
    "id": "what tells accounts apart, such as Account ID",
    "arr": "what an account pays a year, such as ARR",
    "signed": "the day it became a customer, such as Customer Since",
}
_NOT_MEANT = {
    "arr": {
        "annualrevenue": "is what the customer itself turns over",
        "mrr": "is a month's; multiply it by 12",
    },
    "signed": {
        "createdate": "is when the record was made",
        "createddate": "is when the record was made",
    },
}
_MOST_NAMED = 12


def known_headings() -> list[str]:
    """All of them, which tell what separates the cells of a file."""
    return [name for names in NAMES.values() for name in names]


def guess(heading: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Headings by key, as far as they are known; what is ``said`` goes before. One that stands
    twice is left out, as nobody knows which is meant."""
    plain = [_plain(name) for name in heading]
    found = dict(said)
    for key, names in NAMES.items():
        places = (plain.index(_plain(name)) for name in names if plain.count(_plain(name)) == 1)
        free = (heading[place] for place in places if heading[place] not in found.values())
        if key not in found and (first := next(free, None)) is not None:
            found[key] = first
    return found


def missing(heading: Sequence[str], found: Mapping[str, str]) -> Iterable[str]:
    """What is wrong with a heading, a line for each column that is needed and not found."""
    names = [name for name in heading if name]
    for key, what in NEEDED.items():
        if key in found:
            continue
        message = f"no column is known to hold {what}"
        for name in names:
            if why := _NOT_MEANT.get(key, {}).get(_plain(name)):
                message += f'; "{name}" {why}'
        close = next(filter(None, (did_you_mean(own, names) for own in NAMES[key])), "")
        some = ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
        yield f'{message}; there are {some}{close}; say --column "{key}=Its Heading"'


def is_there(heading: Sequence[str], wanted: str) -> bool:
    """Whether a column is called so."""
    return folded(wanted) in map(folded, heading)


def _plain(name: str) -> str:
    """A heading without what exports add to it: ``ARR (USD)``, ``Renewal_Date__c``."""
    return re.sub(r"\(.*?\)|__c$|[\W_]", "", name.casefold())
