"""The world: everything that chance decides and staffing cannot change.

Owns the customers, their demands, their luck and the CSMs' luck, keyed and drawn independently of
the team. It must never see a team, a ratio or a plan.

Stream map (what each stream of chance feeds; entity, occurrence):

==========================  =======================================================
``rank``                    account, 0: who goes first when all else is equal
``arr``                     account, 0: size
``survivor``, ``/accepted`` account, attempt: age and fit of the initial book
``survivor/stage``          account, 0: since when it is at risk on day one
``new/count``               segment and month, 0: number of new logos
``new/day``, ``new/fit``    account, 0
``phase/ACTIVITY``          account, 0: phase of an ``every`` grid
``jitter/ACTIVITY``         account, index on the grid
``gap/ACTIVITY``            account, index of the arrival
``work/ACTIVITY``           account, occurrence: how long it takes
``window/ACTIVITY``         account, occurrence: how patient the customer is
``automated/ACTIVITY``      account, occurrence: whether automation takes it
``attendance/ACTIVITY``     account, number of the session: whether the customer attends
``renewal``                 account, term: luck at renewal; second word: contraction
``gap/(opportunity)``       account, index of the opportunity
``opportunity``             account, index: whether it is real; second word: won
``vacation``, ``sick``      (role, seat, occupant), block or spell
``fill``, ``attrition``     (role, seat, occupant), 0: when they come; what they endure
==========================  =======================================================

``phase``, ``work`` and ``window`` of ``sessions`` belong to (segment, activity), and the number of
the session, instead of an account.
"""

from simulator.world.demand import ATTEMPT, NOTHING, Agenda
from simulator.world.sessions import Session
from simulator.world.world import Opportunity, TermEnd, World, draw_world

__all__ = [
    "ATTEMPT",
    "NOTHING",
    "Agenda",
    "Opportunity",
    "Session",
    "TermEnd",
    "World",
    "draw_world",
]
