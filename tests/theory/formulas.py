"""Exact results of queueing theory for one server, first come first served unless said otherwise.

Rates are per hour, times in hours. ``wait`` is the time from asking to the start of service, or to
giving up. These formulas share nothing with the simulator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
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


def exponential_patience(rate: float, service: float, patience: float) -> Impatient:
    """M/M/1+M, Erlang-A with one server: Palm (1957); Garnett, Mandelbaum and Reiman (2002).

    A birth-death chain: births at ``rate``, deaths at 1/service + (n - 1)/patience. The rate of
    giving up is E[waiting]/patience, and Little's law gives the mean wait.
    """
    n = np.arange(1, 2000)
    deaths = 1 / service + (n - 1) / patience
    log_weights = np.concatenate([[0.0], np.cumsum(np.log(rate / deaths))])
    weights = np.exp(log_weights - log_weights.max())
    share = weights / weights.sum()
    waiting = float(np.sum((n - 1) * share[1:]))
    return Impatient(waiting / patience / rate, waiting / rate, 1 - float(share[0]))


def fixed_patience(rate: float, service: float, patience: float) -> Impatient:
    """M/M/1+D: Barrer (1957); Baccelli and Hebuterne (1981), "On queues with impatient customers".

    Let V be the work ahead of a customer, counting only those who will be served. Its density f
    obeys, by level crossings (rate down through x = rate up through x; only those who find V < D
    bring work, which exceeds y with probability exp(-m y), m = 1/service)

        f(x) = rate p0 exp(-m x) + rate * integral_0^min(x, D) f(y) exp(-m (x - y)) dy.

    Hence f(x) = rate p0 exp((rate - m) x) below D and f(D) exp(-m (x - D)) above, where p0 follows
    from p0 + integral f = 1. Whoever finds V >= D gives up, after D; the others wait V.
    """
    m = 1 / service

    def below(x: float) -> float:
        """f(x) / p0 for x < D."""
        return rate * math.exp((rate - m) * x)

    beyond = below(patience) / m  # integral of f / p0 above D
    idle = 1 / (1 + quad(below, 0, patience)[0] + beyond)
    waited = quad(lambda x: x * below(x), 0, patience)[0] + patience * beyond
    return Impatient(idle * beyond, idle * waited, 1 - idle)
