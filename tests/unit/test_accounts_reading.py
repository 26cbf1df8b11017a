"""A file of accounts is read as its writer meant it, or every row that is wrong is named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario import ScenarioError, load, table
from simulator.scenario.accounts import book, kept
from simulator.scenario.explain import explain
from simulator.scenario.types import Shape
from tests.unit.accounts_files import (
    COLUMNS,
    HEADING,
    ROWS,
    SCENARIO,
    SEGMENT,
    faults,
    loaded,
    text,
    with_column,
)

pytestmark = pytest.mark.unit


def test_a_file_says_who_the_customers_are(tmp_path: Path) -> None:
    scenario = loaded(tmp_path)
    mid, smb = scenario.setup.segments
    assert (mid.accounts, smb.accounts) == (2, 2)
    assert mid.listed is not None
    assert mid.listed.id.tolist() == ["001", "002"]
    assert mid.listed.arr.tolist() == [45_000, 60_000]
    assert mid.listed.signed.astype(str).tolist() == ["2024-03-01", "2023-06-15"]
    assert mid.listed.renewal.astype(str).tolist() == ["2026-03-01", "2026-06-15"]
    assert mid.listed.health.tolist() == [72, 55]
    assert smb.listed is not None
    assert smb.listed.renewal.astype(str).tolist() == ["NaT", "NaT"]


def test_new_customers_resemble_those_of_the_file(tmp_path: Path) -> None:
    scenario = SCENARIO.replace("  smb:", "    new_accounts: 50% / year\n  smb:", 1)
    mid = loaded(tmp_path, scenario=scenario).setup.segments[0]
    assert mid.new_arr == mid.arr
    assert (mid.arr.shape, mid.arr.values) == (Shape.EMPIRICAL, (45_000, 60_000))
    assert mid.arr.mean == 52_500
    assert mid.arr.cv == pytest.approx(7_500 / 52_500)
    assert sum(mid.new_per_month) == pytest.approx(1)  # half of two accounts


LINES = text()


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        b"\xfe\xff" + LINES.encode("utf-16-be"),
        LINES.replace("\r\n", "\n").encode(),
        LINES.replace("\r\n", "\r").encode(),
        text(separator=";").encode(),
        text(separator="\t").encode(),
        text(separator="|").encode(),
        LINES.replace(",", ", ").encode(),
        ("\r\n,,\r\n" + LINES.replace("\r\n", ",,,\r\n\r\n")).encode(),
        LINES.replace("Customer Since", "customer  since").encode(),
        LINES.rstrip().encode(),
        (LINES + '\r\n"All accounts"\r\n"Copyright (c) 2000-2026 Acme"\r\n').encode(),
    ],
    ids=[
        *("bom", "utf-16", "utf-16-be", "lf", "cr", "semicolons", "tabs", "bars", "spaces"),
        *("blanks", "heading", "no end", "footer"),
    ],
)
def test_the_same_accounts_however_they_are_written(tmp_path: Path, content: bytes) -> None:
    assert loaded(tmp_path, content).setup == loaded(tmp_path).setup


def test_names_as_windows_writes_them(tmp_path: Path) -> None:
    rows = with_column("Owner", "Zoë Blå")
    for encoding in ("utf-8", "cp1252", "utf-16"):
        scenario = loaded(tmp_path, text(rows).encode(encoding))
        assert scenario.setup.roles[0].people == ("Bo Chan", "Zoë Blå")
    assert scenario.book_summary is not None
    assert scenario.book_summary.read_as == "CSV separated by commas, UTF-16"


def test_quoted_commas_and_lines_within_a_cell(tmp_path: Path) -> None:
    rows = with_column("Owner", "Lee, Ann\nof Acme")
    scenario = loaded(tmp_path, text(rows))
    assert scenario.setup.roles[0].people == ("Bo Chan", "Lee, Ann of Acme")
    assert faults(tmp_path, text(with_column("ARR", "1", "x", rows=rows))) == [
        'accounts.csv:3: ARR: "x" is not an amount of money; write for example 45000'
    ]


def test_a_workbook_says_the_same_as_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "accounts.xlsx") as workbook:
        workbook.add_worksheet("Notes").write(0, 0, "nothing here")
        sheet = workbook.add_worksheet("Accounts")
        date = workbook.add_format({"num_format": "d/m/yyyy"})
        sheet.write_row(1, 0, HEADING)
        for number, (name, tier, arr, signed, renewal, owner, health) in enumerate(ROWS, 2):
            sheet.write_row(number, 0, [name, tier, float(arr)])
            for column, day in ((3, signed), (4, renewal)):
                if day:
                    sheet.write_datetime(number, column, _midnight(day), date)
            sheet.write(number, 5, owner)
            if health:
                sheet.write_number(number, 6, float(health))
    other = SCENARIO.replace("accounts.csv", "accounts.xlsx\n  sheet: Accounts")
    expected = loaded(tmp_path).setup
    (tmp_path / "acme.yaml").write_text(other)
    assert load(tmp_path / "acme.yaml").setup == expected
    (tmp_path / "acme.yaml").write_text(other.replace("sheet: Accounts", "sheet: Acounts"))
    said = faults(tmp_path, scenario=other.replace("sheet: Accounts", "sheet: Acounts"))
    assert said == [
        'acme.yaml:7:10: accounts.sheet: accounts.xlsx: has no sheet "Acounts"; '
        'did you mean "Accounts"?'
    ]


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            with_column("Account ID", "001", "001"),
            ['3: Account ID: "001" stands on row 2 already'],
        ),
        (
            with_column("Account ID", "smb-2026-03-1", "smb-0001"),
            [
                "2: Account ID: smb-2026-03-1 is what a new customer of smb would be called; "
                "put something before it"
            ],
        ),
        (with_column("Account ID", ""), ["2: Account ID: is empty; each account needs an id"]),
        (with_column("Tier", ""), ["2: Tier: is empty; say which segment the account belongs to"]),
        (
            with_column("ARR", "0", "-5"),
            [
                '2: ARR: "0" is 0; take the row out, or give what the account pays',
                '3: ARR: "-5" is negative; take the row out, or give what the account pays',
            ],
        ),
        (with_column("ARR", ""), ["2: ARR: is empty; say what the account pays a year"]),
        (
            with_column("Customer Since", "", "45352"),
            [
                "2: Customer Since: is empty; say when the account became a customer",
                "3: Customer Since: 45352 is the number of a day in Excel; "
                "format the column as a date",
            ],
        ),
        (
            with_column("Renewal Date", "2024-03-01"),
            [
                "2: Renewal Date: 2024-03-01 is not after the day the account became a customer, "
                "2024-03-01"
            ],
        ),
        (
            with_column("Health", "green", "101"),
            [
                '2: Health: "green" is not a health between 0 and 100',
                '3: Health: "101" is not a health between 0 and 100',
            ],
        ),
        (
            [*ROWS, ("Total", "", "122000", "", "", "", "")],
            ["6: Account ID: this looks like a row of totals; take it out"],
        ),
        (
            [*ROWS, ("", "", "122000", "", "", "", "")],
            ["6: Account ID: this looks like a row of totals; take it out"],
        ),
        (
            [*ROWS, (*ROWS[0], "extra")],
            [
                "6: has more cells than the heading, which has 7; "
                'put text that holds a separator in "quotes"',
                '6: Account ID: "001" stands on row 2 already',
            ],
        ),
        (
            with_column("Customer Since", "03/04/2024", "05/06/2023"),
            [
                '2: Customer Since: "03/04/2024" may be 3 April 2024 or 4 March 2024, and no row '
                "of the column tells; write `dates: day-first` or `dates: month-first` under "
                "accounts"
            ],
        ),
    ],
)
def test_each_row_that_is_wrong_is_named(
    tmp_path: Path, rows: list[tuple[str, ...]], said: list[str]
) -> None:
    assert faults(tmp_path, text(rows)) == [f"accounts.csv:{line}" for line in said]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    content = "\r\n" + text(with_column("ARR", "1", "2", "x")).replace("\r\n002", "\r\n\r\n002")
    assert faults(tmp_path, content)[0].startswith("accounts.csv:6: ARR")


def test_of_many_wrong_rows_the_first_are_listed(tmp_path: Path) -> None:
    rows = [(f"{n}", "SMB", "x", "2024-01-01", "", "", "") for n in range(500)]
    said = faults(tmp_path, text([*ROWS, *rows]))
    assert len(said) == book.MOST_TOLD + 1
    assert said[0] == "accounts.csv: 500 rows hold mistakes; the first 20 are listed"


def test_dates_are_read_as_they_are_said_to_be(tmp_path: Path) -> None:
    content = text(with_column("Customer Since", "03/04/2024"))
    said = SCENARIO.replace("  file:", "  dates: day-first\n  file:")
    listed = loaded(tmp_path, content, said).setup.segments[0].listed
    assert listed is not None
    assert str(listed.signed[0]) == "2024-04-03"


def test_one_row_can_tell_the_order_of_all_and_the_summary_says_so(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, text(with_column("Customer Since", "03/04/2024", "3/14/23")))
    listed, summary = scenario.setup.segments[0].listed, scenario.book_summary
    assert listed is not None
    assert summary is not None
    assert str(listed.signed[0]) == "2024-03-04"
    assert summary.dates_as == "month-first, as 3/14/23 shows"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "accounts.file: accounts.csv: is empty"),
        (b"\r\n\r\n", "accounts.file: accounts.csv: is empty"),
        (text([]).encode(), "accounts.file: accounts.csv holds a heading and no accounts"),
        (
            b"PK\x03\x04....",
            "accounts.file: accounts.csv: is an Excel workbook or a zip file; "
            "a workbook must end in .xlsx",
        ),
        (b"%PDF-1.7", "accounts.file: accounts.csv: is not text; save it as CSV"),
    ],
)
def test_a_file_that_holds_no_accounts(tmp_path: Path, content: bytes, said: str) -> None:
    assert faults(tmp_path, content) == [f"acme.yaml:6:9: {said}"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LINES.encode() + "Zoë".encode() + b"\xff", "6: is not UTF-8 text; save it as UTF-8"),
        (LINES.encode() + b"\0\0", "6: is not text; save it as CSV"),
        (LINES.encode("utf-16")[:-1], "5: is not UTF-16 text; save it as UTF-8"),
        (LINES.encode() + b'"005,SMB', "6: a quote is opened here and never closed"),
        (
            LINES.encode() + b'"005" x,SMB',
            '6: text follows a closing quote; write "" for a quote inside quotes',
        ),
    ],
)
def test_damage_is_named_by_its_row(tmp_path: Path, content: bytes, said: str) -> None:
    assert faults(tmp_path, content) == [f"accounts.csv:{said}"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acounts.csv", 'there is no such file; did you mean "accounts.csv"?'),
        (".", "is a folder; name a .csv or .xlsx file in it"),
        ("accounts.xls", "is an old Excel file; save it as .xlsx or as CSV"),
        ("acme.yaml", "must be a .csv or .xlsx file"),
        ("fake.xlsx", "is not an Excel workbook, whatever its name says"),
        ("damaged.xlsx", "is a damaged workbook; open it in Excel and save it again"),
    ],
)
def test_what_is_no_file_of_accounts(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "fake.xlsx").write_text(LINES)
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    found = faults(tmp_path, scenario=SCENARIO.replace("accounts.csv", name))
    shown = str(Path(name)) if name != "." else str(tmp_path)
    assert found == [f"acme.yaml:6:9: accounts.file: {shown}: {said}"]


def test_a_file_may_only_be_so_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_BYTES", 100)
    assert faults(tmp_path, text() + " ") == [
        "acme.yaml:6:9: accounts.file: accounts.csv: is larger than 0 MB"
    ]


def test_a_heading_that_is_not_there(tmp_path: Path) -> None:
    heading = [name.replace("Owner", "CSM").replace("Since", "since when") for name in HEADING]
    assert faults(tmp_path, text(heading=heading)) == [
        'acme.yaml:7:62: accounts.columns.signed: accounts.csv has no column "Customer Since"; '
        'did you mean "Customer since when"?',
        'acme.yaml:7:106: accounts.columns.csm: accounts.csv has no column "Owner"; there are '
        "Account ID, Tier, ARR, Customer since when, Renewal Date, CSM, Health",
    ]


def test_a_heading_that_stands_twice(tmp_path: Path) -> None:
    heading = [name.replace("Health", "ARR") for name in HEADING]
    said = faults(tmp_path, text(heading=heading), SCENARIO.replace(", health: Health", ""))
    assert said == [
        'acme.yaml:7:49: accounts.columns.arr: accounts.csv has 2 columns "ARR"; rename one of them'
    ]


def test_segments_that_the_scenario_does_not_have_are_counted(tmp_path: Path) -> None:
    rows = [*ROWS, ("5", "Enterprise", "1", "2024-01-01", "", "", "")]
    assert faults(tmp_path, text(rows)) == [
        "acme.yaml:7:38: accounts.columns.segment: accounts.csv names segments that the scenario "
        'does not have: "Enterprise" (1 row); say under accounts what they are here, such as '
        "`segments: {Enterprise: mid_market}`, or Enterprise: none to leave it out"
    ]


def test_segments_are_mapped_or_left_out_whatever_their_rows_hold(tmp_path: Path) -> None:
    rows = [*ROWS, ("", "Partner", "x", "", "", "", ""), ("6", "Big", "5", "2024-01-01", *"   ")]
    said = SCENARIO.replace("  file:", "  segments: {Partner: none, big: mid_market}\n  file:")
    scenario = loaded(tmp_path, text(rows), said)
    assert scenario.setup.segments[0].accounts == 3
    assert scenario.book_summary is not None
    assert scenario.book_summary.left_out == ('1 row of segment "Partner"',)


def test_a_name_mapped_to_no_segment(tmp_path: Path) -> None:
    said = faults(tmp_path, None, SCENARIO.replace("  file:", "  segments: {Big: smbs}\n  file:"))
    assert said == [
        'acme.yaml:6:19: accounts.segments.Big: there is no segment "smbs"; did you mean "smb"?'
    ]


def test_the_column_of_segments_is_needed_only_where_there_are_several(tmp_path: Path) -> None:
    without = SCENARIO.replace("segment: Tier, ", "")
    assert faults(tmp_path, None, without) == [
        'acme.yaml:7:3: accounts.columns: "segment" is missing: the heading of the column that '
        "tells to which of mid_market, smb an account belongs"
    ]
    alone = without[: without.index("  smb:")]
    assert loaded(tmp_path, None, alone).setup.segments[0].accounts == 4


def test_numbers_beside_a_file_contradict_it(tmp_path: Path) -> None:
    said = SCENARIO.replace("  smb:", "    accounts: 20\n    arr: $4k\n  smb:")
    assert faults(tmp_path, None, said) == [
        f"acme.yaml:{line}:5: segments.mid_market.{key}: is in accounts.csv, which lists "
        "2 accounts of it; take this away"
        for line, key in ((19, "accounts"), (20, "arr"))
    ]


def test_a_segment_without_rows_speaks_for_itself(tmp_path: Path) -> None:
    more = f"{SCENARIO}  enterprise:{SEGMENT}"
    assert [line.partition(": ")[2] for line in faults(tmp_path, None, more)] == [
        'segments.enterprise: "team" is missing: the number of CSMs, such as 6',
        "segments.enterprise: accounts.csv holds no account of it; say `accounts` and `arr` here, "
        "or what the file calls it under accounts: segments",
    ]
    own = more + "    team: 2\n    accounts: 20\n    arr: $200k\n"
    assert loaded(tmp_path, None, own).setup.segments[2].accounts == 20


def test_money_in_another_currency_than_the_scenario(tmp_path: Path) -> None:
    content = text(with_column("ARR", "45000 EUR"))
    assert faults(tmp_path, content) == [
        'acme.yaml:7:49: accounts.columns.arr: "ARR" is in €, as in "45000 EUR", but the currency '
        "is $; write `currency: €`"
    ]
    assert faults(tmp_path, content, "currency: EUR\n" + SCENARIO) == []
    (mixed,) = faults(tmp_path, text(with_column("ARR", "45000 EUR", "$4")))
    assert mixed.endswith(
        'is in several currencies, such as "45000 EUR" and "$4"; convert all to one'
    )


def test_the_file_lies_beside_the_scenario_that_names_it(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    loaded(base)
    (tmp_path / "own.yaml").write_text("extends: base/acme.yaml\nname: Mine\n")
    assert load(tmp_path / "own.yaml").setup.segments[0].accounts == 2
    (tmp_path / "other.csv").write_text(text(ROWS[1:]))
    changed = load(tmp_path / "own.yaml", set=["accounts.file=other.csv"])
    assert changed.setup.segments[0].accounts == 1


def test_a_file_that_a_base_names_can_be_done_without(tmp_path: Path) -> None:
    loaded(tmp_path)
    own = "extends: acme.yaml\naccounts: none\n"
    assert [line.partition(": ")[2] for line in faults_of(tmp_path, own)][:1] == [
        'segments.mid_market: "accounts" is missing: the number of customers on the first day, '
        "such as 300"
    ]
    numbers = "{team: 2, accounts: 20, arr: $9k}"
    own += f"segments: {{mid_market: {numbers}, smb: {numbers}}}\n"
    assert faults_of(tmp_path, own) == []


def faults_of(folder: Path, scenario: str) -> list[str]:
    (folder / "own.yaml").write_text(scenario)
    try:
        load(folder / "own.yaml")
    except ScenarioError as error:
        return str(error).splitlines()
    return []


def test_the_hash_is_of_the_accounts_and_not_of_their_order(tmp_path: Path) -> None:
    first = loaded(tmp_path)
    again = loaded(tmp_path, text(ROWS[::-1]))
    other = loaded(tmp_path, text(with_column("ARR", "45001")))
    assert first.hash == again.hash != other.hash
    assert first == again != other


@pytest.mark.parametrize(
    ("column", "values", "warning"),
    [
        (
            "Renewal Date",
            ["2025-12-31"],
            "renewal dates before 2026-01-05: 1 account, taken to have renewed then and to renew "
            "next a term later",
        ),
        (
            "Customer Since",
            ["2026-02-01"],
            "signed on 2026-01-05 or later: 1 account, who come on that day, besides the "
            "`new_accounts` that chance brings",
        ),
    ],
)
def test_what_is_odd_is_a_warning(
    tmp_path: Path, column: str, values: list[str], warning: str
) -> None:
    assert warning in loaded(tmp_path, text(with_column(column, *values))).warnings


def test_columns_are_needed(tmp_path: Path) -> None:
    columns = "{id: Account ID, signd: Customer Since}"
    assert faults(tmp_path, None, SCENARIO.replace(COLUMNS, columns)) == [
        'acme.yaml:7:3: accounts.columns: "arr" is missing: the heading of what an account pays a '
        "year, such as ARR",
        'acme.yaml:7:29: accounts.columns.signd: is an unknown key; did you mean "signed"?',
    ]


def test_check_tells_what_was_read(tmp_path: Path) -> None:
    rows = with_column("Owner", "Ann Lee", "", rows=with_column("ARR", "$45,000", "$60,000"))
    loaded(tmp_path, text(rows))
    result = CliRunner().invoke(app, ["check", str(tmp_path / "acme.yaml")])
    assert result.exit_code == 0
    told = " ".join(result.stdout.replace(f"{tmp_path}/", "").split())
    for part in [
        "file accounts.csv, 4 accounts",
        "read as CSV separated by commas, UTF-8",
        "money $45,000 as thousands, in $",
        "2 accounts worth $105,000 a year, with a median of $52,500; "
        "signed from 2023-06-15 to 2024-03-01; 2 renewal dates in the report window",
        "CSMs of mid_market Ann Lee 1, nobody 1, who go to the smallest books",
        "CSMs of smb Cy Diaz 2",
    ]:
        assert part in told
    document = json.loads(
        CliRunner().invoke(app, ["check", str(tmp_path / "acme.yaml"), "--json"]).stdout
    )
    assert document["accounts"]["rows"] == 4
    assert document["accounts"]["segments"][1]["books"] == {"Cy Diaz": 2}


def test_explain_shows_the_file_beside_what_is_said(tmp_path: Path) -> None:
    lines = {line.key: line for line in explain(loaded(tmp_path), "accounts")}
    assert lines["accounts.columns.csm"].value == "Owner"
    read = lines["accounts.(read as)"]
    assert (read.value, Path(read.origin).name) == (
        "CSV separated by commas, UTF-8",
        "accounts.csv",
    )


def test_mistakes_in_a_file_exit_with_2_and_write_nothing(tmp_path: Path) -> None:
    assert faults(tmp_path, text(with_column("ARR", "x")))
    before = sorted(tmp_path.iterdir())
    for command in (["check"], ["run", "--out", str(tmp_path / "out")]):
        result = CliRunner().invoke(app, [*command, str(tmp_path / "acme.yaml")])
        assert (result.exit_code, result.stdout) == (2, "")
        assert 'accounts.csv:2: ARR: "x" is not an amount of money' in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_first_line_for_excel_says_what_separates_the_cells(tmp_path: Path) -> None:
    plain = loaded(tmp_path)
    for line in ("sep=;\r\n", '"sep=;"\n', "SEP=;\r\n"):
        told = loaded(tmp_path, line + text(separator=";"))
        assert told.setup.segments == plain.setup.segments
    wrong = faults(tmp_path, "sep=;\r\n" + text(with_column("ARR", "much"), separator=";"))
    assert wrong[0].startswith("accounts.csv:3: ARR: ")


def test_a_missing_column_names_the_sheet_that_was_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "accounts.xlsx") as workbook:
        workbook.add_worksheet("Cover").write(0, 0, "Customers")
        workbook.add_worksheet("Accounts").write_row(0, 0, HEADING)
    found = faults(tmp_path, scenario=SCENARIO.replace("accounts.csv", "accounts.xlsx"))
    assert len(found) == len(HEADING)
    assert all('sheet "Cover" of accounts.xlsx has no column' in fault for fault in found)


def test_the_variants_of_a_scenario_share_one_reading_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []

    def counted(*arguments: object) -> book.Book | None:
        readings.append(arguments)
        return book.read_book(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "read_book", counted)
    variants = "variants:\n  a: {segments.smb.term: 6 months}\n  b: {csm.overload: 90%}\n  c: {}\n"
    scenario = loaded(tmp_path, scenario=SCENARIO + variants)
    assert len(readings) == 1
    more = scenario.with_(**{"segments.smb.team": 3}).variant("a")
    assert len(readings) == 1
    assert more.setup.segments[0].listed == scenario.setup.segments[0].listed
    # What the rows mean hangs on more than the rows.
    longer = scenario.with_(horizon="18 months")
    assert len(readings) == 2
    assert longer.book_summary is not None
    loaded(tmp_path, text(ROWS[:3]), SCENARIO + variants)
    assert len(readings) == 3


def test_a_file_with_a_mistake_is_told_each_time_and_once_for_all_variants(tmp_path: Path) -> None:
    wrong = text(with_column("ARR", "much"))
    variants = "variants:\n  a: {segments.smb.term: 6 months}\n  b: {}\n"
    told = [faults(tmp_path, wrong, SCENARIO + variants) for _ in range(2)]
    assert len(told[0]) == 1
    assert told[0] == told[1]
