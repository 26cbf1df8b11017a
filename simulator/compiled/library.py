"""The compiled engine's one entry: machine code that is made once and kept.

Owns where it is kept. Numba looks only at the file of the function itself to see whether kept code
is still right, so the folder is named after all that the code was made from.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_BESIDE = _PACKAGE / "__pycache__"
_ALSO = (
    "rules.py",
    "records/log.py",
    "records/schema.py",
    "scenario/types.py",
    "world/demand.py",
    "world/world.py",
)
"""Where formulas and numbers come from that stand in the code."""


def is_there() -> bool:
    """Whether the compiler is installed."""
    return find_spec("numba") is not None


def sources() -> list[Path]:
    """The files that the machine code is made from."""
    return [*sorted(_PACKAGE.glob("*.py")), *(_PACKAGE.parent / name for name in _ALSO)]


@cache
def folder() -> Path:
    """Where the machine code is kept: beside the program, or else with the user's caches."""
    made_from = blake2b(digest_size=10)
    for source in sources():
        made_from.update(source.read_bytes())
    # Numba files code by the path of its source.
    made_from.update(f"{_PACKAGE} {sys.version} {version('numba')} {_processor()}".encode())
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "csmsim"
    # Not where others can write: what is kept is run.
    for place in (_BESIDE, caches):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK):
            return place / f"{sys.implementation.cache_tag}-{made_from.hexdigest()}"
    raise OSError(f"nowhere to keep compiled code: neither {_BESIDE} nor {caches} can be written")


def _processor() -> str:
    """What machine code is made for."""
    from llvmlite import binding

    features = binding.get_host_cpu_features().flatten()
    return f"{sysconfig.get_platform()} {binding.get_host_cpu_name()} {features}"


def forget_others() -> None:
    """Delete what was made of earlier sources, for the same Python; but not from the user's caches,
    where another program of this name may keep its own."""
    if folder().parent != _BESIDE:
        return
    for other in _BESIDE.glob(f"{sys.implementation.cache_tag}-*"):
        if other != folder():
            rmtree(other, ignore_errors=True)


def is_kept() -> bool:
    """Whether machine code is there, so that nothing needs to be compiled first."""
    try:
        return any(folder().rglob("*.nbc"))
    except OSError:  # there is no place for it
        return False


@cache
def answer() -> Callable[..., int]:
    """:func:`simulator.compiled.commands.answer` as machine code, which is made where none is
    kept: that takes about a minute."""
    from numba import config

    from simulator.compiled import commands
    from simulator.compiled.machine import kept

    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder())
    try:
        return kept(commands.answer)
    finally:
        settings.CACHE_DIR = before
