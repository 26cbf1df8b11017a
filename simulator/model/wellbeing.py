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
        self.rule = rule
        self.fit = fit
        self.done = rule.prior * attention
        self.resolved = rule.prior
        self.shocks = 0.0
        self._touched = now
        self._shocked = now

    def touch(self, now: int, weight: float, done: bool) -> None:
        """A touch of ``weight`` hours was done, or missed."""
        left = decay(now - self._touched, self.rule.memory)
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
        return health(self.fit, self.rule.span, attention, self._shocks(now))

    def _shocks(self, now: int) -> float:
        if not self.shocks:
            return 0.0
        return halved(self.shocks, now - self._shocked, self.rule.shock_half_life)
