"""The compiled engine's one entry, compiled when it is first called and kept."""

from __future__ import annotations

import numba

from simulator.compiled import commands

command = numba.njit(error_model="numpy", _nrt=False, no_cfunc_wrapper=True)(commands.command)
