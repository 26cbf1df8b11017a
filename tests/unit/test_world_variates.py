"""Uniforms into quantities: the mean and the spread that the scenario states."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from simulator.scenario.types import Distribution, Shape
from simulator.world.variates import durations, normals, poisson_counts, quantities

pytestmark = pytest.mark.unit

HOUR = 3600.0
GRID = (np.arange(20_000) + 0.5) / 20_000
AMOUNTS = [
    Distribution(Shape.FIXED, 2 * HOUR, 0.0),
    Distribution(Shape.EXPONENTIAL, HOUR, 1.0),
    Distribution(Shape.LOGNORMAL, 1.5 * HOUR, 0.5),
    Distribution(Shape.LOGNORMAL, HOUR, 1.5),
    Distribution(Shape.GAMMA, HOUR, 0.7),
    Distribution(Shape.GAMMA, 4 * HOUR, 2.0),
    Distribution(Shape.GAMMA, 4 * HOUR, 0.05),
]


def named(amount: Distribution) -> str:
    return f"{amount.shape.value} cv {amount.cv}"


@pytest.mark.parametrize("amount", AMOUNTS, ids=named)
def test_every_shape_has_the_stated_mean_and_spread(amount: Distribution) -> None:
    """The integral of the quantile function and of its square over (0, 1), with the uniform
    written as the normal cdf of z so that the long tail is not cut off."""
    z = np.linspace(-8.0, 8.0, 16_001)
    density = np.exp(-z * z / 2) / (2 * np.pi) ** 0.5
    values = quantities(amount, ndtr(z))
    mean = np.trapezoid(values * density, z)
    second = np.trapezoid(values**2 * density, z)
    assert mean == pytest.approx(amount.mean, rel=1e-4)
    assert second / mean**2 - 1 == pytest.approx(amount.cv**2, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize("amount", AMOUNTS, ids=named)
def test_more_luck_is_never_less_of_it(amount: Distribution) -> None:
    values = quantities(amount, GRID)
    assert (values > 0).all()
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize(
    ("amount", "reference"),
    [
        (Distribution(Shape.EXPONENTIAL, 3.0, 1.0), stats.expon(scale=3.0)),
        (
            Distribution(Shape.LOGNORMAL, 3.0, 0.5),
            stats.lognorm(np.log(1.25) ** 0.5, scale=3.0 / 1.25**0.5),
        ),
        (Distribution(Shape.GAMMA, 3.0, 0.5), stats.gamma(4.0, scale=0.75)),
    ],
    ids=["exponential", "lognormal", "gamma"],
)
def test_quantities_are_quantiles(amount: Distribution, reference: stats.rv_continuous) -> None:
    assert quantities(amount, GRID) == pytest.approx(reference.ppf(GRID), rel=1e-9)


def test_durations_round_to_the_nearest_second_and_are_at_least_one() -> None:
    second = Distribution(Shape.EXPONENTIAL, 1.0, 1.0)
    uniforms = 1 - np.exp(-np.array([0.001, 0.4, 0.6, 1.4, 1.6, 20.2]))
    found = durations(second, uniforms)
    assert found.dtype == np.int64
    assert found.tolist() == [1, 1, 1, 1, 2, 20]


def test_normals_are_quantiles() -> None:
    found = normals(72.0, 13.0, np.array([0.5, 0.8413447460685429, 0.15865525393145707]))
    assert found == pytest.approx([72.0, 85.0, 59.0])
    assert (normals(72.0, 0.0, GRID) == 72.0).all()


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.05, 0.7, 1.0, 4.0, 16.5, 300.0, 20_000.0])
def test_counts_are_poisson_quantiles(mean: float) -> None:
    assert (poisson_counts(mean, GRID) == stats.poisson.ppf(GRID, mean)).all()


def test_more_growth_never_means_fewer_customers() -> None:
    means = np.linspace(0.0, 12.0, 400)[:, None]
    counts = poisson_counts(means, np.broadcast_to(GRID[::40], (400, 500)))
    assert (np.diff(counts, axis=0) >= 0).all()


def test_a_month_without_growth_has_no_new_customers() -> None:
    means = np.array([0.0, 3.0, 0.0])
    assert poisson_counts(means, np.array([0.999999, 0.5, 0.5])).tolist() == [0, 3, 0]
