"""An account's contract: its ARR, what it has paid, how it renews and grows.

Owns the money side of one customer. Never decides when something happens.
"""

from __future__ import annotations

import math

from simulator.model.census import Census
from simulator.model.lifecycle import Lifecycle
from simulator.records.log import RenewalRow
from simulator.rules import relative_hazard, renewal_probability
from simulator.world import Opportunity, Temptation, TermEnd


class Contract:
    """ARR over time, noted in ``census``. ``t0`` and ``t1`` bound the report window, in ticks."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        number: int,
        arr: float,
        t0: int,
        t1: int,
        held: bool,
        census: Census,
    ) -> None:
        self.lifecycle = lifecycle
        self._number = number
        self._census = census
        self.arr = arr
        self._signed_arr = arr
        self._held = held
        self.arr_start = math.nan  # at t0; nan: not under contract
        self.arr_end = math.nan  # at t1; nan: not signed by then
        self.revenue_ticks = 0.0  # ARR x ticks inside the window
        self.expansion_arr = 0.0  # won inside the window
        self.churned = -1  # tick of the first loss, see `quit`
        self.quit_mid_term = False  # whether that was between renewals
        self._t0, self._t1 = t0, t1
        self._paid_until = t0

    def sign(self, now: int) -> None:
        """The contract begins to earn."""
        self._paid_until = max(now, self._t0)
        self._census.is_here[self._number] = True
        self._census.arr[self._number] = self.arr

    def renew(self, now: int, end: TermEnd, health: float) -> RenewalRow:
        """Play one term end."""
        renewal = self.lifecycle.segment.renewal
        probability = self._probability(health, self._signed_arr if self._held else self.arr)
        shrinks = end.contraction_luck < renewal.contraction_share
        kept = self.arr * (1.0 - renewal.contraction_by) if shrinks else self.arr
        if_renewed = kept * (1.0 + renewal.price_rise)
        renewed = end.luck < probability
        row = RenewalRow(
            self._number,
            end.term,
            now,
            health,
            probability,
            end.luck,
            self.arr,
            if_renewed,
            renewed,
        )
        if renewed:
            self._change(now, if_renewed)
        elif self.churned < 0:
            self.churned = now
        return row

    def lost_in_any_case(self, fit: float, end: TermEnd) -> bool:
        """Whether the customer would have left however well served: a matter of the world alone
        (own fit, size on day one or on signing, luck), so the same for every team. In a held book
        the size that counts at renewal is that one too, or what a team sold would decide who
        stays."""
        return end.luck >= self._probability(fit, self._signed_arr)

    def is_quit(self, health: float, temptation: Temptation) -> bool:
        """Whether the customer, at ``health``, leaves between renewals."""
        return temptation.luck < relative_hazard(self.lifecycle.hazard_slope, health)

    def quit(self, now: int) -> None:
        """A loss between renewals. No renewal tells of it, so the first one inside the report
        window is remembered, rather than an older loss of a customer whom a held book kept."""
        if self.churned < 0 or self.churned < self._t0 <= now < self._t1:
            self.churned, self.quit_mid_term = now, True

    def leave(self, now: int) -> None:
        """The customer pays no more."""
        self._change(now, 0.0)
        self._census.is_here[self._number] = False

    def _probability(self, health: float, arr: float) -> float:
        segment = self.lifecycle.segment
        return renewal_probability(
            *self.lifecycle.renewal_line,
            health,
            segment.renewal.size_effect,
            arr / segment.arr.mean,
        )

    def expand(self, now: int, opportunity: Opportunity) -> None:
        """The work of an opportunity was done in time: it becomes ARR, with luck."""
        expansion = self.lifecycle.segment.expansion
        if expansion is not None and opportunity.winning_luck < expansion.won:
            added = self.arr * expansion.adds
            self._change(now, self.arr + added)
            if self._t0 <= now < self._t1:
                self.expansion_arr += added

    def settle(self, now: int) -> None:
        """Count what was earned up to ``now``."""
        until = min(now, self._t1)
        if until > self._paid_until:
            self.revenue_ticks += self.arr * (until - self._paid_until)
            self._paid_until = until

    def _change(self, now: int, arr: float) -> None:
        self.settle(now)
        self.arr = self._census.arr[self._number] = arr
