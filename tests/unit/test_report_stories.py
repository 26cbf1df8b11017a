"""Stories in words and pictures: a Head of Customer Success can read them aloud."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from simulator.clock import Clock
from simulator.report.account_words import life_tale
from simulator.report.figures import drawn
from simulator.report.html import tale_html
from simulator.report.moments import Moments
from simulator.report.numbers import plain
from simulator.report.tale import Chapter, Line, Tale, as_text
from simulator.scenario import loads
from simulator.scenario.types_contract import Terms
from simulator.story import Story
from simulator.story.events import Began, Event, Left, Moved, Renewal, Shock, Work
from simulator.story.week import Week
from simulator.story.worst import Worst
from simulator.world import draw_world
from tests.reference.arranged import DAY, HOUR, WEEK, Due, company
from tests.unit.report_fakes import SCENARIO
from tests.unit.story_scenes import COMING_AND_GOING, scene, watched

pytestmark = pytest.mark.unit

ACME = loads(SCENARIO.replace("csm: {", "csm: {internal_time: 36%, "), file="acme.yaml")
CLOCK = ACME.clock
SIGNED = Began(0, True, "adoption", 31_000.0, "mid_market CSM 3", 62.0)
CHECK_IN = Work(
    account="mid_market-0042", activity="check_in", stage="adoption", occurrence=3, attempt=0,
    owner="mid_market CSM 3", performer="mid_market CSM 3", due=DAY, window_end=11 * DAY,
    start=3 * DAY + HOUR, end=3 * DAY + HOUR + 5625, outcome="done", work=HOUR, elapsed=5625,
    touch=True, internal_time=0.36, ahead=14, away=DAY, before=60.0, after=64.0,
)  # fmt: skip
MISSED = replace(
    CHECK_IN, performer=None, start=None, end=11 * DAY, outcome="missed", elapsed=0,
    before=62.0, after=55.0,
)  # fmt: skip
LOST = Renewal(
    20 * DAY, 2, 55.0, 0.81, 0.87, 0.9, 70.0, 31_000.0, 0.0, outcome="churned", stays=False
)


def told(*events: Event, every: bool = False) -> str:
    """The story of an account with these events, on one line without notes."""
    life = replace(LIFE, events=events)
    tale = life_tale(replace(STORY, told=life), life, every)
    lines = [line.text for chapter in tale.chapters for line in chapter.lines]
    return plain(" ".join([*tale.summary, *lines]))


SCENE = scene(company("calls: {call: {rate: 1 / year, takes: 1h}}"))
LIFE = replace(
    SCENE.life(),
    account="mid_market-0042",
    segment=ACME.setup.segments[0],
    fit=70.0,
    health=((0, 62.0), (11 * DAY, 62.0), (11 * DAY, 55.0)),
)
STORY = Story(ACME, 0, 0, LIFE)


# Moments.


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (25 * 60, "25 min"),
        (5625, "1h34"),
        (HOUR, "1h"),
        (DAY, "1 day"),
        (2 * DAY + 3 * HOUR, "2 days 3h"),
        (10 * DAY - 60, "9 days 7h"),  # never the 10 days of a window that it did not use up
    ],
)
def test_lengths_of_time_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert plain(Moments(CLOCK).lasting(seconds)) == words


def test_moments_have_a_day_and_a_time() -> None:
    moments = Moments(Clock.of(ACME.setup.start, 8))
    assert plain(moments.at(41 * DAY + 80 * 60)) == "Tue 3 Mar 10:20"
    assert moments.day(41 * DAY) == "3 March 2026"


# One customer.


def test_the_summary_says_what_health_service_could_bring_at_best() -> None:
    assert (
        "2 touches came to an end: 1 done, 1 missed. Health was 62 at first and 55 in the end. "
        "With every touch done it would be 70, which is how well the product suits it."
    ) in told(SIGNED, CHECK_IN, MISSED)


def test_a_customer_among_others_with_shorter_contracts_is_told_with_its_own() -> None:
    said = replace(LIFE.segment.renewal, terms=Terms((12, 36), (0.5, 0.5)))
    life = replace(LIFE, segment=replace(LIFE.segment, renewal=said), term_months=36)
    about = plain(life_tale(replace(STORY, told=life), life, False).about)
    assert ", for 36 months at a time" in about
    assert "at a time" not in plain(life_tale(STORY, LIFE, False).about)


def test_done_work_says_its_wait_its_reason_and_why_the_clock_shows_more() -> None:
    assert (
        "Check in done. It fell due Tue 6 Jan 09:00 and waited 2 days 1h, while its CSM was busy "
        "with 14 other things and away for 1 day. 1h of work took 1h34. Health 60 -> 64."
    ) in told(SIGNED, CHECK_IN, every=True)
    notes = life_tale(STORY, LIFE, True).notes
    assert any("so 1h of work takes 1h34 of the shift" in plain(note) for note in notes)


def test_where_teams_differ_the_notes_say_what_an_hour_takes_in_each() -> None:
    text = SCENARIO.replace("csm: {", "csm: {internal_time: 36%, ")
    two = loads(
        f"{text}\nroles: {{desk: {{team: 2, csm: {{internal_time: 20%}}}}}}\n", file="acme.yaml"
    )
    told = [plain(note) for note in life_tale(replace(STORY, scenario=two), LIFE, True).notes]
    lines = [note for note in told if "internal" in note]
    assert [line.split(" is internal")[0] for line in lines] == [
        "36 % of a mid market CSM's time", "20 % of a desk CSM's time",
    ]  # fmt: skip
    assert [line.split("takes ")[1] for line in lines] == [
        "1h34 of the shift.",
        "1h15 of the shift.",
    ]


def test_a_miss_says_how_long_nobody_came_and_why() -> None:
    assert (
        "Check in missed. It fell due Tue 6 Jan 09:00, and nobody began it within 10 days: its "
        "CSM was busy with 14 other things and away for 1 day. Health 62 -> 55."
    ) in told(SIGNED, MISSED)


def test_a_colleague_a_second_try_and_a_slow_hand_are_named() -> None:
    work = replace(CHECK_IN, performer="mid_market CSM 1", attempt=1, elapsed=11_250)
    text = told(SIGNED, work)
    assert "Check in (the second try) done by mid_market CSM 1, standing in for its CSM" in text
    assert "1h of work took 3h08, at 50.0 % of full speed." in text
    unskilled = replace(CHECK_IN, slower=1.5, elapsed=round(5625 * 1.5))
    assert "took 2h21, 1.5 times as long as in skilled hands." in told(
        SIGNED, unskilled, every=True
    )


def test_a_pool_answers_as_one() -> None:
    missed = replace(MISSED, owner=None, pool="mid_market", away=0)
    assert "all mid market CSMs together were busy with 14 other things" in told(SIGNED, missed)


def test_a_session_says_for_how_many_it_was() -> None:
    text = told(SIGNED, replace(CHECK_IN, guests=12, work=0, elapsed=0), every=True)
    assert "Check in done, in a session for 12. It fell due" in text
    assert "of work took" not in text


def test_a_session_that_takes_days_does_not_read_as_if_it_took_none() -> None:
    part = replace(CHECK_IN, guests=12, work=0, elapsed=0, start=DAY, end=3 * DAY)
    text = told(SIGNED, part, every=True)
    assert "and was begun at once. The session took 2 days of the shift." in text


def test_quiet_times_are_summed_up_unless_all_is_wanted() -> None:
    quiet = [replace(CHECK_IN, end=n * DAY, before=62.0, after=62.0) for n in (4, 9, 14)]
    text = told(SIGNED, *quiet)
    assert (
        "Done in time until Fri 23 Jan: check in 3 times, waiting 2 days 1h at most. "
        "Health stays at 62."
    ) in text
    assert "Check in done" not in text
    assert told(SIGNED, *quiet, every=True).count("Check in done") == 3


def test_a_renewal_says_its_probability_its_luck_and_what_service_would_have_done() -> None:
    text = told(SIGNED, LOST)
    assert (
        "Not renewed. At health 55, 81.0 % of such customers renew: it needed luck below 0.81, "
        "drew 0.87. With every touch done (health 70) it would have been 90.0 %, and with the "
        "same luck it would have stayed. $31k a year are lost."
    ) in text
    assert "left all the same" in told(SIGNED, replace(LOST, luck=0.95))
    assert "It did not renew on 2 February 2026: needed luck below 0.81, drew 0.87." in text


@pytest.mark.parametrize(("arr", "side"), [(33_000.0, "more"), (25_000.0, "less")])
def test_a_renewal_says_what_is_paid_from_then_on_if_it_is_another_amount(
    arr: float, side: str
) -> None:
    renewed = replace(LOST, luck=0.5, outcome="renewed", arr=arr)
    assert f"It pays {side} from now on: ${arr / 1000:.0f}k a year." in told(SIGNED, renewed)
    assert "from now on" not in told(SIGNED, replace(renewed, arr=31_000.0))


def test_numbers_that_would_look_alike_get_another_digit() -> None:
    assert "needed luck below 0.814, drew 0.811" in told(
        SIGNED, replace(LOST, needed=0.814, luck=0.811, outcome="renewed", arr=31_000.0)
    )


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Moved(DAY, "adoption", "risk", "", 40.0), "Goes from adoption to risk."),
        (
            Shock(DAY, "", 60.0, 52.0),
            "A shock: it loses 8.0 points of health, an effect that fades.",
        ),
        (
            Shock(DAY, "late onboarding", 60.0, 52.0),
            "Late onboarding: it loses 8.0 points of health",
        ),
        (Left(DAY, "between renewals", 40.0), "It leaves (between renewals). Health 40."),
        (replace(MISSED, outcome="rained_off"), "Check in: rained off. It fell due"),
    ],
)
def test_what_the_words_do_not_know_still_reads_well(event: Event, words: str) -> None:
    assert words in told(SIGNED, event)


def test_how_a_story_was_picked_comes_with_its_share() -> None:
    story = replace(STORY, picked=Worst("mid_market-0042", None, None, 12, 240, 1.5))
    summary = life_tale(story, LIFE, False).summary[0]
    assert plain(summary) == (
        "Picked because it has the most missed touches: of 240 in the report window 12 (5.0 %) "
        "were those of this customer; the average customer misses 1.5."
    )


# A week.


def a_week() -> tuple[Story, Week]:
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}}", accounts=2)
    dues = [
        Due(0, "call", takes=3 * HOUR),
        Due(HOUR, "call", account=1, takes=HOUR, within=HOUR),
        Due(2 * DAY, "call", account=1, takes=HOUR),
    ]
    week = scene(setup, dues, away={0: [(DAY, 2 * DAY)]}).week("ours CSM 1", 0)
    return replace(STORY, told=week), week


def test_a_week_is_told_hour_by_hour() -> None:
    story, _ = a_week()
    text = story.text
    summary = " ".join(text.split())
    assert "32h on shift (1 day away), 4h of them busy: a utilization of 12.5 %." in summary
    assert (
        "Nothing waited when the week began. 3 things fell due, 2 were begun, and 1 expired. "
        "Nothing waited at the end." in summary
    )
    assert "Monday 5 January\n  09:00  Call for ours-0001 until 12:00." in text
    assert "  11:00  EXPIRED: call for ours-0002, 1h after it fell due." in text
    assert "Tuesday 6 January\n  09:00  Away." in text
    assert "Thursday 8 January\n  Nothing to do." in text


# Layout, pages and pictures.


def test_text_keeps_dates_in_a_column_and_ordinary_blanks() -> None:
    chapter = Chapter("Adoption", (Line("Mon 09:00", "Word " * 30), Line("Tue 9:30", "Short.")))
    lines = as_text(Tale("T", "About.", (), (chapter,), ("Note.",)), 60).splitlines()
    start = lines.index("Adoption")
    assert lines[start + 1].startswith("  Mon 09:00  Word")
    assert lines[start + 2].startswith("             Word")
    assert "  Tue 9:30   Short." in lines
    assert all(len(line) <= 60 for line in lines)


def marks(axis: Axes) -> int:
    """Marks on the touch panel, without those of the key."""
    return sum(len(line.get_xdata()) == 1 for line in axis.lines)  # type: ignore[arg-type]


def test_the_picture_of_a_life_marks_every_touch_and_the_renewal() -> None:
    life = replace(LIFE, events=(SIGNED, CHECK_IN, MISSED, LOST))
    upper, lower = replace(STORY, told=life).plot().axes
    assert marks(lower) == 2
    written = "\n".join(text.get_text() for text in upper.texts)
    assert "not renewed\nneeded 0.81\ndrew 0.87" in written
    assert "at risk below 50" in written
    assert "adoption" in written


def test_labels_of_shocks_do_not_cover_one_another() -> None:
    shocks = [Shock(n * WEEK, "champion leaves", 62.0, 55.0 - n) for n in range(8)]
    figure = replace(STORY, told=replace(LIFE, events=(SIGNED, *shocks, LOST))).plot()
    figure.draw_without_rendering()
    written = [t for t in figure.axes[0].texts if t.get_text()[:8] in ("champion", "not rene")]
    boxes = [text.get_window_extent() for text in written]
    assert len(boxes) > 3
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_the_picture_counts_the_touches_that_the_words_count() -> None:
    inside = replace(MISSED, activity="handover", touch=False)
    life = replace(LIFE, events=(SIGNED, CHECK_IN, MISSED, inside))
    _, lower = replace(STORY, told=life).plot().axes
    assert "1 touch done, 1 missed" in {text.get_text() for text in lower.texts}
    assert "1 done, 1 missed" in told(*life.events)


def test_the_picture_of_a_week_shows_its_hours_and_its_misses() -> None:
    story, week = a_week()
    days, backlog = story.plot().axes
    bars = sum(patch.get_width() for patch in days.patches)
    assert bars == pytest.approx((week.busy + week.away) / HOUR)
    assert marks(backlog) == 1
    assert drawn(story.plot()) == drawn(story.plot())


def test_work_for_own_customers_is_not_called_that_of_a_pool() -> None:
    """A CSM who also holds sessions, or has a day in the pool, has both."""
    _, week = a_week()
    own = week.done[0]
    shared = replace(own, owner=None, pool="ours", start=own.start, account=None, guests=9)

    def drawn_of(*done: Work) -> tuple[list[str], str, str]:
        one = replace(week, done=done, came=done, waiting_before=())
        story = replace(STORY, told=one)
        days, backlog = story.plot().axes
        legend = days.get_legend()
        assert legend is not None
        written = "\n".join(text.get_text() for text in backlog.findobj(Text))
        return [text.get_text() for text in legend.get_texts()], written, story.text

    key, below, text = drawn_of(own)
    assert key == ["own customers"]
    assert "Work for own customers that waits" in below
    assert "of the pool" not in text
    key, below, text = drawn_of(own, shared)
    assert key == ["own customers", "from the pool"]
    assert "Work for own customers and of the whole pool that waits" in below
    assert "what waits for this CSM and what waits for any of the pool" in " ".join(text.split())
    key, below, _ = drawn_of(shared)
    assert key == ["from the pool"]
    assert "Work of the whole pool that waits" in below


def test_a_page_holds_the_story_and_escapes_what_a_person_named() -> None:
    page = tale_html(replace(STORY, told=replace(LIFE, account="<b>", events=(SIGNED, MISSED))))
    assert "<h3" in page
    assert "&lt;b&gt;" in page
    assert "Check in missed." in page
    assert "data:image/png;base64," in page


def test_a_week_in_which_nobody_works_is_told_too() -> None:
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}}")
    week = scene(setup, away={0: [(0, WEEK)]}).week("ours CSM 1", 0)
    story = replace(STORY, told=week)
    assert week.utilization is None
    assert "Nobody was at work: 5 days away." in story.text
    assert drawn(story.plot())


def test_a_week_says_when_its_csm_came_or_went() -> None:
    team = watched(draw_world(loads(COMING_AND_GOING).setup, 0, 0))

    def text(csm: str, number: int) -> str:
        return " ".join(replace(STORY, told=team.week(csm, number)).text.split())

    assert "Nobody was at work: 5 days no longer here. The last day of Ben was 11" in text("Ben", 7)
    assert "2 days off, 2 days no longer here" in text("Ben", 5)
    assert "09:00 No longer here." in text("Ben", 5)
    assert "(2 days not yet here)" in text("ours CSM 3", 8)
    assert "The first day of ours CSM 3 was 4 March 2026." in text("ours CSM 3", 8)
    assert "first day" not in text("Ana", 8)


def test_the_slowness_of_a_newcomer_is_not_called_internal_time() -> None:
    setup = company("calls: {call: {rate: 1 / year, takes: 1h}}")
    week = scene(setup, [Due(0, "call", takes=3 * HOUR)]).week("ours CSM 1", 0)
    work = replace(week.done[0], internal_time=0.25)
    slow = replace(week, accounts=1, done=(work,), busy=8 * HOUR, customers=3 * HOUR)
    text = " ".join(replace(STORY, told=slow).text.split())
    assert "3h went into work for customers, 2h into the internal time that goes with it, " in text
    assert "3h into going slower, as a newcomer or without the skill." in text
    assert ", 1 account. " in text


def test_a_week_without_work_is_told_in_words() -> None:
    week = scene(company("calls: {call: {rate: 1 / year, takes: 1h}}")).week("ours CSM 1", 0)
    text = " ".join(replace(STORY, told=week).text.split())
    assert "40h on shift, none of them busy: a utilization of 0.0 %." in text
    assert "Nothing fell due, nothing was begun, and nothing expired." in text
