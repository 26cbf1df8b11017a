"""Writes results: one folder a result, whole or not at all.

Owns every file that a result becomes; must never change a figure. ``summary.json`` and the
Parquet tables hold the same bytes for the same scenario, seed and replications; what differs from
one making to the next (time, jobs, versions) stands in ``manifest.json``.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Protocol

import pandas as pd

from simulator.experiment import parquet
from simulator.experiment.origin import Made
from simulator.records import SCHEMA, Records
from simulator.scenario import Scenario

RESULTS = Path("results")
"""Where results go unless a directory is given, from the current folder."""


class DestinationError(ValueError):
    """A result cannot be written where it should; the message says why."""


class Savable(Protocol):
    """What the store needs of a result."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def made(self) -> Made: ...
    @property
    def kept(self) -> Mapping[int, Records]: ...
    def to_json(self) -> dict[str, Any]: ...
    def manifest(self) -> dict[str, Any]: ...
    def long_values(self) -> pd.DataFrame: ...


def check_destination(directory: str | Path | None = None) -> None:
    """Raises DestinationError when :func:`save` could not write there; changes nothing.

    Worth calling before a long simulation.
    """
    place = RESULTS if directory is None else Path(directory)
    if directory is not None:
        _check_free(place)
    nearest = place.absolute()
    while not (nearest.exists() or nearest.is_symlink()):
        nearest = nearest.parent
    if directory is not None and nearest == place.absolute():
        nearest = nearest.parent  # an empty folder is replaced from its parent
    if not nearest.is_dir():
        raise DestinationError(f"cannot write results to {place}: {nearest} is not a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise DestinationError(f"cannot write results to {place}: no permission in {nearest}")


def save(
    result: Savable,
    directory: str | Path | None = None,
    *,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> Path:
    """Writes a result as one folder and returns its path.

    ``directory`` must be empty or not exist; without it the folder gets a name of its own under
    ``results/``, from the scenario, the time and the scenario's hash. ``files`` go into the folder
    too, by name: a drawn figure, say.

    The folder appears at once and whole: it is written under a hidden name beside its place and
    renamed. Raises DestinationError, and leaves nothing, when that does not succeed.
    """
    check_destination(directory)
    place = _own_name(result) if directory is None else Path(directory)
    try:
        with _parents(place), _hidden_folder(place) as folder:
            _write_all(result, folder, files)
            return _rename(folder, place, own_name=directory is None)
    except OSError as error:
        raise DestinationError(
            f"cannot write results to {place}: {error.strerror or error}"
        ) from error


def save_files(
    files: Mapping[str, bytes], directory: str | Path | None, scenario: Scenario, name: str
) -> Path:
    """Writes files as one new folder, by the rules of :func:`save`, and returns its path; without
    ``directory`` it is called after the scenario and ``name``, under ``results/``."""
    check_destination(directory)
    own = RESULTS / f"{_stem(scenario)}-{_plain(name.replace(' ', '_'))}"
    place = own if directory is None else Path(directory)
    try:
        with _parents(place), _hidden_folder(place) as folder:
            for file, content in files.items():
                _write(folder / file, _bytes_writer(content))
            _sync(folder)
            return _rename(folder, place, own_name=directory is None)
    except OSError as error:
        raise DestinationError(
            f"cannot write results to {place}: {error.strerror or error}"
        ) from error


def write_file(path: str | Path, content: bytes) -> Path:
    """Writes one file, replacing it whole or not at all. Raises DestinationError."""
    path = Path(path)
    hidden = path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}")
    try:
        try:
            _write(hidden, _bytes_writer(content))
            os.replace(hidden, path)
        finally:
            hidden.unlink(missing_ok=True)
    except OSError as error:
        raise DestinationError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _check_free(place: Path) -> None:
    if not place.exists():
        if place.is_symlink():
            raise DestinationError(f"{place} is a link that leads nowhere")
        return
    if not place.is_dir():
        raise DestinationError(f"{place} is a file; give the name of a new folder")
    if any(place.iterdir()):
        raise DestinationError(f"{place} is not empty; give the name of a new folder")
    if place.is_symlink() or place.is_mount() or place.samefile(Path.cwd()):
        # Such a folder cannot be put in place at once.
        raise DestinationError(f"{place} cannot be replaced; name a new folder inside it")


def _own_name(result: Savable) -> Path:
    time = f"{result.made.started:%Y%m%dT%H%M%SZ}"
    return RESULTS / f"{_stem(result.scenario)}-{time}-{result.manifest()['scenario_hash'][:8]}"


def _stem(scenario: Scenario) -> str:
    return _plain(Path(scenario.file).stem) or "run"


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "", name)


@contextmanager
def _parents(place: Path) -> Iterator[None]:
    """The folders above ``place``; those that were not there go again when the body fails."""
    missing = [folder for folder in place.parents if not folder.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):  # somebody else may have put a result there meanwhile
                folder.rmdir()
        raise


@contextmanager
def _hidden_folder(place: Path) -> Iterator[Path]:
    """A new folder beside ``place``, which is gone afterwards unless it was renamed."""
    folder = place.with_name(f".{place.name}-{uuid.uuid4().hex[:8]}")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_all(result: Savable, folder: Path, files: Mapping[str, bytes]) -> None:
    numbers = sorted(result.kept)
    for name in SCHEMA if numbers else ():
        tables = ((number, result.kept[number].table(name)) for number in numbers)
        _write(folder / f"{name}.parquet", _table_writer(name, tables))
    values = result.long_values()
    _write(folder / "metrics.parquet", lambda sink: parquet.write_values(values, sink))
    for name, content in {
        "summary.json": _json(result.to_json()),
        "manifest.json": _json(result.manifest()),
        **files,
    }.items():
        _write(folder / name, _bytes_writer(content))
    _sync(folder)


def _table_writer(
    name: str, tables: Iterator[tuple[int, pd.DataFrame]]
) -> Callable[[IO[bytes]], object]:
    return lambda sink: parquet.write_table(name, tables, sink)


def _bytes_writer(content: bytes) -> Callable[[IO[bytes]], object]:
    return lambda sink: sink.write(content)


def _json(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    with path.open("xb") as sink:
        fill(sink)
        sink.flush()
        os.fsync(sink.fileno())


def _rename(folder: Path, place: Path, own_name: bool) -> Path:
    """Puts the finished folder in its place; a name of our own gets a number if it is taken."""
    numbered = (place.with_name(f"{place.name}-{number}") for number in count(2))
    for target in chain([place], numbered if own_name else ()):
        with suppress(OSError):  # fails for a folder that holds anything
            target.rmdir()
        try:
            os.replace(folder, target)
        except OSError:
            if not target.exists():
                raise
        else:
            _sync(target.parent)
            return target
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _sync(folder: Path) -> None:
    """Makes the names in a folder survive a power cut, where the system lets us ask for it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
