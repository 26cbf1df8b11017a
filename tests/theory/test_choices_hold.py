"""What a choice promises, on made-up replications whose truth is known: no simulator takes part.

A promise is kept if no more of a thousand studies break it than allowed, within three standard
errors. For each it is shown that the studies can tell: the usual mistake breaks it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from simulator.experiment.choice import sequential
from simulator.experiment.choice.feasible import Rule
from simulator.experiment.choice.sequential import looks, pair_variances, race
from simulator.experiment.crossing import nearest_change
from simulator.experiment.intervals import LEVEL
from simulator.experiment.stress.regret import regrets
from simulator.experiment.verdicts import Verdict
from simulator.scenario.types import Target

pytestmark = pytest.mark.theory

STUDIES = 1_000
BUDGET = 80
ALTERNATIVES = 2
ERROR = 1 - LEVEL
ROOM = 3 * (ERROR * LEVEL / STUDIES) ** 0.5

Floats = npt.NDArray[np.float64]
METRIC = "missed_touch_rate"
COLUMNS = pd.MultiIndex.from_tuples([("total", "", METRIC)])


def table(values: Floats) -> pd.DataFrame:
    return pd.DataFrame(values[:, np.newaxis], columns=COLUMNS)


def studies_with_a_wrong_verdict(target: Target, mean: float, rule: Rule) -> float:
    """Share of studies in which one of the alternatives, all of which are just on the line, is said
    to meet the target or to fail it. All alternatives share half of their chance."""
    chance = np.random.default_rng(31)
    wrong = 0
    for _ in range(STUDIES):
        world, own = chance.normal(size=(BUDGET, 1)), chance.normal(size=(BUDGET, ALTERNATIVES))
        values = mean + (world + own) / 2**0.5
        found = (rule.judge(table(one))[0].verdict for one in values.T)
        wrong += any(verdict is not Verdict.CLOSE for verdict in found)
    return wrong / STUDIES


MEAN = Target(METRIC, "", at_least=False, line=0.0)
YEARS = Target(METRIC, "", at_least=False, line=0.0, share=0.8)
ON_THE_LINE = [(MEAN, 0.0), (YEARS, -0.8416)]  # 80 % of a standard normal lie below 0.8416


@pytest.mark.parametrize(("target", "mean"), ON_THE_LINE, ids=["mean", "years"])
def test_all_verdicts_are_right_at_once_whatever_was_looked_at(target: Target, mean: float) -> None:
    """The truth is on the line, so every verdict is wrong: two alternatives, four looks."""
    rule = Rule.of([target], ALTERNATIVES, LEVEL, BUDGET)
    assert studies_with_a_wrong_verdict(target, mean, rule) <= ERROR + ROOM


@pytest.mark.parametrize(("target", "mean"), ON_THE_LINE, ids=["mean", "years"])
def test_an_error_that_is_not_shared_out_breaks_the_promise(target: Target, mean: float) -> None:
    """Every verdict at 95 % by itself, as if nobody looked at several, and again and again."""
    rule = Rule((target,), looks(BUDGET), LEVEL)
    assert studies_with_a_wrong_verdict(target, mean, rule) > 2 * ERROR + ROOM


def test_looking_again_and_again_alone_breaks_it() -> None:
    rule = Rule((MEAN,), looks(BUDGET), 1 - ERROR / ALTERNATIVES)
    assert studies_with_a_wrong_verdict(MEAN, 0.0, rule) > ERROR + ROOM


def test_what_is_well_off_the_line_is_decided_early() -> None:
    """A guarantee that never decides would hold as well."""
    rule = Rule.of([MEAN, YEARS], ALTERNATIVES, LEVEL, BUDGET)
    chance = np.random.default_rng(32)
    for mean, verdict in ((-3.0, Verdict.MEETS), (3.0, Verdict.FAILS)):
        one, other = rule.judge(table(chance.normal(mean, 1, BUDGET)))
        assert (one.verdict, other.verdict) == (verdict, verdict)
        assert one.n == 10
        assert other.n <= 40


WORTH = 0.25
OWN = np.array([0.1, 1.5, 1.5, 0.1, 0.1])
"""How much each of five alternatives has of a chance of its own, beside the common world's."""


def right_choices() -> float:
    """Share of studies in which the best of five is chosen, which is ahead of all others by no
    more than what is worth telling apart. Two rivals are much like it, two go their own ways."""
    chance = np.random.default_rng(33)
    right = 0
    for _ in range(STUDIES):
        world, own = chance.normal(size=(1_500, 1)), chance.normal(size=(1_500, len(OWN)))
        values = world + OWN * own
        values[:, 0] += WORTH
        found = race(values, WORTH, ERROR)
        right += found.ranked[0] == 0
    return right / STUDIES


def test_the_best_is_chosen_as_often_as_promised() -> None:
    assert right_choices() >= LEVEL - ROOM


def of_another_pair(values: Floats) -> Floats:
    """The known mistake: the variance of a pair is read from the place of another one."""
    return np.roll(np.roll(pair_variances(values), 1, axis=0), 1, axis=1)


def of_one_of_the_two(values: Floats) -> Floats:
    """Another one: of each the least it has with anybody, whatever it is held against."""
    own = pair_variances(values).min(axis=1, where=~np.eye(len(OWN), dtype=bool), initial=np.inf)
    return np.minimum.outer(own, own)


@pytest.mark.parametrize("mistake", [of_another_pair, of_one_of_the_two])
def test_with_the_variance_of_another_pair_it_is_not(
    mistake: Callable[[Floats], Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequential, "pair_variances", mistake)
    assert right_choices() < LEVEL - ROOM


ROOT = 0.4


def test_the_interval_of_a_break_even_holds_it() -> None:
    """Made-up decisions that flip at 0.4 of the gap assumed."""
    chance = np.random.default_rng(35)
    shares = [0.0, 0.5, 1.0, 2.0]
    found = []
    for _ in range(STUDIES):
        level, slope = 0.5 * chance.normal(size=(2, 30, 1))
        curves = (1 + slope) * (np.array(shares) - ROOT) + level
        found.append(nearest_change(shares, [curves], 1.0))
    assert np.mean([one.low <= ROOT <= one.high for one in found]) == pytest.approx(LEVEL, abs=ROOM)
    assert np.mean([one.at for one in found]) == pytest.approx(ROOT, abs=0.02)


def held_by_intervals(*alone: Floats) -> float:
    """Share of studies whose interval holds 0.85, where the second of two conditions ends. The
    first, well known, ends at 0.8; of the second little is known, and in many a study it seems to
    end later. ``alone``: places of the conditions that are looked at."""
    chance = np.random.default_rng(36)
    shares = [0.0, 0.5, 1.0, 2.0]
    held = 0
    for _ in range(STUDIES):
        luck = chance.normal(size=(2, 30, 1))
        known = np.array(shares) - 0.8 + 0.01 * luck[0]
        unknown = np.array(shares) - 0.85 + 0.8 * luck[1]
        found = nearest_change(shares, [(known, unknown)[i] for i in alone or (0, 1)], 1.0)
        held += found.low <= 0.85 <= found.high
    return held / STUDIES


def test_the_interval_holds_the_place_whichever_condition_ends_there() -> None:
    assert held_by_intervals() >= LEVEL - ROOM


def test_that_of_the_condition_that_seems_to_end_first_does_not() -> None:
    """It is the first one in about every third study, and then holds 0.8 and not 0.85."""
    assert held_by_intervals(0) < 0.05


PLANS, FUTURES = 4, 5


def held_by_most_regret(futures: int) -> float:
    """Share of studies whose interval holds the most that a plan may be regretted: 0, as all four
    plans are alike in all five futures. ``futures``: for how many the intervals hold at once."""
    chance = np.random.default_rng(37)
    held = 0
    for _ in range(STUDIES):
        values = chance.normal(size=(FUTURES, PLANS, 20))
        level = 1 - ERROR / futures
        own = [regrets(one, higher_is_better=True, level=level)[0].by for one in values]
        held += max(one.ci_low for one in own) <= 0 <= max(one.ci_high for one in own)
    return held / STUDIES


def test_the_most_that_may_be_regretted_is_held() -> None:
    assert held_by_most_regret(FUTURES) >= LEVEL - ROOM


def test_as_if_the_worst_future_were_known_it_is_not() -> None:
    assert held_by_most_regret(1) < LEVEL - ROOM
