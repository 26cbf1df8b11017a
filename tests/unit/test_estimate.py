"""The spreadsheet's answer, with numbers that a reader can check by hand."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from simulator.estimate import (
    RoleEstimate,
    SegmentEstimate,
    average_accounts,
    estimate,
)
from simulator.estimate_words import check_json, warnings
from simulator.scenario import loads
from tests.unit import accounts_files
from tests.unit.accounts_files import with_column

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
HEAD = """\
name: Simple
start: 2026-01-05
horizon: 12 months
book: held
defaults: {spread: 0%}
"""
ONE_STAGE = """\
segments:
  ours:
    team: 2
    accounts: 60
    arr: $10k
    lifecycle:
      customer:
        check_in: {every: 1 month, takes: 1h}
        call:     {every: 2 weeks, takes: 30 min, automated: 25%}
        request:  {rate: 6 / year, takes: {mean: 2h, spread: 50%}}
      any_stage:
        prep:     {before_renewal: 60 days, takes: 3h}
        rescue:   {when: check_in missed, takes: 9h}
"""
STAGES = """\
segments:
  ours:
    team: 4
    accounts: 100
    arr: $10k
    new_accounts: 2 / month
    health: {fit: 60, fit_spread: 10, at_risk: below 50}
    expansion: {opportunities: 1 / year, adds: 10%}
    lifecycle:
      onboarding:
        kickoff: {after: 0 days, takes: 2h, required: yes}
        train:   {after: 65 days, takes: 3h, required: yes}
        late:    {after: 70 days, takes: 7h}
        weekly:  {every: 1 week, takes: 1h}
      adoption:
        check:   {every: 1 month, takes: 1h}
        welcome: {after: 1 week, takes: 4h}
      expansion:
        offer:   {after: 1 week, takes: 2h, required: yes}
      renewal_risk:
        rescue:  {every: 1 month, takes: 5h}
      any_stage:
        request: {rate: 1 / year, takes: 1h}
"""


def of(text: str, *settings: str) -> SegmentEstimate:
    (only,) = estimate(loads(text, settings).setup).segments
    return only


def team_of(text: str, *settings: str) -> RoleEstimate:
    (only,) = estimate(loads(text, settings).setup).roles
    return only


def hours(each: SegmentEstimate) -> dict[str, float]:
    return {need.activity: need.hours for need in each.needs}


def test_hours_needed_are_customers_times_rhythm_times_work() -> None:
    each = of(HEAD + ONE_STAGE)
    assert hours(each) == pytest.approx(
        {
            "check_in": 60 * 12 * 1,
            "call": 60 * 26 * 0.5 * 0.75,  # every second of 52 weeks; a quarter is automated
            "request": 60 * 6 * 2,
            "prep": 60 * 3,
            "rescue": 0,
        }
    )
    assert each.hours_needed == pytest.approx(720 + 585 + 720 + 180)


def test_a_longer_contract_is_prepared_less_often() -> None:
    assert hours(of(HEAD + ONE_STAGE, "segments.ours.term=24 months"))["prep"] == pytest.approx(90)


def test_hours_available_are_days_at_work_less_internal_time() -> None:
    csm = (
        "csm={internal_time: 25%, vacation: 4 weeks / year, sick_leave: 6 days / year, "
        "holidays: [2026-01-06, 2026-05-01, 2026-05-02]}"
    )
    found = estimate(loads(HEAD + ONE_STAGE, [csm]).setup)
    # 12 months from Monday, 5 January hold 261 working days; 2 May is a Saturday.
    assert found.days_at_work == pytest.approx(260 - 20 - 6 - 2 * 260 / 261)
    assert found.hours_per_csm == pytest.approx(found.days_at_work * 8 * 0.75)
    (team,) = found.roles
    assert team.hours_available == pytest.approx(2 * found.hours_per_csm)
    assert team.utilization == pytest.approx(2205 / team.hours_available)


def test_the_rules_of_thumb() -> None:
    team = team_of(HEAD + ONE_STAGE)
    assert (team.accounts_per_csm, team.arr_per_csm) == (30, 300_000)


def test_customers_are_spread_over_the_stages() -> None:
    each = of(HEAD + STAGES)
    accounts = 100 + 24 * 261 / 260 / 2  # half of the year's new ones, and a day
    onboarding = 24 * 65 / 260  # until the last required work falls due
    others = accounts - onboarding
    risk = others * 0.16  # normal: 15.9 % lie more than one spread below; 200 quantiles say 16
    assert each.accounts == pytest.approx(accounts)
    assert each.stages["onboarding"] == pytest.approx(onboarding)
    assert each.stages["renewal_risk"] == pytest.approx(risk, rel=0.01)
    assert sum(each.stages.values()) == pytest.approx(accounts)


def test_work_of_stages_follows_the_customers_in_them_and_their_entries() -> None:
    each = of(HEAD + STAGES)
    found, stages = hours(each), each.stages
    assert found["kickoff"] == 24 * 2
    assert found["train"] == 24 * 3
    assert found["late"] == 0, "onboarding is over before"
    assert found["weekly"] == pytest.approx(stages["onboarding"] * 52)
    assert found["check"] == pytest.approx(stages["adoption"] * 12)
    assert found["rescue"] == pytest.approx(stages["renewal_risk"] * 12 * 5)
    assert found["request"] == pytest.approx(each.accounts)


def test_opportunities_come_to_customers_in_good_health() -> None:
    """All fit alike, so everybody at home meets one a year, and a week of 52 later is back."""
    each = of(HEAD + STAGES, "segments.ours.health.fit_spread=0", "segments.ours.new_accounts=none")
    assert each.stages["adoption"] == pytest.approx(100 / (1 + 1 / 52))
    assert hours(each)["offer"] == pytest.approx(each.stages["adoption"] * 2)
    assert hours(each)["welcome"] == pytest.approx(each.stages["adoption"] * 4), "when they return"


def test_losses_and_new_ones_move_a_living_book() -> None:
    """A tenth leaves a year and nobody comes: on average (1 - exp(-0.1)) / 0.1 of them."""
    text = HEAD.replace("held", "living").replace("12 months", "2027-01-04") + ONE_STAGE
    setup = loads(text, ["segments.ours.renewal={served: 90%, neglected: 90%}"]).setup
    assert average_accounts(setup, setup.segments[0]) == pytest.approx(60 * 0.951626, rel=1e-5)
    balanced = loads(
        text,
        [
            "segments.ours.renewal={served: 90%, neglected: 90%}",
            "segments.ours.new_accounts=6 / year",
        ],
    ).setup
    assert average_accounts(balanced, balanced.segments[0]) == pytest.approx(60)


def test_who_leaves_between_renewals_moves_it_too() -> None:
    """All renew, all fit alike, and a tenth leaves a year."""
    text = HEAD.replace("held", "living").replace("12 months", "2027-01-04") + ONE_STAGE
    churn = "mid_term_churn: {served: 10% / year, neglected: 20% / year}"
    renewal = f"segments.ours.renewal={{served: 100%, neglected: 100%, {churn}}}"
    setup = loads(text, [renewal, "segments.ours.health.fit_spread=0"]).setup
    assert average_accounts(setup, setup.segments[0]) == pytest.approx(60 * 0.951626, rel=1e-5)


def test_the_window_of_the_report_counts_not_the_year_before() -> None:
    text = HEAD.replace("12 months", "24 months") + ONE_STAGE
    early = "report=2026-01-05 to 2027-01-03"  # 52 weeks; the window ends at one year
    late = "report=2027-01-04 to 2028-01-02"
    growing = "segments.ours.new_accounts=26 / year"
    assert of(text, growing, early).accounts == pytest.approx(60 + 13)
    assert of(text, growing, late).accounts == pytest.approx(60 + 26 + 13)


def test_what_the_approximation_leaves_out_is_said() -> None:
    text = HEAD + STAGES.replace(
        "      renewal_risk:\n",
        "      renewal_risk:\n        exits: [{to: lost, after: 1 year}]\n      lost:\n"
        "        exits: [{to: adoption, health: above 90}]\n"
        "        plea: {rate: 1 / year, takes: 1h}\n      renewal_riskier:\n",
    ).replace("      expansion:\n", "        exits: [{to: renewal_risk, health: below 50}, "
              "{to: expansion, opportunity: yes}, {to: renewal_riskier, before_renewal: 1 week}]\n"
              "      expansion:\n")  # fmt: skip
    each = of(text)
    assert each.caveats == (
        "customers are taken to stay in adoption until health or an opportunity moves them",
        "nobody is taken to be in lost or renewal_riskier, so the work there is left out",
    )
    assert of(HEAD + ONE_STAGE).caveats == (
        "left out, as it waits for something to happen: rescue",
    )


# csmsim check --------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "simple.yaml").write_text(HEAD + ONE_STAGE)
    return tmp_path


def csmsim(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_check_prints_hours_needed_against_hours_available(folder: Path) -> None:
    result = csmsim("check", "simple.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["check", "in", "customer", "720", "720"] in lines
    assert ["needed", "2,205"] in lines
    assert ["ours", "2", "30", "$300k", "2,205", "4,160", "53.0", "%"] in lines
    assert ["rescue", "any", "not", "counted"] in lines
    assert "csmsim run simple.yaml" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("team", "warning"),
    [
        (1, "106 % of the team's time, so some of it will never be done; 2 CSMs would bring this"),
        (2, None),
    ],
)
def test_check_warns_of_a_team_that_cannot_keep_up(
    folder: Path, team: int, warning: str | None
) -> None:
    result = csmsim("check", "simple.yaml", "--set", f"segments.ours.team={team}")
    said = " ".join(result.stdout.split())
    assert (warning in said) if warning else ("of the team's time" not in said)


def test_check_warns_above_85_per_cent(folder: Path) -> None:
    result = csmsim("check", "simple.yaml", "--set", "csm.internal_time=40%", "--json")
    found = json.loads(result.stdout)["warnings"]
    assert any("88.3 % of the team's time; above 85 %" in warning for warning in found)


def test_check_repeats_the_warnings_of_the_scenario(folder: Path) -> None:
    key = "segments.ours.lifecycle.customer.call.within=4 weeks"
    assert "skip_if_open" in csmsim("check", "simple.yaml", "--set", key).stdout


def test_a_team_without_any_hours_is_no_crash(folder: Path) -> None:
    days = ", ".join(f"2026-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29))
    setting = f"csm={{vacation: 200 days / year, holidays: [{days}]}}"
    result = csmsim("check", "simple.yaml", "--json", "--set", setting)
    (role,) = json.loads(result.stdout)["by_role"].values()
    assert role["utilization"] is None
    assert csmsim("check", "simple.yaml", "--set", setting).exit_code == 0


def test_check_answers_in_json(folder: Path) -> None:
    document = json.loads(csmsim("check", "simple.yaml", "--json").stdout)
    segment, role = document["by_segment"]["ours"], document["by_role"]["ours"]
    assert segment["hours_needed"] == role["hours_needed"] == pytest.approx(2205)
    assert role["utilization"] == pytest.approx(2205 / 4160)
    check_in = segment["by_activity"]["check_in"]
    assert check_in == {"role": "ours", "times": pytest.approx(720), "hours": pytest.approx(720)}


def test_check_of_a_faulty_file_is_exit_2(folder: Path) -> None:
    (folder / "simple.yaml").write_text(HEAD + ONE_STAGE.replace("team: 2", "team: 0"))
    result = csmsim("check", "simple.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("simple.yaml:8:11: segments.ours.team: ")


@pytest.mark.parametrize("team", ["2", "0"])
def test_check_needs_not_wait_for_heavy_packages(folder: Path, team: str) -> None:
    heavy = ["pandas", "scipy", "holidays", "matplotlib", "simpy", "joblib", "pyarrow", "rich"]
    code = (
        "import sys\nfrom simulator.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        f"print([m for m in {heavy} if m in sys.modules], file=sys.stderr)"
    )
    arguments = ["check", "simple.yaml", "--set", f"segments.ours.team={team}"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"


# Roles ---------------------------------------------------------------------------------------

SHARED = """\
roles:
  pool: {team: 3}
  engineers: {team: 1, skills: [data]}
segments:
  small:
    role: pool
    coverage: pooled
    accounts: 60
    arr: $10k
    lifecycle:
      customer:
        check_in: {every: 1 month, takes: 1h}
        setup:    {every: 6 months, takes: 4h, role: engineers}
        webinar:  {sessions: 1 / month, takes: 2h}
  large:
    role: pool
    coverage: pooled
    accounts: 20
    arr: $50k
    lifecycle:
      customer:
        review: {every: 3 months, takes: 3h}
        repair: {every: 6 months, takes: 5h, role: engineers, skill: code}
  tail:
    team: 0
    coverage: digital
    accounts: 900
    arr: $1k
    lifecycle:
      customer:
        mail: {every: 1 week, takes: 5 min}
"""


def test_a_role_has_the_work_of_all_segments_that_it_serves() -> None:
    pool, engineers = (by_name(HEAD + SHARED)[name] for name in ("pool", "engineers"))
    assert pool.hours_by_segment == pytest.approx(
        {"small": 60 * 12 + 12 * 2, "large": 20 * 4 * 3}
    ), "a webinar for all takes its two hours once"
    assert pool.hours_available == pytest.approx(3 * 260 * 8)
    assert pool.utilization == pytest.approx((744 + 240) / 6240)
    assert engineers.hours_by_segment["small"] == pytest.approx(60 * 2 * 4)


def test_work_outside_its_skills_takes_a_role_longer() -> None:
    slower = by_name(HEAD + SHARED, "csm.outside_skills=150%")["engineers"]
    assert slower.hours_by_segment["large"] == pytest.approx(20 * 2 * 5 * 1.5)
    trained = by_name(HEAD + SHARED, "roles.engineers.skills=[data, code]")["engineers"]
    assert trained.hours_by_segment["large"] == pytest.approx(20 * 2 * 5)


def test_accounts_per_csm_are_of_those_who_look_after_accounts() -> None:
    roles = by_name(HEAD + SHARED)
    assert roles["pool"].accounts_per_csm == pytest.approx(80 / 3)
    assert roles["pool"].arr_per_csm == pytest.approx(1.6e6 / 3)
    assert math.isnan(roles["engineers"].accounts_per_csm), "they look after nobody"
    assert math.isnan(roles["tail"].accounts_per_csm), "there is nobody"


def test_who_is_asked_for_nothing_is_not_busy() -> None:
    tail = by_name(HEAD + SHARED)["tail"]
    assert (tail.hours_needed, tail.hours_available) == (0, 0)
    assert math.isnan(tail.utilization)


def by_name(text: str, *settings: str) -> dict[str, RoleEstimate]:
    return {role.role: role for role in estimate(loads(text, settings).setup).roles}


def test_check_tells_who_is_too_busy_whoever_asks_for_the_hours(folder: Path) -> None:
    (folder / "simple.yaml").write_text(HEAD + SHARED.replace("takes: 4h", "takes: 14h"))
    result = csmsim("check", "simple.yaml")
    said = " ".join(result.stdout.split())
    assert "engineers: the work needs 95.2 % of the team's time; above 85 %" in said
    assert "tail: 900 accounts, looked after by automation" in said
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["engineers", "1", "-", "-", "1,980", "2,080", "95.2", "%"] in lines
    assert ["for", "small", "1,680"] in lines
    assert ["setup", "customer", "engineers", "120", "1,680"] in lines
    assert ["mail", "customer", "-", "automated"] in lines


def test_check_answers_by_role_in_json(folder: Path) -> None:
    (folder / "simple.yaml").write_text(HEAD + SHARED)
    document = json.loads(csmsim("check", "simple.yaml", "--json").stdout)
    assert document["by_segment"]["small"]["hours_by_role"] == pytest.approx(
        {"pool": 744, "engineers": 480}
    )
    assert document["by_role"]["engineers"]["hours_by_segment"]["small"] == pytest.approx(480)
    assert document["by_role"]["engineers"]["accounts_per_csm"] is None
    assert document["by_role"]["tail"]["utilization"] is None


def test_a_file_whose_customers_are_all_in_onboarding_is_no_steady_year(tmp_path: Path) -> None:
    """Five accounts signed last Friday, whose onboarding takes a week; nobody new comes later."""
    rows = accounts_files.small("s", "SMB", "Cy Diaz", 5, signed="2026-01-02")
    rows += accounts_files.small("m", "Mid-Market", "Ann Lee", 5)
    scenario = accounts_files.loaded(tmp_path, accounts_files.text(rows))
    found = estimate(scenario.setup)
    mid_market, smb = (each.today for each in found.segments)
    assert (mid_market, smb) == ({"onboarding": 0}, {"onboarding": 5, "renewal_risk": 0})
    (told,) = [text for text in warnings(scenario, found) if "first day" in text]
    assert told == (
        "smb: 5 of its 5 accounts (100 %) are in onboarding on the first day, by what the file "
        "says of them; in the steady year estimated here 0.0 % are, so its hours are not those of "
        "the first months"
    )
    said = check_json(scenario, found)["by_segment"]["smb"]
    assert said["accounts_by_stage_on_day_one"] == smb


def test_health_in_a_file_tells_who_is_at_risk_where_everybody_has_one(tmp_path: Path) -> None:
    rows = accounts_files.small("s", "SMB", "Cy Diaz", 5)
    healths = with_column("Health", "20", "30", "40", "45", "80", rows=rows)
    rest = accounts_files.small("m", "Mid-Market", "Ann Lee", 1)
    scenario = accounts_files.loaded(tmp_path, accounts_files.text([*healths, *rest]))
    _, smb = estimate(scenario.setup).segments
    assert smb.today == {"onboarding": 0, "renewal_risk": 4}
    assert [text for text in warnings(scenario, estimate(scenario.setup)) if "80.0 %" in text]
    unknown = accounts_files.text([*healths[:4], rows[4], *rest])
    _, smb = estimate(accounts_files.loaded(tmp_path, unknown).setup).segments
    assert smb.today == {"onboarding": 0}


def test_a_book_that_is_like_a_steady_year_is_not_warned_of(tmp_path: Path) -> None:
    scenario = accounts_files.loaded(tmp_path)
    assert not [
        text for text in warnings(scenario, estimate(scenario.setup)) if "first day" in text
    ]
    assert of(HEAD + STAGES).today == {}


PLANS = """\
plans:
  freeze: []
  more: [{hire: 1, segment: ours, first_day: 2026-02-02}]
"""


def test_it_is_said_what_the_estimate_assumes_and_which_plan_is_played(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(HEAD + ONE_STAGE)
    steady = "It is a steady year: customers join, move between stages and leave at even rates"
    plain_one = " ".join(csmsim("check", str(file)).stdout.split())
    assert steady in plain_one
    assert "plan" not in plain_one
    file.write_text(HEAD + ONE_STAGE + PLANS)
    text = " ".join(csmsim("check", str(file)).stdout.split())
    assert (
        "No plan is played, the team is as it stands; the file's plans are freeze and more" in text
    )
    assert "Hires and leavers, of plans or otherwise, are not in it." in text
    assert "The plan more is played." in csmsim("check", str(file), "--plan", "more").stdout
    document = json.loads(csmsim("check", str(file), "--plan", "more", "--json").stdout)
    assert document["plan"] == "more"
    assert document["assumed"].startswith(steady)
