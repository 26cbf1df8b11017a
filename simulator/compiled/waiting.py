"""Queues of items: who waits, who is best, and the one alarm for the earliest deadline.

An item stands in three lists at once, by numbers of other items: the queue's heap of tie keys (a
pairing heap: Fredman, Sedgewick, Sleator, Tarjan 1986), the queue's list, and its account's.
"""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.events import push
from simulator.compiled.machine import compiled
from simulator.compiled.state import State


@compiled
def new_item(
    m: State,
    account: int,
    code: int,
    stage: int,
    entry: int,
    occurrence: int,
    key0: int,
    key1: int,
    due: int,
    window: int,
    work: int,
    owner: int,
) -> int:
    """Something falls due: the number of its item, which waits nowhere yet."""
    n, item = m.n, m.item
    i = n[c.N_FREE]
    if i == c.NONE:
        i = n[c.N_ITEMS]
        n[c.N_ITEMS] += 1
    else:
        n[c.N_FREE] = item[i, c.I_NEXT]
    item[i, c.I_ACCOUNT] = account
    item[i, c.I_CODE] = code
    item[i, c.I_STAGE] = stage
    item[i, c.I_ENTRY] = entry
    item[i, c.I_OCCURRENCE] = occurrence
    item[i, c.I_KEY0] = key0
    item[i, c.I_KEY1] = key1
    item[i, c.I_DUE] = due
    item[i, c.I_WINDOW_END] = due + window
    item[i, c.I_START] = c.NONE
    item[i, c.I_ELAPSED] = 0
    item[i, c.I_WORK] = work
    item[i, c.I_OWNER] = owner
    item[i, c.I_HOLDER] = c.NONE
    item[i, c.I_PAUSED] = 0
    item[i, c.I_GUESTS] = c.NONE
    item[i, c.I_LAST_GUEST] = c.NONE
    item[i, c.I_PERFORMER] = c.NONE
    item[i, c.I_KIND] = c.PLAIN
    item[i, c.I_KEPT] = 0
    return int(i)


@compiled
def forget(m: State, i: int) -> None:
    """Nothing more will be asked of the item: its number may be given to another."""
    if not m.item[i, c.I_KEPT]:
        m.item[i, c.I_NEXT] = m.n[c.N_FREE]
        m.n[c.N_FREE] = i


@compiled
def note(m: State, i: int, performer: int, end: int, outcome: int) -> None:
    """Log how the item ended. ``performer`` is a CSM's number."""
    item, log, at = m.item, m.log, m.n[c.N_ROWS]
    m.n[c.N_ROWS] += 1
    account = item[i, c.I_ACCOUNT]
    accounts = m.n[c.N_ACCOUNTS]
    log[at, c.O_ACCOUNT] = account if account < accounts else accounts - 1 - account
    log[at, c.O_STAGE] = item[i, c.I_STAGE]
    log[at, c.O_CODE] = item[i, c.I_CODE]
    log[at, c.O_OCCURRENCE] = item[i, c.I_OCCURRENCE]
    log[at, c.O_OWNER] = m.queue[item[i, c.I_OWNER], c.Q_NUMBER]
    log[at, c.O_PERFORMER] = performer
    log[at, c.O_DUE] = item[i, c.I_DUE]
    log[at, c.O_WINDOW_END] = item[i, c.I_WINDOW_END]
    log[at, c.O_START] = item[i, c.I_START]
    log[at, c.O_END] = end
    log[at, c.O_OUTCOME] = outcome
    log[at, c.O_WORK] = item[i, c.I_WORK]
    log[at, c.O_ELAPSED] = item[i, c.I_ELAPSED]


@compiled
def is_better(m: State, one: int, other: int) -> bool:
    """Whether ``one`` goes before ``other``."""
    item = m.item
    if item[one, c.I_KEY0] != item[other, c.I_KEY0]:
        return bool(item[one, c.I_KEY0] < item[other, c.I_KEY0])
    return bool(item[one, c.I_KEY1] < item[other, c.I_KEY1])


@compiled
def _joined(m: State, one: int, other: int) -> int:
    """The root of two heaps made one."""
    item = m.item
    if is_better(m, other, one):
        one, other = other, one
    child = item[one, c.I_CHILD]
    item[other, c.I_ABOVE] = one  # the parent of a first child, else the child before
    item[other, c.I_NEXT_CHILD] = child
    if child != c.NONE:
        item[child, c.I_ABOVE] = other
    item[one, c.I_CHILD] = other
    return one


@compiled
def _without_root(m: State, root: int) -> int:
    """The heap of what lies below ``root``, or c.NONE: children in pairs, then all into one."""
    item = m.item
    left = item[root, c.I_CHILD]
    pairs = c.NONE
    while left != c.NONE:
        one, left = left, item[left, c.I_NEXT_CHILD]
        if left != c.NONE:
            other, left = left, item[left, c.I_NEXT_CHILD]
            one = _joined(m, one, other)
        item[one, c.I_NEXT_CHILD] = pairs
        pairs = one
    root = c.NONE
    while pairs != c.NONE:
        one, pairs = pairs, item[pairs, c.I_NEXT_CHILD]
        root = one if root == c.NONE else _joined(m, one, root)
    if root != c.NONE:
        item[root, c.I_NEXT_CHILD] = c.NONE
        item[root, c.I_ABOVE] = c.NONE
    return root


@compiled
def join_account(m: State, i: int) -> None:
    """The item waits, as its account sees it."""
    item, account = m.item, m.account
    who = item[i, c.I_ACCOUNT]
    last = account[who, c.A_LAST]
    item[i, c.I_BEFORE_OF_ACCOUNT] = last
    item[i, c.I_NEXT_OF_ACCOUNT] = c.NONE
    if last == c.NONE:
        account[who, c.A_FIRST] = i
    else:
        item[last, c.I_NEXT_OF_ACCOUNT] = i
    account[who, c.A_LAST] = i


@compiled
def leave_account(m: State, i: int) -> None:
    """It waits no longer."""
    item, account = m.item, m.account
    who = item[i, c.I_ACCOUNT]
    before, after = item[i, c.I_BEFORE_OF_ACCOUNT], item[i, c.I_NEXT_OF_ACCOUNT]
    if before == c.NONE:
        account[who, c.A_FIRST] = after
    else:
        item[before, c.I_NEXT_OF_ACCOUNT] = after
    if after == c.NONE:
        account[who, c.A_LAST] = before
    else:
        item[after, c.I_BEFORE_OF_ACCOUNT] = before


@compiled
def set_expiry(m: State, q: int, i: int) -> None:
    """Look at queue ``q`` when the window of item ``i`` is over; c.NONE: there is no need to."""
    item, queue = m.item, m.queue
    tick, key0, key1 = item[i, c.I_WINDOW_END], item[i, c.I_KEY0], item[i, c.I_KEY1]
    queue[q, c.Q_EXPIRES_AT] = tick
    queue[q, c.Q_EXPIRES_KEY0] = key0
    queue[q, c.Q_EXPIRES_KEY1] = key1
    queue[q, c.Q_EXPIRES_ITEM] = i
    queue[q, c.Q_ALARM] += 1
    push(m, tick, c.EXPIRY + key0, key1, c.ON_EXPIRY, q, queue[q, c.Q_ALARM])


@compiled
def add(m: State, i: int, q: int) -> None:
    """Let item ``i`` wait in queue ``q``."""
    item, queue = m.item, m.queue
    item[i, c.I_HOLDER] = q
    join_account(m, i)
    last = queue[q, c.Q_LAST]
    item[i, c.I_BEFORE] = last
    item[i, c.I_NEXT] = c.NONE
    if last == c.NONE:
        queue[q, c.Q_FIRST] = i
    else:
        item[last, c.I_NEXT] = i
    queue[q, c.Q_LAST] = i
    queue[q, c.Q_COUNT] += 1
    item[i, c.I_CHILD] = item[i, c.I_NEXT_CHILD] = item[i, c.I_ABOVE] = c.NONE
    best = queue[q, c.Q_BEST]
    queue[q, c.Q_BEST] = i if best == c.NONE else _joined(m, best, i)
    deadline = item[i, c.I_WINDOW_END]
    expires = queue[q, c.Q_EXPIRES_AT]
    if deadline < m.n[c.N_HORIZON] and (
        deadline < expires
        or (
            deadline == expires
            and (
                item[i, c.I_KEY0] < queue[q, c.Q_EXPIRES_KEY0]
                or (
                    item[i, c.I_KEY0] == queue[q, c.Q_EXPIRES_KEY0]
                    and item[i, c.I_KEY1] < queue[q, c.Q_EXPIRES_KEY1]
                )
            )
        )
    ):
        set_expiry(m, q, i)


@compiled
def _take_out(m: State, i: int, q: int) -> None:
    """Item ``i``, which is in no heap any more, waits no longer in queue ``q``."""
    item, queue = m.item, m.queue
    before, after = item[i, c.I_BEFORE], item[i, c.I_NEXT]
    if before == c.NONE:
        queue[q, c.Q_FIRST] = after
    else:
        item[before, c.I_NEXT] = after
    if after == c.NONE:
        queue[q, c.Q_LAST] = before
    else:
        item[after, c.I_BEFORE] = before
    queue[q, c.Q_COUNT] -= 1
    item[i, c.I_HOLDER] = c.NONE
    leave_account(m, i)


@compiled
def pop(m: State, q: int) -> int:
    """Take the best item out of queue ``q``, where one must wait."""
    best = m.queue[q, c.Q_BEST]
    m.queue[q, c.Q_BEST] = _without_root(m, best)
    _take_out(m, best, q)
    return int(best)


@compiled
def _drop_from_queue(m: State, i: int) -> None:
    item, queue = m.item, m.queue
    q = item[i, c.I_HOLDER]
    below = _without_root(m, i)
    if queue[q, c.Q_BEST] == i:
        queue[q, c.Q_BEST] = below
    else:
        above, after = item[i, c.I_ABOVE], item[i, c.I_NEXT_CHILD]
        if item[above, c.I_CHILD] == i:
            item[above, c.I_CHILD] = after
        else:
            item[above, c.I_NEXT_CHILD] = after
        if after != c.NONE:
            item[after, c.I_ABOVE] = above
        if below != c.NONE:
            queue[q, c.Q_BEST] = _joined(m, queue[q, c.Q_BEST], below)
    _take_out(m, i, q)


@compiled
def release_guest(m: State, i: int) -> None:
    """The guest waits for the session no longer."""
    m.item[i, c.I_HOLDER] = c.NONE
    leave_account(m, i)


@compiled
def drop(m: State, i: int) -> None:
    """Item ``i`` waits no longer, wherever it does. A session without guests is cancelled."""
    item = m.item
    if item[i, c.I_KIND] != c.GUEST:
        _drop_from_queue(m, i)
        return
    session = item[i, c.I_HOLDER]
    release_guest(m, i)
    before, after = item[i, c.I_BEFORE_GUEST], item[i, c.I_NEXT_GUEST]
    if before == c.NONE:
        item[session, c.I_GUESTS] = after
    else:
        item[before, c.I_NEXT_GUEST] = after
    if after == c.NONE:
        item[session, c.I_LAST_GUEST] = before
    else:
        item[after, c.I_BEFORE_GUEST] = before
    if item[session, c.I_GUESTS] == c.NONE and item[session, c.I_HOLDER] != c.NONE:
        _drop_from_queue(m, session)
        note(m, session, c.NONE, m.n[c.N_NOW], c.CANCELLED)
        forget(m, session)
