"""Targets met, missed, too close to call: by numbers that a reader can check."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.experiment.intervals import probability
from simulator.experiment.verdicts import Judged, Verdict, entries, judge, table
from simulator.scenario.types import Target

pytestmark = pytest.mark.unit

NAN = float("nan")


def values(**figures: object) -> pd.DataFrame:
    """Figures of the company in each replication; ``smb__grr`` is that of a segment."""
    columns = {}
    for name, column in figures.items():
        segment, _, metric = name.rpartition("__")
        group = ("segment", segment) if segment else ("total", "")
        columns[(*group, metric)] = np.asarray(column, dtype=float)
    frame = pd.DataFrame(columns)
    frame.columns = pd.MultiIndex.from_tuples(columns, names=["scope", "name", "metric"])
    return frame


def at_most(line: float, metric: str = "missed_touch_rate", **more: object) -> Target:
    return Target(metric, f"at most {line}", False, line, **more)  # type: ignore[arg-type]


def at_least(line: float, metric: str = "grr", **more: object) -> Target:
    return Target(metric, f"at least {line}", True, line, **more)  # type: ignore[arg-type]


def around(mean: float, years: int = 50, spread: float = 0.01) -> np.ndarray:
    """Years that lie evenly about a mean."""
    return mean + spread * np.linspace(-1, 1, years)


@pytest.mark.parametrize(
    ("mean", "verdict"),
    [(0.04, Verdict.MEETS), (0.06, Verdict.FAILS), (0.0505, Verdict.CLOSE)],
)
def test_an_average_is_judged_by_the_side_of_the_line_its_interval_lies_on(
    mean: float, verdict: Verdict
) -> None:
    found = judge(at_most(0.05), values(missed_touch_rate=around(mean)))
    assert found.verdict is verdict
    assert found.mean == pytest.approx(mean)
    assert (found.mean_low < 0.05, found.mean_high > 0.05) == {
        Verdict.MEETS: (True, False),
        Verdict.FAILS: (False, True),
        Verdict.CLOSE: (True, True),
    }[verdict]


def test_more_replications_call_what_was_too_close() -> None:
    years = np.random.default_rng(3).normal(0.045, 0.02, 4_000)
    few, many = (values(missed_touch_rate=years[:n]) for n in (10, 4_000))
    assert judge(at_most(0.05), few).verdict is Verdict.CLOSE
    assert judge(at_most(0.05), many).verdict is Verdict.MEETS


def test_the_average_of_retention_is_judged_without_the_luck_of_renewals() -> None:
    found = judge(at_least(0.88), values(grr=around(0.86), expected_grr=around(0.89)))
    assert (found.figure, found.verdict) == ("expected_grr", Verdict.MEETS)
    assert found.mean == pytest.approx(0.89)
    assert found.met == 0, "of single years, luck included, none reached the line"


def test_in_a_share_of_years_the_luck_counts() -> None:
    grr = np.array([0.9] * 95 + [0.8] * 5)
    lucky = values(grr=grr, expected_grr=np.full(100, 0.5))
    found = judge(at_least(0.88, share=0.8), lucky)
    assert (found.met, found.n, found.verdict) == (0.95, 100, Verdict.MEETS)


@pytest.mark.parametrize(
    ("hits", "verdict"),
    [(89, Verdict.MEETS), (88, Verdict.CLOSE), (72, Verdict.CLOSE), (70, Verdict.FAILS)],
)
def test_eight_years_of_ten_are_called_when_the_interval_of_that_share_is_past_them(
    hits: int, verdict: Verdict
) -> None:
    # Clopper-Pearson: 88 of 100 is 79.98 to 93.64 %, 89 begins at 81.17, 70 ends at 78.76.
    grr = [0.9] * hits + [0.8] * (100 - hits)
    assert judge(at_least(0.88, share=0.8), values(grr=grr)).verdict is verdict


def test_the_interval_of_a_probability_is_the_one_in_the_tables() -> None:
    assert probability(0, 10) == (0.0, pytest.approx(0.3085, abs=1e-4))
    assert probability(10, 10) == (pytest.approx(0.6915, abs=1e-4), 1.0)
    assert probability(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)
    assert np.isnan(probability(0, 0)).all()


def test_a_figure_that_nobody_has_cannot_be_told() -> None:
    short = values(grr=[NAN] * 20, expected_grr=[NAN] * 20)
    for target in (at_least(0.88), at_least(0.88, share=0.8)):
        found = judge(target, short)
        assert (found.verdict, found.n) == (Verdict.UNKNOWN, 0)
        assert np.isnan([found.mean, found.met, found.met_low]).all()
    assert judge(at_most(5, "backlog"), short).verdict is Verdict.UNKNOWN


def test_years_without_the_figure_are_left_out() -> None:
    found = judge(at_least(0.88, share=0.5), values(grr=[0.9] * 30 + [NAN] * 10))
    assert (found.n, found.met) == (30, 1.0)


def test_one_replication_calls_nothing_and_a_constant_is_known_exactly() -> None:
    assert judge(at_most(0.05), values(missed_touch_rate=[0.01])).verdict is Verdict.CLOSE
    seven = values(headcount=[7 + 1e-12] * 5)
    assert judge(at_most(7, "headcount"), seven).verdict is Verdict.MEETS
    assert judge(at_most(6, "headcount"), seven).verdict is Verdict.FAILS


def test_a_segment_is_judged_by_its_own_figures() -> None:
    two = values(missed_touch_rate=around(0.01), smb__missed_touch_rate=around(0.2))
    assert judge(at_most(0.05), two).verdict is Verdict.MEETS
    assert judge(at_most(0.05, segment="smb"), two).verdict is Verdict.FAILS


def test_an_interval_of_a_share_stays_inside_nothing_and_all() -> None:
    found = judge(at_most(0.05), values(missed_touch_rate=[0.0] * 19 + [0.01]))
    assert found.mean_low == 0


def one() -> Judged:
    return judge(at_least(0.88, share=0.8), values(grr=[0.9] * 20, expected_grr=[NAN] * 20))


def test_a_table_has_a_row_a_target_and_json_says_null_for_nothing() -> None:
    assert table([one()])["verdict"].tolist() == ["meets"]
    assert table([]).empty
    (entry,) = entries([one()])
    assert list(entry) == [
        *("target", "segment", "metric", "unit", "mean", "mean_low", "mean_high"),
        *("met_probability", "ci_low", "ci_high", "n", "verdict"),
    ]
    assert (entry["target"], entry["met_probability"]) == ("grr at least 0.88", 1.0)
    assert entry["mean"] is None
    assert entry["ci_low"] == pytest.approx(0.8316, abs=1e-4)
