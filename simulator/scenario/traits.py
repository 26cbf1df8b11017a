"""Traits: what is declared of them at the top of a scenario, and what they mean in a segment.

Owns the checks of shares and of the names that traits and their users have in common. The words
are those of :mod:`simulator.scenario.schema_traits`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.scenario.reading import Reader
from simulator.scenario.schema import Segment
from simulator.scenario.schema_traits import EVERYTHING, TraitValue
from simulator.scenario.schema_work import ANY_STAGE_NAME, STAGE_KEYS, TRAITS
from simulator.scenario.source import Keys
from simulator.scenario.types import ANY_STAGE, Activity, Stage
from simulator.scenario.types_listed import Listed
from simulator.scenario.types_traits import Trait
from simulator.scenario.words import words

MOST_VALUES = 50
MOST_KINDS = 1000
"""Kinds of accounts that all traits together may make."""
_ENOUGH = 1e-9  # shares that people add up to 100 % may differ from 1 by rounding

OnlyFor = tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """A trait as said at the top: its values by name, sorted; None where one is faulty."""

    name: str
    values: Mapping[str, TraitValue | None]

    @property
    def shares(self) -> dict[str, float]:
        """Of the values that give one."""
        said = ((name, value.share) for name, value in self.values.items() if value)
        return {name: share for name, share in said if share is not None}

    @property
    def rest(self) -> list[str]:
        """The values that give none."""
        return [name for name, value in self.values.items() if value and value.share is None]


def read(reader: Reader) -> tuple[Declared, ...]:
    """The traits of a scenario, sorted by name, so that the order of keys means nothing."""
    declared = []
    for name in sorted(reader.names((TRAITS,), "traits")):
        path = (TRAITS, name)
        values = sorted(reader.names(path, "values"))
        trait = Declared(name, {v: reader.read(TraitValue, (*path, v)) for v in values})
        if reader.at(path) == {}:
            reader.fault(path, "is empty; name at least one value", on_key=True)
        elif len(values) > MOST_VALUES:
            reader.fault(path, f"has more than {MOST_VALUES} values", on_key=True)
        elif all(trait.values.values()) and len(trait.rest) > 1:
            both = " and ".join(f'"{value}"' for value in trait.rest[:2])
            message = f"{both} have no share; one value may leave it out, and gets the rest"
            reader.fault(path, message, on_key=True)
        elif values and all(trait.values.values()):
            _check_sum(reader, path, sum(trait.shares.values()), bool(trait.rest))
        declared.append(trait)
    kinds = math.prod(len(trait.values) for trait in declared)
    if kinds > MOST_KINDS:
        message = f"make {kinds:,} kinds of accounts together; {MOST_KINDS:,} is the most"
        reader.fault((TRAITS,), message, on_key=True)
    return tuple(declared)


def _check_sum(reader: Reader, path: Keys, total: float, has_rest: bool) -> None:
    if total > 1 + _ENOUGH:
        reader.fault(path, f"its shares add up to {total * 100:.4g}%; 100% is all", on_key=True)
    elif total < 1 - _ENOUGH and not has_rest:
        message = f"its shares add up to {total * 100:.4g}%, and no value takes the rest"
        reader.fault(path, message, on_key=True)


def check_names(reader: Reader, declared: Iterable[Declared], segments: Iterable[str]) -> None:
    """That what a trait changes is a stage or an activity of some segment."""
    known: dict[str, bool] = {}  # name -> whether anything of that name falls due by `rate`
    for segment in segments:
        lifecycle = reader.at(("segments", segment, "lifecycle"))
        if not isinstance(lifecycle, dict):
            return
        for stage, content in lifecycle.items():
            known[stage] = True
            for name, said in content.items() if isinstance(content, dict) else ():
                if name not in STAGE_KEYS:
                    by_rate = isinstance(said, dict) and "rate" in said
                    known[name] = known.get(name, False) or by_rate
    for trait in declared:
        for value, meaning in trait.values.items():
            for key in ("work", "rate"):
                for name in getattr(meaning, key, {}).keys() - {EVERYTHING}:
                    place = (TRAITS, trait.name, value, key, name)
                    if name not in known:
                        message = f'there is no stage or activity "{name}"'
                        reader.fault(place, message, word=name, options=known, on_key=True)
                    elif key == "rate" and not known[name]:
                        reader.fault(place, "does not fall due by `rate`", on_key=True)


def shares(
    reader: Reader, path: Keys, declared: Sequence[Declared], segment: Segment | None
) -> list[tuple[float, ...]]:
    """Of the accounts of a segment, by trait and value; ``path`` is that of its own mix."""
    mix = (segment.traits or {}) if segment else {}
    names = [trait.name for trait in declared]
    for name in mix:
        if name not in names:
            message = f'there is no trait "{name}"'
            reader.fault((*path, name), message, word=name, options=names, on_key=True)
    return [_shares(reader, (*path, trait.name), trait, mix.get(trait.name)) for trait in declared]


def _shares(
    reader: Reader, path: Keys, trait: Declared, own: Mapping[str, float] | None
) -> tuple[float, ...]:
    said = trait.shares if own is None else own
    if own is not None:
        for name in own:
            if name not in trait.values:
                message = f'{trait.name} has no value "{name}"'
                in_short = not isinstance(reader.at(path), dict)
                place = path if in_short else (*path, name)
                reader.fault(place, message, word=name, options=trait.values, on_key=not in_short)
                return ()
        _check_sum(reader, path, sum(own.values()), bool(set(trait.rest) - own.keys()))
    rest = max(0.0, 1 - sum(said.values()))
    return tuple(said.get(name, rest if name in trait.rest else 0.0) for name in trait.values)


def only_for(
    reader: Reader,
    path: Keys,
    said: Mapping[str, Sequence[str]] | None,
    declared: Sequence[Declared],
) -> OnlyFor:
    """What stands at ``path`` in codes, sorted by trait."""
    codes = {trait.name: code for code, trait in enumerate(declared)}
    found = {}
    for name, values in (said or {}).items():
        place = (*path, name)
        if name not in codes:
            message = f'there is no trait "{name}"'
            reader.fault(place, message, word=name, options=codes, on_key=True)
            continue
        known = list(declared[codes[name]].values)
        for index, value in enumerate(values):
            if value not in known:
                at = (*place, index) if isinstance(reader.at(place), list) else place
                message = f'{name} has no value "{value}"'
                reader.fault(at, message, word=value, options=known)
        found[codes[name]] = tuple(sorted(known.index(v) for v in set(values) if v in known))
    return tuple(sorted(found.items()))


def build(
    declared: Sequence[Declared],
    shares: Sequence[tuple[float, ...]],
    stages: Sequence[Stage],
    activities: Sequence[Activity],
) -> tuple[Trait, ...]:
    """The traits as a segment has them. Call it when nothing is faulty."""
    places = [
        (a.name, ANY_STAGE_NAME if a.stage == ANY_STAGE else stages[a.stage].name)
        for a in activities
    ]

    def table(factors: Sequence[Mapping[str, float]]) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(_factor(each, *place) for each in factors) for place in places)

    built = []
    for trait, share in zip(declared, shares, strict=True):
        said = [value for value in trait.values.values() if value]
        built.append(
            Trait(
                name=trait.name,
                values=tuple(trait.values),
                shares=share,
                fit=tuple(value.fit for value in said),
                work=table([value.work for value in said]),
                rate=table([value.rate for value in said]),
            )
        )
    return tuple(built)


def _factor(factors: Mapping[str, float], activity: str, stage: str) -> float:
    """What is said of an activity itself goes before what is said of its stage."""
    return factors.get(activity, factors.get(stage, factors.get(EVERYTHING, 1.0)))


def for_nobody(
    segment: str, activities: Iterable[Activity], traits: Sequence[Trait], listed: Listed | None
) -> Iterator[str]:
    """Warnings about work that no account of the segment has."""
    for activity in activities:
        somebody = (
            any(traits[trait].shares[value] for value in values)
            or (listed is not None and bool(np.isin(listed.traits[:, trait], values).any()))
            for trait, values in activity.only_for
        )
        if not all(somebody):
            yield f"{segment}: {activity.name} is for nobody, as no account has its `only_for`"


def in_words(reader: Reader, declared: Iterable[Declared]) -> dict[str, Any]:
    """The traits with their defaults, as a part of the scenario's tree; empty without traits."""
    found = {
        trait.name: {
            name: words(value, reader.at((TRAITS, trait.name, name)))
            for name, value in trait.values.items()
            if value
        }
        for trait in declared
    }
    return {TRAITS: found} if found else {}
