"""What happened: the five tidy tables of one replication.

Owns their schema and how a run's raw log becomes tables. Knows nothing of SimPy, of chance or of
metrics.
"""

from simulator.records.money import Prices
from simulator.records.months import Month, months_of
from simulator.records.schema import SCHEMA, SORT_KEYS, Outcome, Records, Window
from simulator.records.table import Table

__all__ = [
    "SCHEMA",
    "SORT_KEYS",
    "Month",
    "Outcome",
    "Prices",
    "Records",
    "Table",
    "Window",
    "months_of",
]
