"""Puts what the commands really print into README.md, between its `output` markers.

    python docs/readme.py        (or: make docs)

Takes some minutes: it runs the two commands with their defaults, and the benchmarks.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
SCENARIO = "scenarios/mid_market.yaml"
ROWS_SHOWN = 30
"""Lines of the long table of figures that the README shows."""


def printed(*arguments: str) -> str:
    """What a command prints on stdout; its results go to a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "simulator", *arguments, "--out", f"{scratch}/out"]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def shortened(text: str) -> str:
    """The words and the top of the table of figures."""
    lines = text.splitlines()
    table = lines.index("All figures")
    return "\n".join([*lines[: table + ROWS_SHOWN], "..."])


def measured() -> str:
    """The table of the benchmarks."""
    command = [sys.executable, "-m", "benchmarks"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def put(page: str, name: str, text: str) -> str:
    """The page with ``text`` between the markers of ``name``."""
    marker = re.compile(rf"(<!-- output:{name} -->\n).*?(<!-- /output:{name} -->)", re.DOTALL)
    if not marker.search(page):
        raise ValueError(f"README.md has no markers for {name}")
    return marker.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)


def main() -> None:
    """Run, sweep and measure, then write the page."""
    run = shortened(printed("run", SCENARIO))
    sweep = printed("sweep", SCENARIO, "--segment", "mid_market", "--headcount", "3:12")
    page = README.read_text(encoding="utf-8")
    page = put(page, "run", f"```text\n{run}\n```")
    page = put(page, "sweep", f"```text\n{sweep}\n```")
    page = put(page, "bench", measured())
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
