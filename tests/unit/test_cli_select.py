"""`csmsim select` on a terminal: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app

pytestmark = pytest.mark.unit

SMALL = """\
name: Small
start: 2026-01-05
horizon: 13 months
csm: {cost: $100k / year}
segments:
  smb:
    team: 1
    coverage: pooled
    accounts: 12
    arr: $9k
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 week, takes: 4h, within: 2 days}
plans:
  stay: []
  more: [{hire: 2, segment: smb, first_day: 2026-01-06}]
"""
TARGETS = "targets: {missed_touch_rate: at most 5%}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL + TARGETS)
    (tmp_path / "aimless.yaml").write_text(SMALL)
    return tmp_path


def csmsim(line: str) -> Result:
    return CliRunner().invoke(app, f"select {line}".split(), env={"COLUMNS": "80"})


def test_the_choice_comes_first_then_the_verdicts(folder: Path) -> None:
    done = csmsim("small.yaml --budget 10 --no-break-even --out here -j 1")
    assert (done.exit_code, done.exception) == (0, None)
    assert done.stdout.startswith("Small: stay or more\n")
    assert "Choice. Only more of 2 plans meets every target." in done.stdout
    assert "stay: Missed touches" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr.endswith("results are in here\n")
    assert (folder / "here/select.png").stat().st_size > 10_000


def test_a_team_is_chosen_by_its_size() -> None:
    done = csmsim("small.yaml --headcount 1:4 --budget 10 --no-break-even -j 1")
    assert done.exit_code == 0
    assert "Choice. The smallest team that meets every target is " in done.stdout


def test_json_alone_on_stdout_with_the_break_even() -> None:
    said = json.loads(csmsim("small.yaml --budget 4 --json -j 1").stdout)
    assert said["considered"] == ["stay", "more"]
    assert said["break_even"]["question"] == "targets"
    assert said["minimise"] == "cost"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("aimless.yaml", "nothing to meet: without targets the least cost is that of the smallest"),
        ("small.yaml --confidence 5", "--confidence 5: write a share from 50% to below 100%"),
        ("small.yaml --confidence sure", "--confidence sure: write a share"),
        ("small.yaml --plans stay", "give at least two alternatives; there is only stay"),
        ("small.yaml --plans stay,moer", 'small.yaml: plans: there is no "moer"; did you mean'),
        ("small.yaml --segment smb", "--segment and --role go with --headcount"),
        ("small.yaml --headcount 1:4 --plans stay,more", "a team, or a plan or variant, not both"),
        ("small.yaml --headcount 4:1", "--headcount 4:1: write 3:12"),
        ("small.yaml --headcount 1:4 --segment smbb", "--segment: unknown segment 'smbb'"),
        ("small.yaml --minimise cots", "unknown figure to minimise 'cots'; did you mean cost"),
        ("small.yaml --minimise cost --maximise net_value", "give one thing to minimise or to"),
        ("small.yaml --worth 0", "worth: 0.0 is not an amount above 0"),
        ("small.yaml --budget 1", "budget: 1 is not a whole number of at least 2"),
        ("small.yaml --headcount 1:4 --maximise net_value", "played with a held book"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    line: str, message: str, folder: Path
) -> None:
    done = csmsim(line)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "results").exists()
