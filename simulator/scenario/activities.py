"""The work of a segment: activities as the language says them, turned into ticks and codes.

Owns what an activity inherits from ``defaults`` and the checks between an activity's delays.
Knows nothing of the ways between stages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.clock import DAYS_PER_MONTH
from simulator.scenario import schema_work
from simulator.scenario.accounts.summary import counted
from simulator.scenario.amounts import Within
from simulator.scenario.distributions import distribution
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Defaults
from simulator.scenario.schema_roles import Served
from simulator.scenario.source import Keys
from simulator.scenario.staff import Serving
from simulator.scenario.times import CALENDAR_MONTHS, Duration
from simulator.scenario.traits import Declared, only_for
from simulator.scenario.types import (
    ANY_STAGE,
    NEVER,
    Activity,
    Cover,
    Distribution,
    Period,
    Shape,
    Timing,
    Trigger,
    TriggerKind,
)
from simulator.scenario.units import Happening


@dataclass(frozen=True, slots=True)
class Basis:
    """What every activity of a scenario is built with."""

    day: int  # seconds of a working day
    defaults: Defaults
    first_served: tuple[str, ...]
    shortest_term: int  # months of a contract, at least
    stages: Mapping[str, int]  # codes by name
    shocks: Mapping[str, int]
    traits: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """An activity as read, with its place; ``said`` is None when it is faulty."""

    name: str
    stage: int  # stage code, or ANY_STAGE
    path: Keys
    said: schema_work.Activity | None
    served: Served | None  # what the stage says of who serves it


WhoServes = Callable[[Placed], Serving]


def build(
    reader: Reader,
    placed: list[Placed],
    basis: Basis,
    who_serves: WhoServes,
    warnings: list[str],
) -> tuple[Activity, ...]:
    """Activities sorted by name, so that the order of keys in the file means nothing."""
    placed = sorted(placed, key=lambda item: item.name)
    codes = {item.name: code for code, item in enumerate(placed)}
    _check_triggers(reader, placed, codes)
    for item in placed:
        if item.said and item.said.when:
            _check_happening(reader, item, item.said.when, basis, codes)
    built = []
    for item in placed:
        if item.said is not None:
            if item.stage == ANY_STAGE and item.said.required:
                message = "has no place in any_stage, which is never over"
                reader.fault((*item.path, "required"), message)
            activity = _activity(reader, item, item.said, basis, who_serves(item), codes)
            _check_window(reader, item, item.said, activity, basis, warnings)
            built.append(activity)
    return tuple(built)


def _activity(
    reader: Reader,
    item: Placed,
    said: schema_work.Activity,
    basis: Basis,
    serving: Serving,
    codes: Mapping[str, int],
) -> Activity:
    day, defaults = basis.day, basis.defaults
    timing = said.timing
    place = (*item.path, "takes")
    work = distribution(reader, place, said.takes, day, defaults.spread, said.spread)
    weight = said.weight.exact(day) if said.weight else work.mean if said.touch else 0.0
    return Activity(
        name=item.name,
        stage=item.stage,
        timing=timing,
        work=work,
        window=_window(reader, item, said, basis),
        delay=_ticks(said.after or said.before_renewal or said.delay, day),
        period=_period(said, day),
        jitter=_ticks(said.jitter, day),
        rate=said.rate.per_second(day) if said.rate else 0.0,
        trigger=_trigger(said, basis, codes),
        attendance=1.0 if said.attendance is None else said.attendance,
        required=said.required,
        retry_after=_ticks(said.retry_after or defaults.retry_after, day) if said.required else 0,
        automated=_automated(said, serving),
        cover=Cover(said.cover or defaults.cover),
        priority=priority(item.name, basis),
        weight=weight / 3600,
        touch=said.touch,
        proactive=timing is not Timing.RATE if said.proactive is None else said.proactive,
        skip_if_open=said.skip_if_open,
        only_for=only_for(reader, (*item.path, "only_for"), said.only_for, basis.traits),
        role=serving.role,
        pooled=serving.pooled or timing is Timing.SESSIONS,
        slower=serving.slower,
    )


def priority(name: str, basis: Basis) -> int:
    """The place of an activity in `first_served`, or after all of them."""
    served = basis.first_served
    return served.index(name) if name in served else len(served)


def _window(reader: Reader, item: Placed, said: schema_work.Activity, basis: Basis) -> Distribution:
    place = (*item.path, "within") if said.within else ("defaults", "within")
    return window(reader, place, said.within or basis.defaults.within, basis)


def window(reader: Reader, place: Keys, within: Within, basis: Basis) -> Distribution:
    """How long work may wait."""
    if within.has_no_limit:
        return Distribution(Shape.FIXED, float(NEVER), 0.0)
    return distribution(reader, place, within, basis.day, basis.defaults.spread)


def _automated(said: schema_work.Activity, serving: Serving) -> float:
    if said.sessions:
        return 0.0
    return serving.automated if said.automated is None else said.automated


def _period(said: schema_work.Activity, day: int) -> Period:
    every = said.every
    if said.sessions:
        return Period(0, max(1, round(1 / said.sessions.per_second(day))))
    if every is None:
        return Period(0, 0)
    if every.unit in CALENDAR_MONTHS:
        return Period(every.months, 0)
    return Period(0, every.seconds(day))


def _trigger(said: schema_work.Activity, basis: Basis, codes: Mapping[str, int]) -> Trigger | None:
    if said.when is None:
        return None
    when = said.when
    return Trigger(
        when.kind,
        activity=codes.get(when.activity, -1),
        line=when.line,
        stage=basis.stages.get(when.stage, -1),
        shock=basis.shocks.get(when.shock, -1),
    )


def _ticks(duration: Duration | None, day: int) -> int:
    return duration.seconds(day) if duration else 0


def _check_triggers(reader: Reader, placed: list[Placed], codes: Mapping[str, int]) -> None:
    waits_for = {
        item.name: item.said.when.activity
        for item in placed
        if item.said and item.said.when and item.said.when.kind is TriggerKind.MISSED
    }
    for item in placed:
        awaited = waits_for.get(item.name)
        if awaited is None:
            continue
        path = (*item.path, "when")
        if awaited not in codes:
            message = f'there is no activity "{awaited}" in this segment'
            reader.fault(path, message, word=awaited, options=codes)
            continue
        if circle := _circle(item.name, waits_for):
            reader.fault(path, f"waits for itself, so it never begins: {circle}")


def _check_happening(
    reader: Reader, item: Placed, when: Happening, basis: Basis, codes: Mapping[str, int]
) -> None:
    path = (*item.path, "when")
    if when.kind is TriggerKind.STAGE_LEFT and when.stage not in basis.stages:
        message = f'there is no stage "{when.stage}"'
        reader.fault(path, message, word=when.stage, options=basis.stages)
    elif when.kind is TriggerKind.STAGE_LEFT and item.stage == basis.stages[when.stage]:
        message = f"never falls due, as the customer has left {when.stage} by then"
        reader.fault(path, f"{message}; move it to any_stage or to a stage that follows")
    elif when.kind is TriggerKind.SHOCK and when.shock not in basis.shocks:
        allowed = '"check_in missed", "health below 60", "leaves onboarding" or the name of a shock'
        message = f'"{when.shock}" is not something to wait for; write for example {allowed}'
        options = [*basis.shocks, *(f"{name} missed" for name in codes)]
        reader.fault(path, message, word=when.shock, options=options)


def _circle(name: str, waits_for: Mapping[str, str]) -> str:
    """``a -> b -> a``, the middle of a long one left out; empty if ``name`` is in no circle."""
    chain = {name: None}  # a set that keeps its order
    last = name
    while (following := waits_for.get(last)) is not None and following not in chain:
        chain[following] = None
        last = following
    if waits_for.get(last) != name:
        return ""
    names = [*chain, name]
    return " -> ".join(names if len(names) <= 8 else [*names[:4], "...", *names[-3:]])


def _check_window(
    reader: Reader,
    item: Placed,
    said: schema_work.Activity,
    activity: Activity,
    basis: Basis,
    warnings: list[str],
) -> None:
    window, day = activity.window, basis.day
    whose = (*item.path, "within") if said.within else item.path
    default = "" if said.within else ", as `within` is that of `defaults`"
    if said.before_renewal:
        if activity.delay >= basis.shortest_term * DAYS_PER_MONTH * day:
            term = counted(basis.shortest_term, "month")
            message = f"is as long as the shortest contract, {term}; it must be shorter"
            reader.fault((*item.path, "before_renewal"), message)
        elif window.shape is Shape.FIXED and window.mean > activity.delay:
            message = (
                f"may wait until after the renewal{default}; "
                "`within` must be no longer than `before_renewal`"
            )
            reader.fault(whose, message, on_key=said.within is None)
    if said.every and not said.skip_if_open:
        period = activity.period.months * DAYS_PER_MONTH * day + activity.period.seconds
        if window.mean > period:
            warnings.append(
                f"{item.name} may wait longer than the time between two of them, so that several "
                "can be open at once; shorten `within` or write `skip_if_open: yes`"
            )
