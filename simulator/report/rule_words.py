"""A rule for when a plan fails, in words that a person can remember.

Owns the phrases for uncertain assumptions. What fails, and how far the rule is to be trusted, is
the result's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report import numbers
from simulator.report.numbers import NBSP

if TYPE_CHECKING:
    from simulator.experiment.stress.samples import Rule
    from simulator.experiment.stress.tree import Condition, Leaf, Tree
    from simulator.scenario.types_futures import Uncertainty

PHRASES = {
    "attrition": "attrition is {} a year",
    "time_to_fill": "filling a seat takes {} days",
    "ramp": "newcomers take {} months to full speed",
    "growth": "{} of the expected new customers sign",
    "work": "work takes {} of the time assumed",
    "requests": "customers ask {} as often as assumed",
    "neglected_gap": "the gap between served and neglected renewals is {} of the one assumed",
}
NAMES = {
    "attrition": "attrition a year",
    "time_to_fill": "working days to fill a seat",
    "ramp": "months to full speed",
    "growth": "new customers, of those expected",
    "work": "time that work takes, of that assumed",
    "requests": "requests, of those assumed",
    "renewals": "renewals, points above or below",
    "neglected_gap": "gap of neglected renewals, of that assumed",
}
IN_UNITS = ("time_to_fill", "ramp")
"""Assumptions whose values are told as they are; the others are shares."""


def rule_words(rule: Rule) -> str:
    """When the plan fails, in how many of the samples, and how often the rule is right."""
    name = numbers.words(rule.plan)
    fails = "misses a target" if rule.fails_by == "targets" else "is worth less than "
    fails += numbers.words(rule.baseline) if rule.fails_by != "targets" else ""
    holds = "meets every target" if rule.fails_by == "targets" else "is worth as much or more"
    count = f"{rule.failed} of {rule.samples} sampled futures"
    if rule.failed in (0, rule.samples):
        all_of = f"all {rule.samples} sampled futures"
        if rule.samples == 1:
            all_of = "the one sampled future"
        return _begin(f"{name} {fails if rule.failed else holds} in {all_of}.")
    if rule.tree is None:
        return _begin(f"{name} {fails} in {count}, too few to look for a rule.")
    tree = rule.tree
    guess = numbers.value(tree.guess, "share")
    if not rule.found:
        side = fails if 2 * rule.failed > rule.samples else holds
        return _begin(
            f"{name} {fails} in {count}. No simple rule tells in which: always saying that it "
            f"{side} is right in {guess}, and no rule of one or two conditions is clearly better."
        )
    bad = [leaf for leaf in tree.leaves if leaf.fails]
    good = [leaf for leaf in tree.leaves if not leaf.fails]
    if len(bad) <= len(good):
        told = f"{name} {fails} when {_leaves(bad, rule.ranges)}"
    else:
        told = f"{name} {holds} only when {_leaves(good, rule.ranges)}"
    return _begin(f"{told}. It {fails} in {count}; {_trust(tree, guess)}.")


def _trust(tree: Tree, guess: str) -> str:
    right = numbers.value(tree.right, "share")
    return (
        f"the rule is right in {right} of those that it was not made from, where always saying the "
        f"same is right in {guess}"
    )


def _leaves(leaves: list[Leaf], ranges: tuple[Uncertainty, ...]) -> str:
    told = [" and ".join(condition(one, ranges) for one in leaf.conditions) for leaf in leaves]
    return ", or when ".join(told)


def condition(one: Condition, ranges: tuple[Uncertainty, ...]) -> str:
    """``attrition is above 18 % a year``."""
    lever = ranges[one.feature].lever
    if lever == "renewals":
        return _renewals(one)
    side = "more than" if one.above else "at most"
    if lever in ("attrition", "neglected_gap"):
        side = "above" if one.above else "at most"
    return PHRASES[lever].format(f"{side} {assumed(lever, one.line)}")


def assumed(lever: str, value: float) -> str:
    """A value of an assumption: ``18 %``, ``40``, ``-2 points``."""
    if lever in IN_UNITS:
        return f"{value:.3g}"
    if lever == "renewals":
        return f"{100 * value:.3g}{NBSP}points"
    return f"{100 * value:.3g}{NBSP}%"


def _renewals(one: Condition) -> str:
    points = f"{abs(100 * one.line):.3g}"
    size = f"{points}{NBSP}point{'' if points == '1' else 's'}"
    below = one.line < 0
    if one.line == 0:
        return f"renewals are {'better' if one.above else 'no better'} than assumed"
    if below:
        return (
            f"renewals are {'less than' if one.above else 'at least'} {size} below what is assumed"
        )
    return f"renewals are {'more than' if one.above else 'at most'} {size} above what is assumed"


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
