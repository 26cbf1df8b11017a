"""One number changed for one run: ``--set`` on the command line, ``with_`` in a notebook."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import numpy as np
import pytest

from simulator.scenario import ScenarioError, load, loads
from simulator.scenario.types import Book

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[2] / "tests/data/mid_market.yaml"
SEGMENT = "segments.mid_market"
CHECK_IN = f"{SEGMENT}.lifecycle.adoption.check_in"


def faults(*settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load(FILE, set=settings)
    return str(error.value).splitlines()


def test_a_setting_takes_the_place_of_what_the_file_says() -> None:
    s = load(FILE, set=[f"{SEGMENT}.team=4", "csm.cost=$150,000 / year", "book = held"])
    assert s.setup.roles[0].team == 4
    assert s.setup.roles[0].cost.per_year == 150_000
    assert s.setup.book is Book.HELD


def test_a_setting_may_say_what_the_file_leaves_out() -> None:
    s = load(FILE, set=["csm.overload=90%", f"{CHECK_IN}.spread=0%", "hours_per_day=7"])
    assert s.setup.overload_line == 0.9
    assert next(a for a in s.setup.segments[0].activities if a.name == "check_in").work.cv == 0
    assert s.setup.hours_per_day == 7


def test_a_setting_may_be_a_mapping_or_a_list() -> None:
    s = load(FILE, set=[f"{SEGMENT}.arr={{mean: $1k, spread: 0%}}", "first_served=[check_in]"])
    assert s.setup.segments[0].arr.mean == 1000
    assert {a.name for a in s.setup.segments[0].activities if a.priority == 0} == {"check_in"}


def test_python_values_become_the_words_of_the_language() -> None:
    s = load(FILE).with_(
        **{
            f"{SEGMENT}.team": np.int64(5),
            f"{SEGMENT}.renewal.served": 0.95,
            f"{CHECK_IN}.skip_if_open": True,
            "start": dt.date(2026, 2, 2),
            "first_served": ["check_in"],
            f"{SEGMENT}.arr": {"mean": "$1k", "spread": np.float64(0.5)},
        }
    )
    segment = s.setup.segments[0]
    assert (s.setup.team(segment), segment.renewal.served) == (5, 0.95)
    assert (segment.arr.mean, segment.arr.cv) == (1000, 0.5)
    assert s.setup.start == dt.date(2026, 2, 2)
    assert next(a for a in segment.activities if a.name == "check_in").skip_if_open


def test_a_new_activity_may_be_added_whole() -> None:
    added = {f"{SEGMENT}.lifecycle.adoption.webinar": {"every": "1 month", "takes": "1h"}}
    s = load(FILE).with_(**added)
    assert "webinar" in {a.name for a in s.setup.segments[0].activities}


def test_changing_a_scenario_leaves_the_first_one_alone() -> None:
    first = load(FILE)
    tree = dict(first.tree)
    fewer = first.with_(**{f"{SEGMENT}.team": 4})
    fewest = fewer.with_(**{f"{SEGMENT}.team": 3})
    cheaper = fewer.with_(**{"csm.cost": "$1 / year"})
    assert [s.setup.roles[0].team for s in (first, fewer, fewest, cheaper)] == [8, 4, 3, 4]
    assert (first.setup, first.tree) == (load(FILE).setup, tree)
    assert len({s.hash for s in (first, fewer, fewest, cheaper)}) == 4
    assert fewer.with_(**{f"{SEGMENT}.team": 8}) == first


def test_a_setting_and_an_edit_of_the_file_are_the_same_scenario() -> None:
    edited = loads(FILE.read_text().replace("team: 8", "team: 4"), file=str(FILE))
    assert load(FILE, set=[f"{SEGMENT}.team=4"]) == edited
    assert load(FILE, set=[f"{SEGMENT}.team=4"]).hash == edited.hash


def test_a_scenario_survives_the_way_between_processes() -> None:
    s = load(FILE).with_(**{f"{SEGMENT}.team": 4})
    again = pickle.loads(pickle.dumps(s))
    assert again == s
    assert again.with_(book="held").setup.roles[0].team == 4


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        (
            f"{SEGMENT}.team=0",
            f"--set {SEGMENT}.team: 0 is too few, as ad_hoc_call needs somebody; "
            "it must be at least 1, or all work of this team automated",
        ),
        (
            f"{SEGMENT}.team=-1",
            f"--set {SEGMENT}.team: -1 is too few; it must be at least 0",
        ),
        (f"{SEGMENT}.team=", f"--set {SEGMENT}.team: has no value; write for example 6"),
        (
            "segments.mid_markt.team=4",
            '--set segments.mid_markt.team: there is no "mid_markt"; did you mean "mid_market"?',
        ),
        (
            f"{SEGMENT}.lifecycle.adoptoin.check_in.every=1 week",
            f'--set {SEGMENT}.lifecycle.adoptoin.check_in.every: there is no "adoptoin"; '
            'did you mean "adoption"?',
        ),
        (
            f"{SEGMENT}.lifecycle.adoption.checkin=3",
            f'--set {SEGMENT}.lifecycle.adoption.checkin: there is no "checkin"; '
            'did you mean "check_in"?',
        ),
        (
            f"{SEGMENT}.taem=4",
            f'--set {SEGMENT}.taem: is an unknown key; did you mean "team"?',
        ),
        (
            f"{SEGMENT}.tem=4",
            f'--set {SEGMENT}.tem: is an unknown key; did you mean "team" or "term"?',
        ),
        (
            "segment.mid_market.team=4",
            '--set segment.mid_market.team: segment: is an unknown key; did you mean "segments"?',
        ),
        (
            "csm.cost.base=3",
            "--set csm.cost.base: there is nothing inside csm.cost; set the whole of csm.cost",
        ),
        (
            f"{SEGMENT}.arr={{spread: 10%}}",
            f'--set {SEGMENT}.arr: "mean" is missing: the average amount a year, such as $45k',
        ),
        (
            f"{SEGMENT}.arr={{mean: 1 apple}}",
            f'--set {SEGMENT}.arr: mean: "1 apple" is not an amount of money; '
            "write for example $45k",
        ),
        (
            "first_served=[check_inn]",
            '--set first_served: [1]: there is no activity "check_inn"; did you mean "check_in"?',
        ),
        ("team", "--set team: is not key=value, such as segments.smb.team=4"),
        ("=4", "--set =4: is not key=value, such as segments.smb.team=4"),
        ("csm.cost={", "--set csm.cost: a value is missing"),
        ("targets.grr=>= 90%", '--set targets.grr: YAML gives ">" a meaning of its own; write'),
        ("csm.cost=&x 1", "--set csm.cost: anchors and aliases (& and *) are not part of the"),
        ("csm={a: 1, a: 2}", "--set csm: is given twice; the first is on line 1"),
        (
            f"{SEGMENT}.lifecycle.onboarding.kickoff.every=1 week",
            f"{FILE}:36:9: {SEGMENT}.lifecycle.onboarding.kickoff: has after and every; "
            "it must have exactly one of them",
        ),
    ],
)
def test_a_wrong_setting_is_named_as_it_was_typed(setting: str, fault: str) -> None:
    (found,) = faults(setting)
    assert found.startswith(fault)


def test_the_same_thing_set_twice_is_a_fault() -> None:
    assert faults("book=held", "book=living") == ["--set book: is set twice"]


def test_faults_of_the_file_and_of_settings_come_together() -> None:
    text = FILE.read_text().replace("team: 8", "team: 0")
    with pytest.raises(ScenarioError) as error:
        loads(text, set=["csm.overlod=3", "nonsense"], file="x.yaml")
    assert [str(fault).split(": ")[0] for fault in error.value.faults] == [
        "x.yaml:22:11",
        "--set csm.overlod",
        "--set nonsense",
    ]


def test_an_unknown_path_in_a_notebook_is_a_scenario_error_too() -> None:
    with pytest.raises(ScenarioError, match='there is no "smb"'):
        load(FILE).with_(**{"segments.smb.team": 4})


def test_a_fraction_from_python_means_one_thing() -> None:
    s = load(FILE).with_(**{f"{SEGMENT}.arr.mean": 45.125, "hours_per_day": 7.5})
    assert s.setup.segments[0].arr.mean == 45.125
    assert s.setup.hours_per_day == 7.5


def test_a_role_that_is_set_takes_the_place_of_the_team() -> None:
    s = load(FILE).with_(**{"roles": {"pool": {"team": 5}}, f"{SEGMENT}.role": "pool"})
    assert [(role.name, role.team) for role in s.setup.roles] == [("pool", 5)]
    with pytest.raises(ScenarioError, match=r"mid_market\.team: goes with a team of its own"):
        s.with_(**{f"{SEGMENT}.team": 4})
