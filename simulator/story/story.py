"""A story as people get it: a table, a text, a picture.

Owns the result of :func:`simulator.trace`; must never word a sentence or draw a line (see
:mod:`simulator.report`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from simulator.clock import Clock
from simulator.experiment.store import save_files
from simulator.scenario import Scenario
from simulator.story.account import Life
from simulator.story.events import table
from simulator.story.week import Week
from simulator.story.worst import Worst

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulator.report.tale import Tale


@dataclass(frozen=True, eq=False, repr=False)
class Story:
    """What befell one customer (:class:`~simulator.story.account.Life`), or what one CSM did in a
    week (:class:`~simulator.story.week.Week`), in one replication."""

    scenario: Scenario
    seed: int
    replication: int
    told: Life | Week
    picked: Worst | None = None  # how, when the story was chosen by what was missed

    @property
    def clock(self) -> Clock:
        return self.scenario.clock

    @property
    def name(self) -> str:
        """The account, or the CSM and the week."""
        of = self.told
        return of.account if isinstance(of, Life) else f"{of.csm}, week {of.number}"

    @cached_property
    def frame(self) -> pd.DataFrame:
        """What happened, one row an event: see :data:`simulator.story.events.COLUMNS`."""
        of = self.told
        return table(of.events, self.clock, of.account if isinstance(of, Life) else None)

    def tale(self, every: bool = False) -> Tale:
        """The story in words; with ``every``, quiet times too are told one by one."""
        from simulator.report.account_words import life_tale
        from simulator.report.week_words import week_tale

        of = self.told
        return life_tale(self, of, every) if isinstance(of, Life) else week_tale(self, of, every)

    @property
    def text(self) -> str:
        """The story as plain text."""
        from simulator.report.tale import as_text

        return as_text(self.tale())

    def plot(self) -> Figure:
        from simulator.report.figures import life_figure, week_figure

        of = self.told
        return life_figure(self, of) if isinstance(of, Life) else week_figure(self, of)

    def _repr_html_(self) -> str:
        from simulator.report.html import tale_html

        return tale_html(self)

    def __repr__(self) -> str:
        return f"<Story of {self.name}: {len(self.frame)} events>"

    def save(self, directory: str | Path | None = None, *, every: bool = False) -> Path:
        """Writes ``trace.txt``, ``trace.png`` and ``trace.csv`` (:attr:`frame`) as one new folder.

        Raises DestinationError.
        """
        from simulator.report.figures import drawn
        from simulator.report.tale import as_text

        files = {
            "trace.txt": as_text(self.tale(every)).encode(),
            "trace.png": drawn(self.plot()),
            "trace.csv": self.frame.to_csv(index=False).encode(),
        }
        return save_files(
            files, directory, self.scenario, f"trace-{self.name}-{self.seed}.{self.replication}"
        )
