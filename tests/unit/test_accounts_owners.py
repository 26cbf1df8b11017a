"""The owners of a file are the team: they keep their books, and their names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator import sweep
from simulator.replication import simulate
from tests.unit.accounts_files import ROWS, SCENARIO, Row, faults, loaded, small, text, with_column

pytestmark = pytest.mark.unit


def tables(folder: Path, rows: list[Row], scenario: str = SCENARIO) -> tuple[pd.Series, list[str]]:
    """Who owns each account at the end, and all CSMs."""
    records = simulate(loaded(folder, text(rows), scenario).setup, 1, 0)
    accounts = records.accounts.set_index("account")["owner"].astype(object).fillna("")
    return accounts, records.csms["csm"].astype(str).tolist()


def team(size: int, segment: str = "mid_market", of: str = SCENARIO, more: str = "") -> str:
    line = f"  {segment}:\n"
    return of.replace(line, f"{line}    team: {size}\n{more}", 1)


def test_owners_keep_exactly_their_accounts(tmp_path: Path) -> None:
    owner, csms = tables(tmp_path, [*ROWS])
    assert owner.tolist() == [row[5] for row in ROWS]
    assert csms == ["Ann Lee", "Bo Chan", "Cy Diaz"]


def test_a_seat_more_than_owners_is_vacant_and_takes_what_nobody_owns(tmp_path: Path) -> None:
    rows = [*ROWS, *small("n", "mid market", "Unassigned", 2)]
    owner, csms = tables(tmp_path, rows, team(3))
    assert csms[:3] == ["Ann Lee", "Bo Chan", "mid_market CSM 3"]
    # The vacant book is the smallest, then all are alike and the lowest seat comes first.
    assert sorted([owner["n0"], owner["n1"]]) == ["Ann Lee", "mid_market CSM 3"]


def test_without_names_the_team_must_be_said(tmp_path: Path) -> None:
    rows = with_column("Owner", *[" "] * 4)
    assert [line.partition(": ")[2] for line in faults(tmp_path, text(rows))] == [
        f'segments.{name}: "team" is missing: the number of CSMs, such as 6'
        for name in ("mid_market", "smb")
    ]
    said = team(2, "smb", team(4))
    owner, csms = tables(tmp_path, rows, said)
    assert csms == [f"mid_market CSM {n}" for n in (1, 2, 3, 4)] + ["smb CSM 1", "smb CSM 2"]
    assert owner["001"] != owner["002"]


def test_fewer_seats_than_owners_are_refused_unless_books_are_dealt_anew(tmp_path: Path) -> None:
    assert faults(tmp_path, None, team(1)) == [
        "acme.yaml:10:11: segments.mid_market.team: is fewer than the 2 CSMs who own accounts in "
        "accounts.csv (Ann Lee, Bo Chan); write `owners: evenly` in the segment to deal its "
        "accounts out anew"
    ]
    _, csms = tables(tmp_path, [*ROWS], team(1, more="    owners: evenly\n"))
    assert csms == ["mid_market CSM 1", "Cy Diaz"]


def test_dealt_evenly_the_team_is_as_many_as_the_owners(tmp_path: Path) -> None:
    said = SCENARIO.replace("  smb:\n", "    owners: evenly\n  smb:\n")
    rows = [*ROWS, *small("n", "Mid-Market", "Ann Lee", 8)]
    owner, csms = tables(tmp_path, rows, said)
    assert csms[:2] == ["mid_market CSM 1", "mid_market CSM 2"]
    mid = owner.drop(["003", "004"])
    assert mid.value_counts().tolist() == [5, 5]


def test_one_spelling_for_one_person(tmp_path: Path) -> None:
    _, csms = tables(tmp_path, with_column("Owner", "Ann  Lee", "ANN LEE"))
    assert csms == ["ANN LEE", "Cy Diaz"]


def test_a_person_in_two_segments_is_two_csms_and_told_so(tmp_path: Path) -> None:
    rows = with_column("Owner", "Ann", "Bo", "Ann")
    owner, csms = tables(tmp_path, rows)
    assert csms == ["Ann (mid_market)", "Bo", "Ann (smb)", "Cy Diaz"]
    assert owner["003"] == "Ann (smb)"
    assert loaded(tmp_path, text(rows)).warnings == (
        "Ann owns accounts in mid_market and smb, and counts as a full-time CSM in each of them; "
        "let them name one `role` to make it one CSM",
    )


def test_a_role_that_two_segments_share_makes_it_one_person(tmp_path: Path) -> None:
    shared = SCENARIO.replace("segments:\n", "roles: {pod: {team: 4}}\nsegments:\n")
    for name in ("mid_market", "smb"):
        shared = shared.replace(f"  {name}:\n", f"  {name}:\n    role: pod\n")
    rows = with_column("Owner", "Ann", "Bo", "Ann")
    owner, csms = tables(tmp_path, rows, shared)
    assert csms == ["Ann", "Bo", "Cy Diaz", "pod CSM 4"]
    assert owner.tolist() == ["Ann", "Bo", "Ann", "Cy Diaz"]
    assert loaded(tmp_path, text(rows), shared).warnings == ()


def test_a_pool_has_no_books_but_its_people_have_names(tmp_path: Path) -> None:
    said = SCENARIO.replace("  smb:\n", "    coverage: pooled\n  smb:\n")
    owner, csms = tables(tmp_path, [*ROWS], said)
    assert csms == ["Ann Lee", "Bo Chan", "Cy Diaz"]
    assert owner.tolist() == ["", "", "Cy Diaz", "Cy Diaz"]


def test_who_signs_later_comes_to_the_owner_of_the_file(tmp_path: Path) -> None:
    rows = [*ROWS, *small("n", "smb", "Di Eng", 3, signed="2026-03-02")]
    owner, _ = tables(tmp_path, rows)
    assert owner[["n0", "n1", "n2"]].tolist() == ["Di Eng"] * 3


def test_no_two_csms_share_a_name(tmp_path: Path) -> None:
    _, csms = tables(tmp_path, with_column("Owner", "mid_market CSM 3", "smb CSM 1"), team(3))
    assert csms == ["mid_market CSM 3", "smb CSM 1", "mid_market CSM 3 (vacant)", "Cy Diaz"]


def test_a_sweep_deals_the_books_of_its_segment_out_evenly(tmp_path: Path) -> None:
    scenario = loaded(tmp_path)
    swept = sweep(scenario, "segments.mid_market.team", [1, 2], replications=1, jobs=1)
    for headcount in (1, 2):
        csms = swept.table("csms", headcount)["csm"].astype(str).tolist()
        assert csms == [*(f"mid_market CSM {n + 1}" for n in range(headcount)), "Cy Diaz"]
