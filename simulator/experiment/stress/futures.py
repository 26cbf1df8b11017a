"""What may happen to a plan: futures by name, each said in plain words.

Owns what a future is, the words for it and which of them a scenario is tested in; what each
changes stands in :mod:`simulator.experiment.altered`. Plays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from simulator.experiment import altered
from simulator.experiment.checks import nearest
from simulator.scenario import Scenario
from simulator.scenario.futures import HAPPENINGS, cannot, happening
from simulator.scenario.schema_futures import AS_PLANNED
from simulator.scenario.types import Setup
from simulator.scenario.types_futures import Happening

USUAL = ("two_resignations", "growth_miss", "slow_hiring")
"""What a scenario is tested in that names no futures itself."""


class FutureError(ValueError):
    """A future that is not there, or that cannot happen; the message says why."""


@dataclass(frozen=True)
class Future:
    """Another course of things: its name, what is assumed, and what that makes of a scenario.

    ``change`` raises FutureError for a scenario in which that cannot happen.
    """

    name: str
    said: str
    change: Callable[[Scenario], Setup]


def shock(name: str, **how: object) -> Future:
    """A future in which one thing happens, by its name in the language: ``shock("growth_miss",
    by="30%")``, ``shock("slow_hiring", extra="60 days")``, ``shock("two_resignations", n=3,
    segment="smb")``. Values are written as in a scenario; what is left out is as shipped.

    Raises FutureError for a name, a keyword or a value that is not there.
    """
    if name not in HAPPENINGS:
        raise FutureError(_unknown(name, HAPPENINGS))
    try:
        return of_happenings(name, [happening(name, how)])
    except ValueError as error:
        raise FutureError(str(error)) from None


def of_happenings(name: str, happenings: Sequence[Happening]) -> Future:
    """The future in which all of these happen together."""
    said = "; ".join(_said(one) for one in happenings) or "everything comes as the scenario says"
    return Future(name, said, partial(_all_of, tuple(happenings)))


def futures_of(scenario: Scenario, futures: Iterable[str | Future] | None = None) -> list[Future]:
    """The futures to play, ``as_planned`` first: those given, by name those of the scenario or
    shipped ones; else all of the scenario, or the usual ones that can happen in it.

    Raises FutureError for one that is not there or that is given twice, TypeError for what is no
    future, or no list.
    """
    own = {name: of_happenings(name, said) for name, said in scenario.doubts.futures.items()}
    if futures is None:
        found = list(own.values()) or [
            shock(name) for name in USUAL if not [*cannot(happening(name, {}), scenario.setup)]
        ]
    elif isinstance(futures, str | Future):
        raise TypeError("futures is a list of names or futures")
    else:
        found = [_found(one, own) for one in futures]
    found = [one for one in found if one.name != AS_PLANNED]
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FutureError(
            f"the future {twice[0]!r} is given twice; give one of them another name, with "
            "dataclasses.replace(future, name=...)"
        )
    return [of_happenings(AS_PLANNED, ()), *found]


def _found(one: object, own: Mapping[str, Future]) -> Future:
    if isinstance(one, Future):
        return one
    if not isinstance(one, str):
        raise TypeError(f"{one!r} is not a future; give a name or cs.shock(...)")
    if one in own:
        return own[one]
    if one not in (AS_PLANNED, *HAPPENINGS):
        raise FutureError(_unknown(one, [*own, *HAPPENINGS]))
    return of_happenings(AS_PLANNED, ()) if one == AS_PLANNED else shock(one)


def _unknown(name: str, names: Iterable[str]) -> str:
    names = list(names)
    there = f"; there are {', '.join(names)}"
    return f"unknown future {name!r}{nearest(name, names) or there}"


def _all_of(happenings: tuple[Happening, ...], scenario: Scenario) -> Setup:
    for one in happenings:
        for word, wrong in cannot(one, scenario.setup):
            raise FutureError(f"{'.'.join(filter(None, (one.name, word)))}: {wrong}")
        setup = _CHANGES[one.name](scenario.setup, **dict(one.how))
        scenario = replace(scenario, setup=setup)
    return scenario.setup


def _less_renewals(setup: Setup, by: float) -> Setup:
    return altered.renewals(setup, -by)


def _fewer(setup: Setup, by: float) -> Setup:
    return altered.customers(setup, 1 - by)


def _more(setup: Setup, by: float) -> Setup:
    return altered.customers(setup, 1 + by)


def _slower(setup: Setup, extra: Any) -> Setup:
    day = altered.day_of(setup)
    return altered.hiring(setup, extra.exact(day) / day)


_CHANGES: Mapping[str, Callable[..., Setup]] = {
    "two_resignations": altered.resign,
    "growth_miss": _fewer,
    "growth_surge": _more,
    "slow_hiring": _slower,
    "slow_ramp": altered.ramp,
    "more_attrition": altered.attrition,
    "harder_renewals": _less_renewals,
    "more_requests": altered.requests,
    "more_work": altered.work,
    "hiring_freeze": altered.frozen,
}


def _said(one: Happening) -> str:
    """What is assumed, as a clause."""
    words = dict(one.how)
    match one.name:
        case "two_resignations":
            n, when, segment = words["n"], words["when"], words["segment"]
            who = f"{n} CSM{'' if n == 1 else 's'}"
            whose = "the largest team" if segment is None else segment.replace("_", " ")
            day = "on the first reported day" if when is None else f"on {when}"
            return f"{who} of {whose} resign{'s' if n == 1 else ''} {day}"
        case "growth_miss":
            return f"{_percent(words['by'])} fewer new customers sign than expected"
        case "growth_surge":
            return f"{_percent(words['by'])} more new customers sign than expected"
        case "slow_hiring":
            extra = words["extra"]
            unit = extra.unit + ("" if extra.number == 1 else "s")
            return f"every hire comes {extra.number:g} {unit} later"
        case "slow_ramp":
            return f"newcomers take {_percent(words['times'])} of the usual time to full speed"
        case "more_attrition":
            return f"CSMs leave {words['times']:g} times as often"
        case "harder_renewals":
            return f"served and neglected customers renew {100 * words['by']:g} points less often"
        case "more_requests":
            return f"customers ask {words['times']:g} times as often"
        case "more_work":
            return f"all work takes {words['times']:g} times as long"
        case _:
            since = words["since"]
            day = "the first reported day" if since is None else f"{since}"
            return f"nobody is hired from {day} on"


def _percent(share: float) -> str:
    return f"{100 * share:g} %"
