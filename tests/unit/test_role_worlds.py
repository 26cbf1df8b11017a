"""The same customers, teams that differ in one thing: what else may differ, and what may not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.records import SCHEMA, Records
from simulator.replication import simulate
from simulator.scenario import Scenario, loads

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "tests/data/mid_market.yaml").read_text()
SEGMENT = "segments.mid_market"
CHECK_IN = f"{SEGMENT}.lifecycle.adoption.check_in"
SMALL = {"horizon": "6 months", f"{SEGMENT}.accounts": 60}
BASE = loads(TEXT).with_(**SMALL, **{f"{SEGMENT}.team": 2})
SAME = [name for name in SCHEMA if name not in ("csms", "timeline")]


def played(scenario: Scenario) -> Records:
    return simulate(scenario.setup, 3, 0)


def table(records: Records, name: str) -> pd.DataFrame:
    """Names as words, whatever other names there are."""
    frame = records.table(name)
    words = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(words, object))


def of_role(records: Records, name: str, role: str) -> pd.DataFrame:
    frame = table(records, name)
    return frame[frame["role"] == role].reset_index(drop=True)


def assert_same(one: Records, other: Records, *names: str, but: list[str] | None = None) -> None:
    for name in names or SCHEMA:
        frames = [table(records, name) for records in (one, other)]
        kept = [frame.drop(columns=but or [], errors="ignore") for frame in frames]
        pd.testing.assert_frame_equal(*kept)


@pytest.fixture(scope="module")
def base() -> Records:
    records = played(BASE)
    assert (records.activities["outcome"] == "missed").any()
    return records


def test_a_role_that_nobody_uses_changes_nothing_but_its_own_rows(base: Records) -> None:
    beside = played(BASE.with_(roles={"spare": {"team": 3}}))
    assert_same(base, beside, *SAME)
    for name in ("csms", "timeline"):
        pd.testing.assert_frame_equal(
            table(base, name), of_role(beside, name, "mid_market"), check_index_type=False
        )
    spare = of_role(beside, "csms", "spare")
    assert (len(spare), spare["busy_hours"].sum(), spare["mean_book"].sum()) == (3, 0, 0)
    weeks = of_role(beside, "timeline", "spare")
    assert (weeks["headcount"] == 3).all()
    assert (weeks[["accounts", "due", "busy_hours"]] == 0).all(axis=None)


def test_the_size_of_a_role_beside_matters_to_its_own_work_alone() -> None:
    """Where its work is no touch, so that health, and all that hangs on it, stays as it is."""

    def sized(team: int) -> Records:
        line = {"rate": "24 / year", "takes": "2h", "touch": "no", "role": "experts"}
        line |= {"within": "1 day"}
        beside = {"roles": {"experts": {"team": team}}}
        return played(BASE.with_(**beside, **{f"{SEGMENT}.lifecycle.any_stage.audit": line}))

    one, three = sized(1), sized(3)
    assert_same(one, three, "accounts", "renewals")
    audits = [table(records, "activities").query("activity == 'audit'") for records in (one, three)]
    assert (audits[0]["outcome"] == "missed").sum() > (audits[1]["outcome"] == "missed").sum()
    worlds = ["account", "occurrence", "due", "work_hours"]
    pd.testing.assert_frame_equal(*(frame[worlds].reset_index(drop=True) for frame in audits))
    others = [table(records, "activities").query("activity != 'audit'") for records in (one, three)]
    pd.testing.assert_frame_equal(*(frame.reset_index(drop=True) for frame in others))
    mine = [of_role(records, "csms", "mid_market") for records in (one, three)]
    pd.testing.assert_frame_equal(*mine)


def test_skills_that_do_not_matter_change_nothing(base: Records) -> None:
    """Specialists and generalists are the same people if being outside one's skills costs
    nothing, or if all have the skill."""
    demands = {f"{CHECK_IN}.skill": "talks"}
    assert_same(base, played(BASE.with_(**demands)))
    assert_same(base, played(BASE.with_(**demands, **{f"{SEGMENT}.skills": ["talks", "builds"]})))
    free = {f"{SEGMENT}.skills": ["builds"], "csm.outside_skills": "100%"}
    assert_same(base, played(BASE.with_(**demands, **free)))
    matters = played(BASE.with_(**demands, **{f"{SEGMENT}.skills": ["builds"]}))
    with pytest.raises(AssertionError):
        assert_same(base, matters)


def test_one_pooled_csm_is_one_dedicated_csm_whose_work_nobody_owns() -> None:
    alone = BASE.with_(**{f"{SEGMENT}.accounts": 25, f"{SEGMENT}.team": 1})
    dedicated, pooled = played(alone), played(alone.with_(**{f"{SEGMENT}.coverage": "pooled"}))
    assert table(dedicated, "csms")["absent_hours"].gt(0).all()
    assert_same(dedicated, pooled, "activities", "renewals", "timeline", but=["owner"])
    assert_same(dedicated, pooled, "accounts", but=["owner", "csms"])
    assert_same(dedicated, pooled, "csms", but=["mean_book"])
    assert pooled.activities["owner"].isna().all()


def test_a_team_by_another_name_is_the_same_team(base: Records) -> None:
    """Without absences, which belong to the names of roles and seats."""
    there = {"csm.vacation": "0 days / year", "csm.sick_leave": "0 days / year"}
    own = played(BASE.with_(**there))
    text = TEXT.replace("    team: 8\n", "    role: all\n") + "roles: {all: {team: 2}}\n"
    other = played(loads(text).with_(**SMALL, **there))
    assert_same(own, other, "renewals")
    for name in ("activities", "accounts", "csms", "timeline"):
        frame = table(other, name)
        for column in {"csm", "role", "owner", "performer"} & set(frame):
            frame[column] = frame[column].str.replace("^all", "mid_market", regex=True)
        pd.testing.assert_frame_equal(table(own, name), frame)
