"""Customers and revenue kept, as simulated and as expected."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from simulator.metrics import measure
from simulator.records import SCHEMA, Records, Table
from tests.unit.metrics_tables import (
    AFTER,
    BEFORE,
    INSIDE,
    T0,
    T1,
    Row,
    account,
    records,
    renewal,
    table,
)

pytestmark = pytest.mark.unit

TOTAL = ("total", "")


def total(written: Records) -> dict[str, float]:
    return measure(written)[TOTAL]


def test_four_customers_one_lost_one_smaller_one_larger() -> None:
    found = total(
        records(
            accounts=[
                account("lost", arr_end=0.0),
                account("smaller", arr_end=80.0),
                account("larger", arr_end=150.0),
                account("same"),
            ],
            renewals=[
                renewal("lost", renewed=False),
                renewal("smaller", arr_if_renewed=80.0),
                renewal("same"),
            ],
        )
    )
    assert found["logo_churn"] == 1 / 4
    assert found["grr"] == (0 + 80 + 100 + 100) / 400
    assert found["nrr"] == (0 + 80 + 150 + 100) / 400
    assert found["renewal_rate"] == (0 + 80 + 100) / 300
    assert found["arr_start"] == 400
    assert found["arr_end"] == 330


def test_a_customer_who_signs_during_the_window_is_not_of_the_opening_book() -> None:
    newcomer = account("new", arr=None, arr_end=500.0, signed=INSIDE, initial=False)
    lost = renewal("new", renewed=False, tick=INSIDE + 1)
    found = total(records(accounts=[account(), newcomer], renewals=[lost]))
    assert found["logo_churn"] == found["expected_logo_churn"] == 0
    assert found["grr"] == found["nrr"] == found["expected_nrr"] == 1
    assert found["renewal_rate"] == 0, "the renewal rate is of every term that ends"


@pytest.mark.parametrize(
    ("tick", "churn"), [(BEFORE, 0), (T0, 1), (T1 - 1, 1), (T1, 0), (AFTER, 0)]
)
def test_only_losses_inside_the_window_count(tick: int, churn: float) -> None:
    lost = renewal(renewed=False, tick=tick)
    found = total(records(accounts=[account()], renewals=[lost]))
    assert found["logo_churn"] == churn
    assert found["grr"] == 1 - churn


def test_a_renewed_term_counts_for_the_renewal_rate_at_most_at_the_expiring_amount() -> None:
    larger = renewal(arr_if_renewed=130.0)
    assert total(records(accounts=[account()], renewals=[larger]))["renewal_rate"] == 1


def test_expected_figures_put_the_probability_in_the_place_of_the_outcome() -> None:
    """ARR of 100 renewed with 90 %, then grown by 20: 0.9 x 100 + 20 = 110 is expected of it."""
    renewed = total(records(accounts=[account(arr_end=120.0)], renewals=[renewal()]))
    lost = total(records(accounts=[account(arr_end=0.0)], renewals=[renewal(renewed=False)]))
    assert renewed["expected_nrr"] == pytest.approx(1.1)
    assert renewed["expected_grr"] == pytest.approx(0.9)
    assert lost["expected_nrr"] == lost["expected_grr"] == pytest.approx(0.9)
    assert renewed["expected_logo_churn"] == lost["expected_logo_churn"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("offered", "nrr", "grr"), [(150.0, 1.35, 0.9), (100.0, 0.9, 0.9), (80.0, 0.72, 0.72)]
)
@pytest.mark.parametrize("renewed", [True, False])
def test_what_is_expected_of_a_renewal_does_not_depend_on_its_luck(
    offered: float, nrr: float, grr: float, renewed: bool
) -> None:
    """Opening ARR 100 comes up for renewal at more, the same or less, with 90 %."""
    end = account(arr_end=offered if renewed else 0.0)
    term = renewal(renewed=renewed, arr_before=120.0, arr_if_renewed=offered)
    found = total(records(accounts=[end], renewals=[term]))
    assert found["expected_nrr"] == pytest.approx(nrr)
    assert found["expected_grr"] == pytest.approx(grr)


def test_a_held_book_counts_a_customer_lost_once_and_nothing_after() -> None:
    """The customer stays in the book and renews again: that second renewal never happened."""
    first = renewal(renewed=False, tick=INSIDE, probability=0.8)
    second = renewal(renewed=True, tick=INSIDE + 1, probability=0.3)
    found = total(records(accounts=[account(arr_end=150.0)], renewals=[first, second]))
    assert found["logo_churn"] == 1
    assert found["grr"] == found["nrr"] == 0
    assert found["expected_logo_churn"] == pytest.approx(0.2)
    assert found["expected_grr"] == found["expected_nrr"] == pytest.approx(0.8)


def test_retention_is_a_figure_for_a_year_and_undefined_for_less() -> None:
    for months, defined in ((12.0, True), (11.95, False), (18.0, True), (11.0, False)):
        found = total(records(accounts=[account()], renewals=[renewal()], months=months))
        for name in ("logo_churn", "grr", "nrr"):
            assert np.isfinite(found[name]) == defined
            assert np.isfinite(found[f"expected_{name}"]) == defined
        assert found["renewal_rate"] == 1


def test_segments_keep_their_own_figures() -> None:
    small = {"segment": "smb"}
    found = measure(
        records(
            accounts=[account("a"), account("b", arr=300.0, arr_end=0.0, **small)],
            renewals=[renewal("b", renewed=False, arr_before=300.0, probability=0.5, **small)],
        )
    )
    assert found["segment", "mid_market"]["logo_churn"] == 0
    assert found["segment", "smb"]["logo_churn"] == 1
    assert found["segment", "smb"]["renewal_rate"] == 0
    assert np.isnan(found["segment", "mid_market"]["renewal_rate"])
    assert found[TOTAL]["grr"] == 100 / 400


YEARS = 400
CUSTOMERS = 40


@cache
def chance_book(*, held: bool) -> Records:
    """Many independent years, each a segment: a term a quarter, health that follows the ARR.

    The probability of a renewal depends on how the ones before it went, contraction is settled
    with the renewal, growth comes after it: all that a formula could get wrong.
    """
    rng = np.random.default_rng(11)
    accounts: list[Row] = []
    renewals: list[Row] = []
    for year in range(YEARS):
        segment = {"segment": f"year_{year}"}
        for number in range(CUSTOMERS):
            name = f"customer_{year}_{number}"
            opening = arr = float(rng.lognormal(4.0, 0.7))
            lost = False
            for quarter in range(int(rng.integers(0, 5))):
                luck, shrinks, grows = rng.random(3)
                probability = 0.75 + 0.2 * (arr > opening) - 0.2 * (arr < opening)
                offer = arr * (0.6 if shrinks < 0.3 else 1.0)
                renewed = luck < probability
                if not lost or held:
                    renewals.append(
                        renewal(
                            name,
                            renewed=bool(renewed),
                            tick=T0 + quarter,
                            probability=probability,
                            arr_before=arr,
                            arr_if_renewed=offer,
                            **segment,
                        )
                    )
                lost |= not renewed
                arr = offer * (1.5 if grows < 0.3 else 1.0)
            end = arr if held or not lost else 0.0
            accounts.append(account(name, arr=opening, arr_end=end, **segment))
    renewals.sort(key=lambda row: row["tick"])
    return records(accounts=accounts, renewals=renewals)


def by_year(written: Records) -> pd.DataFrame:
    found = measure(written)
    return pd.DataFrame([found["segment", f"year_{year}"] for year in range(YEARS)])


@pytest.fixture(scope="module", params=[False, True], ids=["living", "held"])
def years(request: pytest.FixtureRequest) -> pd.DataFrame:
    return by_year(chance_book(held=request.param))


@pytest.mark.parametrize("name", ["logo_churn", "grr", "nrr"])
def test_expected_figures_have_the_same_mean_and_less_luck(years: pd.DataFrame, name: str) -> None:
    simulated, expected = years[name], years[f"expected_{name}"]
    difference = expected - simulated
    error = difference.std() / np.sqrt(YEARS)
    assert error < 0.01, "fine enough to see one point of retention"
    assert abs(difference.mean()) < 3.5 * error
    assert expected.var() < 0.8 * simulated.var()


def test_a_held_book_and_a_living_book_lose_the_same_customers() -> None:
    living, held = (by_year(chance_book(held=held)) for held in (False, True))
    names = ["logo_churn", "grr", "nrr"]
    names += [f"expected_{name}" for name in names]
    np.testing.assert_allclose(living[names], held[names], rtol=1e-12)


def test_gross_retention_never_exceeds_one_nor_net_retention(years: pd.DataFrame) -> None:
    assert (years["grr"] < years["nrr"]).any()
    assert (years["grr"] <= years["nrr"]).all()
    grown = total(records(accounts=[account(arr_end=150.0)]))
    assert (grown["grr"], grown["nrr"]) == (1.0, 1.5)


@pytest.mark.parametrize("held", [False, True])
def test_retention_recomputed_from_the_tables_with_plain_pandas(held: bool) -> None:
    written = chance_book(held=held)
    found = by_year(written)

    inside = written.renewals.query("@T0 <= tick < @T1")
    lost = set(inside.loc[inside["outcome"] == "churned", "account"])
    book = written.accounts.dropna(subset="arr_start").astype({"account": str, "segment": str})
    book["lost"] = book["account"].isin(lost)
    book["kept"] = book["arr_end"].where(~book["lost"], 0.0)
    book["capped"] = book[["kept", "arr_start"]].min(axis=1)
    sums = book.groupby("segment", sort=False)[["arr_start", "kept", "capped", "lost"]].sum()

    np.testing.assert_allclose(found["grr"], sums["capped"] / sums["arr_start"])
    np.testing.assert_allclose(found["nrr"], sums["kept"] / sums["arr_start"])
    np.testing.assert_allclose(found["logo_churn"], sums["lost"] / CUSTOMERS)
    assert total(written)["grr"] == pytest.approx(book["capped"].sum() / book["arr_start"].sum())


def test_the_order_of_customers_and_of_their_names_does_not_matter() -> None:
    a, b = account("a"), account("b", arr_end=0.0)
    written = records(accounts=[a, b], renewals=[renewal("b", renewed=False)])
    renumbered = table(SCHEMA["accounts"], [b, a])
    for accounts in (renumbered, written.accounts[::-1], renumbered[::-1]):
        other = replace(written, tables={**written.tables, "accounts": Table.of(accounts)})
        assert total(other) == pytest.approx(total(written), nan_ok=True)
