"""A sweep in which nobody has anything to do still ends with a page and a picture."""

from __future__ import annotations

import pytest

import simulator as cs

pytestmark = pytest.mark.unit

NOTHING_TO_DO = """
name: Nothing to do
start: 2026-01-05
horizon: {horizon}
segments:
  a:
    team: 2
    accounts: {accounts}
    arr: $10k
    lifecycle:
      only:
        mail: {{every: 1 week, takes: 1h, automated: 100%}}
"""


@pytest.mark.parametrize(
    ("horizon", "accounts"), [("18 months", 5), ("18 months", 0), ("1 week", 5)]
)
def test_it_is_drawn(horizon: str, accounts: int) -> None:
    scenario = cs.loads(NOTHING_TO_DO.format(horizon=horizon, accounts=accounts))
    result = cs.sweep(scenario, "segments.a.team", [1, 2], replications=2, jobs=1)
    result.plot().canvas.draw()
    assert "missed" in result._repr_html_().lower()
