"""The command that prepares the compiled engine.

Owns its words; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

import typer

from simulator.cli.common import MISTAKE
from simulator.terminal import tell


def compile_() -> None:
    """Make simulations several times faster, once and for all (takes about a minute).

    [dim]csmsim compile[/]
    """
    from simulator.engines import EngineError, is_prepared, prepare

    try:
        if is_prepared():
            tell("the compiled engine is ready")
            return
        tell("compiling, which takes about a minute")
        prepare()
    except EngineError as error:
        tell(str(error))
        raise typer.Exit(MISTAKE) from None
    tell("ready: simulations now use the compiled engine; the figures stay what they were")
