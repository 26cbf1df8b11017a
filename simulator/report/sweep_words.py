"""What a sweep over team sizes means, in plain words.

Owns the sentences about a sweep. What they say is found in :mod:`simulator.report.findings`.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.experiment.verdicts import Judged, Verdict
from simulator.report import numbers, words
from simulator.report.findings import (
    LITTLE_MISSED,
    TAKE_OFF,
    Curve,
    all_past_take_off,
    smallest_keeping_up,
    take_off,
)
from simulator.report.moves import moves, unseen
from simulator.report.numbers import money, value
from simulator.report.target_words import met_of, verdicts
from simulator.report.team_words import plan_words
from simulator.report.views import Difference, SweepView
from simulator.report.words import Words

NO_GUARANTEE = "That is what was seen in these runs, not a guarantee for a real year."
WORTH = "The difference in expected GRR is worth"
SINGLE_YEARS = "What a single year may look like is the wide band in the figure."
HELD = (
    "Every team keeps the same customers here: one who would leave even a fully served team "
    "leaves in every team alike; one lost for want of attention is counted as lost, but stays, so "
    "that a small team is not relieved by the customers it loses. The book therefore moves as in "
    "a run of a well-staffed team."
)
SCAN = (
    "This is a scan over the teams tried, each judged by itself at 95 %: it does not guarantee "
    "that the team found is the right one."
)
CHOICES = (
    "Where to draw two lines is a choice made here: missed touches take off where one CSM fewer "
    f"adds more than {100 * TAKE_OFF:g} points to them, and a team keeps up that misses under "
    f"{numbers.given(LITTLE_MISSED)} of its planned touches."
)


def sweep_words(result: SweepView) -> Words:
    """The words for a :class:`~simulator.experiment.SweepResult`."""
    curve = Curve(result)
    setup = result.scenario.setup
    teams = curve.teams
    about = f"1 team, {curve.named(teams[0])}. "
    if len(teams) > 1:
        about = f"{len(teams)} teams, from {curve.named(teams[0])} to {curve.named(teams[-1])}, "
        about += "each with the same customers and the same luck. "
    about += words.window(setup, result.replications)
    keeping_up = smallest_keeping_up(curve)
    team = keeping_up or curve.own_team or teams[-1]
    paragraphs = [
        ("Targets", _targets(curve)),
        ("The team", plan_words(result.scenario)),
        ("Where it breaks", _breaks(curve)),
        ("Who keeps up", _keeps_up(curve, keeping_up)),
        *_steps(curve, team),
        ("Luck", words.luck(curve.at(team, "grr"))),
    ]
    retention = curve.at(team, "expected_grr").known
    notes = list(words.notes(setup, result.replications, retention, SINGLE_YEARS))
    if result.held_for_sweep:
        notes.insert(1, HELD)
    if len(teams) > 1:
        notes.insert(1, CHOICES)
    if curve.scope:
        notes.insert(1, curve.scope)
    notes += [f"Watch out: {warning}." for warning in result.warnings]
    return Words(curve.question, about, words.written(paragraphs), tuple(notes))


def _targets(curve: Curve) -> str:
    judged = {team: curve.result.judged(team) for team in curve.teams}
    setup, smallest = curve.result.scenario.setup, curve.result.smallest_meeting_all
    if not any(judged.values()):
        return ""
    if smallest is None:
        most = max(judged, key=lambda team: (_met(judged[team]), -team))
        return (
            f"No team tried meets every target. {curve.named(most)[:1].upper()}"
            f"{curve.named(most)[1:]} {met_of(judged[most])}, and no other team more. "
            f"{verdicts(judged[most], setup)}"
        )
    text = f"The smallest team tried that meets every target is {curve.named(smallest)}. "
    if smallest == curve.teams[0]:
        text += "It is also the smallest team tried: a smaller one may do. "
    return f"{text}{verdicts(judged[smallest], setup)} {SCAN}"


def _met(judged: Sequence[Judged]) -> int:
    return sum(one.verdict is Verdict.MEETS for one in judged)


def _breaks(curve: Curve) -> str:
    least, most = curve.teams[0], curve.teams[-1]
    if least == most or not curve.at(least, "missed_touch_rate").known:
        return ""
    at_worst = value(curve.at(least, "missed_touch_rate").mean, "share")
    if all_past_take_off(curve):
        at_best = value(curve.at(most, "missed_touch_rate").mean, "share")
        return (
            "Every team tried is past the point at which missed touches take off: even the "
            f"largest, {curve.named(most)}, misses {at_best}, the smallest {at_worst}. Try larger "
            "teams."
        )
    step = take_off(curve)
    if step is None:
        return (
            "Missed touches do not take off anywhere in this range: they are "
            f"{at_worst} with the smallest team, {curve.named(least)}."
        )
    larger, smaller = step
    before = value(curve.at(larger, "missed_touch_rate").mean, "share")
    after = value(curve.at(smaller, "missed_touch_rate").mean, "share")
    text = (
        f"Missed touches take off below {curve.named(larger)}: from {before} there to {after} "
        f"with {curve.named(smaller)}."
    )
    if smaller == least:
        return text
    return f"{text} The smallest team tried, {curve.named(least)}, misses {at_worst}."


def _keeps_up(curve: Curve, smallest: int | None) -> str:
    line = numbers.given(LITTLE_MISSED)
    if len(curve.teams) == 1:
        return _alone(curve, curve.teams[0])
    if smallest is None:
        largest = curve.teams[-1]
        missed = value(curve.at(largest, "missed_proactive_rate").mean, "share")
        return (
            f"No team tried keeps the touches it plans itself under {line} missed: the largest, "
            f"{curve.named(largest)}, misses {missed}."
        )
    missed_there = curve.at(smallest, "missed_proactive_rate")
    use = value(curve.at(smallest, "utilization").mean, "share")
    if not missed_there.known:
        return "No planned touch fell due in the window."
    text = (
        f"The smallest team tried that misses under {line} of the touches it plans itself is "
        f"{curve.named(smallest)}: {words.share(missed_there)}"
        f"{words.interval(missed_there)}, busy {use} of its hours. "
    )
    if smallest == curve.teams[0]:
        text += "It is also the smallest team tried: a smaller one may do. "
    if missed_there.ci_high >= LITTLE_MISSED:
        text += "Its interval touches the line: more replications would say on which side it is. "
    return text + NO_GUARANTEE


def _alone(curve: Curve, team: int) -> str:
    """The same of the only team tried, which nothing can be said to be the smallest of."""
    missed, use = curve.at(team, "missed_proactive_rate"), curve.at(team, "utilization")
    if not missed.known:
        return "No planned touch fell due in the window."
    side = "under" if missed.mean < LITTLE_MISSED else "not under"
    return (
        f"With {curve.named(team)}, busy {value(use.mean, 'share')} of the hours on shift, "
        f"{words.share(missed)} of the touches that the team plans itself are missed"
        f"{words.interval(missed)}, {side} {numbers.given(LITTLE_MISSED)}. {NO_GUARANTEE}"
    )


def _steps(curve: Curve, reference: int) -> list[tuple[str, str]]:
    """What the next smaller and the next larger team tried would change."""
    place = curve.teams.index(reference)
    neighbours = curve.teams[max(place - 1, 0) : place] + curve.teams[place + 1 : place + 2]
    steps = [_step(curve, reference, other) for other in neighbours]
    if words.is_early(curve.result.scenario.setup):
        # Beside the first sum that it belittles; the notes say it again.
        for place, (lead, text) in enumerate(steps):
            if WORTH in text:
                steps[place] = lead, f"{text} {words.FIRST_YEAR}."
                break
    return steps


def _step(curve: Curve, reference: int, other: int) -> tuple[str, str]:
    apart = abs(other - reference)
    lead = ("One CSM" if apart == 1 else f"{apart} CSMs") + (
        " fewer" if other < reference else " more"
    )
    missed = curve.difference("missed_proactive_rate", other, reference)
    text = (
        f"With {curve.named(other)} instead of {curve.named(reference)}, the share of planned "
        f"touches that are missed {moves(missed)}. "
    )
    kept = curve.difference("expected_grr", other, reference)
    if kept.mean == kept.mean:
        text += f"Expected GRR {moves(kept)}. "
    return lead, (text + _price(curve, reference, other, kept)).rstrip()


def _price(curve: Curve, reference: int, other: int, kept: Difference) -> str:
    setup = curve.result.scenario.setup
    currency, period = setup.currency, words.period(setup)
    cost = curve.difference("cost", other, reference).mean
    said = []
    if cost:
        verb = "saves" if cost < 0 else "costs"
        said.append(f"It {verb} {money(abs(cost), currency)} {period}.")
    if not unseen(kept):
        worth = money(abs(kept.mean) * curve.at(reference, "arr_start").mean, currency)
        fate = "lost" if kept.mean < 0 else "kept"
        said.append(
            f"{WORTH} {worth} of ARR {period}, and the ARR is {fate} for every following year too."
        )
    return " ".join(said)
