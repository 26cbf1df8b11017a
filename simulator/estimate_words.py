"""The static estimate in words: what `csmsim check` says.

Owns its sentences, its columns and its JSON. Computes nothing but sums.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulator.estimate import Estimate, RoleEstimate, SegmentEstimate
from simulator.report.numbers import NOTHING, given, money, number, plain, value, whole, words
from simulator.report.team_words import plan_words

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.scenario.types import Setup

BUSY, FULL = 0.85, 1.0
"""Above the first, work begins to wait; above the second, some of it can never be done."""
UNLIKE = 0.2
"""Part of the accounts by which a stage may differ from a steady year without a word. A choice."""
WIDTH = 88


def check_lines(scenario: Scenario, found: Estimate) -> list[str]:
    """What a person reads, line by line."""
    setup = scenario.setup
    first, _ = setup.report
    lines = [scenario.name, f"{scenario.file} holds no mistakes.", ""]
    if played := plan_words(scenario):
        lines += [*_prose(played), ""]
    if scenario.book_summary is not None:
        rows = scenario.book_summary.lines(setup.currency)
        lines += ["Accounts", *(line for row in rows for line in _labelled(*row)), ""]
    lines += _prose(
        "What a spreadsheet would say: the hours that customers need in a year, against the hours "
        f"that the team has for them. For a year from {first}, if no work is ever late. "
        f"{assumed(scenario)}"
    )
    lines += ["", *_team_lines(setup, found)]
    for each in found.segments:
        lines += ["", *_segment_lines(setup, each)]
    if told := warnings(scenario, found):
        lines += ["", "Warnings"]
        for warning in told:
            lines += _prose(warning, "- ")
    lines += ["", *_prose(beyond(scenario.file))]
    return lines


def check_json(scenario: Scenario, found: Estimate) -> dict[str, Any]:
    """The same as a document; figures that are undefined are null."""
    names = [role.role for role in found.roles]
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        **({"plan": scenario.played or None} if scenario.plans else {}),
        "assumed": assumed(scenario),
        "warnings": warnings(scenario, found),
        **({"accounts": scenario.book_summary.as_json()} if scenario.book_summary else {}),
        "days_at_work": found.days_at_work,
        "hours_per_csm": found.hours_per_csm,
        "by_segment": {
            each.segment: {
                "role": names[each.role],
                "accounts_at_start": each.accounts_at_start,
                "accounts": each.accounts,
                "new_accounts_a_year": each.new_a_year,
                "accounts_by_stage": each.stages,
                **({"accounts_by_stage_on_day_one": dict(each.today)} if each.today else {}),
                "hours_needed": each.hours_needed,
                "hours_by_role": {
                    names[code]: each.hours_of(code) for code in _roles_of(each, found)
                },
                "by_activity": {
                    need.activity: {
                        "role": names[need.role],
                        "times": need.times,
                        "hours": need.hours,
                    }
                    for need in each.needs
                },
            }
            for each in found.segments
        },
        "by_role": {
            role.role: {
                "team": role.team,
                "full_time": role.full_time,
                "accounts_per_csm": _known(role.accounts_per_csm),
                "arr_per_csm": _known(role.arr_per_csm),
                "hours_needed": role.hours_needed,
                "hours_by_segment": dict(role.hours_by_segment),
                "hours_available": role.hours_available,
                "days_at_work": role.days_at_work,
                "hours_per_csm": role.hours_per_csm,
                "utilization": _known(role.utilization),
            }
            for role in found.roles
        },
    }


def warnings(scenario: Scenario, found: Estimate) -> list[str]:
    """Those of the scenario, then what the estimate gives reason to think of."""
    told = [*scenario.warnings, *(text for role in found.roles for text in _too_busy(role))]
    told += [text for each in found.segments for text in _unlike_today(each)]
    told += [f"{each.segment}: {caveat}" for each in found.segments for caveat in each.caveats]
    return [plain(warning) for warning in told]


def _too_busy(role: RoleEstimate) -> Iterator[str]:
    name, busy = role.role, value(role.utilization, "share")
    if math.isinf(role.utilization):
        yield f"{name}: the team has no hours for customers at all"
    elif role.utilization > FULL:
        yield (
            f"{name}: the work needs {busy} of the team's time, so some of it will never be "
            f"done; {_csms(_enough(role, BUSY))} would bring this to {given(BUSY)} or less"
        )
    elif role.utilization > BUSY:
        yield (
            f"{name}: the work needs {busy} of the team's time; above {given(BUSY)} "
            "every absence and every busy week makes work late"
        )


def _unlike_today(each: SegmentEstimate) -> Iterator[str]:
    """Stages in which far more, or far fewer, customers of a file are now than in a steady year."""
    for stage, count in each.today.items():
        now = count / each.accounts_at_start if each.accounts_at_start else math.nan
        steady = each.stages.get(stage, 0.0) / each.accounts if each.accounts else math.nan
        if abs(now - steady) > UNLIKE:
            yield (
                f"{each.segment}: {count:,} of its {each.accounts_at_start:,} accounts "
                f"({value(now, 'share')}) are in {words(stage)} on the first day, by what the file "
                f"says of them; in the steady year estimated here {value(steady, 'share')} are, so "
                "its hours are not those of the first months"
            )


def assumed(scenario: Scenario) -> str:
    """What kind of year the estimate is for."""
    text = (
        "It is a steady year: customers join, move between stages and leave at even rates, "
        "whatever stage they are in on the first day"
    )
    if scenario.plans or scenario.setup.changes_team():
        return f"{text}. Hires and leavers, of plans or otherwise, are not in it."
    return f"{text}."


def beyond(file: str) -> str:
    """What the estimate cannot know, and what can."""
    return (
        "This cannot show what waits in whose queue, which touches miss their window when several "
        "fall due at once or a CSM is away, and what that costs in renewals; that takes "
        f"csmsim run {file}"
    )


def _team_lines(setup: Setup, found: Estimate) -> Iterator[str]:
    """The roles, and below each that serves several segments the hours of these."""
    yield "The team"
    alike: dict[str, list[str]] = {}
    for role, said in zip(found.roles, setup.roles, strict=True):
        hours, days = whole(role.hours_per_csm), whole(role.days_at_work)
        line = (
            f"{hours} a year: {days} of 260 days x {setup.hours_per_day:g} h, "
            f"less {given(said.csm.internal_time)} internal time"
        )
        alike.setdefault(line, []).append(words(role.role))
    for line, names in alike.items():
        of_team = f" ({', '.join(names)})" if len(alike) > 1 else ""
        yield f"  hours per CSM  {line}{of_team}"
    for role in found.roles:
        if role.full_time != role.team:
            as_many = number(role.full_time, "fte")
            yield f"  {words(role.role)}: {_csms(role.team)}, as much as {as_many} full-time ones"
    yield "  accounts and ARR each are those of the first day"
    yield ""
    rows = [["  ", "CSMs", "accounts", "ARR", "hours", "hours", "utili-"]]
    rows += [["  role", "", "each", "each", "needed", "available", "zation"]]
    for role in found.roles:
        accounts, arr = role.accounts_per_csm, role.arr_per_csm
        rows.append(
            [
                f"  {words(role.role)}",
                f"{role.team:,}",
                number(accounts, "count"),
                money(arr, setup.currency) if math.isfinite(arr) else NOTHING,
                whole(role.hours_needed),
                whole(role.hours_available),
                value(role.utilization, "share") if math.isfinite(role.utilization) else NOTHING,
            ]
        )
        if len(role.hours_by_segment) > 1:
            rows += [
                [f"    for {words(name)}", "", "", "", whole(part), "", ""]
                for name, part in role.hours_by_segment.items()
            ]
    yield from _aligned(rows, "<>>>>>>")


def _segment_lines(setup: Setup, each: SegmentEstimate) -> Iterator[str]:
    count = f"{each.accounts_at_start:,} account" + ("" if each.accounts_at_start == 1 else "s")
    yield f"{words(each.segment)}: {count}, {_home(setup, each)}"
    yield (
        f"  on average {number(each.accounts, 'count')}, with "
        f"{number(each.new_a_year, 'count')} new ones a year"
    )
    yield ""
    several = len(setup.roles) > 1
    rows = [["  activity", "stage", "role", "times a year", "hours a year"]]
    for need in sorted(each.needs, key=lambda need: -need.hours):
        role = NOTHING if need.automated else words(setup.roles[need.role].name)
        cells = [f"  {words(need.activity)}", words(need.stage) or "any", role]
        if need.automated or not need.counted:
            rows.append([*cells, "automated" if need.automated else "not counted", ""])
        else:
            rows.append([*cells, whole(need.times), whole(need.hours)])
    rows.append(["  needed", "", "", "", whole(each.hours_needed)])
    kept = rows if several else [[*row[:2], *row[3:]] for row in rows]
    yield from _aligned(kept, "<<<>>" if several else "<<>>")


def _home(setup: Setup, each: SegmentEstimate) -> str:
    """Who looks after the customers of a segment."""
    role = setup.roles[each.role]
    if not role.team:
        return "looked after by automation"
    (segment,) = (one for one in setup.segments if one.name == each.segment)
    where = "" if role.name == segment.name else f" in {words(role.name)}"
    if segment.dedicated:
        return f"each with a CSM of their own{where}"
    return f"looked after by whoever is free{where}"


def _roles_of(each: SegmentEstimate, found: Estimate) -> list[int]:
    """The roles that work for a segment."""
    return [c for c, role in enumerate(found.roles) if each.segment in role.hours_by_segment]


def _known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _enough(role: RoleEstimate, limit: float) -> int:
    """CSMs, those who come on top full-time."""
    missing = role.full_time * role.utilization / limit - role.full_time
    return role.team + math.ceil(missing - 1e-9)


def _csms(count: int) -> str:
    return f"{count:,} CSM" + ("" if count == 1 else "s")


def _prose(text: str, lead: str = "") -> list[str]:
    filled = textwrap.fill(
        lead + text,
        WIDTH,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return plain(filled).splitlines()


def _labelled(label: str, text: str) -> list[str]:
    """A label and its text, which goes on below itself."""
    lead = f"  {label:<10}  "
    return _prose(text, lead) if len(label) <= 10 else [f"  {label}", *_prose(text, " " * 4)]


def _aligned(rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    """Columns side by side, each flush left (``<``) or right (``>``)."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{c:{side}{width}}" for c, side, width in zip(row, sides, widths, strict=True))
        yield plain("  ".join(cells)).rstrip()
