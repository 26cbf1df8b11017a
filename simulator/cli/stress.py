"""The command that tests plans in other futures.

Owns its arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli.alternatives import split_names
from simulator.cli.common import (
    File,
    Jobs,
    Json,
    Mistake,
    Out,
    Replications,
    Seed,
    Settings,
    answering_for_mistakes,
    check_arguments,
    load_scenario,
)
from simulator.terminal import print_json, print_report, progress_shown, tell


def stress(
    file: File,
    plans: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Plans to test. [dim]\\[default: all of the file][/]"),
    ] = None,
    variants: Annotated[
        str | None, typer.Option(metavar="A,B", help="Variants to test, instead of plans.")
    ] = None,
    futures: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="What happens: futures of the file, or shipped ones, as growth_miss. "
            "[dim]\\[default: all of the file, else the usual ones][/]",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="What net value is against. [dim]\\[default: the first plan][/]"
        ),
    ] = None,
    uncertainties: Annotated[
        int,
        typer.Option(metavar="N", help="How many futures to draw from what is uncertain."),
    ] = 64,
    seed: Seed = 0,
    replications: Replications = 50,
    jobs: Jobs = None,
    settings: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate plans in futures that nobody planned for, and say when they fail.

    [dim]csmsim stress scenarios/hiring_plan.yaml --futures two_resignations,growth_miss[/]
    """
    with answering_for_mistakes():
        if uncertainties < 0:
            raise Mistake(f"--uncertainties {uncertainties}: give 0 or more")
        of_plans, of_variants = split_names("plans", plans), split_names("variants", variants)
        asked = split_names("futures", futures)
        scenario = load_scenario(file, settings)
        from simulator import experiment

        check_arguments(seed, replications, jobs)
        experiment.check_destination(out)
        try:
            tested = experiment.stressed(scenario, of_plans, of_variants, baseline)
            if baseline is not None and baseline not in tested:
                raise Mistake(f"--baseline {baseline}: tested are {', '.join(tested)}")
            with progress_shown() as progress:
                result = experiment.stress(
                    tested,
                    futures=asked,
                    baseline=baseline,
                    replications=replications,
                    samples=uncertainties,
                    seed=seed,
                    jobs=jobs,
                    progress=progress,
                )
        except experiment.FutureError as error:
            raise Mistake(f"--futures: {error}") from None
        except experiment.IncomparableError as error:
            raise Mistake(str(error)) from None
        folder = result.save(out)
    if as_json:
        print_json(result.to_json())
    else:
        from simulator.report.stress_tables import stress_grids

        print_report(result.words(), stress_grids(result))
    tell(f"results are in {folder}")
