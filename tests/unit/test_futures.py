"""What may happen to a plan: each future changes what it names, and not one bit of the rest."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml

from simulator import ScenarioError, load, loads, shock
from simulator.experiment import FutureError, altered
from simulator.experiment.stress.futures import futures_of
from simulator.experiment.stress.uncertainty import LEVERS, ranges_of, sampled, under
from simulator.replication import simulate
from simulator.scenario import Scenario
from simulator.scenario.futures import HAPPENINGS
from simulator.scenario.types import Distribution, Setup, Shape
from simulator.scenario.types_futures import Uncertainty
from simulator.world import draw_world
from tests.unit.world_draws import REPLICATION, SEED, Draws, all_draws, days_off
from tests.unit.world_draws import scenario as every_chance

pytestmark = pytest.mark.unit

ACME = load("scenarios/acme.yaml")
LIFE = {
    "time_to_fill": {"mean": "40 days", "spread": "40%"},
    "ramp": ["25%", "50%", "75%"],
    "attrition": "18% / year",
    "notice": "4 weeks",
    "backfill": "yes",
}


def living() -> Scenario:
    """A book with every kind of chance, and a team that people join and leave."""
    tree = every_chance()
    tree["csm"] |= LIFE
    book = tree["segments"]["mid_market"]
    book["accounts"] = 60
    book["renewal"]["mid_term_churn"] = {"served": "1% / year", "neglected": "6% / year"}
    tree["plans"] = {"hire": [{"hire": 1, "segment": "mid_market", "first_day": "2026-03-02"}]}
    return loads(yaml.safe_dump(tree, sort_keys=False), plan="hire")


BASE = living()


def draws(setup: Setup) -> Draws:
    world = draw_world(setup, SEED, REPLICATION)
    people = {
        ("person", seat): (
            world.endurance("mid_market", seat, 1),
            world.time_to_fill("mid_market", seat, 1),
        )
        for seat in range(8)
    }
    return all_draws(world) | days_off(world, "mid_market", 8) | people


PLANNED = draws(BASE.setup)


def moved(setup: Setup) -> set[str]:
    """The kinds of draws that differ from those of the plan, for customers that both have."""
    now = draws(setup)
    return {str(key[0]) for key in PLANNED.keys() & now.keys() if PLANNED[key] != now[key]}


def gone(setup: Setup) -> Draws:
    now = draws(setup)
    return {key: PLANNED[key] for key in PLANNED.keys() - now.keys()}


@pytest.mark.parametrize(
    ("future", "kinds"),
    [
        (shock("two_resignations"), set()),
        (shock("growth_surge"), set()),
        (shock("slow_hiring"), {"person"}),  # how long a seat stays open
        (shock("slow_ramp"), set()),
        (shock("more_attrition"), set()),
        (shock("harder_renewals"), set()),
        (shock("more_requests"), {"due"}),
        (shock("more_work"), {"due", "luck"}),
        (shock("hiring_freeze"), set()),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_a_future_leaves_every_other_draw_as_it_was(future: Any, kinds: set[str]) -> None:
    changed = future.change(BASE)
    assert changed != BASE.setup
    assert moved(changed) == kinds
    lost = gone(changed)
    assert {key[0] for key in lost} <= {"due"} if kinds else not lost


def test_of_fewer_new_customers_those_who_sign_are_the_same() -> None:
    fewer = shock("growth_miss", by="40%").change(BASE)
    assert moved(fewer) == set()
    accounts = {key for key in PLANNED if key[0] == "account"}
    missing = {key for key in gone(fewer) if key[0] == "account"}
    assert missing
    assert all(not PLANNED[key][2] for key in missing)  # none of the first book
    assert 0.2 < len(missing) / (len(accounts) - 60) < 0.6


def test_the_first_book_is_the_same_where_nobody_new_signs_at_all() -> None:
    """Customers of day one signed in their season, which is read from the same numbers."""
    none = shock("growth_miss", by="100%").change(BASE)
    assert moved(none) == set()
    assert sum(key[0] == "account" for key in draws(none)) == 60


def test_requests_come_more_often_and_nothing_else_falls_due_otherwise() -> None:
    more = draws(shock("more_requests", times="200%").change(BASE))
    asked = ("request", "ad_hoc_call")
    others = {key for key in PLANNED if key[0] == "due" and key[3] not in asked}
    assert all(more[key] == PLANNED[key] for key in others)

    def requests(found: Draws) -> int:
        return sum(key[0] == "due" and key[3] == "request" for key in found)

    assert requests(more) == pytest.approx(2 * requests(PLANNED), rel=0.1)


def test_harder_renewals_spare_the_past() -> None:
    """Who is there on day one has come through terms as they were, however they will be."""
    hard = shock("harder_renewals", by="20 points").change(BASE)
    (segment,) = hard.segments
    assert (segment.renewal.served, segment.renewal.neglected) == pytest.approx((0.72, 0.4))
    assert moved(hard) == set()
    unkind = replace(hard, segments=tuple(replace(one, past=None) for one in hard.segments))
    assert "account" in moved(unkind)


def test_a_narrower_gap_spares_the_past_too() -> None:
    near = altered.gap(BASE.setup, 0.5)
    (segment,) = near.segments
    assert segment.renewal.neglected == pytest.approx(0.76)
    assert segment.mid_term_churn is not None
    year = 260 * 8 * 3600
    assert segment.mid_term_churn.neglected * year == pytest.approx(0.035)
    assert moved(near) == {"temptation"}  # moments at which to leave, of a lower hazard


def test_two_resign_on_the_first_reported_day_and_their_notice_runs() -> None:
    setup = shock("two_resignations").change(ACME)
    (leave,) = setup.moves.leaves
    assert (setup.roles[leave.role].name, leave.number) == ("mid_market", 2)
    assert leave.last_day == dt.date(2027, 1, 28)  # 20 working days from New Year's Day on
    csms = simulate(setup, 0, 0).table("csms")
    assert (csms["left"] >= 0).sum() >= 2


def test_who_resigns_may_be_said() -> None:
    setup = shock("two_resignations", n=1, when="2027-06-01", segment="smb").change(ACME)
    (leave,) = setup.moves.leaves
    assert (setup.roles[leave.role].name, leave.number) == ("smb", 1)
    assert leave.last_day == dt.date(2027, 6, 28)


def test_hires_come_later_by_working_days_stated_or_looked_for() -> None:
    setup = shock("slow_hiring", extra="10 days").change(ACME.plan("requested"))
    days = [hire.first_day for hire in setup.moves.hires]
    assert days == [dt.date(2027, 1, 18), dt.date(2027, 4, 15), dt.date(2027, 7, 15)]
    fill = setup.roles[0].csm.turnover.time_to_fill
    assert fill is not None
    assert fill.mean == 50 * 8 * 3600


def test_a_longer_time_to_fill_keeps_its_shape() -> None:
    measured = Distribution(Shape.EMPIRICAL, 20.0, 0.5, values=(10.0, 30.0))
    (role,) = BASE.setup.roles
    life = replace(role.csm.turnover, time_to_fill=measured)
    setup = replace(BASE.setup, roles=(replace(role, csm=replace(role.csm, turnover=life)),))
    longer = altered.time_to_fill(setup, 2.0, 0).roles[0].csm.turnover.time_to_fill
    assert longer == replace(measured, mean=40.0, values=(20.0, 60.0))


@pytest.mark.parametrize(
    ("times", "ramp"),
    [
        (2.0, (0.25, 0.25, 0.5, 0.5, 0.75, 0.75)),
        (1.0, (0.25, 0.5, 0.75)),
        (1.5, (0.25, 0.375, 0.5, 0.75, 0.875)),
        (0.5, (0.375, 0.875)),
    ],
)
def test_a_ramp_is_stretched_month_by_month(times: float, ramp: tuple[float, ...]) -> None:
    assert altered.stretched((0.25, 0.5, 0.75), times) == pytest.approx(ramp)


def test_who_is_hardly_able_yet_starts_nothing() -> None:
    assert altered.stretched((0.0, 0.5), 1.1) == pytest.approx((0.0, 0.45, 0.9))
    assert altered.stretched((0.0, 0.3), 1.5) == pytest.approx((0.0, 0.0, 0.3))


def test_a_freeze_wins_over_every_plan() -> None:
    plan = ACME.plan("requested")
    setup = shock("hiring_freeze", since="2027-03-01").change(plan)
    assert [hire.first_day for hire in setup.moves.hires] == [dt.date(2027, 1, 4)]
    assert setup.moves.frozen_from == dt.date(2027, 3, 1)
    when = shock("hiring_freeze", since="2026-10-15").change(ACME.plan("when_needed"))
    assert len(simulate(when, 0, 0).table("csms")) == 9  # those of the first day


def test_several_things_happen_together() -> None:
    (bad,) = futures_of(loads(text("futures: {bad_year: [two_resignations, {growth_miss: 30%}]}")))[
        1:
    ]
    setup = bad.change(BASE)
    assert setup.moves.leaves
    assert setup.segments[0].new_per_month[0] == pytest.approx(
        0.7 * BASE.setup.segments[0].new_per_month[0]
    )
    assert bad.said == (
        "2 CSMs of the largest team resign on the first reported day; "
        "30 % fewer new customers sign than expected"
    )


def test_every_future_is_said_and_may_travel_between_processes() -> None:
    for name in HAPPENINGS:
        one = shock(name)
        assert one.said[0].isalnum()
        assert len(one.said.split()) > 5
        assert pickle.loads(pickle.dumps(one)).change(BASE) == one.change(BASE)


def test_as_planned_is_always_played_first_and_changes_nothing() -> None:
    first, *others = futures_of(BASE, ["growth_miss", shock("slow_ramp")])
    assert first.change(BASE) is BASE.setup
    assert [one.name for one in others] == ["growth_miss", "slow_ramp"]
    assert [one.name for one in futures_of(BASE)] == [
        "as_planned", "two_resignations", "growth_miss", "slow_hiring",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: shock("slow_hirng"), "unknown future 'slow_hirng'; did you mean slow_hiring?"),
        (lambda: shock("slow_hiring", by="3 days"), "slow_hiring: there is no 'by'; its one word"),
        (lambda: shock("slow_hiring", extra="60"), '"60" has no unit; write for example'),
        (lambda: shock("growth_miss", by=1.5), "growth_miss"),
        (lambda: shock("two_resignations", who="smb"), "two_resignations.who: is an unknown key"),
        (lambda: shock("two_resignations", n=0), "two_resignations.n: 0 is too few"),
        (lambda: futures_of(BASE, ["growth_mis"]), "did you mean growth_miss?"),
        (lambda: futures_of(BASE, ["growth_miss"] * 2), "'growth_miss' is given twice"),
        (
            lambda: shock("two_resignations", n=20).change(BASE),
            "two_resignations: 20 cannot resign, as mid_market has 8",
        ),
        (
            lambda: shock("two_resignations", segment="smb").change(BASE),
            'two_resignations.segment: there is no segment "smb"; there are mid_market',
        ),
        (lambda: shock("hiring_freeze", since="2030-01-01").change(BASE), "is not simulated"),
        (lambda: shock("more_attrition").change(loads(text(""))), "nobody leaves here"),
    ],
)
def test_a_future_that_cannot_be_is_refused_in_words(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(FutureError) as error:
        make()
    assert message in str(error.value)


def test_a_single_name_is_no_list() -> None:
    with pytest.raises(TypeError, match="a list of names"):
        futures_of(BASE, "growth_miss")


SMALLEST = """
name: x
start: 2026-01-05
horizon: 12 months
segments:
  smb: {team: 2, accounts: 5, arr: $1k, lifecycle: {a: {call: {every: 1 week, takes: 1h}}}}
"""


def text(lines: str) -> str:
    return f"{SMALLEST.lstrip()}{lines}\n"


def faults(lines: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text(lines), file="f.yaml")
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            "futures: {bad: [two_resignation]}",
            'f.yaml:6:17: futures.bad[1]: there is no "two_resignation"; did you mean '
            '"two_resignations"?',
        ),
        (
            "futures: {bad: {growth_miss: 30}}",
            "f.yaml:6:30: futures.bad.growth_miss: 30 is a share without %; write 30%",
        ),
        (
            "futures: {bad: {rain: 3}}",
            'f.yaml:6:17: futures.bad.rain: there is no "rain"; what can happen is',
        ),
        ("futures: {bad: []}", "f.yaml:6:11: futures.bad: says nothing; name what happens"),
        ("futures: {bad:}", "says nothing"),
        ("futures: {as_planned: growth_miss}", "is the name of the future in which nothing"),
        (
            "futures: {bad: [growth_miss, {growth_miss: 3%}]}",
            "f.yaml:6:44: futures.bad[2].growth_miss: growth_miss happens twice in bad",
        ),
        ("futures: {bad: {two_resignations: 3}}", "3 cannot resign, as smb has 2"),
        (
            "futures: {bad: {two_resignations: {segment: sbm}}}",
            'f.yaml:6:45: futures.bad.two_resignations.segment: there is no segment "sbm"',
        ),
        ("futures: {bad: {hiring_freeze: 2031-01-01}}", "2031-01-01 is not simulated"),
        ("futures: {bad: slow_ramp}", "newcomers are at full speed at once"),
        ("futures: {bad: {harder_renewals: 5%}}", 'did you mean "5 points"?'),
        ("futures: growth_miss", "must hold futures, each with a name and a colon"),
        ("futures: {bad: [[growth_miss]]}", "must look like growth_miss"),
        (
            "uncertainties: {growth: 120% to 50%}",
            'f.yaml:6:25: uncertainties.growth: "120% to 50%" must go from less to more',
        ),
        ("uncertainties: {growth: 50%}", '"50%" must be two values, such as 50% to 120%'),
        ("uncertainties: {grwth: 50% to 60%}", 'is an unknown key; did you mean "growth"?'),
        (
            "uncertainties: {attrition: 10% to 20% / year}",
            "changes nothing: nobody leaves",
        ),
        ("uncertainties: {renewals: 5% to 6%}", "is not a number of points, such as 5 points"),
    ],
)
def test_each_mistake_is_told_at_its_place(lines: str, fault: str) -> None:
    (found,) = faults(lines)
    assert fault in found
    assert found.startswith("f.yaml:6:")


def test_what_is_said_of_the_future_is_part_of_the_scenario_and_changes_no_run() -> None:
    plain, doubtful = loads(text("")), loads(text("futures: {bad: growth_miss}"))
    assert doubtful.setup == plain.setup
    assert "futures" not in plain.tree
    assert doubtful.tree["futures"] == {"bad": "growth_miss"}
    assert doubtful.hash != plain.hash


@pytest.mark.parametrize(
    ("lever", "said", "low", "high"),
    [
        ("attrition", "10% to 30% / year", 0.1, 0.3),
        ("attrition", "1% to 2% / month", 0.12, 0.24),
        ("time_to_fill", "20 to 100 days", 20, 100),
        ("time_to_fill", "4 weeks to 100 days", 20, 100),
        ("ramp", "2 to 6 months", 2, 6),
        ("growth", "50 to 120%", 0.5, 1.2),
        ("work", "90% to 130%", 0.9, 1.3),
        ("renewals", "-5 to 2 points", -0.05, 0.02),
    ],
)
def test_a_range_is_read_with_its_unit_once_or_twice(
    lever: str, said: str, low: float, high: float
) -> None:
    tree = yaml.safe_load(SMALLEST) | {"csm": LIFE, "uncertainties": {lever: said}}
    (found,) = loads(yaml.safe_dump(tree, sort_keys=False)).doubts.uncertainties
    assert found.lever == lever
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_usual_ranges_lie_around_what_the_scenario_assumes() -> None:
    found = {one.lever: (one.low, one.high) for one in ranges_of(BASE.setup, ())}
    assert found["attrition"] == pytest.approx((0.09, 0.27))
    assert found["time_to_fill"] == pytest.approx((20, 80))
    assert found["ramp"] == (1.5, 6)
    assert set(found) == set(LEVERS)
    assert "attrition" not in {one.lever for one in ranges_of(loads(text("")).setup, ())}


def test_each_slice_of_each_range_is_met_once() -> None:
    ranges = [Uncertainty("growth", 0.0, 10.0), Uncertainty("work", 0.0, 20.0)]
    values = sampled(ranges, 20, seed=3)
    for column, width in zip(values.T, (0.5, 1.0), strict=True):
        assert sorted(np.floor((column - 1e-9) / width).clip(0)) == pytest.approx(range(20), abs=1)


def test_one_more_assumption_leaves_the_others_samples_as_they_are() -> None:
    growth, work = Uncertainty("growth", 0.5, 1.5), Uncertainty("work", 0.8, 1.2)
    both = sampled([work, growth], 16, seed=3)
    assert (both[:, 1] == sampled([growth], 16, seed=3)[:, 0]).all()
    assert (both != sampled([work, growth], 16, seed=4)).any()
    assert abs(np.corrcoef(both.T)[0, 1]) < 0.6


def test_every_assumption_moves_to_the_value_that_was_sampled() -> None:
    for one in ranges_of(BASE.setup, ()):
        lever = LEVERS[one.lever]
        moved_to = under(BASE.setup, [one], [one.high])
        assert moved_to != BASE.setup, one.lever
        if one.lever in ("attrition", "time_to_fill", "ramp"):
            assert lever.base(moved_to) == pytest.approx(one.high)
        stays = under(BASE.setup, [one], [lever.base(BASE.setup)])
        assert replace(stays, segments=BASE.setup.segments) == BASE.setup


def test_stated_first_days_never_come_earlier() -> None:
    days = [under(BASE.setup, [Uncertainty("time_to_fill", 20, 80)], [n]) for n in (20, 80)]
    first, late = (setup.moves.hires[0].first_day for setup in days)
    assert first == dt.date(2026, 3, 2)
    assert late == dt.date(2026, 4, 27)  # 40 working days
