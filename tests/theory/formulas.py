"""Exact results of queueing theory, first come first served unless said otherwise.

Rates are per hour, times in hours. ``wait`` is the time from asking to the start of service, or to
giving up. These formulas share nothing with the simulator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.integrate import quad


@dataclass(frozen=True)
class Work:
    """One kind of work: how often it is asked for, its mean length and coefficient of variation."""

    rate: float
    mean: float
    cv: float

    @property
    def load(self) -> float:
        return self.rate * self.mean

    @property
    def residual(self) -> float:
        """Mean work left on the one in service at a random moment: rate x E[S^2] / 2."""
        return self.rate * self.mean**2 * (1 + self.cv**2) / 2


def wait(work: Work) -> float:
    """M/G/1: Pollaczek (1930) and Khinchine (1932)."""
    return work.residual / (1 - work.load)


@dataclass(frozen=True)
class Servers:
    """Several servers of one line of customers."""

    found_busy: float  # share of customers who find all of them busy
    wait: float  # mean, of all customers
    busy: float  # share of the servers' time


def several_servers(rate: float, service: float, servers: int) -> Servers:
    """M/M/c: Erlang (1917). With the offered load a = rate x service, n present have the weight
    a^n / n! below c, and those of c and more add up to a^c / c! / (1 - a/c)."""
    load = rate * service
    weights = [load**n / math.factorial(n) for n in range(servers)]
    all_busy = load**servers / math.factorial(servers) / (1 - load / servers)
    found_busy = all_busy / (sum(weights) + all_busy)
    return Servers(found_busy, found_busy * service / (servers - load), load / servers)


def several_servers_by_priority(
    rates: Sequence[float], service: float, servers: int
) -> list[float]:
    """M/M/c with kinds of work of one mean length, served in the order given: Cobham (1954), as
    :func:`waits_by_priority` with W_0 = P(all are busy) x service / c and loads by server."""
    all_busy = several_servers(sum(rates), service, servers).found_busy
    loads = np.cumsum([0.0, *rates]) * service / servers
    first = all_busy * service / servers
    return [float(first / ((1 - above) * (1 - upto))) for above, upto in pairwise(loads)]


def finite_source(customers: int, away: float, service: float, servers: int) -> Servers:
    """The machine repair model M/M/c//N: Palm (1947); Gross and Harris, ch. 2. Each of N customers
    asks again a mean time ``away`` after having been served.

    A birth-death chain: births at (N - n)/away, deaths at min(n, c)/service. As a station without
    waiting, "away" matters by its mean alone, so that it may also be a fixed time: Baskett, Chandy,
    Muntz and Palacios (1975), Journal of the ACM 22, 248-260. ``found_busy`` is what a customer
    finds who asks: a network with one customer less.
    """

    def shares(number: int) -> npt.NDArray[np.float64]:
        n = np.arange(1, number + 1)
        ratios = (number - n + 1) * service / away / np.minimum(n, servers)
        weights = np.cumprod([1.0, *ratios])
        return weights / weights.sum()

    share, n = shares(customers), np.arange(customers + 1)
    busy = float(np.minimum(n, servers) @ share)
    waiting = float(np.maximum(n - servers, 0) @ share)
    found_busy = float(shares(customers - 1)[servers:].sum())
    return Servers(found_busy, waiting / (busy / service), busy / servers)


def waits_by_priority(kinds: Sequence[Work]) -> list[float]:
    """M/G/1 with kinds of work served in the order given, without interruption.

    Cobham (1954), "Priority assignment in waiting line problems", Operations Research 2, 70-76:
    W_k = W_0 / ((1 - s_{k-1}) (1 - s_k)), where W_0 is the residual work of all kinds and s_k the
    load of the first k.
    """
    residual = sum(kind.residual for kind in kinds)
    loads = np.cumsum([0.0] + [kind.load for kind in kinds])
    return [float(residual / ((1 - above) * (1 - upto))) for above, upto in pairwise(loads)]


@dataclass(frozen=True)
class Impatient:
    """What becomes of customers who may give up."""

    gave_up: float  # share of all
    wait: float  # mean, of those served and those who gave up
    busy: float  # share of the server's time


def exponential_patience(
    rate: float, service: float, patience: float, servers: int = 1
) -> Impatient:
    """M/M/c+M, Erlang-A: Palm (1957); Garnett, Mandelbaum and Reiman (2002).

    A birth-death chain: births at ``rate``, deaths at min(n, c)/service + (n - c)/patience. The
    rate of giving up is E[waiting]/patience, and Little's law gives the mean wait.
    """
    n = np.arange(1, 2000)
    waits = np.maximum(n - servers, 0)
    deaths = np.minimum(n, servers) / service + waits / patience
    log_weights = np.concatenate([[0.0], np.cumsum(np.log(rate / deaths))])
    weights = np.exp(log_weights - log_weights.max())
    share = weights / weights.sum()
    waiting = float(waits @ share[1:])
    busy = float(np.minimum(n, servers) @ share[1:]) / servers
    return Impatient(waiting / patience / rate, waiting / rate, busy)


def fixed_patience(rate: float, service: float, patience: float, servers: int = 1) -> Impatient:
    """M/M/c+D: Barrer (1957); Baccelli and Hebuterne (1981), "On queues with impatient customers".

    Let V be the time until a server is free for a customer who comes now, counting only those ahead
    who will be served. While all c are busy they end work at the rate m = c/service. The density f
    of V obeys, by level crossings (rate down through x = rate up through x; p is the share of time
    with c - 1 busy; only those who find V < D raise it, by more than y with probability exp(-m y))

        f(x) = rate p exp(-m x) + rate * integral_0^min(x, D) f(y) exp(-m (x - y)) dy.

    Hence f(x) = rate p exp((rate - m) x) below D and f(D) exp(-m (x - D)) above. With fewer than c
    busy the shares are as in M/M/c: a^n / n! of that of none, a = rate x service; and all shares
    add up to 1. Whoever finds V >= D gives up, after D; the others wait V.
    """
    m, load = servers / service, rate * service

    def below(x: float) -> float:
        """f(x) / p for x < D."""
        return rate * math.exp((rate - m) * x)

    beyond = below(patience) / m  # integral of f / p above D
    idle = sum(
        math.factorial(servers - 1) / math.factorial(n) * load ** (n + 1 - servers)
        for n in range(servers)
    )  # share of time with anybody idle / p
    p = 1 / (idle + quad(below, 0, patience)[0] + beyond)
    waited = quad(lambda x: x * below(x), 0, patience)[0] + patience * beyond
    gave_up = p * beyond
    return Impatient(gave_up, p * waited, load * (1 - gave_up) / servers)
