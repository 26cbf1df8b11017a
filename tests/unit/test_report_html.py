"""Notebooks show results as a small page of their own."""

import re
from html.parser import HTMLParser

import pytest

from simulator.report.html import run_html, sweep_html
from tests.unit.report_fakes import a_run, a_sweep, scenario

pytestmark = pytest.mark.unit

VOID = {"img", "br"}


class Balanced(HTMLParser):
    """Fails on a tag that is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_run_is_its_words_and_its_tables() -> None:
    page = run_html(a_run())
    Balanced(page)
    assert "<strong>How busy.</strong> The team is busy 77.0\u00a0%" in page
    assert "Gross revenue retention (GRR)" in page
    assert "business review" in page


def test_a_sweep_shows_its_figure_inside_the_page() -> None:
    page = sweep_html(a_sweep([7, 8]))
    Balanced(page)
    assert 'src="data:image/png;base64,iVBORw0KGgo' in page
    assert "<td" in page


def test_the_page_needs_nothing_from_elsewhere() -> None:
    for page in (run_html(a_run()), sweep_html(a_sweep([8]))):
        assert "http" not in page
        assert "<script" not in page
        assert "<link" not in page


def test_names_from_a_persons_file_cannot_become_markup() -> None:
    told = scenario(name="<script>alert(1)</script> & sons")
    page = run_html(a_run(told=told))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; sons" in page


def test_a_page_is_small() -> None:
    assert len(run_html(a_run())) < 60_000
    assert len(sweep_html(a_sweep())) < 400_000


def test_what_is_to_be_typed_stays_on_one_line() -> None:
    page = run_html(a_run())
    command = "--set segments.mid_market.renewal.neglected=..."
    assert f'<code style="white-space: nowrap">{command}</code>' in page


def test_results_show_themselves_in_a_notebook() -> None:
    assert a_run()._repr_html_() == run_html(a_run())
    assert re.search(r"<h3[^>]*>Acme mid-market: how many CSMs</h3>", a_sweep([8])._repr_html_())
