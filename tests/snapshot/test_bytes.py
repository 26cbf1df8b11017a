"""The same seed leaves the same bytes: in another process, and with any number of workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.experiment import run
from simulator.records import SCHEMA
from simulator.scenario import Scenario, load

pytestmark = pytest.mark.snapshot

ROOT = Path(__file__).parents[2]
FILE = ROOT / "scenarios" / "mid_market.yaml"
CHANGES = ["segments.mid_market.accounts=40", "segments.mid_market.team=2"]
REPLICATIONS = 6

RUN = f"""
import sys
from simulator.experiment import run
from simulator.scenario import load
run(
    load("scenarios/mid_market.yaml", {CHANGES}),
    replications={REPLICATIONS}, seed=int(sys.argv[1]), jobs=1,
).save(sys.argv[2])
"""


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file, but for the manifest, which says when and where it was made."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert files.pop("manifest.json")
    assert files.keys() >= {"summary.json", *(f"{name}.parquet" for name in SCHEMA)}
    return files


def run_apart(folder: Path, seed: int, hash_seed: str) -> dict[str, bytes]:
    """Runs in a process of its own, in which Python orders its sets in another way."""
    subprocess.run(
        [sys.executable, "-c", RUN, str(seed), str(folder)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=True,
    )
    return contents(folder)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(FILE, CHANGES)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return run_apart(tmp_path_factory.mktemp("alone") / "run", seed=7, hash_seed="1")


def test_two_processes_leave_the_same_bytes(alone: dict[str, bytes], tmp_path: Path) -> None:
    assert run_apart(tmp_path / "again", seed=7, hash_seed="2") == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_workers_leaves_the_same_bytes(
    scenario: Scenario, alone: dict[str, bytes], tmp_path: Path, jobs: int
) -> None:
    result = run(scenario, replications=REPLICATIONS, seed=7, jobs=jobs)
    assert contents(result.save(tmp_path / "run")) == alone


def test_a_longer_run_begins_with_the_shorter_one(
    scenario: Scenario,
) -> None:
    """Replications added later change none of those before."""
    few = run(scenario, replications=2, seed=7, jobs=1)
    many = run(scenario, replications=4, seed=7, jobs=1)
    for name in SCHEMA:
        for number in range(2):
            assert few.table(name, number).equals(many.table(name, number))
    assert few.values.equals(many.values.iloc[:2])


def test_another_seed_leaves_other_bytes(alone: dict[str, bytes], tmp_path: Path) -> None:
    other = run_apart(tmp_path / "other", seed=8, hash_seed="1")
    assert other.keys() == alone.keys()
    assert all(other[name] != alone[name] for name in alone)
