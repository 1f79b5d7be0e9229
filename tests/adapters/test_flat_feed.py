"""The quickest reader of feeds gives what the strict one gives, or nothing."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.feed_draft import FeedDraft, answer_from
from adapters.sources.feed_text import text_of
from adapters.sources.flat_feed import LONGEST, read_flat_feed
from adapters.sources.xml_feed import read_xml_feed
from rules.model import FeedAnswer
from tests.adapters.test_feed_agreement import (
    BASE,
    CORPUS,
    DATES,
    LINKS,
    PIECES,
    ROOTS,
    SPACES,
    TEXTS,
    WELL_FORMED,
    WORDS,
    element,
)
from tests.hostile_feeds import attributes


def no_dates(said: Sequence[str]) -> list[datetime | None]:
    return [None for _ in said]


def answer(draft: FeedDraft) -> FeedAnswer:
    return answer_from(draft, BASE, no_dates)


def flat(inner: str, about: str = "<title>Pier</title>") -> FeedDraft | None:
    return read_flat_feed(
        f'<rss version="2.0" {SPACES}><channel>{about}<item>{inner}</item></channel></rss>'
    )


FLAT = st.one_of(
    element("title", TEXTS),
    element("description", TEXTS),
    element("content:encoded", TEXTS),
    element("link", LINKS | st.just("")),
    element("guid", LINKS | WORDS, ' isPermaLink="false"', ' isPermaLink="true"'),
    element("pubDate", DATES),
    element("dc:date", DATES),
    element("category", WORDS, ' domain="d"', ' domain=""'),
    element("dc:creator", WORDS),
    element("author", WORDS),
    element("source", WORDS, ' url="https://mole.example/rss"'),
    element("slash:comments", WORDS, ' a="1"'),
    element("media:thumbnail", WORDS, ' url="/8.png"'),
    st.just('<enclosure url="/6.mp3" type="audio/mpeg" length="1"/><enclosure url=""/>'),
    st.just('<media:content url="/7.jpg" medium="image"/>\n<!-- one --><media:content/>'),
    st.just(
        '<media:content url="/9.jpg"><media:credit role="x">Mole</media:credit></media:content>'
    ),
    st.just(
        '<media:group>\n<media:content url="/a.jpg"/> <media:rating>n</media:rating></media:group>'
    ),
)
ABOUT = st.one_of(
    element("title", TEXTS),
    element("link", LINKS),
    element("language", st.sampled_from(["en", " de-AT "])),
    element("description", TEXTS),
    element("ttl", WORDS),
    element("image", st.just("<url>/8.png</url><title>In</title><link>/9</link>")),
    st.just('<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="/feed"/>'),
    st.just('<link rel="self" href="/feed"/><link rel="hub" href="/hub"/>'),
    st.just('<link rel="alternate" href="/4"/>'),
)


@settings(max_examples=200)
@given(st.lists(ABOUT, max_size=4), st.lists(st.lists(FLAT, max_size=7).map("".join), max_size=3))
def test_a_flat_feed_is_read_as_by_the_strict_reader(about: list[str], items: list[str]) -> None:
    inner = "".join(f"<item>{one}</item>\n" for one in items)
    text = f'<rss version="2.0" {SPACES}><channel>{"".join(about)}{inner}</channel></rss>'
    found = read_flat_feed(text)
    assert found is None or answer(found) == answer(read_xml_feed(text))


@settings(max_examples=100)
@given(st.sampled_from(ROOTS), st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=2))
def test_of_whatever_a_feed_is_made_nothing_is_read_otherwise(root: str, items: list[str]) -> None:
    text = root % "".join(f"<item>{inner}</item>" for inner in items)
    found = read_flat_feed(text)
    assert found is None or answer(found) == answer(read_xml_feed(text))


def test_of_the_corpus_some_feeds_are_flat_and_read_alike() -> None:
    texts = [text_of((CORPUS / name).read_bytes(), None) for name in WELL_FORMED]
    both = [(draft, text) for text in texts if (draft := read_flat_feed(text)) is not None]
    assert len(both) > 40
    for draft, text in both:
        assert answer(draft) == answer(read_xml_feed(text))


def test_a_feed_as_most_are_is_flat() -> None:
    draft = flat(
        "<title>Ferry &amp; tug</title><link>/1</link><guid>g</guid><pubDate>soon</pubDate>"
        "<dc:creator>Ann</dc:creator><category>Sea</category><category>Harbour</category>"
        "<description><![CDATA[<p>Aground</p>]]></description><slash:comments>3</slash:comments>"
        '<media:content url="/7.jpg" medium="image" type="image/jpeg"/>'
    )
    assert draft is not None
    [entry] = draft.entries
    assert (entry.title, entry.summary) == ("Ferry & tug", "<p>Aground</p>")
    assert [term for _, term in entry.tags] == ["Sea", "Harbour"]


def test_pictures_with_credits_and_in_groups_are_flat() -> None:
    draft = flat(
        '<media:content url="/7.jpg"><media:credit scheme="x">Ann</media:credit></media:content>'
        '<media:group><media:content url="/8.jpg"/><media:rating>g</media:rating></media:group>'
    )
    assert draft is not None
    assert [url for url, _ in draft.entries[0].media] == ["/7.jpg", "/8.jpg"]


@pytest.mark.parametrize(
    "inner",
    [
        "<title>a</title><title>b</title>",
        "<description>a <b>b</b></description>",
        "<title type='html'>a</title>",
        "<title xml:lang='de'>a</title>",
        "<guid xml:base='https://mole.example/'>1</guid>",
        "<dc:creator>a</dc:creator><author>b</author>",
        "<category term='t'/>",
        "<link href='/1'/>",
        "<media:title>a</media:title>",
        "<x:title xmlns:x='https://x.example/'>a</x:title>",
        "<a><title>a</title></a>",
        "<media:content url='/7.jpg'><media:title>a</media:title></media:content>",
        "<media:content url='/7.jpg'><a><b/></a></media:content>",
        "<media:content url='/7.jpg'><media:content lang='de'/></media:content>",
        "<media:group xml:base='https://mole.example/'><media:content/></media:group>",
        "<description><media:content/></description>",
        attributes(257),
        "<title>a",
        "<title>&nbsp;</title>",
        "<title>\ud800</title>",
        f"<title>{'a' * LONGEST}</title>",
        "<title><![CDATA[<!DOCTYPE html>]]></title>",
        "".join(f"<kind{number}/>" for number in range(300)),
    ],
    ids=range(23),
)
def test_what_is_not_flat_is_left_to_the_strict_reader(inner: str) -> None:
    assert flat(inner) is None


@pytest.mark.parametrize(
    "text",
    [
        "<rss/>",
        "<feed><title>a</title></feed>",
        "<rss xml:lang='de'><channel/></rss>",
        "<rss><channel/><channel/></rss>",
        "<rss><channel><item rdf:about='x'/></channel></rss>",
        f"<rss><channel>{'<item/>' * 5_001}</channel></rss>",
        "<rss><channel><image><a><title>a</title></a></image></channel></rss>",
        "<rss><channel><category><title>a</title></category></channel></rss>",
        "<!DOCTYPE rss><rss><channel/></rss>",
        '<rss xmlns:a="urn:{a}b"><channel><item><a:b/></item></channel></rss>',
    ],
    ids=range(10),
)
def test_a_document_of_another_form_is_left_to_the_strict_reader(text: str) -> None:
    assert read_flat_feed(text) is None
