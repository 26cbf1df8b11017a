"""The command that begins a scenario: init.

Owns its arguments and what it tells; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.common import Mistake, answering_for_mistakes
from simulator.terminal import print_columns, print_lines


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario to write.")] = Path(
        "scenario.yaml"
    ),
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="NAME", help="What to begin with.")
    ] = "start",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_list: Annotated[
        bool, typer.Option("--list", help="Print the templates, and write nothing.")
    ] = False,
) -> None:
    """Write a scenario with comments to begin with, and the schema for your editor beside it.

    [dim]csmsim init acme.yaml --template mid_market[/]
    """
    with answering_for_mistakes():
        from simulator.scenario import begin

        if as_list:
            print_columns([*begin.templates().items()])
            return
        try:
            written = begin.write(begin.from_template(template), file, force)
        except begin.NotBegun as error:
            raise Mistake(str(error)) from None
    others = ", ".join(path.name for path in written[1:])
    name = shlex.quote(str(file))
    print_lines(
        [
            f"{file} is written, with {others} beside it.",
            "Change its numbers to yours, then type:",
            f"  csmsim check {name}",
            f"  csmsim run {name}",
        ]
    )
