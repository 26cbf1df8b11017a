"""Plans in other futures than the one they were made for, and under assumptions nobody is sure of.

Owns what may happen, what is uncertain and how plans are held against each other then; must never
start a process (see :mod:`simulator.experiment.replicate`) nor word a sentence.
"""
