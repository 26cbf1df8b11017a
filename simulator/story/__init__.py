"""Stories: what befell one customer, or what one CSM did in a week, step by step.

Owns the reading of one replication, played again with somebody watching. Must never change what
happens in it, and words no sentence: what it finds is told by :mod:`simulator.report`.
"""

from simulator.story.story import Story
from simulator.story.trace import check_request, trace
from simulator.story.worst import NothingMissedError

__all__ = ["NothingMissedError", "Story", "check_request", "trace"]
