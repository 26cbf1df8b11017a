"""Public holidays by country.

The only module that knows the ``holidays`` package, which it imports on first use because that
takes longer than loading a scenario.
"""

from __future__ import annotations

import datetime as dt

from simulator.scenario.faults import did_you_mean


def country(word: str) -> str:
    """The code that a word is, ``US`` or ``DE-BY``; ValueError when there is no such place."""
    import holidays

    code, _, region = word.upper().partition("-")
    regions = holidays.list_supported_countries(include_aliases=True)
    if code not in regions:
        hint = did_you_mean(code, regions)
        raise ValueError(
            f'"{word}" is not a country code; write for example US, GB, DE-BY, or none{hint}'
        )
    if region and region not in regions[code]:
        allowed = f"; it has {', '.join(regions[code])}" if regions[code] else ""
        raise ValueError(f'"{region}" is not a region of {code}{allowed}')
    return f"{code}-{region}" if region else code


def public_holidays(code: str, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The public holidays of a place, in all years from that of ``first`` to that of ``last``."""
    import holidays

    name, _, region = code.partition("-")
    years = range(first.year, last.year + 1)
    return tuple(sorted(holidays.country_holidays(name, subdiv=region or None, years=years)))
