"""Customers and revenue kept: as simulated, and as expected before luck decided.

Owns the retention figures. C is the set of accounts under contract at T0; an account of C that
was lost inside [T0, T1) has no ARR at T1, also in a held book, where it stays. Accounts are lost at
renewals and, where a scenario says so, between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.metrics.tally import Codes, Floats, Mask, Split, ratio, rows_named
from simulator.records import Records, Table

MONTHS_NEEDED = 12.0
"""Retention is a figure for a year: never measured on less, never scaled up."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """The renewals whose term ends in [T0, T1), row by row, and the accounts they decide."""

    account: Codes  # row in the accounts table
    tick: Floats
    probability: Floats
    renewed: Mask
    before: Floats
    if_renewed: Floats
    after: Floats
    first_loss: Floats  # by account: tick of its first loss in the window; infinite: none
    quit: Mask  # by account: whether that was between renewals

    @classmethod
    def of(cls, records: Records) -> Renewals:
        """Read from the renewals and accounts tables."""
        table, window = records.tables["renewals"], records.window
        tick = table.floats("tick")
        inside = (tick >= window.t0) & (tick < window.t1)
        account = account_rows(table, records)[inside]
        renewed = table.codes("outcome", ("renewed",))[inside] == 0
        first_loss = np.full(len(records.tables["accounts"]), np.inf)
        np.minimum.at(first_loss, account[~renewed], tick[inside][~renewed])
        quits = _quits(records)
        quit_ = quits < first_loss
        first_loss = np.minimum(first_loss, quits)
        money = [
            table.floats(name)[inside]
            for name in ("probability", "arr_before", "arr_if_renewed", "arr_after")
        ]
        probability, before, if_renewed, after = money
        return cls(
            *(account, tick[inside], probability, renewed, before, if_renewed, after),
            *(first_loss, quit_),
        )


def _quits(records: Records) -> Floats:
    """By account: tick of its first loss between renewals in the window; infinite: none."""
    accounts, window = records.tables["accounts"], records.window
    between = accounts.codes("churn_reason", ("between renewals",)) == 0
    tick = np.where(between, accounts.floats("churned", np.inf), np.inf)
    return np.where((tick >= window.t0) & (tick < window.t1), tick, np.inf)


def account_rows(table: Table, records: Records) -> Codes:
    """Row in the accounts table of the account of each row of ``table``."""
    return rows_named(table, "account", records.tables["accounts"], "account")


def retention(records: Records, renewals: Renewals, split: Split) -> dict[str, Floats]:
    """``split`` groups the accounts. NaN for windows under a year, but for the renewal rate."""
    figures = {
        **_simulated(records, renewals, split),
        **_expected(records, renewals, split),
    }
    if records.window.months < MONTHS_NEEDED:
        figures = {name: np.full_like(values, np.nan) for name, values in figures.items()}
    return {**figures, "renewal_rate": _renewal_rate(renewals, split)}


def _book(records: Records, renewals: Renewals) -> tuple[Mask, Floats, Floats]:
    """By account: whether it is of C, its ARR at T0, and at T1; 0 for all that are not of C."""
    start = records.tables["accounts"].floats("arr_start")
    end = records.tables["accounts"].floats("arr_end")
    of_c = ~np.isnan(start)
    kept = of_c & np.isinf(renewals.first_loss)
    return of_c, np.where(of_c, start, 0.0), np.where(kept, end, 0.0)


def _simulated(records: Records, renewals: Renewals, split: Split) -> dict[str, Floats]:
    of_c, start, end = _book(records, renewals)
    opening = split.sum(start)
    lost = of_c & np.isfinite(renewals.first_loss)
    return {
        "logo_churn": ratio(split.count(lost), split.count(of_c)),
        "grr": ratio(split.sum(np.minimum(start, end)), opening),
        "nrr": ratio(split.sum(end), opening),
    }


def _expected(records: Records, renewals: Renewals, split: Split) -> dict[str, Floats]:
    """The same with each renewal's outcome replaced by its probability.

    At a renewal everything but its outcome is settled, so ``(probability - outcome) * ARR`` has
    mean zero: adding it changes no expectation and takes the luck of the renewals out
    (conditional Monte Carlo: Asmussen and Glynn, Stochastic Simulation, 2007, V.4). Renewals
    after the first loss are left out, as that customer is gone. Losses between renewals stay as
    simulated: whether a renewal is reached is settled before it, so its luck has mean zero still.
    """
    of_c, start, end = _book(records, renewals)
    account = renewals.account
    counted = of_c[account] & (renewals.tick <= renewals.first_loss[account])
    luck = np.where(counted, renewals.probability - renewals.renewed, 0.0)
    capped = np.minimum(renewals.if_renewed, start[account])
    risk = np.where(counted, 1.0 - renewals.probability, 0.0)

    def by_account(values: Floats) -> Floats:
        return np.bincount(account, values, len(start)).astype(np.float64)

    opening = split.sum(start)
    quit_ = of_c & renewals.quit
    kept = np.minimum(start, end) + by_account(luck * capped)
    return {
        "expected_logo_churn": ratio(split.sum(by_account(risk) + quit_), split.count(of_c)),
        "expected_grr": ratio(split.sum(kept), opening),
        "expected_nrr": ratio(split.sum(end + by_account(luck * renewals.if_renewed)), opening),
    }


def _renewal_rate(renewals: Renewals, split: Split) -> Floats:
    rows = split.of(renewals.account)
    kept = np.where(renewals.renewed, np.minimum(renewals.after, renewals.before), 0.0)
    return ratio(rows.sum(kept), rows.sum(renewals.before))
