"""The language of who serves whom: roles, and what a stage or an activity asks of them.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator

from simulator.scenario import units
from simulator.scenario.fields import Model, Problem, Text, default, given, needed
from simulator.scenario.schema_money import Cost
from simulator.scenario.schema_people import seats
from simulator.scenario.types import Coverage

CoverageWord = Annotated[
    str, PlainValidator(units.choice(*(coverage.value for coverage in Coverage)))
]
ByHand = Annotated[
    str, PlainValidator(units.choice(Coverage.DEDICATED.value, Coverage.POOLED.value))
]

INSTEAD = {"role": ("team", "skills", "cost", "csm"), "team": ("role",)}
"""What a segment takes over no longer from the one that it is like, once it says the other."""


def _skills(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of skills, such as [technical, onboarding]")
    return tuple(units.plain(item, "a skill") for item in value)


Skills = Annotated[tuple[str, ...], PlainValidator(_skills)]


class Role(Model):
    """CSMs who stand beside those of the segments."""

    LOOKS_LIKE = "{team: 3, coverage: pooled}"
    team: Annotated[int, PlainValidator(seats)] = needed(
        "the number of people in this role, such as 3"
    )
    coverage: ByHand = default(Coverage.POOLED.value)
    skills: Annotated[Skills | None, BeforeValidator(given)] = None
    cost: Annotated[Cost | None, BeforeValidator(given)] = None
    csm: Any = None


class Served(Model):
    """Who serves what stands here, where it says so."""

    LOOKS_LIKE = "role: onboarding"
    role: Annotated[Text | None, BeforeValidator(given)] = None
    coverage: Annotated[CoverageWord | None, BeforeValidator(given)] = None
    skill: Annotated[Text | None, BeforeValidator(given)] = None


class SegmentTeam(Model):
    """Who a segment's own CSMs are: a ``team`` of its own, or a ``role`` that others share."""

    LOOKS_LIKE = "team: 6"
    team: Annotated[int | None, PlainValidator(seats)] = None
    role: Annotated[Text | None, BeforeValidator(given)] = None
    coverage: CoverageWord = default(Coverage.DEDICATED.value)
    skills: Annotated[Skills | None, BeforeValidator(given)] = None
    cost: Annotated[Cost | None, BeforeValidator(given)] = None
    csm: Any = None

    def problems(self) -> Iterable[Problem]:
        for key in INSTEAD["role"]:
            if self.role is not None and getattr(self, key) is not None:
                stands = "stand" if key == "skills" else "stands"
                message = f"goes with a team of its own; the {key} of a `role` {stands} there"
                yield Problem(message, key)
