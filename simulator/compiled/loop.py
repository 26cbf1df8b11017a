"""From event to event, until something must be answered by Python."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.absences import come_back, go_away, offer_again
from simulator.compiled.books import find_servers
from simulator.compiled.customers import (
    be_shocked,
    depart,
    fall_due,
    hold_triggers,
    log_digital,
    weigh,
)
from simulator.compiled.events import push, remove_first
from simulator.compiled.machine import compiled
from simulator.compiled.segments import activity_row, stage_row
from simulator.compiled.serving import start, start_from_pool
from simulator.compiled.sessions import expire, finish, resolved
from simulator.compiled.stages import (
    ANY_ENTRY,
    due_key,
    enter,
    give_up,
    has_passed,
    leave_by,
    leave_for,
    next_due,
    own_key,
)
from simulator.compiled.standing import (
    health,
    is_quit,
    lost_in_any_case,
    quit_contract,
    renew,
)
from simulator.compiled.state import State
from simulator.rules import opportunity_taken
from simulator.scenario.types import ANY_STAGE
from simulator.world import FORESEEN

_opportunity_taken = compiled(opportunity_taken)


@compiled
def begin_contract(m: State, who: int) -> None:
    """An account is under contract from now on."""
    account, now = m.account, m.n[c.N_NOW]
    segment = account[who, c.A_SEGMENT]
    account[who, c.A_PAID_UNTIL] = max(now, m.n[c.N_T0])
    for kind in (c.ON_RENEWAL, c.ON_OFFER, c.ON_STRIKE, c.ON_TEMPTATION):
        _look_ahead(m, who, kind)
    late = account[who, c.A_SIGNED] + m.segment[segment, c.S_LATE_AFTER]
    if late >= now and account[who, c.A_STAGE] == 0:
        _push_own(m, who, late, c.LATE_PLACE, c.ON_LATENESS, 0)
    points = health(m, who)
    weigh(m, who, points)
    hold_triggers(m, who, points, False)
    enter(m, who, account[who, c.A_STAGE], account[who, c.A_ENTERED])


@compiled
def _push_own(m: State, who: int, tick: int, place: int, kind: int, what: int) -> None:
    key1 = m.account[who, c.A_RANK] << c.RANK_SHIFT | place
    push(m, tick, c.STAGE, key1, kind, who, what)


@compiled
def _look_ahead(m: State, who: int, kind: int) -> None:
    """Note the next of what the world has in store for an account, of one kind."""
    if kind == c.ON_RENEWAL:
        column, place = c.A_ENDS, c.RENEWAL_PLACE
    elif kind == c.ON_OFFER:
        column, place = c.A_OFFERS, c.OFFER_PLACE
    elif kind == c.ON_STRIKE:
        column, place = c.A_STRIKES, c.SHOCK_PLACE
    else:
        column, place = c.A_TEMPTED, c.TEMPTATION_PLACE
    next_ = column + 2  # of the first, past the last, the next
    at = m.account[who, next_]
    if at < m.account[who, column + 1]:
        m.account[who, next_] += 1
        _push_own(m, who, m.ahead[at, c.W_TICK], place, kind, at)


@compiled
def _renew(m: State, who: int, end: int) -> None:
    """The term ends: renewal work still waiting is missed, then the customer decides."""
    item, late, count = m.item, m.scratch, 0
    i = m.account[who, c.A_FIRST]
    while i != c.NONE:
        if m.activity[activity_row(m, who, item[i, c.I_CODE]), c.K_RENEWAL]:
            late[count] = i
            count += 1
        i = item[i, c.I_NEXT_OF_ACCOUNT]
    for place in range(count):  # all of them, before the first miss can end the stage
        give_up(m, late[place], c.MISSED)
    for place in range(count):
        resolved(m, late[place], False)
    renewed = renew(m, who, end)
    if not renewed and not (m.n[c.N_HELD] and not lost_in_any_case(m, who, end)):
        depart(m, who)


@compiled
def _offer_more(m: State, who: int, offer_: int) -> None:
    """A chance to sell more: real for healthy customers, in a stage that takes it up."""
    account, segment = m.account, m.account[who, c.A_SEGMENT]
    target = m.stage[stage_row(m, who, account[who, c.A_STAGE]), c.P_OPPORTUNITY]
    if target == c.NONE:
        return
    at_risk, mean = m.said[segment, c.V_AT_RISK], m.said[segment, c.V_FIT_MEAN]
    if m.luck[offer_, c.L_LUCK] < _opportunity_taken(health(m, who), at_risk, mean):
        leave_for(m, who, target, False)
        account[who, c.A_OFFER] = offer_


@compiled
def _tempt(m: State, who: int, moment: int) -> None:
    """The customer may leave between renewals, as poor health makes likely."""
    if is_quit(m, who, health(m, who), moment):
        quit_contract(m, who)
        if not (m.n[c.N_HELD] and not is_quit(m, who, m.money[who, c.F_FIT], moment)):
            depart(m, who)


@compiled
def _serve_due(m: State, who: int, at: int) -> None:
    """The next entry of an account's agenda falls due, unless it reads another one by now."""
    account, agenda = m.account, m.agenda
    if not account[who, c.A_CURSOR] == at < account[who, c.A_CURSOR_END]:
        return  # one agenda ends where another begins
    account[who, c.A_CURSOR] += 1
    code, occurrence = agenda[at, c.G_CODE], agenda[at, c.G_OCCURRENCE]
    _pass(m, who, code, occurrence)
    next_due(m, who)
    work, window = agenda[at, c.G_WORK], agenda[at, c.G_WINDOW]
    automated = agenda[at, c.G_AUTOMATED] != 0
    if automated and not m.activity[activity_row(m, who, code), c.K_REQUIRED]:
        log_digital(m, who, code, occurrence, window, c.NONE)  # nothing follows from it
    else:
        fall_due(m, who, code, occurrence, work, window, automated)


@compiled
def _pass(m: State, who: int, code: int, occurrence: int) -> None:
    """The turn of a due is over: note it, unless a later one's of this tick is over already."""
    account, now = m.account, m.n[c.N_NOW]
    if not has_passed(m, who, code, occurrence):
        account[who, c.A_PASSED_TICK] = now
        account[who, c.A_PASSED_KEY0] = due_key(m, activity_row(m, who, code), now)
        account[who, c.A_PASSED_KEY1] = own_key(m, who, code, occurrence)


@compiled
def _serve_timer(m: State, who: int, what: int, entry: int) -> int:
    """What was planned falls due, if it still belongs to the account's stage. Returns DRAW where
    its luck is not foreseen, else OVER."""
    code, occurrence = what >> c.CODE_SHIFT, what & ((1 << c.CODE_SHIFT) - 1)
    _pass(m, who, code, occurrence)
    if entry not in (ANY_ENTRY, m.account[who, c.A_ENTRY]):
        return c.OVER
    activity = activity_row(m, who, code)
    if m.activity[activity, c.K_STAGE] not in (ANY_STAGE, m.account[who, c.A_STAGE]):
        return c.OVER
    at = m.activity[activity, c.K_FORESEEN]
    if at == c.NONE or not 0 < occurrence <= FORESEEN:
        m.n[c.N_WHO], m.n[c.N_WHAT] = who, what
        return c.DRAW
    at += m.account[who, c.A_ROW] * FORESEEN + occurrence - 1
    luck = m.foreseen
    fall_due(m, who, code, occurrence, luck[at, 0], luck[at, 1], luck[at, 2] != 0)
    return c.OVER


@compiled
def _of_account(m: State, kind: int, who: int, what: int, more: int) -> int:
    """An event of an account that has not left. Returns DRAW where luck is wanted, else OVER."""
    if kind == c.ON_DUE:
        _serve_due(m, who, what)
    elif kind == c.ON_TIMER:
        return _serve_timer(m, who, what, more)
    elif kind == c.ON_EXIT:
        if more == m.account[who, c.A_ENTRY]:
            m.account[who, c.A_TERM] = what >> c.CODE_SHIFT
            leave_by(m, who, what & ((1 << c.CODE_SHIFT) - 1))
    elif kind == c.ON_RENEWAL:
        _look_ahead(m, who, kind)
        _renew(m, who, what)
    elif kind == c.ON_OFFER:
        _look_ahead(m, who, kind)
        _offer_more(m, who, what)
    elif kind == c.ON_STRIKE:
        _look_ahead(m, who, kind)
        shock = m.ahead[what, c.W_WHAT]
        segment = m.account[who, c.A_SEGMENT]
        be_shocked(m, who, m.strength[m.segment[segment, c.S_SHOCKS] + shock], shock)
    elif kind == c.ON_TEMPTATION:
        _look_ahead(m, who, kind)
        _tempt(m, who, what)
    elif kind == c.ON_LATENESS:
        if m.account[who, c.A_STAGE] == 0 and m.account[who, c.A_VALUE] < 0:
            be_shocked(m, who, m.said[m.account[who, c.A_SEGMENT], c.V_LATE_SHOCK], c.NONE)
    elif kind == c.ON_SIGNING:
        find_servers(m, who)
        begin_contract(m, who)
    return c.OVER


@compiled
def _of_csm(m: State, kind: int, who: int, what: int) -> None:
    if kind == c.ON_FINISH:
        finish(m, who, what)
    elif kind == c.ON_EXPIRY:
        if what == m.queue[who, c.Q_ALARM]:  # else an earlier deadline took its place
            expire(m, who)
    elif kind == c.ON_ABSENCE:
        go_away(m, who)
    elif kind == c.ON_RETURN:
        come_back(m, who)
    elif kind == c.ON_START:
        start(m, who)
    elif kind == c.ON_POOL_START:
        start_from_pool(m, who)
    elif kind == c.ON_OFFERING_AGAIN:
        offer_again(m, who)


@compiled
def shortage(m: State, outcomes: int) -> int:
    """What has no room for all that one event or command can lead to, as bits. ``outcomes``: at
    the most so many touches end, or customers are looked at. Whatever waits may be given to
    another queue, or end."""
    n, short = m.n, 0
    pushes = n[c.N_PUSHES] * outcomes + n[c.N_ITEMS] + n[c.N_QUEUES] + 8
    if n[c.N_EVENTS] + pushes >= m.event.shape[0]:
        short |= c.MORE_EVENTS
    if n[c.N_ITEMS] + m.account.shape[0] + 8 >= m.item.shape[0]:  # all may be invited
        short |= c.MORE_ITEMS
    if n[c.N_ROWS] + n[c.N_ITEMS] + 8 >= m.log.shape[0]:
        short |= c.MORE_ROWS
    if n[c.N_RENEWALS] + 2 >= m.renewal.shape[0]:
        short |= c.MORE_RENEWALS
    return short


@compiled
def run(m: State) -> int:
    """Play until Python must do something, see the end of :mod:`simulator.compiled.layout`;
    below 0: first make room, see :func:`shortage`."""
    n, event, account = m.n, m.event, m.account
    while n[c.N_EVENTS] > 0:
        short = shortage(m, n[c.N_OUTCOMES])
        if short:
            return -short
        n[c.N_NOW] = event[0, c.E_TICK]
        kind, who = event[0, c.E_KIND], event[0, c.E_WHO]
        what, more = event[0, c.E_WHAT], event[0, c.E_MORE]
        remove_first(m)
        if kind == c.ON_CALLBACK:
            n[c.N_WHAT] = what
            return c.CALL
        if kind >= c.FIRST_OF_ACCOUNTS:
            if not account[who, c.A_GONE] and _of_account(m, kind, who, what, more) == c.DRAW:
                return c.DRAW
        else:
            _of_csm(m, kind, who, what)
    return c.OVER
