"""Figures and dates of a file mean what they look like, or are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from simulator.scenario.accounts import dates
from simulator.scenario.accounts.money import amounts
from simulator.scenario.schema_accounts import DAY_FIRST, MONTH_FIRST, YEAR_FIRST

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("45000", 45_000, ""),
        ("45000.50", 45_000.5, ""),
        ("$45,000", 45_000, "$"),
        ("$ 1,200,000", 1_200_000, "$"),
        ("45 000 EUR", 45_000, "€"),
        ("45\u00a0000 €", 45_000, "€"),
        ("45\u202f000,00 €", 45_000, "€"),
        ("45.000,00 EUR", 45_000, "€"),
        ("€45k", 45_000, "€"),
        ("€4,5k", 4_500, "€"),
        ("$1.2M", 1_200_000, "$"),
        ("1.2 mn USD", 1_200_000, "$"),
        ("USD 45,000.00", 45_000, "$"),
        ("US$45,000.00", 45_000, "$"),
        ("CHF 45'000.00", 45_000, "CHF"),
        ("1,200,000", 1_200_000, ""),
        ("1.200.000", 1_200_000, ""),
        ("45,000", 45_000, ""),
        ("45.000", 45_000, ""),
        ("0,500", 0.5, ""),
        ("4.5E+04", 45_000, ""),
        ("-45", -45, ""),
        ("(45,000)", -45_000, ""),
        ("kr. 45.000,00", 45_000, "kr"),
    ],
)
def test_money_alone_in_its_column(text: str, amount: float, currency: str) -> None:
    found = amounts([text])
    assert found.wrong == {}
    assert found.values == {text: pytest.approx(amount)}
    assert list(found.currencies) == [currency] * bool(currency)


@pytest.mark.parametrize(
    "text",
    [
        *("", "n/a", "-", "$", "45%", "#REF!", "4 5", "1,20,000.5", "45,00,0", "1.2.3,4", "1e"),
        *(
            "45000 per year",
            "$45 €",
            "0x10",
            "nan",
            "inf",
            "\uff11\uff12",
            " 7" * 60,
            "9" * 60,
            "4_5",
        ),
    ],
)
def test_what_is_no_money(text: str) -> None:
    found = amounts([text])
    assert found.values == {}
    assert list(found.wrong) == [text]


@pytest.mark.parametrize(
    ("column", "amount"),
    [
        (["45,000", "12.50"], 45_000.0),
        (["45.000", "12,50"], 45_000.0),
        (["45.000", "1.200.000"], 45_000.0),
        (["950.125", "45000.125"], 950.125),
    ],
)
def test_the_rest_of_a_column_tells_what_its_marks_mean(column: list[str], amount: float) -> None:
    assert amounts(column).values[column[0]] == amount


@pytest.mark.parametrize("column", [["45,000", "12,50"], ["45.000", "12.50"], ["1.250k"]])
def test_an_amount_that_may_be_two_is_refused(column: list[str]) -> None:
    found = amounts(column)
    assert column[0] not in found.values
    assert "may be" in found.wrong[column[0]]


def test_a_column_does_not_change_its_decimal_mark() -> None:
    found = amounts(["1,200.50", "1.200,50", "7"])
    assert "disagree" in found.wrong["1,200.50"]


def test_numbers_of_a_workbook_are_what_they_are() -> None:
    assert amounts([45_000.5, 3, "7"]).values == {45_000.5: 45_000.5, 3: 3.0, "7": 7.0}
    assert list(amounts([True, dt.date(2024, 1, 1)]).wrong) == [True, dt.date(2024, 1, 1)]


FIRST_OF_MARCH = dt.date(2024, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("2024-03-01", "2024-3-1", "2024/03/01", "2024.03.01", "20240301"),
        *("2024-03-01T00:00:00Z", "2024-03-01 23:59", "2024-03-01T00:00:00.000+0000"),
        *("1 Mar 2024", "01-Mar-24", "1. March 2024", "Mar 1, 2024", "March 1 2024", "1-MAR-2024"),
    ],
)
def test_a_date_that_is_clear_by_itself(text: str) -> None:
    assert dates.scanned([text]).values == {text: FIRST_OF_MARCH}


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (DAY_FIRST, "01/03/2024"),
        (DAY_FIRST, "1.3.2024"),
        (DAY_FIRST, "1-3-24"),
        (DAY_FIRST, "1/3/2024 12:30"),
        (MONTH_FIRST, "3/1/24"),
        (MONTH_FIRST, "03/01/2024"),
        (MONTH_FIRST, "3/1/2024, 12:30 PM"),
        (YEAR_FIRST, "24/03/01"),
    ],
)
def test_a_date_by_the_order_that_is_said(order: str, text: str) -> None:
    found = dates.scanned([text])
    assert found.values == {}
    dates.settle(found, order)
    assert found.values == {text: FIRST_OF_MARCH}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "soon",
            "2024-02-30",
            "2024-13-01",
            "1969-12-31",
            "2201-01-01",
            "45352",
            "1 Foo 2024",
        ),
        *(
            "1 Foo 2024",
            "2024",
            "03/2024",
            "1/2/3/4",
            "99/99/9999",
            "2024-03",
            "2024131",
            "1\u00b2 Mar 2024",
        ),
    ],
)
def test_what_is_no_date(text: str) -> None:
    found = dates.scanned([text])
    dates.settle(found, DAY_FIRST)
    assert found.values == {}
    assert list(found.wrong) == [text]


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["03/04/2024", "13/04/2024"], DAY_FIRST),
        (["03/04/2024", "04/13/2024"], MONTH_FIRST),
        (["3.4.2024"], DAY_FIRST),
        (["03/04/2024"], ""),
        (["13/04/2024", "04/13/2024"], ""),
    ],
)
def test_the_order_that_a_column_shows(column: list[str], order: str) -> None:
    assert dates.order_of([dates.scanned(column)], 0) == order


def test_a_column_that_shows_nothing_follows_its_neighbour() -> None:
    found = [dates.scanned(["03/04/2024"]), dates.scanned(["13/04/2024"])]
    assert dates.order_of(found, 0) == DAY_FIRST


def test_a_year_of_two_digits_is_the_nearest_in_use() -> None:
    found = dates.scanned(["1 Mar 69", "1 Mar 70"])
    assert [day.year for day in found.values.values()] == [2069, 1970]
