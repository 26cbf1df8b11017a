"""Specialists with books of their own beside a segment's CSMs: whose customers are theirs, when."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.world import TermEnd
from tests.reference.arranged import DAY, WEEK, Due, Seen, company, play

pytestmark = pytest.mark.unit

BUILDERS = """
building:
  exits: [{to: using, after: 2 weeks}]
  build: {rate: 1 / year, takes: 1h, role: builders}
using:
  exits: [{to: building, after: 3 weeks}]
  call: {rate: 1 / year, takes: 1h}
"""


def played(*dues: Due, work: str = BUILDERS, top: str = "", **said: Any) -> Seen:
    """Two builders, who serve customers from their third week of every five to the next."""
    arrangement = {key: said.pop(key) for key in ("signed", "stage", "ends") if key in said}
    roles = "roles: {builders: {team: 2, coverage: dedicated}}\n"
    setup = company(work, top=roles + top, **{"accounts": 4, "horizon": "12 weeks"} | said)
    return play(setup, dues, **arrangement)


def builders(seen: Seen) -> dict[int, list[int | str | None]]:
    """Whose each build was, by account, in the order in which they fell due."""
    found: dict[int, list[int | str | None]] = {}
    for row in seen.rows("build"):
        found.setdefault(row.account, []).append(row.owner)
    return found


def books(seen: Seen) -> list[list[int]]:
    """Customers on the books of each builder, week by week."""
    return [csm.books for csm in seen.floor.csms if csm.team.name == "builders"]


def test_on_the_first_day_only_those_in_a_stage_with_their_work_are_dealt_out() -> None:
    dues = [Due(DAY, "build", account) for account in (1, 3)]
    stays = BUILDERS.replace("2 weeks", "3 years")
    seen = played(*dues, work=stays, horizon="2 weeks", stage={0: "using", 2: "using"})
    assert builders(seen) == {1: [0], 3: [1]}
    assert [book[0] for book in books(seen)] == [1, 1]


def test_an_account_that_has_left_the_stage_is_on_no_specialists_books() -> None:
    # Signed on the first Monday: two weeks building, three weeks using, and again.
    seen = played(accounts=1, signed={0: 0})
    assert books(seen) == [[1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1], [0] * 12]


def test_a_new_customer_goes_to_the_specialist_with_the_fewest_there_now() -> None:
    """The first builder's two customers have moved on when the fourth one signs."""
    signed = {0: 0, 1: 0, 2: 0, 3: 2 * WEEK + DAY}
    later = Due(2 * WEEK + 2 * DAY, "build", 3)
    soon = [Due(DAY, "build", account) for account in range(3)]
    seen = played(*soon, later, signed=signed)
    assert builders(seen) == {0: [0], 1: [1], 2: [0], 3: [0]}
    # While the third and fourth have not, it is the second builder's turn.
    signed = {0: 0, 1: 0, 2: WEEK, 3: 2 * WEEK + DAY}
    assert builders(played(later, signed=signed)) == {3: [1]}


def test_a_customer_comes_back_to_the_specialist_it_had() -> None:
    dues = [Due(6 * WEEK, "build", account) for account in range(4)]
    again = played(*dues, signed=dict.fromkeys(range(4), 0))
    assert builders(again) == {0: [0], 1: [1], 2: [0], 3: [1]}
    assert again.records.accounts["csms"].tolist() == [2, 2, 2, 2]


LEAVES = """\
csm: {notice: 0}
team_changes: [{leave: 1, role: builders, seat: 1, last_day: 2026-01-30}]
"""


def test_or_to_another_if_that_one_has_left() -> None:
    """Nobody takes a customer over who is on no books then; it meets somebody new on return."""
    dues = [Due(6 * WEEK, "build", account) for account in range(4)]
    seen = played(*dues, top=LEAVES, signed=dict.fromkeys(range(4), 0))
    assert builders(seen) == {account: [1] for account in range(4)}
    assert seen.records.accounts["csms"].tolist() == [3, 2, 3, 2]


def test_a_leaver_passes_on_those_in_the_stage_alone() -> None:
    """At the end of January accounts 0 and 1 use what was built, 2 and 3 do not yet."""
    signed = {0: 0, 1: 0, 2: 3 * WEEK, 3: 3 * WEEK}
    seen = played(top=LEAVES, horizon="5 weeks", signed=signed)
    assert books(seen) == [[1, 1, 0], [1, 1, 0, 2, 2]]
    assert seen.records.accounts["csms"].tolist() == [2, 2, 3, 2]


def test_who_churns_leaves_the_books_that_it_is_on_and_no_others() -> None:
    """One while it builds, one while it uses what was built, to build no more."""
    lost = {n: [TermEnd(week * WEEK + DAY, 1, 1.0, 0.99)] for n, week in enumerate((1, 3))}
    seen = played(accounts=2, horizon="6 weeks", signed={0: 0, 1: 0}, ends=lost)
    assert books(seen) == [[1, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]]


def test_work_that_comes_in_any_stage_keeps_a_customer_on_the_books() -> None:
    work = BUILDERS + "any_stage: {fix: {rate: 1 / year, takes: 1h, role: builders}}"
    seen = played(work=work, accounts=2, signed={0: 0, 1: 0})
    assert books(seen) == [[1] * 12, [1] * 12]
