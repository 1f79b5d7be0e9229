from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.feeds.moves import Moved, moved_after, moved_back, target_of
from rules.model import FeedAnswer, Move, PollState
from tests.build import HOUR, MINUTE, NOON, a_feed

NEW = "https://new.example/rss"
OTHER = "https://other.example/rss"


@pytest.mark.parametrize(
    ("statuses", "target"),
    [
        ([], None),
        ([301], NEW),
        ([301, 308], NEW),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 302], None),
        ([307, 308], None),
    ],
)
def test_only_hops_that_are_all_permanent_name_a_new_address(
    statuses: list[int], target: str | None
) -> None:
    assert target_of(statuses, NEW) == target


@pytest.mark.parametrize(
    ("before", "answer", "expected"),
    [
        (None, FeedAnswer(moved_to=NEW), Moved(None, Move(NEW, NOON))),
        (
            Move(NEW, NOON - 59 * MINUTE),
            FeedAnswer(moved_to=NEW),
            Moved(None, Move(NEW, NOON - 59 * MINUTE)),
        ),
        (Move(NEW, NOON - HOUR), FeedAnswer(moved_to=NEW), Moved(NEW, None)),
        (Move(NEW, NOON - HOUR), FeedAnswer(moved_to=NEW, unchanged=True), Moved(NEW, None)),
        (Move(OTHER, NOON - HOUR), FeedAnswer(moved_to=NEW), Moved(None, Move(NEW, NOON))),
        (Move(NEW, NOON - HOUR), FeedAnswer(), Moved(None, None)),
        (Move(NEW, NOON - HOUR), FeedAnswer(moved_to=NEW, problem="cut off"), Moved(None, None)),
    ],
)
def test_a_new_address_is_kept_when_it_was_named_twice_over_some_time(
    before: Move | None, answer: FeedAnswer, expected: Moved
) -> None:
    asked = a_feed(state=PollState(move=before))
    assert moved_after(asked, answer, confirmation=HOUR, now=NOON) == expected


def test_a_feed_that_moves_on_or_back_is_followed() -> None:
    moved = PollState(address=NEW, move=Move(OTHER, NOON - HOUR))
    on = moved_after(a_feed(state=moved), FeedAnswer(moved_to=OTHER), confirmation=HOUR, now=NOON)
    assert on == Moved(OTHER, None)
    home = a_feed()
    back = replace(home, state=PollState(address=NEW, move=Move(home.url, NOON - HOUR)))
    answer = FeedAnswer(moved_to=home.url)
    assert moved_after(back, answer, confirmation=HOUR, now=NOON) == Moved(None, None)


def test_an_address_that_keeps_failing_is_doubted() -> None:
    state = PollState(address=NEW, move=Move(OTHER, NOON))
    assert moved_back(a_feed(state=state), 2) == Moved(NEW, Move(OTHER, NOON))
    assert moved_back(a_feed(state=state), 3) == Moved(None, None)


def test_a_confirmation_of_no_time_at_all_still_takes_two_answers() -> None:
    first = moved_after(a_feed(), FeedAnswer(moved_to=NEW), confirmation=timedelta(0), now=NOON)
    assert first == Moved(None, Move(NEW, NOON))
