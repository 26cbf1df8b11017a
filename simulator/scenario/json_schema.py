"""The language as a JSON schema, so that an editor completes keys and explains them.

Owns the description of every key and the pattern of every kind of value. The schema is coarser
than the language: a file that loads is valid, and what only makes sense together is left to
loading. Files may leave out what they take over by ``like`` and ``extends``, so few keys are
required here.
"""

from __future__ import annotations

import json
import re

from pydantic_core import PydanticUndefined

from simulator.scenario import schema, schema_roles, schema_work
from simulator.scenario.amounts import NO_LIMIT, Amount
from simulator.scenario.fields import MEAN_SHAPES, NONE, SHAPES, THREE_POINT_SHAPES, Model
from simulator.scenario.futures import HAPPENINGS
from simulator.scenario.grounds import GROUNDS
from simulator.scenario.json_schema_forms import Json
from simulator.scenario.json_schema_forms import either as _or
from simulator.scenario.json_schema_forms import text as _text
from simulator.scenario.json_schema_forms import words as _words
from simulator.scenario.json_schema_words import KEYS
from simulator.scenario.schema_accounts import DATE_ORDERS
from simulator.scenario.schema_futures import RANGES
from simulator.scenario.schema_targets import UNITS
from simulator.scenario.schema_team import NEW_ONLY, RAMPS, RECEIVERS
from simulator.scenario.schema_work import ANY_STAGE_NAME, EXITS, TIMINGS
from simulator.scenario.times import UNIT_OF
from simulator.scenario.types import Cover, Coverage
from simulator.scenario.types_team import Load, Signal
from simulator.scenario.units import NUMBER

TITLE = "csmsim scenario"

_UNIT = "|".join(re.escape(w) for word in UNIT_OF for w in (word, word.capitalize(), word.upper()))
_MONEY = r"([^\s.,%/+-]{1,3}\s*)?[0-9.,]+([eE][+-]?[0-9]+)?\s*([kKmM]|bn)?"
_SHAPE = "|".join(MEAN_SHAPES)
_POINTS_SHAPE = "|".join(THREE_POINT_SHAPES)


def _amount(pattern: str) -> str:
    """What is written short: ``2h``, ``exponential 2h``, ``pert 1h 2h 5h``."""
    return rf"(({_SHAPE})\s+)?{pattern}|({_POINTS_SHAPE})(\s+{pattern}){{3}}"


_NONE = _words(NONE)
_EMPTY: Json = {"type": "null"}
_DURATION_PATTERN = rf"({NUMBER})\s*({_UNIT})"
_DURATION = _or(_text(_DURATION_PATTERN, "2h or 3 days"), {"const": 0})
_MONTHS = _text(_DURATION_PATTERN, "12 months")
_SHARE = _or(_text(rf"({NUMBER})\s*%?", "35%"), {"type": "number", "minimum": 0, "maximum": 1})
_TERMS: Json = {
    "type": "object",
    "propertyNames": _MONTHS,
    "additionalProperties": _SHARE,
    "examples": [{"12 months": "70%", "36 months": "30%"}],
}
_FACTOR = _or(
    _text(rf"({NUMBER})\s*%?", "130%"), {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
)
_NUMBER = _or(_text(rf"-?({NUMBER})", "8"), {"type": "number"})
_COUNT = _or(_text(r"[0-9.,eE+]+", "6"), {"type": "number", "minimum": 0})
_RATE = _text(rf"({NUMBER})\s*%?\s*(/|per\b)\s*({_UNIT})", "6 / year")
_MONEY_VALUE = _or({"type": "number", "exclusiveMinimum": 0}, _text(_MONEY, "$45k"))
_PLAIN = {"type": ["string", "number", "boolean"]}
_YES_NO = _or(_text("[Yy]es|YES|[Nn]o|NO|[Tt]rue|[Ff]alse", "yes or no"), {"type": "boolean"})
_LINE = rf"(below|above)\s*({NUMBER})"
_LINES = {
    "share": rf"({NUMBER})\s*%?",
    "money": _MONEY,
    "days": rf"({NUMBER})\s*days?",
    "hours": rf"({NUMBER})\s*({_UNIT})",
    "count": rf"({NUMBER})",
    "fte": rf"({NUMBER})",
}
_YEARS = rf"(\s+in\s+({NUMBER})\s*%?\s+of(\s+the)?\s+years)?"
_DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE = _text(_DATE_PATTERN, "2027-01-31")

_PEOPLE: Json = {"type": "array", "items": _or(_PLAIN, {"$ref": "#/$defs/Person"})}
_CHANGES: Json = {"type": "array", "items": {"$ref": "#/$defs/Change"}}
_RANGE = rf"-?({NUMBER}).*\s+to\s+-?({NUMBER}).*"
_HAPPENS = _or(_words(*HAPPENINGS), {"$ref": "#/$defs/Future"})
_FUTURE = _or(_HAPPENS, {"type": "array", "items": _HAPPENS})
_SHOCK = _or({"$ref": "#/$defs/Shock"}, _NONE)

KINDS: dict[str, Json] = {
    "text": _PLAIN,
    "date": _DATE,
    "horizon": _text(rf"{_DATE_PATTERN}|{_DURATION_PATTERN}", "18 months"),
    "dates": _text(rf"{_DATE_PATTERN}\s+to\s+{_DATE_PATTERN}", "2027-01-01 to 2027-12-31"),
    "book": _words("living", "held"),
    "coverage": _words(*(coverage.value for coverage in Coverage)),
    "by hand": _words(Coverage.DEDICATED.value, Coverage.POOLED.value),
    "multiple": _or(_text(rf"({NUMBER})\s*%?", "150%"), {"type": "number", "minimum": 1}),
    "roles": {
        "type": ["object", "null"],
        "additionalProperties": _or({"$ref": "#/$defs/Role"}, _NONE),
    },
    "owners": _words(schema.LISTED, schema.EVENLY),
    "date order": _words(*DATE_ORDERS),
    "names of segments": {"type": "object", "additionalProperties": _PLAIN},
    "columns of traits": {"type": "object", "additionalProperties": _PLAIN},
    "number": _NUMBER,
    "points lost": _or(
        {"type": "number", "minimum": -100, "exclusiveMaximum": 0}, _text(rf"-({NUMBER})", "-12")
    ),
    "count": _COUNT,
    "people": _PEOPLE,
    "team": _or(_COUNT, _PEOPLE, {"$ref": "#/$defs/Team"}),
    "share": _SHARE,
    "duration": _DURATION,
    "term": _or(_MONTHS, _TERMS),
    "duration or never": _or(_DURATION, _words(schema.NEVER_WORD)),
    "duration or no limit": _or(_DURATION, _words(NO_LIMIT)),
    "rate": _RATE,
    "days a year": _text(rf"({NUMBER})\s*({_UNIT})\s*(/|per\b)\s*[Yy]ear", "25 days / year"),
    "money": _MONEY_VALUE,
    "money a year": _text(rf"{_MONEY}\s*(/|per\b)\s*({_UNIT})", "$175k / year"),
    "money or a year": _or(
        {"type": "number", "minimum": 0}, _text(rf"{_MONEY}(\s*(/|per\b)\s*({_UNIT}))?", "$100k")
    ),
    "money or none": _or({"type": "number", "minimum": 0}, _text(_MONEY, "$15k")),
    "cost": _or(
        _text(rf"{_MONEY}\s*(/|per\b)\s*({_UNIT})", "$175k / year"), {"$ref": "#/$defs/Cost"}
    ),
    "Management": _or({"$ref": "#/$defs/Management"}, _NONE),
    "fee": _or(_MONEY_VALUE, {"$ref": "#/$defs/OnboardingFee"}, _NONE),
    "yes or no": _YES_NO,
    "cover": _words(*(cover.value for cover in Cover)),
    "shape": _words(*SHAPES),
    "unit of time": _text(_UNIT, "min"),
    "below": _text(rf"below\s*({NUMBER})", "below 50"),
    "line": _text(_LINE, "below 50 or above 60"),
    "happening": _text(
        rf"health\s+{_LINE}|(?!health\s).+",
        "check_in missed or health below 60 or leaves onboarding or champion_leaves",
    ),
    "done": _words("done"),
    "yes": _or({"const": True}, _words("yes", "true")),
    "names": {"type": "array", "items": _PLAIN},
    "holidays": _or({"type": "string"}, {"type": "array", "items": _DATE}),
    "seasonality": {"type": "object", "additionalProperties": _NUMBER},
    "new accounts": _or(_RATE, _NONE, {"$ref": "#/$defs/NewAccounts"}),
    "time it takes": _or(_text(_amount(_DURATION_PATTERN), "2h"), {"$ref": "#/$defs/Takes"}),
    "patience": _or(
        _text(rf"{_amount(_DURATION_PATTERN)}|{NO_LIMIT}", "2 weeks"),
        {"$ref": "#/$defs/Within"},
    ),
    "size": _or(
        {"type": "number", "exclusiveMinimum": 0},
        _text(_amount(_MONEY), "$45k"),
        {"$ref": "#/$defs/Arr"},
    ),
    "factor": _or(_FACTOR, {"type": "object", "additionalProperties": _FACTOR}),
    "points": _NUMBER,
    "traits": {
        "type": "object",
        "additionalProperties": _or(
            {
                "type": "object",
                "additionalProperties": _or({"$ref": "#/$defs/TraitValue"}, _NONE, _EMPTY),
            },
            _NONE,
        ),
    },
    "mix": {
        "type": "object",
        "additionalProperties": _or(_PLAIN, {"type": "object", "additionalProperties": _SHARE}),
    },
    "only for": {
        "type": "object",
        "additionalProperties": _or(_PLAIN, {"type": "array", "items": _PLAIN}),
    },
    "segments": {
        "type": "object",
        "additionalProperties": _or({"$ref": "#/$defs/Segment"}, _NONE, _EMPTY),
    },
    "lifecycle": {
        "type": "object",
        "properties": {ANY_STAGE_NAME: {"$ref": "#/$defs/any_stage"}},
        "additionalProperties": {"$ref": "#/$defs/stage"},
    },
    "variants": {
        "type": "object",
        "additionalProperties": _or({"type": "object"}, _NONE, _EMPTY),
    },
    "futures": {"type": ["object", "null"], "additionalProperties": _FUTURE},
    "resignations": _or(_COUNT, {"$ref": "#/$defs/Resignations"}, _EMPTY),
    "points of renewal": _text(rf"({NUMBER})\s*points?", "5 points"),
    "Uncertainties": {"$ref": "#/$defs/Uncertainties"},
    **{f"range as {one}": _text(_RANGE, one) for one in RANGES},
    "Targets": {"$ref": "#/$defs/Targets"},
    **{
        f"target in {unit}": _text(
            rf"at (least|most)\s+{_LINES[unit]}{_YEARS}", f"at most {example}"
        )
        for unit, example in UNITS.items()
    },
    "AccountsFile": _or({"$ref": "#/$defs/AccountsFile"}, _NONE),
    "Columns": {"$ref": "#/$defs/Columns"},
    "time to fill": _or(_text(_amount(_DURATION_PATTERN), "40 days"), {"$ref": "#/$defs/Fill"}),
    "ramp": _or({"type": "array", "items": _SHARE}, _words(*RAMPS, NONE)),
    "attrition": _or(_RATE, _NONE, {"$ref": "#/$defs/Attrition"}),
    "receiver": _words(*RECEIVERS),
    "points lost or 0": _or({"type": "number", "maximum": 0}, _text(rf"-({NUMBER})|0", "-5")),
    "takes or none": _or(_text(_amount(_DURATION_PATTERN), "1h"), {"$ref": "#/$defs/Takes"}, _NONE),
    "new csm": _or(_words(NEW_ONLY), {"$ref": "#/$defs/Balance"}),
    "load": _words(*(load.value for load in Load)),
    "share a month": _text(rf"({NUMBER})\s*%?\s*/\s*month", "10% / month"),
    "team line": _text(
        rf"({'|'.join(signal.value for signal in Signal)})\s+above\s+{_MONEY}",
        "accounts_per_csm above 38",
    ),
    "changes": _or(_CHANGES, _EMPTY),
    "plans": {"type": ["object", "null"], "additionalProperties": _or(_CHANGES, _NONE, _EMPTY)},
    "Transfer": {"$ref": "#/$defs/Transfer"},
    "shadowing": _or(_text(_DURATION_PATTERN, "2 weeks"), _NONE, {"$ref": "#/$defs/Shadowing"}),
    "shocks": {"type": ["object", "null"], "additionalProperties": _SHOCK},
    "shocks or none": _or({"type": ["object", "null"], "additionalProperties": _SHOCK}, _NONE),
    "Csm": {"$ref": "#/$defs/Csm"},
    "RoleCsm": {"$ref": "#/$defs/RoleCsm"},
    "Defaults": {"$ref": "#/$defs/Defaults"},
    "Health": {"$ref": "#/$defs/Health"},
    "Onboarding": {"$ref": "#/$defs/Onboarding"},
    "Renewal": {"$ref": "#/$defs/Renewal"},
    "Contraction": {"$ref": "#/$defs/Contraction"},
    "MidTermChurn": _or({"$ref": "#/$defs/MidTermChurn"}, _NONE),
    "Expansion": _or({"$ref": "#/$defs/Expansion"}, _NONE),
}


def json_schema() -> Json:
    """The whole language as a JSON schema (draft 2020-12), plain JSON values."""
    whole = _model(schema.Document)
    needed = ["name", "start", "segments"]
    whole["anyOf"] = [{"required": ["extends"]}, {"required": needed}]
    activity = _model(schema_work.Activity)
    activity["required"] = ["takes"]
    activity["oneOf"] = [{"required": [timing]} for timing in TIMINGS]
    way = _model(schema_work.Way)
    way["required"] = ["to"]
    served = _model(schema_roles.Served)["properties"]
    work = {"additionalProperties": _or({"$ref": "#/$defs/Activity"}, _NONE)}
    exits = {
        "description": "The ways out of the stage, tried in this order; `none` for none.",
        "anyOf": [{"type": "array", "items": {"$ref": "#/$defs/Way"}}, _NONE],
    }
    models = [model for model in KEYS if model not in (schema.Document, Amount)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        **whole,
        "$defs": {
            **{model.__name__: _model(model) for model in models},
            "Activity": activity,
            "Way": way,
            "stage": _or(
                {"type": "object", "properties": {EXITS: exits, **served}, **work}, _NONE, _EMPTY
            ),
            "any_stage": _or({"type": "object", "properties": served, **work}, _NONE, _EMPTY),
        },
    }


def schema_text() -> str:
    """The schema as a file holds it, the same every time."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _model(model: type[Model]) -> Json:
    inherited = KEYS[Amount] if issubclass(model, Amount) else {}
    properties = {}
    for key, (kind, description) in (KEYS[model] | inherited).items():
        properties[key] = {"description": description, **KINDS[kind]}
        field = model.model_fields.get(key)
        default = field.default if field and not model.INHERITS else None
        if default not in (None, PydanticUndefined, {}):
            properties[key]["default"] = default
        # What editors show instead of the description, if they can.
        if isinstance(default, str):
            properties[key]["markdownDescription"] = _in_full(description, default, model, key)
        elif model.INHERITS:
            in_full = f"{description}\n\nUnless said: as in `{model.INHERITS}` at the top."
            properties[key]["markdownDescription"] = in_full
    kinds = ["object", "null"] if model.MAY_BE_EMPTY else "object"
    return {"type": kinds, "properties": properties, "additionalProperties": False}


def _in_full(description: str, default: str, model: type[Model], key: str) -> str:
    """The description of a key with its default, and what that rests on."""
    ground = GROUNDS.get(model, {}).get(key)
    why = f"{ground.of(f'`{default}`')}: {ground.source}" if ground else f"`{default}`"
    return f"{description}\n\nUnless said: {why}."
