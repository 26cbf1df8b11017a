"""What the intervals promise, on made-up pairs whose truth is known: no simulator takes part.

Each promise is kept if the share of many studies that keep it is within three standard errors.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from simulator.experiment.intervals import LEVEL, paired_differences, probability
from simulator.experiment.verdicts import Verdict, judge
from simulator.scenario.types import Target

pytestmark = pytest.mark.theory

STUDIES = 4_000
REPLICATIONS = 20
ROOM = 3 * (LEVEL * (1 - LEVEL) / STUDIES) ** 0.5

Floats = npt.NDArray[np.float64]


def pairs(gap: float, shared: float = 0.95) -> tuple[Floats, Floats]:
    """Two alternatives of which the second is better by ``gap`` on average; ``shared`` is the
    correlation that the common world makes. Shapes (REPLICATIONS, STUDIES)."""
    chance = np.random.default_rng(20)
    world, *own = chance.normal(size=(3, REPLICATIONS, STUDIES))
    a, b = (shared**0.5 * world + (1 - shared) ** 0.5 * luck for luck in own)
    return a, b + gap


def test_ninety_five_in_a_hundred_paired_intervals_hold_the_difference() -> None:
    a, b = pairs(gap=0.3)
    found, _ = paired_differences(b, a)
    held = np.mean((found.ci_low <= 0.3) & (found.ci_high >= 0.3))
    assert held == pytest.approx(LEVEL, abs=ROOM)


def test_pairs_tell_what_two_separate_intervals_hide() -> None:
    a, b = pairs(gap=0.3)
    paired, _ = paired_differences(b, a)
    mixed, _ = paired_differences(b, np.roll(a, 1, axis=0))
    assert np.mean(paired.ci_low > 0) > 0.9
    assert np.mean(mixed.ci_low > 0) < 0.3


@pytest.mark.parametrize("count", [2, 6])
def test_a_family_holds_all_at_once(count: int) -> None:
    """Bonferroni: all of the family in at least 95 of 100 studies, however they hang together."""
    a, b = pairs(gap=0.0)
    level = 1 - (1 - LEVEL) / count
    members = np.random.default_rng(21).normal(size=(count, REPLICATIONS, STUDIES))
    at_once = np.ones(STUDIES, dtype=bool)
    each_alone = np.ones(STUDIES, dtype=bool)
    for member in members:
        found, _ = paired_differences(b + 0.2 * member, a, level)
        at_once &= (found.ci_low <= 0) & (found.ci_high >= 0)
        alone, _ = paired_differences(b + 0.2 * member, a)
        each_alone &= (alone.ci_low <= 0) & (alone.ci_high >= 0)
    assert at_once.mean() >= LEVEL - ROOM
    assert each_alone.mean() < LEVEL - ROOM, "single intervals do not, which is why they widen"


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("years", [10, 100])
def test_the_interval_of_a_share_of_years_holds_it_however_few_there_are(
    truth: float, years: int
) -> None:
    hits = np.random.default_rng(22).binomial(years, truth, STUDIES)
    ends = {k: probability(k, years) for k in range(years + 1)}
    held = np.mean([ends[k][0] <= truth <= ends[k][1] for k in hits.tolist()])
    assert held >= LEVEL - ROOM


@pytest.mark.parametrize("share", [None, 0.8])
def test_a_plan_that_is_just_bad_enough_seldom_meets_its_target(share: float | None) -> None:
    """The truth is on the line, so every call in favour is one too many: at most 2.5 in 100."""
    target = Target("missed_touch_rate", "", at_least=False, line=0.0, share=share)
    mean = 0.0 if share is None else -0.8416  # 80 % of a standard normal lie below 0.8416
    chance = np.random.default_rng(23)
    columns = pd.MultiIndex.from_tuples([("total", "", "missed_touch_rate")])
    verdicts = [
        judge(target, pd.DataFrame(chance.normal(mean, 1, (40, 1)), columns=columns)).verdict
        for _ in range(1_000)
    ]
    wrong = np.mean([verdict is Verdict.MEETS for verdict in verdicts])
    assert wrong <= 0.025 + 3 * (0.025 * 0.975 / 1_000) ** 0.5
    assert Verdict.FAILS in verdicts
