"""What a scenario says, resolved: plain frozen values in ticks, shares and integer codes.

Owns the data types that every later stage reads. Nothing here knows YAML, pydantic, SimPy or
chance: a person's file is turned into these values by :mod:`simulator.scenario.load`.

Units, unless a field says otherwise: durations and delays are integer seconds of *working* time,
rates are expected arrivals per second of working time, money is in the scenario's currency,
shares and probabilities lie in [0, 1], health is in points of [0, 100].
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, IntEnum

from simulator.scenario.types_amounts import Distribution as Distribution
from simulator.scenario.types_amounts import Shape as Shape
from simulator.scenario.types_contract import Expansion, Renewal
from simulator.scenario.types_listed import Listed
from simulator.scenario.types_money import FREE, NO_FEE, Cost, Fee
from simulator.scenario.types_shocks import MidTermChurn, Shock
from simulator.scenario.types_team import NO_MOVES, NOBODY_LEAVES, Moves, Turnover
from simulator.scenario.types_traits import Trait

ANY_STAGE = -1
"""Stage code of an activity that is due in every stage."""

NEVER = 1 << 40
"""A delay no clock reaches (about 35,000 working years): the window of ``within: no limit``."""


class Timing(Enum):
    """What makes an activity fall due. Every activity has exactly one."""

    AFTER = "after"  # a delay after entering the stage
    EVERY = "every"  # an absolute grid: signing date + world-drawn phase + k periods
    RATE = "rate"  # an absolute-time Poisson stream, thinned by stage
    BEFORE_RENEWAL = "before_renewal"  # a delay before each term's end
    WHEN = "when"  # a delay after something happened
    SESSIONS = "sessions"  # one for many customers, on an absolute grid: phase + k periods


class TriggerKind(Enum):
    """What a ``when`` activity waits for."""

    MISSED = "missed"  # an activity (``Trigger.activity``) was missed
    HEALTH_BELOW = "health_below"  # health crossed ``Trigger.line`` downwards
    HEALTH_ABOVE = "health_above"  # health crossed ``Trigger.line`` upwards
    NEW_CSM = "new_csm"  # the customer got another CSM of its own
    SHADOWING = "shadowing"  # its CSM will leave, and the successor is to be introduced
    SHOCK = "shock"  # a shock (``Trigger.shock``) struck the account
    STAGE_LEFT = "stage_left"  # the account left a stage (``Trigger.stage``) for another


class Coverage(Enum):
    """How CSMs share out the work of a segment, a stage or an activity."""

    DEDICATED = "dedicated"  # each customer has a CSM of their own
    POOLED = "pooled"  # any free CSM of the role takes the next one
    DIGITAL = "digital"  # automation, and the pool where it does not reach


class Cover(Enum):
    """Who looks after a waiting activity when its owner is away past the end of its window."""

    NONE = "none"  # nobody: it is missed
    COLLEAGUE = "colleague"  # the present CSM of the same role with the shortest queue
    PAUSE = "pause"  # the window stands still until the owner is back


@dataclass(frozen=True, slots=True)
class Period:
    """Time between two occurrences: calendar ``months``, or working ``seconds``; one is 0."""

    months: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """The event that a ``when`` activity reacts to."""

    kind: TriggerKind
    activity: int = -1  # code of the missed activity (MISSED only)
    line: float = 0.0  # health line (HEALTH_* only)
    stage: int = -1  # code of the stage left (STAGE_LEFT only)
    shock: int = -1  # code of the shock (SHOCK only)


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of work for an account. Its position in ``Segment.activities`` is its code."""

    name: str  # unique in the segment
    stage: int  # stage code, or ANY_STAGE
    timing: Timing
    work: Distribution  # CSM hours it takes, in seconds, before internal time and ramp
    window: Distribution  # `within`: how long it may wait for its start
    delay: int = 0  # AFTER, BEFORE_RENEWAL, WHEN
    period: Period = Period(0, 0)  # EVERY, SESSIONS
    jitter: int = 0  # EVERY: each due is late by a world uniform in [0, jitter)
    rate: float = 0.0  # RATE
    trigger: Trigger | None = None  # WHEN
    attendance: float = 1.0  # SESSIONS: share of those invited who attend
    required: bool = False  # the stage is not done before this is; a miss falls due again
    retry_after: int = 0  # required only: delay between the miss and the next due
    automated: float = 0.0  # share of occurrences done by automation
    cover: Cover = Cover.COLLEAGUE
    priority: int = 0  # position in `first_served`; lower is served first
    weight: float = 0.0  # hours it counts for in attention; 0 cannot move health
    touch: bool = True  # the customer sees it
    proactive: bool = True  # planned by us (everything but RATE, unless stated)
    skip_if_open: bool = False  # not generated while the previous one still waits or runs
    role: int = 0  # who serves it: code in Setup.roles
    pooled: bool = False  # any free CSM of the role, not the customer's own
    slower: float = 1.0  # it takes so many times as long, as the role lacks the skill
    only_for: tuple[tuple[int, tuple[int, ...]], ...] = ()  # trait -> values; all must hold


class ExitKind(Enum):
    """What moves an account out of a stage."""

    REQUIRED_DONE = "required"  # every required activity of this entry is done
    AFTER = "after"  # `delay` since the entry
    HEALTH_BELOW = "health_below"  # health < line
    HEALTH_ABOVE = "health_above"  # health > line
    OPPORTUNITY = "opportunity"  # an expansion opportunity came up
    BEFORE_RENEWAL = "before_renewal"  # `delay` before the term ends


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a stage; exits are tried in the order written."""

    kind: ExitKind
    target: int  # stage code
    delay: int = 0  # AFTER, BEFORE_RENEWAL
    line: float = 0.0  # HEALTH_*


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the lifecycle. Its position in ``Segment.stages`` is its code; 0 is the first
    stage of a new customer."""

    name: str
    exits: tuple[Exit, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How health comes about: ``fit + span * (attention - 1) + shocks``, clipped to [0, 100]."""

    fit_mean: float  # health of an average account when fully served
    fit_sd: float  # spread of that between accounts
    span: float  # points lost when no touch is done at all
    memory: int  # time constant of attention
    prior: float  # hours of touches that the first attention counts for
    attention_at_start: float  # attention of the initial book on day one
    at_risk_below: float  # the line under which an account counts as at risk
    shock_half_life: int


@dataclass(frozen=True, slots=True)
class Onboarding:
    """When onboarding (the first stage) counts as late, and what that costs."""

    late_after: int  # working seconds since signing; NEVER switches it off
    late_shock: float  # points of health lost, once


@dataclass(frozen=True, slots=True)
class Csm:
    """True of every CSM of a role."""

    internal_time: float = 0.0  # share of the working day, < 1
    vacation_days: float = 0.0  # a year
    sick_days: float = 0.0  # a year
    holidays: tuple[dt.date, ...] = ()  # public ones inside the horizon, weekends left out
    turnover: Turnover = NOBODY_LEAVES


@dataclass(frozen=True, slots=True)
class Role:
    """CSMs of one kind. Its position in ``Setup.roles`` is its code: first the teams of the
    segments, named as these, then the roles that stand beside them."""

    name: str
    team: int  # seats
    people: tuple[str, ...] = ()  # who sits on the first seats, where known; else an empty name
    cost: Cost = FREE  # of each of them
    works: tuple[float, ...] = ()  # shares of a full week, of the first seats; the others are 1
    csm: Csm = Csm()  # what is true of each of them

    def works_in(self, seat: int) -> float:
        """The share of a full week that whoever has the seat works."""
        return self.works[seat] if seat < len(self.works) else 1.0

    @property
    def full_time(self) -> float:
        """The seats as so many full-time ones."""
        return self.team - sum(1.0 - share for share in self.works)


@dataclass(frozen=True, slots=True)
class Past:
    """How customers were kept before day one, where that is not how they will be kept."""

    renewal: Renewal
    mid_term_churn: MidTermChurn | None


@dataclass(frozen=True, slots=True)
class Segment:
    """Customers of one kind. ``role`` is the code of the CSMs who look after them."""

    name: str
    accounts: int  # initial book
    arr: Distribution
    new_arr: Distribution  # of new logos
    new_per_month: tuple[float, ...]  # expected new logos in January, ..., December (12 values)
    role: int
    dedicated: bool  # each customer has a CSM of that role; else whoever is free serves them
    health: Health
    onboarding: Onboarding
    renewal: Renewal
    expansion: Expansion | None
    stages: tuple[Stage, ...]
    activities: tuple[Activity, ...]
    shocks: tuple[Shock, ...] = ()
    mid_term_churn: MidTermChurn | None = None
    traits: tuple[Trait, ...] = ()
    listed: Listed | None = None  # the initial book, where a file says who it is
    onboarding_fee: Fee = NO_FEE
    past: Past | None = None  # of the initial book; None: as it will go on


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: its average over years, or the figure of a ``share`` of years."""

    metric: str  # id of :data:`simulator.measures.METRICS`
    said: str  # "at least 88% in 80% of years"
    at_least: bool  # else at most
    line: float  # in the unit of the metric; days are calendar days
    share: float | None = None  # of years that must reach the line; None: the average must
    segment: str = ""  # empty: the whole company

    def __str__(self) -> str:
        return f"{self.metric} {self.said}"


class Book(IntEnum):
    """What becomes of a customer who does not renew."""

    LIVING = 0  # leaves
    HELD = 1  # is recorded as lost; leaves only if fully served customers would: for sweeps


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the world and the model need, and nothing else."""

    name: str
    start: dt.date
    horizon: dt.date  # first day that is not simulated
    report: tuple[dt.date, dt.date]  # [T0, T1)
    hours_per_day: float
    currency: str
    book: Book
    overload_line: float  # occupancy above which a CSM-week counts as overloaded
    roles: tuple[Role, ...]
    segments: tuple[Segment, ...]
    moves: Moves = NO_MOVES

    def changes_team(self) -> bool:
        """Whether anybody ever comes or goes."""
        leaving = (role.csm.turnover.attrition for role in self.roles)
        return self.moves != NO_MOVES or any(attrition is not None for attrition in leaving)

    def csm(self, role: str) -> Csm:
        """What is true of the CSMs of the role of that name."""
        return next(said.csm for said in self.roles if said.name == role)

    def team(self, segment: Segment) -> int:
        """Seats of the role that looks after a segment."""
        return self.roles[segment.role].team

    def segments_of_roles(self) -> tuple[int, ...]:
        """For each role the code of the segment whose customers it alone looks after, or -1: for
        roles that look after several segments, and for those that stand beside."""
        homes = [segment.role for segment in self.segments]
        return tuple(
            homes.index(code) if homes.count(code) == 1 else -1 for code in range(len(self.roles))
        )
