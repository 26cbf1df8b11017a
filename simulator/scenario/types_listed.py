"""The customers of a segment as a person's own file lists them.

Owns that one type; :mod:`simulator.scenario.types` says what its neighbours are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

UNKNOWN = -1
"""In place of what a file does not say of an account."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row an account, sorted by id, so that the order of a file's rows means nothing.

    All columns but the traits have shape (accounts,). Two lists are equal when their digests are.
    """

    digest: str
    id: npt.NDArray[np.str_] = field(compare=False, repr=False)
    arr: npt.NDArray[np.float64] = field(compare=False, repr=False)
    signed: npt.NDArray[np.datetime64] = field(compare=False, repr=False)  # dates
    term_months: npt.NDArray[np.int64] = field(compare=False, repr=False)  # UNKNOWN: drawn
    renewal: npt.NDArray[np.datetime64] = field(compare=False, repr=False)  # NaT: by the term
    health: npt.NDArray[np.float64] = field(compare=False, repr=False)  # nan: drawn
    owner: npt.NDArray[np.int64] = field(compare=False, repr=False)  # seat; -1: none
    traits: npt.NDArray[np.int64] = field(compare=False, repr=False)
    """Values by place, of shape (accounts, traits); UNKNOWN: drawn."""

    @property
    def known_terms(self) -> npt.NDArray[np.int64]:
        """Months of a term, of the accounts of which the file tells it."""
        return np.asarray(self.term_months[self.term_months != UNKNOWN])

    def __len__(self) -> int:
        return len(self.id)
