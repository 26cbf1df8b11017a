"""A scenario to begin with, written from an export of a person's own accounts.

Owns its text: what the file says, what a shipped scenario lends to it, and comments that tell the
one from the other. Reading the export is the business of
:mod:`simulator.scenario.accounts.export`.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.clock import DAYS_PER_MONTH
from simulator.scenario.accounts.export import Export, read_export, usual_term
from simulator.scenario.accounts.summary import SegmentSummary, counted
from simulator.scenario.begin import Draft, NotBegun, template_files
from simulator.scenario.load import loads
from simulator.scenario.source import NULLS
from simulator.scenario.template import Template, nearest, with_one_segment
from simulator.scenario.types_listed import Listed

_PLAIN = re.compile(r"(?:\.\./)*[\w$€£](?:[\w ./()&+-]*[\w.()+])?")
_OWN = ("team", "accounts", "arr", "new_accounts", "term", "targets")
"""Keys of a segment that are not borrowed: the file says them."""
LENDERS = ("enterprise", "mid_market", "smb_pooled", "digital")
"""The shipped scenarios whose work is borrowed, one a size of customer."""
_LENT_IN = "$"
"""The currency of the shipped scenarios."""
_WIDTH = 98
_COMMENT = 35


def from_accounts(
    export: Path,
    scenario: Path,
    start: dt.date,
    dates: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Draft:
    """A scenario of the accounts in ``export``, to stand at ``scenario``; ``start`` is the day of
    the export. ``columns`` are headings by key that cannot be guessed.

    Raises ScenarioError, with all that is wrong in the file, and NotBegun.
    """
    found = read_export(export, start, dates, columns or {})
    files = template_files()
    lenders = [files[name] for name in LENDERS]
    text = "\n".join(_Text.of(found, scenario, start, dates, lenders).lines()) + "\n"
    loads(text, file=str(scenario))  # what is handed out holds together
    return Draft(text, {})


@dataclass(frozen=True, slots=True)
class _Text:
    export: Export
    file: str  # the export, as seen from the scenario
    start: dt.date
    dates: str | None
    lent: dict[str, Template]  # by segment
    heads: dict[str, str]  # segment -> the one whose team serves it

    @classmethod
    def of(
        cls, export: Export, scenario: Path, start: dt.date, dates: str | None, lenders: list[Path]
    ) -> _Text:
        try:
            there = os.path.relpath(export.file.resolve(), scenario.parent.resolve())
        except ValueError as error:  # another drive
            raise NotBegun(f"{export.file} must be on the drive of {scenario}") from error
        templates = with_one_segment(lenders)
        lent = {
            each.segment: nearest(templates, each.median_arr)
            for each in export.book.summary.segments
        }
        file = there.replace(os.sep, "/")
        return cls(export, file, start, dates, lent, _heads(export.book.owners))

    @property
    def main(self) -> Template:
        """That of the segment that pays most, which lends what all segments have in common."""
        return self.lent[max(self.export.book.summary.segments, key=lambda each: each.arr).segment]

    def lines(self) -> Iterable[str]:
        yield from self._head()
        yield from self._accounts()
        yield from ("", *map(self._without_currency, self.main.block("csm")))
        yield from ("", *self.main.block("defaults"))
        yield from self._traits()
        yield from ("", "segments:")
        for number, each in enumerate(self.export.book.summary.segments):
            yield from [""] * (number > 0)
            yield from self._segment(each)
        yield from self._first_served()
        yield from self._suggestions()

    def _head(self) -> Iterable[str]:
        yield "# yaml-language-server: $schema=scenario.schema.json"
        name = _comment(self.export.file.name)
        told = f"Written from {name} on {self.start}. What the file says of customers, owners and "
        told += "terms stands as it is; hours, renewal shares and the like are borrowed from the "
        told += "shipped scenarios named below: make them yours. Letters grade where a borrowed "
        told += "number comes from: S primary document or large survey, M one practitioner or one "
        told += "small survey, F folklore. See docs/sources.md."
        yield from _remark(told)
        for note in self.export.notes:
            yield from _remark(f"Note: {_comment(note)}.")
        if self.export.currency != _LENT_IN:
            note = f"Note: borrowed amounts were in {_LENT_IN}, and are taken as if yours."
            yield from _remark(note)
        yield ""
        yield f"name: {_quoted(f'Accounts of {self.export.file.stem}')}"
        yield _beside(f"start: {self.start}", "the day of the export; its customers are mid-life")
        yield _beside("horizon: 18 months", "every figure is for the last 12 of these")
        yield f"currency: {_quoted(self.export.currency)}"

    def _without_currency(self, line: str) -> str:
        """A borrowed line, fit for a scenario in another currency."""
        return line if self.export.currency == _LENT_IN else line.replace(_LENT_IN, "", 1)

    def _accounts(self) -> Iterable[str]:
        summary = self.export.book.summary
        yield ""
        yield _beside("accounts:", f"{summary.rows:,} of them; `csmsim check` prints what was read")
        yield _beside(f"  file: {_quoted(self.file)}", summary.read_as)
        yield "  columns:"
        for key, heading in self.export.columns.items():
            line = f"    {key}: {_quoted(heading)}"
            if key == "term" and not self._tells_terms():
                line = f"    # {key}: {_quoted(heading)}"
                yield _beside(line, "some end too soon: shorten `before_renewal` below first")
                continue
            yield _beside(line, summary.money_as) if key == "arr" else line
        if self.dates:
            yield f"  dates: {self.dates}"
        elif summary.dates_as != "unambiguous":
            yield f"  # dates: {_comment(summary.dates_as)}"
        if self.export.segments:
            yield _beside("  segments:", "what the file calls them; none leaves them out")
            for name, own in self.export.segments.items():
                yield f"    {_quoted(name)}: {own}"

    def _tells_terms(self) -> bool:
        """Whether no contract of the file ends before the borrowed work for its renewal begins."""
        listed = self.export.book.listed
        return all(
            (own.known_terms * DAYS_PER_MONTH > self.lent[name].longest_before_renewal).all()
            for name, own in listed.items()
        )

    def _traits(self) -> Iterable[str]:
        """What the borrowed activities are told apart by."""
        told: dict[str, list[str]] = {}
        for template in self.lent.values():
            for name in template.keys("traits"):
                told.setdefault(name, template.block("traits", name))
        if told:
            yield from ("", _beside("traits:", "borrowed; name a column of the file for each"))
            yield from (line for block in told.values() for line in block)

    def _segment(self, summary: SegmentSummary) -> Iterable[str]:
        name = summary.segment
        template = self.lent[name]
        listed = self.export.book.listed[name]
        said = summary.in_words(self.export.currency).partition("; ")[0]
        yield f"  {name}:"
        yield f"    # {said}"
        before = [other for other in self.lent if self.lent[other] is template]
        if before[0] != name:
            yield _beside(f"    like: {before[0]}", "say here what differs")
        yield from self._team(summary, template, alike=before[0])
        yield self._term(summary, template)
        yield self._new_accounts(listed)
        if before[0] == name:
            yield f"    # borrowed from {template.name}, whose customers pay most nearly as much:"
            yield from (f"    {line}" for line in template.block("shocks"))
            (own,) = template.keys("segments")
            for key in template.keys("segments", own):
                if key not in _OWN:
                    yield from template.block("segments", own, key)

    def _team(self, summary: SegmentSummary, template: Template, alike: str) -> Iterable[str]:
        name = summary.segment
        people, sizes = len(summary.books), sorted(size for _, size in summary.books)
        if self.heads[name] != name:
            yield _beside(f"    role: {self.heads[name]}", "mostly the same people own both")
        elif people:
            if alike != name:
                yield _beside(f"    team: {people}", "its owners in the file")
            books = f"{sizes[0]}" if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]}"
            yield f"    # team: its {people} owners in the file, with {books} accounts each"
        else:
            team = math.ceil(summary.accounts / template.accounts_per_csm)
            yield _beside(f"    team: {team}", "nobody owns them in the file: say how many you are")
        if people and summary.unowned:
            yield f"    # nobody owns {summary.unowned} of them: they go to the smallest books"

    def _term(self, summary: SegmentSummary, template: Template) -> str:
        if summary.terms and self._tells_terms():
            return f"    # term: as the file tells, {summary.terms_in_words()}"
        return _usual_term(self.export.book.listed[summary.segment], template)

    def _new_accounts(self, listed: Listed) -> str:
        start = np.datetime64(self.start, "D")
        a_year_before = np.datetime64(self.start - dt.timedelta(days=365), "D")
        before = int((listed.signed < start).sum())
        recent = int(((listed.signed < start) & (listed.signed >= a_year_before)).sum())
        if not recent:
            return _beside("    new_accounts: none", "nobody signed in the year before the start")
        share = max(1, round(100 * recent / before))
        said = f"{recent} of these {before} signed in the year before"
        return _beside(f"    new_accounts: {share}% / year", said)

    def _first_served(self) -> Iterable[str]:
        order = [self.main, *self.lent.values()]
        names = dict.fromkeys(name for template in order for name in template.first_served)
        if names:
            yield from ("", "# the rest by due date", "first_served:")
            listed = f"[{', '.join(names)}]"
            yield from textwrap.wrap(
                listed, _WIDTH, initial_indent="  ", subsequent_indent="   ", break_long_words=False
            )

    def _suggestions(self) -> Iterable[str]:
        biggest = max(self.export.book.summary.segments, key=lambda each: each.arr).segment
        head = self.heads[biggest]
        people = {
            owner
            for segment, own in self.export.book.owners.items()
            if self.heads[segment] == head
            for owner in own
        }
        yield ""
        yield "# Lines to keep: take the marks away, and `csmsim run` says whether they are kept."
        yield "# targets: {missed_touch_rate: at most 5%, utilization: at most 85%}"
        if people:
            yield "# Other teams for the same customers, side by side in `csmsim compare`."
            yield "# variants:"
            yield "#   as_it_is: {}"
            yield f"#   one_more: {{segments.{head}.team: {len(people) + 1}}}"


def _heads(owners: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Whose team serves each segment: its own, or that of an earlier one which mostly the same
    people own."""
    heads: dict[str, str] = {}
    for name, people in owners.items():
        heads[name] = name
        for other in dict.fromkeys(heads.values()):
            both = set(people) & set(owners[other])
            if other != name and both and 2 * len(both) >= min(len(people), len(owners[other])):
                heads[name] = other
                break
    return heads


def _usual_term(listed: Listed, template: Template) -> str:
    found = usual_term(listed)
    if found is None:
        return "    # term: 12 months, as nothing in the file tells it"
    term, share = found
    if term * DAYS_PER_MONTH <= template.longest_before_renewal:
        said = counted(term, "month")
        return f"    # term: {said} by its renewal dates; shorten `before_renewal` below first"
    said = f"{share:.0%} of its renewal dates are whole terms after the signing"
    return _beside(f"    term: {term} months", said)


def _beside(line: str, comment: str) -> str:
    """A line with a comment beside it, in a column of their own where there is room."""
    return f"{line:<{_COMMENT - 2}}  # {_comment(comment)}"


def _remark(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _comment(text: str) -> str:
    """Text of a person's file, fit for a comment: on one line, and printable."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def _quoted(text: str) -> str:
    """A text as YAML says it: in quotes where it would mean something else without."""
    is_plain = _PLAIN.fullmatch(text) and text not in NULLS and text.isprintable()
    return text if is_plain else json.dumps(text, ensure_ascii=False)
