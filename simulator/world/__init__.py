"""The world: everything that chance decides and staffing cannot change.

Owns the customers, their demands, their luck and the CSMs' luck, keyed and drawn independently of
the team. It must never see a team, a ratio or a plan.

Stream map (what each stream of chance feeds; entity, occurrence):

==========================  =======================================================
``rank``                    account, 0: who goes first when all else is equal
``arr``                     account, 0: size
``term``                    account, 0: how long its contract runs, where they differ
``survivor``, ``/accepted`` account, attempt: age and fit of the initial book
``survivor/stage``          account, 0: since when it is at risk on day one
``new/count``               segment and month, 0: number of new logos
``new/day``, ``new/fit``    account, 0
``trait/TRAIT``             account, 0: which value of the trait it has
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
``gap/(shock) SHOCK``       account, or the shock's name when it strikes many at once: index
``struck/(shock) SHOCK``    account, index of the moment: whether it is struck
``gap/(mid-term)``          account, index of the moment at which it may leave mid-term
``mid-term``                account, index: whether it leaves
``vacation``, ``sick``      (role, seat, occupant), block or spell
``fill``, ``attrition``     (role, seat, occupant), 0: when they come; what they endure
==========================  =======================================================

``phase``, ``work`` and ``window`` of ``sessions`` belong to (segment, activity), and the number of
the session, instead of an account.
"""

from simulator.world.demand import ATTEMPT, Agenda
from simulator.world.per_account import PerAccount
from simulator.world.sessions import Session
from simulator.world.shocks import Strike, Temptation
from simulator.world.world import FORESEEN, Opportunity, TermEnd, World, draw_world

__all__ = [
    "ATTEMPT",
    "FORESEEN",
    "Agenda",
    "Opportunity",
    "PerAccount",
    "Session",
    "Strike",
    "Temptation",
    "TermEnd",
    "World",
    "draw_world",
]
