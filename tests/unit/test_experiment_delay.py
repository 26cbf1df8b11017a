"""Hiring later: the same plan, its hires some months after the days it says."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

import simulator as cs
from simulator.experiment import CompareResult, Delay, IncomparableError
from simulator.experiment.delay import delayed, with_delay
from simulator.records import SCHEMA
from simulator.replication import simulate
from simulator.report.numbers import plain
from simulator.scenario import Scenario, ScenarioError
from simulator.scenario.types_team import Hire, Leave
from tests.unit.report_fakes import a_comparison, luck
from tests.unit.report_fakes import scenario as acme

pytestmark = pytest.mark.unit

FILE = """\
name: Small
start: 2026-01-05
horizon: 12 months
csm:
  cost: {{salary: $120k, recruiting: $10k}}
  time_to_fill: {{mean: 30 days, spread: 40%}}
  ramp: [50%]
  attrition: 30% / year
  backfill: yes
segments:
  smb:
    team: 2
    accounts: 40
    arr: $20k
    new_accounts: 2 / month
    renewal: {{served: 90%, neglected: 20%}}
    lifecycle:
      adoption:
        check_in: {{every: 1 week, takes: 2h, within: 3 days}}
team_changes:
  - {{hire: 1, segment: smb, first_day: 2026-03-02}}
  - {{leave: 1, segment: smb, seat: 2, last_day: 2026-05-29}}
plans:
  freeze:
    - {{freeze: 2026-02-02}}
  requested:
    - {{hire: 2, segment: smb, first_day: {first}}}
    - {{hire: 1, segment: smb, open: {opened}}}
    - {{lay_off: 1, segment: smb, last_day: 2026-08-31}}
  late:
    - {{hire: 1, segment: smb, first_day: 2026-06-01}}
    - {{hire: 2, segment: smb, first_day: 2026-12-07}}
    - {{hire: 1, segment: smb, when: accounts_per_csm above 15, at_most: 2}}
"""


def small(first: str = "2026-01-31", opened: str = "2026-04-15", plan: str = "") -> Scenario:
    return cs.loads(FILE.format(first=first, opened=opened), plan=plan)


def test_first_days_and_openings_move_by_calendar_months_and_all_else_stays() -> None:
    (stated, later), said = with_delay(small(), "requested")
    was, now = (one.setup.moves for one in with_delay(small(), "requested")[0].values())
    assert (stated, later) == ("requested", "requested 1 month later")
    assert now.hires == (
        Hire(0, 1, first_day=dt.date(2026, 3, 2)),  # of team_changes
        Hire(0, 2, first_day=dt.date(2026, 2, 28)),
        Hire(0, 1, opened=dt.date(2026, 5, 15)),
    )
    assert (now.leaves, now.frozen_from) == (was.leaves, was.frozen_from)
    assert Leave(0, 1, dt.date(2026, 8, 31), laid_off=True) in now.leaves
    assert said == Delay("requested", 1, hires=3, dropped=0, waiting=0)


def test_a_plan_that_is_delayed_is_the_plan_with_later_dates() -> None:
    """The whole simulation, table by table, against a file that says so itself."""
    later = list(with_delay(small(), "requested", 2)[0].values())[1]
    written = small("2026-03-31", "2026-06-15", plan="requested")
    for number in range(2):
        one, other = (simulate(each.setup, 3, number) for each in (later, written))
        for name in SCHEMA:
            assert one.table(name).equals(other.table(name)), name


def test_a_hire_that_would_fall_past_the_horizon_is_not_there() -> None:
    both, said = with_delay(small(), "late")
    (_, later) = both.values()
    dated = [hire.first_day for hire in later.setup.moves.hires if hire.when is None]
    assert dated == [dt.date(2026, 3, 2), dt.date(2026, 7, 1)]
    assert said == Delay("late", 1, hires=3, dropped=2, waiting=1)


def test_what_a_figure_calls_for_is_opened_later_and_later_still_if_delayed_again() -> None:
    setup = small(plan="late").setup
    waits = [delayed(setup, months).moves.hires[-1].waits for months in (1, 3)]
    assert waits == [1, 3]
    assert delayed(delayed(setup, 1), 3).moves.hires[-1].waits == 4


LEAVE_ALL = {"leave": 2, "segment": "smb", "last_day": "2026-05-29"}


def test_customers_whose_csms_all_left_wait_for_somebody_who_comes_too_late() -> None:
    told = small().with_(
        **{
            "csm.backfill": "no",
            "csm.attrition": "none",
            "team_changes": [],
            "plans": {"b": [LEAVE_ALL, {"hire": 1, "segment": "smb", "first_day": "2026-06-01"}]},
        }
    )
    both, said = with_delay(told, "b", 12)
    assert said.dropped == 1
    records = simulate(both["b 12 months later"].setup, 0, 0)
    assert records.timeline["headcount"].iloc[-1] == 0
    assert (records.accounts["owner"].notna()).all()


def test_a_months_delay_costs_a_months_pay_less_and_is_held_against_the_plan_as_stated() -> None:
    told = small().with_(**{"csm.attrition": "none", "team_changes": []})
    wait = cs.delay(told, "late", 1, replications=3, jobs=1)
    assert (wait.comparison.baseline, wait.alternative) == ("late", "late 1 month later")
    assert wait.comparison.delay == Delay("late", 1, hires=3, dropped=2, waiting=1)
    assert wait.frame["metric"].tolist() == ["cost", "arr_end", "net_value", "net_value_next"]
    assert wait.value.mean == pytest.approx(wait.of("arr_end").mean - wait.cost.mean)
    only = told.with_(
        plans={"b": [{"hire": 1, "segment": "smb", "first_day": "2026-06-01"}]}, plan="b"
    )
    assert cs.delay(only, replications=2, jobs=1).cost.mean == pytest.approx(-10_000)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (None, "no plan is played, so there are no hires to delay; name one of freeze, requested"),
        ("freeze", "the plan freeze hires nobody; there is none to delay"),
    ],
)
def test_where_nobody_is_hired_nothing_can_be_delayed(plan: str | None, message: str) -> None:
    with pytest.raises(IncomparableError, match=message):
        cs.delay(small(), plan)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(IncomparableError, match="the file has none"):
        cs.delay(acme())
    with pytest.raises(ScenarioError, match='there is no "late1"; did you mean "late"'):
        cs.delay(small(), "late1")
    for months in (0, 121, 1.5):
        with pytest.raises(ValueError, match="months: "):
            cs.delay(small(), "late", months)  # type: ignore[arg-type]


# In words.

LATER = {"requested": 8, "requested 1 month later": 7}


def waited(
    arr: float = -31e3, share: float = 0.0, book: str = "living", **said: int
) -> CompareResult:
    """A month's delay that saves $175k and moves the ARR at the end by ``arr``, in some years by
    much more."""
    moved = arr + 3e5 * luck(100, 37) * share
    result = a_comparison(
        LATER, told=acme(book=book), figures={8: {"arr_end": 13e6}, 7: {"arr_end": 13e6 + moved}}
    )
    return replace(result, delay=Delay("requested", **{"months": 1, "hires": 3, "dropped": 0,
                                                       "waiting": 0, **said}))  # fmt: skip


def waiting(result: CompareResult) -> str:
    lead, text = result.words().paragraphs[0]
    assert lead == "Waiting"
    return plain(text)


def test_waiting_is_told_first_in_one_sentence_for_whoever_signs() -> None:
    assert waiting(waited()) == (
        "Hiring a month later saves $175k of what the team costs in the window, and loses $31k of "
        "ARR by its end. In the window it gains $144k net; waiting is better in 100 % of years."
    )
    text = waiting(waited(arr=-400e3, share=0.5, months=3))
    assert text.startswith("Hiring 3 months later saves $175k")
    assert " and loses $400k of ARR by its end (95 % interval $37" in text
    assert "In the window it loses $225k net (95 % interval $19" in text
    assert "; waiting is better in 7.0 % of years." in text


def test_where_the_loss_cannot_be_told_no_side_is_taken() -> None:
    text = waiting(waited(arr=0.0, share=5.0))
    assert "and no difference in the ARR at its end can be told (95 % interval -$" in text
    assert "In the window, whether that pays cannot be told: net (95 % interval -$" in text


def test_the_following_year_stands_beside_where_it_is_simulated() -> None:
    next_year = {8: {"arr_next": 14e6, "cost_next": 9e5}, 7: {"arr_next": 13.9e6, "cost_next": 9e5}}
    result = replace(a_comparison(LATER, figures=next_year), delay=Delay("requested", 1, 3, 0, 0))
    assert waiting(result).endswith(
        "In the 12 months after it it loses $100k net; waiting is better in 0.0 % of years."
    )


def test_who_is_not_there_at_all_is_said() -> None:
    assert waiting(waited(dropped=1)).endswith(
        "1 of the 3 hires of requested would then come after the last simulated day, 4 July 2027, "
        "and is not there."
    )
    assert " The 3 hires of requested would" in waiting(waited(dropped=3))
    assert " The hire of requested would" in waiting(waited(hires=1, dropped=1))
    assert "Seats that open when a figure calls for them are opened a month after it does" in (
        waiting(waited(waiting=1))
    )


def test_a_held_book_has_no_loss_in_arr() -> None:
    text = waiting(waited(book="held"))
    assert "cannot be told of a held book" in text
    assert "net" not in text


def test_what_stays_is_said_and_the_document_knows_the_delay() -> None:
    result = waited(dropped=1)
    assert "Only the plan's hires come later" in " ".join(result.words().notes)
    entry = {"plan": "requested", "months": 1, "hires": 3, "dropped": 1, "waiting": 0}
    assert result.to_json()["delay"] == result.manifest()["delay"] == entry
    plain_one = a_comparison()
    assert "delay" not in plain_one.to_json()
    assert "It costs" in dict(plain_one.words().paragraphs)["Eight"]
    told_once = dict(result.words().paragraphs)["Requested 1 month later"]
    assert "It costs" not in told_once


def test_one_year_alone_has_figures_and_no_intervals() -> None:
    one = a_comparison(LATER, years=1, figures={7: {"arr_end": 12.9e6}})
    text = waiting(replace(one, delay=Delay("requested", 1, 3, 0, 0)))
    assert "loses $100k of ARR by its end. " in text
    assert not math.isnan(one.difference("cost", *one.points).mean)
