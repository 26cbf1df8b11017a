"""What the alternatives of a choice are called.

Owns these names, which words, tables and the picture share.
"""

from __future__ import annotations

from simulator.report import numbers
from simulator.report.views import Name, SelectView


def kind_of(result: SelectView) -> str:
    """What is chosen: a team, a plan, a variant or another alternative."""
    if result.terms.lever:
        return "team"
    names = set(result.terms.considered)
    if names <= set(result.scenario.plans):
        return "plan"
    return "variant" if names <= set(result.scenario.variants) else "alternative"


def called(name: Name) -> str:
    """``requested``, ``7 CSMs``."""
    if isinstance(name, str):
        return numbers.words(name)
    return f"{name:,} CSM{'' if name == 1 else 's'}"


def begin(name: Name) -> str:
    """The same at the beginning of a sentence."""
    text = called(name)
    return text[:1].upper() + text[1:]
