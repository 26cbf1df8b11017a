"""One-to-many work: a CSM holds a session once, and everybody who attends has had a touch."""

from __future__ import annotations

import pytest

from simulator.metrics import measure
from simulator.records import Records
from simulator.replication import simulate
from simulator.scenario import loads
from simulator.scenario.types import Setup
from simulator.world import draw_world

pytestmark = pytest.mark.unit

WEBINAR = "webinar: {sessions: 2 / month, takes: 2h, spread: 0%%, within: 1 week%s}"


def company(lifecycle: str, *, accounts: int = 40, team: int = 2, more: str = "") -> Setup:
    return loads(
        f"""
name: Webinars
start: 2026-01-05
horizon: 12 months
first_served: []
segments:
  smb:
    team: {team}
    accounts: {accounts}
    arr: $10k
    renewal: {{served: 100%, neglected: 100%}}
{more}
    lifecycle:
{lifecycle}
"""
    ).setup


def adoption(line: str, **more: object) -> Setup:
    return company(f"      adoption:\n        {line}\n", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def everybody() -> Records:
    return simulate(adoption(WEBINAR % ""), 1, 0)


def test_a_session_is_held_as_often_as_the_scenario_says(everybody: Records) -> None:
    held = everybody.activities[everybody.activities["account"].isna()]
    assert 23 <= len(held) <= 25
    period = held["due"].diff().dropna()
    assert period.nunique() == 1
    assert period.iloc[0] == round(260 / 12 / 2 * 8 * 3600)


def test_every_customer_of_the_stage_has_a_touch_and_one_csm_has_the_work(
    everybody: Records,
) -> None:
    table = everybody.activities
    held, guests = table[table["account"].isna()], table[table["account"].notna()]
    assert (guests.groupby("occurrence").size() == 40).all()
    assert set(guests["occurrence"]) == set(held["occurrence"])
    assert (held["work_hours"] == 2.0).all()
    assert (held["elapsed_hours"] == 2.0).all()
    assert (guests["work_hours"] == 0.0).all()
    assert (guests["elapsed_hours"] == 0.0).all()
    assert not held["touch"].any()
    assert guests["touch"].all()
    busy = everybody.csms["busy_hours"].sum()
    assert busy == pytest.approx(2.0 * len(held))


def test_guests_share_the_times_and_the_performer_of_their_session(everybody: Records) -> None:
    columns = ["due", "window_end", "start", "end", "outcome", "performer"]
    table = everybody.activities
    whole = table[table["account"].isna()].set_index("occurrence")[columns]
    for number, row in table[table["account"].notna()].set_index("occurrence")[columns].iterrows():
        assert row.tolist() == whole.loc[number].tolist()


def test_as_many_attend_as_the_scenario_says_and_always_the_same_whatever_the_team() -> None:
    setup = adoption(WEBINAR % ", attendance: 30%", accounts=400)
    table = simulate(setup, 1, 0).activities
    attended = table[table["account"].notna()]
    expected = 400 * table["account"].isna().sum() * 0.3
    assert abs(len(attended) - expected) < 4 * (expected * 0.7) ** 0.5
    more = simulate(adoption(WEBINAR % ", attendance: 30%", accounts=400, team=5), 1, 0).activities
    again = more[more["account"].notna()]
    assert attended[["account", "occurrence"]].values.tolist() == (
        again[["account", "occurrence"]].values.tolist()
    )


def test_a_session_that_nobody_can_hold_in_time_is_missed_by_each_guest() -> None:
    lines = (
        "      adoption:\n"
        "        siege: {every: 1 day, takes: 8h, spread: 0%, within: 1 day, touch: no}\n"
        "        webinar: {sessions: 1 / month, takes: 1h, within: 2h}\n"
    )
    table = simulate(company(lines, accounts=6, team=1), 1, 0).activities
    webinars = table[table["activity"] == "webinar"]
    missed = webinars[webinars["outcome"] == "missed"]
    assert len(missed) > 30
    whole = missed[missed["account"].isna()]["occurrence"]
    assert (missed[missed["account"].notna()].groupby("occurrence").size() == 6).all()
    assert set(missed["occurrence"]) == set(whole)


def test_required_training_in_sessions_ends_onboarding_for_those_who_attend() -> None:
    lines = (
        "      onboarding:\n"
        "        training: {sessions: 2 / month, takes: 2h, required: yes, attendance: 50%}\n"
        "      adoption: {}\n"
    )
    more = "    new_accounts: 10 / month"
    records = simulate(company(lines, accounts=0, more=more), 1, 0)
    accounts, table = records.accounts, records.activities
    attended = table[table["account"].notna() & (table["outcome"] == "done")]
    assert attended["account"].is_unique, "nobody attends what they have had"
    done = accounts["account"].isin(attended["account"])
    assert (accounts.loc[done, "stage"] == "adoption").all()
    assert (accounts.loc[~done, "stage"] == "onboarding").all()
    assert 20 < done.sum() < len(accounts)


def test_only_those_who_are_there_when_it_falls_due_are_invited() -> None:
    lines = f"      adoption:\n        {WEBINAR % ''}\n"
    records = simulate(company(lines, accounts=3, more="    new_accounts: 10 / month"), 1, 0)
    table = records.activities[records.activities["account"].notna()]
    signed = records.accounts.set_index("account")["signed"]
    assert (table["due"].to_numpy() >= table["account"].map(signed).to_numpy()).all()
    assert len(table) > 3 * 25


def test_who_missed_a_required_session_waits_for_the_next_one() -> None:
    lines = (
        "      onboarding:\n"
        "        siege: {every: 1 day, takes: 8h, spread: 0%, within: 1 day, touch: no}\n"
        "        training: {sessions: 1 / month, takes: 1h, within: 2h, required: yes}\n"
        "      adoption: {}\n"
    )
    table = simulate(
        company(lines, accounts=0, team=1, more="    new_accounts: 2 / month"), 1, 0
    ).activities
    training = table[table["activity"] == "training"]
    assert (training["outcome"] == "missed").sum() > 20
    assert (training["attempt"] == 0).all()
    dues = training[training["account"].isna()]["due"]
    assert set(training["due"]) == set(dues), "nothing falls due between the sessions"


def test_a_session_whose_guests_have_all_left_is_not_held() -> None:
    lines = (
        "      onboarding:\n"
        "        siege: {every: 1 day, takes: 8h, spread: 0%, within: no limit, touch: no}\n"
        "        training: {sessions: 1 / month, takes: 1h, within: 3 months}\n"
        "        exits: [{to: adoption, after: 5 days}]\n"
        "      adoption: {}\n"
    )
    setup = company(lines, accounts=0, team=1, more="    new_accounts: 30 / month")
    table = simulate(setup, 1, 0).activities
    training = table[table["activity"] == "training"]
    gone = training[training["outcome"] == "cancelled"]
    whole = gone[gone["account"].isna()]
    assert len(whole) > 3
    for row in whole.itertuples():
        guests = training[(training["occurrence"] == row.occurrence) & training["account"].notna()]
        assert (guests["outcome"] == "cancelled").all()
        assert guests["end"].max() == row.end


def test_what_is_under_way_at_the_end_is_open_for_each_guest() -> None:
    setup = adoption("webinar: {sessions: 1 / year, takes: 2500h, spread: 0%}")
    table = simulate(setup, 1, 0).activities
    assert len(table) == 41
    assert (table["outcome"] == "open").all()
    assert table["performer"].nunique() == 1
    assert table["performer"].notna().all()


def test_figures_count_the_guests_and_not_the_session(everybody: Records) -> None:
    figures = measure(everybody)["activity", "webinar"]
    window, table = everybody.window, everybody.activities
    end = table["end"].to_numpy(dtype=float)
    inside = (end >= window.t0) & (end < window.t1) & (table["outcome"] == "done").to_numpy()
    of_guest = table["account"].notna().to_numpy()
    assert figures["activities_done"] == (inside & of_guest).sum()
    assert figures["hours"] == pytest.approx(2.0 * (inside & ~of_guest).sum())
    assert everybody.timeline["done"].sum() == (of_guest & (table["outcome"] == "done")).sum()
    assert everybody.timeline["due"].sum() == of_guest.sum()


def test_an_audience_of_nobody_is_no_session() -> None:
    assert len(simulate(adoption(WEBINAR % "", accounts=0), 1, 0).activities) == 0


def test_sessions_are_matters_of_the_world_and_the_horizon_moves_none() -> None:
    short, long = (
        draw_world(loads(text).setup, 1, 0).sessions(0)
        for text in (TEXT, TEXT.replace("horizon: 12 months", "horizon: 15 months"))
    )
    assert long[: len(short)] == short
    assert len(long) > len(short)


TEXT = """
name: Webinars
start: 2026-01-05
horizon: 12 months
segments:
  smb:
    team: 1
    accounts: 5
    arr: $10k
    lifecycle: {adoption: {webinar: {sessions: 2 / month, takes: 2h}}}
"""


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{sessions: 20%, takes: 1h}", "is not a rate"),
        ("{sessions: 0 / month, takes: 1h}", "must be a rhythm such as 2 / month"),
        ("{sessions: 2 / month, takes: 1h, automated: 40%}", "does not go with `sessions`"),
        ("{sessions: 2 / month, takes: 1h, coverage: dedicated}", "for many customers"),
        ("{every: 1 week, takes: 1h, attendance: 40%}", "goes with `sessions` only"),
        ("{sessions: 2 / month, every: 1 week, takes: 1h}", "exactly one of them"),
    ],
)
def test_mistakes_about_sessions_are_explained(line: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        loads(TEXT.replace("{sessions: 2 / month, takes: 2h}", line))


def test_only_those_are_invited_for_whom_a_session_is() -> None:
    line = WEBINAR % ", only_for: {size: big}"
    traits = "traits: {size: {big: {share: 40%, work: 300%}, small: {}}}\nfirst_served: []"
    text = f"""
name: Webinars
start: 2026-01-05
horizon: 6 months
{traits}
segments:
  smb: {{team: 2, accounts: 40, arr: $10k, lifecycle: {{adoption: {{{line}}}}}}}
"""
    table = simulate(loads(text).setup, 1, 0)
    kind = table.accounts.set_index("account")["traits"]
    guests = table.activities.dropna(subset="account")
    assert set(guests["account"]) == set(kind[kind == "size=big"].index)
    held = table.activities[table.activities["account"].isna()]
    assert set(held["work_hours"]) == {2.0}
