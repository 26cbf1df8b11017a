"""The command that chooses: the cheapest plan or the smallest team that meets every target.

Owns its arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.alternatives import split_names
from simulator.cli.common import (
    File,
    Jobs,
    Json,
    Mistake,
    Out,
    Seed,
    Settings,
    answering_for_mistakes,
    check_arguments,
    load_scenario,
    refused_as,
)
from simulator.cli.teams import lever_of, parse_headcounts
from simulator.terminal import print_json, print_report, progress_shown, tell

if TYPE_CHECKING:
    pass


def select(
    file: File,
    plans: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="Plans to choose from. [dim]\\[default: all, or all variants][/]"
        ),
    ] = None,
    variants: Annotated[
        str | None, typer.Option(metavar="A,B", help="Variants to choose from.")
    ] = None,
    headcount: Annotated[
        str | None,
        typer.Option(
            metavar="RANGE", help="Teams to choose from: 3:12 (both included), 4:12:2 or 3,5,8."
        ),
    ] = None,
    segment: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose team; needed if there are several."),
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="NAME", help="The role, instead of a segment's team.")
    ] = None,
    minimise: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="cost or headcount. [dim]\\[default: cost][/]"),
    ] = None,
    maximise: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="net_value: ARR at the end less the cost of the team."),
    ] = None,
    ignore_targets: Annotated[
        bool, typer.Option("--ignore-targets", help="With --maximise: whether or not met.")
    ] = False,
    confidence: Annotated[
        str, typer.Option(metavar="SHARE", help="How sure the choice must be.")
    ] = "95%",
    worth: Annotated[
        float | None,
        typer.Option(
            metavar="AMOUNT",
            help="A difference too small to matter. [dim]\\[default: a tenth of a CSM's year][/]",
        ),
    ] = None,
    budget: Annotated[
        int, typer.Option(help="Simulated years of each alternative, at most.")
    ] = 400,
    break_even: Annotated[
        bool,
        typer.Option(
            "--break-even/--no-break-even",
            help="Say how far the assumed effect of neglect must move before the choice flips.",
        ),
    ] = True,
    seed: Seed = 0,
    jobs: Jobs = None,
    settings: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Choose the cheapest plan, or the smallest team, that meets every target.

    [dim]csmsim select scenarios/acme.yaml --segment mid_market --headcount 4:10[/]
    """
    with answering_for_mistakes():
        sure = _share(confidence)
        headcounts = None if headcount is None else parse_headcounts(headcount)
        if headcounts is None and (segment is not None or role is not None):
            raise Mistake("--segment and --role go with --headcount, such as --headcount 3:12")
        if headcounts is not None and (plans is not None or variants is not None):
            raise Mistake("--headcount: choose a team, or a plan or variant, not both")
        if plans is not None and variants is not None:
            raise Mistake("give plans or variants to choose from, not both")
        scenario = load_scenario(file, settings)
        check_arguments(seed, 1, jobs)
        from simulator import experiment

        experiment.check_destination(out)
        over: dict[str, Any] = {"over": split_names("plans", plans)}
        if variants is not None:
            over = {"over": split_names("variants", variants)}
        lever = ""
        if headcounts is not None:
            lever = lever_of(scenario, segment, role)
            over = {"over": lever, "values": headcounts}
        with progress_shown() as progress, refused_as(lever, f"--headcount {headcount}"):
            try:
                result = experiment.select(
                    scenario,
                    **over,
                    minimise=minimise,
                    maximise=maximise,
                    targets=not ignore_targets,
                    confidence=sure,
                    worth=worth,
                    budget=budget,
                    break_even=break_even,
                    seed=seed,
                    jobs=jobs,
                    progress=progress,
                )
            except (experiment.ChoiceError, experiment.IncomparableError) as error:
                raise Mistake(str(error)) from None
        folder = result.save(out)
    if as_json:
        print_json(result.to_json())
    else:
        from simulator.report.select_tables import select_grids

        print_report(result.words(), select_grids(result))
    tell(f"results are in {folder}")


def _share(text: str) -> float:
    """``95%`` or ``0.95``. Raises Mistake."""
    number = text.strip().removesuffix("%").strip()
    try:
        share = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = float("nan")
    if not 0.5 <= share < 1:
        raise Mistake(f"--confidence {text}: write a share from 50% to below 100%, such as 95%")
    return share
