"""Variants: named sets of changes to one scenario, in its own file.

Owns what a variant may look like, and that each of them holds together when the file is loaded, so
that none surprises later. What its changes mean is that of ``--set``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from simulator.scenario.faults import Fault, did_you_mean, listed
from simulator.scenario.fields import AS_IT_STANDS
from simulator.scenario.override import Change, overlap
from simulator.scenario.reading import Reader
from simulator.scenario.resolve import resolve
from simulator.scenario.schema_work import VARIANTS
from simulator.scenario.source import Document, Tree, path_text

MOST_VARIANTS = 50

Variants = Mapping[str, tuple[Change, ...]]
"""Changes by the name of a variant, in the order of the file."""


def read(document: Document) -> tuple[dict[str, tuple[Change, ...]], list[Fault]]:
    """The variants of a document, and everything that is wrong with them but not with it."""
    reader = Reader(document)
    taken = {AS_IT_STANDS: "the file as it stands"}
    names = reader.names((VARIANTS,), "variants", may_be_empty=True, taken=taken)
    if len(names) > MOST_VARIANTS:
        reader.fault((VARIANTS,), f"are more than {MOST_VARIANTS}", on_key=True)
        return {}, reader.faults
    found = {name: tuple(_changes(reader, name, said)) for name, said in names.items()}
    return found, [*reader.faults, *_faults(document, found)]


def unknown(document: Document, name: str, variants: Variants) -> Fault:
    """The fault of asking for a variant that is not there."""
    hint = did_you_mean(name, variants)
    if variants and not hint:
        hint = f"; there {'is' if len(variants) == 1 else 'are'} {listed(variants, 'and')}"
    return Fault(document.file, 0, 0, VARIANTS, f'there is no "{name}"{hint}')


def _changes(reader: Reader, name: str, said: Tree) -> Iterable[Change]:
    if said is None:
        return
    if not isinstance(said, dict):
        message = "must hold changes, such as {segments.smb.team: 4}, or {} for none"
        reader.fault((VARIANTS, name), message)
        return
    found: list[Change] = []
    for key, value in said.items():
        written = (VARIANTS, name, key)
        path = tuple(key.split("."))
        if not all(path):
            reader.fault(written, "is not a key; write for example segments.smb.team", on_key=True)
        elif twice := overlap(path, found):
            reader.fault(written, twice, on_key=True)
        else:
            found.append(Change(path, value, written))
    yield from found


def _faults(document: Document, variants: Variants) -> Iterable[Fault]:
    """Faults of variants that the file itself does not have, each in the block of its variant."""
    own: set[Fault] | None = None
    for name, changes in variants.items():
        found = _found(document, changes)
        if found and own is None:
            own = set(_found(document, ()))
        yield from (_inside(document, name, fault) for fault in found if fault not in (own or ()))


def _found(document: Document, changes: Iterable[Change]) -> list[Fault]:
    reader = Reader(document, changes)
    resolve(reader)
    return reader.faults


def _inside(document: Document, name: str, fault: Fault) -> Fault:
    """A fault that a variant makes somewhere else is shown at its name."""
    block = path_text((VARIANTS, name))
    if fault.path.startswith(f"{block}."):
        return fault
    mark = document.keys[VARIANTS, name]
    message = f"with it, {fault.path}: {fault.message}" if fault.path else fault.message
    return replace(
        fault,
        file=mark.file or document.file,
        line=mark.line,
        column=mark.column,
        path=block,
        message=message,
        like="",
    )
