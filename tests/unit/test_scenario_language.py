"""What a scenario may say, and what it then means."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.types import (
    ANY_STAGE,
    NEVER,
    Activity,
    Book,
    Cover,
    Distribution,
    Exit,
    ExitKind,
    Expansion,
    Onboarding,
    Period,
    Segment,
    Shape,
    Timing,
    Trigger,
    TriggerKind,
)

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
SMALLEST = (ROOT / "tests/data/smallest.yaml").read_text()
HOUR = 3600
DAY = 8 * HOUR
WEEK = 5 * DAY
YEAR = 260 * DAY


def scenario(top: str = "", segment: str = "", activity: str = "", **instead: str) -> Scenario:
    """The smallest scenario with lines added to its top, its segment, or its stage."""
    text = SMALLEST
    for old, new in instead.items():
        key = f"{old}: "
        line = next(line for line in text.splitlines() if line.strip().startswith(key))
        text = text.replace(line, line[: line.index(key)] + key + new)
    text += f"        {activity}\n" if activity else ""
    text = text.replace("    lifecycle:\n", f"    {segment}\n    lifecycle:\n") if segment else text
    return loads(text + f"{top}\n")


def only(s: Scenario) -> Segment:
    (segment,) = s.setup.segments
    return segment


def activity(line: str, top: str = "") -> Activity:
    """The activity ``work`` with the keys in ``line``, in a scenario that has a ``request`` too."""
    s = scenario(top=top, activity=f"work: {{{line}}}")
    return next(a for a in only(s).activities if a.name == "work")


def fixed(seconds: float) -> Distribution:
    return Distribution(Shape.FIXED, seconds, 0.0)


# A whole scenario -----------------------------------------------------------------------------


def test_a_whole_scenario_says_what_it_seems_to_say() -> None:
    s = load(ROOT / "tests/data/mid_market.yaml")
    setup = s.setup
    assert (s.name, s.warnings) == ("Mid-market, dedicated CSMs", ())
    assert (setup.start, setup.horizon) == (dt.date(2026, 1, 5), dt.date(2027, 7, 5))
    assert setup.report == (dt.date(2026, 7, 5), dt.date(2027, 7, 5))
    assert (setup.book, setup.currency, setup.hours_per_day) == (Book.LIVING, "$", 8)
    assert setup.roles[0].csm.internal_time == 0.36
    assert (setup.roles[0].csm.vacation_days, setup.roles[0].csm.sick_days) == (20, 7)
    assert (setup.roles[0].cost.per_year, setup.overload_line) == (175_000, 0.85)
    assert dt.date(2026, 11, 26) in setup.roles[0].csm.holidays
    assert all(day.weekday() < 5 for day in setup.roles[0].csm.holidays)

    segment = only(s)
    assert (segment.name, setup.team(segment), segment.accounts) == ("mid_market", 8, 300)
    assert segment.arr == segment.new_arr == Distribution(Shape.LOGNORMAL, 45_000, 0.9)
    assert segment.new_per_month == (4,) * 12
    assert (segment.health.fit_mean, segment.health.fit_sd, segment.health.span) == (72, 13, 40)
    assert segment.health.at_risk_below == 50
    assert (segment.health.memory, segment.health.prior) == (26 * WEEK, 4)
    assert segment.health.shock_half_life == 13 * WEEK
    assert segment.onboarding == Onboarding(60 * DAY, 8)
    assert (segment.renewal.served, segment.renewal.neglected) == (0.92, 0.6)
    assert (segment.renewal.contraction_share, segment.renewal.contraction_by) == (0.1, 0.2)
    assert (segment.renewal.size_effect, segment.renewal.terms.only) == (0.5, 12)
    assert segment.expansion == Expansion(pytest.approx(0.2 / YEAR), 0.2, 0.4)

    onboarding, adoption, expansion, risk = segment.stages
    assert [stage.name for stage in segment.stages] == [
        *("onboarding", "adoption", "expansion", "renewal_risk")
    ]
    assert onboarding.exits == (Exit(ExitKind.REQUIRED_DONE, 1),)
    assert adoption.exits == (
        Exit(ExitKind.HEALTH_BELOW, 3, line=50),
        Exit(ExitKind.OPPORTUNITY, 2),
    )
    assert expansion.exits == (
        Exit(ExitKind.HEALTH_BELOW, 3, line=50),
        Exit(ExitKind.REQUIRED_DONE, 1),
        Exit(ExitKind.AFTER, 1, delay=65 * DAY),
    )
    assert risk.exits == (Exit(ExitKind.HEALTH_ABOVE, 1, line=60),)

    work = {a.name: a for a in segment.activities}
    assert work["kickoff"] == Activity(
        name="kickoff",
        stage=0,
        timing=Timing.AFTER,
        work=Distribution(Shape.LOGNORMAL, 1.5 * HOUR, 0.5),
        window=fixed(WEEK),
        delay=3 * DAY,
        required=True,
        retry_after=WEEK,
        cover=Cover.COLLEAGUE,
        priority=4,
        weight=1.5,
    )
    assert work["business_review"].period == Period(months=12, seconds=0)
    assert work["rescue_call"].period == Period(months=0, seconds=10 * DAY)
    assert work["ad_hoc_call"].rate == pytest.approx(4 / YEAR)
    assert not work["ad_hoc_call"].proactive
    assert work["renewal_prep"].timing is Timing.BEFORE_RENEWAL
    assert (work["renewal_prep"].delay, work["renewal_prep"].stage) == (60 * DAY, ANY_STAGE)
    assert work["integration"].window == fixed(10 * DAY)
    first_served = ["rescue_call", "request", "ad_hoc_call", "renewal_prep", "kickoff"]
    assert [work[name].priority for name in first_served] == [0, 1, 2, 3, 4]
    assert {a.priority for name, a in work.items() if name not in first_served} == {5}


def test_it_loads_without_the_heavy_libraries() -> None:
    import subprocess
    import sys

    program = (
        "import sys, simulator.scenario as s\n"
        "assert not {'pandas', 'scipy', 'simpy', 'holidays'} & set(sys.modules)\n"
        "s.loads(open('tests/data/mid_market.yaml').read().replace('  holidays: US', ''))\n"
        "assert not {'pandas', 'scipy', 'simpy', 'holidays'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# Queues of the textbooks ----------------------------------------------------------------------


def test_the_language_can_say_a_single_server_queue() -> None:
    s = loads(
        """
        name: M/M/1 with patience
        start: 2026-01-05
        horizon: 50 weeks
        segments:
          callers:
            team: 1
            accounts: 1
            arr: $1
            lifecycle:
              calling:
                call: {rate: 0.8 / hour, takes: exponential 1h, within: exponential 4h, cover: none}
        """
    )
    segment = only(s)
    (call,) = segment.activities
    assert (call.timing, call.rate) == (Timing.RATE, pytest.approx(0.8 / HOUR))
    assert call.work == Distribution(Shape.EXPONENTIAL, HOUR, 1)
    assert call.window == Distribution(Shape.EXPONENTIAL, 4 * HOUR, 1)
    assert call.cover is Cover.NONE
    csm = s.setup.roles[0].csm
    assert (csm.internal_time, csm.vacation_days, csm.sick_days, csm.holidays) == (0, 0, 0, ())
    assert segment.renewal.served == segment.renewal.neglected == 1
    assert segment.expansion is None
    assert segment.new_per_month == (0,) * 12
    assert [stage.exits for stage in segment.stages] == [()]


@pytest.mark.parametrize(
    ("takes", "work"),
    [
        ("takes: 1h", Distribution(Shape.LOGNORMAL, HOUR, 0.5)),
        ("takes: 1h, spread: 150%", Distribution(Shape.LOGNORMAL, HOUR, 1.5)),
        ("takes: 1h, spread: 0%", fixed(HOUR)),
        ("takes: fixed 1h", fixed(HOUR)),
        ("takes: exponential 30 min", Distribution(Shape.EXPONENTIAL, HOUR / 2, 1)),
        # Four exponential parts have a quarter of the variance: a spread of 1 / sqrt(4).
        ("takes: {mean: 1h, shape: erlang, phases: 4}", Distribution(Shape.GAMMA, HOUR, 0.5)),
        ("takes: gamma 1h", Distribution(Shape.GAMMA, HOUR, 0.5)),
        ("takes: gamma 1h, spread: 70%", Distribution(Shape.GAMMA, HOUR, 0.7)),
        ("takes: {mean: 1h}", Distribution(Shape.LOGNORMAL, HOUR, 0.5)),
        ("takes: {mean: 1h, spread: 20%}", Distribution(Shape.LOGNORMAL, HOUR, 0.2)),
        (
            "takes: {mean: 1h, spread: 20%, shape: gamma}",
            Distribution(Shape.GAMMA, HOUR, 0.2),
        ),
        ("takes: {mean: 1h, shape: fixed}", fixed(HOUR)),
        ("takes: 1 day", Distribution(Shape.LOGNORMAL, DAY, 0.5)),
    ],
)
def test_how_long_work_takes(takes: str, work: Distribution) -> None:
    assert activity(f"rate: 1 / year, {takes}").work == work


@pytest.mark.parametrize(
    ("within", "window"),
    [
        ("2 days", fixed(2 * DAY)),
        ("no limit", fixed(NEVER)),
        ("exponential 8h", Distribution(Shape.EXPONENTIAL, DAY, 1)),
        ("{mean: 1 day, shape: gamma, spread: 30%}", Distribution(Shape.GAMMA, DAY, 0.3)),
        ("{mean: 1 day}", Distribution(Shape.LOGNORMAL, DAY, 0.5)),
        ("{mean: no limit, shape: fixed}", fixed(NEVER)),
    ],
)
def test_how_long_work_may_wait(within: str, window: Distribution) -> None:
    assert activity(f"rate: 1 / year, takes: 1h, within: {within}").window == window


def test_the_smallest_change_of_a_spread_is_not_lost() -> None:
    assert activity("rate: 1 / year, takes: 20 min").work.mean == 1200
    assert activity("rate: 1 / year, takes: 0.33333 h").work.mean == pytest.approx(1199.988)


# Activities -----------------------------------------------------------------------------------


def test_timings() -> None:
    after = activity("after: 0, takes: 1h")
    assert (after.timing, after.delay) == (Timing.AFTER, 0)
    every = activity("every: 8h, takes: 1h, jitter: 2h")
    assert (every.timing, every.period, every.jitter) == (
        Timing.EVERY,
        Period(0, DAY),
        2 * HOUR,
    )
    assert activity("every: 1 quarter, takes: 1h").period == Period(3, 0)
    before = activity("before_renewal: 3 months, takes: 1h")
    assert (before.timing, before.delay) == (Timing.BEFORE_RENEWAL, 65 * DAY)


def test_an_activity_may_wait_for_a_miss_or_for_health() -> None:
    missed = activity("when: request missed, delay: 2 days, takes: 1h")
    assert (missed.timing, missed.delay) == (Timing.WHEN, 2 * DAY)
    assert missed.trigger == Trigger(TriggerKind.MISSED, activity=0)  # request sorts before work
    low = activity("when: health below 60, takes: 1h")
    assert (low.trigger, low.delay) == (Trigger(TriggerKind.HEALTH_BELOW, line=60), 0)
    high = activity("when: health above 70, takes: 1h")
    assert high.trigger == Trigger(TriggerKind.HEALTH_ABOVE, line=70)


def test_what_an_activity_is_unless_it_says_otherwise() -> None:
    usual = activity("every: 1 month, takes: 2h")
    assert usual.cover is Cover.COLLEAGUE
    assert (usual.required, usual.retry_after, usual.automated) == (False, 0, 0)
    assert (usual.weight, usual.touch, usual.proactive) == (2, True, True)
    assert not usual.skip_if_open
    assert usual.window == fixed(2 * WEEK)
    assert activity("rate: 1 / year, takes: 2h").proactive is False


def test_what_an_activity_may_say_of_itself() -> None:
    said = activity(
        "every: 1 month, takes: 2h, cover: pause, weight: 30 min, proactive: no, automated: 40%, "
        "skip_if_open: yes"
    )
    assert said.cover is Cover.PAUSE
    assert (said.weight, said.proactive, said.automated) == (0.5, False, 0.4)
    assert said.skip_if_open
    assert activity("every: 1 month, takes: 2h, weight: 0").weight == 0


def test_work_that_customers_do_not_see_cannot_move_their_health() -> None:
    unseen = activity("every: 1 month, takes: 2h, touch: no")
    assert (unseen.touch, unseen.weight) == (False, 0)


def test_a_missed_required_activity_comes_back() -> None:
    assert activity("after: 1 day, takes: 1h, required: yes").retry_after == WEEK
    again = activity("after: 1 day, takes: 1h, required: yes, retry_after: 2 days")
    assert again.retry_after == 2 * DAY


def test_required_work_may_have_a_rhythm() -> None:
    call = activity("every: 1 week, takes: 1h, within: 1 week, required: yes")
    assert (call.timing, call.required, call.retry_after) == (Timing.EVERY, True, WEEK)


def test_work_before_a_renewal_may_wait_until_the_renewal_but_not_longer() -> None:
    line = "before_renewal: 10 days, takes: 1h, within: "
    assert activity(line + "2 weeks").window == fixed(10 * DAY)
    assert activity(line + "exponential 4 weeks").window.mean == 20 * DAY  # the renewal ends it
    with pytest.raises(ScenarioError, match="may wait until after the renewal"):
        activity(line + "11 days")


def test_defaults_hold_for_every_activity_that_says_nothing() -> None:
    top = "defaults: {spread: 20%, within: exponential 1 week, cover: none, retry_after: 3 days}"
    bare = activity("after: 1 day, takes: 1h, required: true", top)
    assert bare.work == Distribution(Shape.LOGNORMAL, HOUR, 0.2)
    assert bare.window == Distribution(Shape.EXPONENTIAL, WEEK, 1)
    assert (bare.cover, bare.retry_after) == (Cover.NONE, 3 * DAY)
    own = activity("after: 1 day, takes: 1h, spread: 10%, within: 1 day, cover: pause", top)
    assert own.work.cv == 0.1
    assert (own.window, own.cover) == (fixed(DAY), Cover.PAUSE)


def test_the_first_served_come_first_and_all_others_after_them() -> None:
    s = scenario(
        top="first_served: [zoo, request]",
        activity="zoo: {every: 1 month, takes: 1h}\n        art: {every: 1 month, takes: 1h}",
    )
    assert {a.name: a.priority for a in only(s).activities} == {"zoo": 0, "request": 1, "art": 2}


def test_a_window_longer_than_the_period_draws_a_warning() -> None:
    line = "call: {every: 1 week, takes: 1h, within: 2 weeks"
    (warning,) = scenario(activity=line + "}").warnings
    assert "call may wait longer than the time between two of them" in warning
    assert scenario(activity=line + ", skip_if_open: yes}").warnings == ()
    assert scenario(activity="call: {every: 2 weeks, takes: 1h, within: 2 weeks}").warnings == ()
    assert scenario(activity="call: {every: 1 month, takes: 1h, within: 6 weeks}").warnings != ()


def test_hours_per_day_scale_days_and_weeks_but_not_hours() -> None:
    s = scenario(top="hours_per_day: 7.5", activity="call: {after: 2 days, takes: 1h, within: 8h}")
    call = only(s).activities[0]
    assert (call.delay, call.work.mean, call.window) == (15 * HOUR, HOUR, fixed(8 * HOUR))


# Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("horizon", "last_day"),
    [
        ("18 months", dt.date(2027, 7, 5)),
        ("1.5 years", dt.date(2027, 7, 5)),
        ("78 weeks", dt.date(2027, 7, 5)),
        ("2026-03-01", dt.date(2026, 3, 1)),
    ],
)
def test_horizons(horizon: str, last_day: dt.date) -> None:
    assert scenario(horizon=horizon).setup.horizon == last_day


def test_a_month_after_the_31st_is_the_last_day_of_the_month() -> None:
    s = scenario(start="2026-01-31", horizon="1 month")
    assert s.setup.horizon == dt.date(2026, 2, 28)


def test_the_report_is_the_last_twelve_months_or_all_there_is() -> None:
    long = scenario(horizon="18 months").setup
    assert long.report == (dt.date(2026, 7, 5), dt.date(2027, 7, 5))
    short = scenario(horizon="6 months").setup
    assert short.report == (dt.date(2026, 1, 5), dt.date(2026, 7, 5))


def test_both_days_of_a_report_are_in_it_and_it_may_set_the_horizon() -> None:
    s = loads(SMALLEST.replace("horizon: 12 months", "report: 2026-07-01 to 2026-12-31"))
    assert s.setup.report == (dt.date(2026, 7, 1), dt.date(2027, 1, 1))
    assert s.setup.horizon == dt.date(2027, 1, 1)
    longer = scenario(top="report: 2026-07-01 to 2026-12-31", horizon="18 months")
    assert longer.setup.report == s.setup.report
    assert longer.setup.horizon == dt.date(2027, 7, 5)


def test_holidays_by_country_by_list_or_none() -> None:
    saturday, before, after = "2026-12-26", "2025-12-25", "2027-01-05"
    by_list = f"csm: {{holidays: [2026-12-25, {saturday}, {before}, {after}]}}"
    assert scenario(top=by_list).setup.roles[0].csm.holidays == (
        dt.date(2026, 12, 25),
    )  # the 26th: Saturday
    assert (
        dt.date(2026, 5, 17) not in scenario(top="csm: {holidays: NO}").setup.roles[0].csm.holidays
    )
    assert dt.date(2026, 5, 14) in scenario(top="csm: {holidays: NO}").setup.roles[0].csm.holidays
    bavaria = scenario(top="csm: {holidays: de-by}").setup.roles[0].csm.holidays
    germany = scenario(top="csm: {holidays: DE}").setup.roles[0].csm.holidays
    assert set(bavaria) - set(germany) == {dt.date(2026, 1, 6), dt.date(2026, 6, 4)}
    assert scenario(top="csm: {holidays: none}").setup.roles[0].csm.holidays == ()
    assert scenario(top="csm:").setup.roles[0].csm.holidays == ()


# Segments -------------------------------------------------------------------------------------


def test_an_amount_alone_is_what_every_account_pays() -> None:
    assert only(scenario()).arr == fixed(10_000)
    assert only(scenario(arr="{mean: $10k}")).arr == fixed(10_000)
    assert only(scenario(arr="exponential $10k")).arr == Distribution(Shape.EXPONENTIAL, 10_000, 1)
    gamma = only(scenario(arr="{mean: $10k, spread: 80%, shape: gamma}")).arr
    assert gamma == Distribution(Shape.GAMMA, 10_000, 0.8)


def test_the_currency_is_a_label() -> None:
    s = scenario(top="currency: €", arr="€10k")
    assert (s.setup.currency, only(s).arr.mean) == ("€", 10_000)
    assert scenario(top="currency: EUR", arr="10000").setup.currency == "EUR"


def test_new_accounts() -> None:
    assert only(scenario(segment="new_accounts: 24 / year")).new_per_month == (2,) * 12
    of_book = only(scenario(segment="new_accounts: {rate: 12% / year}")).new_per_month
    assert of_book == pytest.approx((0.1,) * 12)  # 12 % of 10 accounts
    assert only(scenario(segment="new_accounts: none")).new_per_month == (0,) * 12
    larger = only(scenario(segment="new_accounts: {rate: 1 / month, arr: $50k}"))
    assert (larger.arr, larger.new_arr) == (fixed(10_000), fixed(50_000))


def test_seasons_move_new_accounts_about_but_add_none() -> None:
    line = "new_accounts: {rate: 2 / month, seasonality: {dec: 3, January: 0}}"
    months = only(scenario(segment=line)).new_per_month
    assert sum(months) == pytest.approx(24)
    assert months[0] == 0
    assert months[11] == pytest.approx(3 * months[5])


def test_a_segment_without_onboarding_health_and_expansion_still_has_their_defaults() -> None:
    segment = only(scenario())
    assert segment.onboarding == Onboarding(NEVER, 0)
    assert (segment.health.fit_mean, segment.health.span) == (72, 40)
    assert segment.renewal.terms.only == 12
    assert only(scenario(segment="expansion: none")).expansion is None


def test_served_and_neglected_may_be_equal() -> None:
    renewal = only(scenario(segment="renewal: {served: 90%, neglected: 0.9}")).renewal
    assert (renewal.served, renewal.neglected, renewal.size_effect) == (0.9, 0.9, 0)


def test_an_expansion_that_can_never_come_draws_a_warning() -> None:
    s = scenario(segment="expansion: {opportunities: 20% / year, adds: 20%}")
    assert s.warnings == ("customers: no stage has a way out on `opportunity`, so nothing expands",)
    assert only(s).expansion == Expansion(pytest.approx(0.2 / YEAR), 0.2, 1)


def test_a_held_book() -> None:
    assert scenario(top="book: held").setup.book is Book.HELD


# Order ----------------------------------------------------------------------------------------


def test_the_order_of_keys_means_nothing_save_for_segments_and_stages() -> None:
    forward = scenario(
        top="csm: {cost: $1 / year, vacation: 5 days / year}",
        activity="b: {every: 1 week, takes: 1h, within: 1 day}",
    )
    backward = loads(
        """
        horizon: 12 months
        csm: {vacation: 5 days / year, cost: $1 / year}
        segments:
          customers:
            lifecycle:
              adoption:
                b: {within: 1 day, takes: 1h, every: 1 week}
                request: {takes: 1h, rate: 12 / year}
            arr: $10k
            accounts: 10
            team: 2
        start: 2026-01-05
        name: Smallest
        """
    )
    assert backward.setup == forward.setup
    assert backward.hash == forward.hash


def test_segments_keep_the_order_of_the_file() -> None:
    two = SMALLEST + SMALLEST[SMALLEST.index("  customers") :].replace("customers", "a_customers")
    s = loads(two)
    assert [segment.name for segment in s.setup.segments] == ["customers", "a_customers"]
    assert [role.name for role in s.setup.roles] == ["customers", "a_customers"]
    first, second = s.setup.segments
    assert (first.role, second.role) == (0, 1)
    work = tuple(replace(activity, role=0) for activity in second.activities)
    assert replace(second, name="customers", role=0, activities=work) == first
