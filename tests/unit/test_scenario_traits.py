"""What a scenario may say about the traits of its accounts, and what that then means."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from simulator.scenario import Scenario, ScenarioError, load, loads
from simulator.scenario.explain import explain, in_words
from simulator.scenario.json_schema import json_schema
from simulator.scenario.types_traits import Trait

pytestmark = pytest.mark.unit

TEXT = """\
name: Traits
start: 2026-01-05
horizon: 12 months
segments:
  smb:
    team: 2
    accounts: 100
    arr: $10k
    lifecycle:
      onboarding:
        kickoff:  {after: 1 day, takes: 1h, required: yes}
        audit:    {after: 1 day, takes: 1h, only_for: {industry: regulated}}
      adoption:
        check_in: {every: 1 month, takes: 1h}
        request:  {rate: 1 / month, takes: 1h}
      any_stage:
        advice:   {rate: 1 / month, takes: 1h}
traits:
  industry:
    regulated: {share: 30%, work: 130%, fit: -4}
    other:
"""
ACTIVITIES = ["advice", "audit", "check_in", "kickoff", "request"]


def with_(traits: str = "", segment: str = "", only_for: str = "") -> Scenario:
    """The scenario with other traits, more lines in its segment, another `only_for`."""
    text = TEXT
    if traits:
        lines = "".join(f"  {line}\n" for line in traits.splitlines())
        text = text[: text.index("traits:")] + "traits:\n" + lines
        if "industry" not in traits:
            text = text.replace(", only_for: {industry: regulated}", "")
    if segment:
        text = text.replace("    lifecycle:\n", f"    {segment}\n    lifecycle:\n")
    if only_for:
        text = text.replace("{industry: regulated}", only_for)
    return loads(text, file="x.yaml")


def faults(traits: str = "", segment: str = "", only_for: str = "") -> list[str]:
    with pytest.raises(ScenarioError) as error:
        with_(traits, segment, only_for)
    return [line.removeprefix("x.yaml:") for line in str(error.value).splitlines()]


def traits(scenario: Scenario) -> dict[str, Trait]:
    (segment,) = scenario.setup.segments
    assert [activity.name for activity in segment.activities] == ACTIVITIES
    return {trait.name: trait for trait in segment.traits}


def factors(table: tuple[tuple[float, ...], ...], value: int) -> dict[str, float]:
    """What is not as usual, by activity."""
    found = {a: row[value] for a, row in zip(ACTIVITIES, table, strict=True)}
    return {name: factor for name, factor in found.items() if factor != 1}


def test_a_scenario_without_traits_has_none() -> None:
    text = TEXT[: TEXT.index("traits:")].replace(", only_for: {industry: regulated}", "")
    scenario = loads(text)
    assert scenario.setup.segments[0].traits == ()
    assert "traits" not in scenario.tree


def test_shares_the_rest_and_what_a_value_does() -> None:
    industry = traits(with_())["industry"]
    assert industry.values == ("other", "regulated")
    assert industry.shares == pytest.approx((0.7, 0.3))
    assert industry.fit == (0, -4)
    assert factors(industry.work, 0) == factors(industry.rate, 0) == factors(industry.rate, 1) == {}
    assert factors(industry.work, 1) == dict.fromkeys(ACTIVITIES, 1.3)


def test_factors_by_stage_and_activity() -> None:
    scenario = with_(
        "size:\n"
        "  big: {share: 20%, work: {onboarding: 180%, audit: 50%, any_stage: 0.5}, "
        "rate: {request: 200%}}\n"
        "  small: {rate: 150%}"
    )
    size = traits(scenario)["size"]
    assert factors(size.work, 0) == {"kickoff": 1.8, "audit": 0.5, "advice": 0.5}
    assert factors(size.rate, 0) == {"request": 2.0}
    assert factors(size.rate, 1) == dict.fromkeys(ACTIVITIES, 1.5)


def test_traits_and_values_are_sorted_so_that_the_order_of_keys_means_nothing() -> None:
    one = with_("b: {y: {share: 1%}, x: {}}\na: {d: {}, c: {share: 2%}}")
    other = with_("a: {c: {share: 2%}, d: {}}\nb: {x: {}, y: {share: 1%}}")
    assert one.setup == other.setup
    assert one.hash == other.hash
    assert [(t.name, t.values) for t in one.setup.segments[0].traits] == [
        ("a", ("c", "d")),
        ("b", ("x", "y")),
    ]


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        ("{industry: {regulated: 60%}}", (0.4, 0.6)),
        ("{industry: {regulated: 0%}}", (1.0, 0.0)),
        ("{industry: regulated}", (0.0, 1.0)),
        ("{industry: {other: 25%, regulated: 75%}}", (0.25, 0.75)),
    ],
)
def test_a_segment_may_have_shares_of_its_own(said: str, shares: tuple[float, ...]) -> None:
    assert traits(with_(segment=f"traits: {said}"))["industry"].shares == pytest.approx(shares)


def test_a_segment_that_names_some_values_gives_none_to_the_others() -> None:
    three = "size: {big: {share: 20%}, mid: {share: 30%}, small: {}}"
    size = traits(with_(three, segment="traits: {size: {big: 50%}}"))["size"]
    assert dict(zip(size.values, size.shares, strict=True)) == {"big": 0.5, "mid": 0, "small": 0.5}


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("{industry: regulated}", ((0, (1,)),)),
        ("{industry: [regulated, other]}", ((0, (0, 1)),)),
        ("{size: big, industry: [other]}", ((0, (0,)), (1, (0,)))),
    ],
)
def test_work_for_some_accounts_alone(
    said: str, codes: tuple[tuple[int, tuple[int, ...]], ...]
) -> None:
    both = "industry: {regulated: {share: 30%}, other: {}}\nsize: {big: {share: 20%}, small: {}}"
    activities = with_(both, only_for=said).setup.segments[0].activities
    assert {a.name: a.only_for for a in activities if a.only_for} == {"audit": codes}


def test_work_for_nobody_is_a_warning() -> None:
    (warning,) = with_(segment="traits: {industry: other}").warnings
    assert warning == "smb: audit is for nobody, as no account has its `only_for`"
    assert with_().warnings == ()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (
            "size: {big: {share: 60%}, mid: {share: 50%}, small: {}}",
            "19:3: traits.size: its shares add up to 110%; 100% is all",
        ),
        (
            "size: {big: {share: 60%}, small: {share: 30%}}",
            "19:3: traits.size: its shares add up to 90%, and no value takes the rest",
        ),
        (
            "size: {big: {}, mid: {}, small: {share: 30%}}",
            '19:3: traits.size: "big" and "mid" have no share; one value may leave it out, '
            "and gets the rest",
        ),
        ("size: {}", "19:3: traits.size: is empty; name at least one value"),
        ("size: big", "19:3: traits.size: must hold values, each with a name and a colon"),
        (
            "size: {big: 30%}",
            "19:15: traits.size.big: must look like {share: 30%, work: 130%}",
        ),
        (
            "size: {big: {shar: 30%}, small: {}}",
            '19:16: traits.size.big.shar: is an unknown key; did you mean "share"?',
        ),
        (
            "size: {big: {share: 30%, work: 0%}, small: {}}",
            "19:34: traits.size.big.work: 0% is nothing; it must be more than 0%",
        ),
        (
            "size: {big: {share: 30%, work: {onboarding: -1}}, small: {}}",
            '19:47: traits.size.big.work.onboarding: -1 is negative; write for example 35%',
        ),
        (
            "size: {big: {share: 30%, work: {onbording: 120%}}, small: {}}",
            "19:35: traits.size.big.work.onbording: there is no stage or activity "
            '"onbording"; did you mean "onboarding"?',
        ),
        (
            "size: {big: {share: 30%, rate: {reqest: 120%}}, small: {}}",
            "19:35: traits.size.big.rate.reqest: there is no stage or activity "
            '"reqest"; did you mean "request"?',
        ),
        (
            "size: {big: {share: 30%, rate: {check_in: 120%}}, small: {}}",
            "19:35: traits.size.big.rate.check_in: does not fall due by `rate`",
        ),
        (
            "size: {big: {share: 30%, fit: 300}, small: {}}",
            "19:33: traits.size.big.fit: 300 is out of range; it must lie between -100 and 100",
        ),
        (
            "size: {" + ", ".join(f"v{i}: {{share: 1%}}" for i in range(50)) + ", rest: {}}",
            "19:3: traits.size: has more than 50 values",
        ),
        (
            "\n".join(f"t{i}: {{a: {{share: 1%}}, b: {{share: 1%}}, c: {{}}}}" for i in range(7)),
            "18:1: traits: make 2,187 kinds of accounts together; 1,000 is the most",
        ),
        ("a=b: {x: {}}", "19:3: traits.a=b: is not a usable name; letters, digits, spaces, "
         "- and _ are"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_trait(said: str, fault: str) -> None:
    assert faults(said) == [fault]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (
            "{indutry: {regulated: 60%}}",
            '9:14: segments.smb.traits.indutry: there is no trait "indutry"; '
            'did you mean "industry"?',
        ),
        (
            "{industry: {regulatd: 60%}}",
            '9:25: segments.smb.traits.industry.regulatd: industry has no value "regulatd"; '
            'did you mean "regulated"?',
        ),
        (
            "{industry: regulatd}",
            '9:24: segments.smb.traits.industry: industry has no value "regulatd"; '
            'did you mean "regulated"?',
        ),
        (
            "{industry: {regulated: 60%, other: 60%}}",
            "9:14: segments.smb.traits.industry: its shares add up to 120%; 100% is all",
        ),
        (
            "{industry: {regulated: 60%, other: 10%}}",
            "9:14: segments.smb.traits.industry: its shares add up to 70%, "
            "and no value takes the rest",
        ),
        (
            "{industry: {regulated: 60}}",
            "9:24: segments.smb.traits.industry: regulated: 60 is a share without %; write 60%",
        ),
        (
            "30%",
            "9:13: segments.smb.traits: must give shares by trait, "
            "such as {industry: {regulated: 60%}}",
        ),
    ],
)
def test_what_is_wrong_with_the_shares_of_a_segment(said: str, fault: str) -> None:
    assert faults(segment=f"traits: {said}") == [fault]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("{indutry: regulated}", '.indutry: there is no trait "indutry"; did you mean "industry"?'),
        (
            "{industry: regulatd}",
            '.industry: industry has no value "regulatd"; did you mean "regulated"?',
        ),
        (
            "{industry: [other, regulatd]}",
            '.industry[2]: industry has no value "regulatd"; did you mean "regulated"?',
        ),
        ("{industry: []}", ".industry: names no value"),
        ("regulated", ": must name a trait and a value, such as {industry: regulated}"),
        ("{}", ": must name a trait and a value, such as {industry: regulated}"),
    ],
)
def test_what_is_wrong_with_work_for_some(said: str, fault: str) -> None:
    (found,) = faults(only_for=said)
    assert found.partition("onboarding.audit.only_for")[2] == fault


def test_a_stage_whose_required_work_some_do_not_have_must_not_go_round_for_ever() -> None:
    text = TEXT.replace("kickoff:  {after: 1 day, takes: 1h, required: yes}", "")
    text = text.replace("only_for", "required: yes, only_for")
    exits = "exits: [{to: onboarding, before_renewal: 30 days}]\n        check_in:"
    with pytest.raises(ScenarioError, match="goes round for ever"):
        loads(text.replace("check_in:", exits))


def test_an_extending_file_changes_and_takes_away_values(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(TEXT.replace("{share: 30%,", "{share: 30%, rate: 50%,"))
    own = "extends: base.yaml\ntraits:\n  industry: {regulated: {share: 10%}, more: {share: 5%}}\n"
    (tmp_path / "own.yaml").write_text(own)
    (industry,) = load(tmp_path / "own.yaml").setup.segments[0].traits
    assert industry.values == ("more", "other", "regulated")
    assert industry.shares == pytest.approx((0.05, 0.85, 0.1))
    assert industry.rate[0] == (1, 1, 0.5)
    (tmp_path / "own.yaml").write_text(own.replace("{share: 5%}", "{share: 5%}, other: none"))
    with pytest.raises(ScenarioError, match="own.yaml:3:3: traits.industry: its shares add up to"):
        load(tmp_path / "own.yaml")


def test_a_setting_changes_a_share() -> None:
    (industry,) = loads(TEXT, ["traits.industry.regulated.share=10%"]).setup.segments[0].traits
    assert industry.shares == pytest.approx((0.9, 0.1))
    with pytest.raises(ScenarioError, match='there is no "regulatd"; did you mean "regulated"'):
        loads(TEXT, ["traits.industry.regulatd.share=10%"])


def test_explain_shows_traits_and_their_defaults() -> None:
    lines = {line.key: (in_words(line.value), line.origin) for line in explain(with_(), "traits")}
    assert lines["traits.industry.regulated.work"] == ("130%", "x.yaml:20")
    assert lines["traits.industry.regulated.rate"] == ("100%", "default")
    assert lines["traits.industry.other.work"] == ("100%", "default")


def test_the_schema_of_editors_knows_traits() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    right = yaml.safe_load(TEXT.replace("2026-01-05", '"2026-01-05"'))
    right["segments"]["smb"]["traits"] = {"industry": {"regulated": "60%"}}
    assert not list(validator.iter_errors(right))
    right["traits"]["industry"]["regulated"]["wrok"] = "120%"
    assert list(validator.iter_errors(right))
