import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.attention.baseline import (
    FIRST_DAY,
    LATELY,
    SLOTS,
    WEEKS,
    Baseline,
    Usual,
    lately_level,
    lately_peak,
    slot_of,
    taught,
    usual_at,
)
from rules.attention.errors import SettingError
from rules.attention.spike import (
    Event,
    Judged,
    Pulse,
    Rate,
    Sensitivity,
    judge,
    sensitivity_from,
    threshold,
)
from tests.build import DAY, HOUR, MINUTE, NOON
from tests.documents import A_ROW, DOCS, sections

LEVELS = (Sensitivity.FEWER, Sensitivity.BALANCED, Sensitivity.MORE)
BEGIN = NOON - 100 * DAY
levels = st.sampled_from(LEVELS)
counts = st.integers(0, 300)
NO_PULSE = Pulse()


def watched(
    series: Sequence[int], sensitivity: Sensitivity = Sensitivity.BALANCED
) -> tuple[list[tuple[int, Judged]], Baseline]:
    """Judge each hour at its end, then learn from it; give what there was to tell, by hour."""
    baseline, pulse, told = Baseline(), Pulse(), []
    for number, stories in enumerate(series):
        now = BEGIN + (number + 1) * HOUR - timedelta(microseconds=1)
        judged = judge(Rate(stories, BEGIN - DAY), baseline, pulse, sensitivity, now=now)
        pulse = judged.pulse
        if judged.event in (Event.BEGAN, Event.OVER):
            told.append((number, judged))
        baseline = taught(baseline, BEGIN + number * HOUR, stories)
    return told, baseline


def a_baseline(stories: Sequence[int] = (3, 4, 4, 5, 6), days: int = 28) -> Baseline:
    baseline = Baseline()
    for hour in range(days * 24):
        baseline = taught(baseline, NOON - days * DAY + hour * HOUR, stories[hour % len(stories)])
    return baseline


def judged(
    stories: int,
    pulse: Pulse = NO_PULSE,
    *,
    baseline: Baseline | None = None,
    now: datetime = NOON,
    watched_since: datetime = NOON - DAY,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
) -> Judged:
    known = a_baseline() if baseline is None else baseline
    return judge(Rate(stories, watched_since), known, pulse, sensitivity, now=now)


@settings(max_examples=15)
@given(counts, levels, st.integers(1, 900))
def test_a_constant_stream_is_never_a_spike(stories: int, level: Sensitivity, hours: int) -> None:
    told, _ = watched([stories] * hours, level)
    assert told == []


@settings(max_examples=25)
@given(st.integers(0, 12), st.integers(24, 700), st.sampled_from((8.5, 20)), levels)
def test_a_step_is_told_once_and_is_over_when_it_has_lasted(
    before: int, hours: int, times: float, level: Sensitivity
) -> None:
    after = round(max(before, 2) * times) + 12
    told, _ = watched([before] * hours + [after] * 900, level)
    assert [(number, one.event) for number, one in told] == [
        (hours, Event.BEGAN),
        (hours + 24, Event.OVER),
    ]
    assert told[1][1].why.startswith(f"usual from now on: {after} stories/h for 24 h")


@settings(max_examples=25)
@given(st.integers(0, 12), st.integers(24, 400), st.integers(1, 20), levels)
def test_a_burst_is_told_once_and_over_an_hour_after_it_ends(
    before: int, hours: int, length: int, level: Sensitivity
) -> None:
    burst = before * 9 + 30
    told, _ = watched([before] * hours + [burst] * length + [before] * 300, level)
    assert [(number, one.event) for number, one in told] == [
        (hours, Event.BEGAN),
        (hours + length + 1, Event.OVER),
    ]


def test_one_wild_night_teaches_nothing() -> None:
    _, calm = watched([4] * 24 * 28)
    _, wild = watched([4] * 24 * 21 + [90] * 8 + [4] * (24 * 7 - 8))
    assert usual_at(wild, NOON) == usual_at(calm, NOON)


def test_a_rush_hour_that_comes_every_day_is_usual() -> None:
    day = [1] * 8 + [30] * 2 + [1] * 14
    told, baseline = watched(day * 28)
    assert [number for number, _ in told if number > 48] == []
    assert {
        round(usual.level)
        for hour in range(24)
        if (usual := usual_at(baseline, BEGIN + hour * HOUR))
    } == {1, 30}


def test_what_was_usual_in_the_day_is_a_spike_at_night() -> None:
    day = [1] * 8 + [30] * 8 + [1] * 8
    told, _ = watched([*day * 28, *[1] * 3, 30])
    assert [(number, one.event) for number, one in told if number > 72] == [
        (28 * 24 + 3, Event.BEGAN)
    ]
    assert told[-1][1].why == "30 stories/h, usually 1"


def by_chance(level: float, weeks: int, chance: Random) -> list[int]:
    """Draw the counts of independent stories, so many an hour on average."""
    none = exp(-level)

    def drawn() -> int:
        stories, left = 0, chance.random()
        while left > none:
            stories, left = stories + 1, left * chance.random()
        return stories

    return [drawn() for _ in range(weeks * 7 * 24)]


@pytest.mark.parametrize(
    ("level", "at_most"),
    [(Sensitivity.FEWER, 0), (Sensitivity.BALANCED, 4), (Sensitivity.MORE, 7)],
)
@pytest.mark.untraced  # many weeks by chance
def test_chance_alone_seldom_makes_a_spike(level: Sensitivity, at_most: int) -> None:
    for stories in (1, 4, 20):
        told, _ = watched(by_chance(stories, 26, Random(stories)), level)  # noqa: S311  # no secret: the same counts in every run
        assert sum(one.event is Event.BEGAN for _, one in told) <= at_most


def test_the_spread_is_that_of_the_counts_or_of_chance() -> None:
    wide = usual_at(a_baseline((10, 30, 50, 70, 90)), NOON)
    narrow = usual_at(a_baseline((9,)), NOON)
    assert wide is not None
    assert narrow is not None
    assert wide.spread == pytest.approx(1.4826 * 30)
    assert narrow.spread == 3


def test_a_rise_that_comes_every_day_is_told_on_two_days() -> None:
    calm, busy = [1] * 8 + [8] * 8 + [1] * 8, [1] * 8 + [32] * 8 + [1] * 8
    told, _ = watched([*calm * 28, *busy * 28])
    assert [(number // 24 - 28, one.event) for number, one in told if number > 72] == [
        (0, Event.BEGAN),
        (0, Event.OVER),
        (1, Event.BEGAN),
        (1, Event.OVER),
    ]


def test_what_two_of_three_days_had_less_of_is_not_believed() -> None:
    _, baseline = watched([20] * 24 * 28 + [1] * 72)
    usual = usual_at(baseline, NOON)
    assert usual is not None
    assert (usual.level, usual.compared) == (20, "at this hour of the week")


def test_after_a_rise_that_lasted_a_larger_one_is_a_spike_and_the_same_is_none() -> None:
    told, _ = watched([2] * 200 + [30] * 60 + [200] * 2 + [30] * 100)
    assert [(number, one.event) for number, one in told] == [
        (200, Event.BEGAN),
        (224, Event.OVER),
        (260, Event.BEGAN),
        (263, Event.OVER),
    ]


@pytest.mark.parametrize(("fallen_to", "is_told"), [(15, False), (14, True)])
def test_a_rise_is_usual_while_an_hour_of_the_last_day_has_half_of_it(
    fallen_to: int, is_told: bool
) -> None:
    told, _ = watched([2] * 700 + [30] * 48 + [fallen_to] * 60 + [60])
    assert (told[-1][0] == 808) == is_told


@pytest.mark.parametrize(("wild", "high"), [(3, 5), (4, 90)])
def test_the_wildest_tenth_is_not_said_to_be_usual(wild: int, high: int) -> None:
    baseline = Baseline()
    for hour in range(240):
        stories = 90 if hour % 24 == 12 and hour // 24 < wild else 5
        baseline = taught(baseline, NOON - 12 * HOUR + hour * HOUR, stories)
    usual = usual_at(baseline, NOON)
    assert usual is not None
    assert (usual.compared, usual.low, usual.high) == ("about this hour of the day", 5, high)


def test_a_rise_is_forgotten_when_no_hour_of_a_day_has_half_of_it() -> None:
    told, _ = watched([2] * 700 + [30] * 48 + [2] * 60 + [30] * 2)
    assert [(number, one.event) for number, one in told] == [
        (700, Event.BEGAN),
        (724, Event.OVER),
        (808, Event.BEGAN),
    ]


def test_a_spike_says_how_many_and_what_is_usual() -> None:
    began = judged(31)
    assert (began.event, began.why) == (Event.BEGAN, "31 stories/h, usually 3–6")
    assert began.pulse == Pulse(NOON, 31)


def test_no_spike_says_when_one_would_begin() -> None:
    calm = judged(5)
    assert calm.event is Event.NOTHING
    assert calm.why.startswith("5 stories/h, usually 3–6 at this hour of the week: a spike")


def test_a_spike_goes_on_calms_down_and_is_over() -> None:
    since = NOON - HOUR
    goes_on = judged(40, Pulse(since, 31, NOON))
    assert (goes_on.event, goes_on.pulse) == (Event.GOES_ON, Pulse(since, 40))
    assert goes_on.why == "still 40 stories/h, usually 3–6"
    calming = judged(5, goes_on.pulse)
    assert (calming.event, calming.pulse) == (Event.GOES_ON, Pulse(since, 40, NOON))
    assert calming.why == "down to 5 stories/h, usually 3–6"
    over = judged(5, calming.pulse, now=NOON + HOUR)
    assert (over.event, over.pulse) == (Event.OVER, Pulse())
    assert over.why == "over after 2 h: 5 stories/h, usually 3–6, at most 40"


def test_a_clock_that_was_set_back_does_not_keep_a_spike_for_ever() -> None:
    calming = judged(5, Pulse(NOON + 300 * DAY, 40, NOON + 300 * DAY))
    assert calming.pulse.calm_since == NOON
    assert judged(5, calming.pulse, now=NOON + HOUR).event is Event.OVER


def test_nothing_is_said_in_the_first_day_of_a_watch() -> None:
    early = judged(500, baseline=a_baseline(days=0))
    assert (early.event, early.why) == (
        Event.NOTHING,
        "still learning what is usual: 0 of 24 hours",
    )


def test_nothing_is_said_in_the_first_hour_after_an_outage() -> None:
    spiking = Pulse(NOON - HOUR, 9)
    early = judged(500, spiking, watched_since=NOON - 59 * MINUTE)
    assert (early.event, early.pulse) == (Event.GOES_ON, spiking)
    assert early.why == "too soon after a start to say what is usual"
    assert judged(500, watched_since=NOON - HOUR).event is Event.BEGAN


def test_spike_alerts_that_are_off_say_nothing_and_forget() -> None:
    off = judged(500, Pulse(NOON, 9), sensitivity=Sensitivity.OFF)
    assert (off.event, off.pulse, off.why) == (Event.NOTHING, Pulse(), "spike alerts are off")


@given(
    st.floats(0, 1_000),
    st.floats(1, 100),
    st.booleans(),
)
def test_more_tells_whatever_balanced_tells_and_balanced_whatever_fewer_tells(
    level: float, spread: float, is_learning: bool
) -> None:
    usual = Usual(level, spread, 0, 0, "", is_learning)
    fewer, balanced, more = (threshold(usual, one) for one in LEVELS)
    assert fewer > balanced > more > level


def test_the_limits_of_each_level_are_those_that_are_explained() -> None:
    for name, row in A_ROW.findall(sections(DOCS / "explanation" / "attention.md")["Spikes"]):
        spreads, times, least = (float(cell) for cell in row.strip("| ").split("|"))
        level = sensitivity_from(name)
        assert threshold(Usual(0, 0, 0, 0, "", False), level) == least
        assert threshold(Usual(100, 0, 0, 0, "", False), level) == times * 100
        assert threshold(Usual(100, 100, 0, 0, "", False), level) == 100 + spreads * 100


def test_while_little_is_known_more_is_needed() -> None:
    known, learning = (Usual(10, 4, 0, 0, "", one) for one in (False, True))
    assert threshold(known, Sensitivity.BALANCED) == 34
    assert threshold(learning, Sensitivity.BALANCED) == 46


def test_what_is_usual_is_said_as_a_span_or_a_number() -> None:
    assert Usual(4, 2, 3, 6, "", False).words == "usually 3–6"
    assert Usual(4, 2, 4, 4, "", False).words == "usually 4"


def test_three_weeks_of_an_hour_say_more_than_other_hours() -> None:
    two_weeks = usual_at(a_baseline(days=20), NOON)
    three_weeks = usual_at(a_baseline(days=21), NOON)
    assert two_weeks is not None
    assert three_weeks is not None
    assert (two_weeks.compared, two_weeks.is_learning) == ("about this hour of the day", True)
    assert (three_weeks.compared, three_weeks.is_learning) == ("at this hour of the week", False)


def test_where_no_hour_like_it_is_known_all_hours_are_compared() -> None:
    baseline = Baseline()
    for day in range(6):
        for hour in range(4):
            baseline = taught(baseline, NOON + day * DAY + hour * HOUR, 5)
    usual = usual_at(baseline, NOON + 12 * HOUR)
    assert usual is not None
    assert (usual.compared, usual.level) == ("at any hour", 5)


def test_an_hour_is_taught_once() -> None:
    once = taught(Baseline(), NOON, 5)
    assert taught(once, NOON + 59 * MINUTE, 9) == once
    assert taught(once, NOON - 2 * HOUR, 9) == once
    assert taught(once, NOON - DAY, 9).hours == 2


@given(st.lists(counts, max_size=400))
def test_what_is_learned_is_bounded_and_read_as_it_is_written(stories: list[int]) -> None:
    baseline = Baseline()
    for number, one in enumerate(stories * 4):
        baseline = taught(baseline, NOON + number * HOUR, one)
    assert len(baseline.slots) == SLOTS
    assert max(map(len, baseline.slots)) <= WEEKS
    assert len(baseline.lately) <= LATELY
    assert baseline.hours <= FIRST_DAY
    written = json.dumps(baseline.as_json())
    assert len(written) < 10_000
    assert Baseline.from_json(json.loads(written)) == baseline


def test_a_pulse_is_read_as_it_is_written() -> None:
    for pulse in (Pulse(), Pulse(NOON, 31, NOON + HOUR, 4.5)):
        assert Pulse.from_json(json.loads(json.dumps(pulse.as_json()))) == pulse
    assert Pulse.from_json({}) == Pulse()


def test_the_last_day_has_a_level_and_a_peak() -> None:
    assert (lately_level(Baseline()), lately_peak(Baseline())) == (0, 0)
    assert (lately_level(a_baseline()), lately_peak(a_baseline())) == (4, 6)


def test_the_hours_of_the_week_begin_on_monday() -> None:
    assert slot_of(datetime.fromisoformat("2026-11-23T00:30:00+00:00")) == 0
    assert slot_of(datetime.fromisoformat("2026-11-22T23:30:00+00:00")) == 167


def test_a_level_is_read_or_refused_with_the_nearest() -> None:
    assert [sensitivity_from(f" {one.title()} ") for one in Sensitivity] == list(Sensitivity)
    with pytest.raises(SettingError, match=r"did you mean balanced\?"):
        sensitivity_from("balance")
    with pytest.raises(SettingError, match="write one of off, fewer, balanced, more"):
        sensitivity_from("11")
