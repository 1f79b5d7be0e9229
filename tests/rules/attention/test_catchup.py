from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.catchup import CatchUp, Since, catch_up, since_from
from rules.attention.errors import SettingError
from rules.attention.pages import Limits, Paged
from rules.attention.rank import StoryLine
from tests.attention import a_line, story_lines
from tests.build import DAY, HOUR, NOON


def test_a_catch_up_goes_back_as_far_as_is_asked() -> None:
    assert since_from("8h", NOON - HOUR, NOON) == Since(NOON - 8 * HOUR, "in the last 8 h")
    assert since_from(" 2 days ", None, NOON).at == NOON - 2 * DAY


def test_without_a_word_it_goes_back_to_the_last_one() -> None:
    since = since_from(None, NOON - 3 * HOUR, NOON)
    assert since == Since(NOON - 3 * HOUR, "since you last looked, 3 h ago")


def test_two_catch_ups_in_a_row_do_not_begin_anew() -> None:
    assert since_from(None, NOON, NOON).at == NOON


@pytest.mark.parametrize("last_at", [None, NOON + DAY])
def test_a_first_one_goes_back_a_day(last_at: datetime | None) -> None:
    assert since_from(None, last_at, NOON) == Since(NOON - DAY, "in the last 24 h")


def test_it_never_goes_back_further_than_thirty_days() -> None:
    assert since_from("90d", None, NOON).at == NOON - 30 * DAY
    assert since_from(None, NOON - 90 * DAY, NOON).at == NOON - 30 * DAY


@pytest.mark.parametrize("text", ["", "yesterday", "0h"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="write for example"):
        since_from(text, None, NOON)


@given(st.lists(story_lines, max_size=20), st.timedeltas(timedelta(0), 3 * DAY))
def test_every_story_told_since_then_stands_there_once(
    told: list[StoryLine], back: timedelta
) -> None:
    caught = catch_up(told, Since(NOON - back, ""), Limits(), now=NOON)
    shown = [story.line.story_id for page in caught.paged.pages for story in page.stories]
    assert sorted(shown) == sorted({line.story_id for line in told if line.at >= NOON - back})
    assert caught.stories == len(shown)


def test_it_says_how_many_stories_there_are() -> None:
    since = Since(NOON - HOUR, "in the last 1 h")
    told = [a_line(1), a_line(2), a_line(2, minutes_ago=9), a_line(3, minutes_ago=90)]
    assert catch_up(told, since, Limits(), now=NOON).words == "2 stories in the last 1 h"
    assert CatchUp(since, 1, Paged(())).words == "1 story in the last 1 h"
    assert catch_up([], since, Limits(), now=NOON).words == "nothing in the last 1 h"
