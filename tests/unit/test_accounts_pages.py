"""The pages about own accounts: every example on them loads, and says what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.scenario import Scenario, load, loads
from tests.unit.accounts_files import SCENARIO, SEGMENT, text

pytestmark = pytest.mark.unit

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "accounts.md").read_text()
HEAD = "name: From the page\nstart: 2026-01-05\nhorizon: 12 months\n"
EXAMPLES = dict(re.findall(r"`(\w+)\.csv`\n```csv\n(.*?)```\n```yaml\n.*?```", PAGE, re.DOTALL))
SAID = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def example(folder: Path, name: str) -> Scenario:
    (folder / f"{name}.csv").write_text(EXAMPLES[name])
    (said,) = (each for each in SAID if f"{name}.csv" in each)
    whole = f"{HEAD}{said}segments:\n  mid_market:{SEGMENT}  smb:{SEGMENT}    team: 2\n"
    (folder / "acme.yaml").write_text(whole)
    return load(folder / "acme.yaml")


def test_there_is_one_example_for_each_system() -> None:
    assert list(EXAMPLES) == ["salesforce", "hubspot", "gainsight"]
    assert len(SAID) == 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_three_systems_list_the_same_customers(tmp_path: Path, name: str) -> None:
    setup = example(tmp_path, name).setup
    mid, smb = (segment.listed for segment in setup.segments)
    assert mid is not None
    assert smb is not None
    assert mid.arr.tolist() == [45_000, 120_000]
    assert mid.signed.astype(str).tolist() == ["2024-03-01", "2021-06-30"]
    assert mid.renewal.astype(str).tolist() == ["2026-03-01", "2026-06-30"]
    assert smb.signed.astype(str).tolist() == ["2023-11-15"]
    assert setup.roles[0].people == ("Ann Lee",)


def test_what_each_example_shows(tmp_path: Path) -> None:
    found = {name: example(tmp_path, name).book_summary for name in EXAMPLES}
    salesforce, hubspot, gainsight = found.values()
    assert salesforce is not None
    assert hubspot is not None
    assert gainsight is not None
    assert salesforce.dates_as == "month-first, as 11/15/2023 shows"
    assert salesforce.left_out == ("3 rows below the table",)
    assert hubspot.left_out == ('1 row of segment "partner"',)
    assert hubspot.segments[1].unowned == 1
    assert gainsight.read_as == "CSV separated by semicolons, UTF-8"
    assert gainsight.money_as == "as 1.234,50, in €"


def test_the_example_of_the_reference_page(tmp_path: Path) -> None:
    page = (DOCS / "language.md").read_text()
    (said,) = re.findall(r"```yaml\n(accounts:.*?)```", page, re.DOTALL)
    (tmp_path / "salesforce_accounts.csv").write_text(text())
    segments = SCENARIO[SCENARIO.index("segments:") :]
    scenario = loads(f"{HEAD}{said}{segments}", file=str(tmp_path / "acme.yaml"))
    assert scenario.setup.segments[0].accounts == 2
