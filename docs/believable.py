"""Are the shipped teams believable? Measures them and writes docs/validation.md.

    python docs/believable.py        (or: make docs)

What the work was built from stands in docs/norms.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

import simulator as cs
from simulator.estimate import estimate
from simulator.experiment import RunResult
from simulator.replication import simulate

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parent / "scenarios"
QUARTER = 13
"""Weeks."""
RETENTION = ("expected_logo_churn", "expected_grr", "expected_nrr")
LOAD = ("utilization", "missed_touch_rate", "missed_proactive_rate")
HEADINGS = {
    "utilization": "utilization",
    "missed_touch_rate": "missed",
    "missed_proactive_rate": "missed, planned by us",
    "expected_logo_churn": "logo churn",
    "expected_grr": "GRR",
    "expected_nrr": "NRR",
    "time_to_value_days": "days to value",
    "at_risk_account_share": "at risk",
}


@dataclass(frozen=True)
class Book:
    """A shipped scenario of one segment: where to look for the place at which it breaks."""

    scenario: str
    title: str
    segment: str
    seats: int
    ratios: tuple[int, ...]
    replications: int
    said: str  # what it is held against, and how it stands to that


BOOKS = (
    Book(
        "mid_market",
        "Mid-market: where planned work begins to slip",
        "mid_market",
        8,
        (20, 30, 35, 40, 45, 50, 55, 60, 75, 100),
        10,
        """What practitioners say: comfortable at 25-35 accounts, serious trouble with planned work
from about 50, and a hire is due on the way to 75 (seed 002, F). The scenario says none of this: it
says hours, windows and absences, and the knee comes out of the queues. Logo churn of a well-staffed
team is held against 11-22 % a year (F), GRR against 86-93 % (S, M). NRR stays below the 103 % that
a large survey finds at this contract value (S): the shipped expansion is cautious, and there is no
price rise in it.""",
    ),
    Book(
        "enterprise",
        "Enterprise: a small book, and soon too large",
        "enterprise",
        8,
        (8, 10, 15, 18, 20, 25, 30, 40, 50),
        10,
        """What practitioners say: 8 to 20 accounts, about 15 (S, M). Held against logo churn of
6-10 % a year (F), GRR of 90-93 % (S) and NRR of 110 % over $250k (S).""",
    ),
    Book(
        "smb_pooled",
        "Small customers: a pool",
        "smb",
        5,
        (75, 100, 150, 175, 200, 250, 300, 400),
        8,
        """What practitioners say: 100 to 250 accounts per CSM, about 150 (S, M). Held against logo
churn of 31-58 % a year (F), GRR of 86-93 % (S, M) and NRR of 100 % under $12k (S). The first two go
together only where the customers who leave pay far less than those who stay: hence the wide spread
of ARR and the strong `size_effect` of this scenario and the next.""",
    ),
    Book(
        "digital",
        "Digital: hundreds to thousands",
        "digital",
        3,
        (250, 500, 750, 1000, 1250, 1500, 2000),
        6,
        """What practitioners say: 500 to 1,000 accounts per CSM, hundreds to thousands (M; seeds
001 and 003, F). Held against the same retention as above. Neglect costs less here than
elsewhere, as automation goes on.""",
    ),
)


def cell(values: pd.Series[float]) -> str:
    """Mean and half of a 95 % interval of a share, or of a number of days."""
    error = 1.96 * values.std(ddof=1) / len(values) ** 0.5
    if str(values.name).endswith("_days"):
        return f"{values.mean():.1f} ±{error:.1f}"
    return f"{100 * values.mean():.1f} % ±{100 * error:.1f}"


def table(headings: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [list(headings), ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def at_ratio(book: Book, ratio: int) -> RunResult:
    """The book's CSMs with ``ratio`` accounts each on day one, in a held book."""
    changes = {
        "book": "held",
        f"segments.{book.segment}.team": book.seats,
        f"segments.{book.segment}.accounts": book.seats * ratio,
    }
    scenario = cs.load(SCENARIOS / f"{book.scenario}.yaml").with_(**changes)
    return cs.run(scenario, replications=book.replications, seed=1)


def knee(book: Book) -> str:
    """One row a ratio."""
    figures = LOAD + RETENTION

    def rows() -> Iterator[Sequence[str]]:
        for ratio in book.ratios:
            values = at_ratio(book, ratio).values.sort_index(axis=1)["total", ""]
            yield [f"{ratio:,}", *(cell(values[name]) for name in figures)]

    return table(["accounts per CSM", *(HEADINGS[name] for name in figures)], rows())


def hours(book: Book) -> str:
    """One row a norm: what customers get a year when nothing is missed, beside the norm."""
    setup = cs.load(SCENARIOS / f"{book.scenario}.yaml").setup
    answer = estimate(setup)
    (found,) = answer.segments
    needs = {need.activity: need for need in found.needs}
    norms = yaml.safe_load((HERE / "norms.yaml").read_text(encoding="utf-8"))

    def rows() -> Iterator[Sequence[str]]:
        for norm in norms[book.scenario]:
            parts = [needs[name] for name in norm["activities"]]
            each = norm.get("per") == "onboarding"
            among = found.new_a_year if each else found.accounts
            times = sum(part.times for part in parts) / among
            spent = sum(part.hours for part in parts) / among
            unit = " h each" if each else " h"
            yield [norm["work"], f"{times:.2g}", f"{spent:.2g}{unit}", norm["norm"], norm["from"]]
        total = found.hours_needed / found.accounts
        seat = answer.hours_per_csm
        full = f"fills a CSM's {seat:,.0f} hours at {seat / total:.0f} accounts"
        yield ["**in all**", "", f"**{total:.1f} h**", "", full]

    headings = ["work for an account in a year", "times", "hours", "norm", "where from"]
    return table(headings, rows())


def sections() -> Iterator[str]:
    """One for each shipped scenario of one segment."""
    for book in BOOKS:
        yield f"""## {book.title}

From `scenarios/{book.scenario}.yaml`. {book.seats} CSMs, {book.replications} replications, months
7 to 18, in a held book.

{knee(book)}

{book.said}

{hours(book)}
"""


def mixed() -> str:
    """One row a size of the scale group, the figures of each segment beside each other."""
    segments = ("enterprise", "mid_market", "small", "digital")

    def rows() -> Iterator[Sequence[str]]:
        for team in (5, 4, 3, 2, 1):
            changes = {"book": "held", "roles.scale.team": team}
            scenario = cs.load(SCENARIOS / "mixed.yaml").with_(**changes)
            values = cs.run(scenario, replications=5, seed=1).values.sort_index(axis=1)
            yield [
                str(team),
                cell(values["role", "scale", "utilization"]),
                *(cell(values["segment", name, "missed_touch_rate"]) for name in segments),
                *(cell(values["segment", name, "expected_grr"]) for name in segments),
            ]

    names = [name.replace("_", "-") for name in segments]
    headings = [
        "scale group",
        "busy",
        *(f"missed, {n}" for n in names),
        *(f"GRR, {n}" for n in names),
    ]
    return table(headings, rows())


def profiles() -> str:
    """One row a variant and profile: equal ARR, different work."""

    def rows() -> Iterator[Sequence[str]]:
        for variant in ("own_books", "mixed_books", "five_csms"):
            scenario = cs.load(SCENARIOS / "three_profiles.yaml").variant(variant)
            values = cs.run(scenario, replications=40, seed=1).values.sort_index(axis=1)
            for name in ("banks", "retailers", "hospitals"):
                here = values["segment", name]
                work = here["hours"] / here["accounts"]
                late = cell(here["time_to_value_days"]) if name == "banks" else ""
                figures = ("missed_touch_rate", "at_risk_account_share", *RETENTION)
                yield [
                    variant.replace("_", " "),
                    name,
                    f"{work.mean():.0f} ±{1.96 * work.std(ddof=1) / len(work) ** 0.5:.0f}",
                    late,
                    *(cell(here[figure]) for figure in figures),
                ]

    headings = ["", "", "hours an account", "days to value", "missed", "at risk"]
    return table([*headings, *(HEADINGS[name] for name in RETENTION)], rows())


def organisations() -> str:
    """One row a way to organise the same eleven people."""
    scenario = cs.load(SCENARIOS / "generalists_vs_specialists.yaml")
    figures = (*LOAD, "time_to_value_days", *RETENTION)

    def rows() -> Iterator[Sequence[str]]:
        for variant in scenario.variants:
            values = cs.run(scenario.variant(variant), replications=20, seed=1).values
            total = values.sort_index(axis=1)["total", ""]
            yield [variant.replace("_", " "), *(cell(total[name]) for name in figures)]

    return table(["", *(HEADINGS[name] for name in figures)], rows())


def drift(replications: int = 20) -> str:
    """One row a quarter of the first two years of a well-staffed team, in a living book that
    gains what it loses."""
    team = {"segments.mid_market.team": 15, "segments.mid_market.new_accounts": "12% / year"}
    scenario = cs.load(SCENARIOS / "mid_market.yaml").with_(horizon="24 months", **team)
    found = []
    for replication in range(replications):
        records = simulate(scenario.setup, 1, replication)
        weeks, renewals = records.timeline, records.renewals
        quarter = weeks["week"].to_numpy() // QUARTER
        due = renewals["tick"].to_numpy() // (QUARTER * 5 * records.window.day)
        found.append(
            [
                [
                    weeks["accounts"][quarter == q].mean(),
                    100 * (weeks["at_risk_accounts"] / weeks["accounts"])[quarter == q].mean(),
                    renewals["health"][due == q].mean(),
                    100 * renewals["probability"][due == q].mean(),
                    100 * (weeks["busy_hours"] / weeks["on_shift_hours"])[quarter == q].mean(),
                ]
                for q in range(8)
            ]
        )
    data = np.array(found)
    mean, error = data.mean(axis=0), data.std(axis=0, ddof=1) / len(data) ** 0.5
    units = ("", " %", "", " %", " %")

    def rows() -> Iterator[Sequence[str]]:
        for q in range(8):
            cells = zip(mean[q], error[q], units, strict=True)
            yield [str(q + 1), *(f"{m:.1f}{unit} ±{2 * e:.1f}" for m, e, unit in cells)]

    names = ("accounts", "at risk", "health at renewal", "expected renewal", "utilization")
    return table(["quarter", *names], rows())


PAGE = """# Are the shipped teams believable?

Made by `make docs` from `scenarios/`; ± is half a 95 % interval. In a held book customers lost for
want of attention are counted and stay, so every team keeps the same customers, and new logos make
up for those who would have left anyway. Retention is *expected*: each renewal counts with its
probability. Hours are those that customers need when nothing is missed, by `csmsim check`, without
internal time; what a norm rests on stands in [sources.md](sources.md).

{books}
## All together

From `scenarios/mixed.yaml`: a scale group of 1 to 5 for 400 small and 900 digital customers, 5
replications, in a held book. The larger customers have CSMs of their own, but the scale group holds
their webinars. What it serves first is done longest: answers to digital customers. What it serves
last, webinars, is dropped first, so its overload is felt where nobody has cut any team.

{mixed}

## Equal ARR, unequal work

From `scenarios/three_profiles.yaml`, 40 replications, the first year: 15 customers of each kind,
all of $750k. In their own books one CSM has each kind; mixed books give each of the three CSMs some
of all; five CSMs have mixed books too. Hours are those spent, internal time included; missed work
takes none, so the smallest may be those of the customers who got least.

{profiles}

The hours of a year would fit three CSMs. What breaks the first is not their sum but that fifteen
customers are onboarded at once.

## Generalists or specialists

From `scenarios/generalists_vs_specialists.yaml`, 20 replications, eleven people in every row, in a
living book.

{organisations}

What there is to see: outside their skills generalists lose the hours that specialists gain, and
training them would gain the most. Specialists hand over, and a group of one has queues of its own.

## The book on day one is already a book

A book that begins too young, too healthy or too ill would drift, and a plan would be judged by the
drift. `scenarios/mid_market.yaml` with 15 CSMs and 12 % new logos a year (what is lost), 20
replications.

{drift}
"""


def main() -> None:
    """Write the page."""
    page = PAGE.format(
        books="\n".join(sections()),
        mixed=mixed(),
        profiles=profiles(),
        organisations=organisations(),
        drift=drift(),
    )
    (HERE / "validation.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
