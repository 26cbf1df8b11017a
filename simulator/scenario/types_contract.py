"""A contract, resolved: how it renews and how it grows.

Like :mod:`simulator.scenario.types`, of which it is a part.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """How long contracts run: whole ``months``, the shortest first, and the share of customers with
    each. The shares hold for the book of day one as for those who sign later; a customer renews for
    as long as before."""

    months: tuple[int, ...]
    shares: tuple[float, ...]  # they add up to 1

    @classmethod
    def all_of(cls, months: int) -> Terms:
        """Contracts that all run equally long."""
        return cls((months,), (1.0,))

    @property
    def only(self) -> int:
        """The months of all contracts, where these run equally long; else ValueError."""
        (months,) = self.months
        return months


@dataclass(frozen=True, slots=True)
class Renewal:
    """Renewal at term end. Log-odds are linear in health through ``served`` (mean fit, attention
    1) and ``neglected`` (mean fit, attention 0), plus ``size_effect * ln(ARR / mean ARR)``."""

    served: float
    neglected: float
    size_effect: float
    contraction_share: float  # share of renewals that shrink
    contraction_by: float  # by this share of ARR
    terms: Terms
    price_rise: float = 0.0  # share by which ARR grows at each renewal


@dataclass(frozen=True, slots=True)
class Expansion:
    """Opportunities to sell more, an absolute-time stream thinned by health."""

    rate: float  # opportunities per working second at or above the mean fit
    adds: float  # ARR added, as a share of the account's ARR, when won
    won: float  # probability of winning once the stage's required work is done
