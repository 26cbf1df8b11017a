"""A held book keeps the same customers whatever the team sells them."""

from __future__ import annotations

import pytest

from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import loads

pytestmark = pytest.mark.unit

TEXT = """
name: Growing customers
start: 2026-01-05
horizon: 24 months
book: held
segments:
  smb:
    team: %d
    accounts: 150
    arr: {mean: $10k, spread: 150%%}
    renewal: {served: 80%%, neglected: 40%%, size_effect: 1.4}
    expansion: {opportunities: 300%% / year, adds: 100%%}
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 4h, within: 1 week}
      expansion:
        proposal: {after: 1 day, takes: 2h, within: 1 week, required: yes}
"""


def played(team: int) -> Records:
    return simulate(loads(TEXT % team).setup, 1, 0)


def test_a_team_that_sells_more_keeps_no_other_customers() -> None:
    few, many = played(1), played(8)
    sold = [records.accounts["expansion_arr"].sum() for records in (few, many)]
    assert sold[1] > 2 * sold[0] > 0
    weeks = [records.timeline.set_index("week")["accounts"] for records in (few, many)]
    assert weeks[0].equals(weeks[1])
    assert weeks[0].iloc[-1] < weeks[0].iloc[0], "those who would have left anyway are gone"
