"""`csmsim stress` on a terminal: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from tests.unit.test_stress import DOUBTS, FILE

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(FILE + DOUBTS)
    return tmp_path


def csmsim(line: str) -> Result:
    words = f"stress small.yaml {line} -n 2 --jobs 1".split()
    return CliRunner().invoke(app, words, env={"COLUMNS": "80"})


def test_words_come_first_then_a_table_for_each_future(folder: Path) -> None:
    done = csmsim("--uncertainties 3 --out here")
    assert done.exit_code == 0
    assert done.stdout.startswith("Small: freeze or requested when things go otherwise\n")
    lines = list(map(str.strip, done.stdout.splitlines()))
    assert "as planned: everything comes as the scenario says" in lines
    assert lines.index("as planned: everything comes as the scenario says") > 10
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr.endswith("results are in here\n")
    assert (folder / "here/stress.png").stat().st_size > 10_000


def test_plans_and_futures_may_be_chosen() -> None:
    done = csmsim("--plans requested --futures storm,more_requests --uncertainties 0 --json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert [one["future"] for one in told["futures"]] == ["as_planned", "storm", "more_requests"]
    assert {one["plan"] for one in told["points"]} == {"requested"}
    assert told["rules"] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--futures strom", "--futures: unknown future 'strom'; did you mean storm?"),
        ("--futures slow_ramp", "--futures: slow_ramp: changes nothing: newcomers are"),
        ("--futures storm,storm", "--futures storm,storm: each can be named once"),
        ("--futures ,", "--futures ,: write names with commas"),
        ("--plans freez", 'did you mean "freeze"?'),
        ("--plans freeze --baseline requested", "--baseline requested: tested are freeze"),
        ("--plans freeze --variants a", "give variants or plans"),
        ("--uncertainties -1", "--uncertainties -1: give 0 or more"),
        ("--seed -1", "--seed: -1 is not"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(folder: Path, line: str, said: str) -> None:
    done = csmsim(line)
    assert done.exit_code == 2
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.output
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]
