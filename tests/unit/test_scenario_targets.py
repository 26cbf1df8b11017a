"""Targets: what a figure must reach, in the words of whoever signs the budget."""

from __future__ import annotations

import re

import pytest

from simulator.measures import METRICS
from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.explain import explain
from simulator.scenario.schema_targets import UNITS
from simulator.scenario.types import Target

pytestmark = pytest.mark.unit

SMALLEST = """\
name: Smallest
start: 2026-01-05
horizon: 18 months
segments:
  mid:
    team: 2
    accounts: 10
    arr: $10k
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h}
"""


def aiming(block: str) -> Scenario:
    return loads(f"{SMALLEST}targets: {block}\n", file="x.yaml")


def refused(block: str) -> str:
    with pytest.raises(ScenarioError) as error:
        aiming(block)
    return str(error.value)


def test_a_target_is_about_the_average_unless_it_names_years() -> None:
    average, years = aiming("{utilization: at most 85%, grr: at least 88% in 80% of years}").targets
    assert average == Target("utilization", "at most 85%", at_least=False, line=0.85)
    assert (years.at_least, years.line, years.share) == (True, 0.88, 0.8)
    assert str(years) == "grr at least 88% in 80% of years"


@pytest.mark.parametrize(
    ("metric", "said", "line"),
    [
        ("arr_end", "at least $2M", 2e6),
        ("time_to_value_days", "at most 60 days", 60),
        ("mean_wait_hours", "at most 90 min", 1.5),
        ("mean_wait_hours", "at most 8h", 8),
        ("headcount", "at most 7", 7),
        ("effective_fte", "at least 5.5", 5.5),
        ("nrr", "at least 105%", 1.05),
        ("logo_churn", "at most 10% in 90% of the years", 0.1),
    ],
)
def test_the_line_is_in_the_unit_of_the_metric(metric: str, said: str, line: float) -> None:
    (target,) = aiming(f"{{{metric}: {said}}}").targets
    assert target.line == pytest.approx(line)


def test_every_metric_may_have_a_target_in_its_unit() -> None:
    for metric in METRICS.values():
        (target,) = aiming(f"{{{metric.id}: at most {UNITS[metric.unit]}}}").targets
        assert target.metric == metric.id


def test_a_segment_has_targets_of_its_own() -> None:
    text = SMALLEST.replace("team: 2", "team: 2\n    targets: {grr: at least 90%}")
    company, segment = loads(f"{text}targets: {{grr: at least 88%}}\n").targets
    assert (company.segment, segment.segment) == ("", "mid")
    assert (company.line, segment.line) == (0.88, 0.9)


def test_targets_change_nothing_that_is_played() -> None:
    with_targets = aiming("{utilization: at most 85%}")
    assert with_targets.setup == loads(SMALLEST).setup
    assert loads(SMALLEST).targets == ()


def test_a_target_is_explained_with_its_line() -> None:
    (line,) = explain(aiming("{grr: at least 88%}"), "targets")
    assert (line.key, line.value, line.origin) == ("targets.grr", "at least 88%", "x.yaml:12")


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{grr: >= 90%}", '12:16: YAML gives ">" a meaning of its own; write "above", "below", '),
        ('{grr: ">= 90%"}', '12:16: targets.grr: .* did you mean "at least 90%"\\?'),
        ("{grr: over 90%}", 'did you mean "at least 90%"\\?'),
        ("{logo_churn: below 10%}", 'did you mean "at most 10%"\\?'),
        ("{logo_churn: 10%}", 'does not say on which side; did you mean "at most 10%"\\?'),
        ("{grr: 90%}", 'did you mean "at least 90%"\\?'),
        ("{utilization: 85%}", 'did you mean "at most 85%" or "at least 85%"\\?'),
        ("{grr: high}", 'is not a target; write for example "at least'),
        ("{grr: }", '12:15: targets.grr: has no value; write for example "at least 90%"'),
        ("{missed_touches: at most 5%}", 'unknown key; did you mean "missed_touch_rate"'),
        ("{grr: at least $2M}", '"\\$2M" is not a share; write for example 35%'),
        ("{arr_end: at least 5%}", '"5%" is not an amount of money'),
        ("{grr: at least 120%}", "120% is too much; it must be at most 100%"),
        ("{mean_wait_hours: at most 2 days}", "must be in working hours, such as 8h"),
        ("{time_to_value_days: at most 8 weeks}", "write for example 60 days"),
        ("{cost: at most $1,200,000}", "a comma ends a value inside { }"),
        ("{cost: at most €1M}", "is in €, but the currency is \\$"),
        ("{grr: at least 88% in 8 of 10 years}", 'such as "in 80% of years"'),
        ("{grr: at least 88% in 100% of years}", "write 95% or less"),
        ("{expected_grr: at least 88% in 80% of years}", "so it has none; write grr"),
        ("at most 5%", "12:10: targets: must look like {missed_touch_rate: at most 5%"),
        ("[grr]", "12:10: targets: must look like"),
    ],
)
def test_a_mistake_is_named_with_what_was_probably_meant(block: str, message: str) -> None:
    assert re.search(message, refused(block))


def test_every_mistake_is_told_at_once() -> None:
    text = SMALLEST.replace("team: 2", "team: 2\n    targets: {grr: over 1%}")
    with pytest.raises(ScenarioError) as error:
        loads(f"{text}targets: {{nrr: 5, churn: at most 3%}}\n", file="x.yaml")
    assert [str(fault).split(" ")[0] for fault in error.value.faults] == [
        "x.yaml:7:20:",
        "x.yaml:13:16:",
        "x.yaml:13:19:",
    ]
