"""What every key of the language is made of: kinds of fields, and the base of all models.

Owns the pydantic side of things that no key has to itself. Knows no key by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from simulator.scenario import times, units
from simulator.scenario.faults import listed
from simulator.scenario.types import Cover, Shape

NONE = "none"
AS_IT_STANDS = "as_it_stands"
"""What a comparison calls a scenario without any of the plans or variants compared."""
Share = Annotated[float, PlainValidator(units.share())]
OpenShare = Annotated[float, PlainValidator(units.share(positive=True))]
InternalShare = Annotated[float, PlainValidator(units.share(high=0.95))]
Spread = Annotated[float, PlainValidator(units.share(high=10.0))]
Growth = Annotated[float, PlainValidator(units.share(high=10.0, positive=True))]
Flag = Annotated[bool, PlainValidator(units.flag)]
Text = Annotated[str, PlainValidator(units.text)]
Points = Annotated[float, PlainValidator(units.number(0, 100, "40"))]
Duration = Annotated[times.Duration, PlainValidator(times.duration)]
PositiveDuration = Annotated[times.Duration, PlainValidator(times.positive_duration)]
Money = Annotated[units.Money, PlainValidator(units.positive_money)]
CoverWord = Annotated[str, PlainValidator(units.choice(*(cover.value for cover in Cover)))]
ERLANG = "erlang"
THREE_POINT_SHAPES = (Shape.PERT.value, Shape.TRIANGULAR.value)
MEAN_SHAPES = (
    *(s.value for s in (Shape.FIXED, Shape.LOGNORMAL, Shape.GAMMA, Shape.EXPONENTIAL)),
    ERLANG,
)
SHAPES = (*MEAN_SHAPES, *THREE_POINT_SHAPES)
ShapeWord = Annotated[str, PlainValidator(units.choice(*SHAPES))]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong inside a model: with one of its keys, or with the whole of it. ``on_key``
    where it is the key itself, and not what stands there."""

    message: str
    key: str = ""
    on_key: bool = False


class Problems(ValueError):
    """What a check across the keys of one model found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)


class Model(BaseModel):
    """Base of every model. ``LATER`` lists keys that a later version will know, ``SAID_AS`` how
    to say what people look for under other keys, ``LOOKS_LIKE`` is an example of it; what is not
    said is as at ``INHERITS``, if that is the name of anything."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    LATER: ClassVar[tuple[str, ...]] = ()
    SAID_AS: ClassVar[Mapping[str, str]] = {}
    MAY_BE_EMPTY: ClassVar[bool] = False
    INHERITS: ClassVar[str] = ""
    LOOKS_LIKE: ClassVar[str]

    def problems(self) -> Iterable[Problem]:
        """Contradictions between the keys of this model."""
        return ()

    @model_validator(mode="before")
    @classmethod
    def _nothing_inside(cls, value: object) -> object:
        return {} if value is None and cls.MAY_BE_EMPTY else value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if found := tuple(self.problems()):
            raise Problems(found)
        return self


def needed(what: str) -> Any:
    """A key without default; ``what`` completes the message '"key" is missing: ...'."""
    return Field(description=what)


def default(words: object) -> Any:
    """A key that may be left out; ``words`` are what is then read in its place."""
    return Field(words, validate_default=True)


def or_word(word: str, read: Callable[[object], Any]) -> Callable[[object], Any]:
    """A reader that also takes ``word``, which stands for None."""
    return lambda value: None if value == word else read(value)


def given(value: object) -> object:
    """Refuses a key without a value, where leaving the key out is the way to say nothing."""
    if value is None:
        raise ValueError("has no value; give one or take the key away")
    return value


def unless_none(value: object) -> object:
    return None if given(value) == NONE else value


def one_of(model: Model, keys: tuple[str, ...], without: str) -> Iterable[Problem]:
    """A problem unless exactly one of ``keys`` is given."""
    said = [key for key in keys if getattr(model, key) is not None]
    if not said:
        yield Problem(f"{without}; give one of {listed(keys)}")
    if len(said) > 1:
        yield Problem(f"has {listed(said, 'and')}; it must have exactly one of them")
