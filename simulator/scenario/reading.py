"""Reads pieces of the tree into models, and gathers every fault with its place in the file.

Owns the translation of pydantic's findings into the language's words. Knows nothing of what the
pieces mean together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from simulator.scenario.faults import Fault, did_you_mean
from simulator.scenario.fields import Model, Problems
from simulator.scenario.override import Change, apply
from simulator.scenario.source import Document, Keys, Mark, Tree, path_text
from simulator.scenario.table import Table, read_table
from simulator.scenario.workbook import UnreadableError

M = TypeVar("M", bound=Model)
MOST_HINTS = 100
_HALF_A_NUMBER = re.compile(r"[0-9]{3}\b.*|[0-9.,]+[kKmM%]?")
_OF_FILES = {
    "like": "in a segment that stands in a file",
    "extends": "at the top of a file",
}
_SQUEEZED = re.compile(r"[\w-]+:[^ \t\n/].*", flags=re.DOTALL)
_NAME = re.compile(r"\w[\w -]*")


class Reader:
    """A document under validation: its tree after changes, and the faults found so far.

    Of two changes of one thing the later one wins.
    """

    def __init__(self, document: Document, changes: Iterable[Change] = ()) -> None:
        self.faults: list[Fault] = list(document.faults)
        self.broken = document.broken
        self.digests: dict[str, str] = {}  # of files with measured values, by the place naming them
        self._document = document
        self._changes = tuple(changes)
        self.tree, wrong = apply(document.tree, self._changes)
        for change, message in wrong:
            self.faults.append(self._of_change(change, change.path, message))

    @property
    def _hints(self) -> bool:
        """Whether to look for what was meant, which takes time in a file that is all wrong."""
        return len(self.faults) < MOST_HINTS

    def at(self, path: Keys) -> Tree:
        """What stands at ``path``; None where nothing does."""
        here: Any = self.tree
        for key in path:
            if isinstance(here, dict) and isinstance(key, str):
                here = here.get(key)
            elif isinstance(here, list) and isinstance(key, int) and key < len(here):
                here = here[key]
            else:
                return None
        return here  # type: ignore[no-any-return]  # plain YAML values, whatever they are

    def table(
        self, path: Keys, file: Path, wanted: Iterable[str], sheet: str | None = None
    ) -> Table | None:
        """The CSV or Excel file that is named by the `file`, and perhaps the `sheet`, at ``path``;
        None after recording why it cannot be read. ``wanted`` are headings that it should have."""
        try:
            return read_table(file, wanted, sheet)
        except UnreadableError as error:
            if error.row:
                self.faults.append(Fault(str(file), error.row, 0, "", error.message))
            else:
                on = "sheet" if sheet is not None and "sheet" in error.message else "file"
                self.fault((*path, on), f"{file}: {error.message}")
        return None

    def fault(
        self,
        path: Keys,
        message: str,
        *,
        word: str = "",
        options: Iterable[str] = (),
        on_key: bool = False,
    ) -> None:
        """Records that something is wrong at ``path``, or at its nearest part that exists."""
        while not self._exists(path):
            path = path[:-1]
        if word and self._hints:
            message += did_you_mean(word, options)
        for change in reversed(self._changes):
            created = path and path == change.path[: len(path)] and path not in self._document.keys
            if created or change.covers(path):
                self.faults.append(self._of_change(change, path, message, on_key))
                return
        self.faults.append(self._of_line(path, message, on_key))

    def _of_line(self, path: Keys, message: str, on_key: bool) -> Fault:
        mark = self._mark(path, on_key)
        file = mark.file or self._document.file
        return Fault(file, mark.line, mark.column, path_text(path), message, like=mark.like)

    def _of_change(self, change: Change, path: Keys, message: str, on_key: bool = True) -> Fault:
        """The fault at ``path`` is that of a change: of a line in a variant, or of a setting."""
        if not change.written:
            name, set_by = path_text(path), path_text(change.path)
            return Fault(self._document.file, 0, 0, name, message, set_by)
        if not change.covers(path):
            message = f"{path_text(path)}: {message}"
        inside = path[len(change.path) :]
        return self._of_line((*change.written, *inside), message, on_key)

    def file_of(self, path: Keys) -> str:
        """The file in which ``path`` was written; that of the document when it was set."""
        change = next((c for c in reversed(self._changes) if c.covers(path)), None)
        if change and not change.written:
            return self._document.file
        if change:
            path = change.written
        return self._mark(path, on_key=False).file or self._document.file

    def read(self, model: type[M], path: Keys, keys: Sequence[str] = ()) -> M | None:
        """The piece at ``path``, over what it inherits, as a model; None after recording what is
        wrong with it. What is wrong with inherited lines is told where they stand.

        ``keys``, if given, are the model's own in a mapping that holds other things as well.
        """
        tree = self.inherited(model, path) if self._exists(path) else {}
        if keys:
            tree = {key: tree[key] for key in keys if key in tree} if isinstance(tree, dict) else {}
        try:
            return model.model_validate(tree)
        except ValidationError as error:
            findings = error.errors(include_url=False)
        if model.INHERITS:
            findings = [each for each in findings if self._exists((*path, *_reason(each)))]
        meant = self._misspelt(findings)
        for finding in findings:
            if finding["loc"] not in meant.values():
                self._translate(model, path, finding, meant)
        return None

    def inherited(self, model: type[Model], path: Keys) -> Tree:
        """What stands at ``path`` over what the model inherits: mappings merge, all else is
        replaced."""
        own, base = self.at(path), self.at((model.INHERITS,)) if model.INHERITS else None
        if own is None and model.MAY_BE_EMPTY:
            own = {}
        if not isinstance(base, dict):
            return own
        return _over(own, {key: base[key] for key in model.model_fields if key in base})

    def names(
        self,
        path: Keys,
        what: str,
        may_be_empty: bool = False,
        taken: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Tree]:
        """The mapping at ``path`` whose keys are names that the person chose; those ``taken`` mean
        something already."""
        tree = self.at(path)
        if not isinstance(tree, dict):
            if self._exists(path) and not (tree is None and may_be_empty):
                self.fault(path, f"must hold {what}, each with a name and a colon", on_key=True)
            return {}
        for name in tree:
            if not _NAME.fullmatch(name):
                message = "is not a usable name; letters, digits, spaces, - and _ are"
                self.fault((*path, name), message, on_key=True)
            elif meaning := taken.get(name.lower().replace(" ", "_")):
                message = f"is what {meaning} is called; choose another name"
                self.fault((*path, name), message, on_key=True)
        return tree

    def _misspelt(self, findings: Sequence[Any]) -> dict[Keys, Keys]:
        """Unknown keys that stand where a needed one like them is missing: one fault, not two."""
        meant: dict[Keys, Keys] = {}
        strangers = [f["loc"] for f in findings if f["type"] == "extra_forbidden"]
        for unknown in strangers[:MOST_HINTS]:
            for missing in (f["loc"] for f in findings if f["type"] == "missing"):
                same_place = missing[:-1] == unknown[:-1] and missing not in meant.values()
                if same_place and did_you_mean(str(unknown[-1]), [str(missing[-1])]):
                    meant[unknown] = missing
                    break
        return meant

    def _translate(
        self, model: type[Model], path: Keys, finding: Any, meant: Mapping[Keys, Keys]
    ) -> None:
        place: Keys = (*path, *finding["loc"])
        cause = finding.get("ctx", {}).get("error")
        kind = finding["type"]
        if kind == "missing":
            key = str(place[-1])
            inner = _model_at(model, finding["loc"][:-1])
            what = inner.model_fields[key].description
            self.fault(place[:-1], f'"{key}" is missing: {what}', on_key=True)
        elif kind == "extra_forbidden":
            instead = meant.get(finding["loc"], ())[-1:]
            self._unknown(_model_at(model, finding["loc"][:-1]), place, instead)
        elif isinstance(cause, Problems):
            for problem in cause.problems:
                inside = (*place, problem.key) if problem.key else place
                self.fault(inside, problem.message, on_key=problem.on_key or not problem.key)
        elif kind == "value_error":
            self.fault(place, str(cause))
        else:
            inner = _model_at(model, finding["loc"])
            said = self.at(place)
            if isinstance(said, str) and _SQUEEZED.fullmatch(said):
                self.fault(place, "a space is missing after the colon")
                return
            start = "has no value; it must" if self.at(place) is None else "must"
            self.fault(place, f"{start} look like {inner.LOOKS_LIKE}")

    def _unknown(self, model: type[Model], place: Keys, instead: Keys) -> None:
        key = str(place[-1])
        if key in _OF_FILES:
            self.fault(place, f"has its place only {_OF_FILES[key]}", on_key=True)
        elif key in model.SAID_AS:
            self.fault(place, f"is an unknown key; write {model.SAID_AS[key]}", on_key=True)
        elif key in model.LATER:
            self.fault(place, "is not available yet", on_key=True)
        elif self.at(place) is None and _HALF_A_NUMBER.fullmatch(key):
            message = 'a comma ends a value inside { }; write "$1,200" in quotes, or $1.2k'
            self.fault(place, message, on_key=True)
        elif self.at(place) is None and key[:1].isdigit():
            message = "a comma ends a value inside { }; write a point, as in 0.5h, or use quotes"
            self.fault(place, message, on_key=True)
        elif self.at(place) is None and ":" in key:
            self.fault(place, "a space is missing after the colon", on_key=True)
        else:
            known = tuple(map(str, instead)) or tuple(model.model_fields)
            message = "is an unknown key"
            if not (self._hints and did_you_mean(key, known)):
                message += f"; known here: {', '.join(known)}"
            self.fault(place, message, word=key, options=known, on_key=True)

    def _exists(self, path: Keys) -> bool:
        if not path:
            return True
        parent, key = self.at(path[:-1]), path[-1]
        if isinstance(parent, dict):
            return key in parent
        return isinstance(parent, list) and isinstance(key, int) and key < len(parent)

    def _mark(self, path: Keys, on_key: bool) -> Mark:
        keys, values = self._document.keys, self._document.values
        if not path:
            return Mark(1, 1)
        if on_key and path in keys:
            return keys[path]
        return values.get(path) or keys.get(path) or self._mark(path[:-1], on_key)


def _reason(finding: Any) -> Keys:
    """What a finding is about; of something that is missing, what it is missing in."""
    place: Keys = finding["loc"]
    return place[:-1] if finding["type"] == "missing" else place


def _over(own: Tree, base: Tree) -> Tree:
    if isinstance(own, dict) and isinstance(base, dict):
        return base | {key: _over(said, base.get(key)) for key, said in own.items()}
    return own


def _model_at(model: type[Model], inside: Sequence[str | int]) -> type[Model]:
    """The model nested in ``model`` at ``inside``, as deep as there is one."""
    for key in inside:
        field = model.model_fields.get(str(key))
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        nested = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Model))
        model = next(nested, model)
    return model
