from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.feeds.joining import (
    LOOKED_AT_AFTER,
    after_joining,
    after_serving,
    as_asked,
    as_looked_at,
    joining,
    lets_go,
    released,
)
from rules.feeds.moves import DOUBTED_AFTER, Moved, moved_after
from rules.model import Feed, FeedAnswer, Move, PollState, Standing
from tests.build import HOUR, MINUTE, NOON, a_feed

NEW, OLD = "https://new.example/rss", "https://old.example/rss"
THERE = a_feed(url=NEW, id=2)
MOVED = a_feed(url=OLD, id=1, state=PollState(address=NEW, etag='"1"', next_at=NOON))
JOINED = replace(MOVED, state=after_joining(MOVED, THERE, now=NOON))


def ids(feeds: Sequence[Feed], *apart: str) -> list[int]:
    """Give who is asked, then who joins it."""
    found = joining(feeds, apart=apart)
    return [found[0].id, *(one.id for one in found[1])] if found else []


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        ([MOVED], []),
        ([MOVED, THERE], [2, 1]),
        ([MOVED, replace(MOVED, id=3)], [1, 3]),
        ([replace(MOVED, interval=MINUTE), THERE], [1, 2]),
        ([replace(MOVED, interval=HOUR), replace(THERE, interval=MINUTE)], [2, 1]),
        ([MOVED, replace(THERE, kind="sitemap")], []),
    ],
)
def test_who_is_asked_most_often_is_asked_for_all_then_who_has_not_moved(
    feeds: list[Feed], expected: list[int]
) -> None:
    assert ids(feeds) == expected


def test_a_feed_that_is_asked_with_headers_of_its_own_stays_alone() -> None:
    assert ids([MOVED, THERE], OLD) == []
    assert ids([MOVED, THERE, replace(MOVED, id=3, url="https://older.example/")], OLD) == [2, 3]


def test_a_feed_that_joins_is_looked_at_in_a_day_and_what_it_is_served_changes_nothing_of_that() -> (
    None
):
    assert JOINED.state.joined_to == THERE.id
    assert JOINED.state.next_at == NOON + LOOKED_AT_AFTER
    assert "one request serves both" in (JOINED.state.because or "")
    later = NOON + HOUR
    polled = replace(JOINED.state, next_at=later, not_before=later, because="soon", etag='"2"')
    assert after_serving(JOINED, polled) == replace(JOINED.state, etag='"2"')
    assert after_serving(THERE, polled) == polled


def test_people_see_when_the_one_is_asked_that_serves_a_feed() -> None:
    leader = replace(THERE, state=PollState(next_at=NOON + MINUTE))
    seen = [one.state.next_at for one in as_asked([leader, JOINED])]
    assert seen == [NOON + MINUTE, NOON + MINUTE]
    assert as_asked([JOINED]) == [JOINED]


def test_a_look_asks_the_first_address_and_a_redirect_that_still_holds_is_kept_at_once() -> None:
    looked_at = as_looked_at(JOINED)
    assert (looked_at.asked, looked_at.state.joined_to, looked_at.state.etag) == (OLD, None, None)
    still = moved_after(looked_at, FeedAnswer(moved_to=NEW), confirmation=HOUR, now=NOON)
    assert still == Moved(NEW, None)
    gone = moved_after(looked_at, FeedAnswer(), confirmation=HOUR, now=NOON)
    assert gone == Moved(None, None)
    assert as_looked_at(MOVED) is MOVED


def test_one_that_has_not_moved_itself_is_looked_at_where_it_was_asked() -> None:
    joined = replace(THERE, state=after_joining(THERE, MOVED, now=NOON))
    assert as_looked_at(joined).asked == NEW
    assert as_looked_at(joined).state.move is None


def test_a_feed_that_is_served_no_more_is_due_at_its_first_address() -> None:
    kept = replace(JOINED.state, last_success_at=NOON, pace=MINUTE)
    assert released(kept) == PollState(last_success_at=NOON, pace=MINUTE)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (PollState(), False),
        (PollState(failures=DOUBTED_AFTER - 1), False),
        (PollState(failures=DOUBTED_AFTER), True),
        (PollState(standing=Standing.GONE), True),
        (PollState(address="https://newest.example/"), True),
        (PollState(move=Move("https://newest.example/", NOON + timedelta(1))), False),
    ],
)
def test_a_poll_that_fails_for_long_or_leads_elsewhere_lets_the_others_go(
    after: PollState, expected: bool
) -> None:
    assert lets_go(THERE, after) is expected
