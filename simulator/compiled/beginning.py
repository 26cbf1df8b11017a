"""The state at the beginning: a world and a scenario as arrays, before anybody is at work.

Owns how much room there is at first, and how it grows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.compiled import layout as c
from simulator.compiled.state import FloatRows, IntRows, Ints, State
from simulator.compiled.tables import Tables, most_outcomes, most_pushes, required_bits
from simulator.model.lifecycle import Lifecycle
from simulator.scenario.types import Book, Setup
from simulator.scenario.types_team import Load
from simulator.world import World

_ASSIGN = {Load.ACCOUNTS: c.BY_ACCOUNTS, Load.ARR: c.BY_ARR, Load.HOURS: c.BY_HOURS}
_GROWING = {
    c.MORE_EVENTS: ("event",),
    c.MORE_ITEMS: ("item", "scratch"),  # all that wait may be put in order there
    c.MORE_ROWS: ("log",),
    c.MORE_RENEWALS: ("renewal", "renewed"),
}


def beginning(
    setup: Setup, world: World, lifecycles: list[Lifecycle], window: tuple[int, int]
) -> State:
    """``window`` is the report window, in ticks. Queues and spans are still to come."""
    n = np.zeros(c.N_COLUMNS, dtype=np.int64)
    accounts = len(world.accounts)
    n[c.N_HORIZON], (n[c.N_T0], n[c.N_T1]) = world.horizon, window
    n[c.N_FREE], n[c.N_ACCOUNTS] = c.NONE, accounts
    n[c.N_HELD] = setup.book is Book.HELD
    n[c.N_PUSHES] = max(map(most_pushes, lifecycles))
    n[c.N_OUTCOMES] = max(map(most_outcomes, setup.segments))
    arrays: dict[str, Any] = dict(Tables.of(lifecycles).arrays())
    agenda, first = _agendas(setup, world, arrays)
    ahead, luck, account = _accounts(setup, world)
    account[:, c.A_PAID_UNTIL] = n[c.N_T0]
    audiences = len(setup.segments)
    rows = accounts + audiences
    state = State(
        n=n,
        account=account,
        money=_money(world, lifecycles),
        counts=_counts(setup, world, lifecycles, n),
        item=np.zeros((4 * rows + 1024, c.I_COLUMNS), dtype=np.int64),
        queue=np.zeros((0, c.Q_COLUMNS), dtype=np.int64),
        speed=np.ones((0, c.R_COLUMNS)),
        team=_teams(setup),
        event=np.zeros((32 * rows + 1024, c.E_COLUMNS), dtype=np.int64),
        agenda=agenda,
        first=first,
        ahead=ahead,
        luck=luck,
        **arrays,
        foreseen=np.zeros((0, 3), dtype=np.int64),
        span=np.zeros((0, 2), dtype=np.int64),
        ramp=np.zeros((0, 2)),
        log=np.zeros((len(agenda) // 2 + 8 * rows + 1024, c.O_COLUMNS), dtype=np.int64),
        renewal=np.zeros((2 * rows + 1024, c.Y_COLUMNS), dtype=np.int64),
        renewed=np.zeros((2 * rows + 1024, c.Z_COLUMNS)),
        week=np.zeros((audiences, 4)),
        scratch=np.zeros(4 * rows + 1024, dtype=np.int64),
        points=np.zeros(rows),
        hours=np.zeros(0),
    )
    _leave_out(setup, world, state)
    return state


def with_more_room(m: State, short: int) -> State:
    """The same with twice as much room for what is short of it, see
    :func:`simulator.compiled.loop.shortage`."""
    names = [name for bit, names in _GROWING.items() if short & bit for name in names]
    return m._replace(**{name: _twice(getattr(m, name)) for name in names})


def _twice(rows: Any) -> Any:
    grown = np.zeros((2 * len(rows), *rows.shape[1:]), dtype=rows.dtype)
    grown[: len(rows)] = rows
    return grown


def _agendas(setup: Setup, world: World, arrays: dict[str, Any]) -> tuple[IntRows, Ints]:
    """All agendas below one another, and where each account's part of each begins."""
    parts: list[IntRows] = []
    firsts: list[Ints] = []
    rows = entries = 0
    for segment, said in enumerate(setup.segments):
        for stage in range(len(said.stages)):
            agenda = world.agenda(segment, stage)
            table = np.empty((agenda.tick.size, c.G_COLUMNS), dtype=np.int64)
            table[:, c.G_TICK], table[:, c.G_CODE] = agenda.tick, agenda.activity
            table[:, c.G_OCCURRENCE], table[:, c.G_WORK] = agenda.occurrence, agenda.work
            table[:, c.G_WINDOW], table[:, c.G_AUTOMATED] = agenda.window, agenda.automated
            plan = arrays["segment"][segment, c.S_STAGES] + stage
            arrays["stage"][plan, c.P_AGENDA] = rows
            parts.append(table)
            firsts.append(agenda.first + entries)
            rows += agenda.first.size
            entries += agenda.tick.size
    return np.concatenate(parts), np.concatenate(firsts)


def _accounts(setup: Setup, world: World) -> tuple[IntRows, FloatRows, IntRows]:
    """What lies ahead, its luck, and the accounts with the audiences behind them."""
    accounts = world.accounts
    count, audiences = len(accounts), len(setup.segments)
    rows = np.zeros((count + audiences, c.A_COLUMNS), dtype=np.int64)
    for column in (
        c.A_FIRST,
        c.A_LAST,
        c.A_OFFER,
        c.A_VALUE,
        c.A_CHURNED,
        c.A_SEAT,
        c.A_PASSED_TICK,
    ):
        rows[:, column] = c.NONE
    rows[:count, c.A_SEGMENT], rows[count:, c.A_SEGMENT] = accounts.segment, range(audiences)
    rows[:count, c.A_RANK], rows[count:, c.A_RANK] = accounts.rank, count + np.arange(audiences)
    rows[:count, c.A_SIGNED], rows[:count, c.A_STAGE] = accounts.signed, accounts.stage
    rows[:count, c.A_ENTERED], rows[:count, c.A_INITIAL] = accounts.entered, accounts.initial
    rows[:count, c.A_ROW] = np.arange(count) - np.array(world.first)[accounts.segment]
    rows[:count, c.A_IN_ORDER] = np.argsort(accounts.rank)
    _, rows[:count, c.A_TERM_CODE] = np.unique(accounts.term_months, return_inverse=True)
    ahead, luck, entries = [], [], 0
    for column, there in (
        (c.A_ENDS, world.term_ends),
        (c.A_OFFERS, world.opportunities),
        (c.A_STRIKES, world.strikes),
        (c.A_TEMPTED, world.temptations),
    ):
        whole = [col for col in there.columns if col.dtype == np.int64]
        parts = [col for col in there.columns if col.dtype == np.float64]
        ahead.append(_side_by_side(whole[:2], there.columns[0].size, np.int64))
        luck.append(_side_by_side(parts[:2], there.columns[0].size, np.float64))
        rows[:count, column] = rows[:count, column + 2] = there.first[:-1] + entries
        rows[:count, column + 1] = there.first[1:] + entries
        entries += there.columns[0].size
    return np.concatenate(ahead), np.concatenate(luck), rows


def _side_by_side(columns: list[Any], rows: int, dtype: type[np.generic]) -> Any:
    table = np.zeros((rows, 2), dtype=dtype)
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


def _money(world: World, lifecycles: list[Lifecycle]) -> FloatRows:
    accounts = world.accounts
    table = np.zeros((len(accounts) + len(lifecycles), c.F_COLUMNS))
    rows = table[: len(accounts)]
    rules = [lifecycle.segment.health for lifecycle in lifecycles]
    at_start = np.array([rule.attention_at_start for rule in rules])[accounts.segment]
    prior = np.array([rule.prior for rule in rules])[accounts.segment]
    span = np.array([rule.span for rule in rules])[accounts.segment]
    attention = np.where(accounts.initial, at_start, 1.0)
    rows[:, c.F_FIT], rows[:, c.F_ATTENTION] = accounts.fit, attention
    rows[:, c.F_DONE], rows[:, c.F_RESOLVED] = prior * attention, prior
    # As the rule of health has it, without shocks.
    points = accounts.fit + span * (attention - 1.0) + 0.0
    rows[:, c.F_STEADY] = np.clip(points, 0.0, 100.0)
    rows[:, c.F_LOW], rows[:, c.F_HIGH] = np.inf, -np.inf
    rows[:, c.F_ARR] = rows[:, c.F_SIGNED_ARR] = accounts.arr
    rows[:, c.F_ARR_START] = rows[:, c.F_ARR_END] = np.nan
    return table


def _counts(setup: Setup, world: World, lifecycles: list[Lifecycle], n: Ints) -> IntRows:
    """What is counted of each account by activity or stage, and who serves it."""
    activities = max(len(segment.activities) for segment in setup.segments)
    stages = max(len(segment.stages) for segment in setup.segments)
    servers = max(len(lifecycle.serving) for lifecycle in lifecycles)
    parts = np.cumsum([0, activities, activities, activities, stages, servers])
    n[[c.N_OPEN, c.N_TRIGGERED, c.N_LEFT_OUT, c.N_VISITS, c.N_SERVERS]] = parts[:-1]
    table = np.zeros((len(world.accounts) + len(lifecycles), parts[-1]), dtype=np.int64)
    table[:, n[c.N_SERVERS] :] = c.NONE
    return table


def _leave_out(setup: Setup, world: World, m: State) -> None:
    """Note the work that accounts do not have, being what they are."""
    for segment, said in enumerate(setup.segments):
        if not any(activity.only_for for activity in said.activities):
            continue
        bits = required_bits(said)
        for who in range(world.first[segment], world.first[segment + 1]):
            for code in world.left_out(who):
                m.counts[who, m.n[c.N_LEFT_OUT] + code] = 1
                m.account[who, c.A_LEFT_OUT] |= bits.get(code, 0)


def _teams(setup: Setup) -> IntRows:
    table = np.zeros((len(setup.roles), c.T_MEMBERS), dtype=np.int64)
    place = 0
    for code, role in enumerate(setup.roles):
        table[code, c.T_LAST_GONE] = c.NONE
        table[code, c.T_PLACE] = place
        table[code, c.T_ASSIGN] = _ASSIGN[role.csm.turnover.assign]
        place += role.team
    return table
