"""What is true of the CSMs of each role: what it says of its own over what `csm` says of all.

Owns who says what, and the turning of it into ticks and shares. Who comes and goes when is
:mod:`simulator.scenario.moves`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from simulator.scenario.distributions import distribution
from simulator.scenario.reading import Reader
from simulator.scenario.schema_csm import CSM, Csm, RoleCsm
from simulator.scenario.source import Keys, path_text
from simulator.scenario.staff import Staff
from simulator.scenario.timeline import Days, free_days
from simulator.scenario.times import USUAL_DAY
from simulator.scenario.types import Csm as Csms
from simulator.scenario.types import Role
from simulator.scenario.types_team import Attrition, Balance, Shadowing, Transfer, Turnover
from simulator.scenario.words import words


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of CSMs. It is None where it is faulty."""

    reader: Reader
    of_all: Csm | None
    own: Mapping[int, RoleCsm | None]  # of the roles that say anything of their own
    places: Mapping[int, Keys]  # where they say it

    @classmethod
    def read(cls, reader: Reader, staff: Staff, of_all: Csm | None) -> Said:
        """What each role says, after recording what is wrong with it."""
        places = {code: (*staff.place(code)[:-1], CSM) for code in range(len(staff.roles))}
        places = {code: path for code, path in places.items() if reader.at(path) is not None}
        own = {code: reader.read(RoleCsm, path) for code, path in places.items()}
        return cls(reader, of_all, own, places)

    def of(self, role: int) -> RoleCsm | None:
        """What is true of the CSMs of a role; of one that is not known, what is true of all."""
        return self.own.get(role, self.of_all)

    def all(self) -> Iterable[RoleCsm]:
        """Everything that holds of anybody, as far as it is sound."""
        return filter(None, (self.of_all, *self.own.values()))

    def check(self, warnings: list[str]) -> None:
        """What can be said and yet never happens."""
        for role in (-1, *self.own):
            life, place = self.of(role), (*self.place(role, "transfer"), "shadowing")
            shadowing = life.transfer.shadowing if life else None
            if (
                life
                and shadowing
                and shadowing.lasts.exact(USUAL_DAY) > life.notice.exact(USUAL_DAY)
            ):
                message = "begins before notice is given, so it never takes place"
                warnings.append(f"{path_text(place)}: {message}")

    def place(self, role: int, key: str) -> Keys:
        """Where ``key`` is said of the CSMs of a role, or would be for all."""
        own = (*self.places.get(role, ()), key)
        return own if len(own) > 1 and self.reader.at(own) is not None else (CSM, key)

    def in_words(self, path: Keys) -> dict[str, Any]:
        """What the segment or the role at ``path`` says of its CSMs and what it takes over."""
        for role, place in self.places.items():
            if place == (*path, CSM) and (said := self.own[role]):
                return {CSM: words(said, self.reader.inherited(RoleCsm, place))}
        return {}

    def roles(self, roles: Iterable[Role], span: Days | None, day: int) -> tuple[Role, ...]:
        """The roles with what is true of their CSMs; ``day``: seconds of a working day."""
        usual = self._csm(-1, span, day)
        return tuple(
            replace(role, csm=self._csm(code, span, day) if code in self.own else usual)
            for code, role in enumerate(roles)
        )

    def _csm(self, role: int, span: Days | None, day: int) -> Csms:
        said = self.of(role)
        if said is None or span is None:
            return Csms()
        return Csms(
            internal_time=said.internal_time,
            vacation_days=said.vacation,
            sick_days=said.sick_leave,
            holidays=free_days(said, span),
            turnover=_turnover(self.reader, self.place(role, "time_to_fill"), said, day),
        )


def _turnover(reader: Reader, place: Keys, said: RoleCsm, day: int) -> Turnover:
    """How CSMs come and go, in ticks; ``place`` is that of time to fill."""
    fill, attrition, balance = said.time_to_fill, said.attrition, said.new_csm_takes
    return Turnover(
        time_to_fill=distribution(reader, place, fill, day, 0.0) if fill else None,
        ramp=said.ramp,
        attrition=Attrition(
            rate=attrition.rate.per_second(day) * day * DAYS_PER_YEAR,
            above=attrition.above,
            adds=attrition.adds,
            memory=max(1, round(attrition.memory.exact(day) / (DAYS_PER_WEEK * day))),
        )
        if attrition
        else None,
        notice=said.notice.seconds(day),
        backfill=said.backfill,
        transfer=Transfer(said.transfer.to, -said.transfer.health, _shadowing(said, day)),
        balance=Balance(balance.balance, balance.at_most) if balance else None,
        assign=said.assign,
    )


def _shadowing(said: RoleCsm, day: int) -> Shadowing | None:
    shadowing = said.transfer.shadowing
    return Shadowing(shadowing.lasts.seconds(day), shadowing.spares) if shadowing else None
