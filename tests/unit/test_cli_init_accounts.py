"""``csmsim init --accounts`` turns an export into a scenario that runs, and guesses no figure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from simulator.cli import app
from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.accounts.guess import NAMES, guess
from simulator.scenario.begin import NotBegun
from simulator.scenario.begin_accounts import from_accounts
from tests.unit.test_accounts_pages import EXAMPLES

pytestmark = pytest.mark.unit

START = dt.date(2026, 1, 5)
HEAD = "Account ID,Tier,ARR,Customer Since,Renewal Date,Owner\n"
ROWS = (
    "001,Mid-Market,45000,2024-03-01,2026-03-01,Ann Lee\n"
    "002,Mid-Market,60000,2023-06-15,2026-06-15,Bo Chan\n"
    "003,SMB,9000,2025-04-02,2026-04-02,Cy Diaz\n"
    "004,SMB,8000,2022-11-30,2026-11-30,Cy Diaz\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export.csv").write_text(HEAD + ROWS)
    return tmp_path


def csmsim(*line: str) -> Result:
    return CliRunner().invoke(app, list(line))


def begun(content: str = HEAD + ROWS, **said: object) -> str:
    """The text of the scenario that an export gives."""
    Path("export.csv").write_text(content)
    return from_accounts(Path("export.csv"), Path("acme.yaml"), START, **said).text  # type: ignore[arg-type]


def scenario(content: str = HEAD + ROWS, **said: object) -> Scenario:
    return loads(begun(content, **said), file="acme.yaml")


def wrong(content: str, **said: object) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        begun(content, **said)
    return str(error.value).splitlines()


def test_an_export_is_all_it_takes_to_check_and_run(folder: Path) -> None:
    result = csmsim("init", "acme.yaml", "--accounts", "export.csv")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == (
        "acme.yaml is written, with scenario.schema.json beside it."
    )
    assert csmsim("check", "acme.yaml").exit_code == 0
    ran = csmsim("run", "acme.yaml", "-n", "10", "-j", "1", "--out", "results")
    assert ran.exit_code == 0, ran.output


def test_what_the_file_says_stands_in_the_scenario() -> None:
    made = scenario()
    mid, smb = made.setup.segments
    assert (mid.name, mid.accounts, smb.name, smb.accounts) == ("mid_market", 2, "smb", 2)
    assert made.setup.start == START
    assert made.setup.roles[mid.role].people == ("Ann Lee", "Bo Chan")
    assert made.setup.roles[smb.role].people == ("Cy Diaz",)
    assert mid.listed is not None
    assert mid.listed.arr.tolist() == [45_000, 60_000]
    assert made.name == "Accounts of export"


def test_a_person_reads_in_it_what_was_found() -> None:
    text = begun()
    assert "# 2 accounts worth $105,000 a year, with a median of $52,500" in text
    assert "# team: its 2 owners in the file, with 1 accounts each" in text
    assert re.search(r"term: 12 months +# 100% of its renewal dates are whole terms", text)
    assert "new_accounts: none                # nobody signed in the year before" not in text
    assert re.search(r"new_accounts: 50% / year +# 1 of these 2 signed in the year before", text)
    assert "borrowed from mid_market, whose customers pay most nearly as much" in text
    assert not re.search(r"^    team:", text, re.MULTILINE)
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    assert max(map(len, text.splitlines())) <= 115


@pytest.mark.parametrize("name", EXAMPLES)
def test_exports_of_three_systems_are_understood_as_they_come(name: str) -> None:
    made = scenario(EXAMPLES[name])
    segments = {segment.name: segment.listed for segment in made.setup.segments}
    mid = segments.get("mid_market") or segments["corporate"]
    assert mid is not None
    assert mid.arr.tolist() == [45_000, 120_000]
    assert mid.signed.astype(str).tolist() == ["2024-03-01", "2021-06-30"]
    assert mid.renewal.astype(str).tolist() == ["2026-03-01", "2026-06-30"]
    assert made.setup.roles[0].people == ("Ann Lee",)
    assert "partner" not in segments
    assert made.setup.currency == ("€" if name == "gainsight" else "$")
    assert (mid.health[0] == 72) == (name == "gainsight")


def test_rows_that_are_no_accounts_are_left_out_and_it_is_said() -> None:
    text = begun(EXAMPLES["hubspot"])
    assert "    partner: none" in text
    assert '# Note: the rows of "partner" hold no accounts.' in text


@pytest.mark.parametrize("money", ["45,000 kr", "CHF 45'000", "£45k", "¥4500000"])
def test_borrowed_money_takes_the_currency_of_the_file(money: str) -> None:
    content = f'{HEAD}001,SMB,"{money}",2024-03-04,,Ann\n'
    made = scenario(content)
    assert made.setup.roles[0].cost.per_year > 100_000
    assert "Note: borrowed amounts were in $" in begun(content)
    assert "Note: borrowed" not in begun()


@pytest.mark.parametrize(
    ("arr", "lender"),
    [
        (400_000, "enterprise"),
        (45_000, "mid_market"),
        (6_000, "smb_pooled"),
        (800, "digital"),
    ],
)
def test_what_customers_pay_tells_whose_lifecycle_they_get(arr: int, lender: str) -> None:
    content = HEAD + "".join(
        f"{n},All,{arr + n},{2023 + n % 2}-0{n}-01,2026-0{n}-01,Ann\n" for n in range(1, 9)
    )
    text = begun(content)
    assert f"borrowed from {lender}, " in text
    borrowed = loads(text, file="acme.yaml").setup.segments[0]
    shipped = load(Path(__file__).parents[2] / "scenarios" / f"{lender}.yaml").setup.segments[0]
    for part in ("health", "expansion", "stages", "activities", "shocks"):
        assert getattr(borrowed, part) == getattr(shipped, part)
    # The terms are not borrowed: the file tells them.
    assert replace(borrowed.renewal, terms=shipped.renewal.terms) == shipped.renewal


def test_sizes_of_all_kinds_in_one_file() -> None:
    sizes = {"Enterprise": 400_000, "Mid": 40_000, "Mid EMEA": 38_000, "Small": 7_000, "Tiny": 900}
    rows = [
        f"{tier}{n},{tier},{arr},2024-0{n}-01,2026-0{n}-01,{tier} person\n"
        for tier, arr in sizes.items()
        for n in range(1, 6)
    ]
    made = scenario(HEAD + "".join(rows))
    names = [segment.name for segment in made.setup.segments]
    assert names == ["enterprise", "mid", "mid_emea", "small", "tiny"]
    text = begun(HEAD + "".join(rows))
    assert "    like: mid " in text
    assert made.setup.segments[2].stages == made.setup.segments[1].stages
    assert made.setup.roles[made.setup.segments[2].role].people == ("Mid EMEA person",)


def test_suggestions_hold_once_their_marks_are_taken_away() -> None:
    text = begun()
    _, marked, suggested = text.partition("# Lines to keep")
    lines = [line.removeprefix("# ") for line in suggested.splitlines()[1:]]
    plain = [line for line in lines if not line.startswith("Other teams")]
    made = loads(text.partition(marked)[0] + "\n".join(plain) + "\n", file="acme.yaml")
    assert len(made.targets) == 2
    assert made.variants == ("as_it_is", "one_more")
    assert made.variant("one_more").setup.roles[0].team == 3


# Where things stand ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("export", "where", "said"),
    [
        ("export.csv", "deep/acme.yaml", "../export.csv"),
        ("deep/my export.csv", "acme.yaml", "deep/my export.csv"),
        ("other/export: 1.csv", "deep/acme.yaml", '"../other/export: 1.csv"'),
    ],
)
def test_the_file_is_found_from_where_the_scenario_stands(
    folder: Path, export: str, where: str, said: str
) -> None:
    (folder / "deep").mkdir()
    (folder / "other").mkdir()
    (folder / export).write_text(HEAD + ROWS)
    assert csmsim("init", where, "--accounts", export).exit_code == 0
    assert f"  file: {said} " in Path(where).read_text()
    assert load(where).setup.segments[0].accounts == 2


# What cannot be guessed -----------------------------------------------------------------------


def refused(*line: str) -> list[str]:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    result = csmsim("init", "acme.yaml", "--accounts", "export.csv", *line)
    assert (result.exit_code, result.stdout) == (2, "")
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    return result.stderr.splitlines()


def test_a_column_that_is_missing_is_told_with_the_heading() -> None:
    Path("export.csv").write_text(HEAD.replace("ARR", "ARRR") + ROWS)
    assert refused() == [
        "export.csv: no column is known to hold what an account pays a year, such as ARR; there "
        "are Account ID, Tier, ARRR, Customer Since, Renewal Date, Owner; did you mean "
        '"ARRR"?; say --column "arr=Its Heading"'
    ]
    assert (
        csmsim("init", "acme.yaml", "--accounts", "export.csv", "--column", "arr=ARRR").exit_code
        == 0
    )
    assert load("acme.yaml").setup.segments[0].accounts == 2


def test_all_that_is_missing_is_told_at_once() -> None:
    Path("export.csv").write_text("Annual Revenue,Create Date\n1,2024-01-01\n")
    told = refused()
    assert len(told) == 3
    assert '"Annual Revenue" is what the customer itself turns over' in "".join(told)
    assert '"Create Date" is when the record was made' in "".join(told)


AMBIGUOUS = HEAD + "001,SMB,9000,03/04/2024,,Ann\n002,SMB,8000,05/06/2023,,Ann\n"


def test_dates_that_may_be_two_are_asked_for() -> None:
    Path("export.csv").write_text(AMBIGUOUS)
    told = refused()
    assert len(told) == 1
    assert told[0].startswith('export.csv:2: Customer Since: "03/04/2024" may be 3 April 2024 or')
    assert told[0].endswith("say --dates day-first or --dates month-first")


@pytest.mark.parametrize(("order", "day"), [("day-first", "04-03"), ("month-first", "03-04")])
def test_what_is_said_of_dates_stands_in_the_scenario(order: str, day: str) -> None:
    text = begun(AMBIGUOUS, dates=order)
    assert f"  dates: {order}\n" in text
    listed = loads(text, file="acme.yaml").setup.segments[0].listed
    assert listed is not None
    assert str(listed.signed[0]) == f"2024-{day}"


def test_dates_that_show_their_order_are_told_in_a_comment() -> None:
    text = begun(EXAMPLES["salesforce"])
    assert "  # dates: month-first, as 11/15/2023 shows\n" in text


def test_mistakes_in_rows_are_told_by_row_and_nothing_is_written() -> None:
    Path("export.csv").write_text(HEAD + ROWS + "001,SMB,free,2024-01-01,,Ann\n")
    assert refused() == [
        'export.csv:6: ARR: "free" is not an amount of money; write for example 45000',
        'export.csv:6: Account ID: "001" stands on row 2 already',
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "export.csv: accounts.file: is empty"),
        (b"\x00\x01\x02", "export.csv:1: is not text; save it as CSV"),
        (b"PK\x03\x04junk", "is an Excel workbook or a zip file; a workbook must end in .xlsx"),
        (HEAD.encode(), "export.csv: holds a heading and no accounts"),
    ],
)
def test_a_file_that_holds_no_table_is_refused(content: bytes, said: str) -> None:
    Path("export.csv").write_bytes(content)
    (told,) = refused()
    assert told.replace("accounts.file: ", "").endswith(said.replace("accounts.file: ", ""))


def test_what_does_not_go_together_is_refused() -> None:
    assert refused("--template", "start") == [
        "csmsim: --template and --accounts do not go together; what customers pay decides"
    ]
    assert refused("--dates", "sometimes") == [
        "csmsim: --dates sometimes: it must be day-first, month-first or year-first"
    ]
    assert refused("--column", "arr") == [
        'csmsim: --column arr: write KEY=HEADING, as "arr=Yearly fee"'
    ]
    assert refused("--column", "ar=ARR", "--column", "csm=Ownr") == [
        'export.csv: --column: has no column "Ownr"; did you mean "Owner"?',
        'export.csv: --column: there is nothing called "ar" in a file of accounts; did you mean '
        '"arr"?',
    ]
    for line in (("--dates", "day-first"), ("--column", "arr=ARR")):
        result = csmsim("init", "acme.yaml", *line)
        assert result.exit_code == 2
        assert "tells how to read an export; name it with --accounts" in result.stderr
    assert not Path("acme.yaml").exists()


def test_a_scenario_that_is_there_stays() -> None:
    Path("acme.yaml").write_text("name: a week of work\n")
    (told,) = refused()
    assert "is there already" in told


def test_a_file_that_is_not_there(folder: Path) -> None:
    (folder / "export.csv").rename("exports.csv")
    (told,) = refused()
    assert told == 'export.csv: there is no such file; did you mean "exports.csv"?'


# Finding out ----------------------------------------------------------------------------------


def test_headings_as_systems_write_them() -> None:
    heading = ("Name", "Account_ID__c", "arr (USD)", "CUSTOMER SINCE", "Account Owner", "CSM")
    assert guess(heading, {}) == {
        "id": "Account_ID__c",
        "arr": "arr (USD)",
        "signed": "CUSTOMER SINCE",
        "csm": "CSM",
    }
    assert guess(("Name", "ARR", "ARR"), {}) == {"id": "Name"}
    assert guess(heading, {"csm": "Account Owner"})["csm"] == "Account Owner"


def test_no_heading_stands_for_two_things() -> None:
    names = [name.casefold() for own in NAMES.values() for name in own]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("months", "term"),
    [
        ((12, 24, 36, 12, 48), 12),
        ((36, 36, 72, 36, 36), 36),
        ((24, 24, 48, 24, 72), 24),
        ((6, 12, 18, 30, 6), 6),
    ],
)
def test_the_usual_term_is_the_longest_that_explains_the_renewals(
    months: tuple[int, ...], term: int
) -> None:
    rows = ""
    for number, apart in enumerate(months):
        year, month = divmod(apart, 12)
        rows += f"{number},SMB,9000,2024-01-15,{2024 + year}-{month + 1:02}-14,Ann\n"
    assert scenario(HEAD + rows).setup.segments[0].renewal.terms.only == term


def test_a_term_that_is_too_short_for_the_borrowed_work_is_left_to_the_person() -> None:
    rows = "".join(f"{n},SMB,9000,2025-0{n}-15,2026-0{n % 3 + 1}-15,Ann\n" for n in range(1, 9))
    text = begun(HEAD + rows)
    assert "    # term: 1 month by its renewal dates; shorten `before_renewal` below first" in text
    assert loads(text, file="acme.yaml").setup.segments[0].renewal.terms.only == 12


WITH_TERMS = HEAD.rstrip() + ",Contract Term\n"


def with_terms(*terms: str) -> str:
    rows = (f"{n},SMB,9000,2025-01-1{n},,Ann,{term}\n" for n, term in enumerate(terms))
    return WITH_TERMS + "".join(rows)


def test_a_column_of_terms_is_taken_at_its_word() -> None:
    text = begun(with_terms("12", "36 months", "3 years", ""))
    assert "    term: Contract Term\n" in text
    assert "    # term: as the file tells, 12 months 1, 36 months 2; drawn for 1\n" in text
    terms = loads(text, file="acme.yaml").setup.segments[0].renewal.terms
    assert terms.months == (12, 36)
    assert terms.shares == pytest.approx((1 / 3, 2 / 3))


def test_a_column_of_terms_too_short_for_the_borrowed_work_is_left_to_the_person() -> None:
    text = begun(with_terms("12", "1", "12"))
    assert "    # term: Contract Term" in text
    assert "some end too soon: shorten `before_renewal` below first" in text
    assert loads(text, file="acme.yaml").setup.segments[0].renewal.terms.only == 12


def test_a_column_that_is_only_called_a_term_is_not_used() -> None:
    text = begun(with_terms("auto-renew", "12", "evergreen"))
    assert '# Note: "Contract Term" is no term in months or years, and is not used.' in text
    assert loads(text, file="acme.yaml").setup.segments[0].renewal.terms.only == 12


def test_without_renewal_dates_the_term_is_said_to_be_assumed() -> None:
    text = begun(HEAD + "001,SMB,9000,2024-03-04,,Ann\n")
    assert "# term: 12 months, as nothing in the file tells it" in text


def test_without_owners_the_team_is_a_number_to_change() -> None:
    rows = "".join(f"{n},SMB,9000,2024-03-04,,\n" for n in range(301))
    text = begun(HEAD + rows)
    assert re.search(r"    team: 3 +# nobody owns them in the file", text)  # 150 each


def test_who_owns_in_two_segments_is_one_csm() -> None:
    made = scenario(HEAD + ROWS.replace("Cy Diaz", "Ann Lee"))
    mid, smb = made.setup.segments
    assert smb.role == mid.role
    assert made.setup.roles[mid.role].people == ("Ann Lee", "Bo Chan")
    assert made.warnings == ()


def test_health_that_is_a_colour_is_left_aside_and_it_is_said() -> None:
    lines = (HEAD + ROWS).splitlines()
    content = "\n".join([lines[0] + ",Health", *(line + ",Green" for line in lines[1:])])
    text = begun(content)
    assert "    health: Health" not in text
    assert '# Note: "Health" is no health between 0 and 100, and is not used.' in text


def test_a_column_of_names_is_no_segment() -> None:
    rows = "".join(f"{n},Firm {n},9000,2024-03-04,,Ann\n" for n in range(30))
    (told,) = wrong(HEAD + rows)
    assert '"Tier" holds more than 20 different names, so it is hardly a segment' in told
    assert [s.name for s in scenario(HEAD + rows, columns={"segment": "none"}).setup.segments] == [
        "customers"
    ]


@pytest.mark.parametrize(
    "tier", ["none", "null", "Größe: #1", "{a}", "2", "- x", "yes", 'the "big" ones', "***"]
)
def test_a_segment_may_be_called_anything(tier: str) -> None:
    cell = '"' + tier.replace('"', '""') + '"'
    (segment,) = scenario(
        HEAD + ROWS.replace("Mid-Market", cell).replace("SMB", cell)
    ).setup.segments
    assert segment.accounts == 4


def test_two_drives_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def on_another_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", on_another_drive)
    with pytest.raises(NotBegun, match="must be on the drive of acme.yaml"):
        begun()
