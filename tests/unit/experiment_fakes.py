"""A company so simple that its figures can be worked out by hand, for tests of the experiments.

Twelve customers of 100 each, every one of whom a CSM keeps with a chance that grows with the team.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.records import SCHEMA, Month, Prices, Records, Table, Window
from simulator.scenario.types import Book, Role, Target
from simulator.scenario.types_money import FREE, NO_FEE

SEGMENT = "mid_market"
ACCOUNTS = 12


@dataclass(frozen=True)
class Team:
    name: str = SEGMENT
    accounts: int = ACCOUNTS
    team: int = 3
    listed: None = None
    role: int = 0


@dataclass(frozen=True)
class Plan:
    book: Book = Book.LIVING
    segments: tuple[Team, ...] = (Team(),)
    start: dt.date = dt.date(2026, 1, 5)
    report: tuple[dt.date, dt.date] = (dt.date(2026, 1, 5), dt.date(2027, 1, 5))
    currency: str = "$"
    marker: str = ""  # a file by which processes tell each other that something has happened

    @property
    def roles(self) -> tuple[Role, ...]:
        return (Role(SEGMENT, self.segments[0].team),)

    def segments_of_roles(self) -> tuple[int, ...]:
        return (0,)


@dataclass(frozen=True)
class Company:
    """Stands in for a scenario."""

    setup: Plan = field(default_factory=Plan)
    name: str = "Twelve customers"
    file: str = "scenarios/twelve.yaml"
    hash: str = "0123456789abcdef"
    chosen: str = ""
    targets: tuple[Target, ...] = ()
    plans: tuple[str, ...] = ()
    played: str = ""

    @property
    def tree(self) -> dict[str, Any]:
        team = self.setup.segments[0].team
        return {"book": self.setup.book.name.lower(), "segments": {SEGMENT: {"team": team}}}

    def with_(self, **changes: Any) -> Company:
        setup = self.setup
        for key, value in changes.items():
            if key == "book":
                setup = replace(setup, book=Book[value.upper()])
            else:
                setup = replace(setup, segments=(replace(setup.segments[0], team=value),))
        return replace(self, setup=setup)


def simulate(setup: Any, seed: int, replication: int) -> Records:
    """Each customer's luck is the same for every team; a larger team loses fewer customers."""
    luck = np.random.default_rng((seed, replication)).random(ACCOUNTS)
    team = setup.segments[0].team
    lost = luck > 1 - 0.6 / (1 + team)
    names = pd.Categorical([f"customer {i} of {replication}" for i in range(ACCOUNTS)])
    accounts = _table("accounts", ACCOUNTS).assign(
        account=names,
        segment=pd.Categorical([SEGMENT] * ACCOUNTS),
        arr_start=100.0,
        arr_end=np.where(lost, 0.0, 100.0),
    )
    late = np.sort(luck)[: max(0, ACCOUNTS - 2 * team)] > 0.1
    calls = _table("activities", ACCOUNTS).assign(
        account=names,
        segment=accounts["segment"],
        outcome=pd.Categorical(["missed" if i < late.sum() else "done" for i in range(ACCOUNTS)]),
    )
    tables = {name: _table(name, 0) for name in SCHEMA}
    tables |= {"accounts": accounts, "activities": calls}
    window, month = Window(0, 1, 12.0, 1, 260), Month(setup.start, 0, 1, 12.0)
    prices = Prices({"nobody": FREE}, {SEGMENT: NO_FEE, "nobody": NO_FEE})
    return Records({n: Table.of(frame) for n, frame in tables.items()}, window, prices, (month,))


def measure(records: Records) -> dict[tuple[str, str], dict[str, float]]:
    accounts, calls = records.accounts, records.activities
    figures = {
        "missed_touch_rate": float((calls["outcome"] == "missed").mean()),
        "expected_grr": float(accounts["arr_end"].sum() / accounts["arr_start"].sum()),
        "missed_per_churned_account": float("nan"),
    }
    work = {"missed_touch_rate": figures["missed_touch_rate"]}
    return {
        ("total", ""): figures,
        ("segment", SEGMENT): figures,
        ("role", SEGMENT): {"utilization": 0.1},
        ("activity", "call"): work,
        ("stage", "adoption"): work,
    }


def worse_with_more(setup: Any, seed: int, replication: int) -> Records:
    """A company in which CSMs do harm."""
    team = setup.segments[0]
    backwards = replace(setup, segments=(replace(team, team=10 - team.team),))
    return simulate(backwards, seed, replication)


def killed_once(setup: Any, seed: int, replication: int) -> Records:
    """The first process to play replication 4 is killed there, as for want of memory."""
    if replication == 4 and not Path(setup.marker).exists():
        Path(setup.marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(setup, seed, replication)


def killed_always(setup: Any, seed: int, replication: int) -> Records:
    if replication == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(setup, seed, replication)


def failing(setup: Any, seed: int, replication: int) -> Records:
    if replication == 4:
        raise ZeroDivisionError("nobody there")
    return simulate(setup, seed, replication)


def noting_process(setup: Any, seed: int, replication: int) -> Records:
    """Leaves the number of the process that played, one a line."""
    with Path(setup.marker).open("a") as notes:
        notes.write(f"{os.getpid()}\n")
    return simulate(setup, seed, replication)


@cache
def _table(name: str, rows: int) -> pd.DataFrame:
    empty: dict[str, Callable[[], Any]] = {
        "name": lambda: pd.Categorical([None] * rows, categories=["nobody"]),
        "Int64": lambda: pd.array([None] * rows, dtype="Int64"),
        "int64": lambda: np.zeros(rows, dtype=np.int64),
        "float64": lambda: np.zeros(rows),
        "bool": lambda: np.zeros(rows, dtype=bool),
        "datetime64[ms]": lambda: np.zeros(rows, dtype="datetime64[ms]"),
    }
    return pd.DataFrame({column: empty[kind]() for column, kind in SCHEMA[name].items()})
