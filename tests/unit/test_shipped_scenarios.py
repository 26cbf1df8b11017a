"""The shipped scenarios say where their numbers come from, and a spreadsheet finds their ratios
where practitioners have theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from simulator.estimate import SegmentEstimate, estimate
from simulator.scenario import Scenario, load

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))
GRADE = re.compile(r"#.*(?<!\w)[SMF]([ ,;/]|$)")
PLAIN = re.compile(r" *(name|start|report|horizon|extends|file|columns):")
"""Lines whose digits are no statement about the world."""

DECIDED = ("plans:", "team_changes:")
"""What follows is a choice, and needs no source."""


def ungraded(text: str) -> Iterator[str]:
    """Lines with a number and without a grade, neither beside it nor beside a key around it."""
    around: list[tuple[int, bool]] = []  # indentation of the open keys, and whether they are graded
    for line in text.splitlines():
        code = re.sub(r"(^|\s)#.*", "", line)
        if not code.strip():
            continue
        indent = len(code) - len(code.lstrip())
        while around and around[-1][0] >= indent:
            around.pop()
        graded = bool(GRADE.search(line)) or any(grade for _, grade in around)
        around.append((indent, graded or code.startswith(DECIDED)))
        if not around[-1][1] and re.search(r"\d", code) and not PLAIN.match(code):
            yield line


MADE_UP = "# All made up: "
"""A scenario that says so at its head owes no sources."""


@pytest.mark.parametrize(
    "file", [f for f in FILES if MADE_UP not in f.read_text()], ids=lambda file: file.stem
)
def test_every_number_says_how_far_to_trust_it(file: Path) -> None:
    assert list(ungraded(file.read_text(encoding="utf-8"))) == []


def test_a_number_without_a_grade_is_found() -> None:
    text = "start: 2026-01-05\ncsm:\n  vacation: 20 days / year  # S\n  sick_leave: 7 days / year\n"
    assert list(ungraded(text)) == ["  sick_leave: 7 days / year"]
    assert list(ungraded("renewal:  # F\n  served: 90%\nterm: 2 weeks  # Sales\n")) == [
        "term: 2 weeks  # Sales"
    ]


def alone(scenario: Scenario) -> SegmentEstimate:
    (found,) = estimate(scenario.setup).segments
    return found


@pytest.mark.parametrize(
    ("name", "at_least", "at_most"),
    [
        ("enterprise", 15, 25),
        ("mid_market", 35, 50),
        ("smb_pooled", 125, 250),
        ("digital", 700, 1300),
    ],
)
def test_a_csm_is_full_where_practitioners_say(name: str, at_least: int, at_most: int) -> None:
    """Accounts, on average over the year, at which the work fills 85 % of a CSM's hours."""
    scenario = load(SCENARIOS / f"{name}.yaml")
    found, seat = alone(scenario), estimate(scenario.setup).hours_per_csm
    full = 0.85 * seat / (found.hours_needed / found.accounts)
    assert at_least < full < at_most


@pytest.mark.parametrize("name", ["enterprise", "mid_market", "smb_pooled", "digital"])
def test_every_hour_of_work_stands_beside_a_norm(name: str) -> None:
    norms = yaml.safe_load((ROOT / "docs" / "norms.yaml").read_text(encoding="utf-8"))[name]
    listed = [activity for norm in norms for activity in norm["activities"]]
    worked = {need.activity for need in alone(load(SCENARIOS / f"{name}.yaml")).needs if need.hours}
    assert len(set(listed)) == len(listed)
    assert set(listed) >= worked


def test_the_ways_to_organise_a_team_have_the_same_number_of_people() -> None:
    scenario = load(SCENARIOS / "generalists_vs_specialists.yaml")
    heads = {
        name: sum(role.team for role in scenario.variant(name).setup.roles)
        for name in scenario.variants
    }
    assert len(heads) == 4
    assert set(heads.values()) == {11}


def test_the_three_profiles_are_equal_by_arr_and_by_accounts() -> None:
    setup = load(SCENARIOS / "three_profiles.yaml").setup
    books = [segment.listed for segment in setup.segments]
    assert all(book is not None and list(book.arr) == [750_000] * 15 for book in books)


def test_digital_customers_meet_automation_first() -> None:
    (segment,) = load(SCENARIOS / "digital.yaml").setup.segments
    touches = [activity for activity in segment.activities if activity.automated == 1]
    assert len(touches) > len(segment.activities) / 3


def test_the_scale_group_serves_one_to_one_and_one_to_many_across_segments() -> None:
    setup = load(SCENARIOS / "mixed.yaml").setup
    (scale,) = (code for code, role in enumerate(setup.roles) if role.name == "scale")
    served = {
        (segment.name, activity.timing.name == "SESSIONS")
        for segment in setup.segments
        for activity in segment.activities
        if activity.role == scale
    }
    assert {name for name, _ in served} == {"mid_market", "enterprise", "small", "digital"}
    assert {("small", False), ("small", True), ("mid_market", True)} <= served
