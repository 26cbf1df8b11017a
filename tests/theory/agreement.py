"""Runs a theory scenario, and says when a simulated mean agrees with an exact value.

Reads the records with plain numpy: the simulator's own metrics have no part in these proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulator import load
from simulator.records import Records
from simulator.replication import simulate

DATA = Path(__file__).parents[1] / "data" / "theory"
HOUR = 3600
SHARPNESS = 0.05
"""Being off by this share of the exact value must be outside three standard errors."""

Floats = npt.NDArray[np.float64]
Values = dict[str, float]


def replicate(
    scenario: str, replications: int, read: Callable[[Records], Values], **changes: object
) -> dict[str, Floats]:
    """What ``read`` takes from each replication: arrays of shape (replications,), by name."""
    setup = load(DATA / scenario).with_(**changes).setup
    rows = [read(simulate(setup, 2026, number)) for number in range(replications)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def assert_agrees(values: Sequence[float] | Floats, exact: float) -> None:
    """The mean lies within three standard errors of ``exact``, and 5 % off would not."""
    values = np.asarray(values)
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    assert 3 * error < SHARPNESS * abs(exact), f"too blunt: {error:.3g} beside {exact:.4g}"
    assert abs(values.mean() - exact) < 3 * error, (
        f"{values.mean():.5g} is {(values.mean() - exact) / error:+.1f} standard errors "
        f"({error:.2g}) from {exact:.5g}"
    )


class Requests:
    """Who asked inside the report window, and when each left the queue; times in hours."""

    def __init__(self, records: Records, column: str, name: str) -> None:
        window, table = records.window, records.activities
        table = table[(table[column] == name).to_numpy()]
        self.window_hours = (window.t1 - window.t0) / HOUR
        self._t0, self._t1 = window.t0 / HOUR, window.t1 / HOUR
        self._due = table["due"].to_numpy(float) / HOUR
        self._left = table["start"].fillna(table["end"]).to_numpy(float, na_value=np.nan) / HOUR
        inside = (self._due >= self._t0) & (self._due < self._t1)
        self.waits = (self._left - self._due)[inside]
        self.missed = (table["outcome"] == "missed").to_numpy()[inside]
        self.work = table["work_hours"].to_numpy()[inside]

    def time_average_waiting(self) -> float:
        """Mean number in the queue over the window, of all who were in it."""
        stay = np.minimum(self._left, self._t1) - np.maximum(self._due, self._t0)
        # Whoever never left is an NaN here, and was still waiting after the window.
        stay = np.where(np.isnan(stay), np.maximum(self._t1 - self._due, 0), stay)
        return float(np.maximum(stay, 0).sum()) / self.window_hours


def busy_share(records: Records, segment: str) -> float:
    """Busy / on-shift hours of a segment's CSMs inside the report window."""
    csms = records.csms[(records.csms["segment"] == segment).to_numpy()]
    return float(csms["busy_hours"].sum() / csms["on_shift_hours"].sum())
