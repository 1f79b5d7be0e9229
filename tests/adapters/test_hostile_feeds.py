"""What is written to cost a reader much costs ours little, or is refused with a cause."""

from contextlib import suppress
from functools import partial
from itertools import chain

import pytest

from adapters.errors import SourceUnreadable
from adapters.sources.feed_draft import ENTRIES_AT_MOST, PIECES_AT_MOST
from adapters.sources.feed_parser import parse_feed, read_quickly
from adapters.sources.parse_workers import Limits
from rules.model import FeedAnswer
from tests.hostile_feeds import FLOODS, READ, REFUSED, TOO_MANY_ENTRIES, seconds_for

BASE = "https://pier.example/feed"
SECONDS = 8
"""Of processor time on a slow machine; most take hundredths of it, by the square they would
take minutes."""

QUICK = 2
"""Of what is read in the bot itself: a twentieth of it on a machine that does nothing else."""


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


def look(body: bytes) -> None:
    with suppress(SourceUnreadable):
        read_quickly(body, content_type=None, base_url=BASE)


def look_as(body: bytes, content_type: str) -> None:
    with suppress(SourceUnreadable):
        read_quickly(body, content_type=content_type, base_url=BASE)


@pytest.mark.parametrize("cut", [1_000, Limits().quick_bytes])
def test_what_is_read_at_once_is_never_slow(cut: int) -> None:
    for name, body in chain(REFUSED.items(), READ.items(), TOO_MANY_ENTRIES.items()):
        assert seconds_for(partial(look, body[:cut])) < QUICK, name


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_no_flood_is_slow_wherever_it_stands(flood: str, encoding: str) -> None:
    limits = Limits()
    text = flood * (limits.quick_bytes // len(flood))
    text *= 4 if limits.is_quick(text.encode() * 4) else 1
    for body in (text, text + "<rss>", f"<rss>{text}", f"<rss><item><title>{text}</title>"):
        assert seconds_for(partial(look, body.encode(encoding))) < QUICK
        feed = f"<rss><channel><item><link>{text}</link><pubDate>{text}</pubDate></item></channel></rss>"
        assert seconds_for(partial(look, feed.encode(encoding))) < QUICK


def test_no_document_that_is_read_at_once_joins_thousands_of_links_to_a_base_without_end() -> None:
    base = b"http://pier.example" + b"/deep" * 40_000
    entries = b"<entry><link href='x'/></entry>" * 3_000
    feed = b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='%s'>%s</feed>" % (base, entries)
    assert Limits().is_quick(feed)
    assert seconds_for(partial(look, feed)) < QUICK


def test_a_document_is_decoded_few_times_however_many_charsets_are_named() -> None:
    named = "text/xml" + "".join(f"; charset=cp{number}" for number in (932, 949, 950) * 300)
    body = b"\xff" * Limits().quick_bytes
    assert seconds_for(partial(look_as, body, named)) < QUICK


@pytest.mark.parametrize("start", [b"{", b"[", b" warning: ", b"\xef\xbb\xbf{"])
def test_what_begins_otherwise_than_markup_is_never_read_at_once_when_it_is_long(
    start: bytes,
) -> None:
    limits = Limits()
    assert not limits.is_quick(start + b'{"id":1}' * (limits.quick_bytes // 8))
    assert limits.is_quick(b"\xef\xbb\xbf <rss>" + b" " * limits.quick_bytes)
