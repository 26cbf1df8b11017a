"""Who serves an account: the same as ``simulator.model.ownership``, on arrays."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.machine import compiled
from simulator.compiled.segments import stage_row
from simulator.compiled.state import State
from simulator.scenario.types import NEVER

_TAKERS, _KEEPERS, _EVERYBODY, _LAST_GONE = range(4)


@compiled
def server(m: State, who: int, slot: int) -> int:
    """The queue that serves an account in that entry of its segment's ``serving``."""
    return int(m.counts[who, m.n[c.N_SERVERS] + slot])


@compiled
def _stands_in(m: State, slot: int, plan: int) -> bool:
    """Whether a server has customers in the stage of row ``plan`` on the books."""
    for place in range(m.stage[plan, c.P_BOOKS], m.stage[plan, c.P_BOOKS_END]):
        if m.codes[place] == slot:
            return True
    return False


@compiled
def serves(m: State, who: int, slot: int) -> bool:
    """Whether the account is on the books of that server in its stage."""
    return _stands_in(m, slot, stage_row(m, who, m.account[who, c.A_STAGE]))


@compiled
def _keeps_customers(m: State, q: int) -> bool:
    queue = m.queue
    return bool(queue[q, c.Q_LEAVES_AT] == NEVER and queue[q, c.Q_ABLE_FROM] <= m.n[c.N_NOW])


@compiled
def _is_on_leave(m: State, q: int) -> bool:
    now = m.n[c.N_NOW]
    for place in range(m.queue[q, c.Q_LEAVE], m.queue[q, c.Q_LEAVES_END]):
        if m.span[place, 0] <= now < m.span[place, 1]:
            return True
    return False


@compiled
def _is_among(m: State, q: int, which: int) -> bool:
    """Whether somebody employed is one of those to whom customers are entrusted, and so on."""
    if which == _TAKERS:
        return bool(_keeps_customers(m, q) and not _is_on_leave(m, q))
    return bool(which == _EVERYBODY or (which == _KEEPERS and _keeps_customers(m, q)))


@compiled
def _who_is_there(m: State, role: int, which: int) -> int:
    """The best kind there is from ``which`` on: takers, or else keepers, or anybody employed; when
    all have left, the last of them."""
    team = m.team
    while which < _LAST_GONE:
        for place in range(team[role, c.T_COUNT]):
            if _is_among(m, team[role, c.T_MEMBERS + place], which):
                return which
        which += 1
    return which


@compiled
def _capacity(m: State, q: int) -> float:
    """How large a book is right for a CSM, against that of a full-timer at full speed."""
    share, now = 1.0, m.n[c.N_NOW]
    for place in range(m.queue[q, c.Q_RAMP], m.queue[q, c.Q_RAMP_END]):
        if m.ramp[place, 0] <= now and m.ramp[place, 1] > 0.0:
            share = m.ramp[place, 1]
    return float(share * m.speed[q, c.R_WORKS])


@compiled
def _load(m: State, q: int, by: int) -> float:
    """How large a CSM's book is."""
    account, role = m.account, m.queue[q, c.Q_ROLE]
    if by == c.BY_ACCOUNTS:
        return float(m.queue[q, c.Q_BOOK])
    total = 0.0
    for place in range(m.n[c.N_ACCOUNTS]):
        who = account[place, c.A_IN_ORDER]  # in the world's order
        if account[who, c.A_ENTRY] == 0 or account[who, c.A_GONE]:
            continue
        if not is_on_the_books(m, who, q):
            continue
        if by == c.BY_ARR:
            total += m.money[who, c.F_ARR]
        else:
            total += m.hours[
                (role * m.n[c.N_LOAD_STAGES] + stage_row(m, who, account[who, c.A_STAGE]))
                * m.n[c.N_LOAD_TERMS]
                + account[who, c.A_TERM_CODE]
            ]
    return total


@compiled
def is_on_the_books(m: State, who: int, q: int) -> bool:
    """Whether CSM ``q`` looks after an account that is under contract."""
    segment = m.account[who, c.A_SEGMENT]
    for slot in range(m.segment[segment, c.S_SERVING_END] - m.segment[segment, c.S_SERVING]):
        if server(m, who, slot) == q:
            return serves(m, who, slot)
    return False


@compiled
def _least(m: State, role: int, by: int) -> int:
    """The CSM with the smallest load for the speed reached and the share worked, then the lowest
    number, who takes one more."""
    team = m.team
    which = _who_is_there(m, role, _TAKERS)
    if which == _LAST_GONE:
        found = team[role, c.T_LAST_GONE]
    else:
        found, smallest = c.NONE, 0.0
        for place in range(team[role, c.T_COUNT]):
            q = team[role, c.T_MEMBERS + place]
            if not _is_among(m, q, which):
                continue
            load = _load(m, q, by) / _capacity(m, q)
            if (
                found == c.NONE
                or load < smallest
                or (load == smallest and m.queue[q, c.Q_NUMBER] < m.queue[found, c.Q_NUMBER])
            ):
                found, smallest = q, load
    m.queue[found, c.Q_BOOK] += 1
    return int(found)


@compiled
def _server_in(m: State, role: int, seat: int) -> int:
    """Who serves an account that is known to belong to a seat."""
    team = m.team
    which = _who_is_there(m, role, _KEEPERS)
    if which == _LAST_GONE:
        q = team[role, c.T_LAST_GONE]
        if m.queue[q, c.Q_SEAT] == seat:
            m.queue[q, c.Q_BOOK] += 1
            return int(q)
    for place in range(team[role, c.T_COUNT]):
        q = team[role, c.T_MEMBERS + place]
        if which != _LAST_GONE and _is_among(m, q, which) and m.queue[q, c.Q_SEAT] == seat:
            m.queue[q, c.Q_BOOK] += 1
            return int(q)
    return _least(m, role, c.BY_ACCOUNTS)


@compiled
def find_servers(m: State, who: int) -> None:
    """Who serves an account that signs now."""
    segment = m.account[who, c.A_SEGMENT]
    first = m.segment[segment, c.S_SERVING]
    for slot in range(m.segment[segment, c.S_SERVING_END] - first):
        role, pooled = m.codes[first + slot] >> 1, m.codes[first + slot] & 1
        if not serves(m, who, slot):
            found = role
        elif slot == 0 and m.account[who, c.A_SEAT] >= 0:
            found = _server_in(m, role, m.account[who, c.A_SEAT])
        elif pooled:
            found = role
            m.queue[role, c.Q_BOOK] += 1
        else:
            found = _least(m, role, m.team[role, c.T_ASSIGN])
        m.counts[who, m.n[c.N_SERVERS] + slot] = found


@compiled
def _is_a_taker(m: State, role: int, q: int) -> bool:
    """Whether customers are entrusted to queue ``q`` of that role."""
    which = _who_is_there(m, role, _TAKERS)
    if which == _LAST_GONE:
        return bool(m.team[role, c.T_LAST_GONE] == q)
    for place in range(m.team[role, c.T_COUNT]):
        if m.team[role, c.T_MEMBERS + place] == q:
            return _is_among(m, q, which)
    return False


@compiled
def change_books(m: State, who: int, before: int, after: int) -> int:
    """The account goes from the stage of row ``before`` to that of ``after``: specialists without
    work in it strike it off their books, those with work take it on. Returns how many are new."""
    segment = m.account[who, c.A_SEGMENT]
    stage, slots = m.stage, m.codes
    others = 0
    for place in range(stage[before, c.P_BOOKS], stage[before, c.P_BOOKS_END]):
        if not _stands_in(m, slots[place], after):
            m.queue[server(m, who, slots[place]), c.Q_BOOK] -= 1
    for place in range(stage[after, c.P_BOOKS], stage[after, c.P_BOOKS_END]):
        slot = slots[place]
        if _stands_in(m, slot, before):
            continue
        role = slots[m.segment[segment, c.S_SERVING] + slot] >> 1
        known = server(m, who, slot)
        if _is_a_taker(m, role, known):
            m.queue[known, c.Q_BOOK] += 1
        else:
            m.counts[who, m.n[c.N_SERVERS] + slot] = _least(m, role, m.team[role, c.T_ASSIGN])
            others += known != role  # not the pool, which stands for nobody yet
    return others
