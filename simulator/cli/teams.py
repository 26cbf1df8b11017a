"""Which team moves, and through which sizes, as the options of a command say it.

Owns the spelling of these options. Knows no command.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.cli.common import Mistake

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MOST_TEAMS = 1_000


def parse_headcounts(text: str) -> list[int]:
    """``3:12`` (both ends included), ``4:12:2`` or ``3,5,8`` as ascending headcounts.

    Raises Mistake.
    """
    wrong = Mistake(f"--headcount {text}: write 3:12 (both included), 4:12:2 or 3,5,8")
    found: Sequence[int]
    try:
        if ":" in text:
            first, last, *step = (int(part) for part in text.split(":"))
            found = range(first, last + 1, *step)
        else:
            found = sorted({int(part) for part in text.split(",")})
    except (TypeError, ValueError):
        raise wrong from None
    if not found or found[0] < 0 or found[-1] < found[0]:
        raise wrong
    if len(found) > MOST_TEAMS:
        raise Mistake(f"--headcount {text}: these are {len(found):,} teams; try {MOST_TEAMS:,}")
    return list(found)


def lever_of(scenario: Scenario, segment: str | None, role: str | None) -> str:
    """The team that moves, as the options name it. Raises Mistake."""
    from simulator.experiment.levers import lever_of_role, lever_of_segment

    setup = scenario.setup
    if segment is not None and role is not None:
        raise Mistake("--segment and --role: name one team, by either of them")
    if segment is None and role is None:
        if len(setup.segments) > 1:
            segments, roles = ([one.name for one in some] for some in (setup.segments, setup.roles))
            beside = ", ".join(name for name in roles if name not in segments)
            or_role = f"; or --role NAME: {beside}" if beside else ""
            there = ", ".join(segments)
            raise Mistake(f"whose team? add --segment NAME; there are {there}{or_role}")
        segment = setup.segments[0].name
    try:
        if role is not None:
            return lever_of_role(scenario, role)
        return lever_of_segment(scenario, segment or "")
    except ValueError as error:
        raise Mistake(f"--{'segment' if role is None else 'role'}: {error}") from None
