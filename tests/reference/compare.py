"""The rows of the model beside those of the plain loop."""

from __future__ import annotations

import pandas as pd

from simulator.scenario.types import NEVER
from simulator.world import ATTEMPT, World
from tests.reference.arranged import play_world
from tests.reference.queue import Queue

TYPES = {
    **dict.fromkeys(["account", "code", "occurrence", "owner", "performer"], "int64"),
    **dict.fromkeys(["due", "window_end", "start", "end"], "int64"),
    "outcome": str,
}


def of_the_model(world: World) -> pd.DataFrame:
    """The activities table, with numbers for names and -1 for what is missing."""
    table = play_world(world).records.activities
    kinds = [activity.name for activity in world.setup.segments[0].activities]
    return pd.DataFrame(
        {
            "account": table["account"].cat.codes,
            "code": table["activity"].cat.set_categories(kinds).cat.codes,
            "occurrence": table["occurrence"] + table["attempt"] * ATTEMPT,
            "owner": table["owner"].cat.codes,
            "performer": table["performer"].cat.codes,
            **{name: table[name].fillna(-1) for name in ("due", "window_end", "start", "end")},
            "outcome": table["outcome"].astype(str),
        }
    ).astype(TYPES)


def of_the_plain_loop(world: World) -> pd.DataFrame:
    rows = Queue(world).play()
    table = pd.DataFrame(rows, columns=list(TYPES)).astype({"start": float, "end": float})
    table.loc[table["window_end"] >= NEVER, "window_end"] = -1
    return table.fillna(-1).astype(TYPES)


def assert_equal(world: World) -> pd.DataFrame:
    model, plain = of_the_model(world), of_the_plain_loop(world)
    pd.testing.assert_frame_equal(model, plain)
    return plain
