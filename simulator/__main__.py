"""``python -m simulator`` is ``csmsim``."""

from simulator.cli import main

main()
