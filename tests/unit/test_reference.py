"""A second engine, written from the design as one plain loop, sees the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import load, loads
from simulator.world import ATTEMPT, draw_world
from tests.reference.arranged import OnTheHour
from tests.reference.compare import assert_equal

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
CANONICAL = load(ROOT / "benchmarks" / "canonical.yaml")
BUSY_TEAM = loads((ROOT / "tests" / "data" / "busy_team.yaml").read_text())


def test_the_canonical_queue() -> None:
    assert len(assert_equal(draw_world(CANONICAL.setup, 0, 0))) > 20_000


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("team", [5, 8, 10, 40])
def test_the_canonical_queue_from_idle_to_overrun(seed: int, team: int) -> None:
    short = CANONICAL.with_(**{"horizon": "2026-02-16", "segments.queue.team": team})
    assert_equal(draw_world(short.setup, seed, 0))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cover", ["none", "colleague", "pause"])
def test_a_team_with_absences_and_every_kind_of_work(seed: int, cover: str) -> None:
    scenario = BUSY_TEAM.with_(**{"defaults.cover": cover})
    rows = assert_equal(draw_world(scenario.setup, seed, 0))
    assert {"done", "missed", "digital", "open"} == set(rows["outcome"])
    assert (rows["occurrence"] >= ATTEMPT).any(), "nothing was tried again"
    covered = (rows["performer"] >= 0) & (rows["performer"] != rows["owner"])
    assert covered.any() == (cover == "colleague")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cover", ["none", "colleague", "pause"])
def test_the_same_when_everything_happens_on_the_hour(seed: int, cover: str) -> None:
    scenario = BUSY_TEAM.with_(**{"defaults.cover": cover, "csm.internal_time": "50%"})
    rows = assert_equal(OnTheHour.of(draw_world(scenario.setup, seed, 0)))
    others = rows[rows["outcome"] != "digital"].groupby("due").size()
    assert others.mean() > 2, "hardly anything falls on one tick"
