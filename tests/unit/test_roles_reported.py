"""A pool, specialists and a digital tail: what a run, a sweep and their pictures say of each."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from simulator.experiment import RunResult, SweepResult, run, sweep
from simulator.experiment.levers import lever_of_role, lever_of_segment, levers
from simulator.report.numbers import plain
from simulator.report.tables import run_grids, sweep_grids
from simulator.scenario import Scenario, load, loads

pytestmark = pytest.mark.unit

FILE = Path(__file__).parents[1] / "data" / "roles.yaml"
SMALL = [
    "segments.mid_market.accounts=40",
    "segments.mid_market.team=1",
    "segments.smb.accounts=40",
    "segments.smb.team=1",
    "segments.tail.accounts=10",
    "roles.onboarding.team=2",
]


def shared() -> Scenario:
    """The same, but one pool looks after both kinds of customers."""
    text = FILE.read_text().replace("    team: 4\n", "    role: pool\n")
    text = text.replace("  onboarding: {team: 3}", "  onboarding: {team: 2}\n  pool: {team: 3}")
    return loads(text, [setting for setting in SMALL if ".accounts=" in setting])


@pytest.fixture(scope="module")
def played() -> RunResult:
    return run(load(FILE, SMALL), replications=2, jobs=1)


@pytest.fixture(scope="module")
def swept() -> SweepResult:
    return sweep(load(FILE, SMALL), "roles.onboarding.team", [1, 2], replications=2, jobs=1)


@pytest.fixture(scope="module")
def swept_pool() -> SweepResult:
    return sweep(shared(), "roles.pool.team", [2, 3], replications=2, jobs=1)


@dataclass(frozen=True)
class Said:
    about: str
    paragraphs: dict[str, str]
    notes: str
    title: str


def said(result: RunResult | SweepResult) -> Said:
    words = result.words()
    paragraphs = {lead: plain(text) for lead, text in words.paragraphs}
    return Said(plain(words.about), paragraphs, plain(" ".join(words.notes)), words.title)


# Runs ----------------------------------------------------------------------------------------


def test_a_run_says_who_works_where_and_who_has_nobody(played: RunResult) -> None:
    assert said(played).about.startswith(
        "4 CSMs: 1 in mid market (40 accounts each), 1 in smb (40 accounts each) and 2 in "
        "onboarding, at the start; nobody but automation in tail (10 accounts). Every figure"
    )


def test_a_run_says_how_busy_each_role_is_the_busiest_first(played: RunResult) -> None:
    busy = said(played).paragraphs["How busy"]
    assert busy.startswith("Of its hours on shift mid market is busy ")
    assert busy.index("mid market") < busy.index("smb") < busy.index("onboarding")
    assert "tail" not in busy


def test_a_table_has_a_row_a_role(played: RunResult) -> None:
    grid = run_grids(played)[0]
    assert grid.title == "By role, on average in the window"
    rows = {row[0]: row[1:] for row in grid.blocks[0]}
    assert list(rows) == ["mid market", "smb", "tail", "onboarding"]
    assert [rows[name][0] for name in rows] == ["1", "1", "0", "2"]
    assert rows["onboarding"][1] == "-", "specialists look after nobody"
    assert rows["tail"][1:6] == ("-",) * 5
    assert rows["mid market"][1] != "-"


def test_customers_whom_a_shared_pool_looks_after_are_not_said_to_have_no_csm() -> None:
    grids = {grid.title: grid for grid in run_grids(run(shared(), replications=1, jobs=1))}
    rows = {row[0]: row[1] for block in grids["Segment smb"].blocks for row in block}
    assert {"Accounts", "Missed touches"} <= set(rows)
    assert {"CSMs", "CSMs at work"}.isdisjoint(rows)
    assert "CSMs" in {row[0] for block in grids["All figures"].blocks for row in block}


def test_hours_and_misses_of_a_role_are_those_of_its_work(played: RunResult) -> None:
    table = played.table("activities")
    inside = table["activity"].isin(["kickoff", "training", "weekly_call"])
    assert (inside == (table["role"] == "onboarding")).all()
    done = table[table["outcome"] == "done"]
    performers = done["performer"].astype(str).str.removesuffix(" CSM 1").str[: len("onboarding")]
    assert ((performers == "onboarding") == (done["role"] == "onboarding")).all()
    hours = sum(played.series("hours", role=name) for name in ("mid_market", "smb", "onboarding"))
    assert hours.to_numpy() == pytest.approx(played.series("hours").to_numpy())


def test_a_figure_is_of_a_segment_or_of_a_role(played: RunResult) -> None:
    with pytest.raises(ValueError, match="name one of them"):
        played.series("hours", segment="smb", role="smb")
    with pytest.raises(ValueError, match="did you mean onboarding"):
        played.series("hours", role="onbording")


def test_the_weeks_of_the_roles_add_up(played: RunResult) -> None:
    roles = [played.weekly("busy_hours", role=role.name) for role in played.scenario.setup.roles]
    whole = played.weekly("busy_hours")
    assert sum(roles).to_numpy() == pytest.approx(whole.to_numpy())


def test_the_picture_of_a_run_has_a_line_a_role(played: RunResult) -> None:
    weeks = played.plot().axes[0]
    names = [text.get_text() for text in weeks.get_legend().get_texts()]
    assert names == ["mid market", "smb", "onboarding"]
    lines = [line for line in weeks.get_lines() if line.get_label() in names]
    levels = [float(np.mean(np.asarray(line.get_ydata()))) for line in lines]
    assert levels == sorted(levels, reverse=True), "mid market is busiest, onboarding least"
    assert levels[0] > 2 * levels[2]


# Sweeps --------------------------------------------------------------------------------------


def test_each_team_has_a_lever() -> None:
    both = shared()
    assert list(levers(both)) == [
        "segments.tail.team",
        "roles.onboarding.team",
        "roles.pool.team",
    ]
    assert lever_of_segment(both, "smb") == "roles.pool.team", "the pool that smb shares"
    assert lever_of_segment(load(FILE), "smb") == "segments.smb.team"
    assert lever_of_role(both, "onboarding") == "roles.onboarding.team"
    with pytest.raises(ValueError, match=r"smb has no team of its own; move roles\.pool\.team"):
        sweep(both, "segments.smb.team", [2])
    with pytest.raises(ValueError, match="did you mean onboarding"):
        sweep(both, "roles.onbording.team", [2])


def test_specialists_are_swept_by_their_work(swept: SweepResult) -> None:
    assert (swept.role, swept.segment) == ("onboarding", None)
    assert swept.group("missed_touch_rate") == ("role", "onboarding")
    assert swept.group("expected_grr") == ("total", "")
    assert swept.frame["accounts_per_csm"].isna().all(), "they look after no accounts"
    assert swept.moved("headcount", 2, 1).mean == 1
    assert swept.moved("cost", 2, 1).mean == pytest.approx(120_000)
    assert swept.to_json()["points"][0]["accounts_per_csm"] is None


def test_a_sweep_of_specialists_in_words(swept: SweepResult) -> None:
    words = said(swept)
    assert words.title == "Pools and specialists: how many CSMs in onboarding"
    assert words.about.startswith("2 teams, from 1 CSM to 2 CSMs, each with")
    assert "missed touches are those of onboarding and its work" in words.notes
    (grid, *_) = sweep_grids(swept)
    assert grid.columns[:2] == ("CSMs", "busy\n%")
    assert [row[0] for row in grid.blocks[0]] == ["1 ", "2*"]
    swept.plot().canvas.draw()


def test_a_shared_pool_has_the_accounts_of_all_its_segments(swept_pool: SweepResult) -> None:
    assert (swept_pool.role, swept_pool.segment) == ("pool", None)
    assert [swept_pool.ratio(team) for team in (2, 3)] == [40, 80 / 3]
    assert said(swept_pool).about.startswith("2 teams, from 2 CSMs (40 accounts each) to 3 CSMs")
    (grid, *_) = sweep_grids(swept_pool)
    assert grid.columns[1] == "accounts\nper CSM"
    each = swept_pool[2].series("accounts", role="pool")
    both = sum(swept_pool[2].series("accounts", segment=name) for name in ("mid_market", "smb"))
    assert each.to_numpy() == pytest.approx(both.to_numpy())


def test_a_segments_own_team_is_swept_by_its_customers() -> None:
    result = sweep(load(FILE, SMALL), "segments.smb.team", [1, 2], replications=1, jobs=1)
    assert (result.role, result.segment) == ("smb", "smb")
    assert result.group("expected_grr") == result.group("utilization") == ("segment", "smb")
    assert "missed touches are those of" not in said(result).notes


def test_the_workbook_has_the_roles(played: RunResult, tmp_path: Path) -> None:
    data = played.to_excel(tmp_path / "book.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.read("xl/workbook.xml").decode()
    assert 'sheet name="By role"' in names
    assert 'sheet name="By trait"' not in names, "there are none"
