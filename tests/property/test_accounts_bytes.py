"""Whatever bytes a file of accounts holds, it is read or refused in words, and soon."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario import ScenarioError
from simulator.scenario.accounts.dates import scanned, settle
from simulator.scenario.accounts.money import amounts
from simulator.scenario.schema_accounts import DATE_ORDERS
from simulator.world import draw_world
from tests.unit.accounts_files import HEADING, ROWS, SCENARIO, loaded, text

pytestmark = pytest.mark.property

ODD = [
    *('"', ",", ";", "\t", "\r", "\n", "\0", "\ufeff", "|", "'", "=1+1", "é", "\u2028", "99999"),
    *("-1", "1e999", "NaN", "31/12/2024", "12/31/2024", "1,234.50", "1.234,50", "$", "€", "Total"),
]
CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1")


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADING, *ROWS]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


WORKBOOK = workbook()


def read(folder: Path, content: bytes, scenario: str = SCENARIO) -> None:
    """Reads, and if that goes well, draws."""
    try:
        setup = loaded(folder, content, scenario).setup
    except ScenarioError as error:
        refusal = error
    else:
        draw_world(setup, 0, 0)
        return
    assert 0 < len(str(refusal)) < 20_000
    assert all(fault.message for fault in refusal.faults)


def mutated(lots: random.Random, raw: bytes, pieces: list[bytes]) -> bytes:
    """A few bytes cut out, doubled, swapped or put in."""
    content = bytearray(raw)
    for _ in range(lots.randint(1, 6)):
        place = lots.randrange(len(content) + 1)
        match lots.randrange(4):
            case 0:
                del content[place : place + lots.randint(1, 30)]
            case 1:
                content[place:place] = lots.choice(pieces)
            case 2:
                content[place:place] = content[place : place + lots.randint(1, 80)]
            case _ if place < len(content):
                content[place] = lots.randrange(256)
    return bytes(content)


@given(seed=st.integers(0, 2**32))
def test_mutated_text(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    lots = random.Random(seed)
    codec = lots.choice(CODECS)
    whole = text(separator=lots.choice(",;\t|")).encode(codec)
    pieces = [odd.encode(codec, "ignore") for odd in ODD]
    folder = tmp_path_factory.mktemp("text")
    for _ in range(8):
        read(folder, mutated(lots, whole, pieces))


@given(seed=st.integers(0, 2**32))
def test_mutated_cells(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    lots = random.Random(seed)
    folder = tmp_path_factory.mktemp("cells")
    for _ in range(8):
        rows = [list(row) for row in (HEADING, *ROWS)]
        for _ in range(lots.randint(1, 5)):
            row = lots.choice(rows)
            row[lots.randrange(len(row))] = lots.choice([*ODD, lots.choice(lots.choice(ROWS))])
        read(folder, text(rows[1:], rows[0]).encode())


@given(seed=st.integers(0, 2**32))
def test_mutated_workbook(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    lots = random.Random(seed)
    folder = tmp_path_factory.mktemp("book")
    scenario = SCENARIO.replace("accounts.csv", "accounts.xlsx")
    (folder / "accounts.xlsx").write_bytes(mutated(lots, WORKBOOK, [b"\0", b"PK\x03\x04", b"<"]))
    read(folder, b"", scenario)


@given(content=st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    read(tmp_path_factory.mktemp("any"), content)


@given(column=st.lists(st.text(st.sampled_from("0123456789.,' -()$€kKmMeE+%\u00a0"), max_size=60)))
def test_any_figures(column: list[str]) -> None:
    """Each is an amount or is refused, and the order of a column means nothing."""
    found = amounts(column)
    assert set(column) == set(found.values) | set(found.wrong) or "disagree" in str(found.wrong)
    again = amounts(column[::-1])
    assert again.values == found.values
    assert again.decimal == found.decimal


@given(
    column=st.lists(st.text(st.sampled_from("0123456789./- ,:TZJanMr"), max_size=60)),
    order=st.sampled_from(DATE_ORDERS),
)
def test_any_dates(column: list[str], order: str) -> None:
    found = scanned(column)
    settle(found, order)
    assert set(column) == set(found.values) | set(found.wrong)
    assert not set(found.values) & set(found.wrong)
