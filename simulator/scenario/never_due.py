"""Work that waits for something in a stage which the customer has left by then.

Owns the warnings about it. Knows nothing of where in the file it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.scenario.types import (
    ANY_STAGE,
    Activity,
    Exit,
    ExitKind,
    Stage,
    Trigger,
    TriggerKind,
)


def left_too_soon(segment: str, stages: Sequence[Stage], work: Sequence[Activity]) -> Iterable[str]:
    """A warning for each activity that waits for health to cross a line at which, or before which,
    its own stage is left."""
    for activity in work:
        trigger = activity.trigger
        if trigger is None or activity.stage == ANY_STAGE:
            continue
        here = stages[activity.stage]
        for exit_ in here.exits:
            side = _side_of_both(trigger, exit_)
            if side:
                there = stages[exit_.target].name
                never = "hardly ever" if activity.delay else "never"
                yield (
                    f"{segment}: {here.name}.{activity.name} waits for health {side} "
                    f"{trigger.line:g}, but customers leave {here.name} {side} {exit_.line:g}, so "
                    f"it {never} falls due; move it to {there} or to any_stage"
                )
                break


def _side_of_both(trigger: Trigger, exit_: Exit) -> str:
    """Where health must go for both, if whoever crosses the line of the trigger there has crossed
    that of the way out."""
    falls = trigger.kind is TriggerKind.HEALTH_BELOW and exit_.kind is ExitKind.HEALTH_BELOW
    rises = trigger.kind is TriggerKind.HEALTH_ABOVE and exit_.kind is ExitKind.HEALTH_ABOVE
    if falls and trigger.line <= exit_.line:
        return "below"
    return "above" if rises and trigger.line >= exit_.line else ""
