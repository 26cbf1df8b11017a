"""Work done, missed and waiting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.metrics import measure
from simulator.records import Outcome, Records
from tests.unit.metrics_tables import (
    AFTER,
    BEFORE,
    DAY,
    HOUR,
    INSIDE,
    T0,
    T1,
    WEEK,
    Row,
    account,
    activity,
    records,
)

pytestmark = pytest.mark.unit

TOTAL = ("total", "")


def total(*rows: Row) -> dict[str, float]:
    return measure(records(activities=rows, accounts=[account()]))[TOTAL]


def test_one_touch_in_four_is_missed() -> None:
    found = total(activity(), activity(), activity(), activity("missed"))
    assert found["missed_touch_rate"] == 1 / 4
    assert found["on_time_rate"] == 3 / 4
    assert found["activities_done"] == 3
    assert found["hours"] == 3


def test_work_that_nobody_missed_or_did_does_not_touch_the_missed_rate() -> None:
    human = [activity(), activity("missed")]
    others = [activity("digital"), activity("cancelled"), activity("open")]
    found = total(*human, *others)
    assert found["missed_touch_rate"] == 1 / 2
    assert found["digital_share"] == found["cancelled_share"] == found["open_share"] == 1 / 5
    assert found["activities_done"] == 1, "automation has no CSM hours"


def test_planned_work_and_requests_are_told_apart() -> None:
    asked = {"proactive": False}
    found = total(
        activity(),
        activity("missed"),
        activity(**asked),
        activity(**asked),
        activity("missed", **asked),
    )
    assert found["missed_proactive_rate"] == 1 / 2
    assert found["missed_reactive_rate"] == 1 / 3
    assert found["missed_touch_rate"] == 2 / 5


@pytest.mark.parametrize(
    ("window_end", "rate"), [(T0 - 1, 0), (T0, 1 / 2), (T1 - 1, 1 / 2), (T1, 0), (AFTER, 0)]
)
def test_a_miss_counts_where_its_window_ends(window_end: int, rate: float) -> None:
    missed = activity("missed", due=window_end - WEEK, window_end=window_end)
    assert total(activity(), missed)["missed_touch_rate"] == rate


def test_without_a_limit_an_activity_counts_where_it_ended() -> None:
    """Only the renewal itself can make such work late."""
    missed = activity("missed", window_end=None, end=INSIDE)
    too_late = activity("missed", window_end=None, end=AFTER)
    assert total(activity(window_end=None), missed, too_late)["missed_touch_rate"] == 1 / 2


def test_shares_are_of_what_fell_due_inside_the_window() -> None:
    rows = [activity("digital"), activity("open"), activity("digital", due=BEFORE)]
    found = total(*rows, activity("cancelled", due=AFTER))
    assert found["digital_share"] == found["open_share"] == 1 / 2
    assert found["cancelled_share"] == 0


def test_work_counts_as_done_where_it_finished() -> None:
    """Each takes from an hour after it was due until an hour later."""
    inside = [activity(due=T0 - HOUR), activity(due=T0 - 2 * HOUR)]
    found = total(*inside, activity(due=T1 - HOUR), activity(due=T0 - 3 * HOUR))
    assert found["activities_done"] == found["hours"] == 2


def test_the_wait_is_from_due_to_start_in_working_hours() -> None:
    at_once = activity(start=INSIDE)
    next_day = activity(start=INSIDE + DAY)
    under_way = activity("open", start=INSIDE + 3 * HOUR)
    waiting, automated = activity("open"), activity("digital", start=INSIDE + DAY)
    found = total(at_once, next_day, under_way, waiting, automated)
    assert found["mean_wait_hours"] == (0 + 8 + 3) / 3


def test_each_activity_has_its_own_figures_over_all_segments() -> None:
    found = measure(
        records(
            accounts=[account(), account("b", segment="smb")],
            activities=[
                activity(),
                activity("missed", account="b", segment="smb"),
                activity(activity="review", stage="expansion", elapsed_hours=4.0),
            ],
        )
    )
    assert found["activity", "check_in"]["missed_touch_rate"] == 1 / 2
    assert found["activity", "check_in"]["hours"] == 1
    assert found["activity", "review"]["missed_touch_rate"] == 0
    assert found["activity", "review"]["hours"] == 4
    assert found["stage", "adoption"]["missed_touch_rate"] == 1 / 2
    assert found["segment", "smb"]["missed_touch_rate"] == 1
    assert found["segment", "mid_market"]["missed_touch_rate"] == 0
    assert "grr" not in found["activity", "review"]


def busy_year(seed: int = 3, rows: int = 3_000) -> Records:
    """Activities of every outcome, timing and kind, in and around the window."""
    rng = np.random.default_rng(seed)
    outcomes = [each.name.lower() for each in Outcome]
    drawn = [
        activity(
            str(rng.choice(outcomes)),
            due=int(rng.integers(T0 - 100 * DAY, T1 + 20 * DAY)),
            activity=f"activity_{rng.integers(4)}",
            segment=f"segment_{rng.integers(3)}",
            proactive=bool(rng.random() < 0.6),
        )
        for _ in range(rows)
    ]
    for row in drawn[::7]:
        row["window_end"] = None
    return records(activities=drawn, accounts=[account()])


@pytest.mark.parametrize("scope", ["activity", "segment"])
def test_shares_and_rates_recomputed_with_plain_pandas(scope: str) -> None:
    written = busy_year()
    found = measure(written)
    work = written.activities.astype({scope: str})
    decided = work["window_end"].fillna(work["end"])
    resolved = work[decided.ge(T0) & decided.lt(T1) & work["outcome"].isin(["done", "missed"])]
    due = work[work["due"].between(T0, T1, inclusive="left")]
    expected = pd.DataFrame(
        {
            "missed_touch_rate": resolved["outcome"].eq("missed").groupby(resolved[scope]).mean(),
            "digital_share": due["outcome"].eq("digital").groupby(due[scope]).mean(),
            "cancelled_share": due["outcome"].eq("cancelled").groupby(due[scope]).mean(),
            "open_share": due["outcome"].eq("open").groupby(due[scope]).mean(),
        }
    )
    assert len(expected) == len({name for group, name in found if group == scope} - {"mid_market"})
    for name, row in expected.iterrows():
        for metric, value in row.items():
            assert found[scope, str(name)][str(metric)] == pytest.approx(value)


def test_an_outcome_that_is_none_of_the_five_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        total(activity("forgotten"))
