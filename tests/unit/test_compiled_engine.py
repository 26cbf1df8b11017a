"""Rare things that the compiled engine must play as SimPy's does."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.model import play as play_in_simpy
from simulator.records.log import ActivityRow, Log
from simulator.records.schema import Outcome
from simulator.scenario.types import Setup
from simulator.world import Opportunity, TermEnd, World, draw_world
from tests.reference.arranged import DAY, HOUR, WEEK, YEAR, Due, arranged, company

pytest.importorskip("numba")

from simulator.compiled import floor as compiled
from simulator.compiled import library

pytestmark = pytest.mark.unit


def rows(log: Log) -> list[list[int]]:
    """The activities, in an order of their own."""
    table = np.frombuffer(log.activities, dtype=np.int64).reshape(-1, len(ActivityRow._fields))
    return sorted(table.tolist())


def assert_alike(setup: Setup, world: World) -> list[ActivityRow]:
    """Plays both engines, and returns the activities."""
    plain, log = play_in_simpy(setup, world), compiled.play(setup, world)
    assert rows(log) == rows(plain)
    assert log.weeks == plain.weeks
    assert log.csms == plain.csms
    for name in ("revenue_ticks", "health", "stage", "churned"):
        assert getattr(log.accounts, name).tolist() == getattr(plain.accounts, name).tolist(), name
    return [ActivityRow(*row) for row in rows(log)]


def alike(setup: Setup, dues: Sequence[Due] = (), **arrangement: Any) -> list[ActivityRow]:
    return assert_alike(setup, arranged(setup, dues, **arrangement))


PATIENT = """
usual:
  call: {rate: 6 / year, takes: 8h, within: no limit}
"""


def test_there_is_room_for_every_session_that_is_planned() -> None:
    setup = company(
        """
        usual:
          webinar: {sessions: 400 / month, takes: 15 min, within: 1 day}
        """,
        horizon="2 years",
        segment="coverage: pooled",
    )
    assert len(assert_alike(setup, draw_world(setup, 1, 0))) > 9_000


def busy_then_stuck() -> list[Due]:
    """Many short calls are done, and then many more wait behind a long one."""
    short = [Due(2 * tick, "call", takes=1, within=2**40) for tick in range(2_950)]
    return short + [Due(6_001 + tick, "call", takes=YEAR, within=2**40) for tick in range(980)]


def test_there_is_room_for_all_that_a_customer_who_leaves_gives_up() -> None:
    setup = company(PATIENT, horizon="8 weeks", segment="renewal: {served: 50%, neglected: 1%}")
    done = alike(setup, busy_then_stuck(), ends={0: [TermEnd(2 * WEEK, 1, 0.999, 0.5)]})
    assert sum(row.outcome == Outcome.CANCELLED for row in done) == 979


def test_there_is_room_for_all_that_waits_in_the_end() -> None:
    done = alike(company(PATIENT), busy_then_stuck())
    assert sum(row.outcome == Outcome.OPEN for row in done) == 980


def test_there_is_room_for_all_that_is_to_come_on_the_first_day() -> None:
    steps = [f"  step{n}: {{after: {n + 1} days, takes: 1h, within: 1 day}}" for n in range(60)]
    setup = company(
        "\n".join(["first:", "  exits: [{to: second, after: 1 day}]", "second:", *steps]),
        accounts=200,
        horizon="20 weeks",
    )
    assert len(alike(setup, stage=dict.fromkeys(range(200), "second"))) == 60 * 200


def test_there_is_room_where_a_queue_goes_to_colleagues_the_shortest_window_last() -> None:
    setup = company(
        """
        usual:
          call: {rate: 6 / year, takes: 8h, within: 1 day, cover: colleague}
        """,
        team=2,
    )
    dues = [Due(tick, "call", within=4 * WEEK - tick * 200) for tick in range(1_500)]
    alike(setup, dues, away={0: [(HOUR, 6 * WEEK)]})


def test_work_of_a_stage_left_does_not_fall_due_in_one_whose_work_is_over() -> None:
    setup = company(
        """
        first:
          call: {rate: 6 / year, takes: 1h, within: 1 day}
          exits: [{to: second, opportunity: yes}]
        second:
          visit: {rate: 6 / year, takes: 1h, within: 1 day}
          exits: [{to: first, after: 1 day}]
        """,
        segment="expansion: {opportunities: 20% / year, adds: 20%}",
    )
    dues = [Due(HOUR, "call"), Due(4 * DAY, "visit")]  # once the customer is back in the first
    done = alike(setup, dues, chances={0: [Opportunity(DAY, 0.0, 0.9)]})
    assert len(done) == 1


def test_automation_by_itself_is_nobody_s_and_a_timer_s_is_the_owner_s() -> None:
    setup = company(
        """
        first:
          mail: {every: 1 week, takes: 1h, within: 1 day, automated: 100%}
          hello: {after: 1 day, takes: 1h, within: 1 day, automated: 100%}
          survey: {every: 1 week, takes: 1h, within: 1 day, automated: 100%, required: yes}
        """,
        accounts=2,
    )
    automated = [
        Due(tick, name, 1, automated=True) for name in ("mail", "survey") for tick in (7, 8)
    ]
    alike(setup, automated, signed={1: 0})


def test_a_customer_who_never_signs_earns_what_it_does_in_simpy() -> None:
    setup = company(PATIENT, horizon="30 weeks", top="report: 2026-03-02 to 2026-05-29")
    alike(setup, signed={0: 400 * WEEK})


@pytest.mark.parametrize("target", ["first", "third"])
def test_the_turn_of_a_due_stays_passed_when_an_earlier_one_comes_up_late(target: str) -> None:
    setup = company(
        f"""
        first:
          check: {{every: 1 week, takes: 1h, within: 1 day, required: yes, automated: 100%}}
          exits: [{{to: second, required: done}}, {{to: third, before_renewal: 20 days}}]
        second:
          ping: {{after: 0 days, takes: 1h, within: 1 day, required: yes, automated: 100%}}
          exits: [{{to: {target}, required: done}}]
        third:
          exits: [{{to: first, after: 3 days}}]
        any_stage:
          look: {{every: 1 week, takes: 1h, within: 1 day}}
          mail: {{every: 1 week, takes: 1h, within: 1 day, automated: 100%}}
        """,
        top="first_served: [ping, look, mail, check]",
    )
    names = {"check": True, "look": False, "mail": True}
    done = alike(setup, [Due(HOUR, name, automated=itself) for name, itself in names.items()])
    assert len(done) == 4


def test_kept_code_is_named_after_every_file_that_numbers_in_it_come_from() -> None:
    package = Path(library.__file__).parent
    imported = {
        name.name
        for file in package.glob("*.py")
        for line in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(line, ast.ImportFrom) and "@compiled\n" in file.read_text("utf-8")
        for name in line.names
        if name.name.isupper()
    }
    said = "".join(source.read_text("utf-8") for source in library.sources())
    assert imported > {"FORESEEN", "NEVER"}
    assert {name for name in imported if f"\n{name} = " not in said} == set()
