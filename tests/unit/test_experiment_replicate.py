"""Replications give the same answer in any number of processes, and whatever happens to these."""

import os
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from simulator.experiment import replicate
from simulator.experiment.replicate import Played, ReplicationError, Trial, WorkersLostError
from tests.unit import experiment_fakes as fakes

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.simulate)
    monkeypatch.setattr(replicate, "measure", fakes.measure)


def trials(count: int = 12, marker: str = "", keep: int = 0) -> list[Trial]:
    setup: Any = fakes.Plan(marker=marker)
    return [Trial("Twelve customers", setup, 7, i, keep=i < keep) for i in range(count)]


def figures(played: list[Played]) -> list[list[float]]:
    return [one.values.tolist() for one in played]


def same(a: list[Played], b: list[Played]) -> bool:
    return np.array_equal(figures(a), figures(b), equal_nan=True)


def test_the_answer_does_not_depend_on_the_number_of_workers() -> None:
    here = replicate.replicate(trials(keep=2), jobs=1)
    there = replicate.replicate(trials(keep=2), jobs=2)
    assert same(here, there)
    assert len({tuple(one) for one in figures(here)}) > 3  # replications do differ
    for a, b in zip(here[:2], there[:2], strict=True):
        assert a.records is not None
        assert b.records is not None
        assert a.records.accounts.equals(b.records.accounts)
    assert all(one.records is None for one in there[2:])


def test_two_jobs_really_play_in_other_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.noting_process)
    marker = tmp_path / "processes"
    replicate.replicate(trials(marker=str(marker)), jobs=2)
    processes = marker.read_text().split()
    assert len(processes) == 12
    assert processes.count(str(os.getpid())) == 1  # the first one sizes the batches


def test_a_killed_worker_costs_time_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    undisturbed = replicate.replicate(trials(), jobs=1)
    monkeypatch.setattr(replicate, "simulate", fakes.killed_once)
    marker = tmp_path / "killed"
    assert same(replicate.replicate(trials(marker=str(marker)), jobs=2), undisturbed)
    assert marker.exists()


def test_workers_that_are_always_killed_end_in_a_clear_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.killed_always)
    monkeypatch.setattr(replicate, "ROUNDS", 1)
    with pytest.raises(WorkersLostError, match=r"want of memory.*try fewer jobs"):
        replicate.replicate(trials(), jobs=2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_replication_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.failing)
    message = r"replication 4 of 'Twelve customers' \(seed 7\) failed: ZeroDivisionError: nobody"
    with pytest.raises(ReplicationError, match=message):
        replicate.replicate(trials(), jobs=jobs)


def test_an_interrupt_ends_the_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(replicate, "simulate", fakes.noting_process)
    marker = tmp_path / "processes"

    def stop(done: int, total: int) -> None:
        if done > 1:
            raise KeyboardInterrupt

    # Holding the traceback, as a notebook does: nothing ends by being forgotten.
    with pytest.raises(KeyboardInterrupt) as stopped:
        replicate.replicate(trials(marker=str(marker)), jobs=2, progress=stop)
    assert stopped.tb
    workers = {int(line) for line in marker.read_text().split()} - {os.getpid()}
    assert workers
    assert not [pid for pid in workers if is_running(pid)]


def is_running(pid: int) -> bool:
    patience = time.monotonic() + 20
    while time.monotonic() < patience:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


def test_one_job_starts_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joblib, "Parallel", None)
    assert len(replicate.replicate(trials(), jobs=1)) == 12


def test_little_work_starts_no_worker_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joblib, "Parallel", None)
    assert len(replicate.replicate(trials(), jobs=None)) == 12


def test_progress_counts_up_to_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    replicate.replicate(trials(5), jobs=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 5) for i in range(1, 6)]


@pytest.mark.parametrize(
    ("seconds", "workers", "sizes"),
    [
        (0.1, 2, [7, 7, 6]),  # 0.7 seconds a batch
        (5.0, 2, [1] * 20),  # never less than one
        (0.0, 4, [5, 5, 5, 5]),  # every worker gets its share
    ],
)
def test_batches_are_worth_their_handing_out(
    seconds: float, workers: int, sizes: list[int]
) -> None:
    numbered = list(enumerate(trials(20)))
    batches = replicate._batches(numbered, workers, seconds)
    assert [len(batch) for batch in batches] == sizes
    assert [trial for batch in batches for trial in batch] == numbered
