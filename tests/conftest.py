"""The rules that every test obeys: exactly one mark each, and how hard hypothesis searches.

Profiles: ``ci`` (the default: quick, the same examples every time) and ``deep`` (thousands of
fresh ones). Choose with ``pytest --hypothesis-profile deep`` or ``HYPOTHESIS_PROFILE=deep``.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

MARKS = frozenset({"unit", "theory", "property", "snapshot", "editor"})

settings.register_profile(
    "ci",
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse to collect a test that has none of the marks, or several. Notebooks need none."""
    report = yield
    wrong = []
    for item in report.result or ():
        if isinstance(item, pytest.Function):
            marks = MARKS.intersection(mark.name for mark in item.iter_markers())
            if len(marks) != 1:
                wrong.append(f"  {item.name}: {' and '.join(sorted(marks)) or 'none'}")
    if wrong:
        report.outcome = "failed"
        report.result = []
        report.longrepr = "\n".join(
            [f"every test carries exactly one mark of {', '.join(sorted(MARKS))}; not so:", *wrong]
        )
    return report
