"""Every mistake gets one clear message, where it stands, and all of them come at once."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from simulator.scenario import Fault, ScenarioError, load, loads
from simulator.scenario.faults import did_you_mean

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
MID_MARKET = (ROOT / "tests/data/mid_market.yaml").read_text()
SMALLEST = (ROOT / "tests/data/smallest.yaml").read_text()
SEGMENT = "segments.customers"
STAGE = f"{SEGMENT}.lifecycle.adoption"
REQUEST = "request: {rate: 12 / year, takes: 1h}"


def faults(text: str, *settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loads(text, settings, file="x.yaml")
    assert error.value.faults
    return str(error.value).splitlines()


def with_line(line: str, instead_of: str) -> str:
    assert SMALLEST.count(instead_of) == 1
    return SMALLEST.replace(instead_of, line)


@pytest.mark.parametrize(
    ("instead_of", "line", "fault"),
    [
        ("team: 2", "taem: 2", '6:5: SEGMENT.taem: is an unknown key; did you mean "team"?'),
        ("    team: 2\n", "", '5:3: SEGMENT: "team" is missing: the number of CSMs, such as 6'),
        (
            "team: 2",
            "team: 0",
            "6:11: SEGMENT.team: 0 is too few, as request needs somebody; "
            "it must be at least 1, or all work of this team automated",
        ),
        ("team: 2", "team: -1", "6:11: SEGMENT.team: -1 is too few; it must be at least 0"),
        ("team: 2", "team:", "6:10: SEGMENT.team: has no value; write for example 6"),
        (
            "team: 2",
            "team: [2]",
            '6:12: SEGMENT.team[1]: "2" is not a name; a number of CSMs stands alone, as `team: 6`',
        ),
        (
            "team: 2",
            "team: 2\n    churn: 5%",
            "7:5: SEGMENT.churn: is an unknown key; "
            "write who renews: `renewal: {served: 92%, neglected: 60%}`",
        ),
        (
            "team: 2",
            "team: 2\n    coverage: poled",
            '7:15: SEGMENT.coverage: "poled" is unknown; '
            'it must be dedicated, pooled or digital; did you mean "pooled"?',
        ),
        (
            "arr: $10k",
            "arr: {mean: $10,000, spread: 50%}",
            "8:21: SEGMENT.arr.000: a comma ends a value inside { }; "
            'write "$1,200" in quotes, or $1.2k',
        ),
        (
            "arr: $10k",
            "arr: {spread: 50%}",
            '8:5: SEGMENT.arr: "mean" is missing: the average amount a year, such as $45k',
        ),
        (
            "arr: $10k",
            "arr: €10k",
            "8:10: SEGMENT.arr: is in €, but the currency is $; write `currency: €`",
        ),
        (
            "arr: $10k",
            "arr: $10k\n    renewal: {served: 80%, neglected: 90%}",
            "9:39: SEGMENT.renewal.neglected: is above served; "
            "neglected customers cannot renew more often than served ones",
        ),
        (
            "arr: $10k",
            "arr: $10k\n    renewal: {served: 100%, neglected: 90%}",
            "9:23: SEGMENT.renewal.served: must be below 100%, unless neglected is 100% as well",
        ),
        (
            "arr: $10k",
            "arr: $10k\n    health: {fit: 30, span: 40}",
            "9:29: SEGMENT.health.span: takes an average customer below 0; it must not exceed fit",
        ),
        (
            "arr: $10k",
            "arr: $10k\n    onboarding: {late_shock: 8}",
            "9:30: SEGMENT.onboarding.late_shock: says nothing without late_after, such as 60 days",
        ),
        (
            "arr: $10k",
            "arr: $10k\n    health:\n      contraction: 3\n    term: 52 weeks",
            "10:7: SEGMENT.health.contraction: is an unknown key; known here: fit, fit_spread, "
            "span, at_risk, memory, prior, attention_at_start, half_life\n"
            'x.yaml:11:11: SEGMENT.term: "52 weeks" must be whole months, such as 12 months',
        ),
        (
            "arr: $10k",
            "arr: $10k\n    new_accounts: {rate: 1 / month, seasonality: {dez: 2}}",
            '9:50: SEGMENT.new_accounts.seasonality: "dez" is not a month; '
            "write jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov or dec",
        ),
        (
            "start: 2026-01-05",
            "start: 5 Jan",
            '2:8: start: "5 Jan" is not a date; write year-month-day, such as 2027-01-31',
        ),
        (
            "horizon: 12 months",
            "horizon: 12 moths",
            '3:10: horizon: "moths" is not a unit of time (s, min, h, days, weeks, months, '
            'quarters or years); did you mean "months"?',
        ),
        (
            "horizon: 12 months\n",
            "",
            '1:1: "horizon" is missing: how long to simulate, such as 18 months',
        ),
        (
            "horizon: 12 months",
            "horizon: 2026-01-01",
            "3:10: horizon: ends on 2026-01-01, before the first working day from 2026-01-05 on",
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\nreport: 2025-01-01 to 2027-12-31",
            "4:9: report: begins before the start, 2026-01-05\n"
            "x.yaml:4:9: report: ends after the last simulated day, 2027-01-04",
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\nreport: 2026-01-10 to 2026-01-11",
            "4:9: report: holds no working day",
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\nbook: hold",
            '4:7: book: "hold" is unknown; it must be living or held; did you mean "held"?',
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\ncsm: {handover: 1h}",
            "4:7: csm.handover: is not available yet",
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\ncsm: {hours: 30, cost: $175,000 / year, holidays: USB}",
            "4:7: csm.hours: is an unknown key; write `hours_per_day` at the top of the file\n"
            "x.yaml:4:29: csm.000 / year: a comma ends a value inside { }; "
            'write "$1,200" in quotes, or $1.2k\n'
            'x.yaml:4:24: csm.cost: "$175" does not say for how long; '
            'did you mean "$175 / year"?\n'
            'x.yaml:4:51: csm.holidays: "USB" is not a country code; '
            'write for example US, GB, DE-BY, or none; did you mean "US"?',
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\ncsm: {holidays: USB}",
            '4:17: csm.holidays: "USB" is not a country code; '
            'write for example US, GB, DE-BY, or none; did you mean "US"?',
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\ncsm: {holidays: MC-XX}",
            '4:17: csm.holidays: "XX" is not a region of MC',
        ),
        (
            "horizon: 12 months",
            "horizon: 12 months\ncsm: {vacation: 40 weeks / year, sick_leave: 20 days / year}",
            "4:1: csm: vacation and sick leave take more than 200 of 260 days a year",
        ),
        (
            "segments:",
            "first_served: [reqest, request, request]\nsegments:",
            '4:16: first_served[1]: there is no activity "reqest"; did you mean "request"?\n'
            'x.yaml:4:33: first_served[3]: "request" is listed twice',
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, every: 1 week, takes: 1h}",
            "11:9: STAGE.request: has every and rate; it must have exactly one of them",
        ),
        (
            REQUEST,
            "request: {takes: 1h}",
            "11:9: STAGE.request: does not say when it falls due; "
            "give one of after, every, rate, before_renewal, when or sessions",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year}",
            '11:9: STAGE.request: "takes" is missing: how long the work takes, such as 2h',
        ),
        (
            REQUEST,
            "request: {rate:12 / year, takes: 1h}",
            "11:19: STAGE.request.rate:12 / year: a space is missing after the colon",
        ),
        (
            REQUEST,
            "request:",
            "11:17: STAGE.request: has no value; it must look like {after: 3 days, takes: 2h}",
        ),
        (REQUEST, "request: 3", "11:18: STAGE.request: must look like {after: 3 days, takes: 2h}"),
        (
            REQUEST,
            "request: none",
            '11:18: STAGE.request: there is no "request" to take away',
        ),
        (
            REQUEST,
            "check_in: {every: 1 week, from_last: yes, takes: 2h}",
            "11:35: STAGE.check_in.from_last: is not available yet",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: 0h}",
            "11:43: STAGE.request.takes: 0h is no time at all; it must be a second or more",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: {mean: 1h, spread: 20%, shape: exponential}}",
            "11:62: STAGE.request.takes.spread: does not go with shape exponential: "
            "its spread is 100%",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: {mean: 1h, spread: 20%}, spread: 30%}",
            "11:76: STAGE.request.spread: is given twice, here and in `takes`",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: fixed 1h, spread: 30%}",
            "11:61: STAGE.request.spread: does not go with shape fixed",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: normal 1h}",
            '11:43: STAGE.request.takes: "normal 1h" is not a length of time; '
            "write for example 2h or 3 days",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: erlang 1h}",
            "11:36: STAGE.request.takes: needs phases, such as "
            "{mean: 2h, shape: erlang, phases: 4}",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: {mean: 1h, phases: 4}}",
            "11:62: STAGE.request.takes.phases: goes with shape erlang only",
        ),
        (
            REQUEST,
            "request: {rate: 1 / year, takes: {mean: 1h, shape: erlang, phases: 4, spread: 10%}}",
            "11:87: STAGE.request.takes.spread: does not go with shape erlang: "
            "it follows from the phases",
        ),
        (
            REQUEST,
            "request: {rate: 1 / year, takes: {mean: 1h, shape: erlang, phases: 4}, spread: 10%}",
            "11:88: STAGE.request.spread: does not go with shape erlang",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: 1h, within: 0 days}",
            "11:55: STAGE.request.within: 0 days is no time at all; it must be a second or more",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: 1h, within: , spread: , cover: }",
            "11:54: STAGE.request.within: has no value; give one or take the key away\n"
            "x.yaml:11:64: STAGE.request.spread: has no value; give one or take the key away\n"
            "x.yaml:11:73: STAGE.request.cover: has no value; give one or take the key away",
        ),
        (
            REQUEST,
            "request: {rate: 12 / year, takes: 1h, required: yes, delay: 1 day, jitter: 1 day}",
            "11:57: STAGE.request.required: goes with `after`, `every` or `sessions` only\n"
            "x.yaml:11:69: STAGE.request.delay: goes with `when` only\n"
            "x.yaml:11:84: STAGE.request.jitter: goes with `every` only",
        ),
        (
            REQUEST,
            "prep: {before_renewal: 1 week, takes: 1h}",
            "11:9: STAGE.prep: may wait until after the renewal, as `within` is that of "
            "`defaults`; `within` must be no longer than `before_renewal`",
        ),
        (
            REQUEST,
            "prep: {before_renewal: 1 week, takes: 1h, within: no limit}",
            "11:59: STAGE.prep.within: may wait until after the renewal; "
            "`within` must be no longer than `before_renewal`",
        ),
        (
            REQUEST,
            "prep: {before_renewal: 14 months, takes: 1h}",
            "11:32: STAGE.prep.before_renewal: is as long as the shortest contract, 12 months; "
            "it must be shorter",
        ),
        (
            REQUEST,
            "call: {when: reqest missed, takes: 1h}\n        " + REQUEST,
            '11:22: STAGE.call.when: there is no activity "reqest" in this segment; '
            'did you mean "request"?',
        ),
        (
            REQUEST,
            "a: {when: b missed, takes: 1h}\n        b: {when: a missed, takes: 1h}",
            "11:19: STAGE.a.when: waits for itself, so it never begins: a -> b -> a\n"
            "x.yaml:12:19: STAGE.b.when: waits for itself, so it never begins: b -> a -> b",
        ),
        (
            REQUEST,
            "call: {when: csm changes, takes: 1h}",
            '11:22: STAGE.call.when: "csm changes" is not something to wait for; '
            'did you mean "new csm"?',
        ),
        (
            REQUEST,
            "a.b: {rate: 1 / year, takes: 1h}",
            "11:9: STAGE.a.b: is not a usable name; letters, digits, spaces, - and _ are",
        ),
    ],
)
def test_each_mistake_has_its_message(instead_of: str, line: str, fault: str) -> None:
    expected = fault.replace("SEGMENT", SEGMENT).replace("STAGE", STAGE)
    found = faults(with_line(line, instead_of))
    assert sorted(found) == sorted(f"x.yaml:{expected}".splitlines())


def test_faults_of_every_part_come_at_once_and_in_order() -> None:
    text = MID_MARKET
    for right, wrong in [
        ("vacation: 20 days / year", "vacation: 20 days"),
        ("spread: 50%,", "sprad: 50%,"),
        ("team: 8", "team: none"),
        ("kickoff:      {after: 3 days", "kickoff:      {after: 3 dys"),
        ("check_in:     {every", "check_in:     {evry"),
        ("ad_hoc_call:  {rate: 4 / year", "ad_hoc_call:  {rate: 4"),
        ("[rescue_call, request", "[rescue_cal, request"),
    ]:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    found = faults(text)
    assert [line.split(": ")[1].split(".")[-1] for line in found] == [
        *("vacation", "sprad", "team", "after", "evry", "rate", "first_served[1]")
    ]
    assert [int(line.split(":")[1]) for line in found] == sorted(
        int(line.split(":")[1]) for line in found
    )


def test_a_file_with_almost_nothing_is_told_all_that_it_needs() -> None:
    assert faults("name: x\n") == [
        'x.yaml:1:1: "horizon" is missing: how long to simulate, such as 18 months',
        'x.yaml:1:1: "segments" is missing: the kinds of customers, each with a team',
        'x.yaml:1:1: "start" is missing: the first day, as 2026-01-05',
    ]


@pytest.mark.parametrize("segments", ["", " {}", " []", " 3"])
def test_no_segments_is_a_fault(segments: str) -> None:
    (fault,) = faults(f"name: x\nstart: 2026-01-05\nhorizon: 1 year\nsegments:{segments}\n")
    assert fault.startswith("x.yaml:4:1: segments: ")


def test_one_wrong_lifecycle_does_not_drown_in_what_follows_from_it() -> None:
    text = MID_MARKET.replace("lifecycle:\n", "lifecycle: 3\n    unknown:\n")
    assert [line.split(": ")[1] for line in faults(text)] == [
        "segments.mid_market.lifecycle",
        "segments.mid_market.unknown",
    ]


def test_messages_speak_plainly() -> None:
    text = MID_MARKET.replace("team: 8", "team: {a: [b]}").replace("takes: 1.5h", "takes: []")
    message = "\n".join(faults(text)).lower()
    for word in ("pydantic", "validat", "input", "dict", "str", "none", "type=", "traceback"):
        assert word not in message


def test_the_closest_word_is_suggested_whatever_its_spelling() -> None:
    assert did_you_mean("Check-In", ["check_in", "kickoff"]) == '; did you mean "check_in"?'
    assert did_you_mean("zebra", ["check_in", "kickoff"]) == ""


def test_an_error_survives_the_way_between_processes() -> None:
    error = ScenarioError(
        [Fault("x.yaml", 2, 3, "a.b", "is wrong"), Fault("x.yaml", 1, 1, "a", "no")]
    )
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "x.yaml:1:1: a: no\nx.yaml:2:3: a.b: is wrong"
    assert again.faults == error.faults


def test_the_file_is_called_what_the_user_called_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").write_text("name: x\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as error:
        load("mine.yaml")
    assert str(error.value).startswith("mine.yaml:1:1: ")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            "{every: month, takes: 1h}",
            'every: "month" is not a length of time; did you mean "1 month"?',
        ),
        ("{every: 1 week, duration: 1h}", "duration: is an unknown key; write `takes: 2h`"),
        ("{every: weekly, takes: 1h}", 'did you mean "1 week"?'),
        ("{every: 3d, takes: 1h}", 'did you mean "days"?'),
        ("{rate: 6, takes: 1h}", 'rate: "6" is not a rate; did you mean "6 / year"?'),
        ("{rate: 20%, takes: 1h}", 'did you mean "20% / year"?'),
        (
            "{rate: 1 / 5 years, takes: 1h}",
            'must be per one unit of time; did you mean "0.2 / year"?',
        ),
        ("{rate: -1 / year, takes: 1h}", "rate: -1 / year is negative; write for example 6 / year"),
        ("{rate: 1 / year, takes: 2h30m}", '"2h30m" holds more than one number; write one, such'),
        ('{rate: 1 / year, takes: "0,5h"}', 'did you mean "0.5h"?'),
        ("{rate: 1 / year, takes: 0,5h}", "5h: a comma ends a value inside { }; write a point"),
        (
            "{rate: 1 / year, takes: PERT 1h 2h 3h}",
            "not understood; write for example pert 1h 2h 5h",
        ),
        (
            "{rate: 1 / year, takes: 'pert(1h, 2h, 3h)'}",
            "not understood; write for example pert 1h",
        ),
        (
            "{rate: 1 / year, takes: exponential}",
            "not understood; write for example exponential 2h",
        ),
        (
            "{rate: 1 / year, takes: 1h, within: none}",
            'within: "none" could mean no time or no limit',
        ),
    ],
)
def test_an_activity_written_in_a_hurry_is_told_how_to_say_it(line: str, hint: str) -> None:
    found = faults(with_line(f"request: {line}", REQUEST))
    assert any(hint in fault for fault in found)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            "new_accounts: {rate: 1 / month, arr: $45.000}",
            "could be 45 or 45,000; write 45 or 45000",
        ),
        ("new_accounts: {rate: 1 / month, arr: 45 000}", 'did you mean "45000"?'),
        ("new_accounts: {rate: 1 / month, arr: $2 million}", "write for example $2M"),
        ("csms: 4", "csms: is an unknown key; write `team: 6`"),
        ("term: 12", 'term: "12" has no unit; did you mean "12 months"?'),
        ("renewal: {served: 92, neglected: 60%}", "served: 92 is a share without %; write 92%"),
        ("new_accounts: {rate: 1 / month, arr: 1.2M€}", 'did you mean "€1.2M"?'),
        ("new_accounts: {rate: 1 / month, arr: 45k EUR}", 'did you mean "EUR 45k"?'),
    ],
)
def test_a_segment_written_in_a_hurry_is_told_how_to_say_it(line: str, hint: str) -> None:
    found = faults(with_line(f"team: 2\n    {line}", "team: 2"))
    assert any(fault.endswith(hint) for fault in found)


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("csm:\n  internal_time:36%\n", "5:3: csm: "),
        ("csm:\n  internal_time:36%\n  cost: 1 / year\n", "5:3: "),
        ("csm:\n  internal_time:36%   # admin\n\n  cost: 1 / year\n", "5:3: "),
        ("csm:\n  cost: 1 / year\n  internal_time:36%\n", "6:3: "),
        ("csm: {internal_time:36%}\n", "4:7: csm.internal_time:36%: "),
    ],
)
def test_a_missing_space_is_named_where_it_is_missing(block: str, place: str) -> None:
    (found,) = faults(with_line(f"{block}segments:\n", "segments:\n"))
    assert found == f"x.yaml:{place}a space is missing after the colon"
