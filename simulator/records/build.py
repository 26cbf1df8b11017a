"""The raw log of one replication into its five tables.

Owns how rows become columns and how names replace codes. Adds nothing that did not happen.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import numpy.typing as npt

from simulator.clock import months_between
from simulator.records.log import ActivityRow, CsmRow, Log, Reason, RenewalColumns
from simulator.records.money import Prices
from simulator.records.months import months_of
from simulator.records.names import Names
from simulator.records.schema import SCHEMA, Outcome, Records, Window
from simulator.records.shifts import Hours, Shifts
from simulator.records.table import Column, Named, Nullable, Table
from simulator.records.weeks import timeline
from simulator.scenario.types import NEVER, Setup
from simulator.world import ATTEMPT, World

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def build_records(setup: Setup, world: World, log: Log) -> Records:
    """The five tables of the team of ``setup`` in ``world``."""
    log = _by_seat(log)
    names = Names.of(setup, world, log.csms)
    rows = _columns(world, names, log)
    clock = world.clock
    edges = np.append(np.arange(0, world.horizon, clock.week), world.horizon)
    # Of the report window, then of the weeks.
    hours = Shifts.of(rows, log.csms, world.horizon).until(np.concatenate([log.window, edges]))
    return Records(
        tables={
            "activities": _activities(setup, world, names, rows),
            "accounts": _accounts(setup, world, names, log),
            "renewals": _renewals(world, names, log),
            "csms": _csms(setup, world, names, log, hours.between(0, 2)),
            "timeline": timeline(setup, world, rows, log, edges, hours.between(2)),
        },
        window=Window(*log.window, months_between(*setup.report), clock.day, clock.year),
        money=Prices.of(setup, dict(zip(names.csm, log.csms, strict=True))),
        months=months_of(clock, setup.report, setup.horizon),
    )


def _columns(world: World, names: Names, log: Log) -> dict[str, Ints]:
    """The activity rows as integer columns, with their segments, sorted as the schema says."""
    table = np.frombuffer(log.activities, dtype=np.int64).reshape(-1, len(ActivityRow._fields))
    columns: dict[str, Ints] = dict(zip(ActivityRow._fields, table.T, strict=True))
    account, occurrence = columns["account"], columns["occurrence"]
    # Sessions count as -1 - segment.
    segment = np.where(account < 0, -1 - account, world.accounts.segment[account])
    activity = names.activity_of[segment, columns["code"]]
    account = np.where(account < 0, len(world.accounts) + segment, account)  # sessions come last
    # Three keys of small numbers in one, and the rest for the few that are still equal.
    places = len(world.accounts) + len(world.setup.segments)
    key = (columns["due"] * places + account) * len(names.activity) + activity
    order = np.argsort(key, kind="stable")
    sorted_ = key[order]
    equal = np.flatnonzero(sorted_[1:] == sorted_[:-1])
    tied = np.union1d(equal, equal + 1)
    number = occurrence[order[tied]]
    order[tied] = order[tied][np.lexsort((number // ATTEMPT, number % ATTEMPT, sorted_[tied]))]
    columns["segment"] = segment
    return {name: column.take(order) for name, column in columns.items()}


def _activities(setup: Setup, world: World, names: Names, rows: dict[str, Ints]) -> Table:
    segment = rows["segment"]
    of_session = rows["account"] < 0
    kinds = [a for s in setup.segments for a in s.activities]
    first = np.cumsum([0] + [len(s.activities) for s in setup.segments])
    kind = first[segment] + rows["code"]
    open_ = rows["outcome"] == Outcome.OPEN
    digital = rows["outcome"] == Outcome.DIGITAL
    return _table(
        "activities",
        account=Named(np.where(of_session, -1, rows["account"]), names.account),
        segment=Named(segment, names.segment),
        stage=Named(
            np.where(rows["stage"] < 0, -1, names.stage_of[segment, rows["stage"]]), names.stage
        ),
        activity=Named(names.activity_of[segment, rows["code"]], names.activity),
        occurrence=rows["occurrence"] % ATTEMPT,
        attempt=rows["occurrence"] // ATTEMPT,
        role=Named(np.array([a.role for a in kinds], dtype=np.int64)[kind], names.role),
        owner=Named(np.where(digital, -1, rows["owner"]), names.csm),
        performer=Named(rows["performer"], names.csm),
        due=rows["due"],
        window_end=_nullable(rows["window_end"], rows["window_end"] >= NEVER),
        start=_nullable(rows["start"], rows["start"] < 0),
        end=_nullable(rows["end"], open_),
        outcome=Named(rows["outcome"], tuple(o.name.lower() for o in Outcome)),
        work_hours=rows["work"] / 3600,
        elapsed_hours=rows["elapsed"] / 3600,
        proactive=np.array([a.proactive for a in kinds], dtype=np.bool_)[kind],
        touch=np.array([a.touch for a in kinds], dtype=np.bool_)[kind] & ~of_session,
    )


def _accounts(setup: Setup, world: World, names: Names, log: Log) -> Table:
    accounts, rows = world.accounts, log.accounts
    # By the calendar, like the cost: a year of 261 working days earns no more than one of 260.
    years_per_tick = months_between(*setup.report) / 12 / (log.window[1] - log.window[0])
    return _table(
        "accounts",
        account=Named(np.arange(len(accounts)), names.account),
        segment=Named(accounts.segment, names.segment),
        owner=Named(rows.owner, names.csm),
        signed=accounts.signed,
        signed_date=accounts.signed_date.astype("datetime64[ms]"),
        initial=accounts.initial,
        arr_start=rows.arr_start,
        arr_end=rows.arr_end,
        revenue=rows.revenue_ticks * years_per_tick,
        expansion_arr=rows.expansion_arr,
        stage=Named(names.stage_of[accounts.segment, rows.stage], names.stage),
        health=rows.health,
        churned=_nullable(rows.churned, rows.churned < 0),
        churn_reason=Named(
            np.where(rows.churned < 0, -1, rows.quit_mid_term), _churn_reasons(setup)
        ),
        time_to_value=_nullable(rows.time_to_value, rows.time_to_value < 0),
        csms=rows.csms,
        traits=_traits(setup, accounts.traits),
    )


def _churn_reasons(setup: Setup) -> tuple[str, ...]:
    """What can end a contract in this scenario."""
    quits = any(segment.mid_term_churn for segment in setup.segments)
    return ("renewal", "between renewals") if quits else ("renewal",)


def _traits(setup: Setup, values: Ints) -> Named:
    """What each account is like, in words: the traits are the same in all segments."""
    traits = setup.segments[0].traits if setup.segments else ()
    if not traits:
        return Named(np.full(len(values), -1), ())
    kinds, kind = np.unique(values, axis=0, return_inverse=True)
    said = [
        ", ".join(f"{t.name}={t.values[v]}" for t, v in zip(traits, of, strict=True))
        for of in kinds.tolist()
    ]
    return Named(kind, tuple(said))


def _renewals(world: World, names: Names, log: Log) -> Table:
    rows = log.renewals
    order = np.lexsort((rows.account, rows.tick))
    rows = RenewalColumns(*(getattr(rows, each.name)[order] for each in fields(rows)))
    return _table(
        "renewals",
        account=Named(rows.account, names.account),
        segment=Named(world.accounts.segment[rows.account], names.segment),
        term=rows.term,
        tick=rows.tick,
        date=world.clock.dates(rows.tick).astype("datetime64[ms]"),
        health=rows.health,
        probability=rows.probability,
        uniform=rows.uniform,
        arr_before=rows.arr_before,
        arr_if_renewed=rows.arr_if_renewed,
        arr_after=np.where(rows.renewed, rows.arr_if_renewed, 0.0),
        outcome=Named(np.where(rows.renewed, 0, 1), ("renewed", "churned")),
    )


def _csms(setup: Setup, world: World, names: Names, log: Log, hours: Hours) -> Table:
    window, csms = log.window, log.csms
    count = len(csms)
    role = np.array([row.role for row in csms], dtype=np.int64)
    left = np.array([row.left for row in csms], dtype=np.int64)
    reason = np.array([-1 if row.reason is None else row.reason for row in csms], dtype=np.int64)
    reasons = tuple(each.name.lower().replace("_", " ") for each in Reason)
    return _table(
        "csms",
        csm=Named(np.arange(count), names.csm),
        role=Named(role, names.role),
        segment=Named(np.array(setup.segments_of_roles())[role], names.segment),
        seat=np.array([row.seat for row in csms], dtype=np.int64),
        occupant=np.array([row.occupant for row in csms], dtype=np.int64),
        hired=np.array([row.hired for row in csms], dtype=np.int64),
        left=_nullable(left, left < 0),
        left_reason=Named(reason, reasons if (reason >= 0).any() else reasons[:0]),
        replaced=np.array([row.replaced for row in csms], dtype=np.bool_),
        on_shift_hours=hours.shift[:, 0] / 3600,
        absent_hours=hours.absent[:, 0] / 3600,
        busy_hours=hours.busy[:, 0] / 3600,
        overtime_hours=hours.overtime[:, 0] / 3600,
        ramp_hours=hours.ramp[:, 0] / 3600,
        mean_book=_mean_books(csms, window, world.clock.week),
        works=np.array([row.works for row in csms], dtype=np.float64),
        leave_hours=np.array([_on_leave(row, window) for row in csms], dtype=np.float64) / 3600,
    )


def _on_leave(row: CsmRow, window: tuple[int, int]) -> int:
    """Ticks of the window."""
    inside = (min(leave.end, window[1]) - max(leave.begin, window[0]) for leave in row.leaves)
    return sum(ticks for ticks in inside if ticks > 0)


def _mean_books(csms: list[CsmRow], window: tuple[int, int], week: int) -> Floats:
    """Accounts served, averaged over the weekly reviews inside the window at which each CSM was
    employed; nan where there were none."""
    means = np.full(len(csms), np.nan)
    for place, row in enumerate(csms):
        tick = (row.first_review + np.arange(len(row.books)) + 1) * week
        inside = (tick > window[0]) & (tick <= window[1])
        if inside.any():
            means[place] = np.array(row.books, dtype=np.float64)[inside].mean()
    return means


def _by_seat(log: Log) -> Log:
    """The log with its CSMs by role, seat and occupant, rather than as they came. Where nobody
    came, that is the same."""
    csms = log.csms
    order = sorted(range(len(csms)), key=lambda i: (csms[i].role, csms[i].seat, csms[i].occupant))
    if order == list(range(len(csms))):
        return log
    place = np.append(np.argsort(order), -1)  # the last one is for nobody, -1
    table = np.frombuffer(log.activities, dtype=np.int64).reshape(-1, len(ActivityRow._fields))
    columns = table.copy()
    for name in ("owner", "performer"):
        column = ActivityRow._fields.index(name)
        columns[:, column] = place[columns[:, column]]
    return replace(
        log,
        activities=bytearray(columns.tobytes()),
        accounts=replace(log.accounts, owner=place[log.accounts.owner]),
        csms=[csms[i] for i in order],
    )


def _table(name: str, **columns: Column) -> Table:
    if list(columns) != list(SCHEMA[name]):
        raise AssertionError(f"columns of {name} are not those of the schema")
    return Table(columns)


def _nullable(values: Ints, missing: npt.NDArray[np.bool_]) -> Nullable:
    return Nullable(np.where(missing, 0, values), missing)
