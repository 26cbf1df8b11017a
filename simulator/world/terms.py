"""How long the contract of each account runs.

Owns the drawing of that, and nothing of when a term ends. Never sees the team.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator.scenario.types_contract import Terms
from simulator.scenario.types_listed import UNKNOWN
from simulator.world.chance import Chance, Words

Ints = npt.NDArray[np.int64]


def draw_terms(terms: Terms, chance: Chance, keys: Words, given: Ints | None = None) -> Ints:
    """Months of a term, by account, from a uniform of its own: another mix changes the terms of
    those accounts alone that it must, and nothing else of any of them.

    ``given`` holds the months that are known, and :data:`UNKNOWN` elsewhere.
    """
    if len(terms.months) == 1:
        drawn = np.full(keys.size, terms.months[0], dtype=np.int64)
    else:
        lots = chance.uniform("term", keys, 0)
        # Without its last border, the longest term stands for all above, whatever the rounding.
        borders = np.cumsum(terms.shares)[:-1]
        drawn = np.array(terms.months)[np.searchsorted(borders, lots, side="right")]
    return drawn if given is None else np.where(given == UNKNOWN, drawn, given)
