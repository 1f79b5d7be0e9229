from datetime import timedelta

import pytest

from rules.feeds.regenerated import HELD_ABOVE, OLD, old_as_new
from rules.model import Article, Feed, PollState
from tests.build import HOUR, NOON, a_feed, an_article

SECOND = timedelta(seconds=1)


def polled(ago: timedelta) -> Feed:
    return a_feed(state=PollState(last_success_at=NOON - ago))


def articles(number: int, *, age: timedelta | None) -> list[Article]:
    at = None if age is None else NOON - age
    return [an_article(keys=(f"guid:1:{n}",), published_at=at) for n in range(number)]


def test_an_archive_given_as_new_is_held() -> None:
    old = articles(HELD_ABOVE + 1, age=HOUR + OLD + SECOND)
    fresh = articles(3, age=HOUR)
    assert old_as_new([*fresh, *old], polled(HOUR), known=4, now=NOON) == old


def test_a_few_late_articles_are_told() -> None:
    late = articles(HELD_ABOVE, age=90 * OLD)
    assert old_as_new(late, polled(HOUR), known=0, now=NOON) == []


def test_what_was_published_since_the_last_poll_is_told_however_long_ago_that_was() -> None:
    missed = articles(HELD_ABOVE + 1, age=9 * OLD)
    assert old_as_new(missed, polled(10 * OLD), known=0, now=NOON) == []


def test_the_first_poll_holds_nothing() -> None:
    assert old_as_new(articles(99, age=90 * OLD), a_feed(), known=0, now=NOON) == []


@pytest.mark.parametrize(
    ("known", "ago", "held"), [(0, HOUR, 11), (1, HOUR, 0), (0, OLD, 0), (0, OLD - SECOND, 11)]
)
def test_without_dates_a_feed_of_nothing_but_new_articles_is_held(
    known: int, ago: timedelta, held: int
) -> None:
    undated = articles(HELD_ABOVE + 1, age=None)
    assert len(old_as_new(undated, polled(ago), known=known, now=NOON)) == held
