"""The model and the plain loop of the tests agree on every queue that can be written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.world import World
from tests.property.scenarios import Document, documents, lines_of, seeds, world_of, written
from tests.reference.compare import assert_equal

pytestmark = pytest.mark.property


def queue(document: Document) -> Document:
    """Its one segment as a queue: one stage, the first book, nobody leaves, no health. What stages
    say of who serves them goes with their work."""
    (segment,) = document["segments"].values()
    there: Document = {}
    for stage in segment["lifecycle"].values():
        for name, line in lines_of(stage).items():  # work comes after what it waits for
            awaited = line.get("when", "")
            if not awaited.startswith("health") and awaited.removesuffix(" missed") in ["", *there]:
                there[name] = line
    segment["lifecycle"] = {"service": there}
    segment["new_accounts"] = "none"
    segment["renewal"] = {"served": "100%", "neglected": "100%"}
    segment.pop("expansion", None)
    document["first_served"] = [name for name in document["first_served"] if name in there]
    document["book"] = "held"
    return document


@st.composite
def team_lives(draw: st.DrawFn, document: Document) -> Document:
    """With CSMs who work part of a week, or are on leave, and teams that differ; more often than
    not with books of their own."""
    for segment in document["segments"].values():
        segment["coverage"] = draw(st.sampled_from(["dedicated", "dedicated", "pooled"]))
        segment["accounts"] += 3
    places = document["roles"] | {k: v for k, v in document["segments"].items() if "team" in v}
    document["team_changes"] = []
    for name, place in places.items():
        if draw(st.booleans()):
            days = sorted(draw(st.tuples(_days, _days)))
            line = {"away": draw(st.integers(1, place["team"])), "role": name}
            document["team_changes"].append(
                line | dict(zip(("first_day", "last_day"), days, strict=True))
            )
        if draw(st.booleans()):
            place["team"] = [{"works": draw(_works)} for _ in range(place["team"] + 1)]
        if draw(st.booleans()):
            place["csm"] = {"internal_time": draw(st.sampled_from(["0%", "20%"]))}
    return document


_days = st.integers(0, 65).map(lambda day: str(np.datetime64("2026-01-05") + day))
_works = st.sampled_from(["100%", "80%", "60%", "55%", "10%"])

queues = st.builds(
    lambda document, seed, on_the_hour: world_of(written(queue(document)), seed, on_the_hour),
    documents(most_segments=1),
    seeds,
    st.booleans(),
)
staffed_queues = st.builds(
    lambda document, seed, on_the_hour: world_of(written(document), seed, on_the_hour),
    documents(most_segments=1).map(queue).flatmap(team_lives),
    seeds,
    st.booleans(),
)


@given(queues)
def test_the_plain_loop_sees_the_same_rows(world: World) -> None:
    assert_equal(world)


@given(staffed_queues)
def test_so_it_does_of_part_timers_and_people_on_leave(world: World) -> None:
    assert_equal(world)
