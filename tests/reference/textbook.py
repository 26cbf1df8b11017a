"""The model's engine without its shortcuts: SimPy's own loop, watched at every step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator import engines
from simulator.model import floor
from simulator.model.engine import Engine


class Textbook(Engine):
    """Runs as SimPy does. Refuses what SimPy would let pass in silence: a clock that is not a
    whole number, or that is turned back."""

    def step(self) -> None:
        tick = self.peek()
        assert type(tick) is int
        assert tick >= self.now
        self.now = tick
        super().step()

    def run_before(self, horizon: int) -> None:
        self.run(until=horizon)


@contextmanager
def by_the_textbook() -> Iterator[None]:
    """Inside, every run is by :class:`Textbook`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(engines.VARIABLE, engines.Engine.SIMPY.value)
        patch.setattr(floor, "Engine", Textbook)
        yield
