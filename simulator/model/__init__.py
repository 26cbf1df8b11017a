"""The model: a team of CSMs played against a world, in SimPy.

Owns when things happen. Accounts are SimPy processes (:mod:`.account`), CSMs are SimPy resources
with a name (:mod:`.csm`). It fills the log whose layout ``records`` owns; it never draws a random
number, builds no table and computes no metric.
"""

from simulator.model.floor import play

__all__ = ["play"]
