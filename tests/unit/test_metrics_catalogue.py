"""The list of metrics and the page that explains it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.metrics import METRICS

pytestmark = pytest.mark.unit

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
UNITS = {"share", "hours", "days", "money", "count", "fte"}


def test_every_metric_says_what_it_is_in_plain_words() -> None:
    for name, metric in METRICS.items():
        assert metric.id == name
        assert metric.unit in UNITS
        assert metric.better in {"lower", "higher", "neither"}
        assert metric.meaning.endswith(".")
        assert metric.meaning.count(". ") == 0, f"{name}: one sentence"
        assert len(metric.label) <= 50
    assert len({metric.label for metric in METRICS.values()}) == len(METRICS)


def test_the_page_lists_every_metric_in_order_with_its_unit_and_meaning() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (f"`{metric.id}`", metric.unit, metric.meaning) for metric in METRICS.values()
    ]
    assert all(row[2] for row in rows), "every metric has a formula"
