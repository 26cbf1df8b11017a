"""The page of examples shows what is shipped, and what it shows runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/examples.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


def test_the_scenario_is_the_shipped_one_and_short() -> None:
    shipped = (ROOT / "scenarios/acme.yaml").read_text(encoding="utf-8")
    assert block("yaml") == shipped
    said = [line for line in shipped.splitlines() if line.strip() and not line.startswith("#")]
    assert len(said) <= 70


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two replications instead of 200, and two teams instead of seven."""
    monkeypatch.chdir(ROOT)
    code = block("python").replace("replications=200", "replications=2, jobs=1")
    code = code.replace("range(3, 10)", "range(5, 7)")
    code = code.replace(
        "cs.stress(\n    s,", "cs.stress(\n    s, replications=2, samples=1, jobs=1,"
    )
    code = code.replace("confidence=0.95)", "confidence=0.95, budget=2, jobs=1)")
    names: dict[str, Any] = {}
    exec(compile(code, "docs/examples.md", "exec"), names)
    assert names["sweep"].difference("grr", 6, 5).n == 2
    for result in (names[name] for name in ("base", "sweep", "plans", "best", "test")):
        for part in ("frame", "plot", "to_excel", "save", "_repr_html_"):
            assert hasattr(result, part)
