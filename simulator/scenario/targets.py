"""What a scenario must reach: the targets of the whole company, then those of each segment.

Owns their turning into :class:`~simulator.scenario.types.Target`; how a line is spelt stands in
:mod:`simulator.scenario.schema_targets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.scenario.currency import check_currency
from simulator.scenario.reading import Reader
from simulator.scenario.schema_targets import Line, Targets
from simulator.scenario.source import Keys
from simulator.scenario.types import Target

TARGETS = "targets"


def read(reader: Reader, segments: Iterable[str], currency: str) -> tuple[Target, ...]:
    """All targets, in the order of the file."""
    blocks: list[tuple[str, Keys]] = [("", (TARGETS,))]
    blocks += [(name, ("segments", name, TARGETS)) for name in segments]
    return tuple(target for name, path in blocks for target in _block(reader, name, path, currency))


def _block(reader: Reader, segment: str, path: Keys, currency: str) -> Iterator[Target]:
    said, tree = reader.read(Targets, path), reader.at(path)
    for metric in tree if said and isinstance(tree, dict) else ():
        line: Line = getattr(said, metric)
        check_currency(reader, (*path, metric), line.line, currency)
        yield Target(metric, line.said, line.at_least, line.line.amount, line.share, segment)
