"""A scenario beside a small file of accounts, for tests that change one thing about either."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulator.scenario import Scenario, ScenarioError, load

HEADING = ("Account ID", "Tier", "ARR", "Customer Since", "Renewal Date", "Owner", "Health")
COLUMNS = (
    "{id: Account ID, segment: Tier, arr: ARR, signed: Customer Since, "
    "renewal: Renewal Date, csm: Owner, health: Health}"
)
ROWS = (
    ("001", "Mid-Market", "45000", "2024-03-01", "2026-03-01", "Ann Lee", "72"),
    ("002", "Mid-Market", "60000", "2023-06-15", "2026-06-15", "Bo Chan", "55"),
    ("003", "SMB", "9000", "2025-04-02", "", "Cy Diaz", ""),
    ("004", "smb", "8000", "2022-11-30", "", "Cy Diaz", "90"),
)
SEGMENT = """
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      onboarding:
        kickoff: {after: 1 week, takes: 1h, required: yes}
      adoption:
        call: {every: 1 month, takes: 1h}
      renewal_risk:
        rescue: {every: 1 week, takes: 1h, within: 3 days}
"""
SCENARIO = f"""
name: Own accounts
start: 2026-01-05
horizon: 12 months
accounts:
  file: accounts.csv
  columns: {COLUMNS}
segments:
  mid_market:{SEGMENT}
  smb:{SEGMENT}
"""
Row = Sequence[str]


def text(rows: Iterable[Row] = ROWS, heading: Row = HEADING, separator: str = ",") -> str:
    """A file's text, quoted as Excel does."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([heading, *rows])
    return out.getvalue()


def small(prefix: str, tier: str, owner: str, count: int, signed: str = "2024-01-01") -> list[Row]:
    """Small accounts that nothing more is known of."""
    return [(f"{prefix}{n}", tier, "1000", signed, "", owner, "") for n in range(count)]


def with_column(name: str, *values: str, rows: Sequence[Row] = ROWS) -> list[Row]:
    """The rows with other values in one column, from the first row on."""
    place = HEADING.index(name)
    changed = [list(row) for row in rows]
    for row, value in zip(changed, values, strict=False):
        row[place] = value
    return [tuple(row) for row in changed]


def loaded(folder: Path, content: str | bytes | None = None, scenario: str = SCENARIO) -> Scenario:
    """The scenario with ``content`` as its file of accounts."""
    content = text() if content is None else content
    raw = content.encode() if isinstance(content, str) else content
    (folder / "accounts.csv").write_bytes(raw)
    (folder / "acme.yaml").write_text(scenario)
    return load(folder / "acme.yaml")


def faults(folder: Path, content: str | bytes | None = None, scenario: str = SCENARIO) -> list[str]:
    """What is said to be wrong, each line without the folder."""
    try:
        loaded(folder, content, scenario)
    except ScenarioError as error:
        return str(error).replace(f"{folder}/", "").splitlines()
    return []
