"""What a scenario says of the future, as plain values: named futures and ranges of assumptions.

Owns how `futures` and `uncertainties` are read, and that they make sense for this scenario. Knows
nothing of what they change in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.scenario.faults import did_you_mean
from simulator.scenario.override import from_values
from simulator.scenario.reading import Reader
from simulator.scenario.schema_futures import (
    AS_PLANNED,
    UNLESS_SAID,
    WORD,
    Future,
    Resignations,
    Uncertainties,
    how,
)
from simulator.scenario.source import Document, Keys, Tree
from simulator.scenario.types import Setup
from simulator.scenario.types_futures import Doubts, Happening, Uncertainty
from simulator.scenario.types_team import Turnover

FUTURES, UNCERTAINTIES = "futures", "uncertainties"
HAPPENINGS = tuple(Future.model_fields)
"""The names of all that can happen."""

Places = dict[Keys, Happening]


def read(reader: Reader, setup: Setup | None) -> Doubts:
    """All futures and ranges; ``setup`` is None where the scenario has faults elsewhere."""
    futures: dict[str, tuple[Happening, ...]] = {}
    for name in reader.names((FUTURES,), FUTURES, may_be_empty=True):
        place = (FUTURES, name)
        if name.replace(" ", "_") == AS_PLANNED:
            message = "is the name of the future in which nothing happens; choose another"
            reader.fault(place, message, on_key=True)
        found = dict(_happenings(reader, place))
        _check(reader, place, found, setup)
        futures[name] = tuple(found.values())
    said = reader.read(Uncertainties, (UNCERTAINTIES,))
    ranges = [
        Uncertainty(lever, *getattr(said, lever))
        for lever in Uncertainties.model_fields
        if said and getattr(said, lever) is not None
    ]
    for one in ranges if setup else ():
        if setup and (missing := needs(one.lever, setup)):
            reader.fault((UNCERTAINTIES, one.lever), missing, on_key=True)
    return Doubts(futures, tuple(ranges))


def in_words(reader: Reader) -> dict[str, Any]:
    """The two blocks as written; nothing where nothing is said."""
    return {key: said for key in (FUTURES, UNCERTAINTIES) if (said := reader.at((key,)))}


def happening(name: str, words: Mapping[str, object]) -> Happening:
    """One thing that happens, from Python: ``happening("slow_hiring", {"extra": "60 days"})``.

    Raises ValueError for a name, a word or a value that is not allowed.
    """
    alone = WORD.get(name, "")
    tree: Tree = from_values({"it": dict(words)})[0].value if words else UNLESS_SAID.get(name)
    if alone and words:
        strangers = [word for word in words if word != alone]
        if strangers:
            raise ValueError(f"{name}: there is no {strangers[0]!r}; its one word is {alone!r}")
        tree = tree[alone] if isinstance(tree, dict) else tree
    reader = Reader(Document("", {name: tree}))
    found = dict(_happenings(reader, (), {name: tree}))
    if reader.faults:
        raise ValueError("; ".join(f"{one.path}: {one.message}" for one in reader.faults))
    return found[(name,)]


def needs(what: str, setup: Setup) -> str:
    """What is wrong with a happening or a range for this scenario, if anything: it changes what
    the scenario does not have."""
    lives = turnovers(setup)
    stays = all(one.attrition is None for one in lives)
    only_overload = not any(one.attrition.rate for one in lives if one.attrition)
    able = not any(one.ramp for one in lives)
    fills = all(one.time_to_fill is None for one in lives)
    missing = {
        "more_attrition": (stays, "nobody leaves here", "attrition: 18% / year"),
        "attrition": (only_overload, "nobody leaves here", "attrition: 18% / year"),
        "slow_ramp": (able, "newcomers are at full speed at once", "ramp: usual"),
        "ramp": (able, "newcomers are at full speed at once", "ramp: usual"),
        "time_to_fill": (fills, "seats fill at once", "time_to_fill: 40 days"),
    }
    lacks, why, instead = missing.get(what, (False, "", ""))
    return f"changes nothing: {why}; say for example `{instead}` in `csm`" if lacks else ""


def turnovers(setup: Setup) -> list[Turnover]:
    """How the CSMs of each kind come and go."""
    return [role.csm.turnover for role in setup.roles]


def resigning(setup: Setup, segment: str | None) -> int:
    """The role whose CSMs resign: that of the segment, else the largest team of a segment."""
    homes = {one.name: one.role for one in setup.segments}
    if segment is not None:
        return homes[segment]
    return max(homes.values(), key=lambda role: (setup.roles[role].team, -role))


def _happenings(reader: Reader, path: Keys, tree: Tree = None) -> Iterator[tuple[Keys, Happening]]:
    """What stands at ``path``: a name, names with their values, or a list of these."""
    tree = reader.at(path) if tree is None else tree
    if isinstance(tree, list):
        for index, item in enumerate(tree):
            if isinstance(item, list):
                reader.fault((*path, index), f"must look like {Future.LOOKS_LIKE}")
            else:
                yield from _happenings(reader, (*path, index), item)
    elif isinstance(tree, str):
        if _is_known(reader, path, tree, on_key=False):
            yield path, _unless_said(tree)
    elif isinstance(tree, dict) and tree:
        for name, said in tree.items():
            if _is_known(reader, (*path, name), name, on_key=True):
                yield from _one(reader, path, name, said)
    if not tree:
        reader.fault(path, "says nothing; name what happens, such as growth_miss", on_key=True)


def _one(reader: Reader, path: Keys, name: str, said: Tree) -> Iterator[tuple[Keys, Happening]]:
    place = (*path, name)
    if name == "two_resignations":
        model = reader.read(Resignations, place)
        if model is not None:
            yield place, Happening(name, how(name, model))
    elif said is None:
        yield place, _unless_said(name)
    else:
        found = reader.read(Future, path, (name,))
        if found is not None:
            yield place, Happening(name, how(name, getattr(found, name)))


def _unless_said(name: str) -> Happening:
    said = UNLESS_SAID[name]
    if said is None:
        return Happening(name, how(name, None))
    return Happening(name, how(name, getattr(Future.model_validate({name: said}), name)))


def _is_known(reader: Reader, path: Keys, name: str, on_key: bool) -> bool:
    if name in HAPPENINGS:
        return True
    message = f'there is no "{name}"'
    if not did_you_mean(name, HAPPENINGS):
        message += f"; what can happen is {', '.join(HAPPENINGS)}"
    reader.fault(path, message, word=name, options=HAPPENINGS, on_key=on_key)
    return False


def _check(reader: Reader, path: Keys, found: Places, setup: Setup | None) -> None:
    """Refuses what happens twice, and what cannot happen in this scenario."""
    seen: set[str] = set()
    for place, one in found.items():
        if one.name in seen:
            reader.fault(place, f"{one.name} happens twice in {path[-1]}")
        seen.add(one.name)
        if setup:
            for key, message in cannot(one, setup):
                reader.fault((*place, key) if key else place, message)


def cannot(one: Happening, setup: Setup) -> Iterator[tuple[str, str]]:
    """Why something cannot happen in a scenario: the word that is wrong, if any, and a message."""
    if missing := needs(one.name, setup):
        yield "", missing
    words = dict(one.how)
    segments = [segment.name for segment in setup.segments]
    segment = words.get("segment")
    if segment is not None and segment not in segments:
        yield "segment", f'there is no segment "{segment}"; there are {", ".join(segments)}'
    elif one.name == "two_resignations":
        role = setup.roles[resigning(setup, segment)]
        if words["n"] > role.team:
            yield "", f"{words['n']} cannot resign, as {role.name} has {role.team}"
    for key in ("when", "since"):
        day = words.get(key)
        if day is not None and not setup.start <= day < setup.horizon:
            yield (
                key if key == "when" else "",
                f"{day} is not simulated: the days are {setup.start} to the day before "
                f"{setup.horizon}",
            )
