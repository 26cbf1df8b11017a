"""Faults in a person's file: what is wrong, where, and what was probably meant.

Owns the wording of a fault's position. Knows nothing of the language itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 600
"""Letters of a message on the screen; only what quotes a very long word has more."""

MOST_MEANT = 2
"""Guesses at what was meant; of more that are as good as each other, one is named."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``line`` and ``column`` count from 1; 0 means the whole file, or
    the whole row of a table."""

    file: str
    line: int
    column: int
    path: str  # "segments.mid_market.team"; empty for the document as a whole
    message: str
    set_by: str = ""  # the path of the ``--set`` that brought the value in, if one did
    like: str = ""  # the segment that the value was taken over from, if it was

    def __str__(self) -> str:
        if self.set_by:
            place = f"--set {self.set_by}"
            path = self.path.removeprefix(self.set_by).removeprefix(".")
        else:
            place = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
            path = self.path
        message = _shortened(self.message)
        whole = f"{place}: {_shortened(path)}: {message}" if path else f"{place}: {message}"
        return whole if whole.isprintable() else "".join(map(_visible, whole))

    def order(self) -> tuple[bool, str, int, int, str, str]:
        """Sort key: the file's faults from top to bottom, then those of ``--set``."""
        file = "" if self.set_by else self.file
        return (bool(self.set_by), file, self.line, self.column, self.path, self.message)


class ScenarioError(ValueError):
    """Everything that is wrong with a scenario, at once; ``str()`` is one line a fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(_once(faults), key=Fault.order))
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def _once(faults: Iterable[Fault]) -> Iterable[Fault]:
    """Every fault, but those of one line that several segments share only once."""
    told: dict[tuple[str, int, int, str], Fault] = {}
    every = sorted(set(faults), key=lambda fault: (bool(fault.like), fault.order()))
    for fault in every:
        place = (fault.file, fault.line, fault.column, fault.message)
        if not fault.like or place not in told:
            told.setdefault(place, fault)
            yield fault


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """``'; did you mean "x"?'`` for the option closest to ``word``, ``"x" or "y"`` where two are
    as close as each other, or nothing."""
    spelling = {_fold(option): option for option in options}
    close = difflib.get_close_matches(_fold(word), sorted(spelling), n=5, cutoff=0.6)
    if not close:
        return ""
    swapped = [option for option in close if sorted(option) == sorted(_fold(word))]
    nearest = max(_near(word, option) for option in close)
    meant = sorted(option for option in close if _near(word, option) == nearest)
    named = swapped[:1] or (meant if len(meant) <= MOST_MEANT else close[:1])
    quoted = [f'"{spelling[option]}"' for option in named]
    return f"; did you mean {listed(quoted)}?"


def listed(options: Iterable[str], joint: str = "or") -> str:
    """``a, b or c``."""
    *head, last = options
    return f"{', '.join(head)} {joint} {last}" if head else last


def _shortened(text: str) -> str:
    """A long text without its middle: what was written begins it, what is allowed ends it."""
    return text if len(text) <= LONGEST else f"{text[:100]} ... {text[100 - LONGEST :]}"


def _visible(letter: str) -> str:
    """A letter as it is; what a terminal would not show, or obey, as an escape."""
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()


def _near(word: str, option: str) -> tuple[float, bool]:
    """How alike the two are, as :func:`difflib.get_close_matches` has it; then, whether they begin
    alike, as few misspell a word's first letter."""
    return difflib.SequenceMatcher(None, option, _fold(word)).ratio(), option[:1] == _fold(word)[:1]


def _fold(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")
