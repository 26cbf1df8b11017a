"""Many worlds: runs, sweeps and comparisons, how sure they are, and the folders they leave.

The only package that starts processes (:mod:`.replicate`) and writes results (:mod:`.store`); must
never know how a customer or a CSM behaves, nor what a picture or a sentence looks like.
"""

from simulator.experiment.alternatives import IncomparableError, alternatives_of, stressed
from simulator.experiment.break_even import BreakEven
from simulator.experiment.choice.options import ChoiceError
from simulator.experiment.choice.select import select
from simulator.experiment.choice.selected import SelectResult
from simulator.experiment.compare import CompareResult, compare
from simulator.experiment.delay import Delay, delay
from simulator.experiment.intervals import Difference
from simulator.experiment.marginal import Worth, marginal
from simulator.experiment.replicate import ReplicationError, WorkersLostError
from simulator.experiment.run import RunResult, run
from simulator.experiment.store import DestinationError, check_destination, save, write_file
from simulator.experiment.stress.futures import Future, FutureError, shock
from simulator.experiment.stress.result import StressResult
from simulator.experiment.stress.stress import stress
from simulator.experiment.sweep import SweepResult, sweep

__all__ = [
    "BreakEven",
    "ChoiceError",
    "CompareResult",
    "Delay",
    "DestinationError",
    "Difference",
    "Future",
    "FutureError",
    "IncomparableError",
    "ReplicationError",
    "RunResult",
    "SelectResult",
    "StressResult",
    "SweepResult",
    "WorkersLostError",
    "Worth",
    "alternatives_of",
    "check_destination",
    "compare",
    "delay",
    "marginal",
    "run",
    "save",
    "select",
    "shock",
    "stress",
    "stressed",
    "sweep",
    "write_file",
]
