"""The stages of a segment and the ways between them.

Owns the shipped ways out of the stages with the usual names, and the checks that every stage can
be reached and left sensibly. Knows nothing of how work is timed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.scenario.activities import Placed
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema_roles import Served
from simulator.scenario.schema_work import (
    ANY_STAGE_NAME,
    EXITS,
    SERVED,
    STAGE_KEYS,
    Activity,
    Way,
)
from simulator.scenario.source import Keys, Tree
from simulator.scenario.types import ANY_STAGE, Exit, ExitKind, Stage, Timing
from simulator.scenario.types import Activity as Work

SHIPPED_EXITS: dict[str, list[Tree]] = {
    "onboarding": [{"to": "adoption", "required": "done"}],
    "adoption": [
        {"to": "renewal_risk", "health": "below 50"},
        {"to": "expansion", "opportunity": "yes"},
    ],
    "expansion": [
        {"to": "renewal_risk", "health": "below 50"},
        {"to": "adoption", "required": "done"},
        {"to": "adoption", "after": "3 months"},
    ],
    "renewal_risk": [{"to": "adoption", "health": "above 60"}],
}
MOST_ACTIVITIES = 1000
_AT_ONCE = (ExitKind.HEALTH_BELOW, ExitKind.HEALTH_ABOVE, ExitKind.BEFORE_RENEWAL)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The stages of a segment as read. By stage, ``exits`` holds the ways out in words, and
    ``served`` (any_stage too) what it says of who serves it."""

    path: Keys
    stages: tuple[str, ...]
    exits: Mapping[str, list[Tree]]
    ways: Mapping[str, list[Way | None]]
    served: Mapping[str, Served | None]
    placed: list[Placed]


def read(reader: Reader, path: Keys, with_expansion: bool) -> Lifecycle | None:
    """The lifecycle at ``path``; None when it is not one."""
    tree = reader.names(path, "stages")
    stages = tuple(name for name in tree if name != ANY_STAGE_NAME)
    if not stages:
        if isinstance(reader.at(path), dict):
            reader.fault(path, "has no stage; the first one is where customers begin", on_key=True)
        return None
    codes = {name: code for code, name in enumerate(stages)} | {ANY_STAGE_NAME: ANY_STAGE}
    exits: dict[str, list[Tree]] = {}
    ways: dict[str, list[Way | None]] = {}
    served: dict[str, Served | None] = {}
    placed: list[Placed] = []
    for name in tree:
        content = reader.names((*path, name), "activities", may_be_empty=True)
        served[name] = reader.read(Served, (*path, name), keys=SERVED)
        for activity in content:
            if activity not in STAGE_KEYS:
                place = (*path, name, activity)
                said = _activity(reader, place)
                placed.append(Placed(activity, codes[name], place, said, served[name]))
        if name == ANY_STAGE_NAME:
            if EXITS in content:
                message = "any_stage is not a stage, so it has no ways out"
                reader.fault((*path, name, EXITS), message, on_key=True)
            continue
        exits[name], ways[name] = _ways(reader, (*path, name), stages, with_expansion)
    if len(placed) > MOST_ACTIVITIES:
        reader.fault(path, f"has more than {MOST_ACTIVITIES} activities", on_key=True)
        del placed[MOST_ACTIVITIES:]
    return Lifecycle(path, stages, exits, ways, served, _unique(reader, placed))


def _activity(reader: Reader, place: Keys) -> Activity | None:
    content = reader.at(place)
    if content == NONE:
        others = [name for stage in _stages(reader, place) for name in stage if name != place[-1]]
        message = f'there is no "{place[-1]}" to take away'
        reader.fault(place, message, word=str(place[-1]), options=others)
        return None
    if isinstance(content, list):
        message = f"must be an activity such as {Activity.LOOKS_LIKE}"
        reader.fault(place, message, word=str(place[-1]), options=STAGE_KEYS, on_key=True)
        return None
    return reader.read(Activity, place)


def _stages(reader: Reader, place: Keys) -> list[dict[str, Tree]]:
    lifecycle = reader.at(place[:-2])
    stages = lifecycle.values() if isinstance(lifecycle, dict) else ()
    return [stage for stage in stages if isinstance(stage, dict)]


def _ways(
    reader: Reader, path: Keys, stages: Sequence[str], with_expansion: bool
) -> tuple[list[Tree], list[Way | None]]:
    """The ways out of one stage, in words and as models."""
    place = (*path, EXITS)
    stage = reader.at(path)
    content = stage if isinstance(stage, dict) else {}
    if EXITS not in content:
        if any(isinstance(item, list) for item in content.values()):
            return [], [None]  # probably `exits` misspelt: what leads where is unknown
        shipped = [
            way
            for way in SHIPPED_EXITS.get(str(path[-1]), [])
            if isinstance(way, dict)
            and way["to"] in stages
            and (with_expansion or "opportunity" not in way)
        ]
        return list(shipped), [Way.model_validate(way) for way in shipped]
    given = content[EXITS]
    if given == NONE:
        return [], []
    if not isinstance(given, list):
        reader.fault(place, f"must be a list of ways out, such as [{Way.LOOKS_LIKE}]")
        return [], [None]
    return given, [reader.read(Way, (*place, index)) for index in range(len(given))]


def _unique(reader: Reader, placed: list[Placed]) -> list[Placed]:
    first: dict[str, Placed] = {}
    for item in placed:
        if item.name in first:
            other = f"{first[item.name].path[-2]}.{item.name}"
            message = f"stands in two stages, here and in {other}; give one another name"
            reader.fault(item.path, message, on_key=True)
        else:
            first[item.name] = item
    return list(first.values())


def build(
    reader: Reader, lifecycle: Lifecycle, day: int, with_expansion: bool
) -> tuple[Stage, ...]:
    """The stages with their exits, after checking that they make sense together."""
    codes = {name: code for code, name in enumerate(lifecycle.stages)}
    stages, sound = [], True
    for name in lifecycle.stages:
        exits = []
        for index, way in enumerate(lifecycle.ways[name]):
            place = (*lifecycle.path, name, EXITS, index)
            if way is None or not _leads_somewhere(reader, place, name, way, codes):
                sound = False
            else:
                exits.append(_exit(way, codes[way.to], day))
            if way is not None and way.opportunity and not with_expansion:
                message = 'never happens: the segment has no "expansion"'
                reader.fault((*place, "opportunity"), message)
        stages.append(Stage(name, tuple(exits)))
    if sound:
        _check_required(reader, lifecycle, stages)
        _check_reached(reader, lifecycle, stages)
    return tuple(stages)


def _leads_somewhere(
    reader: Reader, place: Keys, name: str, way: Way, codes: Mapping[str, int]
) -> bool:
    if way.to == name:
        reader.fault((*place, "to"), "leads back to the same stage")
    elif way.to not in codes:
        message = f'there is no stage "{way.to}"'
        reader.fault((*place, "to"), message, word=way.to, options=codes)
    return way.to != name and way.to in codes


def _exit(way: Way, target: int, day: int) -> Exit:
    if way.required:
        return Exit(ExitKind.REQUIRED_DONE, target)
    if way.after:
        return Exit(ExitKind.AFTER, target, delay=way.after.seconds(day))
    if way.before_renewal:
        return Exit(ExitKind.BEFORE_RENEWAL, target, delay=way.before_renewal.seconds(day))
    if way.health:
        kind = ExitKind.HEALTH_BELOW if way.health.side == "below" else ExitKind.HEALTH_ABOVE
        return Exit(kind, target, line=way.health.line)
    return Exit(ExitKind.OPPORTUNITY, target)


def _check_required(reader: Reader, lifecycle: Lifecycle, stages: Sequence[Stage]) -> None:
    for code, stage in enumerate(stages):
        here = [item for item in lifecycle.placed if item.stage == code]
        faulty = any(item.said is None for item in here)
        if faulty or any(item.said and item.said.required for item in here):
            continue
        for index, exit_ in enumerate(stage.exits):
            if exit_.kind is ExitKind.REQUIRED_DONE:
                message = (
                    "is over when its required work is done, but nothing is required; "
                    "mark an activity `required: yes` or give other `exits`"
                )
                place = (*lifecycle.path, stage.name, EXITS, index)
                reader.fault(place, message, on_key=True)


def _check_reached(reader: Reader, lifecycle: Lifecycle, stages: Sequence[Stage]) -> None:
    reached, frontier = {0}, [0]
    while frontier:
        for exit_ in stages[frontier.pop()].exits:
            if exit_.target not in reached:
                reached.add(exit_.target)
                frontier.append(exit_.target)
    for code, stage in enumerate(stages):
        if code not in reached:
            message = f'nothing leads here from "{stages[0].name}", the first stage'
            if stage.name == "expansion":
                message += "; without `expansion:` in the segment there are no opportunities"
            else:
                message += "; add a way to it under another stage's `exits`"
            reader.fault((*lifecycle.path, stage.name), message, on_key=True)


def check_circles(
    reader: Reader, lifecycle: Lifecycle, stages: Sequence[Stage], work: Sequence[Work]
) -> None:
    """Refuses stages that would hand a customer round for ever in no time.

    Between two neighbouring health lines the same exits hold, so one health from each gap tells
    all. An exit before renewal may hold together with any other, and so may required work that
    automation does on entry.
    """
    if len(stages) != len(lifecycle.stages) or len(work) != len(lifecycle.placed):
        return  # something is wrong with them already
    instant = [stage for code, stage in enumerate(stages) if _done_on_entry(work, code)]
    lines = {e.line for stage in stages for e in stage.exits if e.kind in _AT_ONCE[:2]}
    borders = sorted({0.0, 100.0} | lines)
    for low, high in pairwise(borders):
        points = (low + high) / 2
        holds = [[e for e in s.exits if _holds(e, points, s in instant)] for s in stages]
        circle = _circle(holds)
        if circle:
            names = " -> ".join(stages[code].name for code in [*circle, circle[0]])
            message = (
                f"goes round for ever at health {points:g}: {names}; "
                "leave a gap between health lines, such as below 50 and above 60, "
                "or let one of the ways take time"
            )
            place = (*lifecycle.path, stages[circle[0]].name, EXITS)
            reader.fault(place, message, on_key=True)
            return


def _done_on_entry(work: Sequence[Work], stage: int) -> bool:
    # Work for some accounts alone keeps none of the others.
    required = [a for a in work if a.stage == stage and a.required and not a.only_for]
    return all(a.automated == 1 and a.timing is Timing.AFTER and not a.delay for a in required)


def _holds(exit_: Exit, points: float, instant: bool) -> bool:
    if exit_.kind is ExitKind.HEALTH_BELOW:
        return points < exit_.line
    if exit_.kind is ExitKind.HEALTH_ABOVE:
        return points > exit_.line
    if exit_.kind is ExitKind.REQUIRED_DONE:
        return instant
    return exit_.kind is ExitKind.BEFORE_RENEWAL


def _circle(holds: Sequence[Sequence[Exit]]) -> list[int]:
    """Stage codes of a circle, or nothing: stages without a way on are taken away until none is
    left or only circles and what leads to them are."""
    left = set(range(len(holds)))
    while dead := {s for s in left if not any(e.target in left for e in holds[s])}:
        left -= dead
    if not left:
        return []
    seen: list[int] = []
    here = min(left)
    while here not in seen:
        seen.append(here)
        here = next(e.target for e in holds[here] if e.target in left)
    circle = seen[seen.index(here) :]
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]
