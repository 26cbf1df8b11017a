"""Amounts that vary, said by three points or taken from a file of measured values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.explain import explain, in_words
from simulator.scenario.types import Activity, Distribution, Segment, Shape

pytestmark = pytest.mark.unit

SMALLEST = (Path(__file__).parents[2] / "tests/data/smallest.yaml").read_text()
REQUEST = "request: {rate: 12 / year, takes: 1h}"
HOUR = 3600
MINUTES = [30.0, 45.0, 12.5, 60.0, 12.5]
LOG = "Account,Minutes spent\nAcme,30\nBolt,45\nCrux,12.5\nAcme,60\nDune,12.5\n"
TAKES = "{file: calls.csv, column: Minutes spent, unit: min}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.csv").write_text(LOG)
    return tmp_path


def segment(s: Scenario) -> Segment:
    (only,) = s.setup.segments
    return only


def with_(work: str = "takes: 1h", **instead: str) -> Scenario:
    text = SMALLEST.replace(REQUEST, f"request: {{rate: 12 / year, {work}}}")
    for old, new in instead.items():
        line = next(line for line in text.splitlines() if line.strip().startswith(f"{old}:"))
        text = text.replace(line, f"    {old}: {new}")
    return loads(text, file="x.yaml")


def request(work: str) -> Activity:
    (activity,) = segment(with_(work)).activities
    return activity


def faults(work: str = "takes: 1h", **instead: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        with_(work, **instead)
    return [
        line.replace("segments.customers.lifecycle.adoption.", "")
        for line in str(error.value).splitlines()
    ]


def measured(values: list[float], unit: float) -> Distribution:
    seconds = np.sort(values) * unit
    cv = float(seconds.std() / seconds.mean())
    return Distribution(
        Shape.EMPIRICAL,
        pytest.approx(seconds.mean()),
        pytest.approx(cv),
        values=tuple(seconds.tolist()),
    )


# Three points ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "shape"),
    [
        ("pert 1h 2h 5h", Shape.PERT),
        ("pert 60 min 0.25 business days 0.625 days", Shape.PERT),
        ("{low: 1h, likely: 2h, high: 5h}", Shape.PERT),
        ("{low: 1h, likely: 2h, high: 5h, shape: pert}", Shape.PERT),
        ("triangular 1h 2h 5h", Shape.TRIANGULAR),
        ("triangular 60 min 2 hours 5h", Shape.TRIANGULAR),
        ("{low: 1h, likely: 2h, high: 5h, shape: triangular}", Shape.TRIANGULAR),
    ],
)
def test_three_points_short_or_spelled_out(said: str, shape: Shape) -> None:
    work, window = request(f"takes: {said}").work, request(f"takes: 1h, within: {said}").window
    assert work == window
    assert (work.shape, work.low, work.high) == (shape, HOUR, 5 * HOUR)
    mean = {Shape.PERT: 14 / 6 * HOUR, Shape.TRIANGULAR: 8 / 3 * HOUR}[shape]
    assert work.mean == pytest.approx(mean)


@pytest.mark.parametrize(
    "said",
    [
        "pert $20k $45k $200k",
        "pert $ 20k $ 45k $200k",
        "{low: $20k, likely: $45k, high: $200k}",
        "pert 20k 45000 0.2M",
    ],
)
def test_customers_sizes_by_three_points(said: str) -> None:
    arr = segment(with_(arr=said)).arr
    assert (arr.shape, arr.low, arr.high) == (Shape.PERT, 20_000, 200_000)
    assert arr.mean == pytest.approx(400_000 / 6)


def test_words_of_money_before_the_number() -> None:
    text = SMALLEST.replace("arr: $10k", "arr: triangular EUR 20k EUR 45k EUR 200k")
    arr = segment(loads(f"{text}currency: EUR\n")).arr
    assert (arr.low, arr.high) == (20_000, 200_000)


def test_a_touch_by_three_points_weighs_its_mean() -> None:
    assert request("takes: pert 1h 2h 5h").weight == pytest.approx(14 / 6)


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        (
            "takes: {low: 2h, likely: 2h, high: 2h}",
            "11:49: request.takes.low: low must be less than high; "
            "what does not vary is `fixed` with a mean",
        ),
        (
            "takes: pert 5h 2h 1h",
            "11:43: request.takes: low must be less than high; "
            "what does not vary is `fixed` with a mean",
        ),
        (
            "takes: {low: 1h, likely: 6h, high: 5h}",
            "11:61: request.takes.likely: likely must lie between low and high",
        ),
        (
            "takes: {low: 0h, likely: 1h, high: 5h}",
            "11:49: request.takes.low: 0h is no time at all; it must be a second or more",
        ),
        (
            "takes: pert 1h 2h",
            '11:43: request.takes: "pert 1h 2h" must give the lowest, the likeliest and the '
            "highest, such as pert 1h 2h 5h",
        ),
        (
            "takes: triangular 1h",
            '11:43: request.takes: "triangular 1h" must give the lowest, the likeliest and the '
            "highest, such as triangular 1h 2h 5h",
        ),
        (
            "takes: {low: 1h, high: 5h}",
            '11:36: request.takes: "likely" is missing; '
            "write for example {low: 1h, likely: 2h, high: 5h}",
        ),
        (
            "takes: {mean: 2h, low: 1h, likely: 2h, high: 5h}",
            "11:50: request.takes.mean: does not go with low, likely and high, "
            "from which it follows",
        ),
        (
            "takes: {low: 1h, likely: 2h, high: 5h, spread: 20%}",
            "11:83: request.takes.spread: does not go with low, likely and high: "
            "it follows from them",
        ),
        (
            "takes: {low: 1h, likely: 2h, high: 5h, shape: gamma}",
            "11:82: request.takes.shape: does not go with low, likely and high; "
            "pert and triangular do",
        ),
        (
            "takes: {mean: 1h, shape: pert}",
            "11:61: request.takes.shape: needs low, likely and high, "
            "such as {low: 1h, likely: 2h, high: 5h}",
        ),
        (
            "takes: pert 1h 2h 5h, spread: 30%",
            "11:66: request.spread: does not go with low, likely and high",
        ),
        (
            "takes: {low: 1h, likely: 2h, high: }",
            "11:70: request.takes.high: has no value; give one or take the key away",
        ),
        (
            "takes: {spread: 30%}",
            '11:36: request.takes: "mean" is missing: how long the work takes on average, '
            "such as 2h",
        ),
        (
            "takes: 1h, within: {low: 1h, likely: no limit, high: 5h}",
            '11:73: request.within.likely: "no limit" is not a length of time; '
            "write for example 2h or 3 days",
        ),
    ],
)
def test_what_is_wrong_with_three_points(work: str, fault: str) -> None:
    assert faults(work) == [f"x.yaml:{fault}"]


def test_the_currency_of_three_points() -> None:
    assert faults(arr="pert $20k €45k $200k") == [
        "x.yaml:8:10: segments.customers.arr: is in €, but the currency is $; write `currency: €`"
    ]


def test_what_a_day_is_settles_the_order_of_hours_and_days() -> None:
    said = "takes: {low: 9h, likely: 1 day, high: 2 days}"
    assert faults(said)
    text = SMALLEST.replace(REQUEST, f"request: {{rate: 12 / year, {said}}}")
    assert segment(loads(f"{text}hours_per_day: 10\n")).activities[0].work.low == 9 * HOUR


# Measured values ------------------------------------------------------------------------------


def test_work_patience_and_size_as_measured(folder: Path) -> None:
    (folder / "sizes.csv").write_text('ARR\n"$45,000"\n$9.5k\n120000\n')
    s = with_(f"takes: {TAKES}, within: {TAKES}", arr="{file: sizes.csv, column: ARR}")
    (activity,) = segment(s).activities
    assert activity.work == activity.window == measured(MINUTES, 60)
    assert activity.weight == pytest.approx(np.mean(MINUTES) / 60)
    assert segment(s).arr == segment(s).new_arr == measured([45_000, 9_500, 120_000], 1)


@pytest.mark.parametrize(
    "content",
    [
        LOG.encode("utf-8-sig"),
        LOG.replace("\n", "\r\n").encode(),
        LOG.replace(",", ";").replace("12.5", "12,5").encode(),
        LOG.replace(",", ";").encode(),
        LOG.replace(",", "\t").encode("utf-16"),
        LOG.replace(",", "\t").encode(),
        LOG.replace("Acme", "Müller").encode("cp1252"),
        LOG.replace("Acme", '"Acme, Inc. ""North"""').encode(),
        LOG.replace("Bolt", "\n,\n\nBolt").encode(),
    ],
    ids=["bom", "crlf", "comma", "semicolon", "utf-16", "tab", "windows", "quotes", "empty rows"],
)
def test_a_file_as_programs_write_it(folder: Path, content: bytes) -> None:
    (folder / "calls.csv").write_bytes(content)
    assert request(f"takes: {TAKES}").work == measured(MINUTES, 60)


def test_thousands_and_decimals_of_both_worlds(folder: Path) -> None:
    (folder / "sizes.csv").write_text("ARR;x\n45.000,50;\n1.234.567,5;\n9500;\n$2k;\n")
    arr = segment(with_(arr="{file: sizes.csv, column: ARR}")).arr
    assert arr.values == (2000, 9500, 45_000.5, 1_234_567.5)


def test_a_file_is_looked_for_beside_the_scenario_that_names_it(folder: Path) -> None:
    (folder / "base").mkdir()
    (folder / "calls.csv").rename(folder / "base/calls.csv")
    text = SMALLEST.replace(REQUEST, f"request: {{rate: 12 / year, takes: {TAKES}}}")
    (folder / "base/base.yaml").write_text(text)
    (folder / "own.yaml").write_text(
        "extends: base/base.yaml\nsegments:\n  more: {like: customers, team: 3}\n"
    )
    for one in load("own.yaml").setup.segments:
        assert one.activities[0].work == measured(MINUTES, 60)


def test_a_file_set_on_the_command_line_is_looked_for_beside_the_scenario(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "calls.csv").rename(folder / "deep/calls.csv")
    (folder / "deep/x.yaml").write_text(SMALLEST)
    key = "segments.customers.lifecycle.adoption.request.takes"
    assert segment(load("deep/x.yaml", [f"{key}={TAKES}"])).activities[0].work.values
    with pytest.raises(ScenarioError, match="^--set segments.*takes: file: deep/x.csv: there is"):
        load("deep/x.yaml", [f"{key}={TAKES.replace('calls', 'x')}"])


def test_the_hash_of_a_scenario_covers_the_file(folder: Path) -> None:
    first = with_(f"takes: {TAKES}")
    assert with_(f"takes: {TAKES}").hash == first.hash
    (folder / "calls.csv").write_text(LOG.replace("60", "61"))
    assert with_(f"takes: {TAKES}").hash != first.hash


def test_explain_shows_the_file_and_takes_no_spread_from_the_defaults() -> None:
    lines = {line.key.rpartition("request.")[2]: line for line in explain(with_(f"takes: {TAKES}"))}
    assert in_words(lines["takes.file"].value) == "calls.csv"
    assert "spread" not in lines
    for said in ("pert 1h 2h 5h", "{low: 1h, likely: 2h, high: 5h}"):
        keys = {line.key.rpartition("request.")[2] for line in explain(with_(f"takes: {said}"))}
        assert "spread" not in keys
    assert any(line.key.endswith("request.spread") for line in explain(with_()))


@pytest.mark.parametrize(
    ("takes", "content", "fault"),
    [
        (
            TAKES.replace("calls", "cals"),
            LOG,
            'file: cals.csv: there is no such file; did you mean "calls.csv"?',
        ),
        (
            TAKES.replace("calls.csv", "."),
            LOG,
            "file: .: is a folder; name a .csv or .xlsx file in it",
        ),
        (
            TAKES.replace("Minutes spent", "Minutes"),
            LOG,
            'column: calls.csv has no column "Minutes"; did you mean "Minutes spent"?',
        ),
        (TAKES, "", "file: calls.csv: is empty"),
        (TAKES, "Minutes spent\n\n", "file: calls.csv has no rows below its headings"),
        (
            TAKES,
            "x,Minutes spent\na,30\nb,half an hour\nc,\n\nd\ne,0\nf,-2\n",
            "column: calls.csv must hold a number above 0 in each row; it does not in "
            'row 3 ("half an hour"), row 4 (empty), row 6 (empty), row 7 ("0") and row 8 ("-2")',
        ),
    ],
)
def test_what_is_wrong_with_a_file(folder: Path, takes: str, content: str, fault: str) -> None:
    (folder / "calls.csv").write_text(content)
    (found,) = faults(f"takes: {takes}")
    assert found.partition("request.takes.")[2] == fault


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Minutes spent\n12\n\0\n", "calls.csv:3: is not text; save it as CSV"),
        ('Minutes spent\n"30\n', "calls.csv:2: a quote is opened here and never closed"),
    ],
)
def test_a_broken_row_is_told_by_its_number(folder: Path, content: str, fault: str) -> None:
    (folder / "calls.csv").write_text(content)
    assert faults(f"takes: {TAKES}") == [fault]


def test_values_below_an_empty_row_of_a_single_column_count(folder: Path) -> None:
    (folder / "calls.csv").write_text("Minutes spent\n30\n45\n\n12.5\n\n60\n12.5\n")
    assert request(f"takes: {TAKES}").work == measured(MINUTES, 60)


def test_a_workbook_holds_measured_values_as_well(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "calls.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Account", "Minutes spent"])
        for row, minutes in enumerate(MINUTES, start=1):
            sheet.write_row(row, 0, [f"A{row}", minutes])
    takes = TAKES.replace(".csv", ".xlsx")
    assert request(f"takes: {takes}").work == measured(MINUTES, 60)


def test_no_more_than_twenty_rows_are_named(folder: Path) -> None:
    (folder / "calls.csv").write_text("Minutes spent\n" + "x\n" * 25)
    (found,) = faults(f"takes: {TAKES}")
    assert found.count("row ") == 20
    assert found.endswith('row 21 ("x") and 5 more')


def test_a_file_holds_at_most_a_hundred_thousand_values(folder: Path) -> None:
    (folder / "calls.csv").write_text("Minutes spent\n" + "5\n" * 100_001)
    (found,) = faults(f"takes: {TAKES}")
    assert found.endswith("calls.csv has more than 100,000 values")


@pytest.mark.parametrize(
    ("takes", "fault"),
    [
        ("{file: calls.csv}", 'takes: "unit" is missing: the unit of the values in the file'),
        ("{file: calls.csv, unit: min}", 'takes: "column" is missing: the heading of the column'),
        ("{mean: 1h, unit: min}", "takes.unit: goes with `file` only"),
        ("{mean: 1h, column: x}", "takes.column: goes with `file` only"),
        ("{file: x.csv, column: x, unit: mins, mean: 1h}", "takes.mean: does not go with `file`"),
        ("{file: x.csv, column: x, unit: h, low: 1h}", "takes.low: does not go with `file`"),
        ("{file: x.csv, column: x, unit: h, spread: 10%}", "takes.spread: does not go with `file`"),
        ("{file: x.csv, column: x, unit: moons}", 'takes.unit: "moons" is not a unit of time'),
        ("{file: calls.csv, column: Minutes spent, unit: h}, spread: 5%", "spread: does not go"),
    ],
)
def test_a_file_says_it_all(takes: str, fault: str) -> None:
    found = faults(f"takes: {takes}")
    assert any(f"request.{fault}" in line for line in found), found
