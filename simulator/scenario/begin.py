"""A scenario to begin with: one of the shipped ones, put where the person wants it.

Owns where the templates are and the writing of a new scenario's files, which all appear or none.
Never writes over anything unless told to; knows nothing of the terminal.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario.faults import did_you_mean
from simulator.scenario.json_schema import TITLE, schema_text
from simulator.scenario.source import Tree, read_file

FIRST = "start"
"""The template that is taken unless another is asked for."""

SCHEMA_NAME = "scenario.schema.json"
"""What the first line of every template calls the schema, which lies beside it."""

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE / "templates", _PACKAGE.parent / "scenarios")
"""In an installed package, and in a checkout."""
_TAKEN = " is there already; take another name, or --force to replace it"


class NotBegun(ValueError):
    """Why no scenario was written, in a line."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a new scenario, and by name the files that it needs beside it."""

    text: str
    files: Mapping[str, bytes]


def templates() -> dict[str, str]:
    """The templates by name, each with the name that its scenario has."""
    return {
        name: str(read_file(file).tree.get("name", ""))
        for name, file in sorted(template_files().items())
    }


def template_files() -> dict[str, Path]:
    """Where each template stands."""
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])
    return {file.stem: file for file in folder.glob("*.yaml")}


def from_template(name: str) -> Draft:
    """A template as it is shipped. Raises NotBegun when there is none of this name."""
    files = template_files()
    if name not in files:
        hint = did_you_mean(name, files) or f"; there are {', '.join(sorted(files))}"
        raise NotBegun(f'there is no template "{name}"{hint}')
    file = files[name]
    return Draft(file.read_text(encoding="utf-8"), _companions(file))


def write(draft: Draft, file: Path, force: bool = False) -> list[Path]:
    """Puts a draft into ``file``, what it needs and the schema for the editor beside it.

    Returns what was written, the scenario first. Raises NotBegun, and then nothing is written.
    """
    contents = {
        file: draft.text.encode(),
        **{file.parent / name: content for name, content in draft.files.items()},
        file.parent / SCHEMA_NAME: schema_text().encode(),
    }
    _check(file, contents, force)
    hidden = {path: path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}") for path in contents}
    try:
        for path, content in contents.items():
            _write(hidden[path], content)
        for path in reversed(contents):  # the scenario last, when all that it needs is there
            os.replace(hidden[path], path)
    except OSError as error:
        raise NotBegun(f"cannot write {file}: {error.strerror or error}") from error
    finally:
        for path in hidden.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return list(contents)


def _companions(file: Path) -> dict[str, bytes]:
    """The files that a template names and that lie beside it, with those that they name."""
    found: dict[str, bytes] = {}
    for name in _names(read_file(file).tree):
        other = file.with_name(name)
        if name not in found and other.is_file():
            found[name] = other.read_bytes()
            if other.suffix == file.suffix:
                found |= _companions(other)
    return found


def _names(tree: Tree) -> list[str]:
    if isinstance(tree, list):
        return [name for inner in tree for name in _names(inner)]
    if not isinstance(tree, dict):
        return []
    own = [tree[key] for key in ("extends", "file") if key in tree]
    names = [name for name in own if isinstance(name, str) and Path(name).name == name]
    return names + [name for inner in tree.values() for name in _names(inner)]


def check_place(file: Path, force: bool) -> None:
    """Raises NotBegun where no scenario may be written, whatever it says."""
    if file.suffix not in (".yaml", ".yml"):
        raise NotBegun(f"{file}: the name must end in .yaml")
    if file.is_dir():
        raise NotBegun(f"{file} is a folder; give the name of a file in it")
    if not file.parent.is_dir():
        raise NotBegun(f"{file}: there is no folder {file.parent}")
    if os.path.lexists(file) and not force:
        raise NotBegun(f"{file}{_TAKEN}")


def _check(file: Path, contents: Mapping[Path, bytes], force: bool) -> None:
    check_place(file, force)
    for path, content in contents.items():
        may_be_replaced = force or (path != file and _says_no_more(path, content))
        if os.path.lexists(path) and not may_be_replaced:
            raise NotBegun(f"{path}{_TAKEN}")


def _says_no_more(path: Path, content: bytes) -> bool:
    """Whether a file says the same already, or is a schema that an older version wrote."""
    try:
        said = path.read_bytes()
        return said == content or (path.name == SCHEMA_NAME and _is_ours(said))
    except OSError:
        return False


def _is_ours(schema: bytes) -> bool:
    try:
        document = json.loads(schema)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("title") == TITLE


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
