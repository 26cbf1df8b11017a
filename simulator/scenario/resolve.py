"""A checked document to a :class:`~simulator.scenario.types.Setup`, and to its words in full.

Owns what the pieces of a scenario mean together: what is inherited from where, in which ticks and
shares. Positions and wording of faults are the reader's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.scenario import (
    csms,
    futures,
    leave,
    money,
    moves,
    schema,
    shocks,
    targets,
    traits,
    transfers,
)
from simulator.scenario.accounts import Summary
from simulator.scenario.first_served import check_first_served
from simulator.scenario.listing import FirstBooks, read_listing
from simulator.scenario.reading import Reader
from simulator.scenario.schema_csm import CSM, Csm
from simulator.scenario.schema_work import VARIANTS
from simulator.scenario.segments import Parts
from simulator.scenario.staff import Staff
from simulator.scenario.timeline import ONE_DAY, days
from simulator.scenario.types import Book, Setup, Target
from simulator.scenario.types_futures import Doubts
from simulator.scenario.words import words


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scenario without faults: what it says, in full words, and what to be careful about."""

    setup: Setup
    targets: tuple[Target, ...]
    tree: dict[str, Any]
    warnings: tuple[str, ...]
    summary: Summary | None
    doubts: Doubts
    digests: dict[str, str]  # of the files with measured values, by the place that names them


def resolve(reader: Reader) -> Resolved | None:
    """The scenario, or None when the reader has recorded faults."""
    document = reader.read(schema.Document, ())
    if not {"horizon", "report"} & reader.tree.keys():
        reader.fault((), '"horizon" is missing: how long to simulate, such as 18 months')
    csm = reader.read(Csm, (CSM,))
    defaults = reader.read(schema.Defaults, ("defaults",))
    span = days(reader, document) if document else None
    of_all = shocks.read_all(reader, span)
    currency = document.currency if document else ""

    names = [name for name in reader.names(("segments",), "segments") if name not in reader.broken]
    if not names and not reader.broken and isinstance(reader.at(("segments",)), dict):
        reader.fault(("segments",), "is empty; name at least one segment", on_key=True)
    first_served = document.first_served if document else ()
    declared = traits.read(reader)
    if not reader.broken:
        traits.check_names(reader, declared, names)
    listing = read_listing(reader, span, currency, names, declared)
    said = {name: reader.read(listing.model, ("segments", name)) for name in names}
    staff = Staff.of(reader, said, csm.outside_skills if csm else 1.0)
    of_csms = csms.Said.read(reader, staff, csm)
    if not reader.broken:
        check_first_served(reader, first_served, names, transfers.brought_by(of_csms))
    books = FirstBooks.of(listing, staff, said)
    parts = Parts(
        reader,
        day=round((document.hours_per_day if document else 8) * 3600),
        defaults=defaults or schema.Defaults(),
        first_served=first_served,
        currency=currency,
        traits=declared,
        staff=staff,
        csms=of_csms,
        span=span,
        shocks=of_all,
        books=books,
        warnings=list(books.warnings),
    )
    segments = [parts.segment(name, said[name]) for name in names]
    staff.check(parts.warnings)
    of_csms.check(parts.warnings)
    roles = money.roles(reader, staff, csm.cost if csm else None, currency)
    roles = of_csms.roles(roles, span, parts.day)
    happens, in_words = moves.read(reader, staff, document, of_csms, span, parts.day)
    leave.warn(staff, happens.aways, parts.warnings)
    aims = targets.read(reader, names, currency)
    if reader.faults or not (document and csm and defaults and span):
        futures.read(reader, None)
        return None
    setup = Setup(
        name=document.name,
        start=span.start,
        horizon=span.horizon,
        report=span.report,
        hours_per_day=document.hours_per_day,
        currency=document.currency,
        book=Book.HELD if document.book == "held" else Book.LIVING,
        overload_line=csm.overload,
        roles=roles,
        segments=tuple(segment for segment, _ in filter(None, segments)),
        moves=happens,
    )
    doubts = futures.read(reader, setup)
    tree = (
        {key: None for key in schema.Document.model_fields if key != "accounts"}
        | words(document, reader.tree)
        | traits.in_words(reader, declared)
        | listing.in_words()
        | {
            "horizon": reader.tree.get("horizon") or span.horizon.isoformat(),
            "report": f"{span.report[0]} to {span.report[1] - ONE_DAY}",
            CSM: words(csm, reader.at((CSM,))),
            "targets": reader.at((targets.TARGETS,)) or {},
            "defaults": words(defaults, reader.at(("defaults",))),
            "roles": {
                name: said | of_csms.in_words(("roles", name))
                for name, said in staff.in_words().items()
            },
            "shocks": shocks.in_words(reader, of_all),
            "segments": {segment.name: said for segment, said in filter(None, segments)},
        }
        | in_words
        | futures.in_words(reader)
    )
    del tree[VARIANTS]  # other scenarios than this one
    tree = {key: said for key, said in tree.items() if said is not None}
    return Resolved(
        setup, aims, tree, tuple(parts.warnings), listing.summary, doubts, reader.digests
    )
