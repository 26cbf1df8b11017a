"""When work falls due, and how much of it: grids, random streams, renewals."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from simulator import loads
from simulator.clock import Clock, add_months
from simulator.scenario.types import Setup
from simulator.world import Agenda, World, draw_world
from simulator.world.chance import Chance, entity_keys
from simulator.world.demand import Calendar, stage_agenda

pytestmark = pytest.mark.unit

HOUR = 3600
DAY = 8 * HOUR
WEEK = 5 * DAY

Due = tuple[int, int, int, int, bool]
"""Tick, occurrence, work, window, automated."""


def setup(
    activity: str,
    *,
    start: str = "2026-01-05",
    months: int = 36,
    accounts: int = 400,
    new: str = "none",
) -> Setup:
    return loads(
        f"""
name: One kind of work
start: {start}
horizon: {months} months
segments:
  customers:
    team: 1
    accounts: {accounts}
    new_accounts: {new}
    arr: $10k
    lifecycle:
      service:
        work: {activity}
"""
    ).setup


def world(activity: str, **said: object) -> World:
    return draw_world(setup(activity, **said), 1, 0)  # type: ignore[arg-type]


def dues(found: World) -> list[list[Due]]:
    """What falls due for each account, in time order."""
    agenda = found.agenda(0, 0)
    return [account_dues(agenda, number) for number in range(len(found.accounts))]


def account_dues(agenda: Agenda, number: int) -> list[Due]:
    here = slice(agenda.first[number], agenda.first[number + 1])
    columns = (agenda.tick, agenda.occurrence, agenda.work, agenda.window, agenda.automated)
    return list(zip(*(column[here].tolist() for column in columns), strict=True))


def ticks(found: World) -> list[np.ndarray]:
    return [np.array([due[0] for due in account], dtype=np.int64) for account in dues(found)]


# Every so often.


def test_every_two_weeks_is_exactly_every_two_weeks() -> None:
    found = world("{every: 2 weeks, takes: 1h}")
    for account in ticks(found):
        assert 0 <= account[0] < 2 * WEEK
        assert set(np.diff(account)) == {2 * WEEK}
        assert found.horizon - 2 * WEEK <= account[-1] < found.horizon


def test_the_phases_of_customers_are_spread_evenly_over_the_period() -> None:
    """Kolmogorov-Smirnov; the 0.1 % point for 2,000 customers."""
    first = np.array([t[0] for t in ticks(world("{every: 2 weeks, takes: 1h}", accounts=2000))])
    assert stats.kstest(first / (2 * WEEK), "uniform").pvalue > 0.001


def test_a_new_customers_first_call_comes_within_a_period_of_signing() -> None:
    found = world("{every: 1 week, takes: 1h}", accounts=0, new="20 / month", months=12)
    after = []
    for signed, account in zip(found.accounts.signed.tolist(), ticks(found), strict=True):
        if signed < found.horizon - WEEK:
            after.append((account[0] - signed) / WEEK)
    assert len(after) > 150
    assert stats.kstest(after, "uniform").pvalue > 0.001


def dates_of(day: int, first_month: np.datetime64, months: int, count: int) -> list[np.datetime64]:
    """Day ``day`` of every so many months: the month's last day where it has no such day, the
    Monday after where that is a weekend."""
    month = first_month.astype("datetime64[M]") + np.arange(count) * months
    begins = month.astype("datetime64[D]")
    length = ((month + 1).astype("datetime64[D]") - begins).astype(np.int64)
    return list(np.busday_offset(begins + np.minimum(day, length) - 1, 0, roll="forward"))


@pytest.mark.parametrize(("words", "months"), [("1 month", 1), ("3 months", 3), ("1 year", 12)])
def test_every_month_falls_on_the_same_day_of_the_month(words: str, months: int) -> None:
    found = world(f"{{every: {words}, takes: 1h}}", accounts=150)
    for account in ticks(found):
        dates = list(found.clock.dates(account))
        same_month, month_before = dates[0], dates[0] - 3  # the 31st may be a Saturday
        assert any(
            dates_of(day, first, months, len(dates)) == dates
            for day in range(1, 32)
            for first in (same_month, month_before)
        )
        assert len(set(account % DAY)) == 1, "the time of day changes"
        assert len(account) in (36 // months, 36 // months + 1, 36 // months - 1)


def test_monthly_calls_are_spread_evenly_over_the_month_and_the_day() -> None:
    found = world("{every: 1 month, takes: 1h}", accounts=2000, months=3)
    first = np.array([account[0] for account in ticks(found)])
    in_the_day = first % DAY / DAY
    assert stats.kstest(in_the_day, "uniform").pvalue > 0.001
    # By date, nearly even: months are not equally long, and weekends move to Mondays.
    for week in range(4):
        share = ((first >= week * WEEK) & (first < (week + 1) * WEEK)).mean()
        assert share == pytest.approx(12 / 52, abs=0.06)


@pytest.mark.parametrize("timing", ["every: 1 week", "every: 1 month", "rate: 50 / year"])
def test_dues_hang_on_the_signing_date_and_not_on_the_start(timing: str) -> None:
    """Customers who sign in March are called at the same times whenever the scenario starts."""
    found = []
    for start in ("2026-01-05", "2026-02-02"):
        seen = world(f"{{{timing}, takes: 1h}}", start=start, accounts=0, new="20 / month")
        found.append(
            {
                name: list(zip(seen.clock.dates(account), account % DAY, strict=True))
                for name, account in zip(seen.accounts.id, ticks(seen), strict=True)
                if "-2026-03-" in name
            }
        )
    early, late = found
    assert len(early) > 10
    assert early.keys() == late.keys()
    for name, account in early.items():
        assert late[name][: len(account)] == account


@pytest.mark.parametrize("timing", ["every: 1 week", "every: 3 weeks", "every: 1 month"])
def test_a_customer_of_long_standing_keeps_the_rhythm_begun_at_signing(timing: str) -> None:
    """The same old customers in a scenario that starts four weeks later."""
    signed = np.array(["2019-05-31", "2023-02-28", "2025-12-05"], dtype="datetime64[D]")
    keys = entity_keys(["acme", "bolt", "crux"])
    found = []
    for start in ("2026-01-05", "2026-02-02"):
        said = setup(f"{{{timing}, takes: 1h}}", start=start)
        clock = Clock.of(said.start, said.hours_per_day)
        horizon = clock.tick(dt.date(2027, 1, 4))
        term = (np.full(3, 12), signed, np.zeros(3, dtype=np.int64))
        calendar = Calendar(clock, horizon, keys, signed, clock.ticks(signed), *term)
        agenda = stage_agenda(said.segments[0], 0, calendar, Chance.of(1, 0), np.arange(3))
        every = [(i, *due) for i in range(3) for due in account_dues(agenda, i)]
        found.append(
            [
                (account, str(clock.dates(tick)), tick % DAY, *luck)
                for account, tick, *luck in every
                if clock.dates(tick) >= np.datetime64("2026-02-02")
            ]
        )
    assert found[0] == found[1]
    assert len(found[0]) >= 3 * 10


def test_jitter_makes_each_call_late_by_less_than_it_says() -> None:
    regular = dues(world("{every: 2 weeks, takes: 1h}"))
    jittered = dues(world("{every: 2 weeks, takes: 1h, jitter: 3 days}"))
    late = []
    for before, after in zip(regular, jittered, strict=True):
        grid = {occurrence: tick for tick, occurrence, *_ in before}
        late += [tick - grid[occ] for tick, occ, *_ in after if occ in grid]
    assert len(late) > 25_000
    assert 0 <= min(late) < max(late) < 3 * DAY
    assert stats.kstest(np.array(late) / (3 * DAY), "uniform").pvalue > 0.001


def test_calls_of_before_day_one_that_jitter_makes_late_are_not_lost() -> None:
    found = world("{every: 1 week, takes: 1h, jitter: 3 weeks}", accounts=2000, months=3)
    early = np.concatenate(ticks(found))
    in_a_week = [((early >= w * WEEK) & (early < (w + 1) * WEEK)).sum() for w in range(10)]
    assert in_a_week == pytest.approx([2000] * 10, abs=5 * 2000**0.5)


# At random.


def test_a_random_stream_has_the_stated_rate_and_is_poisson() -> None:
    found = world("{rate: 6 / year, takes: 1h}", accounts=4000, months=36)
    counts = np.array([len(account) for account in ticks(found)])
    mean = 6 * found.horizon / found.clock.year
    assert counts.mean() == pytest.approx(mean, abs=4 * (mean / 4000) ** 0.5)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=4 * (2 / 4000) ** 0.5)


def test_requests_come_at_any_time_of_the_horizon_alike() -> None:
    found = world("{rate: 20 / year, takes: 1h}", accounts=500)
    when = np.concatenate(ticks(found)) / found.horizon
    assert len(when) > 25_000
    assert stats.kstest(when, "uniform").pvalue > 0.001


def test_new_customers_ask_from_the_day_they_sign() -> None:
    found = world("{rate: 50 / year, takes: 1h}", accounts=0, new="20 / month", months=12)
    waited = []
    for signed, account in zip(found.accounts.signed.tolist(), ticks(found), strict=True):
        assert (account >= signed).all()
        gaps = np.diff(np.concatenate([[signed], account]))
        waited += list(gaps[:1] if signed < found.horizon * 0.7 else [])
    assert stats.kstest(np.array(waited) * 50 / found.clock.year, "expon").pvalue > 0.001


def test_occurrences_are_numbered_in_the_order_of_time() -> None:
    for account in dues(world("{rate: 50 / year, takes: 1h}")):
        assert [due[1] for due in account] == list(range(len(account)))


# Before renewals.


def test_renewal_work_is_due_exactly_so_long_before_each_term_end() -> None:
    """Also before term ends that lie beyond the horizon."""
    found = world("{before_renewal: 60 days, takes: 1h}", new="10 / month")
    terms = np.arange(1, 16)
    for signed, account in zip(found.accounts.signed_date, dues(found), strict=True):
        ends = found.clock.ticks(add_months(np.repeat(signed, 15), 12 * terms))
        exact = {
            int(term): int(end) - 60 * DAY
            for term, end in zip(terms, ends, strict=True)
            if 0 <= end - 60 * DAY < found.horizon
        }
        assert {occurrence: tick for tick, occurrence, *_ in account} == exact


def test_terms_end_on_anniversaries_of_signing() -> None:
    found = world("{rate: 1 / year, takes: 1h}", new="10 / month")
    signed = found.accounts.signed_date
    for number, ends in enumerate(found.term_ends):
        terms = np.array([end.term for end in ends], dtype=np.int64)
        dates = add_months(np.repeat(signed[number], terms.size), 12 * terms)
        assert [end.tick for end in ends] == found.clock.ticks(dates).tolist()
        assert all(later.term == end.term + 1 for end, later in pairwise(ends))


def test_every_term_end_inside_the_horizon_is_there() -> None:
    found = world("{rate: 1 / year, takes: 1h}", accounts=2000, months=36)
    for ends in found.term_ends:
        assert len(ends) in (3, 4)
        assert ends[0].tick <= found.clock.tick(dt.date(2027, 1, 4))
        assert ends[-1].tick >= found.horizon - found.clock.tick(dt.date(2027, 1, 6))


def test_a_new_customers_first_term_ends_a_year_after_signing() -> None:
    found = world("{rate: 1 / year, takes: 1h}", accounts=0, new="20 / month")
    year = found.clock.year
    for signed, ends in zip(found.accounts.signed.tolist(), found.term_ends, strict=True):
        if ends:
            assert ends[0].term == 1
            assert ends[0].tick - signed == pytest.approx(year, abs=3 * DAY)
        else:
            assert signed > found.horizon - year - 3 * DAY


def test_renewal_luck_is_even() -> None:
    found = world("{rate: 1 / year, takes: 1h}", accounts=2000)
    luck = [end.luck for ends in found.term_ends for end in ends]
    other = [end.contraction_luck for ends in found.term_ends for end in ends]
    assert stats.kstest(luck, "uniform").pvalue > 0.001
    assert stats.kstest(other, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(luck, other)[0, 1]) < 5 / len(luck) ** 0.5


# How much work, how patient, automated or not.


def test_work_and_patience_have_their_own_luck() -> None:
    found = world("{rate: 50 / year, takes: exponential 1h, within: exponential 2 days}")
    every = [due for account in dues(found) for due in account]
    work = np.array([due[2] for due in every]) / HOUR
    window = np.array([due[3] for due in every]) / (2 * DAY)
    tolerance = 5 / len(every) ** 0.5
    assert work.mean() == pytest.approx(1, abs=tolerance)
    assert window.mean() == pytest.approx(1, abs=tolerance)
    assert abs(np.corrcoef(work, window)[0, 1]) < tolerance
    assert min(due[2] for due in every) >= 1


def test_fixed_work_is_the_same_each_time() -> None:
    found = world("{rate: 50 / year, takes: fixed 90 min, within: 2 days}")
    every = [due for account in dues(found) for due in account]
    assert {(due[2], due[3], due[4]) for due in every} == {(5400, 2 * DAY, False)}


def test_automation_takes_the_stated_share_by_a_luck_of_its_own() -> None:
    found = world("{rate: 50 / year, takes: 1h, automated: 40%}")
    every = [due for account in dues(found) for due in account]
    automated = np.array([due[4] for due in every])
    assert automated.mean() == pytest.approx(0.4, abs=5 * (0.24 / len(every)) ** 0.5)
    work = np.array([due[2] for due in every])
    assert work[automated].mean() == pytest.approx(work.mean(), rel=0.03)


def test_one_occurrence_alone_has_the_luck_that_the_agenda_shows() -> None:
    found = world("{rate: 20 / year, takes: 1h, within: exponential 2 days, automated: 40%}")
    for number, account in enumerate(dues(found)[:40]):
        for _, occurrence, *luck in account:
            assert found.luck(number, 0, occurrence) == tuple(luck)


def test_all_automated_and_none_automated_leave_nothing_to_chance() -> None:
    for words, expected in (("100%", {True}), ("0%", {False})):
        found = world(f"{{every: 1 week, takes: 1h, automated: {words}}}", accounts=20)
        assert {due[4] for account in dues(found) for due in account} == expected


def test_nothing_falls_due_before_signing_or_from_the_horizon_on() -> None:
    for timing in ("every: 1 week", "every: 1 month", "rate: 50 / year", "before_renewal: 8 weeks"):
        found = world(f"{{{timing}, takes: 1h}}", new="10 / month", months=18)
        opens = np.maximum(found.accounts.signed, 0)
        for first, account in zip(opens, ticks(found), strict=True):
            assert (account >= first).all()
            assert (account < found.horizon).all()
            assert (np.diff(account) >= 0).all()


def test_expansion_opportunities_come_at_the_stated_rate() -> None:
    scenario = loads(
        """
name: Growth
start: 2026-01-05
horizon: 36 months
segments:
  customers:
    team: 1
    accounts: 4000
    arr: $10k
    expansion: {opportunities: 50% / year, adds: 20%}
    lifecycle:
      adoption:
        call: {rate: 1 / year, takes: 1h}
      expansion:
        proposal: {after: 1 week, takes: 1h, required: yes}
"""
    )
    found = draw_world(scenario.setup, 1, 0)
    counts = np.array([len(each) for each in found.opportunities])
    mean = 0.5 * found.horizon / found.clock.year
    assert counts.mean() == pytest.approx(mean, abs=4 * (mean / 4000) ** 0.5)
    luck = [opportunity.luck for each in found.opportunities for opportunity in each]
    assert stats.kstest(luck, "uniform").pvalue > 0.001


def test_the_world_runs_on_the_scenarios_own_clock() -> None:
    found = world("{rate: 1 / year, takes: 1h}", months=12, accounts=1)
    assert found.clock == Clock.of(dt.date(2026, 1, 5), 8)
    assert found.horizon == found.clock.tick(dt.date(2027, 1, 5))
