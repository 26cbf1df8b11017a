"""Random amounts in the language: a mean, a spread and a shape, or the short form of these.

Owns their spelling and their turning into a :class:`~simulator.scenario.types.Distribution`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator, model_validator

from simulator.scenario import times, units
from simulator.scenario.fields import (
    ERLANG,
    LATER_SHAPES,
    SHAPES,
    Model,
    Money,
    PositiveDuration,
    Problem,
    ShapeWord,
    Spread,
    given,
    needed,
    or_word,
)
from simulator.scenario.types import Distribution, Shape

NO_LIMIT = "no limit"


class Amount(Model):
    """A random amount: its mean, its spread (coefficient of variation), its shape.

    ``phases`` is for Erlang's shape only: the sum of so many exponential parts, all alike.
    """

    LATER = ("low", "likely", "high", "pert", "triangular", "file", "column")
    spread: Annotated[Spread | None, BeforeValidator(given)] = None
    shape: Annotated[ShapeWord | None, BeforeValidator(given)] = None
    phases: Annotated[int | None, PlainValidator(units.count(1, "4"))] = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return cls.spelled_out(value) if isinstance(value, str) else value

    @classmethod
    def spelled_out(cls, value: str) -> dict[str, object]:
        """``exponential 1h`` or ``1h`` as the mapping that it abbreviates."""
        first, _, rest = value.strip().partition(" ")
        if first in (*SHAPES, *LATER_SHAPES):
            return {"shape": first, "mean": rest.strip()}
        return {"mean": value}

    def problems(self) -> Iterable[Problem]:
        if self.spread is not None and self.shape in ("exponential", "fixed"):
            spread = "its spread is 100%" if self.shape == "exponential" else "it has no spread"
            yield Problem(f"does not go with shape {self.shape}: {spread}", "spread")
        if self.shape == ERLANG and self.phases is None:
            yield Problem("needs phases, such as {mean: 2h, shape: erlang, phases: 4}")
        elif self.shape == ERLANG and self.spread is not None:
            yield Problem("does not go with shape erlang: it follows from the phases", "spread")
        elif self.shape != ERLANG and self.phases is not None:
            yield Problem("goes with shape erlang only", "phases")


class Takes(Amount):
    LOOKS_LIKE = "2h, or {mean: 2h, spread: 50%, shape: lognormal}"
    mean: PositiveDuration = needed("how long the work takes on average, such as 2h")


class Arr(Amount):
    LOOKS_LIKE = "$45k, or {mean: $45k, spread: 90%}"
    mean: Money = needed("the average amount a year, such as $45k")


class Within(Amount):
    LOOKS_LIKE = "2 weeks, no limit, or {mean: 2 weeks, shape: exponential}"
    mean: Annotated[
        times.Duration | None, PlainValidator(or_word(NO_LIMIT, times.positive_duration))
    ] = needed("how long it may wait on average, such as 2 weeks")

    @classmethod
    def spelled_out(cls, value: str) -> dict[str, object]:
        return {"shape": "fixed"} | super().spelled_out(value)

    def problems(self) -> Iterable[Problem]:
        if self.mean is None and self.shape != "fixed":
            yield Problem("no limit is never random; write `within: no limit`", "mean")
        yield from super().problems()


def distribution(
    amount: Amount, mean: float, spread: float, own_spread: float | None = None
) -> Distribution:
    """A random amount; ``spread`` applies where neither the amount nor its owner says one."""
    if amount.shape == Shape.FIXED.value:
        return Distribution(Shape.FIXED, mean, 0.0)
    if amount.shape == Shape.EXPONENTIAL.value:
        return Distribution(Shape.EXPONENTIAL, mean, 1.0)
    if amount.shape == ERLANG and amount.phases:
        return Distribution(Shape.GAMMA, mean, amount.phases**-0.5)
    own = amount.spread if amount.spread is not None else own_spread
    cv = spread if own is None else own
    shape = Shape(amount.shape or Shape.LOGNORMAL.value) if cv else Shape.FIXED
    return Distribution(shape, mean, cv)
