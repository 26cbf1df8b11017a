"""How well customers are kept in touch with, account by account.

Owns the signs of coming churn that need both an account and its activities.
"""

from __future__ import annotations

import numpy as np

from simulator.metrics.retention import Renewals
from simulator.metrics.tally import Floats, Mask, Split, ratio
from simulator.metrics.work import Work
from simulator.records import Outcome, Records, Window

LONG_SILENCE = 90
"""Calendar days without a touch that count as silence."""


def calendar_days(ticks: Floats, window: Window) -> Floats:
    """Working time as calendar days: seven for five working days."""
    return ticks / window.day * 7 / 5


def contact(records: Records, work: Work, renewals: Renewals, split: Split) -> dict[str, Floats]:
    """``split`` groups the accounts."""
    return {
        **_silence(records, work, split),
        **_missed_before_decision(records, work, renewals, split),
        "time_to_value_days": _time_to_value(records, split),
    }


def _silence(records: Records, work: Work, split: Split) -> dict[str, Floats]:
    """Calendar days since the last touch done, of the accounts under contract at T1.

    Without a touch they count from the signing, but not from before the records begin.
    """
    accounts, window = records.tables["accounts"], records.window
    last = np.maximum(accounts.floats("signed"), 0.0)
    seen = work.touch & (work.outcome == Outcome.DONE) & (work.end < window.t1)
    np.maximum.at(last, work.account[seen], work.end[seen])
    days = calendar_days(window.t1 - last, window)
    # NaN, not yet signed at T1, compares as false.
    present = accounts.floats("arr_end") > 0
    half, most = split.quantiles((0.5, 0.9), days, present)
    return {
        "days_since_touch_p50": half,
        "days_since_touch_p90": most,
        "no_touch_90_days_share": ratio(
            split.count(present & (days > LONG_SILENCE)), split.count(present)
        ),
    }


def _missed_before_decision(
    records: Records, work: Work, renewals: Renewals, split: Split
) -> dict[str, Floats]:
    """Activities missed in the window up to the renewal, by whether the account was lost.

    Only up to the renewal (the first loss, else the last renewal in the window): a lost customer
    has no year to collect misses in, so whole-window counts would make misses look healthy.
    """
    size = len(records.tables["accounts"])
    last_renewal = np.full(size, -np.inf)
    np.maximum.at(last_renewal, renewals.account, renewals.tick)
    lost = np.isfinite(renewals.first_loss)
    renewed = np.isfinite(last_renewal) & ~lost
    decision = np.where(lost, renewals.first_loss, last_renewal)
    counted = (work.outcome == Outcome.MISSED) & (work.end >= records.window.t0)
    counted &= (work.account >= 0) & (work.end <= decision[work.account])
    missed = np.bincount(work.account[counted], minlength=size)

    def each(accounts: Mask) -> Floats:
        return ratio(split.sum(missed, accounts), split.count(accounts))

    return {"missed_per_churned_account": each(lost), "missed_per_renewed_account": each(renewed)}


def _time_to_value(records: Records, split: Split) -> Floats:
    accounts, window = records.tables["accounts"], records.window
    taken = accounts.floats("time_to_value")
    reached = accounts.floats("signed") + taken
    inside = (reached >= window.t0) & (reached < window.t1)
    days = calendar_days(taken, window)
    return ratio(split.sum(days, inside), split.count(inside))
