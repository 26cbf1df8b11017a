"""A result is one folder, whole or not at all, and the same bytes each time."""

import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulator.experiment import (
    DestinationError,
    RunResult,
    SweepResult,
    check_destination,
    replicate,
    run,
    store,
    sweep,
)
from simulator.records import SCHEMA
from tests.unit import experiment_fakes as fakes
from tests.unit import report_fakes

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)
    monkeypatch.chdir(tmp_path)


def company() -> Any:
    return fakes.Company()


def a_run(**arguments: Any) -> RunResult:
    return run(company(), **{"replications": 12, "seed": 5, "jobs": 1, **arguments})


def a_sweep() -> SweepResult:
    return sweep(company(), f"segments.{fakes.SEGMENT}.team", [2, 3], replications=4, jobs=1)


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_run_leaves_its_tables_its_figures_and_how_it_was_made() -> None:
    folder = a_run().save("out")
    expected = [*(f"{name}.parquet" for name in SCHEMA), "metrics.parquet"]
    assert everything(folder) == sorted([*expected, "manifest.json", "summary.json"])
    assert everything(Path()) == ["out", *(f"out/{name}" for name in everything(folder))]


def test_the_same_seed_gives_the_same_bytes_for_one_and_two_jobs() -> None:
    one, two = a_run(jobs=1).save("one"), a_run(jobs=2).save("two")
    names = [name for name in everything(one) if name != "manifest.json"]
    assert names
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_saved_tables_are_those_of_the_kept_replications() -> None:
    result = a_run(keep_tables=3)
    saved = pd.read_parquet(result.save("out") / "accounts.parquet")
    assert saved.columns.tolist() == ["replication", *SCHEMA["accounts"]]
    assert saved["replication"].unique().tolist() == [0, 1, 2]
    for replication, rows in saved.groupby("replication"):
        table = result.table("accounts", int(str(replication)))
        assert rows["account"].tolist() == table["account"].tolist()
        assert rows["arr_end"].tolist() == table["arr_end"].tolist()
        assert rows["churned"].isna().all()


def test_saved_columns_are_read_back_as_what_they_were() -> None:
    result = a_run(keep_tables=2)
    folder = result.save("out")
    for name in SCHEMA:
        saved = pd.read_parquet(folder / f"{name}.parquet").drop(columns="replication")
        assert saved.dtypes.astype(str).to_dict() == {
            column: "category" if kind == "name" else kind for column, kind in SCHEMA[name].items()
        }


def test_the_first_ten_replications_keep_their_tables_unless_told_otherwise() -> None:
    assert sorted(a_run().kept) == list(range(10))
    bare = a_run(keep_tables=0).save("bare")
    assert everything(bare) == ["manifest.json", "metrics.parquet", "summary.json"]


def test_every_figure_of_every_replication_is_saved() -> None:
    result = a_run()
    saved = pd.read_parquet(result.save("out") / "metrics.parquet")
    assert saved.columns.tolist() == ["replication", "scope", "name", "metric", "value"]
    assert len(saved) == result.values.size
    back = saved[(saved["scope"] == "total") & (saved["metric"] == "expected_grr")]
    assert back["value"].tolist() == result.series("expected_grr").tolist()


def test_the_manifest_says_how_to_make_it_again() -> None:
    result = a_run()
    manifest = json.loads((result.save("out") / "manifest.json").read_text())
    assert manifest["scenario"] == company().tree
    assert manifest["scenario_hash"] == company().hash
    assert (manifest["seed"], manifest["replications"], manifest["jobs"]) == (5, 12, 1)
    assert manifest["kept_replications"] == list(range(10))
    assert manifest["started_utc"].endswith("+00:00")
    assert manifest["wall_seconds"] >= 0
    packages = {"python", "csmsim", "numpy", "pandas", "simpy", "scipy"}
    assert packages <= set(manifest["versions"])
    assert manifest["versions"]["pandas"] == pd.__version__


def test_the_summary_is_what_json_prints() -> None:
    result = a_run()
    assert json.loads((result.save("out") / "summary.json").read_text()) == result.to_json()


def test_a_sweep_is_saved_with_its_points() -> None:
    result = report_fakes.a_sweep([2, 3], years=4)
    folder = result.save("out")
    names = ["manifest.json", "metrics.parquet", "summary.json", "sweep.png"]
    assert everything(folder) == names
    saved = pd.read_parquet(folder / "metrics.parquet")
    columns = ["headcount", "replication", "scope", "name", "metric", "value"]
    assert saved.columns.tolist() == columns
    assert saved.groupby("headcount")["replication"].nunique().to_dict() == {2: 4, 3: 4}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["headcounts"] == [2, 3]
    assert json.loads((folder / "summary.json").read_text()) == result.to_json()


def test_a_drawn_figure_can_go_along() -> None:
    folder = store.save(a_sweep(), "out", files={"sweep.png": b"a picture"})
    assert (folder / "sweep.png").read_bytes() == b"a picture"


def test_a_folder_of_its_own_is_named_after_scenario_time_and_hash() -> None:
    result = a_run()
    first, second = result.save(), result.save()
    assert first.parent == Path("results")
    assert first.name == f"twelve-{result.made.started:%Y%m%dT%H%M%SZ}-01234567"
    assert second.name == f"{first.name}-2"
    assert everything(first) == everything(second)


@pytest.mark.parametrize("failing", ["write_table", "write_values"])
@pytest.mark.parametrize("directory", [None, "deep/down/out"])
def test_a_failure_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, failing: str, directory: str | None
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.parquet, failing, full)
    with pytest.raises(DestinationError, match="No space left on device"):
        a_run().save(directory)
    assert everything(Path()) == []


def test_an_interrupt_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        a_run().save("out")
    assert everything(Path()) == []


def test_a_failure_leaves_other_results_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_run().save()
    before = everything(first)
    monkeypatch.setattr(store.parquet, "write_values", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        a_run(seed=6).save()
    assert everything(Path("results")) == [first.name, *(f"{first.name}/{n}" for n in before)]


def test_nothing_is_seen_under_the_final_name_before_it_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[list[str]] = []
    rename = os.replace

    def look(source: Any, target: Any) -> None:
        seen.append([path.name for path in Path().iterdir()])
        rename(source, target)

    monkeypatch.setattr(os, "replace", look)
    a_run().save("out")
    ((name,),) = seen
    assert name.startswith(".out-")


def test_an_empty_folder_is_filled() -> None:
    Path("out").mkdir()
    assert a_run().save("out") == Path("out")
    assert "summary.json" in everything(Path("out"))


def test_a_folder_that_somebody_fills_meanwhile_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = store.parquet.write_values

    def slow(values: Any, sink: Any) -> None:
        write(values, sink)
        Path("out").mkdir()
        Path("out/theirs.txt").write_text("kept")

    monkeypatch.setattr(store.parquet, "write_values", slow)
    with pytest.raises(DestinationError):
        a_run().save("out")
    assert everything(Path()) == ["out", "out/theirs.txt"]


def test_a_folder_that_holds_something_is_refused() -> None:
    Path("out").mkdir()
    Path("out/notes.txt").touch()
    with pytest.raises(DestinationError, match="out is not empty"):
        check_destination("out")
    with pytest.raises(DestinationError, match="out is not empty"):
        a_run().save("out")


def test_a_file_is_no_folder() -> None:
    Path("file").touch()
    with pytest.raises(DestinationError, match="file is a file"):
        check_destination("file")
    with pytest.raises(DestinationError, match="file is not a folder"):
        check_destination("file/deep/out")
    Path("results").touch()
    with pytest.raises(DestinationError, match="results is not a folder"):
        check_destination()


def test_a_link_that_leads_nowhere_is_refused() -> None:
    Path("link").symlink_to("nowhere")
    with pytest.raises(DestinationError, match="leads nowhere"):
        check_destination("link")
    with pytest.raises(DestinationError, match="is not a folder"):
        check_destination("link/out")


def test_the_current_folder_cannot_be_replaced() -> None:
    with pytest.raises(DestinationError, match="new folder inside it"):
        check_destination(".")


def test_a_folder_without_permission_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    for directory in (None, "out", "deep/out"):
        with pytest.raises(DestinationError, match="no permission"):
            check_destination(directory)


def test_checking_a_destination_changes_nothing() -> None:
    for directory in (None, "out", "deep/down/out"):
        check_destination(directory)
    assert everything(Path()) == []


def test_a_workbook_holds_the_summary_and_where_it_comes_from() -> None:
    results = ((report_fakes.a_run(), "Summary"), (report_fakes.a_sweep([7, 8]), "Sweep"))
    for result, first in results:
        sheets = _read_excel(result.to_excel("book.xlsx"))
        assert sheets == [first, "By activity", "By role", "By stage", "About"]
    assert everything(Path()) == ["book.xlsx"]


def test_a_workbook_reads_like_the_printed_report() -> None:
    text = _text_of(report_fakes.a_run().to_excel("book.xlsx"))
    assert "<t>Mean wait (working hours)</t>" in text
    assert "<t>mean_wait_hours</t>" in text
    assert text.count("<t>Gross revenue retention (GRR)</t>") == 1
    assert "The team costs $1.4M a year, fully loaded" in text
    assert "<t>scenario.segments.mid_market.renewal.neglected</t>" in text
    assert "{&quot;" not in text
    assert '{"' not in text


def test_a_workbook_shows_shares_as_per_cent_and_money_in_its_currency() -> None:
    told = report_fakes.scenario(currency="EUR")
    text = _text_of(report_fakes.a_run(told=told).to_excel("book.xlsx"))
    assert 'formatCode="0.0%"' in text
    assert 'formatCode="&quot;EUR &quot;#,##0"' in text


def test_a_workbook_that_cannot_be_written_is_a_clear_error() -> None:
    with pytest.raises(DestinationError, match=r"cannot write nowhere/book\.xlsx"):
        report_fakes.a_run().to_excel("nowhere/book.xlsx")


def _text_of(path: Path) -> str:
    """Names, words and number formats of a workbook."""
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(f"xl/{part}.xml").decode() for part in ("sharedStrings", "styles"))


def _read_excel(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        return re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
