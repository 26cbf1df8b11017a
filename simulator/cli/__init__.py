"""The command line: arguments in, exit codes out.

Owns the commands, their options and the answers to mistakes. Holds no logic of its own, and is,
with :mod:`simulator.terminal`, all that knows the terminal. Everything heavy is imported inside
the commands, so that help and mistakes answer at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import alternatives, begin, choice, engine, language, stress, trace
from simulator.cli.common import (
    File,
    Jobs,
    Json,
    Mistake,
    Out,
    Plan,
    Replications,
    Seed,
    Settings,
    Variant,
    answering_for_mistakes,
    check_arguments,
    load_scenario,
    refused_as,
)
from simulator.cli.teams import lever_of, parse_headcounts
from simulator.terminal import print_json, print_report, progress_shown, tell

app = typer.Typer(
    name="csmsim",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The entry point ``csmsim``."""
    app(prog_name="csmsim")


def _version(wanted: bool) -> None:
    if wanted:
        from simulator import __version__

        typer.echo(f"csmsim {__version__}")
        raise typer.Exit


@app.callback()
def _csmsim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """How many Customer Success Managers, and what happens if you are wrong."""


@app.command()
def run(
    file: File,
    seed: Seed = 0,
    replications: Replications = 100,
    jobs: Jobs = None,
    variant: Variant = None,
    settings: Settings = None,
    months: Annotated[
        bool, typer.Option("--months", help="Show the months even if the team stays as it is.")
    ] = False,
    plan: Plan = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate one team and say what it means.

    [dim]csmsim run scenarios/mid_market.yaml --set segments.mid_market.team=6[/]
    """
    with answering_for_mistakes():
        scenario = load_scenario(file, settings, variant, plan=plan)
        from simulator import experiment

        check_arguments(seed, replications, jobs)
        experiment.check_destination(out)
        with progress_shown() as progress:
            result = experiment.run(
                scenario, replications=replications, seed=seed, jobs=jobs, progress=progress
            )
        folder = result.save(out)
    if as_json:
        print_json(result.to_json())
    else:
        from simulator.report.tables import run_grids

        print_report(result.words(), run_grids(result, months))
    tell(f"results are in {folder}")


@app.command()
def sweep(
    file: File,
    headcount: Annotated[
        str,
        typer.Option(metavar="RANGE", help="Teams to try: 3:12 (both included), 4:12:2 or 3,5,8."),
    ],
    segment: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose team moves; needed if there are several."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The role that moves, instead of a segment's team."),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write the figure here too (.png, .svg or .pdf)."),
    ] = None,
    seed: Seed = 0,
    replications: Replications = 100,
    jobs: Jobs = None,
    variant: Variant = None,
    settings: Settings = None,
    plan: Plan = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate teams of several sizes against the same customers.

    [dim]csmsim sweep scenarios/mid_market.yaml --headcount 3:12[/]
    """
    with answering_for_mistakes():
        headcounts = parse_headcounts(headcount)
        kind = _kind_of_figure(figure)
        scenario = load_scenario(file, settings, variant, plan=plan)
        from simulator import experiment

        check_arguments(seed, replications, jobs)
        lever = lever_of(scenario, segment, role)
        experiment.check_destination(out)
        with progress_shown() as progress, refused_as(lever, f"--headcount {headcount}"):
            result = experiment.sweep(
                scenario,
                lever,
                headcounts,
                replications=replications,
                seed=seed,
                jobs=jobs,
                progress=progress,
            )
        folder = result.save(out)
        if figure is not None:
            from simulator.report.figures import drawn

            experiment.write_file(figure, drawn(result.plot(), kind))
    if as_json:
        print_json(result.to_json())
    else:
        from simulator.report.tables import sweep_grids

        print_report(result.words(), sweep_grids(result))
    tell(f"results are in {folder}")


for command in (
    alternatives.compare,
    choice.select,
    stress.stress,
    begin.init,
    trace.trace,
    language.check,
    language.explain,
    language.schema,
):
    app.command()(command)
app.command("compile")(engine.compile_)


def _kind_of_figure(path: Path | None) -> str:
    if path is None:
        return "png"
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("png", "svg", "pdf"):
        raise Mistake(f"--figure {path}: the name must end in .png, .svg or .pdf")
    if not path.absolute().parent.is_dir():
        raise Mistake(f"--figure {path}: there is no folder {path.parent}")
    return kind
