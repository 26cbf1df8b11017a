"""The canonical queue as SimPy is usually written. FROZEN: a rival must not learn from us.

One process an activity, a PriorityResource a CSM, ``request | timeout`` for patience, random
variates drawn as they are needed, one dict a record.
"""

from __future__ import annotations

import math
import random
from typing import Any

import simpy

KINDS = (  # rate an hour, mean hours, cv, patience in hours; priority by position
    (0.0019, 1.5, 1.0, 8.0),
    (0.019, 0.9, 0.7, 40.0),
    (0.00475, 0.6, 0.5, 80.0),
)


def lognormal(rng: random.Random, mean: float, cv: float) -> float:
    """A lognormal variate by its mean and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return rng.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def activity(
    env: simpy.Environment,
    csm: simpy.PriorityResource,
    rng: random.Random,
    account: int,
    kind: int,
    log: list[dict[str, Any]],
) -> Any:
    """One request of one account."""
    due = env.now
    _, mean, cv, patience = KINDS[kind]
    with csm.request(priority=kind) as request:
        result = yield request | env.timeout(patience)
        if request not in result:
            log.append(
                {
                    "account": account,
                    "kind": kind,
                    "due": due,
                    "start": None,
                    "end": env.now,
                    "outcome": "missed",
                }
            )
            return
        start = env.now
        yield env.timeout(lognormal(rng, mean, cv))
        log.append(
            {
                "account": account,
                "kind": kind,
                "due": due,
                "start": start,
                "end": env.now,
                "outcome": "done",
            }
        )


def source(
    env: simpy.Environment,
    csm: simpy.PriorityResource,
    rng: random.Random,
    account: int,
    kind: int,
    log: list[dict[str, Any]],
) -> Any:
    """One account's stream of requests of one kind."""
    rate = KINDS[kind][0]
    while True:
        yield env.timeout(rng.expovariate(rate))
        env.process(activity(env, csm, rng, account, kind, log))


def run(csms: int, accounts: int, hours: float, seed: int) -> list[dict[str, Any]]:
    """Simulate and return one dict an activity."""
    rng = random.Random(seed)
    env = simpy.Environment()
    team = [simpy.PriorityResource(env) for _ in range(csms)]
    log: list[dict[str, Any]] = []
    for account in range(accounts):
        for kind in range(len(KINDS)):
            env.process(source(env, team[account % csms], rng, account, kind, log))
    env.run(until=hours)
    return log
