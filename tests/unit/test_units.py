"""How people write numbers, and what they mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario import times, units
from simulator.scenario.types import TriggerKind

pytestmark = pytest.mark.unit

HOUR = 3600
DAY = 8 * HOUR


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("45 s", 45),
        ("30 min", 1800),
        ("1 minute", 60),
        ("2h", 2 * HOUR),
        ("1.5 hours", 5400),
        (".5h", 1800),
        ("1e1 h", 10 * HOUR),
        ("012 h", 12 * HOUR),
        ("1 day", DAY),
        ("3 days", 3 * DAY),
        ("1 business day", DAY),
        ("2 working  days", 2 * DAY),
        ("1 week", 5 * DAY),
        ("3 Weeks", 15 * DAY),
        ("1 month", 624_000),  # 260 / 12 days of 28,800 s
        ("1 quarter", 65 * DAY),
        ("1 year", 260 * DAY),
        ("0", 0),
        ("0 days", 0),
    ],
)
def test_durations_are_working_time(written: str, seconds: int) -> None:
    assert times.duration(written).seconds(DAY) == seconds


def test_a_day_has_the_hours_that_the_scenario_says() -> None:
    assert times.duration("2 days").seconds(7 * HOUR) == 14 * HOUR
    assert times.duration("2h").seconds(7 * HOUR) == 2 * HOUR


def test_a_duration_that_is_not_whole_seconds_is_rounded_only_as_a_delay() -> None:
    third = times.duration("0.0001 h")
    assert third.exact(DAY) == pytest.approx(0.36)
    assert third.seconds(DAY) == 0


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("3", '"3" has no unit; write for example 3h or 3 days'),
        ("three days", "is not a length of time"),
        ("-3 days", "-3 days is negative"),
        ("3 m", '"m" may be minutes or months'),
        ("3 calendar days", "days are working days"),
        ("3 wekes", 'did you mean "weeks"?'),
        ("3 fortnights", '"fortnights" is not a unit of time'),
        ("300 years", "too long"),
        ("1e400 h", "is not a length of time"),
        ("inf h", "is not a length of time"),
        ("", "has no value"),
        (None, "has no value"),
        (["1h"], "not a list"),
        ({"a": "1h"}, "not `key: value` pairs"),
    ],
)
def test_what_is_not_a_duration(written: object, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        times.duration(written)


def test_a_period_is_whole_calendar_months_or_working_time() -> None:
    assert times.period("1 quarter").months == 3
    assert times.period("0.5 year").months == 6
    assert times.period("2 weeks").months == 0
    with pytest.raises(ValueError, match="count in weeks"):
        times.period("0.5 months")
    with pytest.raises(ValueError, match="no time at all"):
        times.period("0 h")


@pytest.mark.parametrize(
    ("written", "months"), [("12 months", 12), ("1 year", 12), ("2 quarters", 6)]
)
def test_terms_are_calendar_months(written: str, months: int) -> None:
    assert times.months(written) == months


@pytest.mark.parametrize("written", ["52 weeks", "0 months", "1.5 months"])
def test_other_terms_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="whole months"):
        times.months(written)


@pytest.mark.parametrize(
    ("written", "per_second"),
    [
        ("6 / year", 6 / (260 * DAY)),
        ("0.019 / hour", 0.019 / HOUR),
        ("2/week", 2 / (5 * DAY)),
        ("1 per day", 1 / DAY),
        ("20% / year", 0.2 / (260 * DAY)),
        ("0 / year", 0),
    ],
)
def test_rates_are_per_working_time(written: str, per_second: float) -> None:
    assert times.rate(written).per_second(DAY) == pytest.approx(per_second)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("6", "is not a rate"),
        ("six / year", '"six" is not a number'),
        ("6 / yaer", 'did you mean "year"?'),
        ("2 / s", "more than one a second"),
    ],
)
def test_what_is_not_a_rate(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        times.rate(written)


@pytest.mark.parametrize(
    ("written", "per_month"),
    [("4 / month", 4), ("48 / year", 4), ("12 / quarter", 4), ("12 / week", 52)],
)
def test_new_customers_are_counted_by_the_month(written: str, per_month: float) -> None:
    assert times.arrivals(written).per_month == pytest.approx(per_month)


def test_new_customers_are_not_counted_by_the_hour() -> None:
    with pytest.raises(ValueError, match="too fine"):
        times.arrivals("1 / hour")
    with pytest.raises(ValueError, match="too many"):
        times.arrivals("2e5 / month")


@pytest.mark.parametrize(
    ("written", "amount", "symbol"),
    [
        ("$45k", 45_000, "$"),
        ("$45K", 45_000, "$"),
        ("$1.2M", 1_200_000, "$"),
        ("$1,200", 1200, "$"),
        ("$1,234,567.50", 1_234_567.5, "$"),
        ("45000", 45_000, ""),
        ("1e3", 1000, ""),
        ("€ 3bn", 3e9, "€"),
        ("EUR 5k", 5000, "EUR"),
        ("0", 0, ""),
    ],
)
def test_money(written: str, amount: float, symbol: str) -> None:
    assert units.money(written) == units.Money(pytest.approx(amount), symbol)


@pytest.mark.parametrize(
    "written", ["$", "k", "$1,20", "45 thousand", "-$5", "$-5", "$5 / year", "1e400", "$1e13"]
)
def test_what_is_not_money(written: str) -> None:
    with pytest.raises(ValueError, match="is not an amount of money|too much"):
        units.money(written)


@pytest.mark.parametrize(
    ("written", "a_year"),
    [("$175k / year", 175_000), ("$10k / month", 120_000), ("$1k per week", 52_000)],
)
def test_pay_is_by_the_year(written: str, a_year: float) -> None:
    assert times.money_per_year(written).amount == pytest.approx(a_year)


def test_pay_without_a_year_is_asked_for_one() -> None:
    with pytest.raises(ValueError, match=r'did you mean "\$175k / year"\?'):
        times.money_per_year("$175k")
    with pytest.raises(ValueError, match="per year, quarter"):
        times.money_per_year("$80 / hour")


@pytest.mark.parametrize(
    ("written", "days"), [("25 days / year", 25), ("5 weeks / year", 25), ("0 days per year", 0)]
)
def test_vacation_is_days_a_year(written: str, days: float) -> None:
    assert times.days_per_year(written) == days


@pytest.mark.parametrize("written", ["25", "25 days", "2 days / month", "25 h / year"])
def test_other_vacation_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="such as 25 days / year"):
        times.days_per_year(written)


@pytest.mark.parametrize(
    ("written", "share"), [("35%", 0.35), ("0.35", 0.35), ("35 %", 0.35), ("1", 1), ("0%", 0)]
)
def test_shares(written: str, share: float) -> None:
    assert units.share()(written) == pytest.approx(share)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("35", "35 is a share without %; write 35%"),
        ("120%", "120% is too much; it must be at most 100%"),
        ("a third", '"a third" is not a share'),
        ("-5%", "-5% is negative; write for example 35%"),
        ("nan", '"nan" is not a share'),
    ],
)
def test_what_is_not_a_share(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        units.share()(written)


def test_a_spread_may_be_more_than_everything_when_it_says_so() -> None:
    assert units.share(high=10)("150%") == 1.5
    with pytest.raises(ValueError, match="without %"):
        units.share(high=10)("1.5")


@pytest.mark.parametrize(
    ("written", "count"), [("6", 6), ("1e3", 1000), ("012", 12), ("1,200", 1200)]
)
def test_counts(written: str, count: int) -> None:
    assert units.count(1, "6")(written) == count


@pytest.mark.parametrize("written", ["0", "-3", "6.5", "six", "8:30", "2000000", "yes"])
def test_what_is_not_a_count(written: str) -> None:
    with pytest.raises(ValueError, match="too few|whole number|too many"):
        units.count(1, "6")(written)


@pytest.mark.parametrize("written", ["yes", "Yes", "true", "TRUE"])
def test_yes(written: str) -> None:
    assert units.flag(written) is True


@pytest.mark.parametrize("written", ["no", "No", "false"])
def test_no(written: str) -> None:
    assert units.flag(written) is False


@pytest.mark.parametrize("written", ["on", "off", "1", "y", "maybe"])
def test_neither_yes_nor_no(written: str) -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        units.flag(written)


def test_dates() -> None:
    assert times.date("2027-01-31") == dt.date(2027, 1, 31)
    assert times.date_range("2027-01-01 to 2027-12-31") == (
        dt.date(2027, 1, 1),
        dt.date(2027, 12, 31),
    )


@pytest.mark.parametrize(
    ("read", "written", "problem"),
    [
        (times.date, "31.01.2027", "year-month-day"),
        (times.date, "2027-02-30", "2027-02-30 is not in the calendar"),
        (times.date, "1927-02-03", "out of range"),
        (times.date_range, "2027", "must be two dates"),
        (times.date_range, "2027-12-31 to 2027-01-01", "ends before it begins"),
    ],
)
def test_what_is_not_a_date(read: Callable[[object], object], written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        read(written)


def test_health_lines() -> None:
    assert units.health_line("below 50") == units.HealthLine("below", 50)
    assert units.health_line("above 62.5") == units.HealthLine("above", 62.5)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("50", 'did you mean "below 50"?'),
        ("< 50", 'did you mean "below 50"?'),
        (">= 60", 'did you mean "above 60"?'),
        ("below fifty", "is not a line"),
        ("below 0", "never below 0"),
        ("above 100", "never above 100"),
        ("below 130", "between 0 and 100"),
    ],
)
def test_what_is_not_a_health_line(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        units.health_line(written)


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("check_in missed", units.Happening(TriggerKind.MISSED, activity="check_in")),
        ("check_in was missed", units.Happening(TriggerKind.MISSED, activity="check_in")),
        ("health check missed", units.Happening(TriggerKind.MISSED, activity="health check")),
        ("health below 60", units.Happening(TriggerKind.HEALTH_BELOW, line=60)),
        ("health above 70", units.Happening(TriggerKind.HEALTH_ABOVE, line=70)),
        ("leaves onboarding", units.Happening(TriggerKind.STAGE_LEFT, stage="onboarding")),
        ("champion leaves", units.Happening(TriggerKind.SHOCK, shock="champion leaves")),
    ],
)
def test_what_an_activity_may_wait_for(written: str, meaning: units.Happening) -> None:
    assert units.happening(written) == meaning


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("csm changes", '"csm changes" is not something to wait for; did you mean "new csm"?'),
        ("health 60", 'did you mean "below 60"?'),
    ],
)
def test_what_no_activity_can_wait_for(written: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        units.happening(written)


READERS = [
    times.duration, times.positive_duration, times.period, times.months, times.rate,
    times.arrivals, times.money_per_year, times.days_per_year, times.date, times.date_range,
    units.text, units.flag, units.money, units.positive_money, units.health_line, units.happening,
    units.share(), units.count(0, "1"), units.number(0, 1, "1"), units.choice("a", "b"),
]  # fmt: skip
PIECES = st.sampled_from(
    ["1", "0", "9" * 400, ".", ",", "-", "e", "%", "/", " ", "$", "k", "h", "days", "year", "per",
     "below", "health", "missed", "2027-01-01", " to ", "İ", "٣", "\x00", "'"]
)  # fmt: skip


@given(st.one_of(st.lists(PIECES, max_size=8).map("".join), st.none(), st.just([]), st.just({})))
def test_readers_only_ever_complain_with_a_message(written: object) -> None:
    complaints: list[ValueError] = []
    for read in READERS:
        try:
            read(written)
        except ValueError as complaint:
            complaints.append(complaint)
    assert all(type(complaint) is ValueError and str(complaint) for complaint in complaints)


@pytest.mark.parametrize("written", ["1.000", "45.000", "300.000"])
def test_a_point_before_three_digits_is_not_taken_for_either_thing(written: str) -> None:
    with pytest.raises(ValueError, match="could be"):
        units.count(0, "300")(written)
    with pytest.raises(ValueError, match="could be"):
        units.money(f"${written}")


@pytest.mark.parametrize(
    ("written", "amount"), [("$1.250M", 1_250_000), ("$0.125", 0.125), ("$1.2500", 1.25)]
)
def test_a_point_that_can_mean_one_thing_only_is_read(written: str, amount: float) -> None:
    assert units.money(written).amount == amount
