"""What a user gets wrong is answered in a line, with exit code 2, and leaves nothing behind."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator import experiment
from simulator.cli import Mistake, app, parse_headcounts
from simulator.experiment import ReplicationError
from tests.unit.report_fakes import SCENARIO

pytestmark = pytest.mark.unit

TWO_SEGMENTS = (
    SCENARIO
    + """
  smb:
    team: 2
    accounts: 10
    arr: $5k
    renewal: {served: 86%, neglected: 68%}
    lifecycle:
      adoption:
        check_in: {every: 2 months, takes: 30 min, within: 10 days}
"""
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, that holds a scenario and a file in the way."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.yaml").write_text(SCENARIO)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    return tmp_path


@pytest.fixture(autouse=True)
def _nothing_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    def simulated(*_: object, **__: object) -> None:
        raise AssertionError("the mistake should have been found before anything was simulated")

    monkeypatch.setattr(experiment, "run", simulated)
    monkeypatch.setattr(experiment, "sweep", simulated)


def csmsim(line: str) -> Result:
    return CliRunner().invoke(app, line.split())


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("run nowhere.yaml", "nowhere.yaml: "),
        ("run acme.yaml --seed -1", "csmsim: --seed: -1 "),
        ("run acme.yaml --seed 4294967296", "csmsim: --seed: 4294967296 is too large; 4294967295 "),
        ("trace acme.yaml --worst --seed 4294967296", "csmsim: --seed: 4294967296 is too large"),
        ("run acme.yaml --replications 0", "csmsim: --replications: 0 "),
        ("run acme.yaml --jobs 0", "csmsim: --jobs: 0 "),
        ("run acme.yaml --set team", "csmsim: --set team: write KEY=VALUE"),
        ("run acme.yaml --set segments.mid_market.taem=4", "--set segments.mid_market.taem"),
        ("run acme.yaml --out full", "csmsim: full is not empty"),
        ("run acme.yaml --out acme.yaml", "csmsim: acme.yaml is a file"),
        ("sweep acme.yaml --headcount 3-12", "csmsim: --headcount 3-12: write 3:12"),
        ("sweep acme.yaml --headcount 12:3", "csmsim: --headcount 12:3: write 3:12"),
        ("sweep acme.yaml --headcount 1:9000000000", "csmsim: --headcount 1:9000000000: these"),
        (
            "sweep acme.yaml --headcount 3 --segment mid_markt",
            "csmsim: --segment: unknown segment 'mid_markt'; did you mean mid_market?",
        ),
        ("sweep acme.yaml --headcount 3 --role onbording", "csmsim: --role: unknown role"),
        ("sweep acme.yaml --headcount 3 --role a --segment b", "csmsim: --segment and --role: "),
        ("sweep acme.yaml --headcount 3 --out full", "csmsim: full is not empty"),
        ("sweep acme.yaml --headcount 3 --figure a.gif", "csmsim: --figure a.gif: the name must"),
        ("sweep acme.yaml --headcount 3 --figure no/a.png", "csmsim: --figure no/a.png: there is"),
        ("sweep acme.yaml --headcount 3 --seed -1", "csmsim: --seed: -1 "),
        ("trace acme.yaml", "csmsim: whose story? add --account ID, or --csm NAME and --week K"),
        ("trace acme.yaml --worst --account mid_market-0001", "csmsim: whose story? add"),
        ("trace acme.yaml --worst --variant huge", 'acme.yaml: variants: there is no "huge"'),
        ("trace acme.yaml --csm CSM", "csmsim: whose story? add"),
        ("trace acme.yaml account", "csmsim: account: what is this? whose story?"),
        ("trace acme.yaml --worst weak", "csmsim: --worst weak: write --worst, --worst account"),
        (
            "trace acme.yaml --account mid_market-01",
            "csmsim: --account: there is no 'mid_market-01'; did you mean mid_market-0",
        ),
        ("trace acme.yaml --account a --replication -1", "csmsim: --replication: -1 is not"),
        ("trace acme.yaml --account a --seed -1", "csmsim: --seed: -1 is not"),
        ("trace acme.yaml --csm a --week soon", "csmsim: --week soon: write its number"),
        ("trace acme.yaml --account a --from soon", "csmsim: --from soon: write a date as"),
        (
            "trace acme.yaml --account a --from 2026-03-02 --to 2026-03-01",
            "csmsim: --from 2026-03-02 to 2026-03-01: the first day comes after the last",
        ),
        (
            "trace acme.yaml --account a --to 2025-03-01",
            "csmsim: --to 2025-03-01: nothing is simulated then, only 2026-01-05 to 2027-07-04",
        ),
        ("trace acme.yaml --csm a --week 1 --to 2026-03-01", "csmsim: --from and --to are for"),
        ("trace acme.yaml --worst --out full", "csmsim: full is not empty"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(line: str, answer: str, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    result = csmsim(line)
    assert result.exit_code == 2
    assert result.stdout == ""
    (said,) = result.stderr.splitlines()
    assert said.startswith(answer)
    assert sorted(folder.rglob("*")) == before


def test_every_fault_of_a_scenario_has_its_line(folder: Path) -> None:
    broken = SCENARIO.replace("team: 8", "taem: 8").replace("92%", "192%")
    (folder / "broken.yaml").write_text(broken)
    result = csmsim("run broken.yaml")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("broken.yaml:") for line in lines)


def test_with_several_segments_the_sweep_asks_which(folder: Path) -> None:
    (folder / "two.yaml").write_text(TWO_SEGMENTS)
    result = csmsim("sweep two.yaml --headcount 3:5")
    assert result.exit_code == 2
    assert result.stderr == ("csmsim: whose team? add --segment NAME; there are mid_market, smb\n")


def test_an_option_that_is_none_is_refused() -> None:
    assert csmsim("run acme.yaml --replication-count 3").exit_code == 2
    assert csmsim("sweep acme.yaml").exit_code == 2


def test_a_failure_of_the_simulation_is_told_from_a_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ReplicationError("replication 4 of 'Acme' (seed 0) failed: KeyError: 3")

    monkeypatch.setattr(experiment, "run", fails)
    result = csmsim("run acme.yaml")
    assert result.exit_code == 1
    assert result.stderr == "csmsim: replication 4 of 'Acme' (seed 0) failed: KeyError: 3\n"


@pytest.mark.parametrize(
    ("text", "teams"),
    [
        ("3:6", [3, 4, 5, 6]),
        ("4:12:4", [4, 8, 12]),
        ("4:11:4", [4, 8]),
        ("8,3,5,3", [3, 5, 8]),
        ("7", [7]),
        ("7:7", [7]),
    ],
)
def test_headcounts_are_written_in_three_ways(text: str, teams: list[int]) -> None:
    assert parse_headcounts(text) == teams


@pytest.mark.parametrize(
    "text", ["", "3:", "a:b", "3:5:0", "1:2:3:4", "9:3:-2", "-1:3", "3,", "3.5"]
)
def test_other_headcounts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(Mistake, match=r"write 3:12 \(both included\), 4:12:2 or 3,5,8"):
        parse_headcounts(text)
