"""The corpus: one odd feed a file, named for its oddity."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import SourceUnreadable
from adapters.sources.feed_parser import parse_feed
from rules.model import Enclosure, Entry, FeedAnswer

CORPUS = Path("tests/data/feeds")
FERRY = "Ferry runs aground"
LINK = "https://pier.example/1"
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)

# file → title, link, published; what differs from the ordinary entry is the oddity.
ENTRIES: dict[str, tuple[str | None, str | None, datetime | None]] = {
    "atom-0.3.xml": (FERRY, LINK, TEN),
    "atom-1.0.xml": ("Ferry &lt;runs&gt; aground", LINK, TEN),
    "atom-updated-only.xml": (FERRY, LINK, None),
    "atom-xml-base-and-relative-link.xml": (FERRY, LINK, None),
    "bare-ampersand.xml": (
        "Ferry & tug run aground at P & O pier",
        "https://pier.example/1?a=1&b=2",
        TEN,
    ),
    "blank-lines-before-the-declaration.xml": (FERRY, LINK, TEN),
    "cdata-with-markup.xml": ("Ferry <b>runs</b> aground", LINK, TEN),
    "control-characters.xml": ("Ferry runs [31maground", LINK, TEN),
    "cut-off-between-items.xml": (FERRY, LINK, TEN),
    "cut-off-inside-an-item.xml": (FERRY, LINK, TEN),
    "external-entity.xml": ("Ferry  aground", LINK, TEN),
    "guid-is-the-link.xml": (FERRY, LINK, TEN),
    "impossible-dates.xml": (FERRY, LINK, None),
    "item-of-another-outlet.xml": (FERRY, LINK, TEN),
    "json-feed-1.0-author.json": (FERRY, LINK, TEN),
    "json-feed-with-byte-order-mark.json": (FERRY, LINK, None),
    "latin-1-declared-utf-8.xml": ("Fähre läuft auf Grund", LINK, TEN),
    "link-with-blanks.xml": (FERRY, "https://pier.example/a%20b", TEN),
    "media-and-full-text.xml": (FERRY, LINK, TEN),
    "no-date.xml": (FERRY, LINK, None),
    "no-link-no-guid.xml": (FERRY, None, TEN),
    "no-title.xml": (None, LINK, TEN),
    "php-warning-before-the-xml.xml": (FERRY, LINK, TEN),
    "rss-0.91.xml": (FERRY, LINK, None),
    "rss-0.92-with-enclosure.xml": (FERRY, LINK, TEN),
    "rss-1.0-dublin-core.rdf": (FERRY, LINK, TEN),
    "rss-2.0-language-and-categories.xml": (FERRY, LINK, TEN),
    "script-link.xml": (FERRY, None, TEN),
    "shift-jis.xml": ("フェリーが座礁", LINK, TEN),
    "undeclared-entities.xml": ("Ferry\xa0runs—aground", LINK, TEN),
    "utf-16-with-byte-order-mark.xml": ("Паром сел на мель", LINK, TEN),
    "windows-1252-declared.xml": ("“Ferry” runs – aground", LINK, TEN),
}
OTHERS = {
    "entity-bomb.xml",
    "json-feed-odd-types.json",
    "no-items.xml",
    "nothing-in-the-items.xml",
}


def parsed(name: str) -> FeedAnswer:
    body = (CORPUS / name).read_bytes()
    return parse_feed(body, content_type=None, base_url="https://pier.example/feed")


def entry_of(name: str) -> Entry:
    [entry] = parsed(name).entries
    return entry


def test_every_file_of_the_corpus_is_tried() -> None:
    assert {file.name for file in CORPUS.iterdir()} == set(ENTRIES) | OTHERS


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_an_odd_feed_gives_its_entry(name: str) -> None:
    entry = entry_of(name)
    assert (entry.title, entry.link, entry.published) == ENTRIES[name]
    assert entry.id


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


@pytest.mark.parametrize("name", ["cut-off-between-items.xml", "cut-off-inside-an-item.xml"])
def test_a_cut_off_feed_says_where_and_gives_only_whole_entries(name: str) -> None:
    answer = parsed(name)
    assert len(answer.entries) == 1
    assert "cut off or broken in line 4" in str(answer.problem)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_only_cut_off_feeds_are_called_so(name: str) -> None:
    assert (parsed(name).problem is not None) == name.startswith("cut-off")


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


_FEED = (CORPUS / "atom-1.0.xml").read_bytes()
_JSON = (CORPUS / "json-feed-odd-types.json").read_bytes()


@given(
    st.sampled_from([_FEED, _JSON]),
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
