"""The retention of simulated years, worked out a second time from what was signed, won and lost.

The ARR of each customer is followed from the world's first day through the renewals table and the
proposals done, without a look at the ARR that the accounts table states, and the figures of the
window are added up again in plain pandas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import RunResult, load, run
from simulator.metrics import measure
from simulator.records import SCHEMA
from simulator.world import World, draw_world
from tests.property.leaving import departures

pytestmark = pytest.mark.unit

SCENARIO = Path(__file__).parents[2] / "scenarios" / "mid_market.yaml"
SEED = 7
REPLICATIONS = 2
NEAR = 1e-12

DAY = 8 * 3600
YEAR = 260 * DAY
T0, T1 = (int(np.busday_count("2026-01-05", end)) * DAY for end in ("2026-07-05", "2027-07-05"))
ADDS, WON = 0.4, 0.6
PROPOSAL_AFTER = 5 * DAY  # the opportunity
SIGNS, GROWS, RENEWS = range(3)  # at one tick, in this order

Tables = dict[str, pd.DataFrame]


@cache
def result(book: str) -> RunResult:
    scenario = load(SCENARIO, set=[f"book={book}"])
    return run(scenario, replications=REPLICATIONS, seed=SEED, jobs=1, keep_tables=REPLICATIONS)


def steps(account: object, tick: object, what: int, factor: object) -> pd.DataFrame:
    return pd.DataFrame({"account": account, "tick": tick, "what": what, "factor": factor})


def proposals_won(tables: Tables, world: World) -> pd.DataFrame:
    """Each proposal done for an opportunity that the world lets us win: account and tick."""
    opportunities = pd.DataFrame(
        [
            (name, one.tick + PROPOSAL_AFTER, one.winning_luck < WON)
            for name, some in zip(world.accounts.id, world.opportunities, strict=True)
            for one in some
        ],
        columns=["account", "due", "won"],
    )
    work = tables["activities"].query("activity == 'proposal'").astype({"account": "str"})
    visit = ["account", "occurrence"]
    first_due = work.query("attempt == 0")[[*visit, "due"]]
    done = work.query("outcome == 'done'")[[*visit, "end"]]
    return done.merge(first_due, on=visit).merge(opportunities, on=["account", "due"]).query("won")


@dataclass(frozen=True)
class Histories:
    """What each customer pays, from step to step: ``arr`` from ``tick`` on, ``before`` until then.

    In a held book most of those who are lost go on paying.
    """

    table: pd.DataFrame  # account, tick, what, factor, before, arr
    lost: pd.DataFrame  # account, tick

    @classmethod
    def of(cls, tables: Tables, world: World) -> Histories:
        names = world.accounts.id
        renewals = tables["renewals"].astype({"account": "str"})
        shrinks = renewals["arr_if_renewed"] / renewals["arr_before"]
        shrinks = shrinks.where(renewals["outcome"] == "renewed", 1.0)
        leaves = (
            renewals["account"].map(departures(world, renewals, tables["accounts"]))
            == renewals["tick"]
        )
        shrinks = shrinks.mask(leaves, 0.0)
        won = proposals_won(tables, world)
        table = pd.concat(
            [
                steps(names, world.accounts.signed, SIGNS, world.accounts.arr),
                steps(won["account"], won["end"].astype("int64"), GROWS, 1 + ADDS),
                steps(renewals["account"], renewals["tick"], RENEWS, shrinks),
            ]
        ).sort_values(["account", "tick", "what"], ignore_index=True)
        arr = table.groupby("account")["factor"].cumprod()
        table = table.assign(arr=arr, before=arr.groupby(table["account"]).shift())
        return cls(table, renewals.query("outcome == 'churned'")[["account", "tick"]])

    def paying(self, tick: int) -> pd.Series:
        """By customer, just before ``tick``: 0 for those who have left; only those who signed."""
        return self.table[self.table["tick"] < tick].groupby("account")["arr"].last()

    def retention(self) -> dict[str, float]:
        """The figures as docs/metrics.md words them."""
        start = self.paying(T0)
        start = start[start > 0]
        left = self.lost["account"][self.lost["tick"].between(T0, T1, inclusive="left")]
        is_lost = start.index.isin(left)
        end = self.paying(T1)[start.index].mask(is_lost, 0.0)
        return {
            "logo_churn": is_lost.mean(),
            "grr": np.minimum(start, end).sum() / start.sum(),
            "nrr": end.sum() / start.sum(),
        }

    def revenue(self) -> float:
        """Paid inside the window by all of them."""
        table = self.table
        until = table.groupby("account")["tick"].shift(-1, fill_value=T1)
        ticks = until.clip(T0, T1) - table["tick"].clip(T0, T1)
        return (table["arr"] * ticks).sum() / YEAR


@pytest.fixture(scope="module", params=["living", "held"])
def book(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def saved(book: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result(book).save(tmp_path_factory.mktemp("runs") / book)


@pytest.fixture(scope="module", params=range(REPLICATIONS))
def replication(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module", params=["in memory", "read back"])
def tables(request: pytest.FixtureRequest, book: str, saved: Path, replication: int) -> Tables:
    if request.param == "in memory":
        return {name: result(book).table(name, replication) for name in SCHEMA}
    files = {name: pd.read_parquet(saved / f"{name}.parquet") for name in SCHEMA}
    return {name: table[table["replication"] == replication] for name, table in files.items()}


@pytest.fixture(scope="module")
def histories(book: str, replication: int, tables: Tables) -> Histories:
    world = draw_world(result(book).scenario.setup, SEED, replication)
    return Histories.of(tables, world)


@pytest.fixture(scope="module")
def figures(book: str, replication: int) -> dict[str, float]:
    return measure(result(book).kept[replication])["total", ""]


def test_there_is_something_to_follow(histories: Histories) -> None:
    """Customers grow, shrink and are lost on both sides of T0, and new ones come."""
    steps = histories.table[histories.table["what"] != SIGNS]
    for inside in (False, True):
        factors = steps["factor"][(steps["tick"] >= T0) == inside]
        assert (factors > 1).sum() > 5
        assert factors.between(0, 1, inclusive="neither").sum() > 5
        assert ((histories.lost["tick"] >= T0) == inside).sum() > 5
    assert (histories.table.query("what == @SIGNS")["tick"] > T0).any()


def test_customers_pay_at_both_ends_of_the_window_what_their_histories_say(
    histories: Histories, tables: Tables
) -> None:
    accounts = tables["accounts"].astype({"account": "str"}).set_index("account")
    start, end = (histories.paying(tick).reindex(accounts.index) for tick in (T0, T1))
    start = start.where(start > 0)  # who had left by then is not of the window
    np.testing.assert_allclose(accounts["arr_start"], start, rtol=NEAR)
    np.testing.assert_allclose(accounts["arr_end"], end, rtol=NEAR)


def test_what_comes_up_for_renewal_is_what_the_customer_pays(
    histories: Histories, tables: Tables
) -> None:
    renewals = tables["renewals"].astype({"account": "str"})
    both = histories.table.query("what == @RENEWS").merge(renewals, on=["account", "tick"])
    assert len(both) == len(renewals) > 300
    np.testing.assert_allclose(both["arr_before"], both["before"], rtol=NEAR)


def test_retention_is_what_the_histories_add_up_to(
    histories: Histories, figures: dict[str, float]
) -> None:
    for name, value in histories.retention().items():
        assert figures[name] == pytest.approx(value, rel=NEAR), name


def test_revenue_is_what_the_customers_paid_from_tick_to_tick(
    histories: Histories, figures: dict[str, float]
) -> None:
    assert figures["revenue"] == pytest.approx(histories.revenue(), rel=NEAR)


def test_the_saved_figures_are_those_of_the_histories(
    histories: Histories, saved: Path, replication: int
) -> None:
    values = pd.read_parquet(saved / "metrics.parquet")
    values = values.query("scope == 'total' and replication == @replication")
    found = values.set_index("metric")["value"]
    for name, value in histories.retention().items():
        assert found[name] == pytest.approx(value, rel=NEAR), name
