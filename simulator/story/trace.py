"""Finds the story that was asked for.

Owns :func:`trace` and its refusals.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np

from simulator.clock import Clock
from simulator.experiment.checks import checked_seed, known, loaded, nearest, whole_number
from simulator.experiment.replicate import Trial, follow
from simulator.records.notes import Watch
from simulator.scenario import Scenario
from simulator.story import account as life
from simulator.story import week as weeks
from simulator.story.scene import Scene
from simulator.story.story import Story
from simulator.story.worst import Worst, worst
from simulator.world import draw_world

Pick = Literal["either", "account", "week"]

SHOWN = 3
"""How many ids are shown to whoever does not know what ids look like."""


def trace(
    scenario: Scenario,
    *,
    account: str | None = None,
    csm: str | None = None,
    week: int | dt.date | None = None,
    pick: Pick | None = None,
    seed: int = 0,
    replication: int = 0,
    begin: dt.date | None = None,
    end: dt.date | None = None,
) -> Story:
    """Plays one replication again and tells one story of it: that of an ``account`` (by id, from
    ``begin`` to ``end``, both included), that of a ``csm`` in a ``week`` (0 is the first; or any
    date in it), or the one that explains most of the missed touches: ``pick`` "either",
    "account" or "week".

    Raises ValueError for arguments that make no sense, NothingMissedError (a ValueError) when
    there is nothing to pick, ReplicationError when the replication fails, TypeError for a path
    that is not loaded.
    """
    loaded(scenario)
    seed = checked_seed(seed)
    replication = whole_number("replication", replication, at_least=0)
    check_request(account, csm, week, pick)
    trial, picked = Trial(scenario.name, scenario.setup, seed, replication), None
    if pick is not None:
        known("pick", pick, ("either", "account", "week"))
        picked = worst(follow(trial).records, pick)
        account, csm, week = picked.account, picked.csm, picked.week
    if account is None:
        return _week(scenario, trial, str(csm), week, picked)
    span = _span(scenario, begin, end)
    ids = [str(name) for name in draw_world(scenario.setup, seed, replication).accounts.id]
    if account not in ids:
        raise ValueError(f"account: there is no {account!r}{_hint(account, ids)}")
    watch = Watch(ids.index(account))
    scene = Scene(scenario.setup, *follow(trial, watch))
    return Story(scenario, seed, replication, life.tell(scene, watch, *span), picked)


def check_request(account: str | None, csm: str | None, week: object, pick: str | None) -> None:
    """ValueError unless exactly one story is asked for."""
    if (csm is None) != (week is None):
        raise ValueError("a CSM and a week go together: give both, csm and week")
    if sum(one is not None for one in (account, csm, pick)) != 1:
        raise ValueError("ask for one story: an account, a CSM with a week, or the worst")


def _week(
    scenario: Scenario,
    trial: Trial,
    csm: str,
    week: int | dt.date | None,
    picked: Worst | None,
) -> Story:
    clock = scenario.clock
    scene = Scene(scenario.setup, *follow(trial))
    if csm not in scene.csms:
        raise ValueError(f"csm: there is no {csm!r}{_hint(csm, scene.csms)}")
    last = -(-scene.world.horizon // clock.week) - 1
    number = clock.tick(week) // clock.week if isinstance(week, dt.date) else week
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= last:
        first_day, last_day = clock.dates(np.array([0, scene.world.horizon - 1]))
        raise ValueError(
            f"week: {week} is none of the weeks 0 to {last} ({first_day} to {last_day})"
        )
    return Story(scenario, trial.seed, trial.replication, weeks.tell(scene, csm, number), picked)


def _span(scenario: Scenario, begin: dt.date | None, end: dt.date | None) -> tuple[int, int]:
    """Ticks from the first day to the last, both included."""
    clock: Clock = scenario.clock
    horizon = clock.tick(scenario.setup.horizon)
    first = 0 if begin is None else clock.tick(begin)
    last = horizon if end is None else clock.tick(end + dt.timedelta(days=1))
    if begin is not None and end is not None and end < begin:
        raise ValueError(f"from {begin} to {end}: the first day comes after the last")
    if last <= 0 or first >= horizon:
        only = f"{scenario.setup.start} to {scenario.setup.horizon - dt.timedelta(days=1)}"
        said = f"from {begin}" if begin is not None else f"to {end}"
        raise ValueError(f"{said}: nothing is simulated then, only {only}")
    return max(0, first), min(horizon, last)


def _hint(word: str, names: list[str]) -> str:
    """What was probably meant, and what such names look like."""
    if not names:
        return "; there are none"
    most = len(names) > SHOWN + 1
    few = f"{', '.join(names[:SHOWN])}, ... {names[-1]}" if most else ", ".join(names)
    hint = nearest(word, names)
    return (
        f"{hint or ';'} {'(' if hint else ''}there are {len(names):,}: {few}{')' if hint else ''}"
    )
