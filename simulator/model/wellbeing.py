"""How an account is doing: attention received, shocks suffered, health.

Owns the three sums behind health. Reading never writes back: two half-steps of decay differ from
one in the last bit, so the sums move only at outcomes and shocks.
"""

from __future__ import annotations

from simulator.rules import decay, halved, health
from simulator.scenario.types import Health


class Wellbeing:
    """Attention is the decayed weight of touches done over that of touches resolved. Both begin
    at a small prior, which fades like any other touch; between touches their ratio stands still.
    """

    def __init__(self, rule: Health, fit: float, attention: float, now: int) -> None:
        self._memory = rule.memory
        self._span = rule.span
        self._half_life = rule.shock_half_life
        self._fit = fit
        self._attention = attention
        self._done = rule.prior * attention
        self._resolved = rule.prior
        self._touched = now
        self._shocked = now
        self.shocks = 0.0  # points, as they stood when the last one fell
        self.steady = health(fit, rule.span, attention, 0.0)  # health, were there no shocks

    def touch(self, now: int, weight: float, done: bool) -> None:
        """A touch of ``weight`` hours was done, or missed."""
        left = decay(now - self._touched, self._memory)
        resolved = self._resolved = self._resolved * left + weight
        self._done = self._done * left + weight if done else self._done * left
        self._touched = now
        attention = self._attention = self._done / resolved
        self.steady = health(self._fit, self._span, attention, 0.0)

    def shock(self, now: int, points: float) -> None:
        """Something cost ``points`` of health (positive hurts), to fade with the half-life."""
        self.shocks = self._faded(now) - points
        self._shocked = now

    def health(self, now: int) -> float:
        """Health in [0, 100]."""
        if not self.shocks:
            return self.steady
        return health(self._fit, self._span, self._attention, self._faded(now))

    def _faded(self, now: int) -> float:
        return halved(self.shocks, now - self._shocked, self._half_life)
