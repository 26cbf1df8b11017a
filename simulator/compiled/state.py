"""All that changes while time runs, and what it is read against, as plain arrays.

Owns the set of arrays that compiled code works on, and how functions are compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]  # of one dimension
IntRows = npt.NDArray[np.int64]  # of two, like the next
Floats = npt.NDArray[np.float64]
FloatRows = npt.NDArray[np.float64]
F = TypeVar("F", bound=Callable[..., Any])

_jit: Any = numba.njit  # some of the options below are missing in its type
_HOW = {
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,  # nothing is allocated in compiled code, so no references need to be counted
}


def compiled(function: F) -> F:
    """The function as machine code, made when code that calls it is compiled."""
    return cast("F", _jit(**_HOW, no_cpython_wrapper=True)(function))


class State(NamedTuple):
    """Rows by the numbers of :mod:`simulator.compiled.layout`. What has no fixed size holds more
    rows than are in use; the numbers in use stand in ``n``."""

    n: Ints  # single numbers
    account: IntRows
    money: FloatRows  # and health, of the accounts
    counts: IntRows  # of the accounts: by activity open, triggered, left out; visits; servers
    item: IntRows
    queue: IntRows
    speed: FloatRows  # of the queues
    team: IntRows  # by role
    event: IntRows  # a heap
    agenda: IntRows  # of all stages, by account
    first: Ints  # where each account's part of each agenda begins, and the last one's ends
    ahead: IntRows  # what the world has in store for each account
    luck: FloatRows  # that goes with it
    segment: IntRows
    said: FloatRows  # of segments
    stage: IntRows
    activity: IntRows
    weight: FloatRows  # and more, of activities
    foreseen: IntRows  # luck of the first occurrences that stand in no agenda
    strength: Floats  # points of health, of shocks
    exit: IntRows
    line: Floats  # of exits
    codes: Ints  # that others point into
    cut: Floats
    span: IntRows  # absences and leaves of CSMs: begin, end
    ramp: FloatRows  # of CSMs: tick, share
    log: IntRows  # rows of activities
    renewal: IntRows
    renewed: FloatRows
    week: FloatRows  # customers and ARR, all and at risk, by segment
    scratch: Ints
    points: Floats  # the same for healths
    hours: Floats  # expected hours a year, by role, stage and term


_ARRAYS = {
    "Ints": numba.int64[::1],
    "IntRows": numba.int64[:, ::1],
    "Floats": numba.float64[::1],
    "FloatRows": numba.float64[:, ::1],
}


def kept(function: F) -> F:
    """A function of a state, five whole numbers and a float, as machine code that is kept in
    numba's cache; made now if it is not there."""
    arrays = [_ARRAYS[kind.__forward_arg__] for kind in State.__annotations__.values()]
    types: Any = numba.types
    state = types.NamedTuple(arrays, State)
    signature = numba.int64(state, *[numba.int64] * 5, numba.float64)
    return cast("F", _jit(signature, **_HOW, cache=True)(function))
