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
    return " ".join(sentence for sentence in (plan_words(scenario), _turnover(found)) if sentence)


def plan_words(scenario: Scenario) -> str:
    """A sentence on the plan that is played; empty for a scenario without plans."""
    if not scenario.plans:
        return ""
    said = played(scenario)
    text = f"{said[:1].upper()}{said[1:]}"
    if scenario.played:
        return f"{text}."
    *most, last = (words(name) for name in scenario.plans)
    named = f"s are {', '.join(most)} and {last}" if most else f" is {last}"
    return f"{text}; the file's plan{named} (--plan)."


def played(scenario: Scenario) -> str:
    """Which plan is played, as a clause; empty for a scenario without plans."""
    if scenario.played:
        return f"the plan {words(scenario.played)} is played"
    if not scenario.plans:
        return ""
    known = ", but for the changes known in team_changes" if scenario.tree["team_changes"] else ""
    return f"no plan is played, the team is as it stands{known}"


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
