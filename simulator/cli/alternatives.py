"""The command that compares alternatives: variants or plans of one scenario, or several scenarios.

Owns its arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.common import (
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

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="A scenario with variants or plans, or several scenarios."
        ),
    ],
    variants: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="Variants to compare. [dim]\\[default: all of the file][/]"
        ),
    ] = None,
    plans: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Plans to compare. [dim]\\[default: all of a file without variants][/]",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What the others are held against; as_it_stands is the file with none of its "
            "plans or variants. [dim]\\[default: the first][/]",
        ),
    ] = None,
    next_hire: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Compare with one CSM more in the team of this segment or role."
        ),
    ] = None,
    seed: Seed = 0,
    replications: Replications = 100,
    jobs: Jobs = None,
    settings: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate alternatives against the same customers, and say what differs.

    [dim]csmsim compare scenarios/hiring_plan.yaml --plans freeze,requested[/]
    """
    with answering_for_mistakes():
        if next_hire is None:
            scenarios = _alternatives(files, variants, plans, settings, baseline)
        else:
            scenarios = _next_hire(files, variants or plans, settings, next_hire)
        base = next(iter(scenarios)) if baseline is None else baseline
        if base not in scenarios:
            raise Mistake(f"--baseline {base}: compared are {', '.join(scenarios)}")
        from simulator import experiment

        check_arguments(seed, replications, jobs)
        experiment.check_destination(out)
        with progress_shown() as progress:
            try:
                result = experiment.compare(
                    scenarios,
                    baseline=base,
                    replications=replications,
                    seed=seed,
                    jobs=jobs,
                    progress=progress,
                )
            except experiment.IncomparableError as error:
                raise Mistake(str(error)) from None
        folder = result.save(out)
    if as_json:
        print_json(result.to_json())
    else:
        from simulator.report.compare_tables import compare_grids

        print_report(result.words(), compare_grids(result))
    tell(f"results are in {folder}")


def _alternatives(
    files: list[Path],
    variants: str | None,
    plans: str | None,
    settings: list[str] | None,
    baseline: str | None,
) -> dict[str, Scenario]:
    """What is compared, by name. Raises Mistake for fewer than two, and for one named twice."""
    if len(files) > 1:
        if variants is not None or plans is not None:
            raise Mistake("--variants and --plans go with one file; here are several")
        names = [file.stem for file in files]
        if len(set(names)) < len(names):
            names = [str(file) for file in files]
        if len(set(names)) < len(names):
            raise Mistake("a file is named twice; each can be compared once")
        return dict(zip(names, (load_scenario(file, settings) for file in files), strict=True))
    scenario = load_scenario(files[0], settings)
    if not scenario.variants and not scenario.plans:
        raise Mistake(
            f"{files[0]} has neither variants nor plans; add `variants:` or `plans:`, "
            "or name a second file"
        )
    from simulator.experiment import IncomparableError, alternatives_of

    chosen = {"variants": split("variants", variants), "plans": split("plans", plans)}
    try:
        return alternatives_of(scenario, **chosen, baseline=baseline)
    except IncomparableError as error:
        raise Mistake(str(error)) from None


def _next_hire(
    files: list[Path], named: str | None, settings: list[str] | None, whose: str
) -> dict[str, Scenario]:
    if len(files) > 1 or named is not None:
        raise Mistake("--next-hire goes with one file, and not with --variants or --plans")
    from simulator.experiment.marginal import with_more

    scenario = load_scenario(files[0], settings)
    try:
        return with_more(scenario, whose)
    except ValueError as error:
        raise Mistake(f"--next-hire: {error}") from None


def split(option: str, names: str | None) -> list[str] | None:
    """``A,B`` as names. Raises Mistake."""
    if names is None:
        return None
    found = [name.strip() for name in names.split(",")]
    if not all(found):
        raise Mistake(f"--{option} {names}: write names with commas, as lean,generous")
    if len(set(found)) < len(found):
        raise Mistake(f"--{option} {names}: each can be named once")
    return found
