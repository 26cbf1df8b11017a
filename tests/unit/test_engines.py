"""Two engines, one result: which of them plays, and that nothing shows which one did."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

from simulator import engines
from simulator.compiled import layout as c
from simulator.compiled import library
from simulator.engines import Engine, EngineError
from simulator.records.log import Log
from simulator.records.notes import Watch
from simulator.replication import follow, simulate
from simulator.scenario import Scenario, load
from simulator.scenario.types import Setup
from simulator.world import TermEnd, World, draw_world
from tests.reference.arranged import DAY, HOUR, YEAR, Due, company, play
from tests.reference.engines import assert_equal, in_both_engines

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(not library.is_there(), reason="there is one engine without numba"),
]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "scenarios").glob("*.yaml"))
SMALL = company("calls: {call: {every: 1 week, takes: 1h}}", team=2, accounts=3)


def alternatives() -> Iterator[tuple[str, str, str]]:
    """Each shipped scenario by itself, and by the name of each of its plans and variants."""
    for file in FILES:
        scenario = load(file)
        yield file.stem, "", ""
        yield from ((file.stem, "plan", name) for name in scenario.plans)
        yield from ((file.stem, "variant", name) for name in scenario.variants)


@pytest.mark.parametrize(("name", "kind", "chosen"), list(alternatives()))
def test_shipped_scenarios_are_played_alike(name: str, kind: str, chosen: str) -> None:
    scenario: Scenario = load(ROOT / "scenarios" / f"{name}.yaml")
    if kind:
        scenario = getattr(scenario, kind)(chosen)
    records = in_both_engines(draw_world(scenario.setup, 1, 0))
    assert len(records.activities) > 1000


# Which engine plays.


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who has played, in order, whatever was chosen."""
    from simulator.compiled import floor

    by: list[str] = []
    plays = {"compiled": floor.play, "simpy": engines.play_in_simpy}

    def told(name: str) -> Any:
        def play(*said: Any) -> Log:
            by.append(name)
            return plays[name](*said)

        return play

    monkeypatch.setattr(floor, "play", told("compiled"))
    monkeypatch.setattr(engines, "play_in_simpy", told("simpy"))
    return by


@pytest.mark.parametrize("name", ["simpy", "compiled"])
def test_an_engine_may_be_chosen_by_name(
    name: str, monkeypatch: pytest.MonkeyPatch, played: list[str]
) -> None:
    monkeypatch.setenv(engines.VARIABLE, name)
    assert engines.engine().value == name
    simulate(SMALL, 0, 0)
    assert played == [name]


def test_an_engine_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engines.VARIABLE, "steam")
    with pytest.raises(EngineError, match="steam: there is no such engine; write simpy or compil"):
        simulate(SMALL, 0, 0)


def test_without_the_compiler_there_is_simpys_alone(
    monkeypatch: pytest.MonkeyPatch, played: list[str]
) -> None:
    monkeypatch.setattr(library, "is_there", lambda: False)
    monkeypatch.delenv(engines.VARIABLE, raising=False)
    simulate(SMALL, 0, 0)
    assert played == ["simpy"]
    monkeypatch.setenv(engines.VARIABLE, "compiled")
    for ask in (engines.engine, engines.prepare, engines.is_prepared):
        with pytest.raises(EngineError, match=r"needs numba; install csmsim with \[fast\]"):
            ask()


@pytest.mark.parametrize("kept", [True, False])
def test_unless_somebody_chooses_nothing_is_compiled_first(
    kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(engines.VARIABLE, raising=False)
    monkeypatch.setattr(library, "is_kept", lambda: kept)
    assert engines.engine() is (Engine.COMPILED if kept else Engine.SIMPY)


MOST = [("MOST_ACCOUNTS", 4), ("MOST_ACTIVITIES", 3), ("MOST_BITS", 1)]  # with the audience
NUMBERED = company(
    """
    one: {call: {every: 1 week, takes: 1h, required: yes}}
    any_stage: {ask: {when: health below 30, takes: 1h}, mail: {every: 1 week, takes: 1h}}
    """,
    accounts=3,
)


@pytest.mark.parametrize(("most", "there"), MOST)
def test_what_has_more_than_fits_is_played_by_simpys(
    most: str, there: int, monkeypatch: pytest.MonkeyPatch, played: list[str]
) -> None:
    from simulator.compiled import floor

    monkeypatch.setenv(engines.VARIABLE, "compiled")
    world = draw_world(NUMBERED, 0, 0)
    monkeypatch.setattr(c, most, there)
    assert floor.can_play(NUMBERED, world)
    just = simulate(NUMBERED, 0, 0)
    monkeypatch.setattr(c, most, there - 1)
    assert not floor.can_play(NUMBERED, world)
    assert_equal(simulate(NUMBERED, 0, 0), just)
    assert played == ["compiled", "simpy"]


@pytest.mark.parametrize("what", ["required: yes", "skip_if_open: yes"])
def test_work_that_is_required_or_waited_for_counts_by_itself(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.compiled import floor

    lines = [f"  a{k}: {{every: 1 week, takes: 1h, {what}}}\n" for k in range(3)]
    setup = company("one:\n" + "".join(lines))
    monkeypatch.setattr(c, "MOST_BITS", 2)
    assert floor.can_play(setup, draw_world(setup, 0, 0)) == (what != "required: yes")


def test_notes_are_taken_by_simpys(monkeypatch: pytest.MonkeyPatch, played: list[str]) -> None:
    monkeypatch.setenv(engines.VARIABLE, "compiled")
    watch = Watch(0)
    watched = follow(SMALL, 0, 0, watch).records
    assert watch.notes
    assert played == ["simpy"]
    assert_equal(watched, simulate(SMALL, 0, 0))
    assert played == ["simpy", "compiled"]


# Rare things.


def test_a_customer_goes_first_and_the_session_of_the_same_tick_next() -> None:
    setup = company(
        "calls: {webinar: {sessions: 1 / month, takes: 1h}, call: {every: 1 year, takes: 1h}}",
        segment="coverage: pooled",
    )
    tick = int(draw_world(setup, 0, 0).sessions(0)[0].tick)
    seen = play(setup, [Due(tick, "call")])
    rows = seen.records.activities
    begun = rows[rows["start"].notna()].groupby("activity", observed=True)["start"].min()
    assert begun["webinar"] - begun["call"] == HOUR
    assert begun["call"] == tick


def test_who_comes_back_from_leave_takes_a_customer_who_signs_in_that_tick() -> None:
    away = "\n  - {away: 1, segment: ours, seat: 1, first_day: 2026-01-05, last_day: 2026-01-09}"
    setup = company(
        "calls: {call: {rate: 1 / year, takes: 1h}}",
        team=2,
        accounts=3,
        top=f"team_changes: {away}",
    )
    seen = play(setup, signed={0: DAY, 1: 5 * DAY, 2: 5 * DAY})
    assert [seen.account(number).owner for number in range(3)] == [
        "ours CSM 2",
        "ours CSM 1",
        "ours CSM 1",
    ]


def test_a_specialist_who_has_left_is_nobody_new_to_a_customer_who_comes_back() -> None:
    life = """
    one: {exits: [{to: two, after: 1 week}], call: {rate: 1 / year, takes: 1h}}
    two:
      exits: [{to: one, after: 1 week}]
      visit: {rate: 1 / year, takes: 1h, role: desk, coverage: dedicated}
    """
    top = """
    roles: {desk: {team: 1, csm: {notice: 0 days, backfill: yes, time_to_fill: 6 weeks}}}
    team_changes: [{leave: 1, role: desk, last_day: 2026-01-20}]
    """
    setup = company(life, top=top, horizon="16 weeks")
    seen = play(setup, signed={0: 0}, fills={(0, 1): 30})
    assert seen.account().csms == 3


def test_without_a_place_to_keep_machine_code_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere() -> Path:
        raise OSError("nowhere to keep compiled code")

    library.answer.cache_clear()
    monkeypatch.setattr(library, "folder", nowhere)
    monkeypatch.delenv(engines.VARIABLE, raising=False)
    assert engines.engine() is Engine.SIMPY
    with pytest.raises(EngineError, match="nowhere to keep"):
        engines.prepare()


# Room that grows.


BUSY = ["turnover", "mixed", "three_profiles"]


@pytest.mark.parametrize("name", BUSY)
def test_too_little_room_at_first_changes_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.compiled import beginning, floor

    grown: list[int] = []
    more = beginning.with_more_room
    monkeypatch.setattr(floor, "beginning", _cramped(beginning.beginning))
    monkeypatch.setattr(floor, "with_more_room", lambda m, short: grown.append(1) or more(m, short))
    in_both_engines(draw_world(load(ROOT / "scenarios" / f"{name}.yaml").setup, 2, 0))
    assert len(grown) > 4


def _cramped(plain: Any) -> Any:
    """The beginning, with hardly more rows than accounts."""

    def beginning(setup: Setup, world: World, lifecycles: Any, window: tuple[int, int]) -> Any:
        m = plain(setup, world, lifecycles, window)
        rows = len(m.account) + 8
        names = ("item", "event", "log", "renewal", "renewed", "scratch")
        cut = {name: getattr(m, name)[:rows].copy() for name in names}
        return m._replace(**cut)

    return beginning


def all_wait(ends: dict[int, list[TermEnd]] | None = None) -> set[str]:
    """What becomes of three calls every two hours, of an hour each, that nobody gives up."""
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}}", horizon="52 weeks")
    dues = [Due(2490 * k, "call", within=3 * YEAR) for k in range(3000)]
    records = play(setup, dues, ends=ends).records
    assert (records.activities["outcome"] == "done").sum() > 2000
    return set(records.activities["outcome"])


def test_much_may_be_left_at_the_end() -> None:
    assert all_wait() == {"done", "open"}


def test_much_may_be_cancelled_when_a_customer_leaves() -> None:
    assert all_wait({0: [TermEnd(259 * DAY, 1, 1.0, 1.0)]}) == {"done", "cancelled"}


def test_much_may_be_planned_when_many_customers_go_on_together() -> None:
    long = "".join(f"  a{k}: {{after: 20 weeks, takes: 1h}}\n" for k in range(14))
    later = "".join(f"  b{k}: {{after: {k + 1} weeks, takes: 1h}}\n" for k in range(40))
    setup = company(
        "one:\n  exits: [{to: two, required: done}]\n"
        "  training: {sessions: 2 / month, takes: 1h, required: yes}\n"
        f"{long}two:\n{later}",
        accounts=200,
        horizon="10 weeks",
    )
    seen = play(setup, signed=dict.fromkeys(range(200), 0))
    assert (seen.records.accounts["stage"] == "two").all()


def test_room_is_made_for_all_guests_of_a_session_at_once() -> None:
    from simulator.compiled.floor import Floor

    setup = company("one: {training: {sessions: 2 / month, takes: 1h}}", accounts=30)
    floor = Floor(setup, draw_world(setup, 0, 0))
    floor.run()
    assert floor.m.n[c.N_OUTCOMES] == 30


def test_much_may_be_missed_when_a_term_ends() -> None:
    lines = "".join(f"  r{k}: {{before_renewal: 8 weeks, takes: 1h}}\n" for k in range(30))
    react = "".join(f"  s{k}: {{when: r{k} missed, delay: 1 week, takes: 1h}}\n" for k in range(30))
    setup = company(f"calls:\n{lines}{react}  busy: {{rate: 1 / year, takes: 1h}}\n")
    dues = [Due(0, "busy", takes=30 * DAY), *(Due(DAY, f"r{k}") for k in range(30))]
    dues = [due._replace(within=6 * 5 * DAY) for due in dues]
    seen = play(setup, dues, ends={0: [TermEnd(3 * DAY, 1, 0.0, 1.0)]})
    assert sum(row.outcome == "missed" for row in seen.rows()) >= 30
    assert {row.due for row in seen.rows() if row.activity.startswith("s")} == {8 * DAY}


# Machine code that is kept.


def test_another_process_finds_the_machine_code_again() -> None:
    library.answer()
    script = (
        "from simulator.compiled import library; assert library.is_kept(); "
        "print(sum(library.answer().stats.cache_hits.values()))"
    )
    said = {**os.environ, "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=said, capture_output=True, text=True
    )
    assert done.stdout == "1\n", done.stderr


SOURCES = sorted(
    str(file.relative_to(ROOT / "simulator"))
    for file in [*library._PACKAGE.glob("*.py"), *(ROOT / "simulator" / n for n in library._ALSO)]
)


def library_in(package: Path) -> Any:
    """The library of a copy of the program."""
    spec = spec_from_file_location("copied", package / "compiled" / "library.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_machine_code_of_other_sources_is_left_alone(tmp_path: Path) -> None:
    package = tmp_path / "simulator"
    copytree(ROOT / "simulator", package, ignore=ignore_patterns("__pycache__"))
    before = library_in(package)
    kept = before.folder() / "commands" / "answer.nbc"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert library_in(package).is_kept()
    for source in SOURCES:
        text = (package / source).read_bytes()
        (package / source).write_bytes(text + b"\n# Changed.\n")
        assert not library_in(package).is_kept(), source
        (package / source).write_bytes(text)
    assert library_in(package).is_kept()
    (package / "compiled" / "layout.py").write_bytes(b"# Another layout.\n")
    library_in(package).forget_others()
    assert not kept.exists()


def constants() -> Iterator[tuple[str, str]]:
    """What compiled code takes from the rest of the program: module and name."""
    for file in library._PACKAGE.glob("*.py"):
        tree = ast.parse(file.read_text())
        from_ = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = {alias.name for node in from_ for alias in node.names}
        if "compiled" not in names and file.stem != "layout":
            continue
        for node in from_:
            if node.module and not node.module.startswith(("simulator.compiled", "__future__")):
                yield from ((node.module, alias.name) for alias in node.names)


def defined_in(module: str, name: str) -> str:
    """The file of the package that says what a name is, wherever it may be imported from."""
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and name in [alias.name for alias in node.names]:
            return defined_in(node.module or "", name)
    return str(file.relative_to(ROOT / "simulator"))


def test_all_that_machine_code_is_made_of_belongs_to_its_sources() -> None:
    taken = {defined_in(*each) for each in constants() if each[0].startswith("simulator")}
    assert taken == set(library._ALSO)
