"""Pictures show the figures of the result, and say in their titles what is seen."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from simulator.report import style
from simulator.report.figures import drawn, run_figure, sweep_figure
from simulator.report.numbers import plain
from tests.unit.metrics_tables import records, week
from tests.unit.report_fakes import ACTIVITIES, a_run, a_sweep, scenario

pytestmark = pytest.mark.unit


def texts(part: Figure | Axes) -> str:
    """All that is written in a picture or a panel."""
    axes = part.axes if isinstance(part, Figure) else [part]
    found = [text.get_text() for axis in axes for text in axis.texts]
    found += [axis.get_title(loc="left") for axis in axes]
    if isinstance(part, Figure):
        found += [text.get_text() for text in part.texts]
        found += [part.get_suptitle(), part.get_supxlabel()]
    return plain("\n".join(found))


def line(axis: Axes, number: int = 0) -> dict[float, float]:
    """A line as headcount -> height."""
    x, y = axis.lines[number].get_data()
    return dict(zip(np.asarray(x, float).tolist(), np.asarray(y, float).tolist(), strict=True))


def shaded(axis: Axes) -> tuple[float, float]:
    """The heights between which a panel is shaded."""
    box = axis.patches[0].get_extents().transformed(axis.transData.inverted())
    return float(box.y0), float(box.y1)


def test_the_figure_has_misses_load_and_retention_over_the_same_teams() -> None:
    missed, busy, kept = sweep_figure(a_sweep(range(3, 13))).axes
    assert line(missed)[6] == pytest.approx(0.121)
    assert line(missed, 1)[6] == pytest.approx(0.0121)
    assert line(busy)[6] == pytest.approx(0.98)
    assert line(kept)[6] == pytest.approx(0.891)
    assert missed.get_xlim() == busy.get_xlim() == kept.get_xlim()


def test_the_line_of_retention_is_the_expected_one() -> None:
    figures = {8: {"expected_grr": 0.91, "grr": 0.88}}
    kept = sweep_figure(a_sweep([8], figures=figures)).axes[2]
    assert line(kept)[8] == pytest.approx(0.91)


def test_every_team_is_shown_with_its_ratio() -> None:
    *_, lowest = sweep_figure(a_sweep([4, 6, 8])).axes
    assert [label.get_text() for label in lowest.get_xticklabels()] == ["4\n75", "6\n50", "8\n38"]


def test_titles_say_what_is_seen() -> None:
    figure = sweep_figure(a_sweep())
    said = texts(figure)
    assert "Missed touches take off below 8 CSMs (38 accounts each)" in said
    assert "With 7 CSMs (43 accounts each) or fewer, little room is left" in said
    assert "Expected GRR is 89.6 % with 12 CSMs (25 accounts each), 81.9 % with 3" in said


def test_titles_change_with_the_numbers() -> None:
    said = texts(sweep_figure(a_sweep([10, 11, 12])))
    assert "Missed touches do not take off in this range" in said
    assert "No team is busy more than 85 % of its hours" in said


def test_the_luck_of_single_years_is_a_band_of_its_own() -> None:
    def widest(years: int) -> float:
        kept = sweep_figure(a_sweep([8], years=years)).axes[2]
        return max(float(np.ptp(band.get_datalim(kept.transData).get_points()[:, 1]))
                   for band in kept.collections)  # fmt: skip

    assert "8 of 10 single years" in texts(sweep_figure(a_sweep()))
    assert widest(years=100) == pytest.approx(2 * 1.2816 * 0.018, rel=0.02)
    few = texts(sweep_figure(a_sweep(years=39)))
    assert "8 of 10 single years" not in few
    assert "wide band" not in few


def test_where_little_room_is_left_is_the_scenarios_overload_line() -> None:
    told = scenario(**{"csm.overload": "70%"})
    busy = sweep_figure(a_sweep([8, 9, 10], told=told)).axes[1]
    said = texts(busy)
    assert "With 8 CSMs (38 accounts each) or fewer, little room is left" in said
    assert "shaded: more than 70 %" in said
    assert shaded(busy) == pytest.approx((0.70, 1.05))


def test_without_retention_the_panel_says_why() -> None:
    nothing = {n: {"grr": None, "expected_grr": None} for n in (7, 8)}
    quarter = scenario(report="2026-10-01 to 2026-12-31")
    short = sweep_figure(a_sweep([7, 8], told=quarter, figures=nothing))
    assert "No retention: it is a figure of 12 months, never of fewer" in texts(short)
    assert drawn(short, dpi=30)
    empty = sweep_figure(a_sweep([7, 8], figures=nothing))
    assert "No retention: no customer was under contract when the window began" in texts(empty)


@pytest.mark.parametrize("teams", [[8], [3, 40], list(range(1, 61))])
def test_any_range_of_teams_can_be_drawn(teams: list[int]) -> None:
    figure = sweep_figure(a_sweep(teams))
    assert drawn(figure, dpi=30).startswith(b"\x89PNG")
    assert len(figure.axes[2].get_xticks()) <= 15


def test_one_metric_alone_is_one_panel_in_its_unit() -> None:
    figure = sweep_figure(a_sweep(), "cost")
    (axis,) = figure.axes
    assert "Cost of the team" in texts(figure)
    assert line(axis)[8] == 1_400_000
    figure.draw_without_rendering()
    assert all(label.get_text().startswith("$") for label in axis.get_yticklabels())


def test_by_activity_every_activity_has_a_named_line_the_worst_first() -> None:
    figure = sweep_figure(a_sweep(), "missed_touch_rate", by="activity")
    named = [axis.get_title(loc="left") for axis in figure.axes if axis.get_visible()]
    assert named == ["business review", "check in", "kickoff", "request"]
    assert len(named) == len(ACTIVITIES)
    worst = figure.axes[0]
    highlighted = worst.lines[-1].get_data()
    assert dict(zip(*highlighted, strict=True))[6] == pytest.approx(1.5 * 0.121)


def test_two_amounts_in_one_line_are_money_and_no_formula() -> None:
    figure, (axis,) = style.sheet([2.0])
    told = axis.annotate("$1.54M (-$389k)", (0, 0))
    figure.draw_without_rendering()
    assert not told.get_parse_math()


def test_a_long_line_of_what_is_measured_stays_inside_the_picture() -> None:
    figure, (axis,) = style.sheet([2.0])
    style.panel_title(axis, "Busy", " ".join(["measured"] * 15))
    axis.set_yticks([0], ["the name of a plan"])
    figure.draw_without_rendering()
    written = [text for text in axis.get_children() if isinstance(text, Text) and text.get_text()]
    assert len(written) == 2
    assert max(text.get_window_extent().x1 for text in written) <= figure.bbox.x1
    below, above = sorted(text.get_window_extent().y0 for text in written)
    assert above > below + style.BODY * 2


def test_an_unknown_metric_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no metric 'chrun'; there are .*logo_churn"):
        sweep_figure(a_sweep([8]), "chrun")


def test_a_metric_that_activities_do_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="'grr' is not known by 'activity'"):
        sweep_figure(a_sweep([8]), "grr", by="activity")


def test_by_needs_a_metric() -> None:
    with pytest.raises(ValueError, match="wants a metric too"):
        sweep_figure(a_sweep([8]), by="activity")


def test_a_run_shows_which_touches_are_missed() -> None:
    figure = run_figure(a_run())
    (bars,) = figure.axes
    assert [label.get_text() for label in bars.get_yticklabels()][:2] == [
        "business review",
        "check in",
    ]
    assert "1.8 % of the touches never happen, business review above all" in texts(figure)


def test_a_run_shows_the_load_of_the_whole_team_in_the_weeks_that_were_kept() -> None:
    one = [week(0, busy=10), week(0, busy=30, segment="smb"), week(1, busy=40)]
    other = [week(0, busy=20), week(0, busy=40, segment="smb"), week(1, shift=0, busy=0)]
    kept = {i: records(timeline=rows) for i, rows in enumerate((one, other))}
    told = scenario(**{"csm.overload": "70%"})
    figure = run_figure(replace(a_run(told=told), kept=kept))
    load, _ = figure.axes
    assert np.asarray(load.lines[0].get_ydata()).tolist() == [0.625, 1.0]
    assert shaded(load) == pytest.approx((0.70, 1.05))
    said = texts(figure)
    assert "shaded: more than 70 %" in said
    assert "busy 77.0 % of its hours: no room for a bad week" in said
    assert "Weeks: 2 of these years" in said


def test_the_same_result_gives_the_same_bytes() -> None:
    for kind in ("png", "svg", "pdf"):
        files = {drawn(sweep_figure(a_sweep([7, 8])), kind, dpi=40) for _ in range(2)}
        assert len(files) == 1, kind


def test_pictures_can_be_drawn_at_once_in_several_threads() -> None:
    drawings: list[bytes] = []
    result = a_sweep([7, 8])
    threads = [
        threading.Thread(target=lambda: drawings.append(drawn(sweep_figure(result), dpi=40)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawings) == 3
    assert len(set(drawings)) == 1


def test_names_of_lines_stand_clear_of_the_lines() -> None:
    for teams in (range(3, 13), range(3, 7), range(8, 12)):
        figure = sweep_figure(a_sweep(teams))
        figure.draw_without_rendering()
        missed = figure.axes[0]
        legend = missed.get_legend()
        assert legend is not None
        assert [t.get_text() for t in legend.get_texts()] == [
            "planned touches",
            "customers' requests",
        ]
        for label in legend.get_texts():
            box = label.get_window_extent()
            for drawn_line in missed.lines[:2]:
                path = drawn_line.get_path().transformed(drawn_line.get_transform())
                assert not path.intersects_bbox(box, filled=False)


def test_the_caption_says_that_the_book_is_held_unless_it_is_the_scenarios_own() -> None:
    assert "The book is held" in texts(sweep_figure(a_sweep([7, 8])))
    own = a_sweep([7, 8], told=scenario(book="held"))
    assert "The book is held" not in texts(sweep_figure(own))


def test_teams_that_are_all_past_the_break_are_said_to_be() -> None:
    said = texts(sweep_figure(a_sweep([3, 4])))
    assert "Missed touches have taken off in every team tried: try larger teams" in said
    assert "take off below" not in said


def test_one_team_alone_takes_off_nowhere() -> None:
    said = texts(sweep_figure(a_sweep([8])))
    assert "8 CSMs (38 accounts each): 1.8 % of the touches are missed" in said
    assert "take off" not in said
