"""What a CSM costs and what onboarding brings, in the language."""

from __future__ import annotations

import pytest

from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.types_money import Cost, Fee

pytestmark = pytest.mark.unit

LIST = "{salary: $100k, bonus: 36%, benefits: 20%, tools: $500 / month, travel: $4k / year}"


def said(cost: str = LIST, *, segment: str = "team: 1", roles: str = "") -> Scenario:
    return loads(f"""\
name: A
start: 2026-01-05
horizon: 12 months
csm: {{cost: {cost}}}
roles: {{beside: {{team: 2{roles}}}}}
segments:
  smb:
    {segment}
    accounts: 5
    arr: $10k
    lifecycle: {{service: {{call: {{rate: 6 / year, takes: 1h}}}}}}
""")


def costs(scenario: Scenario) -> dict[str, Cost]:
    return {role.name: role.cost for role in scenario.setup.roles}


def faults(**parts: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        said(**parts)
    return str(caught.value).splitlines()


def test_one_figure_is_the_whole_cost_of_everybody() -> None:
    assert costs(said("$175k / year")) == dict.fromkeys(["smb", "beside"], Cost(175_000, 0))


def test_benefits_are_a_share_of_salary_and_bonus() -> None:
    pay = 100_000 * 1.36 * 1.20
    assert costs(said())["smb"].per_year == pytest.approx(pay + 12 * 500 + 4_000)


def test_a_manager_is_shared_by_those_who_are_led() -> None:
    cost = costs(said("{salary: $100k, management: {span: 8, cost: $220k / year}}"))["smb"]
    assert cost.per_year == 100_000 + 220_000 / 8


def test_hiring_costs_once_beside_the_list_or_the_one_figure() -> None:
    for year in ("salary: $100k", "loaded: $100k / year"):
        found = costs(said(f"{{{year}, recruiting: $15k, onboarding: $8k}}"))["smb"]
        assert found == Cost(100_000, 23_000)


def test_a_cost_of_a_role_or_a_team_replaces_all_of_the_usual_one() -> None:
    hiring = "{salary: $100k, recruiting: $15k}"
    scenario = said(hiring, roles=", cost: $90k / year")
    assert costs(scenario) == {"smb": Cost(100_000, 15_000), "beside": Cost(90_000, 0)}
    scenario = said(hiring, segment="team: 1\n    cost: $120k / year")
    assert costs(scenario) == {"smb": Cost(120_000, 0), "beside": Cost(100_000, 15_000)}


def test_an_onboarding_fee_counts_only_where_that_is_said() -> None:
    for text, fee in (
        ("$5k", Fee(5_000, counts=False)),
        ("{fee: $5k, counts: yes}", Fee(5_000, counts=True)),
        ("none", Fee(0, counts=False)),
    ):
        scenario = said(segment=f"team: 1\n    onboarding_fee: {text}")
        assert scenario.setup.segments[0].onboarding_fee == fee


@pytest.mark.parametrize(
    ("cost", "message"),
    [
        ("{salery: $100k}", '4:14: csm.cost.salery: is an unknown key; did you mean "salary"?'),
        ("{salary: -$5k}", "4:22: csm.cost.salary: -$5k is below 0; a cost is 0 or more"),
        ("{salary: $5k, bonus: 201%}", "csm.cost.bonus: 201% is too much; it must be at most 200%"),
        ("{salary: $5k, benefits: 1.2}", "csm.cost.benefits: 1.2 is a share without %"),
        ("{salary: €5k}", "4:22: csm.cost.salary: is in €, but the currency is $"),
        ("{salary: $5k, recruiting: €1k}", "csm.cost.recruiting: is in €"),
        ("{bonus: 10%}", 'csm.cost: "salary" is missing'),
        ("{loaded: $9k / year, tools: $1k}", "4:41: csm.cost.tools: is part of what is `loaded`"),
        ("{salary: $5k, management: 1 to 8}", "write {span: 8, cost: $220k / year}"),
        ("{salary: $5k, management: {span: 0, cost: $9k}}", "must lie between 1 and 100"),
        ("$175k", 'csm.cost: "$175k" does not say for how long; did you mean "$175k / year"?'),
    ],
)
def test_a_cost_that_makes_no_sense_is_refused_where_it_stands(cost: str, message: str) -> None:
    (fault,) = faults(cost=cost)
    assert message in fault


def test_a_segment_without_a_team_of_its_own_has_no_cost_of_its_own() -> None:
    (fault,) = faults(segment="role: beside\n    cost: $5k / year")
    assert fault.endswith("goes with a team of its own; the cost of a `role` stands there")
