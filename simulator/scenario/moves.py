"""What happens to the team: its own changes and the plan that is played, as dates and codes.

Owns the checks that hires and leavers make sense together, of every plan of the file, played or
not. Knows nothing of what becomes of the customers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.clock import DAYS_PER_WEEK
from simulator.scenario import leave, schema_team
from simulator.scenario.csms import Said
from simulator.scenario.fields import AS_IT_STANDS, NONE
from simulator.scenario.leave import Placed
from simulator.scenario.reading import Reader
from simulator.scenario.schema import Document
from simulator.scenario.schema_csm import RoleCsm
from simulator.scenario.source import Keys
from simulator.scenario.staff import Staff
from simulator.scenario.timeline import ONE_DAY, Days
from simulator.scenario.times import USUAL_DAY
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


def read(
    reader: Reader,
    staff: Staff,
    document: Document | None,
    csms: Said,
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
    if csms.of_all and span:
        _check_needs(
            reader, staff, csms, [*own, *(each for plan in plans.values() for each in plan)]
        )
        for changes in [own, *([*own, *plan] for plan in plans.values())]:
            _check_dates(reader, changes, span)
            _check_somebody_stays(reader, staff, csms, changes)
            _check_gone_once(reader, csms, changes)
            leave.check(reader, staff, csms, changes)
    return _moves(staff, [*own, *plans.get(played or "", ())], day), said


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
            told = words(said, tree[index])
            if not said.when:  # ahead of nothing
                del told["ahead"]
            in_words.append(told)
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
        if name
    }
    # Whoever has lost the seat to a smaller team that was set neither leaves nor is away.
    known = all(staff.is_read(role) for role in range(len(staff.roles)))
    if said.csm not in seats and known and all(said.csm not in one.names for one in staff.listed):
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


def _check_needs(reader: Reader, staff: Staff, csms: Said, changes: Iterable[Placed]) -> None:
    """Whoever is looked for needs a time to fill."""
    needs = "needs csm.time_to_fill, such as 40 days"
    for role in range(len(staff.roles)):
        life = csms.of(role)
        if life and life.backfill and not life.time_to_fill:
            reader.fault(csms.place(role, "backfill"), needs)
    for each in changes:
        life = csms.of(each.role)
        for key in ("open", "when"):
            if life and not life.time_to_fill and getattr(each.said, key) is not None:
                reader.fault((*each.path, key), needs)


def _check_dates(reader: Reader, changes: Iterable[Placed], span: Days) -> None:
    for each in changes:
        for key in ("first_day", "open", "last_day", "freeze"):
            day: dt.date | None = getattr(each.said, key)
            if day is None:
                continue
            if day < span.start:
                reader.fault((*each.path, key), f"is before the start, {span.start}")
            elif day >= span.horizon and not (each.said.away and key == "last_day"):
                message = f"is after the last simulated day, {span.horizon - ONE_DAY}"
                reader.fault((*each.path, key), message)


def _check_somebody_stays(
    reader: Reader, staff: Staff, csms: Said, changes: Iterable[Placed]
) -> None:
    """Whether so many can leave, and whether a role that is needed keeps somebody or gets a
    successor. Seats whose first day is not known may be filled too late, so they do not count."""
    changes = [each for each in changes if each.role < 0 or staff.is_read(each.role)]
    there = {code: role.team for code, role in enumerate(staff.roles)}
    seats = dict(there)
    frozen = min((c.said.freeze for c in changes if c.said.freeze), default=dt.date.max)
    for each in sorted((c for c in changes if c.role >= 0), key=_order):
        said, role = each.said, each.role
        if said.hire:
            seats[role] += 0 if said.when else said.hire
            there[role] += said.hire if said.first_day else 0
        elif said.away:
            if each.seat >= seats[role]:
                message = f"{staff.roles[role].name} has only {seats[role]} seats by then"
                reader.fault((*each.path, "seat"), message)
        elif said.last_day:
            name, going = staff.roles[role].name, said.leave or said.lay_off or 1
            if each.seat >= seats[role]:
                reader.fault((*each.path, "seat"), f"{name} has only {seats[role]} seats by then")
            elif going > there[role]:
                message = f"{going} cannot leave, as {name} has {there[role]} by then"
                reader.fault((*each.path, said.what), message)
            elif not (said.leave and _is_followed(csms.of(role), said.last_day, frozen)):
                there[role] -= going
                if there[role] == 0 and staff.is_needed(role):
                    message = f"leaves nobody in {name}, which has work to do"
                    reader.fault((*each.path, said.what), message)


def _check_gone_once(reader: Reader, csms: Said, changes: Iterable[Placed]) -> None:
    """Whether somebody leaves by two lines. A seat may be left again by whoever has followed."""
    gone: dict[tuple[int, int], tuple[Placed, dt.date]] = {}
    for each in changes:
        day, seat = each.said.last_day, (each.role, each.seat)
        if day is None or each.said.away or each.role < 0 or each.seat < 0:
            continue
        other, before = gone.setdefault(seat, (each, day))
        life = csms.of(each.role)
        both_named = each.said.csm and other.said.csm
        nobody_follows = other.said.lay_off or life is None or not life.backfill
        if other is not each and (both_named or nobody_follows):
            key = "csm" if each.said.csm else "seat"
            message = f"leaves by another line already; the last day there is {before}"
            reader.fault((*each.path, key), message)


def _is_followed(life: RoleCsm | None, last_day: dt.date, frozen: dt.date) -> bool:
    """Whether somebody is looked for to follow whoever leaves then."""
    if life is None or not life.backfill:
        return life is None
    notice = dt.timedelta(days=life.notice.exact(USUAL_DAY) / USUAL_DAY * 7 / DAYS_PER_WEEK)
    return last_day - notice < frozen


def _order(each: Placed) -> tuple[dt.date, bool]:
    """The working day on which a change is felt; on one day hires come first."""
    said = each.said
    day = said.first_day or said.open or dt.date.max
    goes = said.last_day is not None and not said.away
    if said.last_day and goes:
        day = said.last_day + ONE_DAY
    while day.weekday() >= DAYS_PER_WEEK and day < dt.date.max:
        day += ONE_DAY
    return day, goes


def _moves(staff: Staff, changes: Sequence[Placed], day: int) -> Moves:
    hires, leaves, frozen = [], [], []
    for each in changes:
        said = each.said
        if said.freeze:
            frozen.append(said.freeze)
        elif each.role < 0 or said.away:
            continue
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
                    works=said.works or 1.0,
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
    aways = tuple(leave.aways(staff, changes))
    return Moves(tuple(hires), tuple(leaves), min(frozen, default=None), aways)
