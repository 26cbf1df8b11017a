"""Scenes for tests of stories: worlds arranged by hand, with somebody watching one customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.model.floor import Floor
from simulator.records.build import build_records
from simulator.records.notes import Watch
from simulator.scenario.types import Setup
from simulator.story import account, week
from simulator.story.account import Life
from simulator.story.events import Event
from simulator.story.scene import Scene
from simulator.story.week import Week
from simulator.world import World
from tests.reference.arranged import Due, arranged

POOL = """
name: Roles and a pool
start: 2026-01-05
horizon: 13 months
csm: {internal_time: 36%, vacation: 20 days / year, sick_leave: 7 days / year, holidays: US}
roles:
  onboarder: {team: 1}
segments:
  smb:
    team: 2
    coverage: pooled
    accounts: 120
    new_accounts: 30% / year
    arr: $9k
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      onboarding:
        kickoff: {after: 3 days, takes: 2h, within: 1 week, required: yes, role: onboarder}
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days}
        request: {rate: 6 / year, takes: 30 min, within: 2 days}
"""

SESSIONS = """
name: Webinars
start: 2026-01-05
horizon: 13 months
csm: {internal_time: 36%, vacation: 20 days / year, holidays: US}
segments:
  smb:
    team: 1
    accounts: 60
    new_accounts: 30% / year
    arr: $9k
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      onboarding:
        training: {sessions: 2 / month, takes: 2h, required: yes}
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days}
        webinar: {sessions: 1 / month, takes: 2h, within: 1 day}
"""

BEFALLEN = """
name: Shocks
start: 2026-01-05
horizon: 13 months
shocks:
  champion_leaves: {rate: 60% / year, health: -12}
  acquisition: {on: 2026-09-01, health: -10}
segments:
  smb:
    team: 1
    accounts: 60
    arr: $9k
    renewal:
      {served: 90%, neglected: 60%, mid_term_churn: {served: 10% / year, neglected: 30% / year}}
    lifecycle:
      adoption:
        check_in: {every: 1 month, takes: 1h, within: 10 days}
"""

COMING_AND_GOING = """
name: A team that changes
start: 2026-01-05
horizon: 12 months
segments:
  ours:
    team: [Ana, {name: Ben, works: 60%}]
    accounts: 10
    arr: $9k
    lifecycle:
      calls:
        call: {every: 1 week, takes: 1h}
team_changes:
  - {leave: 1, csm: Ben, last_day: 2026-02-11}
  - {hire: 1, segment: ours, first_day: 2026-03-04}
"""


@dataclass(frozen=True)
class Told:
    scene: Scene
    watch: Watch

    def life(self, begin: int = 0, end: int | None = None) -> Life:
        return account.tell(
            self.scene, self.watch, begin, self.scene.world.horizon if end is None else end
        )

    def week(self, csm: str, number: int) -> Week:
        return week.tell(self.scene, csm, number)

    def events(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.life().events if isinstance(event, kind)]


def watched(world: World, number: int = 0) -> Told:
    """Any world played with an eye on one account."""
    watch = Watch(number)
    floor = Floor(world.setup, world, watch)
    floor.run()
    records = build_records(world.setup, world, floor.log)
    return Told(Scene(world.setup, world, floor.log, records), watch)


def scene(setup: Setup, dues: Sequence[Due] = (), **arrangement: Any) -> Told:
    """A world arranged by hand, with an eye on its first account."""
    return watched(arranged(setup, dues, **arrangement))
