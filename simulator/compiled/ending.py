"""What is left at the end, as the log that tables are made of."""

from __future__ import annotations

import numpy as np

from simulator.compiled import layout as c
from simulator.compiled.state import State
from simulator.records.log import AccountColumns, Log, RenewalColumns


def write_down(m: State, log: Log) -> None:
    """Fill in activities, accounts and renewals."""
    log.activities = bytearray(m.log[: m.n[c.N_ROWS]].data)
    log.accounts = _accounts(m)
    log.renewals = _renewals(m)


def _accounts(m: State) -> AccountColumns:
    count = m.n[c.N_ACCOUNTS]
    account, money = m.account[:count], m.money[:count]
    signed = account[:, c.A_ENTRY] > 0
    servers = m.counts[:count, m.n[c.N_SERVERS] :]
    numbers = np.where(servers >= 0, m.queue[servers, c.Q_NUMBER], c.NONE)
    met = account[:, c.A_MOVES] + (numbers >= 0).sum(axis=1)
    return AccountColumns(
        owner=np.where(signed, numbers[:, 0], c.NONE),
        csms=np.where(signed, met, 0),
        arr_start=money[:, c.F_ARR_START],
        arr_end=money[:, c.F_ARR_END],
        revenue_ticks=money[:, c.F_REVENUE],
        expansion_arr=money[:, c.F_EXPANSION],
        stage=account[:, c.A_STAGE],
        health=m.points[:count],
        churned=account[:, c.A_CHURNED],
        quit_mid_term=account[:, c.A_QUIT] != 0,
        time_to_value=account[:, c.A_VALUE],
    )


def _renewals(m: State) -> RenewalColumns:
    rows = slice(0, m.n[c.N_RENEWALS])
    renewal, renewed = m.renewal[rows], m.renewed[rows]
    return RenewalColumns(
        account=renewal[:, c.Y_ACCOUNT],
        term=renewal[:, c.Y_TERM],
        tick=renewal[:, c.Y_TICK],
        health=renewed[:, c.Z_HEALTH],
        probability=renewed[:, c.Z_PROBABILITY],
        uniform=renewed[:, c.Z_UNIFORM],
        arr_before=renewed[:, c.Z_ARR],
        arr_if_renewed=renewed[:, c.Z_ARR_RENEWED],
        renewed=renewal[:, c.Y_RENEWED] != 0,
    )
