"""An account's way through its stages: the same as ``simulator.model.journey``, on arrays."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.books import change_books
from simulator.compiled.events import push
from simulator.compiled.machine import compiled
from simulator.compiled.segments import activity_row, stage_row
from simulator.compiled.standing import expand, next_term_end
from simulator.compiled.state import State
from simulator.compiled.waiting import drop, forget, note
from simulator.scenario.types import ANY_STAGE

ANY_ENTRY = -1
_INFINITE = float("inf")


@compiled
def stir(m: State, who: int) -> None:
    """A way out may stand open: to be looked at with the next outcome, or at the review."""
    m.money[who, c.F_LOW] = _INFINITE
    m.money[who, c.F_HIGH] = -_INFINITE
    m.account[who, c.A_RESTLESS] = 1


@compiled
def give_up(m: State, i: int, outcome: int) -> None:
    """Item ``i`` waits no longer, and nobody will start it. It is for the caller to forget it."""
    item = m.item
    if outcome == c.CANCELLED:
        who, code = item[i, c.I_ACCOUNT], item[i, c.I_CODE]
        if m.activity[activity_row(m, who, code), c.K_SKIP]:
            m.counts[who, m.n[c.N_OPEN] + code] -= 1
    if item[i, c.I_HOLDER] != c.NONE:
        drop(m, i)
    note(m, i, c.NONE, m.n[c.N_NOW], outcome)


@compiled
def due_key(m: State, activity: int, tick: int) -> int:
    """The first number of the tie key of what falls due at ``tick``."""
    return int(m.activity[activity, c.K_PRIORITY] << c.PRIORITY_SHIFT | tick)


@compiled
def own_key(m: State, who: int, code: int, occurrence: int) -> int:
    """The second."""
    rank = m.account[who, c.A_RANK]
    return int(rank << c.RANK_SHIFT | code << c.CODE_SHIFT | occurrence)


@compiled
def plan_due(m: State, who: int, tick: int, code: int, occurrence: int, entry: int) -> None:
    """An activity is to fall due at ``tick``, unless the account does not have it."""
    if m.counts[who, m.n[c.N_LEFT_OUT] + code]:
        return
    key0 = c.DUE + due_key(m, activity_row(m, who, code), tick)
    what = code << c.CODE_SHIFT | occurrence
    push(m, tick, key0, own_key(m, who, code, occurrence), c.ON_TIMER, who, what, entry)


@compiled
def react(m: State, who: int, code: int) -> None:
    """What a ``when`` activity waits for has happened."""
    at = m.n[c.N_TRIGGERED] + code
    m.counts[who, at] += 1
    delay = m.activity[activity_row(m, who, code), c.K_DELAY]
    plan_due(m, who, m.n[c.N_NOW] + delay, code, m.counts[who, at], ANY_ENTRY)


@compiled
def react_to(m: State, who: int, since: int, until: int, cause: int) -> None:
    """The same for all that wait for ``cause``: pairs of a cause and a code."""
    for place in range(since, until, 2):
        if m.codes[place] == cause:
            react(m, who, m.codes[place + 1])


@compiled
def next_due(m: State, who: int) -> None:
    """Look forward to the next entry of the account's agenda."""
    at = m.account[who, c.A_CURSOR]
    if at < m.account[who, c.A_CURSOR_END]:
        tick, code = m.agenda[at, c.G_TICK], m.agenda[at, c.G_CODE]
        key0 = c.DUE + due_key(m, activity_row(m, who, code), tick)
        key1 = own_key(m, who, code, m.agenda[at, c.G_OCCURRENCE])
        push(m, tick, key0, key1, c.ON_DUE, who, at)


@compiled
def _has_passed(m: State, who: int, at: int) -> bool:
    """Whether the turn of an entry of this tick has passed: since the last timer, or in an agenda
    read before."""
    account, code, tick = m.account, m.agenda[at, c.G_CODE], m.agenda[at, c.G_TICK]
    key0 = due_key(m, activity_row(m, who, code), tick)
    key1 = own_key(m, who, code, m.agenda[at, c.G_OCCURRENCE])
    for last in (c.A_PASSED_TICK, c.A_READ_TICK):  # then the two numbers of its tie key
        if account[who, last] == tick and (
            key0 < account[who, last + 1]
            or (key0 == account[who, last + 1] and key1 <= account[who, last + 2])
        ):
            return True
    return False


@compiled
def _open_agenda(m: State, who: int, plan: int) -> None:
    """Read the agenda of the stage of row ``plan`` from now on."""
    account, now = m.account, m.n[c.N_NOW]
    place = m.stage[plan, c.P_AGENDA] + account[who, c.A_ROW]
    low, end = m.first[place], m.first[place + 1]
    high = end
    while low < high:
        middle = (low + high) >> 1
        if m.agenda[middle, c.G_TICK] < now:
            low = middle + 1
        else:
            high = middle
    while low < end and m.agenda[low, c.G_TICK] == now and _has_passed(m, who, low):
        low += 1
    account[who, c.A_CURSOR] = low
    account[who, c.A_CURSOR_END] = end
    next_due(m, who)


@compiled
def _cancel_others(m: State, who: int, stage: int) -> None:
    """What waits and does not belong to the new stage is cancelled."""
    i = m.account[who, c.A_FIRST]
    while i != c.NONE:
        after = m.item[i, c.I_NEXT_OF_ACCOUNT]
        belongs = m.activity[activity_row(m, who, m.item[i, c.I_CODE]), c.K_STAGE]
        if belongs not in (ANY_STAGE, stage):
            give_up(m, i, c.CANCELLED)
            forget(m, i)
        i = after


@compiled
def _plan_exit(m: State, who: int, way: int, since: int) -> None:
    """Set the timer of a way out by time."""
    account, now, term = m.account, m.n[c.N_NOW], m.account[who, c.A_TERM]
    if m.exit[way, c.X_KIND] == c.EXIT_AFTER:
        tick = max(now, since + m.exit[way, c.X_DELAY])
    else:
        ends, last = account[who, c.A_ENDS], account[who, c.A_ENDS_END]
        end = next_term_end(m, ends, last, now, term)
        if end == c.NONE:
            return
        tick = max(now, m.ahead[end, c.W_TICK] - m.exit[way, c.X_DELAY])
        term = m.ahead[end, c.W_WHAT]
    key1 = account[who, c.A_RANK] << c.RANK_SHIFT | (c.EXIT_PLACE + m.exit[way, c.X_PLACE])
    what = term << c.CODE_SHIFT | way
    push(m, tick, c.STAGE, key1, c.ON_EXIT, who, what, account[who, c.A_ENTRY])


@compiled
def enter(m: State, who: int, stage: int, since: int) -> None:
    """Begin ``stage``, whose timers count from ``since``."""
    account, now = m.account, m.n[c.N_NOW]
    before, plan = stage_row(m, who, account[who, c.A_STAGE]), stage_row(m, who, stage)
    account[who, c.A_STAGE] = stage
    account[who, c.A_ENTRY] += 1
    stir(m, who)
    visit = m.n[c.N_VISITS] + stage
    m.counts[who, visit] += 1
    _cancel_others(m, who, stage)
    if m.stage[plan, c.P_KIND_OF_BOOKS] != m.stage[before, c.P_KIND_OF_BOOKS]:
        account[who, c.A_MOVES] += change_books(m, who, before, plan)
    _open_agenda(m, who, plan)
    left = m.stage[plan, c.P_REQUIRED] & ~account[who, c.A_LEFT_OUT]
    for place in range(m.stage[plan, c.P_AFTER], m.stage[plan, c.P_AFTER_END]):
        code = m.codes[place]
        activity = activity_row(m, who, code)
        due = since + m.activity[activity, c.K_DELAY]
        if due >= now:
            everywhere = m.activity[activity, c.K_STAGE] == ANY_STAGE
            number = account[who, c.A_ENTRY] if everywhere else m.counts[who, visit]
            plan_due(m, who, due, code, number, account[who, c.A_ENTRY])
        else:  # done before day one
            left &= ~m.activity[activity, c.K_BIT]
    account[who, c.A_LEFT] = left
    for place in range(m.stage[plan, c.P_TIMED], m.stage[plan, c.P_TIMED_END]):
        _plan_exit(m, who, m.codes[place], since)


@compiled
def way_out(m: State, who: int, points: float) -> int:
    """The first way out that stands open at ``points`` of health, or NONE."""
    plan = stage_row(m, who, m.account[who, c.A_STAGE])
    for place in range(m.stage[plan, c.P_WAYS], m.stage[plan, c.P_WAYS_END]):
        way = m.codes[place]
        kind = m.exit[way, c.X_KIND]
        if kind == c.EXIT_BELOW:
            stands_open = points < m.line[way]
        elif kind == c.EXIT_ABOVE:
            stands_open = points > m.line[way]
        else:
            stands_open = m.account[who, c.A_LEFT] == 0
        if stands_open:
            return int(way)
    return c.NONE


@compiled
def leave_for(m: State, who: int, stage: int, arrived: bool) -> None:
    """Go on to ``stage``; ``arrived`` when this one was gone through, not broken off."""
    account, now = m.account, m.n[c.N_NOW]
    left = account[who, c.A_STAGE]
    if left == 0 and account[who, c.A_VALUE] < 0 and arrived:
        account[who, c.A_VALUE] = now - account[who, c.A_SIGNED]
    account[who, c.A_OFFER] = c.NONE
    enter(m, who, stage, now)
    segment = account[who, c.A_SEGMENT]
    since, until = m.segment[segment, c.S_LEAVING], m.segment[segment, c.S_LEAVING_END]
    react_to(m, who, since, until, left)


@compiled
def leave_by(m: State, who: int, way: int) -> None:
    """Take a way out of the stage."""
    kind = m.exit[way, c.X_KIND]
    if m.account[who, c.A_OFFER] != c.NONE and kind == c.EXIT_DONE:
        expand(m, who)
    leave_for(m, who, m.exit[way, c.X_TARGET], kind in (c.EXIT_DONE, c.EXIT_AFTER))
