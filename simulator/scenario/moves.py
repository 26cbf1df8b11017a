"""What happens to the team: its own changes and the plan that is played, as dates and codes.

Owns the checks that hires and leavers make sense together, of every plan of the file, played or
not. Knows nothing of what becomes of the customers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.clock import DAYS_PER_WEEK
from simulator.scenario import schema_team
from simulator.scenario.activities import Basis, priority, window
from simulator.scenario.distributions import distribution
from simulator.scenario.fields import AS_IT_STANDS, NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Document
from simulator.scenario.source import Keys
from simulator.scenario.staff import Staff
from simulator.scenario.timeline import ONE_DAY, Days
from simulator.scenario.times import USUAL_DAY
from simulator.scenario.types import ANY_STAGE, Activity, Cover, Timing, Trigger, TriggerKind
from simulator.scenario.types_team import (
    Condition,
    Hire,
    Leave,
    Moves,
)
from simulator.scenario.words import words

CHANGES, PLANS, PLAN = "team_changes", "plans", "plan"
TAKEN = {NONE: "no plan", AS_IT_STANDS: "the file as it stands"}
"""What no plan may be called, and why."""
HANDOVER = "handover"
"""The work that a customer's new CSM has with getting to know it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A change and where it stands."""

    path: Keys
    said: schema_team.Change
    role: int  # -1: of a freeze, or unknown
    seat: int = -1  # -1: not said


def read(
    reader: Reader,
    staff: Staff,
    document: Document | None,
    life: schema_team.TeamLife | None,
    span: Days | None,
    day: int,
) -> tuple[Moves, dict[str, Any]]:
    """What happens to the team under the plan that is played, and all of it in words."""
    own, in_words = _changes(reader, staff, (CHANGES,))
    plans: dict[str, list[Placed]] = {}
    said: dict[str, Any] = {CHANGES: in_words, PLANS: {}}
    for name in reader.names((PLANS,), "plans", taken=TAKEN):
        plans[name], said[PLANS][name] = _changes(reader, staff, (PLANS, name))
    played = document.plan if document else None
    if played is not None and played not in plans:
        message = f'there is no plan "{played}"'
        reader.fault((PLAN,), message, word=played, options=plans)
    if life and span:
        _check_needs(reader, life, [*own, *(each for plan in plans.values() for each in plan)])
        for changes in [own, *([*own, *plan] for plan in plans.values())]:
            _check_dates(reader, changes, span)
            _check_somebody_stays(reader, staff, life, changes)
    return _moves([*own, *plans.get(played or "", ())], day), said


def _changes(reader: Reader, staff: Staff, path: Keys) -> tuple[list[Placed], list[Any]]:
    tree = reader.at(path)
    if tree is None:
        tree = []
    if not isinstance(tree, list):
        message = f"must be a list of lines such as {schema_team.Change.LOOKS_LIKE}, or []"
        reader.fault(path, message)
        return [], []
    found, in_words = [], []
    for index in range(len(tree)):
        place = (*path, index)
        said = reader.read(schema_team.Change, place)
        if said is not None:
            found.append(_placed(reader, staff, place, said))
            in_words.append(words(said, tree[index]))
    return found, in_words


def _placed(reader: Reader, staff: Staff, path: Keys, said: schema_team.Change) -> Placed:
    if said.csm is None:
        seat = -1 if said.seat is None else said.seat - 1
        return Placed(path, said, _role(reader, staff, path, said), seat)
    seats = {
        name: (code, seat)
        for code, role in enumerate(staff.roles)
        for seat in range(role.team)
        for name in (f"{role.name} CSM {seat + 1}", *role.people[seat : seat + 1])
    }
    if said.csm not in seats:
        message = f'there is no CSM "{said.csm}" on the first day'
        reader.fault((*path, "csm"), message, word=said.csm, options=seats)
    return Placed(path, said, *seats.get(said.csm, (-1, -1)))


def _role(reader: Reader, staff: Staff, path: Keys, said: schema_team.Change) -> int:
    homes = staff.homes
    if said.segment is not None:
        if said.segment not in homes:
            message = f'there is no segment "{said.segment}"'
            reader.fault((*path, "segment"), message, word=said.segment, options=homes)
        return homes.get(said.segment, -1)
    if said.role is not None:
        if said.role not in staff.codes:
            message = f'there is no role "{said.role}"'
            reader.fault((*path, "role"), message, word=said.role, options=staff.codes)
        role = staff.codes.get(said.role, -1)
        if said.when and role >= 0 and role not in homes.values():
            message = "counts customers of a segment, and this role looks after none"
            reader.fault((*path, "when"), message)
        return role
    return -1


def _check_needs(reader: Reader, life: schema_team.TeamLife, changes: Iterable[Placed]) -> None:
    """Whoever is looked for needs a time to fill."""
    if life.time_to_fill is not None:
        return
    needs = "needs csm.time_to_fill, such as 40 days"
    if life.backfill:
        reader.fault(("csm", "backfill"), needs)
    for each in changes:
        for key in ("open", "when"):
            if getattr(each.said, key) is not None:
                reader.fault((*each.path, key), needs)


def _check_dates(reader: Reader, changes: Iterable[Placed], span: Days) -> None:
    for each in changes:
        for key in ("first_day", "open", "last_day", "freeze"):
            day: dt.date | None = getattr(each.said, key)
            if day is None:
                continue
            if day < span.start:
                reader.fault((*each.path, key), f"is before the start, {span.start}")
            elif day >= span.horizon:
                message = f"is after the last simulated day, {span.horizon - ONE_DAY}"
                reader.fault((*each.path, key), message)


def _check_somebody_stays(
    reader: Reader, staff: Staff, life: schema_team.TeamLife, changes: Iterable[Placed]
) -> None:
    """Whether so many can leave, and whether a role that is needed keeps somebody or gets a
    successor. Seats whose first day is not known may be filled too late, so they do not count."""
    changes = list(changes)
    there = {code: role.team for code, role in enumerate(staff.roles)}
    seats = dict(there)
    frozen = min((c.said.freeze for c in changes if c.said.freeze), default=dt.date.max)
    notice = dt.timedelta(days=life.notice.exact(USUAL_DAY) / USUAL_DAY * 7 / DAYS_PER_WEEK)
    for each in sorted((c for c in changes if c.role >= 0), key=_order):
        said, role = each.said, each.role
        if said.hire:
            seats[role] += 0 if said.when else said.hire
            there[role] += said.hire if said.first_day else 0
        elif said.last_day:
            name, going = staff.roles[role].name, said.leave or said.lay_off or 1
            if each.seat >= seats[role]:
                reader.fault((*each.path, "seat"), f"{name} has only {seats[role]} seats by then")
            elif going > there[role]:
                message = f"{going} cannot leave, as {name} has {there[role]} by then"
                reader.fault((*each.path, said.what), message)
            elif not (said.leave and life.backfill and said.last_day - notice < frozen):
                there[role] -= going
                if there[role] == 0 and staff.is_needed(role):
                    message = f"leaves nobody in {name}, which has work to do"
                    reader.fault((*each.path, said.what), message)


def _order(each: Placed) -> tuple[dt.date, bool]:
    """The working day on which a change is felt; on one day hires come first."""
    said = each.said
    day = said.first_day or said.open or dt.date.max
    if said.last_day:
        day = said.last_day + ONE_DAY
    while day.weekday() >= DAYS_PER_WEEK and day < dt.date.max:
        day += ONE_DAY
    return day, said.last_day is not None


def brought_by(life: schema_team.TeamLife | None) -> tuple[str, ...]:
    """The work that comes and goes with people."""
    return (HANDOVER,) if life and life.transfer.takes else ()


def with_handover(
    reader: Reader,
    lifecycle: Keys,
    work: tuple[Activity, ...],
    life: schema_team.TeamLife | None,
    basis: Basis,
    role: int,
) -> tuple[Activity, ...]:
    """The work of a segment, and the handover that each customer of a new CSM costs."""
    takes = life.transfer.takes if life else None
    place = ("csm", "transfer")
    if life is None or takes is None:
        return work
    for activity in work:
        if activity.name == HANDOVER:
            stages = reader.names(lifecycle, "stages")
            stage = next(name for name in stages if reader.at((*lifecycle, name, HANDOVER)))
            message = "is what the work of csm.transfer is called; choose another name"
            reader.fault((*lifecycle, stage, HANDOVER), message, on_key=True)
    return (
        *work,
        Activity(
            name=HANDOVER,
            stage=ANY_STAGE,
            timing=Timing.WHEN,
            work=distribution(reader, (*place, "takes"), takes, basis.day, basis.defaults.spread),
            window=window(reader, (*place, "within"), life.transfer.within, basis),
            trigger=Trigger(TriggerKind.NEW_CSM),
            cover=Cover(basis.defaults.cover),
            priority=priority(HANDOVER, basis),
            touch=False,
            role=role,
        ),
    )


def _moves(changes: Iterable[Placed], day: int) -> Moves:
    hires, leaves, frozen = [], [], []
    for each in changes:
        said = each.said
        if said.freeze:
            frozen.append(said.freeze)
        elif said.hire:
            when = said.when
            hires.append(
                Hire(
                    role=each.role,
                    number=said.hire,
                    first_day=said.first_day,
                    opened=said.open,
                    when=Condition(when.signal, when.line, said.ahead.seconds(day))
                    if when
                    else None,
                    at_most=said.at_most or 0,
                )
            )
        elif said.last_day:
            leaves.append(
                Leave(
                    role=each.role,
                    number=said.leave or said.lay_off or 1,
                    last_day=said.last_day,
                    seat=each.seat,
                    by_name=said.csm is not None and said.lay_off is None,
                    laid_off=said.lay_off is not None,
                )
            )
    return Moves(tuple(hires), tuple(leaves), min(frozen, default=None))
