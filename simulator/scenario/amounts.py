"""Random amounts in the language: a mean, a spread and a shape; three points; or a measured column.

Owns their spelling, the short forms of these and what must not be mixed. What they amount to is
:mod:`simulator.scenario.distributions`.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from simulator.scenario import times, units
from simulator.scenario.fields import (
    ERLANG,
    SHAPES,
    THREE_POINT_SHAPES,
    Model,
    Money,
    PositiveDuration,
    Problem,
    ShapeWord,
    Spread,
    Text,
    given,
    or_word,
)

NO_LIMIT = "no limit"
POINTS = ("low", "likely", "high")
_NEXT_TIME = re.compile(r"\s+(?=[0-9.])")
_NEXT_SUM = re.compile(r"(?<=[0-9.kKmMn])\s+(?=[^\s0-9.]{0,3}\s?[0-9.])")


_Time = Annotated[PositiveDuration | None, BeforeValidator(given)]
_Sum = Annotated[Money | None, BeforeValidator(given)]


def _unit(value: object) -> str:
    return times.unit(units.plain(value, "min"))


def _unless_said_otherwise(what: str) -> Any:
    """A key that is needed unless the amount is said by other ones; ``what`` completes the message
    '"key" is missing: ...'."""
    return Field(None, description=what)


class Amount(Model):
    """A random amount, said in one of three ways.

    A mean, its spread (coefficient of variation) and a shape, of which Erlang's has ``phases``
    instead of the spread: the sum of so many exponential parts, all alike. Or the lowest, the
    likeliest and the highest value. Or the column of a file that holds measured ones.
    """

    EXAMPLE: ClassVar[tuple[str, str, str]]
    """Three points, as a person would write them."""
    NEXT: ClassVar[re.Pattern[str]]
    """What lies between two of them in the short form."""
    spread: Annotated[Spread | None, BeforeValidator(given)] = None
    shape: Annotated[ShapeWord | None, BeforeValidator(given)] = None
    phases: Annotated[int | None, PlainValidator(units.count(1, "4"))] = None
    file: Annotated[Text | None, BeforeValidator(given)] = None
    column: Annotated[Text | None, BeforeValidator(given)] = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return cls.spelled_out(value) if isinstance(value, str) else value

    @classmethod
    def spelled_out(cls, value: str) -> dict[str, object]:
        """``exponential 1h``, ``pert 1h 2h 5h`` or ``1h`` as the mapping that it abbreviates."""
        first, _, rest = value.strip().partition(" ")
        shape = re.split(r"[\s(]", value.strip().lower(), maxsplit=1)[0]
        if shape in (*SHAPES, *THREE_POINT_SHAPES) and (first != shape or not rest.strip()):
            size = " ".join(cls.EXAMPLE if shape in THREE_POINT_SHAPES else cls.EXAMPLE[1:2])
            raise ValueError(f'"{value}" is not understood; write for example {shape} {size}')
        if first in THREE_POINT_SHAPES:
            points = cls.NEXT.split(rest.strip())
            if len(points) != len(POINTS):
                example = " ".join(cls.EXAMPLE)
                message = f"the lowest, the likeliest and the highest, such as {first} {example}"
                raise ValueError(f'"{value}" must give {message}')
            return {"shape": first, **dict(zip(POINTS, points, strict=True))}
        if first in SHAPES:
            return {"shape": first, "mean": rest.strip()}
        return {"mean": value}

    @abstractmethod
    def size(self, key: str, day: int) -> float:
        """The mean or one of the three points: in seconds of working time, of which a working day
        has ``day``, or in money."""

    @property
    def has_points(self) -> bool:
        """Whether it is said by its lowest, likeliest and highest value."""
        return any(getattr(self, key) is not None for key in POINTS)

    @property
    def has_mean(self) -> bool:
        return "mean" in self.model_fields_set

    @property
    def says_its_spread(self) -> str:
        """What settles its spread, so that none that is said elsewhere applies; or nothing."""
        if self.file is not None:
            return "`file`"
        if self.has_points:
            return "low, likely and high"
        return f"shape {self.shape}" if self.shape in ("exponential", "fixed", ERLANG) else ""

    def problems(self) -> Iterable[Problem]:
        if self.file is not None:
            yield from self._problems_of_files()
        elif self.has_points:
            yield from self._problems_of_points()
        else:
            yield from self._problems_of_means()
        if self.column is not None and self.file is None:
            yield Problem("goes with `file` only", "column")

    def _problems_of_files(self) -> Iterable[Problem]:
        for key in ("mean", *POINTS, "shape", "spread", "phases"):
            if key in self.model_fields_set:
                yield Problem("does not go with `file`, which says it all", key)
        if self.column is None:
            yield Problem('"column" is missing: the heading of the column that holds the values')

    def _problems_of_points(self) -> Iterable[Problem]:
        example = ", ".join(f"{k}: {v}" for k, v in zip(POINTS, self.EXAMPLE, strict=True))
        missing = [key for key in POINTS if getattr(self, key) is None]
        if missing:
            yield Problem(f'"{missing[0]}" is missing; write for example {{{example}}}')
        if self.has_mean:
            yield Problem("does not go with low, likely and high, from which it follows", "mean")
        for key in ("spread", "phases"):
            if getattr(self, key) is not None:
                yield Problem("does not go with low, likely and high: it follows from them", key)
        if self.shape is not None and self.shape not in THREE_POINT_SHAPES:
            yield Problem("does not go with low, likely and high; pert and triangular do", "shape")

    def _problems_of_means(self) -> Iterable[Problem]:
        if self.shape in THREE_POINT_SHAPES:
            example = ", ".join(f"{k}: {v}" for k, v in zip(POINTS, self.EXAMPLE, strict=True))
            yield Problem(f"needs low, likely and high, such as {{{example}}}", "shape")
            return
        if not self.has_mean:
            what = type(self).model_fields["mean"].description
            yield Problem(f'"mean" is missing: {what}')
        if self.spread is not None and self.shape in ("exponential", "fixed"):
            spread = "its spread is 100%" if self.shape == "exponential" else "it has no spread"
            yield Problem(f"does not go with shape {self.shape}: {spread}", "spread")
        if self.shape == ERLANG and self.phases is None:
            yield Problem("needs phases, such as {mean: 2h, shape: erlang, phases: 4}")
        elif self.shape == ERLANG and self.spread is not None:
            yield Problem("does not go with shape erlang: it follows from the phases", "spread")
        elif self.shape != ERLANG and self.phases is not None:
            yield Problem("goes with shape erlang only", "phases")


class Lasting(Amount):
    """A random length of time."""

    EXAMPLE = ("1h", "2h", "5h")
    NEXT = _NEXT_TIME
    mean: times.Duration | None
    low: _Time = None
    likely: _Time = None
    high: _Time = None
    unit: Annotated[str | None, PlainValidator(_unit)] = None

    def size(self, key: str, day: int) -> float:
        value: times.Duration = getattr(self, key)
        return value.exact(day)

    def problems(self) -> Iterable[Problem]:
        if self.file is not None and self.unit is None:
            yield Problem('"unit" is missing: the unit of the values in the file, such as min')
        if self.file is None and self.unit is not None:
            yield Problem("goes with `file` only", "unit")
        yield from super().problems()


class Takes(Lasting):
    LOOKS_LIKE = "2h, or {mean: 2h, spread: 50%, shape: lognormal}"
    mean: _Time = _unless_said_otherwise("how long the work takes on average, such as 2h")


class Arr(Amount):
    EXAMPLE = ("$20k", "$45k", "$120k")
    NEXT = _NEXT_SUM
    LOOKS_LIKE = "$45k, or {mean: $45k, spread: 90%}"
    mean: _Sum = _unless_said_otherwise("the average amount a year, such as $45k")
    low: _Sum = None
    likely: _Sum = None
    high: _Sum = None

    def size(self, key: str, day: int) -> float:
        value: units.Money = getattr(self, key)
        return value.amount


class Within(Lasting):
    LOOKS_LIKE = "2 weeks, no limit, or {mean: 2 weeks, shape: exponential}"
    mean: Annotated[
        times.Duration | None, PlainValidator(or_word(NO_LIMIT, times.positive_duration))
    ] = _unless_said_otherwise("how long it may wait on average, such as 2 weeks")

    @classmethod
    def spelled_out(cls, value: str) -> dict[str, object]:
        if value.strip().lower() in ("none", "never"):
            message = "could mean no time or no limit; write `no limit`, or for example 2 weeks"
            raise ValueError(f'"{value}" {message}')
        return {"shape": "fixed"} | super().spelled_out(value)

    @property
    def has_no_limit(self) -> bool:
        """Whether it may wait for ever."""
        return self.has_mean and self.mean is None

    def problems(self) -> Iterable[Problem]:
        if self.has_no_limit and self.shape != "fixed":
            yield Problem("no limit is never random; write `within: no limit`", "mean")
        yield from super().problems()
