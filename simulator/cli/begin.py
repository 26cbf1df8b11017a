"""The command that begins a scenario: init.

Owns its arguments and what it tells; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.common import Mistake, answering_for_mistakes
from simulator.terminal import print_columns, print_lines

if TYPE_CHECKING:
    from simulator.scenario.begin import Draft


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario to write.")] = Path(
        "scenario.yaml"
    ),
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            "-t",
            metavar="NAME",
            help="What to begin with. [dim]\\[default: start][/]",
        ),
    ] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts",
            metavar="FILE",
            help="Begin with your own customers instead: a .csv or .xlsx export.",
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            metavar="ORDER", help="With --accounts: how it writes dates, day-first or month-first."
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="KEY=HEADING",
            help='With --accounts: a heading that is not known, as "arr=Yearly fee".',
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_list: Annotated[
        bool, typer.Option("--list", help="Print the templates, and write nothing.")
    ] = False,
) -> None:
    """Write a scenario with comments to begin with, and the schema for your editor beside it.

    [dim]csmsim init acme.yaml --template mid_market[/]

    [dim]csmsim init acme.yaml --accounts export.csv[/]
    """
    with answering_for_mistakes():
        from simulator.scenario import begin

        if as_list:
            print_columns([*begin.templates().items()])
            return
        try:
            begin.check_place(file, force)
            if accounts is None:
                _only_with_accounts(dates, columns)
                draft = begin.from_template(template or begin.FIRST)
            else:
                draft = _from_accounts(accounts, file, template, dates, columns or [])
            written = begin.write(draft, file, force)
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


def _only_with_accounts(dates: str | None, columns: list[str] | None) -> None:
    for option, said in (("--dates", dates), ("--column", columns)):
        if said:
            raise Mistake(f"{option} tells how to read an export; name it with --accounts")


def _from_accounts(
    accounts: Path, file: Path, template: str | None, dates: str | None, columns: list[str]
) -> Draft:
    from simulator.scenario.begin_accounts import from_accounts
    from simulator.scenario.faults import listed
    from simulator.scenario.schema_accounts import DATE_ORDERS

    if template is not None:
        raise Mistake("--template and --accounts do not go together; what customers pay decides")
    if dates is not None and dates not in DATE_ORDERS:
        raise Mistake(f"--dates {dates}: it must be {listed(DATE_ORDERS)}")
    said = {}
    for column in columns:
        key, equals, heading = column.partition("=")
        if not equals or not heading.strip():
            raise Mistake(f'--column {column}: write KEY=HEADING, as "arr=Yearly fee"')
        said[key.strip()] = heading.strip()
    return from_accounts(accounts, file, dt.date.today(), dates, said)
