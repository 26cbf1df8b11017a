"""Alternatives that promise customers other work: what a comparison of them leaves out.

Owns that note, so that a comparison and a choice warn in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.report import numbers

if TYPE_CHECKING:
    from simulator.scenario.types import Setup


def other_promises(base: str, setups: Mapping[str, Setup]) -> list[str]:
    """A warning, if not all of the alternatives promise the same work as the one called ``base``.

    Health knows only work that was promised and missed, so what is dropped, is due less often or
    is done by automation costs none.
    """
    own = _promised(setups[base])
    names = [numbers.words(n) for n, setup in setups.items() if _promised(setup) != own]
    if not names:
        return []
    *most, last = names
    listed = f"{', '.join(most)} and {last}" if most else last
    promise, leave = ("promise", "leave") if most else ("promises", "leaves")
    return [
        f"{listed[:1].upper()}{listed[1:]} {promise} customers other work than "
        f"{numbers.words(base)}, or {leave} other work to automation. Health falls only when "
        "promised work is missed, so to drop or to automate work looks free of loss here, and "
        "more of it without gain. Where customers would renew less or more often, let the "
        "alternative change renewal.served, too."
    ]


def _promised(setup: Setup) -> list[tuple[object, ...]]:
    """Which work falls due for whom, and what share of it automation does."""
    return [
        (
            *(s.name, a.name, a.stage, a.timing, a.delay, a.period, a.rate, a.trigger),
            *(a.attendance, a.automated, a.only_for),
        )
        for s in setup.segments
        for a in s.activities
    ]
