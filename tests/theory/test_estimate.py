"""A team that keeps up is as busy in a simulation as the spreadsheet says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from simulator.estimate import estimate
from simulator.metrics import measure
from simulator.replication import simulate
from simulator.scenario import load
from simulator.scenario.types import Setup

pytestmark = pytest.mark.theory

ROOT = Path(__file__).parents[2]

Years = dict[tuple[str, str], dict[str, npt.NDArray[np.float64]]]


def years_of(setup: Setup, count: int) -> Years:
    """Group -> metric -> its value in each of ``count`` simulated years."""
    played = [measure(simulate(setup, 11, number)) for number in range(count)]
    return {
        group: {metric: np.array([one[group][metric] for one in played]) for metric in figures}
        for group, figures in played[0].items()
    }


def assert_as_busy(busy: npt.NDArray[np.float64], estimated: float) -> None:
    error = busy.std(ddof=1) / len(busy) ** 0.5
    assert 3 * error < 0.03 * busy.mean(), "too few years to see a few per cent"
    assert estimated == pytest.approx(busy.mean(), rel=0.03)


@pytest.mark.parametrize("book", ["living", "held"])
def test_a_well_staffed_team_is_as_busy_as_estimated(book: str) -> None:
    segment = "segments.mid_market"
    size = [f"{segment}.team=140", f"{segment}.accounts=3000"]  # large, so that luck evens out
    setup = load(ROOT / "scenarios" / "mid_market.yaml", set=[*size, f"book={book}"]).setup
    found, years = estimate(setup), years_of(setup, 4)
    assert_as_busy(years["total", ""]["utilization"], found.roles[0].utilization)
    accounts = years["total", ""]["accounts"].mean()
    assert found.segments[0].accounts == pytest.approx(accounts, rel=0.05)


def test_pools_and_specialists_are_as_busy_as_estimated() -> None:
    """Each role of a scenario in which one role works for customers of two kinds, and automation
    alone for a third."""
    settings = ["segments.mid_market.accounts=1200", "segments.mid_market.team=45"]
    settings += ["segments.smb.accounts=3000", "segments.smb.team=28", "segments.tail.accounts=300"]
    settings += ["segments.smb.new_accounts=100% / year", "roles.onboarding.team=25"]
    setup = load(ROOT / "tests/data/roles.yaml", set=settings).setup
    found, years = estimate(setup), years_of(setup, 4)
    busy = {role.role: role for role in found.roles if role.team}
    assert list(busy) == ["mid_market", "smb", "onboarding"]
    for name, role in busy.items():
        assert_as_busy(years["role", name]["utilization"], role.utilization)
    for segment in found.segments:
        accounts = years["segment", segment.segment]["accounts"].mean()
        assert segment.accounts == pytest.approx(accounts, rel=0.05)
