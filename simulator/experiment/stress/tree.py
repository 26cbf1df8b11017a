"""One shallow tree: under which values of a few numbers something fails.

Owns the search for it and how far it can be trusted, on plain arrays; knows nothing of what the
numbers mean. Small enough to be searched whole, so that no split is missed by looking one ahead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.experiment.intervals import Floats

Flags = npt.NDArray[np.bool_]

DEEPEST = 2
SMALLEST_LEAF = 0.10
"""Share of the samples that a leaf holds at least."""

FOLDS = 8

CLEARLY = 2.5
"""Standard errors. As folds share most of their samples, and two depths are tried, two would let
one in eight pass of 64 samples without any rule; these let one in twenty."""

PURITY = 1e-6
"""What impurity weighs beside a sample that is told wrong: it only breaks ties."""

ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Condition:
    """Number ``feature`` is above ``line``, or not."""

    feature: int
    line: float
    above: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Samples that meet all ``conditions``: how many, and how many of them fail."""

    conditions: tuple[Condition, ...]
    n: int
    failed: int

    @property
    def fails(self) -> bool:
        return 2 * self.failed > self.n


@dataclass(frozen=True, slots=True)
class Tree:
    """The leaves of a tree, and how often it is right.

    ``right`` is the share of samples that trees grown without them tell (cross-validated),
    ``guess`` that of those who always say what is more frequent.
    """

    leaves: tuple[Leaf, ...]
    right: float
    guess: float
    n: int
    failed: int

    @property
    def depth(self) -> int:
        return max(len(leaf.conditions) for leaf in self.leaves)


def grow(features: Floats, fails: Flags, deepest: int = DEEPEST) -> Tree:
    """The tree for ``features``, shape (samples, k), and whether each sample fails.

    There is a rule only where trees, cross-validated, are right more often than guessing by
    :data:`CLEARLY` standard errors; of the depths then the least that is within one standard error
    of the best (Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees", 1984).
    Even so a rule is luck now and then, so its share of right answers is told with it.
    """
    n = len(fails)
    # Guessing needs no test: to leave samples out would only turn what is more frequent about.
    guess = float(max(fails.mean(), 1 - fails.mean())) if n else 1.0
    right = [_right(features, fails, depth) for depth in range(1, deepest + 1)]
    best = max(right, default=0.0)
    error = math.sqrt(best * (1 - best) / n) if n else 0.0
    depth = 0
    if best > guess and best - CLEARLY * error >= guess:
        depth = next(d for d, share in enumerate(right, start=1) if share >= best - error)
    told = right[depth - 1] if depth else guess
    leaves = _leaves(features, fails, depth, _smallest(n))
    return Tree(leaves, told, guess, n, int(fails.sum()))


def _smallest(n: int) -> int:
    return max(1, math.ceil(SMALLEST_LEAF * n))


def _right(features: Floats, fails: Flags, depth: int) -> float:
    """The share of samples that trees grown without their fold tell. Folds are by position: the
    samples come in no order."""
    n = len(fails)
    fold = np.arange(n) % FOLDS
    hits = 0
    for one in range(min(FOLDS, n)):
        out = fold == one
        if out.all():
            continue
        leaves = _leaves(features[~out], fails[~out], depth, _smallest(int((~out).sum())))
        hits += sum(
            _told(leaves, row) == failed
            for row, failed in zip(features[out], fails[out], strict=True)
        )
    return hits / n if n else 1.0


def _told(leaves: tuple[Leaf, ...], row: Floats) -> bool:
    def holds(leaf: Leaf) -> bool:
        return all((row[one.feature] > one.line) == one.above for one in leaf.conditions)

    return next(leaf.fails for leaf in leaves if holds(leaf))


def _leaves(features: Floats, fails: Flags, depth: int, smallest: int) -> tuple[Leaf, ...]:
    """The leaves of the tree with the fewest wrong samples (of those alike, the purest), each with
    at least ``smallest`` of them."""
    return _best(features, fails, depth, smallest)[1]


def _best(
    features: Floats, fails: Flags, depth: int, smallest: int
) -> tuple[float, tuple[Leaf, ...]]:
    """The cost of the best tree of so many levels, and its leaves; one leaf where splits tell
    nothing."""
    n, failed = len(fails), int(fails.sum())
    alone: tuple[float, tuple[Leaf, ...]] = (_cost(n, failed), (Leaf((), n, failed),))
    if depth == 0 or failed in (0, n):
        return alone
    if depth == 1:
        best = _stump(features, fails, smallest)
    else:
        best = alone
        for feature, line in _splits(features, smallest):
            high = features[:, feature] > line
            below = _best(features[~high], fails[~high], depth - 1, smallest)
            above = _best(features[high], fails[high], depth - 1, smallest)
            if below[0] + above[0] < best[0] - ROUNDING:
                low, top = Condition(feature, line, False), Condition(feature, line, True)
                leaves = (*_under(low, below[1]), *_under(top, above[1]))
                best = (below[0] + above[0], leaves)
    return best if len({leaf.fails for leaf in best[1]}) > 1 else alone


def _stump(features: Floats, fails: Flags, smallest: int) -> tuple[float, tuple[Leaf, ...]]:
    """The best tree of one level: all lines of all numbers are tried at once."""
    n, failed = len(fails), int(fails.sum())
    order = np.argsort(features, axis=0, kind="stable")
    values = np.take_along_axis(features, order, axis=0)
    below = np.cumsum(fails[order].astype(np.int64), axis=0)[:-1]
    sizes = np.arange(1, n)[:, np.newaxis]
    costs = _costs(sizes, below) + _costs(n - sizes, failed - below)
    enough = (sizes >= smallest) & (n - sizes >= smallest) & (values[:-1] < values[1:])
    costs = np.where(enough, costs, np.inf)
    at, feature = divmod(int(np.argmin(costs)), features.shape[1]) if costs.size else (0, 0)
    if not costs.size or costs[at, feature] >= _cost(n, failed) - ROUNDING:
        return _cost(n, failed), (Leaf((), n, failed),)
    line = roundest(float(values[at, feature]), float(values[at + 1, feature]))
    low = Leaf((Condition(feature, line, False),), at + 1, int(below[at, feature]))
    top = Leaf((Condition(feature, line, True),), n - at - 1, failed - int(below[at, feature]))
    return float(costs[at, feature]), (low, top)


def _under(condition: Condition, leaves: tuple[Leaf, ...]) -> list[Leaf]:
    return [Leaf((condition, *leaf.conditions), leaf.n, leaf.failed) for leaf in leaves]


def _splits(features: Floats, smallest: int) -> list[tuple[int, float]]:
    """Every line between two neighbouring values that leaves enough on both sides."""
    columns = np.sort(features, axis=0).T
    return [
        (feature, roundest(float(column[at - 1]), float(column[at])))
        for feature, column in enumerate(columns)
        for at in range(smallest, column.size - smallest + 1)
        if column[at - 1] < column[at]
    ]


def _cost(n: int, failed: int) -> float:
    return float(_costs(np.array([n]), np.array([failed]))[0])


def _costs(n: npt.NDArray[np.int64], failed: npt.NDArray[np.int64]) -> Floats:
    """Samples that a leaf tells wrong; of leaves that are alike in that, the purer one costs less:
    Gini's index, small enough never to outweigh a sample."""
    wrong = np.minimum(failed, n - failed)
    return np.asarray(wrong + PURITY * failed * (n - failed) / np.maximum(n, 1))


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits in [low, high): a line that people can remember."""
    size = math.floor(math.log10(high - low))
    for digits in range(max(size, -12) + 2, size - 3, -1):
        step = 10.0**digits
        number = math.ceil(low / step - 1e-9) * step
        if low <= number < high:
            return round(number, max(0, -digits))
    return low
