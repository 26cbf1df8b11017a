"""What befalls the customers of a segment: its shocks, and how many leave between renewals.

Owns how the shocks of the top level and a segment's own fit together, and both with the rest of
the scenario. Knows nothing of when and whom they strike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from simulator.clock import DAYS_PER_YEAR
from simulator.scenario import types_shocks, units
from simulator.scenario.activities import Placed
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Renewal, Segment
from simulator.scenario.schema_shocks import Shock
from simulator.scenario.schema_work import SHOCKS
from simulator.scenario.source import Keys
from simulator.scenario.timeline import ONE_DAY, Days
from simulator.scenario.types import TriggerKind
from simulator.scenario.words import words

MOST_LEAVING = 50
"""Times a year that a customer of health 0 may leave, at most."""

Lines = dict[str, "Shock | None"]
"""Shocks by name; None for a line that takes one away, or that is faulty."""


def read_all(reader: Reader, span: Days | None) -> Lines:
    """The shocks of the top level, those of every segment."""
    lines = _read(reader, (SHOCKS,), span)
    for name in lines:
        if reader.at((SHOCKS, name)) == NONE:
            others = [other for other in lines if other != name]
            message = f'there is no "{name}" to take away'
            reader.fault((SHOCKS, name), message, word=name, options=others)
    return lines


def read_own(reader: Reader, path: Keys, of_all: Lines, span: Days | None) -> Lines:
    """The shocks of one segment: those of all, but for its own lines."""
    place = (*path, SHOCKS)
    if reader.at(place) == NONE:
        return {}
    own = _read(reader, place, span)
    for name in own:
        if reader.at((*place, name)) == NONE and name not in of_all:
            message = f'there is no "{name}" to take away'
            reader.fault((*place, name), message, word=name, options=of_all)
    gone = [name for name in own if reader.at((*place, name)) == NONE]
    return {name: line for name, line in {**of_all, **own}.items() if name not in gone}


def build(lines: Lines, day: int) -> tuple[types_shocks.Shock, ...]:
    """Shocks sorted by name, so that the order of keys in the file means nothing."""
    return tuple(
        types_shocks.Shock(
            name=name,
            points=-said.health,
            rate=said.rate.per_second(day) if said.rate else 0.0,
            on=said.on,
            share=1.0 if said.accounts is None else said.accounts,
            at_once=said.accounts is not None or said.on is not None,
        )
        for name, said in sorted(lines.items())
        if said is not None
    )


def codes(lines: Lines) -> dict[str, int]:
    """The code of each shock: its position in what :func:`build` makes of sound lines."""
    return {name: code for code, name in enumerate(sorted(lines))}


def check_names(reader: Reader, path: Keys, lines: Lines, placed: Iterable[Placed]) -> None:
    """Refuses a shock that is called like work of the segment at ``path``."""
    for item in placed:
        if item.name in lines:
            own = (*path, SHOCKS, item.name)
            place = own if reader.at(own) is not None else (SHOCKS, item.name)
            message = f"is also an activity of {path[-1]}; give one of them another name"
            reader.fault(place, message, on_key=True)


def mid_term_churn(renewal: Renewal, day: int) -> types_shocks.MidTermChurn | None:
    """The two hazards, in ticks."""
    said = renewal.mid_term_churn
    if said is None:
        return None
    return types_shocks.MidTermChurn(said.served.per_second(day), said.neglected.per_second(day))


def check_hazard(reader: Reader, path: Keys, said: Segment, day: int) -> None:
    """Refuses hazards that would have customers in poor health leave within days."""
    churn = mid_term_churn(said.renewal, day)
    if churn is None:
        return
    steeper = said.health.fit / said.health.span
    worst = math.log(churn.served) + math.log(churn.neglected / churn.served) * steeper
    if worst > math.log(MOST_LEAVING / (DAYS_PER_YEAR * day)):
        message = (
            f"are so far apart that at health 0 a customer would leave {MOST_LEAVING} times a "
            "year or more; bring them closer together, or widen `span`"
        )
        place = (*path, "renewal", "mid_term_churn")
        reader.fault(place, f"served and neglected {message}", on_key=True)


def in_words(reader: Reader, lines: Lines) -> dict[str, Any]:
    """The shocks of the top level in full."""
    return {name: words(said, reader.at((SHOCKS, name))) for name, said in lines.items() if said}


def _read(reader: Reader, path: Keys, span: Days | None) -> Lines:
    lines: Lines = {}
    for name in reader.names(path, SHOCKS, may_be_empty=True):
        place = (*path, name)
        said = None if reader.at(place) == NONE else reader.read(Shock, place)
        lines[name] = said
        if not _can_be_awaited(name):
            message = "means something else after `when`; give the shock another name"
            reader.fault(place, message, on_key=True)
        if said and said.on and span and not span.start <= said.on < span.horizon:
            last = span.horizon - ONE_DAY
            message = f"is never reached: the simulated days are {span.start} to {last}"
            reader.fault((*place, "on"), message)
    return lines


def _can_be_awaited(name: str) -> bool:
    try:
        return units.happening(name).kind is TriggerKind.SHOCK
    except ValueError:
        return False
