"""A checked document to a :class:`~simulator.scenario.types.Setup`, and to its words in full.

Owns what the pieces of a scenario mean together: what is inherited from where, in which ticks and
shares. Positions and wording of faults are the reader's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.clock import DAYS_PER_MONTH
from simulator.scenario import (
    activities,
    lifecycle,
    money,
    schema,
    shocks,
    targets,
    traits,
    types,
    types_contract,
)
from simulator.scenario.accounts import Summary
from simulator.scenario.activities import Basis, Placed
from simulator.scenario.amounts import POINTS, Arr
from simulator.scenario.currency import check_currency
from simulator.scenario.distributions import distribution
from simulator.scenario.fields import NONE
from simulator.scenario.first_served import check_first_served
from simulator.scenario.listing import FirstBook, FirstBooks, read_listing
from simulator.scenario.reading import Reader
from simulator.scenario.schema_roles import SegmentTeam
from simulator.scenario.schema_work import ANY_STAGE_NAME, EXITS, VARIANTS
from simulator.scenario.source import Keys
from simulator.scenario.staff import Serving, Staff
from simulator.scenario.timeline import ONE_DAY, Days, days, free_days
from simulator.scenario.types import NEVER, Book, Setup
from simulator.scenario.units import Money
from simulator.scenario.words import words


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scenario without faults: what it says, in full words, and what to be careful about."""

    setup: Setup
    targets: tuple[types.Target, ...]
    tree: dict[str, Any]
    warnings: tuple[str, ...]
    summary: Summary | None
    digests: dict[str, str]  # of the files with measured values, by the place that names them


def resolve(reader: Reader) -> Resolved | None:
    """The scenario, or None when the reader has recorded faults."""
    document = reader.read(schema.Document, ())
    if not {"horizon", "report"} & reader.tree.keys():
        reader.fault((), '"horizon" is missing: how long to simulate, such as 18 months')
    csm = reader.read(schema.Csm, ("csm",))
    defaults = reader.read(schema.Defaults, ("defaults",))
    span = days(reader, document) if document else None
    holidays = free_days(csm, span) if csm and span else ()
    of_all = shocks.read_all(reader, span)
    currency = document.currency if document else ""

    names = [name for name in reader.names(("segments",), "segments") if name not in reader.broken]
    if not names and not reader.broken and isinstance(reader.at(("segments",)), dict):
        reader.fault(("segments",), "is empty; name at least one segment", on_key=True)
    first_served = document.first_served if document else ()
    declared = traits.read(reader)
    if not reader.broken:
        check_first_served(reader, first_served, names)
        traits.check_names(reader, declared, names)
    listing = read_listing(reader, span, currency, names)
    said = {name: reader.read(listing.model, ("segments", name)) for name in names}
    staff = Staff.of(reader, said, csm.outside_skills if csm else 1.0)
    books = FirstBooks.of(listing, staff, said)
    parts = _Parts(
        reader,
        day=round((document.hours_per_day if document else 8) * 3600),
        defaults=defaults or schema.Defaults(),
        first_served=first_served,
        currency=currency,
        traits=declared,
        staff=staff,
        span=span,
        shocks=of_all,
        books=books,
        warnings=list(books.warnings),
    )
    segments = [parts.segment(name, said[name]) for name in names]
    staff.check(parts.warnings)
    roles = money.roles(reader, staff, csm.cost if csm else None, currency)
    aims = targets.read(reader, names, currency)
    if reader.faults or not (document and csm and defaults and span):
        return None
    setup = Setup(
        name=document.name,
        start=span.start,
        horizon=span.horizon,
        report=span.report,
        hours_per_day=document.hours_per_day,
        currency=document.currency,
        book=Book.HELD if document.book == "held" else Book.LIVING,
        csm=types.Csm(
            internal_time=csm.internal_time,
            vacation_days=csm.vacation,
            sick_days=csm.sick_leave,
            holidays=holidays,
            overload_line=csm.overload,
        ),
        roles=roles,
        segments=tuple(segment for segment, _ in filter(None, segments)),
    )
    tree = (
        {key: None for key in schema.Document.model_fields if key != "accounts"}
        | words(document, reader.tree)
        | traits.in_words(reader, declared)
        | listing.in_words()
        | {
            "horizon": reader.tree.get("horizon") or span.horizon.isoformat(),
            "report": f"{span.report[0]} to {span.report[1] - ONE_DAY}",
            "csm": words(csm, reader.at(("csm",))),
            "targets": reader.at((targets.TARGETS,)) or {},
            "defaults": words(defaults, reader.at(("defaults",))),
            "roles": {
                name: words(role, reader.at(("roles", name))) for name, role in staff.said.items()
            },
            "shocks": shocks.in_words(reader, of_all),
            "segments": {segment.name: said for segment, said in filter(None, segments)},
        }
    )
    del tree[VARIANTS]  # other scenarios than this one
    tree = {key: said for key, said in tree.items() if said is not None}
    return Resolved(setup, aims, tree, tuple(parts.warnings), listing.summary, reader.digests)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Builds segments from what is common to all of them."""

    reader: Reader
    day: int
    defaults: schema.Defaults
    first_served: tuple[str, ...]
    currency: str
    traits: tuple[traits.Declared, ...]
    staff: Staff
    span: Days | None
    shocks: shocks.Lines
    books: FirstBooks
    warnings: list[str]

    def segment(
        self, name: str, said: schema.Segment | None
    ) -> tuple[types.Segment, dict[str, Any]] | None:
        path: Keys = ("segments", name)
        has_expansion = self.reader.at((*path, "expansion")) not in (None, NONE)
        stages = lifecycle.read(self.reader, (*path, "lifecycle"), has_expansion)
        if stages is None:
            return None
        built = lifecycle.build(self.reader, stages, self.day, has_expansion)
        term = said.term if said else 12
        befalling = shocks.read_own(self.reader, path, self.shocks, self.span)
        basis = Basis(
            self.day,
            self.defaults,
            self.first_served,
            term * DAYS_PER_MONTH,
            {stage: code for code, stage in enumerate(stages.stages)},
            shocks.codes(befalling),
            self.traits,
        )
        own = said or SegmentTeam.model_validate({"team": "1"})
        home = self.staff.home(name, own)
        who_serves = partial(self._who_serves, own, home)
        work = activities.build(self.reader, stages.placed, basis, who_serves, self.warnings)
        shocks.check_names(self.reader, path, befalling, stages.placed)
        lifecycle.check_circles(self.reader, stages, built, work)
        for activity in work:
            if activity.automated < 1:
                self.staff.needs(activity.role, activity.name)
        if said:
            shocks.check_hazard(self.reader, path, said, self.day)
        new_arr = self._new_arr(path, said) if said else None
        fee = money.fee(self.reader, path, said, self.currency)
        shares = traits.shares(self.reader, (*path, "traits"), self.traits, said)
        first = self.books.of_segment(name, said) if said else None
        if said is None or first is None or self.reader.faults:
            return None
        if said.expansion and not _has_opportunities(built):
            message = f"{name}: no stage has a way out on `opportunity`, so nothing expands"
            self.warnings.append(message)
        of_accounts = traits.build(self.traits, shares, built, work)
        self.warnings.extend(traits.for_nobody(name, work, of_accounts))
        segment = types.Segment(
            name=name,
            accounts=first.accounts,
            arr=first.arr,
            new_arr=new_arr or first.arr,
            new_per_month=_new_per_month(said, first),
            role=home,
            dedicated=self.staff.is_dedicated(home, own),
            health=self._health(said.health),
            onboarding=types.Onboarding(
                late_after=NEVER
                if said.onboarding.late_after is None
                else said.onboarding.late_after.seconds(self.day),
                late_shock=said.onboarding.late_shock,
            ),
            renewal=types_contract.Renewal(
                served=said.renewal.served,
                neglected=said.renewal.neglected,
                size_effect=said.renewal.size_effect,
                contraction_share=said.renewal.contraction.share,
                contraction_by=said.renewal.contraction.by,
                term_months=said.term,
                price_rise=said.renewal.price_rise,
            ),
            expansion=self._expansion(said.expansion),
            stages=built,
            activities=work,
            shocks=shocks.build(befalling, self.day),
            mid_term_churn=shocks.mid_term_churn(said.renewal, self.day),
            traits=of_accounts,
            listed=first.listed,
            onboarding_fee=fee,
        )
        return segment, self._in_words(path, said, stages)

    def _who_serves(self, own: SegmentTeam, home: int, item: Placed) -> Serving:
        levels = {item.path: item.said, item.path[:-1]: item.served}
        return self.staff.serving(home, own, levels)

    def _health(self, health: schema.Health) -> types.Health:
        return types.Health(
            fit_mean=health.fit,
            fit_sd=health.fit_spread,
            span=health.span,
            memory=health.memory.seconds(self.day),
            prior=health.prior.exact(self.day) / 3600,
            attention_at_start=health.attention_at_start,
            at_risk_below=health.at_risk,
            shock_half_life=health.half_life.seconds(self.day),
        )

    def _expansion(self, expansion: schema.Expansion | None) -> types_contract.Expansion | None:
        if expansion is None:
            return None
        rate = expansion.opportunities.per_second(self.day)
        return types_contract.Expansion(rate=rate, adds=expansion.adds, won=expansion.won)

    def _new_arr(self, path: Keys, said: schema.Segment) -> types.Distribution | None:
        """What new customers pay, where it is said; and a look at all currencies."""
        place, arr = (*path, "new_accounts", "arr"), said.new_accounts.arr
        self._check_money((*path, "arr"), said.arr)
        self._check_money(place, arr)
        return distribution(self.reader, place, arr, self.day, 0.0) if arr else None

    def _check_money(self, path: Keys, amount: Arr | None) -> None:
        for key in ("mean", *POINTS):
            money: Money | None = getattr(amount, key, None)
            if money is not None:
                check_currency(self.reader, (*path, key), money, self.currency)

    def _in_words(
        self, path: Keys, said: schema.Segment, stages: lifecycle.Lifecycle
    ) -> dict[str, Any]:
        result: dict[str, Any] = words(said, self.reader.at(path))
        result["targets"] = self.reader.at((*path, targets.TARGETS)) or {}
        content: dict[str, Any] = {}
        for item in stages.placed:
            assert item.said
            activity = words(item.said, self.reader.at(item.path))
            content.setdefault(str(item.path[-2]), {})[item.name] = activity
        served = {
            name: words(said, self.reader.at((*stages.path, name)))
            for name, said in stages.served.items()
            if said
        }
        result["lifecycle"] = {
            name: {EXITS: stages.exits[name]} | served[name] | content.get(name, {})
            for name in stages.stages
        }
        if ANY_STAGE_NAME in content:
            result["lifecycle"][ANY_STAGE_NAME] = served[ANY_STAGE_NAME] | content[ANY_STAGE_NAME]
        return result


def _new_per_month(said: schema.Segment, first: FirstBook) -> tuple[float, ...]:
    rate = said.new_accounts.rate
    book = first.accounts if rate.percent else 1
    return tuple(rate.per_month * book * factor for factor in said.new_accounts.seasonality)


def _has_opportunities(stages: Iterable[types.Stage]) -> bool:
    return any(e.kind is types.ExitKind.OPPORTUNITY for stage in stages for e in stage.exits)
