"""The model and the plain loop of the tests agree on every queue that can be written."""

from __future__ import annotations

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


queues = st.builds(
    lambda document, seed, on_the_hour: world_of(written(queue(document)), seed, on_the_hour),
    documents(most_segments=1),
    seeds,
    st.booleans(),
)


@given(queues)
def test_the_plain_loop_sees_the_same_rows(world: World) -> None:
    assert_equal(world)
