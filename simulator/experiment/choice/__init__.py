"""The choice with a guarantee: which alternative is the best of those that meet every target.

Owns the order in which that is decided, and its statistics; must never start a process (see
:mod:`simulator.experiment.replicate`) nor word a sentence.
"""
