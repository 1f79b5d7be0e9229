import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.feed_hints import LOOKED_AT, FeedHints, hints_from
from rules.model import Timetable

BASE = "https://pier.example/rss"
HOUR = timedelta(hours=1)


def rss(channel: str, after: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
        f' xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Pier</title>{channel}'
        f"<item><title>A</title><ttl>1</ttl></item>{after}</channel></rss>"
    ).encode()


def hints(body: bytes) -> FeedHints:
    return hints_from(body, base_url=BASE)


def test_hints_are_read_in_wide_letters_and_by_their_numbers() -> None:
    assert hints(rss("<ttl>60</ttl>").decode().encode("utf-16")).timetable == Timetable(ttl=HOUR)
    link = '<atom:link rel="&#104;&#x75;b" href="https://hub.example/"/>'
    assert hints(rss(link)).hub == "https://hub.example/"


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("", Timetable()),
        ("<ttl>60</ttl>", Timetable(ttl=HOUR)),
        ("<ttl> 60\n</ttl>", Timetable(ttl=HOUR)),
        ("<ttl>0</ttl>", Timetable()),
        ("<ttl>-5</ttl>", Timetable()),
        ("<ttl>an hour</ttl>", Timetable()),
        ("<ttl>999999999999</ttl>", Timetable()),
        ("<!-- <ttl>60</ttl> -->", Timetable()),
        ("<!-- the first <item> follows --><ttl>60</ttl>", Timetable(ttl=HOUR)),
        ("<?pi <item ?><ttl>60</ttl>", Timetable(ttl=HOUR)),
        ("<itemCount>9</itemCount><ttl>60</ttl>", Timetable(ttl=HOUR)),
        ("<description><![CDATA[an <item>]]></description><ttl>60</ttl>", Timetable(ttl=HOUR)),
        ("<description><![CDATA[<ttl>60</ttl>]]></description>", Timetable()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Timetable(update_every=HOUR)),
        (
            "<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Timetable(update_every=6 * HOUR),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Timetable(update_every=12 * HOUR)),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            Timetable(),
        ),
        ("<sy:updatePeriod>often</sy:updatePeriod>", Timetable()),
        (
            "<skipHours><hour>0</hour><hour>24</hour><hour>3</hour><hour>x</hour></skipHours>",
            Timetable(skip_hours=(0, 3)),
        ),
        (
            "<skipDays><day>Sunday</day><day>saturday</day><day>Caturday</day></skipDays>",
            Timetable(skip_days=(5, 6)),
        ),
    ],
)
def test_what_a_channel_says_of_its_timetable_is_read(channel: str, expected: Timetable) -> None:
    assert hints(rss(channel)).timetable == expected


def test_links_to_the_hub_and_to_itself_are_read_from_the_document() -> None:
    found = hints(
        rss(
            '<atom:link rel="hub" href="https://hub.example/"/>'
            '<atom:link rel="self" href="/own"/><link>https://pier.example/</link>'
        )
    )
    assert (found.hub, found.self_link) == ("https://hub.example/", "https://pier.example/own")
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub self" href="https://h.example/"/></feed>'
    assert hints(atom).hub == hints(atom).self_link == "https://h.example/"


def test_a_json_feed_names_its_hub_and_itself() -> None:
    body = {"hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "feed_url": BASE}
    found = hints(json.dumps(body).encode())
    assert (found.hub, found.self_link) == ("https://hub.example/", BASE)


@pytest.mark.parametrize(
    "body",
    [
        b'{"hubs": [',
        b'{"hubs": "x"}',
        b'{"hubs": ["x"]}',
        b'{"hubs": [{"url": 5}]}',
        b"{}",
        b"",
        b"\x00\xff",
        b"<!DOCTYPE html><html><p>",
        b'<?xml version="1.0" encoding="klingon"?><rss><channel><ttl>5</ttl>',
        b'<atom:link xmlns:atom="x" rel="hub" href="javascript:alert(1)"/>',
    ],
)
def test_what_says_nothing_that_can_be_read_says_nothing(body: bytes) -> None:
    assert hints(body) == FeedHints()


def test_what_follows_the_first_entry_is_not_looked_at() -> None:
    assert hints(rss("", after="<ttl>60</ttl>")) == FeedHints()


def test_words_before_the_xml_do_no_harm() -> None:
    assert hints(b"Warning: mysql\n" + rss("<ttl>60</ttl>")).timetable.ttl == HOUR


def test_no_entity_is_expanded_and_a_hostile_head_says_nothing() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><ttl>&b;</ttl>'
    assert hints(bomb) == FeedHints()
    assert hints(b"<rss " + b"".join(b'a%d="" ' % n for n in range(100_000)) + b">") == FeedHints()
    assert hints(b"<a>" * LOOKED_AT) == FeedHints()
    assert hints(b"<!--" * LOOKED_AT) == FeedHints()


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_raises_nothing(body: bytes) -> None:
    hints(body)
    hints(b"<rss><channel>" + body)
