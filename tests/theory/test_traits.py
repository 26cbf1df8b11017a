"""What traits make of the work, against arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.estimate import estimate
from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import load
from tests.theory.agreement import Floats, Values, assert_agrees, replicate

pytestmark = pytest.mark.theory

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FIRST, LAST = 8 * 5 * 28_800, 60 * 5 * 28_800
"""The report window, a year of 52 weeks: everything is done in it that falls due in it."""
REQUEST = (15 + 30 + 75) / 3 / 60
KINDS = {
    ("complex", "regulated"): 26 * 1.3 + 52 * REQUEST * 1.3 * 1.5 + 4 * 4 * 1.3,
    ("normal", "regulated"): 26 * 1.3 + 26 * REQUEST * 1.3 + 4 * 4 * 1.3,
    ("complex", "other"): 26 + 52 * REQUEST * 1.5,
    ("normal", "other"): 26 + 26 * REQUEST,
}
"""Hours a year of a customer."""


def named(complexity: str, industry: str) -> str:
    return f"complexity={complexity}, industry={industry}"


def read(records: Records) -> Values:
    """Mean hours of the work that falls due in the year for a customer of each kind."""
    kind = records.accounts.set_index("account")["traits"]
    due = records.activities["due"]
    table = records.activities[(due >= FIRST) & (due < LAST)]
    hours = table.groupby(table["account"].map(kind), observed=True)["work_hours"].sum()
    return {name: float(hours[name]) / count for name, count in kind.value_counts().items()}


@pytest.fixture(scope="module")
def hours() -> dict[str, Floats]:
    return replicate("traits.yaml", 12, read)


@pytest.mark.parametrize("kind", KINDS)
def test_hours_of_each_kind_of_customer(hours: dict[str, Floats], kind: tuple[str, str]) -> None:
    assert_agrees(hours[named(*kind)], KINDS[kind])


def test_the_spreadsheet_counts_each_kind_by_its_share() -> None:
    setup = load(Path(__file__).parents[1] / "data/theory/traits.yaml").setup
    (found,) = estimate(setup).segments
    shares = {"complex": 0.2, "normal": 0.8, "regulated": 0.3, "other": 0.7}
    mean = sum(shares[a] * shares[b] * hours for (a, b), hours in KINDS.items())
    assert found.hours_needed == pytest.approx(500 * mean)


TRAITS = {
    "industry": {"regulated": {"share": "30%", "work": "140%", "fit": "-3"}, "other": {"fit": "2"}},
    "complexity": {
        "simple": {"share": "30%", "work": "70%"},
        "complex": {"share": "20%", "work": {"onboarding": "200%"}, "rate": "250%", "fit": "-2"},
        "normal": {},
    },
}


def test_traits_make_a_well_staffed_team_as_much_busier_as_estimated() -> None:
    """The same customers with and without traits, so that neither luck nor what the estimate
    leaves out in any case plays a part."""
    segment = "segments.mid_market"
    audit = {
        "after": "6 weeks", "takes": "6h", "required": "yes",
        "only_for": {"industry": "regulated", "complexity": ["complex", "normal"]},
    }  # fmt: skip
    size = {f"{segment}.team": 50, f"{segment}.accounts": 1000}
    plain = load(SCENARIOS / "mid_market.yaml").with_(**size)
    traits = plain.with_(**{"traits": TRAITS, f"{segment}.lifecycle.onboarding.audit": audit})
    expected = [estimate(each.setup).roles[0].utilization for each in (plain, traits)]
    years = np.array(
        [
            [measure(simulate(each.setup, 11, k))["total", ""]["utilization"] for k in range(4)]
            for each in (plain, traits)
        ]
    )
    ratios = years[1] / years[0]
    error = ratios.std(ddof=1) / len(ratios) ** 0.5
    assert 3 * error < 0.03 < ratios.mean() - 1 + 3 * error, "too few years to see a few per cent"
    assert expected[1] / expected[0] == pytest.approx(ratios.mean(), abs=0.03)
