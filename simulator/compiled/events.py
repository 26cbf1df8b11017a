"""What happens next: a heap of events, in the order of tick, priority and number."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.machine import compiled
from simulator.compiled.state import Ints, State


@compiled
def _comes_before(event: Ints, one: int, other: int) -> bool:
    for column in (c.E_TICK, c.E_KEY0, c.E_KEY1, c.E_NUMBER):
        if event[one, column] != event[other, column]:
            return bool(event[one, column] < event[other, column])
    return False


@compiled
def push(
    m: State, tick: int, key0: int, key1: int, kind: int, who: int, what: int = 0, more: int = 0
) -> None:
    """Let something happen at ``tick``; what lies behind the horizon is forgotten."""
    n, event = m.n, m.event
    if tick >= n[c.N_HORIZON]:
        return
    number = n[c.N_EVENT_NUMBER]
    n[c.N_EVENT_NUMBER] += 1
    at = n[c.N_EVENTS]
    n[c.N_EVENTS] += 1
    while at > 0:
        above = (at - 1) >> 1
        if event[above, c.E_TICK] < tick or (
            event[above, c.E_TICK] == tick
            and (
                event[above, c.E_KEY0] < key0
                or (event[above, c.E_KEY0] == key0 and event[above, c.E_KEY1] <= key1)
            )
        ):
            break
        for column in range(c.E_COLUMNS):
            event[at, column] = event[above, column]
        at = above
    event[at, c.E_TICK] = tick
    event[at, c.E_KEY0] = key0
    event[at, c.E_KEY1] = key1
    event[at, c.E_NUMBER] = number
    event[at, c.E_KIND] = kind
    event[at, c.E_WHO] = who
    event[at, c.E_WHAT] = what
    event[at, c.E_MORE] = more


@compiled
def remove_first(m: State) -> None:
    """Take the first event out of the heap."""
    n, event = m.n, m.event
    n[c.N_EVENTS] -= 1
    last = n[c.N_EVENTS]
    at = 0
    below = 1
    while below < last:
        if below + 1 < last and _comes_before(event, below + 1, below):
            below += 1
        if _comes_before(event, last, below):
            break
        for column in range(c.E_COLUMNS):
            event[at, column] = event[below, column]
        at = below
        below = 2 * at + 1
    for column in range(c.E_COLUMNS):
        event[at, column] = event[last, column]


@compiled
def nothing_else_now(m: State, now: int) -> bool:
    """Whether nothing else can happen in this tick."""
    return bool(m.n[c.N_EVENTS] == 0 or m.event[0, c.E_TICK] > now)
