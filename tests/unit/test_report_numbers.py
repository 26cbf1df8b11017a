"""Numbers are written the way people write them."""

import math

import pytest

from simulator.report import numbers
from simulator.report.numbers import plain

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (0.1234, "share", "12.3 %"),
        (1.0, "share", "100 %"),
        (0.0, "share", "0.0 %"),
        (-0.00001, "share", "0.0 %"),
        (3.21, "hours", "3.2 h"),
        (2_000.0, "hours", "2,000 h"),
        (14.0, "days", "14.0 days"),
        (3.14159, "points", "3.1 points"),
        (0.14159, "points", "0.14 points"),
        (8.0, "count", "8"),
        (37.5, "count", "37.5"),
        (6.88, "fte", "6.9"),
        (math.nan, "share", "-"),
    ],
)
def test_a_figure_has_few_digits_and_its_unit(x: float, unit: str, text: str) -> None:
    assert plain(numbers.value(x, unit)) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (175_000, "$175k"),
        (4_487, "$4,490"),
        (9_994, "$9,990"),
        (9_996, "$10k"),
        (1_050_000, "$1.05M"),
        (1_400_000, "$1.4M"),
        (2_000_000, "$2M"),
        (999_600, "$1M"),
        (13_500_000, "$13.5M"),
        (2.1e9, "$2.1B"),
        (950, "$950"),
        (-18_800, "-$18.8k"),
        (-0.2, "$0"),
        (0, "$0"),
    ],
)
def test_money_is_short(x: float, text: str) -> None:
    assert numbers.money(x) == text


def test_a_currency_with_a_name_stands_apart_from_the_number() -> None:
    assert plain(numbers.money(1_400_000, "EUR")) == "EUR 1.4M"


def test_an_interval_says_its_unit_once() -> None:
    assert plain(numbers.span(0.875, 0.924, "share")) == "87.5 to 92.4 %"
    assert numbers.span(0.875, 0.924, "share", named=False) == "87.5 to 92.4"


def test_ends_that_differ_do_not_look_the_same() -> None:
    assert plain(numbers.span(0.01771, 0.01841, "share")) == "1.77 to 1.84 %"
    assert numbers.span(13_410_000, 13_440_000, "money") == "$13.41M to $13.44M"


def test_a_mean_has_the_digits_of_its_interval() -> None:
    assert plain(numbers.mean(6.976, 6.971, 6.981, "fte")) == "6.98"
    assert numbers.mean(13_424_000, 13_410_000, 13_440_000, "money") == "$13.42M"
    assert plain(numbers.mean(0.981, math.nan, math.nan, "share")) == "98.1 %"
    assert plain(numbers.mean(math.nan, math.nan, math.nan, "share")) == "-"


def test_a_number_and_its_unit_are_never_torn_apart() -> None:
    assert " " not in numbers.value(0.123, "share")


def test_a_share_that_a_person_wrote_keeps_its_digits() -> None:
    assert plain(numbers.given(0.92)) == "92 %"
    assert plain(numbers.given(0.125)) == "12.5 %"


def test_names_of_the_scenario_read_as_words() -> None:
    assert numbers.words("business_review") == "business review"
