"""What happened: the five tidy tables of one replication.

Owns their schema and how a run's raw log becomes tables. Knows nothing of SimPy, of chance or of
metrics.
"""

from simulator.records.schema import SCHEMA, SORT_KEYS, Outcome, Records, Window

__all__ = ["SCHEMA", "SORT_KEYS", "Outcome", "Records", "Window"]
