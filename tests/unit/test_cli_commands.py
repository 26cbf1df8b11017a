"""The command line runs, sweeps, stores and says where."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import simulator
from simulator.cli import app
from simulator.experiment import sweep
from simulator.scenario import load

pytestmark = pytest.mark.unit

ROOT = Path(simulator.__file__).parent.parent
SMALL = """
name: Twelve customers
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


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def csmsim(line: str) -> Result:
    return CliRunner().invoke(app, line.split(), env={"COLUMNS": "80"})


def started(code: str, *arguments: str) -> "subprocess.Popen[str]":
    """A python of its own, as a user's shell would start it."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


MAIN = "from simulator.cli import main; main()"


def test_a_run_says_what_it_means_and_where_it_is_kept(folder: Path) -> None:
    result = csmsim("run small.yaml --replications 2 --jobs 1 --out kept")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Twelve customers\n1 CSM, 12 accounts each at the start.")
    assert "How busy. The team is busy" in result.stdout
    assert "Gross revenue retention (GRR)" in result.stdout
    assert result.stderr.splitlines()[-1] == "csmsim: results are in kept"
    assert (folder / "kept" / "summary.json").is_file()


def test_without_a_name_the_results_are_under_results(folder: Path) -> None:
    result = csmsim("run small.yaml -n 1 -j 1")
    (kept,) = (folder / "results").iterdir()
    assert result.stderr.splitlines()[-1] == f"csmsim: results are in {kept.relative_to(folder)}"


def test_a_story_is_told_drawn_and_kept_as_a_table(folder: Path) -> None:
    result = csmsim("trace small.yaml --account smb-0007 --out kept")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("smb-0007\nA customer (smb) since ")
    assert "Here the simulation ends" in result.stdout
    assert result.stderr.splitlines()[-1] == "csmsim: text, picture and table are in kept"
    assert {file.name for file in (folder / "kept").iterdir()} == {
        "trace.txt", "trace.png", "trace.csv",
    }  # fmt: skip


def test_a_team_that_the_scenario_refuses_is_a_mistake_in_the_headcount(folder: Path) -> None:
    result = csmsim("sweep small.yaml --headcount 0:4")
    assert result.exit_code == 2
    said = "csmsim: --headcount 0:4: 0 is too few, as check_in needs somebody; "
    assert result.stderr.startswith(said)
    assert not (folder / "results").exists()


def test_a_story_may_be_that_of_a_variant(folder: Path) -> None:
    variant = "variants:\n  two: {segments.smb.team: 2}\n"
    (folder / "small.yaml").write_text(SMALL + variant)
    line = ["trace", "small.yaml", "--csm", "smb CSM 2", "--week", "1", "--variant", "two"]
    assert CliRunner().invoke(app, line).stdout.startswith("smb CSM 2, week 1")


def test_a_week_needs_a_name_with_blanks(folder: Path) -> None:
    line = ["trace", "small.yaml", "--csm", "smb CSM 1", "--week", "2026-03-04"]
    result = CliRunner().invoke(app, line)
    assert result.stdout.startswith("smb CSM 1, week 8\n2 March to 6 March 2026, 12 accounts.")
    (kept,) = (folder / "results").iterdir()
    assert kept.name == "small-trace-smb_CSM_1_week_8-0.0"


@pytest.mark.parametrize(
    ("csm", "week", "answer"),
    [
        ("smb CSM 2", "1", "--csm: there is no 'smb CSM 2'; did you mean smb CSM 1?"),
        ("smb CSM 1", "99", "--week: 99 is none of the weeks 0 to 56 (2026-01-05 to 2027-02-04)"),
    ],
)
def test_a_csm_or_a_week_that_is_not_there_is_a_mistake(
    csm: str, week: str, answer: str, folder: Path
) -> None:
    result = CliRunner().invoke(app, ["trace", "small.yaml", "--csm", csm, "--week", week])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"csmsim: {answer}")
    assert not (folder / "results").exists()


def test_json_is_all_there_is_on_stdout(folder: Path) -> None:
    result = csmsim("run small.yaml -n 2 -j 1 --json --out kept --seed 3")
    document = json.loads(result.stdout)
    assert document["seed"] == 3
    assert document["replications"] == 2
    assert document == json.loads((folder / "kept" / "summary.json").read_text())


def test_a_setting_changes_the_scenario(folder: Path) -> None:
    result = csmsim("run small.yaml -n 1 -j 1 --json --set segments.smb.team=3 --set name=Three")
    document = json.loads(result.stdout)
    assert document["scenario"] == "Three"
    assert document["metrics"]["headcount"]["mean"] == 3


def test_a_sweep_has_a_row_a_team_and_keeps_its_figure(folder: Path) -> None:
    result = csmsim("sweep small.yaml --headcount 1:3 -n 2 -j 1 --out kept --figure here.svg")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("CSMs"))
    assert [line.split()[:2] for line in lines[head + 2 : head + 5]] == [
        ["1*", "12"],
        ["2", "6"],
        ["3", "4"],
    ]
    assert (folder / "kept" / "sweep.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (folder / "here.svg").read_bytes()


def test_a_sweep_leaves_the_same_folder_from_python(folder: Path) -> None:
    assert csmsim("sweep small.yaml --headcount 1:2 -n 2 -j 1 --out told").exit_code == 0
    result = sweep(load("small.yaml"), "segments.smb.team", [1, 2], replications=2, jobs=1)
    written = {
        place: {path.name: path.read_bytes() for path in Path(place).iterdir()}
        for place in ("told", result.save("asked").name)
    }
    assert written["told"].keys() == written["asked"].keys()
    assert written["told"]["sweep.png"] == written["asked"]["sweep.png"]


def test_a_sweep_in_json_has_its_points(folder: Path) -> None:
    result = csmsim("sweep small.yaml --headcount 1,3 --segment smb -n 1 -j 1 --json")
    document = json.loads(result.stdout)
    assert [point["headcount"] for point in document["points"]] == [1, 3]
    assert document["lever"] == "segments.smb.team"


def test_the_version_is_that_of_the_package() -> None:
    assert csmsim("--version").stdout == f"csmsim {simulator.__version__}\n"


def test_help_and_mistakes_need_not_wait_for_heavy_packages() -> None:
    heavy = "numpy pandas scipy matplotlib simpy joblib pyarrow jinja2 pydantic yaml holidays"
    code = (
        "import sys\n"
        "from simulator.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        f"print([m for m in {heavy.split()} if m in sys.modules])"
    )
    out, err = started(code).communicate()
    assert "Usage:" in out
    assert (out.splitlines()[-1], err) == ("[]", "")


def test_ctrl_c_stops_the_workers_and_leaves_nothing(folder: Path) -> None:
    code = (
        "import os, signal, simulator.experiment as e\n"
        # A shell has its background jobs ignore Ctrl-C, and whoever runs these tests may be one.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "run = e.run\n"
        "press = lambda done, total: os.kill(os.getpid(), signal.SIGINT)\n"
        "e.run = lambda *a, **k: run(*a, **{**k, 'progress': press})\n"
    ) + MAIN
    process = started(code, "run", "small.yaml", "--jobs", "2", "--out", "kept")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert err == "csmsim: stopped; nothing was written\n"
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_a_reader_who_leaves_early_is_no_error() -> None:
    process = started(MAIN, "run", "small.yaml", "-n", "1", "-j", "1", "--out", "kept", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=120) == 0
    assert said == "csmsim: results are in kept\n"


def test_a_pipe_gets_plain_text_of_80_columns() -> None:
    process = started(MAIN, "run", "small.yaml", "-n", "1", "-j", "1")
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "\x1b" not in out
    assert "\u00a0" not in out
    assert max(map(len, out.splitlines())) <= 80
