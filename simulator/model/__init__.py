"""The model: a team of CSMs played against a world, in SimPy.

Owns when things happen. Accounts are SimPy processes (:mod:`.account`), CSMs are SimPy resources
with a name (:mod:`.csm`). It never draws a random number and computes no metric.
"""

from simulator.model.floor import simulate

__all__ = ["simulate"]
