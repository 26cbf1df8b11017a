"""What goes before all other work: names that must be those of activities, each once.

Owns these faults and their wording.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.scenario.reading import Reader
from simulator.scenario.schema_work import STAGE_KEYS


def check_first_served(
    reader: Reader,
    first_served: tuple[str, ...],
    segments: Iterable[str],
    brought: Iterable[str] = (),
) -> None:
    """``brought``: activities that stand in no stage."""
    known = dict.fromkeys(brought)
    for segment in segments:
        stages = reader.at(("segments", segment, "lifecycle"))
        if not isinstance(stages, dict):
            return
        for content in stages.values():
            if isinstance(content, dict):
                known |= dict.fromkeys(name for name in content if name not in STAGE_KEYS)
    for index, name in enumerate(first_served):
        path = ("first_served", index)
        if name not in known:
            reader.fault(path, f'there is no activity "{name}"', word=name, options=known)
        elif name in first_served[:index]:
            reader.fault(path, f'"{name}" is listed twice')
