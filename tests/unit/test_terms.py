"""Contracts of several lengths: what a scenario says of them, and which customers have which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.clock import add_months
from simulator.estimate import estimate
from simulator.replication import simulate
from simulator.scenario import Scenario, ScenarioError, loads
from simulator.scenario.explain import explain
from simulator.scenario.types_contract import Terms
from simulator.world import World, draw_world
from tests.unit.accounts_files import COLUMNS, HEADING, ROWS, SCENARIO, Row, faults, loaded, text
from tests.unit.world_draws import all_draws, scenario, setup_of, world_of

pytestmark = pytest.mark.unit

MANY = 6000
MIX = {12: 0.7, 36: 0.3}


def book(term: str, **said: str) -> World:
    customers = {
        "accounts": str(MANY),
        "arr": "{mean: $10k, spread: 80%}",
        "renewal": "{served: 80%, neglected: 60%}",
    } | said
    lines = "\n".join(f"    {key}: {value}" for key, value in customers.items())
    setup = loads(f"""
name: A book
start: 2026-01-05
horizon: 4 years
segments:
  customers:
    team: 1
    health: {{fit_spread: 0}}
    term: {term}
{lines}
    lifecycle: {{service: {{request: {{rate: 1 / year, takes: 1h}}}}}}
""").setup
    return draw_world(setup, 5, 0)


def two_segments(**terms: Any) -> dict[str, Any]:
    """The scenario with every kind of chance, twice."""
    tree = scenario()
    smb = {"like": "mid_market", "team": 3, "accounts": 150, "term": "12 months"}
    tree["segments"]["smb"] = smb
    for name, term in terms.items():
        tree["segments"][name]["term"] = term
    return tree


# What a scenario says.


@pytest.mark.parametrize("term", [{"12 months": "100%"}, {"1 year": 1}, {"4 quarters": "100%"}])
def test_a_mix_of_one_is_that_one(term: dict[str, Any]) -> None:
    assert setup_of(two_segments(mid_market=term)) == setup_of(two_segments())


def test_the_order_of_terms_means_nothing() -> None:
    one = two_segments(mid_market={"12 months": "50%", "2 years": "30%", "36 months": "20%"})
    other = two_segments(mid_market={"36 months": "20%", "12 months": "50%", "2 years": "30%"})
    assert setup_of(one) == setup_of(other)
    assert setup_of(one).segments[0].renewal.terms == Terms((12, 24, 36), (0.5, 0.3, 0.2))


def test_shares_may_come_to_the_whole_by_thirds() -> None:
    thirds = {"12 months": "33.3333333%", "24 months": "33.3333333%", "36 months": "33.3333334%"}
    said = setup_of(two_segments(mid_market=thirds)).segments[0].renewal.terms
    assert said.months == (12, 24, 36)


SMALL = """\
name: Terms
start: 2026-01-05
horizon: 12 months
segments:
  ours:
    team: 1
    accounts: 10
    arr: $10k
    term: {term}
    renewal: {served: 90%, neglected: 60%}
    lifecycle:
      adoption:
        prep: {before_renewal: 120 days, takes: 1h, within: 2 weeks}
"""


@pytest.mark.parametrize(
    ("term", "told"),
    [
        (
            "{12 months: 70%, 36 months: 20%}",
            ["9:11: segments.ours.term: its shares add up to 90%; all customers are 100%"],
        ),
        (
            "{12 months: 70%, 36 months: 40%}",
            ["9:11: segments.ours.term: its shares add up to 110%; all customers are 100%"],
        ),
        (
            "{12 months: 70%, 1 year: 30%}",
            ["9:28: segments.ours.term.1 year: is the same term once more"],
        ),
        (
            "{12 months: 70%, 3 yaers: 30%}",
            [
                '9:28: segments.ours.term.3 yaers: "yaers" is not a unit of time (s, min, h, days, '
                'weeks, months, quarters or years); did you mean "years"?'
            ],
        ),
        (
            "{12: 100%}",
            ['9:12: segments.ours.term.12: "12" has no unit; did you mean "12 months"?'],
        ),
        (
            "{18 days: 50%, 12 months: 0%}",
            [
                '9:12: segments.ours.term.18 days: "18 days" must be whole months, '
                "such as 12 months",
                "9:37: segments.ours.term.12 months: 0% is nothing; it must be more than 0%",
            ],
        ),
        (
            "{12 months: 70%, 36 months: many}",
            ['9:39: segments.ours.term.36 months: "many" is not a share; write for example 35%'],
        ),
        (
            "{}",
            [
                "9:11: segments.ours.term: names no term; "
                "write for example {12 months: 70%, 36 months: 30%}"
            ],
        ),
        (
            "[12 months, 36 months]",
            ["9:11: segments.ours.term: must be a single value such as 12 months, not a list"],
        ),
        (
            "{5 months: 1%, 36 months: 99%}",
            [
                "13:32: segments.ours.lifecycle.adoption.prep.before_renewal: is as long as the "
                "shortest contract, 5 months; it must be shorter"
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_mix_is_told_where_it_stands(term: str, told: list[str]) -> None:
    with pytest.raises(ScenarioError) as error:
        loads(SMALL.replace("{term}", term), file="x.yaml")
    assert str(error.value).splitlines() == [f"x.yaml:{line}" for line in told]


def test_work_for_a_renewal_fits_into_the_shortest_contract() -> None:
    loads(SMALL.replace("{term}", "{6 months: 1%, 36 months: 99%}"))


def test_another_mix_takes_the_place_of_all_that_was_taken_over() -> None:
    said = SMALL.replace("{term}", "{12 months: 70%, 36 months: 30%}")
    other = "  others: {like: ours, term: {12 months: 40%, 24 months: 60%}}\n"
    plain = "  last: {like: ours, term: 6 months}\n"
    terms = [s.renewal.terms for s in loads(said + other + plain).setup.segments]
    assert terms == [
        Terms((12, 36), (0.7, 0.3)),
        Terms((12, 24), (0.4, 0.6)),
        Terms((6,), (1.0,)),
    ]
    changed = loads(said, ["segments.ours.term={24 months: 50%, 36 months: 50%}"])
    assert changed.setup.segments[0].renewal.terms == Terms((24, 36), (0.5, 0.5))


def test_explain_tells_each_term_and_its_line() -> None:
    said = loads(SMALL.replace("{term}", "{12 months: 70%, 3 years: 30%}"), file="x.yaml")
    found = [(line.key, line.value, line.origin) for line in explain(said, "segments.ours.term")]
    assert found == [
        ("segments.ours.term.12 months", "70%", "x.yaml:9"),
        ("segments.ours.term.3 years", "30%", "x.yaml:9"),
    ]


# Which customers have which.


@pytest.mark.parametrize("served", ["100%", "50%"])
def test_the_mix_is_that_of_the_first_book_and_of_new_customers(served: str) -> None:
    """Also where those with short contracts have had many more occasions to leave."""
    renewal = f"{{served: {served}, neglected: {served}}}"
    drawn = book("{12 months: 70%, 36 months: 30%}", renewal=renewal, new_accounts="100 / month")
    accounts = drawn.accounts
    for group in (accounts.initial, ~accounts.initial):
        months = accounts.term_months[group]
        assert months.size > 4000
        for term, share in MIX.items():
            error = (share * (1 - share) / months.size) ** 0.5
            assert abs((months == term).mean() - share) < 4 * error


def test_large_and_small_customers_have_the_same_mix() -> None:
    accounts = book("{12 months: 70%, 36 months: 30%}").accounts
    large = accounts.arr > np.median(accounts.arr)
    of_each = [(accounts.term_months[some] == 36).mean() for some in (large, ~large)]
    assert abs(of_each[0] - of_each[1]) < 4 * (0.7 * 0.3 * 4 / MANY) ** 0.5


@pytest.mark.parametrize("months", [12, 36])
def test_survivors_have_come_through_terms_of_their_own_length(months: int) -> None:
    """Equal customers who renew at 80 %, signed evenly over ten years: a class of k completed
    terms is as large as its share of the years times 0.8 to the k."""
    drawn = book("{12 months: 50%, 36 months: 50%}", arr="$10k")
    own = drawn.accounts.term_months == months
    done = np.array([ends[0].term - 1 for ends in drawn.term_ends])[own]
    years = np.full(10, 1.0) if months == 12 else np.array([3.0, 3.0, 3.0, 1.0])
    exact = years * 0.8 ** np.arange(years.size)
    exact /= exact.sum()
    share = np.bincount(done, minlength=years.size) / done.size
    error = (exact * (1 - exact) / done.size) ** 0.5
    assert (np.abs(share - exact) < 4 * error + 1e-3).all()


def test_every_contract_ends_on_whole_terms_after_signing() -> None:
    mix = "{1 month: 40%, 12 months: 30%, 36 months: 30%}"
    drawn = book(mix, accounts="300", new_accounts="3 / month")
    accounts = drawn.accounts
    for number, ends in enumerate(drawn.term_ends):
        months = int(accounts.term_months[number])
        first = ends[0].term if ends else 1
        assert [end.term for end in ends] == list(range(first, first + len(ends)))
        signed = accounts.signed_date[number : number + 1]
        dates = [add_months(signed, months * end.term)[0] for end in ends]
        assert [drawn.clock.ticks(np.array([date]))[0] for date in dates] == [e.tick for e in ends]
        if accounts.initial[number]:
            assert len(ends) in ((48, 49) if months == 1 else (4, 5) if months == 12 else (1, 2))


def test_customers_of_several_years_never_decide_in_between() -> None:
    tree = scenario() | {"horizon": "7 years", "book": "held"}
    tree["segments"]["mid_market"] |= {"term": {"12 months": "50%", "36 months": "50%"}}
    tree["segments"]["mid_market"] |= {"accounts": 60, "new_accounts": "1 / month"}
    setup = setup_of(tree)
    accounts = draw_world(setup, 3, 0).accounts
    months = dict(zip(accounts.id.tolist(), accounts.term_months.tolist(), strict=True))
    renewals = simulate(setup, 3, 0).renewals.astype({"account": str}).sort_values("tick")
    apart = {12: set(), 36: set()}
    for account, own in renewals.groupby("account"):
        assert own["term"].diff().dropna().eq(1).all()
        dates = own["date"].to_numpy().astype("datetime64[M]").astype(int)
        apart[months[str(account)]] |= set(np.diff(dates).tolist())
    assert apart[12] <= {11, 12, 13}  # a weekend may carry it over the end of a month
    assert apart[36] <= {35, 36, 37}
    assert 12 in apart[12]
    assert 36 in apart[36]


def test_work_for_the_renewal_comes_once_a_term() -> None:
    drawn = world_of(two_segments(mid_market={"12 months": "60%", "36 months": "40%"}))
    agenda = drawn.agenda(0, 1)
    (prep,) = (c for c, a in enumerate(drawn.setup.segments[0].activities) if a.delay == 60 * 28800)
    for account in range(drawn.first[1]):
        span = slice(agenda.first[account], agenda.first[account + 1])
        pairs = zip(agenda.activity[span], agenda.tick[span], strict=True)
        dues = [tick for code, tick in pairs if code == prep]
        ends = [end.tick - 60 * 28800 for end in drawn.term_ends[account]]
        assert set(dues) >= {due for due in ends if 0 <= due < drawn.horizon}


# The same world.


def test_another_mix_moves_nothing_of_those_whose_term_it_leaves() -> None:
    """Another segment does not notice at all, and each customer keeps size, signing month, luck."""
    before = world_of(two_segments(mid_market={"12 months": "70%", "36 months": "30%"}))
    after = world_of(two_segments(mid_market={"12 months": "60%", "36 months": "40%"}))
    names = before.accounts.id.tolist()
    assert after.accounts.id.tolist() == names
    was, is_ = before.accounts.term_months, after.accounts.term_months
    changed = {name for name, a, b in zip(names, was, is_, strict=True) if a != b}
    assert 0.05 * 300 < len(changed) < 0.2 * len(names)
    assert all(b == 36 for a, b in zip(was, is_, strict=True) if a != b)
    assert not any(name.startswith("smb") for name in changed)
    old, new = all_draws(before), all_draws(after)

    def others(draws: dict[Any, Any]) -> dict[Any, Any]:
        return {key: value for key, value in draws.items() if not {*key} & changed}

    assert others(old) == others(new)
    assert (before.accounts.arr == after.accounts.arr).all()
    newcomers = {name for name in changed if name.count("-") > 1}
    assert newcomers
    for key in old:
        if key[0] in ("account", "opportunity", "luck") and {*key} & newcomers:
            assert old[key] == new[key]
    luck = {key: value[1:] for key, value in old.items() if key[0] == "term"}
    both = [key for key in luck if key in new and {*key} & changed]
    assert both
    assert all(luck[key] == new[key][1:] for key in both), "luck goes with the number of the term"


def test_two_teams_meet_the_same_contracts() -> None:
    """Renewals of a held book are the same for 4 and for 12 CSMs, but for their outcome."""
    tree = two_segments(mid_market={"12 months": "60%", "36 months": "40%"}) | {"book": "held"}
    tables = []
    for team in (4, 12):
        tree["segments"]["mid_market"]["team"] = team
        tables.append(simulate(setup_of(tree), 11, 4).renewals)
    few, many = tables
    assert few[["account", "term", "tick", "uniform"]].equals(
        many[["account", "term", "tick", "uniform"]]
    )
    assert few["probability"].mean() < many["probability"].mean()


# A file of accounts.

TERMS = ("12", "3 years", "", "24 months")
MIXED = "    term: {6 months: 50%, 60 months: 50%}\n    renewal:"
WITH_TERMS = SCENARIO.replace(COLUMNS, COLUMNS[:-1] + ", term: Contract Term}").replace(
    "  smb:", "    new_accounts: 20 / month\n  smb:", 1
)


def listing(*terms: str, more: list[Row] | None = None) -> str:
    rows = [(*row, term) for row, term in zip(ROWS, terms, strict=True)]
    return text([*rows, *(more or [])], (*HEADING, "Contract Term"))


def own_accounts(folder: Path, *terms: str, said: str = WITH_TERMS) -> Scenario:
    return loaded(folder, listing(*(terms or TERMS)), said)


def months_of(drawn: World) -> dict[str, int]:
    return dict(zip(drawn.accounts.id.tolist(), drawn.accounts.term_months.tolist(), strict=True))


def test_the_terms_of_a_file_are_those_of_its_accounts(tmp_path: Path) -> None:
    drawn = draw_world(own_accounts(tmp_path).setup, 3, 1)
    assert [months_of(drawn)[name] for name in ("001", "002", "004")] == [12, 36, 24]
    dates = {
        str(name): [str(drawn.clock.dates(end.tick)) for end in ends]
        for name, ends in zip(drawn.accounts.id, drawn.term_ends, strict=True)
    }
    assert dates["001"] == ["2026-03-02"]  # by the renewal date of the file, a Sunday
    assert dates["002"] == ["2026-06-15"]
    assert dates["004"] == ["2026-11-30"]  # two years after two years


def test_cells_as_workbooks_and_people_write_them(tmp_path: Path) -> None:
    for cells in (
        ("36", "36.0", "36 months", "3 Years"),
        ("36,00", " 36 ", "12 quarters", "3 year"),
    ):
        drawn = draw_world(own_accounts(tmp_path, *cells).setup, 3, 1)
        assert {months_of(drawn)[row[0]] for row in ROWS} == {36}


def test_rows_without_a_term_and_new_customers_are_as_the_segment_says(tmp_path: Path) -> None:
    said = WITH_TERMS.replace("    renewal:", MIXED)
    drawn = draw_world(own_accounts(tmp_path, "12", "36", "", "", said=said).setup, 3, 1)
    found = months_of(drawn)
    assert (found["001"], found["002"]) == (12, 36)
    assert {months for name, months in found.items() if name not in ("001", "002")} == {6, 60}


def test_unless_the_segment_says_its_terms_new_customers_resemble_the_file(tmp_path: Path) -> None:
    scenario = own_accounts(tmp_path)
    mid_market, smb = scenario.setup.segments
    assert mid_market.renewal.terms == Terms((12, 36), (0.5, 0.5))
    assert smb.renewal.terms == Terms((24,), (1.0,))
    new = {m for name, m in months_of(draw_world(scenario.setup, 3, 1)).items() if "-" in name}
    assert new == {12, 36}
    keys = {line.key for line in explain(scenario)}
    assert "segments.mid_market.term" not in keys, "the default does not hold there"
    told = {line.key: line.value for line in explain(scenario, "accounts")}
    assert told["accounts.(terms of mid_market)"] == "12 months 1, 36 months 1"
    assert told["accounts.(terms of smb)"] == "24 months 1; drawn for 1"


def test_one_more_row_changes_no_term_of_another(tmp_path: Path) -> None:
    said = WITH_TERMS.replace("    renewal:", MIXED)
    many: list[Row] = [
        (f"A{n:03}", "SMB", "9000", "2024-01-01", "", "Ann Lee", "", "") for n in range(100)
    ]
    one_more: Row = ("A050x", "SMB", "9000", "2021-05-05", "", "Ann Lee", "", "48")
    first = loaded(tmp_path, listing(*TERMS, more=many), said).setup
    second = loaded(tmp_path, listing(*TERMS, more=[one_more, *many[::-1]]), said).setup
    assert first.segments[1] != second.segments[1]
    before, after = (months_of(draw_world(setup, 3, 1)) for setup in (first, second))
    assert after.pop("A050x") == 48
    assert after == before
    assert {before[row[0]] for row in many} == {6, 60}


def test_another_term_in_a_file_is_another_book(tmp_path: Path) -> None:
    before = own_accounts(tmp_path).setup.segments[0].listed
    after = own_accounts(tmp_path, "12", "4 years", "", "24 months").setup.segments[0].listed
    assert before != after


def test_a_term_that_means_nothing_is_told_by_its_row(tmp_path: Path) -> None:
    told = faults(tmp_path, listing("12", "evergreen", "0", "12.5 months"), WITH_TERMS)
    assert [line.partition("accounts.csv:")[2] for line in told] == [
        '3: Contract Term: "evergreen" is no term; write 12, 12 months or 1 year',
        '4: Contract Term: "0" is no term; write 12, 12 months or 1 year',
        '5: Contract Term: "12.5 months" is no term; write 12, 12 months or 1 year',
    ]


@pytest.mark.parametrize("term", ["", "    term: 12 months\n"])
def test_no_contract_of_a_file_is_shorter_than_the_work_for_its_renewal(
    tmp_path: Path, term: str
) -> None:
    prep = "        prep: {before_renewal: 60 days, takes: 1h, within: 1 week}\n      renewal_risk:"
    said = WITH_TERMS.replace("      renewal_risk:", prep)
    said = said.replace("    renewal:", f"{term}    renewal:")
    told = faults(tmp_path, listing("12", "1", "12", "12"), said)
    assert len(told) == 1
    assert "mid_market" in told[0]
    assert told[0].endswith("is as long as the shortest contract, 1 month; it must be shorter")


# The spreadsheet's answer.


def test_the_estimate_counts_the_renewals_of_each_term() -> None:
    """Nobody leaves: 10 customers at one renewal a year, or at 0.7 + 0.3 / 3 of one."""
    always = SMALL.replace("{served: 90%, neglected: 60%}", "{served: 100%, neglected: 100%}")
    for term, renewals in (("12 months", 10), ("{12 months: 70%, 36 months: 30%}", 8)):
        (segment,) = estimate(loads(always.replace("{term}", term)).setup).segments
        (prep,) = segment.needs
        assert prep.times == pytest.approx(renewals)
        assert segment.accounts == pytest.approx(10)


def test_the_estimate_takes_a_file_at_its_word(tmp_path: Path) -> None:
    prep = "        prep: {before_renewal: 20 days, takes: 1h, within: 1 week}\n      renewal_risk:"
    said = WITH_TERMS.replace("      renewal_risk:", prep).replace("90%", "100%")
    said = said.replace("    new_accounts: 20 / month\n", "").replace("60%", "100%")
    more = "    health: {fit_spread: 0}\n    term: 2 years\n    renewal:"
    said = said.replace("    renewal:", more)
    segments = estimate(own_accounts(tmp_path, "6", "4 years", "12", "", said=said).setup).segments
    times = [{need.activity: need.times for need in s.needs}["prep"] for s in segments]
    assert times == pytest.approx([2 + 1 / 4, 1 + 1 / 2])
