"""Forms that values take in a JSON schema: a text of a pattern, some words, some forms.

Owns these forms, for :mod:`simulator.scenario.json_schema` and its parts. Knows no key.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def text(pattern: str, example: str) -> Json:
    """A text that matches all of ``pattern``; an editor says what to write instead."""
    message = f"write for example {example}"
    return {"type": "string", "pattern": f"^\\s*({pattern})\\s*$", "patternErrorMessage": message}


def either(*options: Json) -> Json:
    return {"anyOf": list(options)}


def words(*words: str) -> Json:
    return {"enum": list(words)}
