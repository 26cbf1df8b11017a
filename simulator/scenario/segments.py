"""What one segment says to what the stages read, and to its words in full.

Owns how the parts of a segment come together: its lifecycle, work, shocks, traits, first book and
money. What is common to all segments is :mod:`simulator.scenario.resolve`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.scenario import (
    activities,
    lifecycle,
    money,
    never_due,
    schema,
    shocks,
    targets,
    traits,
    transfers,
    types,
    types_contract,
)
from simulator.scenario.activities import Basis, Placed
from simulator.scenario.amounts import POINTS, Arr
from simulator.scenario.csms import Said
from simulator.scenario.currency import check_currency
from simulator.scenario.distributions import distribution
from simulator.scenario.fields import NONE
from simulator.scenario.listing import FirstBook, FirstBooks
from simulator.scenario.reading import Reader
from simulator.scenario.schema_roles import SegmentTeam
from simulator.scenario.schema_work import ANY_STAGE_NAME, EXITS, TERM
from simulator.scenario.source import Keys
from simulator.scenario.staff import Serving, Staff
from simulator.scenario.timeline import Days
from simulator.scenario.types import NEVER
from simulator.scenario.types_contract import Terms
from simulator.scenario.units import Money
from simulator.scenario.words import words


@dataclass(frozen=True, slots=True)
class Parts:
    """Builds segments from what is common to all of them."""

    reader: Reader
    day: int
    defaults: schema.Defaults
    first_served: tuple[str, ...]
    currency: str
    traits: tuple[traits.Declared, ...]
    staff: Staff
    csms: Said
    span: Days | None
    shocks: shocks.Lines
    books: FirstBooks
    warnings: list[str]

    def segment(
        self, name: str, said: schema.Segment | None
    ) -> tuple[types.Segment, dict[str, Any]] | None:
        """A segment and its words in full, or None when something is wrong with it."""
        path: Keys = ("segments", name)
        has_expansion = self.reader.at((*path, "expansion")) not in (None, NONE)
        stages = lifecycle.read(self.reader, (*path, "lifecycle"), has_expansion)
        if stages is None:
            return None
        built = lifecycle.build(self.reader, stages, self.day, has_expansion)
        first = self.books.of_segment(name, said) if said else None
        terms = first.terms if first else said.term if said else Terms.all_of(12)
        befalling = shocks.read_own(self.reader, path, self.shocks, self.span)
        basis = Basis(
            self.day,
            self.defaults,
            self.first_served,
            first.shortest_term if first else min(terms.months),
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
        if self.staff.is_dedicated(home, own):
            work = transfers.with_transfers(self.reader, stages.path, work, self.csms, basis, home)
        for activity in work:
            if activity.automated < 1:
                self.staff.needs(activity.role, activity.name)
        if said:
            shocks.check_hazard(self.reader, path, said, self.day)
        new_arr = self._new_arr(path, said) if said else None
        fee = money.fee(self.reader, path, said, self.currency)
        shares = traits.shares(self.reader, (*path, "traits"), self.traits, said)
        if said is None or first is None or self.reader.faults:
            return None
        if said.expansion and not _has_opportunities(built):
            message = f"{name}: no stage has a way out on `opportunity`, so nothing expands"
            self.warnings.append(message)
        self.warnings.extend(never_due.left_too_soon(name, built, work))
        of_accounts = traits.build(self.traits, shares, built, work)
        self.warnings.extend(traits.for_nobody(name, work, of_accounts, first.listed))
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
                terms=terms,
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
        in_words = self._in_words(path, said, stages)
        if terms != said.term:
            del in_words[TERM]  # the file of accounts says it, and is told of apart
        return segment, in_words

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
        result: dict[str, Any] = words(said, self.reader.at(path)) | self.csms.in_words(path)
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
