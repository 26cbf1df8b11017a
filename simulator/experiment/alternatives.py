"""What a comparison is between: variants or plans of one scenario, or several scenarios.

Owns the choice and its faults. Runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.experiment.checks import loaded
from simulator.scenario import Scenario
from simulator.scenario.fields import AS_IT_STANDS


class IncomparableError(ValueError):
    """Scenarios that cannot be held against each other; the message says why."""


def alternatives_of(
    scenario: Scenario | Mapping[str, Scenario],
    variants: Iterable[str] | None = None,
    plans: Iterable[str] | None = None,
    baseline: str | None = None,
) -> dict[str, Scenario]:
    """What is compared, by name; ``as_it_stands`` among the names, or as ``baseline``, is a
    scenario as it is given.

    Raises IncomparableError for fewer than two, TypeError for what is not a scenario or a list of
    names, ScenarioError for a variant or a plan that is not there.
    """
    if isinstance(scenario, Mapping):
        if variants is not None or plans is not None:
            raise IncomparableError(
                "variants and plans are those of one scenario; these are several"
            )
        found = dict(scenario)
    else:
        loaded(scenario)
        found = _of_one(scenario, variants, plans, baseline)
    for one in found.values():
        loaded(one)
    if len(found) < 2:
        there = f"only {', '.join(found)}" if found else "none"
        raise IncomparableError(
            f"nothing to compare: give at least two alternatives; there is {there}"
        )
    return found


def check_comparable(scenarios: Mapping[str, Scenario], baseline: str) -> None:
    """Raises IncomparableError for other days or currencies than the baseline's."""
    base = scenarios[baseline].setup
    for name, scenario in scenarios.items():
        other = scenario.setup
        for what, here, there in (
            ("begin on different days", base.start, other.start),
            ("report different days", base.report, other.report),
            ("have different currencies", base.currency, other.currency),
        ):
            if here != there:
                raise IncomparableError(f"{baseline} and {name} cannot be compared: they {what}")


def _of_one(
    scenario: Scenario,
    variants: Iterable[str] | None,
    plans: Iterable[str] | None,
    baseline: str | None,
) -> dict[str, Scenario]:
    if isinstance(variants, str) or isinstance(plans, str):
        raise TypeError("variants and plans are lists of names, not one text")
    if variants is not None and plans is not None:
        raise IncomparableError("give variants or plans to compare, not both")
    if not scenario.variants and not scenario.plans:
        raise IncomparableError(
            f"nothing to compare: {scenario.file} has neither variants nor plans"
        )
    if plans is not None or (variants is None and not scenario.variants):
        chosen, names = scenario.plan, list(scenario.plans if plans is None else plans)
    else:
        chosen, names = scenario.variant, list(scenario.variants if variants is None else variants)
    if baseline == AS_IT_STANDS and baseline not in names:
        names.insert(0, baseline)
    return {name: scenario if name == AS_IT_STANDS else chosen(name) for name in names}


def stressed(
    scenario: Scenario | Mapping[str, Scenario],
    plans: Iterable[str] | None = None,
    variants: Iterable[str] | None = None,
    baseline: str | None = None,
) -> dict[str, Scenario]:
    """What is tested, by name: at least one. Of one scenario the plans unless said otherwise, else
    the variants, else the scenario itself, ``as_it_stands``.

    Raises as :func:`alternatives_of`.
    """
    if isinstance(scenario, Mapping):
        if len(scenario) != 1 or plans is not None or variants is not None:
            return alternatives_of(scenario, variants, plans)
        for one in scenario.values():
            loaded(one)
        return dict(scenario)
    loaded(scenario)
    if plans is None and variants is None:
        if not scenario.plans and not scenario.variants:
            return {AS_IT_STANDS: scenario}
        plans = scenario.plans or None
    found = _of_one(scenario, variants, plans, baseline)
    if not found:
        raise IncomparableError("nothing to test: name at least one plan or variant")
    return found
