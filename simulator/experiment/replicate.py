"""Plays replications, in this process or spread over the cores.

Owns processes and the order of results; must never touch files or the meaning of a figure. A
replication is a pure function of (setup, seed, replication), so it may be played anywhere, in any
order, and again: the answer is the same for any number of workers.
"""

from __future__ import annotations

import signal
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace

import joblib
import numpy as np

from simulator.engines import warm_up
from simulator.experiment.intervals import Floats
from simulator.metrics import ByMonth, by_month, measure
from simulator.metrics.months import Row
from simulator.records import Records
from simulator.records.notes import Watch
from simulator.replication import Followed, simulate
from simulator.replication import follow as follow_one
from simulator.scenario.types import Setup

Column = tuple[str, str, str]
"""(scope, name, metric) of a figure."""

Progress = Callable[[int, int], object]
"""Called with (done, total), in the process and thread of the caller."""

Simulate = Callable[[Setup, int, int], Records]
Measure = Callable[[Records], Mapping[tuple[str, str], Mapping[str, float]]]

BATCH_SECONDS = 0.7
"""How long one errand of a worker should take: handing it out costs a few milliseconds."""

WORTH_WORKERS_SECONDS = 2.0
"""Work that takes less is done before the workers would have started."""

ROUNDS = 3
"""How often batches lost with a killed worker are played, in all."""


class ReplicationError(RuntimeError):
    """A replication failed; the message names it, ``__cause__`` says how."""


class WorkersLostError(RuntimeError):
    """Worker processes were killed again and again (most often for want of memory)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One replication to play."""

    name: str  # of the scenario, for messages
    setup: Setup
    seed: int
    replication: int
    keep: bool = False  # hand back the records too


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a trial: its figures (nan where undefined), shape (len(columns),)."""

    columns: tuple[Column, ...]
    values: Floats
    months: ByMonth
    records: Records | None


def replicate(
    trials: Sequence[Trial], *, jobs: int | None = None, progress: Progress | None = None
) -> list[Played]:
    """Plays every trial; the results stand in the order of ``trials``.

    ``jobs`` is the number of worker processes; 1 plays everything in this process, None takes all
    cores unless the work is too small to be worth starting them.

    Raises ReplicationError when a replication fails and WorkersLostError when workers are killed
    in :data:`ROUNDS` rounds.
    """
    todo = dict(enumerate(trials))
    results: dict[int, Played] = {}
    names: dict[tuple[Column, ...], tuple[Column, ...]] = {}
    rows: dict[tuple[Row, ...], tuple[Row, ...]] = {}

    def collect(batch: Sequence[tuple[int, Played]]) -> None:
        for index, played in batch:
            # One copy of the names, not one a replication.
            columns = names.setdefault(played.columns, played.columns)
            months = replace(played.months, rows=rows.setdefault(*[played.months.rows] * 2))
            results[index] = Played(columns, played.values, months, played.records)
            del todo[index]
        if progress is not None:
            progress(len(results), len(trials))

    warm_up()
    began = time.perf_counter()
    # The first one is always played here: a mistake shows at once, and its time sizes the batches.
    collect([(0, play(trials[0], simulate, measure))])
    seconds = time.perf_counter() - began
    workers = min(jobs or joblib.cpu_count(), len(todo))
    if workers <= 1 or (jobs is None and seconds * len(todo) < WORTH_WORKERS_SECONDS):
        for index in list(todo):
            collect([(index, play(todo[index], simulate, measure))])
    else:
        _play_on_workers(todo, workers, seconds, collect)
    return [results[index] for index in range(len(trials))]


def replay(trial: Trial) -> Records:
    """The records of one replication, as they were and will be. Raises ReplicationError."""
    with _named(trial):
        return simulate(trial.setup, trial.seed, trial.replication)


def follow(trial: Trial, watch: Watch | None = None) -> Followed:
    """The same with the world and the raw log; ``watch`` is filled with notes on its account.
    Raises ReplicationError."""
    with _named(trial):
        return follow_one(trial.setup, trial.seed, trial.replication, watch)


def play(trial: Trial, simulate: Simulate, measure: Measure) -> Played:
    """One replication, its figures taken. Raises ReplicationError."""
    with _named(trial):
        records = simulate(trial.setup, trial.seed, trial.replication)
        figures = {
            (scope, name, metric): value
            for (scope, name), group in measure(records).items()
            for metric, value in group.items()
        }
    values = np.array(list(figures.values()), dtype=np.float64)
    return Played(tuple(figures), values, by_month(records), records if trial.keep else None)


@contextmanager
def _named(trial: Trial) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise ReplicationError(
            f"replication {trial.replication} of {trial.name!r} (seed {trial.seed}) failed: "
            f"{type(error).__name__}: {error}"
        ) from error


def _play_batch(
    batch: Sequence[tuple[int, Trial]], simulate: Simulate, measure: Measure
) -> list[tuple[int, Played]]:
    return [(index, play(trial, simulate, measure)) for index, trial in batch]


def _play_on_workers(
    todo: dict[int, Trial],
    workers: int,
    seconds: float,
    collect: Callable[[Sequence[tuple[int, Played]]], None],
) -> None:
    """Plays what is in ``todo``, which ``collect`` empties; ``seconds`` is the time of a trial."""
    for _ in range(ROUNDS):
        errands = (
            joblib.delayed(_play_batch)(batch, simulate, measure)
            for batch in _batches(list(todo.items()), workers, seconds)
        )
        pool = joblib.Parallel(
            n_jobs=workers, backend="loky", batch_size=1, return_as="generator_unordered"
        )
        try:
            with _deaf_to_interrupts():
                started = pool(errands)
            with _closed(started) as batches:
                for batch in batches:
                    collect(batch)
        except BrokenProcessPool:
            # Only the batches in hand are lost; what is still in `todo` is played again.
            continue
        return
    raise WorkersLostError(
        f"worker processes were killed in {ROUNDS} rounds, most often for want of memory; "
        f"{len(todo)} replications are missing; try fewer jobs"
    )


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile never hear Ctrl-C, which a terminal sends to all of them: this
    process ends them, and they need not each print where they were."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set signals, and only it is interrupted
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


@contextmanager
def _closed(
    batches: Generator[list[tuple[int, Played]], None, None],
) -> Iterator[Iterator[list[tuple[int, Played]]]]:
    """Ends the workers when we are interrupted or fail half-way."""
    try:
        yield batches
    finally:
        with warnings.catch_warnings():
            # Somebody who stops a run need not hear how many batches are thrown away.
            warnings.simplefilter("ignore")
            batches.close()


def _batches(
    trials: list[tuple[int, Trial]], workers: int, seconds: float
) -> list[list[tuple[int, Trial]]]:
    fair = -(-len(trials) // workers)
    size = max(1, min(fair, round(BATCH_SECONDS / max(seconds, 1e-6))))
    return [trials[start : start + size] for start in range(0, len(trials), size)]
