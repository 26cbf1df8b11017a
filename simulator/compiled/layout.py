"""What stands in which column of the state, and the kinds of events.

Owns the numbers of columns, kinds and outcomes. Compiled code takes them as constants, so a change
here wants everything compiled anew.
"""

from __future__ import annotations

from simulator.records.log import ActivityRow
from simulator.records.schema import Outcome

NONE = -1

# Accounts, then one row for each segment's audience (only its list of waiting items is used).
(A_SEGMENT, A_RANK, A_SIGNED, A_ENTERED, A_STAGE, A_GONE, A_ENTRY, A_VALUE, A_MOVES, A_LEFT,
 A_LEFT_OUT, A_OFFER, A_TERM, A_CURSOR, A_CURSOR_END, A_PASSED_TICK, A_PASSED_KEY0, A_PASSED_KEY1,
 A_READ_TICK, A_READ_KEY0, A_READ_KEY1, A_HOLDS, A_RESTLESS, A_AT_RISK, A_FIRST, A_LAST, A_TOUCHED,
 A_SHOCKED, A_CHURNED, A_QUIT, A_PAID_UNTIL, A_ROW, A_SEAT, A_IN_ORDER, A_TERM_CODE,
 A_ENDS, A_ENDS_END, A_ENDS_NEXT, A_OFFERS, A_OFFERS_END, A_OFFERS_NEXT, A_STRIKES, A_STRIKES_END,
 A_STRIKES_NEXT, A_TEMPTED, A_TEMPTED_END, A_TEMPTED_NEXT, A_INITIAL) = range(48)  # fmt: skip
A_COLUMNS = 48

(F_FIT, F_ATTENTION, F_DONE, F_RESOLVED, F_SHOCKS, F_STEADY, F_LOW, F_HIGH, F_ARR, F_SIGNED_ARR,
 F_ARR_START, F_ARR_END, F_REVENUE, F_EXPANSION) = range(14)  # fmt: skip
F_COLUMNS = 14

# Items: activities that fell due.
(I_ACCOUNT, I_CODE, I_STAGE, I_ENTRY, I_OCCURRENCE, I_KEY0, I_KEY1, I_DUE, I_WINDOW_END, I_START,
 I_ELAPSED, I_WORK, I_OWNER, I_HOLDER, I_PAUSED, I_CHILD, I_NEXT_CHILD, I_ABOVE, I_NEXT, I_BEFORE,
 I_NEXT_OF_ACCOUNT, I_BEFORE_OF_ACCOUNT, I_GUESTS, I_LAST_GUEST, I_NEXT_GUEST, I_BEFORE_GUEST,
 I_PERFORMER, I_KIND, I_KEPT) = range(29)  # fmt: skip
I_COLUMNS = 29
PLAIN, SESSION, GUEST = range(3)  # kinds of items

# Queues: the pools of the roles, then the CSMs by number.
(Q_NUMBER, Q_ROLE, Q_SEAT, Q_POOL, Q_IN_HAND, Q_IDLE_SINCE, Q_AWAY_FROM, Q_BACK_AT, Q_START_IS_SET,
 Q_IS_OVER, Q_SPAN, Q_SPANS_END, Q_BEST, Q_FIRST, Q_LAST, Q_COUNT, Q_EXPIRES_AT, Q_EXPIRES_KEY0,
 Q_EXPIRES_KEY1, Q_EXPIRES_ITEM, Q_ALARM, Q_BOOK, Q_FINISHED, Q_LEAVES_AT, Q_ABLE_FROM, Q_LEAVE,
 Q_LEAVES_END, Q_RAMP, Q_RAMP_END, Q_IS_POOL) = range(30)  # fmt: skip
Q_COLUMNS = 30
(R_SPEED, R_WORKS) = range(2)
R_COLUMNS = 2

# Roles: how many are employed, and who; the last who has gone.
(T_COUNT, T_LAST_GONE, T_OFFERS_AGAIN, T_PLACE, T_ASSIGN, T_MEMBERS) = range(6)
BY_ACCOUNTS, BY_ARR, BY_HOURS = range(3)

# Events, in the order of simulator.model.order; two numbers make a priority.
(E_TICK, E_KEY0, E_KEY1, E_NUMBER, E_KIND, E_WHO, E_WHAT, E_MORE) = range(8)
E_COLUMNS = 8
(ON_CALLBACK, ON_FINISH, ON_EXPIRY, ON_ABSENCE, ON_RETURN, ON_START, ON_POOL_START,
 ON_OFFERING_AGAIN, ON_SIGNING, ON_DUE, ON_TIMER, ON_EXIT, ON_RENEWAL, ON_OFFER, ON_STRIKE,
 ON_TEMPTATION, ON_LATENESS) = range(17)  # fmt: skip
FIRST_OF_ACCOUNTS = ON_SIGNING

# Agendas.
(G_TICK, G_CODE, G_OCCURRENCE, G_WORK, G_WINDOW, G_AUTOMATED) = range(6)
G_COLUMNS = 6

# What the world has in store for an account: ends of terms, offers, strikes, temptations.
(W_TICK, W_WHAT) = range(2)
(L_LUCK, L_MORE) = range(2)

# Segments, stages, activities and exits, each over all segments.
(S_STAGES, S_ACTIVITIES, S_HEALTH_TRIGGERS, S_HEALTH_TRIGGERS_END, S_CSM_TRIGGERS,
 S_CSM_TRIGGERS_END, S_SERVING, S_SERVING_END, S_LATE_AFTER, S_MEMORY, S_HALF_LIFE, S_FIRST,
 S_SHOCKS, S_HAS_EXPANSION, S_LEAVING, S_LEAVING_END, S_STRIKING,
 S_STRIKING_END) = range(18)  # fmt: skip
S_COLUMNS = 18
(V_SPAN, V_FIT_MEAN, V_AT_RISK, V_LATE_SHOCK, V_INTERCEPT, V_SLOPE, V_SIZE_EFFECT, V_ARR_MEAN,
 V_CONTRACTION, V_CONTRACTS_BY, V_PRICE_RISE, V_HAZARD_SLOPE, V_WON,
 V_ADDS) = range(14)  # fmt: skip
V_COLUMNS = 14
(P_AGENDA, P_AFTER, P_AFTER_END, P_REQUIRED, P_WAYS, P_WAYS_END, P_TIMED, P_TIMED_END,
 P_OPPORTUNITY, P_BOOKS, P_BOOKS_END, P_KIND_OF_BOOKS, P_CUTS) = range(13)  # fmt: skip
P_COLUMNS = 13
(K_STAGE, K_PRIORITY, K_DELAY, K_REQUIRED, K_RETRY, K_COVER, K_SKIP, K_SLOT, K_SESSIONS, K_RENEWAL,
 K_CONSEQUENTIAL, K_MISSED, K_MISSED_END, K_TRIGGER, K_BIT, K_FORESEEN) = range(16)  # fmt: skip
K_COLUMNS = 16
(U_WEIGHT, U_SLOWER, U_LINE) = range(3)
U_COLUMNS = 3
NO_COVER, BY_COLLEAGUE, BY_PAUSE = range(3)
NOT_OF_HEALTH, BELOW, ABOVE = range(3)  # what a trigger waits for
(X_KIND, X_TARGET, X_DELAY, X_PLACE) = range(4)
X_COLUMNS = 4
(EXIT_DONE, EXIT_AFTER, EXIT_BELOW, EXIT_ABOVE, EXIT_OFFER, EXIT_RENEWAL) = range(6)

# Rows of the log.
(O_ACCOUNT, O_STAGE, O_CODE, O_OCCURRENCE, O_OWNER, O_PERFORMER, O_DUE, O_WINDOW_END, O_START,
 O_END, O_OUTCOME, O_WORK, O_ELAPSED) = range(len(ActivityRow._fields))  # fmt: skip

# Single numbers.
(N_NOW, N_HORIZON, N_EVENTS, N_EVENT_NUMBER, N_ITEMS, N_FREE, N_ROWS, N_RENEWALS, N_ACCOUNTS, N_T0,
 N_T1, N_HELD, N_ROLES, N_QUEUES, N_OPEN, N_TRIGGERED, N_LEFT_OUT, N_VISITS, N_SERVERS, N_WHO,
 N_WHAT, N_MORE, N_WEEK, N_LOAD_TERMS, N_LOAD_STAGES, N_MOST) = range(26)  # fmt: skip
N_COLUMNS = 26

# Renewals.
(Y_ACCOUNT, Y_TERM, Y_TICK, Y_RENEWED) = range(4)
(Z_HEALTH, Z_PROBABILITY, Z_UNIFORM, Z_ARR, Z_ARR_RENEWED) = range(5)

# Kinds of events at one tick (bits 52 and up of the first number of a priority).
_KIND = 52
FINISH, RETURN, TRANSFER, EXPIRY, REVIEW, STAGE, DUE, ABSENCE, START = (
    kind << _KIND for kind in range(2, 11)
)
PRIORITY_SHIFT = 40
RANK_SHIFT, CODE_SHIFT = 44, 32
LAST = 1 << 40
RENEWAL_PLACE, EXIT_PLACE, LATE_PLACE, SHOCK_PLACE, TEMPTATION_PLACE, OFFER_PLACE = (
    place << 8 for place in range(6)
)
MOST_ACCOUNTS = 1 << 19  # that a rank of one number has room for, audiences included
MOST_ACTIVITIES = 1 << 12
MOST_BITS = 62  # of one number that never is negative

DONE, MISSED, DIGITAL, CANCELLED, OPEN = map(
    int, (Outcome.DONE, Outcome.MISSED, Outcome.DIGITAL, Outcome.CANCELLED, Outcome.OPEN)
)

# Why the loop came back, and what it can be asked to do besides.
(OVER, CALL, DRAW) = range(3)
MORE_ROOM = -2  # the answer to anything for which there may be too little
