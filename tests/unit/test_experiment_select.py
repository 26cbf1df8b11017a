"""The choice with a guarantee: which team or plan is chosen, and what is said where none is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.experiment import ChoiceError, SelectResult, replicate, run, select
from simulator.experiment.choice.feasible import Rule
from simulator.experiment.choice.select import questions_of
from simulator.experiment.choice.sequential import FIRST_STAGE, at_first_decision, looks, race
from simulator.experiment.verdicts import Verdict
from simulator.scenario import Scenario, loads
from simulator.scenario.types import Target
from tests.unit import experiment_fakes as fakes

pytestmark = pytest.mark.unit

LEVER = f"segments.{fakes.SEGMENT}.team"
MISSED = Target("missed_touch_rate", "at most 20%", False, 0.2)
KEPT = Target("expected_grr", "at least 80% in 80% of years", True, 0.8, share=0.8)
FILE = """\
name: Small
start: 2026-01-05
horizon: 13 months
csm: {cost: $100k / year}
segments:
  smb:
    team: 1
    coverage: pooled
    accounts: 25
    arr: {mean: $9k, spread: 50%}
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      adoption:
        check_in: {every: 1 week, takes: 2h, within: 3 days}
targets: {missed_touch_rate: at most 5%}
plans:
  stay: []
  more: [{hire: 1, segment: smb, first_day: 2026-01-06}]
  many: [{hire: 3, segment: smb, first_day: 2026-01-06}]
"""


@pytest.fixture(scope="module")
def plans() -> SelectResult:
    return select(loads(FILE), budget=20, jobs=1)


def company(*targets: Target) -> Any:

    return fakes.Company(targets=targets)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)


def up_and_down(setup: Any, seed: int, replication: int) -> Any:
    """A company in which 1 and 3 CSMs do better than 2 and 4."""
    own = setup.segments[0]
    as_good_as = {1: 8, 2: 1, 3: 8, 4: 5}[own.team]
    return fakes.simulate(
        replace(setup, segments=(replace(own, team=as_good_as),)), seed, replication
    )


def team(*targets: Target, values: Any = range(1, 9), **arguments: Any) -> SelectResult:
    return select(
        company(*targets),
        over=LEVER,
        values=values,
        **{"budget": 80, "jobs": 1, "break_even": False, **arguments},
    )


class TestLooks:
    def test_they_double_up_to_the_budget(self) -> None:
        assert looks(400) == (10, 20, 40, 80, 160, 320, 400)
        assert (looks(10), looks(4)) == ((10,), (4,))

    def test_what_is_decided_stays_decided_whatever_is_played_later(self) -> None:
        seen: list[int] = []
        found = at_first_decision((10, 20, 40), 40, lambda n: seen.append(n) or n, lambda n: n > 10)
        assert (found, seen) == (20, [10, 20])

    def test_before_the_first_look_nothing_is_decided(self) -> None:
        with pytest.raises(ValueError, match="the first look is at 10"):
            at_first_decision((10, 20), 9, lambda n: n, lambda n: True)


class TestARace:
    def values(self, *leads: float, n: int = 200) -> Any:
        return np.random.default_rng(1).normal(size=(n, len(leads))) + np.array(leads)

    def test_a_clear_winner_needs_the_first_stage_only(self) -> None:
        found = race(self.values(0, 8, 0), worth=0.2, error=0.05)
        assert (found.standing, found.n, found.decided) == ((1,), FIRST_STAGE, True)
        assert found.ranked[0] == 1

    def test_those_who_hardly_differ_stay_in_until_the_replications_end(self) -> None:
        found = race(self.values(0, 0.01, -9), worth=0.1, error=0.05)
        assert sorted(found.standing) == [0, 1]
        assert found.ranked[2] == 2
        assert (found.n, found.decided) == (200, False)

    def test_a_difference_too_small_to_matter_ends_it(self) -> None:
        assert race(self.values(0, 0.01), worth=2.0, error=0.05).decided

    def test_what_is_out_need_not_be_played_on(self) -> None:
        whole = self.values(0, 0.4, -9)
        ended = whole.copy()
        ended[FIRST_STAGE:, 2] = np.nan
        assert race(ended, 0.2, 0.05) == race(whole, 0.2, 0.05)

    def test_equals_are_one_and_the_first_is_taken(self) -> None:
        same = np.repeat(self.values(0), 3, axis=1)
        assert race(same, 0.2, 0.05).ranked[0] == 0

    def test_it_is_the_same_however_the_replications_come_in(self) -> None:
        whole = self.values(0, 0.3, 0.1, n=900)
        end = race(whole, 0.1, 0.05)
        assert end.decided
        assert race(whole[: end.n], 0.1, 0.05) == end
        assert not race(whole[: end.n - 1], 0.1, 0.05).decided

    def test_the_undefined_cannot_be_raced(self) -> None:
        with pytest.raises(ValueError, match="defined in every replication"):
            race(self.values(0, 1) * np.nan, 0.2, 0.05)


@pytest.mark.usefixtures("fake")
class TestATeam:
    def test_the_smallest_that_meets_every_target_is_chosen(self) -> None:
        scanned = {
            n: run(company(MISSED).with_(**{LEVER: n}), replications=80, jobs=1)
            .series("missed_touch_rate")
            .mean()
            for n in range(1, 9)
        }
        smallest = min(n for n, missed in scanned.items() if missed <= 0.2)
        found = team(MISSED)
        assert (found.choice, found.sure) == (smallest, True)
        assert 1 < smallest < 8
        assert found.verdict(smallest) is Verdict.MEETS
        assert found.verdict(smallest - 1) is Verdict.FAILS

    def test_few_of_many_teams_are_played(self) -> None:
        assert len(team(MISSED, values=range(1, 33)).points) <= 6

    def test_where_the_largest_fails_no_other_is_played(self) -> None:
        found = team(MISSED, values=range(1, 4))
        assert (found.choice, found.sure) == (None, True)
        assert list(found.points) == [3]

    def test_a_target_that_fewer_csms_help_can_rule_all_out(self) -> None:
        few = Target("expected_grr", "at most 10%", False, 0.1)
        found = team(MISSED, few)
        assert (found.choice, found.sure) == (None, True)

    def test_a_larger_team_than_wanted_rules_out_no_smaller_one(self) -> None:
        """The largest keeps too many customers, and whether it misses too much is open: of smaller
        ones, which nobody played, nothing is known."""
        exact = run(company().with_(**{LEVER: 3, "book": "held"}), replications=40, jobs=1)
        line = float(exact.series("missed_touch_rate").mean())
        close = Target("missed_touch_rate", "at most that", False, line)
        few = Target("expected_grr", "at most 10%", False, 0.1)
        found = team(close, few, values=[2, 3], budget=20)
        assert list(found.points) == [3]
        assert found.verdict(3) is Verdict.FAILS
        assert (found.choice, found.sure) == (None, False)

    def test_where_more_csms_did_worse_a_team_nobody_played_is_not_ruled_out(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(replicate, "simulate", up_and_down)
        found = team(MISSED, values=range(1, 5))
        assert sorted(found.points) == [2, 3, 4]
        assert found.verdict(2) is Verdict.FAILS
        assert (found.choice, found.sure) == (3, False)

    def test_what_may_go_either_way_is_tried_from_the_smallest_on(self) -> None:
        hires = Target("hires", "at most 1", False, 1.0)
        found = team(MISSED, hires, values=range(4, 9))
        assert found.choice is None, "the fake company counts no hires: nothing can be told"
        assert not found.sure
        assert list(found.points) == [4, 5, 6, 7, 8]

    def test_a_share_of_years_is_judged_by_its_probability(self) -> None:
        found = team(KEPT, values=[1, 8])
        (one,) = found.judged(8)
        assert (one.verdict is Verdict.MEETS) == (one.met_low >= 0.8)
        assert one.met == pytest.approx(
            (found[8].series("expected_grr").iloc[: one.n] >= 0.8).mean()
        )

    def test_replications_are_those_of_a_run(self) -> None:
        found = team(MISSED, seed=4)
        points = found.points
        for headcount, point in points.items():
            alone = run(
                company().with_(**{LEVER: headcount, "book": "held"}),
                replications=len(point.values),
                seed=4,
                jobs=1,
            )
            assert point.values.equals(alone.values)

    def test_the_number_of_processes_changes_nothing(self) -> None:
        one, two = team(MISSED, KEPT), team(MISSED, KEPT, jobs=2)
        assert one.verdicts.equals(two.verdicts)
        assert one.frame.equals(two.frame)
        assert (one.choice, one.sure) == (two.choice, two.sure)

    def test_too_little_to_tell_is_said_and_not_hidden(self) -> None:
        exact = run(company().with_(**{LEVER: 3, "book": "held"}), replications=40, jobs=1)
        line = float(exact.series("missed_touch_rate").mean())
        found = team(Target("missed_touch_rate", "at most that", False, line), budget=20)
        assert found.verdict(3) is Verdict.CLOSE
        assert (found.choice, found.sure) == (4, False)

    def test_the_wrong_way_is_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(replicate, "simulate", fakes.worse_with_more)
        easy = Target("missed_touch_rate", "at most 99%", False, 0.99)
        (warning, *_) = team(easy, values=[6, 9]).warnings
        assert "moves the wrong way from 6 to 9 CSMs" in warning
        assert team(easy, values=[9]).warnings == ()


def test_that_a_smaller_team_may_do_is_said() -> None:
    found = select(
        loads(FILE),
        over="segments.smb.team",
        values=[1, 4],
        budget=10,
        jobs=1,
        break_even=False,
    )
    assert (found.choice, found.sure) == (4, True)
    text = replace(found, sure=False).words().paragraphs[0][1]
    assert text.startswith(
        "A team of 4 CSMs meets every target; whether a smaller team does too is"
    )


class TestPlans:
    def test_the_cheapest_that_meets_every_target_is_chosen(self, plans: SelectResult) -> None:
        verdicts = {name: plans.verdict(name).value for name in ("stay", "more", "many")}
        assert verdicts["stay"] == "fails"
        assert verdicts["many"] == "meets"
        cheapest = "more" if verdicts["more"] == "meets" else "many"
        assert (plans.choice, plans.sure) == (cheapest, True)

    def test_costs_are_paired_differences_to_the_choice(self, plans: SelectResult) -> None:
        cost = plans.cost.set_index("alternative")
        assert cost.loc[plans.choice, "difference"] == 0
        mine, other = plans[plans.choice], plans["stay"]  # type: ignore[index]
        n = min(len(mine.values), len(other.values))
        gaps = (other.series("cost") - mine.series("cost"))[:n]
        assert cost.loc["stay", "difference"] == pytest.approx(gaps.mean())

    def test_the_first_sentence_names_the_choice(self, plans: SelectResult) -> None:
        lead, text = plans.words().paragraphs[0]
        assert lead == "Choice"
        assert str(plans.choice) in text.partition(". ")[0]
        assert "The decision" in text

    def test_it_is_all_there(self, plans: SelectResult, tmp_path: Path) -> None:
        folder = plans.save(tmp_path / "kept")
        assert (folder / "select.png").stat().st_size > 10_000
        assert plans.to_excel(tmp_path / "choice.xlsx").stat().st_size > 5_000
        assert "Choice" in plans._repr_html_()
        said = json.loads(json.dumps(plans.to_json(), allow_nan=False))
        assert (said["choice"], said["sure"]) == (plans.choice, True)
        assert {one["alternative"] for one in said["alternatives"]} == {"stay", "more", "many"}
        assert said["break_even"]["assumed_gap"]["smb"] == pytest.approx(0.3)
        assert set(plans.verdicts["alternative"]) == {"stay", "more", "many"}

    def test_the_most_valuable_needs_no_targets(self) -> None:
        found = select(
            loads(FILE), maximise="net_value", targets=False, budget=20, jobs=1, break_even=False
        )
        worth = {name: found.difference("net_value", name, "stay").mean for name in found.points}
        assert found.ranked[0] == max(worth, key=lambda name: worth[name])
        assert found.verdicts.empty

    def test_what_would_not_be_chosen_anyway_can_flip_nothing(self) -> None:
        """One CSM is too few, four are more than may be hired and cost more than the choice: only
        whether one is enough, and whether the choice is, can change what is decided."""
        found = select(
            loads(FILE, ["targets.headcount=at most 3"]), budget=20, jobs=1, break_even=False
        )
        assert found.verdict("many") is Verdict.FAILS
        assert [one.of for one in questions_of(found)] == ["more", "stay"]

    def test_none_is_chosen_where_none_will_do(self) -> None:
        found = select(loads(FILE, ["targets.utilization=at most 1%"]), budget=20, jobs=1)
        assert (found.choice, found.sure) == (None, True)
        assert found.break_even is None, "there is no decision that could flip"
        text = found.words().paragraphs[0][1]
        assert text.startswith("None of stay, more, many meets ")
        assert "utilization at most 1% (the best reached is " in text


def small() -> Scenario:
    return loads(FILE)


@pytest.mark.parametrize("deciding", [{"minimise": "cost"}, {"maximise": "net_value"}])
def test_no_plan_is_cheapest_where_nobody_costs_anything(deciding: dict[str, str]) -> None:
    free = loads(FILE, ["csm.cost=0 / year"])
    with pytest.raises(ValueError, match="says nothing where CSMs cost nothing: state csm.cost"):
        select(free, budget=10, jobs=1, **deciding)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"minimise": "costs"}, "unknown figure to minimise 'costs'; did you mean cost"),
        ({"minimise": "cost", "maximise": "net_value"}, "one thing to minimise or to maximise"),
        ({"confidence": 1.0}, "confidence: 1.0 is not a share"),
        ({"worth": 0}, "worth: 0 is not an amount above 0"),
        ({"budget": 1}, "budget: 1 is not a whole number of at least 2"),
        ({"targets": False}, "nothing to meet"),
        ({"values": range(3)}, "to choose a team, give both"),
        ({"over": "segments.smb.team"}, "to choose a team, give both"),
        ({"over": "segments.smb.team", "values": []}, "at least one headcount"),
        (
            {"over": "segments.smb.team", "values": [1], "maximise": "net_value"},
            "played with a held book",
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        select(small(), **arguments)


def test_the_value_of_a_held_book_is_nobodys() -> None:
    with pytest.raises(ChoiceError, match="the book of stay is held"):
        select(loads(FILE, ["book=held"]), maximise="net_value")


def test_the_error_is_shared_out_over_all_that_could_be_probed() -> None:
    rule = Rule.of([MISSED, KEPT], alternatives=9, confidence=0.95, budget=400)
    assert 1 - rule.level == pytest.approx(0.05 / (9 * 2 * 7))
