"""The words say what the numbers say, and change when they change."""

from typing import Any

import numpy as np
import pytest

from simulator.report.numbers import plain
from simulator.report.run_words import run_words
from simulator.report.sweep_words import sweep_words
from simulator.report.views import Estimate
from simulator.report.words import Words, smallest_visible
from tests.unit.report_fakes import a_run, a_sweep, scenario

pytestmark = pytest.mark.unit

QUARTER = {"report": "2026-10-01 to 2026-12-31"}
NO_RETENTION = dict.fromkeys(
    ["grr", "nrr", "logo_churn", "expected_grr", "expected_nrr", "expected_logo_churn"]
)


def paragraph(words: Words, lead: str) -> str:
    return plain(dict(words.paragraphs)[lead])


def notes(words: Words) -> str:
    return plain(" ".join(words.notes))


def said(words: Words) -> str:
    return plain(" ".join([words.about, *(text for _, text in words.paragraphs), *words.notes]))


def test_the_reader_learns_what_was_played() -> None:
    assert plain(run_words(a_run(team=8)).about) == (
        "8 CSMs, 38 accounts each at the start. Every figure is for 5 July 2026 to 4 July 2027, "
        "played 100 times with different luck."
    )


@pytest.mark.parametrize(
    ("utilization", "meaning"),
    [
        (0.40, "light load"),
        (0.75, "leaves room for bad weeks and for covering absent colleagues"),
        (0.90, "Little room is left"),
        (0.99, "There is no room"),
    ],
)
def test_how_busy_the_team_is_comes_with_what_it_means(utilization: float, meaning: str) -> None:
    text = paragraph(run_words(a_run(utilization=utilization)), "How busy")
    assert f"busy {utilization:.1%}".replace("%", " %") in text
    assert meaning in text


@pytest.mark.parametrize(
    ("line", "utilization", "meaning"),
    [
        ("70%", 0.69, "leaves room"),
        ("70%", 0.75, "Little room is left"),
        ("70%", 0.96, "There is no room"),
        ("97%", 0.96, "leaves room"),
        ("97%", 0.98, "There is no room"),
        ("50%", 0.45, "light load"),
        ("50%", 0.60, "Little room is left"),
    ],
)
def test_where_little_room_begins_is_the_scenarios_overload_line(
    line: str, utilization: float, meaning: str
) -> None:
    told = scenario(**{"csm.overload": line})
    text = paragraph(run_words(a_run(told=told, utilization=utilization)), "How busy")
    assert meaning in text


def test_room_on_average_does_not_hide_the_weeks_without() -> None:
    text = paragraph(run_words(a_run(utilization=0.75, overload_share=0.43)), "How busy")
    assert "absent colleagues; still, 43.0 % of CSM weeks are above 85 %." in text
    calm = paragraph(run_words(a_run(utilization=0.75, overload_share=0.0)), "How busy")
    assert "absent colleagues. In" in calm


def test_a_team_without_customers_has_no_load_to_speak_of() -> None:
    text = paragraph(run_words(a_run(accounts=0.0, utilization=0.0)), "How busy")
    assert text == "There was no customer to work for."


def test_the_touches_that_suffer_most_are_named_the_worst_first() -> None:
    text = paragraph(run_words(a_run(missed_proactive_rate=0.2)), "What never happens")
    assert "Hit hardest: business review (30.0 %), check in (24.0 %) and kickoff (2.0 %)." in text


def test_planned_touches_and_requests_are_told_apart() -> None:
    run = a_run(missed_proactive_rate=0.12, missed_reactive_rate=0.034)
    text = paragraph(run_words(run), "What never happens")
    assert "12.0 % of what the team plans itself, 3.4 % of what customers ask for" in text


def test_a_team_that_misses_nothing_is_told_so() -> None:
    text = paragraph(run_words(a_run(missed_touch_rate=0.0)), "What never happens")
    assert text == "Every touch that was promised happened in time."


def test_retention_gives_expected_and_simulated_and_says_which_to_decide_on() -> None:
    text = paragraph(run_words(a_run(expected_grr=0.901, grr=0.897)), "Retention")
    assert "90.1 % is expected to be kept" in text
    assert "GRR comes to 89.7 %" in text
    assert "Decide on expected" in text


def test_one_years_luck_is_a_range_and_a_warning() -> None:
    years = np.linspace(0.85, 0.95, 101)  # so that P10 is 86 and P90 is 94
    text = paragraph(run_words(a_run(years=101, grr=years)), "Luck")
    assert "from 86.0 to 94.0 % in 8 years of 10" in text
    assert "could not confirm an effect smaller than about 8.7 points" in text


def test_the_smallest_visible_effect_is_two_years_luck() -> None:
    # A standard deviation of one point puts P10 and P90 2.563 points apart; two years differ
    # by sqrt(2) points, and 1.96 of these make 2.77.
    year = Estimate(90.0, 90.0, 90.0, 90 - 1.2816, 90.0, 90 + 1.2816)
    assert smallest_visible(year) == pytest.approx(2.77, abs=0.005)


def test_below_forty_years_nothing_is_said_about_luck() -> None:
    words = run_words(a_run(years=39))
    assert "Luck" not in dict(words.paragraphs)
    assert "at least 40 replications" in notes(words)


def test_one_replication_is_not_called_an_average() -> None:
    words = run_words(a_run(years=1))
    assert "One replication is one story" in notes(words)
    assert "95 % interval" not in said(words)
    assert "played once." in words.about


def test_intervals_of_few_replications_are_called_rough() -> None:
    assert "fewer than 10 replications" in notes(run_words(a_run(years=9)))
    assert "fewer than 10 replications" not in notes(run_words(a_run(years=10)))
    assert "fewer than 10 replications" not in notes(run_words(a_run(years=1)))


def test_the_cost_is_told_in_money_as_a_share_of_arr_and_a_customer() -> None:
    assert paragraph(run_words(a_run(team=8)), "Cost") == (
        "The team costs $1.4M a year, fully loaded: 10.4 % of ARR, or $4,670 a customer."
    )


def test_a_window_under_a_year_has_no_retention_and_says_why() -> None:
    words = run_words(a_run(told=scenario(**QUARTER), **NO_RETENTION))
    assert "Retention" not in dict(words.paragraphs)
    assert (
        "Retention is left out: it is a figure of 12 months, never of fewer, and the window has 3."
    ) in notes(words)
    assert "in the 3 months of the window" in paragraph(words, "Cost")


def test_a_year_without_customers_at_its_start_has_no_retention_for_another_reason() -> None:
    words = run_words(a_run(**NO_RETENTION))
    assert "Retention" not in dict(words.paragraphs)
    assert "Retention is left out: no customer was under contract when" in notes(words)


@pytest.mark.parametrize(
    ("report", "period"),
    [
        ("2026-07-06 to 2027-07-04", "a year"),  # 52 weeks
        ("2026-02-01 to 2027-01-31", "a year"),
        ("2026-01-05 to 2027-06-04", "in the 17 months of the window"),
    ],
)
def test_money_is_that_of_the_window_which_may_be_a_year(report: str, period: str) -> None:
    text = run_words(a_run(told=scenario(report=report)))
    assert f"$1.4M {period}, fully loaded" in paragraph(text, "Cost")
    assert ("not of a year" in notes(text)) == (period != "a year")


@pytest.mark.parametrize(
    ("report", "warning"),
    [
        ("2026-01-05 to 2027-01-04", "Look at months 7 to 18 or later"),
        ("2026-07-05 to 2027-07-04", "only part, often about half, of what a lasting change does"),
        ("2027-01-05 to 2028-01-04", None),
    ],
)
def test_early_retention_is_called_early(report: str, warning: str | None) -> None:
    told = scenario(report=report, horizon="24 months")
    text = notes(run_words(a_run(told=told)))
    if warning is None:
        assert "forget slowly" not in text
    else:
        assert warning in text


def test_the_folklore_that_retention_rests_on_is_named_with_its_numbers() -> None:
    told = scenario(**{"segments.mid_market.renewal.neglected": "75%"})
    text = notes(run_words(a_run(told=told)))
    assert "of average customers (" in text
    assert "92 % renew when fully served and 75 % when neglected" in text
    assert "--set segments.mid_market.renewal.neglected=" in text


def test_a_sweep_says_where_missed_touches_take_off() -> None:
    text = paragraph(sweep_words(a_sweep()), "Where it breaks")
    assert text.startswith(
        "Missed touches take off below 8 CSMs (38 accounts each): from 1.8 % there to 4.1 % with "
        "7 CSMs (43 accounts each)."
    )


def test_the_place_moves_with_the_numbers() -> None:
    calm = {team: {"missed_touch_rate": 0.01} for team in (6, 7)}
    text = paragraph(sweep_words(a_sweep(figures=calm)), "Where it breaks")
    assert "take off below 6 CSMs (50 accounts each)" in text


def test_a_step_that_chance_explains_is_no_take_off() -> None:
    noise = {3: {"missed_touch_rate": np.tile([0.0, 0.12], 10)}, 4: {"missed_touch_rate": 0.035}}
    words = sweep_words(a_sweep([3, 4], years=20, figures=noise))
    assert "do not take off anywhere in this range" in paragraph(words, "Where it breaks")


def test_teams_of_every_second_size_are_judged_by_csm() -> None:
    # 3 points for two CSMs are less than 2 points for each.
    slow = {4: {"missed_touch_rate": 0.04}, 6: {"missed_touch_rate": 0.01}}
    text = paragraph(sweep_words(a_sweep([4, 6], figures=slow)), "Where it breaks")
    assert "do not take off" in text


def test_the_smallest_team_that_keeps_up_is_an_observation_not_a_promise() -> None:
    text = paragraph(sweep_words(a_sweep()), "Who keeps up")
    assert "is 8 CSMs (38 accounts each): 2.12 %" in text
    assert "not a guarantee" in text


def test_no_team_that_keeps_up_is_said_plainly() -> None:
    text = paragraph(sweep_words(a_sweep([3, 4, 5])), "Who keeps up")
    assert text.startswith("No team tried keeps the touches it plans itself under 5 % missed")
    assert "5 CSMs (60 accounts each), misses 33.5 %" in text


def test_a_line_inside_the_interval_is_called_open() -> None:
    close = {8: {"missed_proactive_rate": np.tile([0.0, 0.096], 10)}}
    text = paragraph(sweep_words(a_sweep(range(8, 11), years=20, figures=close)), "Who keeps up")
    assert "Its interval touches the line" in text


def test_one_csm_fewer_is_a_paired_difference_with_its_price() -> None:
    grr = {7: {"expected_grr": 0.88}, 8: {"expected_grr": np.linspace(0.889, 0.891, 100)}}
    missed = {7: 0.10, 8: 0.02}
    figures: dict[int, Any] = {
        n: {**grr[n], "missed_proactive_rate": missed[n], "missed_touch_rate": missed[n]}
        for n in grr
    }
    text = paragraph(sweep_words(a_sweep([7, 8], figures=figures)), "One CSM fewer")
    assert "planned touches that are missed rises by 8.0 points" in text
    assert "Expected GRR falls by 1.00 points (95 % interval 0.99 to 1.01)." in text
    # One point of 300 x $45k.
    assert (
        "It saves $175k a year. The difference in expected GRR is worth $135k of ARR a year, and "
        "the ARR is lost for every following year too. The first reported year shows only part, "
        "often about half, of what a lasting change does to retention."
    ) in text


def test_pairing_finds_what_two_intervals_by_eye_would_miss() -> None:
    year = np.linspace(0.80, 0.98, 50)
    figures = {8: {"expected_grr": year}, 9: {"expected_grr": year + 0.004}}
    text = paragraph(sweep_words(a_sweep([8, 9], years=50, figures=figures)), "One CSM more")
    assert "Expected GRR rises by 0.40 points" in text


def test_a_difference_that_the_runs_cannot_see_is_not_called_one() -> None:
    up_and_down = np.tile([0.001, -0.001], 50)
    figures = {8: {"expected_grr": 0.9}, 9: {"expected_grr": 0.9 + up_and_down}}
    text = paragraph(sweep_words(a_sweep([8, 9], figures=figures)), "One CSM more")
    assert "Expected GRR shows no difference that this many runs can see (-0.02 to 0.02" in text
    assert "worth" not in text


def test_a_team_that_costs_nothing_has_no_price() -> None:
    free = {n: {"cost": 0.0} for n in (8, 9)}
    text = paragraph(sweep_words(a_sweep([8, 9], figures=free)), "One CSM more")
    assert "It costs" not in text


def test_no_difference_at_all_is_said_as_such() -> None:
    figures = {n: {"expected_grr": 0.9} for n in (8, 9)}
    text = paragraph(sweep_words(a_sweep([8, 9], figures=figures)), "One CSM more")
    assert "Expected GRR does not change." in text


def test_a_sweep_of_one_team_has_nobody_to_compare_with() -> None:
    leads = [lead for lead, _ in sweep_words(a_sweep([8])).paragraphs]
    assert leads == ["Who keeps up", "Luck"]
    words = sweep_words(a_sweep([8]))
    assert words.about.startswith("1 team, 8")
    assert "take off" not in said(words)
    assert "smallest" not in said(words)


def test_teams_that_are_all_past_the_break_are_said_to_be() -> None:
    text = paragraph(sweep_words(a_sweep([3, 4])), "Where it breaks")
    assert text == (
        "Every team tried is past the point at which missed touches take off: even the largest, "
        "4 CSMs (75 accounts each), misses 38.7 %, the smallest 53.5 %. Try larger teams."
    )


def test_the_smallest_team_tried_may_not_be_the_smallest_that_does() -> None:
    text = paragraph(sweep_words(a_sweep([9, 10, 11, 12])), "Who keeps up")
    assert "is 9 CSMs" in text
    assert "It is also the smallest team tried: a smaller one may do." in text
    assert "a smaller one may do" not in paragraph(sweep_words(a_sweep()), "Who keeps up")


def test_lines_drawn_by_choice_are_called_choices() -> None:
    text = notes(sweep_words(a_sweep()))
    assert "Where to draw two lines is a choice made here" in text
    assert "more than 2 points" in text
    assert "under 5 % of its planned touches" in text


def test_wider_steps_are_counted_in_csms() -> None:
    leads = dict(sweep_words(a_sweep([6, 8, 10])).paragraphs)
    assert "2 CSMs fewer" in leads
    assert "2 CSMs more" in leads


def test_a_sweep_says_that_the_book_is_held_unless_the_scenario_says_so_itself() -> None:
    assert "Every team keeps the same customers here" in notes(sweep_words(a_sweep()))
    assert "keeps the same customers" not in notes(sweep_words(a_sweep(told=scenario(book="held"))))


def test_a_larger_team_that_does_worse_is_reported() -> None:
    odd = {9: {"missed_touch_rate": 0.10}}
    assert "Watch out: " in notes(sweep_words(a_sweep(figures=odd)))
    assert "Watch out: " not in notes(sweep_words(a_sweep()))


def test_a_sweep_without_retention_speaks_of_the_rest() -> None:
    told = scenario(**QUARTER)
    nothing = dict.fromkeys((7, 8, 9), NO_RETENTION)
    words = sweep_words(a_sweep([7, 8, 9], told=told, figures=nothing))
    assert "GRR" not in paragraph(words, "One CSM fewer")
    assert "Retention is left out" in notes(words)
    assert "nan" not in said(words)


PLANS = {
    "csm.time_to_fill": "40 days",
    "plans": {
        "freeze": [],
        "more": [{"hire": 1, "segment": "mid_market", "first_day": "2026-08-03"}],
    },
}
LEAVES = {"leave": 1, "segment": "mid_market", "last_day": "2026-03-31"}


def test_a_run_and_a_sweep_say_which_plan_they_play() -> None:
    told = scenario(**PLANS)
    none = "No plan is played, the team is as it stands; the file's plans are freeze and more"
    for one, text in ((told, none), (told.plan("more"), "The plan more is played.")):
        for result in (a_run(told=one), a_sweep([7, 8], told=one)):
            assert dict(result.words().paragraphs)["The team"].startswith(text)
            assert result.to_json()["plan"] == (one.played or None)
            assert result.manifest()["plan"] == (one.played or None)
    known = scenario(**PLANS, team_changes=[LEAVES])
    assert dict(a_run(told=known).words().paragraphs)["The team"].startswith(
        "No plan is played, the team is as it stands, but for the changes known in team_changes; "
    )


def test_a_scenario_without_plans_is_silent_about_them() -> None:
    for result in (a_run(), a_sweep([7, 8])):
        assert "The team" not in dict(result.words().paragraphs)
        assert "plan" not in result.to_json()
        assert "plan" not in result.manifest()


def test_what_automation_is_assumed_to_do_is_said_where_there_is_any() -> None:
    assert "automation" not in notes(run_words(a_run()))
    key = "segments.mid_market.lifecycle.adoption.check_in.automated"
    told = scenario(**{key: "30%"})
    assert "costs no health" in notes(run_words(a_run(told=told)))
    assert "costs no health" in notes(sweep_words(a_sweep(told=told)))


def test_work_that_automation_does_is_not_called_no_work() -> None:
    text = paragraph(run_words(a_run(missed_touch_rate=None)), "What never happens")
    assert text == "No touch fell due in the window."
    alone = run_words(a_run(missed_touch_rate=None, digital_share=1.0))
    assert "automation did all that there was" in paragraph(alone, "What never happens")
