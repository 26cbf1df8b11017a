"""The language of contract terms: one for all customers of a segment, or a mix of them.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator

from simulator.scenario import times, units
from simulator.scenario.fields import Problem, Problems
from simulator.scenario.types_contract import Terms

MOST_TERMS = 20
_ENOUGH = 1e-9  # shares that people add up to 100 % may differ from 1 by rounding
_share = units.share(positive=True)


def _terms(value: object) -> Terms:
    """``12 months``, or ``{12 months: 70%, 36 months: 30%}``."""
    if not isinstance(value, dict):
        return Terms.all_of(times.months(value))
    if not value or len(value) > MOST_TERMS:
        wrong = f"names {len(value)} terms; {MOST_TERMS} is the most" if value else "names no term"
        raise ValueError(f"{wrong}; write for example {{12 months: 70%, 36 months: 30%}}")
    found: dict[int, float] = {}
    problems = []
    for written, of_customers in value.items():
        try:
            months = times.months(written)
        except ValueError as error:
            problems.append(Problem(str(error), written, on_key=True))
            continue
        if months in found:
            problems.append(Problem("is the same term once more", written, on_key=True))
        found[months] = 0.0
        try:
            found[months] = _share(of_customers)
        except ValueError as error:
            problems.append(Problem(str(error), written))
    if problems:
        raise Problems(problems)
    total = sum(found.values())
    if abs(total - 1) > _ENOUGH:
        raise ValueError(f"its shares add up to {total * 100:.4g}%; all customers are 100%")
    return Terms(*zip(*sorted(found.items()), strict=True))


ContractTerms = Annotated[Terms, PlainValidator(_terms)]
