"""The corpus: one odd feed a file, named for its oddity."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import SourceUnreadable
from adapters.sources.feed_parser import parse_feed, read_quickly
from rules.answers.rows import iso
from rules.model import Enclosure, Entry, FeedAnswer

CORPUS = Path("tests/data/feeds")
FERRY = "Ferry runs aground"
LINK = "https://pier.example/1"
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)

EXPECTED: dict[str, dict[str, Any]] = json.loads(
    Path("tests/data/feeds-expected.json").read_text(encoding="utf-8")
)
"""What differs from the ordinary entry, by file: that is the oddity."""
ORDINARY: dict[str, Any] = {
    "title": FERRY,
    "link": LINK,
    "published": "2026-11-24T10:00:00Z",
    "updated": None,
    "summary": None,
    "content": None,
    "author": None,
    "language": None,
    "outlet": None,
    "tags": [],
    "enclosures": [],
}
OTHERS = {
    "entity-bomb.xml",
    "json-feed-odd-types.json",
    "no-items.xml",
    "nothing-in-the-items.xml",
    "title-long.xml",
}
FOR_THE_LENIENT_READER = {
    "atom-content-xml.xml",
    "attribute-without-quotes.xml",
    "closing-tags-missing-at-the-end.xml",
    "cut-off-between-items.xml",
    "cut-off-inside-an-item.xml",
    "date-month-first.xml",
    "date-of-asctime.xml",
    "date-of-iso-without-dashes.xml",
    "date-of-week-and-day.xml",
    "date-on-30-february.xml",
    "date-twice-second-broken.xml",
    "date-with-leap-second.xml",
    "impossible-dates.xml",
    "tags-closed-in-the-wrong-order.xml",
    "unclosed-markup-in-the-description.xml",
    "undeclared-prefix.xml",
}
CUT_OFF = {
    "closing-tags-missing-at-the-end.xml": 5,
    "cut-off-between-items.xml": 4,
    "cut-off-inside-an-item.xml": 4,
}


def parsed(name: str) -> FeedAnswer:
    body = (CORPUS / name).read_bytes()
    return parse_feed(body, content_type=None, base_url="https://pier.example/feed")


def entry_of(name: str) -> Entry:
    [entry] = parsed(name).entries
    return entry


def test_every_file_of_the_corpus_is_tried() -> None:
    assert {file.name for file in CORPUS.iterdir()} == set(EXPECTED) | OTHERS


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_odd_feed_gives_its_entry(name: str) -> None:
    entry = entry_of(name)
    said = {
        **{field: getattr(entry, field) for field in ORDINARY},
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "tags": list(entry.tags),
        "enclosures": [[one.url, one.type] for one in entry.enclosures],
    }
    assert said == ORDINARY | EXPECTED[name]
    assert entry.id


def test_only_the_oddest_need_the_lenient_reader() -> None:
    def is_quick(file: Path) -> bool:
        return read_quickly(file.read_bytes(), content_type=None, base_url=LINK) is not None

    assert {file.name for file in CORPUS.iterdir() if not is_quick(file)} == FOR_THE_LENIENT_READER


def test_a_title_of_many_lines_is_cut() -> None:
    assert entry_of("title-long.xml").title == (f"{FERRY} " * 300)[:4_000]


def test_what_a_feed_calls_itself_is_read() -> None:
    answer = parsed("rss-2.0-language-and-categories.xml")
    assert (answer.title, answer.link) == ("Pier News", "https://pier.example/")
    assert answer.language == "en-gb"
    assert parsed("atom-1.0.xml").language == "en"


def test_authors_tags_and_languages_are_read() -> None:
    entry = entry_of("rss-2.0-language-and-categories.xml")
    assert entry.tags == ("Ships",)
    assert entry.author == "ines@pier.example (Ines H.)"
    assert entry.language == "en-gb"
    assert entry_of("atom-1.0.xml").author == "Ines H."
    assert entry_of("json-feed-1.0-author.json").author == "Ines H."


def test_enclosures_are_read_from_wherever_they_stand() -> None:
    assert entry_of("rss-0.92-with-enclosure.xml").enclosures == (
        Enclosure("https://pier.example/a.mp3", "audio/mpeg"),
    )
    assert entry_of("atom-1.0.xml").enclosures == (
        Enclosure("https://pier.example/1.png", "image/png"),
    )
    assert entry_of("media-and-full-text.xml").enclosures == (
        Enclosure("https://pier.example/1.jpg", "image/jpeg"),
    )


def test_the_full_text_and_the_other_outlet_are_read() -> None:
    assert entry_of("media-and-full-text.xml").content == "<p>The whole story.</p>"
    assert entry_of("item-of-another-outlet.xml").outlet == "The Mole"


def test_a_later_date_is_an_update() -> None:
    assert entry_of("atom-1.0.xml").updated == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert entry_of("rss-0.91.xml").updated is None


def test_json_of_odd_types_gives_what_can_be_read() -> None:
    first, second = parsed("json-feed-odd-types.json").entries
    assert (first.guid, first.link, first.tags, first.author) == ("17", None, (), None)
    assert first.enclosures == ()
    assert (second.published, second.content) == (TEN, "c")


@pytest.mark.parametrize("name", ["no-items.xml", "nothing-in-the-items.xml"])
def test_a_feed_without_items_is_a_feed(name: str) -> None:
    answer = parsed(name)
    assert answer.entries == ()
    assert answer.problem is None


@pytest.mark.parametrize("name", sorted(CUT_OFF))
def test_a_cut_off_feed_says_where_and_gives_only_whole_entries(name: str) -> None:
    answer = parsed(name)
    assert len(answer.entries) == 1
    assert f"cut off or broken in line {CUT_OFF[name]}" in str(answer.problem)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - set(CUT_OFF)))
def test_only_cut_off_feeds_are_called_so(name: str) -> None:
    assert parsed(name).problem is None


def test_entities_neither_explode_nor_read_files() -> None:
    [bomb] = parsed("entity-bomb.xml").entries
    assert len(str(bomb.title)) < 5_000
    assert "root:" not in str(entry_of("external-entity.xml").title)


def test_a_body_that_looks_like_a_path_or_an_address_opens_nothing() -> None:
    for body in (b"/etc/hostname", b"http://127.0.0.1:9/feed", b"file:///etc/passwd"):
        with pytest.raises(SourceUnreadable):
            parse_feed(body, content_type=None, base_url="https://pier.example/feed")


def test_links_that_are_none_are_left_out() -> None:
    broken = b"""{"items": [{"id": 1, "url": "http://[x"}, {"id": 2, "url": 5}]}"""
    answer = parse_feed(broken, content_type=None, base_url="https://pier.example/feed")
    assert [entry.link for entry in answer.entries] == [None, None]


def test_an_item_without_guid_and_link_keeps_its_id_from_poll_to_poll() -> None:
    first, again = entry_of("no-link-no-guid.xml"), entry_of("no-link-no-guid.xml")
    assert first.guid is None
    assert len(first.id) == 40
    assert first.id == again.id


@pytest.mark.parametrize(
    ("content_type", "title"),
    [
        ("text/xml", "Fähre läuft auf Grund"),
        ("application/rss+xml; charset=iso-8859-1", "Fähre läuft auf Grund"),
        ("text/html; charset=x-nothing", "Fähre läuft auf Grund"),
        (None, "Fähre läuft auf Grund"),
    ],
)
def test_bytes_that_are_utf_8_are_read_so_whatever_the_header_says(
    content_type: str | None, title: str
) -> None:
    body = (CORPUS / "utf-8-declared-iso-8859-1.xml").read_bytes()
    [entry] = parse_feed(body, content_type=content_type, base_url=LINK).entries
    assert entry.title == title


def test_the_header_names_the_encoding_where_the_document_does_not() -> None:
    body = "<rss><channel><item><title>Паром</title></item></channel></rss>".encode("koi8-r")
    kind = 'application/rss+xml; charset="KOI8-R"'
    [entry] = parse_feed(body, content_type=kind, base_url=LINK).entries
    assert entry.title == "Паром"


_BODIES = [
    (CORPUS / name).read_bytes()
    for name in ("atom-1.0.xml", "json-feed-odd-types.json", "media-and-full-text.xml")
]


@given(
    st.sampled_from(_BODIES),
    st.integers(0, 800),
    st.integers(0, 60),
    st.binary(max_size=30),
)
def test_whatever_is_done_to_a_feed_it_is_read_or_refused(
    feed: bytes, at: int, cut: int, put: bytes
) -> None:
    damaged = feed[:at] + put + feed[at + cut :]
    with suppress(SourceUnreadable):
        answer = parse_feed(damaged, content_type=None, base_url="https://pier.example/feed")
        assert all(entry.id for entry in answer.entries)


@pytest.mark.parametrize(
    "second",
    [
        "<item><title><![CDATA[Storm</title></item>",
        "<!-- <item><title>Storm</title></item>",
        "<item><title>Storm</titel></item>",
    ],
    ids=["CDATA without end", "comment without end", "title without end"],
)
@pytest.mark.parametrize(
    "first", ["", "<item><title>Ferry</title></item>"], ids=["alone", "behind"]
)
def test_entries_that_broken_markup_swallows_are_told(first: str, second: str) -> None:
    third = "<item><title>Tide</title></item>"
    body = f"<rss version='2.0'><channel>{first}{second}{third}</channel></rss>".encode()
    answer = parse_feed(body, content_type=None, base_url="https://pier.example/feed")
    assert [entry.title for entry in answer.entries] == (["Ferry"] if first else [])
    assert answer.problem is not None
    assert "broken" in answer.problem
