"""How far the assumed effect of neglect must move before a decision flips."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.experiment import CompareResult, altered, compare, run
from simulator.experiment.break_even import Meets, Pays, find_break_even, widest
from simulator.experiment.crossing import nearest_change
from simulator.scenario import loads
from simulator.scenario.types import Segment, Target
from simulator.world import draw_world

pytestmark = pytest.mark.unit

FILE = """\
name: Small
start: 2026-01-05
horizon: 25 months
report: 2027-01-04 to 2028-01-03
csm: {cost: $30k / year}
segments:
  smb:
    team: 1
    coverage: pooled
    accounts: 25
    arr: {mean: $40k, spread: 50%}
    renewal:
      served: 95%
      neglected: 55%
      mid_term_churn: {served: 1% / year, neglected: 5% / year}
    lifecycle:
      adoption:
        check_in: {every: 1 week, takes: 2h, within: 3 days}
variants:
  one: {}
  two: {segments.smb.team: 2}
"""


def smb(share: float) -> Segment:
    return altered.gap(loads(FILE).setup, share).segments[0]


class TestTheGap:
    def test_it_is_scaled_and_served_customers_renew_as_before(self) -> None:
        half, none = smb(0.5), smb(0.0)
        assert (half.renewal.served, half.renewal.neglected) == (0.95, pytest.approx(0.75))
        assert none.renewal.neglected == none.renewal.served
        assert none.mid_term_churn.neglected == pytest.approx(none.mid_term_churn.served)

    def test_the_assumed_one_is_the_very_scenario(self) -> None:
        setup = loads(FILE).setup
        assert altered.gap(setup, 1.0) is setup

    def test_no_more_than_all_can_leave(self) -> None:
        assert widest(loads(FILE).setup) == 2
        wide = loads(FILE, ["segments.smb.renewal.neglected=10%"]).setup
        assert 1 < widest(wide) < 1.2
        assert altered.gap(wide, 2.0).segments[0].renewal.neglected == altered.LEAST_RENEWAL
        with pytest.raises(ValueError, match="a gap has a size"):
            altered.gap(wide, -0.1)

    @pytest.mark.parametrize("share", [0.0, 0.5, 2.0])
    def test_who_is_there_on_day_one_stays_the_same_customer(self, share: float) -> None:
        """Else the figures at two gaps would differ by other people too, not by neglect alone."""
        setup = loads(FILE).setup
        assumed, moved = (draw_world(one, 3, 0) for one in (setup, altered.gap(setup, share)))
        here = assumed.accounts.initial
        assert here.sum() == 25
        for column in ("id", "signed", "arr", "fit", "stage", "entered", "rank"):
            was, now = (getattr(world.accounts, column) for world in (assumed, moved))
            assert (was[here] == now[here]).all(), column

    def test_without_a_gap_there_is_nothing_to_move(self) -> None:
        flat = loads(FILE, ["segments.smb.renewal.neglected=95%"]).setup
        assert widest(flat) == 1


class TestWhereAnswersChange:
    places = (0.0, 1.0, 2.0)

    def curves(self, *means: float, noise: float = 0.1) -> np.ndarray:
        luck = np.random.default_rng(5).normal(size=(40, 1))
        return np.array(means) + noise * (luck - luck.mean())

    def test_a_line_changes_sides_where_it_is_zero(self) -> None:
        found = nearest_change(self.places, [self.curves(-1, 1, 3)], 1.0)
        assert found.at == pytest.approx(0.5)
        assert 0.4 < found.low < 0.5 < found.high < 0.6

    def test_of_several_changes_the_nearest_counts(self) -> None:
        found = nearest_change(self.places, [self.curves(-3, 1, -0.1)], 1.0)
        assert found.at == pytest.approx(0.75, abs=0.01)

    def test_all_conditions_must_hold_and_the_one_that_fails_is_named(self) -> None:
        found = nearest_change(self.places, [self.curves(9, 9, 9), self.curves(3, 1, -1)], 1.0)
        assert (found.at, found.condition) == (pytest.approx(1.5), 1)

    def test_an_answer_that_stays_no_may_have_many_reasons(self) -> None:
        one, other = self.curves(-1, -1, -1), self.curves(-1, 1, 3)
        found = nearest_change(self.places, [one, other], 1.0)
        assert np.isnan(found.at)
        assert found.excluded

    def test_chance_may_leave_open_what_no_mean_shows(self) -> None:
        assert nearest_change(self.places, [self.curves(1, 2, 3)], 1.0).excluded
        rough = nearest_change(self.places, [self.curves(0.1, 1, 3, noise=2)], 1.0)
        assert np.isnan(rough.at)
        assert not rough.excluded

    def test_ten_good_years_of_ten_are_not_certain(self) -> None:
        """They leave open whether 80 % of years are good; fifty of fifty do not."""
        few, many = np.full((10, 3), 0.2), np.full((50, 3), 0.2)
        assert not nearest_change(self.places, [few], 1.0, [0.8]).excluded
        assert nearest_change(self.places, [many], 1.0, [0.8]).excluded

    def test_what_may_fail_sooner_keeps_the_interval_open(self) -> None:
        """The first condition ends at 0.5 for sure; the second, of which little is known, may end
        anywhere."""
        sure, rough = self.curves(-1, 1, 3), self.curves(0.1, 0.3, 0.5, noise=3)
        found = nearest_change(self.places, [sure, rough], 1.0)
        assert (found.at, found.condition) == (pytest.approx(0.5), 0)
        assert found.high == np.inf

    def test_an_interval_may_have_no_end_on_the_axis(self) -> None:
        found = nearest_change(self.places, [self.curves(-0.1, 0.1, 0.3, noise=3)], 1.0)
        assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.fixture(scope="module")
def found() -> CompareResult:
    return compare(loads(FILE), replications=10, jobs=1, break_even=True)


class TestOfAComparison:
    def test_a_second_csm_pays_only_if_neglect_costs_customers(self, found: CompareResult) -> None:
        edge = found.break_even("two")
        assert edge is not None
        without = edge.frame.loc[edge.frame["share"] == 0, "mean"].item()
        assert without == pytest.approx(-30_000, rel=0.1), "no gap: it costs, and keeps nobody"
        assert edge.frame.loc[edge.frame["share"] == 1, "mean"].item() > 0
        assert edge.flips
        assert 0 < edge.at < 2
        assert edge.points["smb"] == pytest.approx(edge.at * 0.4)

    def test_the_answer_is_that_of_the_scenario_with_that_gap(self, found: CompareResult) -> None:
        """Played anew, by another way, a little to either side."""
        edge = found.break_even("two")
        assert edge is not None
        for share, pays in ((edge.at - 0.2, False), (edge.at + 0.2, True)):
            renewal = 0.95 - share * 0.4
            churn = 0.01 + share * 0.04
            moved = loads(
                FILE,
                [
                    f"segments.smb.renewal.neglected={100 * renewal:.6f}%",
                    f"segments.smb.renewal.mid_term_churn.neglected={100 * churn:.6f}% / year",
                ],
            )
            again = compare(moved, replications=10, jobs=1)
            worth = [
                (run.series("arr_end") - run.series("cost")).mean()
                + (
                    (run.series("expected_nrr") - run.series("nrr")) * run.series("arr_start")
                ).mean()
                for run in (again["two"], again["one"])
            ]
            assert (worth[0] > worth[1]) == pays

    def test_it_ends_the_first_paragraph(self, found: CompareResult) -> None:
        edge = found.break_evens["two"]
        (text,) = (text for lead, text in found.words().paragraphs if lead == "Two")
        assert "ecision" in text or "By these runs it flips" in text
        assert text.endswith(edge.words())
        assert "40 assumed" in text
        said = found.to_json()["alternatives"][1]["break_even"]
        assert said["gap_at_flip"]["smb"] == pytest.approx(edge.at * 0.4)

    def test_it_is_played_when_asked_for(self, found: CompareResult) -> None:
        plain = compare(loads(FILE), replications=10, jobs=1)
        assert "assumed" not in dict(plain.words().paragraphs)["Two"]
        asked = plain.break_even("two", jobs=1)
        assert asked is not None
        assert found.break_evens["two"].to_json() == asked.to_json()

    def test_what_is_not_there_is_refused(self, found: CompareResult) -> None:
        with pytest.raises(ValueError, match="unknown alternative 'tow'; did you mean two"):
            found.break_even("tow")


def test_a_held_book_has_no_net_value_to_flip() -> None:
    held = {n: loads(FILE, ["book=held", f"segments.smb.team={n}"]) for n in (1, 2)}
    played = {str(n): run(one, replications=2, jobs=1) for n, one in held.items()}
    found = find_break_even(
        {name: one.scenario for name, one in played.items()},
        [Pays("2", "1")],
        {name: one.values for name, one in played.items()},
        seed=0,
        replications=2,
        jobs=1,
    )
    assert found is None


def test_a_target_that_neglect_cannot_touch_does_not_flip() -> None:
    played = run(loads(FILE, ["book=held"]), replications=10, jobs=1)
    target = Target("missed_touch_rate", "at most 1%", False, 0.01)
    found = find_break_even(
        {"one": played.scenario},
        [Meets("one", (target,))],
        {"one": played.values},
        seed=0,
        replications=10,
        jobs=1,
    )
    assert found is not None
    assert (found.flips, found.now, found.crossing.excluded) == (False, False, True)
    assert found.words().startswith("The decision does not flip anywhere between no gap and twice")
