"""How an account is doing and what it pays: the same as ``simulator.model.wellbeing`` and
``simulator.model.contract``, on arrays. The formulas are the very same functions."""

from __future__ import annotations

from simulator.compiled import layout as c
from simulator.compiled.machine import compiled
from simulator.compiled.state import State
from simulator.rules import decay, halved, relative_hazard, renewal_probability
from simulator.rules import health as health_rule

_decay, _halved, _health = compiled(decay), compiled(halved), compiled(health_rule)
_relative_hazard = compiled(relative_hazard)
_renewal_probability = compiled(renewal_probability)


@compiled
def _faded(m: State, who: int) -> float:
    elapsed = m.n[c.N_NOW] - m.account[who, c.A_SHOCKED]
    half_life = m.segment[m.account[who, c.A_SEGMENT], c.S_HALF_LIFE]
    return _halved(m.money[who, c.F_SHOCKS], elapsed, half_life)


@compiled
def health(m: State, who: int) -> float:
    """Health now, in [0, 100]."""
    money = m.money
    if money[who, c.F_SHOCKS] == 0.0:
        return float(money[who, c.F_STEADY])
    span = m.said[m.account[who, c.A_SEGMENT], c.V_SPAN]
    return _health(money[who, c.F_FIT], span, money[who, c.F_ATTENTION], _faded(m, who))


@compiled
def touch(m: State, who: int, weight: float, done: bool) -> None:
    """A touch of ``weight`` hours was done, or missed."""
    money, account, now = m.money, m.account, m.n[c.N_NOW]
    segment = account[who, c.A_SEGMENT]
    left = _decay(now - account[who, c.A_TOUCHED], m.segment[segment, c.S_MEMORY])
    resolved = money[who, c.F_RESOLVED] * left + weight
    money[who, c.F_RESOLVED] = resolved
    if done:
        money[who, c.F_DONE] = money[who, c.F_DONE] * left + weight
    else:
        money[who, c.F_DONE] = money[who, c.F_DONE] * left
    account[who, c.A_TOUCHED] = now
    attention = money[who, c.F_DONE] / resolved
    money[who, c.F_ATTENTION] = attention
    money[who, c.F_STEADY] = _health(money[who, c.F_FIT], m.said[segment, c.V_SPAN], attention, 0.0)


@compiled
def shock(m: State, who: int, points: float) -> None:
    """Something cost ``points`` of health (positive hurts)."""
    m.money[who, c.F_SHOCKS] = _faded(m, who) - points
    m.account[who, c.A_SHOCKED] = m.n[c.N_NOW]


@compiled
def settle(m: State, who: int) -> None:
    """Count what was earned up to now."""
    until = min(m.n[c.N_NOW], m.n[c.N_T1])
    since = m.account[who, c.A_PAID_UNTIL]
    if until > since:
        m.money[who, c.F_REVENUE] += m.money[who, c.F_ARR] * (until - since)
        m.account[who, c.A_PAID_UNTIL] = until


@compiled
def change_arr(m: State, who: int, arr: float) -> None:
    """The account pays ``arr`` a year from now on."""
    settle(m, who)
    m.money[who, c.F_ARR] = arr


@compiled
def _probability(m: State, who: int, points: float, arr: float) -> float:
    segment = m.account[who, c.A_SEGMENT]
    return _renewal_probability(
        m.said[segment, c.V_INTERCEPT],
        m.said[segment, c.V_SLOPE],
        points,
        m.said[segment, c.V_SIZE_EFFECT],
        arr / m.said[segment, c.V_ARR_MEAN],
    )


@compiled
def renew(m: State, who: int, end: int) -> bool:
    """Play the end of a term, row ``end`` of what lies ahead: whether the account renews."""
    money, segment, now = m.money, m.account[who, c.A_SEGMENT], m.n[c.N_NOW]
    points = health(m, who)
    arr = money[who, c.F_SIGNED_ARR] if m.n[c.N_HELD] else money[who, c.F_ARR]
    probability = _probability(m, who, points, arr)
    kept = money[who, c.F_ARR]
    if m.luck[end, c.L_MORE] < m.said[segment, c.V_CONTRACTION]:
        kept = kept * (1.0 - m.said[segment, c.V_CONTRACTS_BY])
    if_renewed = kept * (1.0 + m.said[segment, c.V_PRICE_RISE])
    renewed = m.luck[end, c.L_LUCK] < probability
    at = m.n[c.N_RENEWALS]
    m.n[c.N_RENEWALS] += 1
    m.renewal[at, c.Y_ACCOUNT] = who
    m.renewal[at, c.Y_TERM] = m.ahead[end, c.W_WHAT]
    m.renewal[at, c.Y_TICK] = now
    m.renewal[at, c.Y_RENEWED] = renewed
    m.renewed[at, c.Z_HEALTH] = points
    m.renewed[at, c.Z_PROBABILITY] = probability
    m.renewed[at, c.Z_UNIFORM] = m.luck[end, c.L_LUCK]
    m.renewed[at, c.Z_ARR] = money[who, c.F_ARR]
    m.renewed[at, c.Z_ARR_RENEWED] = if_renewed
    if renewed:
        change_arr(m, who, if_renewed)
    elif m.account[who, c.A_CHURNED] < 0:
        m.account[who, c.A_CHURNED] = now
    return bool(renewed)


@compiled
def lost_in_any_case(m: State, who: int, end: int) -> bool:
    """Whether the account would not have renewed however well served."""
    fit, arr = m.money[who, c.F_FIT], m.money[who, c.F_SIGNED_ARR]
    return bool(m.luck[end, c.L_LUCK] >= _probability(m, who, fit, arr))


@compiled
def is_quit(m: State, who: int, points: float, moment: int) -> bool:
    """Whether the account, at ``points`` of health, leaves between renewals."""
    slope = m.said[m.account[who, c.A_SEGMENT], c.V_HAZARD_SLOPE]
    return bool(m.luck[moment, c.L_LUCK] < _relative_hazard(slope, points))


@compiled
def quit_contract(m: State, who: int) -> None:
    """A loss between renewals; the first one inside the report window is remembered."""
    now, churned = m.n[c.N_NOW], m.account[who, c.A_CHURNED]
    if churned < 0 or churned < m.n[c.N_T0] <= now < m.n[c.N_T1]:
        m.account[who, c.A_CHURNED] = now
        m.account[who, c.A_QUIT] = 1


@compiled
def expand(m: State, who: int) -> None:
    """The work of the opportunity in hand was done in time: it becomes ARR, with luck."""
    segment, offer, now = m.account[who, c.A_SEGMENT], m.account[who, c.A_OFFER], m.n[c.N_NOW]
    won = m.said[segment, c.V_WON]
    if m.segment[segment, c.S_HAS_EXPANSION] and m.luck[offer, c.L_MORE] < won:
        added = m.money[who, c.F_ARR] * m.said[segment, c.V_ADDS]
        change_arr(m, who, m.money[who, c.F_ARR] + added)
        if m.n[c.N_T0] <= now < m.n[c.N_T1]:
            m.money[who, c.F_EXPANSION] += added


@compiled
def next_term_end(m: State, since: int, until: int, now: int, term: int) -> int:
    """The first end of a term after ``now`` of a later term than ``term``, or c.NONE."""
    for end in range(since, until):
        if m.ahead[end, c.W_TICK] > now and m.ahead[end, c.W_WHAT] > term:
            return end
    return c.NONE
