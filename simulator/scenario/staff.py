"""The roles of a scenario, and which of them serves what.

Owns how a segment, a stage and an activity say who serves them (the nearest word wins), and the
check that somebody does. Knows nothing of when work falls due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.scenario import schema_roles
from simulator.scenario.faults import did_you_mean
from simulator.scenario.people import Listed, Lists
from simulator.scenario.reading import Reader
from simulator.scenario.schema_money import Cost
from simulator.scenario.source import Keys
from simulator.scenario.types import Coverage, Role
from simulator.scenario.words import words

_NOBODY = (
    "0 is too few, as {work} needs somebody; it must be at least 1, "
    "or all work of this team automated"
)


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves an activity, and what automation does of it where it does not say."""

    role: int
    pooled: bool
    slower: float
    automated: float


@dataclass(slots=True)
class Staff:
    """All roles: the segments' own teams, then those of `roles`."""

    reader: Reader
    outside_skills: float
    roles: list[Role] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    said: dict[str, schema_roles.Role] = field(default_factory=dict)
    skills: dict[int, tuple[str, ...]] = field(default_factory=dict)  # of roles that lack some
    homes: dict[str, int] = field(default_factory=dict)  # segment -> role that looks after it
    listed: list[Listed] = field(default_factory=list)  # those whom each role's team lists
    _places: list[Keys] = field(default_factory=list)
    _sizes: list[schema_roles.Role | schema_roles.SegmentTeam | None] = field(default_factory=list)
    _works: dict[int, str] = field(default_factory=dict)  # role -> an activity that needs it
    _lacked: set[str] = field(default_factory=set)  # skills that somebody who needs them lacks

    @classmethod
    def of(
        cls,
        reader: Reader,
        segments: Mapping[str, schema_roles.SegmentTeam | None],
        outside_skills: float,
    ) -> Staff:
        """The roles of a document, after recording what is wrong with them."""
        staff = cls(reader, outside_skills)
        lists = Lists(reader)
        for name, own in segments.items():
            if own is None or own.role is None:
                place: Keys = ("segments", name, "team")
                staff._add(name, place, own, lists)
        for name in reader.names(("roles",), "roles"):
            path: Keys = ("roles", name)
            if name in staff.codes:
                reader.fault(path, "is also the name of a segment's own team", on_key=True)
                continue
            said = reader.read(schema_roles.Role, path)
            if said:
                staff.said[name] = said
            staff._add(name, (*path, "team"), said, lists)
        if not staff.roles:  # every segment names a role that is not there: faults, in their place
            staff._add("", (), None, lists)
        for name, own in segments.items():
            staff.homes[name] = staff.codes.get(own.role or name if own else name, 0)
        return staff

    def _add(
        self,
        name: str,
        place: Keys,
        said: schema_roles.Role | schema_roles.SegmentTeam | None,
        lists: Lists,
    ) -> None:
        """``said`` is None where it is faulty."""
        if said and said.skills is not None:
            self.skills[len(self.roles)] = said.skills
        self.codes[name] = len(self.roles)
        team = 1 if said is None or said.team is None else said.team
        listed = lists.read(name, place) if said else Listed(is_whole=False)
        people, works = listed.seated(team)
        self.roles.append(Role(name, team, people, works=works))
        self.listed.append(listed)
        self._places.append(place)
        self._sizes.append(said)

    def size(self, role: int) -> int | None:
        """Seats of a role as they are said; None where they are not."""
        said = self._sizes[role]
        return None if said is None else said.team

    def is_read(self, role: int) -> bool:
        """Whether a role could be read, so that more can be said about its seats and people."""
        return self._sizes[role] is not None and self.listed[role].is_whole

    def cost(self, role: int) -> Cost | None:
        """What people in a role cost where the role says so; None where `csm` does."""
        said = self._sizes[role]
        return None if said is None else said.cost

    def place(self, role: int) -> Keys:
        """Where the team of a role is said, or would be."""
        return self._places[role]

    def seat(self, role: int, team: int, people: Sequence[str]) -> None:
        """The seats of a role, and who sits on the first of them."""
        self.roles[role] = replace(self.roles[role], team=team, people=tuple(people))

    def home(self, segment: str, said: schema_roles.SegmentTeam) -> int:
        """The code of the role that looks after a segment."""
        if said.role is None:
            return self.codes[segment]
        return self._code(("segments", segment), said.role)

    def _code(self, path: Keys, name: str) -> int:
        if name not in self.codes:
            message = f'there is no role "{name}"; describe it under `roles:`'
            self.reader.fault((*path, "role"), message, word=name, options=self.codes)
            if not self.roles:  # somebody must stand in until all faults are found
                self.roles.append(Role(name, 1))
                self.listed.append(Listed())
                self._places.append((*path, "role"))
                self._sizes.append(None)
        return self.codes.get(name, 0)

    def serving(
        self,
        home: int,
        segment: schema_roles.SegmentTeam,
        levels: Mapping[Keys, schema_roles.Served | None],
    ) -> Serving:
        """Who serves an activity. ``levels`` are what it says itself and what its stage says, by
        their places, the nearest first."""
        role, coverage, skill = None, None, None
        for path, said in levels.items():
            if said is None:
                continue
            if role is None and said.role is not None:
                role = self._code(path, said.role)
            coverage = coverage or said.coverage
            skill = skill or said.skill
        if coverage is None:
            beside = None if role in (None, home) else self.said.get(self.roles[role].name)
            coverage = beside.coverage if beside else segment.coverage
        code = home if role is None else role
        lacks = skill is not None and code in self.skills and skill not in self.skills[code]
        if skill is not None and lacks:
            self._lacked.add(skill)
        return Serving(
            role=code,
            pooled=coverage != Coverage.DEDICATED.value or self.roles[code].team == 0,
            slower=self.outside_skills if lacks else 1.0,
            automated=1.0 if coverage == Coverage.DIGITAL.value else 0.0,
        )

    def is_dedicated(self, home: int, segment: schema_roles.SegmentTeam) -> bool:
        """Whether each customer of a segment has a CSM of their own."""
        return segment.coverage == Coverage.DEDICATED.value and self.roles[home].team > 0

    def needs(self, role: int, activity: str) -> None:
        """Remember that somebody in ``role`` must be there for ``activity``."""
        self._works.setdefault(role, activity)

    def in_words(self) -> dict[str, Any]:
        """The roles that stand beside the segments, by name."""
        reader = self.reader
        return {name: words(said, reader.at(("roles", name))) for name, said in self.said.items()}

    def is_needed(self, role: int) -> bool:
        """Whether there is work for this role."""
        return role in self._works

    def check(self, warnings: list[str]) -> None:
        """Whether every role that is needed has somebody, and every role is needed."""
        for code, (role, place) in enumerate(zip(self.roles, self._places, strict=True)):
            if role.team == 0 and code in self._works:
                self.reader.fault(place, _NOBODY.format(work=self._works[code]))
            elif code not in self._works and role.name in self.said:
                warnings.append(f"{role.name}: no work is done by this role")
        # That nobody has a skill may be meant; that it looks like another one is not.
        known = sorted({skill for skills in self.skills.values() for skill in skills})
        hints = {skill: did_you_mean(skill, known) for skill in self._lacked - set(known)}
        warnings += [
            f'no role names the skill "{skill}" among its own{hint}'
            for skill, hint in sorted(hints.items())
            if hint
        ]
