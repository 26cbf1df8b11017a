"""Work for many customers at once: the same as ``simulator.model.session``, on arrays; and what
becomes of any item that ends."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.customers import outcome, wants
from simulator.compiled.machine import compiled
from simulator.compiled.serving import go_on, take
from simulator.compiled.stages import give_up
from simulator.compiled.state import State
from simulator.compiled.waiting import (
    drop,
    forget,
    join_account,
    new_item,
    note,
    release_guest,
    set_expiry,
)
from simulator.scenario.types import NEVER


@compiled
def hold(m: State, segment: int, pool: int, count: int) -> None:
    """A session of a segment falls due. ``scratch`` holds its code, occurrence, two keys, window,
    work, stage and then the ``count`` accounts that would attend: a session is held if anybody
    comes."""
    item, n, said = m.item, m.n, m.scratch
    code, occurrence, key0, key1 = said[0], said[1], said[2], said[3]
    window, work, stage, now = said[4], said[5], said[6], n[c.N_NOW]
    audience = n[c.N_ACCOUNTS] + segment
    session = c.NONE
    for place in range(7, 7 + count):
        who = said[place]
        if not wants(m, who, code):
            continue
        if session == c.NONE:
            session = new_item(
                m, audience, code, stage, 0, occurrence, key0, key1, now, window, work, pool
            )
            item[session, c.I_KIND] = c.SESSION
        owner = m.counts[who, n[c.N_SERVERS] + m.activity[_row(m, segment, code), c.K_SLOT]]
        guest = new_item(
            m,
            who,
            code,
            m.account[who, c.A_STAGE],
            m.account[who, c.A_ENTRY],
            occurrence,
            key0,
            key1,
            now,
            window,
            0,
            owner,
        )
        item[guest, c.I_KIND] = c.GUEST
        item[guest, c.I_HOLDER] = session
        last = item[session, c.I_LAST_GUEST]
        item[guest, c.I_BEFORE_GUEST] = last
        item[guest, c.I_NEXT_GUEST] = c.NONE
        if last == c.NONE:
            item[session, c.I_GUESTS] = guest
        else:
            item[last, c.I_NEXT_GUEST] = guest
        item[session, c.I_LAST_GUEST] = guest
        join_account(m, guest)
    if session != c.NONE:
        take(m, pool, session)


@compiled
def _row(m: State, segment: int, code: int) -> int:
    return int(m.segment[segment, c.S_ACTIVITIES] + code)


@compiled
def _part(m: State, session: int, done: bool) -> None:
    """A session is over, or was missed, and so is each guest's part in it."""
    item, now = m.item, m.n[c.N_NOW]
    guest = item[session, c.I_GUESTS]
    while guest != c.NONE:
        after = item[guest, c.I_NEXT_GUEST]
        if not done:
            release_guest(m, guest)
        note(m, guest, item[session, c.I_PERFORMER], now, c.DONE if done else c.MISSED)
        outcome(m, guest, done)
        forget(m, guest)
        guest = after


@compiled
def resolved(m: State, i: int, done: bool) -> None:
    """Item ``i``, whose end is noted, was done or missed."""
    if m.item[i, c.I_KIND] == c.SESSION:
        _part(m, i, done)
    else:
        outcome(m, i, done)
    forget(m, i)


@compiled
def finish(m: State, q: int, i: int) -> None:
    """CSM ``q`` has done item ``i``."""
    queue, now = m.queue, m.n[c.N_NOW]
    queue[q, c.Q_IN_HAND] = c.NONE
    queue[q, c.Q_IDLE_SINCE] = now
    queue[q, c.Q_FINISHED] += m.item[i, c.I_ELAPSED]
    note(m, i, queue[q, c.Q_NUMBER], now, c.DONE)
    resolved(m, i, True)
    go_on(m, q)


@compiled
def miss(m: State, i: int) -> None:
    """Item ``i`` still waits, and the time for it is over."""
    give_up(m, i, c.MISSED)
    resolved(m, i, False)


@compiled
def expire(m: State, q: int) -> None:
    """The earliest deadline of queue ``q`` has come: miss that item if it still waits, then look
    for the next deadline."""
    item, queue = m.item, m.queue
    tick, i = queue[q, c.Q_EXPIRES_AT], queue[q, c.Q_EXPIRES_ITEM]
    waits = (
        item[i, c.I_HOLDER] == q
        and item[i, c.I_KIND] != c.GUEST
        and item[i, c.I_WINDOW_END] == tick
        and item[i, c.I_KEY0] == queue[q, c.Q_EXPIRES_KEY0]
        and item[i, c.I_KEY1] == queue[q, c.Q_EXPIRES_KEY1]
    )
    queue[q, c.Q_EXPIRES_AT] = NEVER
    if waits:
        drop(m, i)
        note(m, i, c.NONE, tick, c.MISSED)
        resolved(m, i, False)
    first = c.NONE
    i = queue[q, c.Q_FIRST]
    while i != c.NONE:
        if first == c.NONE or _expires_before(m, i, first):
            first = i
        i = item[i, c.I_NEXT]
    if first != c.NONE and item[first, c.I_WINDOW_END] < m.n[c.N_HORIZON]:
        set_expiry(m, q, first)


@compiled
def _expires_before(m: State, one: int, other: int) -> bool:
    for column in (c.I_WINDOW_END, c.I_KEY0, c.I_KEY1):
        if m.item[one, column] != m.item[other, column]:
            return bool(m.item[one, column] < m.item[other, column])
    return False
