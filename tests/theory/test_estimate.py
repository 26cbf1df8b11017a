"""A team that keeps up is as busy in a simulation as the spreadsheet says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.estimate import estimate
from simulator.metrics import measure
from simulator.replication import simulate
from simulator.scenario import load

pytestmark = pytest.mark.theory

SCENARIO = Path(__file__).parents[2] / "scenarios" / "mid_market.yaml"


@pytest.mark.parametrize("book", ["living", "held"])
def test_a_well_staffed_team_is_as_busy_as_estimated(book: str) -> None:
    segment = "segments.mid_market"
    size = [f"{segment}.team=140", f"{segment}.accounts=3000"]  # large, so that luck evens out
    setup = load(SCENARIO, set=[*size, f"book={book}"]).setup
    (expected,) = estimate(setup)
    years = [measure(simulate(setup, 11, number))["total", ""] for number in range(4)]
    busy = np.array([year["utilization"] for year in years])
    error = busy.std(ddof=1) / len(busy) ** 0.5
    assert 3 * error < 0.03 * busy.mean(), "too few years to see a few per cent"
    assert expected.utilization == pytest.approx(busy.mean(), rel=0.03)
    accounts = np.mean([year["accounts"] for year in years])
    assert expected.accounts == pytest.approx(accounts, rel=0.05)
