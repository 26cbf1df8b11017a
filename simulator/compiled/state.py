"""All that changes while time runs, and what it is read against, as plain arrays.

Owns the set of arrays that compiled code works on, and how functions are compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, compiled when it is first called by compiled code."""
    return cast("F", numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)(function))


class State(NamedTuple):
    """Rows by the numbers of :mod:`simulator.compiled.layout`. What has no fixed size holds more
    rows than are in use; the numbers in use stand in ``n``."""

    n: Ints  # single numbers
    account: Ints
    money: Floats  # and health, of the accounts
    count: Ints  # of the accounts: by activity open, triggered, left out; visits; servers
    item: Ints
    queue: Ints
    speed: Floats  # of the queues
    team: Ints  # by role
    event: Ints  # a heap
    agenda: Ints  # of all stages, by account
    first: Ints  # where each account's part of each agenda begins, and the last one's ends
    ahead: Ints  # what the world has in store for each account
    luck: Floats  # that goes with it
    segment: Ints
    said: Floats  # of segments
    stage: Ints
    activity: Ints
    weight: Floats  # and more, of activities
    strength: Floats  # points of health, of shocks
    exit: Ints
    line: Floats  # of exits
    codes: Ints  # that others point into
    cut: Floats
    span: Ints  # absences and leaves of CSMs: begin, end
    ramp: Floats  # of CSMs: tick, share
    log: Ints  # rows of activities
    renewal: Ints
    renewed: Floats
    week: Floats  # customers and ARR, all and at risk, by segment
    scratch: Ints
    points: Floats  # the same for healths
    hours: Floats  # expected hours a year, by role, stage and term
