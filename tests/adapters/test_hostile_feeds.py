"""What is written to cost a reader much costs ours little, or is refused with a cause."""

from itertools import chain

import pytest

from adapters.errors import SourceUnreadable
from adapters.sources.feed_draft import ENTRIES_AT_MOST, PIECES_AT_MOST
from adapters.sources.feed_parser import parse_feed, read_quickly
from rules.model import FeedAnswer
from tests.hostile_feeds import READ, REFUSED, TOO_MANY_ENTRIES, seconds_for

BASE = "https://pier.example/feed"
SECONDS = 8
"""Of processor time on a slow machine; most take hundredths of it, by the square they would
take minutes."""


def read(body: bytes) -> FeedAnswer:
    return parse_feed(body, content_type=None, base_url=BASE)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_feed_is_refused_at_once(name: str) -> None:
    def refuse() -> None:
        with pytest.raises(SourceUnreadable) as caught:
            read(REFUSED[name])
        assert ": " in str(caught.value)  # the cause, then the remedy

    assert seconds_for(refuse) < SECONDS


@pytest.mark.parametrize("name", sorted(READ))
def test_what_can_be_read_is_read_in_bounded_time(name: str) -> None:
    answers: list[FeedAnswer] = []
    assert seconds_for(lambda: answers.append(read(READ[name]))) < SECONDS
    [entry] = answers[0].entries
    texts = [entry.title, entry.summary, entry.content, entry.link, *entry.tags]
    assert all(len(text) <= 1_100_000 for text in texts if text)
    assert len(entry.tags) <= PIECES_AT_MOST
    assert "root:" not in str(entry)


@pytest.mark.parametrize("name", sorted(TOO_MANY_ENTRIES))
def test_of_too_many_entries_the_first_are_read_and_it_is_said(name: str) -> None:
    answer = read(TOO_MANY_ENTRIES[name])
    assert len(answer.entries) == ENTRIES_AT_MOST
    assert "more than 5,000 entries" in str(answer.problem)


@pytest.mark.parametrize("cut", [1_000, 100_000])
def test_what_is_read_at_once_is_never_slow(cut: int) -> None:
    for name, body in chain(REFUSED.items(), READ.items(), TOO_MANY_ENTRIES.items()):

        def look(body: bytes = body) -> None:
            try:
                read_quickly(body[:cut], content_type=None, base_url=BASE)
            except SourceUnreadable:
                return

        assert seconds_for(look) < 0.5, name
