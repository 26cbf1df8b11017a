"""The language of traits: what an account may be like, and what that does to its work.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from simulator.scenario import units
from simulator.scenario.fields import Model, Problem, Problems, Share, default, given

EVERYTHING = ""
"""Stands for all activities in a mapping of factors."""

_factor = units.share(high=100.0, positive=True)


def _by_name(read: Callable[[object], float], value: object) -> dict[str, float]:
    """Each entry of a mapping as a number; Problems at the keys of those that are none."""
    assert isinstance(value, dict)
    found, problems = {}, []
    for name, inner in value.items():
        try:
            found[name] = read(inner)
        except ValueError as error:
            problems.append(Problem(str(error), name))
    if problems:
        raise Problems(problems)
    return found


def _factors(value: object) -> dict[str, float]:
    """``130%`` for everything, or ``{onboarding: 180%, request: 150%}``."""
    if isinstance(value, dict):
        return _by_name(_factor, value)
    return {EVERYTHING: _factor(value)}


def only_for(value: object) -> dict[str, tuple[str, ...]]:
    """``{industry: regulated}``, or ``{industry: [regulated, public], maturity: new}``."""
    if not isinstance(value, dict) or not value:
        raise ValueError("must name a trait and a value, such as {industry: regulated}")
    found = {}
    for trait, values in value.items():
        listed = values if isinstance(values, list) else [values]
        if not listed:
            raise Problems([Problem("names no value", trait)])
        found[trait] = tuple(units.plain(item, "regulated") for item in listed)
    return found


def mix(value: object) -> dict[str, dict[str, float]]:
    """``{industry: {regulated: 60%}}``, or ``{industry: regulated}`` where all are."""
    if not isinstance(value, dict):
        raise ValueError("must give shares by trait, such as {industry: {regulated: 60%}}")
    found, problems = {}, []
    for trait, shares in value.items():
        try:
            if isinstance(shares, dict):
                found[trait] = _by_name(units.share(), shares)
            else:
                found[trait] = {units.plain(shares, "{regulated: 60%}"): 1.0}
        except Problems as error:
            problems += [Problem(f"{one.key}: {one.message}", trait) for one in error.problems]
        except ValueError as error:
            problems.append(Problem(str(error), trait))
    if problems:
        raise Problems(problems)
    return found


class TraitValue(Model):
    """One value of a trait: whose it is, and what it does."""

    LOOKS_LIKE = "{share: 30%, work: 130%}"
    MAY_BE_EMPTY = True
    share: Annotated[Share | None, BeforeValidator(given)] = None
    work: Annotated[Mapping[str, float], PlainValidator(_factors)] = default("100%")
    rate: Annotated[Mapping[str, float], PlainValidator(_factors)] = default("100%")
    fit: Annotated[float, PlainValidator(units.number(-100, 100, "-4"))] = default("0")
