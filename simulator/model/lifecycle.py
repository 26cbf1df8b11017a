"""A segment's lifecycle, put into the shape in which an account reads it.

Owns lookups that are the same for every account of a segment. Constant during a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, nextafter

from simulator.model.order import activity_key
from simulator.rules import hazard_line, renewal_line
from simulator.scenario.types import (
    ANY_STAGE,
    Activity,
    Exit,
    ExitKind,
    Segment,
    Timing,
    TriggerKind,
)

Server = tuple[int, bool]
"""A role, and whether its pool."""
_OF_HEALTH = (TriggerKind.HEALTH_BELOW, TriggerKind.HEALTH_ABOVE)
_ON_OUTCOME = (ExitKind.REQUIRED_DONE, ExitKind.HEALTH_BELOW, ExitKind.HEALTH_ABOVE)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """What entering and being in one stage means."""

    after: tuple[int, ...]  # codes of its `after` activities
    required: frozenset[int]  # codes without which it is not done
    on_outcome: tuple[Exit, ...]  # ways out to try when work ends or health is reviewed
    timed: tuple[Exit, ...]  # AFTER and BEFORE_RENEWAL
    opportunity: int | None  # stage that an expansion opportunity leads to
    books: tuple[int, ...]  # of `serving`: who has the account on the books in this stage
    cuts: tuple[float, ...]  # of health: nothing follows while it stays at or above one, below next


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A segment as its accounts see it."""

    segment: Segment
    activities: tuple[Activity, ...]
    keys: tuple[int, ...]  # of the activities, for the tie order
    stages: tuple[StagePlan, ...]
    serving: tuple[Server, ...]  # role and whether its pool: the segment's own is first
    slots: tuple[int, ...]  # of the activities: who in `serving` serves them
    health_triggers: tuple[int, ...]  # codes of `when: health ...` activities
    csm_triggers: tuple[int, ...]  # codes of `when: new csm` activities
    shadowing: int | None  # code of what a leaver and the successor do before the change
    miss_triggers: dict[int, tuple[int, ...]]  # missed activity -> codes of `when` activities
    shock_triggers: dict[int, tuple[int, ...]]  # shock -> codes of `when` activities
    exit_triggers: dict[int, tuple[int, ...]]  # stage left -> codes of `when` activities
    consequential: frozenset[int]  # codes whose outcome leads to more than attention
    renewal_line: tuple[float, float]  # intercept and slope
    hazard_slope: float  # of leaving between renewals, in health; 0 if nobody does

    @classmethod
    def of(cls, segment: Segment) -> Lifecycle:
        triggered = [
            (code, activity.trigger)
            for code, activity in enumerate(segment.activities)
            if activity.trigger is not None
        ]
        missed = _by_cause((t.activity, c) for c, t in triggered if t.kind is TriggerKind.MISSED)
        home = (segment.role, not segment.dedicated)
        # Nobody looks after a customer for the sake of work that automation does.
        by_activity = [home if a.automated == 1 else (a.role, a.pooled) for a in segment.activities]
        serving = list(dict.fromkeys([home, *by_activity]))
        return cls(
            segment=segment,
            activities=segment.activities,
            keys=tuple(activity_key(a.priority, i) for i, a in enumerate(segment.activities)),
            serving=tuple(serving),
            slots=tuple(map(serving.index, by_activity)),
            stages=tuple(
                _plan(segment, stage, _books(segment, stage, serving, by_activity))
                for stage in range(len(segment.stages))
            ),
            health_triggers=tuple(c for c, t in triggered if t.kind in _OF_HEALTH),
            csm_triggers=tuple(c for c, t in triggered if t.kind is TriggerKind.NEW_CSM),
            shadowing=next((c for c, t in triggered if t.kind is TriggerKind.SHADOWING), None),
            miss_triggers=missed,
            shock_triggers=_by_cause(
                (t.shock, c) for c, t in triggered if t.kind is TriggerKind.SHOCK
            ),
            exit_triggers=_by_cause(
                (t.stage, c) for c, t in triggered if t.kind is TriggerKind.STAGE_LEFT
            ),
            consequential=frozenset(
                code
                for code, activity in enumerate(segment.activities)
                if activity.skip_if_open or activity.required or code in missed
            ),
            renewal_line=renewal_line(
                segment.renewal.served,
                segment.renewal.neglected,
                segment.health.fit_mean,
                segment.health.span,
            ),
            hazard_slope=_hazard_slope(segment),
        )


def _hazard_slope(segment: Segment) -> float:
    churn, health = segment.mid_term_churn, segment.health
    if churn is None:
        return 0.0
    return hazard_line(churn.served, churn.neglected, health.fit_mean, health.span)[1]


def _by_cause(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """What each cause sets off, from pairs of a cause and an activity."""
    found: dict[int, tuple[int, ...]] = {}
    for cause, code in pairs:
        found[cause] = (*found.get(cause, ()), code)
    return found


def _books(
    segment: Segment, stage: int, serving: Sequence[Server], by_activity: Sequence[Server]
) -> tuple[int, ...]:
    """The segment's own, and the pools; a specialist while there is something to do for one."""
    here = {
        server
        for activity, server in zip(segment.activities, by_activity, strict=True)
        if activity.stage in (stage, ANY_STAGE)
    }
    return tuple(
        slot
        for slot, (role, pooled) in enumerate(serving)
        if slot == 0 or pooled or (role, pooled) in here
    )


def _plan(segment: Segment, stage: int, books: tuple[int, ...]) -> StagePlan:
    exits = segment.stages[stage].exits
    here = [(c, a) for c, a in enumerate(segment.activities) if a.stage in (stage, ANY_STAGE)]
    return StagePlan(
        after=tuple(c for c, a in here if a.timing is Timing.AFTER),
        required=frozenset(c for c, a in here if a.required and a.stage == stage),
        on_outcome=tuple(e for e in exits if e.kind in _ON_OUTCOME),
        timed=tuple(e for e in exits if e.kind in (ExitKind.AFTER, ExitKind.BEFORE_RENEWAL)),
        opportunity=next((e.target for e in exits if e.kind is ExitKind.OPPORTUNITY), None),
        books=books,
        cuts=_cuts(segment, stage),
    )


def _cuts(segment: Segment, stage: int) -> tuple[float, ...]:
    """The healths at which anything changes, in order, between two infinities. "Above 60" begins
    with the next number after 60, so that all of them count as reached."""
    triggers = [a.trigger for a in segment.activities if a.trigger is not None]
    below = {
        segment.health.at_risk_below,
        *(e.line for e in segment.stages[stage].exits if e.kind is ExitKind.HEALTH_BELOW),
        *(t.line for t in triggers if t.kind is TriggerKind.HEALTH_BELOW),
    }
    above = {
        *(e.line for e in segment.stages[stage].exits if e.kind is ExitKind.HEALTH_ABOVE),
        *(t.line for t in triggers if t.kind is TriggerKind.HEALTH_ABOVE),
    }
    return (-inf, *sorted(below | {nextafter(line, inf) for line in above}), inf)
