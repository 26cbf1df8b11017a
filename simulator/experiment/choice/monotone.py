"""Whether more CSMs did what more CSMs should do, among the teams that were played.

Owns that check and its sentence; a search that leans on it says when it does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from simulator.experiment.choice.feasible import FALLING
from simulator.experiment.intervals import LEVEL, paired_difference
from simulator.experiment.summary import EVERY

ROUNDING = 1e-9
"""Smaller differences are not read as a direction."""

Figure = tuple[str, str, str]
"""(scope, name, metric)."""


def wrong_ways(values: Mapping[int, pd.DataFrame], figures: Iterable[Figure]) -> Iterator[str]:
    """Where a figure moved against what more CSMs can do to it, beyond what chance explains:
    paired differences of neighbouring teams over the replications that both have, all intervals
    together at 95 % (Bonferroni)."""
    figures = list(dict.fromkeys(figures))
    steps = list(pairwise(sorted(values)))
    level = 1 - (1 - LEVEL) / max(1, len(steps) * len(figures))
    for figure in figures:
        metric = figure[2]
        direction = -1 if metric in FALLING else 1
        for few, many in steps:
            n = min(len(values[few]), len(values[many]))
            before, after = (
                np.asarray(values[team][figure].iloc[:n], dtype=np.float64) for team in (few, many)
            )
            step = paired_difference(after, before, level)
            if min(-direction * step.ci_low, -direction * step.ci_high) > ROUNDING:
                label = EVERY[metric].label if metric in EVERY else metric
                yield (
                    f"{label} moves the wrong way from {few} to {many} CSMs, against what more "
                    "CSMs should do: look closer before you rely on this search, which takes the "
                    "right way for granted"
                )
