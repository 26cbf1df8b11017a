"""Writes docs/scenario.md, the page of every key, and scenarios/scenario.schema.json.

    python docs/scenario.py        (or: make docs)

All of it comes from what the program itself reads: the models of the language, their words and
grounds, and the shipped scenarios for examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic_core import PydanticUndefined

from simulator.scenario.amounts import Amount
from simulator.scenario.faults import listed
from simulator.scenario.fields import Model
from simulator.scenario.grounds import GRADES, GROUNDS, Ground
from simulator.scenario.json_schema import json_schema, schema_text
from simulator.scenario.json_schema_words import KEYS
from simulator.scenario.schema import Document
from simulator.scenario.schema_work import REASONS, TIMINGS
from simulator.scenario.source import Keys, read_file

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "scenario.md"
SCHEMA = ROOT / "scenarios" / "scenario.schema.json"
LONGEST_EXAMPLE = 8
"""Lines."""

MODELS: dict[str, type[Model]] = {"": Document} | {model.__name__: model for model in KEYS}
NAMED = {"lifecycle": "STAGE", "STAGE": "ACTIVITY", "any_stage": "ACTIVITY", "TRAIT": "VALUE"}
"""What stands for a name that the person chooses; below ``roles`` it is ROLE, and so on."""

ABOUT = {
    "Segment": "A kind of customers and who looks after them.",
    "Shock": "Something that befalls customers, however well they are served.",
    "stage": "A stage of the customers' life, and the work that is done in it.",
    "any_stage": "The work that is done in every stage.",
    "Activity": f"A piece of work. It falls due by exactly one of {listed(TIMINGS)}.",
    "Way": f"One way out of a stage, for exactly one reason: {listed(REASONS)}.",
    "Team": "Seats of which only some are known by name or work part-time.",
    "Person": "Who has a seat: a name alone, or the keys below.",
}
"""What a place is, where the key that leads to it does not say."""
TITLES = {"RoleCsm": "csm of a team", "Person": "A person"}
"""Where a key leads to different things at different places."""

HEAD = """# Every key of a scenario

Made by `make docs` from the program itself; do not edit. How the parts go together, how to write
units, and what wins over what stands in [language.md](language.md). The keys come in the order in
which one writes a scenario; words in capitals are names that you choose.

A default is what is read where nothing is said. Where it is a statement about the world it has a
grade. Replace what is graded F by what you know.

{grades}
"""


@dataclass(frozen=True)
class Section:
    """A place with keys of its own: its definition in the schema and the ways that lead to it."""

    name: str  # of the definition; empty for the top level
    node: dict[str, Any]
    title: str
    meaning: str
    path: tuple[str, ...]
    places: list[str]


def page() -> str:
    """The whole page."""
    schema = json_schema()
    found = {section.name: section for section in sections(schema)}
    grades = "\n".join(f"- **{grade}** {meaning}" for grade, meaning in GRADES.items())
    parts = [HEAD.format(grades=grades)]
    parts += [_section(section, found) for section in found.values()]
    return "\n".join(parts)


# Where the sections are ------------------------------------------------------------------------


def sections(schema: dict[str, Any]) -> Iterator[Section]:
    """Every place with keys, each once, in the order of the keys that lead there."""
    definitions = schema["$defs"]
    done: dict[str, Section] = {}

    def visit(name: str, node: dict[str, Any], path: tuple[str, ...], meaning: str) -> None:
        if name in done:
            done[name].places.append(_place(path))
            return
        title = TITLES.get(name) or _title(path)
        done[name] = Section(name, node, title, ABOUT.get(name, meaning), path, [_place(path)])
        for key, inner in node.get("properties", {}).items():
            search(inner, (*path, key), inner.get("description", ""))
        if isinstance(rest := node.get("additionalProperties"), dict):
            search(rest, (*path, _chosen(path)), meaning)

    def search(node: dict[str, Any], path: tuple[str, ...], meaning: str) -> None:
        """Follows a value to the definitions that it may be an instance of."""
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            target = _object(definitions[name])
            visit(name, target, path, meaning)
        for option in node.get("anyOf", ()):
            search(option, path, meaning)
        if isinstance(node.get("items"), dict):
            search(node["items"], path, meaning)
        if isinstance(rest := node.get("additionalProperties"), dict):
            search(rest, (*path, _chosen(path)), meaning)
        for key, inner in node.get("properties", {}).items():
            search(inner, (*path, key), inner.get("description", meaning))

    visit("", schema, (), "")
    return iter(done.values())


def _object(node: dict[str, Any]) -> dict[str, Any]:
    options = node.get("anyOf", [node])
    return next(option for option in options if "object" in option.get("type", ()))


def _chosen(path: tuple[str, ...]) -> str:
    last = path[-1]
    return NAMED.get(last, last.upper().removesuffix("S"))


def _place(path: tuple[str, ...]) -> str:
    return ".".join(path)


def _title(path: tuple[str, ...]) -> str:
    if not path:
        return "Top level"
    last = path[-1]
    if not last.isupper():
        return last
    return f"{'An' if last[0] in 'AEIOU' else 'A'} {last.lower()}"


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


# A section -------------------------------------------------------------------------------------


def _section(section: Section, found: dict[str, Section]) -> str:
    lines = [f"## {section.title}", ""]
    if section.name:
        places = ", ".join(f"`{place}`" for place in section.places)
        meaning = f"{section.meaning} " if section.meaning else ""
        lines += [f"{meaning}Stands at {places}.", ""]
    if example := _excerpt(section.places):
        file, text = example
        lines += [f"In `{file}`:", "", "```yaml", *text, "```", ""]
    model = MODELS.get(section.name)
    if model and "..." not in model.LOOKS_LIKE:
        lines += [f"Looks like `{model.LOOKS_LIKE}`.", ""]
    lines += ["| key | meaning | allowed | unless said | example |", "|---|---|---|---|---|"]
    for key, node in section.node.get("properties", {}).items():
        lines.append(_row(section, key, node, found))
    if isinstance(rest := section.node.get("additionalProperties"), dict):
        name = _chosen(section.path)
        lines.append(f"| {name} | a name that you choose | {_allowed(rest, found)} | | |")
    grounds = _grounds(section)
    if grounds:
        lines += ["", *(f"- `{key}` **{one.grade}** {one.source}." for key, one in grounds.items())]
    return "\n".join([*lines, ""])


def _row(section: Section, key: str, node: dict[str, Any], found: dict[str, Section]) -> str:
    model = MODELS.get(section.name)
    field = model.model_fields.get(key) if model else None
    bounds = _bounds(field)
    allowed = "; ".join(filter(None, [_allowed(node, found), bounds]))
    ground = _grounds(section).get(key)
    unless = unless_said(section.name, key)
    unless = ground.of(unless) if ground else unless
    given = example_of(section, key)
    shown = f"`{key}: {given}`" if given else ""
    cells = [f"`{key}`", node.get("description", ""), allowed, unless, shown]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _grounds(section: Section) -> dict[str, Ground]:
    model = MODELS.get(section.name)
    if model is None:
        return {}
    inherited = GROUNDS.get(Amount, {}) if issubclass(model, Amount) else {}
    return GROUNDS.get(model, {}) | inherited


def unless_said(name: str, key: str) -> str:
    """What is read where a key of a definition is left out; empty where nothing is."""
    if said := UNSAID.get((name, key)):
        return said
    model = MODELS.get(name)
    if model and model.INHERITS:
        return f"as in [{model.INHERITS}](#{model.INHERITS})"
    field = model.model_fields.get(key) if model else None
    if field is None or field.default in (None, {}, []):
        return ""
    if field.default is PydanticUndefined:
        return "needed"
    if isinstance(field.default, dict):
        return "`" + ", ".join(f"{key}: {value}" for key, value in field.default.items()) + "`"
    return f"`{field.default}`"


UNSAID = {
    ("", "horizon"): "the end of `report`",
    ("", "report"): "the last 12 months of the horizon",
    ("NewAccounts", "arr"): "that of the segment",
    ("Segment", "team"): "needed, unless a `role` is given",
    ("Activity", "coverage"): "that of the stage",
    ("stage", "coverage"): "that of the segment",
    ("any_stage", "coverage"): "that of the segment",
    ("Activity", "spread"): "that of `defaults`",
    ("Activity", "within"): "that of `defaults`",
    ("Activity", "cover"): "that of `defaults`",
    ("Activity", "retry_after"): "that of `defaults`",
    ("Activity", "weight"): "the mean of `takes`; 0 unless a `touch`",
    ("Activity", "proactive"): "yes, but for `rate`",
    ("Takes", "spread"): "that of `defaults`",
    ("Takes", "shape"): "`lognormal`",
    ("Arr", "spread"): "that of `defaults`",
    ("Arr", "shape"): "`lognormal`",
    ("Within", "shape"): "`lognormal`; `fixed` where only a time is given",
}


def _allowed(node: dict[str, Any], found: dict[str, Section]) -> str:
    options = dict.fromkeys(filter(None, (_option(one, found) for one in _flat(node))))
    return listed(options)


def _flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "anyOf" in node and "$ref" not in node:
        for option in node["anyOf"]:
            yield from _flat(option)
    else:
        yield node


def _option(node: dict[str, Any], found: dict[str, Section]) -> str:
    """One kind of value in words."""
    if "$ref" in node:
        section = found[node["$ref"].rpartition("/")[2]]
        return f"[{section.title}](#{_anchor(section.title)})"
    if "enum" in node:
        return listed(f"`{word}`" for word in node["enum"])
    if "patternErrorMessage" in node:
        examples = _pattern_examples(node)
        if all(one.isdecimal() for one in examples):
            return ""  # the number beside it says so
        such = "" if examples == ["yes", "no"] else "such as "
        return such + " or ".join(f"`{one}`" for one in examples)
    if "items" in node:
        inner = _allowed(node["items"], found)
        return f"a list of {inner}" if "$ref" in node["items"] else "a list"
    if "examples" in node:
        pairs = (f"{key}: {value}" for key, value in node["examples"][0].items())
        return f"`{{{', '.join(pairs)}}}`"
    if isinstance(node.get("additionalProperties"), dict):
        return f"names, each with {_allowed(node['additionalProperties'], found)}"
    kind = node.get("type")
    if kind == "object":
        return "`key: value` pairs"
    if kind == "number":
        return "`0.35`" if node.get("maximum") == 1 else "a number"
    return "text" if isinstance(kind, list) or kind == "string" else ""


def _bounds(field: Any) -> str:
    """What the reader of a value says of its bounds."""
    for data in _readers(field.metadata, field.annotation) if field else ():
        reader = getattr(data, "func", None)
        if getattr(reader, "__name__", "") == "read" and reader.__doc__:
            return str(reader.__doc__)
    return ""


def _readers(metadata: Any, annotation: Any) -> Iterator[Any]:
    """All that takes part in reading a field, also inside ``X | None``."""
    yield from metadata
    for inner in get_args(annotation):
        yield from _readers(getattr(inner, "__metadata__", ()), inner)


# Examples --------------------------------------------------------------------------------------


def example_of(section: Section, key: str) -> str:
    """A short value of a key: one that a shipped scenario has, else its default, else any."""
    model = MODELS.get(section.name)
    inherits = [model.INHERITS] if model and model.INHERITS else []
    for place in (*section.places, *inherits):
        for file in _shipped():
            for path, text in _said(file, (*_keys(place), key)):
                if path and len(text) <= 50 and not text.startswith("{"):
                    return text
    field = model.model_fields.get(key) if model else None
    if field and isinstance(field.default, str) and field.default not in ("none", "never"):
        return field.default
    node = section.node["properties"][key]
    for option in _flat(node):
        if "patternErrorMessage" in option:
            return _pattern_examples(option)[0]
        if "enum" in option:
            return str(option["enum"][0])
    return ""


def _pattern_examples(node: dict[str, Any]) -> list[str]:
    said: str = node["patternErrorMessage"]
    return said.removeprefix("write for example ").split(" or ")


def _excerpt(places: list[str]) -> tuple[str, list[str]] | None:
    """Lines of a shipped scenario that show a place; only its plain keys if it is long."""
    for place in places:
        for file in _shipped():
            for path, _ in _said(file, _keys(place)):
                return file.relative_to(ROOT).as_posix(), _lines(file, path)
    return None


def _shipped() -> list[Path]:
    files = sorted((ROOT / "scenarios").glob("*.yaml"))
    return sorted(files, key=lambda file: file.stem != "mid_market")  # the plainest one first


_read = cache(read_file)


def _keys(place: str) -> tuple[str, ...]:
    return tuple(filter(None, place.split(".")))


def _said(file: Path, wanted: tuple[str, ...]) -> Iterator[tuple[Keys, str]]:
    """Where a scenario has what is wanted, and the text of it as it stands in the file."""
    document = _read(file)
    if not wanted:
        yield (), ""
    for path in document.keys:
        names = tuple(key for key in path if isinstance(key, str))
        if len(names) == len(wanted) and all(map(_fits, names, wanted)):
            yield path, _as_written(file, document.values[path], document.keys[path])


def _fits(name: str, wanted: str) -> bool:
    if wanted == "ACTIVITY":
        return name not in ("exits", "role", "coverage", "skill")
    if wanted == "STAGE":
        return name != "any_stage"
    return wanted.isupper() or name == wanted


def _as_written(file: Path, value: Any, key: Any) -> str:
    """A value that stands on one line, without what follows it; else a text too long to show."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if value.line != key.line:
        return "\n" * 100
    line = lines[value.line - 1]
    rest = re.sub(r"\s+#.*", "", line[value.column - 1 :])
    return _first_value(rest) if "{" in line[: key.column] else rest


def _first_value(text: str) -> str:
    depth = 0
    for at, letter in enumerate(text):
        if depth == 0 and letter in ",}]":
            return text[:at].strip()
        depth += (letter in "{[") - (letter in "}]")
    return text.strip()


def _lines(file: Path, path: Keys) -> list[str]:
    text = file.read_text(encoding="utf-8").splitlines()
    if not path:
        return [line for line in text if re.match(r"[a-z_]+: \S", line)]
    first = _read(file).keys[path].line - 1
    margin = len(text[first]) - len(text[first].lstrip())
    block = [text[first]]
    for line in text[first + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            break
        block.append(line)
    while not block[-1].strip():
        block.pop()
    if len(block) > LONGEST_EXAMPLE:
        inner = min(len(line) - len(line.lstrip()) for line in block[1:] if line.strip())
        plain = re.compile(rf" {{{inner}}}\w[\w ]*: +[^\s#]")
        block = [block[0], *(line for line in block[1:] if plain.match(line))]
    return [line[margin:] for line in block]


def main() -> None:
    """Write the page and the schema."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
