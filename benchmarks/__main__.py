"""How fast: this simulator against SimPy as it is usually written, both in the same run.

    python -m benchmarks [--rounds 7] [--out results/benchmarks.md]

Every round draws fresh worlds (running the same data again flatters threefold), runs the rivals in
turn, and takes the ratio pair by pair; medians are quoted, because machines are noisy. Times are
processor time of one core. "Whole" is world + run + the five tables; "run" is the run alone, for
the compiled engine with all that hands the world over to it. Compiling, once, is not in it.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from benchmarks import rival
from simulator.compiled import floor as compiled
from simulator.metrics import measure
from simulator.model import play as play_in_simpy
from simulator.records.build import build_records
from simulator.records.log import Log
from simulator.scenario import Scenario, load
from simulator.scenario.types import Setup
from simulator.world import World, draw_world

HERE = Path(__file__).resolve().parent
SMALL, LARGE = 400, 30_000
GROWTH_HOURS = 240
FULL = ("mid_market", "mixed", "turnover")  # the last two with all features in use

Play = Callable[[Setup, World], Log]
ENGINES: dict[str, Play] = {"compiled": compiled.play, "simpy": play_in_simpy}


def ours(scenario: Scenario, seed: int, play: Play) -> dict[str, float]:
    """Seconds of each part of one replication, and the number of its activities."""
    marks = [time.process_time()]

    def mark() -> None:
        marks.append(time.process_time())

    gc.collect()
    gc.disable()
    marks[0] = time.process_time()
    world = draw_world(scenario.setup, seed, 0)
    for code, segment in enumerate(scenario.setup.segments):
        for stage in range(len(segment.stages)):
            world.agenda(code, stage)
    mark()
    log = play(scenario.setup, world)
    mark()
    records = build_records(scenario.setup, world, log)
    mark()
    measure(records)
    mark()
    gc.enable()
    world_, run, tables, metrics = (b - a for a, b in pairwise(marks))
    return {
        "world": world_,
        "run": run,
        "tables": tables,
        "metrics": metrics,
        "whole": world_ + run + tables,
        "activities": float(len(records.activities)),
    }


def usual(accounts: int, hours: float, seed: int) -> dict[str, float]:
    """The same for SimPy as usually written: it has only a run."""
    gc.collect()
    begin = time.process_time()
    log = rival.run(accounts // 40, accounts, hours, seed)
    seconds = time.process_time() - begin
    return {"run": seconds, "whole": seconds, "activities": float(len(log))}


def rate(result: dict[str, float], part: str) -> float:
    """Activities per second of processor time."""
    return result["activities"] / result[part]


def canonical(rounds: int) -> list[str]:
    """The canonical queue, 10 CSMs and 400 accounts for 2,000 hours."""
    scenario = load(HERE / "canonical.yaml")
    seeds = range(1, rounds + 1)
    for play in ENGINES.values():
        ours(scenario, 0, play)
    rounds_ = [
        {"usual": usual(SMALL, 2000.0, k)}
        | {name: ours(scenario, k, play) for name, play in ENGINES.items()}
        for k in seeds
    ]
    lines = []
    for part in ("run", "whole"):
        speed = {
            name: statistics.median(rate(each[name], part) for each in rounds_)
            for name in (*ENGINES, "usual")
        }
        times = {
            name: statistics.median(rate(r[name], part) / rate(r["usual"], part) for r in rounds_)
            for name in ENGINES
        }
        cells = [f"{speed[name]:,.0f}/s ({times[name]:.1f} x)" for name in ENGINES]
        lines.append(f"| canonical queue, {part} | {' | '.join(cells)} | {speed['usual']:,.0f}/s |")
    return lines


def full(name: str, rounds: int) -> list[str]:
    """The full lifecycle model of a shipped scenario."""
    scenario = load(HERE.parent / "scenarios" / f"{name}.yaml")
    cells: dict[str, list[str]] = {}
    for play in ENGINES.values():
        ours(scenario, 0, play)
        results = [ours(scenario, k, play) for k in range(1, rounds + 1)]
        for part in ("run", "whole"):
            speed = statistics.median(rate(result, part) for result in results)
            cells.setdefault(part, []).append(f"{speed:,.0f}/s")
        for title, parts in {
            "world and metrics": ("world", "metrics"),
            "tables": ("tables",),
        }.items():
            share = statistics.median(
                sum(r[part] for part in parts) / (r["whole"] + r["metrics"]) for r in results
            )
            cells.setdefault(f"share of {title}", []).append(f"{share:.0%}")
    return [f"| {name}, {what} | {' | '.join(each)} | |" for what, each in cells.items()]


def growth(rounds: int) -> list[str]:
    """Share of speed kept when the same queue grows from 400 to 30,000 accounts."""
    small, large = _queue_of(SMALL), _queue_of(LARGE)
    kept = [
        [
            *(
                rate(ours(large, k, play), "run") / rate(ours(small, k, play), "run")
                for play in ENGINES.values()
            ),
            rate(usual(LARGE, GROWTH_HOURS, k), "run") / rate(usual(SMALL, GROWTH_HOURS, k), "run"),
        ]
        for k in range(1, max(2, rounds // 3) + 1)
    ]
    cells = [f"{statistics.median(column):.0%}" for column in zip(*kept, strict=True)]
    return [f"| speed kept from {SMALL} to {LARGE:,} accounts | {' | '.join(cells)} |"]


def _queue_of(accounts: int) -> Scenario:
    """The canonical queue for six weeks, with as many accounts to a CSM."""
    return load(
        HERE / "canonical.yaml",
        set=[
            "horizon=6 weeks",
            f"segments.queue.accounts={accounts}",
            f"segments.queue.team={accounts // 40}",
        ],
    )


def memory() -> list[str]:
    """Memory for each further account (six weeks of the canonical queue), by fresh processes."""
    grown = {
        who: (_peak_kib(who, LARGE) - _peak_kib(who, SMALL)) / (LARGE - SMALL)
        for who in (*ENGINES, "usual")
    }
    cells = [f"{each:.1f} KiB" for each in grown.values()]
    return [f"| memory for each further account | {' | '.join(cells)} |"]


def _peak_kib(who: str, accounts: int) -> float:
    command = [sys.executable, "-m", "benchmarks", "--peak", who, str(accounts)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)
    return float(done.stdout)


def _print_peak(who: str, accounts: int) -> None:
    if who == "usual":
        usual(accounts, GROWTH_HOURS, 1)
    else:
        ours(_queue_of(accounts), 1, ENGINES[who])
    # Not getrusage: there a child begins with the peak of the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def main() -> None:
    """Print the table, and write it where ``--out`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--peak", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        _print_peak(options.peak[0], int(options.peak[1]))
        return
    lines = [
        "| | compiled engine | SimPy engine | SimPy as usually written |",
        "|---|---|---|---|",
        *canonical(options.rounds),
        *(line for name in FULL for line in full(name, options.rounds)),
        *growth(options.rounds),
        *memory(),
    ]
    print("\n".join(lines))
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
