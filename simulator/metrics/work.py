"""Work done, late, missed and waiting, from the activities table.

Owns the figures about activities. "Human" work is all that automation did not do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.metrics.retention import account_rows
from simulator.metrics.tally import Codes, Floats, Mask, Split, ratio
from simulator.records import Outcome, Records

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Work:
    """The activities, row by row, with what the report window [T0, T1) asks of each."""

    account: Codes  # row in the accounts table; -1 for a session as a whole
    outcome: Codes  # of Outcome
    proactive: Mask
    touch: Mask
    elapsed_hours: Floats
    wait_hours: Floats  # NaN unless a CSM started it
    end: Floats  # NaN while open
    due_inside: Mask
    end_inside: Mask
    decided_inside: Mask  # its window ends inside; it ends inside if it has no limit
    started: Mask  # due inside, and started by a CSM; no session as a whole
    finished: Mask  # done inside
    cell: Codes  # of the cube of Counts

    @classmethod
    def of(cls, records: Records) -> Work:
        """Read from the activities table."""
        table, window = records.tables["activities"], records.window

        def inside(ticks: Floats) -> Mask:
            return (ticks >= window.t0) & (ticks < window.t1)

        outcome = table.codes("outcome", tuple(each.name.lower() for each in Outcome))
        due = table.floats("due")
        start, end, limit = (table.floats(name) for name in ("start", "end", "window_end"))
        account, proactive = account_rows(table, records), table.flags("proactive")
        wait = np.where(outcome == Outcome.DIGITAL, np.nan, start - due)
        due_inside, end_inside = inside(due), inside(end)
        decided_inside = inside(np.where(np.isnan(limit), end, limit))
        return cls(
            account=account,
            outcome=outcome,
            proactive=proactive,
            touch=table.flags("touch"),
            elapsed_hours=table.floats("elapsed_hours"),
            wait_hours=wait / SECONDS_PER_HOUR,
            end=end,
            due_inside=due_inside,
            end_inside=end_inside,
            decided_inside=decided_inside,
            started=due_inside & ~np.isnan(wait) & (account >= 0),
            finished=end_inside & (outcome == Outcome.DONE),
            cell=_cells(account < 0, outcome, due_inside, end_inside, decided_inside, proactive),
        )


def _cells(left_out: Mask, outcome: Codes, *answers: Mask) -> Codes:
    """What the figures ask of each activity, as one number."""
    cell = left_out * len(Outcome) + outcome
    for answer in answers:
        cell = cell * 2 + answer
    return cell


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of activities by group and by all that the figures ask of them.

    One pass over the rows for all figures: these tables are the long ones.
    """

    cube: Floats  # outcome, then yes or no for each of QUESTIONS, then groups + 1
    # Sessions as a whole are left out: each of their guests has a row.

    QUESTIONS = ("due_inside", "end_inside", "decided_inside", "proactive")

    @classmethod
    def of(cls, work: Work, split: Split) -> Counts:
        """Count the activities by the groups of ``split``."""
        shape = (2, len(Outcome), *[2 for _ in cls.QUESTIONS])
        return cls(split.grid(work.cell, math.prod(shape)).reshape(*shape, -1)[0])

    def __call__(self, outcome: Outcome | None = None, **answers: bool) -> Floats:
        """Activities with this outcome and these answers, by group: shape (groups + 1,)."""
        wanted = [outcome, *[answers.get(question) for question in self.QUESTIONS]]
        cells = self.cube[tuple(slice(None) if one is None else int(one) for one in wanted)]
        return np.asarray(cells.reshape(-1, self.cube.shape[-1]).sum(axis=0))


def workload(work: Work, split: Split, counts: Counts | None = None) -> dict[str, Floats]:
    """Figures that make sense for any group of activities; ``split`` groups their rows, and
    ``counts`` are those of it, if they are at hand already."""
    counts = Counts.of(work, split) if counts is None else counts
    due = counts(due_inside=True)
    return {
        "missed_touch_rate": _missed_rate(counts),
        "digital_share": ratio(counts(Outcome.DIGITAL, due_inside=True), due),
        "cancelled_share": ratio(counts(Outcome.CANCELLED, due_inside=True), due),
        "open_share": ratio(counts(Outcome.OPEN, due_inside=True), due),
        "mean_wait_hours": ratio(
            split.sum(work.wait_hours, work.started), split.count(work.started)
        ),
        "activities_done": counts(Outcome.DONE, end_inside=True),
        "hours": split.sum(work.elapsed_hours, work.finished),
    }


def service(counts: Counts) -> dict[str, Floats]:
    """Figures about how well a segment's customers are looked after."""
    return {
        "on_time_rate": 1.0 - _missed_rate(counts),
        "missed_proactive_rate": _missed_rate(counts, proactive=True),
        "missed_reactive_rate": _missed_rate(counts, proactive=False),
    }


def _missed_rate(counts: Counts, **answers: bool) -> Floats:
    missed = counts(Outcome.MISSED, decided_inside=True, **answers)
    return ratio(missed, missed + counts(Outcome.DONE, decided_inside=True, **answers))
