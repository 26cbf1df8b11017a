"""Small scenarios of every kind, for hypothesis to try.

A scenario is drawn as the document that a person would write; :data:`worlds` are their customers,
now and then with everything on the hour, so that much falls on one tick.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from simulator.scenario import Scenario, loads
from simulator.scenario.schema_work import SERVED, STAGE_KEYS
from simulator.world import World, draw_world
from tests.reference.arranged import OnTheHour

Document = dict[str, Any]

seeds = st.integers(0, 2**32)
_hours = st.sampled_from(["15 min", "1h", "3h", "8h"])
_days = st.integers(1, 30).map(lambda n: f"{n} days")
_takes = st.builds(
    lambda mean, form: {"mean": mean} | form,
    _hours,
    st.sampled_from([{"shape": "fixed"}, {"shape": "exponential"}, {"spread": "70%"}]),
)
_within = st.one_of(
    st.sampled_from(["1 second", "3h", "1 day", "1 week", "no limit"]),
    st.just({"mean": "2 days", "shape": "exponential"}),
)
_health = st.integers(15, 85)
_coverage = st.sampled_from(["dedicated", "pooled", "pooled", "digital"])
SKILLS = ["talks", "builds"]
TERMS = ["12 months", "6 months", "1 month", {"1 month": "40%", "6 months": "30%", "3 years": 0.3}]
SHOCKS: Document = {
    "storm": {"rate": "3 / year", "health": -30},
    "outage": {"rate": "10 / year", "accounts": "50%", "health": -8},
    "merger": {"on": "2026-02-14", "accounts": "80%", "health": -90},
}


@st.composite
def activities(draw: st.DrawFn, names: list[str], left: list[str], in_any_stage: bool) -> Document:
    """One line of a lifecycle; ``names`` are the activities that it may wait for, ``left`` the
    other stages."""
    kinds = ["after", "every", "rate", "before_renewal", "when"]
    kind = draw(st.sampled_from(kinds))
    line: Document = {"takes": draw(_takes), "within": draw(_within)}
    if kind == "after":
        line["after"] = draw(st.sampled_from(["0 days", "4h", "3 days", "2 weeks"]))
    elif kind == "every":
        line["every"] = draw(st.sampled_from(["2 days", "1 week", "1 month"]))
        line["jitter"] = draw(st.sampled_from(["0 days", "1 day"]))
    elif kind == "rate":
        line["rate"] = draw(st.sampled_from(["6 / year", "40 / year"]))
    elif kind == "before_renewal":
        line["before_renewal"] = draw(st.integers(5, 20).map(lambda n: f"{n} days"))
        line["within"] = draw(st.sampled_from(["1 day", "1 week"]))
    else:
        side = draw(st.sampled_from(["below", "above"]))
        happenings = [f"{name} missed" for name in names] + [f"health {side} {draw(_health)}"]
        happenings += [*SHOCKS, *(f"leaves {stage}" for stage in left)]
        line["when"] = draw(st.sampled_from(happenings))
        line["delay"] = draw(st.sampled_from(["0 days", "2h", "3 days"]))
    if kind in ("after", "every") and not in_any_stage:
        line["required"] = draw(st.sampled_from(["no", "yes"]))
        if line["required"] == "yes":
            line["retry_after"] = draw(st.sampled_from(["0 days", "1h", "4 days"]))
    line["automated"] = draw(st.sampled_from(["0%", "0%", "40%", "100%"]))
    line["skip_if_open"] = draw(st.sampled_from(["no", "yes"]))
    line["touch"] = draw(st.sampled_from(["yes", "yes", "no"]))
    line["cover"] = draw(st.sampled_from(["none", "colleague", "pause"]))
    return line


@st.composite
def _served_by(draw: st.DrawFn, roles: list[str], seldom: int) -> Document:
    """Who serves a stage or an activity, where it says so: once in ``seldom`` times."""
    said: Document = {}
    if draw(st.integers(1, seldom)) == 1:
        said["role"] = draw(st.sampled_from(roles))
    if draw(st.integers(1, seldom)) == 1:
        said["coverage"] = draw(_coverage)
    if draw(st.integers(1, seldom)) == 1:
        said["skill"] = draw(st.sampled_from(SKILLS))
    return said


def share_out(draw: st.DrawFn, chosen: dict[str, Document]) -> Document:
    """Roles for the segments of a scenario: shared ones, some beside, pools, skills."""
    skills = st.lists(st.sampled_from(SKILLS), unique=True, max_size=2)
    roles: Document = {
        name: {
            "team": draw(st.integers(1, 4)),
            "coverage": draw(st.sampled_from(["dedicated", "pooled"])),
            "skills": draw(skills),
        }
        for name in ["experts", "desk"]
    }
    for segment in chosen.values():
        segment["coverage"] = draw(_coverage)
        if draw(st.booleans()):
            del segment["team"]
            segment["role"] = draw(st.sampled_from(list(roles)))
    known = [*roles, *(name for name, segment in chosen.items() if "team" in segment)]
    for segment in chosen.values():
        for stage in segment["lifecycle"].values():
            for name in lines_of(stage):
                stage[name] |= draw(_served_by(known, seldom=4))
            stage |= draw(_served_by(known, seldom=3))
    return roles


def _ways(draw: st.DrawFn) -> dict[str, list[Document]]:
    """Stages and the ways between them."""
    low = draw(st.integers(20, 60))
    high = draw(st.integers(low + 1, 90))
    after = {"after": draw(_days)}
    return draw(
        st.sampled_from(
            [
                {"service": []},
                {"usual": [{"to": "closing", "before_renewal": "20 days"}],
                 "closing": [{"to": "usual", **after}]},
                {"first": [{"to": "second", **after}], "second": [{"to": "first", **after}]},
                {"onboarding": [{"to": "adoption", "required": "done"}],
                 "adoption": [{"to": "risk", "health": f"below {low}"},
                              {"to": "growth", "opportunity": "yes"}],
                 "growth": [{"to": "adoption", "required": "done"}, {"to": "adoption", **after}],
                 "risk": [{"to": "adoption", "health": f"above {high}"}]},
            ]
        )
    )  # fmt: skip


@st.composite
def segments(draw: st.DrawFn, prefix: str) -> Document:
    lifecycle: Document = {}
    names: list[str] = []
    ways = _ways(draw)
    for stage in [*ways, "any_stage"]:
        lines: Document = {}
        for _ in range(draw(st.integers(0, 3))):
            name = f"{prefix}{draw(st.integers(0, 9))}{len(names)}"
            lines[name] = draw(
                activities(names, [s for s in ways if s != stage], stage == "any_stage")
            )
            names.append(name)
        if stage in ways:
            lines["exits"] = ways[stage]
            if {"to": "adoption", "required": "done"} in ways[stage]:
                lines[f"must_{prefix}_{stage}"] = {
                    "after": draw(_days), "takes": "2h", "within": "2 days", "required": "yes",
                }  # fmt: skip
        lifecycle[stage] = lines
    served = draw(st.integers(50, 99))
    segment = {
        "team": draw(st.integers(1, 4)),
        "accounts": draw(st.integers(0, 25)),
        "arr": {"mean": "$20k", "spread": "80%"},
        "new_accounts": draw(st.sampled_from(["none", "1 / month", "6 / month"])),
        "term": draw(st.sampled_from(TERMS)),
        "onboarding": {"late_after": "10 days", "late_shock": draw(st.integers(0, 40))},
        "health": {
            "memory": draw(st.sampled_from(["2 weeks", "26 weeks"])),
            "half_life": draw(st.sampled_from(["3 days", "13 weeks"])),
            "attention_at_start": draw(st.sampled_from(["100%", "50%", "0%"])),
        },
        "renewal": {
            "served": f"{served}%",
            "neglected": f"{draw(st.integers(10, served))}%",
            "size_effect": draw(st.sampled_from(["0", "0.5"])),
            "contraction": {"share": "30%", "by": "25%"},
            "mid_term_churn": draw(
                st.sampled_from(["none", {"served": "20% / year", "neglected": "200% / year"}])
            ),
        },
        "lifecycle": lifecycle,
    }
    if "growth" in ways:
        segment["expansion"] = {"opportunities": "300% / year", "adds": "30%", "won": "60%"}
    return segment


@st.composite
def documents(draw: st.DrawFn, horizon: str = "14 weeks", most_segments: int = 2) -> Document:
    count = draw(st.integers(1, most_segments))
    chosen = {name: draw(segments(name[0])) for name in ["large", "small"][:count]}
    names = [n for s in chosen.values() for stage in s["lifecycle"].values() for n in stage]
    known = sorted({name for name in names if name != "exits"})
    roles = share_out(draw, chosen) if draw(st.booleans()) else {}
    served = draw(st.lists(st.sampled_from(known), unique=True, max_size=4)) if known else []
    return {
        "name": "Generated",
        "start": "2026-01-05",
        "horizon": horizon,
        "book": draw(st.sampled_from(["living", "held"])),
        "csm": {
            "internal_time": draw(st.sampled_from(["0%", "50%", "36%"])),
            "vacation": draw(st.sampled_from(["0 days / year", "60 days / year"])),
            "sick_leave": draw(st.sampled_from(["0 days / year", "30 days / year"])),
            "holidays": draw(st.sampled_from(["none", "US"])),
        },
        "roles": roles,
        "segments": chosen,
        "shocks": SHOCKS,
        "first_served": served,
    }


def lines_of(stage: Document) -> Document:
    """The work of a stage, each line with what the stage says of who does it."""
    of_all = {key: stage[key] for key in SERVED if key in stage}
    return {name: of_all | line for name, line in stage.items() if name not in STAGE_KEYS}


def written(document: Document) -> Scenario:
    """The scenario as it would be read from a file: JSON is YAML too."""
    return loads(json.dumps(document))


def scenarios(horizon: str = "14 weeks", most_segments: int = 2) -> st.SearchStrategy[Scenario]:
    return documents(horizon, most_segments).map(written)


def world_of(scenario: Scenario, seed: int, on_the_hour: bool) -> World:
    world = draw_world(scenario.setup, seed, 0)
    return OnTheHour.of(world) if on_the_hour else world


worlds = st.builds(world_of, scenarios(), seeds, st.booleans())
