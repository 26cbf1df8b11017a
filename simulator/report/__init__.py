"""What people see: words, tables, figures and pages made from results.

Owns every sentence, picture and number format. Reads the frames of a result and its scenario,
never records, never the disk. Only :mod:`simulator.report.figures` may import matplotlib.
"""
