"""Planned leave of absence: who is away from which day to which.

Owns the choice of people where a line names nobody, and the checks that they are there to be away.
Knows nothing of what becomes of their work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulator.scenario import schema_team
from simulator.scenario.csms import Said
from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys
from simulator.scenario.staff import Staff
from simulator.scenario.types_team import Away


@dataclass(frozen=True, slots=True)
class Placed:
    """A change of the team and where it stands."""

    path: Keys
    said: schema_team.Change
    role: int  # -1: of a freeze, or unknown
    seat: int = -1  # -1: not said


def aways(staff: Staff, changes: Iterable[Placed]) -> Iterator[Away]:
    """A leave for each person. Where a line names nobody, it is those on the last seats of the
    first day who are not away then by another line: the last to go where CSMs leave."""
    absent = [each for each in changes if each.said.away and each.role >= 0]
    found: list[Away] = []
    for each in sorted(absent, key=lambda each: each.seat < 0):
        first, last = _days(each.said)
        taken = {
            away.seat
            for away in found
            if away.role == each.role and away.first_day <= last and first <= away.last_day
        }
        seats = [each.seat]
        if each.seat < 0:
            free = [seat for seat in range(staff.roles[each.role].team) if seat not in taken]
            seats = free[::-1][: each.said.away]
        by_name, paid = each.said.csm is not None, each.said.paid is not False
        found += [Away(each.role, seat, first, last, by_name, paid) for seat in seats]
    yield from sorted(found, key=lambda away: (away.role, away.seat, away.first_day))


def check(reader: Reader, staff: Staff, csms: Said, changes: Sequence[Placed]) -> None:
    """Whether those who are to be away are there, as far as that is known, and away only once."""
    known = [each for each in changes if each.role >= 0 and staff.is_read(each.role)]
    for place, each in enumerate(known):
        number, role, life = each.said.away, staff.roles[each.role], csms.of(each.role)
        backfill = life is None or life.backfill
        if number and each.seat < 0 and number > role.team:
            message = f"{number} cannot be away, as {role.name} has {role.team}"
            reader.fault((*each.path, "away"), message)
        elif number and each.seat >= 0:
            for other in known:
                if (other.role, other.seat) == (each.role, each.seat):
                    message = _contradiction(each, other, other in known[:place], backfill)
                    if message:
                        reader.fault((*each.path, "first_day"), message)


def warn(staff: Staff, aways: Sequence[Away], warnings: list[str]) -> None:
    """Where all of a role that is needed are on leave at once."""
    for code, role in enumerate(staff.roles):
        absent = [away for away in aways if away.role == code]
        for first in sorted({away.first_day for away in absent}):
            gone = [away for away in absent if away.first_day <= first <= away.last_day]
            if len({away.seat for away in gone}) == role.team and staff.is_needed(code):
                last = min(away.last_day for away in gone)
                who = "everybody of the first day is" if role.team > 1 else "its only CSM is"
                warnings.append(f"{role.name}: {who} on planned leave from {first} to {last}")
                break


def _contradiction(each: Placed, other: Placed, is_earlier: bool, backfill: bool) -> str:
    """Why somebody cannot be away as one line says, because of another line about that seat."""
    first, last = _days(each.said)
    gone = other.said.last_day
    if other.said.away:
        since, until = _days(other.said)
        overlap = is_earlier and first <= until and since <= last
        return f"this CSM is away from {since} to {until} already" if overlap else ""
    nobody_follows = each.said.csm or other.said.lay_off or not backfill
    if gone and gone < first and nobody_follows:
        return f"is after the last day of this CSM, {gone}"
    return ""


def _days(said: schema_team.Change) -> tuple[dt.date, dt.date]:
    assert said.first_day
    assert said.last_day
    return said.first_day, said.last_day
