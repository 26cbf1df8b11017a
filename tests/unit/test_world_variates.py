"""Uniforms into quantities: the mean and the spread that the scenario states."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from simulator.scenario import loads
from simulator.scenario.types import Distribution, Shape
from simulator.world.variates import durations, normals, poisson_counts, quantities

pytestmark = pytest.mark.unit

HOUR = 3600.0
GRID = (np.arange(20_000) + 0.5) / 20_000


def work(takes: str) -> Distribution:
    """How long the work of a scenario takes, as it is loaded."""
    text = "{name: x, start: 2026-01-05, horizon: 1 month, segments: {a: {team: 1, accounts: 1, "
    text += f"arr: $1, lifecycle: {{b: {{c: {{rate: 1 / year, takes: {takes}}}}}}}}}}}}}"
    return loads(text).setup.segments[0].activities[0].work


AMOUNTS = [
    Distribution(Shape.FIXED, 2 * HOUR, 0.0),
    Distribution(Shape.EXPONENTIAL, HOUR, 1.0),
    Distribution(Shape.LOGNORMAL, 1.5 * HOUR, 0.5),
    Distribution(Shape.LOGNORMAL, HOUR, 1.5),
    Distribution(Shape.GAMMA, HOUR, 0.7),
    Distribution(Shape.GAMMA, 4 * HOUR, 2.0),
    Distribution(Shape.GAMMA, 4 * HOUR, 0.05),
    work("pert 1h 2h 5h"),
    work("pert 1h 1h 5h"),
    work("pert 1h 4.9h 5h"),
    work("triangular 1h 2h 5h"),
    work("triangular 1h 5h 5h"),
    work("triangular 1h 1h 5h"),
]
MEASURED = (0.5, 1.0, 1.0, 2.0, 8.0)


def named(amount: Distribution) -> str:
    return f"{amount.shape.value} cv {amount.cv:.3g}"


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
        # A beta distribution of parameters 1 + 4 (likely - low) / (high - low) and so on.
        (work("pert 1h 2h 5h"), stats.beta(2.0, 4.0, loc=HOUR, scale=4 * HOUR)),
        (work("pert 1h 5h 5h"), stats.beta(5.0, 1.0, loc=HOUR, scale=4 * HOUR)),
        (work("triangular 1h 2h 5h"), stats.triang(0.25, loc=HOUR, scale=4 * HOUR)),
        (work("triangular 1h 1h 5h"), stats.triang(0.0, loc=HOUR, scale=4 * HOUR)),
        (work("triangular 1h 5h 5h"), stats.triang(1.0, loc=HOUR, scale=4 * HOUR)),
    ],
    ids=lambda value: named(value) if isinstance(value, Distribution) else "",
)
def test_quantities_are_quantiles(amount: Distribution, reference: stats.rv_continuous) -> None:
    assert quantities(amount, GRID) == pytest.approx(reference.ppf(GRID), rel=1e-9)


@pytest.mark.parametrize("shape", ["pert", "triangular"])
def test_three_points_bound_what_is_drawn(shape: str) -> None:
    values = quantities(work(f"{shape} 1h 2h 5h"), GRID)
    assert HOUR < values.min() < 1.1 * HOUR
    assert 4.5 * HOUR < values.max() < 5 * HOUR
    assert (quantities(work(f"{shape} 1h 2h 5h"), np.array([0.0, 1.0])) == [HOUR, 5 * HOUR]).all()


def test_a_pert_has_the_mean_and_the_variance_of_its_textbook() -> None:
    """(low + 4 likely + high) / 6, and (mean - low) (high - mean) / 7."""
    amount = work("pert 1h 2h 5h")
    assert amount.mean == pytest.approx(14 / 6 * HOUR)
    assert (amount.cv * amount.mean / HOUR) ** 2 == pytest.approx((4 / 3) * (8 / 3) / 7)


def test_a_triangular_amount_has_the_mean_and_the_variance_of_its_textbook() -> None:
    amount = work("triangular 1h 2h 5h")
    assert amount.mean == pytest.approx(8 / 3 * HOUR)
    assert (amount.cv * amount.mean / HOUR) ** 2 == pytest.approx((1 + 4 + 25 - 2 - 5 - 10) / 18)


def test_measured_values_come_as_often_as_they_were_measured() -> None:
    amount = Distribution(Shape.EMPIRICAL, 2.5, 0.0, values=MEASURED)
    values, counts = np.unique(quantities(amount, GRID), return_counts=True)
    assert values.tolist() == [0.5, 1.0, 2.0, 8.0]
    assert counts.tolist() == [4000, 8000, 4000, 4000]
    assert quantities(amount, GRID.reshape(200, 100)).shape == (200, 100)


def test_measured_values_are_quantiles() -> None:
    amount = Distribution(Shape.EMPIRICAL, 2.5, 0.0, values=MEASURED)
    uniforms = np.array([0.0, 0.19, 0.2, 0.39, 0.4, 0.79, 0.8, 1 - 2.0**-53])
    assert quantities(amount, uniforms).tolist() == [0.5, 0.5, 1.0, 1.0, 1.0, 2.0, 8.0, 8.0]


@pytest.mark.parametrize("count", [1, 3, 65_537, 99_999])
def test_the_highest_uniform_is_the_highest_of_the_measured_values(count: int) -> None:
    amount = Distribution(Shape.EMPIRICAL, 1.0, 0.0, values=tuple(map(float, range(count))))
    assert quantities(amount, np.array([1 - 2.0**-53])).tolist() == [count - 1]


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
