"""CSMs who are away, and what becomes of their queues: the same as ``simulator.model.csm`` and
``simulator.model.team``, on arrays."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.events import push
from simulator.compiled.machine import compiled
from simulator.compiled.serving import has_work, is_present, set_start, take_while_away
from simulator.compiled.state import State
from simulator.compiled.waiting import drop, is_better
from simulator.scenario.types import NEVER


@compiled
def in_order(m: State, q: int) -> int:
    """How many wait in queue ``q``; their numbers stand in ``scratch``, the best first."""
    item, found, count = m.item, m.scratch, 0
    i = m.queue[q, c.Q_FIRST]
    while i != c.NONE:
        at = count
        while at > 0 and is_better(m, i, found[at - 1]):
            found[at] = found[at - 1]
            at -= 1
        found[at] = i
        count += 1
        i = item[i, c.I_NEXT]
    return count


@compiled
def hand_over(m: State, q: int) -> None:
    """While CSM ``q`` is away: cover for all that waits and would lapse before the absence ends."""
    for place in range(in_order(m, q)):
        i = m.scratch[place]
        if m.queue[q, c.Q_BACK_AT] >= m.item[i, c.I_WINDOW_END]:
            drop(m, i)
            take_while_away(m, q, i)


@compiled
def plan_absence(m: State, q: int) -> None:
    """Look at the next absence of CSM ``q``, if there is one."""
    queue, span = m.queue, m.span
    at = queue[q, c.Q_SPAN]
    if at < queue[q, c.Q_SPANS_END]:
        queue[q, c.Q_AWAY_FROM] = span[at, 0]
        queue[q, c.Q_BACK_AT] = span[at, 1]
        push(m, span[at, 0], c.ABSENCE, queue[q, c.Q_NUMBER], c.ON_ABSENCE, q)


@compiled
def go_away(m: State, q: int) -> None:
    """An absence begins."""
    if not m.queue[q, c.Q_IS_OVER]:
        hand_over(m, q)
        end = m.span[m.queue[q, c.Q_SPAN], 1]
        push(m, end, c.RETURN, m.queue[q, c.Q_NUMBER], c.ON_RETURN, q)


@compiled
def come_back(m: State, q: int) -> None:
    """It ends."""
    queue = m.queue
    if queue[q, c.Q_IS_OVER]:
        return
    queue[q, c.Q_AWAY_FROM] = NEVER
    somebody_is_back(m, queue[q, c.Q_ROLE])
    if has_work(m, q) and queue[q, c.Q_IN_HAND] == c.NONE:
        set_start(m, q)
    queue[q, c.Q_SPAN] += 1
    plan_absence(m, q)


@compiled
def somebody_is_back(m: State, role: int) -> None:
    """Once all who come back in this tick are back, what waits for others is offered again."""
    team = m.team
    if not team[role, c.T_OFFERS_AGAIN]:
        team[role, c.T_OFFERS_AGAIN] = 1
        push(m, m.n[c.N_NOW], c.RETURN, c.LAST + team[role, c.T_PLACE], c.ON_OFFERING_AGAIN, role)


@compiled
def offer_again(m: State, role: int) -> None:
    """What waits for those still away, and found nobody to cover for it."""
    team = m.team
    team[role, c.T_OFFERS_AGAIN] = 0
    for place in range(team[role, c.T_COUNT]):
        q = team[role, c.T_MEMBERS + place]
        if m.queue[q, c.Q_COUNT] > 0 and not is_present(m, q):
            hand_over(m, q)
