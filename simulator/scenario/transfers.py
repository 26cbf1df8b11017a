"""The work that comes and goes with people: a customer's handover, and shadowing before it.

Owns these activities, which stand in no stage. When a customer changes hands is the model's affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.scenario.activities import Basis, priority, window
from simulator.scenario.csms import Said
from simulator.scenario.distributions import distribution
from simulator.scenario.reading import Reader
from simulator.scenario.source import Keys
from simulator.scenario.types import (
    ANY_STAGE,
    Activity,
    Cover,
    Distribution,
    Shape,
    Timing,
    Trigger,
    TriggerKind,
)

HANDOVER = "handover"
"""The work that a customer's new CSM has with getting to know it."""
SHADOWING = "shadowing"
"""The work that a leaver and the successor have with a customer before it changes hands."""


def brought_by(csms: Said) -> Iterator[str]:
    """The work that comes and goes with people."""
    for life in csms.all():
        if life.transfer.takes:
            yield HANDOVER
        if life.transfer.shadowing:
            yield SHADOWING


def with_transfers(
    reader: Reader,
    lifecycle: Keys,
    work: tuple[Activity, ...],
    csms: Said,
    basis: Basis,
    role: int,
) -> tuple[Activity, ...]:
    """The work of a segment, and what each customer costs that gets a new CSM of ``role``."""
    brought = tuple(_brought(reader, csms, basis, role))
    names = {activity.name for activity in brought}
    for activity in work:
        if activity.name in names:
            stages = reader.names(lifecycle, "stages")
            stage = next(name for name in stages if reader.at((*lifecycle, name, activity.name)))
            message = "is what the work of csm.transfer is called; choose another name"
            reader.fault((*lifecycle, stage, activity.name), message, on_key=True)
    return (*work, *brought)


def _brought(reader: Reader, csms: Said, basis: Basis, role: int) -> Iterator[Activity]:
    life, place = csms.of(role), csms.place(role, "transfer")
    if life is None:
        return
    takes, spread = life.transfer.takes, basis.defaults.spread
    if takes is not None:
        yield Activity(
            name=HANDOVER,
            stage=ANY_STAGE,
            timing=Timing.WHEN,
            work=distribution(reader, (*place, "takes"), takes, basis.day, spread),
            window=window(reader, (*place, "within"), life.transfer.within, basis),
            trigger=Trigger(TriggerKind.NEW_CSM),
            cover=Cover(basis.defaults.cover),
            priority=priority(HANDOVER, basis),
            touch=False,
            role=role,
        )
    shadowing = life.transfer.shadowing
    if shadowing is not None:
        takes, place = shadowing.takes, (*place, SHADOWING, "takes")
        yield Activity(
            name=SHADOWING,
            stage=ANY_STAGE,
            timing=Timing.WHEN,
            work=distribution(reader, place, takes, basis.day, spread),
            window=Distribution(Shape.FIXED, float(shadowing.lasts.seconds(basis.day)), 0.0),
            trigger=Trigger(TriggerKind.SHADOWING),
            cover=Cover.NONE,  # nobody else can introduce, or be introduced
            priority=priority(SHADOWING, basis),
            touch=False,
            role=role,
        )
