"""The language inside a lifecycle: activities, and the ways out of stages.

Like :mod:`simulator.scenario.schema`, of which it is a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, PlainValidator

from simulator.scenario import times, units
from simulator.scenario.amounts import Takes, Within
from simulator.scenario.fields import (
    CoverWord,
    Flag,
    Model,
    OpenShare,
    Problem,
    Share,
    Spread,
    Text,
    default,
    given,
    needed,
    one_of,
)
from simulator.scenario.schema_roles import Served
from simulator.scenario.schema_traits import only_for as accounts_meant
from simulator.scenario.source import Keys
from simulator.scenario.types import Coverage, Timing

ANY_STAGE_NAME = "any_stage"
EXITS = "exits"
TRAITS = "traits"
SERVED = ("role", "coverage", "skill")
STAGE_KEYS = (EXITS, *SERVED)
"""What may stand in a stage besides its activities."""
MOST_SESSIONS = 500
SHOCKS = "shocks"
TERM = "term"
VARIANTS = "variants"
TIMINGS = tuple(timing.value for timing in Timing)
REASONS = ("required", "after", "health", "opportunity", "before_renewal")


def is_name(path: Keys) -> bool:
    """Whether the last key of a path is one that the person chose, and `none` takes away what it
    names: a role, segment, stage, activity, variant, a shock of the top level, or a trait or one
    of its values."""
    if path[:1] == (VARIANTS,):
        return len(path) == 2
    if path[:1] == (TRAITS,):
        return len(path) in (2, 3)
    if not path or path[0] not in ("segments", "roles", SHOCKS):
        return False
    in_lifecycle = len(path) in (4, 5) and path[2] == "lifecycle"
    return len(path) == 2 or (in_lifecycle and not (len(path) == 5 and path[4] in STAGE_KEYS))


def is_line(path: Keys) -> bool:
    """Whether what stands at a path is replaced as a whole: an activity, a variant, a shock, the
    terms of contracts."""
    own = path[2:] if path[0] == "segments" else ()
    of_segment = own == (TERM,) or (len(own) == 2 and own[0] == SHOCKS)
    return of_segment or (is_name(path) and (len(path) == 5 or path[0] in (VARIANTS, SHOCKS)))


class Way(Model):
    """One way out of a stage."""

    LOOKS_LIKE = "{to: adoption, health: above 60}"
    to: Text = needed("the stage that it leads to")
    required: Annotated[str | None, PlainValidator(units.choice("done"))] = None
    after: Annotated[times.Duration | None, PlainValidator(times.positive_duration)] = None
    health: Annotated[units.HealthLine | None, PlainValidator(units.health_line)] = None
    opportunity: Annotated[str | None, PlainValidator(units.choice("yes", "true"))] = None
    before_renewal: Annotated[times.Duration | None, PlainValidator(times.positive_duration)] = None

    def problems(self) -> Iterable[Problem]:
        yield from one_of(self, REASONS, "gives no reason to leave")


class Activity(Served):
    LATER = ("capacity", "from_last")
    SAID_AS: ClassVar[Mapping[str, str]] = {
        "duration": "`takes: 2h`",
        "hours": "`takes: 2h`",
        "effort": "`takes: 2h`",
        "frequency": "`every: 1 month`, or `rate: 6 / year` if it comes at random",
        "cadence": "`every: 1 month`",
        "sla": "`within: 2 days`",
        "deadline": "`within: 2 days`",
        "owner": "`role`",
    }
    LOOKS_LIKE = "{after: 3 days, takes: 2h}"
    after: Annotated[times.Duration | None, PlainValidator(times.duration)] = None
    every: Annotated[times.Duration | None, PlainValidator(times.period)] = None
    rate: Annotated[times.Rate | None, PlainValidator(times.rate)] = None
    before_renewal: Annotated[times.Duration | None, PlainValidator(times.positive_duration)] = None
    sessions: Annotated[times.Rate | None, PlainValidator(times.arrivals)] = None
    attendance: Annotated[OpenShare | None, BeforeValidator(given)] = None
    when: Annotated[units.Happening | None, PlainValidator(units.happening)] = None
    delay: Annotated[times.Duration | None, PlainValidator(times.duration)] = None
    jitter: Annotated[times.Duration | None, PlainValidator(times.duration)] = None
    takes: Takes = needed("how long the work takes, such as 2h")
    spread: Annotated[Spread | None, BeforeValidator(given)] = None
    within: Annotated[Within | None, BeforeValidator(given)] = None
    required: Flag = default("no")
    retry_after: Annotated[times.Duration | None, PlainValidator(times.duration)] = None
    automated: Annotated[Share | None, BeforeValidator(given)] = None
    cover: Annotated[CoverWord | None, BeforeValidator(given)] = None
    weight: Annotated[times.Duration | None, PlainValidator(times.duration)] = None
    touch: Flag = default("yes")
    proactive: Annotated[Flag | None, BeforeValidator(given)] = None
    skip_if_open: Flag = default("no")
    only_for: Annotated[Mapping[str, tuple[str, ...]] | None, PlainValidator(accounts_meant)] = None

    def problems(self) -> Iterable[Problem]:
        yield from one_of(self, TIMINGS, "does not say when it falls due")
        timed = any(getattr(self, key) is not None for key in TIMINGS)
        if self.delay and timed and self.when is None:
            yield Problem("goes with `when` only", "delay")
        if self.jitter and timed and self.every is None:
            yield Problem("goes with `every` only", "jitter")
        regular = (self.after, self.every, self.sessions)
        if self.required and timed and all(key is None for key in regular):
            yield Problem("goes with `after`, `every` or `sessions` only", "required")
        if self.attendance is not None and timed and self.sessions is None:
            yield Problem("goes with `sessions` only", "attendance")
        if self.sessions is not None:
            yield from self._as_one_for_many()
        if self.retry_after and not self.required:
            yield Problem("goes with `required: yes` only", "retry_after")
        if self.spread is not None:
            if self.takes.spread is not None:
                yield Problem("is given twice, here and in `takes`", "spread")
            elif self.takes.says_its_spread:
                yield Problem(f"does not go with {self.takes.says_its_spread}", "spread")
        if self.weight and self.weight.number and not self.touch:
            yield Problem("goes with touches only, and this is `touch: no`", "weight")

    def _as_one_for_many(self) -> Iterable[Problem]:
        rhythm = self.sessions
        if rhythm and (rhythm.percent or not 0 < rhythm.per_month <= MOST_SESSIONS):
            message = f"must be a rhythm such as 2 / month, and at most {MOST_SESSIONS} / month"
            yield Problem(message, "sessions")
        for key in ("automated", "retry_after", "cover", "skip_if_open"):
            if key in self.model_fields_set and getattr(self, key) not in (None, False):
                yield Problem("does not go with `sessions`", key)
        if self.coverage == Coverage.DEDICATED.value:
            yield Problem("does not go with `sessions`, which are for many customers", "coverage")

    @property
    def timing(self) -> Timing:
        return next(timing for timing in Timing if getattr(self, timing.value) is not None)
