"""The command that compares alternatives: variants or plans of one scenario, or several scenarios.

Owns its arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
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
    from simulator.experiment import Delay
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
    delay: Annotated[
        str | None,
        typer.Option(
            metavar="MONTHS",
            help='Compare a plan with the same plan whose hires come later, as by "1 month".',
        ),
    ] = None,
    plan: Annotated[
        str, typer.Option(metavar="NAME", help="With --delay or --next-hire: the plan played.")
    ] = "",
    break_even: Annotated[
        bool,
        typer.Option(
            "--break-even",
            help="Say how far the assumed effect of neglect must move before a decision flips.",
        ),
    ] = False,
    seed: Seed = 0,
    replications: Replications = 100,
    jobs: Jobs = None,
    settings: Settings = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Simulate alternatives against the same customers, and say what differs.

    [dim]csmsim compare scenarios/hiring_plan.yaml --plans freeze,requested[/]
    [dim]csmsim compare scenarios/hiring_plan.yaml --plan requested --delay "1 month"[/]
    """
    with answering_for_mistakes():
        if next_hire is None and delay is None:
            if plan:
                raise Mistake("--plan goes with --delay and --next-hire; plans go with --plans")
            scenarios, later = _alternatives(files, variants, plans, settings, baseline), None
        else:
            _check_a_pair(files, next_hire, delay, variants or plans, baseline)
            scenario = load_scenario(files[0], settings, plan=plan)
            scenarios, later = _pair(scenario, next_hire, delay)
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
                    break_even=break_even,
                    replications=replications,
                    seed=seed,
                    jobs=jobs,
                    progress=progress,
                )
            except experiment.IncomparableError as error:
                raise Mistake(str(error)) from None
        result = replace(result, delay=later)
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

    chosen = {"variants": split_names("variants", variants), "plans": split_names("plans", plans)}
    try:
        return alternatives_of(scenario, **chosen, baseline=baseline)
    except IncomparableError as error:
        raise Mistake(str(error)) from None


def _check_a_pair(
    files: list[Path],
    next_hire: str | None,
    delay: str | None,
    named: str | None,
    baseline: str | None,
) -> None:
    """Raises Mistake for options that do not go with a pair made of one scenario."""
    option = "--delay" if next_hire is None else "--next-hire"
    if next_hire is not None and delay is not None:
        raise Mistake("--next-hire and --delay: ask for one of them at a time")
    if len(files) > 1 or named is not None:
        raise Mistake(f"{option} goes with one file, and not with --variants or --plans")
    if delay is not None and baseline is not None:
        raise Mistake("--delay compares with the plan as it is stated; leave --baseline away")


def _pair(
    scenario: Scenario, next_hire: str | None, delay: str | None
) -> tuple[dict[str, Scenario], Delay | None]:
    """A scenario and the same with one CSM more, or with a plan whose hires come later."""
    from simulator.experiment.delay import with_delay
    from simulator.experiment.marginal import with_more

    months = 0 if delay is None else _months(delay)
    try:
        if next_hire is not None:
            return with_more(scenario, next_hire), None
        return with_delay(scenario, months=months)
    except ValueError as error:
        option = "--delay" if next_hire is None else "--next-hire"
        raise Mistake(f"{option}: {error}") from None


def _months(text: str) -> int:
    """``1 month`` as a number of calendar months. Raises Mistake."""
    from simulator.scenario.times import duration

    with suppress(ValueError):
        if months := duration(text).months:
            return months
    raise Mistake(f'--delay: "{text}" is no number of calendar months; write for example "1 month"')


def split_names(option: str, names: str | None) -> list[str] | None:
    """The names in ``lean,generous``; None where the option is not given. Raises Mistake."""
    if names is None:
        return None
    found = [name.strip() for name in names.split(",")]
    if not all(found):
        raise Mistake(f"--{option} {names}: write names with commas, as lean,generous")
    if len(set(found)) < len(found):
        raise Mistake(f"--{option} {names}: each can be named once")
    return found
