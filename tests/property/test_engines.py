"""Both engines leave the same rows of every scenario that can be written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world import World
from tests.property import test_reference, test_staffing
from tests.property.scenarios import (
    Document,
    activities,
    documents,
    lines_of,
    seeds,
    world_of,
    worlds,
    written,
)
from tests.reference.engines import in_both_engines

pytestmark = pytest.mark.property

TRAITS = {
    "industry": {"public": {"share": "40%", "work": "130%"}, "other": {}},
    "size": {"big": {"share": "30%", "rate": "200%", "work": "150%"}, "small": {}},
}
NOTICED = ["new csm", "storm", "outage", "merger"]


@st.composite
def _session(draw: st.DrawFn) -> Document:
    """Work for many customers at once."""
    return {
        "sessions": draw(st.sampled_from(["2 / month", "9 / month"])),
        "takes": draw(st.sampled_from(["1h", "30h"])),
        "within": draw(st.sampled_from(["1 second", "1 day", "1 week"])),
        "required": draw(st.sampled_from(["no", "yes"])),
        "attendance": draw(st.sampled_from(["100%", "40%"])),
    }


@st.composite
def _reaction(draw: st.DrawFn) -> Document:
    """Work that waits for what happens to the customer."""
    line: Document = draw(activities([], [], True))
    for key in ("after", "every", "jitter", "rate", "before_renewal", "when"):
        line.pop(key, None)
    return line | {"when": draw(st.sampled_from(NOTICED)), "delay": draw(_delays)}


_delays = st.sampled_from(["0 days", "0 days", "1h", "1 week"])


@st.composite
def fuller(draw: st.DrawFn, document: Document) -> Document:
    """The same with sessions, with work for some customers only, with work that follows from
    shocks and from a new CSM, and with figures for a part of the time."""
    document["traits"] = TRAITS
    first = next(iter(document["segments"].values()))
    first["shocks"] = {"storm": {"rate": "6 / year", "health": -9}}
    document["report"] = draw(
        st.sampled_from(["2026-01-05 to 2026-04-12", "2026-01-28 to 2026-03-03"])
    )
    for segment in document["segments"].values():
        for name, stage in segment["lifecycle"].items():
            for line in lines_of(stage):
                if draw(st.integers(1, 4)) == 1:
                    stage[line]["only_for"] = draw(st.sampled_from(MEANT))
            if draw(st.booleans()):
                stage[f"reaction_{name}"] = draw(_reaction())
            if draw(st.booleans()) and stage.get("coverage") != "dedicated":
                stage[f"session_{name}"] = draw(_session()) | {"coverage": "pooled"}
                if name == "any_stage":
                    stage[f"session_{name}"]["required"] = "no"  # it is never over
                if draw(st.booleans()):
                    stage[f"session_{name}"]["only_for"] = draw(st.sampled_from(MEANT))
    return document


MEANT = [{"industry": "public"}, {"size": ["big", "small"], "industry": ["other"]}]


@st.composite
def named(draw: st.DrawFn, document: Document) -> Document:
    """The same with one team of people by name, one of whom is laid off, leaves or is on leave."""
    places = document["roles"] | {k: v for k, v in document["segments"].items() if "team" in v}
    name = draw(st.sampled_from(sorted(places)))
    people = ["Ana", "Ben", "Cleo"]
    works = st.sampled_from(["100%", "60%"])
    places[name]["team"] = [{"name": each, "works": draw(works)} for each in people]
    others = [change for change in document["team_changes"] if change.get("role") != name]
    who = draw(st.sampled_from(people))
    days = sorted(draw(st.tuples(test_staffing._dates, test_staffing._dates)))
    what = draw(st.sampled_from(["lay_off", "leave", "away"]))
    change: Document = {what: 1, "csm": who, "last_day": days[1]}
    if what == "away":
        change["first_day"] = days[0]
    document["team_changes"] = [*others, change]
    document["plans"] = {"one": [], "other": []}
    return document


def _played(of: st.SearchStrategy[Document]) -> st.SearchStrategy[World]:
    return st.builds(
        lambda document, seed, on_the_hour: world_of(written(document), seed, on_the_hour),
        of,
        seeds,
        st.booleans(),
    )


MORE = settings(max_examples=60)


@given(worlds)
@MORE
def test_customers_and_teams_fare_alike(world: World) -> None:
    in_both_engines(world)


@given(_played(documents().flatmap(fuller)))
@MORE
def test_so_they_do_with_sessions_traits_and_work_that_follows(world: World) -> None:
    in_both_engines(world)


@given(test_reference.staffed_queues)
def test_so_do_part_timers_and_people_on_leave(world: World) -> None:
    in_both_engines(world)


@given(test_staffing.worlds)
@MORE
def test_so_do_teams_that_people_join_and_leave(world: World) -> None:
    in_both_engines(world)


@given(_played(test_staffing.staffing_documents().flatmap(fuller)))
@MORE
def test_so_do_such_teams_with_everything_there_is(world: World) -> None:
    in_both_engines(world)


@given(_played(test_staffing.staffing_documents().flatmap(named)))
def test_so_do_people_who_are_known_by_name(world: World) -> None:
    in_both_engines(world)
