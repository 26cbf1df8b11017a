"""All that changes while time runs, and what it is read against, as plain arrays.

Owns the set of arrays that compiled code works on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]  # of one dimension
IntRows = npt.NDArray[np.int64]  # of two, like the next
Floats = npt.NDArray[np.float64]
FloatRows = npt.NDArray[np.float64]


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
