"""What a file of accounts says of traits stands; chance gives the rest theirs, as ever."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from simulator.cli import app
from simulator.replication import simulate
from simulator.scenario import Scenario, load
from simulator.scenario.explain import explain
from simulator.scenario.kinds import Kind
from simulator.world import World, draw_world
from tests.unit.accounts_files import COLUMNS, HEADING, ROWS, SCENARIO, Row, faults, loaded, text
from tests.unit.world_draws import all_draws

pytestmark = pytest.mark.unit

DECLARED = """
traits:
  industry: {regulated: {share: 30%, work: 150%}, other: {}}
  organisation: {top-down: {share: 50%}, Self-Service: {}}
"""
NAMED = "{industry: Industry, organisation: Org}"
SAID = SCENARIO.replace(COLUMNS, COLUMNS[:-1] + f", traits: {NAMED}}}") + DECLARED
CELLS = [("Regulated", "Top Down"), ("OTHER", ""), ("", "self_service"), ("regulated", "top-down")]
MANY: list[Row] = [
    (f"A{n:03}", "SMB", "1000", "2024-01-01", "", "Ann Lee", "", "", "") for n in range(300)
]


def listing(*cells: tuple[str, str], more: list[Row] | None = None) -> str:
    rows = [(*row, *own) for row, own in zip(ROWS, cells, strict=True)]
    return text([*rows, *(more or [])], (*HEADING, "Industry", "Org"))


def scenario(folder: Path, *cells: tuple[str, str], said: str = SAID) -> Scenario:
    return loaded(folder, listing(*(cells or CELLS)), said)


def in_tables(setup: Scenario) -> dict[str, str]:
    accounts = simulate(setup.setup, 3, 1).accounts
    return dict(zip(accounts["account"], accounts["traits"], strict=True))


def test_what_the_rows_say_stands_in_the_accounts_table(tmp_path: Path) -> None:
    found = in_tables(scenario(tmp_path))
    assert found["001"] == "industry=regulated, organisation=top-down"
    assert found["002"].startswith("industry=other, ")
    assert found["003"].endswith("organisation=Self-Service")
    assert found["004"] == "industry=regulated, organisation=top-down"


def world(folder: Path, content: str, said: str = SAID) -> World:
    return draw_world(loaded(folder, content, said).setup, 3, 1)


def values(of: World) -> dict[str, list[int]]:
    return dict(zip(of.accounts.id.tolist(), of.accounts.traits.tolist(), strict=True))


def test_shuffled_rows_change_nothing(tmp_path: Path) -> None:
    content = listing(*CELLS, more=MANY)
    first = loaded(tmp_path, content, SAID)
    head, *rows = content.splitlines(keepends=True)
    random.Random(4).shuffle(rows)
    again = loaded(tmp_path, head + "".join(rows), SAID)
    assert again.hash == first.hash
    assert again == first
    one, other = draw_world(first.setup, 3, 1), draw_world(again.setup, 3, 1)
    assert list(all_draws(other).items()) == list(all_draws(one).items())
    assert values(other) == values(one)


def test_what_is_said_of_one_account_moves_no_draw_of_another(tmp_path: Path) -> None:
    before = world(tmp_path, listing(*CELLS, more=MANY))
    said = [(*row[:-2], "regulated" if row[0] == "A007" else "", "") for row in MANY]
    other = [(*row[:-2], "other" if row[0] == "A007" else "", "") for row in MANY]
    for rows in (said, other):
        after = world(tmp_path, listing(*CELLS, more=rows))
        mine = {"A007"}
        others = {k: v for k, v in all_draws(before).items() if not mine & set(map(str, k))}
        assert others.items() <= all_draws(after).items()
        moved = {name for name, own in values(before).items() if values(after)[name] != own}
        assert moved <= mine
    assert {values(before)[f"A{n:03}"][0] for n in range(300)} == {0, 1}


def test_where_a_cell_is_empty_chance_decides_as_without_the_column(tmp_path: Path) -> None:
    content = listing(*CELLS, more=MANY)
    without = values(world(tmp_path, content, SCENARIO + DECLARED))
    with_columns = values(world(tmp_path, content))
    names = [row[0] for row in MANY]
    assert [with_columns[name] for name in names] == [without[name] for name in names]
    assert with_columns["003"][0] == without["003"][0]
    assert with_columns != without


def test_what_is_said_changes_the_hash_and_a_column_of_nothing_does_not_move_the_digest(
    tmp_path: Path,
) -> None:
    first, again = scenario(tmp_path), scenario(tmp_path)
    assert first.hash == again.hash
    assert scenario(tmp_path, ("other", "Top Down"), *CELLS[1:]).hash != first.hash
    blank = [("", "")] * 4
    digests = [
        [segment.listed.digest for segment in one.setup.segments if segment.listed]
        for one in (
            scenario(tmp_path, *blank),
            scenario(tmp_path, *blank, said=SCENARIO + DECLARED),
        )
    ]
    assert digests[0] == digests[1]


def test_check_counts_the_accounts_by_value(tmp_path: Path) -> None:
    scenario(tmp_path)
    result = CliRunner().invoke(app, ["check", str(tmp_path / "acme.yaml"), "--json"])
    mid, smb = json.loads(result.stdout)["accounts"]["segments"]
    assert mid["traits"] == {
        "industry": {"other": 1, "regulated": 1, "": 0},
        "organisation": {"Self-Service": 0, "top-down": 1, "": 1},
    }
    assert smb["traits"]["industry"] == {"other": 0, "regulated": 1, "": 1}
    result = CliRunner().invoke(app, ["check", str(tmp_path / "acme.yaml")])
    assert "industry of mid_market" in result.stdout
    assert "other 1, regulated 1" in result.stdout
    assert "top-down 1; drawn for 1" in result.stdout


def test_explain_says_where_a_column_is_named(tmp_path: Path) -> None:
    lines = {line.key: line for line in explain(scenario(tmp_path))}
    assert lines["accounts.columns.traits.industry"].value == "Industry"
    assert lines["accounts.columns.traits.industry"].origin.endswith("acme.yaml:7")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            [("Regulatd", "topdown"), ("Regulatd", ""), ("moon", ""), ("other", "")],
            'acme.yaml:7:148: accounts.columns.traits.industry: "Industry" holds what is no value '
            'of industry: "Regulatd" (2 rows; did you mean "regulated"?), "moon" (1 row); there '
            "are other, regulated",
        ),
        (
            [("", "bottom-up")] + [("", "")] * 3,
            'acme.yaml:7:172: accounts.columns.traits.organisation: "Org" holds what is no value '
            'of organisation: "bottom-up" (1 row); there are Self-Service, top-down',
        ),
    ],
)
def test_a_value_that_is_not_declared_is_refused_with_its_count(
    tmp_path: Path, cells: list[tuple[str, str]], fault: str
) -> None:
    assert faults(tmp_path, listing(*cells), SAID) == [fault]


def test_rows_that_are_left_out_may_hold_what_they_like(tmp_path: Path) -> None:
    said = SAID.replace("  columns:", "  segments: {Partner: none}\n  columns:")
    partner = ("P1", "Partner", "", "", "", "", "", "space travel", "flat")
    assert faults(tmp_path, listing(*CELLS, more=[partner]), said) == []


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (
            "{indstry: Industry}",
            ['traits.indstry: there is no trait "indstry"; did you mean "industry"?'],
        ),
        (
            "{industry: Industri}",
            [
                'traits.industry: accounts.csv has no column "Industri"; did you mean "Industry"?',
            ],
        ),
        (
            "Industry",
            ["traits: must pair traits with headings, such as {industry: Industry}"],
        ),
        (
            "{industry: }",
            ['traits.industry: has no value; write for example "some words"'],
        ),
    ],
)
def test_a_mistake_in_the_columns_is_told_where_it_stands(
    tmp_path: Path, named: str, found: list[str]
) -> None:
    told = faults(tmp_path, listing(*CELLS), SAID.replace(NAMED, named))
    assert [line.partition("accounts.columns.")[2] for line in told] == found


def test_two_values_that_look_alike_are_told_apart_by_their_letters_alone(tmp_path: Path) -> None:
    said = SAID.replace("Self-Service: {}", "Top Down: {}")
    found = in_tables(scenario(tmp_path, ("", "top-down"), *[("", "Top Down")] * 3, said=said))
    assert found["001"].endswith("organisation=top-down")
    assert found["002"].endswith("organisation=Top Down")
    (fault,) = faults(tmp_path, listing(("", "topdown"), *[("", "")] * 3), said)
    assert '"topdown" (1 row; did you mean' in fault


ONLY = SAID.replace("call: {every", "call: {only_for: {industry: regulated}, every").replace(
    "share: 30%", "share: 0%"
)


def test_work_is_for_nobody_only_if_the_file_lists_nobody_either(tmp_path: Path) -> None:
    assert scenario(tmp_path, said=ONLY).warnings == ()
    (mid, smb) = scenario(tmp_path, *[("other", "")] * 4, said=ONLY).warnings
    assert mid == "mid_market: call is for nobody, as no account has its `only_for`"
    assert smb.startswith("smb: ")


def test_the_estimate_counts_the_accounts_that_the_file_lists(tmp_path: Path) -> None:
    mid, smb = scenario(tmp_path).setup.segments
    shares = {kind.segment.traits[0].values[0]: 0.0 for kind in Kind.all(mid)}
    for kind in Kind.all(mid):
        shares[kind.segment.traits[0].values[0]] += kind.share
    assert shares == pytest.approx({"other": 0.5, "regulated": 0.5})
    regulated = sum(k.share for k in Kind.all(smb) if k.segment.traits[0].values == ("regulated",))
    assert regulated == pytest.approx((1 + 0.3) / 2)  # one is; chance decides on the other


def test_a_workbook_and_a_text_say_the_same(tmp_path: Path) -> None:
    first = scenario(tmp_path)
    with xlsxwriter.Workbook(tmp_path / "accounts.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, (*HEADING, "Industry", "Org"))
        for number, (row, own) in enumerate(zip(ROWS, CELLS, strict=True), start=1):
            sheet.write_row(number, 0, (*row, *own))
    path = tmp_path / "acme.yaml"
    path.write_text(path.read_text().replace("accounts.csv", "accounts.xlsx"))
    assert load(path).setup == first.setup
