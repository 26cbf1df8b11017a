"""What the records mean: the figures that people decide on, as functions of the five tables.

Owns the definitions of all metrics. Must never touch the world, the model or the scenario: the
records are all it reads, so anybody can recompute every figure from the saved tables.
"""

from simulator.measures import METRICS, Metric
from simulator.metrics.measure import Group, measure
from simulator.metrics.months import MONTHLY, ByMonth, by_month

__all__ = ["METRICS", "MONTHLY", "ByMonth", "Group", "Metric", "by_month", "measure"]
