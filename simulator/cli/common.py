"""What the commands share: their options, exit codes, and the answers to mistakes.

Owns the translation of what goes wrong into a line and an exit code. Knows no command.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.terminal import tell

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MISTAKE, FAILURE, INTERRUPTED = 2, 1, 130

File = Annotated[Path, typer.Argument(metavar="FILE", help="The scenario, a YAML file.")]
Seed = Annotated[int, typer.Option(help="Which chances: the same seed gives the same customers.")]
Replications = Annotated[
    int, typer.Option("--replications", "-n", help="How many simulated years.")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", help="Processes to use. [dim]\\[default: all cores][/]"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change the scenario, as segments.mid_market.team=6. May be repeated.",
    ),
]
Plan = Annotated[str, typer.Option(metavar="NAME", help="Play this one of the scenario's plans.")]
Variant = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Play this variant of the scenario. --set wins over it."),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Folder for the results. [dim]\\[default: a new one under results/][/]"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")]


class Mistake(ValueError):
    """Something that the user can put right; the message is one line."""


def load_scenario(
    file: Path,
    settings: list[str] | None,
    variant: str | None = None,
    warn: bool = True,
    plan: str = "",
) -> Scenario:
    """The scenario in a file, or a variant, after ``--set``, under a plan of it if one is named;
    its warnings are told on stderr if ``warn``."""
    for setting in settings or ():
        if "=" not in setting:
            raise Mistake(f"--set {setting}: write KEY=VALUE, as segments.mid_market.team=6")
    from simulator.scenario import load

    scenario = load(file, set=settings or (), variant=variant or "", plan=plan)
    for warning in scenario.warnings if warn else ():
        tell(f"warning: {warning}")
    return scenario


def check_arguments(seed: int, replications: int, jobs: int | None) -> None:
    """Raises Mistake for numbers that make no sense, and for an engine that cannot be had."""
    from simulator.engines import EngineError, engine
    from simulator.experiment.run import check_arguments as check

    try:
        check(seed, replications, jobs)
    except ValueError as error:
        raise Mistake(f"--{error}") from None
    try:
        engine()
    except EngineError as error:
        raise Mistake(str(error)) from None


@contextmanager
def refused_as(lever: str, option: str) -> Iterator[None]:
    """What a scenario says against a value of its ``lever`` as a mistake in the ``option`` that
    gave the value; nobody typed the ``--set`` that it would be otherwise. Without a lever all
    is said as the scenario says it."""
    from simulator.scenario import ScenarioError

    try:
        yield
    except ScenarioError as error:
        of_lever = [fault for fault in error.faults if lever and fault.set_by == lever]
        if not of_lever:
            raise
        raise Mistake(f"{option}: {of_lever[0].message}") from None


@contextmanager
def answering_for_mistakes() -> Iterator[None]:
    """Turns what goes wrong into a line on stderr and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        tell("stopped; nothing was written")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        from simulator.scenario import ScenarioError

        if isinstance(error, ScenarioError):
            # Its lines begin with file and line, so that editors can jump there.
            typer.echo(str(error), err=True)
            raise typer.Exit(MISTAKE) from None
        if isinstance(error, Mistake):
            tell(str(error))
            raise typer.Exit(MISTAKE) from None
        from simulator.experiment import DestinationError, ReplicationError, WorkersLostError

        if not isinstance(error, (DestinationError, ReplicationError, WorkersLostError)):
            raise
        tell(str(error))
        raise typer.Exit(MISTAKE if isinstance(error, DestinationError) else FAILURE) from None
