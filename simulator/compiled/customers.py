"""What outcomes and shocks lead to: the same as ``simulator.model.account``, on arrays."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.books import server
from simulator.compiled.machine import compiled
from simulator.compiled.segments import activity_row, stage_row
from simulator.compiled.serving import offer
from simulator.compiled.stages import (
    ANY_ENTRY,
    due_key,
    give_up,
    leave_by,
    own_key,
    plan_due,
    react,
    react_to,
    stir,
    way_out,
)
from simulator.compiled.standing import change_arr, health, shock, touch
from simulator.compiled.state import State
from simulator.compiled.waiting import forget, new_item
from simulator.scenario.types import ANY_STAGE
from simulator.world import ATTEMPT

_LAST_ATTEMPT = (1 << 32) // ATTEMPT - 1


@compiled
def weigh(m: State, who: int, points: float) -> None:
    """Note whether the account is at risk at ``points`` of health."""
    line = m.said[m.account[who, c.A_SEGMENT], c.V_AT_RISK]
    m.account[who, c.A_AT_RISK] = points < line


@compiled
def has_crossed(m: State, activity: int, points: float) -> bool:
    """Whether health is past the line of a health trigger."""
    if m.activity[activity, c.K_TRIGGER] == c.BELOW:
        return bool(points < m.weight[activity, c.U_LINE])
    return bool(points > m.weight[activity, c.U_LINE])


@compiled
def hold_triggers(m: State, who: int, points: float, acting: bool) -> None:
    """Note past which lines health is, and react to those that it has just crossed."""
    account, segment = m.account, m.account[who, c.A_SEGMENT]
    first = m.segment[segment, c.S_HEALTH_TRIGGERS]
    for place in range(first, m.segment[segment, c.S_HEALTH_TRIGGERS_END]):
        code, bit = m.codes[place], 1 << (place - first)
        holds = has_crossed(m, activity_row(m, who, code), points)
        held = account[who, c.A_HOLDS] & bit
        account[who, c.A_HOLDS] = account[who, c.A_HOLDS] & ~bit | (bit if holds else 0)
        if acting and holds and not held:
            react(m, who, code)


@compiled
def look_around(m: State, who: int, points: float) -> None:
    """Health, now at ``points``, may have crossed a line, or the stage may be done."""
    money = m.money
    low, high, steady = money[who, c.F_LOW], money[who, c.F_HIGH], money[who, c.F_STEADY]
    if low <= points < high and low <= steady < high:
        return
    hold_triggers(m, who, points, True)
    way = way_out(m, who, points)
    while way != c.NONE:
        leave_by(m, who, way)
        way = way_out(m, who, points)
    weigh(m, who, points)
    plan = stage_row(m, who, m.account[who, c.A_STAGE])
    above = m.stage[plan, c.P_CUTS]
    while m.cut[above] <= points:
        above += 1
    low, high = m.cut[above - 1], m.cut[above]
    money[who, c.F_LOW], money[who, c.F_HIGH] = low, high
    if not low <= steady < high:
        m.account[who, c.A_RESTLESS] = 1


@compiled
def _required(m: State, who: int, code: int, occurrence: int, entry: int, done: bool) -> None:
    """Required work: done, the stage may end; missed, it falls due again."""
    account, activity = m.account, activity_row(m, who, code)
    everywhere = m.activity[activity, c.K_STAGE] == ANY_STAGE
    bit = m.activity[activity, c.K_BIT]
    if not everywhere and (entry != account[who, c.A_ENTRY] or not account[who, c.A_LEFT] & bit):
        return
    if done:
        account[who, c.A_LEFT] &= ~bit
        stir(m, who)
    elif m.activity[activity, c.K_SESSIONS]:
        return  # the next one comes anyway
    elif occurrence // ATTEMPT < _LAST_ATTEMPT:
        tick = m.n[c.N_NOW] + m.activity[activity, c.K_RETRY]
        until = ANY_ENTRY if everywhere else account[who, c.A_ENTRY]
        plan_due(m, who, tick, code, occurrence + ATTEMPT, until)


@compiled
def fall_due(
    m: State,
    who: int,
    code: int,
    occurrence: int,
    work: int,
    window: int,
    automated: bool,
) -> None:
    """An activity is due now."""
    now, account = m.n[c.N_NOW], m.account
    activity = activity_row(m, who, code)
    owner = server(m, who, m.activity[activity, c.K_SLOT])
    stage, entry = account[who, c.A_STAGE], account[who, c.A_ENTRY]
    if automated:
        log_digital(m, who, code, stage, occurrence, window, m.queue[owner, c.Q_NUMBER])
        if m.activity[activity, c.K_REQUIRED]:
            _required(m, who, code, occurrence, entry, True)
            look_around(m, who, health(m, who))
        return
    if m.activity[activity, c.K_SKIP]:
        open_ = m.n[c.N_OPEN] + code
        if m.counts[who, open_]:
            return
        m.counts[who, open_] += 1
    key0, key1 = due_key(m, activity, now), own_key(m, who, code, occurrence)
    i = new_item(m, who, code, stage, entry, occurrence, key0, key1, now, window, work, owner)
    offer(m, owner, i)


@compiled
def log_digital(
    m: State, who: int, code: int, stage: int, occurrence: int, window: int, owner: int
) -> None:
    """Automation has done it."""
    log, at, now = m.log, m.n[c.N_ROWS], m.n[c.N_NOW]
    m.n[c.N_ROWS] += 1
    log[at, c.O_ACCOUNT] = who
    log[at, c.O_STAGE] = stage
    log[at, c.O_CODE] = code
    log[at, c.O_OCCURRENCE] = occurrence
    log[at, c.O_OWNER] = owner
    log[at, c.O_PERFORMER] = log[at, c.O_START] = c.NONE
    log[at, c.O_DUE] = log[at, c.O_END] = now
    log[at, c.O_WINDOW_END] = now + window
    log[at, c.O_OUTCOME] = c.DIGITAL
    log[at, c.O_WORK] = log[at, c.O_ELAPSED] = 0


@compiled
def outcome(m: State, i: int, done: bool) -> None:
    """Work for an account was done or missed. After it has left, that changes nothing."""
    item, who = m.item, m.item[i, c.I_ACCOUNT]
    if m.account[who, c.A_GONE]:
        return
    code, money = item[i, c.I_CODE], m.money
    activity = activity_row(m, who, code)
    weight = m.weight[activity, c.U_WEIGHT]
    if weight != 0.0:
        touch(m, who, weight, done)
    if m.activity[activity, c.K_CONSEQUENTIAL]:
        if m.activity[activity, c.K_SKIP]:
            m.counts[who, m.n[c.N_OPEN] + code] -= 1
        if m.activity[activity, c.K_REQUIRED]:
            _required(m, who, code, item[i, c.I_OCCURRENCE], item[i, c.I_ENTRY], done)
        if not done:
            since, until = m.activity[activity, c.K_MISSED], m.activity[activity, c.K_MISSED_END]
            for place in range(since, until):
                react(m, who, m.codes[place])
    steady = money[who, c.F_STEADY]
    rests = money[who, c.F_LOW] <= steady < money[who, c.F_HIGH]
    if money[who, c.F_SHOCKS] != 0.0 or not rests:
        look_around(m, who, health(m, who))


@compiled
def wants(m: State, who: int, code: int) -> bool:
    """Whether the account would take part in a session now."""
    account, activity = m.account, activity_row(m, who, code)
    if account[who, c.A_ENTRY] == 0 or account[who, c.A_GONE]:
        return False
    if m.activity[activity, c.K_STAGE] not in (ANY_STAGE, account[who, c.A_STAGE]):
        return False
    if m.counts[who, m.n[c.N_LEFT_OUT] + code]:
        return False
    bit = m.activity[activity, c.K_BIT]
    return not (m.activity[activity, c.K_REQUIRED] and not account[who, c.A_LEFT] & bit)


@compiled
def meet_new_csm(m: State, who: int, points: float) -> None:
    """Another CSM looks after the account from now on, which costs ``points`` of health."""
    if points != 0.0:
        shock(m, who, points)
    segment = m.account[who, c.A_SEGMENT]
    first, end = m.segment[segment, c.S_CSM_TRIGGERS], m.segment[segment, c.S_CSM_TRIGGERS_END]
    for place in range(first, end):
        react(m, who, m.codes[place])
    look_around(m, who, health(m, who))


@compiled
def be_shocked(m: State, who: int, points: float, kind: int) -> None:
    """A shock: health is lost, and what waits for this kind of it falls due."""
    segment = m.account[who, c.A_SEGMENT]
    shock(m, who, points)
    if kind != c.NONE:
        since, until = m.segment[segment, c.S_STRIKING], m.segment[segment, c.S_STRIKING_END]
        react_to(m, who, since, until, kind)
    look_around(m, who, health(m, who))


@compiled
def depart(m: State, who: int) -> None:
    """The account is lost, and whatever waits for it is cancelled."""
    account = m.account
    change_arr(m, who, 0.0)
    account[who, c.A_GONE] = 1
    account[who, c.A_RESTLESS] = 0
    plan = stage_row(m, who, account[who, c.A_STAGE])
    for place in range(m.stage[plan, c.P_BOOKS], m.stage[plan, c.P_BOOKS_END]):
        m.queue[server(m, who, m.codes[place]), c.Q_BOOK] -= 1
    i = account[who, c.A_FIRST]
    while i != c.NONE:
        after = m.item[i, c.I_NEXT_OF_ACCOUNT]
        give_up(m, i, c.CANCELLED)
        forget(m, i)
        i = after
