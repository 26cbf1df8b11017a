"""A checked piece of a scenario back into the language's own words, with its defaults filled in.

Owns nothing but that; what the person wrote stays as written.
"""

from __future__ import annotations

import math
from typing import Any

from pydantic_core import PydanticUndefined

from simulator.scenario.fields import Model
from simulator.scenario.source import Tree


def words(model: Model, said: Tree) -> Any:
    """``said`` with the defaults of its model; a short form (``takes: 2h``) stays short.

    Keys that were not said and mean "as in `defaults`" or "none" are left out.
    """
    if said is not None and not isinstance(said, dict):
        return said
    result: dict[str, Any] = {}
    for key, field in type(model).model_fields.items():
        given = said[key] if said and key in said else field.default
        value = getattr(model, key)
        if given is None or given is PydanticUndefined:
            continue
        result[key] = words(value, given) if isinstance(value, Model) else _plain(value, given)
    return result


def _plain(value: object, given: Any) -> Any:
    """Numbers and yes/no as what they are, everything else as the text it was given in."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and isinstance(given, str):
        try:
            number = float(given)
        except ValueError:
            return given
        return int(number) if number == math.floor(number) else number
    return given
