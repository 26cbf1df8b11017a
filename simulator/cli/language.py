"""The commands about a scenario file itself: check, explain, schema. None of them simulates.

Owns their arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.cli.common import (
    File,
    Json,
    Mistake,
    Plan,
    Settings,
    Variant,
    answering_for_mistakes,
    load_scenario,
)
from simulator.terminal import print_columns, print_json, print_lines


def check(
    file: File,
    variant: Variant = None,
    settings: Settings = None,
    plan: Plan = "",
    as_json: Json = False,
) -> None:
    """Look for mistakes, and estimate how busy the team is without simulating.

    [dim]csmsim check scenarios/mid_market.yaml[/]
    """
    with answering_for_mistakes():
        scenario = load_scenario(file, settings, variant, warn=False, plan=plan)
    from simulator.estimate import estimate
    from simulator.estimate_words import check_json, check_lines

    found = estimate(scenario.setup)
    if as_json:
        print_json(check_json(scenario, found))
    else:
        print_lines(check_lines(scenario, found))


def explain(
    file: File,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Only this part, as segments.smb.lifecycle.")
    ] = "",
    variant: Variant = None,
    settings: Settings = None,
    as_json: Json = False,
) -> None:
    """Show every value of a scenario and where it comes from.

    [dim]csmsim explain scenarios/mid_market.yaml csm[/]
    """
    with answering_for_mistakes():
        scenario = load_scenario(file, settings, variant)
        from simulator.scenario.explain import explain, in_words

        try:
            lines = explain(scenario, key)
        except ValueError as error:
            raise Mistake(f"{key}: {error}") from None
    if as_json:
        values = {line.key: {"value": line.value, "origin": line.origin} for line in lines}
        print_json({"scenario": scenario.name, "file": scenario.file, "values": values})
    else:
        print_columns([(line.key, in_words(line.value), line.origin) for line in lines])


def schema() -> None:
    """Print the JSON schema of the language, for editors.

    [dim]csmsim schema > scenario.schema.json[/]
    """
    from simulator.scenario.json_schema import json_schema

    print_json(json_schema())
