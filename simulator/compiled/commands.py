"""What Python asks of the compiled engine, one function for all, so that one is compiled and kept.

Owns the weekly review, the photographs and the end, too.
"""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.absences import hand_over, in_order, plan_absence, somebody_is_back
from simulator.compiled.customers import fall_due, look_around, meet_new_csm, weigh
from simulator.compiled.events import push
from simulator.compiled.loop import begin_contract, has_room, run
from simulator.compiled.machine import compiled, state_at
from simulator.compiled.segments import activity_row
from simulator.compiled.serving import offer, set_start
from simulator.compiled.sessions import hold, miss
from simulator.compiled.stages import due_key, own_key
from simulator.compiled.standing import health, settle
from simulator.compiled.state import State
from simulator.compiled.waiting import drop, new_item, note

(RUN, BEGIN, REVIEW, PHOTOGRAPH, CLOSE, HOLD, DRAWN, OFFER, DROP, HAND_OVER, IN_ORDER, SET_START,
 PLAN_ABSENCE, BACK, MEET, MISS, PLAN, PIECE) = range(18)  # fmt: skip


@compiled
def _begin(m: State) -> None:
    """Day one: whoever is in the book is under contract, and others will sign."""
    for who in range(m.n[c.N_ACCOUNTS]):
        if m.account[who, c.A_INITIAL]:
            begin_contract(m, who)
        else:
            key1 = m.account[who, c.A_RANK] << c.RANK_SHIFT
            push(m, m.account[who, c.A_SIGNED], c.STAGE, key1, c.ON_SIGNING, who)


@compiled
def _is_here(m: State, who: int) -> bool:
    return bool(m.account[who, c.A_ENTRY] > 0 and not m.account[who, c.A_GONE])


@compiled
def _review(m: State, acting: bool) -> None:
    """See whose health has crossed a line, and count customers, and those at risk."""
    account, restless, count = m.account, m.scratch, 0
    for who in range(m.n[c.N_ACCOUNTS]):
        if account[who, c.A_RESTLESS]:
            restless[count] = who
            m.points[count] = health(m, who)
            count += 1
    for place in range(count):
        weigh(m, restless[place], m.points[place])
    m.week[:, :] = 0.0
    for who in range(m.n[c.N_ACCOUNTS]):
        if _is_here(m, who):
            segment, arr = account[who, c.A_SEGMENT], m.money[who, c.F_ARR]
            m.week[segment, 0] += 1
            m.week[segment, 1] += arr
            if account[who, c.A_AT_RISK]:
                m.week[segment, 2] += 1
                m.week[segment, 3] += arr
    for place in range(count):
        account[restless[place], c.A_RESTLESS] = 0
    if acting:
        for place in range(count):
            look_around(m, restless[place], m.points[place])


@compiled
def _photograph(m: State) -> None:
    """What everybody pays at a border of the report window."""
    at_start = m.n[c.N_NOW] == m.n[c.N_T0]
    for who in range(m.n[c.N_ACCOUNTS]):
        if _is_here(m, who) or (m.account[who, c.A_CHURNED] >= 0 and not at_start):
            column = c.F_ARR_START if at_start else c.F_ARR_END
            m.money[who, column] = m.money[who, c.F_ARR]


@compiled
def _close(m: State) -> None:
    """What waits or is in hand stays open; every account is settled. ``points`` holds healths."""
    for who in range(m.account.shape[0]):
        i = m.account[who, c.A_FIRST]
        while i != c.NONE:
            note(m, i, c.NONE, c.NONE, c.OPEN)
            i = m.item[i, c.I_NEXT_OF_ACCOUNT]
        if who < m.n[c.N_ACCOUNTS]:
            settle(m, who)
            m.points[who] = health(m, who)
    for q in range(m.n[c.N_QUEUES]):
        i = m.queue[q, c.Q_IN_HAND]
        if i == c.NONE:
            continue
        note(m, i, m.queue[q, c.Q_NUMBER], c.NONE, c.OPEN)
        guest = m.item[i, c.I_GUESTS]
        while guest != c.NONE:
            note(m, guest, m.queue[q, c.Q_NUMBER], c.NONE, c.OPEN)
            guest = m.item[guest, c.I_NEXT_GUEST]


@compiled
def _piece(m: State, who: int, code: int, occurrence: int, owner: int) -> int:
    """Something for an account that a CSM is to do, now; ``scratch`` holds its window and work."""
    account = m.account
    stage, entry = account[who, c.A_STAGE], account[who, c.A_ENTRY]
    key0 = due_key(m, activity_row(m, who, code), m.n[c.N_NOW])
    key1 = own_key(m, who, code, occurrence)
    window, work = m.scratch[0], m.scratch[1]
    now = m.n[c.N_NOW]
    i = new_item(m, who, code, stage, entry, occurrence, key0, key1, now, window, work, owner)
    m.item[i, c.I_KEPT] = 1
    return i


@compiled
def _drawn(m: State) -> None:
    """What was drawn for, see DRAW; ``scratch`` holds window, work and whether automation takes
    it."""
    who, what = m.n[c.N_WHO], m.n[c.N_WHAT]
    code, occurrence = what >> c.CODE_SHIFT, what & ((1 << c.CODE_SHIFT) - 1)
    fall_due(m, who, code, occurrence, m.scratch[1], m.scratch[0], m.scratch[2] != 0)


@compiled
def command(m: State, asked: int, one: int, two: int, three: int, four: int, points: float) -> int:
    """Do what is asked, or nothing at all if there may be too little room for it; what the other
    numbers are depends on it."""
    if asked not in (RUN, DRAWN) and not has_room(m, 0):
        return c.MORE_ROOM
    result = 0
    if asked in (RUN, DRAWN):
        if asked == DRAWN:
            _drawn(m)
        result = run(m)
    elif asked == BEGIN:
        _begin(m)
    elif asked == REVIEW:
        _review(m, one != 0)
    elif asked == PHOTOGRAPH:
        _photograph(m)
    elif asked == CLOSE:
        _close(m)
    elif asked == HOLD:
        hold(m, one, two, three)
    elif asked == OFFER:
        offer(m, one, two)
    elif asked == DROP:
        drop(m, one)
    elif asked == HAND_OVER:
        hand_over(m, one)
    elif asked == IN_ORDER:
        result = in_order(m, one)
    elif asked == SET_START:
        set_start(m, one)
    elif asked == PLAN_ABSENCE:
        plan_absence(m, one)
    elif asked == BACK:
        somebody_is_back(m, one)
    elif asked == MEET:
        meet_new_csm(m, one, points)
    elif asked == MISS:
        miss(m, one)
    elif asked == PLAN:
        push(m, one, two, three, c.ON_CALLBACK, c.NONE, four)
    elif asked == PIECE:
        result = _piece(m, one, two, three, four)
    return result


def answer(
    address: int, asked: int, one: int, two: int, three: int, four: int, points: float
) -> int:
    """:func:`command` for the state whose table begins at ``address``."""
    return command(state_at(address), asked, one, two, three, four, points)
