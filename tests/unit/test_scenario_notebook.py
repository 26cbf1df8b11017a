"""In a notebook a scenario is a line, or a small table, and not all of its values."""

from __future__ import annotations

import pytest

from simulator.scenario import loads

pytestmark = pytest.mark.unit

TWO = """\
name: Ours & <theirs>
start: 2026-01-05
horizon: 18 months
report: 2026-07-01 to 2027-06-30
segments:
  mid:
    team: 6
    accounts: 1200
    arr: $45k
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h}
  smb:
    like: mid
    role: pool
    accounts: 300
roles:
  pool: {team: 4}
variants:
  as_it_is: {}
  larger: {segments.mid.team: 8}
"""


def test_a_scenario_is_one_line() -> None:
    days = "2026-07-01 to 2027-06-30"
    scenario = loads(TWO)
    assert repr(scenario) == f"<Scenario 'Ours & <theirs>': 1,500 accounts, 10 CSMs, {days}>"
    larger = scenario.variant("larger")
    assert repr(larger) == f"<Scenario 'Ours & <theirs>, larger': 1,500 accounts, 12 CSMs, {days}>"


def test_in_a_notebook_it_is_a_table_of_who_looks_after_whom() -> None:
    page = loads(TWO)._repr_html_()
    assert "<b>Ours &amp; &lt;theirs&gt;</b><table>" in page
    assert "<th>accounts</th><th>CSMs</th>" in page
    assert "<tr><td>mid</td><td>1,200</td><td>6</td><td>1</td><td>1</td></tr>" in page
    assert "<tr><td>smb</td><td>300</td><td>4 (pool)</td><td>1</td><td>1</td></tr>" in page
    assert "<div>Variants: as_it_is, larger.</div>" in page
    assert "Plans" not in page


def test_a_role_that_stands_beside_and_a_warning_are_shown() -> None:
    idle = TWO.replace("  pool: {team: 4}", "  pool: {team: 4}\n  idle: {team: 2}")
    page = loads(idle)._repr_html_()
    assert "<tr><td>idle</td><td></td><td>2</td><td></td><td></td></tr>" in page
    assert "<div>idle: no work is done by this role</div>" in page
