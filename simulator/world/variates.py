"""Uniforms into quantities, by inverse transform: one uniform, one quantity.

Owns the shapes that :class:`~simulator.scenario.types.Distribution` can name. Never draws.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaincinv, ndtri, pdtrik

from simulator.scenario.types import Distribution, Shape
from simulator.world.chance import Uniforms

Floats = npt.NDArray[np.float64]


def quantities(distribution: Distribution, uniforms: Uniforms) -> Floats:
    """Quantiles of ``distribution`` at ``uniforms``, in its unit and their shape."""
    mean, cv = distribution.mean, distribution.cv
    match distribution.shape:
        case Shape.FIXED:
            return np.full(uniforms.shape, mean)
        case Shape.EXPONENTIAL:
            return np.asarray(-mean * np.log1p(-uniforms))
        case Shape.LOGNORMAL:
            variance = math.log1p(cv * cv)
            return np.asarray(
                np.exp(math.log(mean) - variance / 2 + math.sqrt(variance) * ndtri(uniforms))
            )
        case Shape.GAMMA:
            shape = 1 / (cv * cv)
            return np.asarray(gammaincinv(shape, uniforms) * (mean / shape))
        case Shape.PERT:
            return _pert(distribution, uniforms)
        case Shape.TRIANGULAR:
            return _triangular(distribution, uniforms)
        case Shape.EMPIRICAL:
            return _measured(distribution.values, uniforms)


def _pert(distribution: Distribution, uniforms: Uniforms) -> Floats:
    """A beta distribution stretched from ``low`` to ``high``, whose two parameters add up to 6;
    its mean is (low + 4 likely + high) / 6.

    Malcolm, Roseboom, Clark, Fazar (1959), "Application of a technique for research and
    development program evaluation", Operations Research 7, 646-669; with the variance that
    follows from the beta distribution itself: Vose (2008), Risk Analysis, 3rd ed., the shape 4.
    """
    low, width = distribution.low, distribution.high - distribution.low
    place = (distribution.mean - low) / width
    return np.asarray(low + width * betaincinv(6 * place, 6 * (1 - place), uniforms))


def _triangular(distribution: Distribution, uniforms: Uniforms) -> Floats:
    """Rising in a straight line from ``low`` to the likeliest value, and falling to ``high``."""
    low, high = distribution.low, distribution.high
    width = high - low
    rise = min(width, max(0.0, 3 * distribution.mean - 2 * low - high))
    rising = low + np.sqrt(uniforms * width * rise)
    falling = high - np.sqrt((1 - uniforms) * width * (width - rise))
    return np.where(uniforms * width < rise, rising, falling)


def _measured(values: tuple[float, ...], uniforms: Uniforms) -> Floats:
    """Each of the values as likely as any other."""
    index = np.minimum(np.floor(uniforms * len(values)), len(values) - 1).astype(np.int64)
    # One draw must not cost the turning of all values into an array.
    drawn = np.array([values[place] for place in index.ravel().tolist()])
    return drawn.reshape(uniforms.shape)


def durations(
    distribution: Distribution, uniforms: Uniforms, factor: Floats | float = 1.0
) -> npt.NDArray[np.int64]:
    """The same times ``factor``, rounded to whole seconds, at least one."""
    return np.maximum(1, np.rint(quantities(distribution, uniforms) * factor)).astype(np.int64)


def normals(mean: Floats | float, sd: float, uniforms: Uniforms) -> Floats:
    """Normal quantiles."""
    return np.asarray(mean + sd * ndtri(uniforms))


def poisson_counts(means: npt.ArrayLike, uniforms: Uniforms) -> npt.NDArray[np.int64]:
    """Poisson quantiles: the smallest k with P(N <= k) >= u. Never falls when the mean rises, so
    that more growth adds customers and changes none."""
    means = np.broadcast_to(np.asarray(means, dtype=np.float64), uniforms.shape)
    counts = np.zeros(uniforms.shape, dtype=np.int64)
    some = means > 0
    # pdtrik inverts the continuous extension of the Poisson cdf in k; its ceiling is the quantile.
    counts[some] = np.maximum(0, np.ceil(pdtrik(uniforms[some], means[some]) - 1e-9)).astype(
        np.int64
    )
    return counts
