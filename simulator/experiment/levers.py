"""The levers of a sweep: the keys by which a scenario says how large a team is.

Owns which key moves which role. Must never play anything.
"""

from __future__ import annotations

from simulator.experiment.checks import known, nearest
from simulator.scenario import Scenario


def levers(scenario: Scenario) -> dict[str, int]:
    """Key path of each team, ``segments.smb.team`` or ``roles.pool.team`` -> code of its role."""
    beside = scenario.tree.get("roles") or {}
    return {
        f"{'roles' if role.name in beside else 'segments'}.{role.name}.team": code
        for code, role in enumerate(scenario.setup.roles)
    }


def lever_of_segment(scenario: Scenario, name: str) -> str:
    """The lever of the team that looks after a segment, which others may share.

    Raises ValueError when there is no such segment.
    """
    homes = {segment.name: segment.role for segment in scenario.setup.segments}
    return list(levers(scenario))[homes[known("segment", name, homes)]]


def lever_of_role(scenario: Scenario, name: str) -> str:
    """The lever of a role. Raises ValueError when there is no such role."""
    names = [role.name for role in scenario.setup.roles]
    return list(levers(scenario))[names.index(known("role", name, names))]


def role_moved(scenario: Scenario, lever: str) -> int:
    """The code of the role whose team the lever moves.

    Raises ValueError when the lever moves no team.
    """
    found = levers(scenario)
    if lever in found:
        return found[lever]
    shared = {segment.name: segment.role for segment in scenario.setup.segments}
    match lever.split("."):
        case ["segments", name, "team"] if name in shared:
            instead = list(found)[shared[name]]
            raise ValueError(f"{name} has no team of its own; move {instead}")
        case ["segments", name, "team"]:
            known("segment", name, shared)
        case ["roles", name, "team"]:
            known("role", name, [key.split(".")[1] for key in found if key.startswith("roles.")])
    hint = nearest(lever, list(found))
    raise ValueError(f"a sweep moves a team, as {next(iter(found))}; {lever!r} is none{hint}")
