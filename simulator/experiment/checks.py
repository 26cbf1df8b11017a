"""Refuses arguments that make no sense, in plain words, before any time is spent on them.

Owns the wording of these refusals; must never touch a scenario's inside (the language has its
own messages with line and column).
"""

from __future__ import annotations

import difflib
import operator
from collections.abc import Iterable
from os import PathLike
from typing import SupportsIndex

MOST_SEED = 2**32 - 1
"""Numpy's seeds are words of 32 bits: a larger one, spread over two, would be another pair of seed
and replication (https://numpy.org/doc/stable/reference/random/parallel.html)."""


def checked_seed(value: object) -> int:
    """A seed as an int. ValueError unless it is a whole number from 0 to 2**32 - 1."""
    seed = whole_number("seed", value, at_least=0)
    if seed > MOST_SEED:
        raise ValueError(f"seed: {seed} is too large; {MOST_SEED} is the most")
    return seed


def whole_number(what: str, value: object, at_least: int) -> int:
    """``value`` as an int. ValueError unless it is a whole number of at least ``at_least``."""
    number = _index(value)
    if number is None or number < at_least:
        raise ValueError(f"{what}: {value!r} is not a whole number of at least {at_least}")
    return number


def known(what: str, word: str, words: Iterable[str]) -> str:
    """``word`` itself. ValueError unless it is one of ``words``; suggests the nearest."""
    words = list(words)
    if word in words:
        return word
    hint = nearest(word, words) or f"; there are {', '.join(words) or 'none'}"
    raise ValueError(f"unknown {what} {word!r}{hint}")


def nearest(word: str, words: Iterable[str]) -> str:
    """``; did you mean team?``, or nothing when no word is near."""
    spelt = {name.casefold(): name for name in words}
    near = difflib.get_close_matches(str(word).casefold(), list(spelt), n=1)
    return f"; did you mean {spelt[near[0]]}?" if near else ""


def loaded(scenario: object) -> None:
    """TypeError when a scenario is still a path."""
    if isinstance(scenario, str | PathLike):
        raise TypeError(
            f"{str(scenario)!r} is not a scenario; load it first: cs.load({str(scenario)!r})"
        )


def _index(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    return operator.index(value)
