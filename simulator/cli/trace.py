"""The command that tells one story: of a customer, or of a CSM's week.

Owns its arguments; like all of the command line it holds no logic of its own.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.common import (
    File,
    Mistake,
    Out,
    Plan,
    Seed,
    Settings,
    Variant,
    answering_for_mistakes,
    load_scenario,
)
from simulator.terminal import print_tale, tell

if TYPE_CHECKING:
    from simulator.story.trace import Pick

ASK = "whose story? add --account ID, or --csm NAME and --week K, or --worst"


def trace(
    file: File,
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[account|week]", help="With --worst: of which of the two."),
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="Tell the life of this customer.")
    ] = None,
    csm: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='Tell a week of this CSM, as "mid_market CSM 3".'),
    ] = None,
    week: Annotated[
        str | None,
        typer.Option(metavar="K", help="Which week: 0 is the first; or any date in it."),
    ] = None,
    worst: Annotated[
        bool,
        typer.Option("--worst", help="Tell the story that explains most of the missed touches."),
    ] = False,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day of a customer's story.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day of a customer's story.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tell every step, the quiet ones too.")
    ] = False,
    seed: Seed = 0,
    replication: Annotated[int, typer.Option(help="Which of the simulated years.")] = 0,
    variant: Variant = None,
    plan: Plan = "",
    settings: Settings = None,
    out: Out = None,
) -> None:
    """Follow one customer, or one CSM for a week, step by step.

    [dim]csmsim trace scenarios/mid_market.yaml --worst[/]
    """
    with answering_for_mistakes():
        pick = _pick(worst, kind)
        days = _day("--from", begin), _day("--to", end)
        number = None if week is None else _week(week)
        from simulator import experiment, story

        try:
            story.check_request(account, csm, number, pick)
        except ValueError:
            raise Mistake(ASK) from None
        if account is None and pick != "account" and any(days):
            raise Mistake("--from and --to are for the story of a customer; add --account ID")
        scenario = load_scenario(file, settings, variant, plan=plan)
        experiment.check_destination(out)
        try:
            found = story.trace(
                scenario,
                account=account,
                csm=csm,
                week=number,
                pick=pick,
                seed=seed,
                replication=replication,
                begin=days[0],
                end=days[1],
            )
        except story.NothingMissedError as error:
            raise Mistake(str(error)) from None
        except ValueError as error:
            raise Mistake(f"--{error}") from None
        folder = found.save(out, every=every)
    print_tale(found.tale(every))
    tell(f"text, picture and table are in {folder}")


def _pick(worst: bool, kind: str | None) -> Pick | None:
    """Of what the worst is wanted, if it is."""
    if kind is not None and not worst:
        raise Mistake(f"{kind}: what is this? {ASK}")
    if not worst:
        return None
    picks: dict[str | None, Pick] = {None: "either", "account": "account", "week": "week"}
    if kind not in picks:
        raise Mistake(f"--worst {kind}: write --worst, --worst account or --worst week")
    return picks[kind]


def _day(option: str, text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{option} {text}: write a date as 2026-03-31") from None


def _week(text: str) -> int | dt.date:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            f"--week {text}: write its number (0 is the first week) or a date in it as 2026-03-31"
        ) from None
