"""Who is served when: by CSMs, one thing at a time, and from the pools that they share.

The same as ``simulator.model.csm`` and ``simulator.model.pool``, on arrays.
"""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.events import nothing_else_now, push
from simulator.compiled.machine import compiled
from simulator.compiled.segments import activity_of
from simulator.compiled.state import State
from simulator.compiled.waiting import add, is_better, pop, release_guest
from simulator.rules import elapsed_ticks

_elapsed_ticks = compiled(elapsed_ticks)


@compiled
def is_present(m: State, q: int) -> bool:
    """Whether CSM ``q`` may start work now."""
    return bool(m.n[c.N_NOW] < m.queue[q, c.Q_AWAY_FROM])


@compiled
def begin(m: State, q: int, i: int) -> None:
    """CSM ``q`` starts item ``i``, which waits nowhere."""
    item, queue, now = m.item, m.queue, m.n[c.N_NOW]
    queue[q, c.Q_IN_HAND] = i
    item[i, c.I_START] = now
    speed, slower = m.speed[q, c.R_SPEED], m.weight[activity_of(m, i), c.U_SLOWER]
    if speed != 1.0 or slower != 1.0:
        item[i, c.I_ELAPSED] = _elapsed_ticks(item[i, c.I_WORK], speed / slower)
    else:
        item[i, c.I_ELAPSED] = item[i, c.I_WORK]
    if item[i, c.I_KIND] == c.SESSION:
        item[i, c.I_PERFORMER] = queue[q, c.Q_NUMBER]
        guest = item[i, c.I_GUESTS]
        while guest != c.NONE:
            release_guest(m, guest)
            item[guest, c.I_START] = now
            guest = item[guest, c.I_NEXT_GUEST]
    finish = now + item[i, c.I_ELAPSED]
    push(m, finish, c.FINISH + item[i, c.I_KEY0], item[i, c.I_KEY1], c.ON_FINISH, q, i)


@compiled
def _common(m: State, q: int) -> int:
    """The pool in which work waits for CSM ``q`` as well, or c.NONE."""
    pool = m.queue[q, c.Q_POOL]
    return int(pool) if pool != c.NONE and m.queue[pool, c.Q_COUNT] > 0 else c.NONE


@compiled
def has_work(m: State, q: int) -> bool:
    """Whether anything waits that CSM ``q`` could start."""
    return bool(m.queue[q, c.Q_COUNT] > 0 or _common(m, q) != c.NONE)


@compiled
def _is_free(m: State, q: int) -> bool:
    return bool(m.queue[q, c.Q_IN_HAND] == c.NONE and m.n[c.N_NOW] < m.queue[q, c.Q_AWAY_FROM])


@compiled
def _idle_longest(m: State, pool: int) -> int:
    """The free CSM of a pool who has been idle longest, then of the lowest seat; or c.NONE."""
    team, queue, role = m.team, m.queue, m.queue[pool, c.Q_ROLE]
    found = c.NONE
    for place in range(team[role, c.T_COUNT]):
        q = team[role, c.T_MEMBERS + place]
        if _is_free(m, q) and (
            found == c.NONE
            or queue[q, c.Q_IDLE_SINCE] < queue[found, c.Q_IDLE_SINCE]
            or (
                queue[q, c.Q_IDLE_SINCE] == queue[found, c.Q_IDLE_SINCE]
                and queue[q, c.Q_SEAT] < queue[found, c.Q_SEAT]
            )
        ):
            found = q
    return int(found)


@compiled
def _set_pool_start(m: State, pool: int) -> None:
    queue = m.queue
    if not queue[pool, c.Q_START_IS_SET]:
        queue[pool, c.Q_START_IS_SET] = 1
        place = m.team[queue[pool, c.Q_ROLE], c.T_PLACE]
        push(m, m.n[c.N_NOW], c.START, place, c.ON_POOL_START, pool)


@compiled
def set_start(m: State, q: int) -> None:
    """Let CSM ``q``, or whoever is free in pool ``q``, start the best item as the tick's last kind
    of event."""
    queue = m.queue
    if queue[q, c.Q_IS_POOL]:
        _set_pool_start(m, q)
    elif is_present(m, q):
        if queue[q, c.Q_POOL] != c.NONE:
            _set_pool_start(m, queue[q, c.Q_POOL])
        elif not queue[q, c.Q_START_IS_SET]:
            queue[q, c.Q_START_IS_SET] = 1
            push(m, m.n[c.N_NOW], c.START, queue[q, c.Q_NUMBER], c.ON_START, q)


@compiled
def take(m: State, q: int, i: int) -> None:
    """Item ``i`` falls due in queue ``q``: started if nothing else is to do and nothing else can
    happen in this tick, else it waits."""
    queue, now = m.queue, m.n[c.N_NOW]
    alone = queue[q, c.Q_COUNT] == 0 and nothing_else_now(m, now)
    if queue[q, c.Q_IS_POOL]:
        free = _idle_longest(m, q)
        if free != c.NONE and alone:
            begin(m, free, i)
            return
        add(m, i, q)
        if free != c.NONE:
            _set_pool_start(m, q)
        return
    idle = queue[q, c.Q_IN_HAND] == c.NONE
    if idle and alone and now < queue[q, c.Q_AWAY_FROM] and _common(m, q) == c.NONE:
        begin(m, q, i)
        return
    add(m, i, q)
    if idle:
        set_start(m, q)


@compiled
def _stand_in(m: State, role: int) -> int:
    """The present CSM with the shortest queue, or c.NONE."""
    team, queue = m.team, m.queue
    found, shortest = c.NONE, 0
    for place in range(team[role, c.T_COUNT]):
        q = team[role, c.T_MEMBERS + place]
        if is_present(m, q):
            length = queue[q, c.Q_COUNT] + (queue[q, c.Q_IN_HAND] != c.NONE)
            if (
                found == c.NONE
                or length < shortest
                or (
                    length == shortest
                    and (
                        queue[q, c.Q_IDLE_SINCE] < queue[found, c.Q_IDLE_SINCE]
                        or (
                            queue[q, c.Q_IDLE_SINCE] == queue[found, c.Q_IDLE_SINCE]
                            and queue[q, c.Q_SEAT] < queue[found, c.Q_SEAT]
                        )
                    )
                )
            ):
                found, shortest = q, length
    return int(found)


@compiled
def take_while_away(m: State, q: int, i: int) -> None:
    """Item ``i`` is for CSM ``q`` during an absence: what would lapse before its end is covered
    for as the activity says, and the rest waits."""
    item, queue, back_at = m.item, m.queue, m.queue[q, c.Q_BACK_AT]
    holder = q
    if back_at >= item[i, c.I_WINDOW_END]:
        cover = m.activity[activity_of(m, i), c.K_COVER]
        if cover == c.BY_PAUSE:
            item[i, c.I_WINDOW_END] += back_at - m.n[c.N_NOW]
            item[i, c.I_PAUSED] = back_at
        elif cover == c.BY_COLLEAGUE:
            colleague = _stand_in(m, queue[q, c.Q_ROLE])
            if colleague != c.NONE:
                holder = colleague
    take(m, holder, i)


@compiled
def offer(m: State, q: int, i: int) -> None:
    """Item ``i`` is for queue ``q``, now."""
    if m.n[c.N_NOW] < m.queue[q, c.Q_AWAY_FROM]:
        take(m, q, i)
    else:
        take_while_away(m, q, i)


@compiled
def start(m: State, q: int) -> None:
    """The last kind of event of a tick, for a CSM who shares no pool."""
    queue = m.queue
    queue[q, c.Q_START_IS_SET] = 0
    if queue[q, c.Q_COUNT] > 0 and _is_free(m, q):
        begin(m, q, pop(m, q))


@compiled
def start_from_pool(m: State, pool: int) -> None:
    """The same for all who share a pool: the best item first, own or common."""
    team, queue, role = m.team, m.queue, m.queue[pool, c.Q_ROLE]
    queue[pool, c.Q_START_IS_SET] = 0
    while True:
        first = c.NONE  # among the free, who has the best item of their own
        for place in range(team[role, c.T_COUNT]):
            q = team[role, c.T_MEMBERS + place]
            if (
                _is_free(m, q)
                and queue[q, c.Q_COUNT] > 0
                and (first == c.NONE or is_better(m, queue[q, c.Q_BEST], queue[first, c.Q_BEST]))
            ):
                first = q
        common = queue[pool, c.Q_COUNT] > 0
        if common and first != c.NONE:
            common = is_better(m, queue[pool, c.Q_BEST], queue[first, c.Q_BEST])
        if common:
            free = _idle_longest(m, pool)
            if free == c.NONE:
                return
            begin(m, free, pop(m, pool))
        elif first != c.NONE:
            begin(m, first, pop(m, first))
        else:
            return


@compiled
def go_on(m: State, q: int) -> None:
    """CSM ``q`` has finished: on to the best that waits."""
    queue, now = m.queue, m.n[c.N_NOW]
    if has_work(m, q) and now < queue[q, c.Q_AWAY_FROM]:
        if nothing_else_now(m, now):
            pool = _common(m, q)
            own = queue[q, c.Q_COUNT] > 0
            if pool != c.NONE and (
                not own or is_better(m, queue[pool, c.Q_BEST], queue[q, c.Q_BEST])
            ):
                begin(m, q, pop(m, pool))
            else:
                begin(m, q, pop(m, q))
        else:
            set_start(m, q)
