"""The static estimate in words: what `csmsim check` says.

Owns its sentences, its columns and its JSON. Computes nothing but sums.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulator.estimate import SegmentEstimate
from simulator.report.numbers import given, money, number, plain, value, whole, words

if TYPE_CHECKING:
    from simulator.scenario import Scenario

BUSY, FULL = 0.85, 1.0
"""Above the first, work begins to wait; above the second, some of it can never be done."""
WIDTH = 88


def check_lines(scenario: Scenario, estimates: Sequence[SegmentEstimate]) -> list[str]:
    """What a person reads, line by line."""
    setup = scenario.setup
    first, _ = setup.report
    lines = [scenario.name, f"{scenario.file} holds no mistakes.", ""]
    if scenario.book_summary is not None:
        rows = scenario.book_summary.lines(setup.currency)
        lines += ["Accounts", *(line for row in rows for line in _labelled(*row)), ""]
    lines += _prose(
        "What a spreadsheet would say: the hours that customers need in a year, against the hours "
        f"that the team has for them. For a year from {first}, if no work is ever late."
    )
    for each in estimates:
        lines += ["", *_segment_lines(scenario, each)]
    if found := warnings(scenario, estimates):
        lines += ["", "Warnings"]
        for warning in found:
            lines += _prose(warning, "- ")
    lines += ["", *_prose(beyond(scenario.file))]
    return lines


def check_json(scenario: Scenario, estimates: Sequence[SegmentEstimate]) -> dict[str, Any]:
    """The same as a document; figures that are undefined are null."""
    return {
        "scenario": scenario.name,
        "file": scenario.file,
        "warnings": warnings(scenario, estimates),
        **({"accounts": scenario.book_summary.as_json()} if scenario.book_summary else {}),
        "by_segment": {
            each.segment: {
                "role": each.segment,
                "team": each.team,
                "accounts_at_start": each.accounts_at_start,
                "accounts": each.accounts,
                "new_accounts_a_year": each.new_a_year,
                "accounts_by_stage": each.stages,
                "accounts_per_csm": each.accounts_per_csm,
                "arr_per_csm": each.arr_per_csm,
                "days_at_work": each.days_at_work,
                "hours_needed": each.hours_needed,
                "hours_available": each.hours_available,
                "utilization": each.utilization if math.isfinite(each.utilization) else None,
                "by_activity": {
                    need.activity: {"times": need.times, "hours": need.hours} for need in each.needs
                },
            }
            for each in estimates
        },
    }


def warnings(scenario: Scenario, estimates: Iterable[SegmentEstimate]) -> list[str]:
    """Those of the scenario, then what the estimate gives reason to think of."""
    found = list(scenario.warnings)
    for each in estimates:
        name, busy = each.segment, value(each.utilization, "share")
        if not math.isfinite(each.utilization):
            found.append(f"{name}: the team has no hours for customers at all")
        elif each.utilization > FULL:
            found.append(
                f"{name}: the work needs {busy} of the team's time, so some of it will never be "
                f"done; {_csms(_enough(each, BUSY))} would bring this to {given(BUSY)} or less"
            )
        elif each.utilization > BUSY:
            found.append(
                f"{name}: the work needs {busy} of the team's time; above {given(BUSY)} "
                "every absence and every busy week makes work late"
            )
        found += [f"{name}: {caveat}" for caveat in each.caveats]
    return [plain(warning) for warning in found]


def beyond(file: str) -> str:
    """What the estimate cannot know, and what can."""
    return (
        "This cannot show what waits in whose queue, which touches miss their window when several "
        "fall due at once or a CSM is away, and what that costs in renewals; that takes "
        f"csmsim run {file}"
    )


def _segment_lines(scenario: Scenario, each: SegmentEstimate) -> Iterator[str]:
    setup = scenario.setup
    yield f"{each.segment}: {_csms(each.team)}"
    yield from _aligned(
        [
            ["  accounts per CSM", number(each.accounts_per_csm, "count"), "on the first day"],
            ["  ARR per CSM", money(each.arr_per_csm, setup.currency), "on the first day"],
            [
                "  accounts",
                number(each.accounts, "count"),
                f"on average, {number(each.new_a_year, 'count')} new ones a year",
            ],
            [
                "  hours per CSM",
                whole(each.hours_available / each.team),
                f"a year: {whole(each.days_at_work)} of 260 days x {setup.hours_per_day:g} h, "
                f"less {given(setup.csm.internal_time)} internal time",
            ],
        ],
        "<><",
    )
    yield ""
    needs = sorted(each.needs, key=lambda need: -need.hours)
    rows = [["  activity", "stage", "times a year", "hours a year"]]
    rows += [
        [
            f"  {words(need.activity)}",
            words(need.stage) or "any",
            whole(need.times) if need.counted else "not counted",
            whole(need.hours) if need.counted else "",
        ]
        for need in needs
    ]
    rows.append(["  needed", "", "", whole(each.hours_needed)])
    rows.append(["  available", "", "", whole(each.hours_available)])
    share = value(each.utilization, "share") if math.isfinite(each.utilization) else "-"
    rows.append(["  utilization", "", "", share])
    yield from _aligned(rows, "<<>>")


def _enough(each: SegmentEstimate, limit: float) -> int:
    return math.ceil(each.team * each.utilization / limit - 1e-9)


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
