"""Listed customers in the world: what the file says holds, and chance fills only the gaps."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from simulator.clock import add_months
from simulator.rules import health
from simulator.world import World, draw_world
from simulator.world.listed import term_ends_from
from tests.unit.accounts_files import ROWS, SCENARIO, Row, loaded, text, with_column
from tests.unit.world_draws import all_draws, ranking

pytestmark = pytest.mark.unit

START = np.datetime64("2026-01-05")
GROWING = SCENARIO.replace("  smb:", "    new_accounts: {rate: 4 / month, arr: $30k}\n  smb:", 1)


def world(folder: Path, rows: list[Row] | None = None, scenario: str = SCENARIO) -> World:
    return draw_world(loaded(folder, text(rows or ROWS), scenario).setup, 3, 1)


def many(count: int, tier: str = "SMB") -> list[Row]:
    """Accounts with nothing but what is needed."""
    lots = random.Random(1)
    rows = []
    for n in range(count):
        arr, signed = lots.randint(5, 90) * 1000, f"20{lots.randint(15, 25)}-0{n % 9 + 1}-11"
        rows.append((f"A{n:05}", tier, str(arr), signed, "", "Ann", ""))
    return rows


def test_customers_are_those_of_the_file(tmp_path: Path) -> None:
    accounts = world(tmp_path).accounts
    assert accounts.id.tolist() == ["001", "002", "003", "004"]
    assert accounts.arr.tolist() == [45_000, 60_000, 9_000, 8_000]
    assert accounts.signed_date.astype(str).tolist() == [row[3] for row in ROWS]
    assert accounts.initial.all()
    assert (accounts.signed < 0).all()


def test_shuffled_rows_are_the_same_world(tmp_path: Path) -> None:
    rows = [*ROWS, *many(50)]
    first = world(tmp_path, rows, GROWING)
    random.Random(5).shuffle(rows)
    again = world(tmp_path, rows, GROWING)
    assert again.setup == first.setup
    assert list(all_draws(again).items()) == list(all_draws(first).items())
    assert again.accounts.rank.tolist() == first.accounts.rank.tolist()


def test_one_more_row_leaves_every_other_draw_alone(tmp_path: Path) -> None:
    rows = [*ROWS, *many(50)]
    added = ("001x", "Mid-Market", "99000", "2021-05-05", "", "Ann Lee", "")
    before = world(tmp_path, rows, GROWING)
    after = world(tmp_path, [*rows[:1], added, *rows[1:]], GROWING)
    old, new = all_draws(before), all_draws(after)
    assert {key for key in new if key not in old} == {key for key in new if "001x" in key}
    assert {key: new[key] for key in old} == old
    names = {row[0] for row in rows}
    assert ranking(before, names) == ranking(after, names)


def test_another_arr_or_owner_changes_no_luck(tmp_path: Path) -> None:
    before = world(tmp_path, [*ROWS], GROWING)
    after = world(tmp_path, with_column("Owner", "Zoe Zig"), GROWING)
    assert all_draws(after) == all_draws(before)


def test_day_one_health_is_that_of_the_file(tmp_path: Path) -> None:
    said = SCENARIO.replace("    renewal:", "    health: {attention_at_start: 75%}\n    renewal:")
    drawn = world(tmp_path, with_column("Health", "72", "55", "0", "98"), said)
    rule = drawn.setup.segments[0].health
    found = [health(fit, rule.span, 0.75, 0.0) for fit in drawn.accounts.fit.tolist()]
    assert found == [72, 55, 0, 90]  # nobody is fitter than 100


def test_health_that_the_file_does_not_say_is_that_of_survivors(tmp_path: Path) -> None:
    """Old customers have come through many renewals, so they are fitter than new ones."""
    old = [(f"o{n}", "SMB", "9000", "2012-03-01", "", "Ann", "") for n in range(2000)]
    new = [(f"n{n}", "SMB", "9000", "2025-12-01", "", "Ann", "") for n in range(2000)]
    drawn = world(tmp_path, [*ROWS[:2], *old, *new])
    ids = drawn.accounts.id
    fit = {kind: drawn.accounts.fit[np.char.startswith(ids, kind)] for kind in "on"}
    points = np.linspace(0, 100, 4001)
    slope = (np.log(0.9 / 0.1) - np.log(0.6 / 0.4)) / 40
    renewed = 1 / (1 + np.exp(-(np.log(0.9 / 0.1) + slope * (points - 72))))
    for kind, terms in (("o", 13), ("n", 0)):
        weight = np.exp(-(((points - 72) / 13) ** 2) / 2) * renewed**terms
        exact = (points * weight).sum() / weight.sum()
        error = fit[kind].std() / len(fit[kind]) ** 0.5
        assert fit[kind].mean() == pytest.approx(exact, abs=4 * error + 0.3)  # cut off at 100


def test_stages_follow_from_the_signing_date_and_health(tmp_path: Path) -> None:
    rows = with_column("Customer Since", "2026-01-02", rows=with_column("Health", "90", "40"))
    drawn = world(tmp_path, rows)
    stages = [stage.name for stage in drawn.setup.segments[0].stages]
    found = [stages[code] for code in drawn.accounts.stage[:2]]
    assert found == ["onboarding", "renewal_risk"]


def term_dates(drawn: World, number: int) -> list[tuple[str, int]]:
    return [(str(drawn.clock.dates(e.tick)), e.term) for e in drawn.term_ends[number]]


def test_terms_end_on_the_renewal_date_and_every_term_after(tmp_path: Path) -> None:
    said = SCENARIO.replace("12 months", "30 months")
    drawn = world(tmp_path, with_column("Renewal Date", "2026-03-02", "2026-09-15"), said)
    assert term_dates(drawn, 0) == [("2026-03-02", 2), ("2027-03-02", 3), ("2028-03-02", 4)]
    assert term_dates(drawn, 1)[0] == ("2026-09-15", 3)
    assert term_dates(drawn, 2)[0] == ("2026-04-02", 1)  # by the signing date


@pytest.mark.parametrize(
    ("renewal", "next_end"),
    [
        ("2026-01-05", "2026-01-05"),  # on day one itself
        ("2026-01-02", "2027-01-04"),  # overdue: taken as renewed
        ("2025-01-05", "2026-01-05"),
        ("2024-06-30", "2026-06-30"),
        ("2029-05-01", ""),  # a longer contract: not before the horizon
    ],
)
def test_an_overdue_renewal_moves_on_by_whole_terms(
    tmp_path: Path, renewal: str, next_end: str
) -> None:
    drawn = world(tmp_path, with_column("Renewal Date", renewal))
    assert [date for date, _ in term_dates(drawn, 0)][:1] == [next_end] * bool(next_end)


def test_the_term_of_a_renewal_is_the_number_of_terms_since_signing(tmp_path: Path) -> None:
    """To the nearest, whatever the day, and never 0."""
    for signed, renewal, term in (
        ("2024-03-10", "2026-03-09", 2),
        ("2024-03-10", "2026-02-28", 2),
        ("2025-12-20", "2026-02-01", 1),
        ("2020-01-31", "2026-01-30", 6),
    ):
        rows = with_column("Renewal Date", renewal, rows=with_column("Customer Since", signed))
        assert term_dates(world(tmp_path, rows), 0)[0][1] == term


def test_who_signs_later_comes_later(tmp_path: Path) -> None:
    rows = with_column("Customer Since", "2026-02-03", rows=with_column("Renewal Date", ""))
    drawn = world(tmp_path, rows)
    assert drawn.accounts.initial.tolist() == [False, True, True, True]
    assert drawn.accounts.signed[0] == drawn.clock.tick(np.datetime64("2026-02-03"))
    assert drawn.accounts.stage[0] == 0
    assert term_dates(drawn, 0) == []
    assert drawn.setup.segments[0].accounts == 1


def test_a_weekend_before_day_one_is_still_before_it(tmp_path: Path) -> None:
    said = SCENARIO.replace("2026-01-05", "2026-01-04")
    drawn = world(tmp_path, with_column("Customer Since", "2026-01-03"), said)
    assert drawn.accounts.initial[0]
    assert drawn.accounts.signed[0] < 0


def test_new_customers_pay_what_one_of_the_file_pays(tmp_path: Path) -> None:
    rows = [*ROWS[2:], *many(30, "Mid-Market")]
    said = GROWING.replace("{rate: 4 / month, arr: $30k}", "200 / month")
    accounts = world(tmp_path, rows, said).accounts
    new = accounts.arr[~accounts.initial]
    paid = np.array([float(row[2]) for row in rows[2:]])
    assert set(new) == set(paid)
    share = np.mean(new[:, None] <= np.sort(paid), axis=0)
    exact = np.mean(paid[:, None] <= np.sort(paid), axis=0)
    assert np.abs(share - exact).max() < 1.63 / len(new) ** 0.5  # Kolmogorov, at 1 %


def test_no_term_ends_between_signing_and_the_date_of_the_file(tmp_path: Path) -> None:
    drawn = world(tmp_path, [*ROWS, *many(200)])
    for number, ends in enumerate(drawn.term_ends):
        signed = drawn.accounts.signed_date[number]
        if str(drawn.accounts.id[number]).startswith("A"):
            assert [str(drawn.clock.dates(e.tick)) for e in ends] == [
                str(drawn.clock.dates(drawn.clock.tick(add_months(signed, 12 * e.term)[()])))
                for e in ends
            ]


def test_the_next_term_end_lies_on_or_after_day_one(tmp_path: Path) -> None:
    rows = with_column("Renewal Date", "2024-06-30", "2026-01-05")
    listed = loaded(tmp_path, text(rows)).setup.segments[0].listed
    assert listed is not None
    dates, terms = term_ends_from(listed, START, np.full(len(listed), 12))
    assert dates.astype(str).tolist() == ["2026-06-30", "2026-01-05"]
    assert terms.tolist() == [2, 3]
