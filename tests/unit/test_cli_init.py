"""``csmsim init`` gives a person a scenario that loads, and never takes away one that was there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from simulator.scenario import begin, load
from simulator.scenario.json_schema import json_schema

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(file.stem for file in (ROOT / "scenarios").glob("*.yaml"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def csmsim(*line: str) -> Result:
    return CliRunner().invoke(app, list(line))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(*line: str) -> str:
    """The one line that a refusal says; everything in the folder is as it was."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    result = csmsim(*line)
    assert (result.exit_code, result.stdout) == (2, "")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    (said,) = result.stderr.splitlines()
    return said


def test_a_scenario_is_written_and_the_next_two_commands_are_named(folder: Path) -> None:
    result = csmsim("init")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "scenario.yaml is written, with scenario.schema.json beside it.",
        "Change its numbers to yours, then type:",
        "  csmsim check scenario.yaml",
        "  csmsim run scenario.yaml",
    ]
    assert names(folder) == ["scenario.schema.json", "scenario.yaml"]
    assert csmsim("check", "scenario.yaml").exit_code == 0


@pytest.mark.parametrize("template", SHIPPED)
def test_every_shipped_scenario_is_a_template_and_loads_where_it_is_put(
    template: str, folder: Path
) -> None:
    assert csmsim("init", "mine.yaml", "--template", template).exit_code == 0
    assert load("mine.yaml").hash == load(ROOT / "scenarios" / f"{template}.yaml").hash
    assert json.loads((folder / "scenario.schema.json").read_text()) == json_schema()


def test_the_first_template_is_short_and_full_of_comments() -> None:
    lines = begin.from_template(begin.FIRST).text.splitlines()
    assert len(lines) <= 40
    assert sum("#" in line for line in lines) > 20


def test_the_templates_are_listed_with_the_names_of_their_scenarios(folder: Path) -> None:
    result = csmsim("init", "--list")
    assert [line.split()[0] for line in result.stdout.splitlines()] == SHIPPED
    assert re.search(r"^mid_market +Mid-market, dedicated CSMs$", result.stdout, re.MULTILINE)
    assert names(folder) == []


def test_a_file_that_is_there_stays_unless_the_user_insists(folder: Path) -> None:
    (folder / "mine.yaml").write_text("name: a week of work\n")
    assert refused("init", "mine.yaml") == (
        "csmsim: mine.yaml is there already; take another name, or --force to replace it"
    )
    assert csmsim("init", "mine.yaml", "--force").exit_code == 0
    assert load("mine.yaml").name == "My customer success team"
    assert "is there already" in refused("init", "mine.yaml")


def test_a_link_that_leads_nowhere_counts_as_there(folder: Path) -> None:
    (folder / "mine.yaml").symlink_to(folder / "gone.yaml")
    assert "mine.yaml is there already" in refused("init", "mine.yaml")


def test_a_schema_of_an_older_version_is_renewed_and_one_of_others_stays(folder: Path) -> None:
    schema = folder / "scenario.schema.json"
    schema.write_text('{"title": "csmsim scenario", "properties": {}}')
    assert csmsim("init", "one.yaml").exit_code == 0
    assert json.loads(schema.read_text()) == json_schema()
    assert csmsim("init", "two.yaml").exit_code == 0
    for others in ('{"title": "wind tunnel"}', "[1]", "not json", "[" * 100_000):
        schema.write_text(others)
        assert "scenario.schema.json is there already" in refused("init", "three.yaml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mine.txt", "csmsim: mine.txt: the name must end in .yaml"),
        ("mine", "csmsim: mine: the name must end in .yaml"),
        ("nowhere/mine.yaml", "csmsim: nowhere/mine.yaml: there is no folder nowhere"),
        ("folder.yaml", "csmsim: folder.yaml is a folder; give the name of a file in it"),
        (
            "mine.yaml -t mid_markt",
            'csmsim: there is no template "mid_markt"; did you mean "mid_market"?',
        ),
        (
            "mine.yaml -t public_sector",
            f'csmsim: there is no template "public_sector"; there are {", ".join(SHIPPED)}',
        ),
        ("mine.yaml -t ../scenarios/start", "csmsim: there is no template"),
    ],
)
def test_a_mistake_is_one_line(line: str, said: str, folder: Path) -> None:
    (folder / "folder.yaml").mkdir()
    assert refused("init", *line.split()).startswith(said)


def test_where_nothing_may_be_written_nothing_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", forbidden)
    assert refused("init", "mine.yaml") == "csmsim: cannot write mine.yaml: Permission denied"
    assert names(folder) == []


def test_a_name_with_a_space_is_quoted_for_the_next_command() -> None:
    assert "  csmsim run 'my team.yaml'" in csmsim("init", "my team.yaml").stdout


def test_what_a_template_names_comes_with_it(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path_factory.mktemp("templates")
    (shipped / "base.yaml").write_text(begin.from_template("start").text)
    (shipped / "variant.yaml").write_text(
        "extends: base.yaml\nname: Half\naccounts: {file: book.csv}\nlist: [{file: ../base.yaml}]\n"
    )
    (shipped / "book.csv").write_bytes(b"id;arr\r\n1;45000\r\n")
    monkeypatch.setattr(begin, "_FOLDERS", (shipped,))
    draft = begin.from_template("variant")
    assert set(draft.files) == {"base.yaml", "book.csv"}
    begin.write(draft, folder / "mine.yaml")
    assert names(folder) == ["base.yaml", "book.csv", "mine.yaml", "scenario.schema.json"]
    assert (folder / "book.csv").read_bytes() == b"id;arr\r\n1;45000\r\n"


def test_an_installed_package_brings_its_templates_along(folder: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "init", "--template", SHIPPED[0]],
        env={**os.environ, "PYTHONPATH": str(folder / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("scenario.yaml is written")
    assert (folder / "scenario.yaml").read_text() == begin.from_template(SHIPPED[0]).text
