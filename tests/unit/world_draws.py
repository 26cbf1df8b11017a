"""Everything that a world has drawn, by what it belongs to and never by where it stands.

Two worlds that share customers must agree on every key they share, to the bit.
"""

from __future__ import annotations

import hashlib
from typing import Any

import yaml

from simulator import loads
from simulator.scenario.types import Setup, Timing
from simulator.world import ATTEMPT, World, draw_world

SCENARIO = """
name: Every kind of chance
start: 2026-01-05
horizon: 18 months
csm: {internal_time: 36%, vacation: 20 days / year, sick_leave: 7 days / year, holidays: US}
segments:
  mid_market:
    team: 8
    accounts: 300
    arr: {mean: $45k, spread: 90%}
    new_accounts: {rate: 4 / month, seasonality: {dec: 2}}
    health: {fit: 72, fit_spread: 13, span: 40}
    renewal: {served: 92%, neglected: 60%, size_effect: 0.5, contraction: {share: 10%, by: 20%}}
    expansion: {opportunities: 20% / year, adds: 20%, won: 40%}
    lifecycle:
      onboarding:
        kickoff:      {after: 3 days, takes: 1.5h, within: 1 week, required: yes}
        training:     {after: 4 weeks, takes: 2h, required: yes}
        weekly_call:  {every: 1 week, takes: 30 min, within: 1 week, jitter: 1 day}
      adoption:
        check_in:     {every: 1 month, takes: 1h, within: 10 days}
        outreach:     {every: 3 months, takes: 30 min, automated: 40%}
        ad_hoc_call:  {rate: 4 / year, takes: exponential 30 min, within: exponential 3 days}
      expansion:
        proposal:     {after: 1 week, takes: 2h, within: 3 weeks, required: yes}
      renewal_risk:
        rescue_call:  {every: 10 days, takes: {mean: 1h, shape: gamma, spread: 70%}}
      any_stage:
        request:      {rate: 4 / year, takes: 30 min, within: 2 days}
        apology:      {when: request is missed, delay: 1 day, takes: 30 min}
        renewal_prep: {before_renewal: 60 days, takes: 1h, within: 40 days}
first_served: [rescue_call, request]
"""
SEED, REPLICATION = 11, 4

Draws = dict[tuple[Any, ...], tuple[Any, ...]]


def scenario() -> dict[str, Any]:
    """The scenario as plain values, to be changed and loaded again."""
    tree: dict[str, Any] = yaml.safe_load(SCENARIO)
    return tree


def setup_of(tree: dict[str, Any]) -> Setup:
    return loads(yaml.safe_dump(tree, sort_keys=False)).setup


def world_of(tree: dict[str, Any], replication: int = REPLICATION) -> World:
    return draw_world(setup_of(tree), SEED, replication)


def all_draws(world: World) -> Draws:
    """Kind, entity and occurrence -> what was drawn."""
    return account_draws(world) | agenda_draws(world) | luck_draws(world) | term_draws(world)


def account_draws(world: World) -> Draws:
    accounts, segments = world.accounts, world.setup.segments
    return {
        ("account", str(accounts.id[i])): (
            int(accounts.key[i]),
            segments[accounts.segment[i]].name,
            bool(accounts.initial[i]),
            str(accounts.signed_date[i]),
            int(accounts.signed[i]),
            float(accounts.arr[i]).hex(),
            float(accounts.fit[i]).hex(),
            segments[accounts.segment[i]].stages[accounts.stage[i]].name,
        )
        for i in range(len(accounts))
    }


def agenda_draws(world: World) -> Draws:
    """What would fall due in each stage, however it is reached."""
    found: Draws = {}
    for code, segment in enumerate(world.setup.segments):
        for place, stage in enumerate(segment.stages):
            agenda = world.agenda(code, place)
            for row in range(world.first[code + 1] - world.first[code]):
                account = str(world.accounts.id[world.first[code] + row])
                for i in range(agenda.first[row], agenda.first[row + 1]):
                    activity = segment.activities[agenda.activity[i]].name
                    key = ("due", stage.name, account, activity, agenda.occurrence[i])
                    assert key not in found
                    found[key] = (
                        agenda.tick[i],
                        agenda.work[i],
                        agenda.window[i],
                        agenda.automated[i],
                    )
    return found


def luck_draws(world: World) -> Draws:
    """The luck of what stands in no agenda: work after a stage's entry, and repeats of it."""
    found: Draws = {}
    for number, account in enumerate(world.accounts.id.tolist()):
        for code, activity in enumerate(
            world.setup.segments[world.accounts.segment[number]].activities
        ):
            if activity.timing in (Timing.AFTER, Timing.WHEN):
                for occurrence in (1, 2, 1 + ATTEMPT):
                    key = ("luck", account, activity.name, occurrence)
                    found[key] = world.luck(number, code, occurrence)
    return found


def term_draws(world: World) -> Draws:
    """Term ends and opportunities, with the luck of each, shocks, and temptations to leave."""
    found: Draws = {}
    for number, (account, strikes) in enumerate(
        zip(world.accounts.id.tolist(), world.strikes, strict=True)
    ):
        shocks = world.setup.segments[world.accounts.segment[number]].shocks
        for index, moment in enumerate(world.temptations[number]):
            found["temptation", account, index] = (moment.tick, moment.luck.hex())
        for strike in strikes:
            found["shock", account, shocks[strike.shock].name, strike.occurrence] = (strike.tick,)
    for account, ends, chances in zip(
        world.accounts.id.tolist(), world.term_ends, world.opportunities, strict=True
    ):
        for end in ends:
            found["term", account, end.term] = (
                end.tick,
                end.luck.hex(),
                end.contraction_luck.hex(),
            )
        for index, chance in enumerate(chances):
            found["opportunity", account, index] = (
                chance.tick,
                chance.luck.hex(),
                chance.winning_luck.hex(),
            )
    return found


def days_off(world: World, role: str, seats: int) -> Draws:
    return {("away", role, seat): tuple(world.absences(role, seat, 0)) for seat in range(seats)}


def ranking(world: World, among: set[str]) -> list[str]:
    """Those accounts in the order in which the world lets them go first."""
    by_rank = sorted(zip(world.accounts.rank.tolist(), world.accounts.id.tolist(), strict=True))
    return [name for _, name in by_rank if name in among]


def digest(replication: int) -> str:
    """A fingerprint of one replication of the scenario, days off included."""
    world = world_of(scenario(), replication)
    draws = all_draws(world) | days_off(world, "mid_market", 8)
    return hashlib.sha256(repr(sorted(draws.items())).encode()).hexdigest()
