"""What one run means, in plain words for a Head of Customer Success.

Owns the sentences about a run; those that it shares with a sweep stand in
:mod:`simulator.report.words`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report import numbers, words
from simulator.report.findings import accounts_each, csms
from simulator.report.numbers import money, value
from simulator.report.target_words import met_of, verdicts
from simulator.report.team_words import team_words
from simulator.report.views import Estimate, Estimates, RunView
from simulator.report.words import Words, interval, share
from simulator.scenario.types import Book

if TYPE_CHECKING:
    from simulator.scenario.types import Setup

ROOMY, FULL = 0.65, 0.95
"""Utilization from which a team has a normal load, and none to spare at all. Between them lies
the scenario's overload line; where it does not, the line decides."""

HELD = (
    "The book is held: a customer lost for want of attention counts as lost, but stays. ARR, "
    "revenue and the cost as a share of them include those who stayed."
)

WORTH_NAMING = 0.005
"""Activities missed less often than this are not named."""


def run_words(result: RunView) -> Words:
    """The words for a :class:`~simulator.experiment.RunResult`."""
    setup = result.scenario.setup
    found = Estimates([result.metrics, result.by("activity"), result.by("role")])
    line = setup.overload_line
    paragraphs = [
        ("Targets", _targets(result)),
        ("The team", team_words(result.scenario, found)),
        ("How busy", _each_busy(found, line) if is_divided(setup) else _busy(found, line)),
        ("What never happens", _missed(found)),
        ("Retention", _retention(found)),
        ("Luck", words.luck(found.of("grr"))),
        ("Cost", _cost(found, setup)),
    ]
    about = (_divided(setup) if is_divided(setup) else _one_team(found)) + ". "
    about += words.window(setup, result.replications)
    notes = words.notes(setup, result.replications, found.of("expected_grr").known)
    if setup.book is Book.HELD:
        notes = (*notes[:1], HELD, *notes[1:])
    return Words(result.scenario.title, about, words.written(paragraphs), notes)


def is_divided(setup: Setup) -> bool:
    """Whether the work is divided among roles, or some of the customers have nobody."""
    return len(setup.roles) > 1


def _one_team(found: Estimates) -> str:
    ratio = found.of("accounts_per_csm_start")
    team = csms(found.of("headcount").mean)
    return f"{team}, {accounts_each(ratio.mean)} at the start" if ratio.known else team


def _divided(setup: Setup) -> str:
    """``11 CSMs: 4 in mid market (40 accounts each at the start), 3 in onboarding``."""
    parts, nobody = [], []
    for code, role in enumerate(setup.roles):
        own = [segment for segment in setup.segments if segment.role == code]
        accounts = sum(segment.accounts for segment in own)
        if role.team:
            each = f" ({accounts_each(accounts / role.team)})" if accounts else ""
            parts.append(f"{role.team:,} in {numbers.words(role.name)}{each}")
        else:
            nobody += [f"{numbers.words(s.name)} ({s.accounts:,} accounts)" for s in own]
    text = csms(sum(role.team for role in setup.roles))
    text += f": {_and(parts)}, at the start" if parts else ""
    return text + (f"; nobody but automation in {_and(nobody)}" if nobody else "")


def _each_busy(found: Estimates, line: float) -> str:
    """How busy each role is: the average of several would hide the one without room."""
    uses = {name: found.of("utilization", ("role", name)) for name in found.names("role")}
    known = sorted((n for n in uses if uses[n].known), key=lambda name: -uses[name].mean)
    if not known:
        return "Nobody was on shift in the window."
    first = known[0]
    text = (
        f"Of its hours on shift {numbers.words(first)} is busy {share(uses[first])}"
        f"{interval(uses[first])}"
    )
    others = [f"{numbers.words(name)} {value(uses[name].mean, 'share')}" for name in known[1:]]
    text += f", {_and(others)}. " if others else ". "
    peak = found.of("peak_utilization", ("role", first))
    if uses[first].mean >= FULL:
        text += f"In {numbers.words(first)} there is no room: something always waits."
    elif uses[first].mean > line:
        text += f"In {numbers.words(first)} little room is left for a bad week."
    else:
        text += "Each has room for bad weeks"
        text += _still_overloaded(found, line)
    if peak.known:
        text += f" In its busiest four weeks {numbers.words(first)} is at "
        text += f"{value(peak.mean, 'share')}."
    return text


def _targets(result: RunView) -> str:
    judged, setup = result.judged, result.scenario.setup
    return f"The team {met_of(judged)}. {verdicts(judged, setup)}" if judged else ""


def _busy(found: Estimates, line: float) -> str:
    use = found.of("utilization")
    if not use.known:
        return "Nobody was on shift in the window."
    if found.of("accounts").mean == 0:
        return "There was no customer to work for."
    text = f"The team is busy {share(use)} of its hours on shift{interval(use)}. "
    if use.mean < min(ROOMY, line):
        text += "That is a light load: work starts almost at once, and there are hours to spare."
    elif use.mean <= line:
        text += "That leaves room for bad weeks and for covering absent colleagues"
        text += _still_overloaded(found, line)
    elif use.mean < FULL:
        text += "Little room is left: after a bad week the queue is long in clearing."
    else:
        text += "There is no room: something always waits, and what is served last never happens."
    peak = found.of("peak_utilization")
    if peak.known:
        text += f" In its busiest four weeks it is {value(peak.mean, 'share')}."
    return text


def _still_overloaded(found: Estimates, line: float) -> str:
    """The end of a sentence that might sound too calm otherwise."""
    weeks = found.of("overload_share")
    if not weeks.known or weeks.mean < WORTH_NAMING:
        return "."
    over = value(weeks.mean, "share")
    return f"; still, {over} of CSM weeks are above {numbers.given(line)}."


def _missed(found: Estimates) -> str:
    rate = found.of("missed_touch_rate")
    if not rate.known:
        automated = found.find("digital_share")
        if automated is not None and automated.known and automated.mean > 0:
            return "Nothing fell due to CSMs in the window: automation did all that there was."
        return "No touch fell due in the window."
    if rate.mean == 0:
        return "Every touch that was promised happened in time."
    planned, asked = found.of("missed_proactive_rate"), found.of("missed_reactive_rate")
    text = f"Nobody gets in time to {share(rate)} of the touches that were promised{interval(rate)}"
    if planned.known and asked.known:
        text += (
            f": {value(planned.mean, 'share')} of what the team plans itself, "
            f"{value(asked.mean, 'share')} of what customers ask for"
        )
    return text + ". " + _worst(found)


def _worst(found: Estimates) -> str:
    rates = {
        name: found.of("missed_touch_rate", ("activity", name)).mean
        for name in found.names("activity")
    }
    worst = sorted((n for n in rates if rates[n] >= WORTH_NAMING), key=lambda n: -rates[n])[:3]
    if not worst:
        return "No kind of touch stands out."
    listed = [f"{numbers.words(name)} ({value(rates[name], 'share')})" for name in worst]
    return f"Hit hardest: {_and(listed)}."


def _retention(found: Estimates) -> str:
    expected, simulated = found.of("expected_grr"), found.of("grr")
    if not expected.known:
        return ""
    nrr, churn = found.of("expected_nrr"), found.of("expected_logo_churn")
    text = (
        f"Of the ARR under contract, {share(expected)} is expected to be kept "
        f"(GRR{_short(expected)}), {value(nrr.mean, 'share')} with expansion counted (NRR); "
        f"{value(churn.mean, 'share')} of customers leave. Expected means that each renewal "
        "counts with its probability; in the simulated years a coin is tossed for each, and GRR "
        f"comes to {share(simulated)}{interval(simulated)}. "
    )
    return text + _why_expected(expected, simulated)


def _why_expected(expected: Estimate, simulated: Estimate) -> str:
    text = "Decide on expected, which leaves out the luck of the coin"
    if expected.half_width > 0 and simulated.half_width > 1.5 * expected.half_width:
        wider = simulated.half_width / expected.half_width
        text += f": with it, the interval is {wider:.1f} times as wide"
    return text + "."


def _cost(found: Estimates, setup: Setup) -> str:
    cost, share = found.of("cost"), found.of("cost_share_of_arr")
    each = found.of("cost_per_account")
    if not cost.known or cost.mean == 0:
        return ""
    paid = money(cost.mean, setup.currency)
    text = f"The team costs {paid} {words.period(setup)}, fully loaded"
    if share.known:
        text += f": {value(share.mean, 'share')} of ARR"
    if each.known:
        text += f", or {money(each.mean, setup.currency)} a customer"
    return f"{text}. {_front_loading(found)}".rstrip()


def _front_loading(found: Estimates) -> str:
    hours, revenue = found.of("first_year_hours_share"), found.of("first_year_revenue_share")
    if not (hours.mean > 0 and revenue.mean > 0):
        return ""
    return (
        f"Customers in their first 12 months take {value(hours.mean, 'share')} of the CSMs' hours "
        f"and bring {value(revenue.mean, 'share')} of the revenue."
    )


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _short(estimate: Estimate) -> str:
    if not estimate.has_interval:
        return ""
    return f", {numbers.span(estimate.ci_low, estimate.ci_high, 'share')}"
