"""What is true of every CSM, in ticks and shares.

Owns the turning of `csm` into values. Who comes and goes when is :mod:`simulator.scenario.moves`.
"""

from __future__ import annotations

import datetime as dt

from simulator.clock import DAYS_PER_WEEK, DAYS_PER_YEAR
from simulator.scenario import schema, schema_team
from simulator.scenario.distributions import distribution
from simulator.scenario.reading import Reader
from simulator.scenario.types import Csm
from simulator.scenario.types_team import Attrition, Balance, Transfer, Turnover


def csm(reader: Reader, said: schema.Csm, holidays: tuple[dt.date, ...], day: int) -> Csm:
    """``day``: seconds of a working day."""
    return Csm(
        internal_time=said.internal_time,
        vacation_days=said.vacation,
        sick_days=said.sick_leave,
        holidays=holidays,
        overload_line=said.overload,
        turnover=_turnover(reader, said, day),
    )


def _turnover(reader: Reader, said: schema_team.TeamLife, day: int) -> Turnover:
    """How CSMs come and go, in ticks. ``day``: seconds of a working day."""
    fill, attrition, balance = said.time_to_fill, said.attrition, said.new_csm_takes
    place = ("csm", "time_to_fill")
    return Turnover(
        time_to_fill=distribution(reader, place, fill, day, 0.0) if fill else None,
        ramp=said.ramp,
        attrition=Attrition(
            rate=attrition.rate.per_second(day) * day * DAYS_PER_YEAR,
            above=attrition.above,
            adds=attrition.adds,
            memory=max(1, round(attrition.memory.exact(day) / (DAYS_PER_WEEK * day))),
        )
        if attrition
        else None,
        notice=said.notice.seconds(day),
        backfill=said.backfill,
        transfer=Transfer(said.transfer.to, -said.transfer.health),
        balance=Balance(balance.balance, balance.at_most) if balance else None,
    )
