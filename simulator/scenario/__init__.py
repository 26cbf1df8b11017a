"""The scenario language: what a person writes, checked and turned into plain values.

Owns everything between a YAML file and a :class:`~simulator.scenario.types.Setup`. Must never
draw a random number, run a model or print.
"""

from simulator.scenario.faults import Fault, ScenarioError
from simulator.scenario.load import Scenario, load, loads

__all__ = ["Fault", "Scenario", "ScenarioError", "load", "loads"]
