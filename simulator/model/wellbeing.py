"""How an account is doing: attention received, shocks suffered, health.

Owns the three sums behind health. Reading never writes back: two half-steps of decay differ from
one in the last bit, so the sums move only at outcomes and shocks.
"""

from __future__ import annotations

from simulator.rules import decay, halved, health
from simulator.scenario.types import Health


class Wellbeing:
    """Attention is the decayed weight of touches done over that of touches resolved. Both begin
    at a small prior, which fades like any other touch."""

    def __init__(self, rule: Health, fit: float, attention: float, now: int) -> None:
        self._memory = rule.memory
        self._span = rule.span
        self._half_life = rule.shock_half_life
        self.fit = fit
        self.done = rule.prior * attention
        self.resolved = rule.prior
        self.shocks = 0.0
        self._touched = now
        self._shocked = now

    def touch(self, now: int, weight: float, done: bool) -> None:
        """A touch of ``weight`` hours was done, or missed."""
        left = decay(now - self._touched, self._memory)
        self.resolved = self.resolved * left + weight
        self.done = self.done * left + weight if done else self.done * left
        self._touched = now

    def shock(self, now: int, points: float) -> None:
        """Something cost ``points`` of health (positive hurts), to fade with the half-life."""
        self.shocks = self._shocks(now) - points
        self._shocked = now

    def health(self, now: int) -> float:
        """Health in [0, 100]."""
        attention = self.done / self.resolved if self.resolved else 1.0
        shocks = self._shocks(now) if self.shocks else 0.0
        return health(self.fit, self._span, attention, shocks)

    def _shocks(self, now: int) -> float:
        return halved(self.shocks, now - self._shocked, self._half_life)
