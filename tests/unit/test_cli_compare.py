"""`csmsim compare` on a terminal: what it prints, writes and refuses."""

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
segments:
  smb:
    team: 1
    accounts: 12
    arr: $9k
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days}
"""
VARIANTS = """\
variants:
  as_it_is: {}
  larger: {segments.smb.team: 2}
  tiny: {segments.smb.accounts: 6}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL + VARIANTS)
    (tmp_path / "plain.yaml").write_text(SMALL)
    (tmp_path / "later.yaml").write_text(SMALL.replace("2026-01-05", "2026-02-02"))
    return tmp_path


def csmsim(line: str) -> Result:
    return CliRunner().invoke(app, f"compare {line}".split(), env={"COLUMNS": "80"})


def test_words_come_first_then_a_table_for_each_alternative(folder: Path) -> None:
    done = csmsim("small.yaml -n 2 --variants as_it_is,larger --out here")
    assert done.exit_code == 0
    assert done.stdout.startswith("Small: as it is or larger\n")
    assert "Larger. Compared with as it is, " in done.stdout
    assert "larger against as it is" in map(str.strip, done.stdout.splitlines())
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr.endswith("results are in here\n")
    assert (folder / "here/compare.png").stat().st_size > 10_000


def test_all_variants_are_compared_with_the_first() -> None:
    said = json.loads(csmsim("small.yaml -n 2 --json").stdout)
    assert [one["alternative"] for one in said["alternatives"]] == ["as_it_is", "larger", "tiny"]
    assert said["baseline"] == "as_it_is"
    swapped = json.loads(csmsim("small.yaml -n 2 --json --baseline larger").stdout)
    assert swapped["baseline"] == "larger"


def test_the_file_as_it_stands_is_compared_with_its_variants() -> None:
    line = "small.yaml -n 2 --json --variants larger --baseline as_it_stands"
    said = json.loads(csmsim(line).stdout)
    assert said["baseline"] == "as_it_stands"
    assert [one["alternative"] for one in said["alternatives"]] == ["as_it_stands", "larger"]
    assert said["alternatives"][1]["differences"]["metrics"]["headcount"]["difference"] == 1


def test_settings_change_every_alternative() -> None:
    said = json.loads(csmsim("small.yaml -n 2 --json --set segments.smb.accounts=5").stdout)
    tiny = said["alternatives"][2]["metrics"]["accounts_per_csm_start"]["mean"]
    assert tiny == 5, "--set wins over the variant"


def test_files_are_compared_by_their_names(folder: Path) -> None:
    (folder / "other.yaml").write_text(SMALL.replace("team: 1", "team: 2"))
    said = json.loads(csmsim("plain.yaml other.yaml -n 2 --json").stdout)
    assert [one["alternative"] for one in said["alternatives"]] == ["plain", "other"]
    assert said["alternatives"][1]["differences"]["metrics"]["headcount"]["difference"] == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("plain.yaml", "plain.yaml has neither variants nor plans; add `variants:` or"),
        ("small.yaml --variants larger", "at least two alternatives; there is only larger"),
        ("small.yaml --variants larger,lager", 'there is no "lager"; did you mean "larger"?'),
        ("small.yaml --variants larger,", "--variants larger,: write names with commas"),
        ("small.yaml --variants larger,larger", "each can be named once"),
        ("small.yaml --baseline tin", "--baseline tin: compared are as_it_is, larger, tiny"),
        ("small.yaml plain.yaml --variants tiny", "--variants and --plans go with one file"),
        ("small.yaml --plans a,b", 'there is no "a"'),
        ("plain.yaml plain.yaml", "a file is named twice"),
        ("plain.yaml later.yaml", "plain and later cannot be compared: they begin on different"),
        ("small.yaml -n 0", "--replications: 0 is not a whole number of at least 1"),
        ("nowhere.yaml", "nowhere.yaml: there is no such file"),
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


def test_the_next_hire_is_compared_with_the_team_as_it_is() -> None:
    done = csmsim("plain.yaml -n 2 --next-hire smb")
    assert done.exit_code == 0
    assert done.stdout.startswith("Small: team of 1 or team of 2\n")


def test_a_next_hire_that_makes_no_sense_is_refused() -> None:
    done = csmsim("plain.yaml --next-hire smbb")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--next-hire: unknown role 'smbb'; did you mean smb" in done.stderr
    for line in (
        "plain.yaml small.yaml --next-hire smb",
        "small.yaml --variants a,b --next-hire smb",
    ):
        assert "--next-hire goes with one file" in csmsim(line).stderr


PLANS = """\
plans:
  freeze: []
  hire: [{hire: 1, segment: smb, first_day: 2026-03-02}]
"""


def test_a_months_delay_of_a_plan_is_told_first(folder: Path) -> None:
    (folder / "planned.yaml").write_text(SMALL + PLANS)
    line = ["compare", "planned.yaml", "-n", "2", "--plan", "hire", "--delay", "1 month"]
    done = CliRunner().invoke(app, [*line, "--out", "here"], env={"COLUMNS": "80"})
    assert done.exit_code == 0
    assert done.stdout.startswith("Small: hire or hire 1 month later\n")
    assert "\nWaiting. Hiring a month later saves " in done.stdout
    manifest = json.loads((folder / "here/manifest.json").read_text())
    assert manifest["delay"]["months"] == 1
    said = json.loads((folder / "here/summary.json").read_text())
    assert said["delay"]["plan"] == "hire"
    gone = said["alternatives"][1]["differences"]["metrics"]["headcount"]["difference"]
    assert gone < 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--delay 1month", "--delay: no plan is played, so there are no hires to delay"),
        ("--plan freeze --delay 1month", "--delay: the plan freeze hires nobody"),
        ("--plan hire --delay 3weeks", '--delay: "3weeks" is no number of calendar months'),
        ("--plan hire --delay 1", '--delay: "1" is no number of calendar months'),
        ("--plan hire --delay 0month", '--delay: "0month" is no number of calendar months'),
        ("--plan hire --delay 300months", "--delay: months: 300 is too late; 120 is the most"),
        ("--plan hire --delay 1month --plans hire", "--delay goes with one file, and not with"),
        ("--plan hire --delay 1month --next-hire smb", "ask for one of them at a time"),
        ("--plan hire --delay 1month --baseline hire", "leave --baseline away"),
        ("--plan hire", "--plan goes with --delay and --next-hire; plans go with --plans"),
        ("--plan hyre --delay 1month", 'there is no "hyre"; did you mean "hire"?'),
    ],
)
def test_a_delay_that_makes_no_sense_is_refused(line: str, message: str, folder: Path) -> None:
    (folder / "planned.yaml").write_text(SMALL + PLANS)
    done = csmsim(f"planned.yaml {line}")
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (folder / "results").exists()
