"""What an editor makes of a scenario, by the language server that editors really use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from tests.editor.language_server import LanguageServer, language_server

pytestmark = pytest.mark.editor

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(SCENARIOS.glob("*.yaml"))
START = (SCENARIOS / "start.yaml").read_text(encoding="utf-8")
numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with language_server(SCENARIOS) as started:
        yield started


def draft() -> Path:
    """The name of a document that only the editor has, beside the shipped scenarios."""
    return SCENARIOS / f"draft_{next(numbers)}.yaml"


def changed(right: str, wrong: str) -> tuple[str, int]:
    """The start scenario with a change, and the line on which it stands."""
    assert START.count(right) == 1
    return START.replace(right, wrong), START[: START.index(right)].count("\n") + 1


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_nothing_is_underlined_in_a_shipped_scenario(server: LanguageServer, file: Path) -> None:
    assert server.complaints(file, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("team: 4", "taem: 4", "taem"),
        ("team: 4", "team: four", "6"),
        ("csm:", "csmm:", "csmm"),
        ("every: 1 month", "evry: 1 month", "evry"),
        ("required: yes}     # F", "required: perhaps}", "yes or no"),
        ("internal_time: 36%", "internal_time: a third", "35%"),
        ("horizon: 18 months", "book: livng", '"living", "held"'),
        ("team: 4 ", "team: 4\n    coverage: poled", '"pooled"'),
        ("after: 3 days, takes", "after: 3 moons, takes", "2h or 3 days"),
    ],
)
def test_a_mistake_is_underlined_where_it_stands(
    server: LanguageServer, right: str, wrong: str, said: str
) -> None:
    text, line = changed(right, wrong)
    complaints = server.complaints(draft(), text)
    there = [words for at, words in complaints if at == line + wrong.count("\n")]
    assert any(said in words for words in there), complaints


def test_keys_of_a_segment_are_offered_with_what_they_mean(server: LanguageServer) -> None:
    file = draft()
    text, line = changed("    accounts: 150                  # F  on the first day\n", "    \n")
    server.complaints(file, text)
    offered = server.offered(file, line, 5)
    assert offered["accounts"].startswith("Customers on the first day")
    assert {"term", "health", "coverage", "expansion"} <= set(offered)
    assert "team" not in offered, "it is there already"
    assert all(offered.values()), "each says what it means"


def test_words_that_a_key_may_have_are_offered(server: LanguageServer) -> None:
    file = draft()
    (horizon,) = (line for line in START.splitlines() if line.startswith("horizon:"))
    text, line = changed(horizon, "book: ")
    server.complaints(file, text)
    assert {"living", "held"} <= set(server.offered(file, line, 7))


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("within: 10 days", "How long it may wait for its start before it is missed."),
        ("internal_time", "Share of the working day for meetings and admin"),
        ("neglected", "The same when none is done"),
        ("sick_leave", "try `7 days / year` (F): how absence splits"),
    ],
)
def test_a_key_explains_itself_under_the_mouse(
    server: LanguageServer, key: str, meaning: str
) -> None:
    file = draft()
    server.complaints(file, START)
    text, line = changed(key, key)
    column = text.splitlines()[line - 1].index(key) + 2
    assert meaning in server.explained(file, line, column)


def test_a_scenario_that_was_begun_with_init_finds_its_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["init", "mine.yaml"]).exit_code == 0
    file = tmp_path / "mine.yaml"
    text = file.read_text(encoding="utf-8")
    with language_server(tmp_path) as server:
        assert server.complaints(file, text) == []
        complaints = server.complaints(tmp_path / "b.yaml", text.replace("team: 4", "taem: 4"))
    assert len(complaints) == 1
