"""Shocks in the language: which of them a segment has, and what is refused."""

from __future__ import annotations

import datetime as dt
from textwrap import indent

import pytest

from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.types import TriggerKind
from simulator.scenario.types_shocks import MidTermChurn, Shock

pytestmark = pytest.mark.unit

DAY = 8 * 3600
SHOCKS = """
  champion_leaves: {rate: 26 / year, health: -12}
  incident: {rate: 2 / year, accounts: 40%, health: -6}
  acquisition: {on: 2026-09-01, accounts: 10%, health: -10}
"""
ACTIVITY = "request: {rate: 12 / year, takes: 1h}"


def said(
    shocks: str = SHOCKS,
    small: str = "",
    activity: str = ACTIVITY,
    large: str = "",
    large_work: str = ACTIVITY,
) -> Scenario:
    """Two segments, `large` and, like it, `small`."""
    text = "name: A\nstart: 2026-01-05\nhorizon: 12 months\n"
    text += f"shocks:{shocks or ' {}'}\n" if shocks is not None else ""
    text += "segments:\n  large:\n    team: 1\n    accounts: 5\n    arr: $10k\n"
    text += indent(large, "    ") + f"\n    lifecycle: {{service: {{{large_work}}}}}\n"
    text += "  small:\n    like: large\n" + indent(small, "    ")
    text += f"\n    lifecycle: {{service: {{{activity}}}}}\n"
    return loads(text)


def faults(**parts: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        said(**parts)
    return str(caught.value).splitlines()


def shocks_of(scenario: Scenario, segment: int) -> dict[str, Shock]:
    return {shock.name: shock for shock in scenario.setup.segments[segment].shocks}


def test_shocks_of_the_top_level_befall_every_segment() -> None:
    scenario = said()
    assert shocks_of(scenario, 0) == shocks_of(scenario, 1)
    assert scenario.setup.segments[0].shocks == (
        Shock("acquisition", 10, 0.0, dt.date(2026, 9, 1), 0.1, at_once=True),
        Shock("champion_leaves", 12, pytest.approx(1 / (10 * DAY)), None, 1.0, at_once=False),
        Shock("incident", 6, pytest.approx(2 / (260 * DAY)), None, 0.4, at_once=True),
    )


def test_a_date_without_a_share_strikes_everybody() -> None:
    (merger,) = said("\n  merger: {on: 2026-03-02, health: -5}\n").setup.segments[0].shocks
    assert (merger.share, merger.at_once) == (1.0, True)


def test_a_segment_replaces_a_line_adds_one_and_takes_one_away() -> None:
    own = """
shocks:
  champion_leaves: {on: 2026-02-02, health: -30}
  incident: none
  price_rise: {on: 2026-05-04, health: -3}
"""
    scenario = said(small=own)
    small = shocks_of(scenario, 1)
    assert list(small) == ["acquisition", "champion_leaves", "price_rise"]
    assert (small["champion_leaves"].rate, small["champion_leaves"].points) == (0, 30)
    assert list(shocks_of(scenario, 0)) == ["acquisition", "champion_leaves", "incident"]


def test_like_takes_over_what_a_segment_says_of_shocks() -> None:
    own = "shocks: {incident: none, champion_leaves: {rate: 1 / year, health: -3}}"
    scenario = said(large=own, small="shocks: {acquisition: none}")
    assert {name: s.points for name, s in shocks_of(scenario, 1).items()} == {"champion_leaves": 3}


def test_a_line_replaces_the_whole_line_of_the_segment_it_is_like() -> None:
    scenario = said(
        large="shocks: {champion_leaves: {rate: 1 / year, accounts: 5%, health: -3}}",
        small="shocks: {champion_leaves: {on: 2026-02-02, health: -3}}",
    )
    assert shocks_of(scenario, 1)["champion_leaves"].share == 1.0


def test_none_spares_a_segment() -> None:
    scenario = said(small="shocks: none")
    assert (len(shocks_of(scenario, 0)), len(shocks_of(scenario, 1))) == (3, 0)


def test_settings_change_a_shock_or_take_it_away() -> None:
    scenario = said().with_(**{"shocks.incident": "none", "shocks.acquisition.health": -1})
    assert [shock.name for shock in scenario.setup.segments[0].shocks] == [
        "acquisition",
        "champion_leaves",
    ]
    assert shocks_of(scenario, 1)["acquisition"].points == 1
    spared = said().with_(**{"segments.small.shocks.incident": "none"})
    assert "incident" in shocks_of(spared, 0)
    assert "incident" not in shocks_of(spared, 1)


def test_the_order_of_shocks_means_nothing() -> None:
    backwards = "\n" + "\n".join(reversed(SHOCKS.strip("\n").splitlines())) + "\n"
    assert said(backwards) == said()


def test_what_a_scenario_says_in_full_can_be_read_again() -> None:
    tree = said(small="shocks: {incident: none}").tree
    assert tree["shocks"]["incident"] == {
        "rate": "2 / year",
        "accounts": "40%",
        "health": -6,
    }
    assert tree["segments"]["small"]["shocks"] == {"incident": "none"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{health: -5}", "does not say when it strikes; give one of rate or on"),
        ("{rate: 1 / year, on: 2026-02-02, health: -5}", "exactly one of them"),
        ("{rate: 1 / year}", '"health" is missing'),
        ("{rate: 1 / year, health: 12}", "12 would do customers good; did you mean -12?"),
        ("{rate: 1 / year, health: 0}", "must be less than 0"),
        ("{rate: 1 / year, health: -120}", "out of range"),
        ("{rate: 0 / year, health: -5}", "never happens"),
        ("{rate: 1 / year, accounts: 0%, health: -5}", "must be more than 0%"),
        ("{on: 2027-01-05, health: -5}", "simulated days are 2026-01-05 to 2027-01-04"),
        ("{on: 2025-12-31, health: -5}", "simulated days are 2026-01-05 to 2027-01-04"),
        ("{rate: 1 / year, helth: -5}", 'did you mean "health"?'),
        ("none", 'there is no "storm" to take away'),
        ("12", "must look like {rate: 15% / year, health: -12}"),
    ],
)
def test_what_is_no_shock(line: str, problem: str) -> None:
    (fault,) = faults(shocks=f"\n  storm: {line}\n")
    assert fault.startswith("<text>:5:")
    assert problem in fault


@pytest.mark.parametrize("name", ["new csm", "call missed", "health scare", "leaves early"])
def test_names_that_mean_something_else_to_when(name: str) -> None:
    (fault,) = faults(shocks=f"\n  {name}: {{rate: 1 / year, health: -5}}\n")
    assert "means something else after `when`" in fault


def test_a_shock_is_not_called_like_work() -> None:
    found = faults(shocks="\n  request: {rate: 1 / year, health: -5}\n")
    assert len(found) == 2
    assert "is also an activity of large" in found[0]


def test_what_a_segment_takes_away_must_be_there() -> None:
    (fault,) = faults(small="shocks: {incidents: none}")
    assert 'there is no "incidents" to take away; did you mean "incident"?' in fault


# Leaving between renewals.


def leaving(hazards: str, more: str = "") -> str:
    return f"renewal: {{served: 90%, neglected: 60%, mid_term_churn: {hazards}}}\n{more}"


def test_leaving_between_renewals_is_a_rate_at_each_end() -> None:
    large = said(large=leaving("{served: 26% / year, neglected: 52% / year}")).setup.segments[0]
    assert large.mid_term_churn == MidTermChurn(
        pytest.approx(0.001 / DAY), pytest.approx(0.002 / DAY)
    )
    assert said().setup.segments[0].mid_term_churn is None
    assert said(large=leaving("none")).setup.segments[0].mid_term_churn is None


@pytest.mark.parametrize(
    ("hazards", "problem"),
    [
        ("{served: 1% / year}", '"neglected" is missing'),
        ("{served: 0% / year, neglected: 1% / year}", "must be more than 0"),
        ("{served: 2% / year, neglected: 1% / year}", "is below served"),
        ("{served: 1%, neglected: 2%}", "is not a rate"),
        ("2% / year", "must look like {served: 1% / year, neglected: 6% / year}"),
        ("{served: 1% / year, neglected: 2000% / year}", "so far apart"),
    ],
)
def test_what_is_no_leaving_between_renewals(hazards: str, problem: str) -> None:
    assert problem in faults(large=leaving(hazards, "health: {fit: 90, span: 40}"))[0]


# What work waits for.


def test_work_waits_for_a_shock_by_its_code() -> None:
    work = f"{ACTIVITY}, rescue: {{when: champion_leaves, takes: 1h}}"
    _, rescue = said(activity=work).setup.segments[1].activities
    assert rescue.trigger
    assert (rescue.trigger.kind, rescue.trigger.shock) == (TriggerKind.SHOCK, 1)


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("champion_leave", 'did you mean "champion_leaves"?'),
        ("request", 'did you mean "request missed"?'),
        ("full moon", "is not something to wait for; write for example"),
        ("leaves servce", 'there is no stage "servce"; did you mean "service"?'),
        ("leaves service", "never falls due, as the customer has left service by then"),
        ("csm change", 'did you mean "new csm"?'),
    ],
)
def test_what_no_work_can_wait_for(when: str, problem: str) -> None:
    (fault,) = faults(activity=f"{ACTIVITY}, rescue: {{when: {when}, takes: 1h}}")
    assert problem in fault


def test_a_shock_that_a_segment_does_not_have_is_nothing_to_wait_for() -> None:
    work = f"{ACTIVITY}, rescue: {{when: incident, takes: 1h}}"
    (fault,) = faults(small="shocks: none", activity=work)
    assert '"incident" is not something to wait for' in fault


def test_a_faulty_shock_is_one_fault_though_work_waits_for_it() -> None:
    work = f"{ACTIVITY}, rescue: {{when: storm, takes: 1h}}"
    (fault,) = faults(
        shocks="\n  storm: {rate: often, health: -5}\n", activity=work, large_work=work
    )
    assert "is not a rate" in fault
