from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.rank import (
    StoryLine,
    in_order,
    one_line_a_story,
    ranked,
    scored_at,
)
from rules.model import WatchName
from tests.attention import a_line, story_lines
from tests.build import HOUR, NOON

lines = st.lists(story_lines, max_size=20)
W1, W2 = WatchName(1, "Ports"), WatchName(2, "Truces")


def score(line: StoryLine) -> float:
    return scored_at(line, NOON).score


@pytest.mark.parametrize(
    ("line", "points"),
    [
        (a_line(), 2),
        (a_line(minutes_ago=360), 1),
        (replace(a_line(), sources=4), 6),
        (replace(a_line(), sources=0), 2),
        (replace(a_line(), watches=(W1, W2)), 3),
        (replace(a_line(), watches=tuple(WatchName(n, "w") for n in range(9))), 5),
        (replace(a_line(), escalations=("killed",)), 5),
        (replace(a_line(), escalations=("killed", "war")), 6),
        (replace(a_line(), escalations=("a", "b", "c", "d", "e")), 7),
        (replace(a_line(), at=NOON + HOUR), 2),
    ],
)
def test_a_story_has_the_points_that_are_documented(line: StoryLine, points: float) -> None:
    assert score(line) == points


@given(story_lines)
def test_more_sources_and_more_words_never_put_a_story_lower(line: StoryLine) -> None:
    assert score(replace(line, sources=line.sources + 1)) > score(line)
    assert score(replace(line, watches=(*line.watches, WatchName(99, "x")))) >= score(line)
    assert score(replace(line, escalations=(*line.escalations, "new"))) >= score(line)
    assert score(replace(line, at=line.at - HOUR)) <= score(line)


@given(lines, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_arrival(
    some: list[StoryLine], chance: Random
) -> None:
    shuffled = sorted(some, key=lambda _: chance.random())
    assert ranked(shuffled, NOON) == ranked(some, NOON)
    assert in_order(shuffled, NOON) == in_order(some, NOON)


@given(lines)
def test_every_story_has_exactly_one_line(some: list[StoryLine]) -> None:
    for ordered in (ranked(some, NOON), in_order(some, NOON)):
        stories = [one.line.story_id for one in ordered]
        assert sorted(stories) == sorted({line.story_id for line in some})


@given(lines)
def test_the_order_is_by_score_or_by_time(some: list[StoryLine]) -> None:
    scores = [one.score for one in ranked(some, NOON)]
    times = [one.line.at for one in in_order(some, NOON)]
    assert scores == sorted(scores, reverse=True)
    assert times == sorted(times)


def test_of_equal_stories_the_newer_and_then_the_later_begun_comes_first() -> None:
    later = replace(a_line(2), at=NOON + HOUR)
    assert [one.line.story_id for one in ranked([a_line(1), later, a_line(3)], NOON)] == [2, 3, 1]


def test_a_story_stands_there_in_its_newest_words_with_all_that_is_known() -> None:
    old = replace(
        a_line(title="Old", minutes_ago=9), sources=5, watches=(W1,), escalations=("killed",)
    )
    fresh = replace(a_line(title="Fresh"), sources=2, watches=(W2, W1), escalations=("war",))
    [line] = one_line_a_story([fresh, old])
    assert (line.title, line.sources) == ("Fresh", 5)
    assert line.watches == (W1, W2)
    assert line.escalations == ("killed", "war")


def test_a_story_says_why_it_stands_where_it_does() -> None:
    line = replace(
        a_line(minutes_ago=20), sources=5, watches=(W1, W2), escalations=("killed", "war")
    )
    assert scored_at(line, NOON).why == (
        "5 sources, 2 watches, escalation: killed, war, 20 min ago"
    )
    assert scored_at(a_line(), NOON).why == "1 source, 0 s ago"
