"""Words to numbers: counts, shares, money and health lines, as people write them.

Every reader takes what stands in the tree (a text, or by mistake a list, a mapping or nothing) and
returns a value or raises ValueError with a message that says what is allowed. The docstring of a
reader with bounds is the bounds, for the page of every key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.scenario.faults import did_you_mean, listed
from simulator.scenario.types import TriggerKind

NUMBER = r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_MONEY = re.compile(
    rf"([^\w\s.,%/+-]{{1,3}}|[A-Za-z]{{3}})?\s*({_GROUPED}|{NUMBER})\s*([kKmM]|bn)?"
)
THOUSANDS_OR_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
"""``45.000``: half the world reads thousands."""
_CURRENCY_LAST = re.compile(r"([0-9][0-9.,]*\s*(?:[kKmM]|bn)?)\s*([^\w\s.,%/+-]|[A-Z]{3})")
MOST_MONEY = 1e12
_SCALE = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and the symbol that stood before it, if any."""

    amount: float
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A line that health lies below or above."""

    side: str  # "below" or "above"
    line: float


@dataclass(frozen=True, slots=True)
class Happening:
    """What a ``when`` activity waits for; activity, stage and shock still by name."""

    kind: TriggerKind
    activity: str = ""
    line: float = 0.0
    stage: str = ""
    shock: str = ""


def plain(value: object, example: str) -> str:
    """The text of a single value; ValueError when it is a list, a mapping or nothing."""
    if value is None or value == "":
        raise ValueError(f"has no value; write for example {example}")
    if not isinstance(value, str):
        what = "a list" if isinstance(value, list) else "`key: value` pairs"
        raise ValueError(f"must be a single value such as {example}, not {what}")
    return " ".join(value.split())


def text(value: object) -> str:
    return plain(value, '"some words"')


def number(low: float, high: float, example: str) -> Callable[[object], float]:
    """A reader of a number between two bounds, both allowed."""

    def read(value: object) -> float:
        word = plain(value, example)
        result = as_number(word.removeprefix("-"))
        if result is None:
            raise ValueError(f'"{word}" is not a number; write for example {example}')
        result = -result if word.startswith("-") else result
        if not low <= result <= high:
            raise ValueError(f"{word} is out of range; it must lie between {low:g} and {high:g}")
        return result

    read.__doc__ = f"{low:g} to {high:g}"
    return read


def count(low: int, example: str) -> Callable[[object], int]:
    """A reader of a whole number, at least ``low`` and at most a million."""

    def read(value: object) -> int:
        word = plain(value, example)
        if THOUSANDS_OR_DECIMALS.fullmatch(word):
            raise ValueError(_two_meanings(word, word))
        result = as_number(word.removeprefix("-").replace(",", ""))
        if result is None or result != int(result):
            raise ValueError(f'"{word}" is not a whole number; write for example {example}')
        if word.startswith("-") or result < low:
            raise ValueError(f"{word} is too few; it must be at least {low}")
        if result > 1_000_000:
            raise ValueError(f"{word} is too many; a million is the most")
        return int(result)

    read.__doc__ = f"at least {low}"
    return read


def flag(value: object) -> bool:
    word = plain(value, "yes")
    if word.lower() in ("yes", "true"):
        return True
    if word.lower() in ("no", "false"):
        return False
    raise ValueError(f'"{word}" is neither yes nor no')


def choice(*options: str, later: Sequence[str] = ()) -> Callable[[object], str]:
    """A reader of one of a few words."""

    def read(value: object) -> str:
        word = plain(value, options[0])
        if word in options:
            return word
        if word in later:
            raise ValueError(f'"{word}" is not available yet; it must be {listed(options)}')
        hint = did_you_mean(word, options)
        raise ValueError(f'"{word}" is unknown; it must be {listed(options)}{hint}')

    return read


def share(high: float = 1.0, positive: bool = False) -> Callable[[object], float]:
    """A reader of a share, ``35%`` or ``0.35``: at most ``high``, and above 0 if ``positive``."""

    def read(value: object) -> float:
        word = plain(value, "35%")
        percent = word.endswith("%")
        result = as_number(word.removesuffix("%").rstrip())
        if word.startswith("-"):
            raise ValueError(f"{word} is negative; write for example 35%")
        if result is None:
            raise ValueError(f'"{word}" is not a share; write for example 35%')
        if percent:
            result /= 100
        elif result > 1:
            larger = f" or {result * 100:g}%" if result <= high else ""
            raise ValueError(f"{word} is a share without %; write {word}%{larger}")
        if positive and result == 0:
            raise ValueError(f"{word} is nothing; it must be more than 0%")
        if result > high:
            raise ValueError(f"{word} is too much; it must be at most {high * 100:g}%")
        return result

    read.__doc__ = f"{'more than 0%, ' if positive else ''}at most {high * 100:g}%"
    return read


def multiple(example: str) -> Callable[[object], float]:
    """A reader of so many times as much, ``150%``: from 100 % to 1000 %."""

    def read(value: object) -> float:
        result = share(high=10.0)(value)
        if result < 1.0:
            raise ValueError(f'"{value}" is below 100%; write for example {example}')
        return result

    return read


def money(value: object) -> Money:
    """``$45k``, ``$1.2M``, ``"$1,200"``, ``45000``."""
    word = plain(value, "$45k")
    match = _MONEY.fullmatch(word)
    amount = as_number(match[2].replace(",", "")) if match else None
    if match is None or amount is None:
        turned = _CURRENCY_LAST.fullmatch(word)
        hint = "write for example $45k"
        if turned:
            space = " " if turned[2].isalpha() else ""
            hint = f'did you mean "{turned[2]}{space}{turned[1].strip()}"?'
        elif re.fullmatch(r"\D{0,3}[0-9]{1,3}( [0-9]{3})+", word):
            hint = f'did you mean "{word.replace(" ", "")}"?'
        elif re.fullmatch(r".*[0-9] ?(million|mio|mn|mm)\.?", word.lower()):
            hint = "write for example $2M"
        raise ValueError(f'"{word}" is not an amount of money; {hint}')
    if THOUSANDS_OR_DECIMALS.fullmatch(match[2]) and not match[3]:
        raise ValueError(_two_meanings(word, match[2]))
    amount *= _SCALE[(match[3] or "").lower()]
    if amount > MOST_MONEY:
        raise ValueError(f"{word} is too much; {MOST_MONEY:g} is the most")
    return Money(amount, match[1] or "")


def _two_meanings(word: str, digits: str) -> str:
    small, large = digits.rstrip("0").rstrip("."), digits.replace(".", "")
    return f'"{word}" could be {small} or {int(large):,}; write {small} or {large}'


def positive_money(value: object) -> Money:
    result = money(value)
    if result.amount <= 0:
        raise ValueError(f"{value} is nothing; it must be more than 0")
    return result


def health_line(value: object) -> HealthLine:
    """``below 50`` or ``above 60``."""
    word = plain(value, '"below 50"')
    match = re.fullmatch(r"(below|above|<=?|>=?)?\s*(\S+)", word)
    line = as_number(match[2]) if match else None
    if match is None or line is None:
        raise ValueError(f'"{word}" is not a line; write for example "below 50" or "above 60"')
    if match[1] not in ("below", "above"):
        side = "above" if (match[1] or "").startswith(">") else "below"
        raise ValueError(f'"{word}" is not a line; did you mean "{side} {match[2]}"?')
    never = line <= 0 if match[1] == "below" else line >= 100
    if line > 100 or never:
        raise ValueError(f"health is between 0 and 100, so it is never {word}")
    return HealthLine(match[1], line)


def happening(value: object) -> Happening:
    """``check_in missed``, ``health below 60``, ``leaves onboarding``, ``new csm``, or the name of
    a shock."""
    word = plain(value, '"check_in missed" or "health below 60"')
    match = re.fullmatch(r"(.+?) (?:is |was )?missed", word)
    if match:
        return Happening(TriggerKind.MISSED, activity=match[1])
    if word.startswith("health "):
        line = health_line(word.removeprefix("health "))
        kind = TriggerKind.HEALTH_BELOW if line.side == "below" else TriggerKind.HEALTH_ABOVE
        return Happening(kind, line=line.line)
    if word.startswith("leaves "):
        return Happening(TriggerKind.STAGE_LEFT, stage=word.removeprefix("leaves "))
    if word == "new csm":
        return Happening(TriggerKind.NEW_CSM)
    if word.startswith("csm change"):
        raise ValueError(f'"{word}" is not something to wait for; did you mean "new csm"?')
    return Happening(TriggerKind.SHOCK, shock=word)


def as_number(word: str) -> float | None:
    """The finite number that a word is, without sign; None when it is not one."""
    if not re.fullmatch(NUMBER, word):
        return None
    result = float(word)
    return result if math.isfinite(result) else None
