"""How the team changes, in plain words: the plan that is played, who comes and who goes.

Owns these sentences. They say nothing where nobody ever comes or goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report.numbers import number, value, words
from simulator.report.views import Estimates

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def team_words(scenario: Scenario, found: Estimates) -> str:
    """The paragraph on the team; empty where there is nothing to say."""
    return " ".join(sentence for sentence in (_plan(scenario), _turnover(found)) if sentence)


def _plan(scenario: Scenario) -> str:
    if scenario.played:
        return f"The plan {words(scenario.played)} is played."
    if not scenario.plans:
        return ""
    *most, last = (words(name) for name in scenario.plans)
    named = f"{', '.join(most)} and {last}" if most else last
    backfill = any(role.csm.turnover.backfill for role in scenario.setup.roles)
    but = " but to fill seats again" if backfill else ""
    return f"No plan is played, so nobody is hired{but}; the file's plans are {named} (--plan)."


def _turnover(found: Estimates) -> str:
    hires, leavers = _mean(found, "hires"), _mean(found, "leavers")
    if hires == leavers == 0:
        return ""
    text = f"On average {number(hires, 'count')} CSMs start in the window and "
    text += f"{number(leavers, 'count')} leave."
    vacant, ramp = _mean(found, "vacancy_days"), _mean(found, "ramp_share")
    if vacant > 0:
        text += f" Seats stand empty for {number(vacant, 'days')} working days."
    if ramp > 0:
        text += f" Newcomers' ramp takes {value(ramp, 'share')} of the team's time at work."
    return text


def _mean(found: Estimates, metric: str) -> float:
    estimate = found.find(metric)
    return estimate.mean if estimate is not None and estimate.known else 0.0
