"""One shallow tree: it finds the rule that is there, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.experiment.stress.samples import Rule
from simulator.experiment.stress.tree import Condition, Leaf, Tree, grow, roundest
from simulator.report.rule_words import condition, rule_words
from simulator.scenario.types_futures import Uncertainty

pytestmark = pytest.mark.unit

N = 64
GENERATOR = np.random.default_rng(5)
PLACES = np.column_stack([GENERATOR.permutation(N) / N for _ in range(4)])
"""Four numbers, each a permutation of 0, 1/64, ... 63/64."""

RANGES = tuple(
    Uncertainty(lever, 0.0, 1.0) for lever in ("attrition", "growth", "renewals", "work")
)


def rule(tree: Tree | None, samples: int = N, failed: int | None = None) -> str:
    count = tree.failed if failed is None and tree else failed or 0
    return rule_words(Rule("requested", RANGES, tree, samples, count, 4, "targets", "freeze"))


def test_one_line_is_found_where_one_line_decides() -> None:
    tree = grow(PLACES, PLACES[:, 0] > 0.6)
    assert tree.depth == 1
    low, high = tree.leaves
    assert high.conditions == (Condition(0, 0.6, True),)
    assert (high.n, high.failed, low.failed) == (N - 39, N - 39, 0)
    assert tree.right > 0.9


def test_two_lines_are_found_where_neither_alone_decides() -> None:
    fails = (PLACES[:, 0] > 0.4) & (PLACES[:, 3] > 0.5)
    tree = grow(PLACES, fails)
    (bad,) = (leaf for leaf in tree.leaves if leaf.fails)
    assert {(one.feature, one.above) for one in bad.conditions} == {(0, True), (3, True)}
    assert bad.failed == bad.n == fails.sum()


def test_a_chessboard_which_no_first_step_betrays_is_found_all_the_same() -> None:
    """Neither number tells anything alone, so looking one split ahead would give up."""
    grid = np.array([(x, y) for x in range(8) for y in range(8)], dtype=float) / 8
    places = grid[GENERATOR.permutation(64)]
    fails = (places[:, 0] >= 0.5) == (places[:, 1] >= 0.5)
    tree = grow(places, fails)
    assert tree.depth == 2
    assert all(leaf.failed in (0, leaf.n) for leaf in tree.leaves)


def test_where_chance_decides_a_rule_is_rare() -> None:
    """The worst case, in which guessing is right half the time: what looks good often is luck."""
    labels = np.random.default_rng(11).random((60, N)) < 0.5
    found = sum(grow(PLACES, fails, deepest=1).depth > 0 for fails in labels)
    assert found <= 3


def test_a_rule_that_is_right_hardly_more_often_than_guessing_is_none() -> None:
    fails = PLACES[:, 0] > 0.5
    fails[GENERATOR.permutation(N)[:27]] ^= True  # right in 58 % at most
    assert grow(PLACES, fails).depth == 0


def test_no_leaf_is_smaller_than_a_tenth() -> None:
    fails = PLACES[:, 1] > 0.95  # three samples: too few for a leaf of their own
    tree = grow(PLACES, fails)
    assert min(leaf.n for leaf in tree.leaves) >= 7
    assert tree.depth == 0


def test_how_often_it_is_right_is_told_from_samples_it_was_not_made_from() -> None:
    """Two of the labels are wrong: no line gets these, and none may look as if it did."""
    fails = PLACES[:, 0] > 0.6
    wrong = np.flatnonzero((PLACES[:, 0] > 0.2) & (PLACES[:, 0] < 0.24))
    fails[wrong] = True
    tree = grow(PLACES, fails)
    assert tree.right <= 1 - wrong.size / N
    assert tree.guess == 1 - fails.mean()


def test_every_sample_alike_is_no_rule() -> None:
    for fails in (np.zeros(N, dtype=bool), np.ones(N, dtype=bool)):
        assert grow(PLACES, fails).depth == 0


def test_a_line_is_the_roundest_number_between_its_neighbours() -> None:
    assert roundest(0.149, 0.187) == 0.15
    assert roundest(-3.2, -2.9) == -3
    assert roundest(99.0, 105.0) == 100
    assert roundest(0.15, 0.16) == 0.15  # at a sample that is not above it
    assert roundest(-1.0, 1.0) == 0


def test_a_rule_in_words() -> None:
    bad = Leaf((Condition(0, 0.18, True), Condition(3, 1.15, True)), 20, 19)
    good = Leaf((Condition(0, 0.18, False),), 34, 1)
    other = Leaf((Condition(0, 0.18, True), Condition(3, 1.15, False)), 10, 1)
    text = rule(Tree((good, other, bad), 0.92, 0.67, N, 21)).replace("\u00a0", " ")
    assert text == (
        "Requested misses a target when attrition is above 18 % a year and work takes more than "
        "115 % of the time assumed. It misses a target in 21 of 64 sampled futures; the rule is "
        "right in 92.0 % of those that it was not made from, where always saying the same is right "
        "in 67.0 %."
    )


def test_a_plan_that_mostly_fails_is_told_by_when_it_holds() -> None:
    leaves = (
        Leaf((Condition(1, 0.6, False), Condition(2, -0.02, True)), 20, 0),
        Leaf((Condition(1, 0.6, False), Condition(2, -0.02, False)), 14, 14),
        Leaf((Condition(1, 0.6, True),), 30, 30),
    )
    text = rule(Tree(leaves, 0.95, 0.69, N, 44)).replace("\u00a0", " ")
    assert text.startswith(
        "Requested meets every target only when at most 60 % of the expected new customers sign "
        "and renewals are less than 2 points below what is assumed. It misses a target in 44 of 64"
    )


def test_it_says_honestly_that_there_is_no_simple_rule() -> None:
    text = rule(Tree((Leaf((), N, 20),), 0.6, 44 / 64, N, 20))
    assert "No simple rule tells in which" in text
    assert "always saying that it meets every target is right in 68.8\u00a0%" in text


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        (0, "Requested meets every target in all 64 sampled futures."),
        (64, "Requested misses a target in all 64 sampled futures."),
    ],
)
def test_always_and_never_need_no_rule(failed: int, said: str) -> None:
    assert rule(Tree((Leaf((), N, failed),), 1.0, 1.0, N, failed)) == said


def test_few_samples_are_not_searched() -> None:
    assert rule(None, 8, 3).endswith("in 3 of 8 sampled futures, too few to look for a rule.")


@pytest.mark.parametrize(
    ("line", "above", "said"),
    [
        (-0.02, False, "renewals are at least 2 points below what is assumed"),
        (0.0, True, "renewals are better than assumed"),
        (0.01, False, "renewals are at most 1 point above what is assumed"),
    ],
)
def test_renewals_are_told_by_their_side(line: float, above: bool, said: str) -> None:
    assert condition(Condition(2, line, above), RANGES).replace("\u00a0", " ") == said
