"""A scenario in a notebook: one line, or a small table of its segments and roles.

Owns the look of that alone. Every value is there: ``csmsim explain``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from simulator.scenario.timeline import ONE_DAY

if TYPE_CHECKING:
    from simulator.scenario.load import Scenario


def line(scenario: Scenario) -> str:
    """``<Scenario 'Acme': 300 accounts, 9 CSMs, 2027-01-01 to 2027-12-31>``; the days are those
    that figures are for."""
    setup = scenario.setup
    accounts = sum(segment.accounts for segment in setup.segments)
    team = sum(role.team for role in setup.roles)
    csms = f"{team:,} CSM{'' if team == 1 else 's'}"
    return f"<Scenario {scenario.title!r}: {accounts:,} accounts, {csms}, {_report(scenario)}>"


def html(scenario: Scenario) -> str:
    """The segments and roles as a table, below it what else the file offers or warns of."""
    setup = scenario.setup
    rows = [("", "accounts", "CSMs", "stages", "activities")]
    for segment in setup.segments:
        role = setup.roles[segment.role]
        csms = str(role.team) if role.name == segment.name else f"{role.team} ({role.name})"
        counts = (str(len(segment.stages)), str(len(segment.activities)))
        rows.append((segment.name, f"{segment.accounts:,}", csms, *counts))
    homes = {segment.role for segment in setup.segments}
    beside = [role for code, role in enumerate(setup.roles) if code not in homes]
    rows += [(role.name, "", str(role.team), "", "") for role in beside]
    below = [f"Figures are for {_report(scenario)}; the first day is {setup.start}."]
    for what, names in (("Variants", scenario.variants), ("Plans", scenario.plans)):
        if names:
            below.append(f"{what}: {', '.join(names)}.")
    below += scenario.warnings
    return f"<b>{escape(scenario.title)}</b>{_table(rows)}{_lines(below)}"


def _report(scenario: Scenario) -> str:
    first, end = scenario.setup.report
    return f"{first} to {end - ONE_DAY}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    heading, *body = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    heading = heading.replace("td>", "th>")
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    return f"<table><thead><tr>{heading}</tr></thead><tbody>{lines}</tbody></table>"


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"<div>{escape(text)}</div>" for text in texts)
