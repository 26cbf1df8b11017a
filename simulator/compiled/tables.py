"""What a scenario says of segments, stages, activities and exits, as tables of numbers.

Owns the rows that :mod:`simulator.compiled.layout` numbers; constant during a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np

from simulator.compiled import layout as c
from simulator.compiled.state import Floats, Ints
from simulator.model.lifecycle import Lifecycle
from simulator.scenario.types import Activity, Cover, Exit, ExitKind, Segment, Timing, TriggerKind

_EXITS = {
    ExitKind.REQUIRED_DONE: c.EXIT_DONE,
    ExitKind.AFTER: c.EXIT_AFTER,
    ExitKind.HEALTH_BELOW: c.EXIT_BELOW,
    ExitKind.HEALTH_ABOVE: c.EXIT_ABOVE,
    ExitKind.OPPORTUNITY: c.EXIT_OFFER,
    ExitKind.BEFORE_RENEWAL: c.EXIT_RENEWAL,
}
_COVERS = {
    Cover.NONE: c.NO_COVER,
    Cover.COLLEAGUE: c.BY_COLLEAGUE,
    Cover.PAUSE: c.BY_PAUSE,
}
_TRIGGERS = {TriggerKind.HEALTH_BELOW: c.BELOW, TriggerKind.HEALTH_ABOVE: c.ABOVE}


@dataclass
class Tables:
    """Rows of all segments, one after the other, as they are written down."""

    segment: list[list[int]] = field(default_factory=list)
    said: list[list[float]] = field(default_factory=list)
    stage: list[list[int]] = field(default_factory=list)
    activity: list[list[int]] = field(default_factory=list)
    weight: list[list[float]] = field(default_factory=list)
    strength: list[float] = field(default_factory=list)
    exit: list[list[int]] = field(default_factory=list)
    line: list[float] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    cut: list[float] = field(default_factory=list)
    books: dict[tuple[int, ...], int] = field(default_factory=dict)

    @classmethod
    def of(cls, lifecycles: Iterable[Lifecycle]) -> Tables:
        """The segments', in their order."""
        tables = cls()
        for lifecycle in lifecycles:
            tables._add(lifecycle)
        return tables

    def arrays(self) -> dict[str, Ints | Floats]:
        """By the names of :class:`simulator.compiled.state.State`."""
        return {
            "segment": _table(self.segment, c.S_COLUMNS),
            "said": _table(self.said, c.V_COLUMNS, np.float64),
            "stage": _table(self.stage, c.P_COLUMNS),
            "activity": _table(self.activity, c.K_COLUMNS),
            "weight": _table(self.weight, c.U_COLUMNS, np.float64),
            "strength": np.array(self.strength, dtype=np.float64),
            "exit": _table(self.exit, c.X_COLUMNS),
            "line": np.array(self.line, dtype=np.float64),
            "codes": np.array(self.codes, dtype=np.int64),
            "cut": np.array(self.cut, dtype=np.float64),
        }

    def _add(self, lifecycle: Lifecycle) -> None:
        said = lifecycle.segment
        row = [0] * c.S_COLUMNS
        row[c.S_STAGES], row[c.S_ACTIVITIES] = len(self.stage), len(self.activity)
        row[c.S_SHOCKS] = len(self.strength)
        row[c.S_MEMORY], row[c.S_HALF_LIFE] = said.health.memory, said.health.shock_half_life
        row[c.S_LATE_AFTER] = said.onboarding.late_after
        row[c.S_HAS_EXPANSION] = said.expansion is not None
        serving = [role << 1 | pooled for role, pooled in lifecycle.serving]
        for column, codes in (
            (c.S_HEALTH_TRIGGERS, lifecycle.health_triggers),
            (c.S_CSM_TRIGGERS, lifecycle.csm_triggers),
            (c.S_SERVING, serving),
            (c.S_LEAVING, _pairs(lifecycle.exit_triggers)),
            (c.S_STRIKING, _pairs(lifecycle.shock_triggers)),
        ):
            row[column], row[column + 1] = self._listed(codes)
        self.segment.append(row)
        self.said.append(_said(lifecycle))
        self.strength += [shock.points for shock in said.shocks]
        bits = required_bits(said)
        for stage in range(len(said.stages)):
            self._add_stage(lifecycle, stage, bits)
        for code, activity in enumerate(said.activities):
            self._add_activity(lifecycle, code, activity, bits.get(code, 0))

    def _add_stage(self, lifecycle: Lifecycle, stage: int, bits: Mapping[int, int]) -> None:
        plan, row = lifecycle.stages[stage], [0] * c.P_COLUMNS
        row[c.P_AFTER], row[c.P_AFTER_END] = self._listed(plan.after)
        row[c.P_REQUIRED] = sum(bits[code] for code in plan.required)
        row[c.P_WAYS], row[c.P_WAYS_END] = self._listed(self._exits(plan.on_outcome))
        row[c.P_TIMED], row[c.P_TIMED_END] = self._listed(self._exits(plan.timed))
        row[c.P_OPPORTUNITY] = c.NONE if plan.opportunity is None else plan.opportunity
        row[c.P_BOOKS], row[c.P_BOOKS_END] = self._listed(plan.books)
        row[c.P_KIND_OF_BOOKS] = self.books.setdefault(plan.books, len(self.books))
        row[c.P_CUTS] = len(self.cut)
        self.cut += plan.cuts
        self.stage.append(row)

    def _exits(self, exits: Iterable[Exit]) -> Iterable[int]:
        """Their rows, in order."""
        for place, exit_ in enumerate(exits):
            self.exit.append([_EXITS[exit_.kind], exit_.target, exit_.delay, place])
            self.line.append(exit_.line)
            yield len(self.exit) - 1

    def _add_activity(self, lifecycle: Lifecycle, code: int, said: Activity, bit: int) -> None:
        row, trigger = [0] * c.K_COLUMNS, said.trigger
        row[c.K_STAGE], row[c.K_PRIORITY], row[c.K_DELAY] = said.stage, said.priority, said.delay
        row[c.K_REQUIRED], row[c.K_RETRY] = said.required, said.retry_after
        row[c.K_COVER], row[c.K_SKIP] = _COVERS[said.cover], said.skip_if_open
        row[c.K_SLOT] = lifecycle.slots[code]
        row[c.K_SESSIONS] = said.timing is Timing.SESSIONS
        row[c.K_RENEWAL] = said.timing is Timing.BEFORE_RENEWAL
        row[c.K_CONSEQUENTIAL] = code in lifecycle.consequential
        reactions = lifecycle.miss_triggers.get(code, ())
        row[c.K_MISSED], row[c.K_MISSED_END] = self._listed(reactions)
        row[c.K_TRIGGER] = c.NOT_OF_HEALTH
        if trigger is not None:
            row[c.K_TRIGGER] = _TRIGGERS.get(trigger.kind, c.NOT_OF_HEALTH)
        row[c.K_BIT], row[c.K_FORESEEN] = bit, c.NONE
        self.activity.append(row)
        line = nan if trigger is None else trigger.line
        self.weight.append([said.weight, said.slower, line])

    def _listed(self, codes: Iterable[int]) -> tuple[int, int]:
        """Write codes down: where they begin and end."""
        codes = list(codes)
        self.codes += codes
        return len(self.codes) - len(codes), len(self.codes)


def required_bits(segment: Segment) -> dict[int, int]:
    """A bit for each activity that is required."""
    required = [code for code, activity in enumerate(segment.activities) if activity.required]
    return {code: 1 << place for place, code in enumerate(required)}


def most_pushes(lifecycle: Lifecycle) -> int:
    """How many events one outcome of a customer can lead to at the most: what has been waited for,
    for each of four reasons; an entry into every stage; and what always lies ahead."""
    waits = sum(activity.trigger is not None for activity in lifecycle.activities)
    entries = sum(len(stage.after) + len(stage.timed) + 1 for stage in lifecycle.stages)
    return 4 * waits + entries + 8


def most_outcomes(segment: Segment) -> int:
    """How many touches of a customer can end in one event at the most: those that wait at a
    renewal, of an activity hardly two, as a lead is shorter than any term. Sessions may have more
    guests."""
    return 1 + 2 * sum(said.timing is Timing.BEFORE_RENEWAL for said in segment.activities)


def _said(lifecycle: Lifecycle) -> list[float]:
    segment, row = lifecycle.segment, [0.0] * c.V_COLUMNS
    row[c.V_SPAN], row[c.V_FIT_MEAN] = segment.health.span, segment.health.fit_mean
    row[c.V_AT_RISK] = segment.health.at_risk_below
    row[c.V_LATE_SHOCK] = segment.onboarding.late_shock
    row[c.V_INTERCEPT], row[c.V_SLOPE] = lifecycle.renewal_line
    row[c.V_SIZE_EFFECT] = segment.renewal.size_effect
    row[c.V_ARR_MEAN] = segment.arr.mean
    row[c.V_CONTRACTION] = segment.renewal.contraction_share
    row[c.V_CONTRACTS_BY] = segment.renewal.contraction_by
    row[c.V_PRICE_RISE] = segment.renewal.price_rise
    row[c.V_HAZARD_SLOPE] = lifecycle.hazard_slope
    if segment.expansion is not None:
        row[c.V_WON], row[c.V_ADDS] = segment.expansion.won, segment.expansion.adds
    return row


def _pairs(codes: Mapping[int, Iterable[int]]) -> list[int]:
    """Each cause with each code that it sets off, one after the other."""
    return [number for cause, of in codes.items() for code in of for number in (cause, code)]


def _table(
    rows: list[list[int]] | list[list[float]], columns: int, dtype: type[np.generic] = np.int64
) -> Ints | Floats:
    return np.array(rows, dtype=dtype).reshape(-1, columns)
