"""A person's own accounts: a CSV or Excel file turned into customers, or into faults row by row.

Owns everything between the file named by ``accounts:`` and the
:class:`~simulator.scenario.types_listed.Listed` of each segment. Must never draw, and never guess
where a figure or a date could mean two things.
"""

from simulator.scenario.accounts.book import Book
from simulator.scenario.accounts.kept import book_of
from simulator.scenario.accounts.summary import Summary

__all__ = ["Book", "Summary", "book_of"]
