"""When shocks strike, and whom: the same for every team."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from simulator.world import World
from tests.unit.world_draws import scenario, world_of

pytestmark = pytest.mark.unit


def world(line: dict[str, Any], own: dict[str, Any] | None = None) -> World:
    """With one shock; ``own`` is a second segment's line of it."""
    tree = scenario() | {"shocks": {"storm": line}}
    tree["segments"]["smb"] = {"like": "mid_market"} | ({"shocks": {"storm": own}} if own else {})
    return world_of(tree)


def struck(world: World) -> dict[str, list[int]]:
    """The ticks of each account that is struck, by name."""
    named = zip(world.accounts.id.tolist(), world.strikes, strict=True)
    return {name: [strike.tick for strike in strikes] for name, strikes in named if strikes}


def test_customers_who_are_struck_by_themselves_are_struck_at_times_of_their_own() -> None:
    found = struck(world({"rate": "1 / year", "health": -5}))
    ticks = [tick for of_one in found.values() for tick in of_one]
    assert len(set(ticks)) == len(ticks) > 600
    assert all(of_one == sorted(of_one) for of_one in found.values())


def test_an_incident_strikes_both_segments_at_the_same_moments() -> None:
    both = world({"rate": "4 / year", "accounts": "40%", "health": -5})
    moments = [
        {tick for name, ticks in struck(both).items() if name.startswith(prefix) for tick in ticks}
        for prefix in ("mid_market-", "smb-")
    ]
    assert moments[0] == moments[1]
    assert 1 < len(moments[0]) < 20


def test_a_shock_twice_as_frequent_comes_twice_as_soon() -> None:
    first = [
        min(ticks[0] for ticks in struck(world({"rate": rate, "health": -5} | share)).values())
        for share in ({"accounts": "100%"}, {})
        for rate in ("6 / year", "12 / year")
    ]
    assert first[:2] == [pytest.approx(2 * first[1], abs=1), pytest.approx(first[0] / 2, abs=1)]
    assert first[2] == pytest.approx(2 * first[3], abs=1)


def test_a_larger_share_strikes_more_customers_and_spares_none() -> None:
    found = [
        struck(world({"rate": "2 / year", "accounts": share, "health": -5}))
        for share in ("10%", "40%", "100%")
    ]
    for few, more in pairwise(found):
        assert all(set(ticks) <= set(more[name]) for name, ticks in few.items())
        assert sum(map(len, few.values())) < sum(map(len, more.values()))


def test_everybody_is_everybody_under_contract() -> None:
    storm = world({"on": "2026-09-05", "health": -5})  # a Saturday
    tick = storm.clock.tick(dt.date(2026, 9, 7))
    there = storm.accounts.id[storm.accounts.signed <= tick].tolist()
    assert struck(storm) == {name: [tick] for name in there}
    assert len(there) < len(storm.accounts)


def test_nobody_is_struck_before_signing_or_after_the_end() -> None:
    for line in ({"rate": "6 / year"}, {"rate": "6 / year", "accounts": "50%"}):
        storm = world(line | {"health": -5})
        for signed, strikes in zip(storm.accounts.signed.tolist(), storm.strikes, strict=True):
            assert all(max(signed, 0) <= one.tick < storm.horizon for one in strikes)


def test_a_segment_with_a_line_of_its_own_leaves_the_others_alone() -> None:
    line = {"rate": "2 / year", "accounts": "40%", "health": -5}
    base, other = struck(world(line)), struck(world(line, own={"rate": "9 / year", "health": -1}))
    ours = [{k: v for k, v in found.items() if k.startswith("mid")} for found in (base, other)]
    assert ours[0] == ours[1] != {}
    assert base != other
