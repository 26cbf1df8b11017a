"""What people see: words, tables, figures and pages made from results.

Owns every sentence, picture and number format. Reads the frames of a result and its scenario,
never records, never the disk, and knows no terminal. Matplotlib is imported by ``figures`` and the
modules behind it (``run_picture``, ``sweep_picture``, ``style``) alone, so that words and tables
do without it.
"""
